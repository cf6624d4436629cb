//! Measures in words for people, and how their values are written in charts.

use super::number::{duration, grouped};
use crate::chart::{Measure as Shown, Scale};
use crate::experiment::subject::AboutTarget;
use crate::experiment::sweep::values::Label;
use crate::record::Measure;

/// What a row is about, as one says it: "wait 1 in 20 exceeds at booking-check".
pub fn measure(label: &Label) -> String {
    let what = match label.measure.as_str() {
        "wait_mean" => "mean wait",
        "wait_p50" => "median wait",
        "wait_p95" => "wait 1 in 20 exceeds",
        "wait_max" => "longest wait",
        "journey_mean" => "mean journey",
        "journey_p95" => "journey 1 in 20 exceeds",
        "journey_max" => "longest journey",
        "port_time_mean" => "mean time in the port",
        "port_time_p95" => "time in the port 1 in 20 exceeds",
        "queue_mean" => "mean queue",
        "queue_max" => "longest queue",
        "staff_hours" => "server-hours staffed",
        "turned_away" => "turned away",
        "wait_within" => "share called in time",
        "infectious_days_per_10000" => "infectious days in the community per 10,000 arrivals",
        "beds_max" => "most beds in use",
        "no_bed" => "found no bed",
        "imported" => "imported cases",
        other => &other.replace('_', " "),
    };
    let place = if label.station.is_empty() { &label.port } else { &label.station };
    let class = if label.class.is_empty() { String::new() } else { format!(" of {}", label.class) };
    if place.is_empty() { format!("{what}{class}") } else { format!("{what}{class} at {place}") }
}

/// How values of a row are written.
pub fn scale(label: &Label) -> Scale {
    let share = Measure::ALL.iter().any(|m| m.name() == label.measure && m.is_share());
    match label.unit.as_str() {
        "s" => Scale::Seconds,
        "1" if share || label.is_verdict() => Scale::Share,
        "1" => Scale::Number(String::new()),
        unit => Scale::Number(unit.to_owned()),
    }
}

/// The same for a chart.
pub fn shown(label: &Label, target: Option<&AboutTarget>) -> Shown {
    let label = target.map_or(label, |target| &target.label);
    Shown { name: measure(label), scale: scale(label) }
}

/// A value of a row with its unit.
pub fn value(label: &Label, value: f64) -> String {
    match scale(label) {
        Scale::Seconds => duration(value),
        Scale::Share => {
            format!("{} %", grouped(100.0 * value, usize::from((1_000.0 * value).round() % 10.0 != 0.0)))
        }
        Scale::Number(unit) => {
            let number = grouped(value, usize::from(value.abs() < 100.0 && value.fract() != 0.0));
            if unit.is_empty() { number } else { format!("{number} {unit}") }
        }
    }
}

/// What a target asks, as one says it: "at most 15 min 00 s".
pub fn asked(target: &AboutTarget) -> String {
    let parts = [("at least", target.at_least), ("at most", target.at_most)];
    let parts = parts
        .into_iter()
        .filter_map(|(words, limit)| limit.map(|l| format!("{words} {}", value(&target.label, l))));
    let within = target.within.map_or_else(String::new, |s| format!(" within {}", duration(s)));
    let every = if target.per_day { " on every day" } else { "" };
    format!("{}{within}{every}", parts.collect::<Vec<_>>().join(" and "))
}

/// The same with its probability.
pub fn asked_with_probability(target: &AboutTarget) -> String {
    format!("{}, with probability {} %", asked(target), grouped(100.0 * target.probability, 0))
}
