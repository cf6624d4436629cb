//! One instant: whatever is freed at it is free for whoever asks at it.
//!
//! Most of that follows from the order of simultaneous events (see [`super`]): what ends comes before what begins. What is
//! waited for needs no more, since whoever asks too early waits for no time at all. Where people are refused instead (no
//! place in a queue, no bed, a port that is full), something could still be freed later at the same instant: by somebody
//! whose patience ends, a bus that leaves, a stay that is over. So nobody is refused while anything else is due: they stand
//! aside, and are looked at last, in the order in which they asked. Seats are the other way round: a bus that leaves with
//! free seats takes everybody who comes to it at that instant (see [`super::gate`]).

use std::collections::VecDeque;

use super::observer::Observer;
use super::passenger::{Passenger, Slot};
use super::world::World;
use crate::engine::Time;
use crate::scenario::health::Traveller;
use crate::scenario::model::{Scenario, Station, StationId, WhenFull, Work};

/// Somebody who would be refused as things stand.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    /// Somebody who has come to a station asks for a place in its queue.
    Place(Slot, StationId),
    /// A party asks to be let into a port that is full; it has been unable to come somewhere so many times.
    Port(Passenger, u8),
    /// Somebody who leaves a port asks for a bed in a stay; with whether meters know of them.
    Bed(Slot, u16, bool),
    /// Somebody who is fetched out of the community does.
    Fetched(Traveller, u16),
    /// Somebody whose stay is over does: number and phase of the resident, and the next stay.
    Next(u32, u32, u16),
}

/// Those who stand aside until nothing else is due, each kind in the order of asking. Whoever gets a bed or is refused a
/// place leaves the port and makes room there, so that the port is looked at last.
#[derive(Debug, Default)]
pub(super) struct Aside {
    beds: VecDeque<Ask>,
    places: VecDeque<Ask>,
    ports: VecDeque<Ask>,
}

impl Aside {
    fn is_empty(&self) -> bool {
        self.beds.is_empty() && self.places.is_empty() && self.ports.is_empty()
    }

    fn next(&mut self) -> Option<Ask> {
        self.beds.pop_front().or_else(|| self.places.pop_front()).or_else(|| self.ports.pop_front())
    }
}

impl<O: Observer> World<'_, O> {
    /// Whether anything else is due at this instant.
    fn is_more_due(&self, now: Time) -> bool {
        let (at, leaf) = self.calendar.next();
        at <= now && leaf != self.leaves.last_look
    }

    /// Whether somebody who finds no place at `station` now has to stand aside: something could be freed yet.
    pub(super) fn can_be_freed(&self, now: Time, station: StationId) -> bool {
        let state = &self.stations[station.0 as usize];
        state.frees_late && (state.has_aside() || self.is_more_due(now))
    }

    /// Whether somebody for whom there is no bed now has to stand aside, or has to let others go first who do.
    pub(super) fn beds_are_open(&self, now: Time, full: bool) -> bool {
        !self.aside.beds.is_empty() || full && self.is_more_due(now)
    }

    /// Whether a party that finds a port full has to stand aside, or to let others go first who do.
    pub(super) fn port_is_open(&self, now: Time, full: bool) -> bool {
        !self.aside.ports.is_empty() || full && (!self.aside.is_empty() || self.is_more_due(now))
    }

    /// Somebody stands aside.
    #[cold]
    pub(super) fn put_aside(&mut self, now: Time, ask: Ask) {
        let asks = match ask {
            Ask::Place(_, station) => {
                self.stations[station.0 as usize].outside += 1;
                &mut self.aside.places
            }
            Ask::Port(..) => &mut self.aside.ports,
            Ask::Bed(..) | Ask::Fetched(..) | Ask::Next(..) => &mut self.aside.beds,
        };
        asks.push_back(ask);
        self.calendar.set(self.leaves.last_look, now);
    }

    /// Nothing else is due: the first of those who stand aside gets what there is, or is refused.
    #[cold]
    pub(super) fn look_last(&mut self, now: Time) {
        let Some(ask) = self.aside.next() else { return };
        self.calendar.set(self.leaves.last_look, if self.aside.is_empty() { Time::NEVER } else { now });
        match ask {
            Ask::Place(slot, station) => {
                self.stations[station.0 as usize].outside -= 1;
                if let Some(elsewhere) = self.ask(now, slot, station, true) {
                    self.come(now, slot, elsewhere);
                }
            }
            Ask::Port(who, tries) => self.admit(now, who, tries, true),
            Ask::Bed(slot, stay, counted) => self.ask_for_bed(now, slot, stay, counted, true),
            Ask::Fetched(who, stay) => self.fetch(now, &who, stay, true),
            Ask::Next(resident, phase, stay) => self.ask_for_next(now, resident, phase, stay),
        }
    }

    /// Says of every station whether its places can be freed late: it is told after a change of the scenario too.
    pub(super) fn know_late_places(&mut self) {
        for (state, late) in self.stations.iter_mut().zip(late_places(self.scenario)) {
            state.frees_late = late;
        }
    }
}

/// Whether anybody can ever stand aside: the calendar needs no leaf for it elsewhere. A plan may bring whatever it likes.
pub(super) fn is_needed(scenario: &Scenario) -> bool {
    let refuses =
        |station: &Station| station.queue.places.is_some() && station.queue.when_full != WhenFull::Block;
    scenario.plan.is_some()
        || scenario.health.as_ref().is_some_and(|health| health.stays.iter().any(|stay| stay.beds.is_some()))
        || scenario.ports.iter().any(|port| port.full_at.is_some())
        || scenario.stations.iter().zip(late_places(scenario)).any(|(station, late)| late && refuses(station))
}

/// By station: whether a place in its queue can be freed by something that comes after those who come at the same instant:
/// the end of somebody's patience, a departure or a release, there or further on where people are held for want of room.
fn late_places(scenario: &Scenario) -> Vec<bool> {
    let own = |station: &Station| {
        station.queue.patience.is_some() || matches!(station.work, Work::Shuttle { .. } | Work::Meter { .. })
    };
    let mut late: Vec<bool> = scenario.stations.iter().map(own).collect();
    let blocks = |to: StationId| {
        let queue = &scenario.stations[to.0 as usize].queue;
        queue.places.is_some() && queue.when_full == WhenFull::Block
    };
    loop {
        let mut changed = false;
        for (s, station) in scenario.stations.iter().enumerate() {
            if !late[s] {
                late[s] = station.onward().any(|to| blocks(to) && late[to.0 as usize]);
                changed |= late[s];
            }
        }
        if !changed {
            return late;
        }
    }
}
