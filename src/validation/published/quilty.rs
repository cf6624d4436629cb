//! Viral load over time: [`Trajectory`], the model of Quilty et al. 2021, simulated.

use rayon::prelude::*;

use super::{Figure, Source};
use crate::disease::{Assay, Trajectory, Variant};
use crate::random::address::unit;
use crate::random::{Address, Purpose, Salt};

/// The paper.
const SOURCE: Source = Source {
    name: "Quilty et al. 2021",
    citation: "Quilty, Clifford, Hellewell et al., Quarantine and testing strategies in contact tracing for SARS-CoV-2: a \
               modelling study. Lancet Public Health 6 (2021) e175. The paper prints no such table: the values wanted are those of \
               an independent program for its equations",
};

/// Days since infection; shares found by PCR, found by an antigen test, and infectious.
const BY_DAY: [(u32, [f64; 3]); 8] = [
    (1, [0.131, 0.029, 0.025]),
    (2, [0.587, 0.229, 0.260]),
    (3, [0.846, 0.473, 0.547]),
    (4, [0.946, 0.640, 0.737]),
    (5, [0.979, 0.718, 0.827]),
    (7, [0.944, 0.666, 0.778]),
    (10, [0.709, 0.354, 0.428]),
    (14, [0.166, 0.052, 0.052]),
];
/// Mean days for which people are infectious: all, with symptoms, without.
const INFECTIOUS: [(&str, f64); 3] =
    [("mean infectious time", 6.35), ("the same with symptoms", 7.25), ("the same without symptoms", 4.35)];
/// Rounding of the shares and of the times wanted.
const ROUNDING: (f64, f64) = (0.0005, 0.005);
/// Standard errors allowed.
const ERRORS: f64 = 3.0;
/// People added up at a time: a fixed number, so that sums do not depend on threads.
const CHUNK: u64 = 4_096;

/// Number, sum and sum of squares.
#[derive(Clone, Copy, Default)]
struct Sum(f64, f64, f64);

impl Sum {
    fn add(&mut self, value: f64) {
        self.merge(Self(1.0, value, value * value));
    }

    fn merge(&mut self, other: Self) {
        *self = Self(self.0 + other.0, self.1 + other.1, self.2 + other.2);
    }

    fn mean(self) -> f64 {
        self.1 / self.0
    }

    fn error(self) -> f64 {
        ((self.2 / self.0 - self.mean() * self.mean()).max(0.0) / self.0).sqrt()
    }
}

/// Shares by day, then infectious times, in the order of the tables above.
type Sums = ([[Sum; 3]; 8], [Sum; 3]);

fn person(n: u64) -> Trajectory {
    let variant = Variant::ancestral();
    let (address, salt) = (Address::replication(2021, 0), Salt::new("quilty", Purpose::Health));
    // Half of the distance between neighbouring numbers keeps the draw away from 0, where quantiles have no end.
    let draw = |visit| unit(address.number(n).bits(salt, visit)) + 0.5 / 9_007_199_254_740_992.0;
    Trajectory::new(&variant, draw(0) >= variant.asymptomatic, draw(1), draw(2))
}

fn sums(people: std::ops::Range<u64>) -> Sums {
    let pcr = Assay { sampling: 1.0, ..Assay::pcr() };
    let antigen = Assay::antigen();
    let (mut shares, mut times): Sums = Default::default();
    for person in people.map(person) {
        for ((day, _), row) in BY_DAY.iter().zip(&mut shares) {
            let day = f64::from(*day);
            row[0].add(pcr.sensitivity(&person, day, 1));
            row[1].add(antigen.sensitivity(&person, day, 1));
            row[2].add(f64::from(u8::from(person.infectious().is_some_and(|(a, b)| a <= day && day <= b))));
        }
        let days = person.infectious_days(0.0, f64::INFINITY);
        times[0].add(days);
        times[if person.symptomatic { 1 } else { 2 }].add(days);
    }
    (shares, times)
}

/// Shares by day and infectious times of so many people.
pub(super) fn figures(people: u64) -> Vec<Figure> {
    let chunk = |i: u64| sums(i * CHUNK..((i + 1) * CHUNK).min(people));
    let chunks: Vec<Sums> = (0..people.div_ceil(CHUNK)).into_par_iter().map(chunk).collect();
    let (mut shares, mut times): Sums = Default::default();
    for (of_shares, of_times) in chunks {
        let all = shares.as_flattened_mut().iter_mut().chain(&mut times);
        all.zip(of_shares.as_flattened().iter().chain(&of_times)).for_each(|(sum, new)| sum.merge(*new));
    }
    let mut figures = Vec::new();
    for ((day, wanted), row) in BY_DAY.iter().zip(&shares) {
        for ((kind, &p), sum) in
            ["found by PCR", "found by antigen test", "infectious"].iter().zip(wanted).zip(row)
        {
            let tolerance = ERRORS * (p * (1.0 - p) / people as f64).sqrt() + ROUNDING.0;
            let what = format!("{kind}, day {day}");
            figures.push(Figure::new(&SOURCE, what, "1", p, sum.mean(), tolerance));
        }
    }
    for ((what, wanted), sum) in INFECTIOUS.into_iter().zip(times) {
        let tolerance = ERRORS * sum.error() + ROUNDING.1;
        figures.push(Figure::new(&SOURCE, what, "d", wanted, sum.mean(), tolerance));
    }
    figures
}
