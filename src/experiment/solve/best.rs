//! The best of several alternatives with a stated probability of choosing rightly.
//!
//! The fully sequential procedure of Kim and Nelson ("A fully sequential procedure for indifference-zone selection in
//! simulation", ACM Transactions on Modeling and Computer Simulation 11, 2001), which allows common random numbers: after a
//! first stage one replication of each alternative that is left is added at a time, and an alternative is dropped as soon
//! as another is better by more than a width that shrinks with the replications. If the best is better than all others by
//! the indifference δ at least, it is chosen with probability 1 − α or more. It assumes that differences of replications
//! are normal.

use std::time::Instant;

use rayon::prelude::*;

use super::budget::is_past;
use super::trials::{SolveError, Trials};
use crate::experiment::sweep::values::{Label, labels_of, values};
use crate::num::paired::Paired;

/// Replications of the first stage.
pub const FIRST: u32 = 20;

/// What was chosen.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// What alternatives are judged by.
    pub label: Label,
    /// Number of the best.
    pub best: usize,
    /// By alternative.
    pub alternatives: Vec<Followed>,
    /// Replications of the alternative that was followed longest.
    pub replications: u32,
    /// Whether the limit on replications ended the choice, so that the guarantee does not hold.
    pub is_cut_short: bool,
}

/// An alternative and how long it was followed.
#[derive(Clone, Copy, Debug)]
pub struct Followed {
    /// Mean over its replications.
    pub mean: f64,
    /// Replications.
    pub replications: u32,
    /// Which alternative it was dropped for; none if it was not.
    pub dropped_for: Option<usize>,
}

/// Which alternatives there are, and what is asked.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// One list of changes each.
    pub plans: &'a [Vec<String>],
    /// The row that alternatives are judged by.
    pub label: &'a Label,
    /// Whether more is better.
    pub larger: bool,
    /// The smallest difference that matters, in the unit of the measure.
    pub indifference: f64,
    /// Probability of choosing the best.
    pub confidence: f64,
    /// Most replications of each.
    pub most: u32,
    /// The choice ends then, decided or not.
    pub until: Option<Instant>,
}

/// Chooses.
pub fn choose(trials: &Trials<'_>, question: &Question<'_>) -> Result<Chosen, SolveError> {
    let count = question.plans.len();
    let sign = if question.larger { -1.0 } else { 1.0 };
    if count == 0 {
        return Err(SolveError::Unsolved("there are no alternatives".into()));
    }
    let mut rows = Vec::new();
    for changes in question.plans {
        let plan = trials.plan(changes)?;
        let row = labels_of(&plan.scenario).iter().position(|label| label == question.label);
        let row =
            row.ok_or_else(|| SolveError::Unsolved("an alternative does not have that measure".into()))?;
        rows.push(row);
    }
    // As if less were better; a replication that a limit stops is as bad as can be.
    let value = |alternative: usize, replication: u32| -> Result<f64, SolveError> {
        let plan = trials.plan(&question.plans[alternative])?;
        let one = trials.run(&plan.scenario, replication)?;
        Ok(one.map_or(f64::INFINITY, |one| sign * values(&plan.scenario, &one)[rows[alternative]]))
    };
    let mut found: Vec<Vec<f64>> = vec![Vec::new(); count];
    let mut dropped: Vec<Option<usize>> = vec![None; count];
    let mut widths: Vec<Vec<f64>> = Vec::new();
    let first = FIRST.min(question.most);
    let mut r = 0;
    loop {
        let left: Vec<usize> = (0..count).filter(|&i| dropped[i].is_none()).collect();
        // In rounds, so that all threads have work; the rule looks after every replication all the same.
        let step =
            if r == 0 { first } else { (rayon::current_num_threads() as u32 * 4).min(question.most - r) };
        let jobs: Vec<(usize, u32)> = left.iter().flat_map(|&i| (r..r + step).map(move |n| (i, n))).collect();
        let new: Vec<Result<f64, SolveError>> = jobs.par_iter().map(|&(i, n)| value(i, n)).collect();
        for ((i, _), value) in jobs.iter().zip(new) {
            let value = value?;
            if value.is_nan() {
                return Err(SolveError::Unsolved(format!(
                    "{} has no value in some replications",
                    question.label.path()
                )));
            }
            found[*i].push(value);
        }
        if r == 0 {
            widths = variances(&found, first as usize);
        }
        let (from, to) = (if r == 0 { first } else { r + 1 }, r + step);
        for looked in from..=to {
            drop_beaten(question, &found, &widths, looked, first, &mut dropped);
            let left = dropped.iter().filter(|d| d.is_none()).count();
            if left == 1 || looked >= question.most || (looked == to && is_past(question.until)) {
                let means: Vec<f64> = (0..count)
                    .map(|i| {
                        let n = found[i].len().min(looked as usize);
                        found[i][..n].iter().sum::<f64>() / n as f64
                    })
                    .collect();
                let among = (0..count).filter(|&i| dropped[i].is_none());
                let best = among.min_by(|&a, &b| means[a].total_cmp(&means[b])).unwrap_or(0);
                let alternatives = (0..count).map(|i| Followed {
                    mean: sign * means[i],
                    replications: found[i].len().min(looked as usize) as u32,
                    dropped_for: dropped[i],
                });
                return Ok(Chosen {
                    label: question.label.clone(),
                    best,
                    alternatives: alternatives.collect(),
                    replications: looked,
                    is_cut_short: left > 1,
                });
            }
        }
        r = to;
    }
}

/// Variances of all differences in the first stage.
fn variances(found: &[Vec<f64>], first: usize) -> Vec<Vec<f64>> {
    let of = |a: &[f64], b: &[f64]| {
        Paired::of(&a[..first], &b[..first]).map_or(0.0, |paired| paired.sd * paired.sd)
    };
    found.iter().map(|a| found.iter().map(|b| of(a, b)).collect()).collect()
}

/// Drops every alternative that another, still in the choice, beats after `looked` replications.
fn drop_beaten(
    question: &Question<'_>,
    found: &[Vec<f64>],
    variances: &[Vec<f64>],
    looked: u32,
    first: u32,
    dropped: &mut [Option<usize>],
) {
    let count = found.len();
    let (alpha, delta) = (1.0 - question.confidence, question.indifference);
    let freedom = f64::from(first - 1);
    let eta = 0.5 * (libm::pow(2.0 * alpha / (count - 1) as f64, -2.0 / freedom) - 1.0);
    let h2 = 2.0 * eta * freedom;
    let r = f64::from(looked);
    let mean = |i: usize| found[i][..looked as usize].iter().sum::<f64>() / r;
    let left: Vec<usize> = (0..count).filter(|&i| dropped[i].is_none()).collect();
    let means: Vec<f64> = left.iter().map(|&i| mean(i)).collect();
    for (a, &i) in left.iter().enumerate() {
        // Of those that beat it, the best is named.
        let mut by: Option<(f64, usize)> = None;
        for (b, &l) in left.iter().enumerate() {
            let width = (delta / (2.0 * r) * (h2 * variances[i][l] / (delta * delta) - r)).max(0.0);
            if i != l && means[a] > means[b] + width && by.is_none_or(|(mean, _)| means[b] < mean) {
                by = Some((means[b], l));
            }
        }
        dropped[i] = by.map(|(_, l)| l);
    }
    // The means of two alternatives cannot both be above the other: one is left always.
}
