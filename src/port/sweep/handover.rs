//! Between the calendar, the arena and the lines, and what swept stations have of their own.

use std::collections::VecDeque;
use std::sync::Arc;

use super::SweptStation;
use super::parts::Part;
use super::station::{Served, drawn};
use super::walker::Walker;
use crate::engine::Time;
use crate::port::observer::Observer;
use crate::port::passenger::{NONE, Slot};
use crate::port::walk::{is_way_out, way_out};
use crate::port::world::World;
use crate::scenario::model::{PortId, StationId, Work};

/// Somebody on the way: the number of the walk, who, their port, and what they have for a station.
type OnTheWay = (u32, Walker, PortId, StationId);

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

    /// Takes what belongs to a part out of the calendar, the arena and the lines. Not in the first microseconds of a run in
    /// which no instants are left for those at which free servers became free: then nothing is done and false is the answer.
    pub(super) fn take_over(&mut self, now: Time, number: usize) -> bool {
        let Some(sweep) = &self.sweep else { return false };
        let parts = Arc::clone(&sweep.parts);
        let part = &parts.parts[number];
        let idle = |station: &StationId| free_since(&self.stations[station.0 as usize].idle, now);
        let Some(idle) = part.stations.iter().map(idle).collect::<Option<Vec<_>>>() else { return false };
        let Some(sweep) = &mut self.sweep else { return false };
        sweep.states[number].swept = true;
        for &stream in &part.streams {
            self.calendar.clear(self.leaves.arrivals + stream as u32);
        }
        for (&station, idle) in part.stations.iter().zip(idle) {
            let Some(own) = &mut sweep.stations[station.0 as usize] else { continue };
            let state = &mut self.stations[station.0 as usize];
            let servers = state.servers(&self.scenario.stations[station.0 as usize]);
            let mut instants = vec![Time::NEVER; servers.len()];
            for (server, since) in idle {
                instants[(server - state.first_server) as usize] = since;
            }
            state.idle.clear();
            // Whoever waits.
            let Work::Servers { service, companion, .. } = &self.scenario.stations[station.0 as usize].work
            else {
                continue;
            };
            let lanes = state.lanes.as_ref().map_or(1, |lanes| lanes.nowhere() + 1);
            for lane in 0..lanes {
                for slot in state.queue.drain(&mut self.people, lane as usize) {
                    let person = &self.people[slot];
                    let mut walker = Walker { server: lane, ..Walker::of(person, person.since) };
                    walker.service = drawn(&walker, service, companion.as_ref(), state.salts.service);
                    let level = self.scenario.classes[usize::from(person.class.0)].level as usize;
                    own.waiting.push(lane as usize, level, walker);
                    self.people.remove(slot);
                }
            }
            // Whoever is in service; those whose server is down wait for the repair where they are.
            for (number, server) in (0..).zip(&mut self.servers[servers]) {
                let leaf = self.leaves.servers + state.first_server + number;
                let end = self.calendar.time_of(leaf);
                if end < Time::NEVER {
                    let slot = std::mem::replace(&mut server.passenger, NONE);
                    let who = Walker::of(&self.people[slot], self.people[slot].since);
                    own.served[number as usize] = Served { who, from: server.busy_from };
                    instants[number as usize] = end;
                    self.calendar.clear(leaf);
                    self.people.remove(slot);
                }
            }
            own.ends.begin(&instants);
        }
        // Whoever is on the way out stays in the line: when they leave touches nobody.
        for (walk, line) in self.lines.iter_mut().enumerate() {
            let people = &self.people;
            let belongs = |slot: &Slot| {
                let to = people[*slot].station;
                !is_way_out(to) && part.stations.contains(&to)
            };
            for (at, slot) in line.take(belongs) {
                let to = self.people[slot].station;
                let Some(own) = &sweep.stations[to.0 as usize] else { continue };
                let mut feeds = sweep.feeds[own.feeds.clone()].iter_mut();
                // They come before all who set out from now on, so that any feed of this walk will do.
                if let Some(feed) = feeds.find(|feed| feed.rank == walk as u32) {
                    feed.push(Walker::of(&self.people[slot], at));
                    self.people.remove(slot);
                }
            }
            self.calendar.set(self.leaves.walks + walk as u32, line.next());
        }
        true
    }

    /// Puts everything back into the calendar, the arena and the lines.
    pub(in crate::port) fn hand_back(&mut self) {
        // The world's own record of what is swept is out of the way while everything else changes.
        let Some(mut sweep) = self.sweep.take() else { return };
        let mut walkers: Vec<OnTheWay> = Vec::new();
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
                self.hand_station_back(station, own);
                let port = self.scenario.stations[station.0 as usize].port;
                for feed in &mut sweep.feeds[own.feeds.clone()] {
                    let rank = feed.rank;
                    walkers.extend(feed.drain().map(|walker| (rank, walker, port, station)));
                }
            }
            for &(exit, port, outcome) in &state.exits {
                let feed = &mut sweep.feeds[exit];
                let rank = feed.rank;
                walkers.extend(feed.drain().map(|walker| (rank, walker, port, way_out(outcome))));
            }
        }
        self.sweep = Some(sweep);
        // In each line by the instant of setting out and then by server: the order in which they would have gone.
        walkers.sort_by_key(|(rank, walker, ..)| (*rank, walker.at, walker.server));
        for walkers in walkers.chunk_by(|a, b| a.0 == b.0) {
            let line = walkers[0].0;
            let length = self.scenario.walk_lengths[line as usize];
            let records = walkers.iter().map(|(_, walker, port, to)| {
                let set_out = Time::ZERO + walker.at.since(Time::ZERO + length);
                (walker.at, self.insert(walker.passenger(*port, *to, set_out)))
            });
            let records: Vec<(Time, Slot)> = records.collect();
            self.lines[line as usize].merge(records.into_iter());
            self.calendar.set(self.leaves.walks + line, self.lines[line as usize].next());
        }
    }

    /// Puts the people at a station back: those in service, those who wait; and the free servers in their order.
    fn hand_station_back(&mut self, station: StationId, own: &mut SweptStation) {
        let s = station.0 as usize;
        let port = self.scenario.stations[s].port;
        let first = self.stations[s].first_server;
        for (end, number) in own.ends.known(own.served.len() as u32) {
            let served = &mut own.served[number as usize];
            let server = first + number;
            if served.is_nobody() {
                self.stations[s].idle.push_back(server);
                continue;
            }
            let Served { who, from } = std::mem::replace(served, Served::NOBODY);
            let slot = self.insert(Walker { server, ..who }.passenger(port, station, who.at));
            let state = &mut self.servers[server as usize];
            (state.passenger, state.people, state.busy_from) = (slot, who.people, from);
            self.calendar.set(self.leaves.servers + server, end);
        }
        for number in own.gone.drain(..) {
            self.servers[(first + number) as usize].on_duty = false;
        }
        for (lane, who) in own.waiting.drain() {
            let slot = self.insert(who.passenger(port, station, who.at));
            let level = self.scenario.classes[usize::from(who.class.0)].level as usize;
            self.stations[s].queue.push(&mut self.people, lane, level, slot);
        }
        let state = &mut self.stations[s];
        // Those that are down in mid-service count.
        let servers = &self.servers[state.servers(&self.scenario.stations[s])];
        state.serving = servers.iter().filter(|server| server.passenger != NONE).count() as u32;
    }
}

