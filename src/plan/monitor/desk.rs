//! The monitor at one station that is swept: its followers are looked up once for a stretch of time.

use super::{Follower, Monitor, Times};
use crate::engine::{Span, Time};
use crate::port::{Desk, Sweepable, Told, Walker};
use crate::scenario::measure::Measure;
use crate::scenario::model::{PortId, StationId};

/// What hears of a station for the plan.
#[derive(Debug)]
pub struct Watched<'d, 'a> {
    followers: &'d mut [Follower<'a>],
    /// The numbers of those that watch the station.
    here: &'d [usize],
}

impl<'a> Watched<'_, 'a> {
    #[inline]
    fn each(&mut self, mut tell: impl FnMut(&mut Follower<'a>)) {
        for &i in self.here {
            tell(&mut self.followers[i]);
        }
    }
}

impl Desk for Watched<'_, '_> {
    #[inline]
    fn passed(&mut self, _now: Time, who: &Walker) {
        self.each(|follower| {
            follower.count(Measure::Arrivals, who.class, who.people);
            follower.time(Times::Waits, who.class, who.people, Span::ZERO);
        });
    }

    #[inline]
    fn queued(&mut self, now: Time, who: &Walker) {
        self.each(|follower| {
            follower.count(Measure::Arrivals, who.class, who.people);
            follower.joins(now, who.people);
        });
    }

    #[inline]
    fn called(&mut self, now: Time, who: &Walker, joined: Time) {
        self.each(|follower| {
            follower.time(Times::Waits, who.class, who.people, now.since(joined));
            follower.leaves(now, who.people);
        });
    }

    #[inline]
    fn served(&mut self, _now: Time, who: &Walker, _from: Time) {
        self.each(|follower| follower.count(Measure::Served, who.class, who.people));
    }

    #[inline]
    fn no_room(&mut self, _now: Time, who: &Walker) {
        self.each(|follower| {
            follower.count(Measure::Arrivals, who.class, who.people);
            follower.count(Measure::TurnedAway, who.class, who.people);
        });
    }

    #[inline]
    fn staffed(&mut self, _now: Time, _servers: u32) {}
}

impl<'a> Sweepable for Monitor<'a> {
    type Desk<'d>
        = Watched<'d, 'a>
    where
        Self: 'd;
    type Door<'d>
        = Told<'d, Self, ()>
    where
        Self: 'd;

    #[inline]
    fn desk(&mut self, _port: PortId, station: StationId) -> Self::Desk<'_> {
        Watched { followers: &mut self.followers, here: &self.stations[station.0 as usize] }
    }

    #[inline]
    fn door(&mut self, port: PortId) -> Self::Door<'_> {
        Told::new(self, port, ())
    }
}
