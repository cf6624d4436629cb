//! One station from the beginning of a stretch to its end.

use super::feed::{Coming, Feed};
use super::listener::{Desk, Sweepable};
use super::{SweptStation, ZoneChange};
use crate::engine::{Span, Time};
use crate::port::passenger::{Arena, NONE, Slot};
use crate::port::station::{Room, Server, StationState, companions};
use crate::port::walk::place;
use crate::port::world::World;
use crate::random::address::{part_at, unit};
use crate::random::{Address, Sampler};
use crate::scenario::model::{Class, StationId, Target, Work};

impl<O: Sweepable> World<'_, O> {
    /// Works a station through up to `until`. Returns the number of events.
    pub(super) fn sweep_station(&mut self, station: StationId, until: Time) -> u64 {
        let s = station.0 as usize;
        let Some(sweep) = &mut self.sweep else { return 0 };
        let Some(own) = &mut sweep.stations[s] else { return 0 };
        let Work::Servers { service, companion, .. } = &self.scenario.stations[s].work else { return 0 };
        let state = &mut self.stations[s];
        let first = state.first_server;
        let servers = &mut self.servers[state.servers(&self.scenario.stations[s])];
        // Whoever leaves a station goes to one further on, whose feeds come later.
        let (feeds, onward) = sweep.feeds.split_at_mut(own.feeds.end);
        let mut bench = Bench {
            servers,
            state,
            people: &mut self.people,
            desk: self.observer.desk(station),
            service,
            companion: companion.as_ref(),
            classes: &self.scenario.classes,
            owner: self.address,
            first,
            onward_from: own.feeds.end as u32,
            onward,
            turned_away: sweep.states[own.part].exits.start as u32,
            zone: self.scenario.stations[s].zone.map(|zone| &mut sweep.zones[zone.0 as usize]),
        };
        bench.work(&mut feeds[own.feeds.start..], own, until, self.lines.len() as u32)
    }
}

/// What is at hand while a station is worked through.
struct Bench<'w, D> {
    state: &'w mut StationState,
    servers: &'w mut [Server],
    people: &'w mut Arena,
    desk: D,
    service: &'w [Sampler],
    companion: Option<&'w Sampler>,
    classes: &'w [Class],
    owner: Address,
    /// Number of the station's first server among all.
    first: u32,
    /// Number of the first of the feeds further on.
    onward_from: u32,
    onward: &'w mut [Feed],
    /// Number of the feed of those who leave the port at once.
    turned_away: u32,
    /// What changes in the zone it stands in.
    zone: Option<&'w mut Vec<ZoneChange>>,
}

