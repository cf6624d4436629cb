//! Targets as they are written.

use super::plan::RawAmount;
use super::values::{CivilDate, Duration, Number, Text};
use crate::scenario::decode::{section, words};

section! {
    /// A target: what a plan should reach, judged in every replication, on each day and over the run.
    RawTarget ("a target") {
        /// Name of the measure, as in `wait_within`: what conditions can watch, and what is known once the run has ended. It may be left out beside `stage` and `by`.
        "measure" measure: Text;
        /// Port. It may be left out where there is only one.
        "port" port: Text;
        /// Station or zone. Without it the measure is that of the port.
        "station" station: Text;
        /// A quota, instead of a port or a station.
        "quota" quota: Text;
        /// A test, instead of a port or a station: its `tests`, `positives` and `positivity`.
        "test" test: Text;
        /// A stay, instead of a port or a station: its `beds_mean`, `beds_max`, `stays` and `no_bed`.
        "stay" stay: Text;
        /// A health code, instead of a port or a station: its `lookup_within`, or any of its measures in the summary.
        "code" code: Text;
        /// A stage, instead of a port or a station: that it is reached `by` a date, or its `days_in_force` or `imported`.
        "stage" stage: Text;
        /// With `stage`: the date by which it, or a later one, should be in force for the first time.
        "by" by: CivilDate;
        /// A purpose of travel, instead of a port or a station: its `booked_share`, `place_wait_p95` or any of its measures in the summary.
        "purpose" purpose: Text;
        /// Class. Without it all classes together.
        "class" class: Text;
        /// With `wait_within`: the waiting time within which passengers should be called. With `lookup_within`: the time within which a code should be answered.
        "within" within: Duration;
        /// The target is met if the measure is this or more.
        "at-least" at_least: RawAmount;
        /// The target is met if the measure is this or less.
        "at-most" at_most: RawAmount;
        /// What must meet it in a replication: "run" (default), the run as a whole, or "day", every single day.
        "per" per: RawPer;
        /// With what probability it should be met: the share of replications. Default 0.95.
        "probability" probability: Number;
    }
}

words! {
    /// What a target is judged by.
    RawPer ("what a target is judged by") => bool {
        "run" => false,
        "day" => true,
    }
}
