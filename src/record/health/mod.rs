//! Infection, tests and stays in one replication: what is released into the community, who stays where, what tests find.
//!
//! Infections are computed from the same addresses from which the world computes them; nothing is handed on.

mod cells;
mod exposure;
mod scorecard;
mod values;

use std::collections::BTreeSet;

use cells::{LabCell, PortCell, StayCell, TestCell};
use exposure::Exposure;
use scorecard::Scorecard;

use super::series::Level;
use crate::engine::{Span, Time};
use crate::port::{Observer, Outcome, Passenger};
use crate::scenario::Scenario;
use crate::scenario::health::{Finding, Health, OriginsThen, Traveller};
use crate::scenario::model::{StationId, ZoneId};

/// Listens to one replication.
#[derive(Debug)]
pub struct HealthTally<'a> {
    scenario: &'a Scenario,
    health: &'a Health,
    origins: OriginsThen,
    ports: Vec<PortCell>,
    /// By day of the run, then port; infectious days on the day on which they are spent.
    days: Vec<PortCell>,
    tests: Vec<TestCell>,
    /// By day, then test: tests and positives.
    test_days: Vec<(u64, u64)>,
    stays: Vec<StayCell>,
    /// By day, then stay: began, no bed, person-time \[tick\], most people.
    stay_days: Vec<(u64, u64, u64, u32)>,
    labs: Vec<LabCell>,
    /// People already counted as imported.
    imported: BTreeSet<(u16, u32, u8)>,
    exposure: Option<Exposure<'a>>,
    /// None if nobody traces contacts.
    scorecard: Option<Scorecard>,
    /// People in all ports, followed where their time has a cost.
    inside: Level,
    warm_up: Time,
    warm: bool,
    day: usize,
    next_day: Time,
    next_bin: Time,
    /// The first of these and the end of warm-up.
    next_mark: Time,
    /// By stay, then interval: mean number of people.
    series: Vec<f32>,
    bin: usize,
    bin_start: Time,
}

impl<'a> HealthTally<'a> {
    /// Heard nothing yet; none if the scenario says nothing of infection.
    pub fn new(scenario: &'a Scenario) -> Option<Self> {
        let health = scenario.health.as_ref()?;
        let (ports, tests, stays) = (scenario.ports.len(), health.tests.len(), health.stays.len());
        let days = scenario.run.days as usize;
        let warm_up = scenario.run.warm_up;
        Some(Self {
            scenario,
            health,
            ports: vec![PortCell::default(); ports],
            days: vec![PortCell::default(); ports * days],
            tests: vec![TestCell::default(); tests],
            test_days: vec![(0, 0); tests * days],
            stays: vec![StayCell::default(); stays],
            stay_days: vec![(0, 0, 0, 0); stays * days],
            labs: vec![LabCell::default(); health.labs.len()],
            imported: BTreeSet::new(),
            scorecard: health.tracing.is_some().then(|| Scorecard::new(scenario.arrivals.len())),
            exposure: health.infects.then(|| Exposure::new(scenario, health)),
            origins: OriginsThen::new(health),
            inside: Level::default(),
            warm_up,
            warm: warm_up == Time::ZERO,
            day: 0,
            next_day: Time::ZERO + Span::DAY,
            next_bin: Time::ZERO + scenario.run.interval,
            next_mark: Time::ZERO,
            series: vec![0.0; stays * scenario.run.intervals()],
            bin: 0,
            bin_start: Time::ZERO,
        })
    }

    /// Brings the people in stays up to `now`.
    fn settle(&mut self, now: Time) {
        for stay in &mut self.stays {
            stay.people.settle(now);
            let area = stay.people.take_area();
            stay.area += area;
            stay.day_area += area;
            stay.bin_area += area;
        }
        self.inside.settle(now);
    }

    #[cold]
    fn pass(&mut self, now: Time) {
        let end = self.scenario.run.end();
        while self.next_bin <= now.min(end)
            || self.next_day <= now.min(end)
            || (!self.warm && self.warm_up <= now)
        {
            let mark = self.mark();
            self.settle(mark);
            if !self.warm && mark == self.warm_up {
                self.forget(mark);
            }
            if mark == self.next_bin {
                self.close_bin(mark);
            }
            if mark == self.next_day {
                self.close_day(mark);
            }
        }
        self.next_mark = self.mark();
    }

    /// When the next interval or day, or warm-up, ends.
    fn mark(&self) -> Time {
        self.next_bin.min(self.next_day).min(if self.warm { Time::NEVER } else { self.warm_up })
    }

    fn close_bin(&mut self, end: Time) {
        let bins = self.scenario.run.intervals();
        let length = end.since(self.bin_start).ticks() as f64;
        for (s, stay) in self.stays.iter_mut().enumerate() {
            if self.bin < bins {
                self.series[s * bins + self.bin] = (stay.bin_area as f64 / length) as f32;
            }
            stay.bin_area = 0;
        }
        self.bin += 1;
        self.bin_start = end;
        let run_end = self.scenario.run.end();
        let next = end + self.scenario.run.interval;
        self.next_bin = if end >= run_end { Time::NEVER } else { next.min(run_end) };
    }

