//! Servers that break down by clock time and are repaired.

use super::observer::Observer;
use super::passenger::NONE;
use super::world::World;
use crate::engine::{Span, Time};
use crate::random::{Address, Purpose, Salt};
use crate::scenario::model::{StationId, Work};

/// Something that fails as a whole: one server, or all servers of a station.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub station: StationId,
    servers: std::ops::Range<u32>,
    address: Address,
    down: bool,
    failures: u32,
}

impl<O: Observer> World<'_, O> {
    pub(super) fn schedule_first_failures(&mut self) {
        for (i, station) in self.scenario.stations.iter().enumerate() {
            let Work::Servers { failures: Some(failures), .. } = &station.work else { continue };
            let id = StationId(i as u32);
            let first = self.stations[i].first_server;
            let all = first..first + station.servers_at_most;
            let address = self.address.named(&station.path);
            let units: Vec<_> =
                if failures.all { vec![all] } else { all.map(|server| server..server + 1).collect() };
            for (n, servers) in units.into_iter().enumerate() {
                let address = address.number(n as u64);
                self.units.push(Unit { station: id, servers, address, down: false, failures: 0 });
                self.schedule_trouble(Time::ZERO, self.units.len() as u32 - 1);
            }
        }
    }

    fn schedule_trouble(&mut self, now: Time, unit: u32) {
        let Unit { station, address, down, failures, .. } = self.units[unit as usize];
        let scenario = &self.scenario.stations[station.0 as usize];
        let Work::Servers { failures: Some(times), .. } = &scenario.work else { return };
        let (sampler, purpose) =
            if down { (&times.repair, Purpose::Repair) } else { (&times.time_between, Purpose::Failure) };
        let bits = address.bits(Salt::new(&scenario.path, purpose), failures);
        let at = now + Span::from_ticks(sampler.draw(bits));
        if self.troubles.push(at, unit) {
            self.calendar.set(self.leaves.trouble, at);
        }
    }

    /// A unit fails or is repaired.
    pub(super) fn trouble(&mut self, now: Time) {
        let Some(unit) = self.troubles.pop() else { return };
        self.calendar.set(self.leaves.trouble, self.troubles.next());
        let state = &mut self.units[unit as usize];
        state.down = !state.down;
        state.failures += u32::from(state.down);
        let (station, down, servers) = (state.station, state.down, state.servers.clone());
        self.schedule_trouble(now, unit);
        for server in servers.clone() {
            let state = &self.servers[server as usize];
            let (number, idle) = (state.number, state.passenger == NONE);
            if down {
                self.observer.failed(now, station, number, idle);
                self.fail(now, server);
            } else {
                self.observer.repaired(now, station, number);
                self.resume(now, server);
            }
        }
        if down {
            self.withdraw(station, servers);
        } else {
            self.make_available(now, station, servers);
        }
    }

    fn fail(&mut self, now: Time, server: u32) {
        let leaf = self.leaves.servers + server;
        let state = &mut self.servers[server as usize];
        state.down = true;
        let station = state.station;
        if state.passenger != NONE && !state.held {
            self.observer.worked(station, &self.people[state.passenger], state.busy_from, now);
            // Whoever waits for an answer waits on.
            state.remaining = if state.asking { Span::ZERO } else { self.calendar.time_of(leaf).since(now) };
            self.calendar.clear(leaf);
        }
    }

    fn resume(&mut self, now: Time, server: u32) {
        let state = &mut self.servers[server as usize];
        state.down = false;
        if state.passenger != NONE && !state.held {
            state.busy_from = now;
            if !state.asking {
                self.calendar.set(self.leaves.servers + server, now + state.remaining);
            }
        }
    }
}
