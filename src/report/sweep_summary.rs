//! What of a sweep is shown: the measures that charts and the summary are about, point by point.

use crate::scenario::measure::Better;
use std::fmt::Write;

use serde_json::{Value, json};

use super::number::{digits, duration, grouped};
use super::policy_charts::{self, Policies};
use super::sweep_charts;
use super::sweep_table::SweepRow;
use super::words;
use crate::chart::Scale;
use crate::experiment::subject::AboutTarget;
use crate::experiment::sweep::book::{About, Book};
use crate::experiment::sweep::values::{Label, TARGET_MET, TARGET_VALUE, TARGETS_MET};
use crate::language::Language;
use crate::num::Spread;
use crate::record::Measure;
use crate::scenario::measure::MeasurePath;
use crate::scenario::transform::{Verb, verb};

/// Measures that are looked at if nothing is asked for.
const USUAL: [&str; 2] = ["journey_p95", "wait_p95"];
/// The same where people can be infected: how long it takes, what comes through, what it costs.
const OF_INFECTION: [&str; 5] =
    ["port_time_p95", "imported", "infectious_days_per_10000", "person_days", "cost"];
/// What a plan costs.
const COST: &str = "staff_hours";
/// Most measures that are shown unasked.
const MOST_SHOWN: usize = 5;
/// Most points that are listed.
const MOST_LISTED: usize = 40;

/// What is asked for: which measures go into the tables, and which are shown.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    measures: Vec<String>,
    shown: Vec<MeasurePath>,
}

impl Wanted {
    /// Reads what was typed.
    pub fn parse(show: &[String], measures: &[String]) -> Result<Self, String> {
        let known = |name: &str| {
            let known = Measure::ALL.iter().any(|measure| measure.name() == name)
                || [TARGET_MET, TARGET_VALUE, TARGETS_MET].contains(&name);
            if known { Ok(name.to_owned()) } else { Err(format!("there is no measure `{name}`")) }
        };
        let shape = |text: &String| {
            let path = MeasurePath::parse(text)?;
            known(&path.measure)?;
            Ok::<_, String>(path)
        };
        Ok(Self {
            measures: measures.iter().map(|name| known(name)).collect::<Result<_, _>>()?,
            shown: show.iter().map(shape).collect::<Result<_, _>>()?,
        })
    }

    /// What is to be shown of which there is no row.
    pub fn missing(&self, labels: &[Label]) -> Vec<String> {
        let is_there = |shape: &MeasurePath| labels.iter().any(|label| is_meant(shape, label));
        self.shown.iter().filter(|shape| !is_there(shape)).map(MeasurePath::text).collect()
    }

    /// Whether a row goes into the tables.
    pub fn writes(&self, label: &Label) -> bool {
        self.measures.is_empty() || self.measures.contains(&label.measure)
    }

    fn asks_for(&self, label: &Label) -> bool {
        self.shown.iter().any(|shape| is_meant(shape, label))
    }

    /// Whether a row may be shown.
    fn may_show(&self, label: &Label) -> bool {
        label.class.is_empty()
            && (USUAL.contains(&label.measure.as_str())
                || OF_INFECTION.contains(&label.measure.as_str())
                || label.measure == COST && label.station.is_empty()
                || [TARGET_MET, TARGET_VALUE, TARGETS_MET].contains(&label.measure.as_str())
                || policy_charts::needs(label)
                || self.asks_for(label))
    }
}

/// Whether a row is what is asked for.
fn is_meant(shape: &MeasurePath, label: &Label) -> bool {
    let same = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
    label.class.is_empty()
        && shape.measure == label.measure
        && same(&shape.port, &label.port)
        && same(&shape.station, &label.station)
}

/// A row with what it came to at each point.
pub type Found = (Label, Vec<Option<Spread>>);

/// Rows that may be shown, collected while the table is written. Holds some numbers a point.
#[derive(Debug)]
pub struct Collected<'a> {
    wanted: &'a Wanted,
    rows: Vec<Found>,
}

impl<'a> Collected<'a> {
    /// Nothing yet.
    pub fn new(wanted: &'a Wanted) -> Self {
        Self { wanted, rows: Vec::new() }
    }

    /// Takes a row if it may be shown.
    pub fn add(&mut self, row: SweepRow<'_>) {
        if !self.wanted.may_show(row.label) {
            return;
        }
        let at = self.rows.iter().position(|(label, _)| label == row.label).unwrap_or_else(|| {
            self.rows.push((row.label.clone(), Vec::new()));
            self.rows.len() - 1
        });
        let values = &mut self.rows[at].1;
        values.resize(row.point, None);
        values[row.point - 1] = row.spread;
    }

