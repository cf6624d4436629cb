//! From what was counted to the values of rows.

use super::HealthTally;
use super::cells::{PortCell, settled};
use crate::engine::Span;
use crate::engine::time::TICKS_PER_SECOND;
use crate::record::{DayRow, Measure, Place, Row};
use crate::scenario::model::PortId;

impl HealthTally<'_> {
    /// People imported on each day, all ports together.
    fn imported_on(&self, day: usize) -> u64 {
        let ports = self.ports.len();
        self.days[day * ports..(day + 1) * ports].iter().map(|cell| cell.imported).sum()
    }

    /// The value of a row of the summary; none if it is not about infection. `stages` holds the stage of each day,
    /// `staff_hours` the hours of servers on duty at all ports.
    pub fn value(&self, row: &Row, stages: &[u16], staff_hours: f64) -> Option<f64> {
        match row.place {
            Place::Port => self.port_value(row.port, row.measure),
            Place::Test(test) => Some(self.tests[usize::from(test)].value(row.measure)),
            Place::Lab(lab) => {
                let lab = &self.labs[usize::from(lab)];
                Some(if row.measure == Measure::Runs { lab.runs } else { lab.tubes } as f64)
            }
            Place::Stay(stay) => Some(self.stay_value(usize::from(stay), row.measure)),
            Place::Health => Some(self.whole(row.measure, staff_hours)),
            Place::Stage(stage) if matches!(row.measure, Measure::Imported | Measure::NoneImported) => {
                let of = |day: &usize| stages.get(*day) == Some(&stage);
                let imported: u64 =
                    (0..self.scenario.run.days as usize).filter(of).map(|day| self.imported_on(day)).sum();
                // A stage that never came has no probability of anything.
                let there = stages.contains(&stage);
                Some(match row.measure {
                    _ if !there => f64::NAN,
                    Measure::Imported => imported as f64,
                    _ => f64::from(u8::from(imported == 0)),
                })
            }
            _ => None,
        }
    }

    fn port_value(&self, port: PortId, measure: Measure) -> Option<f64> {
        let cell = &self.ports[usize::from(port.0)];
        let exposure = self.exposure.as_ref();
        Some(match measure {
            Measure::PortTimeMean if cell.left > 0 => {
                cell.sum as f64 / cell.left as f64 / TICKS_PER_SECOND as f64
            }
            Measure::PortTimeP95 => cell.times.quantile(0.95)? / TICKS_PER_SECOND as f64,
            Measure::Infected => cell.infected as f64,
            Measure::Imported => cell.imported as f64,
            Measure::InfectiousDays => settled(cell.infectious_days),
            Measure::Transmissions => exposure?.expected(port).0,
            Measure::TransmissionsNear => exposure?.expected(port).1,
            _ => return None,
        })
    }

    fn stay_value(&self, stay: usize, measure: Measure) -> f64 {
        let cell = &self.stays[stay];
        let window = self.scenario.run.end().since(self.warm_up).ticks() as f64;
        match measure {
            Measure::Stays => cell.began as f64,
            Measure::NoBed => cell.no_bed as f64,
            Measure::BedsMean => cell.area as f64 / window,
            Measure::BedsMax => f64::from(cell.people.peak()),
            Measure::PersonDays => Span::from_ticks(cell.area).days(),
            Measure::StaffLeakDays => cell.leak,
            _ => f64::NAN,
        }
    }

    fn whole(&self, measure: Measure, staff_hours: f64) -> f64 {
        let sum = |of: fn(&PortCell) -> u64| self.ports.iter().map(of).sum::<u64>() as f64;
        let infectious = settled(self.ports.iter().map(|cell| cell.infectious_days).sum::<f64>())
            + self.stays.iter().map(|stay| stay.leak).sum::<f64>();
        let person_days = || (0..self.stays.len()).map(|s| self.stay_value(s, Measure::PersonDays));
        match measure {
            Measure::Infected => sum(|cell| cell.infected),
            Measure::Imported => sum(|cell| cell.imported),
            Measure::NoneImported => f64::from(u8::from(sum(|cell| cell.imported) == 0.0)),
            Measure::InfectiousDays => infectious,
            Measure::InfectiousDaysPer => {
                infectious * 1e4 / (sum(|cell| cell.came) - sum(|cell| cell.turned_away))
            }
            Measure::Tests => self.tests.iter().map(|test| test.tests).sum::<u64>() as f64,
            Measure::PersonDays => person_days().sum(),
            Measure::Cost => self.cost(staff_hours, person_days().sum()),
            _ => self.tracing(measure).unwrap_or(f64::NAN),
        }
    }

    fn tracing(&self, measure: Measure) -> Option<f64> {
        let port = |port: usize| self.exposure.as_ref().map_or(0.0, |e| e.expected(PortId(port as u16)).0);
        let infections = (0..self.ports.len()).map(port).sum::<f64>();
        self.scorecard.as_ref()?.value(measure, infections)
    }

    fn cost(&self, staff_hours: f64, person_days: f64) -> f64 {
        let Some(cost) = &self.health.cost else { return f64::NAN };
        let window = self.scenario.run.end().since(self.warm_up).days();
        let hours = self.inside.area() as f64 / Span::HOUR.ticks() as f64;
        let tests: f64 = self
            .tests
            .iter()
            .zip(&self.health.tests)
            .map(|(cell, test)| cell.tests as f64 * test.price)
            .sum();
        let stays: f64 = self
            .health
            .stays
            .iter()
            .enumerate()
            .map(|(s, stay)| {
                let days = stay.beds.map(|beds| f64::from(beds) * window);
                stay.price * days.unwrap_or_else(|| self.stay_value(s, Measure::PersonDays))
            })
            .sum();
        cost.server_hour * staff_hours
            + cost.passenger_hour * hours
            + cost.person_day * person_days
            + tests
            + stays
    }

    /// The value of a row of the results by day; none if it is not about infection.
    pub fn day_value(&self, row: &DayRow, day: usize) -> Option<f64> {
        match row.place {
            Place::Port => {
                let cell = &self.days[day * self.ports.len() + usize::from(row.port.0)];
                Some(match row.measure {
                    Measure::Infected => cell.infected as f64,
                    Measure::Imported => cell.imported as f64,
                    Measure::InfectiousDays => settled(cell.infectious_days),
                    Measure::NotBoarded => cell.not_boarded as f64,
                    Measure::Quarantined => cell.quarantined as f64,
                    _ => return None,
                })
            }
            Place::Test(test) => {
                let (tests, positives) = self.test_days[day * self.tests.len() + usize::from(test)];
                Some(if row.measure == Measure::Tests { tests } else { positives } as f64)
            }
            Place::Stay(stay) => {
                let (began, no_bed, area, most) = self.stay_days[day * self.stays.len() + usize::from(stay)];
                Some(match row.measure {
                    Measure::Stays => began as f64,
                    Measure::NoBed => no_bed as f64,
                    Measure::BedsMean => Span::from_ticks(area).days(),
                    _ => f64::from(most),
                })
            }
            _ => None,
        }
    }
}
