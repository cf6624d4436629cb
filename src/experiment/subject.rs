//! What a study is about, whatever it does: told at the head of every summary and chart.

use super::sweep::values::Label;
use crate::record::{Measure, Row};
use crate::scenario::Scenario;
use crate::scenario::plan::Watch;

/// What a study is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// Title of the scenario.
    pub title: String,
    /// First day, days, replications and seed, in words.
    pub run: String,
    /// The currency of costs; empty where the scenario has none.
    pub currency: String,
    /// Targets of the scenario.
    pub targets: Vec<AboutTarget>,
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
    /// Met if not less.
    pub at_least: Option<f64>,
    /// Met if not more.
    pub at_most: Option<f64>,
    /// With what probability it should be met.
    pub probability: f64,
    /// Whether every day must meet it.
    pub per_day: bool,
}

impl Subject {
    /// What a study of `scenario` is about.
    pub fn of(scenario: &Scenario) -> Self {
        let run = &scenario.run;
        let targets = scenario.targets.iter().map(|target| {
            let Watch { port, place, class, measure, within, .. } = target.run;
            let row = Row { port, place, class, measure };
            AboutTarget {
                name: target.name.clone(),
                label: Label::of(scenario, &row),
                within: (measure == Measure::WaitWithin).then(|| within.seconds()),
                at_least: target.at_least,
                at_most: target.at_most,
                probability: target.probability,
                per_day: target.per_day,
            }
        });
        let replications = match &run.precision {
            None => format!("{} replications", run.replications),
            Some(_) => "as many replications as the precision needs".into(),
        };
        let days = if run.days == 1 { "1 day".into() } else { format!("{} days", run.days) };
        let cost = scenario.health.as_ref().and_then(|health| health.cost.as_ref());
        Self {
            currency: cost.map_or_else(String::new, |cost| cost.currency.clone()),
            title: scenario.title.clone(),
            run: format!("{days} from {}, {replications}, seed {}", run.start, run.seed),
            targets: targets.collect(),
        }
    }
}
