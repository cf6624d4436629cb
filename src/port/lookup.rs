//! Lookups: whoever reads a code at a counter asks a service that answers so many at a time.
//!
//! The counter is busy until the answer is there. Those who ask stand in one line for the service, whatever station they
//! ask from.

use std::collections::VecDeque;

use super::observer::Observer;
use super::world::World;
use crate::engine::{Time, Timers};

/// A service that answers lookups.
#[derive(Debug, Default)]
pub(super) struct LookupState {
    /// Leaf of the calendar.
    leaf: u32,
    busy: u32,
    /// Servers whose lookup is being answered, and since when they wait for the answer.
    answers: Timers<(u32, Time)>,
    /// Servers that wait for the service, and since when.
    line: VecDeque<(u32, Time)>,
}

impl LookupState {
    /// Nobody has asked yet.
    pub fn new(leaf: u32) -> Self {
        Self { leaf, ..Self::default() }
    }
}

impl<O: Observer> World<'_, O> {
    /// Asks for the person at `server`, whose own service there is complete; whether an answer has to be waited for.
    pub(super) fn look_up(&mut self, now: Time, server: u32) -> bool {
        let (station, slot) =
            (self.servers[server as usize].station, self.servers[server as usize].passenger);
        let Some(code) = self.scenario.stations[station.0 as usize].reads else { return false };
        if self.scenario.codes[code].lookup.is_none() || self.servers[server as usize].answered {
            self.observer.checked(now, station, &self.people[slot], self.shown(slot, code));
            return false;
        }
        self.calendar.clear(self.leaves.servers + server);
        self.servers[server as usize].asking = true;
        self.lookups[code].line.push_back((server, now));
        self.observer.asked(now, code);
        self.answer_next(now, code);
        true
    }

    /// Begins answers as long as the service takes more.
    pub(super) fn answer_next(&mut self, now: Time, code: usize) {
        let at_once = self.scenario.codes[code].lookup.as_ref().map_or(u32::MAX, |lookup| lookup.at_once);
        while self.lookups[code].busy < at_once {
            let Some((server, asked)) = self.lookups[code].line.pop_front() else { return };
            let (station, slot) =
                (self.servers[server as usize].station, self.servers[server as usize].passenger);
            let visit = self.last_service(slot, station);
            let takes = self.scenario.codes[code].answer(self.people[slot].address, visit);
            self.observer.looked_up(now, code, &self.people[slot], asked);
            let state = &mut self.lookups[code];
            state.busy += 1;
            let at = now + takes.unwrap_or_default();
            if state.answers.push(at, (server, asked)) {
                self.calendar.set(self.lookups[code].leaf, at);
            }
        }
    }

    /// An answer is there: the counter goes on.
    pub(super) fn answered(&mut self, now: Time, code: usize) {
        let state = &mut self.lookups[code];
        let Some((server, asked)) = state.answers.pop() else { return };
        state.busy -= 1;
        self.observer.answered(now, code, asked);
        self.calendar.set(self.lookups[code].leaf, self.lookups[code].answers.next());
        self.answer_next(now, code);
        let state = &mut self.servers[server as usize];
        (state.asking, state.answered) = (false, true);
        if state.down {
            // Nothing is left to do but to let the passenger go once it is repaired.
            state.remaining = crate::engine::Span::ZERO;
        } else {
            self.complete(now, server);
        }
    }

    /// What somebody shows for a code, by the day on which they came.
    pub(super) fn shown(&self, slot: super::passenger::Slot, code: usize) -> crate::scenario::code::Colour {
        let person = &self.people[slot];
        let day = person.entered.day_of_run().0 as usize;
        crate::scenario::code::colour(&self.scenario.codes, code, person.address, person.class, day)
    }
}
