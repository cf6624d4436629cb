//! What the script of a page shows, as JSON: numbers as they stand in the tables.

use serde_json::{Map, Value, json};

use super::by_language;
use super::hall::hall;
use super::replay::Replay;
use crate::engine::Span;
use crate::engine::time::TICKS_PER_SECOND;
use crate::experiment::{Results, Why};
use crate::num::Histogram;
use crate::num::spread::Share;
use crate::record::{Measure, Place};
use crate::report::layout::Layout;
use crate::report::number::{plain, short};
use crate::report::series_csv::first_interval;
use crate::report::words;
use crate::scenario::Scenario;
use crate::scenario::model::StationId;

/// Most numbers of a kind in a page. Beyond that only the queues are there, then those of the longest.
pub(super) const MOST_NUMBERS: usize = 130_000;
/// Most places in a chart.
const MOST_PLACES: usize = 60;
/// Most points of a distribution.
const MOST_POINTS: usize = 240;

/// A number as it is written in a table.
pub(super) fn raw(text: &str) -> Value {
    text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map_or(Value::Null, |number| {
        // A whole number stays one.
        number
            .as_f64()
            .filter(|n| n.fract() == 0.0 && n.abs() < 9e15)
            .map_or(Value::Number(number), |n| json!(n as i64))
    })
}

fn row(values: &[f64], first: usize, write: fn(f64) -> String) -> Value {
    values.iter().skip(first).map(|&v| raw(&write(v))).collect()
}

/// The whole of it.
pub fn data(
    scenario: &Scenario,
    results: &Results,
    why: Option<&Why>,
    layout: &Layout,
    replay: Option<&Replay>,
) -> Value {
    let mut out = Map::new();
    out.insert("start".into(), json!(scenario.run.start.to_string()));
    out.insert("days".into(), json!(scenario.run.days));
    out.insert("replications".into(), json!(results.replications));
    out.insert("texts".into(), texts());
    let mut sets = vec![over_time(scenario, results)];
    sets.extend(by_day(scenario, results));
    sets.extend(stages(scenario, results));
    sets.extend(replay.map(|replay| busy(scenario, results, replay)));
    out.insert("sets".into(), Value::Array(sets));
    out.insert("waits".into(), waits(scenario, results));
    if let (Some(why), Some(replay)) = (why, replay) {
        out.insert("replay".into(), hall(scenario, results, why, layout, replay));
    }
    Value::Object(out)
}

/// The data of a page on which nothing is drawn over time.
pub(super) fn without_series() -> Value {
    json!({
        "start": "2000-01-01", "days": 1, "replications": 0, "texts": texts(), "sets": [], "waits": [],
    })
}

/// The texts the script uses, by language.
pub(super) fn texts() -> Value {
    let used = ["page.", "charts.", "replay.", "cause.", "measure.", "unit.", "layout.", "sweep."];
    by_language(|language| {
        let texts =
            language.texts().iter().filter(|(key, _)| used.iter().any(|section| key.starts_with(section)));
        texts.map(|(key, text)| (key.clone(), json!(text))).collect()
    })
}

/// The series, as in `series.csv`.
fn over_time(scenario: &Scenario, results: &Results) -> Value {
    let first = first_interval(scenario);
    let intervals = scenario.run.intervals().saturating_sub(first).max(1);
    let most = (MOST_NUMBERS / 3 / intervals).max(1);
    let mut shown: Vec<_> = results.series.iter().collect();
    if shown.len() > most {
        shown.retain(|series| matches!(series.row.measure, "queue" | "inside"));
    }
    if shown.len() > most {
        let longest = |mean: &[f64]| mean.iter().copied().fold(0.0, f64::max);
        shown.sort_by(|a, b| longest(&b.mean).total_cmp(&longest(&a.mean)));
        shown.truncate(most);
        shown.sort_by_key(|series| (series.row.port, series.row.place));
    }
    let items: Vec<Value> = shown
        .into_iter()
        .map(|series| {
            json!({
                "place": words::place(scenario, series.row.port, series.row.place),
                "measure": series.row.measure.replace('_', "-"),
                "mean": row(&series.mean, first, short),
                "p05": row(&series.p05, first, short),
                "p95": row(&series.p95, first, short),
            })
        })
        .collect();
    let step = scenario.run.interval.seconds();
    json!({ "id": "over-time", "x0": step * first as f64, "step": step, "items": items })
}

/// Measures by day, as in `days.csv`; none for a run of one day.
fn by_day(scenario: &Scenario, results: &Results) -> Option<Value> {
    let first = scenario.run.first_day();
    let days = (scenario.run.days as usize).saturating_sub(first);
    if scenario.run.days < 2 || days == 0 {
        return None;
    }
    let most = MOST_NUMBERS / 3 / days;
    let varies = |days: &[Option<crate::num::Spread>]| {
        days.iter().skip(first).flatten().any(|spread| spread.mean != 0.0)
    };
    let rows = results.days.iter().filter(|(_, days)| varies(days)).take(most.max(1));
    let items: Vec<Value> = rows
        .map(|(row, days)| {
            let values = |of: fn(&crate::num::Spread) -> f64| -> Value {
                days.iter()
                    .skip(first)
                    .map(|d| d.as_ref().map_or(Value::Null, |d| raw(&plain(of(d)))))
                    .collect()
            };
            json!({
                "place": words::place(scenario, row.port, row.place),
                "measure": row.measure.name().replace('_', "-"),
                "unit": if row.measure.is_share() { "share" } else { row.measure.unit().symbol() },
                "mean": values(|d| d.mean), "p05": values(|d| d.p05), "p95": values(|d| d.p95),
            })
        })
        .collect();
    let day = Span::DAY.seconds();
    Some(json!({ "id": "by-day", "x0": day * first as f64, "step": day, "items": items }))
}

