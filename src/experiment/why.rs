//! Why people wait, and what would help: causes from traced replications, and what more servers save from pairs of runs.
//!
//! The pairs have the same passengers with the same service times, so a few of them tell a difference. How many
//! replications are looked at follows from the number of events of one, so that it takes about as long whatever the
//! scenario, and depends on nothing else.

use rayon::prelude::*;

use super::Results;
use super::one::{Extra, Runner};
use super::replicate::RunError;
use crate::engine::{Span, StopSignal};
use crate::num::Spread;
use crate::num::spread::Student;
use crate::plan::Entry;
use crate::record::causes::{Cause, Hours, causes};
use crate::record::{Measure, Place, Replication, Trace, rows};
use crate::scenario::day::{self, HOURS};
use crate::scenario::model::{PortId, RunSettings, StationId, Work};
use crate::scenario::units::show_time_of_day;
use crate::scenario::{LoadError, Loaded, Scenario};

/// Why people wait on one day, and what would help.
#[derive(Clone, Debug)]
pub struct Why {
    /// The day that was looked at, from zero: that with the most waiting.
    pub day: u32,
    /// How many replications were traced.
    pub traced: u32,
    /// How many replications were run in pairs.
    pub replications: u32,
    /// Waiting at each station by cause \[person-hour\], mean over the traced replications.
    pub causes: Vec<Hours>,
    /// The day in the first replication, for the replay.
    pub trace: Trace,
    /// What the plan decided in the first replication.
    pub entries: Vec<Entry>,
    /// What one more server saves, by station, of those where people wait; empty if it was not tried.
    pub more: Vec<More>,
    /// What some more servers save together; none if nothing much is to be saved.
    pub officers: Option<Officers>,
}

/// What one more server at a station saves, whenever the station has any.
#[derive(Clone, Copy, Debug)]
pub struct More {
    /// The station.
    pub station: StationId,
    /// Waiting at all stations together that is saved \[person-hour a day\]; none if it was not tried, since less waits there
    /// than would be noticed.
    pub saved: Option<Spread>,
}

/// Where some more servers save most, found one after the other, and when they are needed.
#[derive(Clone, Debug)]
pub struct Officers {
    /// The station of each server in the order in which they were placed, and what all up to it save \[person-hour a day\].
    pub steps: Vec<(StationId, Spread)>,
    /// Stations with the number of servers more.
    pub places: Vec<(StationId, u32)>,
    /// Waiting without them \[person-hour a day\].
    pub waited: Spread,
    /// What they save if they are there whenever the station has servers \[person-hour a day\].
    pub saved: Spread,
    /// The hours of the day within which they are needed.
    pub hours: (u32, u32),
    /// What they save if they are there in these hours only \[person-hour a day\].
    pub saved_within: Spread,
    /// The changes that bring them in these hours, as they are typed behind `--with`.
    pub changes: Vec<String>,
    /// The station that most are for: the wait 1 in 20 exceeds without them and with them in these hours \[s\].
    pub wait_p95: Option<(f64, f64)>,
}

/// Most events that are worked through for all this together.
const EVENTS: u64 = 8_000_000;
/// Most events of a replication for which a day is traced.
const TRACED_EVENTS: u64 = 100_000_000;
/// Most events of a mean day for which it is: the trace of a day three times as busy takes a gigabyte.
const DAY_EVENTS: u64 = 5_000_000;
/// Beyond this only one replication is traced.
const TRACED_ALONE: u64 = 4_000_000;
/// Most replications that are run in pairs.
const MOST: u64 = 10;
/// Most replications that are traced.
const TRACED: u32 = 2;
/// Stations tried one by one: those with the most waiting.
const CANDIDATES: usize = 6;
/// Stations tried for the second and third server.
const AGAIN: usize = 2;
/// Servers that are placed.
const SERVERS: usize = 3;
/// A part of all waiting that is worth a trial.
const NOTICEABLE: f64 = 0.01;
/// Less waiting than this at a station is not tried \[person-hour a day\].
const LITTLE: f64 = 0.1;
/// A server that saves less than this beside those before it is not placed \[person-hour a day\].
const LEAST: f64 = 0.05;
/// The part of what is saved that the hours named should hold.
const WITHIN: f64 = 0.95;

/// Loads the scenario with further changes, each `PATH=VALUE`.
pub type With<'a> = dyn Fn(&[String]) -> Result<Loaded, LoadError> + Sync + 'a;

