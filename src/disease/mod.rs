//! Infection of one person, as equations: how it runs, what a test sees of it, what vaccines change, what it puts into the
//! air. Knows nothing of ports, scenarios or time of day; times are days since infection unless a name says otherwise.
//!
//! Two descriptions of the same thing stand side by side. [`Trajectory`] follows one person: tests of the same person
//! are then correlated as they are in truth, and everything that is simulated uses it. [`curve`] holds curves averaged over
//! people, for which policies have closed forms; the validation suite checks the one against the other and both against
//! published tables.

pub mod air;
pub mod assay;
pub mod curve;
pub mod pooling;
pub mod quanta;
mod since;
mod trajectory;
mod vaccine;
mod variant;

pub use assay::{Assay, Detects};
pub use since::since_infection;
pub use trajectory::{DETECTABLE, INFECTIOUS, Trajectory};
pub use vaccine::{Dose, Product, Protection};
pub use variant::Variant;
