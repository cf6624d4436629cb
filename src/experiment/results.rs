//! What a run found.

use super::busy_day::BusyDay;
use super::plan::PlanResults;
use super::precision::Reached;
use super::targets::{TargetResult, Together};
use crate::engine::Span;
use crate::num::{Histogram, Spread};
use crate::record::{DayRow, Measure, Place, Row, SeriesRow};
use crate::scenario::Scenario;
use crate::scenario::model::PortId;

/// What a run found.
#[derive(Clone, Debug)]
pub struct Results {
    /// Rows of the summary, each with what its measure did across replications; none if no replication gave a
    /// value.
    pub summary: Vec<(Row, Option<Spread>)>,
    /// Rows of the time series.
    pub series: Vec<SeriesResult>,
    /// What each measure did on each day; empty for a run of one day.
    pub days: Vec<(DayRow, Vec<Option<Spread>>)>,
    /// Waits of all replications at each station \[tick\].
    pub waits: Vec<Histogram>,
    /// Events handled, over all replications.
    pub events: u64,
    /// The largest number of people inside at once in any replication.
    pub most_inside: usize,
    /// How many replications there were.
    pub replications: u32,
    /// Hash over the fingerprints of all replications, in hexadecimal.
    pub fingerprint: String,
    /// How exact the results are, if that was asked.
    pub precision: Option<Reached>,
    /// How the targets of the scenario were met, in their order.
    pub targets: Vec<TargetResult>,
    /// How they were met together; none if there are fewer than two.
    pub together: Option<Together>,
    /// What the plan did; none without a plan.
    pub plan: Option<PlanResults>,
    /// The day with the most waiting.
    pub busy_day: BusyDay,
}

impl Results {
    /// What a measure of all classes together did at a place; none if it has no value there. O(log rows).
    pub fn find(&self, port: PortId, place: Place, measure: Measure) -> Option<Spread> {
        let start = self.summary.partition_point(|(row, _)| (row.port, row.place) < (port, place));
        let rows = self.summary[start..].iter().take_while(|(row, _)| (row.port, row.place) == (port, place));
        rows.into_iter()
            .find(|(row, _)| row.class.is_none() && row.measure == measure)
            .and_then(|(_, spread)| *spread)
    }

    /// What a measure did on each day at a place; none if there are no results by day. O(log rows).
    pub fn find_days(&self, port: PortId, place: Place, measure: Measure) -> Option<&[Option<Spread>]> {
        let start = self.days.partition_point(|(row, _)| (row.port, row.place) < (port, place));
        let rows = self.days[start..].iter().take_while(|(row, _)| (row.port, row.place) == (port, place));
        rows.into_iter().find(|(row, _)| row.measure == measure).map(|(_, days)| days.as_slice())
    }

    /// What a measure of all classes together did at a place on the day with the most waiting; none if there is no value of
    /// that day, as where a day of service is not a civil day. O(log rows).
    pub fn on_busy_day(
        &self,
        scenario: &Scenario,
        port: PortId,
        place: Place,
        measure: Measure,
    ) -> Option<Spread> {
        if scenario.run.days == 1 {
            return self.find(port, place, measure);
        }
        let (day, time_of_day) = self.busy_day.from.day_of_run();
        let days = self.find_days(port, place, measure).filter(|_| time_of_day == Span::ZERO)?;
        days.get(day as usize).copied().flatten()
    }

    /// A time series. O(log rows).
    pub fn find_series(&self, port: PortId, place: Place, measure: &str) -> Option<&SeriesResult> {
        let start = self.series.partition_point(|s| (s.row.port, s.row.place) < (port, place));
        let rows = self.series[start..].iter().take_while(|s| (s.row.port, s.row.place) == (port, place));
        rows.into_iter().find(|s| s.row.measure == measure)
    }
}

/// A measure over time, across replications. Point i belongs to interval i.
#[derive(Clone, Debug)]
pub struct SeriesResult {
    /// What it is.
    pub row: SeriesRow,
    /// Mean.
    pub mean: Vec<f64>,
    /// Standard deviation across replications (divisor n − 1); zero with fewer than two.
    pub sd: Vec<f64>,
    /// 5 % quantile.
    pub p05: Vec<f64>,
    /// Median.
    pub p50: Vec<f64>,
    /// 95 % quantile.
    pub p95: Vec<f64>,
    /// For counts: the same in bins of a quarter of an hour or the interval, whichever is longer, as a rate
    /// \[1/h\].
    pub hourly: Option<Hourly>,
}

/// A count over time as a rate per hour, in bins wide enough to be read.
#[derive(Clone, Debug)]
pub struct Hourly {
    /// Intervals in a bin.
    pub intervals: usize,
    /// Mean \[1/h\].
    pub mean: Vec<f64>,
    /// 5 % quantile \[1/h\].
    pub p05: Vec<f64>,
    /// 95 % quantile \[1/h\].
    pub p95: Vec<f64>,
}
