//! What more servers, or places to wait, would save, and when they are needed.

use std::fmt::Write;

use super::html::{Table, cell, escape, number};
use super::{every, hours, name, strong, text};
use crate::experiment::why::{Advice, More, Plan, Saving};
use crate::experiment::{Results, Why};
use crate::language::Language;
use crate::scenario::Scenario;
use crate::scenario::day::seconds_of_day;

/// Rows of the table of what one more saves.
const ROWS: usize = 24;

/// One more of something, as it stands in a row.
fn one_more(scenario: &Scenario, more: More) -> String {
    let station = name(scenario, more.station().0 as usize);
    match more {
        More::Server(_) => escape(&station),
        More::Place(_) => every(|l| escape(&l.say("help.one-place", &[("station", &station)]))),
    }
}

/// They one after the other.
fn steps(scenario: &Scenario, plan: &Plan) -> String {
    let mut table =
        Table::new("#").text(&text("where.station")).numbers(["help.together", "help.interval"].map(text));
    for (n, (more, saved)) in plan.steps.iter().enumerate() {
        let cells = [cell(&one_more(scenario, *more)), number(&hours(saved.hours)), number(&interval(saved))];
        table.row(&(n + 1).to_string(), cells);
    }
    format!("<h3 id=\"steps-h\">{}</h3>{}", text("help.steps-title"), table.wide("steps"))
}

/// The confidence interval of person-hours.
fn interval(saved: &Saving) -> String {
    saved.interval.map_or_else(|| "–".to_owned(), |(low, high)| format!("{} – {}", hours(low), hours(high)))
}

/// What is advised, in sentences; with whether it is known well enough to stand at the top.
fn advised(scenario: &Scenario, results: &Results, plan: &Plan, language: Language) -> Vec<String> {
    let places: Vec<String> = plan
        .places
        .iter()
        .map(|&(more, n)| {
            let station = strong(&name(scenario, more.station().0 as usize));
            let key = match more {
                More::Server(_) => "help.place",
                More::Place(_) => "help.room",
            };
            language.say(key, &[("n", &strong(&n.to_string())), ("station", &station)])
        })
        .collect();
    let replications = language.count("chart.replications", u64::from(plan.saved.pairs));
    let waited = hours(results.busy_day.all());
    let [low, high] = plan.saved.interval.map_or([f64::NAN; 2], |(low, high)| [low, high]).map(hours);
    let places = language.list(&places);
    let clock = |hour: u32| language.clock(seconds_of_day(hour));
    let when = match plan.hours {
        Some((from, to)) if to - from < 24 => language.say(
            "help.when",
            &[("places", &places), ("from", &strong(&clock(from))), ("to", &strong(&clock(to)))],
        ),
        _ => places,
    };
    if !plan.saved.is_known() {
        let key = if plan.saved.interval.is_some() { "help.unclear" } else { "help.single" };
        let values = [
            ("places", when.as_str()),
            ("saved", &hours(plan.saved.hours)),
            ("low", &low),
            ("high", &high),
            ("waited", &waited),
            ("replications", &replications),
        ];
        return vec![language.say(key, &values)];
    }
    let mut said = vec![language.say(
        "help.best",
        &[
            ("places", &when),
            ("saved", &strong(&hours(plan.saved.hours))),
            ("waited", &waited),
            ("low", &low),
            ("high", &high),
            ("replications", &replications),
        ],
    )];
    if plan.saved.pairs < results.replications {
        said.push(language.text("help.estimate").to_owned());
    }
    if let Some((station, before, after)) = plan.wait_p95 {
        said.push(language.say(
            "help.wait",
            &[
                ("station", &escape(&name(scenario, station.0 as usize))),
                ("before", &strong(&language.duration(before))),
                ("after", &strong(&language.duration(after))),
            ],
        ));
    }
    said
}

/// The command that runs what is advised again, on the replications that the page speaks of, whatever the file says.
fn command(plan: &Plan, typed: &[String]) -> String {
    let quoted = |option: &str, change: &String| format!(" --{option} '{}'", change.replace('\'', "'\\''"));
    let replications = plan.saved.pairs.max(2);
    let counts =
        |change: &&String| !["run.replications", "run.precision"].iter().any(|key| change.starts_with(key));
    std::iter::once(format!("clearway compare FILE --replications {replications}"))
        .chain(typed.iter().filter(counts).map(|change| quoted("set", change)))
        .chain(plan.changes.iter().map(|change| quoted("with", change)))
        .collect()
}

/// What more servers would save, in a run with these changes.
pub fn help(scenario: &Scenario, results: &Results, why: &Why, typed: &[String]) -> String {
    let Some(advice) = &why.advice else { return format!("<p>{}</p>", text("help.not-tried")) };
    let mut out = String::new();
    match &advice.plan {
        None => {
            let _ = write!(out, "<p class=\"lead\">{}</p>", text("help.nothing"));
        }
        Some(plan) => {
            let line = every(|language| language.sentences(advised(scenario, results, plan, language)));
            // What is not known is no headline.
            let class = if plan.saved.is_known() { " class=\"lead\"" } else { "" };
            let _ = write!(out, "<p{class}>{line}</p>");
            out += &steps(scenario, plan);
            let command = command(plan, typed);
            let _ = write!(out, "<p>{}</p><pre>{}</pre>", text("help.rerun"), escape(&command));
        }
    }
    out + &one_by_one(scenario, results, advice)
}

/// One more of each, with what it saves.
fn one_by_one(scenario: &Scenario, results: &Results, advice: &Advice) -> String {
    let mut table = Table::new(&text("where.station")).numbers(["help.saves", "help.interval"].map(text));
    for tried in advice.tried.iter().take(ROWS) {
        let waits = hours(results.busy_day.at(tried.more.station().0 as usize));
        let cells = match &tried.saved {
            None => vec![format!(
                "<td class=\"n\" colspan=\"2\">{}</td>",
                every(|l| escape(&l.say("help.little", &[("hours", &waits)])))
            )],
            Some(saved) => vec![number(&hours(saved.hours)), number(&interval(saved))],
        };
        table.row(&one_more(scenario, tried.more), cells);
    }
    let note = every(|l| {
        let [pairs, all] =
            [advice.pairs, results.replications].map(|n| l.count("chart.replications", u64::from(n)));
        escape(&l.say("help.note", &[("pairs", &pairs), ("all", &all)]))
    });
    format!(
        "<h3 id=\"more-h\">{}</h3>{}<p class=\"note\">{note}</p>",
        text("help.more-title"),
        table.wide("more")
    )
}
