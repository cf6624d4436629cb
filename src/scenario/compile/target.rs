//! Targets: what should be reached.

use std::path::Path;

use super::conditions::NamedConditions;
use super::plan::Planner;
use super::{Compiler, Envelope};
use crate::engine::Span;
use crate::scenario::decode::{At, entries};
use crate::scenario::diagnostic::Problems;
use crate::scenario::model::Scenario;
use crate::scenario::plan::{Target, Watch};
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::plan::RawCondition;
use crate::scenario::raw::target::RawTarget;
use crate::scenario::source::Sources;

/// With what probability a target should be met if the file does not say.
const PROBABILITY: f64 = 0.95;

/// The targets of `scenario`, which has been compiled.
pub(super) fn compile(
    raw: &RawScenario,
    scenario: &Scenario,
    folder: &Path,
    sources: &mut Sources,
    envelope: &mut Envelope,
    problems: &mut Problems,
) -> Vec<Target> {
    let targets = entries(raw.target.as_ref());
    if scenario.ports.is_empty() {
        return Vec::new();
    }
    let compiler = Compiler::new(folder, sources, envelope, false, problems);
    let mut planner =
        Planner { raw, scenario, watches: Vec::new(), named: NamedConditions::default(), compiler };
    targets.iter().filter_map(|(name, target)| planner.target(&name.value, target)).collect()
}

impl Planner<'_> {
    fn target(&mut self, name: &str, raw: &At<RawTarget>) -> Option<Target> {
        let value = &raw.value;
        let measure = value.measure.as_ref()?;
        // A target looks at what a condition looks at.
        let condition = RawCondition {
            measure: value.measure.clone(),
            port: value.port.clone(),
            station: value.station.clone(),
            quota: value.quota.clone(),
            test: value.test.clone(),
            stay: value.stay.clone(),
            class: value.class.clone(),
            within: value.within.clone(),
            given: value.given.clone(),
            ..RawCondition::default()
        };
        let condition = At { value: condition, place: raw.place };
        let (port, place, class, measure, within) = self.watched(&condition, measure, true)?;
        let at_least = self.amount(value.at_least.as_ref(), measure);
        let at_most = self.amount(value.at_most.as_ref(), measure);
        if at_least.is_none() && at_most.is_none() {
            if !value.has("at-least") && !value.has("at-most") {
                self.wrong(
                    raw.place,
                    "this target does not say what it asks for",
                    "it needs `at-least` or `at-most`",
                )
                .help("add `at-least = \"98%\"`");
            }
            return None;
        }
        if let (Some(least), Some(most), Some(written)) = (at_least, at_most, &value.at_most)
            && least > most
        {
            self.wrong(
                written.place,
                "this target can never be met",
                format!("it must also be {least} or more"),
            );
        }
        let probability = value.probability.as_ref().map_or(PROBABILITY, |probability| probability.value.0);
        if let Some(written) = &value.probability
            && !(probability > 0.0 && probability <= 1.0)
        {
            self.wrong(
                written.place,
                "a probability is above 0 and at most 1",
                format!("found {probability}"),
            );
        }
        let run = &self.scenario.run;
        let measured =
            u64::from(run.days) - run.warm_up.ticks().div_ceil(Span::DAY.ticks()).min(u64::from(run.days));
        let watch = |days: u64| {
            let over = Span::from_ticks(Span::DAY.ticks() * days.max(1));
            Watch { port, place, class, measure, within, over, by_interval: false }
        };
        Some(Target {
            name: name.to_owned(),
            day: watch(1),
            run: watch(measured),
            at_least,
            at_most,
            per_day: value.per.as_ref().is_some_and(|per| per.value.0),
            probability,
        })
    }
}
