//! What is counted: by port, test, laboratory and stay.

use crate::engine::time::TICKS_PER_SECOND;
use crate::num::Histogram;
use crate::record::Measure;
use crate::record::series::Level;

/// What happened at a port or, by day, on a day.
#[derive(Clone, Debug, Default)]
pub(super) struct PortCell {
    pub came: u64,
    pub infected: u64,
    pub imported: u64,
    pub infectious_days: f64,
    pub not_boarded: u64,
    pub quarantined: u64,
    pub turned_away: u64,
    /// Times in the port of those who left it, cleared or for a stay.
    pub times: Histogram,
    pub sum: u64,
    pub left: u64,
}

/// What a test found.
#[derive(Clone, Debug, Default)]
pub(super) struct TestCell {
    pub tests: u64,
    pub results: u64,
    pub positives: u64,
    pub falsely: u64,
    pub missed: u64,
    pub sum: u64,
    pub most: u64,
    pub times: Histogram,
}

/// What happened in a stay.
#[derive(Clone, Debug, Default)]
pub(super) struct StayCell {
    pub began: u64,
    pub no_bed: u64,
    pub leak: f64,
    pub people: Level,
    /// Person-time settled \[tick\].
    pub area: u64,
    /// Person-time of the present day, and most people on it.
    pub day_area: u64,
    pub day_peak: u32,
    pub bin_area: u64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct LabCell {
    pub runs: u64,
    pub tubes: u64,
}

impl TestCell {
    pub fn value(&self, measure: Measure) -> f64 {
        let seconds = |ticks: f64| ticks / TICKS_PER_SECOND as f64;
        let some = |value: f64| if self.results > 0 { value } else { f64::NAN };
        match measure {
            Measure::Tests => self.tests as f64,
            Measure::Positives => self.positives as f64,
            Measure::FalsePositives => self.falsely as f64,
            Measure::Missed => self.missed as f64,
            Measure::Positivity => some(self.positives as f64 / self.results as f64),
            Measure::ResultTimeMean => some(seconds(self.sum as f64 / self.results as f64)),
            Measure::ResultTimeP95 => {
                self.times.quantile(0.95).map_or(f64::NAN, |ticks| seconds(ticks.min(self.most as f64)))
            }
            _ => some(seconds(self.most as f64)),
        }
    }
}

/// What was charged and given back may leave a rounding error; below a ten-thousandth of a second it is nothing.
pub(super) fn settled(days: f64) -> f64 {
    if days.abs() < 1e-9 { 0.0 } else { days }
}
