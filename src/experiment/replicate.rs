//! Replications: the same scenario many times over, each with its own random numbers, folded into one result.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::busy_day::BusyDay;
use super::control::{self, Controls, Loads};
use super::fold::fold;
use super::one::{Extra, One, Runner};
use super::plan::PlanResults;
use super::precision;
use super::results::Results;
use super::targets;
use crate::engine::{Stop, StopSignal};
use crate::num::hash::hexadecimal;
use crate::num::{Histogram, Spread, Student};
use crate::plan::Journal;
use crate::record::{DayRow, Replication, TargetValues, Visit, rows};
use crate::scenario::model::Scenario;

/// Why a run gave no results.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RunError {
    /// It was interrupted; nothing is wrong.
    #[error("interrupted after {done} of {of} replications")]
    Interrupted {
        /// Replications that were complete.
        done: u32,
        /// Replications asked for.
        of: u32,
    },
    /// A replication could not go on: a limit was met, or the model found itself stuck.
    #[error("replication {replication} stopped: {why}")]
    Stopped {
        /// Number of the replication, from zero.
        replication: u32,
        /// Why.
        why: Stop,
    },
    /// A mistake in this program: the books of a replication do not balance.
    #[error("replication {replication} is inconsistent: {what}")]
    Inconsistent {
        /// Number of the replication, from zero.
        replication: u32,
        /// What does not fit.
        what: String,
    },
    /// Whoever takes the trace could not.
    #[error("the trace could not be kept: {0}")]
    Trace(String),
}

/// Takes the visits of one replication after the other, in the order of their numbers, with what the tally found.
pub type Sink<'a> = dyn FnMut(u32, &[Visit], &Replication) -> Result<(), String> + 'a;

/// What is said of progress: replications done, and how many there are to be as far as is known.
pub type Progress<'a> = dyn Fn(u32, u32) + Sync + 'a;

/// Runs all replications of `scenario`, in parallel, and folds them in the order of their numbers, so that the
/// result does not depend on the number of threads.
pub fn replicate(
    scenario: &Scenario,
    signal: &StopSignal,
    progress: &Progress<'_>,
) -> Result<Results, RunError> {
    let replications = Replications::new(scenario, signal, progress);
    replications.all(None)
}

/// The same with a trace: `sink` gets every visit of every passenger. Costs time and memory in proportion to the
/// visits of a replication on each thread, and changes no result.
pub fn replicate_traced(
    scenario: &Scenario,
    signal: &StopSignal,
    progress: &Progress<'_>,
    sink: &mut Sink<'_>,
) -> Result<Results, RunError> {
    let replications = Replications::new(scenario, signal, progress);
    replications.all(Some(sink))
}

/// What the replications of a run share.
struct Replications<'a> {
    scenario: &'a Scenario,
    runner: Runner<'a>,
    progress: &'a Progress<'a>,
    done: AtomicU32,
    planned: AtomicU32,
}

/// What is kept of the replications so far.
struct Kept {
    /// By row of the summary.
    values: Vec<Vec<f64>>,
    /// By replication.
    series: Vec<Vec<f32>>,
    /// By replication, then day and row.
    days: Vec<Vec<f64>>,
    waits: Vec<Histogram>,
    fingerprints: Sha256,
    events: u64,
    most_inside: usize,
    /// By replication.
    targets: Vec<TargetValues>,
    /// By replication; none without a plan.
    journals: Vec<Journal>,
    /// By replication; none if no loads are followed.
    loads: Loads,
}

impl<'a> Replications<'a> {
    fn new(scenario: &'a Scenario, signal: &'a StopSignal, progress: &'a Progress<'a>) -> Self {
        Self {
            scenario,
            runner: Runner::new(scenario, signal),
            progress,
            done: AtomicU32::new(0),
            planned: AtomicU32::new(precision::first(scenario)),
        }
    }

