//! Where people wait, when, how long and why.

use std::fmt::Write;

use super::html::{Table, cell_of, escape, number};
use super::{Page, every, hours, name, strong, text};
use crate::engine::Span;
use crate::experiment::{Results, SeriesResult, Why};
use crate::language::Language;
use crate::num::Spread;
use crate::plan::What;
use crate::record::causes::Cause;
use crate::record::{Measure, Place};
use crate::report::number::{grouped, people};
use crate::scenario::Scenario;
use crate::scenario::day::{HOURS, busiest, seconds_of_day};
use crate::scenario::model::StationId;

/// Causes named in a sentence: those with at least this share.
const NAMED: f64 = 0.05;
/// Hours named as those of most waiting hold this share of it.
const MOST: f64 = 0.8;
/// Waiting below this is not spoken of \[person-hour a day\].
const LITTLE: f64 = 0.5;

/// The queue of a station over time and what it comes to.
struct Waiting<'a> {
    station: usize,
    /// Person-hours a day.
    hours: f64,
    /// Person-hours a day by hour of the day.
    by_hour: [f64; HOURS],
    series: &'a SeriesResult,
}

/// Waiting at all stations, the most first.
fn waiting<'a>(scenario: &Scenario, results: &'a Results) -> Vec<Waiting<'a>> {
    let run = &scenario.run;
    let mut all = Vec::new();
    for (s, station) in scenario.stations.iter().enumerate() {
        let place = Place::Station(StationId(s as u32));
        let Some(series) = results.find_series(station.port, place, "queue") else { continue };
        let by_hour = run.person_hours(series.mean.iter().copied());
        all.push(Waiting { station: s, hours: by_hour.iter().sum(), by_hour, series });
    }
    all.sort_by(|a, b| b.hours.total_cmp(&a.hours).then(a.station.cmp(&b.station)));
    all
}

/// Where the queue is, when, how long, and why.
pub fn place(page: &Page<'_>) -> String {
    let Page { scenario, results, why, .. } = *page;
    let all = waiting(scenario, results);
    let total: f64 = all.iter().map(|waiting| waiting.hours).sum();
    let mut out = String::new();
    match all.first().filter(|first| first.hours > LITTLE) {
        None => {
            let line = every(|language| language.say("where.none", &[("hours", &strong(&hours(total)))]));
            let _ = write!(out, "<p class=\"lead\">{line}</p>");
        }
        Some(most) => out += &sentences(page, &all, most, total),
    }
    if why.is_none() {
        let _ = write!(out, "<p class=\"note\">{}</p>", text("where.too-large"));
    }
    if total > LITTLE {
        if let Some(why) = why {
            out += &causes(scenario, why);
        }
        out += &heat(scenario, results, &all);
    }
    out
}

fn sentences(page: &Page<'_>, all: &[Waiting<'_>], most: &Waiting<'_>, total: f64) -> String {
    let Page { scenario, results, why, .. } = *page;
    let run = &scenario.run;
    let station = most.station;
    let id = Place::Station(StationId(station as u32));
    let port = scenario.stations[station].port;
    let (from, to) = busiest(&most.by_hour, MOST);
    let first = run.first_interval();
    let longest = (first..most.series.mean.len())
        .rev()
        .max_by(|&a, &b| most.series.mean[a].total_cmp(&most.series.mean[b]));
    let longest = longest.unwrap_or(0);
    let of = |measure| results.find(port, id, measure).map(|spread: Spread| spread.mean);
    let lead = every(|language| {
        let at = run.interval.ticks() * longest as u64;
        let time = language.clock((at % Span::DAY.ticks()) as f64 / Span::from_seconds(1.0).ticks() as f64);
        let time = if run.days > 1 {
            format!("{} {time}", language.date(run.date((at / Span::DAY.ticks()) as u32)))
        } else {
            time
        };
        let series = most.series;
        let mut said = vec![language.say(
            "where.place",
            &[
                ("station", &strong(&name(scenario, station))),
                ("hours", &strong(&hours(most.hours))),
                ("all", &hours(total)),
                ("share", &language.per_cent(most.hours / total)),
            ],
        )];
        said.push(language.say(
            "where.when",
            &[
                ("from", &strong(&language.clock(seconds_of_day(from)))),
                ("to", &strong(&language.clock(seconds_of_day(to)))),
                ("at", &time),
                ("queue", &strong(&people(series.mean[longest]))),
                ("low", &people(series.p05[longest])),
                ("high", &people(series.p95[longest])),
            ],
        ));
        if let (Some(mean), Some(p95)) = (of(Measure::WaitMean), of(Measure::WaitP95)) {
            let values =
                [("mean", strong(&language.duration(mean))), ("p95", strong(&language.duration(p95)))];
            said.push(language.say("where.long", &[("mean", &values[0].1), ("p95", &values[1].1)]));
        }
        language.sentences(said)
    });
    let mut out = format!("<p class=\"lead\">{lead}</p>");
    if let Some(why) = why {
        let found = why.causes[station];
        let sum: f64 = found.iter().sum();
        let mut named: Vec<(Cause, f64)> = Cause::ALL
            .into_iter()
            .zip(found)
            .filter(|(_, hours)| *hours >= NAMED * sum && *hours > 0.0)
            .collect();
        named.sort_by(|a, b| b.1.total_cmp(&a.1));
        if !named.is_empty() {
            let line = every(|language| {
                let each = named.iter().map(|(cause, person_hours)| {
                    language.say(
                        "where.cause-share",
                        &[
                            ("cause", &strong(&language.named("cause", cause.name()))),
                            ("share", &language.per_cent(person_hours / sum)),
                            ("hours", &hours(*person_hours)),
                        ],
                    )
                });
                let mut said =
                    vec![language.say("where.why", &[("causes", &language.list(&each.collect::<Vec<_>>()))])];
                if run.days > 1 {
                    let date = language.date(run.date(why.day));
                    said.push(escape(&language.say("where.day", &[("date", &date)])));
                }
                let incidents = incidents(scenario, why, language);
                if !incidents.is_empty() {
                    let incidents = language.list(&incidents);
                    said.push(escape(&language.say("where.incidents", &[("incidents", &incidents)])));
                }
                language.sentences(said)
            });
            let _ = write!(out, "<p class=\"lead\">{line}</p>");
        }
    }
    let others: Vec<&Waiting<'_>> = all
        .iter()
        .skip(1)
        .filter(|other| other.hours > LITTLE && other.hours > 0.02 * total)
        .take(4)
        .collect();
    if !others.is_empty() {
        let line = every(|language| {
            let each = others.iter().map(|other| {
                let values = [("station", name(scenario, other.station)), ("hours", hours(other.hours))];
                escape(&language.say("where.other", &[("station", &values[0].1), ("hours", &values[1].1)]))
            });
            language.say("where.others", &[("stations", &language.list(&each.collect::<Vec<_>>()))])
        });
        let _ = write!(out, "<p>{line}</p>");
    }
    out
}

