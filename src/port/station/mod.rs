//! Stations: who may begin service, who waits, who leaves.

mod state;

pub(super) use state::{Kind, Room, Server, StationState, lines, queues};

use crate::engine::{Span, Time};
use crate::port::instant::Ask;
use crate::port::observer::{Observer, Outcome};
use crate::port::passenger::{NONE, Slot};
use crate::port::world::World;
use crate::random::{Address, Salt, Sampler};
use crate::scenario::model::{StationId, WhenFull, Work};

/// How much longer a service takes for the companions of somebody in a party of `people`, with a time for each from `sampler`.
#[cold]
pub fn companions(owner: Address, people: u8, sampler: &Sampler, salt: Salt, visit: u32) -> Span {
    let time = |n: u8| sampler.draw(owner.number(u64::from(n)).bits(salt, visit));
    Span::from_ticks((1..people).map(time).sum())
}

impl<O: Observer> World<'_, O> {
    /// Somebody comes to a station.
    #[inline]
    pub(in crate::port) fn come(&mut self, now: Time, slot: Slot, station: StationId) {
        let mut station = station;
        loop {
            self.observer.arrived(now, station, &self.people[slot]);
            if self.stations[station.0 as usize].kind == Kind::Unlimited {
                return self.stay(now, slot, station);
            }
            match self.ask(now, slot, station, false) {
                None => return,
                Some(elsewhere) => station = elsewhere,
            }
        }
    }

    /// Somebody who has come asks for a server or a place; `last` if nothing is freed at this instant any more. Gives the
    /// station to which they are sent instead.
    #[inline]
    pub(in crate::port) fn ask(
        &mut self,
        now: Time,
        slot: Slot,
        station: StationId,
        last: bool,
    ) -> Option<StationId> {
        let state = &self.stations[station.0 as usize];
        let others_first = state.outside > 0 && !(last && state.entrants.is_empty());
        let room = if others_first { Room::Full } else { self.room(slot, station) };
        if self.enter(now, slot, station, room) {
            return None;
        }
        self.finds_no_place(now, slot, station, last)
    }

    /// Somebody finds no place: waits outside, stands aside, leaves or goes elsewhere, which is given.
    #[inline(never)]
    fn finds_no_place(&mut self, now: Time, slot: Slot, station: StationId, last: bool) -> Option<StationId> {
        let when_full = self.scenario.stations[station.0 as usize].queue.when_full;
        if when_full == WhenFull::Block {
            self.people[slot].since = now;
            self.stations[station.0 as usize].hold_out(slot);
            self.observer.kept_out(now, station, &self.people[slot]);
            return None;
        }
        if !last && self.can_be_freed(now, station) {
            self.put_aside(now, Ask::Place(slot, station));
            return None;
        }
        let elsewhere = if let WhenFull::Divert(elsewhere) = when_full { Some(elsewhere) } else { None };
        self.observer.no_room(now, station, &self.people[slot], elsewhere.is_some());
        self.leaves_behind(now, slot, station);
        match elsewhere {
            Some(elsewhere) => {
                self.people[slot].station = elsewhere;
                self.heads_for(slot, elsewhere);
            }
            None => self.end(now, slot, Outcome::TurnedAway),
        }
        elsewhere
    }

    /// Whether `station` holds people back when it is full.
    #[inline]
    pub(in crate::port) fn blocks(&self, station: StationId) -> bool {
        self.stations[station.0 as usize].places != u32::MAX
            && self.scenario.stations[station.0 as usize].queue.when_full == WhenFull::Block
    }

    /// Whether `station` would hold back somebody who came to it now from a server.
    #[inline]
    pub(in crate::port) fn holds_back(&self, slot: Slot, station: StationId) -> bool {
        self.blocks(station)
            && (!self.stations[station.0 as usize].entrants.is_empty()
                || self.room(slot, station) == Room::Full)
    }

    #[inline]
    fn room(&self, slot: Slot, station: StationId) -> Room {
        self.stations[station.0 as usize].room(&self.people[slot], || self.joins(slot, station))
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
        match (&mut state.lanes, room) {
            (Some(lanes), _) => lanes.join(lane, self.people[slot].people),
            (None, Room::Server(_)) => _ = state.idle.pop_front(),
            (None, _) => {}
        }
        if let Some(visits) = self.visits(slot, station) {
            visits.joins += 1;
        }
        self.enter_zone(now, slot, station);
        if let Room::Server(server) = room {
            self.begin(now, server, slot, now, false);
        } else {
            self.wait(now, slot, station, lane);
        }
        true
    }

    #[inline]
    pub(in crate::port) fn wait(&mut self, now: Time, slot: Slot, station: StationId, lane: u32) {
        let state = &mut self.stations[station.0 as usize];
        let class = self.people[slot].class;
        let person = &mut self.people[slot];
        (person.since, person.server, person.station) = (now, lane, station);
        let level = self.scenario.classes[class.0 as usize].level as usize;
        state.queue.push(&mut self.people, lane as usize, level, slot);
        let is_gate = state.is_gate();
        self.observer.queued(now, station, &self.people[slot]);
        let scenario = self.scenario;
        if let Some(patience) = &scenario.stations[station.0 as usize].queue.patience {
            self.set_patience(now, slot, station, patience);
        }
        if is_gate {
            self.joined_gate(now, station);
        }
    }

    /// A server begins somebody's service.
    #[inline]
    pub(in crate::port) fn begin(&mut self, now: Time, server: u32, slot: Slot, joined: Time, waited: bool) {
        let end = self.start(now, server, slot, joined, waited);
        self.calendar.set(self.leaves.servers + server, end);
    }

    /// A server begins somebody's service; tells when it will end.
    #[inline]
    pub(in crate::port) fn start(
        &mut self,
        now: Time,
        server: u32,
        slot: Slot,
        joined: Time,
        waited: bool,
    ) -> Time {
        let state = &mut self.servers[server as usize];
        let station = state.station;
        state.passenger = slot;
        state.people = self.people[slot].people;
        state.answered = false;
        state.busy_from = now;
        let visit = self.count_service(slot, station);
        let person = &mut self.people[slot];
        person.since = now;
        person.server = server;
        person.stamp = person.stamp.wrapping_add(1);
        let class = person.class;
        let state = &mut self.stations[station.0 as usize];
        state.serving += 1;
        let bits = person.address.bits(state.salts.service, visit);
        let people = person.people;
        let mut end = Time::NEVER;
        if let Work::Servers { service, .. } = &self.scenario.stations[station.0 as usize].work {
            end = now + Span::from_ticks(service[class.0 as usize].draw(bits));
            if people > 1 {
                end = end + self.companions(slot, station, visit);
            }
        }
        if waited && self.traces {
            self.note_wait(now, station, slot, joined);
        }
        self.observer.called(now, station, &self.people[slot], joined, waited);
        end
    }

    /// How much longer a service takes for the companions of somebody: each has a service time of their own, or what the
    /// station adds for a companion.
    #[cold]
    fn companions(&self, slot: Slot, station: StationId, visit: u32) -> Span {
        let (person, salt) = (&self.people[slot], self.stations[station.0 as usize].salts.service);
        let Work::Servers { service, companion, .. } = &self.scenario.stations[station.0 as usize].work
        else {
            return Span::ZERO;
        };
        let sampler = companion.as_ref().unwrap_or(&service[person.class.0 as usize]);
        companions(person.address, person.people, sampler, salt, visit)
    }

    /// A server completes a service.
    #[inline]
    pub(in crate::port) fn complete(&mut self, now: Time, server: u32) {
        let station = self.servers[server as usize].station;
        let examines = self.scenario.stations[station.0 as usize].examines();
        if examines && self.waits_for_answer(now, server) {
            return;
        }
        let state = &self.servers[server as usize];
        let slot = state.passenger;
        self.observer.worked(station, &self.people[slot], state.busy_from, now);
        self.observer.served(now, station, &self.people[slot]);
        self.stations[station.0 as usize].serving -= 1;
        let leg = self.way_on(slot, station);
        if let Some(next) = Self::next_door(leg)
            && self.holds_back(slot, next)
        {
            self.servers[server as usize].held = true;
            self.calendar.clear(self.leaves.servers + server);
            return self.hold(now, slot, station, next);
        }
        self.observer.left(now, station, &self.people[slot], leg.to);
        self.leave_zone(now, slot, station);
        self.free(now, server);
        self.leaves_behind(now, slot, station);
        self.go(now, slot, station, leg);
    }

    /// What belongs to the end of a service beside leaving: a code is read, which may need an answer; then a sample is taken.
    /// Whether the answer has to be waited for.
    #[inline(never)]
    fn waits_for_answer(&mut self, now: Time, server: u32) -> bool {
        if self.look_up(now, server) {
            return true;
        }
        let Server { station, passenger, .. } = self.servers[server as usize];
        self.take_sample(now, passenger, station);
        false
    }

    /// A server has nobody: it goes off duty, calls the next or waits.
    #[inline]
    pub(in crate::port) fn free(&mut self, now: Time, server: u32) {
        let state = &mut self.servers[server as usize];
        state.passenger = NONE;
        state.held = false;
        let (station, number) = (state.station, state.number);
        let (on_duty, down, people) = (state.on_duty, state.down, state.people);
        let state = &mut self.stations[station.0 as usize];
        let one_too_many = match &mut state.lanes {
            None => state.leaving > 0,
            Some(lanes) => {
                lanes.leave(number, people);
                !on_duty
            }
        };
        if one_too_many {
            self.leaves_duty(now, server);
            self.calendar.clear(self.leaves.servers + server);
        } else if down {
            self.calendar.clear(self.leaves.servers + server);
        } else {
            self.call_next(now, server, station, number);
        }
    }

    /// A free server on duty calls whoever is next, or waits.
    #[inline]
    pub(in crate::port) fn take_next(&mut self, now: Time, server: u32) {
        let Server { station, number, .. } = self.servers[server as usize];
        self.call_next(now, server, station, number);
    }

    /// The same for a server of which it is known where it is.
    #[inline]
    fn call_next(&mut self, now: Time, server: u32, station: StationId, number: u32) {
        let state = &mut self.stations[station.0 as usize];
        let lane = if state.lanes.is_some() { number as usize } else { 0 };
        let next = if state.queue.len() == 0 { None } else { self.pop(station, lane) };
        if let Some(slot) = next {
            let joined = self.people[slot].since;
            self.begin(now, server, slot, joined, true);
        } else {
            let state = &mut self.stations[station.0 as usize];
            if state.lanes.is_none() {
                state.idle.push_back(server);
            }
            self.calendar.clear(self.leaves.servers + server);
        }
        if !self.stations[station.0 as usize].entrants.is_empty() {
            self.let_in(now, station);
        }
    }

    /// Takes whoever is next out of a lane.
    #[inline]
    pub(in crate::port) fn pop(&mut self, station: StationId, lane: usize) -> Option<Slot> {
        self.stations[station.0 as usize].call(&mut self.people, lane, self.address)
    }

    /// There is room at `station` again: lets in those who were held back, as far as it goes.
    pub(in crate::port) fn let_in(&mut self, now: Time, station: StationId) {
        while let Some(&slot) = self.stations[station.0 as usize].entrants.front() {
            let room = self.room(slot, station);
            if room == Room::Full {
                return;
            }
            let state = &mut self.stations[station.0 as usize];
            state.entrants.pop_front();
            state.outside -= 1;
            let (held_at, held_since, server) = {
                let person = &mut self.people[slot];
                (std::mem::replace(&mut person.held_at, StationId(NONE)), person.since, person.server)
            };
            self.observer.let_in(now, station, &self.people[slot], held_since);
            if held_at.0 != NONE {
                self.let_go(now, slot, held_at, held_since, server);
            }
            self.enter(now, slot, station, room);
        }
    }

    /// Somebody stays at a station where everyone is served at once.
    fn stay(&mut self, now: Time, slot: Slot, station: StationId) {
        self.enter_zone(now, slot, station);
        let visit = self.count_service(slot, station);
        let person = &mut self.people[slot];
        person.since = now;
        let class = person.class;
        let bits = person.address.bits(self.stations[station.0 as usize].salts.service, visit);
        if let Some(test) = self.scenario.stations[station.0 as usize].awaits
            && self.awaits_result(now, slot, station, test)
        {
            return;
        }
        self.observer.called(now, station, &self.people[slot], now, false);
        if let Work::Unlimited { service } = &self.scenario.stations[station.0 as usize].work {
            let end = now + Span::from_ticks(service[class.0 as usize].draw(bits));
            self.keep_until(end, slot, station);
        }
    }

    pub(in crate::port) fn keep_until(&mut self, end: Time, slot: Slot, station: StationId) {
        let state = &mut self.stations[station.0 as usize];
        if state.stays.push(end, slot) {
            self.calendar.set(state.stay_leaf, end);
        }
    }

    /// Somebody's stay or ride ends.
    pub(in crate::port) fn end_stay(&mut self, now: Time, station: StationId) {
        let state = &mut self.stations[station.0 as usize];
        if let Some(slot) = state.stays.pop() {
            self.calendar.set(state.stay_leaf, state.stays.next());
            self.observer.served(now, station, &self.people[slot]);
            if self.scenario.stations[station.0 as usize].examines() {
                self.take_sample(now, slot, station);
            }
            self.move_on(now, slot, station);
        }
    }

    /// Somebody who occupies no server leaves a station, or is held in it.
    pub(in crate::port) fn move_on(&mut self, now: Time, slot: Slot, station: StationId) {
        let leg = self.way_on(slot, station);
        if let Some(next) = Self::next_door(leg)
            && self.holds_back(slot, next)
        {
            self.people[slot].server = NONE;
            return self.hold(now, slot, station, next);
        }
        self.observer.left(now, station, &self.people[slot], leg.to);
        self.leave_zone(now, slot, station);
        self.leaves_behind(now, slot, station);
        self.go(now, slot, station, leg);
    }

    #[inline]
    pub(in crate::port) fn enter_zone(&mut self, now: Time, slot: Slot, station: StationId) {
        if let Some(zone) = self.scenario.stations[station.0 as usize].zone {
            self.zones[zone.0 as usize] += u32::from(self.people[slot].people);
            self.observer.occupied(now, zone, self.zones[zone.0 as usize]);
            if self.traces {
                self.note_zone(now, zone, slot, true);
            }
            self.observer.entered_zone(now, zone, &self.people[slot]);
        }
    }

    #[inline]
    pub(in crate::port) fn leave_zone(&mut self, now: Time, slot: Slot, station: StationId) {
        if let Some(zone) = self.scenario.stations[station.0 as usize].zone {
            self.zones[zone.0 as usize] -= u32::from(self.people[slot].people);
            self.observer.occupied(now, zone, self.zones[zone.0 as usize]);
            if self.traces {
                self.note_zone(now, zone, slot, false);
            }
            self.observer.left_zone(now, zone, &self.people[slot]);
        }
    }
}
