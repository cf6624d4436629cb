//! What was asked, whether the targets are met, who came through.

#![expect(
    clippy::format_collect,
    reason = "a page is written once, and the short text is the one that is read"
)]

use std::fmt::Write;

use super::data::FATES;
use super::html::escape;
use super::{Page, every, run_line, strong, text, wide};
use crate::engine::Span;
use crate::experiment::Results;
use crate::record::{Measure, Place, Unit};
use crate::report::language::Language;
use crate::report::number::{grouped, people};
use crate::scenario::Scenario;
use crate::scenario::model::PortId;

/// What was asked.
pub fn asked(page: &Page<'_>) -> String {
    let line = run_line(&page.scenario.run, page.results.replications);
    let changed = if page.changes.is_empty() {
        String::new()
    } else {
        let changes = page.changes.join("; ");
        format!(
            "<p>{}</p>",
            every(|language| escape(&language.say("page.changed", &[("changes", &changes)])))
        )
    };
    format!("<p class=\"asked\">{line}</p>{changed}")
}

/// A value of a measure.
fn value(language: Language, measure: Measure, value: f64) -> String {
    match measure.unit() {
        Unit::Seconds => language.duration(value),
        _ if measure.is_share() => language.per_cent(value),
        unit => {
            let digits = usize::from(value.abs() < 100.0 && value.fract() != 0.0);
            let symbol = unit.symbol();
            let symbol = if symbol == "1" { String::new() } else { format!(" {symbol}") };
            grouped(value, digits) + &symbol
        }
    }
}

/// The targets as a table.
pub fn targets(scenario: &Scenario, results: &Results) -> String {
    if scenario.targets.is_empty() {
        return format!("<p>{}</p>", text("verdict.none"));
    }
    let mut rows = String::new();
    for (target, found) in scenario.targets.iter().zip(&results.targets) {
        let measure = target.day.measure;
        let asks = every(|language| {
            let limit = |key: &str, limit: Option<f64>| {
                limit.map(|limit| language.say(key, &[("value", &value(language, measure, limit))]))
            };
            let limits =
                [limit("verdict.at-least", target.at_least), limit("verdict.at-most", target.at_most)];
            let limits: Vec<String> = limits.into_iter().flatten().collect();
            let mut asks = match limits.as_slice() {
                [a, b] => language.say("verdict.both", &[("a", a), ("b", b)]),
                one => one.concat(),
            };
            if target.per_day {
                asks = language.say("verdict.every-day", &[("asks", &asks)]);
            }
            let place = [scenario.port_name(target.day.port), target.day.place.name(scenario)];
            let place: Vec<&str> = place.into_iter().filter(|name| !name.is_empty()).collect();
            let within = match target.day.within {
                Span::ZERO => String::new(),
                within => format!(" ({})", language.duration(within.seconds())),
            };
            let what =
                format!("{}{within}, {}: ", language.named("measure", measure.name()), place.join("/"));
            let chance = language.per_cent(target.probability);
            escape(&(what + &language.say("verdict.with-chance", &[("asks", &asks), ("chance", &chance)])))
        });
        let mean = every(|language| {
            escape(&found.mean.map_or_else(|| "–".to_owned(), |mean| value(language, measure, mean)))
        });
        let chance = every(|language| {
            let per_cent = |share: f64| language.per_cent(share);
            escape(&format!(
                "{} ({}–{})",
                per_cent(found.met.share),
                per_cent(found.met.low),
                per_cent(found.met.high)
            ))
        });
        let (class, sign, word) =
            if found.is_met { ("good", "✓", "verdict.met") } else { ("bad", "✗", "verdict.not-met") };
        let unsure = if found.is_uncertain {
            format!(" <small>({})</small>", text("verdict.uncertain"))
        } else {
            String::new()
        };
        let _ = write!(
            rows,
            "<tr><th scope=\"row\">{}</th><td>{asks}</td><td class=\"n\">{mean}</td><td class=\"n\">{chance}</td><td class=\"{class}\">{sign} {}{unsure}</td></tr>",
            escape(&target.name),
            text(word)
        );
    }
    let head: String = ["target", "asks", "found", "chance", "result"]
        .map(|key| format!("<th scope=\"col\">{}</th>", text(&format!("verdict.{key}"))))
        .concat();
    wide("targets", &format!("<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"))
}

/// Who came through, by port.
pub fn flow(scenario: &Scenario, results: &Results) -> String {
    let days = scenario.run.measured_days();
    let mean = |port: usize, measure: Measure| {
        results.find(PortId(port as u16), Place::Port, measure).map_or(0.0, |spread| spread.mean)
    };
    let shown: Vec<Measure> =
        FATES.into_iter().filter(|&m| (0..scenario.ports.len()).any(|port| mean(port, m) > 0.0)).collect();
    let head: String = shown
        .iter()
        .map(|m| {
            format!("<th scope=\"col\" class=\"n\">{}</th>", every(|l| escape(&l.named("measure", m.name()))))
        })
        .collect();
    let mut rows = String::new();
    for (p, port) in scenario.ports.iter().enumerate() {
        let cells: String =
            shown.iter().map(|&m| format!("<td class=\"n\">{}</td>", people(mean(p, m) / days))).collect();
        let _ = write!(rows, "<tr><th scope=\"row\">{}</th>{cells}</tr>", escape(&port.name));
    }
    let table = wide(
        "through",
        &format!(
            "<caption>{}</caption><thead><tr><th scope=\"col\">{}</th>{head}</tr></thead><tbody>{rows}</tbody>",
            text("flow.people"),
            text("flow.port")
        ),
    );
    table + &health(results)
}

/// What came through of an infection.
fn health(results: &Results) -> String {
    let Some(imported) = results.find(PortId::NONE, Place::Health, Measure::Imported) else {
        return String::new();
    };
    let line = every(|language| {
        let interval = match (imported.ci_low, imported.ci_high) {
            (Some(low), Some(high)) => format!(" ({}–{})", people(low), people(high)),
            _ => String::new(),
        };
        format!(
            "{}: {}{interval}",
            escape(&language.named("measure", "imported")),
            strong(&people(imported.mean))
        )
    });
    format!("<p>{line}</p>")
}
