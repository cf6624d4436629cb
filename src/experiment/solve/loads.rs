//! Offered loads: how many servers would be busy if nobody waited.

use rayon::prelude::*;

use super::station::Station;
use super::trials::{SolveError, Trials};
use crate::record::{Measure, rows};
use crate::scenario::rows::Place;

/// Replications by which they are measured.
const LOADS: u32 = 10;

/// Mean offered loads by station and slot: what is served in each interval where nobody waits, times the mean service.
pub(super) fn loads(trials: &Trials<'_>, stations: &[Station]) -> Result<Vec<Vec<f64>>, SolveError> {
    let most = |station: &Station| format!("{}={}", station.path, station.rules.most);
    let changes: Vec<String> = stations.iter().map(most).collect();
    let plan = trials.plan(&changes)?;
    let scenario = &plan.scenario;
    let series = rows::series(scenario);
    let summary = rows::summary(scenario);
    let bins = scenario.run.intervals();
    let interval = scenario.run.interval.seconds();
    let days = f64::from(scenario.run.days);
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
        let per_day = (crate::engine::Span::DAY.seconds() / interval) as usize;
        let n = runs.iter().flatten().count().max(1) as f64 * days;
        for (slot, load) in loads.iter_mut().enumerate() {
            let begin = station.rules.open.seconds() + slot as f64 * station.rules.slot.seconds();
            let (from, to) = (
                (begin / interval) as usize,
                ((begin + station.rules.slot.seconds()) / interval).ceil() as usize,
            );
            let mut total = 0.0;
            for bin in from..to {
                let all_days =
                    (0..scenario.run.days as usize).map(|day| day * per_day + bin).filter(|bin| *bin < bins);
                let served: f64 = all_days
                    .flat_map(|bin| {
                        runs.iter().flatten().map(move |one| f64::from(one.found.series[row * bins + bin]))
                    })
                    .sum();
                let busy = served / n * service_s / interval;
                total += busy;
            }
            *load = total / (to - from).max(1) as f64;
        }
    }
    Ok(all)
}