    fn all(mut self, mut sink: Option<&mut Sink<'_>>) -> Result<Results, RunError> {
        let scenario = self.scenario;
        let mut kept = Kept {
            values: vec![Vec::new(); self.runner.rows.len()],
            series: Vec::new(),
            days: Vec::new(),
            waits: vec![Histogram::default(); scenario.stations.len()],
            fingerprints: Sha256::new(),
            events: 0,
            most_inside: 0,
            targets: Vec::new(),
            journals: Vec::new(),
            loads: Vec::new(),
        };
        let mut controls = Controls::of(scenario);
        self.runner.followed = controls.as_ref().map(|controls| controls.followed.clone());
        let (mut done, mut planned) = (0, precision::first(scenario));
        let reached = loop {
            self.some(done, planned, &mut kept, sink.as_deref_mut())?;
            done = planned;
            let Some(wanted) = &scenario.run.precision else { break None };
            let reached = precision::look(wanted, &kept.values, controls.as_ref().map(|c| (c, &kept.loads)));
            // What explains nothing of so many need not be followed any longer.
            if done >= control::TELLING && reached.targets.iter().all(|target| target.reduction.is_none()) {
                (controls, self.runner.followed, kept.loads) = (None, None, Vec::new());
            }
            if reached.is_done() || done >= wanted.most {
                break Some(reached);
            }
            planned = precision::next(wanted, done);
            self.planned.store(planned, Ordering::Relaxed);
        };
        let student = Student::new(done as usize);
        let mut spreads: Vec<Option<Spread>> =
            kept.values.par_iter().map(|v| Spread::of(v, &student)).collect();
        for target in reached.iter().flat_map(|reached| &reached.targets) {
            if let (Some(_), Some(mean), Some(half)) = (target.reduction, target.mean, target.half_width)
                && let Some(spread) = &mut spreads[target.target.column]
            {
                (spread.mean, spread.ci_low, spread.ci_high) = (mean, Some(mean - half), Some(mean + half));
            }
        }
        let series = fold(scenario, rows::series(scenario), &kept.series);
        Ok(Results {
            busy_day: BusyDay::of(scenario, &series, &kept.series),
            summary: self.runner.rows.iter().copied().zip(spreads).collect(),
            series,
            days: self.by_day(&kept.days, &student),
            waits: kept.waits,
            events: kept.events,
            most_inside: kept.most_inside,
            replications: done,
            fingerprint: hexadecimal(&kept.fingerprints.finalize()[..16]),
            precision: reached,
            targets: targets::judge(scenario, &kept.targets),
            together: targets::together(scenario, &kept.targets),
            plan: scenario.plan.as_deref().map(|plan| PlanResults::of(plan, kept.journals)),
        })
    }

    /// Replications `from` up to and not including `to`.
    fn some(
        &self,
        from: u32,
        to: u32,
        kept: &mut Kept,
        mut sink: Option<&mut Sink<'_>>,
    ) -> Result<(), RunError> {
        // Chunk by chunk, so that the histograms of all replications are never held at once, nor traces of more
        // than there are threads.
        let threads = rayon::current_num_threads() as u32;
        let chunk = if sink.is_some() { threads } else { (threads * 8).max(16) };
        let traced = sink.is_some();
        let mut first = from;
        while first < to {
            let last = (first + chunk).min(to);
            let ones: Vec<Result<One, RunError>> =
                (first..last).into_par_iter().map(|replication| self.one(replication, traced)).collect();
            // Of several that failed the first is reported, whichever was found first.
            for (replication, one) in (first..last).zip(ones) {
                let one = one?;
                if let (Some(sink), Some(trace)) = (sink.as_deref_mut(), &one.trace) {
                    sink(replication, &trace.visits, &one.found).map_err(RunError::Trace)?;
                }
                kept.add(one);
            }
            first = last;
        }
        Ok(())
    }

    fn one(&self, replication: u32, traced: bool) -> Result<One, RunError> {
        let one =
            self.runner.one(replication, Extra { trace: traced, ..Extra::default() }).map_err(|error| {
                match error {
                    RunError::Interrupted { .. } => self.interrupted(),
                    other => other,
                }
            })?;
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        (self.progress)(done, self.planned.load(Ordering::Relaxed));
        Ok(one)
    }

    /// What each measure did on each day.
    fn by_day(&self, days: &[Vec<f64>], student: &Student) -> Vec<(DayRow, Vec<Option<Spread>>)> {
        let rows = self.runner.day_rows.len();
        let spread = |row: usize, day: usize| {
            let values = days.iter().map(|days| days[day * rows + row]).filter(|value| !value.is_nan());
            Spread::of(&values.collect::<Vec<f64>>(), student)
        };
        let all = 0..self.scenario.run.days as usize;
        let rows = self.runner.day_rows.par_iter().enumerate();
        rows.map(|(r, row)| (*row, all.clone().map(|day| spread(r, day)).collect())).collect()
    }

    fn interrupted(&self) -> RunError {
        let of = self.planned.load(Ordering::Relaxed);
        RunError::Interrupted { done: self.done.load(Ordering::Relaxed), of }
    }
}

impl Kept {
    fn add(&mut self, one: One) {
        for (column, value) in self.values.iter_mut().zip(&one.found.values) {
            if !value.is_nan() {
                column.push(*value);
            }
        }
        for (all, new) in self.waits.iter_mut().zip(&one.found.waits) {
            all.merge(new);
        }
        self.fingerprints.update(one.fingerprint.value().to_le_bytes());
        self.series.push(one.found.series);
        self.days.push(one.found.days);
        self.targets.push(one.found.targets);
        if let Some(mut journal) = one.found.journal {
            // Only whoever checks a replication asks what was in force when.
            journal.settings = Vec::new();
            self.journals.push(journal);
        }
        if !one.offered.is_empty() {
            self.loads.push(one.offered);
        }
        self.events += one.events;
        self.most_inside = self.most_inside.max(one.most_inside);
    }
}
