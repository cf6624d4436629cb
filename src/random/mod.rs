//! Random numbers: addressed draws and distributions sampled by inversion.
//!
//! A draw is a pure function of its address (seed, replication, stream, passenger, what for, which visit), so no
//! draw depends on the order in which a simulation happens to work. One address gives one uniform, and one
//! uniform gives one time, by inverting the distribution function: the same passenger under another plan keeps
//! the same service times, and a longer mean gives everyone a longer time.

pub mod address;
pub mod distribution;
pub mod sampler;
pub mod table;

pub use address::{Address, Purpose, Salt};
pub use distribution::Distribution;
pub use sampler::Sampler;
