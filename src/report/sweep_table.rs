//! The tables of a sweep: one row for each point, port, station, class and measure.

use std::io::{self, Write};

use super::number::plain;
use super::summary_csv::{NAMES, NUMBERS, numbers};
use crate::experiment::sweep::book::Book;
use crate::experiment::sweep::values::{Label, spread};
use crate::num::{Spread, Student};

/// Name of the CSV file.
pub const CSV: &str = "sweep.csv";
/// Name of the Parquet file.
pub const PARQUET: &str = "sweep.parquet";
/// The column with the number of a point, before those of the design.
pub const POINT: &str = "point";

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct SweepRow<'a> {
    /// Number of the point, from one.
    pub point: usize,
    /// Values of the columns of the design.
    pub levels: &'a [String],
    /// What the row is about.
    pub label: &'a Label,
    /// What it did across replications; none if no replication gave a value.
    pub spread: Option<Spread>,
}

/// Goes through all rows in the order of the points, reading one point at a time. Gives the points that could not be
/// simulated, with why.
pub fn each_row(
    book: &mut Book,
    mut take: impl FnMut(SweepRow<'_>) -> io::Result<()>,
) -> Result<Vec<(usize, String)>, String> {
    let mut failed = Vec::new();
    for index in 0..book.count() {
        let found = book.point(index).map_err(|error| error.to_string())?;
        let levels = book.levels(index);
        let student = Student::new(found.replications as usize);
        let replications = found.replications as usize;
        for (r, label) in found.labels.iter().enumerate() {
            let values = found.values.get(r * replications..(r + 1) * replications).unwrap_or_default();
            let row = SweepRow {
                point: index + 1,
                levels: &levels,
                label,
                spread: spread(label, values, &student),
            };
            take(row).map_err(|error| error.to_string())?;
        }
        if let Some(why) = found.failed {
            failed.push((index, why));
        }
    }
    Ok(failed)
}

/// `sweep.csv` while it is written.
pub struct SweepCsv<W: Write>(csv::Writer<W>);

impl<W: Write> SweepCsv<W> {
    /// Begins the file; `columns` are those of the design.
    pub fn begin(out: W, columns: &[String]) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(out);
        let columns = columns.iter().map(String::as_str);
        writer.write_record([POINT].into_iter().chain(columns).chain(NAMES).chain(NUMBERS))?;
        Ok(Self(writer))
    }

    /// Adds a row.
    pub fn add(&mut self, row: &SweepRow<'_>) -> io::Result<()> {
        let number = plain(row.point as f64);
        let Label { port, station, class, measure, unit } = row.label;
        let names = [port, station, class, measure, unit];
        let numbers = numbers(row.spread.as_ref());
        let fields = std::iter::once(&number).chain(row.levels).chain(names).chain(&numbers);
        Ok(self.0.write_record(fields.map(String::as_str))?)
    }

    /// Ends the file.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}
