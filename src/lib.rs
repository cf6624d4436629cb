//! Clearway: a passenger flow-control simulator for border ports.
//!
//! Floors, from the top; a file imports only from its own floor or from floors below it:
//!
//! | floor | what it does |
//! |---|---|
//! | [`cli`] | what was typed becomes a call below |
//! | [`report`], [`chart`] | tables and pictures; they read results and decide nothing |
//! | [`validation`] | scenarios with known answers, published figures |
//! | [`experiment`] | many runs, one answer |
//! | [`record`] | observers of a run; they only listen |
//! | [`plan`] | carries the reopening plan out: stages, rules, incidents |
//! | [`port`] | passengers, arrivals, stations, queues: the moving world |
//! | [`scenario`] | what the planner wrote, checked and resolved |
//! | [`disease`] | infection of one person, as equations |
//! | [`engine`] | time and the event calendar |
//! | [`random`], [`num`], [`language`] | addressed draws, distributions, portable maths, intervals; texts in three languages |

pub mod chart;
pub mod cli;
pub mod disease;
pub mod engine;
pub mod experiment;
pub mod language;
pub mod num;
pub mod plan;
pub mod port;
pub mod random;
pub mod record;
pub mod report;
pub mod scenario;
pub mod validation;
