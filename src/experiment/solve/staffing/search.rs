//! One search: some shifts, a sample, and the best roster so far.

use super::super::budget::Allowance;
use super::super::trials::SolveError;
use super::choice::Choice;
use super::sample::Sample;
use super::task::{Roster, Task};

/// A search among the rosters of a choice of shifts.
pub(super) struct Search<'a, 't> {
    pub task: &'a Task<'t>,
    pub choice: &'a Choice,
    pub sample: Sample,
    pub allowance: Allowance,
    /// Those that hold on the present sample, each cheaper than the one before, with their costs.
    pub held: Vec<(f64, Roster)>,
}

impl Search<'_, '_> {
    /// Whether a roster holds.
    pub fn holds(&mut self, roster: &Roster) -> Result<bool, SolveError> {
        let plan = self.task.servers(roster);
        let held = self.sample.holds(self.task, &plan, &self.allowance)?;
        let cost = self.task.cost(roster);
        if held && self.held.last().is_none_or(|(best, _)| cost < *best - 1e-9) {
            self.held.push((cost, roster.clone()));
        }
        Ok(held)
    }

    /// Whether a roster may hold, by the hardest replications alone.
    pub fn may_hold(&mut self, roster: &Roster) -> Result<bool, SolveError> {
        let plan = self.task.servers(roster);
        Ok(!self.sample.fails_soon(self.task, &plan, &self.allowance)?)
    }

    /// Whether a roster is known to fail.
    pub fn is_refused(&self, roster: &Roster) -> bool {
        self.sample.is_refused(self.task, &self.task.servers(roster))
    }

    /// Finds the servers without which nothing holds at a time, whatever there is at others, from a roster that holds
    /// downwards.
    pub fn bound_below(&mut self, roster: &Roster) -> Result<(), SolveError> {
        if !self.task.is_monotone {
            return Ok(());
        }
        let from = self.task.servers(roster);
        let mut plan = self.task.most();
        for (station, servers) in from.iter().enumerate() {
            for (slot, &now) in servers.iter().enumerate() {
                for fewer in (self.sample.least[station][slot]..now).rev() {
                    plan[station][slot] = fewer;
                    if self.sample.fails_soon(self.task, &plan, &self.allowance)? {
                        self.sample.least[station][slot] = fewer + 1;
                        break;
                    }
                }
                plan[station][slot] = self.task.stations[station].rules.most;
            }
        }
        Ok(())
    }
}
