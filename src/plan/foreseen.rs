//! What happens outside the ports in one replication: cases reported, and what is ready since when.

use super::judge::Judge;
use super::monitor::Monitor;
use crate::engine::{Span, Time};
use crate::random::Address;
use crate::scenario::Scenario;
use crate::scenario::foreseen::Ready;
use crate::scenario::plan::Plan;

/// Signals and readiness of one replication.
#[derive(Debug)]
pub(super) struct Foreseen<'a> {
    ready: &'a [Ready],
    address: Address,
    /// By signal: the cases reported on each day of the run.
    pub cases: Vec<Vec<u32>>,
    /// By number of what must be ready: the day of the run on whose morning it is there; none as long as that is not known.
    pub days: Vec<Option<i32>>,
    /// Those that wait for conditions.
    judges: Vec<Option<Judge<'a>>>,
}

impl<'a> Foreseen<'a> {
    /// Of a scenario whose things to be ready are `ready`.
    pub fn new(scenario: &Scenario, ready: &'a [Ready], plan: &'a Plan, address: Address) -> Self {
        let mut all = Self {
            ready,
            address,
            cases: scenario
                .signals
                .iter()
                .map(|signal| signal.reported(address, scenario.run.days))
                .collect(),
            days: vec![None; ready.len()],
            judges: plan.ready_when.iter().map(|when| when.as_ref().map(Judge::new)).collect(),
        };
        all.work_out();
        all
    }

    /// The midnight at the beginning of a day: what its conditions were waited for may be there now, and what needs it known.
    /// Conditions are looked at every midnight, for the memory of how long they have held.
    pub fn midnight(&mut self, now: Time, monitor: &mut Monitor<'_>) {
        let today = now.day_of_run().0 as i32;
        for r in 0..self.ready.len() {
            let Some(judge) = &mut self.judges[r] else { continue };
            let holds = judge.holds(now, Span::DAY, monitor).is_some();
            let needed = needed(&self.ready[r], &self.days);
            if holds && self.days[r].is_none() && needed.is_some_and(|day| day <= today) {
                self.days[r] = Some(today);
            }
        }
        self.work_out();
        for (r, day) in self.days.iter().enumerate() {
            if day.is_some_and(|day| day <= today) {
                monitor.is_ready(r as u16);
            }
        }
    }

    /// The days of all that does not wait for conditions which have not held yet.
    fn work_out(&mut self) {
        let mut fresh = true;
        while std::mem::take(&mut fresh) {
            for (r, ready) in self.ready.iter().enumerate() {
                if self.days[r].is_none()
                    && let Some(needed) = needed(ready, &self.days)
                {
                    self.days[r] = ready.day(self.address, needed);
                    fresh |= self.days[r].is_some();
                }
            }
        }
    }
}

/// The day on which all is there that something needs; the first of the run where it needs nothing.
fn needed(ready: &Ready, days: &[Option<i32>]) -> Option<i32> {
    ready.needs.iter().map(|&need| days[usize::from(need)]).try_fold(0, |latest, day| Some(latest.max(day?)))
}
