//! What it takes at least: replications that can confirm anything, times that shifts can cover at all.

use super::super::trials::{SolveError, Trials};
use super::task::Task;
use crate::num::binomial::least_sample;
use crate::scenario::units::show_time_of_day;

/// Replications that a confirming test needs at least, to be able to say yes at all.
pub(super) fn least_fresh(trials: &Trials<'_>, plan: &[String], confidence: f64) -> Result<u32, SolveError> {
    let plan = trials.plan(plan)?;
    let each = plan.scenario.targets.iter().map(|target| least_sample(target.probability, confidence));
    // Three times that, so that a single bad day does not decide.
    Ok(3 * each.max().unwrap_or(1) as u32)
}

/// The first time that no shift covers, in words; nothing if there is none.
pub(super) fn uncovered(task: &Task<'_>) -> String {
    for (station, shifts) in task.stations.iter().zip(&task.shifts) {
        let covers = |slot: usize| {
            shifts
                .iter()
                .any(|shift| (shift.start..shift.end).contains(&slot) && !shift.pause.contains(&slot))
        };
        if station.rules.least == 0
            && let Some(slot) = (0..station.rules.slots()).find(|&slot| !covers(slot))
        {
            return format!(
                " (no shift covers {} at {})",
                show_time_of_day(station.rules.time_of(slot)),
                station.name
            );
        }
    }
    String::new()
}
