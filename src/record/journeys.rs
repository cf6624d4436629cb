//! Journeys: how long everybody took and how many were inside when, for comparing two runs of the same people.

use super::series::Level;
use crate::engine::{Span, Time};
use crate::port::{Observer, Outcome, Passenger};
use crate::scenario::Scenario;

/// How one party fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Journey {
    /// How many they are; zero for a number that nobody has.
    pub people: u8,
    /// Whether they passed every station.
    pub cleared: bool,
    /// From coming to the port to leaving it, or to the end of the run, in milliseconds.
    pub ms: u32,
}

/// Listens to one replication. Eight bytes a party.
#[derive(Debug)]
pub struct Journeys {
    /// By stream, then number.
    pub parties: Vec<Vec<Journey>>,
    /// Mean number of people inside all ports together, by interval of the run.
    pub inside: Vec<f32>,
    level: Level,
    interval: Span,
    next: Time,
    end: Time,
}

impl Journeys {
    /// Heard nothing yet.
    pub fn new(scenario: &Scenario) -> Self {
        Self {
            parties: vec![Vec::new(); scenario.arrivals.len()],
            inside: Vec::with_capacity(scenario.run.intervals()),
            level: Level::default(),
            interval: scenario.run.interval,
            next: Time::ZERO + scenario.run.interval,
            end: scenario.run.end(),
        }
    }

    fn note(&mut self, who: &Passenger, until: Time, cleared: bool) {
        let parties = &mut self.parties[usize::from(who.stream)];
        let number = who.number as usize;
        if parties.len() <= number {
            parties.resize(number + 1, Journey::default());
        }
        let ms = until.since(who.entered).ticks() / 1_000;
        parties[number] = Journey { people: who.people, cleared, ms: u32::try_from(ms).unwrap_or(u32::MAX) };
    }
}

impl Observer for Journeys {
    #[inline]
    fn advance(&mut self, now: Time) {
        while now >= self.next {
            self.level.settle(self.next);
            self.inside.push(self.level.take_area() as f32 / self.interval.ticks() as f32);
            self.next = self.next + self.interval;
        }
    }

    fn demanded(&mut self, now: Time, who: &Passenger) {
        self.level.rise(now, who.people);
    }

    fn ended(&mut self, now: Time, who: &Passenger, outcome: Outcome) {
        self.level.fall(now, who.people);
        self.note(who, now, outcome == Outcome::Cleared);
    }

    fn remains(&mut self, who: &Passenger) {
        self.note(who, self.end, false);
    }
}
