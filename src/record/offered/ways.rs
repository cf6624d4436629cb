//! The ways people would take if nobody ever waited, and the load that they bring to stations on them.
//!
//! A way is followed forwards only, by class, booking and chance; it ends where something else decides that is not known on
//! coming: what a code shows, the result of a test, or that somebody has been there before.

use crate::engine::time::TICKS_PER_SECOND;
use crate::port::{Passenger, companions};
use crate::random::address::{part_at, unit};
use crate::random::{Purpose, Salt, Sampler};
use crate::scenario::Scenario;
use crate::scenario::code::Colour;
use crate::scenario::model::{Booking, ClassId, StationId, Target, TestResult, Work};

/// The stations of a scenario as stops on ways, and what is expected of those who begin at each.
#[derive(Debug)]
pub(super) struct Ways {
    stops: Vec<Stop>,
    /// Stations before those that their ways lead to.
    order: Vec<u32>,
    /// How many stations' loads are followed.
    followed: usize,
}

/// What a station is on a way.
#[derive(Debug)]
struct Stop {
    /// The load it follows, and which one that is; none if it is of no interest.
    load: Option<(usize, Load)>,
    service: Salt,
    route: Salt,
    /// By class and booking: upper ends of shares, with where they lead; nowhere if what lies ahead is of no interest.
    legs: Vec<Vec<(f64, Option<u32>)>>,
}

/// What somebody brings to a station.
#[derive(Debug)]
enum Load {
    /// A service time, by class, and what each companion adds if that is another.
    Service(Vec<Sampler>, Option<Sampler>),
    /// Themselves, where nobody is served: a second for each, so that one unit does for all.
    Head,
}

/// A load as it is expected: of a passenger alone, and of each companion \[tick\].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Expected {
    alone: f64,
    companion: f64,
}

impl Expected {
    /// Of a party of so many people, which may be a mean.
    pub fn of(self, people: f64) -> f64 {
        self.alone + (people - 1.0) * self.companion
    }

    /// Adds a part of another.
    pub fn add(&mut self, part: f64, other: Self) {
        self.alone += part * other.alone;
        self.companion += part * other.companion;
    }
}

impl Ways {
    /// Ways to the stations `followed`, in their order.
    pub fn to(followed: &[StationId], scenario: &Scenario) -> Self {
        let order = forwards(scenario);
        let mut rank = vec![0; order.len()];
        for (i, &station) in order.iter().enumerate() {
            rank[station as usize] = i;
        }
        let mut stops: Vec<Stop> = scenario
            .stations
            .iter()
            .enumerate()
            .map(|(s, station)| {
                let which = followed.iter().position(|f| f.0 as usize == s);
                let load = match &station.work {
                    Work::Servers { service, companion, .. } => {
                        Load::Service(service.clone(), companion.clone())
                    }
                    Work::Unlimited { .. } | Work::Shuttle { .. } | Work::Meter { .. } => Load::Head,
                };
                Stop {
                    load: which.map(|which| (which, load)),
                    service: Salt::new(&station.path, Purpose::Service),
                    route: Salt::new(&station.path, Purpose::Route),
                    legs: Vec::new(),
                }
            })
            .collect();
        for &s in order.iter().rev() {
            let station = &scenario.stations[s as usize];
            if station.by_code || station.by_result.is_some() {
                continue;
            }
            let ahead = |target: Target| match target {
                Target::Station(to) if rank[to.0 as usize] > rank[s as usize] => {
                    stops[to.0 as usize].is_of_interest().then_some(to.0)
                }
                _ => None,
            };
            let kinds =
                (0..scenario.classes.len()).flat_map(|c| Booking::ALL.map(|b| (ClassId(c as u16), b)));
            let legs: Vec<Vec<_>> = kinds
                .map(|(class, booking)| {
                    let route = station.route(class, booking, || Colour::None, |_| TestResult::None);
                    route.legs.iter().map(|leg| (leg.up_to, ahead(leg.to))).collect()
                })
                .collect();
            if legs.iter().flatten().any(|leg| leg.1.is_some()) {
                stops[s as usize].legs = legs;
            }
        }
        Self { stops, order, followed: followed.len() }
    }

