//! The tally: hears everything in one replication and keeps what the result tables need.

use super::measure::Measure;
use super::rows::{Place, Row};
use super::series::Level;
use crate::engine::{Span, Time};
use crate::num::Histogram;
use crate::port::{Observer, Outcome};
use crate::scenario::model::{ClassId, PortId, Scenario, StationId, ZoneId};

/// Counts for one class at one station.
#[derive(Clone, Debug, Default)]
struct Cell {
    arrivals: u64,
    served: u64,
    turned_away: u64,
    abandoned: u64,
    diverted: u64,
    waits: u64,
    no_waits: u64,
    wait_sum: u64,
    wait_max: u64,
    busy: u64,
    held: u64,
    queue: Level,
    queue_area: u64,
    waited: Histogram,
}

/// What is kept for a station as a whole.
#[derive(Clone, Debug, Default)]
struct StationTally {
    queue: Level,
    queue_area: u64,
    served_in_bin: u32,
    staff: Level,
    /// Server-time staffed while the port was active.
    staffed: u64,
}

/// Counts for one class at one port.
#[derive(Clone, Debug, Default)]
struct Fates {
    demand: u64,
    cleared: u64,
    turned_away: u64,
    abandoned: u64,
    remaining: u64,
    journey_sum: u64,
    journey_max: u64,
    journeys: Histogram,
    hour: u64,
    in_hour: u64,
    best_hour: u64,
}

/// What is kept for a port as a whole.
#[derive(Clone, Debug, Default)]
struct PortTally {
    inside: Level,
    cleared_in_bin: u32,
    active: bool,
    active_since: Time,
    active_time: u64,
    best: Fates,
}

#[derive(Clone, Debug, Default)]
struct ZoneTally {
    people: Level,
    area: u64,
}

/// Listens to one replication.
#[derive(Debug)]
pub struct Tally<'a> {
    scenario: &'a Scenario,
    classes: usize,
    /// By station, then class.
    cells: Vec<Cell>,
    stations: Vec<StationTally>,
    /// By port, then class.
    fates: Vec<Fates>,
    ports: Vec<PortTally>,
    zones: Vec<ZoneTally>,
    warm_up: Time,
    warm: bool,
    bin: usize,
    bin_start: Time,
    bin_end: Time,
    next_mark: Time,
    bins: usize,
    /// By row of the series, then bin.
    series: Vec<f32>,
}

