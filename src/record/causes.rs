//! Why people wait: the waiting of a replication at each station, attributed to its causes.
//!
//! From the trace it is known when everybody came to a station, how long their service took and how many servers were
//! there. With that the line in front of the station is worked through once as it was, and again with one cause after the
//! other taken away: no server broken down, all servers there that should be, nobody held in a server for want of room ahead, no waiting for the
//! answer of a lookup, the same people spread evenly over each half hour. What the waiting falls by is due to that cause,
//! what is left is due to too few servers. The order matters little where one cause prevails; it is that in which a manager
//! would mend them. Lines are first-come here; the shares are put to the waiting as it was in the trace.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use rayon::prelude::*;

use super::trace::{Trace, Visit};
use crate::engine::{Span, Time};
use crate::scenario::Scenario;
use crate::scenario::model::{Lanes, Pattern, Staffing, StationId, Target, Work};

/// Why somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Even if people came evenly, the servers that should be there are too few, or just enough.
    TooFewServers,
    /// People come together: with a train, a coach, a shuttle.
    Clump,
    /// People come unevenly by chance.
    Chance,
    /// Servers are broken down.
    ServersDown,
    /// An incident, a rule or a stage of the plan leaves fewer servers than the timetable has.
    TakenAway,
    /// There is no room ahead, so that people are held where they are.
    Blocked,
    /// The service that answers lookups of a code is slow or down.
    Lookup,
    /// Each server has its own line, so that one can be free while people wait at another.
    OwnLines,
    /// A check that only a small part is sent to has too few servers.
    SecondaryCheck,
    /// The next departure has to be waited for.
    Departure,
    /// Flow control lets only so many pass.
    Metered,
    /// The result of a test has to be waited for.
    Result,
    /// It was not looked into: nobody waited there in the replications that were.
    NotSeen,
}

impl Cause {
    /// All of them, in order.
    pub const ALL: [Self; 13] = [
        Self::TooFewServers,
        Self::Clump,
        Self::Chance,
        Self::ServersDown,
        Self::TakenAway,
        Self::Blocked,
        Self::Lookup,
        Self::OwnLines,
        Self::SecondaryCheck,
        Self::Departure,
        Self::Metered,
        Self::Result,
        Self::NotSeen,
    ];

    /// The word in result files and in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::TooFewServers => "too-few-servers",
            Self::Clump => "clump",
            Self::Chance => "chance",
            Self::ServersDown => "servers-down",
            Self::TakenAway => "taken-away",
            Self::Blocked => "blocked",
            Self::Lookup => "lookup",
            Self::OwnLines => "own-lines",
            Self::SecondaryCheck => "secondary-check",
            Self::Departure => "departure",
            Self::Metered => "metered",
            Self::Result => "result",
            Self::NotSeen => "not-seen",
        }
    }
}

/// Waiting by cause \[person-hour\], in the order of [`Cause::ALL`].
pub type Hours = [f64; Cause::ALL.len()];

/// Waiting at a station.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// By cause.
    pub hours: Hours,
    /// What of it is for want of room, by the station that is full \[person-hour\]: this one for those held outside of it, one
    /// further on for those who wait because servers here are held.
    pub full: Vec<(StationId, f64)>,
}

/// People are spread evenly over stretches of this length \[tick\]: longer than a train takes to empty, shorter than the
/// rise of a morning peak.
const STRETCH: u64 = 30 * 60 * crate::engine::time::TICKS_PER_SECOND;

/// A ticks-long wait in hours.
fn hours(ticks: f64) -> f64 {
    ticks / (3_600.0 * crate::engine::time::TICKS_PER_SECOND as f64)
}

