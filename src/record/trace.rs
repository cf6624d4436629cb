//! The trace: every visit of every passenger to every station, as rows.

use crate::engine::{Span, Time};
use crate::port::{Observer, Outcome, Passenger, is_way_out};
use crate::scenario::code::Colour;
use crate::scenario::health::{Finding, Traveller};
use crate::scenario::model::{ClassId, PortId, Scenario, StationId, Target, Work};

/// How a visit to a station ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Served, and on the way to another station, or held after service when the run ended.
    Served,
    /// Served, and out of the port.
    Cleared,
    /// Found no room, came to a closed port, or was sent back after service.
    TurnedAway,
    /// Refused by a check.
    Refused,
    /// Served, and out of the port to a stay.
    Quarantined,
    /// Left the queue for good.
    Abandoned,
    /// Found no room or lost patience, and went to another station.
    Diverted,
    /// Still inside the port when the run ended.
    Inside,
}

impl Ending {
    /// The word in `passengers.csv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Served => "served",
            Self::Cleared => "cleared",
            Self::Quarantined => "quarantined",
            Self::TurnedAway => "turned-away",
            Self::Refused => "refused",
            Self::Abandoned => "abandoned",
            Self::Diverted => "diverted",
            Self::Inside => "inside",
        }
    }

    /// Whether this is the last visit of a passenger. Everyone has exactly one such visit.
    pub fn is_last(self) -> bool {
        !matches!(self, Self::Served | Self::Diverted)
    }
}

/// A visit of a passenger to a station. Times that never came are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Stream of arrivals.
    pub stream: u32,
    /// Number of the passenger in the stream; of the party, where they travel together.
    pub number: u32,
    /// How many travel together.
    pub people: u8,
    /// Port.
    pub port: PortId,
    /// Class.
    pub class: ClassId,
    /// Station; none for whoever came to a closed port.
    pub station: Option<StationId>,
    /// Number of the server within the station, if one served.
    pub server: Option<u32>,
    /// Came to the station, whether there was room or not; none for whoever was on the way there at the end.
    pub came: Option<Time>,
    /// Joined the queue, or was served at once.
    pub joined: Option<Time>,
    /// Service, departure or release.
    pub started: Option<Time>,
    /// End of service, stay or ride.
    pub finished: Option<Time>,
    /// Left the station, after being held there if the way on was blocked.
    pub left: Option<Time>,
    /// Left the port, after the walk to the way out; only for the last visit.
    pub ended: Option<Time>,
    /// The colour of the code that was read.
    pub colour: Option<Colour>,
    /// The part of the service that was a wait for the service which answers lookups.
    pub lookup: Span,
    /// How long the server worked for them: the service without what was interrupted by a breakdown.
    pub worked: Span,
    /// How it ended.
    pub ending: Ending,
}

/// A server breaks down or is repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// When.
    pub at: Time,
    /// Station.
    pub station: StationId,
    /// Number of the server within the station.
    pub server: u32,
    /// Whether it breaks down, or else is repaired.
    pub down: bool,
    /// Whether it breaks down with nobody at it.
    pub idle: bool,
}

/// Samples taken of a party, or their result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    /// Stream of arrivals.
    pub stream: u32,
    /// Number of the party in the stream.
    pub number: u32,
    /// When.
    pub at: Time,
    /// Whether anybody was found positive; none while the result is not there.
    pub positive: Option<bool>,
}

/// The visits of one replication in the order in which they ended, then those that had not ended.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The visits.
    pub visits: Vec<Visit>,
    /// Whether there were more visits than a trace holds.
    pub overflowed: bool,
    /// When the number of servers present at a station changed, and what it was from then on, in the order of time.
    pub staffing: Vec<(Time, StationId, u32)>,
    /// When which server of a station came on duty, or else went off duty, in the order of time.
    pub duty: Vec<(Time, StationId, u32, bool)>,
    /// Breakdowns and repairs of servers, in the order of time.
    pub failures: Vec<Failure>,
    /// Samples and results, in the order of time.
    pub samples: Vec<Sample>,
    /// Only visits that are not over at the first and have begun before the second are kept.
    within: (Time, Time),
    open: Vec<Open>,
    /// By station: the number of its first server; none if it has no servers.
    first_server: Vec<Option<u32>>,
}

