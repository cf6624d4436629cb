//! What a plan did over all replications: how likely each stage was reached by when, and every decision.

use crate::num::spread::{Share, share};
use crate::plan::{Entry, Journal};
use crate::scenario::plan::Plan;

/// What a plan did.
#[derive(Clone, Debug)]
pub struct PlanResults {
    /// By stage, then day of the run.
    pub stages: Vec<Vec<StageDay>>,
    /// By replication: every decision, in the order of time.
    pub decisions: Vec<Vec<Entry>>,
    /// How many decisions were left out because a replication had too many to keep.
    pub left_out: u64,
}

/// A stage at the beginning of a day.
#[derive(Clone, Copy, Debug)]
pub struct StageDay {
    /// Share of the replications in which the stage had been reached by then, this day included.
    pub reached: Share,
    /// Share of the replications in which it was in force.
    pub in_force: Share,
}

impl PlanResults {
    pub(super) fn of(plan: &Plan, journals: Vec<Journal>) -> Self {
        let by_day: Vec<&[u16]> = journals.iter().map(|journal| journal.stages.as_slice()).collect();
        let stages = by_stage(plan, &by_day);
        let left_out = journals.iter().map(|journal| journal.left_out).sum();
        let decisions = journals.into_iter().map(|journal| journal.entries).collect();
        Self { stages, decisions, left_out }
    }
}

/// By stage, then day: what `stages` say, the stage in force by replication and day.
pub(super) fn by_stage(plan: &Plan, stages: &[&[u16]]) -> Vec<Vec<StageDay>> {
    let n = stages.len();
    let days = stages.first().map_or(0, |days| days.len());
    let of_stage = |stage: u16| -> Vec<StageDay> {
        let first = |days: &&[u16]| days.iter().position(|&s| s >= stage).unwrap_or(days.len());
        let first: Vec<usize> = stages.iter().map(first).collect();
        let day_of = |day: usize| {
            let reached = first.iter().filter(|&&first| first <= day).count();
            let in_force = stages.iter().filter(|days| days[day] == stage).count();
            StageDay { reached: share(reached, n), in_force: share(in_force, n) }
        };
        (0..days).map(day_of).collect()
    };
    (0..plan.stages.len() as u16).map(of_stage).collect()
}
