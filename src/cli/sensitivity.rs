//! `clearway sensitivity FILE`

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::page::PageArgs;
use super::progress::CountProgress;
use super::simulate::{STOP, prepare, unless_interrupted, unwritten};
use super::study::{Output, charts, failed, folder_of, load, pictures, usage, write};
use super::{Changes, ExitCode, print, warn};
use crate::experiment::sensitivity::{Watched, indices, propagate, swings};
use crate::experiment::solve::{SolveError, Trials};
use crate::experiment::subject::Subject;
use crate::experiment::sweep::values::{Label, meant};
use crate::report::page::searches;
use crate::report::sensitivity::{Sensitive, TABLE};
use crate::report::study_manifest::StudyManifest;
use crate::report::{Folder, OutputError};
use crate::scenario::Loaded;
use crate::scenario::measure::MeasurePath;
use crate::scenario::sensitivity::{Input, MEASURE, POINTS, Sensitivity};

#[derive(Debug, Args)]
pub(super) struct SensitivityArgs {
    /// Scenario file with, unless inputs are typed here, a table [sensitivity]
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// An input that is not known exactly, with its plausible range, as in
    /// scale:port.P.arrivals.A.per-day=0.9..1.1 (repeatable)
    #[arg(long, value_name = "PATH=LOW..HIGH")]
    input: Vec<String>,
    /// A mean that was observed so many times, as in port.P.station.S.service.lognormal.mean=120 (repeatable)
    #[arg(long, value_name = "PATH=N")]
    observed: Vec<String>,
    /// What is watched [default: as the file says, or `journey_p95`]
    #[arg(long, value_name = "[[PORT/]STATION/]MEASURE")]
    measure: Option<String>,
    /// Points behind the Sobol indices, 0 for none [default: 64, or as the file says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=60_000))]
    points: Option<u32>,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    page: PageArgs,
}

pub(super) fn sensitivity(args: &SensitivityArgs) -> ExitCode {
    done(args).unwrap_or_else(|code| code)
}

/// What is asked: what was typed, or else what the file says.
fn asked(args: &SensitivityArgs, loaded: &Loaded) -> Result<Sensitivity, ExitCode> {
    let mut asked = loaded.sensitivity.clone();
    if !args.input.is_empty() || !args.observed.is_empty() {
        asked.inputs = Vec::new();
    }
    let split = |text: &str, option: &str| -> Result<(String, String), ExitCode> {
        let parts =
            text.split_once('=').map(|(path, value)| (path.trim().to_owned(), value.trim().to_owned()));
        parts.filter(|(path, _)| path.contains('.')).ok_or_else(|| {
            usage(
                &format!("{option}: `{text}` is no path with a value"),
                "write it as in port.P.station.S.servers=10..20",
            )
        })
    };
    for text in &args.input {
        let (path, range) = split(text, "--input")?;
        let (low, high) = range.split_once("..").unwrap_or((&range, ""));
        let input = Input::between(&path, &path, low, high);
        asked.inputs.push(input.map_err(|(why, help)| usage(&format!("--input: {why}"), &help))?);
    }
    for text in &args.observed {
        let (path, number) = split(text, "--observed")?;
        let number: u64 = number.parse().map_err(|_| {
            usage(
                &format!("--observed: `{number}` is no number of observations"),
                "write it as in …service.lognormal.mean=120",
            )
        })?;
        let input = Input::observed(&path, &path, number, None, &loaded.tree);
        asked.inputs.push(input.map_err(|(why, help)| usage(&format!("--observed: {why}"), &help))?);
    }
    if let Some(text) = &args.measure {
        let path = MeasurePath::parse(text);
        let path =
            path.map_err(|why| usage(&format!("--measure: {why}"), "for example `counter/wait_p95`"))?;
        asked.port = path.port;
        asked.station = path.station.filter(|station| !station.is_empty());
        asked.measure = Some(path.measure);
    }
    asked.points = args.points.or(asked.points);
    if asked.inputs.is_empty() {
        return Err(usage(
            "no input is said to be uncertain",
            "name some with `--input PATH=LOW..HIGH` or `--observed PATH=N`, or in a table `[sensitivity]` of the scenario",
        ));
    }
    Ok(asked)
}