/// What somebody inside is doing. Whoever is held in a server has come to the next station already.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    at: Option<Visit>,
    coming: Option<Visit>,
    /// Place of the last visit among those that ended.
    last: usize,
}

/// Most visits of one replication: more would take more than four gigabytes on each thread.
const MOST_VISITS: usize = 1 << 25;

impl Trace {
    /// A trace that has heard nothing.
    pub fn new(scenario: &Scenario) -> Self {
        let mut servers = 0;
        let first_server = scenario.stations.iter().map(|station| match &station.work {
            Work::Servers { .. } => {
                servers += station.servers_at_most;
                Some(servers - station.servers_at_most)
            }
            _ => None,
        });
        Self {
            visits: Vec::new(),
            overflowed: false,
            staffing: Vec::new(),
            duty: Vec::new(),
            failures: Vec::new(),
            samples: Vec::new(),
            within: (Time::ZERO, Time::NEVER),
            first_server: first_server.collect(),
            open: Vec::new(),
        }
    }

    /// The same that keeps only visits which are not over at `from` and have begun before `to`.
    #[must_use]
    pub fn within(mut self, from: Time, to: Time) -> Self {
        self.within = (from, to);
        self
    }

    fn open(&mut self, who: &Passenger) -> &mut Open {
        let slot = who.slot as usize;
        if slot >= self.open.len() {
            self.open.resize(slot + 1, Open::default());
        }
        &mut self.open[slot]
    }

    /// Keeps a visit and tells its place.
    fn push(&mut self, visit: Visit) -> usize {
        let (from, to) = self.within;
        if visit.left.is_some_and(|left| left < from) || visit.came.is_some_and(|came| came >= to) {
            return usize::MAX;
        }
        if self.visits.len() < MOST_VISITS {
            self.visits.push(visit);
        } else {
            self.overflowed = true;
        }
        self.visits.len() - 1
    }

    /// Keeps a sample or a result.
    fn push_sample(&mut self, at: Time, who: &Traveller, positive: Option<bool>) {
        let (from, to) = self.within;
        if from <= at && at < to && self.samples.len() < MOST_VISITS {
            self.samples.push(Sample { stream: u32::from(who.stream), number: who.number, at, positive });
        }
    }

    /// Ends a visit.
    fn end_visit(&mut self, now: Time, who: &Passenger, visit: Option<Visit>, ending: Ending) {
        if let Some(visit) = visit {
            let last = self.push(Visit { left: Some(now), ending, ..visit });
            self.open(who).last = last;
        }
    }
}

fn visit(who: &Passenger, station: Option<StationId>, came: Option<Time>) -> Visit {
    Visit {
        stream: u32::from(who.stream),
        people: who.people,
        number: who.number,
        port: who.port,
        class: who.class,
        station,
        server: None,
        came,
        joined: None,
        started: None,
        finished: None,
        left: None,
        ended: None,
        colour: None,
        lookup: Span::ZERO,
        worked: Span::ZERO,
        ending: Ending::Inside,
    }
}

impl Observer for Trace {
    fn ended(&mut self, now: Time, who: &Passenger, outcome: Outcome) {
        if who.slot == u32::MAX {
            let (left, ended) = (Some(now), Some(now));
            self.push(Visit { left, ended, ending: Ending::TurnedAway, ..visit(who, None, left) });
        } else {
            let last = self.open(who).last;
            if let Some(visit) = self.visits.get_mut(last) {
                visit.ended = Some(now);
                // At the way out it turns out where somebody goes: a positive result, or no bed.
                match outcome {
                    Outcome::Quarantined => visit.ending = Ending::Quarantined,
                    Outcome::Cleared => visit.ending = Ending::Cleared,
                    Outcome::Refused => visit.ending = Ending::Refused,
                    Outcome::TurnedAway | Outcome::Abandoned => {}
                }
            }
        }
    }

