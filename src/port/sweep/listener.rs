//! What listeners hear of what is swept.

use super::walker::Walker;
use crate::engine::Time;
use crate::port::observer::{Observer, Outcome};
use crate::port::passenger::Passenger;
use crate::port::walk::way_out;
use crate::scenario::model::{PortId, StationId};

/// A listener at one station: the calls of [`Observer`] that can come from a station that is swept, without its number.
pub trait Desk {
    /// Somebody came and is called to service at once.
    fn passed(&mut self, now: Time, who: &Walker);
    /// Somebody came and has to wait.
    fn queued(&mut self, now: Time, who: &Walker);
    /// Somebody who joined the queue at `joined` is called to service.
    fn called(&mut self, now: Time, who: &Walker, joined: Time);
    /// A service that began at `from` is complete. Told in the order of time among themselves, but some later than what
    /// has happened since.
    fn served(&mut self, now: Time, who: &Walker, from: Time);
    /// Somebody came, found no room and leaves the port.
    fn no_room(&mut self, now: Time, who: &Walker);
    /// The number of servers present changed.
    fn staffed(&mut self, now: Time, servers: u32);
}

/// A listener at the doors of one port.
pub trait Door {
    /// Somebody came and was let in, on the way to a station.
    fn came(&mut self, who: &Walker, to: StationId);
    /// Somebody's visit to the port ended.
    fn ended(&mut self, now: Time, who: &Walker, outcome: Outcome);
}

/// A listener that does not ask for the order of what happens at different stations within a stretch of time.
///
/// It is told of each station's events in their order (but for ends of service), then of the next station's. It does not hear
/// `left`.
pub trait Sweepable: Observer {
    /// What hears of one station.
    type Desk<'d>: Desk
    where
        Self: 'd;
    /// What hears of the doors of one port.
    type Door<'d>: Door
    where
        Self: 'd;
    /// The listener at `station` of `port`.
    fn desk(&mut self, port: PortId, station: StationId) -> Self::Desk<'_>;
    /// The listener at the doors of `port`.
    fn door(&mut self, port: PortId) -> Self::Door<'_>;
}

/// A listener at a place that is told in the calls of [`Observer`].
#[derive(Debug)]
pub struct Told<'d, O, P> {
    listener: &'d mut O,
    port: PortId,
    place: P,
}

impl<'d, O: Observer, P> Told<'d, O, P> {
    /// `listener` hears of a place in `port`.
    pub fn new(listener: &'d mut O, port: PortId, place: P) -> Self {
        Self { listener, port, place }
    }
}

impl<O: Observer> Told<'_, O, StationId> {
    #[inline]
    fn passenger(&self, who: &Walker, since: Time) -> Passenger {
        who.passenger(self.port, self.place, since)
    }
}

impl<O: Observer> Desk for Told<'_, O, StationId> {
    #[inline]
    fn passed(&mut self, now: Time, who: &Walker) {
        let who = self.passenger(who, now);
        self.listener.arrived(now, self.place, &who);
        self.listener.called(now, self.place, &who, now, false);
    }
    #[inline]
    fn queued(&mut self, now: Time, who: &Walker) {
        let who = self.passenger(who, now);
        self.listener.arrived(now, self.place, &who);
        self.listener.queued(now, self.place, &who);
    }
    #[inline]
    fn called(&mut self, now: Time, who: &Walker, joined: Time) {
        self.listener.called(now, self.place, &self.passenger(who, now), joined, true);
    }
    #[inline]
    fn served(&mut self, now: Time, who: &Walker, from: Time) {
        let who = self.passenger(who, from);
        self.listener.worked(self.place, &who, from, now);
        self.listener.served(now, self.place, &who);
    }
    #[inline]
    fn no_room(&mut self, now: Time, who: &Walker) {
        let who = self.passenger(who, now);
        self.listener.arrived(now, self.place, &who);
        self.listener.no_room(now, self.place, &who, false);
    }
    #[inline]
    fn staffed(&mut self, now: Time, servers: u32) {
        self.listener.staffed(now, self.place, servers);
    }
}

impl<O: Observer> Door for Told<'_, O, ()> {
    #[inline]
    fn came(&mut self, who: &Walker, to: StationId) {
        self.listener.demanded(who.at, &who.passenger(self.port, to, who.at));
    }
    #[inline]
    fn ended(&mut self, now: Time, who: &Walker, outcome: Outcome) {
        self.listener.ended(now, &who.passenger(self.port, way_out(outcome), now), outcome);
    }
}

/// Two listeners at a place as one, and one that may not be there.
macro_rules! places {
    ($place:ident: $($call:ident($($argument:ident: $kind:ty),+);)+) => {
        impl<A: $place, B: $place> $place for (A, B) {
            $(#[inline] fn $call(&mut self, $($argument: $kind),+) {
                self.0.$call($($argument),+);
                self.1.$call($($argument),+);
            })+
        }

        impl<A: $place> $place for Option<A> {
            $(#[inline] fn $call(&mut self, $($argument: $kind),+) {
                if let Some(listener) = self {
                    listener.$call($($argument),+);
                }
            })+
        }
    };
}

places! {
    Desk:
    passed(now: Time, who: &Walker);
    queued(now: Time, who: &Walker);
    called(now: Time, who: &Walker, joined: Time);
    served(now: Time, who: &Walker, from: Time);
    no_room(now: Time, who: &Walker);
    staffed(now: Time, servers: u32);
}

places! {
    Door:
    came(who: &Walker, to: StationId);
    ended(now: Time, who: &Walker, outcome: Outcome);
}

impl<A: Sweepable, B: Sweepable> Sweepable for (A, B) {
    type Desk<'d>
        = (A::Desk<'d>, B::Desk<'d>)
    where
        Self: 'd;
    type Door<'d>
        = (A::Door<'d>, B::Door<'d>)
    where
        Self: 'd;
    #[inline]
    fn desk(&mut self, port: PortId, station: StationId) -> Self::Desk<'_> {
        (self.0.desk(port, station), self.1.desk(port, station))
    }
    #[inline]
    fn door(&mut self, port: PortId) -> Self::Door<'_> {
        (self.0.door(port), self.1.door(port))
    }
}

impl<A: Sweepable> Sweepable for Option<A> {
    type Desk<'d>
        = Option<A::Desk<'d>>
    where
        Self: 'd;
    type Door<'d>
        = Option<A::Door<'d>>
    where
        Self: 'd;
    #[inline]
    fn desk(&mut self, port: PortId, station: StationId) -> Self::Desk<'_> {
        self.as_mut().map(|listener| listener.desk(port, station))
    }
    #[inline]
    fn door(&mut self, port: PortId) -> Self::Door<'_> {
        self.as_mut().map(|listener| listener.door(port))
    }
}

/// Makes a listener sweepable that is told of every place in the calls of [`Observer`].
macro_rules! told {
    ($listener:ty) => {
        impl $crate::port::Sweepable for $listener {
            type Desk<'d>
                = $crate::port::Told<'d, Self, $crate::scenario::model::StationId>
            where
                Self: 'd;
            type Door<'d>
                = $crate::port::Told<'d, Self, ()>
            where
                Self: 'd;
            #[inline]
            fn desk(
                &mut self,
                port: $crate::scenario::model::PortId,
                station: $crate::scenario::model::StationId,
            ) -> Self::Desk<'_> {
                $crate::port::Told::new(self, port, station)
            }
            #[inline]
            fn door(&mut self, port: $crate::scenario::model::PortId) -> Self::Door<'_> {
                $crate::port::Told::new(self, port, ())
            }
        }
    };
}
pub(crate) use told;

told!(());
