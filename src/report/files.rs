//! The result files of a run, staged into a folder.

use std::io::{BufWriter, Write};

use super::folder::{Folder, OutputError};
use super::{charts, passengers_csv, series_csv, summary_csv};
use crate::experiment::Results;
use crate::record::Visit;
use crate::scenario::Scenario;

/// Name of the trace.
pub const TRACE: &str = "passengers.csv";

/// Stages tables and charts and returns their names.
pub fn stage(
    folder: &mut Folder,
    scenario: &Scenario,
    results: &Results,
    changes: &[String],
) -> Result<Vec<String>, OutputError> {
    let internal = |why: String| OutputError { path: "charts".into(), why };
    let summary = summary_csv::write(scenario, results).map_err(|e| internal(e.to_string()))?;
    let series = series_csv::write(scenario, results).map_err(|e| internal(e.to_string()))?;
    folder.stage("summary.csv", &summary)?;
    folder.stage("series.csv", &series)?;
    let mut names = vec!["summary.csv".to_owned(), "series.csv".to_owned()];
    for chart in charts::files(scenario, results, changes).map_err(|e| internal(e.to_string()))? {
        for (ending, bytes) in [("svg", chart.svg.as_bytes()), ("png", &chart.png)] {
            let name = format!("charts/{}.{ending}", chart.name);
            folder.stage(&name, bytes)?;
            names.push(name);
        }
    }
    Ok(names)
}

/// A trace being written while the replications run.
#[derive(Debug)]
pub struct TraceFile(BufWriter<std::fs::File>);

impl TraceFile {
    /// Begins the trace of a run in `folder`.
    pub fn begin(folder: &mut Folder) -> Result<Self, OutputError> {
        let mut out = BufWriter::with_capacity(1 << 20, folder.stage_open(TRACE)?);
        passengers_csv::write_header(&mut out).map_err(|error| failed(&error))?;
        Ok(Self(out))
    }

    /// Adds the visits of a replication.
    pub fn add(&mut self, scenario: &Scenario, replication: u32, visits: &[Visit]) -> Result<(), String> {
        passengers_csv::write(&mut self.0, scenario, replication, visits).map_err(|error| error.to_string())
    }

    /// Ends it.
    pub fn finish(mut self) -> Result<(), OutputError> {
        self.0.flush().map_err(|error| failed(&error))
    }
}

fn failed(error: &std::io::Error) -> OutputError {
    OutputError { path: TRACE.into(), why: error.to_string() }
}
