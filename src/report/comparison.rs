//! A comparison as tables and as a summary for the terminal.

use std::fmt::Write;

use serde_json::{Value, json};

use super::number::{digits, duration, grouped, plain};
use super::summary_csv::{NUMBERS, numbers};
use super::sweep_summary::aligned;
use crate::experiment::compare::{Best, Compared, Difference, ERROR, best, differences};
use crate::experiment::sweep::values::Label;
use crate::language::Language;
use crate::scenario::measure::Better;
use crate::scenario::plan::Target;

/// Name of the table of differences.
pub const DIFFERENCES: &str = "compare.csv";
/// Name of the table of gains and losses.
pub const PASSENGERS: &str = "passengers-compare.csv";
/// Name of the table of comparisons with the best.
pub const BEST: &str = "best.csv";
/// The name of an alternative without changes, in tables and in the terminal.
pub const AS_IT_IS: &str = "as it is";
/// That of the staffing that a search has found.
pub const AS_FOUND: &str = "with the staffing found";
/// Most differences that the terminal shows of an alternative.
const SHOWN: usize = 24;
/// What the terminal shows of a port and of a station.
const OF_A_PORT: [&str; 14] = [
    "cleared",
    "turned_away",
    "abandoned",
    "refused",
    "quarantined",
    "inside_at_end",
    "journey_mean",
    "journey_p95",
    "port_time_p95",
    "imported",
    "infectious_days",
    "transmissions",
    "cost",
    "staff_hours",
];
const OF_A_STATION: [&str; 6] = ["wait_mean", "wait_p95", "queue_max", "beds_max", "no_bed", "positives"];

/// A comparison with all that is told of it.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Names of the alternatives.
    pub names: Vec<String>,
    /// What was simulated.
    pub compared: Compared,
    /// All differences.
    pub differences: Vec<Difference>,
    /// How many of them could be there by chance.
    pub family: usize,
    /// Which may be the best.
    pub best: Vec<Best>,
    /// By difference: whether more or less is better.
    pub better: Vec<Better>,
}

/// What a difference is for those who are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// For the better, and more than chance.
    Better,
    /// For the worse, and more than chance.
    Worse,
    /// More than chance, and neither better nor worse.
    Different,
    /// It may be chance.
    Unclear,
}

impl Judged {
    /// The word in tables and in the terminal.
    pub fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Different => "significant",
            Self::Unclear => "not significant",
        }
    }
}

impl Comparison {
    /// Judges what was simulated.
    pub fn new(names: Vec<String>, compared: Compared, targets: &[Target]) -> Self {
        let differences = differences(&compared);
        let family = differences.iter().filter(|d| !d.p_adjusted.is_nan()).count();
        let best = best(&compared, targets);
        let better = differences.iter().map(|difference| difference.label.better(targets)).collect();
        Self { names, compared, differences, family, best, better }
    }

    /// The differences with what they are for those who are concerned.
    pub fn judged(&self) -> impl Iterator<Item = (&Difference, Judged)> {
        self.differences.iter().zip(&self.better).map(|(difference, better)| {
            let judged = match better.is_gain(difference.paired.mean) {
                _ if !difference.is_real() => Judged::Unclear,
                None => Judged::Different,
                Some(true) => Judged::Better,
                Some(false) => Judged::Worse,
            };
            (difference, judged)
        })
    }

    /// The name of an alternative, as charts and pages show it.
    pub fn name(&self, alternative: usize, language: Language) -> &str {
        match self.names[alternative].as_str() {
            AS_IT_IS => language.text("compare.as-it-is"),
            AS_FOUND => language.text("search.found"),
            name => name,
        }
    }

    /// The same with its letter.
    pub fn shown_name(&self, alternative: usize, language: Language) -> String {
        format!("{}: {}", letter(alternative), self.name(alternative, language))
    }

