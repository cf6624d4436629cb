//! What the world tells its listeners.

use crate::engine::Time;
use crate::scenario::model::{ClassId, PortId, StationId, ZoneId};

/// How a passenger's visit to a port ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Passed every station.
    Cleared,
    /// Came while the port was closed, found no room, or was sent back.
    TurnedAway,
    /// Left a queue for good.
    Abandoned,
}

/// A listener. It is chosen at compile time, so calls to one that does nothing cost nothing. It cannot draw
/// random numbers or schedule events.
///
/// Every passenger's calls at a station come in the order `arrived`, then `queued` and `called` if there was a
/// wait, or `called` alone, then `worked` (more than once if a failure interrupts), `served`, and `held` if the way
/// on was blocked.
#[expect(unused_variables, reason = "a listener overrides what it wants to hear")]
pub trait Observer {
    /// Time has come to `now`; called before anything else that happens then.
    #[inline]
    fn advance(&mut self, now: Time) {}
    /// Somebody came to the port.
    #[inline]
    fn demanded(&mut self, now: Time, port: PortId, class: ClassId) {}
    /// Somebody's visit to the port ended.
    #[inline]
    fn ended(&mut self, now: Time, port: PortId, class: ClassId, entered: Time, outcome: Outcome) {}
    /// The run ended with somebody still inside; told once for each, in no particular order.
    #[inline]
    fn remains(&mut self, port: PortId, class: ClassId, entered: Time) {}
    /// A port began or ceased to be active: open, or closed with people still inside.
    #[inline]
    fn active(&mut self, now: Time, port: PortId, active: bool) {}
    /// Somebody came to a station, whether there is room or not.
    #[inline]
    fn arrived(&mut self, now: Time, station: StationId, class: ClassId) {}
    /// Somebody has to wait.
    #[inline]
    fn queued(&mut self, now: Time, station: StationId, class: ClassId) {}
    /// Somebody is called to service (or departs, or is released); `joined` is `now` if there was no wait.
    #[inline]
    fn called(&mut self, now: Time, station: StationId, class: ClassId, joined: Time, waited: bool) {}
    /// A server worked for somebody from `from` to `to`.
    #[inline]
    fn worked(&mut self, station: StationId, class: ClassId, from: Time, to: Time) {}
    /// A service is complete.
    #[inline]
    fn served(&mut self, now: Time, station: StationId, class: ClassId) {}
    /// Somebody whose service was complete was held from `from` to `to` because there was no room ahead.
    #[inline]
    fn held(&mut self, station: StationId, class: ClassId, from: Time, to: Time) {}
    /// Somebody left the queue unserved; to another station if `diverted`.
    #[inline]
    fn gave_up(&mut self, now: Time, station: StationId, class: ClassId, diverted: bool) {}
    /// Somebody found no room; was sent to another station if `diverted`.
    #[inline]
    fn no_room(&mut self, now: Time, station: StationId, class: ClassId, diverted: bool) {}
    /// Somebody found no room and stays where they are: in a server, in a walkway or at the entrance.
    #[inline]
    fn kept_out(&mut self, now: Time, station: StationId, class: ClassId) {}
    /// Somebody who was kept out since `since` comes in.
    #[inline]
    fn let_in(&mut self, now: Time, station: StationId, class: ClassId, since: Time) {}
    /// The number of servers present changed.
    #[inline]
    fn staffed(&mut self, now: Time, station: StationId, servers: u32) {}
    /// The number of people in a zone changed.
    #[inline]
    fn occupied(&mut self, now: Time, zone: ZoneId, people: u32) {}
}

/// Hears nothing.
impl Observer for () {}
