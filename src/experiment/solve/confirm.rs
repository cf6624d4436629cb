//! Confirming: a plan that a search has chosen, simulated with a seed that the search has not seen.

use std::time::Instant;

use rayon::prelude::*;

use super::budget::is_past;
use super::trials::{SolveError, Trials};
use crate::num::binomial::{at_most, lower_bound};
use crate::scenario::Scenario;

/// Added to the seed of the scenario for confirming runs.
const FRESH: u64 = 0x5EED_0000;

/// What fresh replications say about one target.
#[derive(Clone, Debug)]
pub struct Confirmed {
    /// Name of the target.
    pub target: String,
    /// With what probability it should be met.
    pub wanted: f64,
    /// Fresh replications that met it.
    pub met: usize,
    /// Fresh replications.
    pub of: usize,
    /// What its measure came to over the run, on average; none if it has no value in any replication.
    pub mean: Option<f64>,
    /// The probability is at least this, with the confidence asked for (Clopper and Pearson).
    pub at_least: f64,
}

impl Confirmed {
    /// Whether so few hits would be seen with a probability of less than one minus `confidence` if the target were met as
    /// often as wanted.
    pub fn is_contradicted(&self, confidence: f64) -> bool {
        at_most(self.met, self.of, self.wanted) < 1.0 - confidence
    }
}

/// The change that gives the plan of `changes` the seed of confirming run number `round`, far from those that anyone writes
/// into a file.
pub(super) fn fresh_seed(trials: &Trials<'_>, changes: &[String], round: u64) -> Result<String, SolveError> {
    let seed = trials.plan(changes)?.scenario.run.seed;
    Ok(format!("run.seed={}", seed.wrapping_add(FRESH).wrapping_add(round)))
}

/// Replications that are simulated before the clock is looked at.
const CHUNK: usize = 64;

/// Simulates `changes` in `replications` with fresh seed number `round`; in fewer if a time comes before that.
pub fn confirm(
    trials: &Trials<'_>,
    changes: &[String],
    replications: u32,
    round: u64,
    confidence: f64,
    until: Option<Instant>,
) -> Result<Vec<Confirmed>, SolveError> {
    confirm_until(trials, changes, replications, (round, confidence), |_| is_past(until))
}

/// The same until all replications together cannot confirm it any more.
pub(super) fn confirm_while_possible(
    trials: &Trials<'_>,
    changes: &[String],
    replications: u32,
    (round, confidence): (u64, f64),
    until: Option<Instant>,
) -> Result<Vec<Confirmed>, SolveError> {
    let n = replications as usize;
    let is_lost = |so_far: &[Confirmed]| {
        so_far.iter().any(|c| lower_bound(n - (c.of - c.met), n, confidence) < c.wanted)
    };
    confirm_until(trials, changes, replications, (round, confidence), |so_far| {
        is_past(until) || (so_far.first().is_some_and(|c| c.of >= 2 * CHUNK) && is_lost(so_far))
    })
}

fn confirm_until(
    trials: &Trials<'_>,
    changes: &[String],
    replications: u32,
    (round, confidence): (u64, f64),
    is_enough: impl Fn(&[Confirmed]) -> bool,
) -> Result<Vec<Confirmed>, SolveError> {
    let plan = trials.plan(&[changes, &[fresh_seed(trials, changes, round)?]].concat())?;
    let scenario = &plan.scenario;
    let numbers: Vec<u32> = (0..replications).collect();
    let mut all: Vec<Vec<(bool, f64)>> = Vec::new();
    let mut found = Vec::new();
    for chunk in numbers.chunks(CHUNK) {
        let judged: Vec<Result<Vec<(bool, f64)>, SolveError>> =
            chunk.par_iter().map(|&replication| trials.judge(scenario, replication)).collect();
        all.extend(judged.into_iter().collect::<Result<Vec<_>, _>>()?);
        found = judged_so_far(scenario, &all, confidence);
        if is_enough(&found) {
            break;
        }
    }
    Ok(found)
}

fn judged_so_far(scenario: &Scenario, all: &[Vec<(bool, f64)>], confidence: f64) -> Vec<Confirmed> {
    let of = all.len();
    let targets = scenario.targets.iter().enumerate().map(|(t, target)| {
        let met = all.iter().filter(|verdicts| verdicts[t].0).count();
        let values: Vec<f64> = all.iter().map(|v| v[t].1).filter(|value| !value.is_nan()).collect();
        Confirmed {
            target: target.name.clone(),
            wanted: target.probability,
            met,
            of,
            mean: (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64),
            at_least: lower_bound(met, of, confidence),
        }
    });
    targets.collect()
}
