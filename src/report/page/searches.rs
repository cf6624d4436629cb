//! Pages of searches: what `clearway solve` found, with the queue before and after, and what the inputs of
//! `clearway sensitivity` do.

use std::fmt::Write;

use serde_json::json;

use super::data::{texts, without_series};
use super::html::{Table, cell, escape, number};
use super::studies::{lines, named};
use super::{document, every, pictures, run_line, section, strong, text};
use crate::experiment::solve::{Chosen, Confirmed, Extent, LargestConfirmed, Solved, Station};
use crate::language::Language;
use crate::report::comparison::Comparison;
use crate::report::number::grouped;
use crate::report::sensitivity::Sensitive;
use crate::report::solution::staffing::worked;
use crate::report::solution::{Answer, Solution};
use crate::report::words;
use crate::scenario::Scenario;
use crate::scenario::units::show_time_of_day;

/// A staffing that was found beside the file as it is.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// The scenario as it is, and with the staffing.
    pub scenarios: &'a [&'a Scenario],
    /// What the two differ in.
    pub comparison: &'a Comparison,
}

/// A paragraph in every language.
fn paragraph(say: impl Fn(Language) -> String) -> String {
    format!("<p>{}</p>", every(say))
}

/// `solve.html`: the answers, and the queue before and after if a staffing was found; `charts` are names and SVG.
pub fn solution(
    solution: &Solution,
    beside: Option<Beside<'_>>,
    charts: &[(String, String)],
    language: Language,
) -> String {
    let found: String = solution.answers.iter().map(told).collect();
    let mut body = format!("<p class=\"asked\">{}</p>", run_line(&solution.subject.run));
    body += &section("found", "search.solve-title", &format!("{found}{}", pictures(charts)));
    let mut data = without_series();
    if let Some(Beside { scenarios, comparison }) = beside {
        let replications = comparison.compared.replications;
        let note = paragraph(|language| {
            let replications = language.count("chart.replications", u64::from(replications));
            escape(&language.say("search.same", &[("replications", &replications)]))
        });
        let room = format!("{note}<div class=\"needs-script\" id=\"chart-room\"></div>");
        body += &section("charts", "search.before-after", &room);
        let first = scenarios[0];
        data = json!({
            "start": first.run.start.to_string(), "days": first.run.days, "replications": replications,
            "texts": texts(), "named": named(comparison), "sets": [lines(scenarios, comparison)], "waits": [],
        });
    }
    document(language, &solution.subject.title, &body, &data)
}

fn told(answer: &Answer) -> String {
    match answer {
        Answer::Staffing { stations, solved } => staffing(stations, solved),
        Answer::Largest { path, found, .. } => largest(path, found),
        Answer::Best { names, chosen, .. } => best(names, chosen),
    }
}

/// The best of several, and how all of them did.
fn best(names: &[String], chosen: &Chosen) -> String {
    let mut table = Table::new(&text("search.alternative")).numbers([text("search.mean")]);
    for (name, followed) in names.iter().zip(&chosen.alternatives) {
        let mean = every(|language| escape(&words::value(&chosen.label, followed.mean, language)));
        table.row(&escape(name), [number(&mean)]);
    }
    let best = paragraph(|language| {
        let measure = escape(&words::measure(&chosen.label, language));
        language.say("search.best", &[("measure", &measure), ("name", &strong(&names[chosen.best]))])
    });
    let open =
        if chosen.is_cut_short { format!("<p>{}</p>", text("search.undecided")) } else { String::new() };
    format!("{best}{open}{}", table.wide("alternatives"))
}

fn staffing(stations: &[Station], solved: &Solved) -> String {
    let cost = grouped(solved.cost, 1);
    let tried = grouped(solved.tried as f64, 0);
    let mut out = paragraph(|language| {
        let key = match solved.extent {
            Extent::All => "search.all",
            Extent::Near => "search.near",
            Extent::Spent => "search.spent",
        };
        let cost = language.say("search.staffing", &[("cost", &strong(&cost))]);
        format!("{cost} {}", escape(&language.say(key, &[("tried", &tried)])))
    });
    if !solved.is_confirmed {
        let _ = write!(out, "<p class=\"bad\">{}</p>", text("search.unconfirmed"));
    }
    let mut table = Table::new(&text("search.station"))
        .numbers([text("search.officers")])
        .text(&text("search.begins"))
        .text(&text("search.ends"))
        .text(&text("search.pause"))
        .numbers([text("search.hours")]);
    for (s, station) in stations.iter().enumerate() {
        for shift in worked(stations, solved, s) {
            let pause = shift.pause.map_or_else(
                || "–".to_owned(),
                |(from, to)| format!("{} – {}", show_time_of_day(from), show_time_of_day(to)),
            );
            table.row(
                &escape(&station.name),
                [
                    number(&shift.officers.to_string()),
                    cell(&show_time_of_day(shift.begins)),
                    cell(&show_time_of_day(shift.ends)),
                    cell(&pause),
                    number(&grouped(shift.hours, 1)),
                ],
            );
        }
    }
    out += &table.wide("shifts");
    out += &confirmed(&solved.confirmed, "confirmed");
    out += &paragraph(|language| {
        language.say("search.alone", &[("cost", &strong(&grouped(solved.alone.cost, 1)))])
    });
    out + &confirmed(&solved.alone.confirmed, "load-alone")
}

