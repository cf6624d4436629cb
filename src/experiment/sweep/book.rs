//! All points of a sweep with what was found, in the order of the design: what tables and charts are made from, whether it
//! was simulated in one go or in parts.

use std::path::Path;

use serde_json::{Value, json};

use super::design::Design;
use super::journal::{Finished, Journal, JournalError};
use super::points::Key;
use super::shard::Shard;
use super::values::Label;
use crate::experiment::subject::{AboutRun, AboutTarget, Subject};
use crate::num::hash::hexadecimal;
use crate::scenario::Scenario;

/// What a sweep is about.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// Equal only for the same points of the same scenario by the same version.
    pub id: String,
    /// The scenario that is varied.
    pub subject: Subject,
    /// How the design was made.
    pub design: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Number of points.
    pub points: u64,
}

impl About {
    /// What the sweep `design` of `scenario` is about; `id` stands for both.
    pub fn new(scenario: &Scenario, design: &Design, id: String) -> Self {
        Self {
            id,
            subject: Subject::of(scenario),
            design: design.kind().name().into(),
            columns: design.columns(),
            points: design.count(),
        }
    }

    fn to_json(&self) -> Value {
        let targets = self.subject.targets.iter().map(|t| {
            json!({
                "name": t.name, "measure": t.label.path(), "unit": t.label.unit, "within": t.within, "at-least": t.at_least,
                "at-most": t.at_most, "by": t.by.map(|by| by.to_string()), "probability": t.probability, "per-day": t.per_day,
            })
        });
        let AboutRun { start, days, replications, seed } = self.subject.run;
        let run =
            json!({ "start": start.to_string(), "days": days, "replications": replications, "seed": seed });
        json!({
            "clearway": env!("CARGO_PKG_VERSION"), "id": self.id, "title": self.subject.title, "run": run,
            "currency": self.subject.currency, "design": self.design, "columns": self.columns, "points": self.points,
            "targets": targets.collect::<Vec<_>>(),
        })
    }

    fn from_json(value: &Value) -> Option<Self> {
        let text = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
        let targets = value["targets"].as_array()?.iter().map(|t| {
            Some(AboutTarget {
                name: text(t, "name")?,
                label: Label::from_path(t["measure"].as_str()?, t["unit"].as_str()?),
                within: t["within"].as_f64(),
                by: t["by"].as_str().and_then(|by| by.parse().ok()),
                at_least: t["at-least"].as_f64(),
                at_most: t["at-most"].as_f64(),
                probability: t["probability"].as_f64()?,
                per_day: t["per-day"].as_bool()?,
            })
        });
        let run = &value["run"];
        let number = |key: &str| u32::try_from(run[key].as_u64()?).ok();
        let columns = value["columns"].as_array()?.iter().map(|name| name.as_str().map(str::to_owned));
        Some(Self {
            id: text(value, "id")?,
            subject: Subject {
                title: text(value, "title")?,
                run: AboutRun {
                    start: text(run, "start")?.parse().ok()?,
                    days: number("days")?,
                    replications: number("replications"),
                    seed: run["seed"].as_u64()?,
                },
                currency: text(value, "currency")?,
                targets: targets.collect::<Option<_>>()?,
            },
            design: text(value, "design")?,
            columns: columns.collect::<Option<_>>()?,
            points: value["points"].as_u64()?,
        })
    }
}

/// Where the values of columns come from.
#[derive(Debug)]
enum Levels {
    Design(Box<Design>),
    /// By point, put together from the headers of parts.
    Listed(Vec<Vec<String>>),
}

/// All points of a sweep.
#[derive(Debug)]
pub struct Book {
    /// What the sweep is about.
    pub about: About,
    levels: Levels,
    /// By point: its key and the journal that has it.
    entries: Vec<(Key, usize)>,
    journals: Vec<Journal>,
}

impl Book {
    /// A sweep made in one go: its points stand in `journal` under `keys`.
    pub fn whole(about: About, design: Design, keys: &[Key], journal: Journal) -> Self {
        let entries = keys.iter().map(|&key| (key, 0)).collect();
        Self { about, levels: Levels::Design(Box::new(design)), entries, journals: vec![journal] }
    }

    /// Number of points.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// The values of the columns of a point.
    pub fn levels(&self, index: usize) -> Vec<String> {
        match &self.levels {
            Levels::Design(design) => design.point(index as u64).levels,
            Levels::Listed(all) => all[index].clone(),
        }
    }

    /// What was found at a point. Reads it from disk.
    pub fn point(&mut self, index: usize) -> Result<Finished, JournalError> {
        let (key, journal) = self.entries[index];
        self.journals[journal].get(&key)
    }

