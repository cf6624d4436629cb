//! One station from the beginning of a stretch to its end: what is at hand, and what happens to somebody there.
//!
//! What takes the time of a sweep is here and in [`super::single`]. It is put together in one function a kind of listener, so
//! that what is at hand stays in registers: hence the attributes.

#![expect(clippy::inline_always, reason = "see above")]

use super::feed::Feed;
use super::listener::{Desk, Sweepable};
use super::waiting::Waiting;
use super::walker::Walker;
use super::{Ends, SweptStation, Way, ZoneChange};
use crate::engine::{Span, Time};
use crate::port::station::{StationState, companions};
use crate::port::world::World;
use crate::random::address::{part_at, unit};
use crate::random::{Address, Salt, Sampler};
use crate::scenario::model::{Class, StationId, Work};

/// Somebody in service. Nobody if there are no people.
#[derive(Clone, Copy, Debug)]
pub(super) struct Served {
    /// Their time is that at which service began.
    pub who: Walker,
    /// Since when the server works without interruption.
    pub from: Time,
}

impl Served {
    pub const NOBODY: Self = Self { who: Walker::NOBODY, from: Time::ZERO };

    #[inline]
    pub fn is_nobody(&self) -> bool {
        self.who.people == 0
    }
}

impl<O: Sweepable> World<'_, O> {
    /// Works a station through up to `until`. Returns the number of events.
    pub(super) fn sweep_station(&mut self, station: StationId, until: Time) -> u64 {
        let s = station.0 as usize;
        let Some(sweep) = &mut self.sweep else { return 0 };
        let Some(own) = &mut sweep.stations[s] else { return 0 };
        let scenario = &self.scenario.stations[s];
        let Work::Servers { service, companion, .. } = &scenario.work else { return 0 };
        let SweptStation { ends, served, waiting, ways, feeds, turned_away, gone, order } = own;
        // Whoever leaves a station goes to one further on, whose feeds come later.
        let (before, onward) = sweep.feeds.split_at_mut(feeds.end);
        let (feeds, onward_from) = (&mut before[feeds.start..], feeds.end as u32);
        let state = &mut self.stations[s];
        let salt = state.salts.service;
        let bench = Bench {
            first: state.first_server,
            on_duty: state.on_duty,
            gone,
            places: state.places,
            route_salt: state.salts.route,
            state,
            served,
            waiting,
            ways,
            desk: self.observer.desk(scenario.port, station),
            classes: &self.scenario.classes,
            owner: self.address,
            onward_from,
            onward,
            turned_away: *turned_away,
            zone: scenario.zone.map(|zone| &mut sweep.zones[zone.0 as usize]),
            finished: 0,
        };
        // Times are drawn for all at once: one draw does not wait for the other's place in the table.
        let draw = |walker: &mut Walker| walker.service = drawn(walker, service, companion.as_ref(), salt);
        for feed in feeds.iter_mut() {
            feed.due(until).iter_mut().for_each(draw);
        }
        let mut events = match ends {
            Ends::Single(ends) => bench.single_line(ends, feeds, order, until),
            Ends::Lanes(ends) => bench.lanes(ends, feeds, until),
        };
        for feed in feeds {
            let came = feed.tidy() as u64;
            // The ends of walks of some length count; arrivals have been counted.
            if feed.rank > 0 && feed.rank < self.lines.len() as u32 {
                events += came;
            }
        }
        events
    }
}

/// What is at hand while a station is worked through.
pub(super) struct Bench<'w, D> {
    pub desk: D,
    pub served: &'w mut [Served],
    pub waiting: &'w mut Waiting,
    pub state: &'w mut StationState,
    /// Number of the station's first server among all.
    pub first: u32,
    /// Servers on duty; with lanes those with a lower number.
    pub on_duty: u32,
    /// Servers that have gone.
    gone: &'w mut Vec<u32>,
    /// Waiting places.
    pub places: u32,
    route_salt: Salt,
    /// Ways on, by class.
    ways: &'w [Vec<Way>],
    classes: &'w [Class],
    owner: Address,
    /// Number of the first of the feeds further on.
    onward_from: u32,
    onward: &'w mut [Feed],
    /// Number of the feed of those who find no room.
    turned_away: u32,
    /// What changes in the zone it stands in.
    zone: Option<&'w mut Vec<ZoneChange>>,
    /// How many services have ended.
    pub finished: u64,
}

