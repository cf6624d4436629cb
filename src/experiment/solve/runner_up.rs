//! The best alternative beside whichever is nearest to it, in replications that the choice has not seen.

use super::best::{Chosen, Question};
use super::confirm::fresh_seed;
use super::trials::{SolveError, Trials};
use crate::num::paired::Paired;

/// Replications of each, at least and at most, however short or long the choice was.
const FEWEST: u32 = 30;
const MOST: u32 = 200;

/// The best and the runner-up in fresh replications.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Number of the runner-up.
    pub runner_up: usize,
    /// Mean of the best.
    pub best: f64,
    /// Mean of the runner-up.
    pub other: f64,
    /// Half-width of the 95 % interval of their difference, pair by pair.
    pub half: f64,
    /// Replications.
    pub replications: u32,
}

/// Simulates what was chosen and the alternative nearest to it with a fresh seed; none if there is no other.
pub fn beside_the_runner_up(
    trials: &Trials<'_>,
    question: &Question<'_>,
    chosen: &Chosen,
) -> Result<Option<Fresh>, SolveError> {
    let others = (0..question.plans.len()).filter(|&i| i != chosen.best);
    let distance = |i: usize| (chosen.alternatives[i].mean - chosen.alternatives[chosen.best].mean).abs();
    let Some(runner_up) = others.min_by(|&a, &b| distance(a).total_cmp(&distance(b))) else {
        return Ok(None);
    };
    let replications = chosen.replications.clamp(FEWEST, MOST);
    let column = |plan: usize| -> Result<Vec<f64>, SolveError> {
        let plan = question.plans[plan].as_slice();
        let fresh = fresh_seed(trials, plan, 1)?;
        trials.values(&[plan, &[fresh]].concat(), question.label, replications)
    };
    let (a, b) = (column(chosen.best)?, column(runner_up)?);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let half = Paired::of(&a, &b).map_or(f64::NAN, |paired| paired.half_width(0.05));
    Ok(Some(Fresh { runner_up, best: mean(&a), other: mean(&b), half, replications }))
}
