//! Sensitivity: how far results depend on inputs that are not known exactly.
//!
//! All points look at the same replications, so that what differs between them is the inputs alone.

mod indices;
mod inputs;
mod tornado;

pub use indices::{Index, Indices, indices};
pub use inputs::{DRAWS, Propagated, propagate};
pub use tornado::{Swing, swings};

use rayon::prelude::*;

use crate::experiment::solve::{SolveError, Trials};
use crate::experiment::sweep::values::Label;

/// The values of one measure under plans, looked at on the same replications.
pub struct Watched<'a> {
    /// Where plans are tried.
    pub trials: &'a Trials<'a>,
    /// The measure.
    pub label: Label,
    /// Replications of each plan.
    pub replications: u32,
}

impl Watched<'_> {
    /// The measure under `changes`, by replication; NaN where it has no value.
    pub fn values(&self, changes: &[String]) -> Result<Vec<f64>, SolveError> {
        self.trials.values(changes, &self.label, self.replications)
    }

    /// Its mean under `changes`.
    pub fn mean(&self, changes: &[String]) -> Result<f64, SolveError> {
        let known: Vec<f64> = self.values(changes)?.into_iter().filter(|value| !value.is_nan()).collect();
        if known.is_empty() {
            return Err(SolveError::Unsolved(format!(
                "{} has no value with {}",
                self.label.path(),
                changes.join(", ")
            )));
        }
        Ok(known.iter().sum::<f64>() / known.len() as f64)
    }

    /// The same for many plans, side by side.
    pub fn means(&self, plans: &[Vec<String>]) -> Result<Vec<f64>, SolveError> {
        let all: Vec<Result<f64, SolveError>> = plans.par_iter().map(|changes| self.mean(changes)).collect();
        all.into_iter().collect()
    }
}