    fn close_day(&mut self, end: Time) {
        let stays = self.stays.len();
        for (s, stay) in self.stays.iter_mut().enumerate() {
            let day = &mut self.stay_days[self.day * stays + s];
            (day.2, day.3) = (stay.day_area, stay.day_peak.max(stay.people.value()));
            (stay.day_area, stay.day_peak) = (0, stay.people.value());
        }
        self.day += 1;
        self.next_day = if end >= self.scenario.run.end() { Time::NEVER } else { end + Span::DAY };
    }

    /// Discards what was counted before the end of warm-up.
    fn forget(&mut self, now: Time) {
        self.warm = true;
        for test in &mut self.tests {
            *test = TestCell::default();
        }
        self.labs.fill(LabCell::default());
        for stay in &mut self.stays {
            let people = stay.people.afresh(now);
            let (day_area, day_peak, bin_area) = (stay.day_area, stay.day_peak, stay.bin_area);
            *stay = StayCell { people, day_area, day_peak, bin_area, ..StayCell::default() };
        }
        self.inside = self.inside.afresh(now);
    }

    fn day_of(&self, at: Time) -> usize {
        ((at.ticks() / Span::DAY.ticks()) as usize).min(self.scenario.run.days as usize - 1)
    }

    /// How free somebody is changes by `change` from `now` on, from no freedom at all if `released`.
    fn free(&mut self, now: Time, who: &Traveller, change: f64, released: bool) {
        let ports = self.ports.len();
        let today = self.day_of(now);
        let port = usize::from(who.port.0);
        let measured = who.came >= self.warm_up;
        for (which, infection) in self.origins.of(who).infections(who) {
            let Some((begin, end)) = infection.infectious() else { continue };
            let from = begin.max(now.days());
            if end <= from {
                continue;
            }
            if measured {
                self.ports[port].infectious_days += change * (end - from);
            }
            let (first, last) = (from as usize, (end.ceil() as usize).min(self.scenario.run.days as usize));
            for day in first..last {
                let part = end.min(day as f64 + 1.0) - from.max(day as f64);
                self.days[day * ports + port].infectious_days += change * part.max(0.0);
            }
            // Whoever was fetched and is released once more is the same case.
            let fetched = released && !self.health.stays.is_empty();
            let fresh = !fetched || self.imported.insert((who.stream, who.number, which));
            if released && fresh {
                self.ports[port].imported += u64::from(measured);
                self.days[today * ports + port].imported += 1;
            }
        }
    }

    /// The mean number of people in each stay by interval, once the run has ended.
    pub fn series(&self) -> &[f32] {
        &self.series
    }
}

