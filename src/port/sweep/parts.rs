//! Which stations can be swept, and why others cannot.

use crate::scenario::measure::Measure;
use crate::scenario::model::{PortId, Scenario, Station, StationId, Target, Walk, WhenFull, Work};
use crate::scenario::plan::Watch;
use crate::scenario::rows::Place;

/// Why something has to be worked through event by event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Places are booked.
    Quotas,
    /// Infection, tests or stays are followed.
    Health,
    /// A target or the plan looks at how many are inside a port at once.
    Inside,
    /// People who find a port closed or full go elsewhere.
    Elsewhere,
    /// The number inside the port is limited.
    FullPort,
    /// Nobody can get to the port.
    CutOff,
    /// It has no servers: it serves everyone at once, carries them in groups or lets them pass.
    NoServers,
    /// A service can take no time at all.
    NoTime,
    /// Whoever finds no place waits where they are, or goes to another station.
    Places,
    /// People leave the queue.
    Patience,
    /// A health code is read.
    Code,
    /// The way on depends on a booking.
    Booking,
    /// People can come back to it.
    ComesBack,
    /// A meter counts the people there.
    Metered,
    /// A walk from it has no fixed length.
    Walk,
    /// People come from, or go to, a station with a reason of its own.
    With(StationId),
}

impl Why {
    /// The reason in words, to follow "because".
    pub fn say(&self, scenario: &Scenario) -> String {
        match self {
            Self::Quotas => "places are booked".into(),
            Self::Health => "infection, tests or stays are followed".into(),
            Self::Inside => "a target or the plan looks at how many are inside at once".into(),
            Self::Elsewhere => "those who find a port closed or full go elsewhere".into(),
            Self::FullPort => "the number of people in the port is limited".into(),
            Self::CutOff => "nobody can get to the port".into(),
            Self::NoServers => "it has no servers of its own".into(),
            Self::NoTime => "a service can take no time at all".into(),
            Self::Places => "whoever finds no place there waits elsewhere or goes elsewhere".into(),
            Self::Patience => "people leave its queue".into(),
            Self::Code => "a health code is read".into(),
            Self::Booking => "the way on depends on the booking".into(),
            Self::ComesBack => "people can come back to it".into(),
            Self::Metered => "a meter counts the people there".into(),
            Self::Walk => "a walk from it has no fixed length".into(),
            Self::With(StationId(s)) => {
                format!("people come from or go to `{}`", scenario.stations[*s as usize].path)
            }
        }
    }
}

/// Stations between which people go, with the streams that feed them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Ports they belong to.
    pub ports: Vec<PortId>,
    /// Streams of arrivals that come there, and nowhere else.
    pub streams: Vec<usize>,
    /// The stations, each after all that feed it.
    pub stations: Vec<StationId>,
}

/// What of a scenario is swept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The parts that are.
    pub parts: Vec<Part>,
    /// By station: why not; none if it is.
    pub why_not: Vec<Option<Why>>,
    /// Whether somebody looks at how many are inside a port throughout the run. A changed scenario has no plan of its own
    /// that would say so: nothing is swept after a change either.
    pub inside_watched: bool,
}

impl Parts {
    /// Looks at a scenario. Costs little beside one replication.
    pub fn of(scenario: &Scenario) -> Self {
        let count = scenario.stations.len();
        let for_all = whole(scenario);
        let held = Held::of(scenario);
        let own = |s: usize| for_all.clone().or_else(|| reason(scenario, &held, s));
        let why: Vec<Option<Why>> = (0..count).map(own).collect();
        let mut groups: Vec<usize> = (0..count).collect();
        for &(a, b) in &links(scenario) {
            let (a, b) = (root(&groups, a), root(&groups, b));
            groups[a.max(b)] = a.min(b);
        }
        let mut members_of: Vec<Vec<usize>> = vec![Vec::new(); count];
        for s in 0..count {
            members_of[root(&groups, s)].push(s);
        }
        let mut streams_of: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (stream, arrivals) in scenario.arrivals.iter().enumerate() {
            if let Some(entry) = arrivals.entries.first() {
                streams_of[root(&groups, entry.2.0 as usize)].push(stream);
            }
        }
        let mut feeds = vec![0; count];
        let mut parts = Vec::new();
        let mut why_not = why.clone();
        for (members, streams) in members_of.into_iter().zip(streams_of) {
            if members.is_empty() {
                continue;
            }
            if let Some(&bad) = members.iter().find(|&&s| why[s].is_some()) {
                for &s in members.iter().filter(|&&s| why[s].is_none()) {
                    why_not[s] = Some(Why::With(StationId(bad as u32)));
                }
                continue;
            }
            let mut ports: Vec<PortId> = members.iter().map(|&s| scenario.stations[s].port).collect();
            ports.dedup();
            parts.push(Part { ports, streams, stations: in_order_of_flow(scenario, &members, &mut feeds) });
        }
        Self { parts, why_not, inside_watched: inside_watched(scenario) }
    }

    /// Whether anything is swept.
    pub fn any(&self) -> bool {
        !self.parts.is_empty()
    }
}

