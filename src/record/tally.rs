//! The tally: hears everything in one replication and keeps what the result tables need.

use super::series::{Integral, Level};
use crate::engine::{Span, Time};
use crate::num::Histogram;
use crate::port::{Away, Observer, Outcome, Passenger};
use crate::scenario::code::Colour;
use crate::scenario::model::{ClassId, PortId, Scenario, StationId, ZoneId};

/// Counts for one class at one station.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) arrivals: u64,
    pub(super) served: u64,
    pub(super) turned_away: u64,
    pub(super) abandoned: u64,
    pub(super) diverted: u64,
    pub(super) no_waits: u64,
    pub(super) wait_sum: u64,
    pub(super) wait_max: u64,
    pub(super) busy: u64,
    pub(super) held: u64,
    pub(super) kept_out: Level,
    pub(super) kept_out_sum: u64,
    pub(super) queue: Level,
    pub(super) queue_area: u64,
    pub(super) waited: Histogram,
}

/// What is kept for a station as a whole.
#[derive(Clone, Debug, Default)]
pub(super) struct StationTally {
    pub(super) queue: Level,
    pub(super) queue_area: u64,
    pub(super) kept_out: Level,
    pub(super) served_in_bin: u32,
    pub(super) staff: Level,
    /// Server-time staffed while the port was active.
    pub(super) staffed: u64,
}

/// Counts for one class at one port.
#[derive(Clone, Debug, Default)]
pub(super) struct Fates {
    pub(super) demand: u64,
    pub(super) cleared: u64,
    pub(super) turned_away: u64,
    pub(super) abandoned: u64,
    pub(super) refused: u64,
    pub(super) quarantined: u64,
    pub(super) away: [u64; 4],
    pub(super) remaining: u64,
    pub(super) journey_sum: u64,
    pub(super) journey_max: u64,
    pub(super) journeys: Histogram,
    pub(super) hour: u64,
    pub(super) in_hour: u64,
    pub(super) best_hour: u64,
}

/// What is kept for a port as a whole.
#[derive(Clone, Debug, Default)]
pub(super) struct PortTally {
    pub(super) inside: Integral,
    pub(super) cleared_in_bin: u32,
    pub(super) active: bool,
    pub(super) active_since: Time,
    pub(super) active_time: u64,
    pub(super) best: Fates,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ZoneTally {
    pub(super) people: Level,
    pub(super) area: u64,
}

/// What is kept for a health code.
#[derive(Clone, Debug, Default)]
pub(super) struct CodeTally {
    /// People by colour.
    pub(super) shown: [u64; 4],
    pub(super) lookups: u64,
    pub(super) wait_sum: u64,
    pub(super) wait_max: u64,
    /// Time from asking to the answer.
    pub(super) answer_sum: u64,
    pub(super) answers: Histogram,
}

/// Listens to one replication.
#[derive(Debug)]
pub struct Tally<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) classes: usize,
    /// By station, then class.
    pub(super) cells: Vec<Cell>,
    pub(super) stations: Vec<StationTally>,
    /// By port, then class.
    pub(super) fates: Vec<Fates>,
    pub(super) ports: Vec<PortTally>,
    pub(super) zones: Vec<ZoneTally>,
    pub(super) codes: Vec<CodeTally>,
    pub(super) warm_up: Time,
    warm: bool,
    bin: usize,
    bin_start: Time,
    bin_end: Time,
    next_mark: Time,
    bins: usize,
    /// By row of the series, then bin.
    pub(super) series: Vec<f32>,
}

impl<'a> Tally<'a> {
    /// A tally that has heard nothing; `series_rows` is the number of rows of the time series.
    pub fn new(scenario: &'a Scenario, series_rows: usize) -> Self {
        let classes = scenario.classes.len();
        let bins = scenario.run.intervals();
        let warm_up = scenario.run.warm_up;
        let bin_end = Time::ZERO + scenario.run.interval;
        let warm = warm_up == Time::ZERO;
        Self {
            scenario,
            classes,
            cells: vec![Cell::default(); scenario.stations.len() * classes],
            stations: vec![StationTally::default(); scenario.stations.len()],
            fates: vec![Fates::default(); scenario.ports.len() * classes],
            ports: vec![PortTally::default(); scenario.ports.len()],
            zones: vec![ZoneTally::default(); scenario.zones.len()],
            codes: vec![CodeTally::default(); scenario.codes.len()],
            warm_up,
            warm,
            bin: 0,
            bin_start: Time::ZERO,
            bin_end,
            next_mark: if warm { bin_end } else { bin_end.min(warm_up) },
            bins,
            series: vec![0.0; series_rows * bins],
        }
    }

