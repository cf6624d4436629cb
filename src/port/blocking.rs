//! Passengers held where they are because there is no room ahead, and the circles in which nobody can move.

use super::observer::Observer;
use super::passenger::{NONE, Slot};
use super::station::{Kind, Server};
use super::world::World;
use crate::engine::{Span, Stop, Time};
use crate::scenario::model::{Staffing, StationId, Target, Work};

impl<O: Observer> World<'_, O> {
    /// Somebody whose service at `at` is complete is held there until `next` has room.
    pub(super) fn hold(&mut self, now: Time, slot: Slot, at: StationId, next: StationId) {
        let person = &mut self.people[slot];
        person.since = now;
        person.held_at = at;
        person.station = next;
        if self.stations[at.0 as usize].kind == Kind::Meter {
            self.stations[at.0 as usize].gate.holder = slot;
        }
        self.observer.arrived(now, next, &self.people[slot]);
        self.stations[next.0 as usize].hold_out(slot);
        self.observer.kept_out(now, next, &self.people[slot]);
        self.look_for_circle(now, at);
    }

    /// Somebody who was held at `at` since `since` may go on; frees the server or the meter.
    pub(super) fn let_go(&mut self, now: Time, slot: Slot, at: StationId, since: Time, server: u32) {
        let next = self.people[slot].station;
        self.observer.held(at, &self.people[slot], since, now);
        self.observer.left(now, at, &self.people[slot], Target::Station(next));
        self.heads_for(slot, next);
        self.leave_zone(now, slot, at);
        self.leaves_behind(now, slot, at);
        match self.stations[at.0 as usize].kind {
            Kind::Servers => self.freed.push_back(server),
            Kind::Meter => {
                self.stations[at.0 as usize].gate.holder = NONE;
                self.wake_gate(now, at);
            }
            Kind::Unlimited | Kind::Shuttle => {}
        }
    }

    /// The stations that `start` waits for, directly or through others, if nothing that any of them waits for can
    /// happen.
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
            let before = found.len();
            let holders =
                self.servers_of(station).filter(|server| server.held).map(|server| server.passenger);
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
            // Nobody is on duty here and nobody waits for anything elsewhere: an end, not part of a circle.
            let waits_for_others =
                found.len() > before || state.gate.holder != NONE || self.holds_somebody(station);
            if state.kind == Kind::Servers && !waits_for_others {
                return None;
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
                let any_free = self.servers_of(station).any(|server| server.on_duty && !server.held);
                state.serving > 0 || any_free || self.staff_will_rise(now, staffing, state.on_duty)
            }
            Work::Meter { limit, stays, block, .. } => {
                let stuck = stays.is_empty()
                    && limit.as_ref().is_some_and(|(most, watched)| {
                        state.gate.is_full(*most, *block) && self.nobody_walks(state.gate.inside, watched)
                    });
                state.gate.holder == NONE && !stuck
            }
            Work::Shuttle { .. } | Work::Unlimited { .. } => true,
        }
    }

    fn holds_somebody(&self, station: StationId) -> bool {
        self.servers_of(station).any(|server| server.held)
    }

    fn servers_of(&self, station: StationId) -> impl Iterator<Item = &Server> {
        let servers = self.scenario.stations[station.0 as usize].servers_at_most;
        let first = self.stations[station.0 as usize].first_server as usize;
        self.servers[first..first + servers as usize].iter()
    }

    /// Whether everyone a meter counts has arrived at one of the stations it watches.
    fn nobody_walks(&self, inside: u32, watched: &[StationId]) -> bool {
        let arrived = watched.iter().map(|&station| {
            let state = &self.stations[station.0 as usize];
            let people = |slot: Slot| u32::from(self.people[slot].people);
            let kept_out = state.entrants.iter().filter(|&&slot| self.people[slot].held_at.0 == NONE);
            let served = self.servers_of(station).map(|server| server.passenger).filter(|&slot| slot != NONE);
            let stays = state.stays.iter();
            let sum: u32 = kept_out.chain(stays).copied().chain(served).map(people).sum();
            state.queue.len() + sum
        });
        arrived.sum::<u32>() >= inside
    }

    /// Stops the run if `start` is part of a circle in which nobody can ever move again.
    ///
    /// A plan may give room where no passenger could: under a plan nothing is for ever.
    pub(super) fn look_for_circle(&mut self, now: Time, start: StationId) {
        if self.planned {
            return;
        }
        let Some(circle) = self.circle_from(now, start) else { return };
        if self.fault.is_some() {
            return;
        }
        let path = |station: &StationId| format!("`{}`", self.scenario.stations[station.0 as usize].path);
        let names: Vec<_> = circle.iter().map(path).collect();
        self.fault = Some(Stop::Model(format!(
            "blocking circle at {}: everyone who could leave {} waits for room at another of them, so nobody there can \
             ever move again; give one of them more `places`, or another `when-full` than \"block\"",
            now.day_and_time(),
            names.join(", ")
        )));
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
