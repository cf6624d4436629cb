//! Gates: shuttles that carry passengers away in groups, meters that let them pass one by one.

use super::observer::Observer;
use super::passenger::{NONE, Slot};
use super::station::Kind;
use super::world::World;
use crate::engine::{Span, Time};
use crate::scenario::model::{Hours, StationId, Work};

/// State of a shuttle or a meter.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    pub leaf: u32,
    /// A meter releases nobody and a shuttle does not leave again before this.
    ready: Time,
    /// Somebody released who cannot leave the meter for lack of room ahead.
    pub holder: Slot,
    /// People counted by a meter: in the stations it watches or on the way to them.
    pub inside: u32,
    /// How many of the block that passes now may still do so.
    block: u32,
    /// Departures so far.
    trips: u64,
    /// The bus that has just left, for whoever comes at the same instant.
    boarding: Boarding,
}

/// A bus that left with seats and nobody waiting.
#[derive(Clone, Copy, Debug)]
struct Boarding {
    /// When it left; [`Time::NEVER`] if there is no such bus.
    at: Time,
    /// When it arrives.
    arrival: Time,
    /// Free seats.
    free: u32,
}

impl Gate {
    /// Whether a meter that lets `most` people be inside, in blocks if it has some, waits for people to leave.
    pub fn is_full(&self, most: u32, block: Option<u32>) -> bool {
        match block {
            None => self.inside >= most,
            Some(block) => self.block == 0 && self.inside.saturating_add(block) > most,
        }
    }
}

const NO_BUS: Boarding = Boarding { at: Time::NEVER, arrival: Time::NEVER, free: 0 };

impl Default for Gate {
    fn default() -> Self {
        Self { leaf: NONE, ready: Time::ZERO, holder: NONE, inside: 0, block: 0, trips: 0, boarding: NO_BUS }
    }
}

