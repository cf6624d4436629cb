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

use crate::experiment::sweep::values::Label;

/// Whether more of a measure is better, for choosing the best of several alternatives; none where neither is.
pub fn larger_is_better(label: &Label) -> Option<bool> {
    const LESS: [&str; 11] = [
        "journey_mean",
        "journey_p95",
        "journey_max",
        "wait_mean",
        "wait_p95",
        "wait_max",
        "queue_mean",
        "queue_max",
        "turned_away",
        "abandoned",
        "staff_hours",
    ];
    const MORE: [&str; 4] = ["cleared", "booked_share", "throughput_peak_hour", "target_met"];
    let measure = label.measure.as_str();
    if LESS.contains(&measure) {
        Some(false)
    } else if MORE.contains(&measure) {
        Some(true)
    } else {
        None
    }
}
