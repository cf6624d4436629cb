//! The part of a scenario that can matter to a question: what lies behind the stations that are asked about is left out of the
//! replications of a search, where nothing comes back from there. The values at these stations are the same to the last bit,
//! since every draw belongs to a passenger and none to a sequence.

use crate::record::Place;
use crate::scenario::Scenario;
use crate::scenario::model::{Station, Target};

/// Leaves out what cannot matter to `needed` stations, port and name of each: a passenger who goes on to a station that
/// does not lead to them has cleared the port instead.
pub(super) fn cut(scenario: &mut Scenario, needed: &[(String, String)]) {
    let kept = kept(scenario, needed);
    if kept.iter().all(|kept| *kept) {
        return;
    }
    for station in
        scenario.stations.iter_mut().zip(&kept).filter(|(_, kept)| **kept).map(|(station, _)| station)
    {
        // Air is measured, and moves nobody.
        station.zone = None;
        for leg in station.next.iter_mut().flat_map(|route| &mut route.legs) {
            if matches!(leg.to, Target::Station(to) if !kept[to.0 as usize]) {
                leg.to = Target::Cleared;
            }
        }
    }
}

/// Which stations are kept: those that are needed and whatever leads to them. All, where others could matter in another way:
/// under a plan, by infection, by a code service that they share, by room that is shared or missing.
fn kept(scenario: &Scenario, needed: &[(String, String)]) -> Vec<bool> {
    let tied = scenario.plan.is_some()
        || scenario.health.is_some()
        || !scenario.codes.is_empty()
        || scenario.ports.iter().any(|port| port.full_at.is_some())
        || scenario.stations.iter().any(|station| station.queue.blocks());
    let is_needed = |station: &Station| {
        let port = scenario.port_name(station.port);
        tied || needed.iter().any(|(of, name)| of == port && *name == station.name)
    };
    let mut kept: Vec<bool> = scenario.stations.iter().map(is_needed).collect();
    loop {
        let leads = |s: usize| {
            let station = &scenario.stations[s];
            station.onward().chain(station.queue.impatient_to).any(|to| kept[to.0 as usize])
        };
        let more: Vec<usize> = (0..kept.len()).filter(|&s| !kept[s] && leads(s)).collect();
        if more.is_empty() {
            return kept;
        }
        for s in more {
            kept[s] = true;
        }
    }
}

/// The stations that the targets watch, port and name of each; none if one watches something else.
pub(super) fn watched(scenario: &Scenario) -> Option<Vec<(String, String)>> {
    let name = |place: Place| {
        let Place::Station(station) = place else { return None };
        let station = &scenario.stations[station.0 as usize];
        Some((scenario.port_name(station.port).to_owned(), station.name.clone()))
    };
    scenario.targets.iter().map(|target| name(target.day.place)).collect()
}
