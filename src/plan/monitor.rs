//! Follows what the conditions of a plan watch, over moving windows of time.

mod desk;
mod lookups;

use std::collections::VecDeque;

use super::booking::QuotaDay;
use crate::engine::time::TICKS_PER_SECOND;
use crate::engine::{Span, Time};
use crate::port::{Observer, Outcome, Passenger};
use crate::scenario::Scenario;
use crate::scenario::health::{Finding, Traveller};
use crate::scenario::measure::Measure;
use crate::scenario::model::{ClassId, PortId, StationId, ZoneId};
use crate::scenario::plan::Watch;
use crate::scenario::rows::Place;

/// What happened in one step: an interval or a day.
#[derive(Clone, Debug, Default)]
struct Bucket {
    /// How many: people, waits, journeys.
    count: u64,
    /// How many of them within the time that is watched.
    within: u64,
    /// How many of those found positive were not infected.
    falsely: u64,
    /// Sum of times \[tick\], or of people times ticks.
    sum: u64,
    /// Longest time \[tick\], or most people.
    most: u64,
    /// Every time \[tick\], where a quantile is watched.
    times: Vec<u64>,
}

/// One thing watched.
#[derive(Debug)]
struct Follower<'a> {
    watch: &'a Watch,
    /// Which times it takes in, if any.
    times: Option<Times>,
    bucket: Bucket,
    /// The last complete steps, at most as many as the window has.
    window: VecDeque<Bucket>,
    steps: usize,
    /// People waiting or inside now, and since when that was not counted.
    level: u64,
    since: Time,
    /// For a prevalence or a signal: the values of all days of the run.
    days: Vec<f64>,
    /// When the last complete step ended.
    now: Time,
    /// Where lookups are watched: those that are neither answered nor late.
    pending: lookups::Pending,
}

/// Times that a measure is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Times {
    Waits,
    Journeys,
}

impl Times {
    fn of(measure: Measure) -> Option<Self> {
        match measure {
            Measure::WaitMean | Measure::WaitP95 | Measure::WaitMax | Measure::WaitWithin => {
                Some(Self::Waits)
            }
            Measure::JourneyMean | Measure::JourneyP95 | Measure::JourneyMax => Some(Self::Journeys),
            _ => None,
        }
    }
}

/// Listens to one replication for the plan. What it knows at an instant is what has happened before it.
#[derive(Debug)]
pub struct Monitor<'a> {
    followers: Vec<Follower<'a>>,
    /// Followers by port, station and zone.
    ports: Vec<Vec<usize>>,
    stations: Vec<Vec<usize>>,
    zones: Vec<Vec<usize>>,
    quotas: Vec<Vec<usize>>,
    /// Followers by test, by stay and by code.
    tests: Vec<Vec<usize>>,
    stays: Vec<Vec<usize>>,
    codes: Vec<Vec<usize>>,
    interval: Span,
    next_interval: Time,
    next_day: Time,
}