/// Waiting at every station by cause \[person-hour\] within the time the trace was kept for, from `from` to `to`.
pub fn causes(scenario: &Scenario, trace: &Trace, from: Time, to: Time) -> Vec<Waiting> {
    let mut visits: Vec<Vec<&Visit>> = vec![Vec::new(); scenario.stations.len()];
    for visit in &trace.visits {
        if let (Some(station), Some(_)) = (visit.station, visit.came) {
            visits[station.0 as usize].push(visit);
        }
    }
    let secondary = secondary(scenario, &visits);
    let held = held_for(&trace.visits, scenario.stations.len(), (from, to));
    let each = |((visits, held), s): ((Vec<&Visit>, Held), usize)| {
        let id = StationId(s as u32);
        let (hours, outside) = station(scenario, trace, id, &visits, secondary[s], (from, to));
        let all: f64 = held.iter().map(|(_, time)| time).sum();
        // Servers that are held make others wait: in the shares of the stations that hold them.
        let behind = hours[Cause::Blocked as usize] - outside;
        let mut full: Vec<(StationId, f64)> =
            held.into_iter().map(|(ahead, time)| (ahead, behind * time / all)).collect();
        full.push((id, outside));
        full.retain(|(_, hours)| *hours > 0.0);
        Waiting { hours, full }
    };
    visits.into_par_iter().zip(held).zip(0..scenario.stations.len()).map(each).collect()
}

/// By the station ahead that had no room: how long people were held \[person-tick\].
type Held = Vec<(StationId, f64)>;

/// How long people were held at each station after their service, by the station ahead that had no room \[person-tick\].
fn held_for(visits: &[Visit], stations: usize, (from, to): (Time, Time)) -> Vec<Held> {
    let mut found: Vec<Held> = vec![Vec::new(); stations];
    let held = |visit: &Visit| {
        let (finished, left) = (visit.finished?, visit.left.unwrap_or(to));
        let time = left.min(to).ticks().saturating_sub(finished.max(from).ticks());
        (time > 0).then_some((visit.station?, finished, time as f64 * f64::from(visit.people)))
    };
    let key = |visit: &Visit| (visit.stream, visit.number);
    let those: BTreeSet<(u32, u32)> = visits.iter().filter(|visit| held(visit).is_some()).map(key).collect();
    // Whoever is held has come to the station ahead at that instant.
    let ahead: BTreeMap<(u32, u32, Time), StationId> = visits
        .iter()
        .filter(|visit| those.contains(&key(visit)))
        .filter_map(|visit| Some(((visit.stream, visit.number, visit.came?), visit.station?)))
        .collect();
    for visit in visits {
        let Some((at, finished, time)) = held(visit) else { continue };
        let Some(&ahead) = ahead.get(&(visit.stream, visit.number, finished)) else { continue };
        let sums = &mut found[at.0 as usize];
        match sums.iter_mut().find(|(station, _)| *station == ahead) {
            Some((_, sum)) => *sum += time,
            None => sums.push((ahead, time)),
        }
    }
    found
}

