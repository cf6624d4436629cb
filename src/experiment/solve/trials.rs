//! Trials: does replication n meet the targets under these changes?

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::engine::Span;
use crate::engine::time::TICKS_PER_SECOND;
use crate::engine::{Stop, StopSignal};
use crate::experiment::one::{Extra, One, Runner};
use crate::experiment::replicate::RunError;
use crate::experiment::sweep::values::{Label, labels_of, values};
use crate::experiment::targets::meets;
use crate::record::{Measure, Place, Row};
use crate::scenario::load::Template;
use crate::scenario::model::PortId;
use crate::scenario::{LoadError, Loaded, Scenario};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum SolveError {
    /// A plan that was tried is no scenario.
    #[error("{0}")]
    Load(#[from] LoadError),
    /// A replication could not be simulated.
    #[error("{0}")]
    Run(#[from] RunError),
    /// The question has no answer, or makes no sense.
    #[error("{0}")]
    Unsolved(String),
}

/// Plans tried on the replications of one seed.
pub struct Trials<'a> {
    template: &'a Template,
    /// Changes common to all plans.
    common: Vec<String>,
    signal: &'a StopSignal,
    /// Called after each replication with how many there were.
    progress: &'a (dyn Fn(u64) + Sync),
    plans: Mutex<BTreeMap<Vec<String>, Arc<Loaded>>>,
    done: AtomicU64,
}

/// Most plans kept compiled.
const KEPT: usize = 500;

impl<'a> Trials<'a> {
    /// For the scenario of `template` with `common` changes.
    pub fn new(
        template: &'a Template,
        common: Vec<String>,
        signal: &'a StopSignal,
        progress: &'a (dyn Fn(u64) + Sync),
    ) -> Self {
        Self { template, common, signal, progress, plans: Mutex::default(), done: AtomicU64::new(0) }
    }

    /// The scenario with `changes`.
    pub fn plan(&self, changes: &[String]) -> Result<Arc<Loaded>, SolveError> {
        let known = |plans: &BTreeMap<_, Arc<Loaded>>| plans.get(changes).map(Arc::clone);
        if let Some(plan) = known(&self.plans.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(plan);
        }
        let all: Vec<String> = self.common.iter().chain(changes).cloned().collect();
        let plan = Arc::new(self.template.with(&all)?);
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if plans.len() >= KEPT {
            plans.clear();
        }
        plans.insert(changes.to_vec(), Arc::clone(&plan));
        Ok(plan)
    }

    /// Runs a replication of a plan; none if a limit stopped it, as where a queue never ends.
    pub fn run(&self, scenario: &Scenario, replication: u32) -> Result<Option<One>, SolveError> {
        self.one(&Runner::new(scenario, self.signal), replication)
    }

    fn one(&self, runner: &Runner<'_>, replication: u32) -> Result<Option<One>, SolveError> {
        let found = runner.one(replication, Extra::default());
        (self.progress)(self.done.fetch_add(1, Ordering::Relaxed) + 1);
        match found {
            Ok(one) => Ok(Some(one)),
            Err(error @ RunError::Stopped { .. }) => match error {
                RunError::Stopped { why: Stop::Interrupted, .. } => Err(error.into()),
                _ => Ok(None),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Which targets a replication of a plan meets; none of them if a limit stopped it, or if people do not
    /// get through (see `is_over`): whoever is never served has waited for no known time, and a plan must not win by that.
    pub fn meets(&self, scenario: &Scenario, replication: u32) -> Result<Vec<bool>, SolveError> {
        Ok(self.judge(scenario, replication)?.into_iter().map(|(met, _)| met).collect())
    }

    /// The same with what each target's measure came to over the run; NaN where it has no value.
    pub fn judge(&self, scenario: &Scenario, replication: u32) -> Result<Vec<(bool, f64)>, SolveError> {
        let runner = Runner::new(scenario, self.signal);
        let one = self.one(&runner, replication)?.filter(|one| is_over(scenario, &runner.rows, one));
        let judge = |t: usize| {
            let of = one.as_ref().map(|one| &one.found.targets);
            let met = of.is_some_and(|values| meets(scenario, t, values));
            (met, of.and_then(|values| values.run[t]).unwrap_or(f64::NAN))
        };
        Ok((0..scenario.targets.len()).map(judge).collect())
    }

    /// What the row `label` comes to under `changes`, by replication; NaN where it has no value or a limit stopped the
    /// replication.
    pub fn values(
        &self,
        changes: &[String],
        label: &Label,
        replications: u32,
    ) -> Result<Vec<f64>, SolveError> {
        let plan = self.plan(changes)?;
        let scenario = &plan.scenario;
        let row = labels_of(scenario).iter().position(|other| other == label);
        let row =
            row.ok_or_else(|| SolveError::Unsolved(format!("{} is not measured there", label.path())))?;
        let value = |replication| {
            let one = self.run(scenario, replication)?;
            Ok(one.map_or(f64::NAN, |one| values(scenario, &one)[row]))
        };
        let all: Vec<Result<f64, SolveError>> = (0..replications).into_par_iter().map(value).collect();
        all.into_iter().collect()
    }

    /// Replications run so far.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}

/// Beyond this time after closing a port must be empty.
const AFTER_CLOSING: Span = Span::from_ticks(3_600 * TICKS_PER_SECOND);
/// So many people may be on their way when the run ends, however quiet the port is.
const ON_THEIR_WAY: f64 = 5.0;

/// Whether people get through: a port that has been closed for an hour when the run ends must be empty; in any other no
/// more than three times as many may be inside as usually are, by Little's law.
fn is_over(scenario: &Scenario, rows: &[Row], one: &One) -> bool {
    scenario.ports.iter().enumerate().all(|(p, port)| {
        let value = |measure: Measure| {
            let is_it = |row: &Row| {
                row.port == PortId(p as u16)
                    && row.place == Place::Port
                    && row.class.is_none()
                    && row.measure == measure
            };
            rows.iter().position(is_it).map_or(0.0, |at| one.found.values[at])
        };
        let left = value(Measure::InsideAtEnd);
        if port.hours.is_some_and(|hours| hours.close + AFTER_CLOSING <= Span::DAY) {
            return left == 0.0;
        }
        let usual = value(Measure::Demand) * value(Measure::JourneyMean) / scenario.run.end().seconds();
        // Where nobody has cleared the port there is no mean journey.
        left <= ON_THEIR_WAY.max(3.0 * if usual.is_nan() { 0.0 } else { usual })
    })
}