/// Instants before `now` for servers that are free, in the order in which they became so: of equal instants the lower server
/// comes first. None if there are not enough of them since the start of the run.
fn free_since(idle: &VecDeque<u32>, now: Time) -> Option<Vec<(u32, Time)>> {
    let falls = idle.iter().zip(idle.iter().skip(1)).filter(|(a, b)| a > b).count() as u64;
    let first = if now == Time::ZERO && falls == 0 { 0 } else { now.ticks().checked_sub(falls + 1)? };
    let mut since = first;
    let mut before = 0;
    let instants = idle.iter().map(|&server| {
        since += u64::from(server < before);
        before = server;
        (server, Time::from_ticks(since))
    });
    Some(instants.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_servers_keep_their_order() {
        for (idle, now) in [(vec![4, 2, 3, 0, 1], 50), (vec![0, 1, 2], 0), (vec![2, 1, 0], 3), (vec![], 0)] {
            let idle: VecDeque<u32> = idle.into();
            let mut since = free_since(&idle, Time::from_ticks(now)).unwrap();
            assert!(since.iter().all(|(_, at)| at.ticks() < now.max(1)));
            since.sort_by_key(|&(server, at)| (at, server));
            assert_eq!(since.iter().map(|(server, _)| *server).collect::<VecDeque<_>>(), idle);
        }
        assert_eq!(free_since(&[1, 0].into(), Time::from_ticks(1)), None);
        assert_eq!(free_since(&[1, 0].into(), Time::ZERO), None);
    }
}
