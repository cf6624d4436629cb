//! Trials: does replication n meet the targets under these changes?

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::narrow;
use crate::engine::{Stop, StopSignal};
use crate::experiment::one::{Extra, Judged, One, Runner};
use crate::experiment::replicate::RunError;
use crate::experiment::sweep::values::{Label, labels_of, values};
use crate::experiment::targets::meets;
use crate::record::{Measure, Place, Row, gets_through, rows};
use crate::scenario::load::Template;
use crate::scenario::model::{PortId, StationId};
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
    /// The budget of a search is spent.
    #[error("the budget is spent")]
    Spent,
}

/// Where people stand under a plan.
#[derive(Clone, Debug)]
pub struct Crowd {
    /// Replications in which people do not get through.
    pub stuck: u32,
    /// Replications.
    pub of: u32,
    /// By station: mean number waiting in each interval of the run.
    pub queue: Vec<Vec<f64>>,
}

/// Plans tried on the replications of one seed.
pub struct Trials<'a> {
    template: &'a Template,
    /// Changes common to all plans.
    common: Vec<String>,
    /// The stations that matter, port and name of each; none if all do.
    needed: Option<Vec<(String, String)>>,
    signal: &'a StopSignal,
    /// Called after each replication with how many there were.
    progress: &'a (dyn Fn(u64) + Sync),
    plans: Mutex<BTreeMap<Vec<String>, Arc<Loaded>>>,
    done: Arc<AtomicU64>,
    events: Arc<AtomicU64>,
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
        let (done, events) = <(Arc<AtomicU64>, Arc<AtomicU64>)>::default();
        Self { template, common, needed: None, signal, progress, plans: Mutex::default(), done, events }
    }

    /// The same without what cannot matter to `needed` stations, port and name of each; replications and events are counted
    /// together.
    #[must_use]
    pub fn about(&self, needed: Vec<(String, String)>) -> Self {
        Self {
            template: self.template,
            common: self.common.clone(),
            needed: Some(needed),
            signal: self.signal,
            progress: self.progress,
            plans: Mutex::default(),
            done: Arc::clone(&self.done),
            events: Arc::clone(&self.events),
        }
    }

    /// The same without what cannot matter to the targets and to the stations of `besides`, if all targets are about
    /// stations.
    pub fn about_targets(&self, besides: Vec<(String, String)>) -> Result<Self, SolveError> {
        let watched = narrow::watched(&self.plan(&[])?.scenario);
        let mut trials = self.about(watched.iter().flatten().cloned().chain(besides).collect());
        if watched.is_none() {
            trials.needed = None;
        }
        Ok(trials)
    }

    /// The scenario with `changes`.
    pub fn plan(&self, changes: &[String]) -> Result<Arc<Loaded>, SolveError> {
        let known = |plans: &BTreeMap<_, Arc<Loaded>>| plans.get(changes).map(Arc::clone);
        if let Some(plan) = known(&self.plans.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(plan);
        }
        let all: Vec<String> = self.common.iter().chain(changes).cloned().collect();
        let mut plan = self.template.once_more(&all)?;
        if let Some(needed) = &self.needed {
            narrow::cut(&mut plan.scenario, needed);
        }
        let plan = Arc::new(plan);
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
        self.counted(runner.one(replication, Extra::default()), |one| one.events)
    }

    /// Counts a replication that was run; none if a limit stopped it.
    fn counted<T>(
        &self,
        found: Result<T, RunError>,
        events: impl Fn(&T) -> u64,
    ) -> Result<Option<T>, SolveError> {
        (self.progress)(self.done.fetch_add(1, Ordering::Relaxed) + 1);
        match found {
            Ok(one) => {
                self.events.fetch_add(events(&one), Ordering::Relaxed);
                Ok(Some(one))
            }
            Err(error @ RunError::Stopped { .. }) => match error {
                RunError::Stopped { why: Stop::Interrupted, .. } => Err(error.into()),
                _ => Ok(None),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Which targets a replication of a plan meets; none of them if a limit stopped it, or if people do not
    /// get through: whoever is never served has waited for no known time, and a plan must not win by that.
    pub fn meets(&self, scenario: &Scenario, replication: u32) -> Result<Vec<bool>, SolveError> {
        Ok(self.judge(scenario, replication)?.into_iter().map(|(met, _)| met).collect())
    }

    /// The same with what each target's measure came to over the run; NaN where it has no value.
    pub fn judge(&self, scenario: &Scenario, replication: u32) -> Result<Vec<(bool, f64)>, SolveError> {
        let runner = Runner::new(scenario, self.signal);
        let targets = if let Some(found) = runner.judged(replication) {
            let events = |judged: &Judged| judged.events;
            self.counted(found, events)?.filter(|judged| judged.through).map(|judged| judged.targets)
        } else {
            let one = self.one(&runner, replication)?;
            one.filter(|one| is_over(scenario, &runner.rows, one)).map(|one| one.found.targets)
        };
        let judge = |t: usize| {
            let met = targets.as_ref().is_some_and(|values| meets(scenario, t, values));
            (met, targets.as_ref().and_then(|values| values.run[t]).unwrap_or(f64::NAN))
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

    /// Where people stand in the first `replications` of a plan.
    pub fn crowd(&self, scenario: &Scenario, replications: u32) -> Result<Crowd, SolveError> {
        let queues = rows::series(scenario).into_iter().enumerate();
        let queues = queues.filter(|(_, row)| row.measure == "queue");
        let queues: Vec<(usize, StationId)> = queues
            .filter_map(|(at, row)| if let Place::Station(s) = row.place { Some((at, s)) } else { None })
            .collect();
        let bins = scenario.run.intervals();
        let one = |replication| {
            let runner = Runner::new(scenario, self.signal);
            let one = self.one(&runner, replication)?;
            Ok(one.map(|one| (is_over(scenario, &runner.rows, &one), one.found.series)))
        };
        let all: Vec<Result<_, SolveError>> = (0..replications).into_par_iter().map(one).collect();
        let mut queue = vec![vec![0.0; bins]; scenario.stations.len()];
        let mut stuck = 0;
        for one in all {
            let Some((through, series)) = one? else {
                stuck += 1;
                continue;
            };
            stuck += u32::from(!through);
            for &(row, station) in &queues {
                let own = queue[station.0 as usize].iter_mut().zip(&series[row * bins..]);
                own.for_each(|(sum, people)| *sum += f64::from(*people) / f64::from(replications));
            }
        }
        Ok(Crowd { stuck, of: replications, queue })
    }

    /// Events handled so far.
    pub fn events(&self) -> u64 {
        self.events.load(Ordering::Relaxed)
    }

    /// Replications run so far.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}

/// Whether people get through every port.
fn is_over(scenario: &Scenario, rows: &[Row], one: &One) -> bool {
    (0..scenario.ports.len()).all(|p| {
        let value = |measure: Measure| {
            let is_it = |row: &Row| {
                row.port == PortId(p as u16)
                    && row.place == Place::Port
                    && row.class.is_none()
                    && row.measure == measure
            };
            rows.iter().position(is_it).map_or(0.0, |at| one.found.values[at])
        };
        let measures = [Measure::InsideAtEnd, Measure::Demand, Measure::JourneyMean].map(value);
        gets_through(scenario, p, measures.into())
    })
}