impl<'a> Monitor<'a> {
    /// Heard nothing yet.
    pub fn new(scenario: &Scenario, watches: impl IntoIterator<Item = &'a Watch>) -> Self {
        let mut monitor = Self {
            followers: Vec::new(),
            ports: vec![Vec::new(); scenario.ports.len()],
            stations: vec![Vec::new(); scenario.stations.len()],
            zones: vec![Vec::new(); scenario.zones.len()],
            quotas: vec![Vec::new(); scenario.bookings.quotas.len()],
            tests: vec![Vec::new(); scenario.health.as_ref().map_or(0, |health| health.tests.len())],
            stays: vec![Vec::new(); scenario.health.as_ref().map_or(0, |health| health.stays.len())],
            codes: vec![Vec::new(); scenario.codes.len()],
            interval: scenario.run.interval,
            next_interval: Time::ZERO + scenario.run.interval,
            next_day: Time::ZERO + Span::DAY,
        };
        for (i, watch) in watches.into_iter().enumerate() {
            let step = if watch.by_interval { scenario.run.interval } else { Span::DAY };
            let steps = (watch.over.ticks() / step.ticks()) as usize;
            match watch.place {
                Place::Station(station) => monitor.stations[station.0 as usize].push(i),
                Place::Zone(zone) => monitor.zones[zone.0 as usize].push(i),
                Place::Quota(quota) => monitor.quotas[usize::from(quota)].push(i),
                Place::Test(test) => monitor.tests[usize::from(test)].push(i),
                Place::Stay(stay) => monitor.stays[usize::from(stay)].push(i),
                Place::Code(code) => monitor.codes[usize::from(code)].push(i),
                Place::Port => monitor.ports[usize::from(watch.port.0)].push(i),
                // Known from the scenario, or told once the run has ended.
                _ => {}
            }
            monitor.followers.push(Follower {
                times: Times::of(watch.measure),
                watch,
                bucket: Bucket::default(),
                window: VecDeque::with_capacity(steps),
                steps,
                level: 0,
                since: Time::ZERO,
                days: prevalence(scenario, watch),
                now: Time::ZERO,
                pending: lookups::Pending::new(),
            });
        }
        monitor
    }

    /// The value of what is watched as number `watch`, over its window up to the last complete step; none before the
    /// window is complete, and where it has no meaning, as the wait of nobody.
    pub fn value(&self, watch: usize) -> Option<f64> {
        self.followers[watch].value(0)
    }

    /// The same if nobody had been found positive who is not infected.
    pub fn value_without_false_positives(&self, watch: usize) -> Option<f64> {
        let follower = &self.followers[watch];
        follower.value(follower.window.iter().map(|bucket| bucket.falsely).sum())
    }

    /// Takes in the cases that signals report on each day of the run.
    pub(super) fn report(&mut self, cases: &[Vec<u32>]) {
        for follower in &mut self.followers {
            if let Place::Signal(signal) = follower.watch.place {
                follower.days = cases[usize::from(signal)].iter().map(|&count| f64::from(count)).collect();
            }
        }
    }

    /// Something that must be ready is there.
    pub(super) fn is_ready(&mut self, number: u16) {
        for follower in &mut self.followers {
            if follower.watch.place == Place::Ready(number) {
                follower.level = 1;
            }
        }
    }

    /// Takes in what a quota comes to on the day that has begun.
    pub(super) fn book(&mut self, quota: u16, day: QuotaDay) {
        for &i in &self.quotas[usize::from(quota)] {
            let Follower { watch, bucket, .. } = &mut self.followers[i];
            match watch.measure {
                Measure::Booked => bucket.count += u64::from(day.booked),
                Measure::Unused => bucket.count += u64::from(day.places.saturating_sub(day.booked)),
                Measure::NoShows => bucket.count += u64::from(day.no_shows),
                Measure::Came => bucket.count += u64::from(day.booked - day.no_shows),
                // The share of those with a place.
                _ => {
                    bucket.count += u64::from(day.booked);
                    bucket.within += u64::from(day.no_shows);
                }
            }
        }
    }

    fn close_steps(&mut self, end: Time, by_interval: bool) {
        for follower in self.followers.iter_mut().filter(|f| f.watch.by_interval == by_interval) {
            follower.close(end);
        }
    }

    #[cold]
    fn pass(&mut self, now: Time) {
        while now >= self.next_interval {
            self.close_steps(self.next_interval, true);
            self.next_interval = self.next_interval + self.interval;
        }
        while now >= self.next_day {
            self.close_steps(self.next_day, false);
            self.next_day = self.next_day + Span::DAY;
        }
    }

