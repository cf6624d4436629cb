//! The largest value under which the targets are met: a quota, a demand, a rate.
//!
//! Stochastic root finding under common random numbers. A replication is one set of people and chances; under it, a larger
//! demand is taken to be met less easily, so that there is a largest value under which this replication still meets a
//! target, found by halving. The values of many replications are a sample, and the value that a share p of them reaches is
//! bounded from below, without assuming any distribution, by an order statistic (Wilks 1941): with the stated confidence at
//! least p of all days meet the target under the value that is given. Where a replication is not so simple (it fails at one
//! value and meets the target at a larger one), halving may take the wrong turn; the confirming runs would show it.

use std::time::Instant;

use rayon::prelude::*;

use super::budget::is_past;
use super::confirm::{Confirmed, confirm};
use super::trials::{SolveError, Trials};
use crate::num::binomial::{least_sample, lower_bound, tolerance_rank, upper_bound};
use crate::scenario::levels::Levels;
use crate::scenario::sweep::Factor;

/// Replications that are looked at before the clock is.
const CHUNK: usize = 64;
/// Values that fresh replications may contradict before a search gives up.
const STEPS_DOWN: usize = 5;

/// What was found.
#[derive(Clone, Debug)]
pub struct Largest {
    /// Number of the value that is safe; none if not even the smallest is.
    pub safe: Option<usize>,
    /// Replications.
    pub replications: u32,
    /// Whether a time was over before there were as many as were asked for.
    pub is_cut_short: bool,
    /// By value: share of the replications that meet all targets, with its 95 % interval (Clopper and Pearson).
    pub curve: Vec<(f64, f64, f64)>,
    /// By target: the number of the value that is safe for it alone, and its name.
    pub by_target: Vec<(String, Option<usize>)>,
}

/// How many replications a search needs at least, for the target that is to be met most surely.
pub fn least_replications(probabilities: &[f64], confidence: f64) -> u32 {
    let each = 1.0 - (1.0 - confidence) / probabilities.len().max(1) as f64;
    let most = probabilities.iter().map(|&p| least_sample(p, each)).max().unwrap_or(1);
    u32::try_from(most).unwrap_or(u32::MAX)
}

/// Finds the largest of the rising values that `plans` set (one list of changes each) under which every target is met with
/// its probability, with `confidence`. Looks at `replications`, or at fewer if a time comes before that.
pub fn largest(
    trials: &Trials<'_>,
    plans: &[Vec<String>],
    replications: u32,
    confidence: f64,
    until: Option<Instant>,
) -> Result<Largest, SolveError> {
    let first = trials.plan(&plans[0])?;
    let targets = &first.scenario.targets;
    // By replication, then target: how many values from the first on meet it.
    let reach = |replication: u32| -> Result<Vec<usize>, SolveError> {
        let mut known: Vec<Option<Vec<bool>>> = vec![None; plans.len()];
        (0..targets.len())
            .map(|target| {
                let (mut meets, mut fails) = (0, plans.len() + 1);
                while fails - meets > 1 {
                    let middle = usize::midpoint(meets, fails);
                    if known[middle - 1].is_none() {
                        let plan = trials.plan(&plans[middle - 1])?;
                        known[middle - 1] = Some(trials.meets(&plan.scenario, replication)?);
                    }
                    let met = known[middle - 1].as_ref().is_some_and(|verdicts| verdicts[target]);
                    if met { meets = middle } else { fails = middle }
                }
                Ok(meets)
            })
            .collect()
    };
    let numbers: Vec<u32> = (0..replications).collect();
    let mut reached: Vec<Vec<usize>> = Vec::new();
    for chunk in numbers.chunks(CHUNK) {
        let more: Vec<Result<Vec<usize>, SolveError>> = chunk.par_iter().map(|&n| reach(n)).collect();
        reached.extend(more.into_iter().collect::<Result<Vec<_>, _>>()?);
        if is_past(until) {
            break;
        }
    }
    // All targets together hold with the confidence asked for (Bonferroni).
    let each = 1.0 - (1.0 - confidence) / targets.len() as f64;
    let by_target = targets.iter().enumerate().map(|(t, target)| {
        let mut own: Vec<usize> = reached.iter().map(|reached| reached[t]).collect();
        own.sort_unstable();
        let rank = tolerance_rank(own.len(), target.probability, each);
        let safe = rank.and_then(|rank| own[rank - 1].checked_sub(1));
        (target.name.clone(), safe)
    });
    let by_target: Vec<(String, Option<usize>)> = by_target.collect();
    let safe = by_target.iter().map(|(_, safe)| *safe).min().flatten();
    let curve = (0..plans.len()).map(|value| {
        let met = reached.iter().filter(|reached| reached.iter().all(|&r| r > value)).count();
        let n = reached.len();
        (met as f64 / n as f64, lower_bound(met, n, 0.975), upper_bound(met, n, 0.975))
    });
    let looked = reached.len() as u32;
    Ok(Largest {
        safe,
        replications: looked,
        is_cut_short: looked < replications,
        curve: curve.collect(),
        by_target,
    })
}

/// The largest safe value, and what fresh replications say of it.
#[derive(Clone, Debug)]
pub struct LargestConfirmed {
    /// The values, rising.
    pub values: Vec<String>,
    /// What was found.
    pub found: Largest,
    /// What fresh replications say of it.
    pub confirmed: Vec<Confirmed>,
    /// How many larger values fresh replications have contradicted.
    pub stepped_down: usize,
}

/// Finds the largest value of `factor` and confirms it: a value that fresh replications contradict gives way to the next
/// smaller one, which is confirmed by others.
pub fn largest_confirmed(
    trials: &Trials<'_>,
    factor: &Factor,
    replications: u32,
    confidence: f64,
    until: Option<Instant>,
) -> Result<LargestConfirmed, SolveError> {
    let trials = &trials.about_targets(Vec::new())?;
    let Levels::Listed(values) = &factor.levels else {
        return Err(SolveError::Unsolved("a search goes along single values".into()));
    };
    let plans: Vec<Vec<String>> =
        values.iter().map(|value| vec![format!("{}={value}", factor.path)]).collect();
    if factor.is_file() {
        return Err(SolveError::Unsolved("whole files are in no order, so that there is no largest".into()));
    }
    if let Some(fall) = factor.levels.fall() {
        return Err(SolveError::Unsolved(format!(
            "the values of {} must rise, each once: {fall}",
            factor.path
        )));
    }
    // All mistakes before any work.
    for plan in &plans {
        trials.plan(plan)?;
    }
    let mut found = largest(trials, &plans, replications, confidence, until)?;
    let mut confirmed = Vec::new();
    let mut stepped_down = 0;
    while let Some(safe) = found.safe {
        confirmed = confirm(trials, &plans[safe], replications, 1 + stepped_down as u64, confidence, until)?;
        if !confirmed.iter().any(|c| c.is_contradicted(confidence))
            || stepped_down >= STEPS_DOWN
            || is_past(until)
        {
            break;
        }
        stepped_down += 1;
        found.safe = safe.checked_sub(1);
    }
    Ok(LargestConfirmed { values: values.clone(), found, confirmed, stepped_down })
}
