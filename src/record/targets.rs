//! Targets: the value of each on every day and over the run of one replication.

use crate::engine::{Span, Time};
use crate::plan::Monitor;
use crate::port::{Observer, Outcome, Passenger, Sweepable};
use crate::scenario::Scenario;
use crate::scenario::health::{Finding, Traveller};
use crate::scenario::model::{PortId, StationId, ZoneId};

/// Listens to one replication for its targets.
#[derive(Debug)]
pub struct Targets<'a> {
    monitor: Monitor<'a>,
    count: usize,
    next_day: Time,
    /// By day, then target; none where a measure has no meaning.
    days: Vec<Option<f64>>,
}

/// What the targets of one replication came to.
#[derive(Clone, Debug, Default)]
pub struct TargetValues {
    /// By day, then target.
    pub days: Vec<Option<f64>>,
    /// By target.
    pub run: Vec<Option<f64>>,
}

impl<'a> Targets<'a> {
    /// Heard nothing yet.
    pub fn new(scenario: &'a Scenario) -> Self {
        let watches = scenario.targets.iter().map(|target| &target.day);
        let watches = watches.chain(scenario.targets.iter().map(|target| &target.run));
        Self {
            monitor: Monitor::new(scenario, watches),
            count: scenario.targets.len(),
            next_day: Time::ZERO + Span::DAY,
            days: Vec::new(),
        }
    }

    /// What was heard, once the world was closed at the end of the last day.
    pub fn finish(self) -> TargetValues {
        let run = (self.count..2 * self.count).map(|watch| self.monitor.value(watch)).collect();
        TargetValues { days: self.days, run }
    }
}

impl Observer for Targets<'_> {
    #[inline]
    fn advance(&mut self, now: Time) {
        while now >= self.next_day {
            self.monitor.advance(self.next_day);
            self.days.extend((0..self.count).map(|watch| self.monitor.value(watch)));
            self.next_day = self.next_day + Span::DAY;
        }
        self.monitor.advance(now);
    }

    fn demanded(&mut self, now: Time, who: &Passenger) {
        self.monitor.demanded(now, who);
    }

    fn ended(&mut self, now: Time, who: &Passenger, outcome: Outcome) {
        self.monitor.ended(now, who, outcome);
    }

    fn arrived(&mut self, now: Time, station: StationId, who: &Passenger) {
        self.monitor.arrived(now, station, who);
    }

    fn queued(&mut self, now: Time, station: StationId, who: &Passenger) {
        self.monitor.queued(now, station, who);
    }

    fn called(&mut self, now: Time, station: StationId, who: &Passenger, joined: Time, waited: bool) {
        self.monitor.called(now, station, who, joined, waited);
    }

    fn served(&mut self, now: Time, station: StationId, who: &Passenger) {
        self.monitor.served(now, station, who);
    }

    fn gave_up(&mut self, now: Time, station: StationId, who: &Passenger, diverted: bool) {
        self.monitor.gave_up(now, station, who, diverted);
    }

    fn no_room(&mut self, now: Time, station: StationId, who: &Passenger, diverted: bool) {
        self.monitor.no_room(now, station, who, diverted);
    }

    fn asked(&mut self, now: Time, code: usize) {
        self.monitor.asked(now, code);
    }

    fn looked_up(&mut self, now: Time, code: usize, who: &Passenger, asked: Time) {
        self.monitor.looked_up(now, code, who, asked);
    }

    fn answered(&mut self, now: Time, code: usize, asked: Time) {
        self.monitor.answered(now, code, asked);
    }

    fn sampled(&mut self, now: Time, test: u16, who: &Traveller, people: u8) {
        self.monitor.sampled(now, test, who, people);
    }

    fn tested(&mut self, now: Time, test: u16, who: &Traveller, finding: Finding, taken: Time) {
        self.monitor.tested(now, test, who, finding, taken);
    }

    fn no_bed(&mut self, now: Time, stay: u16, who: &Traveller) {
        self.monitor.no_bed(now, stay, who);
    }

    fn began_stay(&mut self, now: Time, stay: u16, who: &Traveller) {
        self.monitor.began_stay(now, stay, who);
    }

    fn ended_stay(&mut self, now: Time, stay: u16, who: &Traveller, since: Time) {
        self.monitor.ended_stay(now, stay, who, since);
    }

    fn occupied(&mut self, now: Time, zone: ZoneId, people: u32) {
        self.monitor.occupied(now, zone, people);
    }
}

impl<'a> Sweepable for Targets<'a> {
    type Desk<'d>
        = <Monitor<'a> as Sweepable>::Desk<'d>
    where
        Self: 'd;
    type Door<'d>
        = <Monitor<'a> as Sweepable>::Door<'d>
    where
        Self: 'd;

    #[inline]
    fn desk(&mut self, port: PortId, station: StationId) -> Self::Desk<'_> {
        self.monitor.desk(port, station)
    }

    #[inline]
    fn door(&mut self, port: PortId) -> Self::Door<'_> {
        self.monitor.door(port)
    }
}
