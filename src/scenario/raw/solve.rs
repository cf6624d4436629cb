//! `[solve]` as it is written: what is to be found.

use super::plan::RawAmount;
use super::values::{Duration, Flag, Number, Text, Whole};
use crate::scenario::decode::{At, Named, section};

section! {
    /// What `clearway solve` finds. A run takes no notice of it.
    RawSolve ("[solve]") {
        /// How sure the answers should be, from 0.5 to 0.999. Default 0.95.
        "confidence" confidence: Number;
        /// Replications that a search looks at, at least. Default: as many as `run` says, and no fewer than the confidence needs.
        "replications" replications: Whole;
        /// Stations to be staffed at the least cost that meets the targets, by any name. All of them are staffed together.
        "staffing" staffing: Named<RawStaffing>;
        /// Values of which the largest is wanted that meets the targets, by any name: quotas, demands, rates.
        "largest" largest: Named<RawLargest>;
        /// By what the best of the points of `[sweep]` is chosen.
        "best" best: RawBest;
    }
}

section! {
    /// A station to be staffed, and the shifts that there may be.
    RawStaffing ("a station to be staffed") {
        /// Station.
        "station" station: Text, required;
        /// Port. It may be left out where there is only one.
        "port" port: Text;
        /// How long shifts may last, as in `["4 h", "8 h"]`. Default `["8 h"]`.
        "shifts" shifts: Vec<At<Duration>>;
        /// Shifts begin at opening and at multiples of this after it. Default "30 min".
        "start-every" start_every: Duration;
        /// A break in the middle of long shifts, paid. Default none.
        "break" pause: Duration;
        /// Shifts longer than this have a break. Default "5 h".
        "break-after" pause_after: Duration;
        /// What each coming or going of a server costs besides, in time of a server. Default "0 s".
        "change-cost" change_cost: Duration;
        /// Servers that are there at all times. Default 0.
        "least" least: Whole;
        /// Most servers at any time.
        "most" most: Whole, required;
    }
}

section! {
    /// A value of which the largest is wanted.
    RawLargest ("a value to be found") {
        /// Its path, as in "quota.northbound.per-day" or "scale:port.P.arrivals.A.per-day"; a stage's own value is "stage.S.set.\"quota.northbound.per-day\"".
        "path" path: Text, required;
        /// Values to choose from, rising, as in "10000..60000:1000".
        "values" values: Text, required;
    }
}

section! {
    /// By what the best is chosen.
    RawBest ("`best`") {
        /// Name of the measure, as in `journey_p95`.
        "measure" measure: Text, required;
        /// Port. It may be left out where there is only one.
        "port" port: Text;
        /// Station. Without it the measure is that of the port.
        "station" station: Text;
        /// The smallest difference that matters, as in "30 s": alternatives nearer to each other than this need not be told apart.
        "within" within: RawAmount, required;
        /// Whether more is better. Default: as is usual for the measure.
        "larger" larger: Flag;
    }
}
