//! The way into a port: who comes next, who they are, whether they come in.

use super::newcomers::Newcomers;
use super::observer::{Observer, Outcome};
use super::passenger::{Passenger, Slot};
use super::visits::Visits;
use super::world::World;
use crate::engine::{Stop, Time};

/// More people inside at once than this ends a run: their records would fill two gigabytes.
pub(super) const MOST_INSIDE: usize = 1 << 25;

/// Why a run ends in which so many are inside.
#[cold]
pub(super) fn too_many(now: Time) -> Stop {
    Stop::Model(format!(
        "more than {MOST_INSIDE} people are inside at once on {}; the demand is far above what the stations \
         can serve",
        now.day_and_time()
    ))
}

impl<'a, O: Observer> World<'a, O> {
    pub(super) fn schedule_arrival(&mut self, stream: usize) {
        let at = self.next_coming(stream);
        self.calendar.set(self.leaves.arrivals + stream as u32, at);
    }

    /// Goes on to the next instant of a stream, and tells when that is.
    #[inline]
    pub(super) fn next_coming(&mut self, stream: usize) -> Time {
        let arrivals = &self.scenario.arrivals[stream];
        let (state, coming, _) = &mut self.streams[stream];
        *coming = state.next(arrivals, self.scenario.run.end());
        coming.map_or(Time::NEVER, |coming| coming.at)
    }

    pub(super) fn arrival(&mut self, now: Time, stream: usize) {
        let Some(coming) = self.streams[stream].1 else { return };
        self.schedule_arrival(stream);
        let mut left = coming.passengers;
        while left > 0 {
            let newcomers = self.newcomers(stream);
            let count = &mut self.streams[stream].0.count;
            let (who, port, station) = newcomers.get(*count, now, coming.class, &mut left);
            *count += 1;
            self.admit(now, who.passenger(port, station, now), 0, false);
        }
    }

    /// Who comes out of a stream.
    #[inline]
    pub(super) fn newcomers(&self, stream: usize) -> Newcomers<'a> {
        let (arrivals, owner) = (&self.scenario.arrivals[stream], self.streams[stream].2);
        Newcomers { arrivals, stream: stream as u16, owner, salts: self.coming_salts }
    }

    /// Somebody who would come comes in, or does what is done otherwise; `last` if nobody leaves the port at this instant any
    /// more.
    #[inline]
    pub(super) fn admit(&mut self, now: Time, who: Passenger, tries: u8, last: bool) {
        if self.goes_elsewhere(now, &who, tries, last)
            || (self.health.as_ref().is_some_and(|health| health.tests_before())
                && self.is_held_back(now, &who))
        {
            return;
        }
        let to = who.station;
        if let Some(slot) = self.let_into_port(now, who) {
            self.heads_for(slot, to);
            self.come(now, slot, to);
        }
    }

    /// Lets somebody into a port if it is open.
    #[inline]
    pub(super) fn let_into_port(&mut self, now: Time, who: Passenger) -> Option<Slot> {
        self.observer.demanded(now, &who);
        let state = &mut self.ports[who.port.0 as usize];
        if !state.open {
            self.observer.ended(now, &who, Outcome::TurnedAway);
            return None;
        }
        state.inside += u32::from(who.people);
        let slot = self.insert(who);
        if self.health.is_some() {
            self.admit_to_tests(slot);
        }
        if self.people.capacity() > MOST_INSIDE && self.fault.is_none() {
            self.fault = Some(too_many(now));
        }
        Some(slot)
    }

    /// Gives somebody a record, who has been nowhere yet that they can come to again.
    #[inline]
    pub(super) fn insert(&mut self, who: Passenger) -> Slot {
        let slot = self.people.insert(who);
        if self.revisited > 0 {
            let first = slot as usize * self.revisited;
            if self.visits.len() < first + self.revisited {
                self.visits.resize(first + self.revisited, Visits::default());
            }
            self.visits[first..first + self.revisited].fill(Visits::default());
        }
        slot
    }
}
