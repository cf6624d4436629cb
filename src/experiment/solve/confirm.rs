//! Confirming: a plan that a search has chosen, simulated with a seed that the search has not seen.

use rayon::prelude::*;

use super::trials::{SolveError, Trials};
use crate::num::binomial::{at_most, lower_bound};

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

/// Simulates `changes` in `replications` with fresh seed number `round`.
pub fn confirm(
    trials: &Trials<'_>,
    changes: &[String],
    replications: u32,
    round: u64,
    confidence: f64,
) -> Result<Vec<Confirmed>, SolveError> {
    let plan = trials.plan(&[changes, &[fresh_seed(trials, changes, round)?]].concat())?;
    let scenario = &plan.scenario;
    let all: Vec<Result<Vec<(bool, f64)>, SolveError>> =
        (0..replications).into_par_iter().map(|replication| trials.judge(scenario, replication)).collect();
    let all: Vec<Vec<(bool, f64)>> = all.into_iter().collect::<Result<_, _>>()?;
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
    Ok(targets.collect())
}
