//! What `clearway sensitivity` found, as a table, a picture and in words.

use std::fmt::Write;

use serde_json::{Value, json};

use super::number::plain;
use super::sweep_summary::aligned;
use super::words;
use crate::chart::{
    ChartError, ChartFile, Output, StudyChart, StudyHead, TornadoRow, TornadoView, draw_study,
};
use crate::experiment::sensitivity::{Index, Indices, Propagated, Swing};
use crate::experiment::subject::Subject;
use crate::experiment::sweep::values::Label;
use crate::language::Language;

/// Name of the table.
pub const TABLE: &str = "sensitivity.csv";

/// What was found.
#[derive(Clone, Debug)]
pub struct Sensitive {
    /// What it is about.
    pub subject: Subject,
    /// The measure.
    pub label: Label,
    /// Its mean as everything is.
    pub base: f64,
    /// By input, the widest first.
    pub swings: Vec<Swing>,
    /// By input, in the order of the file; empty if they were not asked for.
    pub indices: Vec<Indices>,
    /// Points behind the indices.
    pub points: u32,
    /// What is not known of the inputs, carried through.
    pub propagated: Propagated,
    /// Draws behind that.
    pub draws: u32,
    /// Replications of each point.
    pub replications: u32,
}

impl Sensitive {
    fn show(&self, value: f64, language: Language) -> String {
        if value.is_nan() { "-".into() } else { words::value(&self.label, value, language) }
    }

    fn of(&self, input: &str) -> Option<&Indices> {
        self.indices.iter().find(|indices| indices.input == input)
    }

    /// The summary for the terminal.
    pub fn to_text(&self) -> String {
        let mut out =
            format!("{}\n{}\n", self.subject.title, words::run(&self.subject.run, Language::English));
        let _ = writeln!(
            out,
            "{}: {} as everything is\n",
            words::measure(&self.label, Language::English),
            self.show(self.base, Language::English)
        );
        let mut header = ["input", "low", "high", "at low", "at high"].map(str::to_owned).to_vec();
        if !self.indices.is_empty() {
            header.extend(["alone", "with others"].map(str::to_owned));
        }
        let mut table = vec![header];
        for swing in &self.swings {
            let end = |i: usize| {
                format!(
                    "{} ± {}",
                    self.show(swing.outputs[i], Language::English),
                    self.show(swing.halves[i], Language::English)
                )
            };
            let mut row =
                vec![swing.input.clone(), swing.ends[0].clone(), swing.ends[1].clone(), end(0), end(1)];
            if let Some(indices) = self.of(&swing.input) {
                row.extend([part(indices.first), part(indices.total)]);
            }
            table.push(row);
        }
        out.push_str(&aligned(&table));
        if !self.indices.is_empty() {
            let _ = writeln!(
                out,
                "  alone: part of the variance that would go if this input were known; with others: part that would stay if only it were not (Sobol indices, {} points, 95 % intervals)",
                self.points
            );
        }
        let p = &self.propagated;
        let _ = writeln!(
            out,
            "\n  {} ± {} if the inputs were known exactly ({} replications)",
            self.show(p.mean, Language::English),
            self.show(p.simulation, Language::English),
            self.replications
        );
        let _ = writeln!(
            out,
            "  {} to {} with what is not known of them: {} times as wide",
            self.show(p.both.0.max(0.0), Language::English),
            self.show(p.both.1, Language::English),
            plain(((p.both.1 - p.both.0) / (2.0 * p.simulation) * 10.0).round() / 10.0)
        );
        out
    }

    /// `sensitivity.csv`: a row an input; the last row is the interval with all of them.
    pub fn table(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "input",
            "low",
            "high",
            "output_low",
            "half_low",
            "output_high",
            "half_high",
            "first_order",
            "first_order_low",
            "first_order_high",
            "total",
            "total_low",
            "total_high",
        ])?;
        let index = |index: Option<Index>| {
            index.map_or([String::new(), String::new(), String::new()], |i| {
                [plain(i.value), plain(i.low), plain(i.high)]
            })
        };
        for swing in &self.swings {
            let indices = self.of(&swing.input);
            let mut row = vec![swing.input.clone(), swing.ends[0].clone(), swing.ends[1].clone()];
            for end in 0..2 {
                row.extend([plain(swing.outputs[end]), plain(swing.halves[end])]);
            }
            row.extend(index(indices.map(|i| i.first)));
            row.extend(index(indices.map(|i| i.total)));
            writer.write_record(row)?;
        }
        super::csv_bytes(writer)
    }

    /// The chart: a tornado.
    pub fn charts(&self, language: Language) -> Result<Vec<ChartFile>, ChartError> {
        let rows = self.swings.iter().map(|swing| {
            let output = |i: usize| Output { mean: swing.outputs[i], half_width: swing.halves[i] };
            TornadoRow {
                input: swing.input.clone(),
                low: swing.ends[0].clone(),
                high: swing.ends[1].clone(),
                at_low: output(0),
                at_high: output(1),
            }
        });
        let p = &self.propagated;
        draw_study(
            &[StudyChart::Tornado(TornadoView {
                head: StudyHead {
                    name: "tornado".into(),
                    title: self.subject.title.clone(),
                    subtitle: words::run(&self.subject.run, language),
                    notes: vec![
                        language.text("chart-tornado.one-at-a-time").into(),
                        language.say(
                            "chart-tornado.together",
                            &[
                                ("low", &self.show(p.both.0.max(0.0), language)),
                                ("high", &self.show(p.both.1, language)),
                                ("half", &self.show(p.simulation, language)),
                            ],
                        ),
                    ],
                },
                measure: words::shown(&self.label, language),
                base: self.base,
                rows: rows.collect(),
            })],
            language,
        )
    }

    /// The summary for programs.
    pub fn to_json(&self) -> Value {
        let index = |i: Index| json!({ "value": i.value, "low": i.low, "high": i.high });
        let inputs = self.swings.iter().map(|swing| {
            let indices = self.of(&swing.input);
            json!({
                "input": swing.input, "low": swing.ends[0], "high": swing.ends[1], "outputs": swing.outputs,
                "halves": swing.halves, "first_order": indices.map(|i| index(i.first)),
                "total": indices.map(|i| index(i.total)),
            })
        });
        let p = &self.propagated;
        json!({
            "title": self.subject.title, "measure": self.label.path(), "base": self.base, "replications": self.replications,
            "inputs": inputs.collect::<Vec<_>>(),
            "interval": {
                "mean": p.mean, "simulation": p.simulation, "inputs": [p.inputs.0, p.inputs.1],
                "both": [p.both.0, p.both.1], "draws": self.draws,
            },
        })
    }
}

/// A part of the variance with its interval.
fn part(index: Index) -> String {
    let percent = |value: f64| format!("{:.0}", 100.0 * value.clamp(0.0, 1.0));
    format!("{} % ({}–{})", percent(index.value), percent(index.low), percent(index.high))
}