/// Waiting at a station by cause, and what of that for want of room is outside of it.
fn station(
    scenario: &Scenario,
    trace: &Trace,
    id: StationId,
    visits: &[&Visit],
    is_secondary: bool,
    (from, to): (Time, Time),
) -> (Hours, f64) {
    let mut out = [0.0; Cause::ALL.len()];
    let mut add = |cause: Cause, person_hours: f64| out[cause as usize] += person_hours;
    let station = &scenario.stations[id.0 as usize];
    let clipped = |a: Time, b: Time| b.min(to).ticks().saturating_sub(a.max(from).ticks()) as f64;
    let (mut outside, mut inside) = (0.0, 0.0);
    for visit in visits {
        let people = f64::from(visit.people);
        let came = visit.came.unwrap_or(to);
        let end = visit.started.or(visit.left).unwrap_or(to);
        let joined = visit.joined.unwrap_or(end);
        outside += people * clipped(came, joined);
        inside += people * clipped(joined, end);
    }
    // Whoever was kept out of the station waited for room.
    let outside = hours(outside);
    add(Cause::Blocked, outside);
    let waited = hours(inside);
    let Work::Servers { staffing, .. } = &station.work else {
        let cause = match station.work {
            Work::Shuttle { .. } => Cause::Departure,
            Work::Meter { .. } => Cause::Metered,
            _ => Cause::Result,
        };
        add(cause, waited);
        return (out, outside);
    };
    let on_duty = steps(trace, id);
    let present = working(trace, id, &on_duty);
    let planned = planned(staffing, &on_duty, to);
    let mut parties: Vec<Party> = visits.iter().filter_map(|visit| Party::of(visit, to)).collect();
    // The trace of a replication has one order, so ties are settled the same each time.
    parties.sort_by_key(|party| party.joined);
    let as_it_was = |party: &Party| party.service + party.held;
    let uninterrupted = |party: &Party| party.service - party.interrupted + party.held;
    let unheld = |party: &Party| party.service - party.interrupted;
    let answered = |party: &Party| (party.service - party.interrupted).saturating_sub(party.lookup);
    let line = |capacity: &[(u64, u32)], parties: &[Party], service: &dyn Fn(&Party) -> u64| {
        hours(waiting(capacity, parties, service, from.ticks(), to.ticks()))
    };
    let base = line(&present, &parties, &as_it_was);
    let own = match station.queue.lanes {
        Lanes::PerServer(_) => (waited - base).max(0.0),
        Lanes::Single => 0.0,
    };
    add(Cause::OwnLines, own);
    let rest = waited - own;
    if rest <= 0.0 {
        return (out, outside);
    }
    let mut even = parties.clone();
    spread(&mut even);
    let steps = [
        base,
        line(&on_duty, &parties, &uninterrupted),
        line(&planned, &parties, &uninterrupted),
        line(&planned, &parties, &unheld),
        line(&planned, &parties, &answered),
        line(&planned, &even, &answered),
        0.0,
    ];
    let uneven = if comes_in_clumps(scenario, id, visits) { Cause::Clump } else { Cause::Chance };
    let few = if is_secondary { Cause::SecondaryCheck } else { Cause::TooFewServers };
    let reasons = [Cause::ServersDown, Cause::TakenAway, Cause::Blocked, Cause::Lookup, uneven, few];
    // Taking a cause away cannot make people wait longer but by a rearrangement of the line, which is no cause.
    let mut least = f64::INFINITY;
    let falling = steps.map(|step| {
        least = least.min(step);
        least
    });
    let all = falling[0];
    if all <= 0.0 {
        add(uneven, rest);
        return (out, outside);
    }
    for (reason, pair) in reasons.into_iter().zip(falling.windows(2)) {
        add(reason, rest * (pair[0] - pair[1]) / all);
    }
    (out, outside)
}

/// A party at a station, in ticks.
#[derive(Clone, Copy, Debug)]
struct Party {
    joined: u64,
    service: u64,
    /// Held in the server after the service.
    held: u64,
    lookup: u64,
    /// The part of the service in which the server was broken down.
    interrupted: u64,
    people: f64,
}

impl Party {
    /// Those who were served, or still are at the end.
    fn of(visit: &Visit, end: Time) -> Option<Self> {
        let (joined, started) = (visit.joined?, visit.started?);
        let finished = visit.finished.unwrap_or(end);
        Some(Self {
            joined: joined.ticks(),
            service: finished.since(started).ticks(),
            held: visit.left.unwrap_or(end).ticks().saturating_sub(finished.ticks()),
            lookup: visit.lookup.ticks(),
            // Whoever is in service at the end has been worked for until then, as far as is told.
            interrupted: visit
                .finished
                .map_or(0, |at| at.since(started).ticks().saturating_sub(visit.worked.ticks())),
            people: f64::from(visit.people),
        })
    }
}

/// The servers present at a station: from when on how many.
fn steps(trace: &Trace, id: StationId) -> Vec<(u64, u32)> {
    let of = trace.staffing.iter().filter(|(_, station, _)| *station == id);
    of.map(|&(at, _, servers)| (at.ticks(), servers)).collect()
}