/// The incidents of the day that was looked at, with their times.
fn incidents(scenario: &Scenario, why: &Why, language: Language) -> Vec<String> {
    let from = f64::from(why.day) * Span::DAY.seconds();
    let of_day = |seconds: f64| language.clock((seconds - from).clamp(0.0, Span::DAY.seconds()));
    let begins = why
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| matches!(entry.place, Place::Incident(_)) && entry.what == What::Begins);
    let mut found = Vec::new();
    for (i, entry) in begins {
        let later = &why.entries[i..];
        let end = later.iter().find(|other| other.place == entry.place && other.what == What::Ends);
        let (begin, end) = (entry.time.seconds(), end.map_or(f64::INFINITY, |end| end.time.seconds()));
        if begin < from + Span::DAY.seconds() && end > from && found.len() < 4 {
            found.push(language.say(
                "where.incident",
                &[("name", entry.place.name(scenario)), ("from", &of_day(begin)), ("to", &of_day(end))],
            ));
        }
    }
    found
}

/// Waiting by station and cause.
fn causes(scenario: &Scenario, why: &Why) -> String {
    let sum = |s: usize| why.causes[s].iter().sum::<f64>();
    let mut stations: Vec<usize> = (0..scenario.stations.len()).filter(|&s| sum(s) >= 0.05).collect();
    stations.sort_by(|&a, &b| sum(b).total_cmp(&sum(a)).then(a.cmp(&b)));
    stations.truncate(24);
    if stations.is_empty() {
        return String::new();
    }
    let shown: Vec<Cause> = Cause::ALL
        .into_iter()
        .filter(|&cause| stations.iter().any(|&s| why.causes[s][cause as usize] >= 0.05))
        .collect();
    let all: f64 = stations.iter().map(|&s| sum(s)).sum();
    let heads = shown.iter().map(|cause| text(&format!("cause.{}", cause.name())));
    let mut table = Table::new(&text("where.station")).numbers(heads).number(&text("where.all"));
    for &s in &stations {
        let cells = shown.iter().map(|&cause| {
            let value = why.causes[s][cause as usize];
            shaded(value / all, &if value < 0.05 { String::new() } else { hours(value) })
        });
        table.row(&escape(&name(scenario, s)), cells.chain([number(&hours(sum(s)))]));
    }
    let note = every(|language| {
        let date = language.date(scenario.run.date(why.day));
        escape(
            &language.say("where.causes-note", &[("replications", &why.traced.to_string()), ("date", &date)]),
        )
    });
    format!(
        "<h3 id=\"causes-h\">{}</h3>{}<p class=\"note\">{note}</p>",
        text("where.causes-title"),
        table.wide("causes")
    )
}

/// A cell that is the darker the larger a share of the whole it is.
fn shaded(share: f64, html: &str) -> String {
    let level = if share.is_finite() { (share.max(0.0).sqrt() * 9.0).round().min(9.0) as u32 } else { 0 };
    cell_of(&format!("n h{level}"), html)
}

/// Waiting by station and hour of the day.
fn heat(scenario: &Scenario, results: &Results, all: &[Waiting<'_>]) -> String {
    let shown: Vec<&Waiting<'_>> = all.iter().filter(|waiting| waiting.hours >= 0.05).take(24).collect();
    let busy = |h: usize| shown.iter().any(|waiting| waiting.by_hour[h] >= 0.005);
    let (Some(first), Some(last)) = ((0..24).find(|&h| busy(h)), (0..24).rev().find(|&h| busy(h))) else {
        return String::new();
    };
    let most = shown.iter().flat_map(|waiting| &waiting.by_hour).copied().fold(0.0, f64::max);
    let hours_of_day = (first..=last).map(|hour| format!("{hour:02}"));
    let mut table = Table::new(&text("where.station")).numbers(hours_of_day);
    for waiting in &shown {
        let cells = (first..=last).map(|h| {
            let value = waiting.by_hour[h];
            shaded(value / most, &if value < 0.05 { String::new() } else { hours(value) })
        });
        table.row(&escape(&name(scenario, waiting.station)), cells);
    }
    let note = every(|language| {
        escape(
            &language
                .say("where.hours-note", &[("replications", &grouped(f64::from(results.replications), 0))]),
        )
    });
    format!(
        "<h3 id=\"hours-h\">{}</h3>{}<p class=\"note\">{note}</p>",
        text("where.hours-title"),
        table.wide("hours")
    )
}