    #[inline]
    fn cell(&mut self, station: StationId, class: ClassId) -> &mut Cell {
        &mut self.cells[station.0 as usize * self.classes + class.0 as usize]
    }

    #[inline]
    fn fate(&mut self, port: PortId, class: ClassId) -> &mut Fates {
        &mut self.fates[port.0 as usize * self.classes + class.0 as usize]
    }

    #[cold]
    fn pass_marks(&mut self, now: Time) {
        while self.next_mark <= now && self.bin < self.bins {
            let mark = self.next_mark;
            if !self.warm && mark == self.warm_up {
                self.settle(mark);
                self.forget(mark);
                self.warm = true;
            }
            if mark == self.bin_end {
                self.close_bin(mark);
            }
            self.next_mark = if self.warm { self.bin_end } else { self.bin_end.min(self.warm_up) };
        }
    }

    /// Brings every integral up to `now`.
    fn settle(&mut self, now: Time) {
        for (i, station) in self.stations.iter_mut().enumerate() {
            station.queue.settle(now);
            station.kept_out.settle(now);
            settle_staff(station, &self.ports[self.scenario.stations[i].port.0 as usize], now);
        }
        for cell in &mut self.cells {
            cell.queue.settle(now);
            cell.kept_out.settle(now);
        }
        for port in &mut self.ports {
            if port.active {
                port.active_time += now.since(port.active_since).ticks();
                port.active_since = now;
            }
        }
        for zone in &mut self.zones {
            zone.people.settle(now);
        }
    }

    /// Discards what was measured before the end of warm-up.
    fn forget(&mut self, now: Time) {
        for cell in &mut self.cells {
            let (queue, kept_out) = (cell.queue.afresh(now), cell.kept_out.afresh(now));
            *cell = Cell { kept_out, queue, ..Cell::default() };
        }
        for station in &mut self.stations {
            let (queue, kept_out) = (station.queue.afresh(now), station.kept_out.afresh(now));
            let staff = station.staff.afresh(now);
            *station = StationTally { queue, kept_out, staff, ..StationTally::default() };
        }
        self.fates.fill(Fates::default());
        self.codes.fill_with(CodeTally::default);
        for port in &mut self.ports {
            let (mut inside, active) = (port.inside, port.active);
            inside.take(now);
            *port = PortTally { inside, active, active_since: now, ..PortTally::default() };
        }
        for zone in &mut self.zones {
            *zone = ZoneTally { people: zone.people.afresh(now), ..ZoneTally::default() };
        }
    }

    fn close_bin(&mut self, end: Time) {
        let length = end.since(self.bin_start).ticks() as f64;
        self.settle(end);
        let (bin, bins) = (self.bin, self.bins);
        let mut row = 0;
        let series = &mut self.series;
        let mut put = |value: f64| {
            series[row * bins + bin] = value as f32;
            row += 1;
        };
        for (p, port) in self.scenario.ports.iter().enumerate() {
            let state = &mut self.ports[p];
            put(state.inside.take(end) as f64 / length);
            put(f64::from(std::mem::take(&mut state.cleared_in_bin)));
            for s in port.stations.clone() {
                let state = &mut self.stations[s];
                let area = state.queue.take_area();
                state.queue_area += area;
                put(area as f64 / length);
                put(f64::from(std::mem::take(&mut state.served_in_bin)));
                if matches!(self.scenario.stations[s].work, crate::scenario::model::Work::Servers { .. }) {
                    put(state.staff.take_area() as f64 / length);
                }
                if self.scenario.stations[s].queue.blocks() {
                    put(state.kept_out.take_area() as f64 / length);
                }
            }
            for z in port.zones.clone() {
                let area = self.zones[z].people.take_area();
                self.zones[z].area += area;
                put(area as f64 / length);
            }
        }
        self.bin += 1;
        self.bin_start = end;
        self.bin_end = (end + self.scenario.run.interval).min(self.scenario.run.end());
    }
}