    #[inline]
    fn at_port(&mut self, port: PortId, mut tell: impl FnMut(&mut Follower<'a>)) {
        for &i in &self.ports[usize::from(port.0)] {
            tell(&mut self.followers[i]);
        }
    }

    #[inline]
    fn at_station(&mut self, station: StationId, mut tell: impl FnMut(&mut Follower<'a>)) {
        for &i in &self.stations[station.0 as usize] {
            tell(&mut self.followers[i]);
        }
    }
}

impl Follower<'_> {
    /// Counts somebody for a measure.
    #[inline]
    fn count(&mut self, measure: Measure, class: ClassId, people: u8) {
        if self.watch.measure == measure && self.watch.class.is_none_or(|watched| watched == class) {
            self.bucket.count += u64::from(people);
        }
    }

    /// Counts people outside a port for a measure; whether they count.
    fn people(&mut self, measure: Measure, who: &Traveller, people: u32) -> bool {
        let counts = self.watch.measure == measure && self.watch.class.is_none_or(|class| class == who.class);
        if counts {
            self.bucket.count += u64::from(people);
        }
        counts
    }

    /// Takes in a wait or a journey.
    #[inline]
    fn time(&mut self, times: Times, class: ClassId, people: u8, span: Span) {
        let measure = self.watch.measure;
        if self.times != Some(times) || self.watch.class.is_some_and(|watched| watched != class) {
            return;
        }
        let (ticks, people) = (span.ticks(), u64::from(people));
        self.bucket.count += people;
        self.bucket.within += people * u64::from(span <= self.watch.within);
        self.bucket.sum += ticks * people;
        self.bucket.most = self.bucket.most.max(ticks);
        if matches!(measure, Measure::WaitP95 | Measure::JourneyP95) {
            self.bucket.times.extend((0..people).map(|_| ticks));
        }
    }

    fn is_level(&self) -> bool {
        matches!(
            self.watch.measure,
            Measure::QueueMean
                | Measure::QueueMax
                | Measure::InsideMean
                | Measure::InsideMax
                | Measure::OccupancyMean
                | Measure::OccupancyMax
                | Measure::BedsMean
                | Measure::BedsMax
        )
    }

    #[inline]
    fn joins(&mut self, now: Time, people: u8) {
        self.set(now, self.level + u64::from(people));
    }

    #[inline]
    fn leaves(&mut self, now: Time, people: u8) {
        self.set(now, self.level.saturating_sub(u64::from(people)));
    }

    fn set(&mut self, now: Time, level: u64) {
        if self.is_level() {
            self.settle(now);
            self.level = level;
        }
    }

    fn settle(&mut self, now: Time) {
        let span = now.since(self.since).ticks();
        if span > 0 {
            self.bucket.sum += self.level * span;
            self.bucket.most = self.bucket.most.max(self.level);
            self.since = now;
        }
    }

    fn close(&mut self, end: Time) {
        self.close_lookups(end);
        if self.is_level() {
            self.settle(end);
        }
        self.now = end;
        if self.window.len() == self.steps {
            self.window.pop_front();
        }
        self.window.push_back(std::mem::take(&mut self.bucket));
    }

    /// The values of the days that ended in the window.
    fn days_of_window(&self) -> Option<&[f64]> {
        let day = |ticks: u64| (ticks / Span::DAY.ticks()) as usize;
        self.days.get(day(self.now.ticks() - self.watch.over.ticks())..day(self.now.ticks()))
    }

    /// The value without `falsely` people found positive.
    fn value(&self, falsely: u64) -> Option<f64> {
        if let Place::Ready(_) = self.watch.place {
            return Some(self.level as f64);
        }
        if self.window.len() < self.steps {
            return None;
        }
        let sum = |what: fn(&Bucket) -> u64| self.window.iter().map(what).sum::<u64>() as f64;
        let count = sum(|bucket| bucket.count);
        let most = self.window.iter().map(|bucket| bucket.most).max().unwrap_or(0) as f64;
        let seconds = |ticks: f64| ticks / TICKS_PER_SECOND as f64;
        let some = |value: f64| (count > 0.0).then_some(value);
        match self.watch.measure {
            Measure::WaitMean | Measure::JourneyMean => some(seconds(sum(|bucket| bucket.sum) / count)),
            Measure::WaitMax | Measure::JourneyMax => some(seconds(most)),
            Measure::LookupWaitMax => Some(seconds(most)),
            Measure::Prevalence => {
                let days = self.days_of_window()?;
                Some(days.iter().sum::<f64>() / days.len() as f64)
            }
            Measure::Cases => Some(self.days_of_window()?.iter().sum()),
            Measure::WaitWithin | Measure::LookupWithin | Measure::NoShowShare => {
                some(sum(|bucket| bucket.within) / count)
            }
            Measure::Positivity => some((sum(|bucket| bucket.within) - falsely as f64) / count),
            Measure::Positives => Some(count - falsely as f64),
            Measure::WaitP95 | Measure::JourneyP95 => {
                let mut times: Vec<u64> =
                    self.window.iter().flat_map(|bucket| bucket.times.iter().copied()).collect();
                let rank = (times.len() * 95).div_ceil(100).checked_sub(1)?;
                Some(seconds(*times.select_nth_unstable(rank).1 as f64))
            }
            Measure::QueueMean | Measure::InsideMean | Measure::OccupancyMean | Measure::BedsMean => {
                Some(sum(|bucket| bucket.sum) / self.watch.over.ticks() as f64)
            }
            Measure::QueueMax | Measure::InsideMax | Measure::OccupancyMax | Measure::BedsMax => Some(most),
            _ => Some(count),
        }
    }
}

/// The prevalence of each day of the run, where a prevalence is watched: of a class, or the mean over those who come from
/// there.
fn prevalence(scenario: &Scenario, watch: &Watch) -> Vec<f64> {
    let (Place::Origin(origin), Some(health)) = (watch.place, &scenario.health) else { return Vec::new() };
    let classes: Vec<usize> = match watch.class {
        Some(class) => vec![usize::from(class.0)],
        None => (0..health.origins.classes)
            .filter(|class| {
                health.origins.of.chunks(health.origins.classes).any(|of| of[*class] == Some(origin))
            })
            .collect(),
    };
    let days = health.origins.all[usize::from(origin)].prevalence.chunks(health.origins.classes);
    days.map(|day| classes.iter().map(|&class| day[class]).sum::<f64>() / classes.len().max(1) as f64)
        .collect()
}

impl Observer for Monitor<'_> {
    fn switched(&mut self, now: Time, scenario: &Scenario) {
        let today = now.day_of_run().0 as usize;
        for follower in
            self.followers.iter_mut().filter(|follower| matches!(follower.watch.place, Place::Origin(_)))
        {
            let fresh = prevalence(scenario, follower.watch);
            follower.days.truncate(today);
            follower.days.extend(fresh.into_iter().skip(today));
        }
    }

