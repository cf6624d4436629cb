//! Pairs of replications with the same passengers, with and without something more.

use rayon::prelude::*;

use super::With;
use crate::engine::{Span, StopSignal};
use crate::experiment::Results;
use crate::experiment::one::{Extra, Runner};
use crate::experiment::replicate::RunError;
use crate::num::special::student_tail_quantile;
use crate::record::{DayRow, Measure, Place, Replication, rows};
use crate::scenario::Scenario;
use crate::scenario::day::{self, HOURS};
use crate::scenario::model::{PortId, Staffing, StationId, Work};
use crate::scenario::units::show_time_of_day;

/// One thing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// A server at a station, whenever it has any.
    Server(StationId),
    /// A place to wait at a station that holds people back when it is full.
    Place(StationId),
}

impl More {
    /// Where.
    pub fn station(self) -> StationId {
        match self {
            Self::Server(station) | Self::Place(station) => station,
        }
    }
}

/// What something saves \[person-hour\], at all stations together on the day with the most waiting.
#[derive(Clone, Copy, Debug)]
pub struct Saving {
    /// Mean.
    pub hours: f64,
    /// Its 95 % interval, no larger than the waiting there is; none from a single pair.
    pub interval: Option<(f64, f64)>,
    /// How many pairs it comes from.
    pub pairs: u32,
}

impl Saving {
    /// Whether it is known to about a quarter of itself.
    pub fn is_known(&self) -> bool {
        self.interval.is_some_and(|(low, _)| self.hours > 0.0 && self.hours - low <= KNOWN * self.hours)
    }
}

/// A saving is known if the half-width of its interval is no more than this part of it.
const KNOWN: f64 = 0.25;
/// The part of what is saved that the hours named should hold.
const WITHIN: f64 = 0.95;

/// Things more, and how many of each.
pub(super) type Addition = Vec<(More, u32)>;

/// Replications with an addition, as far as they have been run.
struct Runs {
    addition: Addition,
    hours: Option<(u32, u32)>,
    /// None if the scenario does not take it.
    scenario: Option<Box<Scenario>>,
    /// By replication: waiting by hour.
    waited: Vec<[f64; HOURS]>,
    /// By replication: the wait that 1 in 20 exceeds, by station.
    waits: Vec<Vec<f64>>,
}

/// Pairs of runs.
pub(super) struct Pairs<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) results: &'a Results,
    with: &'a With<'a>,
    signal: &'a StopSignal,
    /// What a replication costs \[event\].
    pub(super) cost: u64,
    /// What has been simulated so far \[event\].
    pub(super) spent: u64,
    runs: Vec<Runs>,
}

impl<'a> Pairs<'a> {
    /// None run yet.
    pub(super) fn new(
        scenario: &'a Scenario,
        results: &'a Results,
        with: &'a With<'a>,
        signal: &'a StopSignal,
    ) -> Self {
        let cost = super::cost(scenario, results);
        Self { scenario, results, with, signal, cost, spent: 0, runs: Vec::new() }
    }

    /// The hours in which servers of an addition that was run are needed: those that hold most of what it saves.
    pub(super) fn needed(&self, places: &Addition) -> Option<(u32, u32)> {
        if !places.iter().any(|(more, _)| matches!(more, More::Server(_))) {
            return None;
        }
        let runs = self.runs.iter().find(|runs| runs.addition == *places && runs.hours.is_none())?;
        let base = &self.results.busy_day.waited;
        let by_hour = std::array::from_fn(|hour| {
            base.iter().zip(&runs.waited).map(|(before, now)| before[hour] - now[hour]).sum::<f64>()
        });
        Some(day::busiest(&by_hour, WITHIN))
    }