/// Of the servers on duty those that could work: without those that broke down while they had nobody. One that breaks down
/// in a service keeps its passenger, whose service takes as much longer.
fn working(trace: &Trace, id: StationId, on_duty: &[(u64, u32)]) -> Vec<(u64, u32)> {
    let own = trace.failures.iter().filter(|failure| failure.station == id);
    let broken = own.filter(|failure| failure.idle || !failure.down);
    let mut events: Vec<(u64, u32, bool, bool)> =
        broken.map(|failure| (failure.at.ticks(), failure.server, true, failure.down)).collect();
    if events.is_empty() {
        return on_duty.to_vec();
    }
    let duty = trace.duty.iter().filter(|(_, station, ..)| *station == id);
    events.extend(duty.map(|&(at, _, server, comes)| (at.ticks(), server, false, comes)));
    events.sort_by_key(|event| event.0);
    let (mut there, mut down) = (BTreeSet::new(), BTreeSet::new());
    let mut steps = Vec::with_capacity(events.len());
    for (at, server, is_failure, begins) in events {
        let set = if is_failure { &mut down } else { &mut there };
        if begins {
            set.insert(server);
        } else {
            set.remove(&server);
        }
        steps.push((at, there.difference(&down).count() as u32));
    }
    steps
}

/// The servers that should have been present: those of the timetable, or more where there were more.
fn planned(staffing: &Staffing, present: &[(u64, u32)], end: Time) -> Vec<(u64, u32)> {
    let day = Span::DAY.ticks();
    let days = end.ticks().div_ceil(day).max(1);
    let changes = (0..days)
        .flat_map(|d| staffing.changes.iter().map(move |&(from, servers)| (d * day + from.ticks(), servers)));
    let timetable: Vec<(u64, u32)> = [(0, staffing.at(Span::ZERO))].into_iter().chain(changes).collect();
    let mut instants: Vec<u64> = timetable.iter().chain(present).map(|&(at, _)| at).collect();
    instants.sort_unstable();
    instants.dedup();
    let at = |steps: &[(u64, u32)], instant: u64| {
        let next = steps.partition_point(|&(from, _)| from <= instant);
        next.checked_sub(1).map_or(0, |last| steps[last].1)
    };
    instants.iter().map(|&t| (t, at(&timetable, t).max(at(present, t)))).collect()
}

/// Puts those who come within a stretch at even distances; they stand in the order of coming.
fn spread(parties: &mut [Party]) {
    for stretch in parties.chunk_by_mut(|a, b| a.joined / STRETCH == b.joined / STRETCH) {
        let (n, start) = (stretch.len() as u64, stretch[0].joined / STRETCH * STRETCH);
        for (i, party) in stretch.iter_mut().enumerate() {
            party.joined = start + STRETCH * (2 * i as u64 + 1) / (2 * n);
        }
    }
}

/// The waiting of people in the order of coming in a first-come line for servers whose number changes \[person-tick\], within `from` and `to`.
fn waiting(
    capacity: &[(u64, u32)],
    parties: &[Party],
    service: &dyn Fn(&Party) -> u64,
    from: u64,
    to: u64,
) -> f64 {
    let mut ends: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
    let (mut step, mut servers, mut now, mut total) = (0, 0, 0, 0.0);
    for party in parties {
        now = party.joined.max(now);
        loop {
            while step < capacity.len() && capacity[step].0 <= now {
                servers = capacity[step].1 as usize;
                step += 1;
            }
            while ends.peek().is_some_and(|Reverse(end)| *end <= now) {
                ends.pop();
            }
            if ends.len() < servers || now >= to {
                break;
            }
            let end = ends.peek().map_or(u64::MAX, |Reverse(end)| *end);
            let change = capacity.get(step).map_or(u64::MAX, |step| step.0);
            now = end.min(change).min(to);
        }
        let waited = now.min(to).saturating_sub(party.joined.max(from));
        total += party.people * waited as f64;
        if now < to {
            ends.push(Reverse(now + service(party)));
        }
    }
    total
}

/// Whether most people come to a station together with many others.
fn comes_in_clumps(scenario: &Scenario, id: StationId, visits: &[&Visit]) -> bool {
    let clumped = |stream: &u32| match scenario.arrivals.get(*stream as usize).map(|stream| &stream.pattern) {
        Some(Pattern::Timetable(_)) => true,
        Some(Pattern::Rates { batch, .. } | Pattern::Every { batch, .. }) => *batch > 1,
        _ => false,
    };
    // Whoever gets off a shuttle gets off with the others.
    let after_shuttle = scenario.stations.iter().any(|from| {
        matches!(from.work, Work::Shuttle { .. })
            && from.next.iter().flat_map(|route| &route.legs).any(|leg| leg.to == Target::Station(id))
    });
    let clump = visits.iter().filter(|visit| clumped(&visit.stream)).count();
    after_shuttle || 2 * clump > visits.len()
}