impl StationTally {
    /// The number of servers present changed, at a station of `port`.
    pub(super) fn staffed(&mut self, port: &PortTally, now: Time, servers: u32) {
        settle_staff(self, port, now);
        self.staff.set(now, servers);
    }
}

pub(super) fn settle_staff(station: &mut StationTally, port: &PortTally, now: Time) {
    // The series wants the servers at all times, utilisation only those of the measured window; the two
    // integrals are brought forward together.
    if port.active {
        station.staffed += u64::from(station.staff.value()) * station.staff.unsettled(now).ticks();
    }
    station.staff.settle(now);
}

impl Cell {
    /// Somebody came and is called to service at once.
    #[inline]
    pub(super) fn passed(&mut self, people: u8) {
        self.arrivals += u64::from(people);
        self.no_waits += u64::from(people);
    }

    /// Somebody who waited is called to service.
    #[inline]
    pub(super) fn called(&mut self, now: Time, people: u8, joined: Time) {
        self.queue.fall(now, people);
        let wait = now.since(joined).ticks();
        self.wait_sum += wait * u64::from(people);
        self.wait_max = self.wait_max.max(wait);
        self.waited.add_times(wait, u32::from(people));
    }
}

impl PortTally {
    /// Somebody's visit ended, who came at `entered` with so many people.
    #[inline]
    pub(super) fn ended(
        &mut self,
        fates: &mut Fates,
        warm_up: Time,
        now: Time,
        (entered, people): (Time, u8),
        outcome: Outcome,
    ) {
        let n = u64::from(people);
        self.inside.fall(now, people);
        if outcome == Outcome::Cleared {
            let hour = now.ticks() / Span::HOUR.ticks();
            self.cleared_in_bin += u32::from(people);
            self.best.clear(hour, n);
            fates.clear(hour, n);
        }
        if entered < warm_up {
            return;
        }
        match outcome {
            Outcome::Cleared => {
                let journey = now.since(entered).ticks();
                fates.cleared += n;
                fates.journey_sum += journey * n;
                fates.journey_max = fates.journey_max.max(journey);
                fates.journeys.add_times(journey, u32::from(people));
            }
            Outcome::TurnedAway => fates.turned_away += n,
            Outcome::Abandoned => fates.abandoned += n,
            Outcome::Refused => fates.refused += n,
            Outcome::Quarantined => fates.quarantined += n,
        }
    }
}

impl Fates {
    #[inline]
    pub(super) fn came(&mut self, people: u8) {
        self.demand += u64::from(people);
    }

    #[inline]
    fn clear(&mut self, hour: u64, people: u64) {
        if hour != self.hour {
            self.best_hour = self.best_hour.max(self.in_hour);
            (self.hour, self.in_hour) = (hour, 0);
        }
        self.in_hour += people;
    }
}

