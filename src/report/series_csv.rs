//! `series.csv`: one row for each measure and interval.

use jiff::civil::Date;

use super::number::{plain, short};
use crate::engine::time::TICKS_PER_SECOND;
use crate::engine::{Span, Time};
use crate::experiment::Results;
use crate::scenario::Scenario;

/// The columns, in order.
pub const COLUMNS: [&str; 10] =
    ["port", "station", "measure", "unit", "time", "t_s", "mean", "p05", "p50", "p95"];

/// The file's content. Intervals that begin before the end of warm-up are left out.
pub fn write(scenario: &Scenario, results: &Results) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let first = first_interval(scenario);
    let times: Vec<(String, String)> = (0..scenario.run.intervals())
        .map(|i| {
            let ticks = scenario.run.interval.ticks() * i as u64;
            (local(scenario.run.start, ticks), plain(Time::from_ticks(ticks).seconds()))
        })
        .collect();
    for series in &results.series {
        let row = series.row;
        let port = scenario.port_name(row.port);
        let place = row.place.name(scenario);
        for (i, (time, t_s)) in times.iter().enumerate().skip(first) {
            let [mean, p05, p50, p95] =
                [&series.mean, &series.p05, &series.p50, &series.p95].map(|values| short(values[i]));
            writer.write_record([port, place, row.measure, row.unit, time, t_s, &mean, &p05, &p50, &p95])?;
        }
    }
    super::csv_bytes(writer)
}

/// The first interval that lies wholly after warm-up.
pub fn first_interval(scenario: &Scenario) -> usize {
    scenario.run.first_interval()
}

/// Local time in ISO 8601; fractions of a second only where there are any.
pub fn local(start: Date, ticks: u64) -> String {
    let (days, rest) = (ticks / Span::DAY.ticks(), ticks % Span::DAY.ticks());
    let date = start.saturating_add(jiff::Span::new().days(i32::try_from(days).unwrap_or(i32::MAX)));
    let (s, micros) = (rest / TICKS_PER_SECOND, rest % TICKS_PER_SECOND);
    let fraction = if micros == 0 { String::new() } else { format!(".{micros:06}") };
    format!("{date}T{:02}:{:02}:{:02}{fraction}", s / 3_600, s / 60 % 60, s % 60)
}
