//! One condition of a gate or a rule: what it watches, above or below what.

use super::conditions::can_be;
use super::plan::Planner;
use crate::engine::Span;
use crate::scenario::decode::At;
use crate::scenario::diagnostic::list;
use crate::scenario::measure::{Measure, Unit};
use crate::scenario::model::PortId;
use crate::scenario::plan::{Condition, Watch};
use crate::scenario::raw::plan::{RawAmount, RawCondition};
use crate::scenario::raw::values::Text;
use crate::scenario::rows::Place;
use crate::scenario::units::show_duration;

impl Planner<'_> {
    /// The number of something watched.
    pub(super) fn watch(&mut self, watch: Watch) -> usize {
        let known = self.watches.iter().position(|known| *known == watch);
        known.unwrap_or_else(|| {
            self.watches.push(watch);
            self.watches.len() - 1
        })
    }

    /// A measure above or below a value.
    pub(super) fn compared(&mut self, raw: &At<RawCondition>, by_interval: bool) -> Option<Condition> {
        let value = &raw.value;
        let cases =
            value.signal.as_ref().map(|signal| At { value: Text("cases".into()), place: signal.place });
        let Some(name) = value.measure.as_ref().or(cases.as_ref()) else {
            if !value.has("measure") && !value.has("any") {
                self.wrong(
                    raw.place,
                    "this condition names no measure",
                    "what should be above or below something?",
                )
                .help("write { station = \"counter\", measure = \"queue_mean\", above = 500 }");
            }
            return None;
        };
        let (port, place, class, measure, within) =
            self.watched(&raw.value.subject(raw.place), name, false)?;
        if let (Place::Quota(_) | Place::Origin(_), true) = (place, by_interval) {
            self.wrong(
                raw.place,
                "what a quota comes to is known day by day, and so is prevalence",
                "a rule is judged at each interval",
            )
            .help("let a stage look at it");
            return None;
        }
        let above = self.amount(value.above.as_ref(), measure);
        let below = self.amount(value.below.as_ref(), measure);
        if value.above.is_none() && value.below.is_none() && !value.has("above") && !value.has("below") {
            self.wrong(raw.place, "this condition does not say when it holds", "it needs `above` or `below`")
                .help("add `above = 500`");
            return None;
        }
        if (value.above.is_some() && above.is_none()) || (value.below.is_some() && below.is_none()) {
            return None;
        }
        if let (Some(low), Some(high)) = (above, below)
            && !can_be(low, high, measure.is_whole())
        {
            self.wrong(
                raw.place,
                "this condition never holds",
                if low < high {
                    format!("no whole number is above {low} and below {high}")
                } else {
                    format!("nothing is above {low} and below {high}")
                },
            );
            return None;
        }
        let run = &self.scenario.run;
        let step = if by_interval { run.interval } else { Span::DAY };
        let over = value.over.as_ref().map_or(step, |over| over.value.0);
        if let Some(written) = &value.over
            && (over == Span::ZERO || !over.ticks().is_multiple_of(step.ticks()))
        {
            let unit = if by_interval { "intervals of the run" } else { "days" };
            self.wrong(
                written.place,
                format!("`over` is in whole {unit}"),
                format!("of {} each", show_duration(step)),
            );
            return None;
        }
        if over.ticks() > run.end().ticks()
            && let Some(written) = &value.over
        {
            self.wrong(written.place, "the run is shorter than that", "the condition could never be judged");
            return None;
        }
        let lasting = value.lasting.as_ref().map_or(Span::ZERO, |lasting| lasting.value.0);
        if lasting > Span::ZERO && !lasting.ticks().is_multiple_of(step.ticks()) {
            let steps = lasting.ticks().div_ceil(step.ticks());
            let who = if by_interval {
                "rules are judged at the end of each interval"
            } else {
                "gates are judged at midnight"
            };
            let (written, acts) =
                (show_duration(lasting), show_duration(Span::from_ticks(steps * step.ticks())));
            self.compiler.warnings.push(format!(
                "condition on {}: `for = \"{written}\"` acts as \"{acts}\", since {who}, every {}",
                name.value.0,
                show_duration(step)
            ));
        }
        let watch = Watch { port, place, class, measure, within, over, by_interval };
        let words = self.words(&watch, above, below, lasting);
        let watch = self.watch(watch);
        let counts_positives = matches!(measure, Measure::Positives | Measure::Positivity);
        Some(Condition {
            watch,
            above,
            below,
            lasting,
            words,
            counts_positives,
            yes_or_no: false,
            whole: measure.is_whole(),
        })
    }

    pub(super) fn amount(&mut self, raw: Option<&At<RawAmount>>, measure: Measure) -> Option<f64> {
        let raw = raw?;
        let seconds = measure.unit() == Unit::Seconds;
        if seconds != raw.value.time {
            let (title, label) = if seconds {
                ("this measure is a time", format!("write \"{} s\"", raw.value.value))
            } else {
                ("this measure is no time", format!("its unit is {}", measure.unit().symbol()))
            };
            self.wrong(raw.place, title, label);
            return None;
        }
        if measure.is_share() && raw.value.value > 1.0 {
            let percent = raw.value.value;
            self.wrong(raw.place, "a share is from 0 to 1", format!("found {percent}"))
                .help(format!("write \"{percent}%\" for {percent} in a hundred"));
            return None;
        }
        if raw.value.percent && !measure.is_share() {
            self.wrong(
                raw.place,
                "this measure is no share",
                format!("its unit is {}", measure.unit().symbol()),
            );
            return None;
        }
        Some(raw.value.value)
    }

    pub(super) fn find(&mut self, what: &str, name: &At<Text>, known: &[&str]) -> Option<usize> {
        let text = name.value.0.as_str();
        let found = known.iter().position(|known| *known == text);
        if found.is_none() {
            let label = match known {
                [] => "there is none".to_owned(),
                known => format!("there are {}", list(known.iter().copied())),
            };
            self.wrong(name.place, format!("there is no {what} `{text}`"), label)
                .meant(text, known.iter().copied());
        }
        found
    }

    fn words(&self, watch: &Watch, above: Option<f64>, below: Option<f64>, lasting: Span) -> String {
        let scenario = self.scenario;
        let place = watch.place.name(scenario);
        let mut words = vec![match place {
            "" => scenario.port_name(watch.port).to_owned(),
            place if watch.port == PortId::NONE => place.to_owned(),
            place => format!("{}/{place}", scenario.port_name(watch.port)),
        }];
        words.push(watch.measure.name().to_owned());
        if watch.measure.has_limit() {
            words.push(show_duration(watch.within));
        }
        words.extend(watch.class.map(|class| format!("of {}", scenario.classes[class.0 as usize].name)));
        let unit = if watch.measure.unit() == Unit::Seconds { " s" } else { "" };
        words.extend(above.map(|limit| format!("above {limit}{unit}")));
        words.extend(below.map(|limit| format!("below {limit}{unit}")));
        words.push(format!("over {}", show_duration(watch.over)));
        if lasting > Span::ZERO {
            words.push(format!("for {}", show_duration(lasting)));
        }
        words.join(" ")
    }
}
