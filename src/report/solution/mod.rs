//! What `clearway solve` found, as tables and in words.

pub mod staffing;

use std::fmt::Write;

use serde_json::{Value, json};

use super::number::{digits, grouped, plain};
use super::sweep_summary::aligned;
use super::words;
use crate::experiment::solve::best::FIRST;
use crate::experiment::solve::{Chosen, Confirmed, Fresh, LargestConfirmed, Solved, Station};
use crate::experiment::subject::Subject;
use crate::language::Language;

/// One thing that was found.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The least staffing, and what a plan from deterministic loads would do.
    Staffing {
        /// Stations.
        stations: Vec<Station>,
        /// What was found.
        solved: Box<Solved>,
    },
    /// The largest safe value.
    Largest {
        /// Name of the question.
        name: String,
        /// Path.
        path: String,
        /// What was found.
        found: LargestConfirmed,
    },
    /// The best of several.
    Best {
        /// Names of the alternatives.
        names: Vec<String>,
        /// What was found.
        chosen: Chosen,
        /// The smallest difference that matters.
        within: f64,
        /// The best and the runner-up in fresh replications, if there is one.
        fresh: Option<Fresh>,
    },
}

/// All answers with what they are about.
#[derive(Clone, Debug)]
pub struct Solution {
    /// What it is about.
    pub subject: Subject,
    /// Confidence.
    pub confidence: f64,
    /// Answers.
    pub answers: Vec<Answer>,
    /// Replications simulated in all.
    pub simulated: u64,
}

impl Solution {
    /// The summary for the terminal.
    pub fn to_text(&self, file: &str) -> String {
        let mut out =
            format!("{}\n{}\n", self.subject.title, words::run(&self.subject.run, Language::English));
        for target in &self.subject.targets {
            let _ = writeln!(
                out,
                "target {}: {} {}",
                target.name,
                words::measure(&target.label, Language::English),
                words::asked_with_probability(target, Language::English)
            );
        }
        for answer in &self.answers {
            out.push('\n');
            match answer {
                Answer::Staffing { stations, solved } => {
                    staffing::tell(self, stations, solved, file, &mut out);
                }
                Answer::Largest { name, path, found } => self.tell_largest(name, path, found, &mut out),
                Answer::Best { names, chosen, within, fresh } => {
                    self.tell_best(names, chosen, *within, fresh.as_ref(), &mut out);
                }
            }
        }
        let _ = writeln!(out, "\n{} replications simulated", grouped(self.simulated as f64, 0));
        out
    }

    fn tell_largest(&self, name: &str, path: &str, largest: &LargestConfirmed, out: &mut String) {
        let LargestConfirmed { values, found, confirmed, stepped_down } = largest;
        let _ = writeln!(out, "Largest {name}: {path}");
        if found.is_cut_short {
            let _ = writeln!(
                out,
                "  the search was ended by its budget after {} replications; with more the value can be larger: allow more with --budget",
                found.replications
            );
        }
        let Some(safe) = found.safe else {
            let _ = if found.is_cut_short {
                writeln!(out, "  not known yet: so few replications show of no value that it is safe")
            } else {
                writeln!(out, "  none: not even {} is safe", values[0])
            };
            return;
        };
        let more = if safe + 1 == values.len() { ", the largest that was asked about" } else { "" };
        let _ = writeln!(out, "  {}{more}", values[safe]);
        for (target, own) in found.by_target.iter().filter(|_| found.by_target.len() > 1) {
            let alone = own.map_or("none", |own| values[own].as_str());
            let _ = writeln!(out, "  for {target} alone: {alone}");
        }
        let _ = writeln!(
            out,
            "  guarantee: with {} % confidence the targets are met as often as wanted at this value (order statistic of {} replications, each with the largest value that it bears)",
            percent(self.confidence),
            found.replications
        );
        if *stepped_down > 0 {
            let _ = writeln!(out, "  {stepped_down} larger values did not hold in fresh replications");
        }
        self.tell_confirmed(confirmed, out);
    }

