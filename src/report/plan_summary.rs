//! What a planner reads of the plan at a glance: targets, quotas and who got a place, stages, rules, incidents.

use std::fmt::Write;

use super::number::{duration, people, plain};
use super::targets_csv::verdict;
use crate::experiment::{Results, StageDay, TargetResult};
use crate::num::spread::Share;
use crate::record::{Measure, Place, Unit};
use crate::scenario::Scenario;
use crate::scenario::model::PortId;
use crate::scenario::plan::{Aspect, Plan, Target};
use crate::scenario::units::{plural, show_duration};

/// The lines; empty if there is no plan and no target.
pub fn lines(scenario: &Scenario, results: &Results) -> String {
    let mut out = String::new();
    targets(scenario, &results.targets, &mut out);
    together(results, &mut out);
    quotas(scenario, results, &mut out);
    purposes(scenario, results, &mut out);
    if let Some(plan) = &scenario.plan {
        foreseen(scenario, results, &mut out);
        stages(scenario, plan, results, &mut out);
        firings(scenario, plan, results, &mut out);
    }
    out
}

/// Aligns rows under a header: the first column to the left, the others to the right.
pub(super) fn table(header: &[&str], rows: &[Vec<String>], out: &mut String) {
    let all =
        || std::iter::once(header.iter().map(|h| (*h).to_owned()).collect()).chain(rows.iter().cloned());
    let width = |column: usize| all().map(|row: Vec<String>| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    out.push('\n');
    for row in all() {
        let _ = write!(out, "  {:<1$}", row[0], widths[0]);
        for (cell, width) in row.iter().zip(&widths).skip(1) {
            let _ = write!(out, "   {cell:>width$}");
        }
        let kept = out.trim_end().len();
        out.truncate(kept);
        out.push('\n');
    }
}

/// A value of a measure with its unit, for people.
fn value(measure: Measure, value: f64) -> String {
    match measure.unit() {
        Unit::Seconds => duration(value),
        Unit::One if measure.is_share() => percent(value),
        // What is rare is told too.
        Unit::One if value > 0.0 && value < 0.95 => plain((value * 100.0).round() / 100.0),
        Unit::One => people(value),
        unit => format!("{} {}", plain((value * 100.0).round() / 100.0), unit.symbol()),
    }
}

fn percent(share: f64) -> String {
    format!("{} %", plain((share * 1_000.0).round() / 10.0))
}

fn targets(scenario: &Scenario, results: &[TargetResult], out: &mut String) {
    let row = |(target, result): (&Target, &TargetResult)| {
        let limit = |word: &str, limit: Option<f64>| {
            limit.map(|l| format!("{word} {}", value(target.day.measure, l)))
        };
        let limits = [limit("at least", target.at_least), limit("at most", target.at_most)];
        let by = target.by(scenario.run.start);
        let asks: Vec<String> = match by {
            Some(by) => vec![format!("by {by}")],
            None => limits.into_iter().flatten().collect(),
        };
        let within = Some(target.day.within).filter(|_| target.day.measure.has_limit());
        let within = within.map_or_else(String::new, |within| format!(" within {}", show_duration(within)));
        let mut verdict = verdict(result.is_met).to_owned();
        if result.is_uncertain {
            verdict += " (uncertain)";
        }
        vec![
            target.name.clone(),
            asks.join(", ") + &within,
            result.mean.map_or("-".into(), |mean| value(target.day.measure, mean)),
            if target.per_day { "every day" } else { "the run" }.to_owned(),
            format!(
                "{} ({} to {})",
                percent(result.met.share),
                percent(result.met.low),
                percent(result.met.high)
            ),
            percent(target.probability),
            verdict,
        ]
    };
    let rows: Vec<Vec<String>> = scenario.targets.iter().zip(results).map(row).collect();
    if !rows.is_empty() {
        table(&["target", "asks", "mean", "judged by", "probability met", "asked", "verdict"], &rows, out);
    }
}

/// How likely all targets are met together.
fn together(results: &Results, out: &mut String) {
    let Some(together) = &results.together else { return };
    let what = |aspect| match aspect {
        Aspect::Plan => "orderly: stages and places",
        Aspect::Infection => "safe: infection",
        Aspect::Waiting => "smooth: waits and queues",
    };
    let row = |what: &str, count: usize, share: &Share| {
        vec![
            what.to_owned(),
            count.to_string(),
            percent(share.share),
            format!("{} to {}", percent(share.low), percent(share.high)),
        ]
    };
    let aspects = together.aspects.iter().map(|(aspect, count, share)| row(what(*aspect), *count, share));
    let all = together.aspects.iter().map(|(_, count, _)| count).sum();
    let rows: Vec<Vec<String>> = aspects.chain([row("all together", all, &together.all)]).collect();
    table(&["in one and the same run", "targets", "all met", "95 % interval"], &rows, out);
}

/// The mean of a measure that belongs to no port.
fn mean(results: &Results, place: Place, measure: Measure) -> Option<f64> {
    results.find(PortId::NONE, place, measure).map(|spread| spread.mean)
}

fn cells(results: &Results, place: Place, name: &str, measures: &[Measure]) -> Vec<String> {
    let cell = |&measure: &Measure| mean(results, place, measure).map_or("-".into(), |v| value(measure, v));
    std::iter::once(name.to_owned()).chain(measures.iter().map(cell)).collect()
}

fn quotas(scenario: &Scenario, results: &Results, out: &mut String) {
    let mut measures =
        vec![Measure::Places, Measure::Booked, Measure::Unused, Measure::NoShows, Measure::Came];
    let mut header = vec!["quota", "places", "booked", "nobody booked", "did not come", "came"];
    if scenario.bookings.suspends {
        measures.push(Measure::Void);
        header.push("place void");
    }
    let quotas = scenario.bookings.quotas.iter().enumerate();
    let rows: Vec<Vec<String>> =
        quotas.map(|(q, quota)| cells(results, Place::Quota(q as u16), &quota.name, &measures)).collect();
    if !rows.is_empty() {
        table(&header, &rows, out);
    }
}

fn purposes(scenario: &Scenario, results: &Results, out: &mut String) {
    let measures = [
        Measure::Asked,
        Measure::Booked,
        Measure::BookedShare,
        Measure::GaveUp,
        Measure::Unbooked,
        Measure::PlaceWaitMean,
        Measure::PlaceWaitP95,
    ];
    let purposes = scenario.bookings.purposes.iter().enumerate();
    let rows: Vec<Vec<String>> = purposes
        .map(|(p, purpose)| cells(results, Place::Purpose(p as u16), &purpose.name, &measures))
        .collect();
    if !rows.is_empty() {
        let header = [
            "purpose",
            "asked",
            "got a place",
            "of those asking",
            "gave up",
            "came without",
            "waited",
            "1 in 20 over",
        ];
        table(&header, &rows, out);
    }
}

/// Signals, and when what must be ready was there.
fn foreseen(scenario: &Scenario, results: &Results, out: &mut String) {
    let signals = (0..scenario.signals.len()).map(|s| Place::Signal(s as u16));
    let rows: Vec<Vec<String>> = signals
        .map(|place| {
            let cases = mean(results, place, Measure::Cases).unwrap_or(0.0);
            let days = f64::from(scenario.run.days);
            vec![
                place.name(scenario).to_owned(),
                people(cases),
                plain((cases / days * 100.0).round() / 100.0),
            ]
        })
        .collect();
    if !rows.is_empty() {
        table(&["signal", "cases reported", "a day"], &rows, out);
    }
    let row = |r: usize| {
        let place = Place::Ready(r as u16);
        let spread = results.find(PortId::NONE, place, Measure::ReadyAfter);
        let date = |days: f64| {
            let day = days.ceil().clamp(0.0, 1e6) as u32;
            if days.is_nan() {
                "-".into()
            } else {
                scenario.run.date(day).strftime("%a %-d %b %Y").to_string()
            }
        };
        vec![
            place.name(scenario).to_owned(),
            date(spread.map_or(f64::NAN, |spread| spread.p50)),
            date(spread.map_or(f64::NAN, |spread| spread.p95)),
        ]
    };
    let rows: Vec<Vec<String>> = (0..scenario.ready.len()).map(row).collect();
    if !rows.is_empty() {
        table(&["must be ready", "in half of the cases by", "in 19 of 20 by"], &rows, out);
    }
}

fn stages(scenario: &Scenario, plan: &Plan, results: &Results, out: &mut String) {
    let Some(found) = &results.plan else { return };
    let row = |(s, days): (usize, &Vec<StageDay>)| {
        let reached = days.last().map_or(f64::NAN, |day| day.reached.share);
        // The first day by which at least half of the replications have come so far.
        let half = days.iter().position(|day| day.reached.share >= 0.5);
        vec![
            plan.stages[s].name.clone(),
            percent(reached),
            half.map_or("-".into(), |day| scenario.run.date(day as u32).strftime("%a %-d %b").to_string()),
            mean(results, Place::Stage(s as u16), Measure::DaysInForce)
                .map_or("-".into(), |days| plain((days * 10.0).round() / 10.0)),
        ]
    };
    let rows: Vec<Vec<String>> = found.stages.iter().enumerate().map(row).collect();
    if rows.is_empty() {
        return;
    }
    table(&["stage", "reached", "in half of the cases by", "days in force"], &rows, out);
    let falls = mean(results, Place::Plan, Measure::FallBacks).unwrap_or(0.0);
    if falls > 0.0 {
        let _ =
            writeln!(out, "  the plan fell back {} times on average", plain((falls * 100.0).round() / 100.0));
    }
    if let Some(alarms) = mean(results, Place::Plan, Measure::FalseAlarms) {
        let _ = writeln!(
            out,
            "  {} stages were entered or fallen back to on average for false positives alone",
            plain((alarms * 100.0).round() / 100.0)
        );
    }
}

fn firings(scenario: &Scenario, plan: &Plan, results: &Results, out: &mut String) {
    let rules = (0..plan.rules.len()).map(|r| Place::Rule(r as u16));
    let incidents = || (0..plan.incidents.len()).map(|i| Place::Incident(i as u16));
    let row = |place: Place| {
        let times = mean(results, place, Measure::Firings).unwrap_or(0.0);
        vec![
            place.name(scenario).to_owned(),
            if matches!(place, Place::Rule(_)) { "rule" } else { "incident" }.to_owned(),
            match mean(results, place, Measure::FalseAlarms) {
                Some(alarms) => format!(
                    "{} ({} of them false alarms)",
                    plain((times * 100.0).round() / 100.0),
                    plain((alarms * 100.0).round() / 100.0)
                ),
                None => plain((times * 100.0).round() / 100.0),
            },
            mean(results, place, Measure::TimeInForce).map_or("-".into(), duration),
        ]
    };
    let rows: Vec<Vec<String>> = rules.chain(incidents()).map(row).collect();
    if !rows.is_empty() {
        table(&["rule or incident", "", "times in force", "for, in all"], &rows, out);
    }
    let measures = [
        Measure::Delayed,
        Measure::ExtraHours,
        Measure::LateHours,
        Measure::OthersHours,
        Measure::Lost,
        Measure::PeakAbove,
        Measure::RecoveryTime,
    ];
    let rows: Vec<Vec<String>> =
        incidents().map(|place| cells(results, place, place.name(scenario), &measures)).collect();
    if !rows.is_empty() {
        let header = [
            "what it costs",
            "delayed",
            "person-hours",
            "of them late to come",
            "of others",
            "did not clear",
            "crowd above normal",
            "normal again after",
        ];
        table(&header, &rows, out);
    }
}

/// Rules that go on and off more often than anybody could follow, each as a line.
pub fn flapping(scenario: &Scenario, results: &Results) -> Vec<String> {
    /// More often a day than this a rule does not help those who have to carry it out.
    const OFTEN_A_DAY: f64 = 12.0;
    let Some(plan) = &scenario.plan else { return Vec::new() };
    let days = f64::from(scenario.run.days);
    let line = |r: usize| {
        let spread = results.find(PortId::NONE, Place::Rule(r as u16), Measure::Firings)?;
        let often = spread.max / days;
        (often > OFTEN_A_DAY).then(|| {
            format!(
                "rule {} goes to and fro: it came into force {} times in {} in some replication; leave a wider gap \
                 between `when` and `until`, or give it an `at-least` longer than {}",
                plan.rules[r].name,
                people(spread.max),
                plural(u64::from(scenario.run.days), "day"),
                show_duration(plan.rules[r].at_least)
            )
        })
    };
    let mut lines: Vec<String> = (0..plan.rules.len()).filter_map(line).collect();
    if let Some(left_out) = results.plan.as_ref().map(|plan| plan.left_out).filter(|&n| n > 0) {
        lines.push(format!(
            "decisions.csv leaves out {left_out} decisions: it keeps the first 20,000 of each replication"
        ));
    }
    lines
}
