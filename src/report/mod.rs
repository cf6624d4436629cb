//! Results as files and as a summary for the terminal. Reports read results and decide nothing.

mod booking_charts;
pub mod charts;
pub mod compare;
pub mod compare_charts;
pub mod comparison;
pub mod days_csv;
pub mod files;
pub mod fingerprints_csv;
pub mod folder;
mod health_charts;
mod health_summary;
pub mod json;
pub mod manifest;
pub mod number;
pub mod passengers_csv;
pub mod plan_csv;
pub mod plan_summary;
mod policy_charts;
pub mod published;
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
