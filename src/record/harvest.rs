//! From counts to values: what a tally has to say once the run has ended.

use super::tally::{Cell, Fates, Tally};
use super::targets::TargetValues;
use super::{Measure, Place, Row};
use crate::engine::time::TICKS_PER_SECOND;
use crate::num::Histogram;
use crate::plan::Journal;
use crate::port::Away;
use crate::scenario::code::Colour;
use crate::scenario::model::{StationId, ZoneId};

/// What one replication found.
#[derive(Clone, Debug)]
pub struct Replication {
    /// One value for each row of the summary; NaN where the measure has no meaning, as the wait of nobody.
    pub values: Vec<f64>,
    /// By row of the series, then interval.
    pub series: Vec<f32>,
    /// By day, then row of the results by day; empty for a run of one day.
    pub days: Vec<f64>,
    /// Waits at each station, all classes together \[tick\].
    pub waits: Vec<Histogram>,
    /// What the targets came to.
    pub targets: TargetValues,
    /// What the plan did; none without a plan.
    pub journal: Option<Journal>,
}

impl Tally<'_> {
    /// The results, once the run has ended and the world was closed. Fails if somebody was lost.
    pub fn finish(mut self, rows: &[Row]) -> Result<Replication, String> {
        for (i, fates) in self.fates.iter().enumerate() {
            let known = fates.cleared
                + fates.turned_away
                + fates.refused
                + fates.abandoned
                + fates.quarantined
                + fates.remaining;
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
                Place::Code(code) => self.code_value(usize::from(code), row),
                // Whoever carries the plan out knows.
                _ => None,
            })
            .map(|value| value.unwrap_or(f64::NAN))
            .collect();
        Ok(Replication {
            values,
            series: self.series,
            days: Vec::new(),
            waits,
            targets: TargetValues::default(),
            journal: None,
        })
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
            Measure::Refused => sum(|f| f.refused),
            Measure::Diverted => sum(|f| f.away[Away::Diverted as usize]),
            Measure::Postponed => sum(|f| f.away[Away::Postponed as usize]),
            Measure::Cancelled => sum(|f| f.away[Away::Cancelled as usize]),
            Measure::Quarantined => sum(|f| f.quarantined),
            Measure::NotBoarded => sum(|f| f.away[Away::NotBoarded as usize]),
            Measure::InsideAtEnd => sum(|f| f.remaining),
            Measure::JourneyMean => some(seconds(sum(|f| f.journey_sum) / cleared))?,
            Measure::JourneyP95 => {
                let histogram = row.class.map_or(&journeys[port], |_| &fates[0].journeys);
                let longest = fates.iter().map(|f| f.journey_max).max()?;
                seconds(histogram.quantile(0.95)?.min(longest as f64))
            }
            Measure::JourneyMax => some(seconds(fates.iter().map(|f| f.journey_max).max()? as f64))?,
            Measure::StaffHours => {
                let stations = &self.stations[self.scenario.ports[port].stations.clone()];
                seconds(stations.iter().map(|station| station.staffed).sum::<u64>() as f64) / 3_600.0
            }
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
            Measure::WaitMean => seconds(ratio(sum(|c| c.wait_sum), sum(|c| c.waited.total()))?),
            Measure::WaitP50 => wait(0.5)?,
            Measure::WaitP95 => wait(0.95)?,
            Measure::WaitMax => (sum(|c| c.waited.total()) > 0.0).then_some(seconds(longest))?,
            Measure::QueueMean => match row.class {
                Some(_) => ratio(sum(|c| c.queue_area), window)?,
                None => ratio(self.stations[s].queue_area as f64, window)?,
            },
            Measure::QueueMax => f64::from(match row.class {
                Some(_) => cells[0].queue.peak(),
                None => self.stations[s].queue.peak(),
            }),
            Measure::StaffHours => seconds(self.stations[s].staffed as f64) / 3_600.0,
            Measure::Utilisation => ratio(sum(|c| c.busy), self.stations[s].staffed as f64)?,
            Measure::TurnedAway => sum(|c| c.turned_away),
            Measure::Abandoned => sum(|c| c.abandoned),
            Measure::Diverted => sum(|c| c.diverted),
            Measure::KeptOutMax => f64::from(match row.class {
                Some(_) => cells[0].kept_out.peak(),
                None => self.stations[s].kept_out.peak(),
            }),
            Measure::KeptOutMean => seconds(ratio(sum(|c| c.kept_out_sum), sum(|c| c.arrivals))?),
            Measure::BlockedMean => seconds(ratio(sum(|c| c.held), sum(|c| c.served))?),
            _ => return None,
        })
    }

    fn code_value(&self, code: usize, row: &Row) -> Option<f64> {
        let code = &self.codes[code];
        let shown = |colour: Colour| Some(code.shown[colour as usize] as f64);
        match row.measure {
            Measure::Green => shown(Colour::Green),
            Measure::Amber => shown(Colour::Amber),
            Measure::Red => shown(Colour::Red),
            Measure::NoCode => shown(Colour::None),
            Measure::Lookups => Some(code.lookups as f64),
            Measure::LookupTimeMean => {
                let count = code.answers.total();
                (count > 0).then(|| seconds(code.answer_sum as f64 / count as f64))
            }
            Measure::LookupTimeP95 => code.answers.quantile(0.95).map(seconds),
            _ if code.lookups == 0 => None,
            Measure::LookupWaitMean => Some(seconds(code.wait_sum as f64 / code.lookups as f64)),
            Measure::LookupWaitMax => Some(seconds(code.wait_max as f64)),
            _ => None,
        }
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
    ticks / TICKS_PER_SECOND as f64
}