    /// `compare.csv`: a row for each alternative but the first, port, station, class and measure.
    pub fn differences_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "alternative",
            "port",
            "station",
            "class",
            "measure",
            "unit",
            "first",
            "other",
            "difference",
            "ci_low",
            "ci_high",
            "together_low",
            "together_high",
            "sd",
            "p",
            "p_adjusted",
            "real",
            "replications",
            "verdict",
        ])?;
        for (d, judged) in self.judged() {
            let Label { port, station, class, measure, unit } = &d.label;
            let real = if d.is_real() { "yes" } else { "no" };
            let mean = d.paired.mean;
            let numbers = [
                d.base,
                d.other,
                mean,
                mean - d.half,
                mean + d.half,
                mean - d.half_together,
                mean + d.half_together,
                d.paired.sd,
                d.p,
                d.p_adjusted,
            ];
            let names =
                [self.names[d.alternative].as_str(), port, station, class, measure, unit].map(str::to_owned);
            let tail = [real.to_owned(), d.paired.count.to_string(), judged.word().to_owned()];
            writer.write_record(names.into_iter().chain(numbers.map(plain)).chain(tail))?;
        }
        super::csv_bytes(writer)
    }

    /// `passengers-compare.csv`: who gains and who loses, by class.
    pub fn passengers_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["alternative", "class", "measure", "unit"].iter().chain(&NUMBERS))?;
        for gain in &self.compared.gains {
            let names = [self.names[gain.alternative].as_str(), &gain.class, gain.measure, gain.unit];
            let numbers = numbers(gain.spread.as_ref());
            writer.write_record(names.into_iter().chain(numbers.iter().map(String::as_str)))?;
        }
        super::csv_bytes(writer)
    }

    /// `best.csv`: by how much each alternative is worse than the best of the others.
    pub fn best_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "port",
            "station",
            "measure",
            "unit",
            "better",
            "alternative",
            "mean",
            "worse_low",
            "worse_high",
            "verdict",
        ])?;
        for best in &self.best {
            for (name, row) in self.names.iter().zip(&best.rows) {
                let Label { port, station, measure, unit, .. } = &best.label;
                let better = if best.larger { "more" } else { "less" };
                let numbers = [row.mean, row.worse.0, row.worse.1].map(plain);
                let [mean, low, high] = &numbers;
                let verdict = verdict(row.is_best(), row.may_be_best());
                writer
                    .write_record([port, station, measure, unit, better, name, mean, low, high, verdict])?;
            }
        }
        super::csv_bytes(writer)
    }

    /// The summary for the terminal.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for (number, name) in self.names.iter().enumerate() {
            let _ = writeln!(out, "{}: {name}", letter(number));
        }
        let _ = writeln!(
            out,
            "{} replications of each, the same passengers in all; \"±\" holds for all {} differences together with {} %",
            self.compared.replications,
            self.family,
            100.0 * (1.0 - ERROR),
        );
        for number in 1..self.names.len() {
            let own = self.judged().filter(|(d, _)| d.alternative == number);
            let told: Vec<(&Difference, Judged)> = own.filter(|(d, _)| is_told(d)).collect();
            let (a, b) = (letter(0), letter(number));
            let mut table =
                vec![vec![String::new(), a.clone(), b.clone(), format!("{b} − {a}"), String::new()]];
            for (d, judged) in told.iter().take(SHOWN) {
                let said = |value: f64| amount(&d.label, value, Language::English);
                table.push(vec![
                    d.label.path(),
                    said(d.base),
                    said(d.other),
                    format!(
                        "{} ± {}",
                        signed(&d.label, d.paired.mean, Language::English),
                        said(d.half_together)
                    ),
                    judged.word().into(),
                ]);
            }
            out.push('\n');
            if told.is_empty() {
                let _ = writeln!(out, "  {b} is like {a} in all that passengers see");
            } else {
                out.push_str(&aligned(&table));
            }
            if told.len() > SHOWN {
                let _ = writeln!(out, "  and {} more, all in {DIFFERENCES}", told.len() - SHOWN);
            }
            self.tell_passengers(number, &mut out);
        }
        if self.names.len() > 2 {
            self.tell_best(&mut out);
        }
        out
    }

    fn tell_passengers(&self, number: usize, out: &mut String) {
        let find = |class: &str, measure: &str| {
            let mut own = self.compared.gains.iter().filter(|gain| gain.alternative == number);
            own.find(|gain| gain.class == class && gain.measure == measure).and_then(|gain| gain.spread)
        };
        let mut classes: Vec<&str> = Vec::new();
        for gain in &self.compared.gains {
            if !classes.contains(&gain.class.as_str()) {
                classes.push(&gain.class);
            }
        }
        let header = ["", "shorter by a minute or more", "longer by a minute or more", "journey on average"];
        let mut table = vec![header.map(str::to_owned).to_vec()];
        for class in classes {
            let Some(change) = find(class, "journey_change_mean") else { continue };
            let share =
                |measure| find(class, measure).map_or("-".into(), |s| format!("{:.1} %", 100.0 * s.mean));
            let name = if class.is_empty() { "all passengers" } else { class };
            let half = change.ci_high.map_or(0.0, |high| high - change.mean);
            let seconds = if change.mean < 0.0 { "shorter" } else { "longer" };
            table.push(vec![
                name.into(),
                share("gain_share"),
                share("lose_share"),
                format!("{} ± {} {seconds}", duration(change.mean.abs()), duration(half)),
            ]);
        }
        if table.len() > 1 {
            out.push('\n');
            out.push_str(&aligned(&table));
        }
        for (measure, words) in [
            ("cleared_in_first_only", "clear the port in A only"),
            ("cleared_in_other_only", "clear it in the other only"),
        ] {
            if let Some(spread) = find("", measure).filter(|spread| spread.mean > 0.0) {
                let _ = writeln!(out, "  {} {words}", grouped(spread.mean, usize::from(spread.mean < 10.0)));
            }
        }
    }

    fn tell_best(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "\nWhich is best? Those that may be, {} % sure for each measure",
            100.0 * (1.0 - ERROR)
        );
        let mut table = Vec::new();
        for best in &self.best {
            let may: Vec<String> =
                (0..best.rows.len()).filter(|&i| best.rows[i].may_be_best()).map(letter).collect();
            let better = if best.larger { "most" } else { "least" };
            table.push(vec![format!("{better} {}", best.label.path()), may.join(", ")]);
        }
        out.push_str(&aligned(&table));
    }

    /// The summary for programs.
    pub fn to_json(&self) -> Value {
        let differences = self.differences.iter().map(|d| {
            json!({
                "alternative": self.names[d.alternative], "port": d.label.port, "station": d.label.station,
                "class": d.label.class, "measure": d.label.measure, "unit": d.label.unit, "first": d.base,
                "other": d.other, "difference": d.paired.mean, "ci_low": d.paired.mean - d.half,
                "ci_high": d.paired.mean + d.half, "real": d.is_real(),
            })
        });
        json!({
            "alternatives": self.names, "replications": self.compared.replications, "family": self.family,
            "differences": differences.collect::<Vec<_>>(),
        })
    }
}