/// What keeps the whole scenario from being swept.
fn whole(scenario: &Scenario) -> Option<Why> {
    if !scenario.bookings.quotas.is_empty() {
        Some(Why::Quotas)
    } else if scenario.health.is_some() {
        Some(Why::Health)
    } else if inside_watched(scenario) {
        Some(Why::Inside)
    } else if scenario.ports.iter().any(|port| !port.otherwise.is_empty()) {
        Some(Why::Elsewhere)
    } else {
        None
    }
}

/// Whether a target or the plan looks at how many are inside a port.
fn inside_watched(scenario: &Scenario) -> bool {
    let inside = |watch: &Watch| {
        watch.place == Place::Port && matches!(watch.measure, Measure::InsideMean | Measure::InsideMax)
    };
    let mut by_plan = scenario.plan.iter().flat_map(|plan| &plan.watches);
    scenario.targets.iter().any(|target| inside(&target.day)) || by_plan.any(inside)
}

/// By station: what others do to it.
struct Held {
    /// Whether a meter counts the people there.
    metered: Vec<bool>,
    /// Whether a stream that comes there is cut off.
    cut_off: Vec<bool>,
}

impl Held {
    fn of(scenario: &Scenario) -> Self {
        let count = scenario.stations.len();
        let mut held = Self { metered: vec![false; count], cut_off: vec![false; count] };
        for station in &scenario.stations {
            if let Work::Meter { limit: Some((_, of)), .. } = &station.work {
                for counted in of {
                    held.metered[counted.0 as usize] = true;
                }
            }
        }
        for arrivals in scenario.arrivals.iter().filter(|arrivals| arrivals.cut_off) {
            for entry in &arrivals.entries {
                held.cut_off[entry.2.0 as usize] = true;
            }
        }
        held
    }
}

/// What keeps a station from being swept, whatever its neighbours are.
fn reason(scenario: &Scenario, held: &Held, s: usize) -> Option<Why> {
    let station = &scenario.stations[s];
    let port = &scenario.ports[usize::from(station.port.0)];
    let Work::Servers { service, .. } = &station.work else { return Some(Why::NoServers) };
    let no_time = || service.iter().any(|sampler| sampler.least() == 0);
    let legs = || station.next.iter().flat_map(|route| &route.legs);
    let checks: [(bool, Why); 10] = [
        (no_time(), Why::NoTime),
        (station.queue.places.is_some() && station.queue.when_full != WhenFull::TurnAway, Why::Places),
        (station.queue.patience.is_some(), Why::Patience),
        (station.examines() || station.awaits.is_some(), Why::Code),
        (!station.by_class_alone, Why::Booking),
        (station.revisited.is_some(), Why::ComesBack),
        (held.metered[s], Why::Metered),
        (
            legs().any(|leg| matches!(leg.walk, Walk::Drawn(_)) || matches!(leg.to, Target::Stay(_))),
            Why::Walk,
        ),
        (port.full_at.is_some(), Why::FullPort),
        (port.cut_off || held.cut_off[s], Why::CutOff),
    ];
    checks.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why)
}

/// The stations that people can go to from a station.
fn onward(station: &Station) -> impl Iterator<Item = usize> {
    let full = match station.queue.when_full {
        WhenFull::Divert(to) => Some(to),
        _ => None,
    };
    station.onward().chain(full).chain(station.queue.impatient_to).map(|to| to.0 as usize)
}

/// Pairs of stations that share people.
fn links(scenario: &Scenario) -> Vec<(usize, usize)> {
    let mut links = Vec::new();
    for (s, station) in scenario.stations.iter().enumerate() {
        links.extend(onward(station).map(|to| (s, to)));
    }
    // People of one zone are counted together.
    let mut last_in: Vec<Option<usize>> = vec![None; scenario.zones.len()];
    for (s, station) in scenario.stations.iter().enumerate() {
        if let Some(zone) = station.zone {
            links.extend(last_in[zone.0 as usize].replace(s).map(|other| (other, s)));
        }
    }
    for arrivals in &scenario.arrivals {
        links.extend(arrivals.entries.windows(2).map(|two| (two[0].2.0 as usize, two[1].2.0 as usize)));
    }
    links
}

fn root(groups: &[usize], mut member: usize) -> usize {
    while groups[member] != member {
        member = groups[member];
    }
    member
}

/// The stations, each after all that feed it. Nobody comes back to any of them, so there is such an order.
/// `feeds` holds a zero for every station, before and after.
fn in_order_of_flow(scenario: &Scenario, members: &[usize], feeds: &mut [usize]) -> Vec<StationId> {
    for &s in members {
        for to in onward(&scenario.stations[s]) {
            feeds[to] += 1;
        }
    }
    let mut ready: Vec<usize> = members.iter().copied().filter(|&s| feeds[s] == 0).collect();
    ready.reverse();
    let mut order = Vec::with_capacity(members.len());
    while let Some(s) = ready.pop() {
        order.push(StationId(s as u32));
        for to in onward(&scenario.stations[s]) {
            feeds[to] -= 1;
            if feeds[to] == 0 {
                ready.push(to);
            }
        }
    }
    order
}
