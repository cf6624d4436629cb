//! A stretch of time, part by part.

use std::sync::Arc;

use super::feed::{Coming, Feed};
use super::listener::Sweepable;
use crate::engine::{Span, Time};
use crate::port::passenger::NONE;
use crate::port::world::{APPOINTMENT, World};
use crate::scenario::model::{StationId, ZoneId};

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
            if !self.is_swept(number) {
                if self.planned && !self.is_clean(part) {
                    continue;
                }
                self.take_over(number);
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

    /// Lets everybody of a stream come.
    fn sweep_arrivals(&mut self, stream: usize, until: Time) -> u64 {
        let mut events = 0;
        let rank = (self.scenario.walk_lengths.len() + stream) as u32;
        // Its feed at the station to which the last party came.
        let mut last = (StationId(NONE), 0);
        while let Some(coming) = self.streams[stream].1.filter(|coming| coming.at < until) {
            self.next_coming(stream);
            events += 1;
            let mut left = coming.passengers;
            while left > 0 {
                let who = self.newcomer(stream, coming, &mut left);
                let station = who.station;
                let Some(slot) = self.let_into_port(coming.at, who) else { continue };
                let Some(sweep) = &mut self.sweep else { continue };
                if station != last.0 {
                    let Some(own) = &sweep.stations[station.0 as usize] else { continue };
                    let Some(feed) = own.feeds.clone().find(|&feed| sweep.feeds[feed].rank == rank) else {
                        continue;
                    };
                    last = (station, feed);
                }
                sweep.feeds[last.1].push(Coming { at: coming.at, server: NONE, slot });
            }
        }
        events
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

    /// Lets those go who reach the way out.
    fn sweep_exits(&mut self, part: usize, until: Time) -> u64 {
        let mut events = 0;
        let Some(exits) = self.sweep.as_ref().map(|sweep| sweep.states[part].exits.clone()) else { return 0 };
        for exit in exits {
            let Some(feed) = self.sweep.as_mut().map(|sweep| &mut sweep.feeds[exit]) else { continue };
            let mut feed = std::mem::replace(feed, Feed::new(feed.rank));
            while feed.next() < until
                && let Some(Coming { at, slot, .. }) = feed.pop()
            {
                let to = self.people[slot].station;
                self.reach(at, slot, to);
            }
            let gone = feed.tidy() as u64;
            events += if feed.rank > 0 { gone } else { 0 };
            if let Some(sweep) = &mut self.sweep {
                sweep.feeds[exit] = feed;
            }
        }
        events
    }
}
