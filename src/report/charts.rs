//! From results to what the charts show.

use super::booking_charts;
use super::days_csv::first_day;
use super::health_charts;
use super::series_csv::first_interval;
use crate::chart::{
    Band, Chance, ChartError, ChartFile, DaysView, PortView, Spread, StageView, StagesView, StationView,
    WaitView, draw, draw_bookings, draw_health, draw_stages,
};
use crate::engine::{Span, time::TICKS_PER_SECOND};
use crate::experiment::plan::PlanResults;
use crate::experiment::{Results, SeriesResult, StageDay};
use crate::language::Language;
use crate::record::{Measure, Place};
use crate::scenario::Scenario;
use crate::scenario::day::{Hours, open_part};
use crate::scenario::model::{PortId, StationId};

/// All charts of all ports, of the quotas and of those who book, of stays, tests and infection, and that of the stages of
/// a plan.
pub fn files(
    scenario: &Scenario,
    results: &Results,
    changes: &[String],
    language: Language,
) -> Result<Vec<ChartFile>, ChartError> {
    use rayon::prelude::*;
    let ports: Vec<_> = (0..scenario.ports.len())
        .into_par_iter()
        .map(|port| draw(&view(scenario, results, port, changes), language))
        .collect();
    let mut files = Vec::new();
    for port in ports {
        files.extend(port?);
    }
    files.extend(draw_bookings(&booking_charts::view(scenario, results, changes), language)?);
    if let Some(health) = health_charts::view(scenario, results, changes) {
        files.extend(draw_health(&health, language)?);
    }
    if let Some(plan) = results.plan.as_ref().filter(|plan| !plan.stages.is_empty()) {
        files.extend(draw_stages(&stages(scenario, results, plan, changes), language)?);
    }
    Ok(files)
}

/// Most stations in the charts of a port: eight pages of six. More would be drawn for longer than anyone looks.
const MOST_STATIONS: usize = 48;
/// Most stations in a picture of several alternatives.
pub(super) const SHOWN_STATIONS: usize = 11;

/// The stations of a port that charts show: all, or those with the longest queues if there are too many.
fn shown(scenario: &Scenario, results: &Results, port: PortId) -> Vec<usize> {
    let mut stations: Vec<usize> = scenario.ports[port.0 as usize].stations.clone().collect();
    if stations.len() > MOST_STATIONS {
        let longest = |s: usize| {
            let found = results.find(port, Place::Station(StationId(s as u32)), Measure::QueueMax);
            found.map_or(0.0, |spread| spread.mean)
        };
        stations.sort_by(|&a, &b| longest(b).total_cmp(&longest(a)).then(a.cmp(&b)));
        stations.truncate(MOST_STATIONS);
        stations.sort_unstable();
    }
    stations
}

/// What the planner should know about charts that do not show everything.
pub fn warnings(scenario: &Scenario) -> Vec<String> {
    let large = scenario.ports.iter().filter(|port| port.stations.len() > MOST_STATIONS);
    large
        .map(|port| {
            format!(
                "port {}: charts show {MOST_STATIONS} of {} stations, those with the longest queues; the tables have all",
                port.name,
                port.stations.len()
            )
        })
        .collect()
}

fn view(scenario: &Scenario, results: &Results, port: usize, changes: &[String]) -> PortView {
    let state = &scenario.ports[port];
    let id = PortId(port as u16);
    let series = |place: Place, measure: &str| results.find_series(id, place, measure);
    let band = |place, measure| series(place, measure).map_or_else(Band::default, |s| band(scenario, s));
    let stations = shown(scenario, results, id).into_iter().map(|s| {
        let place = Place::Station(StationId(s as u32));
        let spread = |measure| results.find(id, place, measure);
        let waits = &results.waits[s];
        // The chart draws all passengers of all replications as one crowd, and its marks belong to the same crowd.
        let wait = spread(Measure::WaitMean).zip(waits.quantile(0.95)).map(|(mean, p95)| WaitView {
            longer_than: longer_than(waits),
            mean_s: mean.mean,
            p95_s: p95 / TICKS_PER_SECOND as f64,
        });
        StationView {
            name: scenario.stations[s].name.clone(),
            queue: band(place, "queue"),
            throughput: series(place, "throughput").map_or_else(Band::default, |s| rate(scenario, s)),
            servers: series(place, "servers").map(|s| s.mean.clone()),
            wait,
            utilisation: spread(Measure::Utilisation).map(|s| Spread {
                mean: s.mean,
                p05: s.p05,
                p95: s.p95,
            }),
        }
    });
    let mut cleared = series(Place::Port, "cleared").map_or_else(Band::default, |s| rate(scenario, s));
    // The chart counts passengers per interval; the band holds a rate per hour.
    let hours = cleared.step_s / 3_600.0;
    for values in [&mut cleared.mean, &mut cleared.p05, &mut cleared.p95] {
        for value in values {
            *value *= hours;
        }
    }
    PortView {
        port: state.name.clone(),
        title: scenario.title.clone(),
        changes: changes.join("; "),
        start: scenario.run.start,
        days: scenario.run.days,
        replications: results.replications,
        hours: state.hours.map(seconds_open),
        stations: stations.collect(),
        inside: band(Place::Port, "inside"),
        cleared,
        by_day: by_day(scenario, results, id),
    }
}