/// Of those who come to a port, no larger part than this is sent to a secondary check.
const SECONDARY: f64 = 0.2;

/// Which stations are a secondary check: a detour to which a small part of everyone is sent, from a station that sends others
/// straight to where it leads. Desks to which many go straight are desks, whoever else is referred to them. `visits` by
/// station.
fn secondary(scenario: &Scenario, visits: &[Vec<&Visit>]) -> Vec<bool> {
    let people = |s: usize| visits[s].iter().map(|visit| f64::from(visit.people)).sum::<f64>();
    let of_port = |s: usize| {
        let port = &scenario.ports[usize::from(scenario.stations[s].port.0)];
        port.stations.clone().map(people).fold(0.0, f64::max)
    };
    let detours = detours(scenario);
    (0..visits.len()).map(|s| detours[s] && people(s) <= SECONDARY * of_port(s)).collect()
}

/// Which stations are a detour: some are sent there from a station that sends others straight to where it leads.
fn detours(scenario: &Scenario) -> Vec<bool> {
    let leads_to = |from: usize| {
        let legs = scenario.stations[from].next.iter().flat_map(|route| &route.legs);
        legs.map(|leg| leg.to).filter(|to| matches!(to, Target::Station(_) | Target::Cleared))
    };
    let mut found = vec![false; scenario.stations.len()];
    for from in 0..scenario.stations.len() {
        for detour in leads_to(from) {
            let Target::Station(StationId(own)) = detour else { continue };
            let straight = |on: Target| on != detour && leads_to(from).any(|to| to == on);
            if own as usize != from && leads_to(own as usize).any(straight) {
                found[own as usize] = true;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(joined: u64, service: u64) -> Party {
        Party { joined, service, held: 0, lookup: 0, interrupted: 0, people: 1.0 }
    }

    #[test]
    fn a_line_is_counted_by_hand() {
        // One server: served at 0–10, 10–20 (waits 5), 20–30 (waits 14).
        let parties = [party(0, 10), party(5, 10), party(6, 10)];
        let service = |party: &Party| party.service;
        assert_eq!(waiting(&[(0, 1)], &parties, &service, 0, 1_000), 19.0);
        // A second server from 7 on: the second begins at 7, the third at 10.
        assert_eq!(waiting(&[(0, 1), (7, 2)], &parties, &service, 0, 1_000), 6.0);
        // Nobody serves any longer from 8 on: who waits then waits to the end.
        assert_eq!(waiting(&[(0, 1), (8, 0)], &parties, &service, 0, 100), 95.0 + 94.0);
        // Only what lies within counts.
        assert_eq!(waiting(&[(0, 1)], &parties, &service, 8, 15), 2.0 + 7.0);
    }

    #[test]
    fn people_are_spread_within_their_stretch() {
        let mut parties = vec![party(STRETCH + 1, 2), party(STRETCH + 3, 1), party(2 * STRETCH, 3)];
        spread(&mut parties);
        let joined: Vec<u64> = parties.iter().map(|party| party.joined).collect();
        assert_eq!(joined, [STRETCH + STRETCH / 4, STRETCH + 3 * STRETCH / 4, 2 * STRETCH + STRETCH / 2]);
        assert_eq!(parties[0].service, 2);
    }

    #[test]
    fn whoever_should_be_there_is_planned() {
        let hour = 3_600 * crate::engine::time::TICKS_PER_SECOND;
        let staffing = Staffing { changes: vec![(Span::from_ticks(6 * hour), 3)] };
        let planned = planned(&staffing, &[(0, 3), (8 * hour, 1), (9 * hour, 5)], Time::from_ticks(hour));
        assert_eq!(planned, [(0, 3), (6 * hour, 3), (8 * hour, 3), (9 * hour, 5)]);
    }
}
