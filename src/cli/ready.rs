//! `clearway ready FILE`

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::simulate::{prepare, unless_interrupted, unwritten};
use super::study::{folder_of, usage, write};
use super::{ExitCode, fail, print, refused, warn};
use crate::experiment::ready::readiness;
use crate::plan::opening::Opening;
use crate::report::ready::{DAYS, ITEMS, ReadyReport};
use crate::report::study_manifest::StudyManifest;
use crate::report::{Folder, OutputError};
use crate::scenario::load;

/// So many draws tell a probability of 90 % to half a per cent.
const DRAWS: u32 = 10_000;

#[derive(Debug, Args)]
pub(super) struct ReadyArgs {
    /// Scenario file with stages
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How likely the stage should have begun, above 0 and below 1
    #[arg(long, value_name = "P", default_value_t = 0.9)]
    probability: f64,
    /// How often dates and signals are drawn
    #[arg(long, value_name = "N", default_value_t = DRAWS, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    draws: u32,
    /// Change a value, as in ready.officers.by="2022-01-10" (repeatable)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Seed of every random draw
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Number of threads; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Folder for the results [default: output/<stem of the file>/]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print no summary
    #[arg(long)]
    quiet: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn ready(args: &ReadyArgs) -> ExitCode {
    done(args).unwrap_or_else(|code| code)
}

fn done(args: &ReadyArgs) -> Result<ExitCode, ExitCode> {
    let began = Instant::now();
    let started = jiff::Timestamp::now().to_string();
    if !(args.probability > 0.0 && args.probability < 1.0) {
        return Err(usage(
            &format!("--probability: {} is not between 0 and 1", args.probability),
            "write 0.9 for 90 in 100 cases",
        ));
    }
    let mut changes = args.set.clone();
    changes.extend(args.seed.map(|seed| format!("run.seed={seed}")));
    let loaded = load(&args.file, &changes).map_err(|error| refused(&error))?;
    let scenario = &loaded.scenario;
    let opening = scenario.plan.as_deref().and_then(|plan| Some((plan, Opening::of(scenario, plan)?)));
    let Some((plan, opening)) = opening else {
        return Err(fail(
            ExitCode::Scenario,
            &format!("{} has no gate that could open", args.file.display()),
            "write two stages, the second with `enter`: what is ready before anybody comes is asked of the first gate",
        ));
    };
    if let Some(words) = opening.needs_passengers(plan).next() {
        return Err(fail(
            ExitCode::Scenario,
            &format!("the gate of `{}` looks at what only passengers tell: {words}", opening.stage),
            "`clearway run` tells when it opens; for the time before the first passenger, begin with a stage in which nobody comes, \
             whose next gate waits for dates, for what must be ready and for signals",
        ));
    }
    warn(&scenario.warnings);
    let path = folder_of(args.out.as_ref(), &args.file);
    let folder = Folder::open(&path).map_err(|error| unwritten(&error))?;
    prepare(args.threads)?;
    let found = readiness(scenario, plan, &opening, args.draws, args.probability);
    unless_interrupted()?;
    let report = ReadyReport { scenario, found: &found };
    let failed = |error: csv::Error| unwritten(&OutputError { path: path.clone(), why: error.to_string() });
    let files = [
        (ITEMS.to_owned(), report.items().map_err(failed)?),
        (DAYS.to_owned(), report.days().map_err(failed)?),
    ];
    let manifest = StudyManifest {
        command: "ready",
        scenarios: vec![args.file.display().to_string()],
        hashes: vec![loaded.hash.clone()],
        asked: json!({ "changes": changes, "probability": args.probability, "draws": args.draws }),
        warnings: scenario.warnings.clone(),
        threads: rayon::current_num_threads(),
        started,
        wall_s: began.elapsed().as_secs_f64(),
        files: Vec::new(),
    };
    write(folder, &files, manifest)?;
    Ok(if args.json {
        print(&(serde_json::to_string_pretty(&report.to_json()).unwrap_or_default() + "\n"))
    } else if args.quiet {
        ExitCode::Done
    } else {
        print(&format!("{}\nTables are in {}\n", report.to_text(), path.display()))
    })
}
