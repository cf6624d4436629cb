//! Replications: the same scenario many times over, each with its own random numbers, folded into one result.

use rayon::prelude::*;

use crate::engine::{Stop, StopSignal, run};
use crate::num::spread::quantile;
use crate::num::{Histogram, Spread, Student};
use crate::port::World;
use crate::record::{Measure, Place, Replication, Row, SeriesRow, Tally, rows};
use crate::scenario::model::{PortId, Scenario};

/// What a run found.
#[derive(Clone, Debug)]
pub struct Results {
    /// Rows of the summary, each with what its measure did across replications; none if no replication gave a
    /// value.
    pub summary: Vec<(Row, Option<Spread>)>,
    /// Rows of the time series.
    pub series: Vec<SeriesResult>,
    /// Waits of all replications at each station \[tick\].
    pub waits: Vec<Histogram>,
    /// Events handled, over all replications.
    pub events: u64,
    /// The largest number of people inside at once in any replication.
    pub most_inside: usize,
}

impl Results {
    /// What a measure of all classes together did at a place; none if it has no value there. O(log rows).
    pub fn find(&self, port: PortId, place: Place, measure: Measure) -> Option<Spread> {
        let start = self.summary.partition_point(|(row, _)| (row.port, row.place) < (port, place));
        let rows = self.summary[start..].iter().take_while(|(row, _)| (row.port, row.place) == (port, place));
        rows.into_iter()
            .find(|(row, _)| row.class.is_none() && row.measure == measure)
            .and_then(|(_, spread)| *spread)
    }

    /// A time series. O(log rows).
    pub fn find_series(&self, port: PortId, place: Place, measure: &str) -> Option<&SeriesResult> {
        let start = self.series.partition_point(|s| (s.row.port, s.row.place) < (port, place));
        let rows = self.series[start..].iter().take_while(|s| (s.row.port, s.row.place) == (port, place));
        rows.into_iter().find(|s| s.row.measure == measure)
    }
}

/// A measure over time, across replications. Point i belongs to interval i.
#[derive(Clone, Debug)]
pub struct SeriesResult {
    /// What it is.
    pub row: SeriesRow,
    /// Mean.
    pub mean: Vec<f64>,
    /// 5 % quantile.
    pub p05: Vec<f64>,
    /// Median.
    pub p50: Vec<f64>,
    /// 95 % quantile.
    pub p95: Vec<f64>,
    /// For counts: the same in bins of a quarter of an hour or the interval, whichever is longer, as a rate
    /// \[1/h\].
    pub hourly: Option<Hourly>,
}

/// A count over time as a rate per hour, in bins wide enough to be read.
#[derive(Clone, Debug)]
pub struct Hourly {
    /// Intervals in a bin.
    pub intervals: usize,
    /// Mean \[1/h\].
    pub mean: Vec<f64>,
    /// 5 % quantile \[1/h\].
    pub p05: Vec<f64>,
    /// 95 % quantile \[1/h\].
    pub p95: Vec<f64>,
}

/// Why a run gave no results.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RunError {
    /// It was interrupted; nothing is wrong.
    #[error("interrupted after {done} of {of} replications; nothing was written")]
    Interrupted {
        /// Replications that were complete.
        done: u32,
        /// Replications asked for.
        of: u32,
    },
    /// A replication could not go on: a limit was met, or the model found itself stuck.
    #[error("replication {replication} stopped: {why}")]
    Stopped {
        /// Number of the replication, from zero.
        replication: u32,
        /// Why.
        why: Stop,
    },
    /// A mistake in this program: the books of a replication do not balance.
    #[error("replication {replication} is inconsistent: {what}")]
    Inconsistent {
        /// Number of the replication, from zero.
        replication: u32,
        /// What does not fit.
        what: String,
    },
}

struct One {
    found: Replication,
    events: u64,
    most_inside: usize,
}

