//! Where people wait, when, how long and why.

use std::fmt::Write;

use super::html::{Table, cell_of, escape, number};
use super::{Page, every, hours, name, strong, text};
use crate::engine::{Span, Time};
use crate::experiment::sweep::values::Label;
use crate::experiment::{BusyDay, Results, Why};
use crate::language::Language;
use crate::plan::{Entry, What};
use crate::record::causes::Cause;
use crate::record::{Measure, Place};
use crate::report::number::{grouped, people};
use crate::report::terminal::STILL_INSIDE;
use crate::report::words;
use crate::scenario::Scenario;
use crate::scenario::day::{HOURS, busiest, seconds_of_day};
use crate::scenario::measure::Unit;
use crate::scenario::model::{Port, PortId, StationId};

/// Causes named in a sentence: those with at least this share.
const NAMED: f64 = 0.05;
/// Hours named as those of most waiting hold this share of it.
const MOST: f64 = 0.8;
/// Waiting below this is not spoken of \[person-hour\].
const LITTLE: f64 = 0.5;

/// Waiting at a station on the day that is looked at.
struct Waiting {
    station: usize,
    /// Person-hours.
    hours: f64,
    /// Person-hours by hour of the day.
    by_hour: [f64; HOURS],
}

/// Waiting at all stations, the most first.
fn waiting(busy: &BusyDay) -> Vec<Waiting> {
    let of =
        |(station, &by_hour): (usize, &[f64; HOURS])| Waiting { station, hours: busy.at(station), by_hour };
    let mut all: Vec<Waiting> = busy.hours.iter().enumerate().map(of).collect();
    all.sort_by(|a, b| b.hours.total_cmp(&a.hours).then(a.station.cmp(&b.station)));
    all
}

/// Where the queue is, when, how long, and why.
pub fn place(page: &Page<'_>) -> String {
    let Page { scenario, results, why, .. } = *page;
    let all = waiting(&results.busy_day);
    let total = results.busy_day.all();
    let mut out = String::new();
    match all.first().filter(|first| first.hours > LITTLE) {
        None => {
            let line = every(|language| language.say("where.none", &[("hours", &strong(&hours(total)))]));
            let _ = write!(out, "<p class=\"lead\">{line}</p>");
        }
        Some(most) => out += &sentences(page, &all, most, total),
    }
    for line in unfinished(scenario, results).into_iter().chain(controlled(scenario, results)) {
        let _ = write!(out, "<p class=\"note\">{line}</p>");
    }
    if why.is_none() {
        let _ = write!(out, "<p class=\"note\">{}</p>", text("where.too-large"));
    }
    if total > LITTLE {
        if let Some(why) = why {
            out += &causes(scenario, results, why);
        }
        out += &heat(scenario, results, &all);
    }
    out
}

/// That means in tables and sentences differ from those of the replications, since the chance of who came is taken out.
fn controlled(scenario: &Scenario, results: &Results) -> Option<String> {
    let reached = results.precision.as_ref()?;
    let changed = reached.controlled().count();
    let (target, mean, before) = reached.most_changed()?;
    let label = Label::of(scenario, &target.target.row);
    let seconds = target.target.row.measure.unit() == Unit::Seconds;
    Some(every(|language| {
        let told = |value: f64| if seconds { language.duration(value) } else { people(value) };
        language.say(
            "where.controlled",
            &[
                ("count", &changed.to_string()),
                ("measure", &escape(&words::measure(&label, language))),
                ("mean", &told(mean)),
                ("before", &told(before)),
            ],
        )
    }))
}

/// Of each port with many people inside when the run ends: that their waits are not counted.
fn unfinished(scenario: &Scenario, results: &Results) -> Vec<String> {
    let said = |(p, port): (usize, &Port)| {
        let of =
            |measure| results.find(PortId(p as u16), Place::Port, measure).map_or(0.0, |found| found.mean);
        let (inside, came) = (of(Measure::InsideAtEnd), of(Measure::Demand));
        let line = |language: Language| {
            let values = [strong(&people(inside)), people(came), escape(&port.name)];
            let values = [("inside", &*values[0]), ("came", &*values[1]), ("port", &*values[2])];
            language.say("where.unfinished", &values)
        };
        (inside > STILL_INSIDE * came).then(|| every(line))
    };
    scenario.ports.iter().enumerate().filter_map(said).collect()
}