    /// Chooses what is shown.
    pub fn finish(mut self, book: &Book) -> Shown {
        let count = book.count();
        for (_, values) in &mut self.rows {
            values.resize(count, None);
        }
        let about = book.about.clone();
        let asked = self.rows.iter().any(|(label, _)| self.wanted.asks_for(label));
        let targets = !about.subject.targets.is_empty();
        let mut chosen: Vec<&Found> = if asked {
            self.rows.iter().filter(|(label, _)| self.wanted.asks_for(label)).collect()
        } else if targets {
            let of =
                |measure: &'static str| self.rows.iter().filter(move |(label, _)| label.measure == measure);
            of(TARGETS_MET).chain(of(TARGET_VALUE)).collect()
        } else {
            usual(&self.rows)
        };
        if !asked {
            chosen.truncate(MOST_SHOWN);
        }
        let measures = chosen.into_iter().map(|(label, values)| {
            let mut targets = about.subject.targets.iter();
            let target = targets.find(|t| t.name == label.station && label.measure == TARGET_VALUE);
            let met = target.and_then(|target| {
                let row = self.rows.iter().find(|(l, _)| l.measure == TARGET_MET && l.station == target.name);
                row.map(|(_, met)| met.clone())
            });
            ShownMeasure {
                name: target.map_or_else(|| label.path(), |t| format!("{} ({})", t.label.path(), t.name)),
                label: label.clone(),
                target: target.cloned(),
                spreads: values.clone(),
                met,
            }
        });
        let mut measures: Vec<ShownMeasure> = measures.collect();
        leave_out_port(&mut measures);
        let costs: Vec<&Found> =
            self.rows.iter().filter(|(label, _)| label.measure == COST && label.station.is_empty()).collect();
        let cost = (0..count).map(|point| costs.iter().filter_map(|(_, v)| v[point].map(|s| s.mean)).sum());
        Shown {
            measures,
            cost: cost.collect(),
            levels: (0..count).map(|i| book.levels(i)).collect(),
            policies: Policies::find(&self.rows, &about.subject.currency),
            about,
        }
    }
}

/// Where all measures are of one port, it need not be said.
fn leave_out_port(measures: &mut [ShownMeasure]) {
    let Some(first) = measures.iter().map(|m| m.name.split('/').next().unwrap_or_default().to_owned()).next()
    else {
        return;
    };
    let start = format!("{first}/");
    if measures.iter().all(|measure| measure.name.starts_with(&start)) {
        for measure in measures {
            measure.name = measure.name[start.len()..].to_owned();
        }
    }
}

/// The longest journeys, and the waits that differ most over the sweep.
fn usual(rows: &[Found]) -> Vec<&Found> {
    let range = |values: &[Option<Spread>]| {
        let means = values.iter().flatten().map(|spread| spread.mean);
        let (low, high) = means.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), m| (l.min(m), h.max(m)));
        (high - low).max(0.0)
    };
    let widest = |measure: &str| {
        let mut found: Vec<_> = rows.iter().filter(|(label, _)| label.measure == measure).collect();
        found.sort_by(|(_, a), (_, b)| range(b).total_cmp(&range(a)));
        found
    };
    let of_all = |name: &str| {
        let whole =
            |label: &Label| label.station.is_empty() && (label.port.is_empty() || name == "port_time_p95");
        rows.iter().find(|(label, _)| label.measure == name && whole(label))
    };
    if rows.iter().any(|(label, _)| label.measure == "infectious_days_per_10000") {
        return OF_INFECTION.iter().filter_map(|name| of_all(name)).collect();
    }
    let mut chosen: Vec<_> = widest("journey_p95").into_iter().take(2).collect();
    chosen.extend(widest("wait_p95").into_iter().filter(|(_, values)| range(values) > 0.0).take(2));
    chosen
}

/// A measure that is shown.
#[derive(Clone, Debug)]
pub struct ShownMeasure {
    /// As it is asked for with `--show`.
    pub name: String,
    /// Its row.
    pub label: Label,
    /// The target it belongs to.
    pub target: Option<AboutTarget>,
    /// By point.
    pub spreads: Vec<Option<Spread>>,
    /// By point: whether the target was met.
    pub met: Option<Vec<Option<Spread>>>,
}

/// Whether a point meets a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// It does, as far as is known.
    pub meets: bool,
    /// More replications could turn that.
    pub is_uncertain: bool,
}

