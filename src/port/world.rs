//! The state of everything that moves, and what each event does to it.

use std::collections::VecDeque;
use std::sync::Arc;

use super::arrivals::{Coming, Stream};
use super::calendar;
use super::clock::Clock;
use super::expected::ExpectedParties;
use super::failures::Unit;
use super::health::HealthState;
use super::instant::{self, Aside};
use super::lookup::LookupState;
use super::newcomers::ComingSalts;
use super::observer::{Observer, Outcome};
use super::passenger::{Arena, NONE, Slot};
use super::station::{Server, StationState};
use super::sweep::Sweep;
use super::sweep::listener::Sweepable;
use super::sweep::parts::Parts;
use super::visits::Visits;
use super::walk::is_way_out;
use crate::engine::{Calendar, Line, Model, Stop, Time, Timers};
use crate::random::Address;
use crate::scenario::model::{Scenario, StationId, Work};

/// What happens when a leaf of the calendar is due. The order of the variants is the order of simultaneous events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Somebody outside wants to act now.
    Appointment,
    /// Something changes by the clock.
    Clock,
    /// A server fails or is repaired.
    Trouble,
    /// Another stretch of time is swept.
    Sweep,
    /// A server completes a service.
    Service(u32),
    /// A lookup is answered.
    Answer(u32),
    /// Somebody's stay or ride at a station ends.
    Stay(StationId),
    /// The head of a line of walkers arrives.
    Walk(u32),
    /// Somebody with a walking time of their own arrives.
    Wander,
    /// A result, a run of a laboratory, something in a stay.
    Health,
    /// Passengers come from outside.
    Arrival(u32),
    /// Somebody who has booked comes.
    Expected,
    /// A shuttle departs or a meter releases.
    Gate(StationId),
    /// Somebody's patience ends.
    Patience,
    /// Nothing else is due: somebody who stood aside gets what there is, or is refused.
    LastLook,
}

/// State of a port.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PortState {
    pub open: bool,
    pub inside: u32,
}

/// Leaves of the calendar that are looked up by kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Leaves {
    pub trouble: u32,
    pub sweep: u32,
    pub servers: u32,
    pub walks: u32,
    pub wander: u32,
    pub arrivals: u32,
    pub expected: u32,
    pub patience: u32,
    pub last_look: u32,
}

/// The leaf of appointments: the first, so that at one instant it comes before everything else.
pub(super) const APPOINTMENT: u32 = 0;

/// The moving world of one replication.
pub struct World<'a, O> {
    pub(super) scenario: &'a Scenario,
    pub(super) observer: O,
    pub(super) calendar: Calendar,
    pub(super) leaves: Leaves,
    pub(super) events: Vec<Event>,
    pub(super) people: Arena,
    pub(super) stations: Vec<StationState>,
    pub(super) servers: Vec<Server>,
    pub(super) ports: Vec<PortState>,
    /// People in each zone.
    pub(super) zones: Vec<u32>,
    pub(super) lines: Vec<Line<Slot>>,
    pub(super) wanderers: Timers<Slot>,
    pub(super) impatient: Timers<(Slot, u32)>,
    /// What can break down, and when each fails or is repaired next.
    pub(super) units: Vec<Unit>,
    pub(super) troubles: Timers<u32>,
    pub(super) clock: Clock,
    /// Servers that were held and can go on before the present event is over.
    pub(super) freed: VecDeque<u32>,
    pub(super) streams: Vec<(Stream, Option<Coming>, Address)>,
    /// Whether values change while the world moves.
    pub(super) planned: bool,
    pub(super) lookups: Vec<LookupState>,
    /// Tests and stays; none if there are none.
    pub(super) health: Option<Box<HealthState>>,
    /// Whether contacts are traced.
    pub(super) traces: bool,
    /// Those who would be refused while something is still due.
    pub(super) aside: Aside,
    /// Stations that are swept; none if none is.
    pub(super) sweep: Option<Box<Sweep>>,
    /// Sweeps a stretch of time; none where nothing is swept. Only worlds with listeners that allow it have the code.
    pub(super) sweep_stretch: Option<fn(&mut Self, Time) -> u64>,
    /// Those who have booked and will come.
    pub(super) expected: ExpectedParties,
    pub(super) coming_salts: ComingSalts,
    /// Visits so far of each slot to each station to which people can come back.
    pub(super) visits: Vec<Visits>,
    pub(super) revisited: usize,
    /// Owner of the draws that belong to no passenger.
    pub(super) address: Address,
    /// The first thing that went wrong inside an event.
    pub(super) fault: Option<Stop>,
}

