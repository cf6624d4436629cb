//! Scenarios: from what the planner wrote to what is simulated.
//!
//! 1. [`tree`] reads the TOML file into a tree in which every key and value knows its place in the text.
//! 2. [`overrides`] applies `PATH=VALUE` changes to that tree.
//! 3. [`raw`] decodes the tree into records that mirror the file, noting every key, type or unit that is wrong.
//! 4. [`compile`] resolves names, checks that everything fits together and builds a [`model::Scenario`].
//!
//! No step stops at the first mistake: all are collected as [`diagnostic::Diagnostic`]s and shown together.

pub mod booking;
pub mod code;
pub mod compile;
pub mod csv;
pub mod day;
pub mod declared;
pub mod decode;
pub mod diagnostic;
pub mod difference;
pub mod folder;
pub mod foreseen;
pub mod health;
pub mod include;
pub mod levels;
pub mod limits;
pub mod load;
pub mod measure;
pub mod model;
pub mod overrides;
pub mod plan;
pub mod raw;
pub mod rows;
pub mod schema;
pub mod sensitivity;
pub mod solve;
pub mod source;
pub mod sweep;
pub mod transform;
pub mod tree;
pub mod units;
pub mod variants;

pub use load::{LoadError, Loaded, load};
pub use model::Scenario;
