//! What `clearway ready` says: a table to read, tables to load, and JSON.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::number::{people, plain};
use crate::experiment::ready::{Item, Kind, Readiness, WEEK};
use crate::num::spread::Share;
use crate::scenario::Scenario;
use crate::scenario::units::plural;

/// Name of the table of what is waited for.
pub const ITEMS: &str = "ready.csv";
/// Name of the table by day.
pub const DAYS: &str = "ready-days.csv";

/// What was found, with the scenario that says what days are.
#[derive(Clone, Copy, Debug)]
pub struct ReadyReport<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What was found.
    pub found: &'a Readiness,
}

impl ReadyReport<'_> {
    fn date(&self, day: usize) -> Date {
        self.scenario.run.date(day as u32)
    }

    fn short(&self, day: Option<usize>) -> String {
        day.map_or("-".into(), |day| self.date(day).strftime("%a %-d %b %Y").to_string())
    }

    /// By how many days the stage comes sooner with the probability that is asked for, if an item is hurried.
    fn gain_at(&self, item: &Item) -> Option<usize> {
        let ([now, ..], sooner) = (self.found.day(), self.found.day_of(item.hurried.iter().copied())?);
        Some(now?.saturating_sub(sooner))
    }

    /// The answer in words and a table.
    pub fn to_text(&self) -> String {
        let found = self.found;
        let start = self.date(0).strftime("%a %-d %b %Y").to_string();
        let percent = |share: f64| plain((share * 1e4).round() / 100.0);
        let chance = percent(found.probability);
        let mut out = format!("{}\n", self.scenario.title);
        let [day, low, high] = found.day();
        let _ = match day {
            Some(day) => {
                let between = match (low, high) {
                    (Some(low), Some(high)) if low != high => {
                        format!("; 95 % interval: {low} to {high} days")
                    }
                    (_, None) => "; it may be later than the run".to_owned(),
                    _ => String::new(),
                };
                writeln!(
                    out,
                    "from the word on {start} to the first day of `{}`: at most {} in {chance} of 100 cases, by {}{between}",
                    found.stage,
                    plural(day as u64, "day"),
                    self.short(Some(day)),
                )
            }
            None => writeln!(
                out,
                "from the word on {start} `{}` does not begin in {chance} of 100 cases within the run of {}: only in {}; \
                 give the run more `days`",
                found.stage,
                plural(u64::from(self.scenario.run.days), "day"),
                found.open.last().map_or("0".into(), |last| percent(last.share)),
            ),
        };
        if let Some(median) = found.median() {
            let _ = writeln!(
                out,
                "in half of the cases {} at most, by {}; {} draws",
                plural(median as u64, "day"),
                self.short(Some(median)),
                people(found.draws as f64)
            );
        }
        if found.items.is_empty() {
            let _ = writeln!(out, "\nit waits for nothing: it begins with the run");
            return out;
        }
        out.push('\n');
        out.push_str(&self.table());
        let _ = writeln!(
            out,
            "\nThe last to come: how often the stage did not begin a day sooner for want of this. Where two come on one day both \
             count.\nA week sooner: by how many days the stage then begins sooner, on average and in {chance} of 100 cases."
        );
        out
    }

    fn table(&self) -> String {
        let found = self.found;
        let header = [
            "waits for".to_owned(),
            "half by".to_owned(),
            format!("{} of 100 by", plain(100.0 * found.probability)),
            "the last to come".to_owned(),
            "a week sooner".to_owned(),
            format!("{} of 100", plain(100.0 * found.probability)),
        ];
        let days = |days: f64| {
            if days == 0.0 { "0 d".to_owned() } else { format!("-{} d", plain((days * 10.0).round() / 10.0)) }
        };
        let row = |item: &Item| -> [String; 6] {
            let by = |share: f64| match item.there.iter().position(|&there| there >= share) {
                Some(day) => self.short(Some(day)),
                None if item.there.is_empty() => "comes and goes".into(),
                None => "after the run".into(),
            };
            let (half, late) = if item.kind == Kind::Notice {
                ("-".into(), "-".into())
            } else {
                (by(0.5), by(found.probability))
            };
            [
                name(item),
                half,
                late,
                item.binds
                    .map_or("-".into(), |share| format!("{} %", plain((share.share * 1e3).round() / 10.0))),
                item.gain
                    .map_or("-".into(), |gain| if item.hurried.is_empty() { "-".into() } else { days(gain) }),
                self.gain_at(item).map_or("-".into(), |gain| days(gain as f64)),
            ]
        };
        let rows: Vec<[String; 6]> = std::iter::once(header).chain(found.items.iter().map(row)).collect();
        let widths: Vec<usize> = (0..6)
            .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
            .collect();
        let mut out = String::new();
        for row in rows {
            let cell = |(column, cell): (usize, &String)| {
                let space = " ".repeat(widths[column] - cell.chars().count());
                if column < 3 { format!("{cell}{space}") } else { format!("{space}{cell}") }
            };
            let line = row.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ");
            let _ = writeln!(out, "  {}", line.trim_end());
        }
        out
    }

    /// `ready.csv`: a row for the stage and for each item that it waits for.
    pub fn items(&self) -> Result<Vec<u8>, csv::Error> {
        let found = self.found;
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "kind",
            "name",
            "half_by",
            "by",
            "probability",
            "binds",
            "binds_ci_low",
            "binds_ci_high",
            "gain_mean",
            "gain",
            "draws",
        ])?;
        let date = |day: Option<usize>| day.map_or(String::new(), |day| self.date(day).to_string());
        let (probability, draws) = (plain(found.probability), found.draws.to_string());
        let mut stage =
            vec!["stage".to_owned(), found.stage.clone(), date(found.median()), date(found.day()[0])];
        stage.extend([probability.clone()]);
        stage.extend(std::iter::repeat_n(String::new(), 5));
        stage.push(draws.clone());
        writer.write_record(stage)?;
        for item in &found.items {
            let by = |share: f64| date(item.there.iter().position(|&there| there >= share));
            let mut row =
                vec![item.kind.word().to_owned(), item.name.clone(), by(0.5), by(found.probability)];
            row.push(probability.clone());
            row.extend(match item.binds {
                Some(Share { share, low, high }) => [share, low, high].map(plain),
                None => [const { String::new() }; 3],
            });
            row.push(item.gain.map_or(String::new(), plain));
            row.push(self.gain_at(item).map_or(String::new(), |gain| gain.to_string()));
            row.push(draws.clone());
            writer.write_record(row)?;
        }
        super::csv_bytes(writer)
    }

    /// `ready-days.csv`: by date how likely the stage has begun, and each item is there.
    pub fn days(&self) -> Result<Vec<u8>, csv::Error> {
        let found = self.found;
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["kind", "name", "date", "day", "share", "ci_low", "ci_high"])?;
        for (day, Share { share, low, high }) in found.open.iter().enumerate() {
            let mut row = vec![
                "stage".to_owned(),
                found.stage.clone(),
                self.date(day).to_string(),
                (day + 1).to_string(),
            ];
            row.extend([*share, *low, *high].map(plain));
            writer.write_record(row)?;
        }
        for item in &found.items {
            for (day, share) in item.there.iter().enumerate() {
                let mut row =
                    vec![item.kind.word().to_owned(), item.name.clone(), self.date(day).to_string()];
                row.extend([(day + 1).to_string(), plain(*share), String::new(), String::new()]);
                writer.write_record(row)?;
            }
        }
        super::csv_bytes(writer)
    }

    /// The same for a program.
    pub fn to_json(&self) -> Value {
        let found = self.found;
        let date = |day: Option<usize>| day.map(|day| self.date(day).to_string());
        let share =
            |share: &Share| json!({ "share": share.share, "ci_low": share.low, "ci_high": share.high });
        let item = |item: &Item| {
            let by = |share: f64| date(item.there.iter().position(|&there| there >= share));
            json!({
                "kind": item.kind.word(),
                "name": item.name,
                "half_by": by(0.5),
                "by": by(found.probability),
                "binds": item.binds.as_ref().map(share),
                "gain_mean": item.gain,
                "gain": self.gain_at(item),
            })
        };
        let [day, low, high] = found.day();
        json!({
            "stage": found.stage,
            "start": self.date(0).to_string(),
            "probability": found.probability,
            "days": day,
            "days_ci_low": low,
            "days_ci_high": high,
            "by": date(day),
            "half_by": date(found.median()),
            "draws": found.draws,
            "sooner_days": WEEK,
            "items": found.items.iter().map(item).collect::<Vec<_>>(),
        })
    }
}

/// How an item is called in a table for people.
fn name(item: &Item) -> String {
    match item.kind {
        Kind::Date => format!("date {}", item.name),
        Kind::Notice => format!("{} of notice", plural(item.name.parse().unwrap_or(0), "day")),
        Kind::Ready | Kind::Condition => item.name.clone(),
    }
}