fn verdict(is_best: bool, may_be: bool) -> &'static str {
    match (is_best, may_be) {
        (true, _) => "best",
        (false, true) => "may be best",
        (false, false) => "not best",
    }
}

/// A, B, C, …
pub fn letter(number: usize) -> String {
    match u8::try_from(number) {
        Ok(small) if small < 26 => char::from(b'A' + small).to_string(),
        _ => format!("#{}", number + 1),
    }
}

/// Whether people are told of a difference: of the usual measures, where it can be seen.
pub fn is_told(difference: &Difference) -> bool {
    let label = &difference.label;
    let measures: &[&str] = if label.station.is_empty() { &OF_A_PORT } else { &OF_A_STATION };
    label.class.is_empty()
        && (measures.contains(&label.measure.as_str()) || label.is_verdict())
        && amount(label, difference.base, Language::English)
            != amount(label, difference.other, Language::English)
}

/// A value in its unit, for people.
pub fn amount(label: &Label, value: f64, language: Language) -> String {
    match label.unit.as_str() {
        "s" => language.duration(value),
        "1" if label.is_verdict() => language.per_cent_to(value, 0),
        _ => grouped(value, digits(value).min(1)),
    }
}

/// The same with its sign.
pub fn signed(label: &Label, value: f64, language: Language) -> String {
    let sign = if value < 0.0 { "−" } else { "+" };
    format!("{sign}{}", amount(label, value.abs(), language))
}
