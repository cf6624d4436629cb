//! What the plan says and what became of it: stages with their gates, rules, incidents.

use super::html::{Table, cell_of, escape, number};
use super::{every, text};
use crate::experiment::Results;
use crate::language::{Language, grouped};
use crate::num::spread::Share;
use crate::record::{Measure, Place};
use crate::report::plan_words;
use crate::scenario::Scenario;
use crate::scenario::model::PortId;
use crate::scenario::plan::Plan;

/// All of it.
pub fn plan(scenario: &Scenario, plan: &Plan, results: &Results) -> String {
    let rules = (0..plan.rules.len()).map(|r| {
        let rule = &plan.rules[r];
        (Place::Rule(r as u16), lines(|language| plan_words::rule(scenario, plan, rule, language)))
    });
    let incidents = (0..plan.incidents.len()).map(|i| {
        let incident = &plan.incidents[i];
        let said = lines(|language| plan_words::incident(scenario, incident, language));
        (Place::Incident(i as u16), said)
    });
    stages(scenario, plan, results)
        + &in_force(scenario, results, "rules", ["plan.rules-title", "plan.rule", "plan.conditions"], rules)
        + &in_force(
            scenario,
            results,
            "incidents",
            ["plan.incidents-title", "plan.incident", "plan.happens"],
            incidents,
        )
}

/// Sentences, each in a line of its own.
fn lines(say: impl Fn(Language) -> Vec<String>) -> String {
    every(|language| say(language).iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>"))
}

fn mean(results: &Results, place: Place, measure: Measure) -> Option<f64> {
    results.find(PortId::NONE, place, measure).map(|spread| spread.mean)
}

/// The stages with their gates, and how likely each was reached by when.
fn stages(scenario: &Scenario, plan: &Plan, results: &Results) -> String {
    let Some(found) = results.plan.as_ref().filter(|found| !found.stages.is_empty()) else {
        return String::new();
    };
    let mut table = Table::new(&text("plan.stage"))
        .text(&text("plan.gate"))
        .numbers(["plan.earliest", "plan.median", "plan.reached", "plan.in-force"].map(text));
    for (s, days) in found.stages.iter().enumerate() {
        let by = |enough: &dyn Fn(f64) -> bool| {
            let day = days.iter().position(|day| enough(day.reached.share));
            let date = |language: Language| {
                day.map_or_else(|| "–".into(), |day| language.short_date(scenario.run.date(day as u32)))
            };
            number(&every(|language| escape(&date(language))))
        };
        let reached = every(|language| {
            let Some(Share { share, low, high }) = days.last().map(|day| day.reached) else {
                return "–".into();
            };
            let [share, low, high] = [share, low, high].map(|share| language.per_cent(share));
            escape(&language.say("plan.interval", &[("share", &share), ("low", &low), ("high", &high)]))
        });
        let in_force = mean(results, Place::Stage(s as u16), Measure::DaysInForce);
        let stage = &plan.stages[s];
        table.row(
            &escape(&stage.name),
            [
                cell_of("gate", &lines(|language| plan_words::stage(scenario, plan, stage, language))),
                by(&|share| share > 0.0),
                by(&|share| share >= 0.5),
                number(&reached),
                number(&in_force.map_or_else(|| "–".into(), |days| grouped(days, 1))),
            ],
        );
    }
    let note = every(|language| {
        let replications = language.count("chart.replications", u64::from(results.replications));
        escape(&language.say("plan.note", &[("replications", &replications)]))
    });
    format!(
        "<h3 id=\"stages-h\">{}</h3>{}<p class=\"note\">{note}</p>",
        text("plan.stages-title"),
        table.wide("stages")
    )
}

/// Rules or incidents: what is said of each, how often it was in force and how long.
fn in_force(
    scenario: &Scenario,
    results: &Results,
    id: &str,
    [title, name, says]: [&str; 3],
    rows: impl Iterator<Item = (Place, String)>,
) -> String {
    let mut table =
        Table::new(&text(name)).text(&text(says)).numbers(["plan.times", "plan.time-in-force"].map(text));
    let mut any = false;
    for (place, said) in rows {
        any = true;
        let times = mean(results, place, Measure::Firings).map_or_else(|| "–".into(), |n| grouped(n, 1));
        let time = mean(results, place, Measure::TimeInForce);
        let time = every(|l| escape(&time.map_or_else(|| "–".into(), |time| l.duration(time))));
        table.row(&escape(place.name(scenario)), [cell_of("gate", &said), number(&times), number(&time)]);
    }
    if !any {
        return String::new();
    }
    format!("<h3 id=\"{id}-h\">{}</h3>{}", text(title), table.wide(id))
}