    #[inline]
    fn advance(&mut self, now: Time) {
        if now >= self.next_interval || now >= self.next_day {
            self.pass(now);
        }
    }

    #[inline]
    fn demanded(&mut self, now: Time, who: &Passenger) {
        self.at_port(who.port, |follower| {
            follower.count(Measure::Demand, who.class, who.people);
            follower.joins(now, who.people);
        });
    }

    #[inline]
    fn ended(&mut self, now: Time, who: &Passenger, outcome: Outcome) {
        self.at_port(who.port, |follower| {
            match outcome {
                Outcome::Cleared => {
                    follower.count(Measure::Cleared, who.class, who.people);
                    follower.time(Times::Journeys, who.class, who.people, now.since(who.entered));
                }
                Outcome::TurnedAway => follower.count(Measure::TurnedAway, who.class, who.people),
                Outcome::Abandoned => follower.count(Measure::Abandoned, who.class, who.people),
                Outcome::Refused => follower.count(Measure::Refused, who.class, who.people),
                Outcome::Quarantined => follower.count(Measure::Quarantined, who.class, who.people),
            }
            follower.leaves(now, who.people);
        });
    }

    #[inline]
    fn arrived(&mut self, _now: Time, station: StationId, who: &Passenger) {
        self.at_station(station, |follower| follower.count(Measure::Arrivals, who.class, who.people));
    }

