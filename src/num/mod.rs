//! Numbers: portable mathematics, special functions, quantiles and intervals.
//!
//! Nothing here knows what is simulated. Every function that feeds a result is built on the `libm` crate, so
//! that the same inputs give the same bits on every platform.

pub mod binomial;
pub mod hash;
pub mod histogram;
pub mod maths;
pub mod paired;
pub mod poisson;
pub mod response;
pub mod ridge;
pub mod special;
pub mod spread;

pub use histogram::Histogram;
pub use spread::{Spread, Student};