impl<D: Desk> Bench<'_, D> {
    fn work(&mut self, feeds: &mut [Feed], own: &mut SweptStation, until: Time, walks: u32) -> u64 {
        let mut events = 0;
        let (mut at, mut from) = first(feeds);
        loop {
            let (end, server) = own.ends.next();
            if end <= at {
                if end >= until {
                    break;
                }
                self.end_service(end, own, server);
                events += 1;
            } else {
                if at >= until {
                    break;
                }
                if let Some(coming) = feeds[from].pop() {
                    self.come_in(at, own, coming.slot);
                }
                (at, from) = first(feeds);
            }
        }
        for feed in feeds {
            let came = feed.tidy() as u64;
            // The ends of walks of some length count; arrivals have been counted.
            if feed.rank > 0 && feed.rank < walks {
                events += came;
            }
        }
        events
    }

    /// Somebody comes: is served at once or waits.
    #[inline]
    fn come_in(&mut self, now: Time, own: &mut SweptStation, slot: Slot) {
        let person = &mut self.people[slot];
        self.desk.arrived(now, person);
        let room = self.state.room(person, || 0);
        let lane = match room {
            Room::Server(server) => server - self.first,
            Room::Lane(lane) => lane,
            Room::Full => {
                self.desk.no_room(now, person);
                person.station = place(Target::TurnedAway);
                return self.sends(self.turned_away, Coming { at: now, server: NONE, slot });
            }
        };
        if let Some(zone) = &mut self.zone {
            zone.push((now, i32::from(person.people)));
        }
        if let Some(lanes) = &mut self.state.lanes {
            lanes.join(lane, person.people);
        }
        if let Room::Server(_) = room {
            if self.state.lanes.is_none() {
                self.state.idle.pop();
            }
            self.start(now, own, lane, slot, now, false);
        } else {
            (person.since, person.server) = (now, lane);
            let level = self.classes[usize::from(person.class.0)].level as usize;
            self.desk.queued(now, person);
            self.state.queue.push(self.people, lane as usize, level, slot);
        }
    }

    #[inline]
    fn sends(&mut self, feed: u32, coming: Coming) {
        self.onward[(feed - self.onward_from) as usize].push(coming);
    }

    /// A server begins somebody's service.
    #[expect(clippy::inline_always, reason = "called from two places, each an eighth faster for it")]
    #[inline(always)]
    fn start(
        &mut self,
        now: Time,
        own: &mut SweptStation,
        server: u32,
        slot: Slot,
        joined: Time,
        waited: bool,
    ) {
        let person = &mut self.people[slot];
        (person.since, person.server) = (now, server + self.first);
        self.desk.called(now, person, joined, waited);
        let sampler = &self.service[usize::from(person.class.0)];
        let salt = self.state.salts.service;
        let mut end = now + Span::from_ticks(sampler.draw(person.address.bits(salt, 0)));
        if person.people > 1 {
            end = end + companions(person, self.companion.unwrap_or(sampler), salt, 0);
        }
        let state = &mut self.servers[server as usize];
        (state.passenger, state.people, state.busy_from) = (slot, person.people, now);
        own.ends.set(server, end);
    }

    /// A service ends: the server calls the next, and whoever was served goes on.
    #[inline]
    fn end_service(&mut self, now: Time, own: &mut SweptStation, server: u32) {
        let state = &mut self.servers[server as usize];
        let (slot, from, on_duty) = (state.passenger, state.busy_from, state.on_duty);
        let person = &mut self.people[slot];
        self.desk.served(now, person, from);
        let way = match own.ways[usize::from(person.class.0)].as_slice() {
            [only] => *only,
            ways => *part_at(ways, unit(person.address.bits(self.state.salts.route, 0)), |way| way.up_to),
        };
        person.station = way.to;
        let people = person.people;
        let at = now + Span::from_ticks(way.length);
        self.sends(way.feed, Coming { at, server: server + self.first, slot });
        if let Some(zone) = &mut self.zone {
            zone.push((now, -i32::from(people)));
        }
        let mut lane = 0;
        if let Some(lanes) = &mut self.state.lanes {
            lanes.leave(server, people);
            lane = server as usize;
        }
        if on_duty
            && self.state.queue.len() > 0
            && let Some(next) = self.state.call(self.people, lane, self.owner)
        {
            let joined = self.people[next].since;
            self.start(now, own, server, next, joined, true);
            return;
        }
        self.servers[server as usize].passenger = NONE;
        own.ends.clear(server);
        if on_duty {
            if self.state.lanes.is_none() {
                self.state.idle.push(server + self.first);
            }
        } else {
            self.state.present -= 1;
            self.desk.staffed(now, self.state.present);
        }
    }
}

/// The feed whose head comes first, and when that is.
#[inline]
fn first(feeds: &[Feed]) -> (Time, usize) {
    let mut best = (Time::NEVER, 0);
    for (number, feed) in feeds.iter().enumerate() {
        let next = feed.next();
        if next < best.0 || (next == best.0 && next < Time::NEVER && is_before(feed, &feeds[best.1])) {
            best = (next, number);
        }
    }
    best
}

/// Of two heads at the same instant: whether the first comes first.
#[cold]
fn is_before(a: &Feed, b: &Feed) -> bool {
    let key = |feed: &Feed| (feed.rank, feed.head().map(|coming| coming.server));
    key(a) < key(b)
}
