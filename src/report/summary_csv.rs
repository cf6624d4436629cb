//! `summary.csv`: one row for each port, station, class and measure.

use super::number::plain;
use crate::experiment::Results;
use crate::num::Spread;
use crate::scenario::Scenario;

/// The columns that say what a row is about, before [`NUMBERS`].
pub const NAMES: [&str; 5] = ["port", "station", "class", "measure", "unit"];

/// The columns that say what it did across replications, here and in `days.csv`.
pub const NUMBERS: [&str; 10] =
    ["mean", "ci_low", "ci_high", "sd", "min", "p05", "p50", "p95", "max", "replications"];

/// The file's content. A measure that has no value in any replication has empty fields and 0 replications.
pub fn write(scenario: &Scenario, results: &Results) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(NAMES.iter().chain(&NUMBERS))?;
    for (row, spread) in &results.summary {
        let class = row.class.map_or("", |class| &scenario.classes[class.0 as usize].name);
        let names = [
            scenario.port_name(row.port),
            row.place.name(scenario),
            class,
            row.measure.name(),
            row.measure.unit().symbol(),
        ];
        let numbers = numbers(spread.as_ref());
        writer.write_record(names.into_iter().chain(numbers.iter().map(String::as_str)))?;
    }
    super::csv_bytes(writer)
}

/// A spread as the columns [`NUMBERS`]. A measure without a value has empty fields and 0 replications.
pub fn numbers(spread: Option<&Spread>) -> [String; 10] {
    let option = |value: Option<f64>| value.map(plain).unwrap_or_default();
    match spread {
        None => std::array::from_fn(|i| if i == 9 { "0".into() } else { String::new() }),
        Some(s) => [
            plain(s.mean),
            option(s.ci_low),
            option(s.ci_high),
            option(s.sd),
            plain(s.min),
            plain(s.p05),
            plain(s.p50),
            plain(s.p95),
            plain(s.max),
            s.count.to_string(),
        ],
    }
}
