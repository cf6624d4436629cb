//! Going over to another variant of the scenario while the world moves: what a plan's decision does.
//!
//! A variant has the same ports, stations, streams and walks. Whatever is looked up when it is needed (service times,
//! ways on, patience) holds from now on by itself; here is what has a state of its own.

use std::sync::Arc;

use super::calendar;
use super::clock::Clock;
use super::observer::Observer;
use super::station::queues;
use super::sweep::Sweep;
use super::sweep::parts::Parts;
use super::world::{APPOINTMENT, World};
use crate::engine::{Stop, Time};
use crate::scenario::Scenario;
use crate::scenario::model::{Pattern, PortId, StationId, Work};

impl<'a, O: Observer> World<'a, O> {
    /// Whether an event belongs to whoever made an appointment.
    pub fn is_appointment(leaf: u32) -> bool {
        leaf == APPOINTMENT
    }

    /// Asks for the event of an appointment at `at`, before everything else that happens then.
    pub fn appoint(&mut self, at: Time) {
        self.calendar.set(APPOINTMENT, at);
    }

    /// Lets the listeners know that time has come to `now`, and lends them.
    pub fn listen(&mut self, now: Time) -> &mut O {
        self.observer.advance(now);
        &mut self.observer
    }

    /// From now on everything is as in `scenario`, a variant of the present one.
    pub fn switch(&mut self, now: Time, scenario: &'a Scenario) -> Result<(), Stop> {
        self.hand_back();
        let before = std::mem::replace(&mut self.scenario, scenario);
        self.clock = Clock::new(scenario, now);
        self.set_clock();
        self.observer.switched(now, scenario);
        if let Some(health) = &mut self.health {
            health.switched(now, scenario);
        }
        self.know_late_places();
        let time_of_day = now.day_of_run().1;
        for (p, port) in scenario.ports.iter().enumerate() {
            let id = PortId(p as u16);
            match (self.ports[p].open, port.admits(time_of_day)) {
                (false, true) => self.open(now, id),
                (true, false) => self.shut(now, id),
                _ => {}
            }
        }
        for (s, station) in scenario.stations.iter().enumerate() {
            let id = StationId(s as u32);
            if station.queue.order != before.stations[s].queue.order {
                self.queue_up(id);
            }
            self.stations[s].places = station.queue.places.unwrap_or(u32::MAX);
            match &station.work {
                Work::Servers { staffing, .. } => self.staff(now, id, staffing.at(time_of_day)),
                Work::Meter { .. } | Work::Shuttle { .. } => self.reset_gate(now, id),
                Work::Unlimited { .. } => {}
            }
            self.let_in(now, id);
        }
        for code in 0..scenario.codes.len() {
            self.answer_next(now, code);
        }
        for stream in 0..scenario.arrivals.len() {
            self.turn_stream(now, before, stream);
        }
        if self.sweep_stretch.is_some() {
            self.sweep = Sweep::new(scenario, &Arc::new(Parts::of(scenario)));
            self.calendar.set(self.leaves.sweep, if self.sweep.is_some() { now } else { Time::NEVER });
        }
        self.finish_event(now)
    }

    /// Everyone who waits at a station stands in the order that now holds, by the time of joining.
    fn queue_up(&mut self, station: StationId) {
        let state = &mut self.stations[station.0 as usize];
        let mut fresh = queues(self.scenario, station);
        let lines = state.lanes.as_ref().map_or(1, |lanes| lanes.nowhere() as usize + 1);
        for lane in 0..lines {
            let mut waiting = state.queue.drain(&mut self.people, lane);
            waiting.sort_by_key(|&slot| self.people[slot].since);
            for slot in waiting {
                let class = self.people[slot].class;
                let level = self.scenario.classes[class.0 as usize].level as usize;
                fresh.push(&mut self.people, lane, level, slot);
            }
        }
        state.queue = fresh;
    }

    fn turn_stream(&mut self, now: Time, before: &'a Scenario, stream: usize) {
        let (old, new) = (&before.arrivals[stream], &self.scenario.arrivals[stream]);
        let by_hours = matches!(new.pattern, Pattern::Every { .. }) && old.hours != new.hours;
        if old.pattern == new.pattern && old.days == new.days && !by_hours {
            return;
        }
        let factors = calendar::day_factors(self.scenario, new, self.address);
        let (state, coming, _) = &mut self.streams[stream];
        *coming = state.turn(now, (old, new), factors, self.scenario.run.end());
        let at = coming.map_or(Time::NEVER, |coming| coming.at);
        self.calendar.set(self.leaves.arrivals + stream as u32, at);
    }
}
