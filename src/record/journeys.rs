//! Journeys: how long everybody took and how many were inside when, for comparing two runs of the same people.

use super::series::Integral;
use crate::engine::time::TICKS_PER_SECOND;
use crate::engine::{Span, Time};
use crate::port::{Away, Observer, Outcome, Passenger, told};
use crate::scenario::Scenario;

/// Times are kept in hundredths of a second: four bytes reach over the longest run.
const TICKS: u64 = TICKS_PER_SECOND / 100;

/// How one party fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Journey {
    /// How many they are; zero for a number that nobody has.
    pub people: u8,
    /// Whether they passed every station.
    pub cleared: bool,
    /// Class.
    pub class: u16,
    /// When they came to a port, or would have come if they could \[0.01 s\].
    came: u32,
    /// When they came to a port in fact, perhaps later and to another \[0.01 s\].
    entered: u32,
    /// When they left it, or the run ended \[0.01 s\].
    left: u32,
}

impl Journey {
    /// From coming, or wanting to come, to leaving \[s\].
    pub fn seconds(self) -> f64 {
        f64::from(self.left.saturating_sub(self.came)) / 100.0
    }

    /// How much later than they would have they came to a port, since their own could not be reached \[s\].
    pub fn late(self) -> f64 {
        f64::from(self.entered.saturating_sub(self.came)) / 100.0
    }
}

/// Listens to one replication. Sixteen bytes a party.
#[derive(Debug)]
pub struct Journeys {
    /// By stream, then number.
    pub parties: Vec<Vec<Journey>>,
    /// Mean number of people inside all ports together, by interval of the run.
    pub inside: Vec<f32>,
    level: Integral,
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
            level: Integral::default(),
            interval: scenario.run.interval,
            next: Time::ZERO + scenario.run.interval,
            end: scenario.run.end(),
        }
    }

    /// The record of a party that came at `came`, or earlier if it is known already.
    fn party(&mut self, who: &Passenger, came: Time) -> &mut Journey {
        let parties = &mut self.parties[usize::from(who.stream)];
        let number = who.number as usize;
        if parties.len() <= number {
            parties.resize(number + 1, Journey::default());
        }
        let party = &mut parties[number];
        if party.people == 0 {
            *party = Journey {
                people: who.people,
                class: who.class.0,
                came: hundredths(came),
                ..Journey::default()
            };
        }
        party
    }

    fn note(&mut self, who: &Passenger, until: Time, cleared: bool) {
        let party = self.party(who, who.entered);
        (party.cleared, party.entered, party.left) = (cleared, hundredths(who.entered), hundredths(until));
    }
}

fn hundredths(time: Time) -> u32 {
    u32::try_from(time.ticks() / TICKS).unwrap_or(u32::MAX)
}

impl Observer for Journeys {
    #[inline]
    fn advance(&mut self, now: Time) {
        while now >= self.next {
            self.inside.push(self.level.take(self.next) as f32 / self.interval.ticks() as f32);
            self.next = self.next + self.interval;
        }
    }

    fn demanded(&mut self, now: Time, who: &Passenger) {
        self.level.rise(now, who.people);
    }

    fn kept_away(&mut self, now: Time, who: &Passenger, _what: Away) {
        // Whoever goes elsewhere or comes again has been on the way since now.
        self.party(who, now);
    }

    fn ended(&mut self, now: Time, who: &Passenger, outcome: Outcome) {
        self.level.fall(now, who.people);
        self.note(who, now, outcome == Outcome::Cleared);
    }

    fn remains(&mut self, who: &Passenger) {
        self.note(who, self.end, false);
    }
}

told!(Journeys);
