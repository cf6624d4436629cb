//! The day with the most waiting, and how much is waited on it: at each station, in each hour, in each replication.
//!
//! The report page speaks of this one day and of all replications of the run; causes and savings are put to these numbers,
//! so that everything on it adds up.

use super::results::SeriesResult;
use crate::engine::{Span, Time};
use crate::record::{Place, SeriesRow};
use crate::scenario::Scenario;
use crate::scenario::day::HOURS;

/// The day of service with the most waiting.
#[derive(Clone, Debug, Default)]
pub struct BusyDay {
    /// Its number, from zero: that of the civil day on which it begins.
    pub day: u32,
    /// When it begins.
    pub from: Time,
    /// When it ends.
    pub to: Time,
    /// By station, then hour of the day: waiting in front of it, those held outside included \[person-hour\], mean over
    /// replications.
    pub hours: Vec<[f64; HOURS]>,
    /// By replication, then hour of the day: waiting at all stations \[person-hour\].
    pub waited: Vec<[f64; HOURS]>,
    /// Waiting at all stations \[person-hour a day\], mean over replications and days.
    pub usual: f64,
}

impl BusyDay {
    /// Finds it in the time series of a run: `means` across replications, and `series` by replication, then row and bin.
    pub(super) fn of(scenario: &Scenario, means: &[SeriesResult], series: &[Vec<f32>]) -> Self {
        let wanted: Vec<usize> =
            means.iter().enumerate().filter(|(_, s)| is_waiting(&s.row)).map(|(row, _)| row).collect();
        let all = |bin: usize| wanted.iter().map(|&row| means[row].mean[bin]).sum::<f64>();
        let days: Vec<(Time, Time)> = scenario.days_of_service().collect();
        let sums: Vec<f64> =
            days.iter().map(|&day| by_hour(scenario, day, all).iter().sum::<f64>()).collect();
        let worst = (0..days.len()).rev().max_by(|&a, &b| sums[a].total_cmp(&sums[b])).unwrap_or(0);
        // Where nobody waits it is the first day that counts.
        let first = scenario.run.first_day().min(days.len().saturating_sub(1));
        let worst = if sums.get(worst).is_some_and(|&sum| sum > 0.0) { worst } else { first };
        let Some(&day) = days.get(worst) else { return Self::default() };
        let mut hours = vec![[0.0; HOURS]; scenario.stations.len()];
        for &row in &wanted {
            let Place::Station(station) = means[row].row.place else { continue };
            let own = by_hour(scenario, day, |bin| means[row].mean[bin]);
            hours[station.0 as usize].iter_mut().zip(own).for_each(|(sum, hours)| *sum += hours);
        }
        let bins = scenario.run.intervals();
        let of_one = |series: &Vec<f32>| {
            let level =
                |bin: usize| wanted.iter().map(|&row| f64::from(series[row * bins + bin])).sum::<f64>();
            by_hour(scenario, day, level)
        };
        let whole = (Time::ZERO, scenario.run.end());
        let usual = by_hour(scenario, whole, all).iter().sum::<f64>() / scenario.run.measured_days();
        let (from, to) = day;
        Self { day: worst as u32, from, to, hours, waited: series.iter().map(of_one).collect(), usual }
    }

    /// Waiting of one replication of the same scenario, or of one with other numbers of servers or places, at all stations
    /// by hour of that day \[person-hour\]; `series` by row and bin, the rows being `rows`.
    pub(super) fn waiting(&self, scenario: &Scenario, rows: &[SeriesRow], series: &[f32]) -> [f64; HOURS] {
        let bins = scenario.run.intervals();
        let wanted: Vec<usize> = (0..rows.len()).filter(|&row| is_waiting(&rows[row])).collect();
        let level = |bin: usize| wanted.iter().map(|&row| f64::from(series[row * bins + bin])).sum::<f64>();
        by_hour(scenario, (self.from, self.to), level)
    }

    /// Waiting at a station \[person-hour\].
    pub fn at(&self, station: usize) -> f64 {
        self.hours.get(station).map_or(0.0, |hours| hours.iter().sum())
    }

    /// Waiting at all stations \[person-hour\].
    pub fn all(&self) -> f64 {
        self.hours.iter().flatten().sum()
    }

    /// The same by replication.
    pub fn by_replication(&self) -> Vec<f64> {
        self.waited.iter().map(|hours| hours.iter().sum()).collect()
    }

    /// The time of day at which it begins \[s\].
    pub fn seconds_of_day(&self) -> f64 {
        self.from.day_of_run().1.seconds()
    }

    /// The hour of the day in which it begins.
    pub fn first_hour(&self) -> usize {
        (self.from.day_of_run().1.ticks() / Span::HOUR.ticks()) as usize
    }
}

/// Whether a time series counts people who wait: in a queue, or outside a station that is full.
fn is_waiting(row: &SeriesRow) -> bool {
    matches!(row.measure, "queue" | "kept_out")
}

/// What a number of people by bin of the time series comes to within a day, after warm-up, by hour of the day
/// \[person-hour\].
fn by_hour(scenario: &Scenario, (from, to): (Time, Time), people: impl Fn(usize) -> f64) -> [f64; HOURS] {
    let run = &scenario.run;
    let (interval, hour) = (run.interval.ticks(), Span::HOUR.ticks());
    let mut hours = [0.0; HOURS];
    let first = (from.ticks() / interval).max(run.first_interval() as u64);
    let last = to.ticks().div_ceil(interval).min(run.intervals() as u64);
    for bin in first..last {
        let people = people(bin as usize);
        if people == 0.0 || people.is_nan() {
            continue;
        }
        let (mut at, end) = ((bin * interval).max(from.ticks()), ((bin + 1) * interval).min(to.ticks()));
        while at < end {
            let next = ((at / hour + 1) * hour).min(end);
            hours[(at / hour) as usize % HOURS] += people * (next - at) as f64 / hour as f64;
            at = next;
        }
    }
    hours
}