impl<'a, O: Observer> World<'a, O> {
    /// The world of replication number `replication` at the start of day 1, with nobody in it.
    pub fn new(scenario: &'a Scenario, replication: u32, observer: O) -> Self {
        let address = Address::replication(scenario.run.seed, u64::from(replication));
        let mut servers = Vec::new();
        let mut stations: Vec<StationState> = Vec::with_capacity(scenario.stations.len());
        for (i, station) in scenario.stations.iter().enumerate() {
            let id = StationId(i as u32);
            stations.push(StationState::new(scenario, id, servers.len() as u32));
            servers.extend((0..station.servers_at_most).map(|number| Server::new(id, number)));
        }
        let mut events = vec![Event::Appointment, Event::Clock];
        let mut leaves = Leaves { trouble: events.len() as u32, ..Leaves::default() };
        events.push(Event::Trouble);
        leaves.sweep = events.len() as u32;
        events.push(Event::Sweep);
        leaves.servers = events.len() as u32;
        events.extend((0..servers.len()).map(|s| Event::Service(s as u32)));
        let mut lookups: Vec<LookupState> = Vec::new();
        for code in 0..scenario.codes.len() {
            lookups.push(LookupState::new(events.len() as u32));
            events.push(Event::Answer(code as u32));
        }
        for (i, station) in stations.iter_mut().enumerate() {
            if station.keeps_stays() {
                station.stay_leaf = events.len() as u32;
                events.push(Event::Stay(StationId(i as u32)));
            }
        }
        leaves.walks = events.len() as u32;
        events.extend((0..scenario.walk_lengths.len()).map(|w| Event::Walk(w as u32)));
        leaves.wander = events.len() as u32;
        events.push(Event::Wander);
        let health = HealthState::new(scenario, events.len() as u32);
        if health.is_some() {
            events.push(Event::Health);
        }
        leaves.arrivals = events.len() as u32;
        events.extend((0..scenario.arrivals.len()).map(|a| Event::Arrival(a as u32)));
        leaves.expected = events.len() as u32;
        events.push(Event::Expected);
        for (i, station) in stations.iter_mut().enumerate() {
            if station.is_gate() {
                station.gate.leaf = events.len() as u32;
                events.push(Event::Gate(StationId(i as u32)));
            }
        }
        leaves.patience = events.len() as u32;
        events.push(Event::Patience);
        leaves.last_look = events.len() as u32;
        if instant::is_needed(scenario) {
            events.push(Event::LastLook);
        }
        for (i, station) in scenario.stations.iter().enumerate() {
            if let Work::Meter { limit: Some((_, of)), .. } = &station.work {
                for watched in of {
                    stations[watched.0 as usize].watched_by.push(StationId(i as u32));
                }
            }
        }
        let replication_address = address;
        let streams = scenario.arrivals.iter().map(|a| {
            let address = replication_address.named(&a.path);
            (Stream::new(address, a, calendar::day_factors(scenario, a, replication_address)), None, address)
        });
        let mut world = Self {
            scenario,
            observer,
            calendar: Calendar::new(events.len()),
            leaves,
            events,
            people: Arena::default(),
            stations,
            servers,
            ports: vec![PortState::default(); scenario.ports.len()],
            zones: vec![0; scenario.zones.len()],
            lines: vec![Line::default(); scenario.walk_lengths.len()],
            wanderers: Timers::default(),
            impatient: Timers::default(),
            units: Vec::new(),
            troubles: Timers::default(),
            clock: Clock::new(scenario, Time::ZERO),
            planned: scenario.plan.is_some(),
            lookups,
            traces: health.as_ref().is_some_and(|health| health.traces()),
            health,
            aside: Aside::default(),
            sweep: None,
            sweep_stretch: None,
            expected: ExpectedParties::default(),
            freed: VecDeque::new(),
            streams: streams.collect(),
            coming_salts: ComingSalts::new(),
            visits: Vec::new(),
            revisited: scenario.stations.iter().filter(|s| s.revisited.is_some()).count(),
            address,
            fault: None,
        };
        world.know_late_places();
        world.open_at_start();
        world.schedule_first_failures();
        for stream in 0..world.streams.len() {
            world.schedule_arrival(stream);
        }
        world
    }

    /// The same, with these parts swept. No result depends on it; the listener must not ask for the order of what happens
    /// at different stations.
    #[must_use]
    pub fn sweeping(mut self, parts: &Arc<Parts>) -> Self
    where
        O: Sweepable,
    {
        if parts.inside_watched {
            return self;
        }
        self.sweep_stretch = Some(Self::sweep_stretch);
        self.sweep = Sweep::new(self.scenario, parts);
        if self.sweep.is_some() {
            self.calendar.set(self.leaves.sweep, Time::ZERO);
        }
        self
    }