/// Looks into a run that found `results`. None if a replication is too large to be looked at once more.
pub fn why(
    scenario: &Scenario,
    results: &Results,
    with: &With<'_>,
    signal: &StopSignal,
) -> Result<Option<Why>, RunError> {
    let events = (results.events / u64::from(results.replications.max(1))).max(1);
    if events > TRACED_EVENTS || events / u64::from(scenario.run.days) > DAY_EVENTS {
        return Ok(None);
    }
    let day = worst_day(scenario, results);
    let from = RunSettings::start_of(day);
    let within = (from, from + Span::DAY);
    let tried = candidates(scenario, results);
    let again = AGAIN.min(tried.len()) * (SERVERS - 1);
    // One without, one for each that is tried, and one in the hours when they are needed.
    let planned = (2 + tried.len() + again) as u64;
    let replications =
        (EVENTS / (events * planned)).clamp(1, MOST).min(u64::from(results.replications)) as u32;
    let runner = Runner::new(scenario, signal);
    let one = |replication| {
        runner.one(replication, Extra { trace: true, within: Some(within), ..Extra::default() })
    };
    let traced = if events > TRACED_ALONE { 1 } else { replications.clamp(1, TRACED) };
    let ones = (0..traced).into_par_iter().map(one).collect::<Result<Vec<_>, _>>()?;
    let mut sums = vec![[0.0; Cause::ALL.len()]; scenario.stations.len()];
    let traces: Vec<Vec<Hours>> = ones
        .par_iter()
        .map(|one| {
            one.trace.as_ref().map_or_else(Vec::new, |trace| causes(scenario, trace, within.0, within.1))
        })
        .collect();
    for found in &traces {
        for (sum, hours) in sums.iter_mut().flatten().zip(found.iter().flatten()) {
            *sum += hours / f64::from(traced);
        }
    }
    let (mut base, mut first) = (Vec::new(), None);
    for one in ones {
        first = first.or(one.trace);
        base.push(one.found);
    }
    let Some(trace) = first else { return Ok(None) };
    let entries = base[0].journal.take().map_or_else(Vec::new, |journal| journal.entries);
    let mut why =
        Why { day, traced, replications, causes: sums, trace, entries, more: Vec::new(), officers: None };
    if replications >= 2 || results.replications == 1 || events * planned <= EVENTS {
        // What is traced needs not be run again to be compared with.
        let further = |replication| runner.one(replication, Extra::default()).map(|one| one.found);
        base.extend((traced..replications).into_par_iter().map(further).collect::<Result<Vec<_>, _>>()?);
        Trials { scenario, with, signal, replications }.look(&mut why, &base, &tried)?;
    }
    Ok(Some(why))
}

/// The day on which most time is spent waiting, after warm-up.
fn worst_day(scenario: &Scenario, results: &Results) -> u32 {
    let run = &scenario.run;
    let mut days = vec![0.0; run.days as usize];
    for series in results.series.iter().filter(|series| series.row.measure == "queue") {
        for (i, queue) in series.mean.iter().enumerate() {
            let at = run.interval.ticks() * i as u64;
            if at >= run.warm_up.ticks() {
                days[(at / Span::DAY.ticks()) as usize] += queue;
            }
        }
    }
    // Where nobody waits it is the first day that counts.
    let first = (run.warm_up.ticks() / Span::DAY.ticks()) as usize;
    let worst = (first..days.len()).rev().max_by(|&a, &b| days[a].total_cmp(&days[b]));
    worst.unwrap_or(0) as u32
}

/// Whether a station has servers at any time.
fn can_have(scenario: &Scenario, station: StationId) -> bool {
    matches!(&scenario.stations[station.0 as usize].work, Work::Servers { staffing, .. } if staffing.most() > 0)
}

/// The stations at which more servers are tried: those with a noticeable part of all waiting, the most first.
fn candidates(scenario: &Scenario, results: &Results) -> Vec<StationId> {
    let waited = |s: usize| {
        let place = Place::Station(StationId(s as u32));
        let series = results.find_series(scenario.stations[s].port, place, "queue");
        series
            .map_or(0.0, |series| scenario.run.person_hours(series.mean.iter().copied()).iter().sum::<f64>())
    };
    let hours: Vec<f64> = (0..scenario.stations.len()).map(waited).collect();
    let all: f64 = hours.iter().sum();
    let worth = |&s: &usize| {
        hours[s] > NOTICEABLE * all && hours[s] > LITTLE && can_have(scenario, StationId(s as u32))
    };
    let mut tried: Vec<usize> = (0..hours.len()).filter(worth).collect();
    tried.sort_by(|&a, &b| hours[b].total_cmp(&hours[a]).then(a.cmp(&b)));
    tried.into_iter().take(CANDIDATES).map(|s| StationId(s as u32)).collect()
}