impl<O: Observer> World<'_, O> {
    /// Somebody has joined the queue of a gate.
    pub(super) fn joined_gate(&mut self, now: Time, station: StationId) {
        let state = &self.stations[station.0 as usize];
        match self.scenario.stations[station.0 as usize].work {
            Work::Shuttle { every: Some(every), .. } => {
                if state.gate.boarding.at == now && self.board_late(now, station) {
                    return;
                }
                let state = &self.stations[station.0 as usize];
                if self.calendar.time_of(state.gate.leaf) == Time::NEVER {
                    let from = now.max(state.gate.ready);
                    self.schedule_departure(from, station, every);
                }
            }
            Work::Shuttle { seats: Some(seats), .. } => {
                if state.queue.len() >= seats {
                    self.depart(now, station);
                }
            }
            // Not at once: a release may lead on to another meter, and so forth.
            _ => self.wake_gate(now, station),
        }
    }

    /// What holds for a gate has changed: whoever waits goes by the new times and seats.
    pub(super) fn reset_gate(&mut self, now: Time, station: StationId) {
        self.calendar.clear(self.stations[station.0 as usize].gate.leaf);
        // A smaller bus may fill several times.
        let mut waiting = u32::MAX;
        while (1..waiting).contains(&self.stations[station.0 as usize].queue.len()) {
            waiting = self.stations[station.0 as usize].queue.len();
            self.joined_gate(now, station);
        }
    }

    /// Lets a meter look once more at this instant whether it can release.
    pub(super) fn wake_gate(&mut self, now: Time, meter: StationId) {
        self.calendar.set(self.stations[meter.0 as usize].gate.leaf, now);
    }

    pub(super) fn gate(&mut self, now: Time, station: StationId) {
        if self.stations[station.0 as usize].kind == Kind::Shuttle {
            self.depart(now, station);
        } else {
            self.release(now, station);
        }
    }

    /// The shuttle leaves with whoever is first in the queue, as many as fit.
    fn depart(&mut self, now: Time, station: StationId) {
        let Work::Shuttle { seats, every, ref ride } = self.scenario.stations[station.0 as usize].work else {
            return;
        };
        let state = &mut self.stations[station.0 as usize];
        self.calendar.clear(state.gate.leaf);
        state.gate.trips += 1;
        state.gate.ready = now + Span::from_ticks(1);
        // Everyone on board arrives together, so the duration belongs to the trip and not to a passenger: on the clock
        // to the instant, whoever took the buses before.
        let trip = every.map_or(state.gate.trips, |_| now.ticks());
        let bits = self.address.number(trip).bits(state.salts.service, 0);
        let arrival = now + Span::from_ticks(ride.draw(bits));
        let mut free = seats.unwrap_or(u32::MAX);
        while free > 0 {
            let Some(slot) = self.pop(station, 0) else { break };
            let (people, class) = (u32::from(self.people[slot].people), self.people[slot].class);
            if people > free {
                // A party is not torn apart, and nobody passes it.
                let level = self.scenario.classes[class.0 as usize].level as usize;
                self.stations[station.0 as usize].queue.put_back(&mut self.people, 0, level, slot);
                break;
            }
            free -= people;
            self.call_from_gate(now, slot, station);
            self.keep_until(arrival, slot, station);
        }
        let left_behind = self.stations[station.0 as usize].queue.len() > 0;
        let bus = Boarding { at: now, arrival, free };
        self.stations[station.0 as usize].gate.boarding = if left_behind { NO_BUS } else { bus };
        self.let_in(now, station);
        if let Some(every) = every
            && self.stations[station.0 as usize].queue.len() > 0
        {
            // Those left behind take the next departure, which is later than now.
            let from = self.stations[station.0 as usize].gate.ready;
            self.schedule_departure(from, station, every);
        }
    }

    /// Whoever has come to a bus at the instant at which it leaves gets a seat, if there is one; nobody passes a party that
    /// has to wait for the next. Whether they do.
    #[cold]
    fn board_late(&mut self, now: Time, station: StationId) -> bool {
        let Some(slot) = self.pop(station, 0) else { return false };
        let (people, class) = (u32::from(self.people[slot].people), self.people[slot].class);
        let state = &mut self.stations[station.0 as usize];
        let bus = &mut state.gate.boarding;
        if people > bus.free {
            *bus = NO_BUS;
            let level = self.scenario.classes[class.0 as usize].level as usize;
            state.queue.put_back(&mut self.people, 0, level, slot);
            return false;
        }
        bus.free -= people;
        let arrival = bus.arrival;
        self.call_from_gate(now, slot, station);
        self.keep_until(arrival, slot, station);
        true
    }

    fn schedule_departure(&mut self, from: Time, station: StationId, every: Span) {
        let port = self.scenario.stations[station.0 as usize].port;
        let at = next_departure(from, every, self.scenario.ports[port.0 as usize].hours);
        self.calendar.set(self.stations[station.0 as usize].gate.leaf, at);
    }

    /// The meter releases whoever may go.
    pub(super) fn release(&mut self, now: Time, station: StationId) {
        let Work::Meter { spacing, ref limit, ref stays, block } =
            self.scenario.stations[station.0 as usize].work
        else {
            return;
        };
        // Those who come back to the meter at this instant are another event, or there might be no end to this one.
        let waiting = self.stations[station.0 as usize].queue.len();
        for _ in 0..=waiting {
            let state = &mut self.stations[station.0 as usize];
            let full = limit.as_ref().is_some_and(|&(most, _)| state.gate.is_full(most, block));
            if state.queue.len() == 0 || state.gate.holder != NONE || full {
                let waits = full && state.queue.len() > 0;
                self.calendar.clear(state.gate.leaf);
                // A stay empties by itself.
                if waits && stays.is_empty() {
                    self.look_for_circle(now, station);
                }
                return;
            }
            if now < state.gate.ready {
                return self.calendar.set(state.gate.leaf, state.gate.ready);
            }
            let Some(slot) = self.pop(station, 0) else { return };
            if let Some(block) = block {
                let left = &mut self.stations[station.0 as usize].gate.block;
                // A party is not torn apart: the last of a block brings all of its people.
                *left = if *left == 0 { block } else { *left };
                *left = left.saturating_sub(u32::from(self.people[slot].people));
            }
            if let Some(spacing) = spacing {
                let people = u64::from(self.people[slot].people);
                let ready = now + Span::from_ticks(spacing.ticks().saturating_mul(people));
                self.stations[station.0 as usize].gate.ready = ready;
            }
            self.call_from_gate(now, slot, station);
            self.observer.served(now, station, &self.people[slot]);
            self.move_on(now, slot, station);
            self.let_in(now, station);
        }
        self.wake_gate(now, station);
    }

    fn call_from_gate(&mut self, now: Time, slot: Slot, station: StationId) {
        self.count_service(slot, station);
        let person = &mut self.people[slot];
        person.stamp = person.stamp.wrapping_add(1);
        let joined = std::mem::replace(&mut person.since, now);
        if self.traces {
            self.note_wait(now, station, slot, joined);
        }
        self.observer.called(now, station, &self.people[slot], joined, true);
    }
}

/// The first departure at or after `from`. The clock of a port with opening hours starts anew at each opening;
/// before the first opening of the run it counts from the opening of the day before.
fn next_departure(from: Time, every: Span, hours: Option<Hours>) -> Time {
    let (now, day, every) =
        (from.ticks().cast_signed(), Span::DAY.ticks().cast_signed(), every.ticks().max(1).cast_signed());
    let (base, until) = match hours.map(|h| h.open.ticks().cast_signed()) {
        None => (0, i64::MAX),
        Some(open) => {
            let base = (now - open).div_euclid(day) * day + open;
            (base, base + day)
        }
    };
    let departures = (now - base + every - 1) / every;
    let at = base.saturating_add(departures.saturating_mul(every)).min(until);
    Time::from_ticks(at.unsigned_abs()).min(Time::NEVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departures_count_from_opening() {
        let minutes = |m: u64| Time::from_ticks(m * 60_000_000);
        let quarter = Span::from_seconds(900.0);
        let hours =
            Hours { open: Span::from_seconds(6.5 * 3600.0), close: Span::from_seconds(22.5 * 3600.0) };
        assert_eq!(next_departure(minutes(7), quarter, None), minutes(15));
        assert_eq!(next_departure(minutes(15), quarter, None), minutes(15));
        assert_eq!(next_departure(minutes(390), quarter, Some(hours)), minutes(390));
        assert_eq!(next_departure(minutes(391), quarter, Some(hours)), minutes(405));
        // Seven hours do not divide a day: the next opening begins a new count.
        let seven = Span::from_seconds(7.0 * 3600.0);
        assert_eq!(next_departure(minutes(390 + 1_300), seven, Some(hours)), minutes(390 + 1_440));
        assert_eq!(next_departure(minutes(10), quarter, Some(hours)), minutes(15));
    }
}