/// The stages of a plan by day.
fn stages(scenario: &Scenario, results: &Results) -> Option<Value> {
    let plan = results.plan.as_ref().filter(|plan| plan.stages.len() > 1)?;
    // As in the chart of the stages: where all replications agree a band would say little and cover much.
    let open = |share: &Share, end: f64| {
        if share.share > 0.0 && share.share < 1.0 { end } else { f64::NAN }
    };
    let mut items = Vec::new();
    for (s, days) in plan.stages.iter().enumerate() {
        let name = Place::Stage(s as u16).name(scenario);
        let mut add = |measure: &str, of: fn(&crate::experiment::StageDay) -> Share| {
            let values = |part: &dyn Fn(&Share) -> f64| -> Value {
                days.iter().map(|day| raw(&plain(part(&of(day))))).collect()
            };
            items.push(json!({
                "place": name, "measure": measure,
                "mean": values(&|s| s.share), "p05": values(&|s| open(s, s.low)), "p95": values(&|s| open(s, s.high)),
            }));
        };
        add("reached", |day| day.reached);
        add("in-force", |day| day.in_force);
    }
    Some(json!({ "id": "stages", "x0": 0, "step": Span::DAY.seconds(), "share": true, "items": items }))
}

/// The share of busy servers on the replayed day.
fn busy(scenario: &Scenario, results: &Results, replay: &Replay) -> Value {
    // Five minutes together: a share of 30 seconds jumps about.
    let together = (300 / replay.step_s).max(1) as usize;
    let items: Vec<Value> = replay
        .busy
        .iter()
        .enumerate()
        .filter(|(_, busy)| busy.iter().any(|share| !share.is_nan()))
        .take(MOST_PLACES)
        .map(|(s, busy)| {
            let mean = |steps: &[f64]| {
                let there: Vec<f64> = steps.iter().copied().filter(|share| !share.is_nan()).collect();
                there.iter().sum::<f64>() / there.len() as f64
            };
            let values: Vec<f64> = busy.chunks(together).map(mean).collect();
            let id = StationId(s as u32);
            json!({
                "place": words::place(scenario, scenario.stations[s].port, Place::Station(id)),
                "measure": "busy",
                "mean": row(&values, 0, |v| plain((v * 1e4).round() / 1e4)),
            })
        })
        .collect();
    let (x0, step) = (results.busy_day.from.seconds(), (replay.step_s * together as u64) as f64);
    json!({ "id": "busy", "x0": x0, "step": step, "share": true, "items": items })
}

/// How many wait longer than a time, by station.
fn waits(scenario: &Scenario, results: &Results) -> Value {
    let mut shown: Vec<_> = results.waits.iter().enumerate().filter(|(_, waits)| waits.total() > 0).collect();
    if shown.len() > MOST_PLACES {
        let long = |waits: &Histogram| waits.quantile(0.95).unwrap_or(0.0);
        shown.sort_by(|a, b| long(b.1).total_cmp(&long(a.1)).then(a.0.cmp(&b.0)));
        shown.truncate(MOST_PLACES);
        shown.sort_unstable_by_key(|(s, _)| *s);
    }
    shown
        .into_iter()
        .map(|(s, waits)| {
            let id = StationId(s as u32);
            json!({
                "place": words::place(scenario, scenario.stations[s].port, Place::Station(id)),
                "points": longer_than(waits),
            })
        })
        .collect()
}

/// Some points of the share that waits longer than so many seconds.
fn longer_than(waits: &Histogram) -> Value {
    let points = waits.exceedance();
    let every = points.len().div_ceil(MOST_POINTS).max(1);
    let last = points.len().saturating_sub(1);
    let kept = points.iter().enumerate().filter(|(i, _)| i % every == 0 || *i == last);
    kept.map(|(_, &(ticks, share))| {
        let seconds = (ticks / TICKS_PER_SECOND as f64 * 100.0).round() / 100.0;
        json!([seconds, raw(&plain((share * 1e6).round() / 1e6))])
    })
    .collect()
}

/// Measures of a port that say who came through, in the order in which they are told.
pub const FATES: [Measure; 10] = [
    Measure::Demand,
    Measure::Cleared,
    Measure::TurnedAway,
    Measure::Refused,
    Measure::Diverted,
    Measure::Postponed,
    Measure::Cancelled,
    Measure::Abandoned,
    Measure::Quarantined,
    Measure::InsideAtEnd,
];
