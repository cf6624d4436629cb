//! `clearway validate`: the conformance suite.

use std::path::PathBuf;

use clap::Args;

use super::simulate::{interrupted, prepare, stopped, unwritten};
use super::{ExitCode, complain, print};
use crate::report::validation::{heading, json, page, picture, rows, verdict};
use crate::report::{Folder, OutputError, published};
use crate::validation::published::{Figure, PEOPLE, all as published_figures};
use crate::validation::{self, Judged, Prepared, Verdict, cases::CASES, examine, judge};

/// The name under which the published figures can be asked for as if they were a case.
const PUBLISHED: &str = "published";

#[derive(Debug, Args)]
pub(super) struct ValidateArgs {
    /// Only these cases, by the names of their files in scenarios/validation/, or `published` for the published figures
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    /// Seed for all cases instead of their own
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Number of threads; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Also write the page validation.md with its picture into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the table as JSON
    #[arg(long)]
    json: bool,
}

fn write(
    folder: &mut Folder,
    judged: &[Judged],
    figures: &[Figure],
    checks: usize,
    seed: Option<u64>,
) -> Result<(), OutputError> {
    let drawn = picture(judged, checks);
    let drawn = drawn.map_err(|error| OutputError { path: "images".into(), why: error.to_string() })?;
    for (i, chart) in drawn.iter().enumerate() {
        let name =
            if i == 0 { "images/validation".to_owned() } else { format!("images/validation-{}", i + 1) };
        folder.stage(&format!("{name}.svg"), chart.svg.as_bytes())?;
        folder.stage(&format!("{name}.png"), &chart.png)?;
    }
    folder.stage("validation.md", page(judged, figures, checks, seed, "images/validation.png").as_bytes())
}

pub(super) fn validate(args: &ValidateArgs) -> ExitCode {
    done(args).unwrap_or_else(|code| code)
}

fn done(args: &ValidateArgs) -> Result<ExitCode, ExitCode> {
    let known = || CASES.iter().map(|case| case.name).chain([PUBLISHED]);
    if let Some(unknown) = args.cases.iter().find(|name| !known().any(|known| known == **name)) {
        let all: Vec<&str> = known().collect();
        complain(&format!("error: there is no case `{unknown}`\nhelp: the cases are {}\n", all.join(", ")));
        return Err(ExitCode::Usage);
    }
    if args.out.is_some() && !args.cases.is_empty() {
        complain(
            "error: the page is about the whole suite\nhelp: leave out the names of cases, or `--out`\n",
        );
        return Err(ExitCode::Usage);
    }
    let mut folder = args.out.as_deref().map(Folder::open).transpose().map_err(|error| unwritten(&error))?;
    prepare(args.threads)?;
    let all = validation::prepare();
    let checks = all.iter().map(|prepared| prepared.checks.len()).sum();
    let wanted = |name: &str| args.cases.is_empty() || args.cases.iter().any(|wanted| wanted == name);
    let mut judged = Vec::new();
    let prepared: Vec<&Prepared> = all.iter().filter(|prepared| wanted(prepared.case.name)).collect();
    if !args.json && !prepared.is_empty() {
        print(&heading());
    }
    for prepared in &prepared {
        let findings =
            examine(prepared, args.seed, &super::simulate::STOP).map_err(|error| stopped(&error))?;
        let new = judge(&findings, checks);
        if !args.json {
            print(&rows(&new));
        }
        judged.extend(new);
    }
    if interrupted() {
        return Err(ExitCode::Interrupted);
    }
    let figures = if wanted(PUBLISHED) { published_figures(PEOPLE) } else { Vec::new() };
    if let Some(folder) = &mut folder {
        write(folder, &judged, &figures, checks, args.seed).map_err(|error| unwritten(&error))?;
    }
    if let Some(folder) = folder {
        folder.commit().map_err(|error| unwritten(&error))?;
    }
    let printed = if args.json {
        let text = serde_json::to_string_pretty(&json(&judged, &figures, checks)).unwrap_or_default();
        print(&(text + "\n"))
    } else {
        let mut parts = Vec::new();
        if !prepared.is_empty() {
            parts.push(format!("\n{}", verdict(&judged, checks)));
        }
        if !figures.is_empty() {
            let gap = if prepared.is_empty() { "" } else { "\n" };
            let (table, verdict) = (published::table(&figures), published::verdict(&figures));
            parts.push(format!("{gap}{table}\n{verdict}"));
        }
        print(&parts.concat())
    };
    let sound =
        judged.iter().all(|judged| judged.verdict == Verdict::Agrees) && figures.iter().all(Figure::agrees);
    Ok(if sound { printed } else { ExitCode::Regression })
}
