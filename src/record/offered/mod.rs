//! The offered load: the work that those who come bring to stations, by half hour and day, beyond what is expected.
//!
//! What somebody brings to a station is the time of their service there, whether they ever get it or not: it follows from
//! the draws that belong to them, and from nothing that happens in the port. So its mean is known, and what one
//! replication has brought beyond it tells how much of what was found there is the chance of who came and how long
//! they took. As a control variate it takes that chance out of the means of a run.
//!
//! The mean is taken off as time goes on. Streams that come at random at a rate are expected by that rate, whatever
//! the plan makes of it and whether they can come in or not; for all others, who come by the clock or by booking, what is
//! expected of each is taken off when they come. Either way the difference has mean zero: it is a sum of terms each of
//! which has mean zero given all that happened before (a martingale; Brémaud, *Point Processes and Queues*, 1981,
//! chapter II), so that this holds too when what happens in the port decides about rates and stages.

mod demand;
mod ways;

use std::sync::Arc;

use demand::{Centre, Demand};

use crate::engine::time::TICKS_PER_SECOND;
use crate::engine::{Span, Time};
use crate::port::{Away, Observer, Passenger, told};
use crate::random::Address;
use crate::scenario::Scenario;
use crate::scenario::model::StationId;

/// Half hours of the day.
pub const HALF_HOURS: usize = 48;
/// More days than this are taken together to as many groups.
const MOST_DAYS: u32 = 32;
const HALF_HOUR: u64 = Span::HOUR.ticks() / 2;

/// The numbers that tell the load of one station: one for each half hour of the day, over all days, and then one for each
/// day or group of days, if there are several.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    days: u64,
    groups: usize,
}

impl Columns {
    fn new(days: u32) -> Self {
        Self { days: u64::from(days), groups: if days == 1 { 0 } else { days.min(MOST_DAYS) as usize } }
    }

    /// How many there are for each station.
    pub fn count(self) -> usize {
        HALF_HOURS + self.groups
    }

    /// Where the load of station number `which` at an instant counts.
    #[inline]
    fn of(self, which: usize, at: Time) -> impl Iterator<Item = usize> {
        let (day, time) = at.day_of_run();
        let first = which * self.count();
        let group = (day.min(self.days - 1) * self.groups as u64 / self.days) as usize;
        let day = (self.groups > 0).then(|| first + HALF_HOURS + group);
        std::iter::once(first + (time.ticks() / HALF_HOUR) as usize).chain(day)
    }
}

/// What is followed: the stations, and what those who come are expected to bring to them.
#[derive(Clone, Debug)]
pub struct Followed {
    stations: Arc<[StationId]>,
    demand: Arc<Demand>,
    /// The numbers that tell the load of each station.
    pub columns: Columns,
}

impl Followed {
    /// Follows the loads of `stations`. Costs what reading the ways of the scenario takes; do it once for all replications.
    pub fn new(stations: &[StationId], scenario: &Scenario) -> Self {
        let demand = Arc::new(Demand::of(stations, scenario));
        Self { stations: stations.into(), demand, columns: Columns::new(scenario.run.days) }
    }

    /// Whether anybody who comes brings anything to any of them.
    pub fn is_any(&self) -> bool {
        self.demand.streams.iter().any(|stream| stream.leads_on)
    }
}

/// Listens to one replication for the load that is offered to stations.
#[derive(Debug)]
pub struct Offered {
    stations: Arc<[StationId]>,
    columns: Columns,
    /// Present demand; that of a variant under a plan.
    demand: Arc<Demand>,
    /// Of the replication.
    address: Address,
    length: Time,
    /// By stream: the factor of each day on its rates, or nothing if all days are alike.
    factors: Vec<Vec<f64>>,
    /// By stream: the number of whoever comes next.
    next: Vec<u32>,
    /// What comes at a rate is expected up to here.
    since: Time,
    /// By station followed, then column \[tick; a millionth of a person where nobody is served\].
    brought: Vec<i64>,
    expected: Vec<f64>,
}

