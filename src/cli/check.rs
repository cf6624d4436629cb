//! `clearway check FILE…`

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::{Changes, ExitCode, code_of, complain, print, warn};
use crate::experiment::studies;
use crate::scenario::load::Template;
use crate::scenario::units::plural;
use crate::scenario::{LoadError, Loaded};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    changes: Changes,
    /// Say nothing about scenarios without mistakes
    #[arg(long)]
    quiet: bool,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

/// Checks every file with its studies; the worst outcome decides the exit code.
pub(super) fn check(args: &CheckArgs) -> ExitCode {
    let mut worst = ExitCode::Done;
    let mut reports = Vec::new();
    for file in &args.files {
        let found = tried(file, &args.changes.paths());
        if args.json {
            reports.push(json(file, &found));
        } else {
            show(file, &found, args.quiet);
        }
        if let Err(error) = found
            && worst as u8 <= code_of(&error) as u8
        {
            worst = code_of(&error);
        }
    }
    if args.json {
        let text = serde_json::to_string_pretty(&reports).unwrap_or_default();
        if print(&(text + "\n")) != ExitCode::Done {
            return ExitCode::InputOutput;
        }
    }
    worst
}

/// Loads a file, and tries what its studies name.
fn tried(file: &Path, changes: &[String]) -> Result<Loaded, LoadError> {
    let template = Template::read(file)?;
    let loaded = template.with(changes)?;
    let diagnostics = studies::wrong(&template, &loaded, changes);
    if diagnostics.is_empty() {
        return Ok(loaded);
    }
    Err(LoadError::Wrong { path: file.to_owned(), diagnostics, sources: loaded.sources })
}

fn show(file: &Path, found: &Result<Loaded, LoadError>, quiet: bool) {
    match found {
        Err(error) => complain(&error.report(true)),
        Ok(loaded) => {
            let scenario = &loaded.scenario;
            warn(&scenario.warnings);
            if !quiet {
                print(&format!(
                    "{}: no mistakes ({}, {}, {} of arrivals, {})\n",
                    file.display(),
                    plural(scenario.ports.len() as u64, "port"),
                    plural(scenario.stations.len() as u64, "station"),
                    plural(scenario.arrivals.len() as u64, "stream"),
                    plural(scenario.classes.len() as u64, "class"),
                ));
            }
        }
    }
}

/// What was found in one file: its warnings and mistakes, each mistake with its place.
fn json(file: &Path, found: &Result<Loaded, LoadError>) -> Value {
    let (mut warnings, mut mistakes) = (Vec::new(), Vec::new());
    match found {
        Ok(loaded) => warnings.clone_from(&loaded.scenario.warnings),
        Err(LoadError::File { .. }) => {
            mistakes.push(json!({ "title": found.as_ref().err().map(ToString::to_string) }));
        }
        Err(LoadError::Wrong { diagnostics, sources, .. }) => {
            mistakes.extend(diagnostics.iter().map(|diagnostic| {
                let (line, column) = sources.line_and_column(diagnostic.place);
                json!({
                    "title": diagnostic.title,
                    "file": sources.get(diagnostic.place.source).name,
                    "line": line,
                    "column": column,
                    "label": diagnostic.label,
                    "help": diagnostic.help,
                })
            }));
        }
    }
    json!({ "scenario": file.display().to_string(), "warnings": warnings, "mistakes": mistakes })
}