/// Runs all replications of `scenario`, in parallel, and folds them in the order of their numbers, so that the
/// result does not depend on the number of threads. `progress` is called after each with the number done.
pub fn replicate(
    scenario: &Scenario,
    signal: &StopSignal,
    progress: &(dyn Fn(u32) + Sync),
) -> Result<Results, RunError> {
    let summary_rows = rows::summary(scenario);
    let series_rows = rows::series(scenario);
    let count = scenario.run.replications;
    let done = std::sync::atomic::AtomicU32::new(0);
    let interrupted =
        || RunError::Interrupted { done: done.load(std::sync::atomic::Ordering::Relaxed), of: count };
    let one = |replication: u32| -> Result<One, RunError> {
        // Short replications end before the engine looks at the signal.
        if signal.is_given() {
            return Err(interrupted());
        }
        let tally = Tally::new(scenario, series_rows.len());
        let mut world = World::new(scenario, replication, tally);
        let end = scenario.run.end();
        let events = run(&mut world, end, signal).map_err(|why| match why {
            Stop::Interrupted => interrupted(),
            why => RunError::Stopped { replication, why },
        })?;
        let most_inside = world.most_inside();
        let found = world
            .close(end)
            .finish(&summary_rows)
            .map_err(|what| RunError::Inconsistent { replication, what })?;
        progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1);
        Ok(One { found, events, most_inside })
    };

    let bins = scenario.run.intervals();
    let mut values: Vec<Vec<f64>> = vec![Vec::with_capacity(count as usize); summary_rows.len()];
    let mut series: Vec<Vec<f32>> = Vec::with_capacity(count as usize);
    let mut waits = vec![Histogram::default(); scenario.stations.len()];
    let (mut events, mut most_inside) = (0, 0);
    // Chunk by chunk, so that the histograms of all replications are never held at once.
    let chunk = (rayon::current_num_threads() as u32 * 8).max(16);
    let mut first = 0;
    while first < count {
        let last = (first + chunk).min(count);
        let ones: Vec<Result<One, RunError>> = (first..last).into_par_iter().map(one).collect();
        // Of several that failed the first is reported, whichever was found first.
        for one in ones {
            let one = one?;
            for (column, value) in values.iter_mut().zip(&one.found.values) {
                if !value.is_nan() {
                    column.push(*value);
                }
            }
            for (all, new) in waits.iter_mut().zip(&one.found.waits) {
                all.merge(new);
            }
            series.push(one.found.series);
            events += one.events;
            most_inside = most_inside.max(one.most_inside);
        }
        first = last;
    }
    let student = Student::new(count as usize);
    let spreads: Vec<Option<Spread>> = values.par_iter().map(|v| Spread::of(v, &student)).collect();
    let per_bin = quarter_hours(scenario);
    let results = series_rows
        .into_par_iter()
        .enumerate()
        .map(|(r, row)| {
            let at = |replication: usize, bin: usize| f64::from(series[replication][r * bins + bin]);
            let mut result = fold(row, bins, series.len(), at);
            if matches!(row.measure, "throughput" | "cleared") {
                let (interval, end) = (scenario.run.interval.seconds(), scenario.run.end().seconds());
                let wide = bins.div_ceil(per_bin);
                let sum = |replication: usize, bin: usize| {
                    let (from, to) = (bin * per_bin, ((bin + 1) * per_bin).min(bins));
                    // The last bin may be cut short by the end of the run.
                    let hours = ((to as f64 * interval).min(end) - from as f64 * interval) / 3_600.0;
                    (from..to).map(|b| at(replication, b)).sum::<f64>() / hours
                };
                let wide = fold(row, wide, series.len(), sum);
                result.hourly =
                    Some(Hourly { intervals: per_bin, mean: wide.mean, p05: wide.p05, p95: wide.p95 });
            }
            result
        })
        .collect();
    Ok(Results {
        summary: summary_rows.into_iter().zip(spreads).collect(),
        series: results,
        waits,
        events,
        most_inside,
    })
}

/// Intervals in a quarter of an hour, at least one.
fn quarter_hours(scenario: &Scenario) -> usize {
    (900.0 / scenario.run.interval.seconds()).round().max(1.0) as usize
}

fn fold(row: SeriesRow, bins: usize, replications: usize, at: impl Fn(usize, usize) -> f64) -> SeriesResult {
    let mut result = SeriesResult {
        row,
        mean: Vec::with_capacity(bins),
        p05: Vec::with_capacity(bins),
        p50: Vec::with_capacity(bins),
        p95: Vec::with_capacity(bins),
        hourly: None,
    };
    let mut column = vec![0.0; replications];
    for bin in 0..bins {
        for (replication, value) in column.iter_mut().enumerate() {
            *value = at(replication, bin);
        }
        result.mean.push(column.iter().sum::<f64>() / replications as f64);
        column.sort_unstable_by(f64::total_cmp);
        result.p05.push(quantile(&column, 0.05));
        result.p50.push(quantile(&column, 0.5));
        result.p95.push(quantile(&column, 0.95));
    }
    result
}
