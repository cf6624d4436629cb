//! Day by day: what happened on each civil day of one replication.

use super::series::Level;
use super::{DayRow, Measure, Place};
use crate::engine::time::TICKS_PER_SECOND;
use crate::engine::{Span, Time};
use crate::num::Histogram;
use crate::port::{Away, Observer, Outcome, Passenger, told};
use crate::scenario::model::{Scenario, StationId};

/// Counts of the present day at a station or of a port.
#[derive(Clone, Debug, Default)]
struct Cell {
    /// Came.
    came: u64,
    /// Served, or cleared.
    done: u64,
    turned_away: u64,
    abandoned: u64,
    refused: u64,
    away: [u64; 4],
    /// Waits, or journeys.
    times: u64,
    sum: u64,
    most: u64,
    no_waits: u64,
    spread: Histogram,
    /// People waiting, or inside.
    level: Level,
}

/// Listens to one replication. Counts belong to the day on which they happen: a wait to the day on which it ends, a journey
/// to the day on which the port is cleared.
#[derive(Debug)]
pub struct Days<'a> {
    rows: &'a [DayRow],
    ports: Vec<Cell>,
    stations: Vec<Cell>,
    end_of_day: Time,
    /// By day, then row; NaN where a measure has no meaning.
    values: Vec<f64>,
}

impl<'a> Days<'a> {
    /// Heard nothing yet.
    pub fn new(scenario: &Scenario, rows: &'a [DayRow]) -> Self {
        Self {
            rows,
            ports: vec![Cell::default(); scenario.ports.len()],
            stations: vec![Cell::default(); scenario.stations.len()],
            end_of_day: Time::ZERO + Span::DAY,
            values: Vec::with_capacity(rows.len() * scenario.run.days as usize),
        }
    }

    /// One value for each day and row, once the world was closed.
    pub fn finish(self) -> Vec<f64> {
        self.values
    }

    #[cold]
    fn close_day(&mut self) {
        for cell in self.ports.iter_mut().chain(&mut self.stations) {
            cell.level.settle(self.end_of_day);
            cell.spread.add_zeros(cell.no_waits);
        }
        for row in self.rows {
            let cell = match row.place {
                Place::Station(station) => Some(&self.stations[station.0 as usize]),
                Place::Port => Some(&self.ports[row.port.0 as usize]),
                // Whoever carries the plan out knows.
                _ => None,
            };
            self.values.push(cell.map_or(f64::NAN, |cell| cell.value(row.measure)));
        }
        for cell in self.ports.iter_mut().chain(&mut self.stations) {
            *cell = Cell { level: cell.level.afresh(self.end_of_day), ..Cell::default() };
        }
        self.end_of_day = self.end_of_day + Span::DAY;
    }

    #[inline]
    fn station(&mut self, station: StationId) -> &mut Cell {
        &mut self.stations[station.0 as usize]
    }
}

impl Cell {
    #[inline]
    fn time(&mut self, ticks: u64, people: u8) {
        self.times += u64::from(people);
        self.sum += ticks * u64::from(people);
        self.most = self.most.max(ticks);
        self.spread.add_times(ticks, u32::from(people));
    }

    fn value(&self, measure: Measure) -> f64 {
        let seconds = |ticks: f64| ticks / TICKS_PER_SECOND as f64;
        let times = (self.times + self.no_waits) as f64;
        match measure {
            Measure::Demand | Measure::Arrivals => self.came as f64,
            Measure::Cleared | Measure::Served => self.done as f64,
            Measure::TurnedAway => self.turned_away as f64,
            Measure::Abandoned => self.abandoned as f64,
            Measure::Refused => self.refused as f64,
            Measure::Diverted => self.away[Away::Diverted as usize] as f64,
            Measure::Postponed => self.away[Away::Postponed as usize] as f64,
            Measure::Cancelled => self.away[Away::Cancelled as usize] as f64,
            Measure::WaitMean | Measure::JourneyMean if times > 0.0 => seconds(self.sum as f64 / times),
            Measure::WaitP95 | Measure::JourneyP95 => {
                self.spread.quantile(0.95).map_or(f64::NAN, |ticks| seconds(ticks.min(self.most as f64)))
            }
            Measure::WaitMax | Measure::JourneyMax if times > 0.0 => seconds(self.most as f64),
            Measure::QueueMax => f64::from(self.level.peak()),
            _ => f64::NAN,
        }
    }
}

impl Observer for Days<'_> {
    #[inline]
    fn advance(&mut self, now: Time) {
        while now >= self.end_of_day {
            self.close_day();
        }
    }

    #[inline]
    fn demanded(&mut self, _now: Time, who: &Passenger) {
        self.ports[who.port.0 as usize].came += u64::from(who.people);
    }

    fn kept_away(&mut self, _now: Time, who: &Passenger, what: Away) {
        self.ports[who.port.0 as usize].away[what as usize] += u64::from(who.people);
    }

    #[inline]
    fn ended(&mut self, now: Time, who: &Passenger, outcome: Outcome) {
        let (cell, people) = (&mut self.ports[who.port.0 as usize], u64::from(who.people));
        match outcome {
            Outcome::Cleared => {
                cell.done += people;
                cell.time(now.since(who.entered).ticks(), who.people);
            }
            Outcome::TurnedAway => cell.turned_away += people,
            Outcome::Abandoned => cell.abandoned += people,
            Outcome::Refused => cell.refused += people,
            // Whoever counts stays counts them by day.
            Outcome::Quarantined => {}
        }
    }

    #[inline]
    fn arrived(&mut self, _now: Time, station: StationId, who: &Passenger) {
        self.station(station).came += u64::from(who.people);
    }

    #[inline]
    fn queued(&mut self, now: Time, station: StationId, who: &Passenger) {
        self.station(station).level.rise(now, who.people);
    }

    #[inline]
    fn called(&mut self, now: Time, station: StationId, who: &Passenger, joined: Time, waited: bool) {
        let cell = self.station(station);
        if waited {
            cell.level.fall(now, who.people);
            cell.time(now.since(joined).ticks(), who.people);
        } else {
            cell.no_waits += u64::from(who.people);
        }
    }

    #[inline]
    fn served(&mut self, _now: Time, station: StationId, who: &Passenger) {
        self.station(station).done += u64::from(who.people);
    }

    fn gave_up(&mut self, now: Time, station: StationId, who: &Passenger, diverted: bool) {
        let cell = self.station(station);
        cell.level.fall(now, who.people);
        cell.abandoned += u64::from(who.people) * u64::from(!diverted);
    }

    fn no_room(&mut self, _now: Time, station: StationId, who: &Passenger, diverted: bool) {
        self.station(station).turned_away += u64::from(who.people) * u64::from(!diverted);
    }
}

told!(Days<'_>);
