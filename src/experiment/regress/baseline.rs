//! What a benchmark scenario is known to give: one small JSON file each.

use std::fmt::Write;

use rayon::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::engine::StopSignal;
use crate::experiment::one::{Extra, Runner};
use crate::experiment::replicate::RunError;
use crate::experiment::sweep::values::{Label, labels, values};
use crate::num::hash::hexadecimal;
use crate::scenario::Loaded;

/// Format of the files. A file of another is refused.
const SCHEMA: u64 = 1;

/// What a scenario gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// Version of the program.
    pub version: String,
    /// Hash of the scenario's texts.
    pub hash: String,
    /// Seed.
    pub seed: u64,
    /// Replications.
    pub replications: u32,
    /// Fingerprint of all that happened to passengers.
    pub fingerprint: String,
    /// Rows of the summary, all classes together.
    pub rows: Vec<Kept>,
    /// How fast it was.
    pub speed: Option<Speed>,
}

/// A row that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// What it is about.
    pub label: Label,
    /// Mean across replications; none where no replication gave a value.
    pub mean: Option<f64>,
    /// By replication, to six digits; NaN where a replication gave none.
    pub values: Vec<f64>,
}

/// How fast a scenario was, in units that survive another day and mostly another machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// Instructions of one replication, counted by valgrind; none where there was none.
    pub instructions: Option<f64>,
    /// Time of one replication as a multiple of the reference loop's, timed in the same process.
    pub ratio: f64,
}

impl Baseline {
    /// Runs a scenario and keeps what is worth keeping; `hash` is that of the file as it is.
    pub fn of(loaded: &Loaded, hash: &str, signal: &StopSignal) -> Result<Self, RunError> {
        let (scenario, run) = (&loaded.scenario, &loaded.scenario.run);
        let runner = Runner::new(scenario, signal);
        let all: Vec<Result<(Vec<f64>, u64), RunError>> = (0..run.replications)
            .into_par_iter()
            .map(|replication| {
                let one = runner.one(replication, Extra::default())?;
                Ok((values(scenario, &one), one.fingerprint.value()))
            })
            .collect();
        // Of several that failed the first is reported, whichever was found first.
        let all: Vec<(Vec<f64>, u64)> = all.into_iter().collect::<Result<_, _>>()?;
        let mut fingerprints = Sha256::new();
        for (_, fingerprint) in &all {
            fingerprints.update(fingerprint.to_le_bytes());
        }
        let labels = labels(scenario, &runner.rows).into_iter().enumerate();
        let rows = labels.filter(|(_, label)| label.class.is_empty()).map(|(r, label)| {
            let values: Vec<f64> = all.iter().map(|(values, _)| values[r]).collect();
            Kept { label, mean: mean(&values), values }
        });
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").into(),
            hash: hash.to_owned(),
            seed: run.seed,
            replications: run.replications,
            fingerprint: hexadecimal(&fingerprints.finalize()[..16]),
            rows: rows.collect(),
            speed: None,
        })
    }

    /// The file's content: one line a row, so that a change of one measure is a change of one line.
    pub fn write(&self) -> String {
        let speed = self.speed.map_or(
            Value::Null,
            |speed| json!({ "instructions": speed.instructions, "ratio": rounded(speed.ratio, 3) }),
        );
        let head = json!({
            "schema": SCHEMA, "clearway": self.version, "sha256": self.hash, "seed": self.seed,
            "replications": self.replications, "fingerprint": self.fingerprint, "speed": speed,
        });
        let mut text = String::from("{\n");
        for (key, value) in head.as_object().into_iter().flatten() {
            let _ = writeln!(text, "  \"{key}\": {value},");
        }
        text.push_str("  \"rows\": [\n");
        for (i, row) in self.rows.iter().enumerate() {
            let Label { port, station, measure, unit, .. } = &row.label;
            let mean = row.mean.map(|mean| rounded(mean, 12));
            // One value stands for all where they are the same.
            let alike = row.values.windows(2).all(|pair| pair[0].to_bits() == pair[1].to_bits());
            let kept = if alike { 1.min(row.values.len()) } else { row.values.len() };
            let values: Vec<Value> = row.values[..kept].iter().map(|&value| number(value)).collect();
            let comma = if i + 1 < self.rows.len() { "," } else { "" };
            let line = json!([port, station, measure, unit, mean, values]);
            let _ = writeln!(text, "    {line}{comma}");
        }
        text.push_str("  ]\n}\n");
        text
    }

    /// Reads a file.
    pub fn read(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
        match value["schema"].as_u64() {
            Some(SCHEMA) => {}
            Some(other) => {
                return Err(format!(
                    "it is of format {other}; this version of clearway reads format {SCHEMA}"
                ));
            }
            None => return Err("it is no baseline: it has no `schema`".into()),
        }
        let missing = |what: &str| format!("it has no sound `{what}`");
        let text = |key: &str| value[key].as_str().map(str::to_owned).ok_or_else(|| missing(key));
        let number = |key: &str| value[key].as_u64().ok_or_else(|| missing(key));
        let row = |row: &Value| {
            let text = |i: usize| row[i].as_str().map(str::to_owned);
            Some(Kept {
                label: Label {
                    port: text(0)?,
                    station: text(1)?,
                    class: String::new(),
                    measure: text(2)?,
                    unit: text(3)?,
                },
                mean: row[4].as_f64(),
                values: {
                    let values = row[5].as_array()?.iter().map(|value| value.as_f64().unwrap_or(f64::NAN));
                    let values: Vec<f64> = values.collect();
                    let replications = usize::try_from(value["replications"].as_u64()?).ok()?;
                    if values.len() == 1 { vec![values[0]; replications] } else { values }
                },
            })
        };
        let rows = value["rows"].as_array().ok_or_else(|| missing("rows"))?;
        let speed = &value["speed"];
        Ok(Self {
            version: text("clearway")?,
            hash: text("sha256")?,
            seed: number("seed")?,
            replications: u32::try_from(number("replications")?).map_err(|_| missing("replications"))?,
            fingerprint: text("fingerprint")?,
            rows: rows.iter().map(row).collect::<Option<_>>().ok_or_else(|| missing("rows"))?,
            speed: speed["ratio"]
                .as_f64()
                .map(|ratio| Speed { instructions: speed["instructions"].as_f64(), ratio }),
        })
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    let known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

/// A value as short as it is known; whole numbers without a point.
fn number(value: f64) -> Value {
    let value = rounded(value, 6);
    if value.fract() == 0.0 && value.abs() < 1e15 { json!(value as i64) } else { json!(value) }
}

/// A number with so many significant digits.
fn rounded(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits - 1).parse().unwrap_or(value)
}

/// Whether two means are the same as far as a file tells.
pub fn same(a: f64, b: f64) -> bool {
    // A file has twelve digits, of which the last is rounded.
    (a - b).abs() <= 1e-11 * a.abs().max(b.abs())
}
