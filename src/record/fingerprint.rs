//! The fingerprint of a replication: a hash over everything that happened to passengers, in its order.

use crate::engine::Time;
use crate::port::{Away, Observer, Outcome, Passenger};
use crate::scenario::code::Colour;
use crate::scenario::model::StationId;

/// Hashes the ordered stream of events of one replication into 64 bits.
///
/// What enters: for every passenger (stream and number in it) the instant of coming, with the class; instant and station of
/// joining a queue, of being called (with the time of joining), of giving up and finding no room; when and how the visit to
/// the port ended, or where it stood when the run did; and the changes of staffing. Ends of services and walks enter by what
/// follows from them. Slots of the arena, leaves of the calendar and whatever else is internal do not enter: a faster engine
/// keeps its fingerprints.
///
/// Each event is folded in by a product of 128 bits, high half xor low half, as in wyhash and `wyrand` (Wang Yi, 2019),
/// which take a handful of instructions an event.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprint(u64);

/// What happened, in the top bits of the first factor.
#[derive(Clone, Copy)]
enum Happened {
    Came = 1,
    Queued,
    Called,
    GaveUp,
    NoRoom,
    Ended,
    Staffed,
    Remains,
    KeptAway,
    Checked,
}

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Fingerprint {
    /// The hash so far.
    pub fn value(self) -> u64 {
        self.0
    }

    #[inline]
    fn fold(&mut self, what: Happened, now: Time, place: u32, more: u64) {
        let first = now.ticks() ^ ((what as u64) << 58) ^ self.0;
        let second = more ^ u64::from(place).rotate_left(40) ^ 0xa076_1d64_78bd_642f;
        let product = u128::from(first) * u128::from(second);
        // The product alone would forget everything if a factor were zero.
        self.0 = ((product >> 64) as u64 ^ product as u64).wrapping_add(self.0.rotate_left(23));
    }

    #[inline]
    fn person(&mut self, what: Happened, now: Time, place: u32, who: &Passenger) {
        self.fold(what, now, place, u64::from(who.number) | (u64::from(who.stream) << 32));
    }
}

impl Observer for Fingerprint {
    #[inline]
    fn demanded(&mut self, now: Time, who: &Passenger) {
        // Companions and bookings show where there are any; whoever comes alone without one is who they always were.
        let kind = u32::from(who.people - 1) << 16 | (who.booking as u32) << 24;
        self.person(Happened::Came, now, u32::from(who.class.0) | kind, who);
    }

    fn kept_away(&mut self, now: Time, who: &Passenger, what: Away) {
        self.person(Happened::KeptAway, now, what as u32, who);
    }

    #[inline]
    fn ended(&mut self, now: Time, who: &Passenger, outcome: Outcome) {
        self.person(Happened::Ended, now, outcome as u32, who);
    }

    #[inline]
    fn queued(&mut self, now: Time, station: StationId, who: &Passenger) {
        self.person(Happened::Queued, now, station.0, who);
    }

    fn remains(&mut self, who: &Passenger) {
        self.person(Happened::Remains, who.since, who.station.0, who);
    }

    #[inline]
    fn called(&mut self, now: Time, station: StationId, who: &Passenger, joined: Time, _waited: bool) {
        let id = u64::from(who.number) | (u64::from(who.stream) << 32);
        self.fold(Happened::Called, now, station.0, id ^ joined.ticks().rotate_left(17));
    }

    fn checked(&mut self, now: Time, station: StationId, who: &Passenger, colour: Colour) {
        self.fold(Happened::Checked, now, station.0, u64::from(who.number) | (colour as u64) << 32);
    }

    #[inline]
    fn gave_up(&mut self, now: Time, station: StationId, who: &Passenger, _diverted: bool) {
        self.person(Happened::GaveUp, now, station.0, who);
    }

    #[inline]
    fn no_room(&mut self, now: Time, station: StationId, who: &Passenger, _diverted: bool) {
        self.person(Happened::NoRoom, now, station.0, who);
    }

    #[inline]
    fn staffed(&mut self, now: Time, station: StationId, servers: u32) {
        self.fold(Happened::Staffed, now, station.0, u64::from(servers));
    }
}