impl Observer for Tally<'_> {
    #[inline]
    fn advance(&mut self, now: Time) {
        if now >= self.next_mark {
            self.pass_marks(now);
        }
    }

    #[inline]
    fn demanded(&mut self, now: Time, who: &Passenger) {
        self.fate(who.port, who.class).came(who.people);
        self.ports[who.port.0 as usize].inside.rise(now, who.people);
    }

    fn kept_away(&mut self, now: Time, who: &Passenger, what: Away) {
        if now >= self.warm_up {
            self.fate(who.port, who.class).away[what as usize] += u64::from(who.people);
        }
    }

    #[inline]
    fn ended(&mut self, now: Time, who: &Passenger, outcome: Outcome) {
        let Passenger { port, class, entered, people, .. } = *who;
        let fates = &mut self.fates[usize::from(port.0) * self.classes + usize::from(class.0)];
        self.ports[usize::from(port.0)].ended(fates, self.warm_up, now, (entered, people), outcome);
    }

    fn remains(&mut self, who: &Passenger) {
        if who.entered >= self.warm_up {
            self.fate(who.port, who.class).remaining += u64::from(who.people);
        }
    }

    fn active(&mut self, now: Time, port: PortId, active: bool) {
        for s in self.scenario.ports[port.0 as usize].stations.clone() {
            settle_staff(&mut self.stations[s], &self.ports[port.0 as usize], now);
        }
        let state = &mut self.ports[port.0 as usize];
        if state.active {
            state.active_time += now.since(state.active_since).ticks();
        }
        (state.active, state.active_since) = (active, now);
    }

    #[inline]
    fn arrived(&mut self, _now: Time, station: StationId, who: &Passenger) {
        self.cell(station, who.class).arrivals += u64::from(who.people);
    }

    #[inline]
    fn queued(&mut self, now: Time, station: StationId, who: &Passenger) {
        self.stations[station.0 as usize].queue.rise(now, who.people);
        self.cell(station, who.class).queue.rise(now, who.people);
    }

    #[inline]
    fn called(&mut self, now: Time, station: StationId, who: &Passenger, joined: Time, waited: bool) {
        if waited {
            self.stations[station.0 as usize].queue.fall(now, who.people);
            self.cell(station, who.class).called(now, who.people, joined);
        } else {
            self.cell(station, who.class).no_waits += u64::from(who.people);
        }
    }

    #[inline]
    fn worked(&mut self, station: StationId, who: &Passenger, from: Time, to: Time) {
        let from = from.max(self.warm_up);
        self.cell(station, who.class).busy += to.since(from).ticks();
    }

    #[inline]
    fn served(&mut self, _now: Time, station: StationId, who: &Passenger) {
        self.stations[station.0 as usize].served_in_bin += u32::from(who.people);
        self.cell(station, who.class).served += u64::from(who.people);
    }

    fn checked(&mut self, _now: Time, station: StationId, who: &Passenger, colour: Colour) {
        if let Some(code) = self.scenario.stations[station.0 as usize].reads {
            self.codes[code].shown[colour as usize] += u64::from(who.people);
        }
    }

    fn looked_up(&mut self, now: Time, code: usize, _who: &Passenger, asked: Time) {
        let wait = now.since(asked).ticks();
        let code = &mut self.codes[code];
        code.lookups += 1;
        code.wait_sum += wait;
        code.wait_max = code.wait_max.max(wait);
    }

    fn answered(&mut self, now: Time, code: usize, asked: Time) {
        let took = now.since(asked).ticks();
        self.codes[code].answer_sum += took;
        self.codes[code].answers.add(took);
    }

    fn held(&mut self, station: StationId, who: &Passenger, from: Time, to: Time) {
        let from = from.max(self.warm_up);
        self.cell(station, who.class).held += to.since(from).ticks() * u64::from(who.people);
    }

    fn kept_out(&mut self, now: Time, station: StationId, who: &Passenger) {
        self.stations[station.0 as usize].kept_out.rise(now, who.people);
        self.cell(station, who.class).kept_out.rise(now, who.people);
    }

    fn let_in(&mut self, now: Time, station: StationId, who: &Passenger, since: Time) {
        self.stations[station.0 as usize].kept_out.fall(now, who.people);
        let since = since.max(self.warm_up);
        let cell = self.cell(station, who.class);
        cell.kept_out.fall(now, who.people);
        cell.kept_out_sum += now.since(since).ticks() * u64::from(who.people);
    }

    fn still_out(&mut self, end: Time, station: StationId, who: &Passenger, since: Time) {
        let since = since.max(self.warm_up);
        self.cell(station, who.class).kept_out_sum += end.since(since).ticks() * u64::from(who.people);
    }

    fn gave_up(&mut self, now: Time, station: StationId, who: &Passenger, diverted: bool) {
        self.stations[station.0 as usize].queue.fall(now, who.people);
        let cell = self.cell(station, who.class);
        cell.queue.fall(now, who.people);
        if diverted {
            cell.diverted += u64::from(who.people);
        } else {
            cell.abandoned += u64::from(who.people);
        }
    }

    fn no_room(&mut self, _now: Time, station: StationId, who: &Passenger, diverted: bool) {
        if diverted {
            self.cell(station, who.class).diverted += u64::from(who.people);
        } else {
            self.cell(station, who.class).turned_away += u64::from(who.people);
        }
    }

    fn staffed(&mut self, now: Time, station: StationId, servers: u32) {
        let port = self.scenario.stations[station.0 as usize].port;
        self.stations[station.0 as usize].staffed(&self.ports[usize::from(port.0)], now, servers);
    }

    fn occupied(&mut self, now: Time, zone: ZoneId, people: u32) {
        self.zones[zone.0 as usize].people.set(now, people);
    }
}
