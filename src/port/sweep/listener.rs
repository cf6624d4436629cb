//! What listeners hear of a station that is swept.

use crate::engine::Time;
use crate::port::observer::Observer;
use crate::port::passenger::Passenger;
use crate::scenario::model::StationId;

/// A listener at one station: the calls of [`Observer`] that can come from a station that is swept, without its number.
pub trait Desk {
    /// Somebody came.
    fn arrived(&mut self, now: Time, who: &Passenger);
    /// Somebody has to wait.
    fn queued(&mut self, now: Time, who: &Passenger);
    /// Somebody is called to service.
    fn called(&mut self, now: Time, who: &Passenger, joined: Time, waited: bool);
    /// A service that began at `from` is complete.
    fn served(&mut self, now: Time, who: &Passenger, from: Time);
    /// Somebody found no room and leaves the port.
    fn no_room(&mut self, now: Time, who: &Passenger);
    /// The number of servers present changed.
    fn staffed(&mut self, now: Time, servers: u32);
}

/// A listener that does not ask for the order of what happens at different stations within a stretch of time.
///
/// It is told of each station's events in their order, then of the next station's. It does not hear `left`.
pub trait Sweepable: Observer {
    /// What hears of one station.
    type Desk<'d>: Desk
    where
        Self: 'd;
    /// The listener at `station`.
    fn desk(&mut self, station: StationId) -> Self::Desk<'_>;
}

/// A listener at a station that is told in the calls of [`Observer`].
#[derive(Debug)]
pub struct Told<'d, O> {
    listener: &'d mut O,
    station: StationId,
}

impl<'d, O: Observer> Told<'d, O> {
    /// `listener` hears of `station`.
    pub fn new(listener: &'d mut O, station: StationId) -> Self {
        Self { listener, station }
    }
}

impl<O: Observer> Desk for Told<'_, O> {
    #[inline]
    fn arrived(&mut self, now: Time, who: &Passenger) {
        self.listener.arrived(now, self.station, who);
    }
    #[inline]
    fn queued(&mut self, now: Time, who: &Passenger) {
        self.listener.queued(now, self.station, who);
    }
    #[inline]
    fn called(&mut self, now: Time, who: &Passenger, joined: Time, waited: bool) {
        self.listener.called(now, self.station, who, joined, waited);
    }
    #[inline]
    fn served(&mut self, now: Time, who: &Passenger, from: Time) {
        self.listener.worked(self.station, who, from, now);
        self.listener.served(now, self.station, who);
    }
    #[inline]
    fn no_room(&mut self, now: Time, who: &Passenger) {
        self.listener.no_room(now, self.station, who, false);
    }
    #[inline]
    fn staffed(&mut self, now: Time, servers: u32) {
        self.listener.staffed(now, self.station, servers);
    }
}

impl<A: Desk, B: Desk> Desk for (A, B) {
    #[inline]
    fn arrived(&mut self, now: Time, who: &Passenger) {
        self.0.arrived(now, who);
        self.1.arrived(now, who);
    }
    #[inline]
    fn queued(&mut self, now: Time, who: &Passenger) {
        self.0.queued(now, who);
        self.1.queued(now, who);
    }
    #[inline]
    fn called(&mut self, now: Time, who: &Passenger, joined: Time, waited: bool) {
        self.0.called(now, who, joined, waited);
        self.1.called(now, who, joined, waited);
    }
    #[inline]
    fn served(&mut self, now: Time, who: &Passenger, from: Time) {
        self.0.served(now, who, from);
        self.1.served(now, who, from);
    }
    #[inline]
    fn no_room(&mut self, now: Time, who: &Passenger) {
        self.0.no_room(now, who);
        self.1.no_room(now, who);
    }
    #[inline]
    fn staffed(&mut self, now: Time, servers: u32) {
        self.0.staffed(now, servers);
        self.1.staffed(now, servers);
    }
}

impl<A: Desk> Desk for Option<A> {
    #[inline]
    fn arrived(&mut self, now: Time, who: &Passenger) {
        if let Some(desk) = self {
            desk.arrived(now, who);
        }
    }
    #[inline]
    fn queued(&mut self, now: Time, who: &Passenger) {
        if let Some(desk) = self {
            desk.queued(now, who);
        }
    }
    #[inline]
    fn called(&mut self, now: Time, who: &Passenger, joined: Time, waited: bool) {
        if let Some(desk) = self {
            desk.called(now, who, joined, waited);
        }
    }
    #[inline]
    fn served(&mut self, now: Time, who: &Passenger, from: Time) {
        if let Some(desk) = self {
            desk.served(now, who, from);
        }
    }
    #[inline]
    fn no_room(&mut self, now: Time, who: &Passenger) {
        if let Some(desk) = self {
            desk.no_room(now, who);
        }
    }
    #[inline]
    fn staffed(&mut self, now: Time, servers: u32) {
        if let Some(desk) = self {
            desk.staffed(now, servers);
        }
    }
}

impl<A: Sweepable, B: Sweepable> Sweepable for (A, B) {
    type Desk<'d>
        = (A::Desk<'d>, B::Desk<'d>)
    where
        Self: 'd;
    #[inline]
    fn desk(&mut self, station: StationId) -> Self::Desk<'_> {
        (self.0.desk(station), self.1.desk(station))
    }
}

impl<A: Sweepable> Sweepable for Option<A> {
    type Desk<'d>
        = Option<A::Desk<'d>>
    where
        Self: 'd;
    #[inline]
    fn desk(&mut self, station: StationId) -> Self::Desk<'_> {
        self.as_mut().map(|listener| listener.desk(station))
    }
}

impl Sweepable for () {
    type Desk<'d> = Told<'d, Self>;
    fn desk(&mut self, station: StationId) -> Self::Desk<'_> {
        Told::new(self, station)
    }
}
