//! What changes by the clock: opening, closing, staffing.

use std::ops::Range;

use super::observer::Observer;
use super::passenger::NONE;
use super::station::Server;
use super::world::World;
use crate::engine::{Span, Time};
use crate::scenario::model::{PortId, Scenario, StationId, Work};

/// A change at a time of day. The order of the variants is the order of simultaneous changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Close(PortId),
    Open(PortId),
    Staff(StationId, u32),
}

/// The changes of a day, repeated every day.
#[derive(Debug)]
pub(super) struct Clock {
    changes: Vec<(Span, Change)>,
    day: u64,
    place: usize,
}

/// The leaf of the clock: at one instant it comes before everything that happens to passengers.
pub(super) const LEAF: u32 = 1;

impl Clock {
    /// The changes from `from` on, those of that very instant included.
    pub fn new(scenario: &Scenario, from: Time) -> Self {
        let mut changes = Vec::new();
        for (i, port) in scenario.ports.iter().enumerate() {
            if let Some(hours) = port.hours {
                let id = PortId(i as u16);
                let close = hours.closing_time();
                let close = if close == Span::DAY { Span::ZERO } else { close };
                changes.push((hours.open, Change::Open(id)));
                changes.push((close, Change::Close(id)));
            }
        }
        for (i, station) in scenario.stations.iter().enumerate() {
            if let Work::Servers { staffing, .. } = &station.work
                && staffing.changes.len() > 1
            {
                changes.extend(
                    staffing.changes.iter().map(|&(at, n)| (at, Change::Staff(StationId(i as u32), n))),
                );
            }
        }
        changes.sort_unstable();
        let (mut day, time_of_day) = from.day_of_run();
        let mut place = changes.partition_point(|&(at, _)| at < time_of_day);
        if place == changes.len() {
            (day, place) = (day + 1, 0);
        }
        Self { changes, day, place }
    }

    fn next(&self) -> Time {
        match self.changes.get(self.place) {
            Some(&(at, _)) => Time::from_ticks(self.day * Span::DAY.ticks()) + at,
            None => Time::NEVER,
        }
    }
}