/// From when to when a port is open on a civil day \[s\].
pub(super) fn seconds_open(hours: Hours) -> (f64, f64) {
    let (open, close) = open_part(Some(hours));
    (open.seconds(), close.seconds())
}

/// A port day by day, with a gap where warm-up was; none for a run of one day.
fn by_day(scenario: &Scenario, results: &Results, port: PortId) -> Option<DaysView> {
    if scenario.run.days < 2 {
        return None;
    }
    let band = |measure| days_band(scenario, results.find_days(port, Place::Port, measure));
    Some(DaysView {
        came: band(Measure::Demand),
        cleared: band(Measure::Cleared),
        turned_away: band(Measure::TurnedAway),
        refused: band(Measure::Refused),
        gave_up: band(Measure::Abandoned),
        journey_p95: band(Measure::JourneyP95),
    })
}

/// What a measure did day by day, with a gap where warm-up was.
pub(super) fn days_band(scenario: &Scenario, days: Option<&[Option<crate::num::Spread>]>) -> Band {
    let values = |of: fn(&crate::num::Spread) -> f64| {
        let days = days.unwrap_or_default().iter();
        let values: Vec<f64> = days.map(|day| day.as_ref().map_or(f64::NAN, of)).collect();
        gap(&values, first_day(scenario))
    };
    Band {
        step_s: Span::DAY.seconds(),
        mean: values(|day| day.mean),
        p05: values(|day| day.p05),
        p95: values(|day| day.p95),
    }
}

/// What the charts of stages show of each, from what is known of it by day.
pub(super) fn stage_views(scenario: &Scenario, stages: &[Vec<StageDay>]) -> Vec<StageView> {
    let view = |(s, days): (usize, &Vec<StageDay>)| StageView {
        name: Place::Stage(s as u16).name(scenario).to_owned(),
        reached: days
            .iter()
            .map(|day| Chance { share: day.reached.share, low: day.reached.low, high: day.reached.high })
            .collect(),
        in_force: days.iter().map(|day| day.in_force.share).collect(),
    };
    stages.iter().enumerate().map(view).collect()
}

/// The stages of a plan day by day.
fn stages(scenario: &Scenario, results: &Results, plan: &PlanResults, changes: &[String]) -> StagesView {
    StagesView {
        title: scenario.title.clone(),
        changes: changes.join("; "),
        start: scenario.run.start,
        days: scenario.run.days,
        replications: results.replications,
        stages: stage_views(scenario, &plan.stages),
    }
}

/// The series at full resolution, with a gap where warm-up was.
pub(super) fn band(scenario: &Scenario, series: &SeriesResult) -> Band {
    let first = first_interval(scenario);
    Band {
        step_s: scenario.run.interval.seconds(),
        mean: gap(&series.mean, first),
        p05: gap(&series.p05, first),
        p95: gap(&series.p95, first),
    }
}

/// A count as a rate per hour in bins that can be read.
fn rate(scenario: &Scenario, series: &SeriesResult) -> Band {
    let Some(hourly) = &series.hourly else { return band(scenario, series) };
    let first = first_interval(scenario).div_ceil(hourly.intervals);
    Band {
        step_s: scenario.run.interval.seconds() * hourly.intervals as f64,
        mean: gap(&hourly.mean, first),
        p05: gap(&hourly.p05, first),
        p95: gap(&hourly.p95, first),
    }
}

fn gap(values: &[f64], first: usize) -> Vec<f64> {
    values.iter().enumerate().map(|(i, &v)| if i < first { f64::NAN } else { v }).collect()
}

fn longer_than(waits: &crate::num::Histogram) -> Vec<(f64, f64)> {
    let points = waits.exceedance();
    let start = if points.first().is_some_and(|p| p.0 == 0.0) { None } else { Some((0.0, 1.0)) };
    start
        .into_iter()
        .chain(points.into_iter().map(|(ticks, share)| (ticks / TICKS_PER_SECOND as f64, share)))
        .collect()
}