    fn queued(&mut self, now: Time, station: StationId, who: &Passenger) {
        self.at_station(station, |follower| follower.joins(now, who.people));
    }

    #[inline]
    fn called(&mut self, now: Time, station: StationId, who: &Passenger, joined: Time, waited: bool) {
        self.at_station(station, |follower| {
            follower.time(Times::Waits, who.class, who.people, now.since(joined));
            if waited {
                follower.leaves(now, who.people);
            }
        });
    }

    #[inline]
    fn served(&mut self, _now: Time, station: StationId, who: &Passenger) {
        self.at_station(station, |follower| follower.count(Measure::Served, who.class, who.people));
    }

    fn gave_up(&mut self, now: Time, station: StationId, who: &Passenger, diverted: bool) {
        self.at_station(station, |follower| {
            if !diverted {
                follower.count(Measure::Abandoned, who.class, who.people);
            }
            follower.leaves(now, who.people);
        });
    }

    fn no_room(&mut self, _now: Time, station: StationId, who: &Passenger, diverted: bool) {
        if !diverted {
            self.at_station(station, |follower| follower.count(Measure::TurnedAway, who.class, who.people));
        }
    }

    fn asked(&mut self, now: Time, code: usize) {
        for &i in &self.codes[code] {
            self.followers[i].asks(now);
        }
    }

    fn looked_up(&mut self, now: Time, code: usize, _who: &Passenger, asked: Time) {
        for &i in &self.codes[code] {
            self.followers[i].is_taken_up(now, asked);
        }
    }

    fn answered(&mut self, now: Time, code: usize, asked: Time) {
        for &i in &self.codes[code] {
            self.followers[i].is_answered(now, asked);
        }
    }

    fn sampled(&mut self, _now: Time, test: u16, who: &Traveller, people: u8) {
        for &i in &self.tests[usize::from(test)] {
            self.followers[i].people(Measure::Tests, who, u32::from(people));
        }
    }

    fn tested(&mut self, _now: Time, test: u16, who: &Traveller, finding: Finding, _taken: Time) {
        for &i in &self.tests[usize::from(test)] {
            let follower = &mut self.followers[i];
            if follower.people(Measure::Positives, who, u32::from(finding.positive)) {
                follower.bucket.falsely += u64::from(finding.falsely);
            }
            if follower.people(Measure::Positivity, who, u32::from(finding.tested)) {
                follower.bucket.within += u64::from(finding.positive);
                follower.bucket.falsely += u64::from(finding.falsely);
            }
        }
    }

    fn no_bed(&mut self, _now: Time, stay: u16, who: &Traveller) {
        for &i in &self.stays[usize::from(stay)] {
            self.followers[i].people(Measure::NoBed, who, u32::from(who.people));
        }
    }

    fn began_stay(&mut self, now: Time, stay: u16, who: &Traveller) {
        for &i in &self.stays[usize::from(stay)] {
            let follower = &mut self.followers[i];
            follower.people(Measure::Stays, who, u32::from(who.people));
            follower.joins(now, who.people);
        }
    }

    fn ended_stay(&mut self, now: Time, stay: u16, who: &Traveller, _since: Time) {
        for &i in &self.stays[usize::from(stay)] {
            let follower = &mut self.followers[i];
            follower.leaves(now, who.people);
        }
    }

    fn occupied(&mut self, now: Time, zone: ZoneId, people: u32) {
        for &i in &self.zones[zone.0 as usize] {
            self.followers[i].set(now, u64::from(people));
        }
    }
}

// What it follows at a station is told in order; how many are inside a port is not, and whoever watches that is not swept.
