//! Solving: from what should hold to what must be done.
//!
//! All searches look at the same replications under every plan they try, so that a replication either meets a target under
//! a plan or does not, and an answer is about the share of replications that do. What a search has chosen is then simulated
//! with seeds that it has not seen.

pub mod best;
mod budget;
pub mod confirm;
pub mod largest;
mod narrow;
mod runner_up;
pub mod shifts;
pub mod staffing;
mod station;
pub mod trials;

pub use best::{Chosen, choose};
pub use budget::Budget;
pub use confirm::{Confirmed, confirm};
pub use largest::{Largest, LargestConfirmed, largest, largest_confirmed};
pub use runner_up::{Fresh, beside_the_runner_up};
pub use staffing::{Ask, Extent, LoadAlone, Solved, solve};
pub use station::Station;
pub use trials::{SolveError, Trials};
