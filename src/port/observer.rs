//! What the world tells its listeners.

use super::passenger::Passenger;
use crate::engine::Time;
use crate::scenario::Scenario;
use crate::scenario::code::Colour;
use crate::scenario::health::{Finding, Traveller};
use crate::scenario::model::{PortId, StationId, Target, ZoneId};

/// How a passenger's visit to a port ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Passed every station.
    Cleared,
    /// Came while the port was closed, found no room, or was sent back.
    TurnedAway,
    /// Left a queue for good.
    Abandoned,
    /// Was refused by a check.
    Refused,
    /// Went to a stay.
    Quarantined,
}

/// What somebody does who cannot come to a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// Goes to another port.
    Diverted,
    /// Comes again later.
    Postponed,
    /// Does not travel.
    Cancelled,
    /// Was found positive before setting out.
    NotBoarded,
}

/// Declares what can be heard: the trait, and two listeners at once as a listener.
macro_rules! listeners {
    ($($(#[doc = $doc:literal])+ $call:ident($($argument:ident: $kind:ty),+);)+) => {
        /// A listener. It is chosen at compile time, so calls to one that does nothing cost nothing. It cannot draw
        /// random numbers or schedule events. Two listeners as a pair are a listener.
        ///
        /// Every passenger's calls at a station come in the order `arrived`, then `kept_out` and `let_in` if there was
        /// no room at first, then `queued` and `called` if there was a wait, or `called` alone, then `worked` (more
        /// than once if a failure interrupts), `served`, `held` if the way on was blocked, and `left`; or they end with
        /// `no_room` or `gave_up`.
        #[expect(unused_variables, reason = "a listener overrides what it wants to hear")]
        pub trait Observer {
            $($(#[doc = $doc])+ #[inline] fn $call(&mut self, $($argument: $kind),+) {})+
        }

        /// Hears nothing.
        impl Observer for () {}

        /// Hears if it is there.
        impl<A: Observer> Observer for Option<A> {
            $(#[inline] fn $call(&mut self, $($argument: $kind),+) {
                if let Some(listener) = self {
                    listener.$call($($argument),+);
                }
            })+
        }

        impl<A: Observer, B: Observer> Observer for (A, B) {
            $(#[inline] fn $call(&mut self, $($argument: $kind),+) {
                self.0.$call($($argument),+);
                self.1.$call($($argument),+);
            })+
        }
    };
}

listeners! {
    /// Time has come to `now`; called before anything else that happens then.
    advance(now: Time);
    /// Somebody came to a port, whether it is open or not.
    demanded(now: Time, who: &Passenger);
    /// Somebody would have come to a port and cannot; they are not among those who came.
    kept_away(now: Time, who: &Passenger, what: Away);
    /// Somebody's visit to a port ended.
    ended(now: Time, who: &Passenger, outcome: Outcome);
    /// The run ended with somebody still inside; told once for each, in no particular order.
    remains(who: &Passenger);
    /// A port began or ceased to be active: open, or closed with people still inside.
    active(now: Time, port: PortId, active: bool);
    /// Somebody came to a station, whether there is room or not.
    arrived(now: Time, station: StationId, who: &Passenger);
    /// Somebody has to wait.
    queued(now: Time, station: StationId, who: &Passenger);
    /// Somebody is called to service (or departs, or is released); `joined` is `now` if there was no wait. At a station
    /// with servers, `who.server` is the one that calls.
    called(now: Time, station: StationId, who: &Passenger, joined: Time, waited: bool);
    /// A server worked for somebody from `from` to `to`.
    worked(station: StationId, who: &Passenger, from: Time, to: Time);
    /// A code was read, and this is what it showed.
    checked(now: Time, station: StationId, who: &Passenger, colour: Colour);
    /// A service that answers lookups was asked.
    asked(now: Time, code: usize);
    /// A service that answers lookups took up one that was asked for at `asked`.
    looked_up(now: Time, code: usize, who: &Passenger, asked: Time);
    /// A lookup that was asked for at `asked` is answered.
    answered(now: Time, code: usize, asked: Time);
    /// A service is complete.
    served(now: Time, station: StationId, who: &Passenger);
    /// Somebody whose service was complete was held from `from` to `to` because there was no room ahead.
    held(station: StationId, who: &Passenger, from: Time, to: Time);
    /// Somebody whose service was complete leaves the station for `to`.
    left(now: Time, station: StationId, who: &Passenger, to: Target);
    /// Somebody left the queue unserved; to another station if `diverted`.
    gave_up(now: Time, station: StationId, who: &Passenger, diverted: bool);
    /// Somebody found no room; was sent to another station if `diverted`.
    no_room(now: Time, station: StationId, who: &Passenger, diverted: bool);
    /// Somebody found no room and stays where they are: in a server, in a walkway or at the entrance.
    kept_out(now: Time, station: StationId, who: &Passenger);
    /// Somebody who was kept out since `since` comes in.
    let_in(now: Time, station: StationId, who: &Passenger, since: Time);
    /// The run ended at `end` with somebody kept out since `since`.
    still_out(end: Time, station: StationId, who: &Passenger, since: Time);
    /// The number of servers present changed.
    staffed(now: Time, station: StationId, servers: u32);
    /// A server came on duty, or went off duty; only the number is known where a station is swept.
    on_duty(now: Time, station: StationId, server: u32, comes: bool);
    /// A server broke down, with somebody at it or `idle`.
    failed(now: Time, station: StationId, server: u32, idle: bool);
    /// A server was repaired.
    repaired(now: Time, station: StationId, server: u32);
    /// The number of people in a zone changed.
    occupied(now: Time, zone: ZoneId, people: u32);
    /// Somebody came into a zone to be at a station.
    entered_zone(now: Time, zone: ZoneId, who: &Passenger);
    /// Somebody left a zone.
    left_zone(now: Time, zone: ZoneId, who: &Passenger);
    /// From now on everything is as in `scenario`, a variant of the one before.
    switched(now: Time, scenario: &Scenario);
    /// Samples were taken of `people` of a party, for test number `test`.
    sampled(now: Time, test: u16, who: &Traveller, people: u8);
    /// The result of samples taken at `taken` is there.
    tested(now: Time, test: u16, who: &Traveller, finding: Finding, taken: Time);
    /// A laboratory began a run with so many tubes and samples.
    lab_ran(now: Time, lab: u16, tubes: u32, samples: u32);
    /// A stay was full for somebody.
    no_bed(now: Time, stay: u16, who: &Traveller);
    /// Somebody's stay began.
    began_stay(now: Time, stay: u16, who: &Traveller);
    /// Somebody's stay ended that began at `since`.
    ended_stay(now: Time, stay: u16, who: &Traveller, since: Time);
    /// So many people of a party were found positive, whose contacts will be looked for.
    case_found(now: Time, who: &Traveller, positive: u8);
    /// So many people were found to have been close to a case, and not to a case before.
    contacts_found(now: Time, case: &Traveller, people: u32);
    /// A contact of a case that was found at `found` is told, and goes to a stay if `goes`.
    contact_told(now: Time, who: &Traveller, found: Time, goes: bool);
    /// How free somebody outside the port is changed: 0 behind a door, 1 in the community. Whoever clears a port is free
    /// without this call.
    at_large(now: Time, who: &Traveller, before: f64, after: f64);
}
