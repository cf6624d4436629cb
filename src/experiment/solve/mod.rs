//! Solving: from what should hold to what must be done.
//!
//! All searches look at the same replications under every plan they try, so that a replication either meets a target under
//! a plan or does not, and an answer is about the share of replications that do. What a search has chosen is then simulated
//! with seeds that it has not seen.

pub mod best;
pub mod confirm;
pub mod largest;
mod loads;
pub mod shifts;
pub mod staffing;
pub mod trials;

pub use best::{Chosen, choose};
pub use confirm::{Confirmed, confirm};
pub use largest::{Largest, largest};
pub use staffing::{Solved, Station, solve};
pub use trials::{SolveError, Trials};
