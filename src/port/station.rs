//! Stations: who may begin service, who waits, who leaves.

use std::collections::VecDeque;

use super::gate::Gate;
use super::observer::{Observer, Outcome};
use super::passenger::{NONE, Slot};
use super::queue::Queues;
use super::world::World;
use crate::engine::{Span, Time, Timers, WinnerTree, winner::ABSENT};
use crate::random::{Purpose, Salt};
use crate::scenario::model::{Choose, Lanes, Leg, Scenario, StationId, Walk, WhenFull, Work};

/// What a station is, in one byte for the hot path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Servers,
    Unlimited,
    Shuttle,
    Meter,
}

/// The parts of the addresses of the draws made at a station.
#[derive(Clone, Copy, Debug)]
pub(super) struct Salts {
    pub service: Salt,
    pub patience: Salt,
    pub route: Salt,
    pub walk: Salt,
    pub lane: Salt,
    pub call: Salt,
}

/// Lines in front of the single servers of a station.
#[derive(Clone, Debug)]
pub(super) struct LaneState {
    choose: Choose,
    /// Length of each lane, counting who is being served; absent while it takes nobody new.
    lengths: WinnerTree,
    people: Vec<u32>,
    open: Vec<bool>,
    /// The open lanes in order, for the choices at random and in turn.
    open_list: Vec<u32>,
    turn: u32,
}

/// State of a station.
#[derive(Clone, Debug)]
pub(super) struct StationState {
    pub kind: Kind,
    pub salts: Salts,
    pub queue: Queues,
    /// Waiting places; `u32::MAX` if there is always room.
    pub places: u32,
    pub lanes: Option<LaneState>,
    /// Number of its first server among all servers.
    pub first_server: u32,
    /// Servers on duty: those with a lower number.
    pub on_duty: u32,
    /// Servers on duty or finishing the passenger in hand.
    pub present: u32,
    /// Servers in service; those that are down in mid-service count.
    pub serving: u32,
    /// Free servers of a single line.
    pub idle: Vec<u32>,
    /// People held elsewhere because there is no room here, in the order of their coming.
    pub entrants: VecDeque<Slot>,
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
pub(super) struct Server {
    pub station: StationId,
    /// Number within the station.
    pub number: u32,
    /// Who is served or holds the server.
    pub passenger: Slot,
    pub on_duty: bool,
    pub down: bool,
    /// The service is complete and the passenger cannot leave.
    pub held: bool,
    /// Since when it works for this passenger without interruption.
    pub busy_from: Time,
    /// Service left when it failed.
    pub remaining: Span,
}

/// Whether somebody can come into a station now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
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
            on_duty: false,
            down: false,
            held: false,
            busy_from: Time::ZERO,
            remaining: Span::ZERO,
        }
    }
}

impl StationState {
    pub fn new(scenario: &Scenario, id: StationId, first_server: u32) -> Self {
        let station = &scenario.stations[id.0 as usize];
        let salt = |purpose| Salt::new(&station.path, purpose);
        let (kind, servers) = match &station.work {
            Work::Servers { staffing, .. } => (Kind::Servers, staffing.most()),
            Work::Unlimited { .. } => (Kind::Unlimited, 0),
            Work::Shuttle { .. } => (Kind::Shuttle, 0),
            Work::Meter { .. } => (Kind::Meter, 0),
        };
        let lanes = match station.queue.lanes {
            Lanes::Single => None,
            Lanes::PerServer(choose) => Some(LaneState {
                choose,
                lengths: WinnerTree::new(servers as usize),
                people: vec![0; servers as usize],
                open: vec![false; servers as usize],
                open_list: Vec::new(),
                turn: 0,
            }),
        };
        let levels = scenario.classes.iter().map(|c| c.level as usize + 1).max().unwrap_or(1);
        // With lanes, one more than there are servers: for those who wait while no lane is open.
        let lines = if lanes.is_some() { servers as usize + 1 } else { 1 };
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
            queue: Queues::new(station.queue.order, lines, levels),
            places: station.queue.places.unwrap_or(u32::MAX),
            lanes,
            first_server,
            on_duty: 0,
            present: 0,
            serving: 0,
            idle: Vec::with_capacity(servers as usize),
            entrants: VecDeque::new(),
            stays: Timers::default(),
            stay_leaf: NONE,
            gate: Gate::default(),
            watched_by: Vec::new(),
            calls: 0,
        }
    }

    pub fn keeps_stays(&self) -> bool {
        matches!(self.kind, Kind::Unlimited | Kind::Shuttle)
    }

    pub fn is_gate(&self) -> bool {
        matches!(self.kind, Kind::Shuttle | Kind::Meter)
    }
}

