//! Exact values of queueing theory, computed. Rates and durations are in seconds throughout.

pub mod chain;
pub mod deterministic;
pub mod shuttle;
pub mod single;
pub mod transient;