impl<O: Observer> World<'_, O> {
    /// Puts ports and servers into their state at the start of day 1.
    pub(super) fn open_at_start(&mut self) {
        for port in 0..self.ports.len() {
            let open = self.scenario.ports[port].admits(Span::ZERO);
            self.ports[port].open = open;
            self.observer.active(Time::ZERO, PortId(port as u16), open);
        }
        for (i, station) in self.scenario.stations.iter().enumerate() {
            if let Work::Servers { staffing, .. } = &station.work {
                self.staff(Time::ZERO, StationId(i as u32), staffing.at(Span::ZERO));
            }
        }
        self.set_clock();
    }

    /// Puts the next change by the clock into the calendar.
    pub(super) fn set_clock(&mut self) {
        self.calendar.set(LEAF, self.clock.next());
    }

    /// The clock reaches the next change.
    pub(super) fn tick(&mut self, now: Time) {
        let (_, change) = self.clock.changes[self.clock.place];
        self.clock.place += 1;
        if self.clock.place == self.clock.changes.len() {
            (self.clock.place, self.clock.day) = (0, self.clock.day + 1);
        }
        self.set_clock();
        match change {
            Change::Open(port) => {
                if !self.scenario.ports[port.0 as usize].closed {
                    self.open(now, port);
                }
            }
            Change::Close(port) => {
                // A port open around the clock closes and opens at the same instant: nothing happens to it.
                if !self.scenario.ports[port.0 as usize].admits(now.day_of_run().1) {
                    self.shut(now, port);
                }
            }
            Change::Staff(station, servers) => self.staff(now, station, servers),
        }
    }

    pub(super) fn open(&mut self, now: Time, port: PortId) {
        let state = &mut self.ports[port.0 as usize];
        let was_active = state.open || state.inside > 0;
        state.open = true;
        if !was_active {
            self.observer.active(now, port, true);
        }
    }

    pub(super) fn shut(&mut self, now: Time, port: PortId) {
        let state = &mut self.ports[port.0 as usize];
        let was_open = std::mem::replace(&mut state.open, false);
        if was_open && state.inside == 0 {
            self.observer.active(now, port, false);
        }
    }

    /// Puts `target` servers of a station on duty.
    ///
    /// With a line for all servers it does not matter which of them goes: when the number falls, idle ones go first, those
    /// that are broken down before others; if too few are idle, whichever ends a service next goes then. So who waits where
    /// follows from when people came and not from who was served by which number. Lanes close from the highest number.
    pub(super) fn staff(&mut self, now: Time, station: StationId, target: u32) {
        if self.stations[station.0 as usize].lanes.is_some() {
            return self.staff_lanes(now, station, target);
        }
        let state = &mut self.stations[station.0 as usize];
        state.on_duty = target;
        let before = state.present;
        state.leaving = before.saturating_sub(target);
        let servers = state.servers(&self.scenario.stations[station.0 as usize]);
        if before > target {
            let (all, idle) = (&mut self.servers, &mut state.idle);
            let is_broken = |server: &Server| server.on_duty && server.down && server.passenger == NONE;
            let broken: Vec<u32> = servers.filter(|&s| is_broken(&all[s])).map(|s| s as u32).collect();
            let free = broken.into_iter().rev().chain(idle.iter().copied());
            let leaving: Vec<u32> = free.take((before - target) as usize).collect();
            idle.retain(|server| !leaving.contains(server));
            for server in leaving {
                self.goes_off_duty(now, server);
            }
            self.observe_staff(now, station, before);
            return;
        }
        // Those who were to go with their next passenger stay.
        let missing = (target - before) as usize;
        let off_duty = servers.map(|server| server as u32).filter(|&s| !self.servers[s as usize].on_duty);
        let coming: Vec<u32> = off_duty.take(missing).collect();
        for &server in &coming {
            self.servers[server as usize].on_duty = true;
            self.stations[station.0 as usize].present += 1;
            self.observer.on_duty(now, station, self.servers[server as usize].number, true);
        }
        self.observe_staff(now, station, before);
        self.make_available(now, station, coming);
    }

    /// A server with nobody goes off duty.
    fn goes_off_duty(&mut self, now: Time, server: u32) {
        let state = &mut self.servers[server as usize];
        state.on_duty = false;
        let (station, number) = (state.station, state.number);
        let state = &mut self.stations[station.0 as usize];
        state.present -= 1;
        state.leaving = state.leaving.saturating_sub(1);
        self.observer.on_duty(now, station, number, false);
    }

    /// Says how many servers are there if that is another number than `before`.
    fn observe_staff(&mut self, now: Time, station: StationId, before: u32) {
        let present = self.stations[station.0 as usize].present;
        if present != before {
            self.observer.staffed(now, station, present);
        }
    }

    /// A server that has nobody any longer goes off duty, since it is one too many.
    #[cold]
    pub(super) fn leaves_duty(&mut self, now: Time, server: u32) {
        self.goes_off_duty(now, server);
        let station = self.servers[server as usize].station;
        self.observer.staffed(now, station, self.stations[station.0 as usize].present);
    }

    /// The same for a station with a lane in front of each server: on duty are those with the lowest numbers. Servers that
    /// are busy finish the passenger in hand before they go.
    fn staff_lanes(&mut self, now: Time, station: StationId, target: u32) {
        let state = &mut self.stations[station.0 as usize];
        let before_present = state.present;
        let (first, before) = (state.first_server, std::mem::replace(&mut state.on_duty, target));
        let leaving = first + target..first + before.max(target);
        let coming = first + before..first + target.max(before);
        for server in leaving.clone() {
            if self.servers[server as usize].passenger == NONE {
                self.goes_off_duty(now, server);
            }
            self.servers[server as usize].on_duty = false;
        }
        // All lanes that close do so before anyone chooses another.
        self.close_lanes(station, leaving.clone());
        for server in leaving {
            self.clear_lane(now, station, server);
        }
        for server in coming.clone() {
            let state = &mut self.servers[server as usize];
            state.on_duty = true;
            if state.passenger == NONE {
                let number = state.number;
                self.stations[station.0 as usize].present += 1;
                self.observer.on_duty(now, station, number, true);
            }
        }
        self.observe_staff(now, station, before_present);
        self.make_available(now, station, coming);
    }

    /// These servers of a station have failed: none is free for anybody, no lane takes anyone new.
    pub(super) fn withdraw(&mut self, station: StationId, servers: Range<u32>) {
        self.stations[station.0 as usize].idle.retain(|idle| !servers.contains(idle));
        self.close_lanes(station, servers);
    }

    /// These servers of a station have come on duty or are repaired: those that can take up work.
    pub(super) fn make_available(
        &mut self,
        now: Time,
        station: StationId,
        servers: impl IntoIterator<Item = u32> + Clone,
    ) {
        self.open_lanes(now, station, servers.clone());
        for server in servers {
            let state = &self.servers[server as usize];
            if state.on_duty && !state.down && state.passenger == NONE {
                self.take_next(now, server);
            }
        }
        // `take_next` was not asked where somebody who had waited for a lane came first.
        self.let_in(now, station);
    }
}