/// What one replication found.
#[derive(Clone, Debug)]
pub struct Replication {
    /// One value for each row of the summary; NaN where the measure has no meaning, as the wait of nobody.
    pub values: Vec<f64>,
    /// By row of the series, then interval.
    pub series: Vec<f32>,
    /// Waits at each station, all classes together [tick].
    pub waits: Vec<Histogram>,
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
            settle_staff(station, &self.ports[self.scenario.stations[i].port.0 as usize], now);
        }
        for cell in &mut self.cells {
            cell.queue.settle(now);
        }
        for port in &mut self.ports {
            port.inside.settle(now);
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
            let mut queue = cell.queue;
            queue.reset(now);
            *cell = Cell { queue, ..Cell::default() };
        }
        for station in &mut self.stations {
            station.queue.reset(now);
            station.staff.reset(now);
            *station = StationTally { queue: station.queue, staff: station.staff, ..StationTally::default() };
        }
        self.fates.fill(Fates::default());
        for port in &mut self.ports {
            port.inside.reset(now);
            let (inside, active) = (port.inside, port.active);
            *port = PortTally { inside, active, active_since: now, ..PortTally::default() };
        }
        for zone in &mut self.zones {
            zone.people.reset(now);
            zone.area = 0;
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
            put(state.inside.take_area() as f64 / length);
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

    /// The results, once the run has ended and the world was closed. Fails if somebody was lost.
    pub fn finish(mut self, rows: &[Row]) -> Result<Replication, String> {
        for (i, fates) in self.fates.iter().enumerate() {
            let known = fates.cleared + fates.turned_away + fates.abandoned + fates.remaining;
            if fates.demand != known {
                return Err(format!(
                    "passengers were lost at port {}: {} came and {known} are accounted for",
                    self.scenario.ports[i / self.classes].name,
                    fates.demand
                ));
            }
        }
        for cell in &mut self.cells {
            cell.queue_area += cell.queue.take_area();
            cell.waited.add_zeros(cell.no_waits);
        }
        let waits: Vec<Histogram> = self
            .cells
            .chunks(self.classes)
            .map(|cells| {
                let mut all = Histogram::default();
                for cell in cells {
                    all.merge(&cell.waited);
                }
                all
            })
            .collect();
        let journeys: Vec<Histogram> = self
            .fates
            .chunks(self.classes)
            .map(|fates| {
                let mut all = Histogram::default();
                for fates in fates {
                    all.merge(&fates.journeys);
                }
                all
            })
            .collect();
        let values = rows
            .iter()
            .map(|row| match row.place {
                Place::Port => self.port_value(row, &journeys),
                Place::Station(station) => self.station_value(station, row, &waits),
                Place::Zone(zone) => self.zone_value(zone, row),
            })
            .map(|value| value.unwrap_or(f64::NAN))
            .collect();
        Ok(Replication { values, series: self.series, waits })
    }

    fn port_value(&self, row: &Row, journeys: &[Histogram]) -> Option<f64> {
        let port = row.port.0 as usize;
        let first = port * self.classes;
        let fates = match row.class {
            Some(class) => &self.fates[first + class.0 as usize..=first + class.0 as usize],
            None => &self.fates[first..first + self.classes],
        };
        let sum = |what: fn(&Fates) -> u64| fates.iter().map(what).sum::<u64>() as f64;
        let cleared = sum(|f| f.cleared);
        let some = |value: f64| (cleared > 0.0).then_some(value);
        Some(match row.measure {
            Measure::Demand => sum(|f| f.demand),
            Measure::Cleared => cleared,
            Measure::TurnedAway => sum(|f| f.turned_away),
            Measure::Abandoned => sum(|f| f.abandoned),
            // Nothing in a scenario refuses or quarantines anybody: the terms of the balance are zero.
            Measure::Refused | Measure::Quarantined => 0.0,
            Measure::InsideAtEnd => sum(|f| f.remaining),
            Measure::JourneyMean => some(seconds(sum(|f| f.journey_sum) / cleared))?,
            Measure::JourneyP95 => {
                let histogram = row.class.map_or(&journeys[port], |_| &fates[0].journeys);
                let longest = fates.iter().map(|f| f.journey_max).max()?;
                seconds(histogram.quantile(0.95)?.min(longest as f64))
            }
            Measure::JourneyMax => some(seconds(fates.iter().map(|f| f.journey_max).max()? as f64))?,
            Measure::ThroughputPeakHour => match row.class {
                Some(_) => fates[0].best_hour.max(fates[0].in_hour) as f64,
                None => self.ports[port].best.best_hour.max(self.ports[port].best.in_hour) as f64,
            },
            _ => return None,
        })
    }

    fn station_value(&self, station: StationId, row: &Row, waits: &[Histogram]) -> Option<f64> {
        let s = station.0 as usize;
        let first = s * self.classes;
        let cells = match row.class {
            Some(class) => &self.cells[first + class.0 as usize..=first + class.0 as usize],
            None => &self.cells[first..first + self.classes],
        };
        let sum = |what: fn(&Cell) -> u64| cells.iter().map(what).sum::<u64>() as f64;
        let longest = cells.iter().map(|c| c.wait_max).max().unwrap_or(0) as f64;
        let waited = row.class.map_or(&waits[s], |_| &cells[0].waited);
        let wait = |p| waited.quantile(p).map(|q| seconds(q.min(longest)));
        let ratio = |a: f64, b: f64| (b > 0.0).then(|| a / b);
        let window = self.ports[row.port.0 as usize].active_time as f64;
        Some(match row.measure {
            Measure::Arrivals => sum(|c| c.arrivals),
            Measure::Served => sum(|c| c.served),
            Measure::WaitMean => seconds(ratio(sum(|c| c.wait_sum), sum(|c| c.waits))?),
            Measure::WaitP50 => wait(0.5)?,
            Measure::WaitP95 => wait(0.95)?,
            Measure::WaitMax => ratio(seconds(longest) * sum(|c| c.waits), sum(|c| c.waits))?,
            Measure::QueueMean => match row.class {
                Some(_) => ratio(sum(|c| c.queue_area), window)?,
                None => ratio(self.stations[s].queue_area as f64, window)?,
            },
            Measure::QueueMax => f64::from(match row.class {
                Some(_) => cells[0].queue.peak(),
                None => self.stations[s].queue.peak(),
            }),
            Measure::Utilisation => ratio(sum(|c| c.busy), self.stations[s].staffed as f64)?,
            Measure::TurnedAway => sum(|c| c.turned_away),
            Measure::Abandoned => sum(|c| c.abandoned),
            Measure::Diverted => sum(|c| c.diverted),
            Measure::BlockedMean => seconds(ratio(sum(|c| c.held), sum(|c| c.served))?),
            _ => return None,
        })
    }

    fn zone_value(&self, zone: ZoneId, row: &Row) -> Option<f64> {
        let (tally, zone) = (&self.zones[zone.0 as usize], &self.scenario.zones[zone.0 as usize]);
        let window = self.ports[row.port.0 as usize].active_time as f64;
        let fullest = f64::from(tally.people.peak());
        let share = |of: Option<f64>| of.filter(|_| fullest > 0.0).map(|of| of / fullest);
        match row.measure {
            Measure::OccupancyMean => (window > 0.0).then(|| tally.area as f64 / window),
            Measure::OccupancyMax => Some(fullest),
            Measure::SpaceMin => share(zone.area),
            Measure::FreshAirMin => share(zone.fresh_air),
            _ => None,
        }
    }
}

