//! Ways between stations.

use super::observer::{Observer, Outcome};
use super::passenger::{NONE, Slot};
use super::world::World;
use crate::engine::{Span, Time};
use crate::random::address::{part_at, unit};
use crate::scenario::code::Colour;
use crate::scenario::model::{Leg, StationId, Target, TestResult, Walk};

/// Stands for a station where somebody is on the way out, having cleared the port.
const CLEARED: StationId = StationId(NONE - 1);
/// The same for whoever was turned away.
const TURNED_AWAY: StationId = StationId(NONE - 2);
/// The same for whoever was refused.
const REFUSED: StationId = StationId(NONE - 3);

/// The same for whoever goes to the first stay; those for the others lie below.
const LAST_STAY: u32 = NONE - 4;
/// More stays than any scenario has.
const MOST_STAYS: u32 = 1 << 16;

/// Whether a passenger's `station` is no station but a way out of the port.
#[inline]
pub fn is_way_out(station: StationId) -> bool {
    station.0 > LAST_STAY - MOST_STAYS
}

/// What somebody on the way there has for a station.
#[inline]
pub(super) fn place(target: Target) -> StationId {
    match target {
        Target::Station(to) => to,
        Target::Cleared => CLEARED,
        Target::TurnedAway => TURNED_AWAY,
        Target::Refused => REFUSED,
        Target::Stay(stay) => StationId(LAST_STAY - u32::from(stay)),
    }
}

/// What somebody who goes out like this has for a station.
pub(super) fn way_out(outcome: Outcome) -> StationId {
    place(match outcome {
        Outcome::TurnedAway => Target::TurnedAway,
        Outcome::Refused => Target::Refused,
        _ => Target::Cleared,
    })
}

impl<'a, O: Observer> World<'a, O> {
    /// Which way somebody takes after `station`.
    #[inline]
    pub(super) fn way_on(&self, slot: Slot, station: StationId) -> &'a Leg {
        let person = &self.people[slot];
        let legs = {
            let from = &self.scenario.stations[station.0 as usize];
            let code = || from.reads.map_or(Colour::None, |code| self.shown(slot, code));
            let result =
                |test| self.health.as_ref().map_or(TestResult::None, |health| health.result(slot, test));
            &from.route(person.class, person.booking, code, result).legs
        };
        match legs.as_slice() {
            [only] => only,
            legs => {
                let salt = self.stations[station.0 as usize].salts.route;
                let u = unit(person.address.bits(salt, self.last_service(slot, station)));
                part_at(legs, u, |leg| leg.up_to)
            }
        }
    }

    /// Whether `leg` leads to a station at once, without a walk.
    #[inline]
    pub(super) fn next_door(leg: &Leg) -> Option<StationId> {
        match (leg.to, &leg.walk) {
            (Target::Station(station), Walk::Fixed(0)) => Some(station),
            _ => None,
        }
    }

    /// Sends somebody from `from` on their way.
    ///
    /// A walk of no length is a walk like any other, so that at one instant every service ends before anyone
    /// joins a queue; where nothing else is due at this instant the passenger joins right away, which is the same.
    /// Nobody walks to a station that holds people back: whoever has left a server no longer holds it.
    #[inline]
    pub(super) fn go(&mut self, now: Time, slot: Slot, from: StationId, leg: &Leg) {
        match leg.to {
            Target::Station(to) => self.heads_for(slot, to),
            Target::Stay(stay) => self.count_for_meters(now, stay, self.people[slot].people, true),
            _ => {}
        }
        let to = place(leg.to);
        let person = &mut self.people[slot];
        (person.station, person.since) = (to, now);
        match &leg.walk {
            Walk::Fixed(line) => {
                let length = self.scenario.walk_lengths[*line as usize];
                if length == Span::ZERO && (is_way_out(to) || self.calendar.next().0 > now || self.blocks(to))
                {
                    self.reach(now, slot, to);
                } else if self.lines[*line as usize].push(now + length, slot) {
                    self.calendar.set(self.leaves.walks + line, now + length);
                }
            }
            Walk::Drawn(sampler) => {
                let salt = self.stations[from.0 as usize].salts.walk;
                let bits = self.people[slot].address.bits(salt, self.last_service(slot, from));
                let at = now + Span::from_ticks(sampler.draw(bits));
                if self.wanderers.push(at, slot) {
                    self.calendar.set(self.leaves.wander, at);
                }
            }
        }
    }

    /// Somebody is at the end of a way.
    #[inline]
    pub(super) fn reach(&mut self, now: Time, slot: Slot, to: StationId) {
        if !is_way_out(to) {
            return self.come(now, slot, to);
        }
        match to {
            CLEARED if self.health.is_none() => self.end(now, slot, Outcome::Cleared),
            CLEARED => match self.found_positive(slot) {
                Some(stay) => self.go_to_stay(now, slot, stay, false),
                None => self.end(now, slot, Outcome::Cleared),
            },
            TURNED_AWAY => self.end(now, slot, Outcome::TurnedAway),
            REFUSED => self.end(now, slot, Outcome::Refused),
            to => {
                let stay = (LAST_STAY - to.0) as u16;
                match self.found_positive(slot).filter(|&found| found != stay) {
                    Some(found) => {
                        self.count_for_meters(now, stay, self.people[slot].people, false);
                        self.go_to_stay(now, slot, found, false);
                    }
                    None => self.go_to_stay(now, slot, stay, true),
                }
            }
        }
    }

    #[inline]
    pub(super) fn arrive_on_line(&mut self, now: Time, line: u32) {
        let walkers = &mut self.lines[line as usize];
        if let Some(slot) = walkers.pop() {
            let next = walkers.next();
            self.calendar.set(self.leaves.walks + line, next);
            let to = self.people[slot].station;
            self.reach(now, slot, to);
        }
    }

    pub(super) fn arrive_wandering(&mut self, now: Time) {
        if let Some(slot) = self.wanderers.pop() {
            self.calendar.set(self.leaves.wander, self.wanderers.next());
            let to = self.people[slot].station;
            self.reach(now, slot, to);
        }
    }

    /// Counts somebody on the way to `station` for the meters that watch it.
    #[inline]
    pub(super) fn heads_for(&mut self, slot: Slot, station: StationId) {
        for i in 0..self.stations[station.0 as usize].watched_by.len() {
            let meter = self.stations[station.0 as usize].watched_by[i];
            self.stations[meter.0 as usize].gate.inside += u32::from(self.people[slot].people);
        }
    }

    /// Counts somebody out of `station` for the meters that watch it, which may release at this instant.
    #[inline]
    pub(super) fn leaves_behind(&mut self, now: Time, slot: Slot, station: StationId) {
        for i in 0..self.stations[station.0 as usize].watched_by.len() {
            let meter = self.stations[station.0 as usize].watched_by[i];
            self.stations[meter.0 as usize].gate.inside -= u32::from(self.people[slot].people);
            self.wake_gate(now, meter);
        }
    }
}
