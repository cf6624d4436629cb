//! When to stop: replications are added until the results are as exact as was asked.
//!
//! The rule follows the fixed-width sequential procedure of Chow and Robbins ("On the asymptotic theory of fixed-width
//! sequential confidence intervals for the mean", Annals of Mathematical Statistics 36, 1965), with the relative width
//! as given by Law (*Simulation Modeling and Analysis*, 5th ed. 2015, section 9.4.1): a mean is known to a part γ of
//! the truth once its half-width is at most γ / (1 + γ) of the mean found, since what was found may itself be off.
//!
//! A rule that looks after every replication stops too early too often: it waits for a variance that happens to be
//! small. So the first look comes after no fewer than [`LEAST`] replications, and each later one when their number has
//! grown by a tenth. Law finds the coverage of the interval close to nominal for γ up to 0.15 with ten replications
//! at the first look; a test counts it over some hundred runs.

use rayon::prelude::*;

use super::control::{Controls, Loads};
use crate::num::{Spread, Student};
use crate::scenario::model::{Precision, PrecisionTarget, Scenario, Within};

/// Replications before the first look.
pub const LEAST: u32 = 20;
/// The number of replications grows by one part in this many between two looks, and by no fewer than this many.
const GROWTH: u32 = 10;

/// What was reached.
#[derive(Clone, Debug)]
pub struct Reached {
    /// Targets in their order.
    pub targets: Vec<TargetReached>,
    /// Most replications that were allowed.
    pub most: u32,
}

/// What was reached of one target.
#[derive(Clone, Copy, Debug)]
pub struct TargetReached {
    /// What was asked.
    pub target: PrecisionTarget,
    /// Mean; none if no replication gave a value.
    pub mean: Option<f64>,
    /// Half-width of its 95 % confidence interval; none with fewer than two values.
    pub half_width: Option<f64>,
    /// How many times smaller the variance of the mean is for controls; none if the mean is that of the values as they are.
    pub reduction: Option<f64>,
    /// The mean of the values as they are, which the tables show without controls.
    pub mean_before: Option<f64>,
    /// How it stands.
    pub state: State,
}

impl Reached {
    /// Targets whose means controls changed, with the mean and what it was before.
    pub fn controlled(&self) -> impl Iterator<Item = (&TargetReached, f64, f64)> {
        self.targets
            .iter()
            .filter_map(|target| target.by_controls().map(|(mean, before)| (target, mean, before)))
    }

    /// Of these the one that changed most, as a part of what it was.
    pub fn most_changed(&self) -> Option<(&TargetReached, f64, f64)> {
        let part = |&(_, mean, before): &(&TargetReached, f64, f64)| {
            (mean - before).abs() / before.abs().max(f64::MIN_POSITIVE)
        };
        self.controlled().max_by(|a, b| part(a).total_cmp(&part(b)))
    }
}

impl TargetReached {
    /// Mean with controls and without; none if controls changed nothing.
    pub fn by_controls(&self) -> Option<(f64, f64)> {
        self.reduction.and(self.mean).zip(self.mean_before)
    }
}

/// How a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is near enough.
    Met,
    /// It is not, and more replications would help.
    Unmet,
    /// It was the same in every replication: either it cannot be otherwise, or what makes it so is too rare to have been
    /// seen. It is not waited for.
    Unvarying,
    /// No replication gave a value. It is not waited for.
    Missing,
}

impl State {
    /// As a word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Unmet => "unmet",
            Self::Unvarying => "unvarying",
            Self::Missing => "missing",
        }
    }
}

impl Reached {
    /// Whether more replications would bring nothing nearer to what was asked.
    pub fn is_done(&self) -> bool {
        self.targets.iter().all(|target| target.state != State::Unmet)
    }
}

/// How many replications there are before the first look, or altogether if no precision is asked.
pub(super) fn first(scenario: &Scenario) -> u32 {
    let replications = scenario.run.replications;
    match &scenario.run.precision {
        None => replications,
        Some(precision) => replications.max(LEAST).min(precision.most),
    }
}

/// How many replications there are before the look after that at `done`.
pub(super) fn next(precision: &Precision, done: u32) -> u32 {
    (done + (done / GROWTH).max(GROWTH)).min(precision.most)
}

/// Looks at what is known: the values of each row of the summary, and of the loads that may explain them.
pub(super) fn look(
    precision: &Precision,
    values: &[Vec<f64>],
    controls: Option<(&Controls, &Loads)>,
) -> Reached {
    let targets = precision.targets.par_iter().enumerate().map(|(number, &target)| {
        let values = &values[target.column];
        let spread = Spread::of(values, &Student::new(values.len()));
        let varies = spread.is_some_and(|spread| spread.min < spread.max);
        let controlled = controls
            .filter(|_| varies)
            .and_then(|(controls, loads)| controls.estimate(number, values, loads));
        let (mean, half_width) = match (controlled, spread) {
            (Some(found), _) => (Some(found.mean), Some(found.half_width)),
            (None, Some(s)) => (Some(s.mean), s.ci_high.map(|high| high - s.mean)),
            (None, None) => (None, None),
        };
        let state = match (mean, half_width) {
            (None, _) => State::Missing,
            (Some(_), None) => State::Unmet,
            _ if !varies => State::Unvarying,
            (Some(mean), Some(half)) if near_enough(target.within, mean, half) => State::Met,
            _ => State::Unmet,
        };
        TargetReached {
            target,
            mean,
            half_width,
            reduction: controlled.map(|found| found.reduction),
            mean_before: spread.map(|spread| spread.mean),
            state,
        }
    });
    Reached { targets: targets.collect(), most: precision.most }
}

fn near_enough(within: Within, mean: f64, half_width: f64) -> bool {
    within.relative.is_some_and(|part| half_width <= part / (1.0 + part) * mean.abs())
        || within.absolute.is_some_and(|amount| half_width <= amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Law's correction: 5 % of the truth needs a half-width of 1/21 of the mean.
    #[test]
    fn the_width_is_that_of_the_rule() {
        let relative = Within { relative: Some(0.05), absolute: None };
        assert!(near_enough(relative, 21.0, 1.0) && !near_enough(relative, 20.99, 1.0));
        assert!(near_enough(relative, -21.0, 1.0));
        let absolute = Within { relative: None, absolute: Some(2.0) };
        assert!(near_enough(absolute, 1.0, 2.0) && !near_enough(absolute, 1.0, 2.01));
    }

    #[test]
    fn looks_come_when_the_number_has_grown_by_a_tenth() {
        let precision = Precision { targets: Vec::new(), named: false, most: 1_000, controls: true };
        let mut looks = vec![LEAST];
        while looks[looks.len() - 1] < precision.most {
            looks.push(next(&precision, looks[looks.len() - 1]));
        }
        assert_eq!(looks[..10], [20, 30, 40, 50, 60, 70, 80, 90, 100, 110]);
        assert_eq!(looks[looks.len() - 3..], [871, 958, 1_000]);
    }
}