impl Offered {
    /// Heard nothing yet of replication number `replication`.
    pub fn new(followed: &Followed, scenario: &Scenario, replication: u32) -> Self {
        let columns = followed.stations.len() * followed.columns.count();
        let mut offered = Self {
            stations: followed.stations.clone(),
            columns: followed.columns,
            demand: followed.demand.clone(),
            address: Address::replication(scenario.run.seed, u64::from(replication)),
            length: scenario.run.end(),
            factors: Vec::new(),
            next: vec![0; scenario.arrivals.len()],
            since: Time::ZERO,
            brought: vec![0; columns],
            expected: vec![0.0; columns],
        };
        offered.look_up_days(scenario);
        offered
    }

    fn look_up_days(&mut self, scenario: &Scenario) {
        let streams = scenario.arrivals.iter();
        self.factors = streams.map(|a| crate::port::day_factors(scenario, a, self.address)).collect();
    }

    /// What was brought beyond what was expected, by station followed and column \[s; people where nobody is served\].
    pub fn finish(mut self) -> Vec<f64> {
        self.expect(self.length);
        let all = self.brought.iter().zip(&self.expected);
        all.map(|(&brought, expected)| (brought as f64 - expected) / TICKS_PER_SECOND as f64).collect()
    }

    /// Somebody comes, or would have.
    #[inline]
    fn comes(&mut self, who: &Passenger) {
        if self.demand.streams[usize::from(who.stream)].leads_on {
            self.follow(who);
        }
    }

    fn follow(&mut self, who: &Passenger) {
        let Self { demand, next, columns, brought, .. } = self;
        let stream = &demand.streams[usize::from(who.stream)];
        if !stream.is_booked() {
            // Whoever comes again, or elsewhere, has been counted before.
            let next = &mut next[usize::from(who.stream)];
            if who.number < *next {
                return;
            }
            *next = who.number + 1;
        }
        let Some(expected) = stream.expected_of(who) else { return };
        let mut add = |which: usize, ticks: i64| {
            columns.of(which, who.entered).for_each(|column| brought[column] += ticks);
        };
        demand.ways.follow(who, |which, ticks| add(which, ticks.cast_signed()));
        for (which, load) in expected.iter().enumerate() {
            add(which, -((load.of(f64::from(who.people)) + 0.5) as i64));
        }
    }

    /// Expects what comes at a rate until `now`.
    fn expect(&mut self, now: Time) {
        let from = std::mem::replace(&mut self.since, now);
        for (stream, factors) in self.demand.streams.iter().zip(&self.factors).filter(|(s, _)| s.leads_on) {
            let Centre::Rate(stretches) = &stream.centre else { continue };
            for day in from.day_of_run().0..=now.day_of_run().0 {
                let factor = factors.get(day as usize).copied().unwrap_or(1.0);
                let start = Time::ZERO + Span::from_ticks(day * Span::DAY.ticks());
                for stretch in stretches {
                    let mut at = (start + stretch.from).max(from);
                    let end = (start + stretch.to).min(now);
                    while at < end {
                        let next = Time::from_ticks((at.ticks() / HALF_HOUR + 1) * HALF_HOUR).min(end);
                        let parties = next.since(at).ticks() as f64 * stretch.rate * factor;
                        for (which, load) in stream.expected.iter().enumerate() {
                            for column in self.columns.of(which, at) {
                                self.expected[column] += parties * load.of(stream.people);
                            }
                        }
                        at = next;
                    }
                }
            }
        }
    }
}

impl Observer for Offered {
    #[inline]
    fn demanded(&mut self, _now: Time, who: &Passenger) {
        self.comes(who);
    }

    fn kept_away(&mut self, _now: Time, who: &Passenger, _what: Away) {
        // Whoever has booked is counted when they come.
        if !self.demand.streams[usize::from(who.stream)].is_booked() {
            self.comes(who);
        }
    }

    fn switched(&mut self, now: Time, scenario: &Scenario) {
        self.expect(now);
        self.demand = Arc::new(Demand::of(&self.stations, scenario));
        self.look_up_days(scenario);
    }
}

told!(Offered);
