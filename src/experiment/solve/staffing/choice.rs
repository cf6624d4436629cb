//! Which lengths of shifts a roster is made of. A search with several lengths asks with fewer first and begins where those end,
//! so that allowing more never makes its answer dearer.

use super::super::shifts::{Rules, Shift};
use super::super::station::Station;
use super::task::{Roster, Task};
use crate::engine::Span;

/// Up to so many lengths at a station every part of them is asked about; beyond, the first so many and then one more each
/// time.
const EVERY: usize = 3;
/// What parts of the lengths of a station may take of the error of all tests, by how many lengths they have: all parts of
/// three together 7/8, and each length beyond half of what is left.
const WEIGHTS: [f64; EVERY] = [1.0 / 6.0, 1.0 / 12.0, 1.0 / 8.0];
/// So many parts are asked about, at most.
const MOST: usize = 15;

/// Shifts that may be used.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// By station: numbers of the shifts.
    pub shifts: Vec<Vec<usize>>,
    /// By station: the lengths.
    pub lengths: Vec<Vec<Span>>,
    /// What its tests may take of the error of all.
    pub weight: f64,
}

/// Every part of the lengths that is asked about, all of them last; parts of another come before it.
pub(super) fn choices(task: &Task<'_>) -> Vec<Choice> {
    let parts: Vec<Vec<Vec<Span>>> = task.stations.iter().map(|station| parts(&station.rules)).collect();
    let full = |station: &Vec<Vec<Span>>| station.last().cloned().unwrap_or_default();
    let count: usize = parts.iter().map(Vec::len).product();
    let all: Vec<Vec<Vec<Span>>> = if count > MOST {
        vec![parts.iter().map(full).collect()]
    } else {
        parts.iter().fold(vec![Vec::new()], |all, own| {
            let with = |begun: &Vec<Vec<Span>>| {
                own.iter()
                    .map(|one| [begun.as_slice(), std::slice::from_ref(one)].concat())
                    .collect::<Vec<_>>()
            };
            all.iter().flat_map(with).collect()
        })
    };
    let mut all: Vec<Choice> = all.into_iter().map(|lengths| Choice::of(task, lengths)).collect();
    // A part without a shift that fits is no choice.
    let last = all.len() - 1;
    let mut at = 0;
    all.retain(|choice| {
        at += 1;
        at - 1 == last || choice.shifts.iter().all(|shifts| !shifts.is_empty())
    });
    all.sort_by_key(|choice| choice.lengths.iter().map(Vec::len).sum::<usize>());
    all
}

/// Parts of the lengths of a station, all of them last.
fn parts(rules: &Rules) -> Vec<Vec<Span>> {
    let mut lengths = rules.lengths.clone();
    lengths.sort_unstable();
    lengths.dedup();
    let few = lengths.len().min(EVERY);
    let mut parts: Vec<Vec<Span>> = (1_usize..1 << few)
        .map(|bits| (0..few).filter(|i| bits >> i & 1 == 1).map(|i| lengths[i]).collect())
        .collect();
    parts.sort_by_key(Vec::len);
    parts.extend((EVERY + 1..=lengths.len()).map(|n| lengths[..n].to_vec()));
    parts
}

fn weight(lengths: usize) -> f64 {
    match lengths {
        0 => 0.0,
        n if n <= EVERY => WEIGHTS[n - 1],
        n => 1.0 / 8.0 / libm::pow(2.0, (n - EVERY) as f64),
    }
}

impl Choice {
    fn of(task: &Task<'_>, lengths: Vec<Vec<Span>>) -> Self {
        let shifts =
            task.stations.iter().zip(&task.shifts).zip(&lengths).map(|((station, shifts), lengths)| {
                let own = Rules { lengths: lengths.clone(), ..station.rules.clone() }.shifts();
                (0..shifts.len()).filter(|&s| own.contains(&shifts[s])).collect()
            });
        let weight = lengths.iter().map(|own| weight(own.len())).product();
        Self { shifts: shifts.collect(), lengths, weight }
    }

    /// Whether another has no length that this has not.
    pub fn contains(&self, other: &Self) -> bool {
        self.lengths.iter().zip(&other.lengths).all(|(own, of)| of.iter().all(|length| own.contains(length)))
    }

    /// A roster that gives each station at least so many servers, as far as its shifts can; `least`: without officers who are
    /// not needed for that.
    pub fn cover(&self, task: &Task<'_>, wanted: &[Vec<u32>], least: bool) -> Roster {
        let own = |s: usize| {
            let (station, shifts): (&Station, &[Shift]) = (&task.stations[s], &task.shifts[s]);
            let allowed: Vec<Shift> = self.shifts[s].iter().map(|&shift| shifts[shift].clone()).collect();
            let counts = if least {
                station.rules.least_cover(&allowed, &wanted[s])
            } else {
                station.rules.cover(&allowed, &wanted[s])
            };
            let mut all = vec![0; shifts.len()];
            for (&shift, count) in self.shifts[s].iter().zip(counts) {
                all[shift] = count;
            }
            all
        };
        (0..task.stations.len()).map(own).collect()
    }
}
