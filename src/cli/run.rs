//! `clearway run FILE`

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use super::progress::Progress;
use super::{Changes, ExitCode, code_of, complain, print};
use crate::engine::StopSignal;
use crate::experiment::{Results, RunError, replicate};
use crate::report::{Folder, Manifest, OutputError, charts, json, series_csv, summary_csv, terminal};
use crate::scenario::{Loaded, load};

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    changes: Changes,
    /// Number of threads; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Folder for the results [default: output/<file stem>/]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print no summary and no progress
    #[arg(long)]
    quiet: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

static STOP: StopSignal = StopSignal::new();

pub(super) fn run(args: &RunArgs) -> ExitCode {
    let began = Instant::now();
    let started = jiff::Timestamp::now().to_string();
    let overrides = args.changes.paths();
    let mut loaded = match load(&args.file, &overrides) {
        Ok(loaded) => loaded,
        Err(error) => {
            // Colours are taken out again where standard error is no terminal.
            complain(&error.report(true));
            return code_of(&error);
        }
    };
    loaded.scenario.warnings.extend(charts::warnings(&loaded.scenario));
    for warning in &loaded.scenario.warnings {
        complain(&format!("warning: {warning}\n"));
    }
    let stem = args.file.file_stem().map_or_else(|| "scenario".into(), std::ffi::OsStr::to_os_string);
    let path = args.out.clone().unwrap_or_else(|| PathBuf::from("output").join(stem));
    // A folder that cannot be written into should be known before the work, not after it.
    let folder = match Folder::open(&path) {
        Ok(folder) => folder,
        Err(error) => return unwritten(&error),
    };
    if let Some(threads) = args.threads {
        let built = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
        if let Err(error) = built {
            complain(&format!("error: failed to start {threads} threads: {error}\n"));
            return ExitCode::Limit;
        }
    }
    if let Err(error) = ctrlc::set_handler(|| {
        if STOP.is_given() {
            std::process::exit(i32::from(ExitCode::Interrupted as u8));
        }
        STOP.give();
    }) {
        complain(&format!("warning: an interruption will not be clean: {error}\n"));
    }
    let progress = Progress::new(loaded.scenario.run.replications, args.quiet);
    let results = replicate(&loaded.scenario, &STOP, &|done| progress.set(done));
    progress.finish();
    let results = match results {
        Ok(results) if !STOP.is_given() => results,
        Ok(_) => {
            complain("error: interrupted before the results were written\n");
            return ExitCode::Interrupted;
        }
        Err(error) => {
            complain(&format!("error: {error}\n"));
            return match error {
                RunError::Interrupted { .. } => ExitCode::Interrupted,
                RunError::Stopped { .. } => ExitCode::Limit,
                RunError::Inconsistent { .. } => ExitCode::Fault,
            };
        }
    };
    let manifest = Manifest {
        scenario: &args.file.display().to_string(),
        overrides: &overrides,
        threads: rayon::current_num_threads(),
        started,
        wall_s: began.elapsed().as_secs_f64(),
        files: Vec::new(),
    };
    if let Err(error) = write(folder, manifest, &loaded, &results, &args.changes.of_the_plan()) {
        return unwritten(&error);
    }
    if args.json {
        let text =
            serde_json::to_string_pretty(&json::summary(&loaded.scenario, &results)).unwrap_or_default();
        return print(&(text + "\n"));
    }
    if args.quiet {
        return ExitCode::Done;
    }
    let text = terminal::summary(&loaded.scenario, &results, &args.changes.of_the_plan());
    print(&format!("{text}\nTables and charts are in {}\n", path.display()))
}

fn unwritten(error: &OutputError) -> ExitCode {
    complain(&format!("error: {error}\nhelp: choose another folder with `--out DIR`\n"));
    ExitCode::InputOutput
}

fn write(
    mut folder: Folder,
    mut manifest: Manifest<'_>,
    loaded: &Loaded,
    results: &Results,
    changes: &[String],
) -> Result<(), OutputError> {
    let internal = |why: String| OutputError { path: "charts".into(), why };
    let scenario = &loaded.scenario;
    let summary = summary_csv::write(scenario, results).map_err(|e| internal(e.to_string()))?;
    let series = series_csv::write(scenario, results).map_err(|e| internal(e.to_string()))?;
    folder.stage("summary.csv", &summary)?;
    folder.stage("series.csv", &series)?;
    manifest.files = vec!["summary.csv".into(), "series.csv".into()];
    for chart in charts::files(scenario, results, changes).map_err(|e| internal(e.to_string()))? {
        for (ending, bytes) in [("svg", chart.svg.as_bytes()), ("png", &chart.png)] {
            let name = format!("charts/{}.{ending}", chart.name);
            folder.stage(&name, bytes)?;
            manifest.files.push(name);
        }
    }
    folder.stage("manifest.json", manifest.write(loaded, results).as_bytes())?;
    folder.commit()
}
