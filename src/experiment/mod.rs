//! Many runs, one answer.

pub mod busy_day;
pub mod compare;
mod control;
mod fold;
mod incidents;
pub mod one;
pub mod plan;
pub mod precision;
pub mod ready;
pub mod regress;
pub mod replicate;
pub mod results;
pub mod sensitivity;
pub mod solve;
pub mod studies;
pub mod subject;
pub mod sweep;
pub mod targets;
pub mod why;

pub use busy_day::BusyDay;
pub use plan::{PlanResults, StageDay};
pub use precision::{Reached, State, TargetReached};
pub use replicate::{RunError, Sink, replicate, replicate_traced};
pub use results::{Results, SeriesResult};
pub use targets::{TargetResult, Together};
pub use why::Why;
