//! Measures in words for people, and how their values are written in charts, on pages and in the terminal.

use crate::chart::{Measure as Shown, Scale};
use crate::experiment::subject::{AboutRun, AboutTarget};
use crate::experiment::sweep::values::Label;
use crate::language::{Language, grouped};
use crate::record::{Measure, Place};
use crate::scenario::Scenario;
use crate::scenario::model::PortId;

/// What was run: days, replications and seed.
pub fn run(run: &AboutRun, language: Language) -> String {
    let replications = match run.replications {
        Some(count) => language.count("page.replications", u64::from(count)),
        None => language.text("page.replications-as-needed").to_owned(),
    };
    language.say(
        "page.run",
        &[
            ("days", &language.count("page.days", u64::from(run.days))),
            ("date", &language.date(run.start)),
            ("replications", &replications),
            ("seed", &run.seed.to_string()),
        ],
    )
}

/// `port/place`, or the place alone where there is one port.
pub fn place(scenario: &Scenario, port: PortId, place: Place) -> String {
    let (port, place) = (scenario.port_name(port), place.name(scenario));
    match (port.is_empty(), place.is_empty()) {
        (false, false) if scenario.ports.len() > 1 => format!("{port}/{place}"),
        (_, true) => port.to_owned(),
        _ => place.to_owned(),
    }
}

/// What a row is about, as one says it: "wait 1 in 20 exceeds at booking-check".
pub fn measure(label: &Label, language: Language) -> String {
    let named = language.named("measure", &label.measure);
    // On pages measures stand alone and begin with a capital letter.
    let mut letters = named.chars();
    let what = letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect());
    let place = if label.station.is_empty() { &label.port } else { &label.station };
    let what = if label.class.is_empty() {
        what
    } else {
        language.say("words.of-class", &[("what", &what), ("class", &label.class)])
    };
    if place.is_empty() { what } else { language.say("words.at-place", &[("what", &what), ("place", place)]) }
}

/// How values of a row are written.
pub fn scale(label: &Label, language: Language) -> Scale {
    let share = Measure::ALL.iter().any(|m| m.name() == label.measure && m.is_share());
    match label.unit.as_str() {
        "s" => Scale::Seconds,
        "1" if share || label.is_verdict() => Scale::Share,
        "1" => Scale::Number(String::new()),
        unit => Scale::Number(language.symbol(unit)),
    }
}

/// The same for a chart.
pub fn shown(label: &Label, language: Language) -> Shown {
    Shown { name: measure(label, language), scale: scale(label, language) }
}

/// A value of a row with its unit.
pub fn value(label: &Label, value: f64, language: Language) -> String {
    match scale(label, language) {
        Scale::Seconds => language.duration(value),
        Scale::Share => {
            let digits = usize::from((1_000.0 * value).round() % 10.0 != 0.0);
            language.per_cent_to(value, digits)
        }
        Scale::Number(unit) => {
            let number = grouped(value, usize::from(value.abs() < 100.0 && value.fract() != 0.0));
            if unit.is_empty() { number } else { format!("{number} {unit}") }
        }
    }
}

/// What a target asks, as one says it: "at most 15 min 00 s".
pub fn asked(target: &AboutTarget, language: Language) -> String {
    if let Some(by) = target.by {
        return language.say("verdict.by", &[("date", &language.date(by))]);
    }
    let limit = |key, limit: Option<f64>| {
        limit.map(|limit| language.say(key, &[("value", &value(&target.label, limit, language))]))
    };
    let asks = match (limit("verdict.at-least", target.at_least), limit("verdict.at-most", target.at_most)) {
        (Some(a), Some(b)) => language.say("verdict.both", &[("a", &a), ("b", &b)]),
        (a, b) => a.or(b).unwrap_or_default(),
    };
    let asks = match target.within {
        Some(within) => {
            language.say("words.within", &[("asks", &asks), ("within", &language.duration(within))])
        }
        None => asks,
    };
    if target.per_day { language.say("verdict.every-day", &[("asks", &asks)]) } else { asks }
}

/// The same with its probability.
pub fn asked_with_probability(target: &AboutTarget, language: Language) -> String {
    let chance = language.per_cent_to(target.probability, 0);
    language.say("verdict.with-chance", &[("asks", &asked(target, language)), ("chance", &chance)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_a_name_in_every_language() {
        for language in Language::ALL {
            let named = |name: &str| format!("measure.{}", name.replace('_', "-"));
            let without: Vec<&str> = Measure::ALL
                .iter()
                .map(|measure| measure.name())
                .filter(|name| !language.texts().contains_key(&named(name)))
                .collect();
            assert!(without.is_empty(), "{}: {without:?}", language.tag());
        }
    }
}