impl ShownMeasure {
    /// Whether a point meets the target; none without one.
    pub fn verdict(&self, point: usize) -> Option<Verdict> {
        let (target, met) = (self.target.as_ref()?, self.met.as_ref()?[point]?);
        let wanted = target.probability;
        let (low, high) = (met.ci_low.unwrap_or(0.0), met.ci_high.unwrap_or(1.0));
        Some(Verdict { meets: met.mean >= wanted, is_uncertain: low < wanted && wanted < high })
    }

    /// The row whose values these are: for a target what it judges.
    pub fn meant(&self) -> &Label {
        self.target.as_ref().map_or(&self.label, |target| &target.label)
    }

    /// Whether more or less is better.
    pub fn better(&self) -> Better {
        match &self.target {
            Some(target) => Better::as_asked(target.at_least, target.at_most),
            None => self.label.better(&[]),
        }
    }

    /// What it is, as one says it.
    pub fn said(&self, language: Language) -> String {
        let measure = words::measure(self.meant(), language);
        self.target.as_ref().map_or(measure.clone(), |target| format!("{measure} ({})", target.name))
    }
}

/// What is shown of a sweep.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What it is about.
    pub about: About,
    /// By point: the values of the columns.
    pub levels: Vec<Vec<String>>,
    /// Measures.
    pub measures: Vec<ShownMeasure>,
    /// By point: server-hours of all ports.
    pub cost: Vec<f64>,
    /// What the points give in wait, infections and cost, where anybody can be infected.
    pub policies: Option<Policies>,
}

impl Shown {
    /// What the reader should know.
    pub fn warnings(&self) -> Vec<String> {
        if self.measures.is_empty() {
            vec!["none of the points has a value of what is to be shown: there are no charts".into()]
        } else {
            Vec::new()
        }
    }

    /// The summary for the terminal.
    pub fn to_text(&self) -> String {
        let about = &self.about;
        let mut out =
            format!("{}\n{}\n", about.subject.title, words::run(&about.subject.run, Language::English));
        let points = if about.points == 1 {
            "1 point".into()
        } else {
            format!("{} points", grouped(about.points as f64, 0))
        };
        let _ = writeln!(out, "{}, {points}: {}", about.design, about.columns.join(", "));
        let names = short_names(&about.columns);
        let mut header: Vec<String> = std::iter::once("point".to_owned()).chain(names).collect();
        header.extend(self.measures.iter().map(|measure| measure.name.clone()));
        if self.measures.iter().any(|measure| measure.met.is_some()) {
            header.push("meets".into());
        }
        let listed = self.listed();
        let mut table: Vec<Vec<String>> = vec![header];
        for &point in &listed {
            let mut row = vec![(point + 1).to_string()];
            row.extend(self.levels[point].iter().cloned());
            row.extend(self.measures.iter().map(|measure| cell(measure, point)));
            if self.measures.iter().any(|measure| measure.met.is_some()) {
                row.push(self.verdict(point).into());
            }
            table.push(row);
        }
        out.push('\n');
        out.push_str(&aligned(&table));
        if listed.len() < self.levels.len() {
            let _ = writeln!(
                out,
                "\n  the {} points with the lowest {}; all are in the table",
                listed.len(),
                self.measures.first().map_or("value", |measure| measure.name.as_str())
            );
        }
        let marks = sweep_charts::marks(self, Language::English);
        if !marks.is_empty() {
            out.push('\n');
        }
        for mark in marks {
            let _ = writeln!(out, "  {mark}");
        }
        out
    }

    /// The points that are listed: all, or the best ones.
    fn listed(&self) -> Vec<usize> {
        let mut points: Vec<usize> = (0..self.levels.len()).collect();
        if points.len() > MOST_LISTED
            && let Some(first) = self.measures.first()
        {
            let value = |point: usize| first.spreads[point].map_or(f64::INFINITY, |spread| spread.mean);
            points.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
            points.truncate(12);
        }
        points.truncate(MOST_LISTED);
        points
    }

