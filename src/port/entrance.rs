//! The way into a port: who comes next, who they are, whether they come in.

use super::arrivals::Coming;
use super::observer::{Observer, Outcome};
use super::passenger::{NONE, Passenger, Slot};
use super::visits::Visits;
use super::world::World;
use crate::engine::{Stop, Time};
use crate::random::address::{part_at, unit};
use crate::scenario::model::{Booking, StationId, party_size};

/// More people inside at once than this ends a run: their records would fill two gigabytes.
const MOST_INSIDE: usize = 1 << 25;

impl<O: Observer> World<'_, O> {
    pub(super) fn schedule_arrival(&mut self, stream: usize) {
        let at = self.next_coming(stream);
        self.calendar.set(self.leaves.arrivals + stream as u32, at);
    }

    /// Goes on to the next instant of a stream, and tells when that is.
    #[inline]
    pub(super) fn next_coming(&mut self, stream: usize) -> Time {
        let arrivals = &self.scenario.arrivals[stream];
        let (state, coming, _) = &mut self.streams[stream];
        *coming = state.next(arrivals, self.scenario.run.end());
        coming.map_or(Time::NEVER, |coming| coming.at)
    }

    pub(super) fn arrival(&mut self, now: Time, stream: usize) {
        let Some(coming) = self.streams[stream].1 else { return };
        self.schedule_arrival(stream);
        let mut left = coming.passengers;
        while left > 0 {
            let who = self.newcomer(stream, coming, &mut left);
            self.admit(now, who, 0);
        }
    }

    /// The next party of a stream, of those who come together; `left` is how many of them are still to come.
    #[inline]
    pub(super) fn newcomer(&mut self, stream: usize, coming: Coming, left: &mut u32) -> Passenger {
        let arrivals = &self.scenario.arrivals[stream];
        let (state, _, owner) = &mut self.streams[stream];
        let number = state.count;
        let address = owner.number(number);
        state.count += 1;
        let class = coming.class.unwrap_or_else(|| match arrivals.mix.as_slice() {
            [(_, only)] => *only,
            mix => {
                let u = unit(address.bits(self.class_salt, 0));
                part_at(mix, u, |&(up_to, _)| up_to).1
            }
        });
        let mut people = 1;
        if !arrivals.parties.is_empty() {
            people = party_size(&arrivals.parties, unit(address.bits(self.party_salt, 0)));
            // Each instant brings a party, or a batch that has as many people as it should, the last party cut.
            if !arrivals.by_party {
                people = people.min((*left).min(255) as u8);
            }
        }
        *left = left.saturating_sub(u32::from(people));
        let (port, station) = match arrivals.entries.as_slice() {
            [(_, port, station)] => (*port, *station),
            entries => {
                let u = unit(address.bits(self.port_salt, 0));
                let entry = part_at(entries, u, |entry| entry.0);
                (entry.1, entry.2)
            }
        };
        Passenger {
            address,
            stream: stream as u16,
            people,
            booking: Booking::None,
            number: number as u32,
            slot: NONE,
            entered: coming.at,
            since: coming.at,
            next: NONE,
            previous: NONE,
            station,
            server: NONE,
            held_at: StationId(NONE),
            stamp: 0,
            class,
            port,
        }
    }

    #[inline]
    pub(super) fn admit(&mut self, now: Time, who: Passenger, tries: u8) {
        if self.goes_elsewhere(now, &who, tries)
            || (self.health.as_ref().is_some_and(|health| health.tests_before())
                && self.is_held_back(now, &who))
        {
            return;
        }
        let to = who.station;
        if let Some(slot) = self.let_into_port(now, who) {
            self.heads_for(slot, to);
            self.come(now, slot, to);
        }
    }

    /// Lets somebody into a port if it is open.
    #[inline]
    pub(super) fn let_into_port(&mut self, now: Time, who: Passenger) -> Option<Slot> {
        self.observer.demanded(now, &who);
        let state = &mut self.ports[who.port.0 as usize];
        if !state.open {
            self.observer.ended(now, &who, Outcome::TurnedAway);
            return None;
        }
        state.inside += u32::from(who.people);
        let slot = self.people.insert(who);
        if self.health.is_some() {
            self.admit_to_tests(slot);
        }
        if self.revisited > 0 {
            let first = slot as usize * self.revisited;
            if self.visits.len() < first + self.revisited {
                self.visits.resize(first + self.revisited, Visits::default());
            }
            self.visits[first..first + self.revisited].fill(Visits::default());
        }
        if self.people.capacity() > MOST_INSIDE && self.fault.is_none() {
            self.fault = Some(Stop::Model(format!(
                "more than {MOST_INSIDE} people are inside at once on {}; the demand is far above what the stations \
                 can serve",
                now.day_and_time()
            )));
        }
        Some(slot)
    }
}