    /// Joins parts. Says what is missing or does not belong together. With `wanted`, the id of a sweep, parts of others are
    /// left aside; of several ways in which it was cut the first that is complete counts.
    pub fn join(parts: &[std::path::PathBuf], wanted: Option<&str>) -> Result<Self, String> {
        let mut read = Vec::new();
        for path in parts {
            let part = Part::read(path).map_err(|why| format!("{}: {why}", path.display()))?;
            if wanted.is_none_or(|id| part.about.id == id) {
                read.push(part);
            }
        }
        let Some(first) = read.first() else {
            return Err("the parts that lie there are those of another sweep".into());
        };
        if let Some(other) = read.iter().find(|part| part.about.id != first.about.id) {
            return Err(format!(
                "part {} of {} belongs to another sweep than part {} of {}: other points, another scenario or another version",
                other.shard.number, other.shard.of, first.shard.number, first.shard.of
            ));
        }
        let about = first.about.clone();
        let cut = |of: u32| read.iter().filter(move |part| part.shard.of == of).count();
        let cuts: Vec<u32> = read.iter().map(|part| part.shard.of).collect();
        let of = cuts.iter().copied().find(|&of| cut(of) == of as usize).unwrap_or(cuts[0]);
        read.retain(|part| part.shard.of == of);
        let missing: Vec<String> = (1..=of)
            .filter(|&number| !read.iter().any(|part| part.shard.number == number))
            .map(|number| number.to_string())
            .collect();
        if !missing.is_empty() {
            let shown = missing.iter().take(20).cloned().collect::<Vec<_>>().join(", ");
            let more = if missing.len() > 20 { ", …" } else { "" };
            return Err(format!("of {of} parts {} are missing: {shown}{more}", missing.len()));
        }
        let count = about.points as usize;
        let mut entries: Vec<Option<(Key, usize)>> = vec![None; count];
        let mut levels = vec![Vec::new(); count];
        let mut journals = Vec::new();
        for part in read {
            if !part.keys.iter().all(|key| part.journal.has(key)) {
                return Err(format!("part {} does not hold all of its points", part.shard.number));
            }
            for (point, (key, own)) in part.shard.points(count as u64).zip(part.keys.iter().zip(part.levels))
            {
                entries[point as usize] = Some((*key, journals.len()));
                levels[point as usize] = own;
            }
            journals.push(part.journal);
        }
        let entries: Option<Vec<_>> = entries.into_iter().collect();
        let entries = entries.ok_or("some points are in none of the parts")?;
        Ok(Self { about, levels: Levels::Listed(levels), entries, journals })
    }
}

/// A finished part of a sweep.
struct Part {
    about: About,
    shard: Shard,
    keys: Vec<Key>,
    levels: Vec<Vec<String>>,
    journal: Journal,
}

impl Part {
    fn read(path: &Path) -> Result<Self, String> {
        let journal = Journal::read(path).map_err(|error| error.to_string())?;
        let unread = || "it does not say what it is a part of".to_owned();
        let header = journal.header().ok_or_else(unread)?;
        if header["clearway"] != env!("CARGO_PKG_VERSION") {
            return Err(format!("it was written by version {} of clearway", header["clearway"]));
        }
        let parse = || {
            let about = About::from_json(header)?;
            let number = u32::try_from(header["shard"].as_u64()?).ok()?;
            let of = u32::try_from(header["of"].as_u64()?).ok()?;
            let keys = header["keys"].as_array()?.iter().map(|key| unhexadecimal(key.as_str()?));
            let levels = header["levels"].as_array()?.iter().map(|levels| {
                let levels = levels.as_array()?.iter().map(|level| level.as_str().map(str::to_owned));
                levels.collect::<Option<Vec<_>>>()
            });
            let (keys, levels) = (keys.collect::<Option<Vec<_>>>()?, levels.collect::<Option<Vec<_>>>()?);
            Some((about, Shard::new(number, of).ok()?, keys, levels))
        };
        let (about, shard, keys, levels) = parse().ok_or_else(unread)?;
        let own = shard.points(about.points).count();
        if keys.len() != own || levels.len() != own {
            return Err(unread());
        }
        Ok(Self { about, shard, keys, levels, journal })
    }
}

/// What the file of a part says about itself.
pub fn part_header(about: &About, shard: Shard, design: &Design, keys: &[Key]) -> Value {
    let mut header = about.to_json();
    header["shard"] = json!(shard.number);
    header["of"] = json!(shard.of);
    header["keys"] = keys.iter().map(|key| hexadecimal(key)).collect();
    header["levels"] = shard.points(design.count()).map(|point| json!(design.point(point).levels)).collect();
    header
}

/// Whether the finished part at `path` is that of `shard` of the sweep `about`.
pub fn is_finished(path: &Path, about: &About, shard: Shard) -> bool {
    Part::read(path).is_ok_and(|part| part.about.id == about.id && part.shard == shard)
}

fn unhexadecimal(text: &str) -> Option<Key> {
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(key)
}
