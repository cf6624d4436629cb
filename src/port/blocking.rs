//! Passengers held where they are because there is no room ahead, and the circles in which nobody can move.

use super::observer::Observer;
use super::passenger::{NONE, Slot};
use super::station::Kind;
use super::world::World;
use crate::engine::{Span, Stop, Time};
use crate::scenario::model::{Staffing, StationId, Work};

impl<O: Observer> World<'_, O> {
    /// Somebody whose service at `at` is complete is held there until `next` has room.
    pub(super) fn hold(&mut self, now: Time, slot: Slot, at: StationId, next: StationId) {
        let person = &mut self.people[slot];
        person.since = now;
        person.held_at = at;
        person.station = next;
        let class = person.class;
        if self.stations[at.0 as usize].kind == Kind::Meter {
            self.stations[at.0 as usize].gate.holder = slot;
        }
        self.heads_for(next);
        self.observer.arrived(now, next, class);
        self.count_visit(slot, next);
        self.stations[next.0 as usize].entrants.push_back(slot);
        self.observer.kept_out(now, next, class);
        if let Some(circle) = self.circle_from(now, at)
            && self.fault.is_none()
        {
            let names: Vec<_> =
                circle.iter().map(|s| format!("`{}`", self.scenario.stations[s.0 as usize].path)).collect();
            self.fault = Some(Stop::Model(format!(
                "blocking circle at {}: everyone who could leave {} waits for room at another of them, so nobody there can ever move again; give one of them more `places`, or another `when-full` \
                 than \"block\"",
                now.day_and_time(),
                names.join(", ")
            )));
        }
    }

    /// Somebody who was held at `at` since `since` may go on; frees the server or the meter.
    pub(super) fn let_go(&mut self, now: Time, slot: Slot, at: StationId, since: Time, server: u32) {
        self.observer.held(at, self.people[slot].class, since, now);
        self.leave_zone(now, at);
        self.leaves_behind(now, at);
        match self.stations[at.0 as usize].kind {
            Kind::Servers => self.freed.push_back(server),
            Kind::Meter => {
                self.stations[at.0 as usize].gate.holder = NONE;
                self.wake_gate(now, at);
            }
            Kind::Unlimited | Kind::Shuttle => {}
        }
    }

    /// The stations that wait for each other from `start` on, if nothing that any of them waits for can happen.
    ///
    /// Follows the passengers held at `start` to the stations they wait for, and so on. One station on the way
    /// that can still move by itself means that all behind it will.
    fn circle_from(&self, now: Time, start: StationId) -> Option<Vec<StationId>> {
        let mut found = vec![start];
        let mut next = 0;
        while let Some(&station) = found.get(next) {
            next += 1;
            if self.moves_by_itself(now, station) {
                return None;
            }
            let state = &self.stations[station.0 as usize];
            let servers = match &self.scenario.stations[station.0 as usize].work {
                Work::Servers { staffing, .. } => state.first_server..state.first_server + staffing.most(),
                _ => 0..0,
            };
            let holders = servers.map(|s| &self.servers[s as usize]).filter(|s| s.held).map(|s| s.passenger);
            let gate = Some(state.gate.holder).filter(|&slot| slot != NONE);
            for slot in holders.chain(gate) {
                let ahead = self.people[slot].station;
                if !found.contains(&ahead) {
                    found.push(ahead);
                }
            }
            // A meter that waits for room waits for the people in the stations it watches.
            if let Work::Meter { limit: Some((_, watched)), .. } =
                &self.scenario.stations[station.0 as usize].work
            {
                for &ahead in watched {
                    if !found.contains(&ahead) {
                        found.push(ahead);
                    }
                }
            }
        }
        Some(found)
    }

    /// Whether something will happen at `station` without anything happening elsewhere first.
    fn moves_by_itself(&self, now: Time, station: StationId) -> bool {
        let state = &self.stations[station.0 as usize];
        let scenario = &self.scenario.stations[station.0 as usize];
        if state.queue.len() > 0 && scenario.queue.patience.is_some() {
            return true;
        }
        match &scenario.work {
            Work::Servers { staffing, .. } => {
                let servers = state.first_server..state.first_server + staffing.most();
                let any_free = servers.map(|s| &self.servers[s as usize]).any(|s| s.on_duty && !s.held);
                state.serving > 0 || any_free || self.staff_will_rise(now, staffing, state.on_duty)
            }
            Work::Meter { limit, .. } => {
                let full = limit.as_ref().is_some_and(|&(most, _)| state.gate.inside >= most);
                state.gate.holder == NONE && !(full && self.nobody_walks())
            }
            Work::Shuttle { .. } | Work::Unlimited { .. } => true,
        }
    }

    fn nobody_walks(&self) -> bool {
        self.wanderers.is_empty() && self.lines.iter().all(|line| line.next() == Time::NEVER)
    }

    /// Whether more servers than now come on duty before the run ends.
    fn staff_will_rise(&self, now: Time, staffing: &Staffing, on_duty: u32) -> bool {
        let (day, end) = (Span::DAY.ticks(), self.scenario.run.end().ticks());
        let today = now.ticks() / day * day;
        staffing.changes.iter().any(|&(at, servers)| {
            let next = today + at.ticks() + if today + at.ticks() > now.ticks() { 0 } else { day };
            servers > on_duty && next < end
        })
    }
}