    /// What an addition saves, servers within some hours of the day. None if the scenario does not take it.
    pub(super) fn saved(
        &mut self,
        addition: &Addition,
        hours: Option<(u32, u32)>,
        pairs: u32,
    ) -> Result<Option<Saving>, RunError> {
        let known = self.runs.iter().position(|runs| runs.addition == *addition && runs.hours == hours);
        let at = known.unwrap_or_else(|| {
            let scenario = (self.with)(&self.changes(addition, hours)).ok();
            let scenario = scenario.map(|loaded| Box::new(loaded.scenario));
            self.runs.push(Runs {
                addition: addition.clone(),
                hours,
                scenario,
                waited: Vec::new(),
                waits: Vec::new(),
            });
            self.runs.len() - 1
        });
        let done = self.runs[at].waited.len() as u32;
        let Some(scenario) = &self.runs[at].scenario else { return Ok(None) };
        let runner = Runner::new(scenario, self.signal);
        let found = (done..pairs)
            .into_par_iter()
            .map(|replication| runner.one(replication, Extra::default()).map(|one| one.found))
            .collect::<Result<Vec<Replication>, _>>()?;
        let series = rows::series(scenario);
        let busy = &self.results.busy_day;
        let waited: Vec<_> = found.iter().map(|one| busy.waiting(scenario, &series, &one.series)).collect();
        let at_rows = self.wait_rows(scenario);
        let waits_of = |one: &Replication| {
            let values = if one.days.is_empty() { &one.values } else { &one.days };
            at_rows.iter().map(|row| row.map_or(f64::NAN, |row| values[row])).collect()
        };
        let waits: Vec<Vec<f64>> = found.iter().map(waits_of).collect();
        self.spent += self.cost * u64::from(pairs.saturating_sub(done));
        let runs = &mut self.runs[at];
        runs.waited.extend(waited);
        runs.waits.extend(waits);
        let sum = |hours: &[f64; HOURS]| hours.iter().sum::<f64>();
        let now: Vec<f64> = runs.waited.iter().take(pairs as usize).map(sum).collect();
        Ok(Some(saving(&busy.by_replication(), &now)))
    }

    /// Where the wait that 1 in 20 exceeds on the day that is looked at stands in a replication, by station: among the values
    /// of the days of a run of several, or else of the summary.
    fn wait_rows(&self, scenario: &Scenario) -> Vec<Option<usize>> {
        let day = self.results.busy_day.day as usize;
        let (summary, days) = (rows::summary(scenario), rows::days(scenario));
        let each = |s: usize| {
            let wanted = (scenario.stations[s].port, Place::Station(StationId(s as u32)), Measure::WaitP95);
            if days.is_empty() {
                return summary
                    .iter()
                    .position(|row| row.class.is_none() && (row.port, row.place, row.measure) == wanted);
            }
            let row = days.iter().position(|row: &DayRow| (row.port, row.place, row.measure) == wanted);
            row.map(|row| day * days.len() + row)
        };
        (0..scenario.stations.len()).map(each).collect()
    }

    /// The wait that 1 in 20 exceeds where most is waited, without an addition and with it, if every replication was run.
    pub(super) fn wait_p95(
        &self,
        addition: &Addition,
        hours: Option<(u32, u32)>,
    ) -> Option<(StationId, f64, f64)> {
        let busy = &self.results.busy_day;
        let stations = 0..self.scenario.stations.len();
        let most = stations.max_by(|&a, &b| busy.at(a).total_cmp(&busy.at(b)).then(b.cmp(&a)))?;
        let id = StationId(most as u32);
        let port: PortId = self.scenario.stations[most].port;
        let before = self.results.on_busy_day(self.scenario, port, Place::Station(id), Measure::WaitP95)?;
        let runs = self.runs.iter().find(|runs| runs.addition == *addition && runs.hours == hours)?;
        let known: Vec<f64> =
            runs.waits.iter().map(|waits| waits[most]).filter(|wait| !wait.is_nan()).collect();
        (!known.is_empty()).then(|| (id, before.mean, known.iter().sum::<f64>() / known.len() as f64))
    }

