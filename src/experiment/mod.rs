//! Many runs, one answer.

pub mod replicate;

pub use replicate::{Results, RunError, SeriesResult, replicate};
