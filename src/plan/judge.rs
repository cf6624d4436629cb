//! Judging conditions: do they hold, for how long have they held, and which value says so.

use super::monitor::Monitor;
use super::reason::Reason;
use crate::engine::{Span, Time};
use crate::scenario::plan::{Condition, Conditions};

/// Conditions with the memory of how long each has held.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    conditions: &'a Conditions,
    /// By condition: the beginning of the first step of the unbroken row in which it has held; and the same if nobody had been
    /// found positive who is not infected.
    since: Vec<Vec<[Option<Time>; 2]>>,
}

impl<'a> Judge<'a> {
    pub fn new(conditions: &'a Conditions) -> Self {
        let since = conditions.0.iter().map(|any| vec![[None; 2]; any.len()]).collect();
        Self { conditions, since }
    }

    /// Forgets how long conditions have held.
    pub fn forget(&mut self) {
        self.since.iter_mut().for_each(|any| any.fill([None; 2]));
    }

    /// Looks at the conditions at the end of a step; those that say so, if all hold. Of each list one is enough.
    pub fn holds(&mut self, now: Time, step: Span, monitor: &Monitor<'_>) -> Option<Reason> {
        let mut causes = Vec::new();
        let (mut all, mut all_truly) = (true, true);
        for (any, since) in self.conditions.0.iter().zip(&mut self.since) {
            let (mut cause, mut truly) = (None, false);
            for (condition, since) in any.iter().zip(since) {
                let held = |value: Option<f64>, since: &mut Option<Time>| -> Option<f64> {
                    let value = value.filter(|&value| is_met(condition, value));
                    *since = value
                        .map(|_| since.unwrap_or(Time::from_ticks(now.ticks().saturating_sub(step.ticks()))));
                    value.filter(|_| since.is_some_and(|since| now.since(since) >= condition.lasting))
                };
                let value = monitor.value(condition.watch);
                if let Some(value) = held(value, &mut since[0]) {
                    cause = cause.or_else(|| Some((condition.clone(), value)));
                }
                let value = if condition.counts_positives {
                    monitor.value_without_false_positives(condition.watch)
                } else {
                    value
                };
                truly |= held(value, &mut since[1]).is_some();
            }
            all &= cause.is_some();
            all_truly &= truly;
            causes.extend(cause);
        }
        all.then_some(Reason::Held { conditions: causes, falsely: !all_truly })
    }

    /// Whether the conditions are met by the values of this step alone, for however short a time.
    pub fn are_met(&self, monitor: &Monitor<'_>) -> bool {
        let met = |condition: &Condition| {
            monitor.value(condition.watch).is_some_and(|value| is_met(condition, value))
        };
        self.conditions.0.iter().all(|any| any.iter().any(met))
    }
}

fn is_met(condition: &Condition, value: f64) -> bool {
    condition.above.is_none_or(|low| value > low) && condition.below.is_none_or(|high| value < high)
}
