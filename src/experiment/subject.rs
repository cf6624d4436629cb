//! What a study is about, whatever it does: told at the head of every summary and chart.

use jiff::civil::Date;

use super::sweep::values::Label;
use crate::scenario::Scenario;
use crate::scenario::model::RunSettings;

/// What a study is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// Title of the scenario.
    pub title: String,
    /// What is run.
    pub run: AboutRun,
    /// The currency of costs; empty where the scenario has none.
    pub currency: String,
    /// Targets of the scenario.
    pub targets: Vec<AboutTarget>,
}

/// What is run, as charts and summaries tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AboutRun {
    /// First day.
    pub start: Date,
    /// Days.
    pub days: u32,
    /// Replications; none if there are as many as a precision needs.
    pub replications: Option<u32>,
    /// Seed.
    pub seed: u64,
}

/// A target, as charts need it.
#[derive(Clone, Debug, PartialEq)]
pub struct AboutTarget {
    /// Name.
    pub name: String,
    /// The row whose value it judges.
    pub label: Label,
    /// With `wait_within`: within what time \[s\].
    pub within: Option<f64>,
    /// The date by which a stage should be reached, if that is what it asks.
    pub by: Option<Date>,
    /// Met if not less.
    pub at_least: Option<f64>,
    /// Met if not more.
    pub at_most: Option<f64>,
    /// With what probability it should be met.
    pub probability: f64,
    /// Whether every day must meet it.
    pub per_day: bool,
}

impl AboutRun {
    /// What is run, as a scenario asks for it.
    pub fn of(run: &RunSettings) -> Self {
        Self {
            start: run.start,
            days: run.days,
            replications: run.precision.is_none().then_some(run.replications),
            seed: run.seed,
        }
    }
}

impl Subject {
    /// What a study of `scenario` is about.
    pub fn of(scenario: &Scenario) -> Self {
        let targets = scenario.targets.iter().map(|target| {
            let watch = &target.run;
            AboutTarget {
                name: target.name.clone(),
                label: Label::of(scenario, &watch.row()),
                within: watch.measure.has_limit().then(|| watch.within.seconds()),
                by: target.by(scenario.run.start),
                at_least: target.at_least,
                at_most: target.at_most,
                probability: target.probability,
                per_day: target.per_day,
            }
        });
        let cost = scenario.health.as_ref().and_then(|health| health.cost.as_ref());
        Self {
            currency: cost.map_or_else(String::new, |cost| cost.currency.clone()),
            title: scenario.title.clone(),
            run: AboutRun::of(&scenario.run),
            targets: targets.collect(),
        }
    }
}