    fn tell_best(
        &self,
        names: &[String],
        chosen: &Chosen,
        within: f64,
        fresh: Option<&Fresh>,
        out: &mut String,
    ) {
        let _ = writeln!(out, "Best by {}", words::measure(&chosen.label, Language::English));
        let _ = writeln!(out, "  {}", names[chosen.best]);
        let mut table = vec![["alternative", "mean", "replications", ""].map(str::to_owned).to_vec()];
        for (name, followed) in names.iter().zip(&chosen.alternatives) {
            let fate =
                followed.dropped_for.map_or(String::new(), |other| format!("dropped for {}", names[other]));
            table.push(vec![
                name.clone(),
                words::value(&chosen.label, followed.mean, Language::English),
                followed.replications.to_string(),
                fate,
            ]);
        }
        out.push_str(&aligned(&table));
        if chosen.is_cut_short {
            let _ = writeln!(
                out,
                "  not decided after {} replications: several are left, the best of them so far is named without guarantee; allow more with --most-replications or --budget",
                chosen.replications
            );
        } else {
            let _ = writeln!(
                out,
                "  guarantee: if one is better than all others by {} or more, it is chosen with a probability of at least {} % (Kim and Nelson 2001, first stage {FIRST})",
                words::value(&chosen.label, within, Language::English),
                percent(self.confidence)
            );
        }
        if let Some(fresh) = fresh {
            let _ = writeln!(
                out,
                "  fresh: {} against {} of {}, {} replications of each, difference ± {}",
                words::value(&chosen.label, fresh.best, Language::English),
                words::value(&chosen.label, fresh.other, Language::English),
                names[fresh.runner_up],
                fresh.replications,
                words::value(&chosen.label, fresh.half, Language::English)
            );
        }
    }

    fn tell_confirmed(&self, confirmed: &[Confirmed], out: &mut String) {
        for c in confirmed {
            let target = self.subject.targets.iter().find(|target| target.name == c.target);
            let mean = c.mean.zip(target).map_or_else(String::new, |(mean, target)| {
                format!(", mean {}", words::value(&target.label, mean, Language::English))
            });
            let _ = writeln!(
                out,
                "  fresh: {} of {} replications meet {} ({} % wanted, at least {} % for sure){mean}",
                c.met,
                c.of,
                c.target,
                percent(c.wanted),
                percent(c.at_least),
            );
        }
    }

    /// The tables: names and contents.
    pub fn tables(&self) -> Result<Vec<(String, Vec<u8>)>, csv::Error> {
        let mut files = Vec::new();
        for answer in &self.answers {
            let mut writer = csv::Writer::from_writer(Vec::new());
            let name = match answer {
                Answer::Staffing { stations, solved } => {
                    files.extend(staffing::tables(stations, solved)?);
                    continue;
                }
                Answer::Largest { name, found: LargestConfirmed { values, found, .. }, .. } => {
                    writer.write_record(["value", "share_met", "ci_low", "ci_high", "safe"])?;
                    for (i, (value, (share, low, high))) in values.iter().zip(&found.curve).enumerate() {
                        let safe = if found.safe.is_some_and(|safe| i <= safe) { "yes" } else { "no" };
                        writer.write_record([
                            value.clone(),
                            plain(*share),
                            plain(*low),
                            plain(*high),
                            safe.into(),
                        ])?;
                    }
                    format!("largest-{name}.csv")
                }
                Answer::Best { names, chosen, .. } => {
                    writer.write_record(["alternative", "mean", "replications", "dropped_for", "best"])?;
                    for (i, (name, followed)) in names.iter().zip(&chosen.alternatives).enumerate() {
                        let dropped =
                            followed.dropped_for.map_or(String::new(), |other| names[other].clone());
                        let best = if i == chosen.best { "yes" } else { "no" };
                        writer.write_record([
                            name.clone(),
                            plain(followed.mean),
                            followed.replications.to_string(),
                            dropped,
                            best.into(),
                        ])?;
                    }
                    "choice.csv".to_owned()
                }
            };
            files.push((name, crate::report::csv_bytes(writer)?));
        }
        Ok(files)
    }

    /// The summary for programs.
    pub fn to_json(&self) -> Value {
        let answers = self.answers.iter().map(|answer| match answer {
            Answer::Staffing { stations, solved } => staffing::to_json(stations, solved),
            Answer::Largest {
                name,
                path,
                found: LargestConfirmed { values, found, confirmed: fresh, .. },
            } => json!({
                "kind": "largest", "name": name, "path": path, "value": found.safe.map(|safe| &values[safe]),
                "replications": found.replications, "confirmed": confirmed(fresh),
            }),
            Answer::Best { names, chosen, within, .. } => json!({
                "kind": "best", "measure": chosen.label.path(), "best": names[chosen.best], "within": within,
                "decided": !chosen.is_cut_short, "replications": chosen.replications,
            }),
        });
        json!({
            "title": self.subject.title, "confidence": self.confidence, "replications": self.simulated,
            "answers": answers.collect::<Vec<_>>(),
        })
    }
}

/// What fresh replications say, for programs.
fn confirmed(all: &[Confirmed]) -> Vec<Value> {
    all.iter()
        .map(|c| {
            json!({
                "target": c.target, "wanted": c.wanted, "met": c.met, "of": c.of, "at_least": c.at_least,
                "mean": c.mean,
            })
        })
        .collect()
}

fn percent(share: f64) -> String {
    let value = 100.0 * share;
    let nines = digits(100.0 - value).min(2);
    let text = format!("{value:.nines$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
