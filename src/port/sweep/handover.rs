//! Between the calendar and the stations' own.

use std::sync::Arc;

use super::feed::Coming;
use super::parts::Part;
use crate::engine::Time;
use crate::port::observer::Observer;
use crate::port::passenger::{NONE, Slot};
use crate::port::walk::is_way_out;
use crate::port::world::World;
use crate::scenario::model::StationId;

impl<O: Observer> World<'_, O> {
    /// Whether nothing is left over in a part from before a plan changed it: somebody held or kept out, walks of any
    /// length, patience.
    pub(super) fn is_clean(&self, part: &Part) -> bool {
        let station = |&StationId(s): &StationId| {
            let state = &self.stations[s as usize];
            let servers = &self.servers[state.servers(&self.scenario.stations[s as usize])];
            state.entrants.is_empty() && servers.iter().all(|server| !server.held && !server.asking)
        };
        self.wanderers.is_empty() && self.impatient.is_empty() && part.stations.iter().all(station)
    }

    /// Takes what belongs to a part out of the calendar.
    pub(super) fn take_over(&mut self, number: usize) {
        let Some(sweep) = &mut self.sweep else { return };
        sweep.states[number].swept = true;
        let parts = Arc::clone(&sweep.parts);
        let part = &parts.parts[number];
        for &stream in &part.streams {
            self.calendar.clear(self.leaves.arrivals + stream as u32);
        }
        for &station in &part.stations {
            let Some(own) = &mut sweep.stations[station.0 as usize] else { continue };
            let servers =
                self.stations[station.0 as usize].servers(&self.scenario.stations[station.0 as usize]);
            for (server, leaf) in (0..).zip(servers.map(|server| self.leaves.servers + server as u32)) {
                let end = self.calendar.time_of(leaf);
                if end < Time::NEVER {
                    own.ends.set(server, end);
                    self.calendar.clear(leaf);
                }
            }
        }
        // Whoever is on the way out stays in the line: when they leave touches nobody.
        let people = &self.people;
        for (walk, line) in self.lines.iter_mut().enumerate() {
            let belongs = |slot: &Slot| {
                let to = people[*slot].station;
                !is_way_out(to) && part.stations.contains(&to)
            };
            for (at, slot) in line.take(belongs) {
                let (to, server) = (people[slot].station, people[slot].server);
                let Some(own) = &sweep.stations[to.0 as usize] else { continue };
                let mut feeds = sweep.feeds[own.feeds.clone()].iter_mut();
                // They come before all who set out from now on, so that any feed of this walk will do.
                if let Some(feed) = feeds.find(|feed| feed.rank == walk as u32) {
                    feed.push(Coming { at, server, slot });
                }
            }
            self.calendar.set(self.leaves.walks + walk as u32, line.next());
        }
    }

    /// Puts everything back into the calendar.
    pub(in crate::port) fn hand_back(&mut self) {
        let Some(sweep) = &mut self.sweep else { return };
        let mut walkers: Vec<(u32, Coming)> = Vec::new();
        let parts = Arc::clone(&sweep.parts);
        for (part, state) in parts.parts.iter().zip(&mut sweep.states) {
            if !std::mem::replace(&mut state.swept, false) {
                continue;
            }
            for &stream in &part.streams {
                let at = self.streams[stream].1.map_or(Time::NEVER, |coming| coming.at);
                self.calendar.set(self.leaves.arrivals + stream as u32, at);
            }
            for &station in &part.stations {
                let Some(own) = &mut sweep.stations[station.0 as usize] else { continue };
                let state = &mut self.stations[station.0 as usize];
                let servers = state.servers(&self.scenario.stations[station.0 as usize]);
                // Those that are down in mid-service count.
                let busy = self.servers[servers.clone()].iter().filter(|server| server.passenger != NONE);
                state.serving = busy.count() as u32;
                for (server, leaf) in (0..).zip(servers.map(|server| self.leaves.servers + server as u32)) {
                    let end = own.ends.time_of(server);
                    if end < Time::NEVER {
                        self.calendar.set(leaf, end);
                        own.ends.clear(server);
                    }
                }
            }
            for feed in &mut sweep.feeds[state.feeds.clone()] {
                let rank = feed.rank;
                walkers.extend(feed.drain().map(|coming| (rank, coming)));
            }
        }
        // In each line by the instant of setting out and then by server: the order in which they would have gone.
        walkers.sort_by_key(|&(rank, Coming { at, server, .. })| (rank, at, server));
        for walkers in walkers.chunk_by(|a, b| a.0 == b.0) {
            let line = walkers[0].0;
            let walkers = walkers.iter().map(|&(_, Coming { at, slot, .. })| (at, slot));
            self.lines[line as usize].merge(walkers);
            self.calendar.set(self.leaves.walks + line, self.lines[line as usize].next());
        }
    }
}
