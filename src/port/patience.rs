//! Passengers who leave a queue because they have waited too long.

use super::observer::{Observer, Outcome};
use super::passenger::Slot;
use super::world::World;
use crate::engine::{Span, Time};
use crate::random::Sampler;
use crate::scenario::model::{Leg, StationId, Target, Walk};

impl<O: Observer> World<'_, O> {
    /// Somebody who has just begun to wait at `station` will wait for a time drawn from `patience`.
    pub(super) fn set_patience(&mut self, now: Time, slot: Slot, station: StationId, patience: &Sampler) {
        let person = &self.people[slot];
        let salt = self.stations[station.0 as usize].salts.patience;
        let bits = person.address.bits(salt, self.this_join(slot, station));
        let until = now + Span::from_ticks(patience.draw(bits));
        if self.impatient.push(until, (slot, person.stamp)) {
            self.calendar.set(self.leaves.patience, until);
        }
        // Timers of people long served are dropped once they outnumber the people inside.
        if self.impatient.len() > 1_024 + 4 * self.people.inside() {
            let people = &self.people;
            self.impatient.retain(|&(slot, stamp)| people[slot].stamp == stamp);
            self.calendar.set(self.leaves.patience, self.impatient.next());
        }
    }

    /// Somebody's patience may have ended; whether somebody leaves. Timers of people long served are nobody's event: how many
    /// are left depends on when they were dropped.
    pub(super) fn lose_patience(&mut self, now: Time) -> bool {
        let Some((slot, stamp)) = self.impatient.pop() else { return false };
        self.calendar.set(self.leaves.patience, self.impatient.next());
        // Called, gone, or the record is somebody else's by now.
        if self.people[slot].stamp != stamp {
            return false;
        }
        let (station, lane, class) = {
            let person = &mut self.people[slot];
            person.stamp = person.stamp.wrapping_add(1);
            (person.station, person.server, person.class)
        };
        let level = self.scenario.classes[class.0 as usize].level as usize;
        let state = &mut self.stations[station.0 as usize];
        state.queue.remove(&mut self.people, lane as usize, level, slot);
        if let Some(lanes) = &mut state.lanes {
            lanes.leave(lane, self.people[slot].people);
        }
        let elsewhere = self.scenario.stations[station.0 as usize].queue.impatient_to;
        self.observer.gave_up(now, station, &self.people[slot], elsewhere.is_some());
        self.leave_zone(now, slot, station);
        self.leaves_behind(now, slot, station);
        match elsewhere {
            None => self.end(now, slot, Outcome::Abandoned),
            Some(to) => {
                let leg = Leg { up_to: 1.0, to: Target::Station(to), walk: Walk::Fixed(0) };
                self.go(now, slot, station, &leg);
            }
        }
        if !self.stations[station.0 as usize].entrants.is_empty() {
            self.let_in(now, station);
        }
        true
    }
}