/// More servers at some stations.
type Addition = Vec<(StationId, u32)>;

/// What more servers save.
struct Saved {
    /// In all, across replications \[person-hour a day\].
    all: Spread,
    /// By hour of the day \[person-hour a day\].
    by_hour: [f64; HOURS],
    /// The runs with them.
    runs: Vec<Replication>,
}

/// Pairs of runs.
struct Trials<'a> {
    scenario: &'a Scenario,
    with: &'a With<'a>,
    signal: &'a StopSignal,
    replications: u32,
}

impl Trials<'_> {
    fn look(&self, why: &mut Why, base: &[Replication], tried: &[StationId]) -> Result<(), RunError> {
        let waited = self.waiting(base);
        let at = |station: StationId| why.causes[station.0 as usize].iter().sum::<f64>();
        let mut stations: Vec<StationId> = (0..self.scenario.stations.len())
            .map(|s| StationId(s as u32))
            .filter(|&s| can_have(self.scenario, s))
            .collect();
        stations.sort_by(|&a, &b| at(b).total_cmp(&at(a)).then(a.cmp(&b)));
        let mut ones = Vec::with_capacity(stations.len());
        for &station in &stations {
            let is_tried = tried.contains(&station);
            ones.push((station, if is_tried { self.saved(&waited, &[(station, 1)], None)? } else { None }));
        }
        let value = |saved: &Option<Saved>| saved.as_ref().map_or(0.0, |saved| saved.all.mean);
        ones.sort_by(|(_, a), (_, b)| value(b).total_cmp(&value(a)));
        why.more = ones
            .iter()
            .map(|(station, saved)| More { station: *station, saved: saved.as_ref().map(|saved| saved.all) })
            .collect();
        why.officers = self.officers(ones, base, &waited)?;
        Ok(())
    }

    /// Places servers one after the other where they save most; `ones` are the stations with what one more server saves, the
    /// most first.
    fn officers(
        &self,
        ones: Vec<(StationId, Option<Saved>)>,
        base: &[Replication],
        waited: &[[f64; HOURS]],
    ) -> Result<Option<Officers>, RunError> {
        let mut ones = ones.into_iter().filter_map(|(station, saved)| saved.map(|saved| (station, saved)));
        let Some((first, mut saved)) = ones.next() else { return Ok(None) };
        if saved.all.mean < LEAST {
            return Ok(None);
        }
        let again: Vec<StationId> =
            [first].into_iter().chain(ones.map(|(station, _)| station)).take(AGAIN).collect();
        let mut places: Addition = vec![(first, 1)];
        let mut steps = vec![(first, saved.all)];
        while steps.len() < SERVERS {
            let mut best: Option<(StationId, Addition, Saved)> = None;
            for &station in &again {
                let mut next = places.clone();
                match next.iter_mut().find(|(known, _)| *known == station) {
                    Some((_, servers)) => *servers += 1,
                    None => next.push((station, 1)),
                }
                let Some(found) = self.saved(waited, &next, None)? else { continue };
                if best.as_ref().is_none_or(|(.., best)| found.all.mean > best.all.mean) {
                    best = Some((station, next, found));
                }
            }
            let Some((station, next, found)) = best else { break };
            if found.all.mean - saved.all.mean < LEAST {
                break;
            }
            steps.push((station, found.all));
            (places, saved) = (next, found);
        }
        let hours = day::busiest(&saved.by_hour, WITHIN);
        let Some(within) = self.saved(waited, &places, Some(hours))? else { return Ok(None) };
        let main = places.iter().max_by_key(|(_, servers)| *servers).map(|&(station, _)| station);
        let wait = |found: &[Replication]| main.and_then(|station| self.wait_p95(found, station));
        let all: Vec<f64> = waited.iter().map(|hours| hours.iter().sum()).collect();
        let Some(waited) = Spread::of(&all, &Student::new(all.len())) else { return Ok(None) };
        Ok(Some(Officers {
            steps,
            changes: self.changes(&places, Some(hours)),
            places,
            waited,
            saved: saved.all,
            hours,
            saved_within: within.all,
            wait_p95: wait(base).zip(wait(&within.runs)),
        }))
    }

    /// What more servers save. None if the scenario does not take them.
    fn saved(
        &self,
        waited: &[[f64; HOURS]],
        addition: &[(StationId, u32)],
        hours: Option<(u32, u32)>,
    ) -> Result<Option<Saved>, RunError> {
        let Ok(loaded) = (self.with)(&self.changes(addition, hours)) else { return Ok(None) };
        let runs = self.run(&loaded.scenario)?;
        let now = self.waiting(&runs);
        let by_replication: Vec<f64> =
            waited.iter().zip(&now).map(|(a, b)| a.iter().sum::<f64>() - b.iter().sum::<f64>()).collect();
        let mean =
            |h: usize| waited.iter().zip(&now).map(|(a, b)| a[h] - b[h]).sum::<f64>() / waited.len() as f64;
        let by_hour = std::array::from_fn(mean);
        let spread = Spread::of(&by_replication, &Student::new(by_replication.len()));
        Ok(spread.map(|all| Saved { all, by_hour, runs }))
    }

    /// The changes that bring more servers, within some hours of the day.
    fn changes(&self, addition: &[(StationId, u32)], hours: Option<(u32, u32)>) -> Vec<String> {
        addition.iter().filter_map(|&(station, more)| self.change(station, more, hours)).collect()
    }

    /// The change that gives a station more servers whenever it has some, within some hours of the day.
    fn change(&self, id: StationId, more: u32, hours: Option<(u32, u32)>) -> Option<String> {
        let station = &self.scenario.stations[id.0 as usize];
        let Work::Servers { staffing, .. } = &station.work else { return None };
        let hours = hours.unwrap_or((0, HOURS as u32));
        let ends = [hours.0, hours.1].map(|hour| day::turned(Span::ZERO, 3_600 * i64::from(hour)));
        let mut times: Vec<Span> =
            staffing.changes.iter().map(|&(at, _)| at).chain([Span::ZERO]).chain(ends).collect();
        times.sort_unstable();
        times.dedup();
        let lines = times.into_iter().map(|at| {
            let servers = staffing.at(at);
            let more = if servers > 0 && day::within(hours, at) { more } else { 0 };
            format!("\"{}\" = {}", show_time_of_day(at), servers + more)
        });
        let lines: Vec<String> = lines.collect();
        let port = self.scenario.port_name(station.port);
        Some(format!("port.\"{port}\".station.\"{}\".servers={{ {} }}", station.name, lines.join(", ")))
    }

    fn run(&self, scenario: &Scenario) -> Result<Vec<Replication>, RunError> {
        let runner = Runner::new(scenario, self.signal);
        let one = |replication| runner.one(replication, Extra::default()).map(|one| one.found);
        (0..self.replications).into_par_iter().map(one).collect()
    }

    /// Waiting of each replication at all stations \[person-hour a day\], by hour of the day.
    fn waiting(&self, found: &[Replication]) -> Vec<[f64; HOURS]> {
        let rows = rows::series(self.scenario);
        let intervals = self.scenario.run.intervals();
        let each = |found: &Replication| {
            let mut queues = vec![0.0; intervals];
            for (r, _) in rows.iter().enumerate().filter(|(_, row)| row.measure == "queue") {
                for (sum, &queue) in queues.iter_mut().zip(&found.series[r * intervals..][..intervals]) {
                    *sum += if queue.is_finite() { f64::from(queue) } else { 0.0 };
                }
            }
            self.scenario.run.person_hours(queues)
        };
        found.iter().map(each).collect()
    }

    /// The wait at a station that 1 in 20 exceeds \[s\], mean over replications.
    fn wait_p95(&self, found: &[Replication], station: StationId) -> Option<f64> {
        let port: PortId = self.scenario.stations[station.0 as usize].port;
        let row = rows::summary(self.scenario).iter().position(|row| {
            (row.port, row.place, row.class, row.measure)
                == (port, Place::Station(station), None, Measure::WaitP95)
        })?;
        let values: Vec<f64> = found.iter().map(|found| found.values[row]).filter(|v| !v.is_nan()).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }
}