/// The row that is watched.
fn watched(asked: &Sensitivity, loaded: &Loaded) -> Result<Label, ExitCode> {
    let measure = asked.measure.as_deref().unwrap_or(MEASURE);
    let label = meant(&loaded.scenario, asked.port.as_deref(), asked.station.as_deref(), measure);
    label.map_err(|no| usage(&no.why, &no.help))
}

fn done(args: &SensitivityArgs) -> Result<ExitCode, ExitCode> {
    let began = Instant::now();
    let started = jiff::Timestamp::now().to_string();
    let mut common = args.changes.paths();
    common.push("run.precision=false".into());
    let (template, loaded) = load(&args.file, &common)?;
    let scenario = &loaded.scenario;
    let asked = asked(args, &loaded)?;
    let label = watched(&asked, &loaded)?;
    if scenario.run.replications < 2 {
        return Err(usage(
            "one replication does not tell chance from a difference",
            "take more, as with `--replications 30`",
        ));
    }
    warn(&scenario.warnings);
    let path = folder_of(args.output.out.as_ref(), &args.file);
    let folder = Folder::open(&path).map_err(|error| unwritten(&error))?;
    prepare(args.output.threads)?;
    let progress = CountProgress::new(args.output.quiet);
    let count = |done| progress.set(done);
    let trials = Trials::new(&template, common.clone(), &STOP, &count);
    let points = asked.points.unwrap_or(POINTS);
    let found = found(&trials, &asked, label, &loaded, points);
    progress.finish();
    let found = found.map_err(|error| failed(&error))?;
    unless_interrupted()?;
    let failed = |why: String| unwritten(&OutputError { path: path.clone(), why });
    let mut files = vec![(TABLE.to_owned(), found.table().map_err(|error| failed(error.to_string()))?)];
    files.extend(charts(found.charts(args.output.language.lang).map_err(|error| failed(error.to_string()))?));
    if !args.page.no_report {
        let page = searches::sensitivity(&found, &pictures(&files), args.output.language.lang);
        files.push(("sensitivity.html".into(), page.into_bytes()));
    }
    let manifest = StudyManifest {
        command: "sensitivity",
        scenarios: vec![args.file.display().to_string()],
        hashes: vec![loaded.hash.clone()],
        asked: json!({ "changes": common, "input": args.input, "observed": args.observed, "points": points }),
        warnings: scenario.warnings.clone(),
        threads: rayon::current_num_threads(),
        started,
        wall_s: began.elapsed().as_secs_f64(),
        files: Vec::new(),
    };
    write(folder, &files, manifest)?;
    Ok(if args.output.json {
        print(&(serde_json::to_string_pretty(&found.to_json()).unwrap_or_default() + "\n"))
    } else if args.output.quiet {
        ExitCode::Done
    } else {
        print(&format!("{}\nTables and charts are in {}\n", found.to_text(), path.display()))
    })
}

fn found(
    trials: &Trials<'_>,
    asked: &Sensitivity,
    label: Label,
    loaded: &Loaded,
    points: u32,
) -> Result<Sensitive, SolveError> {
    let scenario = &loaded.scenario;
    let (replications, seed) = (scenario.run.replications, scenario.run.seed);
    let watched = Watched { trials, label: label.clone(), replications };
    let (base, swings) = swings(&watched, &asked.inputs)?;
    let propagated = propagate(&watched, &asked.inputs, seed)?;
    let indices = if points > 1 { indices(&watched, &asked.inputs, points, seed)? } else { Vec::new() };
    Ok(Sensitive {
        subject: Subject::of(scenario),
        label,
        base,
        swings,
        indices,
        points,
        propagated,
        draws: crate::experiment::sensitivity::DRAWS,
        replications,
    })
}
