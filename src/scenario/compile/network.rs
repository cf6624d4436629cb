//! Checks of the network as a whole: who can get where, and who can get out.

use super::arrivals::round;
use super::{Envelope, Short};
use crate::scenario::diagnostic::{Problems, list};
use crate::scenario::model::{Arrivals, ClassId, PortId, Scenario, StationId, Target, WhenFull, Work};
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

/// Notes stations nobody reaches, shares that leave somebody without a way, ways that cannot end and diversions in a
/// circle; marks the stations to which a passenger can come back.
///
/// With a plan (`planned`) a station that nobody reaches now may be reached under another stage: that is judged when
/// all are known.
pub(super) fn check(
    scenario: &mut Scenario,
    places: &Places,
    short: &[Short],
    planned: bool,
    envelope: &mut Envelope,
    problems: &mut Problems,
) {
    // With names that lead nowhere the network is not the one that was meant.
    let meant = problems.is_empty();
    let comes: Vec<Vec<bool>> = (0..scenario.classes.len())
        .map(|class| if meant { reached(scenario, class) } else { vec![true; scenario.stations.len()] })
        .collect();
    shares(scenario, &comes, short, problems);
    parties(scenario, places, problems);
    envelope.names.clone_from(&places.names);
    envelope.comes.resize(comes.len(), vec![false; scenario.stations.len()]);
    for (ever, now) in envelope.comes.iter_mut().zip(&comes) {
        ever.iter_mut().zip(now).for_each(|(ever, &now)| *ever |= now);
    }
    if meant {
        if !planned {
            unreached(scenario, envelope, problems);
        }
        endless(scenario, &comes, places, problems);
        diversions(scenario, places, problems);
    }
    let circles = in_circles(scenario);
    let mut number = 0;
    for (station, circle) in scenario.stations.iter_mut().zip(circles) {
        if circle || envelope.revisited {
            station.revisited = Some(number);
            number += 1;
        }
    }
}

/// Where a class can go on to from a station, and whether it can leave the port there.
fn ways(scenario: &Scenario, station: usize, class: usize) -> (Vec<usize>, bool) {
    let station = &scenario.stations[station];
    let queue = &station.queue;
    let mut to = Vec::new();
    let mut out = queue.when_full == WhenFull::TurnAway && queue.places.is_some();
    for leg in station.routes(ClassId(class as u16)).iter().flat_map(|route| &route.legs) {
        match leg.to {
            Target::Station(next) => to.push(next.0 as usize),
            Target::Cleared | Target::TurnedAway | Target::Refused | Target::Stay(_) => out = true,
        }
    }
    if let WhenFull::Divert(next) = queue.when_full {
        to.push(next.0 as usize);
    }
    if queue.patience.is_some() {
        match queue.impatient_to {
            Some(next) => to.push(next.0 as usize),
            None => out = true,
        }
    }
    (to, out)
}

/// The stations a class can come to.
fn reached(scenario: &Scenario, class: usize) -> Vec<bool> {
    let mut reached = vec![false; scenario.stations.len()];
    let brings = |arrivals: &&Arrivals| arrivals.classes().any(|id| usize::from(id.0) == class);
    let first = scenario.arrivals.iter().filter(brings);
    let mut open: Vec<usize> =
        first.flat_map(|arrivals| &arrivals.entries).map(|entry| entry.2.0 as usize).collect();
    // Those who go to another port come in there.
    open.extend(scenario.resorts().map(|(_, station)| station.0 as usize));
    while let Some(station) = open.pop() {
        if !std::mem::replace(&mut reached[station], true) {
            open.extend(ways(scenario, station, class).0);
        }
    }
    reached
}

/// Shares must add up to one for every class that comes to the station.
fn shares(scenario: &Scenario, comes: &[Vec<bool>], short: &[Short], problems: &mut Problems) {
    for Short { station, place, classes } in short {
        let left: Vec<_> =
            classes.iter().filter(|(class, _)| comes[class.0 as usize][station.0 as usize]).collect();
        let Some((_, least)) = left.first() else { continue };
        let whom = if left.len() == scenario.classes.len() {
            "all passengers".to_owned()
        } else {
            let names = left.iter().map(|(class, _)| scenario.classes[class.0 as usize].name.as_str());
            format!("class {}", list(names))
        };
        problems
            .add(
                *place,
                "the shares of these ways must add up to 1",
                format!("for {whom} they add up to {} only", round(*least)),
            )
            .help("end the list with a line without `share` and `class`, as in `{ to = \"cleared\" }`");
    }
}

fn leads_to(arrivals: &Arrivals, port: PortId) -> bool {
    arrivals.entries.iter().any(|entry| entry.1 == port)
}

/// Parties that a shuttle or a meter could never take: nobody behind them would ever pass.
fn parties(scenario: &Scenario, places: &Places, problems: &mut Problems) {
    for (i, station) in scenario.stations.iter().enumerate() {
        let streams = scenario.arrivals.iter().filter(|arrivals| leads_to(arrivals, station.port));
        let largest = streams.flat_map(|arrivals| &arrivals.parties).map(|&(_, size)| u32::from(size)).max();
        let room = match station.work {
            Work::Shuttle { seats, .. } => {
                seats.unwrap_or(u32::MAX).min(station.queue.places.unwrap_or(u32::MAX))
            }
            Work::Meter { .. } => station.queue.places.unwrap_or(u32::MAX),
            Work::Servers { .. } | Work::Unlimited { .. } => u32::MAX,
        };
        if let Some(largest) = largest.filter(|&largest| largest > room) {
            problems
                .add(
                    places.names[i],
                    format!("the largest parties could never pass station `{}`", station.name),
                    format!("there are parties of {largest}, and room for {room}"),
                )
                .help("give it more seats or places, or make the parties smaller");
        }
    }
}

/// Notes stations that nobody has been found to come to.
pub(super) fn unreached(scenario: &Scenario, envelope: &Envelope, problems: &mut Problems) {
    for (i, station) in scenario.stations.iter().enumerate() {
        let has_arrivals = scenario.arrivals.iter().any(|a| leads_to(a, station.port));
        if has_arrivals && !envelope.comes.iter().any(|comes| comes[i]) {
            problems
                .add(
                    envelope.names[i],
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
fn endless(scenario: &Scenario, comes: &[Vec<bool>], places: &Places, problems: &mut Problems) {
    for (c, class) in scenario.classes.iter().enumerate() {
        let count = scenario.stations.len();
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut leaves = vec![false; count];
        for (i, leaves) in leaves.iter_mut().enumerate() {
            let (to, out) = ways(scenario, i, c);
            *leaves = out;
            for next in to {
                before[next].push(i);
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
        let stuck: Vec<usize> = (0..count).filter(|&i| !leaves[i] && comes[c][i]).collect();
        if let Some(&first) = stuck.first() {
            let names: Vec<_> = stuck.iter().map(|&i| scenario.stations[i].name.as_str()).collect();
            let others = scenario.classes.len() > 1;
            let whom = if others { format!("class `{}`", class.name) } else { "passengers".into() };
            problems
                .add(
                    places.names[first],
                    format!("{whom} can never leave the port once here"),
                    format!("all ways lead round through {}", list(names)),
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
    let all = 0..scenario.classes.len();
    let ways: Vec<Vec<usize>> =
        (0..count).map(|i| all.clone().flat_map(|class| ways(scenario, i, class).0).collect()).collect();
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
