//! Sweeping by station: another order of work with the same outcome.
//!
//! Where stations only feed each other forward, what happens at one of them depends on who comes and on nothing else. So
//! within a stretch of time a station can be worked through from its first to its last event, then the next station
//! downstream: no calendar, and each station's state stays in the cache. No draw depends on the order of events, and
//! listeners only add, so that the results are the same bytes.
//!
//! 1. [`parts::Parts`] says once for a scenario which stations can be swept, in which order, and why others cannot.
//! 2. At the start of a stretch the world takes over each part whose ports are open: people leave the arena, and ends of
//!    service and walkers the calendar and its lines, for servers, lines and feeds of the stations' own (`handover`).
//! 3. Arrivals, then station after station, are worked through up to the end of the stretch (`stretch`, `doors`, `station`
//!    with `single` and `lanes`).
//! 4. Before the clock, a failure or a plan changes anything, everything is handed back.
//!
//! A stretch ends where a listener closes an interval, an hour or a day (at the latest after a quarter of an hour), and where
//! the clock, a plan or a failure is due.
//!
//! The order of simultaneous events at one station is that of the calendar. Services take at least a tick here, so that
//! those that end at an instant were all due before it began, and come first, by server; then walkers by the length of
//! their walk and, of one length, by the server they left (they set out at the same instant, in that order); then arrivals
//! by stream. Each of these is known from the feed and the walker.

mod doors;
mod feed;
mod handover;
mod lanes;
pub mod listener;
pub mod parts;
mod single;
mod station;
mod stretch;
mod waiting;
pub(super) mod walker;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use feed::Feed;
use parts::{Part, Parts};
use station::Served;
use waiting::Waiting;

use crate::engine::{Calendar, Time, Tournament};
use crate::scenario::model::{Lanes, Leg, PortId, Scenario, StationId, Target, Walk};

use super::arrivals::Coming;
use super::observer::Outcome;
use super::station::lines;

/// What a world needs for sweeping.
#[derive(Debug)]
pub(super) struct Sweep {
    parts: Arc<Parts>,
    /// By part.
    states: Vec<PartState>,
    /// By station; none for those that are never swept.
    stations: Vec<Option<SweptStation>>,
    /// By zone: how many came or left when, in this stretch, in no order.
    zones: Vec<Vec<ZoneChange>>,
    /// Room for those of a stream who come in a stretch.
    coming: Vec<Coming>,
    /// People on the way: part by part, station by station in the order of flow, then those on the way out.
    feeds: Vec<Feed>,
}

/// When how many people came into a zone, or left it.
type ZoneChange = (Time, i32);

#[derive(Debug)]
struct PartState {
    /// Whether it is being swept, and not worked through event by event.
    swept: bool,
    /// The feeds that lead out: from which port, and to what end.
    exits: Vec<(usize, PortId, Outcome)>,
}

/// A station's own calendar, people and ways.
#[derive(Debug)]
struct SweptStation {
    /// When each server ends its service.
    ends: Ends,
    /// Who is in service, by server.
    served: Vec<Served>,
    /// Who waits.
    waiting: Waiting,
    /// Numbers of the feeds that lead here.
    feeds: Range<usize>,
    /// Ways on, by class.
    ways: Vec<Vec<Way>>,
    /// Number of the feed of those who find no room.
    turned_away: u32,
    /// Servers that have gone off duty while the station was swept.
    gone: Vec<u32>,
    /// Room to sort in.
    order: Vec<u64>,
}

/// When the servers of a station end their services.
#[derive(Debug)]
enum Ends {
    /// With one line; or ended the last ([`single`]).
    Single(Tournament),
    /// With a lane in front of each.
    Lanes(Calendar),
}

/// A way on.
#[derive(Clone, Copy, Debug)]
struct Way {
    /// Upper end of its part of the unit interval.
    up_to: f64,
    /// Length of the walk \[tick\].
    length: u64,
    /// Number of its feed.
    feed: u32,
}

impl Sweep {
    /// None if nothing is swept.
    pub fn new(scenario: &Scenario, parts: &Arc<Parts>) -> Option<Box<Self>> {
        if !parts.any() {
            return None;
        }
        let mut sweep = Self {
            parts: Arc::clone(parts),
            states: Vec::with_capacity(parts.parts.len()),
            stations: (0..scenario.stations.len()).map(|_| None).collect(),
            zones: vec![Vec::new(); scenario.zones.len()],
            coming: Vec::new(),
            feeds: Vec::new(),
        };
        for part in &parts.parts {
            sweep.add(scenario, part);
        }
        Some(Box::new(sweep))
    }

