//! The fingerprint of a replication: a hash over everything that happened to passengers.

use crate::engine::Time;
use crate::port::{Away, Desk, Door, Observer, Outcome, Passenger, Sweepable, Walker};
use crate::scenario::code::Colour;
use crate::scenario::model::{Booking, ClassId, PortId, StationId};

/// Hashes all events of one replication into 64 bits.
///
/// What enters: for every passenger (stream and number in it) the instant of coming, with the class; instant and station of
/// joining a queue, of being called (with the time of joining), of giving up and finding no room; when and how the visit to
/// the port ended, or where it stood when the run did; and the changes of staffing. Ends of services and walks enter by what
/// follows from them. Slots of the arena, leaves of the calendar and whatever else is internal do not enter: a faster engine
/// keeps its fingerprints.
///
/// Each event is hashed by a product of 128 bits, high half xor low half, as in wyhash and `wyrand` (Wang Yi, 2019),
/// which take a handful of instructions, and the hashes are added. A sum does not ask in which order the events were
/// worked through: who did what where and when is in each of them.
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

    /// Adds the event `what` at `now`; `detail` is below 2¹³, `who` below 2⁴⁸.
    #[inline]
    fn add(&mut self, what: Happened, detail: u32, now: u64, place: u32, who: u64) {
        let first = now ^ (u64::from(detail) << 45) ^ ((what as u64) << 58) ^ 0xe703_7ed1_a0b4_28db;
        let second = who ^ u64::from(place).rotate_left(48) ^ 0xa076_1d64_78bd_642f;
        let product = u128::from(first) * u128::from(second);
        self.0 = self.0.wrapping_add((product >> 64) as u64 ^ product as u64);
    }

    #[inline]
    fn person(&mut self, what: Happened, detail: u32, now: Time, place: u32, who: &Passenger) {
        self.add(what, detail, now.ticks(), place, who.identity());
    }

    /// Somebody came to a port.
    #[inline]
    fn came(&mut self, now: Time, people: u8, booking: Booking, class: ClassId, who: u64) {
        // Companions and bookings show where there are any; whoever comes alone without one is who they always were.
        let kind = u32::from(people - 1) | (booking as u32) << 8;
        self.add(Happened::Came, kind, now.ticks(), u32::from(class.0), who);
    }

    /// Somebody was called to service.
    #[inline]
    fn called(&mut self, now: Time, joined: Time, station: StationId, who: u64) {
        // Spread over the word, the time of joining does not cancel against that of being called.
        let times = now.ticks() ^ joined.ticks().wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.add(Happened::Called, 0, times, station.0, who);
    }
}

impl Observer for Fingerprint {
    #[inline]
    fn demanded(&mut self, now: Time, who: &Passenger) {
        self.came(now, who.people, who.booking, who.class, who.identity());
    }

    fn kept_away(&mut self, now: Time, who: &Passenger, what: Away) {
        self.person(Happened::KeptAway, what as u32, now, 0, who);
    }

    #[inline]
    fn ended(&mut self, now: Time, who: &Passenger, outcome: Outcome) {
        self.person(Happened::Ended, outcome as u32, now, 0, who);
    }

    #[inline]
    fn queued(&mut self, now: Time, station: StationId, who: &Passenger) {
        self.person(Happened::Queued, 0, now, station.0, who);
    }

    fn remains(&mut self, who: &Passenger) {
        self.person(Happened::Remains, 0, who.since, who.station.0, who);
    }

    #[inline]
    fn called(&mut self, now: Time, station: StationId, who: &Passenger, joined: Time, _waited: bool) {
        self.called(now, joined, station, who.identity());
    }

    fn checked(&mut self, now: Time, station: StationId, who: &Passenger, colour: Colour) {
        self.person(Happened::Checked, colour as u32, now, station.0, who);
    }

    #[inline]
    fn gave_up(&mut self, now: Time, station: StationId, who: &Passenger, _diverted: bool) {
        self.person(Happened::GaveUp, 0, now, station.0, who);
    }

    #[inline]
    fn no_room(&mut self, now: Time, station: StationId, who: &Passenger, _diverted: bool) {
        self.person(Happened::NoRoom, 0, now, station.0, who);
    }

    #[inline]
    fn staffed(&mut self, now: Time, station: StationId, servers: u32) {
        self.add(Happened::Staffed, 0, now.ticks(), station.0, u64::from(servers));
    }
}

/// The fingerprint at one place: a station, or the doors of a port.
#[derive(Debug)]
pub struct FingerprintAt<'d, P> {
    hash: &'d mut Fingerprint,
    place: P,
}

impl Sweepable for Fingerprint {
    type Desk<'d> = FingerprintAt<'d, StationId>;
    type Door<'d> = FingerprintAt<'d, ()>;
    #[inline]
    fn desk(&mut self, _port: PortId, station: StationId) -> Self::Desk<'_> {
        FingerprintAt { hash: self, place: station }
    }
    #[inline]
    fn door(&mut self, _port: PortId) -> Self::Door<'_> {
        FingerprintAt { hash: self, place: () }
    }
}

impl Desk for FingerprintAt<'_, StationId> {
    #[inline]
    fn passed(&mut self, now: Time, who: &Walker) {
        self.hash.called(now, now, self.place, who.identity());
    }

    #[inline]
    fn queued(&mut self, now: Time, who: &Walker) {
        self.hash.add(Happened::Queued, 0, now.ticks(), self.place.0, who.identity());
    }

    #[inline]
    fn called(&mut self, now: Time, who: &Walker, joined: Time) {
        self.hash.called(now, joined, self.place, who.identity());
    }

    #[inline]
    fn served(&mut self, _now: Time, _who: &Walker, _from: Time) {}

    #[inline]
    fn no_room(&mut self, now: Time, who: &Walker) {
        self.hash.add(Happened::NoRoom, 0, now.ticks(), self.place.0, who.identity());
    }

    #[inline]
    fn staffed(&mut self, now: Time, servers: u32) {
        self.hash.add(Happened::Staffed, 0, now.ticks(), self.place.0, u64::from(servers));
    }
}

impl Door for FingerprintAt<'_, ()> {
    #[inline]
    fn came(&mut self, who: &Walker, _to: StationId) {
        self.hash.came(who.at, who.people, who.booking, who.class, who.identity());
    }

    #[inline]
    fn ended(&mut self, now: Time, who: &Walker, outcome: Outcome) {
        self.hash.add(Happened::Ended, outcome as u32, now.ticks(), 0, who.identity());
    }
}
