//! What a station is and what stands there: servers, queue, lanes, those who wait for room.

use std::collections::VecDeque;
use std::ops::Range;

use crate::engine::{Span, Time, Timers};
use crate::port::gate::Gate;
use crate::port::lanes::LaneState;
use crate::port::passenger::{Arena, NONE, Passenger, Slot};
use crate::port::queue::Queues;
use crate::random::{Address, Purpose, Salt};
use crate::scenario::model::{Lanes, Scenario, Station, StationId, Work};

/// What a station is, in one byte for the hot path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::port) enum Kind {
    Servers,
    Unlimited,
    Shuttle,
    Meter,
}

/// The parts of the addresses of the draws made at a station.
#[derive(Clone, Copy, Debug)]
pub(in crate::port) struct Salts {
    pub service: Salt,
    pub patience: Salt,
    pub route: Salt,
    pub walk: Salt,
    pub lane: Salt,
    pub call: Salt,
}

/// State of a station.
#[derive(Clone, Debug)]
pub(in crate::port) struct StationState {
    pub kind: Kind,
    pub salts: Salts,
    pub queue: Queues,
    /// Waiting places; `u32::MAX` if there is always room.
    pub places: u32,
    pub lanes: Option<LaneState>,
    /// Number of its first server among all servers.
    pub first_server: u32,
    /// Servers that should be there; with lanes those with a lower number.
    pub on_duty: u32,
    /// Servers that are there.
    pub present: u32,
    /// Servers in service; those that are down in mid-service count.
    pub serving: u32,
    /// Free servers of a single line, in the order in which they became free: whoever has been free longest is next.
    pub idle: VecDeque<u32>,
    /// People held elsewhere because there is no room here, in the order of their coming.
    pub entrants: VecDeque<Slot>,
    /// Whether a place here can be freed by something that comes late in an instant.
    pub frees_late: bool,
    /// How many are outside: held elsewhere, or come at this instant and standing aside.
    pub outside: u32,
    /// Servers of a single line that are one too many, and go with their next passengers.
    pub leaving: u32,
    /// Those who stay or ride.
    pub stays: Timers<Slot>,
    pub stay_leaf: u32,
    pub gate: Gate,
    /// Meters that count the people here.
    pub watched_by: Vec<StationId>,
    /// Calls so far, the address of draws under random order.
    calls: u64,
}

/// A counter, an officer, a gate.
#[derive(Clone, Debug)]
pub(in crate::port) struct Server {
    pub station: StationId,
    /// Number within the station.
    pub number: u32,
    /// Who is served or holds the server.
    pub passenger: Slot,
    /// How many they are.
    pub people: u8,
    pub on_duty: bool,
    pub down: bool,
    /// The service is complete and the passenger cannot leave.
    pub held: bool,
    /// The service is complete but for an answer that is waited for.
    pub asking: bool,
    /// The answer is there.
    pub answered: bool,
    /// Since when it works for this passenger without interruption.
    pub busy_from: Time,
    /// Service left when it failed.
    pub remaining: Span,
}

/// Whether somebody can come into a station now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::port) enum Room {
    /// Begins service at this server.
    Server(u32),
    /// Waits in this lane.
    Lane(u32),
    /// No.
    Full,
}

impl Server {
    pub fn new(station: StationId, number: u32) -> Self {
        Self {
            station,
            number,
            passenger: NONE,
            people: 0,
            on_duty: false,
            down: false,
            held: false,
            asking: false,
            answered: false,
            busy_from: Time::ZERO,
            remaining: Span::ZERO,
        }
    }
}

/// How many lanes a station has, and priority levels in each.
pub(in crate::port) fn lines(scenario: &Scenario, id: StationId) -> (usize, usize) {
    let station = &scenario.stations[id.0 as usize];
    // With lanes, one more than there are servers: for those who wait while no lane is open.
    let lanes = match station.queue.lanes {
        Lanes::Single => 1,
        Lanes::PerServer(_) => station.servers_at_most as usize + 1,
    };
    (lanes, scenario.classes.iter().map(|c| c.level as usize + 1).max().unwrap_or(1))
}

/// The empty lines of a station.
pub(in crate::port) fn queues(scenario: &Scenario, id: StationId) -> Queues {
    let (lanes, levels) = lines(scenario, id);
    Queues::new(scenario.stations[id.0 as usize].queue.order, lanes, levels)
}

