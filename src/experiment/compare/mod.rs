//! Comparisons: alternatives simulated with the same passengers, replication by replication.
//!
//! Draws are addressed by seed, replication, stream and number, so that replication n of two plans is the same day with the
//! same people. Differences are taken pair by pair, which leaves out all that the day and the people do to both.

mod best;
mod differences;
mod passengers;
mod simulate;

pub use best::{Best, BestRow, best};
pub use differences::{Difference, ERROR, differences};
pub use passengers::Gain;
pub use simulate::{Alternative, Compared, compare};