fn confirmed(all: &[Confirmed], name: &str) -> String {
    let mut table = Table::new(&text("search.target"))
        .numbers(["search.wanted", "search.met", "search.at-least"].map(text));
    let share = |share: f64| {
        every(|language| escape(&language.say("unit.per-cent", &[("n", &grouped(100.0 * share, 1))])))
    };
    for c in all {
        let met = every(|language| {
            escape(&language.say("search.of", &[("met", &c.met.to_string()), ("of", &c.of.to_string())]))
        });
        table.row(&escape(&c.target), [number(&share(c.wanted)), number(&met), number(&share(c.at_least))]);
    }
    format!("{}<p class=\"note\">{}</p>", table.wide(name), text("search.fresh"))
}

fn largest(path: &str, largest: &LargestConfirmed) -> String {
    let LargestConfirmed { values, found, confirmed: fresh, .. } = largest;
    let path = escape(path);
    let mut out = paragraph(|language| match found.safe {
        Some(safe) => language.say("search.largest", &[("path", &path), ("value", &strong(&values[safe]))]),
        None => language.say("search.no-largest", &[("path", &path)]),
    });
    if found.is_cut_short {
        out += &paragraph(|language| {
            let n = language.count("chart.replications", u64::from(found.replications));
            escape(&language.say("search.cut-short", &[("n", &n)]))
        });
    }
    if fresh.is_empty() { out } else { out + &confirmed(fresh, "largest") }
}

/// `sensitivity.html`: what each input does, as a table and as pictures.
pub fn sensitivity(found: &Sensitive, charts: &[(String, String)], language: Language) -> String {
    let show = |value: f64, language: Language| {
        if value.is_nan() { "–".to_owned() } else { words::value(&found.label, value, language) }
    };
    let mut table = Table::new(&text("search.input"))
        .text(&text("search.low"))
        .text(&text("search.high"))
        .numbers(["search.at-low", "search.at-high"].map(text));
    let indices = |input: &str| found.indices.iter().find(|indices| indices.input == input);
    if !found.indices.is_empty() {
        table = table.numbers(["search.by-itself", "search.with-others"].map(text));
    }
    for swing in &found.swings {
        let end = |i: usize| {
            number(&every(|language| {
                let (value, half) = (show(swing.outputs[i], language), show(swing.halves[i], language));
                escape(&format!("{value} ± {half}"))
            }))
        };
        let mut cells = vec![cell(&escape(&swing.ends[0])), cell(&escape(&swing.ends[1])), end(0), end(1)];
        if let Some(indices) = indices(&swing.input) {
            cells.extend([indices.first, indices.total].map(|index| {
                let [value, low, high] = [index.value, index.low, index.high].map(|part| grouped(part, 2));
                number(&format!("{value} ({low} – {high})"))
            }));
        }
        table.row(&escape(&swing.input), cells);
    }
    let base = paragraph(|language| {
        let measure = words::measure(&found.label, language);
        let value = show(found.base, language);
        escape(&language.say("search.as-it-is", &[("measure", &measure), ("value", &value)]))
    });
    let p = &found.propagated;
    let said = paragraph(|language| {
        let replications = language.count("chart.replications", u64::from(found.replications));
        let exact = language.say(
            "search.exact",
            &[
                ("mean", &show(p.mean, language)),
                ("half", &show(p.simulation, language)),
                ("replications", &replications),
            ],
        );
        let unknown = language.say(
            "search.unknown",
            &[("low", &show(p.both.0.max(0.0), language)), ("high", &show(p.both.1, language))],
        );
        escape(&format!("{exact} {unknown}"))
    });
    let mut body = format!("<p class=\"asked\">{}</p>", run_line(&found.subject.run));
    let content = format!("{base}{}{said}{}", table.wide("inputs"), pictures(charts));
    body += &section("charts", "search.sensitivity-title", &content);
    let data = without_series();
    document(language, &found.subject.title, &body, &data)
}
