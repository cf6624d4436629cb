//! What `clearway regress` found: a Markdown table for people, `JUnit` XML for build servers, JSON for programs.

use std::fmt::Write;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value, json};

use super::number::{grouped, plain};
use super::words;
use crate::experiment::regress::speed::{Change, Unit};
use crate::experiment::regress::{ERROR, Finding, How, Judged, State};
use crate::experiment::sweep::values::Label;
use crate::language::Language;

/// Most changed rows that are named of a scenario.
const NAMED: usize = 5;

/// The table.
pub fn markdown(all: &[Judged], tolerance: f64) -> String {
    let mut out = String::from("| scenario | compared | results | speed |\n|---|---|---|---|\n");
    for judged in all {
        let edited = if judged.is_edited { ", file edited" } else { "" };
        let _ = writeln!(
            out,
            "| {} | {}{edited} | {} | {} |",
            judged.name,
            how(judged),
            results(judged),
            speed(judged)
        );
    }
    let worse = all.iter().filter(|judged| judged.is_regression()).count();
    let new = all.iter().filter(|judged| judged.state == State::New).count();
    let _ = match worse {
        0 => writeln!(out, "\nNo regression in {} scenarios.", all.len()),
        1 => writeln!(out, "\n**1 regression** in {} scenarios.", all.len()),
        n => writeln!(out, "\n**{n} regressions** in {} scenarios.", all.len()),
    };
    if new > 0 {
        let _ = writeln!(out, "{new} without a baseline: write it with `--bless`.");
    }
    if all.iter().any(|judged| judged.how == Some(How::Statistically)) {
        let _ = writeln!(
            out,
            "Statistically: a measure has changed if it differs by more than {} %; with nothing changed that is said of any with a probability of at most {} %.",
            plain(100.0 * tolerance),
            plain(100.0 * ERROR),
        );
    }
    for judged in all.iter().filter(|judged| !judged.findings.is_empty()) {
        let _ = writeln!(out, "\n{}:\n", judged.name);
        for finding in judged.findings.iter().take(NAMED) {
            let _ = writeln!(out, "- {}", said(finding));
        }
        if judged.findings.len() > NAMED {
            let _ = writeln!(out, "- and {} more", judged.findings.len() - NAMED);
        }
    }
    out
}

fn how(judged: &Judged) -> &'static str {
    match (&judged.state, judged.how) {
        (State::New, _) => "no baseline",
        (State::Gone, _) => "no scenario",
        (State::Failed(_), _) => "not run",
        (_, Some(How::Statistically)) => "statistically",
        _ => "exactly",
    }
}

fn results(judged: &Judged) -> String {
    match &judged.state {
        State::New => "new".into(),
        State::Gone => "**gone**".into(),
        State::Failed(why) => format!("**{why}**"),
        State::Compared => match (judged.findings.len(), judged.how) {
            (0, Some(How::Statistically)) => "alike".into(),
            (0, _) => "same".into(),
            (n, _) => format!("**{n} changed**"),
        },
    }
}

fn speed(judged: &Judged) -> String {
    let Some(change) = &judged.speed else { return String::new() };
    let unit = match change.unit {
        Unit::Instructions => "instructions",
        Unit::Ratio => "time",
    };
    let text = format!("{} % {unit}", signed(100.0 * change.part()));
    if change.is_slower() { format!("**{text}**") } else { text }
}

fn signed(value: f64) -> String {
    let sign = if value < -0.05 { "−" } else { "+" };
    format!("{sign}{:.1}", value.abs())
}

/// A changed row in words.
fn said(finding: &Finding) -> String {
    let Some(label) = &finding.label else {
        return "what happened to passengers, and when, is not the same".into();
    };
    let show = |value: Option<f64>| {
        value.map_or("no value".into(), |value| words::value(label, value, Language::English))
    };
    let part = finding.then.zip(finding.now).filter(|(then, _)| *then != 0.0);
    let part =
        part.map_or_else(String::new, |(then, now)| format!(" ({} %)", signed(100.0 * (now / then - 1.0))));
    let chance = if finding.p > 0.0 { format!(", p = {:.1e}", finding.p) } else { String::new() };
    format!(
        "{}: {} was {}, is {}{part}{chance}",
        label.path(),
        words::measure(label, Language::English),
        show(finding.then),
        show(finding.now)
    )
}

/// `JUnit` XML: a test suite a scenario, with a case for its results and one for its speed.
pub fn junit(all: &[Judged]) -> Result<String, String> {
    let mut report = Report::new("clearway regress");
    for judged in all {
        let mut suite = TestSuite::new(judged.name.as_str());
        let failure = |message: String, text: String| {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(message).set_description(text);
            status
        };
        let status = match &judged.state {
            State::New => {
                let mut status = TestCaseStatus::skipped();
                status.set_message("no baseline");
                status
            }
            State::Gone => failure("there is a baseline and no scenario".into(), String::new()),
            State::Failed(why) => failure(why.clone(), String::new()),
            State::Compared if judged.findings.is_empty() => TestCaseStatus::success(),
            State::Compared => {
                let lines: Vec<String> = judged.findings.iter().map(said).collect();
                failure(format!("{} measures changed", lines.len()), lines.join("\n"))
            }
        };
        suite.add_test_case(TestCase::new("results", status));
        if let Some(change) = &judged.speed {
            let status = if change.is_slower() {
                failure(format!("{} % slower", signed(100.0 * change.part())), String::new())
            } else {
                TestCaseStatus::success()
            };
            suite.add_test_case(TestCase::new("speed", status));
        }
        report.add_test_suite(suite);
    }
    report.to_string().map_err(|error| error.to_string())
}

/// The same for programs.
pub fn to_json(all: &[Judged], tolerance: f64) -> Value {
    let scenarios = all.iter().map(|judged| {
        let findings = judged.findings.iter().map(|finding| {
            json!({
                "row": finding.label.as_ref().map(Label::path),
                "then": finding.then, "now": finding.now, "p_adjusted": finding.p,
            })
        });
        json!({
            "scenario": judged.name, "compared": how(judged), "regression": judged.is_regression(),
            "edited": judged.is_edited, "findings": findings.collect::<Vec<_>>(),
            "speed": judged.speed.as_ref().map(of_speed),
        })
    });
    json!({
        "clearway": env!("CARGO_PKG_VERSION"), "tolerance": tolerance, "error": ERROR,
        "regressions": all.iter().filter(|judged| judged.is_regression()).count(),
        "scenarios": scenarios.collect::<Vec<_>>(),
    })
}

fn of_speed(change: &Change) -> Value {
    let unit = match change.unit {
        Unit::Instructions => "instructions",
        Unit::Ratio => "ratio",
    };
    json!({
        "unit": unit, "then": change.then, "now": change.now, "change": change.part(),
        "tolerance": change.tolerance, "slower": change.is_slower(),
    })
}

/// How many scenarios are told of on the terminal's last line.
pub fn verdict(all: &[Judged]) -> String {
    let worse = all.iter().filter(|judged| judged.is_regression()).count();
    format!("{} of {} scenarios are worse than their baselines", grouped(worse as f64, 0), all.len())
}
