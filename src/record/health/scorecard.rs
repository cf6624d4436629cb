//! How well contacts are traced: whom it reaches of those who were infected, and what that is worth.
//!
//! Infections in a port are probabilities here. So a contact who is told counts as infected by their probability, and what
//! their quarantine prevents is the part of the transmissions still to come at that time.

use crate::engine::Time;
use crate::engine::time::TICKS_PER_SECOND;
use crate::num::Histogram;
use crate::record::Measure;
use crate::scenario::health::{Origins, Traveller};

/// Follows tracing in one replication.
#[derive(Debug)]
pub(super) struct Scorecard {
    /// By stream, then number: expected infections in the party.
    infected: Vec<Vec<f32>>,
    cases: u64,
    contacts: u64,
    told: u64,
    quarantined: u64,
    reached: f64,
    prevented: f64,
    times: Histogram,
    sum: u64,
}

impl Scorecard {
    pub fn new(streams: usize) -> Self {
        Self {
            infected: vec![Vec::new(); streams],
            cases: 0,
            contacts: 0,
            told: 0,
            quarantined: 0,
            reached: 0.0,
            prevented: 0.0,
            times: Histogram::default(),
            sum: 0,
        }
    }

    /// Somebody's visit has ended, with so many infections to be expected among them.
    pub fn exposed(&mut self, stream: u16, number: u32, expected: f64) {
        if expected > 0.0 {
            let numbers = &mut self.infected[usize::from(stream)];
            if numbers.len() <= number as usize {
                numbers.resize(number as usize + 1, 0.0);
            }
            numbers[number as usize] += expected as f32;
        }
    }

    pub fn case_found(&mut self, positive: u8) {
        self.cases += u64::from(positive);
    }

    pub fn contacts_found(&mut self, people: u32) {
        self.contacts += u64::from(people);
    }

    /// A contact is told.
    pub fn told(&mut self, now: Time, origins: &Origins, who: &Traveller, found: Time, goes: bool) {
        let people = u64::from(who.people);
        let ticks = now.since(found).ticks();
        self.told += people;
        self.times.add_times(ticks, u32::from(who.people));
        self.sum += ticks * people;
        let numbers = &self.infected[usize::from(who.stream)];
        let expected = f64::from(numbers.get(who.number as usize).copied().unwrap_or(0.0));
        self.reached += expected;
        if goes {
            self.quarantined += people;
            let exposed = now.days() - who.came.days();
            self.prevented += expected * still_to_come(origins, who, exposed);
        }
    }

    /// The value of a measure; `infections` are those to be expected in all ports.
    pub fn value(&self, measure: Measure, infections: f64) -> Option<f64> {
        let ratio = |a: f64, b: f64| if b > 0.0 { a / b } else { f64::NAN };
        let seconds = |ticks: f64| ticks / TICKS_PER_SECOND as f64;
        Some(match measure {
            Measure::CasesFound => self.cases as f64,
            Measure::Contacts => self.contacts as f64,
            Measure::ContactsTold => self.told as f64,
            Measure::ContactsQuarantined => self.quarantined as f64,
            Measure::NoticeTimeMean => ratio(seconds(self.sum as f64), self.told as f64),
            Measure::NoticeTimeP95 => self.times.quantile(0.95).map_or(f64::NAN, seconds),
            Measure::TracingRecall => ratio(self.reached, infections),
            Measure::TracingPrecision => ratio(self.reached, self.told as f64),
            Measure::OnwardPrevented => ratio(self.prevented, infections),
            Measure::QuarantinedPerAverted => ratio(self.quarantined as f64, self.prevented),
            _ => return None,
        })
    }
}

/// The part of the transmissions still to come of somebody infected `days` ago, by the variants of their origin or, where they
/// have none, by the first.
fn still_to_come(origins: &Origins, who: &Traveller, days: f64) -> f64 {
    let Some(origin) = origins.origin(who.stream, who.class) else {
        return origins.variants.first().map_or(0.0, |variant| variant.still_to_come(days));
    };
    origin.over_variants(who.day(), |variant| origins.variants[usize::from(variant)].still_to_come(days))
}