impl LaneState {
    fn set(&mut self, lane: u32) {
        let length = if self.open[lane as usize] { u64::from(self.people[lane as usize]) } else { ABSENT };
        self.lengths.set(lane, length);
    }

    #[inline]
    fn change(&mut self, lane: u32, by: i32) {
        // The line for those who found no lane open has no length of its own.
        if let Some(people) = self.people.get_mut(lane as usize) {
            *people = people.wrapping_add_signed(by);
            self.set(lane);
        }
    }

    /// Opens or closes lanes for newcomers. O(lanes).
    fn open(&mut self, lanes: impl IntoIterator<Item = u32>, open: bool) {
        for lane in lanes {
            self.open[lane as usize] = open;
            self.set(lane);
        }
        let lanes = 0..self.open.len() as u32;
        self.open_list = lanes.filter(|&lane| self.open[lane as usize]).collect();
    }

    /// The lane that somebody with this random number would choose; none if none is open.
    fn choice(&self, bits: impl FnOnce() -> u64) -> Option<u32> {
        match self.choose {
            Choose::Shortest => {
                let (length, lane) = self.lengths.winner();
                (length != ABSENT).then_some(lane)
            }
            Choose::Random => {
                let chosen = (u128::from(bits()) * self.open_list.len() as u128) >> 64;
                self.open_list.get(chosen as usize).copied()
            }
            Choose::InTurn => {
                let next = self.open_list.partition_point(|&lane| lane < self.turn);
                self.open_list.get(next).or(self.open_list.first()).copied()
            }
        }
    }
}

