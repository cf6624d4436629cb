//! Sweeps: one scenario with many values.
//!
//! 1. A [`design`] says which points there are and what each changes.
//! 2. [`points`] loads them: each is a scenario of its own with a key that stands for all that its results depend on.
//! 3. A [`schedule`] simulates them on all threads; each finished point goes into a [`journal`] at once.
//! 4. A [`book`] is read out of one journal, or of the parts of all [`shard`]s, in the order of the design.

pub mod book;
pub mod design;
pub mod journal;
pub mod points;
pub mod run;
pub mod schedule;
pub mod shard;
pub mod values;
