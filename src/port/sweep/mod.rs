//! Sweeping by station: another order of work with the same outcome.
//!
//! Where stations only feed each other forward, what happens at one of them depends on who comes and on nothing else. So
//! within a stretch of time a station can be worked through from its first to its last event, then the next station
//! downstream: no calendar, and each station's state stays in the cache. No draw depends on the order of events, and
//! listeners only add, so that the results are the same bytes.
//!
//! 1. [`parts::Parts`] says once for a scenario which stations can be swept, in which order, and why others cannot.
//! 2. At the start of a stretch the world takes over each part whose ports are open: ends of service and walkers leave
//!    the calendar and its lines for trees and feeds of the stations' own (`handover`).
//! 3. Arrivals, then station after station, are worked through up to the end of the stretch (`stretch`, `station`).
//! 4. Before the clock, a failure or a plan changes anything, everything is handed back.
//!
//! A stretch ends where a listener closes an interval, an hour or a day (at the latest after a quarter of an hour), and where
//! the clock, a plan or a failure is due.
//!
//! The order of simultaneous events at one station is that of the calendar. Services take at least a tick here, so that
//! those that end at an instant were all due before it began, and come first, by server; then walkers by the length of
//! their walk and, of one length, by the server they left (they set out at the same instant, in that order); then arrivals
//! by stream. Each of these is known from the feed and the walker.

mod feed;
mod handover;
pub mod listener;
pub mod parts;
mod station;
mod stretch;

use std::ops::Range;
use std::sync::Arc;

use feed::Feed;
use parts::{Part, Parts};

use crate::engine::{Calendar, Time};
use crate::scenario::model::{Leg, Scenario, StationId, Target, Walk};

use super::walk::place;

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
    /// People on the way: part by part, station by station in the order of flow, then those on the way out by walk.
    feeds: Vec<Feed>,
}

/// When how many people came into a zone, or left it.
type ZoneChange = (Time, i32);

#[derive(Debug)]
struct PartState {
    /// Whether it is being swept, and not worked through event by event.
    swept: bool,
    /// Its feeds, those of its stations first.
    feeds: Range<usize>,
    /// Those of them that lead out.
    exits: Range<usize>,
}

/// A station's own calendar.
#[derive(Debug)]
struct SweptStation {
    /// Number of its part.
    part: usize,
    /// When the service at each server ends.
    ends: Calendar,
    /// Numbers of the feeds that lead here.
    feeds: Range<usize>,
    /// Ways on, by class.
    ways: Vec<Vec<Way>>,
}

/// A way on.
#[derive(Clone, Copy, Debug)]
struct Way {
    /// Upper end of its part of the unit interval.
    up_to: f64,
    /// What a passenger on this way has for a station.
    to: StationId,
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
            feeds: Vec::new(),
        };
        for part in &parts.parts {
            sweep.add(scenario, part);
        }
        Some(Box::new(sweep))
    }

    fn add(&mut self, scenario: &Scenario, part: &Part) {
        let first = self.feeds.len();
        let walks = scenario.walk_lengths.len() as u32;
        // One feed for each origin and walk: people come out of it in the order in which they went in. Those who come
        // from outside come after those who walk; of several streams in their order.
        let mut origins: Vec<(StationId, StationId, u32)> = Vec::new();
        for &to in &part.stations {
            let before = self.feeds.len();
            for &from in &part.stations {
                for leg in scenario.stations[from.0 as usize].next.iter().flat_map(|route| &route.legs) {
                    if let (Target::Station(there), Walk::Fixed(walk)) = (leg.to, &leg.walk)
                        && there == to
                        && !origins[..].contains(&(to, from, *walk))
                    {
                        origins.push((to, from, *walk));
                        self.feeds.push(Feed::new(*walk));
                    }
                }
            }
            for &stream in &part.streams {
                if scenario.arrivals[stream].entries.iter().any(|entry| entry.2 == to) {
                    // Nobody walks here from a stream: the place keeps the numbers of origins those of feeds.
                    origins.push((to, to, walks));
                    self.feeds.push(Feed::new(walks + stream as u32));
                }
            }
            self.stations[to.0 as usize] = Some(SweptStation {
                part: self.states.len(),
                ends: Calendar::new(scenario.stations[to.0 as usize].servers_at_most as usize),
                feeds: before..self.feeds.len(),
                ways: Vec::new(),
            });
        }
        let exits = self.feeds.len();
        self.feeds.extend((0..walks).map(Feed::new));
        for &from in &part.stations {
            let way = |leg: &Leg| {
                let Walk::Fixed(walk) = leg.walk else { return None };
                let feed = match leg.to {
                    Target::Station(to) => {
                        first + origins.iter().position(|&origin| origin == (to, from, walk))?
                    }
                    _ => exits + walk as usize,
                };
                let length = scenario.walk_lengths[walk as usize].ticks();
                Some(Way { up_to: leg.up_to, to: place(leg.to), length, feed: feed as u32 })
            };
            let routes = scenario.stations[from.0 as usize].next.iter();
            let ways = routes.map(|route| route.legs.iter().filter_map(way).collect()).collect();
            if let Some(station) = &mut self.stations[from.0 as usize] {
                station.ways = ways;
            }
        }
        let feeds = first..self.feeds.len();
        self.states.push(PartState { swept: false, exits: exits..feeds.end, feeds });
    }
}
