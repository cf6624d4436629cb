//! Carries the reopening plan out while a scenario runs: stages with their gates, rules of the playbook, incidents.
//!
//! 1. [`Monitor`] listens to the world and follows what the conditions of the plan watch.
//! 2. [`Director`] stands around the world. At midnight it judges the gates of the stages, at the end of each interval
//!    the rules, and lets incidents begin and end; if anything has changed, it lets the world go over to the variant of
//!    the scenario that is now in force.
//! 3. The booking office gives places under quotas to those who ask, and tells the world each day who will come.
//! 4. [`Journal`] keeps what was decided, when and why.
//!
//! Nothing here reaches into stations: the plan acts on the world only through [`crate::port::World::switch`], which
//! uses the calls of a change by the clock.

mod booking;
mod director;
mod foreseen;
mod incidents;
mod journal;
mod judge;
mod monitor;
pub mod opening;
mod reason;
mod rules;
mod stages;

pub use booking::Account;
pub use director::Director;
pub use journal::{Entry, Journal, What};
pub use monitor::Monitor;
pub use reason::Reason;
