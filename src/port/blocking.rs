//! Passengers held where they are because there is no room ahead, and the circles in which nobody can move.

use super::observer::Observer;
use super::passenger::{NONE, Slot};
use super::station::Kind;
use super::world::{Todo, World};
use crate::engine::{Stop, Time};
use crate::scenario::model::{StationId, Work};

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
        self.heads_for(slot, next);
        self.observer.arrived(now, next, class);
        self.count_visit(slot, next);
        self.stations[next.0 as usize].entrants.push_back(slot);
        if let Some(circle) = self.circle_from(at)
            && self.fault.is_none()
        {
            let names: Vec<_> =
                circle.iter().map(|s| format!("`{}`", self.scenario.stations[s.0 as usize].path)).collect();
            self.fault = Some(Stop::Model(format!(
                "blocking circle at {}: every server of {} is held by a passenger who waits for room at another of \
                 them, so nobody there can ever move again; give one of them more `places`, or another `when-full` \
                 than \"block\"",
                clock(now),
                names.join(", ")
            )));
        }
    }

    /// Somebody who was held at `at` since `since` may go on; frees the server or the meter.
    pub(super) fn let_go(&mut self, now: Time, slot: Slot, at: StationId, since: Time, server: u32) {
        self.observer.held(at, self.people[slot].class, since, now);
        self.leave_zone(now, at);
        self.leaves_behind(at);
        match self.stations[at.0 as usize].kind {
            Kind::Servers => self.todo.push_back(Todo::Free(server)),
            Kind::Meter => {
                self.stations[at.0 as usize].gate.holder = NONE;
                self.todo.push_back(Todo::Release(at));
            }
            Kind::Unlimited | Kind::Shuttle => {}
        }
    }

    /// The stations that wait for each other from `start` on, if nothing that any of them waits for can happen.
    ///
    /// Follows the passengers held at `start` to the stations they wait for, and so on. One station on the way
    /// that can still move by itself means that all behind it will.
    fn circle_from(&self, start: StationId) -> Option<Vec<StationId>> {
        let mut found = vec![start];
        let mut next = 0;
        while let Some(&station) = found.get(next) {
            next += 1;
            if self.moves_by_itself(station) {
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
        }
        Some(found)
    }

    fn moves_by_itself(&self, station: StationId) -> bool {
        let state = &self.stations[station.0 as usize];
        let scenario = &self.scenario.stations[station.0 as usize];
        match &scenario.work {
            Work::Servers { staffing, failures, .. } => {
                state.serving > 0
                    || scenario.queue.patience.is_some()
                    || failures.is_some()
                    || staffing.most() > state.on_duty
            }
            Work::Meter { .. } => state.gate.holder == NONE || scenario.queue.patience.is_some(),
            Work::Shuttle { .. } | Work::Unlimited { .. } => true,
        }
    }
}

/// Day and time of day, for messages.
fn clock(now: Time) -> String {
    let s = now.seconds() as u64;
    format!("day {} {:02}:{:02}:{:02}", s / 86_400 + 1, s / 3_600 % 24, s / 60 % 60, s % 60)
}