    fn remains(&mut self, who: &Passenger) {
        let Open { at, coming, last } = std::mem::take(self.open(who));
        match (at, coming) {
            (None, None) if is_way_out(who.station) => {
                if let Some(visit) = self.visits.get_mut(last) {
                    visit.ending = Ending::Inside;
                }
            }
            (None, None) => {
                self.push(visit(who, Some(who.station), None));
            }
            // Whoever is held is served, and waits for room at the next station.
            (Some(held), Some(_)) => {
                self.push(Visit { ending: Ending::Served, ..held });
            }
            _ => {}
        }
        if let Some(visit) = coming.or(at) {
            self.push(visit);
        }
    }

    fn arrived(&mut self, now: Time, station: StationId, who: &Passenger) {
        self.open(who).coming = Some(visit(who, Some(station), Some(now)));
    }

    fn queued(&mut self, now: Time, _station: StationId, who: &Passenger) {
        let open = self.open(who);
        open.at = open.coming.take().map(|visit| Visit { joined: Some(now), ..visit });
    }

    fn called(&mut self, now: Time, station: StationId, who: &Passenger, _joined: Time, waited: bool) {
        if !waited {
            self.queued(now, station, who);
        }
        let server = self.first_server[station.0 as usize].map(|first| who.server - first);
        if let Some(visit) = &mut self.open(who).at {
            (visit.started, visit.server) = (Some(now), server);
        }
    }

    fn checked(&mut self, _now: Time, _station: StationId, who: &Passenger, colour: Colour) {
        if let Some(visit) = &mut self.open(who).at {
            visit.colour = Some(colour);
        }
    }

    fn looked_up(&mut self, now: Time, _code: usize, who: &Passenger, asked: Time) {
        if let Some(visit) = &mut self.open(who).at {
            visit.lookup = now.since(asked);
        }
    }

    fn staffed(&mut self, now: Time, station: StationId, servers: u32) {
        self.staffing.push((now, station, servers));
    }

    fn on_duty(&mut self, now: Time, station: StationId, server: u32, comes: bool) {
        self.duty.push((now, station, server, comes));
    }

    fn failed(&mut self, now: Time, station: StationId, server: u32, idle: bool) {
        self.failures.push(Failure { at: now, station, server, down: true, idle });
    }

    fn sampled(&mut self, now: Time, _test: u16, who: &Traveller, _people: u8) {
        self.push_sample(now, who, None);
    }

    fn tested(&mut self, now: Time, _test: u16, who: &Traveller, finding: Finding, _taken: Time) {
        self.push_sample(now, who, Some(finding.positive > 0));
    }

    fn repaired(&mut self, now: Time, station: StationId, server: u32) {
        self.failures.push(Failure { at: now, station, server, down: false, idle: false });
    }

    fn worked(&mut self, _station: StationId, who: &Passenger, from: Time, to: Time) {
        if let Some(visit) = &mut self.open(who).at {
            visit.worked = visit.worked + to.since(from);
        }
    }

    fn served(&mut self, now: Time, _station: StationId, who: &Passenger) {
        if let Some(visit) = &mut self.open(who).at {
            visit.finished = Some(now);
        }
    }

    fn left(&mut self, now: Time, _station: StationId, who: &Passenger, to: Target) {
        let ending = match to {
            Target::Station(_) => Ending::Served,
            Target::Cleared => Ending::Cleared,
            Target::TurnedAway => Ending::TurnedAway,
            Target::Refused => Ending::Refused,
            Target::Stay(_) => Ending::Quarantined,
        };
        let visit = self.open(who).at.take();
        self.end_visit(now, who, visit, ending);
    }

    fn gave_up(&mut self, now: Time, _station: StationId, who: &Passenger, diverted: bool) {
        let visit = self.open(who).at.take();
        self.end_visit(now, who, visit, if diverted { Ending::Diverted } else { Ending::Abandoned });
    }

    fn no_room(&mut self, now: Time, _station: StationId, who: &Passenger, diverted: bool) {
        let visit = self.open(who).coming.take();
        self.end_visit(now, who, visit, if diverted { Ending::Diverted } else { Ending::TurnedAway });
    }
}
