//! Results as files and as a summary for the terminal. Reports read results and decide nothing.

pub mod charts;
pub mod folder;
pub mod json;
pub mod manifest;
pub mod number;
pub mod series_csv;
pub mod summary_csv;
pub mod terminal;

pub use folder::{Folder, OutputError};
pub use manifest::Manifest;