impl StationState {
    pub fn new(scenario: &Scenario, id: StationId, first_server: u32) -> Self {
        let station = &scenario.stations[id.0 as usize];
        let salt = |purpose| Salt::new(&station.path, purpose);
        let (kind, servers) = match &station.work {
            Work::Servers { .. } => (Kind::Servers, station.servers_at_most),
            Work::Unlimited { .. } => (Kind::Unlimited, 0),
            Work::Shuttle { .. } => (Kind::Shuttle, 0),
            Work::Meter { .. } => (Kind::Meter, 0),
        };
        let lanes = match station.queue.lanes {
            Lanes::Single => None,
            Lanes::PerServer(choose) => Some(LaneState::new(choose, servers)),
        };
        Self {
            kind,
            salts: Salts {
                service: salt(Purpose::Service),
                patience: salt(Purpose::Patience),
                route: salt(Purpose::Route),
                walk: salt(Purpose::Walk),
                lane: salt(Purpose::Lane),
                call: salt(Purpose::Call),
            },
            queue: queues(scenario, id),
            places: station.queue.places.unwrap_or(u32::MAX),
            lanes,
            first_server,
            on_duty: 0,
            present: 0,
            serving: 0,
            idle: VecDeque::with_capacity(servers as usize),
            entrants: VecDeque::new(),
            frees_late: false,
            outside: 0,
            leaving: 0,
            stays: Timers::default(),
            stay_leaf: NONE,
            gate: Gate::default(),
            watched_by: Vec::new(),
            calls: 0,
        }
    }

    /// Numbers of its servers among all; `station` is what the scenario says of it.
    pub fn servers(&self, station: &Station) -> Range<usize> {
        let first = self.first_server as usize;
        first..first + station.servers_at_most as usize
    }

    /// Takes whoever is next out of a lane; `owner` is the replication's address.
    #[inline]
    pub fn call(&mut self, people: &mut Arena, lane: usize, owner: Address) -> Option<Slot> {
        let (salt, calls) = (self.salts.call, &mut self.calls);
        self.queue.pop(people, lane, |n| pick(n, calls, owner, salt))
    }

    /// Which of `n` people is called under random order; `owner` is the replication's address.
    pub fn pick(&mut self, n: usize, owner: Address) -> usize {
        pick(n, &mut self.calls, owner, self.salts.call)
    }

    /// Whether somebody can come in now; `joins` says how often they have joined here before.
    #[inline]
    pub fn room(&self, who: &Passenger, joins: impl FnOnce() -> u32) -> Room {
        self.room_beside(self.queue.len(), who.people, who.address, joins)
    }

    /// Whether a party of `people` can come in now where so many wait.
    #[inline]
    pub fn room_beside(&self, waiting: u32, people: u8, owner: Address, joins: impl FnOnce() -> u32) -> Room {
        let fits = || waiting.saturating_add(u32::from(people)) <= self.places;
        let lane = match &self.lanes {
            None => match self.idle.front() {
                Some(&server) => return Room::Server(server),
                None => 0,
            },
            Some(lanes) => match lanes.choice(|| owner.bits(self.salts.lane, joins())) {
                Some(lane) if lanes.is_free(lane) => return Room::Server(self.first_server + lane),
                // Whoever has no place to wait takes a free server, whatever the rule.
                Some(lane) => match lanes.free_lane() {
                    Some(free) if !fits() => return Room::Server(self.first_server + free),
                    _ => lane,
                },
                None => lanes.nowhere(),
            },
        };
        if fits() { Room::Lane(lane) } else { Room::Full }
    }

    /// Whether anybody stands aside.
    pub fn has_aside(&self) -> bool {
        self.outside as usize > self.entrants.len()
    }

    /// Somebody is held elsewhere.
    pub fn hold_out(&mut self, slot: Slot) {
        self.entrants.push_back(slot);
        self.outside += 1;
    }

    pub fn keeps_stays(&self) -> bool {
        matches!(self.kind, Kind::Unlimited | Kind::Shuttle)
    }

    pub fn is_gate(&self) -> bool {
        matches!(self.kind, Kind::Shuttle | Kind::Meter)
    }
}

/// Which of `n` people is called, the number of calls before given. Nobody in particular draws it: it belongs to the station's
/// n-th call.
fn pick(n: usize, calls: &mut u64, owner: Address, salt: Salt) -> usize {
    *calls += 1;
    ((u128::from(owner.number(*calls).bits(salt, 0)) * n as u128) >> 64) as usize
}