    /// Whether a point meets all targets that are shown, as a word.
    fn verdict(&self, point: usize) -> &'static str {
        let verdicts: Vec<Verdict> = self.measures.iter().filter_map(|m| m.verdict(point)).collect();
        match (verdicts.iter().all(|v| v.meets), verdicts.iter().any(|v| v.is_uncertain)) {
            _ if verdicts.is_empty() => "",
            (true, false) => "yes",
            (true, true) => "yes?",
            (false, true) => "no?",
            (false, false) => "no",
        }
    }

    /// The summary for programs.
    pub fn to_json(&self) -> Value {
        let points = (0..self.levels.len()).map(|point| {
            let levels: serde_json::Map<String, Value> =
                self.about.columns.iter().cloned().zip(self.levels[point].iter().map(|l| json!(l))).collect();
            let measures: Vec<Value> = self
                .measures
                .iter()
                .map(|measure| {
                    let spread = measure.spreads[point];
                    let met = measure.met.as_ref().and_then(|met| met[point]);
                    json!({
                        "port": measure.label.port, "station": measure.label.station, "measure": measure.label.measure,
                        "mean": spread.map(|s| s.mean), "ci_low": spread.and_then(|s| s.ci_low),
                        "ci_high": spread.and_then(|s| s.ci_high), "target_met": met.map(|s| s.mean),
                    })
                })
                .collect();
            json!({ "point": point + 1, "levels": levels, "measures": measures, "staff_hours": self.cost[point] })
        });
        json!({
            "title": self.about.subject.title, "run": words::run(&self.about.subject.run, Language::English), "design": self.about.design,
            "points": points.collect::<Vec<_>>(),
        })
    }
}

/// Mean and half-width of a measure at a point.
fn cell(measure: &ShownMeasure, point: usize) -> String {
    let Some(spread) = measure.spreads[point] else { return "-".into() };
    let meant = measure.meant();
    let half = spread.ci_high.map(|high| high - spread.mean).filter(|half| *half > 0.0);
    match (half, words::scale(meant, Language::English)) {
        (None, _) => words::value(meant, spread.mean, Language::English),
        (Some(half), Scale::Seconds) => format!("{} ± {}", duration(spread.mean), duration(half)),
        (Some(half), Scale::Share) => format!("{:.1} ± {:.1} %", 100.0 * spread.mean, 100.0 * half),
        (Some(half), Scale::Number(_)) => {
            let digits = digits(half).min(3);
            format!("{} ± {}", grouped(spread.mean, digits), grouped(half, digits))
        }
    }
}

/// Columns side by side, numbers flush right, all else flush left.
pub fn aligned(table: &[Vec<String>]) -> String {
    let columns = table.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| {
        table.iter().filter_map(|row| row.get(c)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let number = |row: &Vec<String>, c: usize| row.get(c).is_none_or(|cell| cell.parse::<f64>().is_ok());
    let right: Vec<bool> = (0..columns).map(|c| table.iter().skip(1).all(|row| number(row, c))).collect();
    let mut out = String::new();
    for row in table {
        let mut line = String::from(" ");
        for (c, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[c] - cell.chars().count());
            let gap = if c == 0 { " " } else { "  " };
            let _ =
                if right[c] { write!(line, "{gap}{pad}{cell}") } else { write!(line, "{gap}{cell}{pad}") };
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Paths short enough for a heading and still different from each other: the fewest of their last names, without the words
/// that only say what kind of name follows.
pub fn short_names(paths: &[String]) -> Vec<String> {
    const KINDS: [&str; 8] = ["port", "station", "arrivals", "zone", "quota", "purpose", "code", "run"];
    let words: Vec<Vec<&str>> = paths
        .iter()
        .map(|path| path[verb(path).1..].split('.').filter(|word| !KINDS.contains(word)).collect())
        .collect();
    let tail = |words: &[&str], n: usize| words[words.len().saturating_sub(n)..].join(" ");
    let unique = |n: usize| {
        let tails: Vec<String> = words.iter().map(|words| tail(words, n)).collect();
        tails
            .iter()
            .enumerate()
            .all(|(i, name)| !name.is_empty() && !tails[..i].contains(name))
            .then_some(tails)
    };
    let names = (2..=8).find_map(unique).unwrap_or_else(|| paths.to_vec());
    let said = |(name, path): (String, &String)| match verb(path).0 {
        Verb::Set => name,
        Verb::Scale => format!("{name} ×"),
        Verb::Shift => format!("{name} shifted by"),
        Verb::Add => format!("{name} +"),
    };
    names.into_iter().zip(paths).map(said).collect()
}

/// By column of the design: whether all its values are numbers.
pub fn numeric(book: &Book) -> Vec<bool> {
    let mut numbers = vec![true; book.about.columns.len()];
    for point in 0..book.count() {
        for (number, level) in numbers.iter_mut().zip(book.levels(point)) {
            *number &= level.trim().parse::<f64>().is_ok_and(f64::is_finite);
        }
        if numbers.iter().all(|number| !number) {
            break;
        }
    }
    numbers
}
