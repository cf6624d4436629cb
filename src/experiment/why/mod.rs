//! Why people wait, and what would help, on the day with the most waiting.
//!
//! Everything here is about that one day and all replications of the run, whose waiting is known. Causes are looked for in a
//! few traced replications and put to the waiting of all; what more servers save comes from pairs of replications with the
//! same passengers, as a part of their waiting, which varies little where the savings themselves vary much. How many
//! replications are looked at follows from the number of events of one alone, never from a clock.

mod advice;
mod attribution;
mod pairs;

pub use advice::{Advice, Plan, Tried};
pub use pairs::{More, Saving};

use rayon::prelude::*;

use super::Results;
use super::one::{Extra, Runner};
use super::replicate::RunError;
use crate::engine::StopSignal;
use crate::plan::Entry;
use crate::record::Trace;
use crate::record::causes::Hours;
use crate::scenario::booking::Purpose;
use crate::scenario::model::{StationId, mean_size};
use crate::scenario::{LoadError, Loaded, Scenario};

/// Why people wait on one day, and what would help.
#[derive(Clone, Debug)]
pub struct Why {
    /// Numbers of the replications that were traced, from zero, in their order.
    pub traced: Vec<u32>,
    /// Waiting at each station by cause \[person-hour\]: it adds up to the waiting of all replications.
    pub causes: Vec<Hours>,
    /// By station: the stations ahead for want of room at which people wait there, with the person-hours, the most first;
    /// the station itself for those who are held outside.
    pub full: Vec<Vec<(StationId, f64)>>,
    /// The replication that is replayed, from zero: of those that were traced the one with the most usual waiting.
    pub replayed: u32,
    /// Its day.
    pub trace: Trace,
    /// What the plan decided in it.
    pub entries: Vec<Entry>,
    /// What would help; none if it was not tried.
    pub advice: Option<Advice>,
}

/// Most events of a replication for which a day is traced.
const TRACED_EVENTS: u64 = 100_000_000;
/// Most events of a mean day for which it is: the trace of a day three times as busy takes a gigabyte.
const DAY_EVENTS: u64 = 5_000_000;
/// Events that are traced, at most, unless one replication has more.
const TRACE_BUDGET: u64 = 8_000_000;
/// Most replications that are traced.
const TRACED: u64 = 4;

/// How many events take as long as a party that asks for a place: measured in `scenarios/reopening/december-2021.toml`, where
/// waiting lists are long.
const EVENTS_OF_A_PARTY: u64 = 8;

/// Loads the scenario with further changes, each `PATH=VALUE`.
pub type With<'a> = dyn Fn(&[String]) -> Result<Loaded, LoadError> + Sync + 'a;

/// What a replication costs, counted in events: those of the ports, and the parties that ask the booking office for a place,
/// each of which takes as long as several events.
fn cost(scenario: &Scenario, results: &Results) -> u64 {
    let events = results.events / u64::from(results.replications.max(1));
    let parties = |purpose: &Purpose| purpose.per_day.iter().sum::<f64>() / mean_size(&purpose.parties);
    let asked: f64 = scenario.bookings.purposes.iter().map(parties).sum();
    (events + EVENTS_OF_A_PARTY * asked as u64).max(1)
}

/// Looks into a run that found `results`. None if a replication is too large to be looked at once more.
pub fn why(
    scenario: &Scenario,
    results: &Results,
    with: &With<'_>,
    signal: &StopSignal,
) -> Result<Option<Why>, RunError> {
    let events = cost(scenario, results);
    if events > TRACED_EVENTS || events / u64::from(scenario.run.days) > DAY_EVENTS {
        return Ok(None);
    }
    let busy = &results.busy_day;
    let waited = busy.by_replication();
    let most = (TRACE_BUDGET / events).clamp(1, TRACED) as usize;
    let picked = attribution::picks(&waited, most);
    let runner = Runner::new(scenario, signal);
    let within = (busy.from, busy.to);
    let one = |&(replication, _): &(u32, f64)| {
        runner.one(replication, Extra { trace: true, within: Some(within), ..Extra::default() })
    };
    let ones = picked.par_iter().map(one).collect::<Result<Vec<_>, _>>()?;
    let traces: Vec<(f64, &Trace)> = picked
        .iter()
        .zip(&ones)
        .filter_map(|(&(_, weight), one)| Some((weight, one.trace.as_ref()?)))
        .collect();
    let found = attribution::attribute(scenario, busy, &traces);
    let usual = waited.iter().sum::<f64>() / waited.len().max(1) as f64;
    let distance =
        |replication: u32| (waited.get(replication as usize).copied().unwrap_or(0.0) - usual).abs();
    let replayed = picked.iter().map(|&(replication, _)| replication);
    let replayed = replayed.min_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b))).unwrap_or(0);
    let shown = picked.iter().position(|&(replication, _)| replication == replayed).unwrap_or(0);
    let Some(shown) = ones.into_iter().nth(shown) else { return Ok(None) };
    let Some(trace) = shown.trace else { return Ok(None) };
    let entries = shown.found.journal.map_or_else(Vec::new, |journal| journal.entries);
    let advice = advice::advise(scenario, results, &found, with, signal)?;
    Ok(Some(Why {
        traced: picked.iter().map(|&(replication, _)| replication).collect(),
        causes: found.causes,
        full: found.full,
        replayed,
        trace,
        entries,
        advice,
    }))
}
