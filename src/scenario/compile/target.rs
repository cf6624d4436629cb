//! Targets: what should be reached.

use std::path::Path;

use super::conditions::NamedConditions;
use super::plan::Planner;
use super::{Compiler, Envelope};
use crate::engine::Span;
use crate::scenario::decode::{At, entries};
use crate::scenario::diagnostic::Problems;
use crate::scenario::measure::Measure;
use crate::scenario::model::PortId;
use crate::scenario::model::Scenario;
use crate::scenario::plan::{Target, Watch};
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::target::RawTarget;
use crate::scenario::raw::values::Text;
use crate::scenario::rows::{self, DayRow, Place, watched};
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
        if value.by.is_some() || (value.has("by") && !value.has("measure")) {
            return self.reached(name, raw);
        }
        let Some(measure) = value.measure.as_ref() else {
            if !value.has("measure") {
                let label = "what should be at least or at most something?";
                self.wrong(raw.place, "this target needs `measure`", label)
                    .help("write { measure = \"wait_p95\", at-most = \"15 min\" }, or a stage and `by`");
            }
            return None;
        };
        let (port, place, class, measure, within) = self.watched(&value.subject(raw.place), measure, true)?;
        if let Some(per) = value.per.as_ref().filter(|per| per.value.0)
            && !self.is_known_by_day(port, place, measure)
        {
            let title = format!("`{}` is known here for the run as a whole only", measure.name());
            self.wrong(per.place, title, "every single day should meet it").help("leave out `per`");
            return None;
        }
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
        let watched = Watch { port, place, class, measure, within, over: Span::DAY, by_interval: false };
        let probability = self.probability(raw);
        let per_day = value.per.as_ref().is_some_and(|per| per.value.0);
        Some(self.asks(name, watched, (at_least, at_most), per_day, probability))
    }

    /// A stage that should be reached by a date.
    fn reached(&mut self, name: &str, raw: &At<RawTarget>) -> Option<Target> {
        let value = &raw.value;
        let by = value.by.as_ref()?;
        if value.stage.is_none() {
            if !value.has("stage") {
                self.wrong(by.place, "`by` needs a stage", "what should be in force by this date?")
                    .help("add `stage = \"…\"`");
            }
            return None;
        }
        let others = [
            ("at-least", value.at_least.as_ref().map(|at| at.place)),
            ("at-most", value.at_most.as_ref().map(|at| at.place)),
            ("per", value.per.as_ref().map(|at| at.place)),
            ("measure", value.measure.as_ref().map(|at| at.place)),
        ];
        for (key, place) in others {
            if let Some(place) = place {
                let title = format!("`{key}` has no effect here");
                self.wrong(place, title, "`by` says all that is asked").help("leave it out");
            }
        }
        let measure = At { value: Text(Measure::ReachedAfter.name().to_owned()), place: by.place };
        let (port, place, class, measure, within) =
            self.watched(&value.subject(raw.place), &measure, true)?;
        let run = &self.scenario.run;
        let day = i64::from((by.value.0 - run.start).get_days());
        if day < 0 || day >= i64::from(run.days) {
            let label = format!("the run is from {} to {}", run.start, run.date(run.days - 1));
            self.wrong(by.place, "this date is outside the run", label)
                .help("change the date, or `start` and `days` of `[run]`");
            return None;
        }
        let watched = Watch { port, place, class, measure, within, over: Span::DAY, by_interval: false };
        let probability = self.probability(raw);
        Some(self.asks(name, watched, (None, Some(day as f64)), false, probability))
    }

    fn probability(&mut self, raw: &At<RawTarget>) -> f64 {
        let value = &raw.value;
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
        probability
    }

    /// Whether a measure has a value on every day.
    fn is_known_by_day(&self, port: PortId, place: Place, measure: Measure) -> bool {
        self.scenario.run.days == 1
            || watched(place).contains(&measure)
            || rows::days(self.scenario).contains(&DayRow { port, place, measure })
    }

    /// The target that asks for `watched` to be at least or at most something.
    fn asks(
        &self,
        name: &str,
        watched: Watch,
        (at_least, at_most): (Option<f64>, Option<f64>),
        per_day: bool,
        probability: f64,
    ) -> Target {
        let run = &self.scenario.run;
        let warm = run.warm_up.ticks().div_ceil(Span::DAY.ticks());
        let measured = u64::from(run.days).saturating_sub(warm).max(1);
        let over = Span::from_ticks(Span::DAY.ticks() * measured);
        Target {
            name: name.to_owned(),
            run: Watch { over, ..watched.clone() },
            day: watched,
            at_least,
            at_most,
            per_day,
            probability,
        }
    }
}
