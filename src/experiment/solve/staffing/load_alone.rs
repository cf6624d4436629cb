//! What a plan from the loads alone would cost and do: the same shifts, covering the loads as if nothing were random.

use std::time::Instant;

use super::super::confirm::{Confirmed, confirm_while_possible};
use super::super::station::changes;
use super::super::trials::SolveError;
use super::choice::Choice;
use super::least::least_fresh;
use super::task::Task;

/// A plan from the loads alone.
#[derive(Clone, Debug, Default)]
pub struct LoadAlone {
    /// What its shifts cost \[server-hours a day\].
    pub cost: f64,
    /// By station: officers on each shift.
    pub roster: Vec<Vec<u32>>,
    /// By station: servers in each slot.
    pub servers: Vec<Vec<u32>>,
    /// What fresh replications say of it.
    pub confirmed: Vec<Confirmed>,
}

impl LoadAlone {
    /// Whether they say that it does what it should.
    pub fn is_confirmed(&self) -> bool {
        !self.confirmed.is_empty() && self.confirmed.iter().all(|c| c.at_least >= c.wanted)
    }
}

/// The plan with the shifts of `choice` that covers `loads`, each rounded up.
pub(super) fn load_alone(
    task: &Task<'_>,
    choice: &Choice,
    loads: &[Vec<f64>],
    confidence: f64,
    until: Option<Instant>,
) -> Result<LoadAlone, SolveError> {
    let roster = choice.cover(task, &task.wanted(loads, 0.0), true);
    let servers = task.servers(&roster);
    let plan = changes(task.stations, &servers);
    let fresh = least_fresh(task.trials, &plan, confidence)?;
    let confirmed = confirm_while_possible(task.trials, &plan, fresh, (1, confidence), until)?;
    Ok(LoadAlone { cost: task.cost(&roster), roster, servers, confirmed })
}
