//! The result files of a run.

use std::io::{self, BufWriter, Write};

use super::folder::{Folder, OutputError};
use super::{charts, days_csv, passengers_csv, plan_csv, series_csv, summary_csv, targets_csv};
use crate::experiment::Results;
use crate::language::Language;
use crate::record::Visit;
use crate::scenario::Scenario;

/// Name of the trace.
pub const TRACE: &str = "passengers.csv";

/// Tables and charts: their names and contents.
pub fn make(
    scenario: &Scenario,
    results: &Results,
    changes: &[String],
    language: Language,
) -> Result<Vec<(String, Vec<u8>)>, OutputError> {
    let internal = |name: &str, why: String| OutputError { path: name.into(), why };
    let summary =
        summary_csv::write(scenario, results).map_err(|e| internal("summary.csv", e.to_string()))?;
    let series = series_csv::write(scenario, results).map_err(|e| internal("series.csv", e.to_string()))?;
    let mut files = vec![("summary.csv".to_owned(), summary), ("series.csv".to_owned(), series)];
    if scenario.run.days > 1 {
        let days = days_csv::write(scenario, results).map_err(|e| internal("days.csv", e.to_string()))?;
        files.push(("days.csv".to_owned(), days));
    }
    if !scenario.targets.is_empty() {
        let targets = targets_csv::write(scenario, &results.targets);
        files.push(("targets.csv".to_owned(), targets.map_err(|e| internal("targets.csv", e.to_string()))?));
    }
    if let Some(together) = &results.together {
        let together = targets_csv::together(scenario, together);
        let together = together.map_err(|e| internal("targets_together.csv", e.to_string()))?;
        files.push(("targets_together.csv".to_owned(), together));
    }
    if let Some(plan) = &results.plan {
        if !plan.stages.is_empty() {
            let stages =
                plan_csv::stages(scenario, plan).map_err(|e| internal("stages.csv", e.to_string()))?;
            files.push(("stages.csv".to_owned(), stages));
        }
        let decisions =
            plan_csv::decisions(scenario, plan).map_err(|e| internal("decisions.csv", e.to_string()))?;
        files.push(("decisions.csv".to_owned(), decisions));
    }
    for chart in
        charts::files(scenario, results, changes, language).map_err(|e| internal("charts", e.to_string()))?
    {
        files.push((format!("charts/{}.svg", chart.name), chart.svg.into_bytes()));
        files.push((format!("charts/{}.png", chart.name), chart.png));
    }
    Ok(files)
}

/// A trace that goes somewhere while the replications run.
#[derive(Debug)]
pub struct TraceWriter<W: Write>(BufWriter<W>);

impl<W: Write> TraceWriter<W> {
    /// Begins a trace.
    pub fn begin(out: W) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(1 << 20, out);
        passengers_csv::write_header(&mut out)?;
        Ok(Self(out))
    }

    /// Adds the visits of a replication.
    pub fn add(&mut self, scenario: &Scenario, replication: u32, visits: &[Visit]) -> io::Result<()> {
        passengers_csv::write(&mut self.0, scenario, replication, visits)
    }

    /// Ends it and gives back where it went.
    pub fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

/// Begins the trace of a run in `folder`.
pub fn stage_trace(folder: &mut Folder) -> Result<TraceWriter<std::fs::File>, OutputError> {
    let file = folder.stage_open(TRACE)?;
    TraceWriter::begin(file).map_err(|error| trace_failed(&error))
}

/// A trace could not be written.
pub fn trace_failed(error: &io::Error) -> OutputError {
    OutputError { path: TRACE.into(), why: error.to_string() }
}