fn sentences(page: &Page<'_>, all: &[Waiting], most: &Waiting, total: f64) -> String {
    let Page { scenario, results, why, .. } = *page;
    let station = most.station;
    let lead = every(|language| {
        let mut said = Vec::new();
        if scenario.run.days > 1 {
            let date = language.date(scenario.run.date(results.busy_day.day));
            said.push(language.say("where.day", &[("date", &strong(&date))]));
        }
        said.push(language.say(
            "where.place",
            &[
                ("station", &strong(&name(scenario, station))),
                ("hours", &strong(&hours(most.hours))),
                ("all", &hours(total)),
                ("share", &language.per_cent(most.hours / total)),
            ],
        ));
        said.extend(when_and_how_long(scenario, results, most, language));
        language.sentences(said)
    });
    let mut out = format!("<p class=\"lead\">{lead}</p>");
    if let Some(why) = why {
        let line = every(|language| language.sentences(reasons(scenario, results, why, station, language)));
        let _ = write!(out, "<p class=\"lead\">{line}</p>");
    }
    let others: Vec<&Waiting> = all
        .iter()
        .skip(1)
        .filter(|other| other.hours > LITTLE && other.hours > 0.02 * total)
        .take(4)
        .collect();
    let several = scenario.run.days > 1;
    if !others.is_empty() || several {
        let line = every(|language| {
            let each = others.iter().map(|other| {
                let values = [("station", name(scenario, other.station)), ("hours", hours(other.hours))];
                escape(&language.say("where.other", &[("station", &values[0].1), ("hours", &values[1].1)]))
            });
            let each: Vec<String> = each.collect();
            let elsewhere = (!each.is_empty())
                .then(|| language.say("where.others", &[("stations", &language.list(&each))]));
            let usual =
                several.then(|| language.say("where.usual", &[("hours", &hours(results.busy_day.usual))]));
            language.sentences(elsewhere.into_iter().chain(usual))
        });
        let _ = write!(out, "<p>{line}</p>");
    }
    out
}

/// The hours with most of the waiting at a station, its longest queue, and how long people wait.
fn when_and_how_long(
    scenario: &Scenario,
    results: &Results,
    most: &Waiting,
    language: Language,
) -> Vec<String> {
    let (run, busy) = (&scenario.run, &results.busy_day);
    let (from, to) = busiest(&most.by_hour, MOST);
    let id = Place::Station(StationId(most.station as u32));
    let port = scenario.stations[most.station].port;
    let of = |measure| results.on_busy_day(scenario, port, id, measure);
    let mut said = vec![language.say(
        "where.when",
        &[
            ("from", &strong(&language.clock(seconds_of_day(from)))),
            ("to", &strong(&language.clock(seconds_of_day(to)))),
        ],
    )];
    if let (Some(queue), Some(series)) = (of(Measure::QueueMax), results.find_series(port, id, "queue")) {
        // When it is longest on the mean over replications.
        let bin = |at: Time| (at.ticks() / run.interval.ticks()) as usize;
        let day = bin(busy.from).max(run.first_interval())..bin(busy.to).min(series.mean.len());
        let longest = day.rev().max_by(|&a, &b| series.mean[a].total_cmp(&series.mean[b])).unwrap_or(0);
        let at = run.interval.ticks() * longest as u64 % Span::DAY.ticks();
        said.push(language.say(
            "where.queue",
            &[
                ("at", &language.clock(Span::from_ticks(at).seconds())),
                ("queue", &strong(&people(queue.mean))),
                ("low", &people(queue.p05)),
                ("high", &people(queue.p95)),
            ],
        ));
    }
    if let (Some(mean), Some(p95)) = (of(Measure::WaitMean), of(Measure::WaitP95)) {
        let values = [strong(&language.duration(mean.mean)), strong(&language.duration(p95.mean))];
        said.push(language.say("where.long", &[("mean", &values[0]), ("p95", &values[1])]));
    }
    said
}

/// Why people wait at a station, and the incidents of the day.
fn reasons(
    scenario: &Scenario,
    results: &Results,
    why: &Why,
    station: usize,
    language: Language,
) -> Vec<String> {
    let found = why.causes[station];
    let sum: f64 = found.iter().sum();
    let mut named: Vec<(Cause, f64)> = Cause::ALL
        .into_iter()
        .zip(found)
        .filter(|(_, hours)| *hours >= NAMED * sum && *hours > 0.0)
        .collect();
    named.sort_by(|a, b| b.1.total_cmp(&a.1));
    let each = named.iter().map(|&(cause, person_hours)| {
        language.say(
            "where.cause-share",
            &[
                ("cause", &strong(&reason(scenario, why, station, cause, language))),
                ("share", &language.per_cent(person_hours / sum)),
                ("hours", &hours(person_hours)),
            ],
        )
    });
    let each: Vec<String> = each.collect();
    let mut said = Vec::new();
    if !each.is_empty() {
        said.push(language.say("where.why", &[("causes", &language.list(&each))]));
    }
    let incidents = incidents(scenario, results, language);
    if !incidents.is_empty() {
        let incidents = language.list(&incidents);
        said.push(escape(&language.say("where.incidents", &[("incidents", &incidents)])));
    }
    said
}

/// A cause in words; for want of room with the stations that have none.
fn reason(scenario: &Scenario, why: &Why, station: usize, cause: Cause, language: Language) -> String {
    let full = &why.full[station];
    if cause != Cause::Blocked || full.is_empty() {
        return language.named("cause", cause.name());
    }
    let all: f64 = full.iter().map(|(_, hours)| hours).sum();
    let most = full.iter().filter(|(_, hours)| *hours >= NAMED * all);
    let names: Vec<String> = most.map(|(ahead, _)| name(scenario, ahead.0 as usize)).collect();
    language.say("where.full", &[("stations", &language.list(&names))])
}