impl Observer for HealthTally<'_> {
    #[inline]
    fn advance(&mut self, now: Time) {
        if now >= self.next_mark {
            self.pass(now);
        }
    }

    fn demanded(&mut self, now: Time, who: &Passenger) {
        if self.health.cost.is_some() {
            self.inside.rise(now, who.people);
        }
        let infected = self.exposure.as_mut().map_or(0, |exposure| u64::from(exposure.came(who)));
        let ports = self.ports.len();
        let (today, port) = (self.day_of(now), usize::from(who.port.0));
        self.days[today * ports + port].infected += infected;
        if now >= self.warm_up {
            self.ports[port].infected += infected;
            self.ports[port].came += u64::from(who.people);
        }
    }

    fn kept_away(&mut self, now: Time, who: &Passenger, what: crate::port::Away) {
        if what == crate::port::Away::NotBoarded {
            let (today, ports) = (self.day_of(now), self.ports.len());
            self.days[today * ports + usize::from(who.port.0)].not_boarded += u64::from(who.people);
        }
    }

    fn ended(&mut self, now: Time, who: &Passenger, outcome: Outcome) {
        if self.health.cost.is_some() {
            self.inside.fall(now, who.people);
        }
        let mut clean = self.exposure.is_none();
        if let Some(exposure) = &mut self.exposure {
            let ended = exposure.ended(who, now >= self.warm_up);
            clean = ended.clean;
            if let Some(scorecard) = &mut self.scorecard {
                scorecard.exposed(who.stream, who.number, ended.expected);
            }
        }
        if who.entered >= self.warm_up {
            let cell = &mut self.ports[usize::from(who.port.0)];
            match outcome {
                Outcome::Cleared | Outcome::Quarantined if !self.stays.is_empty() => {
                    let ticks = now.since(who.entered).ticks();
                    cell.times.add_times(ticks, u32::from(who.people));
                    cell.sum += ticks * u64::from(who.people);
                    cell.left += u64::from(who.people);
                }
                Outcome::TurnedAway => cell.turned_away += u64::from(who.people),
                _ => {}
            }
        }
        match outcome {
            Outcome::Cleared if clean => {}
            Outcome::Cleared => {
                let traveller = who.traveller();
                if self.origins.of(&traveller).infected(&traveller) > 0 {
                    self.free(now, &traveller, 1.0, true);
                }
            }
            Outcome::Quarantined => {
                let (today, ports) = (self.day_of(now), self.ports.len());
                self.days[today * ports + usize::from(who.port.0)].quarantined += u64::from(who.people);
            }
            Outcome::TurnedAway | Outcome::Abandoned | Outcome::Refused => {}
        }
    }

    fn remains(&mut self, who: &Passenger) {
        if let Some(exposure) = &mut self.exposure {
            exposure.ended(who, true);
        }
    }

    fn called(&mut self, now: Time, station: StationId, who: &Passenger, joined: Time, waited: bool) {
        if waited && let Some(exposure) = &mut self.exposure {
            exposure.called(now, station, who, joined);
        }
    }

    fn entered_zone(&mut self, now: Time, zone: ZoneId, who: &Passenger) {
        if let Some(exposure) = &mut self.exposure {
            exposure.entered(now, zone, who);
        }
    }

    fn left_zone(&mut self, now: Time, zone: ZoneId, who: &Passenger) {
        if let Some(exposure) = &mut self.exposure {
            exposure.left(now, zone, who);
        }
    }

    fn switched(&mut self, now: Time, scenario: &Scenario) {
        self.origins.switched(now, scenario);
        if let Some(exposure) = &mut self.exposure {
            exposure.switched(now, scenario);
        }
    }

    fn sampled(&mut self, now: Time, test: u16, _who: &Traveller, people: u8) {
        let today = self.day_of(now);
        self.tests[usize::from(test)].tests += u64::from(people);
        let tests = self.tests.len();
        self.test_days[today * tests + usize::from(test)].0 += u64::from(people);
    }

    fn tested(&mut self, now: Time, test: u16, _who: &Traveller, finding: Finding, taken: Time) {
        let today = self.day_of(now);
        let tests = self.tests.len();
        self.test_days[today * tests + usize::from(test)].1 += u64::from(finding.positive);
        let cell = &mut self.tests[usize::from(test)];
        let (ticks, people) = (now.since(taken).ticks(), u64::from(finding.tested));
        cell.results += people;
        cell.positives += u64::from(finding.positive);
        cell.falsely += u64::from(finding.falsely);
        cell.missed += u64::from(finding.missed);
        cell.sum += ticks * people;
        cell.most = cell.most.max(ticks);
        cell.times.add_times(ticks, u32::from(finding.tested));
    }

    fn lab_ran(&mut self, _now: Time, lab: u16, tubes: u32, _samples: u32) {
        let lab = &mut self.labs[usize::from(lab)];
        lab.runs += 1;
        lab.tubes += u64::from(tubes);
    }

    fn case_found(&mut self, _now: Time, _who: &Traveller, positive: u8) {
        if let Some(scorecard) = &mut self.scorecard {
            scorecard.case_found(positive);
        }
    }

    fn contacts_found(&mut self, _now: Time, _case: &Traveller, people: u32) {
        if let Some(scorecard) = &mut self.scorecard {
            scorecard.contacts_found(people);
        }
    }

    fn contact_told(&mut self, now: Time, who: &Traveller, found: Time, goes: bool) {
        if let Some(scorecard) = &mut self.scorecard {
            scorecard.told(now, self.origins.of(who), who, found, goes);
        }
    }

    fn no_bed(&mut self, now: Time, stay: u16, who: &Traveller) {
        let (today, stays) = (self.day_of(now), self.stays.len());
        self.stays[usize::from(stay)].no_bed += u64::from(who.people);
        self.stay_days[today * stays + usize::from(stay)].1 += u64::from(who.people);
    }

    fn began_stay(&mut self, now: Time, stay: u16, who: &Traveller) {
        let (today, stays) = (self.day_of(now), self.stays.len());
        let cell = &mut self.stays[usize::from(stay)];
        cell.began += u64::from(who.people);
        cell.people.rise(now, who.people);
        cell.day_peak = cell.day_peak.max(cell.people.value());
        self.stay_days[today * stays + usize::from(stay)].0 += u64::from(who.people);
    }

    fn ended_stay(&mut self, now: Time, stay: u16, who: &Traveller, since: Time) {
        let cell = &mut self.stays[usize::from(stay)];
        cell.people.fall(now, who.people);
        let leak = self.health.stays[usize::from(stay)].staff_leak;
        if leak > 0.0 {
            let all = self.origins.of(who).infections(who);
            cell.leak += leak * all.map(|(_, infection)| infection.infectious_days(since, now)).sum::<f64>();
        }
    }

    fn at_large(&mut self, now: Time, who: &Traveller, before: f64, after: f64) {
        self.free(now, who, after - before, before <= 0.0 && after > 0.0);
    }
}
