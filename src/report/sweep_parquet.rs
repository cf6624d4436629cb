//! `sweep.parquet`: the same table for programs that read columns.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::summary_csv::{NAMES, NUMBERS};
use super::sweep_table::{POINT, SweepRow};
use crate::num::Spread;

/// Rows held in memory before they are written.
const ROWS: usize = 100_000;

/// A column of the design: a number where all of its values are numbers.
#[derive(Debug)]
enum Column {
    Numbers(Vec<f64>),
    Texts(Vec<ByteArray>),
}

/// `sweep.parquet` while it is written.
pub struct SweepParquet<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    points: Vec<i64>,
    levels: Vec<Column>,
    /// By column of [`NAMES`].
    names: Vec<Vec<ByteArray>>,
    spreads: Vec<Option<Spread>>,
}

#[allow(clippy::needless_pass_by_value, reason = "maps errors")]
fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error.to_string())
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn field(
    name: &str,
    physical: Physical,
    logical: Option<LogicalType>,
    optional: bool,
) -> Result<TypePtr, ParquetError> {
    let repetition = if optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
    builder.with_logical_type(logical).build().map(Arc::new)
}

impl<W: Write + Send> SweepParquet<W> {
    /// Begins the file; `columns` are those of the design, each with whether all its values are numbers.
    pub fn begin(out: W, columns: &[(String, bool)]) -> io::Result<Self> {
        let text = Some(LogicalType::String);
        let mut fields = vec![field(POINT, Physical::INT64, None, false).map_err(failed)?];
        for (name, is_number) in columns {
            let made = if *is_number {
                field(name, Physical::DOUBLE, None, false)
            } else {
                field(name, Physical::BYTE_ARRAY, text.clone(), false)
            };
            fields.push(made.map_err(failed)?);
        }
        for name in NAMES {
            fields.push(field(name, Physical::BYTE_ARRAY, text.clone(), false).map_err(failed)?);
        }
        for name in NUMBERS {
            let made = if name == "replications" {
                field(name, Physical::INT64, None, false)
            } else {
                field(name, Physical::DOUBLE, None, true)
            };
            fields.push(made.map_err(failed)?);
        }
        let schema = Type::group_type_builder("sweep").with_fields(fields).build().map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("clearway ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer =
            SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        let levels = columns.iter().map(|(_, is_number)| {
            if *is_number { Column::Numbers(Vec::new()) } else { Column::Texts(Vec::new()) }
        });
        Ok(Self {
            writer,
            points: Vec::new(),
            levels: levels.collect(),
            names: vec![Vec::new(); NAMES.len()],
            spreads: Vec::new(),
        })
    }

    /// Adds a row.
    pub fn add(&mut self, row: &SweepRow<'_>) -> io::Result<()> {
        self.points.push(whole(row.point));
        for (column, level) in self.levels.iter_mut().zip(row.levels) {
            match column {
                Column::Numbers(numbers) => numbers.push(level.trim().parse().unwrap_or(f64::NAN)),
                Column::Texts(texts) => texts.push(ByteArray::from(level.as_str())),
            }
        }
        let label = row.label;
        let names = [&label.port, &label.station, &label.class, &label.measure, &label.unit];
        for (column, name) in self.names.iter_mut().zip(names) {
            column.push(ByteArray::from(name.as_str()));
        }
        self.spreads.push(row.spread);
        if self.points.len() >= ROWS { self.write() } else { Ok(()) }
    }

    /// Writes the rows that are held.
    fn write(&mut self) -> io::Result<()> {
        if self.points.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(failed)?;
        let points = std::mem::take(&mut self.points);
        column::<Int64Type, _>(&mut group, &points, None)?;
        for levels in &mut self.levels {
            match levels {
                Column::Numbers(numbers) => {
                    column::<DoubleType, _>(&mut group, &std::mem::take(numbers), None)?;
                }
                Column::Texts(texts) => column::<ByteArrayType, _>(&mut group, &std::mem::take(texts), None)?,
            }
        }
        for names in &mut self.names {
            column::<ByteArrayType, _>(&mut group, &std::mem::take(names), None)?;
        }
        let spreads = std::mem::take(&mut self.spreads);
        let numbers: [fn(&Spread) -> Option<f64>; 9] = [
            |s| Some(s.mean),
            |s| s.ci_low,
            |s| s.ci_high,
            |s| s.sd,
            |s| Some(s.min),
            |s| Some(s.p05),
            |s| Some(s.p50),
            |s| Some(s.p95),
            |s| Some(s.max),
        ];
        for number in numbers {
            let values: Vec<Option<f64>> =
                spreads.iter().map(|spread| spread.as_ref().and_then(number)).collect();
            let present: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
            let values: Vec<f64> = values.into_iter().flatten().collect();
            column::<DoubleType, _>(&mut group, &values, Some(&present))?;
        }
        let counts: Vec<i64> = spreads.iter().map(|s| s.as_ref().map_or(0, |s| whole(s.count))).collect();
        column::<Int64Type, _>(&mut group, &counts, None)?;
        group.close().map_err(failed)?;
        Ok(())
    }

    /// Ends the file.
    pub fn finish(mut self) -> io::Result<()> {
        self.write()?;
        self.writer.close().map_err(failed)?;
        Ok(())
    }
}

/// Writes the next column of a group of rows; `present` tells which rows have a value where not all have.
fn column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    present: Option<&[i16]>,
) -> io::Result<()> {
    let Some(mut column) = group.next_column().map_err(failed)? else {
        return Err(io::Error::other("the table has more columns than its schema"));
    };
    column.typed::<T>().write_batch(values, present, None).map_err(failed)?;
    column.close().map_err(failed)
}