    /// The changes that bring an addition, servers within some hours of the day.
    pub(super) fn changes(&self, addition: &Addition, hours: Option<(u32, u32)>) -> Vec<String> {
        addition.iter().filter_map(|&(more, count)| self.change(more, count, hours)).collect()
    }

    fn change(&self, more: More, count: u32, hours: Option<(u32, u32)>) -> Option<String> {
        let station = &self.scenario.stations[more.station().0 as usize];
        let port = self.scenario.port_name(station.port);
        let path = format!("port.\"{port}\".station.\"{}\"", station.name);
        match more {
            More::Place(_) => Some(format!("{path}.queue.places={}", station.queue.places? + count)),
            More::Server(_) => {
                let Work::Servers { staffing, .. } = &station.work else { return None };
                Some(format!("{path}.servers={}", more_servers(staffing, count, hours)))
            }
        }
    }
}

/// A timetable with so many servers more whenever there are any, within some hours of the day.
fn more_servers(staffing: &Staffing, count: u32, hours: Option<(u32, u32)>) -> String {
    let hours = hours.unwrap_or((0, HOURS as u32));
    let ends = [hours.0, hours.1].map(|hour| day::turned(Span::ZERO, 3_600 * i64::from(hour)));
    let mut times: Vec<_> = staffing.changes.iter().map(|&(at, _)| at).chain(ends).collect();
    times.push(Span::ZERO);
    times.sort_unstable();
    times.dedup();
    let mut lines: Vec<(Span, u32)> = Vec::new();
    for at in times {
        let servers = staffing.at(at);
        let more = if servers > 0 && day::within(hours, at) { count } else { 0 };
        if lines.last().is_none_or(|(_, before)| *before != servers + more) {
            lines.push((at, servers + more));
        }
    }
    if let [(_, servers)] = lines[..] {
        return servers.to_string();
    }
    let lines: Vec<String> =
        lines.iter().map(|(at, servers)| format!("\"{}\" = {servers}", show_time_of_day(*at))).collect();
    format!("{{ {} }}", lines.join(", "))
}

/// What is saved in the mean of all replications, whose waiting is `all`, if in the first of them people wait as long as `now`
/// says.
fn saving(all: &[f64], now: &[f64]) -> Saving {
    let pairs = now.len().min(all.len());
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let square = |values: &[f64]| values.iter().map(|v| v * v).sum::<f64>();
    let saved: Vec<f64> = all.iter().zip(now).map(|(before, now)| before - now).collect();
    let (waited, waited_all) = (mean(&all[..pairs]), mean(all));
    if waited <= 0.0 || waited_all <= 0.0 {
        return Saving { hours: 0.0, interval: (pairs > 1).then_some((0.0, 0.0)), pairs: pairs as u32 };
    }
    let part = mean(&saved) / waited;
    let hours = part * waited_all;
    let interval = (pairs > 1).then(|| {
        let rest: Vec<f64> = saved.iter().zip(all).map(|(saved, waited)| saved - part * waited).collect();
        let deviations: Vec<f64> = all.iter().map(|waited| waited - waited_all).collect();
        if pairs == all.len() {
            // Every replication has its pair: the same interval as that of `clearway compare`.
            let rest: Vec<f64> = saved.iter().map(|saved| saved - hours).collect();
            let half = student_tail_quantile(0.025, (pairs - 1) as f64)
                * (square(&rest) / ((pairs - 1) * pairs) as f64).sqrt();
            return (hours - half, (hours + half).min(waited_all));
        }
        // What the part is not known exactly, and what the waiting itself is not.
        let of_part =
            square(&rest) / ((pairs - 1) * pairs) as f64 * (waited_all / waited) * (waited_all / waited);
        let of_waiting = part * part * square(&deviations) / ((all.len() - 1).max(1) * all.len()) as f64;
        let half = student_tail_quantile(0.025, (pairs - 1) as f64) * (of_part + of_waiting).sqrt();
        (hours - half, (hours + half).min(waited_all))
    });
    Saving { hours, interval, pairs: pairs as u32 }
}
