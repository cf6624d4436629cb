//! Results as files and as a summary for the terminal. Reports read results and decide nothing.

mod bends;
mod booking_charts;
pub mod charts;
pub mod compare;
pub mod compare_charts;
pub mod comparison;
pub mod days_csv;
pub mod explain;
pub mod files;
pub mod fingerprints_csv;
pub mod folder;
mod health_charts;
mod health_summary;
pub mod json;
pub mod layout;
pub mod manifest;
pub mod number;
pub mod page;
pub mod passengers_csv;
pub mod plan_csv;
pub mod plan_summary;
mod plan_words;
mod policy_charts;
pub mod published;
pub mod ready;
pub mod regress;
pub mod sensitivity;
pub mod series_csv;
pub mod solution;
pub mod solution_charts;
pub mod study_manifest;
pub mod summary_csv;
pub mod sweep_charts;
pub mod sweep_parquet;
pub mod sweep_summary;
pub mod sweep_table;
pub mod targets_csv;
pub mod terminal;
pub mod validation;
pub mod words;

pub use folder::{Folder, OutputError};
pub use manifest::Manifest;

/// What has been written of a CSV file.
pub(crate) fn csv_bytes(writer: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}
