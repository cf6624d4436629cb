//! Observers of a run: tallies, time series, traces, fingerprints. They listen and never act.

pub mod causes;
pub mod days;
mod desk;
pub mod fingerprint;
pub mod harvest;
mod health;
pub mod journeys;
pub mod offered;
pub mod series;
pub mod tally;
pub mod targets;
mod through;
pub mod trace;

pub use crate::scenario::measure::{Measure, Unit};
pub use crate::scenario::rows::{self, DayRow, Place, Row, SeriesRow};
pub use causes::Cause;
pub use days::Days;
pub use fingerprint::Fingerprint;
pub use harvest::Replication;
pub use health::HealthTally;
pub use journeys::{Journey, Journeys};
pub use offered::{Followed, Offered};
pub use tally::Tally;
pub use targets::{TargetValues, Targets};
pub use through::{Through, gets_through};
pub use trace::{Ending, Trace, Visit};
