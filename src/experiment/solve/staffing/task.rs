//! What is asked: stations, the shifts that there may be, and what a roster of them gives and costs.

use super::super::shifts::Shift;
use super::super::station::{Station, changes, staffed};
use super::super::trials::{SolveError, Trials};
use crate::record::Place;
use crate::scenario::Scenario;
use crate::scenario::model::{Lanes, Order};

/// By station: officers on each shift.
pub(super) type Roster = Vec<Vec<u32>>;
/// By station: servers in each slot.
pub(super) type Plan = Vec<Vec<u32>>;

/// What is to be staffed.
pub(super) struct Task<'a> {
    pub trials: &'a Trials<'a>,
    pub stations: &'a [Station],
    /// By station: all shifts that there may be.
    pub shifts: Vec<Vec<Shift>>,
    /// Whether one more server at any time never makes a target fail that was met.
    pub is_monotone: bool,
}

impl<'a> Task<'a> {
    pub fn new(trials: &'a Trials<'a>, stations: &'a [Station]) -> Result<Self, SolveError> {
        let shifts: Vec<Vec<Shift>> = stations.iter().map(|station| station.rules.shifts()).collect();
        if let Some(none) = shifts.iter().position(Vec::is_empty) {
            let name = &stations[none].name;
            return Err(SolveError::Unsolved(format!("no shift fits into the day of {name}")));
        }
        let is_monotone = is_monotone(&trials.plan(&[])?.scenario, stations);
        Ok(Self { trials, stations, shifts, is_monotone })
    }

    /// Number of targets, one if there is none.
    pub fn targets(&self) -> Result<usize, SolveError> {
        Ok(self.trials.plan(&[])?.scenario.targets.len().max(1))
    }

    /// Servers that a roster gives.
    pub fn servers(&self, roster: &Roster) -> Plan {
        let all = self.stations.iter().zip(&self.shifts).zip(roster);
        all.map(|((station, shifts), counts)| station.rules.servers(shifts, counts)).collect()
    }

    /// What a roster costs \[server-hours a day\].
    pub fn cost(&self, roster: &Roster) -> f64 {
        let all = self.stations.iter().zip(&self.shifts).zip(roster);
        all.map(|((station, shifts), counts)| station.rules.cost(shifts, counts)).sum()
    }

    /// The scenario under a plan, with the seed that a change names, if any. Under a plan of stages, whose variants all have
    /// servers of their own, it is read anew; otherwise only the numbers of servers are other ones.
    pub fn scenario(&self, seed: &[String], plan: &Plan) -> Result<Scenario, SolveError> {
        let base = self.trials.plan(seed)?;
        if base.scenario.plan.is_none()
            && let Some(scenario) = staffed(&base.scenario, self.stations, plan)
        {
            return Ok(scenario);
        }
        let all = [changes(self.stations, plan).as_slice(), seed].concat();
        Ok(self.trials.plan(&all)?.scenario.clone())
    }

    /// Whether there are never more servers than there may be, and somebody serves at some time.
    pub fn allows(&self, plan: &Plan) -> bool {
        let fits = |(servers, station): (&Vec<u32>, &Station)| {
            servers.iter().all(|&n| n <= station.rules.most) && servers.iter().any(|&n| n > 0)
        };
        plan.iter().zip(self.stations).all(fits)
    }

    /// Servers that the square-root rule asks for in each slot, load + β √load, at least one and no more than there may be;
    /// with β = 0 as if nothing were random.
    pub fn wanted(&self, loads: &[Vec<f64>], beta: f64) -> Plan {
        let own = |(station, loads): (&Station, &Vec<f64>)| {
            let need = |load: &f64| ((load + beta * load.sqrt()).ceil() as u32).clamp(1, station.rules.most);
            loads.iter().map(need).collect()
        };
        self.stations.iter().zip(loads).map(own).collect()
    }

    /// As many servers as there may be, at all times.
    pub fn most(&self) -> Plan {
        self.stations.iter().map(|station| vec![station.rules.most; station.rules.slots()]).collect()
    }
}

/// With one line that is served in the order of coming, without patience or limits, nobody is called later for one more
/// server (Kiefer and Wolfowitz, "On the theory of queues with many servers", Transactions of the American Mathematical
/// Society 78, 1955). Where a station is behind another, or a target is about something else, more servers can do harm: they
/// send the crowd on.
fn is_monotone(scenario: &Scenario, stations: &[Station]) -> bool {
    let [station] = stations else { return false };
    let Some(found) = station.find(scenario) else { return false };
    let queue = &scenario.stations[found.0 as usize].queue;
    queue.order == Order::FirstCome
        && queue.lanes == Lanes::Single
        && queue.places.is_none()
        && queue.patience.is_none()
        && scenario
            .targets
            .iter()
            .all(|target| matches!(target.day.place, Place::Station(watched) if watched == found))
}
