//! Observers of a run: tallies and time series. They listen and never act.

pub mod harvest;
pub mod measure;
pub mod rows;
pub mod series;
pub mod tally;

pub use harvest::Replication;
pub use measure::{Measure, Unit};
pub use rows::{Place, Row, SeriesRow};
pub use tally::Tally;