    /// Whether a way from `station` leads to any of the stations followed.
    pub fn lead_on(&self, station: StationId) -> bool {
        self.stops[station.0 as usize].is_of_interest()
    }

    /// Tells the loads that somebody brings, as numbers of stations followed and \[tick\].
    #[inline]
    pub fn follow(&self, who: &Passenger, mut brings: impl FnMut(usize, u64)) {
        let mut at = who.station.0;
        loop {
            let stop = &self.stops[at as usize];
            if let Some((which, load)) = &stop.load {
                brings(*which, load.of(who, stop.service));
            }
            let next = match stop.legs.get(kind(who.class, who.booking)).map(Vec::as_slice) {
                None => None,
                Some([(_, only)]) => *only,
                Some(legs) => part_at(legs, unit(who.address.bits(stop.route, 0)), |leg| leg.0).1,
            };
            match next {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    /// The loads expected of somebody who begins at `entry`, by station followed.
    pub fn expected(&self, entry: StationId, class: ClassId, booking: Booking) -> Vec<Expected> {
        let mut loads = vec![Expected::default(); self.followed];
        let mut chance = vec![0.0; self.stops.len()];
        chance[entry.0 as usize] = 1.0;
        for &s in &self.order {
            let (stop, here) = (&self.stops[s as usize], chance[s as usize]);
            if here == 0.0 {
                continue;
            }
            if let Some((which, load)) = &stop.load {
                loads[*which].add(here, load.expected(class));
            }
            let mut before = 0.0;
            for &(up_to, to) in stop.legs.get(kind(class, booking)).into_iter().flatten() {
                let share = up_to - std::mem::replace(&mut before, up_to);
                if let Some(to) = to {
                    chance[to as usize] += here * share;
                }
            }
        }
        loads
    }
}

impl Stop {
    fn is_of_interest(&self) -> bool {
        self.load.is_some() || !self.legs.is_empty()
    }
}

impl Load {
    #[inline]
    fn of(&self, who: &Passenger, salt: Salt) -> u64 {
        let Self::Service(service, companion) = self else { return u64::from(who.people) * TICKS_PER_SECOND };
        let own = &service[usize::from(who.class.0)];
        let time = own.draw(who.address.bits(salt, 0));
        if who.people == 1 {
            return time;
        }
        time + companions(who.address, who.people, companion.as_ref().unwrap_or(own), salt, 0).ticks()
    }

    fn expected(&self, class: ClassId) -> Expected {
        let Self::Service(service, companion) = self else {
            return Expected { alone: TICKS_PER_SECOND as f64, companion: TICKS_PER_SECOND as f64 };
        };
        let own = &service[usize::from(class.0)];
        Expected { alone: own.mean(), companion: companion.as_ref().unwrap_or(own).mean() }
    }
}

/// The place of the legs of a class with a booking.
#[inline]
fn kind(class: ClassId, booking: Booking) -> usize {
    usize::from(class.0) * Booking::ALL.len() + booking as usize
}

/// All stations in an order in which most ways lead from earlier to later ones: all ways, where nobody comes back.
fn forwards(scenario: &Scenario) -> Vec<u32> {
    let onward: Vec<Vec<u32>> = scenario
        .stations
        .iter()
        .map(|station| {
            let legs = station.next.iter().flat_map(|route| &route.legs);
            let to = legs.filter_map(|leg| match leg.to {
                Target::Station(to) => Some(to.0),
                _ => None,
            });
            to.collect()
        })
        .collect();
    // Depth first, from the first stations of streams on: a station is done when all that lies ahead of it is.
    let entries = scenario.arrivals.iter().flat_map(|stream| stream.entries.iter().map(|entry| entry.2.0));
    let (mut seen, mut done) = (vec![false; onward.len()], Vec::with_capacity(onward.len()));
    for start in entries.chain(0..onward.len() as u32) {
        let mut open = vec![(start, 0)];
        while let Some((at, leg)) = open.pop() {
            if leg == 0 && std::mem::replace(&mut seen[at as usize], true) {
                continue;
            }
            match onward[at as usize].get(leg) {
                Some(&to) => open.extend([(at, leg + 1), (to, 0)]),
                None => done.push(at),
            }
        }
    }
    done.reverse();
    done
}
