//! Streams of arrivals: when the next passengers come, and how many.

use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, Exp1};

use crate::engine::{Span, Time};
use crate::random::{Address, Purpose};
use crate::scenario::model::{Arrivals, ClassId, Hours, Pattern};

/// Passengers who come together at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    /// When.
    pub at: Time,
    /// How many.
    pub passengers: u32,
    /// Their class; none if it is drawn for each.
    pub class: Option<ClassId>,
}

/// A stream in motion: remembers where in the day it is.
#[derive(Debug)]
pub struct Stream {
    generator: Xoshiro256PlusPlus,
    /// Number of the day, from zero.
    day: u64,
    /// Number of the stretch, group or instant within the day.
    place: usize,
    /// Progress inside the present stretch [tick].
    progress: f64,
    /// Passengers so far: the number of the next one.
    pub count: u64,
}

impl Stream {
    /// The stream at `address`, before its first arrival.
    pub fn new(address: Address) -> Self {
        Self { generator: address.generator(Purpose::Arrivals), day: 0, place: 0, progress: 0.0, count: 0 }
    }

    /// Who comes next; none if nobody ever comes again before `end`.
    pub fn next(&mut self, arrivals: &Arrivals, hours: Option<Hours>, end: Time) -> Option<Coming> {
        let coming = match &arrivals.pattern {
            Pattern::Rates { stretches, even, batch } => {
                if stretches.is_empty() {
                    return None;
                }
                let at =
                    if *even { self.next_even(stretches, end) } else { self.next_random(stretches, end) };
                Coming { at: at?, passengers: *batch, class: None }
            }
            Pattern::Timetable(groups) => {
                let group = groups.get(self.place)?;
                let at = start_of(self.day) + group.at;
                self.place += 1;
                if self.place == groups.len() {
                    (self.place, self.day) = (0, self.day + 1);
                }
                Coming { at, passengers: group.passengers, class: group.class }
            }
            Pattern::Every { every, batch } => {
                // Without opening hours the instants run on over midnight; with them each day begins anew.
                let open = hours.map_or(Span::ZERO, |h| h.open);
                let mut at = open + Span::from_ticks(every.ticks().saturating_mul(self.place as u64));
                if hours.is_some_and(|h| at >= h.close) {
                    (self.place, self.day, at) = (0, self.day + 1, open);
                }
                self.place += 1;
                Coming { at: start_of(self.day) + at, passengers: *batch, class: None }
            }
        };
        (coming.at < end).then_some(coming)
    }

    /// A Poisson process whose rate changes: unit-rate gaps are stretched by the rate they fall into, so that
    /// passenger number n of a busier day is the same person, earlier.
    fn next_random(&mut self, stretches: &[crate::scenario::model::Stretch], end: Time) -> Option<Time> {
        let mut gap: f64 = Exp1.sample(&mut self.generator);
        loop {
            let stretch = &stretches[self.place];
            let length = (stretch.to - stretch.from).ticks() as f64;
            let step = gap / stretch.rate;
            if self.progress + step < length {
                self.progress += step;
                let at = start_of(self.day) + stretch.from + Span::from_ticks(self.progress as u64);
                return (at < end).then_some(at);
            }
            gap -= (length - self.progress) * stretch.rate;
            gap = gap.max(0.0);
            self.progress = 0.0;
            self.place += 1;
            if self.place == stretches.len() {
                (self.place, self.day) = (0, self.day + 1);
                if start_of(self.day) >= end {
                    return None;
                }
            }
        }
    }

    /// Evenly spaced instants, the first at the start of each stretch. `progress` counts instants here.
    fn next_even(&mut self, stretches: &[crate::scenario::model::Stretch], end: Time) -> Option<Time> {
        loop {
            let stretch = &stretches[self.place];
            let at = stretch.from + Span::from_ticks((self.progress / stretch.rate + 0.5) as u64);
            // A spacing that divides the stretch evenly must not put one more instant at its very end.
            if at < stretch.to {
                self.progress += 1.0;
                let at = start_of(self.day) + at;
                return (at < end).then_some(at);
            }
            self.progress = 0.0;
            self.place += 1;
            if self.place == stretches.len() {
                (self.place, self.day) = (0, self.day + 1);
                if start_of(self.day) >= end {
                    return None;
                }
            }
        }
    }
}

fn start_of(day: u64) -> Time {
    Time::from_ticks(Span::DAY.ticks().saturating_mul(day)).min(Time::NEVER)
}
