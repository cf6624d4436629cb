//! A stretch of time, part by part.

use std::sync::Arc;

use super::listener::Sweepable;
use crate::engine::{Span, Time};
use crate::port::entrance::{MOST_INSIDE, too_many};
use crate::port::world::{APPOINTMENT, World};
use crate::scenario::model::ZoneId;

/// The longest stretch: all who come in one are inside at once in memory. A part of an hour, so that whoever counts by the
/// hour or the day never has two of them in one stretch. From a minute on its length does not show in the time it takes.
const LONGEST: Span = Span::from_ticks(Span::HOUR.ticks() / 4);

impl<O: Sweepable> World<'_, O> {
    /// Sweeps the stretch that begins `now`, where the ports are open. Returns the number of events.
    pub(in crate::port) fn sweep_stretch(&mut self, now: Time) -> u64 {
        let Some(sweep) = &self.sweep else { return 0 };
        let parts = Arc::clone(&sweep.parts);
        let until = self.end_of_stretch(now);
        let mut events = 0;
        for (number, part) in parts.parts.iter().enumerate() {
            if !part.ports.iter().all(|port| self.ports[port.0 as usize].open) {
                continue;
            }
            if !self.is_swept(number)
                && (self.planned && !self.is_clean(part) || !self.take_over(now, number))
            {
                continue;
            }
            for &stream in &part.streams {
                events += self.sweep_arrivals(stream, until);
            }
            for &station in &part.stations {
                events += self.sweep_station(station, until);
            }
            events += self.sweep_exits(number, until);
        }
        self.change_zones();
        let inside: usize = self.ports.iter().map(|port| port.inside as usize).sum();
        if inside > MOST_INSIDE && self.fault.is_none() {
            self.fault = Some(too_many(until));
        }
        self.calendar.set(self.leaves.sweep, until);
        events
    }

    fn is_swept(&self, part: usize) -> bool {
        self.sweep.as_ref().is_some_and(|sweep| sweep.states[part].swept)
    }

    /// Until when nothing happens but to passengers, and no listener closes anything.
    fn end_of_stretch(&self, now: Time) -> Time {
        let run = &self.scenario.run;
        let after = |length: Span| {
            let ticks = length.ticks().max(1);
            Time::from_ticks((now.ticks() / ticks + 1) * ticks)
        };
        let due = [APPOINTMENT, crate::port::clock::LEAF, self.leaves.trouble];
        let due = due.map(|leaf| self.calendar.time_of(leaf)).into_iter().min().unwrap_or(Time::NEVER);
        let mut until = due.min(after(run.interval)).min(after(LONGEST)).min(run.end());
        if run.warm_up > now {
            until = until.min(run.warm_up);
        }
        until
    }

    /// Counts the people in each zone, in the order of time.
    fn change_zones(&mut self) {
        let Some(sweep) = &mut self.sweep else { return };
        for (number, changes) in sweep.zones.iter_mut().enumerate() {
            changes.sort_unstable();
            // Only the number at the end of an instant ever lasts.
            for changes in changes.chunk_by(|a, b| a.0 == b.0) {
                let by: i32 = changes.iter().map(|change| change.1).sum();
                self.zones[number] = self.zones[number].wrapping_add_signed(by);
                self.observer.occupied(changes[0].0, ZoneId(number as u32), self.zones[number]);
            }
            changes.clear();
        }
    }
}
