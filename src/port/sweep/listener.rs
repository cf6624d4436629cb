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

/// Two desks at once as a desk, and one that may not be there.
macro_rules! desks {
    ($($call:ident($($argument:ident: $kind:ty),+);)+) => {
        impl<A: Desk, B: Desk> Desk for (A, B) {
            $(#[inline] fn $call(&mut self, $($argument: $kind),+) {
                self.0.$call($($argument),+);
                self.1.$call($($argument),+);
            })+
        }

        impl<A: Desk> Desk for Option<A> {
            $(#[inline] fn $call(&mut self, $($argument: $kind),+) {
                if let Some(desk) = self {
                    desk.$call($($argument),+);
                }
            })+
        }
    };
}

desks! {
    arrived(now: Time, who: &Passenger);
    queued(now: Time, who: &Passenger);
    called(now: Time, who: &Passenger, joined: Time, waited: bool);
    served(now: Time, who: &Passenger, from: Time);
    no_room(now: Time, who: &Passenger);
    staffed(now: Time, servers: u32);
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

/// Makes a listener sweepable that is told of every station in the calls of [`Observer`].
macro_rules! told {
    ($listener:ty) => {
        impl $crate::port::Sweepable for $listener {
            type Desk<'d>
                = $crate::port::Told<'d, Self>
            where
                Self: 'd;
            #[inline]
            fn desk(&mut self, station: $crate::scenario::model::StationId) -> Self::Desk<'_> {
                $crate::port::Told::new(self, station)
            }
        }
    };
}
pub(crate) use told;

told!(());
