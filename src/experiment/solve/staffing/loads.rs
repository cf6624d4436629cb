//! Offered loads: how many servers would be busy if nobody waited.

use rayon::prelude::*;

use super::super::station::Station;
use super::super::trials::{SolveError, Trials};
use crate::record::{Measure, rows};
use crate::scenario::rows::Place;

/// Replications by which they are measured.
const LOADS: u32 = 10;

/// Servers with which nobody waits, wherever there may be fewer.
const PLENTY: u32 = 2_000;

/// Mean offered loads by station and slot: what is served in each interval where nobody waits, times the mean service.
pub(super) fn loads(trials: &Trials<'_>, stations: &[Station]) -> Result<Vec<Vec<f64>>, SolveError> {
    let plenty = |station: &Station| format!("{}={}", station.path, station.rules.most.max(PLENTY));
    let changes: Vec<String> = stations.iter().map(plenty).collect();
    let plan = trials.plan(&changes)?;
    let scenario = &plan.scenario;
    let series = rows::series(scenario);
    let summary = rows::summary(scenario);
    let bins = scenario.run.intervals();
    let interval = scenario.run.interval.seconds();
    let mut all = vec![Vec::new(); stations.len()];
    for (loads, station) in all.iter_mut().zip(stations) {
        *loads = vec![0.0; station.rules.slots()];
    }
    let runs: Vec<Result<_, SolveError>> =
        (0..LOADS).into_par_iter().map(|replication| trials.run(scenario, replication)).collect();
    let runs = runs.into_iter().collect::<Result<Vec<_>, _>>()?;
    for (loads, station) in all.iter_mut().zip(stations) {
        let is_it = |place: Place, port| {
            matches!(place, Place::Station(_))
                && place.name(scenario) == station.name
                && scenario.port_name(port) == station.port
        };
        let Some(row) = series.iter().position(|r| is_it(r.place, r.port) && r.measure == "throughput")
        else {
            continue;
        };
        let value = |measure: Measure| {
            let at = summary
                .iter()
                .position(|r| is_it(r.place, r.port) && r.class.is_none() && r.measure == measure)?;
            let values = runs.iter().flatten().map(|one| one.found.values[at]).filter(|v| !v.is_nan());
            let values: Vec<f64> = values.collect();
            (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
        };
        let busy_s =
            value(Measure::Utilisation).zip(value(Measure::StaffHours)).map_or(0.0, |(u, h)| u * h * 3_600.0);
        let service_s = busy_s / value(Measure::Served).unwrap_or(0.0).max(1.0);
        let n = runs.iter().flatten().count().max(1) as f64;
        let served: Vec<f64> = (0..bins)
            .map(|bin| runs.iter().flatten().map(|one| f64::from(one.found.series[row * bins + bin])).sum())
            .collect();
        for (slot, load) in loads.iter_mut().enumerate() {
            let (mut passengers, mut seconds) = (0.0, 0.0);
            for (from, to) in station.rules.occurrences(slot, &scenario.run) {
                let (from, to) = (from.seconds(), to.seconds());
                seconds += to - from;
                let first = (from / interval) as usize;
                let within = ((to / interval).ceil() as usize).min(bins).saturating_sub(first);
                for (bin, served) in served.iter().enumerate().skip(first).take(within) {
                    let begin = bin as f64 * interval;
                    let common = (to.min(begin + interval) - from.max(begin)).max(0.0);
                    passengers += served * common / interval;
                }
            }
            *load = if seconds > 0.0 { passengers / n / seconds * service_s } else { 0.0 };
        }
    }
    Ok(all)
}