/// The incidents of the day that is looked at: when, where they are the same in every replication, or in how many.
fn incidents(scenario: &Scenario, results: &Results, language: Language) -> Vec<String> {
    let (Some(plan), Some(found)) = (&scenario.plan, &results.plan) else { return Vec::new() };
    let busy = &results.busy_day;
    let in_force = |entries: &[Entry], incident: u16| -> Option<(Time, Time)> {
        let own = entries.iter().filter(|entry| entry.place == Place::Incident(incident));
        let mut begin: Option<Time> = None;
        for entry in own {
            match entry.what {
                What::Begins => begin = Some(entry.time),
                What::Ends => {
                    if let Some(from) = begin.take().filter(|&from| from < busy.to && entry.time > busy.from)
                    {
                        return Some((from, entry.time));
                    }
                }
                What::Decided => {}
            }
        }
        begin.filter(|&from| from < busy.to).map(|from| (from, Time::NEVER))
    };
    let each = (0..plan.incidents.len() as u16).filter_map(|incident| {
        let times: Vec<Option<(Time, Time)>> =
            found.decisions.iter().map(|entries| in_force(entries, incident)).collect();
        let name = Place::Incident(incident).name(scenario);
        let first = times.iter().flatten().next()?;
        if times.iter().all(|time| time.as_ref() == Some(first)) {
            let clock = |at: Time| {
                language
                    .clock(at.max(busy.from).min(busy.to).since(busy.from).seconds() + busy.seconds_of_day())
            };
            return Some(language.say(
                "where.incident",
                &[("name", name), ("from", &clock(first.0)), ("to", &clock(first.1))],
            ));
        }
        let [n, all] = [times.iter().flatten().count(), times.len()].map(|n| grouped(n as f64, 0));
        Some(language.say("where.incident-some", &[("name", name), ("n", &n), ("all", &all)]))
    });
    each.take(4).collect()
}

/// Waiting by station and cause.
fn causes(scenario: &Scenario, results: &Results, why: &Why) -> String {
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
        let date = language.date(scenario.run.date(results.busy_day.day));
        let [all, traced] = [results.replications as usize, why.traced.len()]
            .map(|n| language.count("chart.replications", n as u64));
        let mut said = vec![
            language.say("where.of-day", &[("date", &date), ("replications", &all)]),
            language.say("where.causes-note", &[("traced", &traced)]),
        ];
        let mut full: Vec<(usize, StationId, f64)> = (why.full.iter().enumerate())
            .flat_map(|(s, full)| full.iter().map(move |&(ahead, hours)| (s, ahead, hours)))
            .filter(|&(.., hours)| hours >= LITTLE)
            .collect();
        full.sort_by(|a, b| b.2.total_cmp(&a.2));
        if !full.is_empty() {
            let each: Vec<String> = full
                .iter()
                .take(6)
                .map(|&(s, ahead, person_hours)| {
                    let (at, ahead) = (name(scenario, s), name(scenario, ahead.0 as usize));
                    let values = [("at", at), ("ahead", ahead), ("hours", hours(person_hours))];
                    let key = if values[0].1 == values[1].1 { "where.full-own" } else { "where.full-ahead" };
                    language.say(key, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
                })
                .collect();
            said.push(language.say("where.full-note", &[("list", &language.list(&each))]));
        }
        escape(&language.sentences(said))
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

/// Waiting by station and hour of the day, the day beginning where it does.
fn heat(scenario: &Scenario, results: &Results, all: &[Waiting]) -> String {
    let shown: Vec<&Waiting> = all.iter().filter(|waiting| waiting.hours >= 0.05).take(24).collect();
    let first_of_day = results.busy_day.first_hour();
    let hour = |place: usize| (first_of_day + place) % HOURS;
    let busy = |place: usize| shown.iter().any(|waiting| waiting.by_hour[hour(place)] >= 0.005);
    let (Some(first), Some(last)) = ((0..HOURS).find(|&h| busy(h)), (0..HOURS).rev().find(|&h| busy(h)))
    else {
        return String::new();
    };
    let most = shown.iter().flat_map(|waiting| &waiting.by_hour).copied().fold(0.0, f64::max);
    let hours_of_day = (first..=last).map(|place| format!("{:02}", hour(place)));
    let mut table = Table::new(&text("where.station")).numbers(hours_of_day).number(&text("where.all"));
    for waiting in &shown {
        let cells = (first..=last).map(|place| {
            let value = waiting.by_hour[hour(place)];
            shaded(value / most, &if value < 0.05 { String::new() } else { hours(value) })
        });
        table.row(&escape(&name(scenario, waiting.station)), cells.chain([number(&hours(waiting.hours))]));
    }
    let note = every(|language| {
        let date = language.date(scenario.run.date(results.busy_day.day));
        let all = language.count("chart.replications", u64::from(results.replications));
        let said = [
            language.say("where.of-day", &[("date", &date), ("replications", &all)]),
            language.text("where.hours-note").to_owned(),
        ];
        escape(&language.sentences(said))
    });
    format!(
        "<h3 id=\"hours-h\">{}</h3>{}<p class=\"note\">{note}</p>",
        text("where.hours-title"),
        table.wide("hours")
    )
}
