//! What was asked, whether the targets are met, who came through.

use super::data::FATES;
use super::html::{Table, cell, cell_of, escape, number};
use super::{Page, every, ran_line, strong, text};
use crate::experiment::Results;
use crate::experiment::subject::Subject;
use crate::language::Language;
use crate::num::spread::Share;
use crate::record::{Measure, Place};
use crate::report::number::people;
use crate::report::words;
use crate::scenario::Scenario;
use crate::scenario::model::PortId;
use crate::scenario::plan::Aspect;

/// What was asked.
pub fn asked(page: &Page<'_>) -> String {
    let line = ran_line(&page.scenario.run, page.results.replications);
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

/// The targets as a table.
pub fn targets(scenario: &Scenario, results: &Results) -> String {
    if scenario.targets.is_empty() {
        return format!("<p>{}</p>", text("verdict.none"));
    }
    let mut table = Table::new(&text("verdict.target"))
        .text(&text("verdict.asks"))
        .numbers(["verdict.found", "verdict.chance"].map(text))
        .text(&text("verdict.result"));
    for (target, found) in Subject::of(scenario).targets.iter().zip(&results.targets) {
        let asks = every(|language| {
            let what = match target.by {
                Some(_) => language.say("verdict.stage", &[("stage", &target.label.station)]),
                None => words::measure(&target.label, language),
            };
            let asks = words::asked_with_probability(target, language);
            escape(&language.say("chart.named", &[("name", &what), ("value", &asks)]))
        });
        let mean = every(|language| {
            escape(&found.mean.map_or_else(|| "–".into(), |mean| words::value(&target.label, mean, language)))
        });
        let chance = every(|language| {
            let Share { share, low, high } = found.met;
            let [share, low, high] = [share, low, high].map(|share| language.per_cent(share));
            escape(&format!("{share} ({low}–{high})"))
        });
        let (class, sign, word) =
            if found.is_met { ("good", "✓", "verdict.met") } else { ("bad", "✗", "verdict.not-met") };
        let unsure = if found.is_uncertain {
            format!(" <small>({})</small>", text("verdict.uncertain"))
        } else {
            String::new()
        };
        let verdict = cell_of(class, &format!("{sign} {}{unsure}", text(word)));
        table.row(&escape(&target.name), [cell(&asks), number(&mean), number(&chance), verdict]);
    }
    together(results) + &table.wide("targets")
}

/// How likely all targets are met together, and those about each thing a reopening should be.
fn together(results: &Results) -> String {
    let Some(together) = &results.together else { return String::new() };
    let count: usize = together.aspects.iter().map(|(_, count, _)| count).sum();
    let chance = |Share { share, low, high }: Share, language: Language| {
        let [share, low, high] = [share, low, high].map(|share| language.per_cent(share));
        format!("{share} ({low}–{high})")
    };
    let all = every(|language| {
        let values = [("n", count.to_string()), ("chance", chance(together.all, language))];
        escape(
            &language
                .say("verdict.together", &values.each_ref().map(|(name, value)| (*name, value.as_str()))),
        )
    });
    let parts = every(|language| {
        let part = |&(aspect, _, share): &(Aspect, usize, Share)| {
            let aspect = language.text(match aspect {
                Aspect::Plan => "verdict.orderly",
                Aspect::Infection => "verdict.safe",
                Aspect::Waiting => "verdict.smooth",
            });
            language.say("chart.named", &[("name", aspect), ("value", &chance(share, language))])
        };
        let parts: Vec<String> = together.aspects.iter().map(part).collect();
        escape(&parts.join(" · "))
    });
    format!("<p class=\"together\"><strong>{all}</strong><br>{parts}</p>")
}

/// Who came through, by port.
pub fn flow(scenario: &Scenario, results: &Results) -> String {
    let days = scenario.run.measured_days();
    let mean = |port: usize, measure: Measure| {
        results.find(PortId(port as u16), Place::Port, measure).map_or(0.0, |spread| spread.mean)
    };
    let told = |m: Measure| {
        matches!(m, Measure::Demand | Measure::Cleared)
            || (0..scenario.ports.len()).any(|port| mean(port, m) > 0.0)
    };
    let shown: Vec<Measure> = FATES.into_iter().filter(|&m| told(m)).collect();
    let heads = shown.iter().map(|m| every(|l| escape(&l.named("measure", m.name()))));
    let mut table = Table::new(&text("flow.port")).numbers(heads).caption(&text("flow.people"));
    for (p, port) in scenario.ports.iter().enumerate() {
        table.row(&escape(&port.name), shown.iter().map(|&m| number(&people(mean(p, m) / days))));
    }
    table.wide("through") + &health(results)
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
