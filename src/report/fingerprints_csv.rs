//! `fingerprints.csv`: what the scenarios of a folder are known to do.

use super::number::plain;

/// The columns, in order.
pub const COLUMNS: [&str; 3] = ["scenario", "replications", "fingerprint"];

/// One scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Path from the folder of the list, with `/` between its parts.
    pub scenario: String,
    /// Replications that were run.
    pub replications: u32,
    /// Their fingerprint.
    pub fingerprint: String,
}

/// Reads a list.
pub fn read(text: &str) -> Result<Vec<Known>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    if header.iter().ne(COLUMNS) {
        return Err(format!("its columns should be {}", COLUMNS.join(",")));
    }
    let mut list = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let replications =
            record[1].parse().map_err(|_| format!("{:?} is no number of replications", &record[1]))?;
        list.push(Known { scenario: record[0].into(), replications, fingerprint: record[2].into() });
    }
    Ok(list)
}

/// The file's content.
pub fn write(list: &[Known]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for known in list {
        writer.write_record([&known.scenario, &plain(f64::from(known.replications)), &known.fingerprint])?;
    }
    super::csv_bytes(writer)
}
