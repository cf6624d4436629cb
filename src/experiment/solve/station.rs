//! A station that is to be staffed, and the changes that staff it.

use super::shifts::Rules;
use crate::engine::Span;
use crate::scenario::Scenario;
use crate::scenario::diagnostic::Problems;
use crate::scenario::model::{StationId, Work};
use crate::scenario::solve::{Staffing, find};
use crate::scenario::source::Place;

/// A station that is to be staffed.
#[derive(Clone, Debug)]
pub struct Station {
    /// Path of its servers, as in `port.P.station.S.servers`.
    pub path: String,
    /// Name of its port.
    pub port: String,
    /// Its name.
    pub name: String,
    /// Shifts that there may be.
    pub rules: Rules,
}

impl Station {
    /// The station that `staffing` is about; none if it is not there.
    pub fn of(staffing: &Staffing, scenario: &Scenario) -> Option<Self> {
        let mut problems = Problems::default();
        let port = staffing.port.as_deref();
        let found = find(scenario, port, &staffing.station, Place::new(0, 0..0), &mut problems)?;
        let port = &scenario.ports[scenario.stations[found].port.0 as usize];
        let (open, close) = port.hours.map_or((Span::ZERO, Span::DAY), |hours| (hours.open, hours.close));
        Some(Self {
            path: format!("port.{}.station.{}.servers", port.name, staffing.station),
            port: port.name.clone(),
            name: staffing.station.clone(),
            rules: Rules {
                open,
                close,
                slot: staffing.start_every,
                lengths: staffing.shifts.clone(),
                pause: staffing.pause,
                pause_after: staffing.pause_after,
                change_cost: staffing.change_cost.seconds() / 3_600.0,
                least: staffing.least,
                most: staffing.most,
            },
        })
    }
}

impl Station {
    /// Its number in a scenario; none if it is not there.
    pub fn find(&self, scenario: &Scenario) -> Option<StationId> {
        let is_it = |station: &crate::scenario::model::Station| {
            station.name == self.name && scenario.port_name(station.port) == self.port
        };
        scenario.stations.iter().position(is_it).map(|s| StationId(s as u32))
    }
}

/// The scenario with these servers at each station, by slot: the same as with [`changes`], without reading anything again.
pub(super) fn staffed(scenario: &Scenario, stations: &[Station], servers: &[Vec<u32>]) -> Option<Scenario> {
    let mut staffed = scenario.clone();
    for (station, servers) in stations.iter().zip(servers) {
        let found = &mut staffed.stations[station.find(scenario)?.0 as usize];
        let Work::Servers { staffing, .. } = &mut found.work else { return None };
        staffing.changes = station.rules.changes(servers);
        found.servers_at_most = staffing.most();
    }
    Some(staffed)
}

/// The changes that give each station its servers, by slot.
pub(super) fn changes(stations: &[Station], servers: &[Vec<u32>]) -> Vec<String> {
    let each = stations.iter().zip(servers);
    each.map(|(station, servers)| format!("{}={}", station.path, station.rules.timetable(servers))).collect()
}
