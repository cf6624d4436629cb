//! Checks of the network as a whole: who can get where, and who can get out.

use crate::scenario::diagnostic::Problems;
use crate::scenario::model::{Scenario, StationId, Target, WhenFull};
use crate::scenario::raw::station::RawStation;
use crate::scenario::source::Place;

/// Where stations stand in the file.
#[derive(Debug, Default)]
pub(super) struct Places {
    names: Vec<Place>,
    when_full: Vec<Option<Place>>,
}

impl Places {
    pub fn add(&mut self, name: Place, raw: &RawStation) {
        self.names.push(name);
        self.when_full.push(raw.queue.as_ref().and_then(|q| q.value.when_full.as_ref()).map(|w| w.place));
    }
}

/// Notes stations nobody reaches, ways that cannot end and diversions in a circle; marks the stations to which a
/// passenger can come back.
pub(super) fn check(scenario: &mut Scenario, places: &Places, problems: &mut Problems) {
    // With names that lead nowhere the network is not the one that was meant.
    if problems.is_empty() {
        unreached(scenario, places, problems);
        endless(scenario, places, problems);
        diversions(scenario, places, problems);
    }
    let circles = in_circles(scenario);
    let mut number = 0;
    for (station, circle) in scenario.stations.iter_mut().zip(circles) {
        if circle {
            station.revisited = Some(number);
            number += 1;
        }
    }
}

/// The stations to which passengers can go on from a station, and whether they can leave the port.
fn ways(scenario: &Scenario, station: usize) -> (Vec<usize>, bool) {
    let station = &scenario.stations[station];
    let mut to = Vec::new();
    let mut out = station.queue.when_full == WhenFull::TurnAway && station.queue.places.is_some();
    for leg in station.next.iter().flat_map(|route| &route.legs) {
        match leg.to {
            Target::Station(next) => to.push(next.0 as usize),
            Target::Cleared | Target::TurnedAway => out = true,
        }
    }
    if let WhenFull::Divert(next) = station.queue.when_full {
        to.push(next.0 as usize);
    }
    if station.queue.patience.is_some() {
        match station.queue.impatient_to {
            Some(Target::Station(next)) => to.push(next.0 as usize),
            _ => out = true,
        }
    }
    to.sort_unstable();
    to.dedup();
    (to, out)
}

fn unreached(scenario: &Scenario, places: &Places, problems: &mut Problems) {
    let mut reached = vec![false; scenario.stations.len()];
    let mut open: Vec<usize> = scenario.arrivals.iter().map(|a| a.to.0 as usize).collect();
    while let Some(station) = open.pop() {
        if !std::mem::replace(&mut reached[station], true) {
            open.extend(ways(scenario, station).0);
        }
    }
    for (i, station) in scenario.stations.iter().enumerate() {
        let has_arrivals = scenario.arrivals.iter().any(|a| a.port == station.port);
        if !reached[i] && has_arrivals {
            problems
                .add(
                    places.names[i],
                    format!("nobody ever comes to station `{}`", station.name),
                    "no arrivals and no way lead here",
                )
                .help(format!(
                    "add a line `{{ to = {:?} }}` to the `next` of another station, or leave it out",
                    station.name
                ));
        }
    }
}

/// Stations from which some class can never leave the port.
fn endless(scenario: &Scenario, places: &Places, problems: &mut Problems) {
    for (c, class) in scenario.classes.iter().enumerate() {
        let count = scenario.stations.len();
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut leaves = vec![false; count];
        for (i, station) in scenario.stations.iter().enumerate() {
            let mut lead = |to: Target| match to {
                Target::Station(next) => before[next.0 as usize].push(i),
                Target::Cleared | Target::TurnedAway => leaves[i] = true,
            };
            station.next[c].legs.iter().for_each(|leg| lead(leg.to));
            if station.queue.patience.is_some() {
                lead(station.queue.impatient_to.unwrap_or(Target::Cleared));
            }
        }
        let mut open: Vec<usize> = (0..count).filter(|&i| leaves[i]).collect();
        while let Some(station) = open.pop() {
            for &previous in &before[station] {
                if !std::mem::replace(&mut leaves[previous], true) {
                    open.push(previous);
                }
            }
        }
        let stuck: Vec<usize> = (0..count).filter(|&i| !leaves[i]).collect();
        if let Some(&first) = stuck.first() {
            let names: Vec<_> = stuck.iter().map(|&i| scenario.stations[i].name.as_str()).collect();
            let others = scenario.classes.len() > 1;
            let whom = if others { format!("class `{}`", class.name) } else { "passengers".into() };
            problems
                .add(
                    places.names[first],
                    format!("{whom} can never leave the port once here"),
                    format!("all ways lead round through {}", super::list(names)),
                )
                .help("let some way end in \"cleared\" or \"turned-away\"");
            return;
        }
    }
}

/// Full stations that send people to each other would do so for ever.
fn diversions(scenario: &Scenario, places: &Places, problems: &mut Problems) {
    for start in 0..scenario.stations.len() {
        let mut at = StationId(start as u32);
        for _ in 0..scenario.stations.len() {
            let WhenFull::Divert(next) = scenario.stations[at.0 as usize].queue.when_full else { break };
            if next.0 as usize == start {
                if let Some(place) = places.when_full[start] {
                    problems.add(
                        place,
                        "diversions go round in a circle",
                        "if all of them are full, nobody can go anywhere",
                    );
                }
                return;
            }
            at = next;
        }
    }
}

/// For each station whether a way leads from it back to it: it lies in a strongly connected part of the network.
/// Tarjan's algorithm, without recursion.
fn in_circles(scenario: &Scenario) -> Vec<bool> {
    let count = scenario.stations.len();
    let ways: Vec<Vec<usize>> = (0..count).map(|i| ways(scenario, i).0).collect();
    let mut circles: Vec<bool> = (0..count).map(|i| ways[i].contains(&i)).collect();
    let (mut index, mut low) = (vec![usize::MAX; count], vec![0; count]);
    let (mut stack, mut on_stack) = (Vec::new(), vec![false; count]);
    let mut counter = 0;
    for root in 0..count {
        if index[root] != usize::MAX {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some(&mut (node, ref mut next)) = work.last_mut() {
            if *next == 0 {
                (index[node], low[node]) = (counter, counter);
                counter += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(&to) = ways[node].get(*next) {
                *next += 1;
                if index[to] == usize::MAX {
                    work.push((to, 0));
                } else if on_stack[to] {
                    low[node] = low[node].min(index[to]);
                }
                continue;
            }
            work.pop();
            if let Some(&(parent, _)) = work.last() {
                low[parent] = low[parent].min(low[node]);
            }
            if low[node] == index[node] {
                let at = stack.iter().rposition(|&n| n == node).unwrap_or(0);
                let part = stack.split_off(at);
                for &member in &part {
                    on_stack[member] = false;
                    circles[member] |= part.len() > 1;
                }
            }
        }
    }
    circles
}