    /// Settles what is going on when the run ends at `end`, and hands the observer back.
    pub fn close(mut self, end: Time) -> O {
        self.observer.advance(end);
        self.hand_back();
        for server in &self.servers {
            if server.passenger != NONE && !server.down && !server.held {
                self.observer.worked(server.station, &self.people[server.passenger], server.busy_from, end);
            }
        }
        for (i, station) in self.stations.iter().enumerate() {
            for &slot in &station.entrants {
                let person = &self.people[slot];
                self.observer.still_out(end, StationId(i as u32), person, person.since);
            }
        }
        for person in self.people.iter() {
            if person.held_at.0 != NONE {
                self.observer.held(person.held_at, person, person.since, end);
            }
            self.observer.remains(person);
        }
        self.observer
    }

    /// How many people are inside all ports together.
    pub fn inside(&self) -> usize {
        self.people.inside()
    }

    /// How many records the arena holds: the largest number of people inside at once so far.
    pub fn most_inside(&self) -> usize {
        self.people.capacity()
    }

    /// How many timers of patience are set, for those who wait and for some who no longer do.
    pub fn timers(&self) -> usize {
        self.impatient.len()
    }

    /// Ends a passenger's visit to the port.
    #[inline]
    pub(super) fn end(&mut self, now: Time, slot: Slot, outcome: Outcome) {
        if self.health.is_some() && outcome != Outcome::Quarantined {
            self.leaves_results_behind(slot, outcome);
        }
        self.observer.ended(now, &self.people[slot], outcome);
        let (port, people) = (self.people[slot].port, self.people[slot].people);
        self.people.remove(slot);
        let state = &mut self.ports[port.0 as usize];
        state.inside -= u32::from(people);
        if state.inside == 0 && !state.open {
            self.observer.active(now, port, false);
        }
    }

    /// What every event ends with.
    #[inline]
    pub(super) fn finish_event(&mut self, now: Time) -> Result<(), Stop> {
        if !self.freed.is_empty() {
            self.settle(now);
        }
        match self.fault.take() {
            None => Ok(()),
            Some(fault) => Err(fault),
        }
    }

    fn settle(&mut self, now: Time) {
        while let Some(server) = self.freed.pop_front() {
            self.free(now, server);
        }
    }
}

impl<O: Observer> Model for World<'_, O> {
    #[inline]
    fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    fn describe(&self, leaf: u32) -> String {
        let station = match self.events[leaf as usize] {
            Event::Service(server) => Some(self.servers[server as usize].station),
            Event::Stay(station) | Event::Gate(station) => Some(station),
            Event::Walk(line) => {
                let head = self.lines[line as usize].head();
                head.map(|&slot| self.people[slot].station).filter(|&station| !is_way_out(station))
            }
            Event::Patience => self.impatient.head().map(|&(slot, _)| self.people[slot].station),
            Event::Trouble => self.troubles.head().map(|&unit| self.units[unit as usize].station),
            Event::Health
            | Event::Wander
            | Event::Clock
            | Event::Appointment
            | Event::Sweep
            | Event::Expected
            | Event::LastLook
            | Event::Answer(_) => None,
            Event::Arrival(stream) => {
                return format!("arrivals `{}`", self.scenario.arrivals[stream as usize].path);
            }
        };
        station.map_or_else(
            || "the port".into(),
            |station| format!("station `{}`", self.scenario.stations[station.0 as usize].path),
        )
    }

    #[inline]
    fn handle(&mut self, now: Time, leaf: u32) -> Result<u64, Stop> {
        self.observer.advance(now);
        match self.events[leaf as usize] {
            Event::Sweep => {
                let events = self.sweep_stretch.map_or(0, |sweep| sweep(self, now));
                return self.finish_event(now).map(|()| events);
            }
            Event::Service(server) => self.complete(now, server),
            Event::Walk(line) => self.arrive_on_line(now, line),
            Event::Arrival(stream) => self.arrival(now, stream as usize),
            Event::Expected => self.meet(now),
            Event::Clock => {
                self.hand_back();
                self.tick(now);
            }
            // Whoever made it looks, and switches to another variant if need be.
            Event::Appointment => self.calendar.clear(APPOINTMENT),
            Event::Trouble => {
                self.hand_back();
                self.trouble(now);
            }
            Event::Stay(station) => self.end_stay(now, station),
            Event::Answer(code) => self.answered(now, code as usize),
            Event::Health => self.health_due(now),
            Event::Wander => self.arrive_wandering(now),
            Event::Gate(station) => self.gate(now, station),
            Event::Patience => {
                let somebody_left = self.lose_patience(now);
                return self.finish_event(now).map(|()| u64::from(somebody_left));
            }
            Event::LastLook => self.look_last(now),
        }
        self.finish_event(now)?;
        // A walk of no length is done where it begins, and a refusal where it is asked, unless something else is due at that
        // instant, be it in another port: they count as nothing, so that the number of events does not depend on what is
        // swept.
        Ok(u64::from(leaf != self.leaves.walks && leaf != self.leaves.last_look))
    }
}