impl<O: Observer> World<'_, O> {
    /// Somebody comes to a station.
    #[inline]
    pub(super) fn come(&mut self, now: Time, slot: Slot, station: StationId) {
        let mut station = station;
        loop {
            self.observer.arrived(now, station, self.people[slot].class);
            self.count_visit(slot, station);
            if self.stations[station.0 as usize].kind == Kind::Unlimited {
                return self.stay(now, slot, station);
            }
            let room = if self.stations[station.0 as usize].entrants.is_empty() {
                self.room(slot, station, self.visit(slot, station))
            } else {
                Room::Full
            };
            if self.enter(now, slot, station, room) {
                return;
            }
            let class = self.people[slot].class;
            match self.scenario.stations[station.0 as usize].queue.when_full {
                WhenFull::Block => {
                    self.people[slot].since = now;
                    self.stations[station.0 as usize].entrants.push_back(slot);
                    return;
                }
                WhenFull::TurnAway => {
                    self.observer.no_room(now, station, class, false);
                    self.leaves_behind(now, station);
                    return self.end(now, slot, Outcome::TurnedAway);
                }
                WhenFull::Divert(elsewhere) => {
                    self.observer.no_room(now, station, class, true);
                    self.leaves_behind(now, station);
                    self.people[slot].station = elsewhere;
                    self.heads_for(slot, elsewhere);
                    station = elsewhere;
                }
            }
        }
    }

    /// Whether `station` holds people back when it is full.
    #[inline]
    pub(super) fn blocks(&self, station: StationId) -> bool {
        self.stations[station.0 as usize].places != u32::MAX
            && self.scenario.stations[station.0 as usize].queue.when_full == WhenFull::Block
    }

    /// Whether `station` would hold back somebody who came to it now from a server.
    #[inline]
    pub(super) fn holds_back(&self, slot: Slot, station: StationId) -> bool {
        self.blocks(station)
            && (!self.stations[station.0 as usize].entrants.is_empty()
                || self.room(slot, station, self.next_visit(slot, station)) == Room::Full)
    }

    fn room(&self, slot: Slot, station: StationId, visit: u32) -> Room {
        let state = &self.stations[station.0 as usize];
        let lane = match &state.lanes {
            None => match state.idle.last() {
                Some(&server) => return Room::Server(server),
                None => 0,
            },
            Some(lanes) => {
                let bits = || self.people[slot].address.bits(state.salts.lane, visit);
                match lanes.choice(bits) {
                    Some(lane) if lanes.people[lane as usize] == 0 => {
                        return Room::Server(state.first_server + lane);
                    }
                    // Whoever has no place to wait takes a free server, whatever the rule.
                    Some(_) if state.queue.len() >= state.places && lanes.lengths.winner().0 == 0 => {
                        return Room::Server(state.first_server + lanes.lengths.winner().1);
                    }
                    Some(lane) => lane,
                    None => lanes.people.len() as u32,
                }
            }
        };
        if state.queue.len() < state.places { Room::Lane(lane) } else { Room::Full }
    }

    /// Lets somebody in if there is room; tells whether there was.
    #[inline]
    fn enter(&mut self, now: Time, slot: Slot, station: StationId, room: Room) -> bool {
        let state = &mut self.stations[station.0 as usize];
        let lane = match room {
            Room::Full => return false,
            Room::Server(server) => server - state.first_server,
            Room::Lane(lane) => lane,
        };
        if let Some(lanes) = &mut state.lanes {
            lanes.change(lane, 1);
            lanes.turn = (lane + 1) % (lanes.people.len() as u32).max(1);
        }
        self.enter_zone(now, station);
        if let Room::Server(server) = room {
            if self.stations[station.0 as usize].lanes.is_none() {
                self.stations[station.0 as usize].idle.pop();
            }
            self.begin(now, server, slot, now, false);
        } else {
            self.wait(now, slot, station, lane);
        }
        true
    }

    fn wait(&mut self, now: Time, slot: Slot, station: StationId, lane: u32) {
        let state = &mut self.stations[station.0 as usize];
        let class = self.people[slot].class;
        let person = &mut self.people[slot];
        (person.since, person.server, person.station) = (now, lane, station);
        let level = self.scenario.classes[class.0 as usize].level as usize;
        state.queue.push(&mut self.people, lane as usize, level, slot);
        self.observer.queued(now, station, class);
        if let Some(patience) = &self.scenario.stations[station.0 as usize].queue.patience {
            let person = &self.people[slot];
            let bits = person
                .address
                .bits(self.stations[station.0 as usize].salts.patience, self.visit(slot, station));
            let until = now + Span::from_ticks(patience.draw(bits));
            if self.impatient.push(until, (slot, person.stamp)) {
                self.calendar.set(self.leaves.patience, until);
            }
            // Timers of people long served are dropped once they outnumber the people inside.
            if self.impatient.len() > 1_024 + 4 * self.people.inside() {
                let people = &self.people;
                self.impatient.retain(|&(slot, stamp)| people[slot].stamp == stamp);
                self.calendar.set(self.leaves.patience, self.impatient.next());
            }
        }
        if self.stations[station.0 as usize].is_gate() {
            self.joined_gate(now, station);
        }
    }

    /// A server begins somebody's service.
    #[inline]
    fn begin(&mut self, now: Time, server: u32, slot: Slot, joined: Time, waited: bool) {
        let state = &mut self.servers[server as usize];
        let station = state.station;
        state.passenger = slot;
        state.busy_from = now;
        let visit = self.visit(slot, station);
        let person = &mut self.people[slot];
        person.since = now;
        person.server = server;
        person.stamp = person.stamp.wrapping_add(1);
        let class = person.class;
        let bits = person.address.bits(self.stations[station.0 as usize].salts.service, visit);
        self.stations[station.0 as usize].serving += 1;
        if let Work::Servers { service, .. } = &self.scenario.stations[station.0 as usize].work {
            let end = now + Span::from_ticks(service[class.0 as usize].draw(bits));
            self.calendar.set(self.leaves.servers + server, end);
        }
        self.observer.called(now, station, class, joined, waited);
    }

    /// A server completes a service.
    #[inline]
    pub(super) fn complete(&mut self, now: Time, server: u32) {
        let state = &self.servers[server as usize];
        let (station, slot) = (state.station, state.passenger);
        let class = self.people[slot].class;
        self.observer.worked(station, class, state.busy_from, now);
        self.observer.served(now, station, class);
        self.stations[station.0 as usize].serving -= 1;
        let leg = self.way_on(slot, station);
        if let Some(next) = Self::next_door(leg)
            && self.holds_back(slot, next)
        {
            self.servers[server as usize].held = true;
            self.calendar.clear(self.leaves.servers + server);
            return self.hold(now, slot, station, next);
        }
        self.leave_zone(now, station);
        self.free(now, server);
        self.leaves_behind(now, station);
        self.go(now, slot, station, leg);
    }

    /// A server has nobody: it goes off duty, calls the next or waits.
    #[inline]
    pub(super) fn free(&mut self, now: Time, server: u32) {
        let state = &mut self.servers[server as usize];
        state.passenger = NONE;
        state.held = false;
        let (station, number) = (state.station, state.number);
        let (on_duty, down) = (state.on_duty, state.down);
        if let Some(lanes) = &mut self.stations[station.0 as usize].lanes {
            lanes.change(number, -1);
        }
        if !on_duty {
            self.calendar.clear(self.leaves.servers + server);
            self.stations[station.0 as usize].present -= 1;
            self.observer.staffed(now, station, self.stations[station.0 as usize].present);
        } else if down {
            self.calendar.clear(self.leaves.servers + server);
        } else {
            self.take_next(now, server);
        }
    }

    /// A free server on duty calls whoever is next, or waits.
    #[inline]
    pub(super) fn take_next(&mut self, now: Time, server: u32) {
        let Server { station, number, .. } = self.servers[server as usize];
        let state = &mut self.stations[station.0 as usize];
        let lane = if state.lanes.is_some() { number as usize } else { 0 };
        let next = if state.queue.len() == 0 { None } else { self.pop(station, lane) };
        if let Some(slot) = next {
            let joined = self.people[slot].since;
            self.begin(now, server, slot, joined, true);
        } else {
            let state = &mut self.stations[station.0 as usize];
            if state.lanes.is_none() {
                state.idle.push(server);
            }
            self.calendar.clear(self.leaves.servers + server);
        }
        if !self.stations[station.0 as usize].entrants.is_empty() {
            self.let_in(now, station);
        }
    }

    /// Takes whoever is next out of a lane.
    #[inline]
    pub(super) fn pop(&mut self, station: StationId, lane: usize) -> Option<Slot> {
        let state = &mut self.stations[station.0 as usize];
        let (salt, calls) = (state.salts.call, &mut state.calls);
        let owner = self.address;
        state.queue.pop(&mut self.people, lane, |n| {
            // Nobody in particular draws this number: it belongs to the station's n-th call.
            *calls += 1;
            let bits = owner.number(*calls).bits(salt, 0);
            ((u128::from(bits) * n as u128) >> 64) as usize
        })
    }

    /// There is room at `station` again: lets in those who were held back, as far as it goes.
    pub(super) fn let_in(&mut self, now: Time, station: StationId) {
        while let Some(&slot) = self.stations[station.0 as usize].entrants.front() {
            let room = self.room(slot, station, self.visit(slot, station));
            if room == Room::Full {
                return;
            }
            self.stations[station.0 as usize].entrants.pop_front();
            let (held_at, held_since, server) = {
                let person = &mut self.people[slot];
                (std::mem::replace(&mut person.held_at, StationId(NONE)), person.since, person.server)
            };
            if held_at.0 != NONE {
                self.let_go(now, slot, held_at, held_since, server);
            }
            self.enter(now, slot, station, room);
        }
    }

    /// Somebody stays at a station where everyone is served at once.
    fn stay(&mut self, now: Time, slot: Slot, station: StationId) {
        self.enter_zone(now, station);
        let visit = self.visit(slot, station);
        let person = &mut self.people[slot];
        person.since = now;
        let class = person.class;
        let bits = person.address.bits(self.stations[station.0 as usize].salts.service, visit);
        self.observer.called(now, station, class, now, false);
        if let Work::Unlimited { service } = &self.scenario.stations[station.0 as usize].work {
            let end = now + Span::from_ticks(service[class.0 as usize].draw(bits));
            self.keep_until(end, slot, station);
        }
    }

    pub(super) fn keep_until(&mut self, end: Time, slot: Slot, station: StationId) {
        let state = &mut self.stations[station.0 as usize];
        if state.stays.push(end, slot) {
            self.calendar.set(state.stay_leaf, end);
        }
    }

    /// Somebody's stay or ride ends.
    pub(super) fn end_stay(&mut self, now: Time, station: StationId) {
        let state = &mut self.stations[station.0 as usize];
        if let Some(slot) = state.stays.pop() {
            self.calendar.set(state.stay_leaf, state.stays.next());
            self.observer.served(now, station, self.people[slot].class);
            self.move_on(now, slot, station);
        }
    }

    /// Somebody who occupies no server leaves a station, or is held in it.
    pub(super) fn move_on(&mut self, now: Time, slot: Slot, station: StationId) {
        let leg = self.way_on(slot, station);
        if let Some(next) = Self::next_door(leg)
            && self.holds_back(slot, next)
        {
            self.people[slot].server = NONE;
            return self.hold(now, slot, station, next);
        }
        self.leave_zone(now, station);
        self.leaves_behind(now, station);
        self.go(now, slot, station, leg);
    }

    /// Somebody's patience may have ended.
    pub(super) fn lose_patience(&mut self, now: Time) {
        let Some((slot, stamp)) = self.impatient.pop() else { return };
        self.calendar.set(self.leaves.patience, self.impatient.next());
        // Called, gone, or the record is somebody else's by now.
        if self.people[slot].stamp != stamp {
            return;
        }
        let (station, lane, class, joined) = {
            let person = &mut self.people[slot];
            person.stamp = person.stamp.wrapping_add(1);
            (person.station, person.server, person.class, person.since)
        };
        let level = self.scenario.classes[class.0 as usize].level as usize;
        let state = &mut self.stations[station.0 as usize];
        state.queue.remove(&mut self.people, lane as usize, level, slot);
        if let Some(lanes) = &mut state.lanes {
            lanes.change(lane, -1);
        }
        let elsewhere = self.scenario.stations[station.0 as usize].queue.impatient_to;
        self.observer.gave_up(now, station, class, joined, elsewhere.is_some());
        self.leave_zone(now, station);
        self.leaves_behind(now, station);
        match elsewhere {
            None => self.end(now, slot, Outcome::Abandoned),
            Some(to) => self.go(now, slot, station, &Leg { up_to: 1.0, to, walk: Walk::Fixed(0) }),
        }
        if !self.stations[station.0 as usize].entrants.is_empty() {
            self.let_in(now, station);
        }
    }

    /// Closes the lanes of these servers of one station to newcomers.
    pub(super) fn close_lanes(&mut self, servers: std::ops::Range<u32>) {
        let Some(first) = servers.clone().next() else { return };
        let state = &mut self.stations[self.servers[first as usize].station.0 as usize];
        let offset = state.first_server;
        if let Some(lanes) = &mut state.lanes {
            lanes.open(servers.map(|server| server - offset), false);
        }
    }

    /// These servers of one station are no longer free for anybody.
    pub(super) fn not_idle(&mut self, servers: &std::ops::Range<u32>) {
        if let Some(first) = servers.clone().next() {
            let station = self.servers[first as usize].station;
            self.stations[station.0 as usize].idle.retain(|idle| !servers.contains(idle));
        }
    }

    /// Sends the people in the lane of a server to the lanes that are open, keeping their time of joining; while
    /// none is open they wait for the first that opens.
    pub(super) fn clear_lane(&mut self, now: Time, server: u32) {
        let Server { station, number, .. } = self.servers[server as usize];
        if self.stations[station.0 as usize].lanes.is_some() {
            self.choose_again(now, station, number);
        }
    }

    /// Opens the lanes of those of these servers of one station that are on duty and not down, all at once, and
    /// lets whoever waited for one choose.
    pub(super) fn open_lanes(&mut self, now: Time, servers: std::ops::Range<u32>) {
        let Some(station) = servers.clone().next().map(|first| self.servers[first as usize].station) else {
            return;
        };
        let Some(lanes) = &mut self.stations[station.0 as usize].lanes else { return };
        let all = &self.servers;
        let ready = servers.map(|server| &all[server as usize]).filter(|s| s.on_duty && !s.down);
        lanes.open(ready.map(|s| s.number), true);
        let nowhere = lanes.people.len() as u32;
        self.choose_again(now, station, nowhere);
    }

    fn choose_again(&mut self, now: Time, station: StationId, lane: u32) {
        let state = &mut self.stations[station.0 as usize];
        for slot in state.queue.drain(&mut self.people, lane as usize) {
            self.change_lane(now, slot, station, lane);
        }
    }

    fn change_lane(&mut self, now: Time, slot: Slot, station: StationId, from: u32) {
        let visit = self.visit(slot, station);
        let state = &mut self.stations[station.0 as usize];
        let Some(lanes) = &mut state.lanes else { return };
        lanes.change(from, -1);
        let (address, class) = (self.people[slot].address, self.people[slot].class);
        let bits = || address.bits(state.salts.lane, visit);
        let lane = lanes.choice(bits).unwrap_or(lanes.people.len() as u32);
        let free = lanes.people.get(lane as usize) == Some(&0);
        lanes.change(lane, 1);
        lanes.turn = (lane + 1) % (lanes.people.len() as u32).max(1);
        if free {
            let (server, joined) = (state.first_server + lane, self.people[slot].since);
            self.begin(now, server, slot, joined, true);
        } else {
            self.people[slot].server = lane;
            let level = self.scenario.classes[class.0 as usize].level as usize;
            state.queue.push(&mut self.people, lane as usize, level, slot);
        }
    }

    #[inline]
    pub(super) fn enter_zone(&mut self, now: Time, station: StationId) {
        if let Some(zone) = self.scenario.stations[station.0 as usize].zone {
            self.zones[zone.0 as usize] += 1;
            self.observer.occupied(now, zone, self.zones[zone.0 as usize]);
        }
    }

    #[inline]
    pub(super) fn leave_zone(&mut self, now: Time, station: StationId) {
        if let Some(zone) = self.scenario.stations[station.0 as usize].zone {
            self.zones[zone.0 as usize] -= 1;
            self.observer.occupied(now, zone, self.zones[zone.0 as usize]);
        }
    }
}