    fn add(&mut self, scenario: &Scenario, part: &Part) {
        let walks = scenario.walk_lengths.len() as u32;
        // One feed for each origin, end and walk: people come out of it in the order in which they went in. Those who come
        // from outside come after those who walk; of several streams in their order.
        let mut feed_of: BTreeMap<(Target, StationId, u32), u32> = BTreeMap::new();
        let mut walkers: BTreeMap<StationId, Vec<(StationId, u32)>> = BTreeMap::new();
        for &from in &part.stations {
            for (there, walk) in legs(scenario, from) {
                if let Target::Station(to) = there {
                    walkers.entry(to).or_default().push((from, walk));
                }
            }
        }
        let mut streams_to: BTreeMap<StationId, Vec<usize>> = BTreeMap::new();
        for &stream in &part.streams {
            for entry in &scenario.arrivals[stream].entries {
                let streams = streams_to.entry(entry.2).or_default();
                if streams.last() != Some(&stream) {
                    streams.push(stream);
                }
            }
        }
        for &to in &part.stations {
            let before = self.feeds.len();
            for &(from, walk) in walkers.get(&to).into_iter().flatten() {
                feed_of.entry((Target::Station(to), from, walk)).or_insert_with(|| {
                    self.feeds.push(Feed::new(walk));
                    self.feeds.len() as u32 - 1
                });
            }
            for &stream in streams_to.get(&to).into_iter().flatten() {
                self.feeds.push(Feed::new(walks + stream as u32));
            }
            let station = &scenario.stations[to.0 as usize];
            let (lanes, levels) = lines(scenario, to);
            self.stations[to.0 as usize] = Some(SweptStation {
                ends: match station.queue.lanes {
                    Lanes::Single => Ends::Single(Tournament::new(station.servers_at_most as usize)),
                    Lanes::PerServer(_) => Ends::Lanes(Calendar::new(station.servers_at_most as usize)),
                },
                served: vec![Served::NOBODY; station.servers_at_most as usize],
                waiting: Waiting::new(station.queue.order, lanes, levels),
                feeds: before..self.feeds.len(),
                ways: Vec::new(),
                turned_away: 0,
                gone: Vec::new(),
                order: Vec::new(),
            });
        }
        let mut exits = Vec::new();
        for &from in &part.stations {
            let port = scenario.stations[from.0 as usize].port;
            let sent_away = [(Target::TurnedAway, 0)];
            let mut exit = |to: Target, walk: u32, outcome: Outcome| {
                *feed_of.entry((to, from, walk)).or_insert_with(|| {
                    exits.push((self.feeds.len(), port, outcome));
                    self.feeds.push(Feed::new(walk));
                    self.feeds.len() as u32 - 1
                })
            };
            for (to, walk) in legs(scenario, from).chain(sent_away) {
                let outcome = match to {
                    Target::Cleared => Outcome::Cleared,
                    Target::TurnedAway => Outcome::TurnedAway,
                    Target::Refused => Outcome::Refused,
                    Target::Station(_) | Target::Stay(_) => continue,
                };
                exit(to, walk, outcome);
            }
            let turned_away = exit(Target::TurnedAway, 0, Outcome::TurnedAway);
            let way = |leg: &Leg| {
                let Walk::Fixed(walk) = leg.walk else { return None };
                let feed = *feed_of.get(&(leg.to, from, walk))?;
                let length = scenario.walk_lengths[walk as usize].ticks();
                Some(Way { up_to: leg.up_to, length, feed })
            };
            let routes = scenario.stations[from.0 as usize].next.iter();
            let ways = routes.map(|route| route.legs.iter().filter_map(way).collect()).collect();
            if let Some(station) = &mut self.stations[from.0 as usize] {
                (station.ways, station.turned_away) = (ways, turned_away);
            }
        }
        self.states.push(PartState { swept: false, exits });
    }
}

/// Where people go from a station, with the numbers of their walks.
fn legs(scenario: &Scenario, from: StationId) -> impl Iterator<Item = (Target, u32)> {
    let legs = scenario.stations[from.0 as usize].next.iter().flat_map(|route| &route.legs);
    legs.filter_map(|leg| match leg.walk {
        Walk::Fixed(walk) => Some((leg.to, walk)),
        Walk::Drawn(_) => None,
    })
}

impl Ends {
    /// Begins anew with the instant of each server; [`Time::NEVER`] for those that serve nobody and are not free.
    fn begin(&mut self, instants: &[Time]) {
        match self {
            Self::Single(tournament) => tournament.begin(instants.iter().copied()),
            Self::Lanes(calendar) => {
                (0..).zip(instants).for_each(|(server, &at)| calendar.set(server, at));
            }
        }
    }

    /// The servers that have an instant, with it, in order.
    fn known(&self, servers: u32) -> Vec<(Time, u32)> {
        let mut known: Vec<(Time, u32)> = match self {
            Self::Single(tournament) => tournament.before(Time::NEVER).map(Tournament::entry).collect(),
            Self::Lanes(calendar) => (0..servers)
                .map(|server| (calendar.time_of(server), server))
                .filter(|&(at, _)| at < Time::NEVER)
                .collect(),
        };
        known.sort_unstable();
        known
    }
}