fn seconds(ticks: f64) -> f64 {
    ticks / crate::engine::time::TICKS_PER_SECOND as f64
}

fn settle_staff(station: &mut StationTally, port: &PortTally, now: Time) {
    // The series wants the servers at all times, utilisation only those of the measured window; the two
    // integrals are brought forward together.
    if port.active {
        station.staffed += u64::from(station.staff.value()) * station.staff.unsettled(now).ticks();
    }
    station.staff.settle(now);
}

impl Fates {
    #[inline]
    fn clear(&mut self, now: Time) {
        let hour = now.ticks() / Span::HOUR.ticks();
        if hour != self.hour {
            self.best_hour = self.best_hour.max(self.in_hour);
            (self.hour, self.in_hour) = (hour, 0);
        }
        self.in_hour += 1;
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
    fn demanded(&mut self, now: Time, port: PortId, class: ClassId) {
        self.fate(port, class).demand += 1;
        self.ports[port.0 as usize].inside.rise(now);
    }

    #[inline]
    fn ended(&mut self, now: Time, port: PortId, class: ClassId, entered: Time, outcome: Outcome) {
        self.ports[port.0 as usize].inside.fall(now);
        let cleared = outcome == Outcome::Cleared;
        if cleared {
            let state = &mut self.ports[port.0 as usize];
            state.cleared_in_bin += 1;
            state.best.clear(now);
            self.fate(port, class).clear(now);
        }
        if entered < self.warm_up {
            return;
        }
        let fates = self.fate(port, class);
        match outcome {
            Outcome::Cleared => {
                let journey = now.since(entered).ticks();
                fates.cleared += 1;
                fates.journey_sum += journey;
                fates.journey_max = fates.journey_max.max(journey);
                fates.journeys.add(journey);
            }
            Outcome::TurnedAway => fates.turned_away += 1,
            Outcome::Abandoned => fates.abandoned += 1,
        }
    }

    fn remains(&mut self, port: PortId, class: ClassId, entered: Time) {
        if entered >= self.warm_up {
            self.fate(port, class).remaining += 1;
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
    fn arrived(&mut self, _now: Time, station: StationId, class: ClassId) {
        self.cell(station, class).arrivals += 1;
    }

    #[inline]
    fn queued(&mut self, now: Time, station: StationId, class: ClassId) {
        self.stations[station.0 as usize].queue.rise(now);
        self.cell(station, class).queue.rise(now);
    }

    #[inline]
    fn called(&mut self, now: Time, station: StationId, class: ClassId, joined: Time, waited: bool) {
        if waited {
            self.stations[station.0 as usize].queue.fall(now);
        }
        let cell = self.cell(station, class);
        cell.waits += 1;
        if waited {
            cell.queue.fall(now);
            let wait = now.since(joined).ticks();
            cell.wait_sum += wait;
            cell.wait_max = cell.wait_max.max(wait);
            cell.waited.add(wait);
        } else {
            cell.no_waits += 1;
        }
    }

    #[inline]
    fn worked(&mut self, station: StationId, class: ClassId, from: Time, to: Time) {
        let from = from.max(self.warm_up);
        self.cell(station, class).busy += to.since(from).ticks();
    }

    #[inline]
    fn served(&mut self, _now: Time, station: StationId, class: ClassId) {
        self.stations[station.0 as usize].served_in_bin += 1;
        self.cell(station, class).served += 1;
    }

    fn held(&mut self, station: StationId, class: ClassId, from: Time, to: Time) {
        let from = from.max(self.warm_up);
        self.cell(station, class).held += to.since(from).ticks();
    }

    fn gave_up(&mut self, now: Time, station: StationId, class: ClassId, _joined: Time, diverted: bool) {
        self.stations[station.0 as usize].queue.fall(now);
        let cell = self.cell(station, class);
        cell.queue.fall(now);
        if diverted {
            cell.diverted += 1;
        } else {
            cell.abandoned += 1;
        }
    }

    fn no_room(&mut self, _now: Time, station: StationId, class: ClassId, diverted: bool) {
        let cell = self.cell(station, class);
        if diverted {
            cell.diverted += 1;
        } else {
            cell.turned_away += 1;
        }
    }

    fn staffed(&mut self, now: Time, station: StationId, servers: u32) {
        let port = self.scenario.stations[station.0 as usize].port;
        settle_staff(&mut self.stations[station.0 as usize], &self.ports[port.0 as usize], now);
        self.stations[station.0 as usize].staff.set(now, servers);
    }

    fn occupied(&mut self, now: Time, zone: ZoneId, people: u32) {
        self.zones[zone.0 as usize].people.set(now, people);
    }
}
