//! The time series of all replications, folded into one.

use rayon::prelude::*;

use super::results::{Hourly, SeriesResult};
use crate::num::spread::quantile;
use crate::record::SeriesRow;
use crate::scenario::Scenario;

/// Folds `series` (by replication, then row, then bin) row by row.
pub(super) fn fold(scenario: &Scenario, rows: Vec<SeriesRow>, series: &[Vec<f32>]) -> Vec<SeriesResult> {
    let bins = scenario.run.intervals();
    let per_bin = quarter_hours(scenario);
    rows.into_par_iter()
        .enumerate()
        .map(|(r, row)| {
            let at = |replication: usize, bin: usize| f64::from(series[replication][r * bins + bin]);
            let mut result = fold_row(row, bins, series.len(), at);
            if matches!(row.measure, "throughput" | "cleared") {
                let (interval, end) = (scenario.run.interval.seconds(), scenario.run.end().seconds());
                let wide = bins.div_ceil(per_bin);
                let sum = |replication: usize, bin: usize| {
                    let (from, to) = (bin * per_bin, ((bin + 1) * per_bin).min(bins));
                    // The last bin may be cut short by the end of the run.
                    let hours = ((to as f64 * interval).min(end) - from as f64 * interval) / 3_600.0;
                    (from..to).map(|b| at(replication, b)).sum::<f64>() / hours
                };
                let wide = fold_row(row, wide, series.len(), sum);
                result.hourly =
                    Some(Hourly { intervals: per_bin, mean: wide.mean, p05: wide.p05, p95: wide.p95 });
            }
            result
        })
        .collect()
}

/// Intervals in a quarter of an hour, at least one.
fn quarter_hours(scenario: &Scenario) -> usize {
    (900.0 / scenario.run.interval.seconds()).round().max(1.0) as usize
}

fn fold_row(
    row: SeriesRow,
    bins: usize,
    replications: usize,
    at: impl Fn(usize, usize) -> f64,
) -> SeriesResult {
    let mut result = SeriesResult {
        row,
        mean: Vec::with_capacity(bins),
        sd: Vec::with_capacity(bins),
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
        let mean = column.iter().sum::<f64>() / replications as f64;
        let squares: f64 = column.iter().map(|value| (value - mean) * (value - mean)).sum();
        result.mean.push(mean);
        result.sd.push((squares / (replications.max(2) - 1) as f64).sqrt());
        column.sort_unstable_by(f64::total_cmp);
        result.p05.push(quantile(&column, 0.05));
        result.p50.push(quantile(&column, 0.5));
        result.p95.push(quantile(&column, 0.95));
    }
    result
}