impl<D: Desk> Bench<'_, D> {
    /// Somebody comes in: to a server at once or to wait.
    #[inline(always)]
    pub fn come_in(&mut self, now: Time, who: &Walker) {
        if let Some(zone) = &mut self.zone {
            zone.push((now, i32::from(who.people)));
        }
    }

    /// Somebody finds no room and leaves the port.
    #[inline(always)]
    pub fn turn_away(&mut self, now: Time, who: &Walker) {
        self.desk.no_room(now, who);
        self.onward[(self.turned_away - self.onward_from) as usize].push(Walker { at: now, ..*who });
    }

    /// Somebody has to wait in a lane.
    #[inline(always)]
    pub fn wait(&mut self, now: Time, lane: u32, who: &Walker) {
        self.desk.queued(now, who);
        let level = self.classes[usize::from(who.class.0)].level as usize;
        self.waiting.push(lane as usize, level, Walker { at: now, server: lane, ..*who });
    }

    /// Takes whoever is called next out of a lane.
    #[inline(always)]
    pub fn next(&mut self, lane: usize) -> Option<Walker> {
        let (state, owner) = (&mut *self.state, self.owner);
        self.waiting.pop(lane, |n| state.pick(n, owner))
    }

    /// A server calls somebody who has waited. Tells when the service will end.
    #[inline(always)]
    #[must_use]
    pub fn call(&mut self, now: Time, server: u32, who: &Walker) -> Time {
        self.desk.called(now, who, who.at);
        self.start(now, server, who)
    }

    /// A server begins the service of somebody who has just come. Tells when it will end.
    #[inline(always)]
    #[must_use]
    pub fn pass(&mut self, now: Time, server: u32, who: &Walker) -> Time {
        self.desk.passed(now, who);
        self.start(now, server, who)
    }

    /// A server begins somebody's service. Tells when it will end.
    #[inline(always)]
    #[must_use]
    fn start(&mut self, now: Time, server: u32, who: &Walker) -> Time {
        let served = &mut self.served[server as usize];
        (served.who, served.who.at, served.from) = (*who, now, now);
        now + who.service
    }

    /// Whoever is served by `server` leaves at `now` and goes on.
    #[inline(always)]
    pub fn finish(&mut self, now: Time, server: u32) {
        self.finished += 1;
        let served = &mut self.served[server as usize];
        let who = served.who;
        served.who.people = 0;
        self.desk.served(now, &who, served.from);
        let way = match self.ways[usize::from(who.class.0)].as_slice() {
            [only] => only,
            ways => part_at(ways, unit(who.address.bits(self.route_salt, 0)), |way| way.up_to),
        };
        let at = now + Span::from_ticks(way.length);
        let feed = &mut self.onward[(way.feed - self.onward_from) as usize];
        feed.push(Walker { at, server: server + self.first, ..who });
        if let Some(zone) = &mut self.zone {
            zone.push((now, -i32::from(who.people)));
        }
    }

    /// A server that is off duty has finished with the passenger in hand and goes. Rare, but inlined all the same: a call that
    /// takes the bench by reference would keep all of it in memory instead of in registers (1 % of instructions).
    #[inline(always)]
    pub fn go_off_duty(&mut self, now: Time, server: u32) {
        self.gone.push(server);
        self.state.leaving = self.state.leaving.saturating_sub(1);
        self.state.present -= 1;
        self.desk.staffed(now, self.state.present);
    }
}

/// How long the service of a party takes.
#[inline(always)]
pub(super) fn drawn(who: &Walker, service: &[Sampler], companion: Option<&Sampler>, salt: Salt) -> Span {
    let sampler = &service[usize::from(who.class.0)];
    let time = Span::from_ticks(sampler.draw(who.address.bits(salt, 0)));
    if who.people > 1 {
        return time + companions(who.address, who.people, companion.unwrap_or(sampler), salt, 0);
    }
    time
}

/// Who comes next: the instant and the number of the feed.
#[inline]
pub(super) fn first(feeds: &[Feed]) -> (Time, usize) {
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
    let key = |feed: &Feed| (feed.rank, feed.head().map(|walker| walker.server));
    key(a) < key(b)
}

/// Those who are still to come out of some feeds.
pub(super) trait Source {
    /// When the next comes; [`Time::NEVER`] if nobody does.
    fn next(&self) -> Time;
    /// Takes them out.
    fn pop(&mut self) -> Option<&Walker>;
}

/// A single feed.
impl Source for &mut Feed {
    #[inline(always)]
    fn next(&self) -> Time {
        Feed::next(self)
    }
    #[inline(always)]
    fn pop(&mut self) -> Option<&Walker> {
        Feed::pop(self)
    }
}

/// Several feeds as one.
pub(super) struct Merged<'f> {
    feeds: &'f mut [Feed],
    first: (Time, usize),
}

impl<'f> Merged<'f> {
    pub fn new(feeds: &'f mut [Feed]) -> Self {
        Self { first: first(feeds), feeds }
    }
}

impl Source for Merged<'_> {
    #[inline(always)]
    fn next(&self) -> Time {
        self.first.0
    }
    #[inline(always)]
    fn pop(&mut self) -> Option<&Walker> {
        let from = self.first.1;
        self.feeds[from].pop();
        self.first = first(self.feeds);
        self.feeds[from].last()
    }
}
