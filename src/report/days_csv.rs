//! `days.csv`: one row for each day, port, station and measure.

use super::summary_csv::{NUMBERS, numbers};
use crate::experiment::Results;
use crate::scenario::Scenario;

/// The columns that say what a row is about, before [`NUMBERS`].
pub const NAMES: [&str; 6] = ["port", "station", "measure", "unit", "date", "day"];

/// The file's content; days that begin before the end of warm-up are left out.
pub fn write(scenario: &Scenario, results: &Results) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(NAMES.iter().chain(&NUMBERS))?;
    for (row, days) in &results.days {
        for (day, spread) in days.iter().enumerate().skip(first_day(scenario)) {
            let date = scenario.run.date(day as u32).to_string();
            let number = (day + 1).to_string();
            let names = [
                scenario.port_name(row.port),
                row.place.name(scenario),
                row.measure.name(),
                row.measure.unit().symbol(),
                &date,
                &number,
            ];
            let numbers = numbers(spread.as_ref());
            writer.write_record(names.into_iter().chain(numbers.iter().map(String::as_str)))?;
        }
    }
    super::csv_bytes(writer)
}

/// The first day that lies wholly after warm-up, from zero.
pub fn first_day(scenario: &Scenario) -> usize {
    scenario.run.first_day()
}
