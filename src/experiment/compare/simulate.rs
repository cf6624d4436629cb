//! All alternatives of a comparison, replication by replication.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::passengers::{Fates, Gain, Side, fates, gains};
use crate::engine::StopSignal;
use crate::experiment::fold::fold;
use crate::experiment::one::{Extra, One, Runner};
use crate::experiment::plan::{StageDay, by_stage};
use crate::experiment::replicate::{Progress, RunError};
use crate::experiment::results::SeriesResult;
use crate::experiment::sweep::values::{Label, labels, values};
use crate::plan::Journal;
use crate::record::rows;
use crate::scenario::Scenario;

/// What one alternative gave.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// Its rows.
    pub labels: Vec<Label>,
    /// By row, then replication; NaN where a measure has no meaning.
    pub values: Vec<Vec<f64>>,
    /// Its time series across replications.
    pub series: Vec<SeriesResult>,
    /// By stage of its plan, then day; empty if it has no stages.
    pub stages: Vec<Vec<StageDay>>,
}

/// What a comparison gave.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The alternatives, the first being that against which the others are held.
    pub alternatives: Vec<Alternative>,
    /// Replications.
    pub replications: u32,
    /// Gains and losses by class, alternative by alternative from the second on.
    pub gains: Vec<Gain>,
}

/// One replication of all alternatives.
struct Row {
    /// By alternative.
    values: Vec<Vec<f64>>,
    series: Vec<Vec<f32>>,
    /// By alternative, then day: the stage in force.
    stages: Vec<Vec<u16>>,
    /// By alternative from the second on, then class.
    fates: Vec<Vec<Fates>>,
}

/// The stage in force by day; empty without a plan.
fn days(journal: Option<Journal>) -> Vec<u16> {
    journal.map_or_else(Vec::new, |journal| journal.stages)
}

/// Simulates `scenarios` with the same number of replications, as the first says. Holds the journeys of all passengers of as
/// many replications as there are threads.
pub fn compare(
    scenarios: &[&Scenario],
    signal: &StopSignal,
    progress: &Progress<'_>,
) -> Result<Compared, RunError> {
    let replications = scenarios.first().map_or(0, |scenario| scenario.run.replications);
    let runners: Vec<Runner<'_>> = scenarios.iter().map(|scenario| Runner::new(scenario, signal)).collect();
    let of = replications * scenarios.len() as u32;
    let done = AtomicU32::new(0);
    let run = |runner: &Runner<'_>, replication: u32| -> Result<One, RunError> {
        let one = runner.one(replication, Extra { journeys: true, ..Extra::default() });
        let one = one.map_err(|error| match error {
            RunError::Interrupted { .. } => RunError::Interrupted { done: done.load(Ordering::Relaxed), of },
            other => other,
        })?;
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, of);
        Ok(one)
    };
    let row = |replication: u32| -> Result<Row, RunError> {
        let first = run(&runners[0], replication)?;
        let mut row = Row {
            values: vec![values(scenarios[0], &first)],
            series: vec![first.found.series],
            stages: vec![days(first.found.journal)],
            fates: Vec::new(),
        };
        for (scenario, runner) in scenarios.iter().zip(&runners).skip(1) {
            let other = run(runner, replication)?;
            if let (Some(a), Some(b)) = (&first.journeys, &other.journeys) {
                let side = |scenario, journeys| Side { scenario, journeys };
                row.fates.push(fates(side(scenarios[0], a), side(scenario, b)));
            }
            row.values.push(values(scenario, &other));
            row.series.push(other.found.series);
            row.stages.push(days(other.found.journal));
        }
        Ok(row)
    };
    let rows: Vec<Result<Row, RunError>> = (0..replications).into_par_iter().map(row).collect();
    // Of several that failed the first is reported, whichever was found first.
    let rows: Vec<Row> = rows.into_iter().collect::<Result<_, _>>()?;
    let alternatives = scenarios.iter().zip(&runners).enumerate().map(|(number, (scenario, runner))| {
        let labels = labels(scenario, &runner.rows);
        let values = (0..labels.len()).map(|r| rows.iter().map(|row| row.values[number][r]).collect());
        let values = values.collect();
        let series: Vec<Vec<f32>> = rows.iter().map(|row| row.series[number].clone()).collect();
        let stages = scenario.plan.as_ref().map_or_else(Vec::new, |plan| {
            let days: Vec<&[u16]> = rows.iter().map(|row| row.stages[number].as_slice()).collect();
            by_stage(plan, &days)
        });
        Alternative { labels, values, series: fold(scenario, rows::series(scenario), &series), stages }
    });
    let gains = (1..scenarios.len()).flat_map(|number| {
        let all: Vec<Vec<Fates>> = rows.iter().map(|row| row.fates[number - 1].clone()).collect();
        gains(number, scenarios[0], &all)
    });
    Ok(Compared { alternatives: alternatives.collect(), replications, gains: gains.collect() })
}
