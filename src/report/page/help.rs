//! What more servers would save, and when they are needed.

use std::fmt::Write;

use super::html::{Table, cell, escape, number};
use super::{every, hours, name, strong, text};
use crate::experiment::Why;
use crate::experiment::why::Officers;
use crate::num::Spread;
use crate::scenario::Scenario;
use crate::scenario::day::seconds_of_day;

/// The servers one after the other.
fn steps(scenario: &Scenario, found: &Officers) -> String {
    let mut table =
        Table::new("#").text(&text("where.station")).numbers(["help.together", "help.interval"].map(text));
    for (n, (station, saved)) in found.steps.iter().enumerate() {
        let station = cell(&escape(&name(scenario, station.0 as usize)));
        table.row(&(n + 1).to_string(), [station, number(&hours(saved.mean)), number(&interval(saved))]);
    }
    format!("<h3 id=\"steps-h\">{}</h3>{}", text("help.steps-title"), table.wide("steps"))
}

/// The confidence interval of person-hours.
fn interval(spread: &Spread) -> String {
    match (spread.ci_low, spread.ci_high) {
        (Some(low), Some(high)) => format!("{} – {}", hours(low), hours(high)),
        _ => "–".to_owned(),
    }
}

/// What more servers would save, in a run with these changes.
pub fn help(scenario: &Scenario, why: &Why, changes: &[String]) -> String {
    if why.more.is_empty() {
        return format!("<p>{}</p>", text("help.not-tried"));
    }
    let mut out = String::new();
    match &why.officers {
        None => {
            let _ = write!(out, "<p class=\"lead\">{}</p>", text("help.nothing"));
        }
        Some(found) => {
            let line = every(|language| {
                let places: Vec<String> = found
                    .places
                    .iter()
                    .map(|&(station, n)| {
                        let station = strong(&name(scenario, station.0 as usize));
                        language.say("help.place", &[("n", &strong(&n.to_string())), ("station", &station)])
                    })
                    .collect();
                let n: u32 = found.places.iter().map(|(_, n)| n).sum();
                let best = language.say(
                    "help.best",
                    &[
                        ("n", &n.to_string()),
                        ("places", &language.list(&places)),
                        ("saved", &strong(&hours(found.saved.mean))),
                        ("waited", &hours(found.waited.mean)),
                        ("from", &strong(&language.clock(seconds_of_day(found.hours.0)))),
                        ("to", &strong(&language.clock(seconds_of_day(found.hours.1)))),
                        ("within", &strong(&hours(found.saved_within.mean))),
                    ],
                );
                let main = found.places.iter().max_by_key(|(_, n)| *n);
                let wait = found.wait_p95.zip(main).map(|((before, after), (station, _))| {
                    language.say(
                        "help.wait",
                        &[
                            ("station", &escape(&name(scenario, station.0 as usize))),
                            ("before", &strong(&language.duration(before))),
                            ("after", &strong(&language.duration(after))),
                        ],
                    )
                });
                language.sentences([best].into_iter().chain(wait))
            });
            let _ = write!(out, "<p class=\"lead\">{line}</p>");
            out += &steps(scenario, found);
            let quoted =
                |option: &str, change: &String| format!(" --{option} '{}'", change.replace('\'', "'\\''"));
            let command: String =
                std::iter::once(format!("clearway compare FILE --replications {}", why.replications.max(2)))
                    .chain(changes.iter().map(|change| quoted("set", change)))
                    .chain(found.changes.iter().map(|change| quoted("with", change)))
                    .collect();
            let _ = write!(out, "<p>{}</p><pre>{}</pre>", text("help.rerun"), escape(&command));
        }
    }
    let mut table = Table::new(&text("where.station")).numbers(["help.saves", "help.interval"].map(text));
    for more in why.more.iter().take(24) {
        let waits: f64 = why.causes[more.station.0 as usize].iter().sum();
        let cells = match more.saved {
            None => vec![format!(
                "<td class=\"n\" colspan=\"2\">{}</td>",
                every(|l| escape(&l.say("help.little", &[("hours", &hours(waits))])))
            )],
            Some(saved) => vec![number(&hours(saved.mean)), number(&interval(&saved))],
        };
        table.row(&escape(&name(scenario, more.station.0 as usize)), cells);
    }
    let note = every(|l| {
        escape(&l.say(
            "help.note",
            &[("replications", &l.count("chart.replications", u64::from(why.replications)))],
        ))
    });
    let _ = write!(
        out,
        "<h3 id=\"more-h\">{}</h3>{}<p class=\"note\">{note}</p>",
        text("help.more-title"),
        table.wide("more")
    );
    out
}
