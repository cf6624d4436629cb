//! `clearway sweep FILE --vary PATH=VALUES`

use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::page::PageArgs;
use super::progress::SweepProgress;
use super::simulate::{STOP, prepare, unless_interrupted, unwritten};
use super::study::{Output, folder_of, load, usage};
use super::{Changes, ExitCode, code_of, complain, fail, print, refused, warn};
use crate::experiment::sweep::book::{About, Book, is_finished};
use crate::experiment::sweep::design::Design;
use crate::experiment::sweep::journal::{Journal, JournalError};
use crate::experiment::sweep::points::Points;
use crate::experiment::sweep::run as sweeping;
use crate::experiment::sweep::schedule::Ended;
use crate::experiment::sweep::shard::Shard;
use crate::experiment::sweep::values;
use crate::report::number::grouped;
use crate::report::page::studies;
use crate::report::study_manifest::StudyManifest;
use crate::report::sweep_parquet::SweepParquet;
use crate::report::sweep_summary::{self, Wanted};
use crate::report::sweep_table::{CSV, PARQUET, SweepCsv, each_row};
use crate::report::{Folder, OutputError, sweep_charts};
use crate::scenario::sweep::{Factor, Kind, Sweep};
use crate::scenario::{LoadError, Loaded};

/// Most points that are simulated without being told twice.
const MANY: u64 = 10_000;
/// Where finished points are kept while a sweep runs.
const JOURNAL: &str = "sweep.unfinished";
/// Where parts are put.
const PARTS: &str = "parts";

#[derive(Debug, Args)]
pub(super) struct SweepArgs {
    /// Scenario file; with --merge it may be left out, or be the folder with the parts
    #[arg(value_name = "FILE", required_unless_present = "merge")]
    file: Option<PathBuf>,
    /// Values to try: a list as in port.P.station.S.servers=12,14,16, a range as in =12..18:2 or ="10 s..20 s:2 s"; with
    /// `scale:` before the path factors on what is written there, with `shift:` lengths of time to move it by; file=A.toml,B.toml
    /// tries whole files (repeatable; replaces what the table [sweep] of the file varies)
    #[arg(long, value_name = "PATH=VALUES")]
    vary: Vec<String>,
    /// How values are put together [default: grid, or as the file says]
    #[arg(long, value_enum)]
    design: Option<DesignName>,
    /// Number of points of a Latin hypercube or a Sobol design, for which a range is two ends, as in =12..18
    #[arg(long, value_name = "N")]
    points: Option<u64>,
    #[command(flatten)]
    changes: Changes,
    /// Simulate one part of the sweep only: every N-th point from the K-th on [default: as `SLURM_ARRAY_TASK_ID` says]
    #[arg(long, value_name = "K/N", conflicts_with_all = ["shards", "merge"])]
    shard: Option<String>,
    /// Number of parts, where `JOB_COMPLETION_INDEX` or `SLURM_ARRAY_TASK_ID` says which one this is
    #[arg(long, value_name = "N", conflicts_with = "merge")]
    shards: Option<u32>,
    /// Join the parts that lie in the folder
    #[arg(long)]
    merge: bool,
    /// Write only these measures into the tables, as in `wait_p95` (repeatable) [default: all]
    #[arg(long, value_name = "MEASURE")]
    measure: Vec<String>,
    /// What charts and the summary show, as in `wait_p95`, `counter/wait_p95` or `lok-ma-chau//journey_p95` (repeatable)
    /// [default: the targets, or the longest journeys and waits]
    #[arg(long, value_name = "[[PORT/]STATION/]MEASURE")]
    show: Vec<String>,
    /// Write this format beside sweep.csv
    #[arg(long, value_enum)]
    format: Vec<Format>,
    /// Simulate more than 10 000 points
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DesignName {
    /// Every value with every other
    Grid,
    /// N points; each range is cut into N steps, and each step is tried once
    LatinHypercube,
    /// N points of a scrambled Sobol sequence
    Sobol,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Always written
    Csv,
    /// For programs that read columns
    Parquet,
}

pub(super) fn sweep(args: &SweepArgs) -> ExitCode {
    let done = if args.merge { merge(args) } else { simulate(args) };
    done.unwrap_or_else(|code| code)
}

/// What was asked for, ready to be simulated.
struct Asked {
    base: Loaded,
    points: Points,
    shard: Shard,
    about: About,
}

fn asked(args: &SweepArgs, file: &Path) -> Result<Asked, ExitCode> {
    let common = args.changes.paths();
    let (template, base) = load(file, &common)?;
    let mut sweep = base.sweep.clone();
    // Files that the scenario names lie beside it, files typed here lie here.
    let mut folder = file.parent().unwrap_or(Path::new(".")).to_owned();
    if !args.vary.is_empty() {
        folder = PathBuf::from(".");
        sweep = Sweep { factors: factors(&args.vary)?, named: Vec::new(), ..sweep };
        if args.design.is_none() && args.points.is_none() {
            (sweep.kind, sweep.points) = (Kind::Grid, None);
        }
    }
    if let Some(design) = args.design {
        sweep.kind = match design {
            DesignName::Grid => Kind::Grid,
            DesignName::LatinHypercube => Kind::LatinHypercube,
            DesignName::Sobol => Kind::Sobol,
        };
        if sweep.kind == Kind::Grid {
            sweep.points = None;
        }
    }
    sweep.points = args.points.or(sweep.points);
    let design = Design::new(&sweep).map_err(|no| usage(&no.why, &no.help))?;
    if design.count() > MANY && !args.yes {
        let what = format!("this sweep has {} points", grouped(design.count() as f64, 0));
        let help = format!(
            "more than {} take long: say `--yes` if they are meant, or try fewer values",
            grouped(MANY as f64, 0)
        );
        return Err(usage(&what, &help));
    }
    let shard = if args.merge { Shard::WHOLE } else { shard(args)? };
    let points = Points::new(design, template, common, &folder).map_err(|error| refused(&error))?;
    let about = sweeping::about(&points, &base);
    Ok(Asked { base, points, shard, about })
}

fn factors(vary: &[String]) -> Result<Vec<Factor>, ExitCode> {
    let (mut factors, mut wrong) = (Vec::new(), None);
    for text in vary {
        match Factor::parse(text) {
            Ok(factor) => factors.push(factor),
            Err(no) => {
                wrong = Some(usage(&format!("--vary: {}", no.why), &no.help));
            }
        }
    }
    wrong.map_or(Ok(factors), Err)
}

/// The part that was asked for here or by the scheduler of a cluster.
fn shard(args: &SweepArgs) -> Result<Shard, ExitCode> {
    if let Some(text) = &args.shard {
        return Shard::parse(text).map_err(|why| usage(&format!("--shard: {why}"), ""));
    }
    let found = Shard::from_environment(|name| std::env::var(name).ok(), args.shards);
    match found.map_err(|why| usage(&why, "or say which part this is with `--shard K/N`"))? {
        None => Ok(Shard::WHOLE),
        Some((shard, source)) => {
            complain(&format!("part {} of {}, as {source} says\n", shard.number, shard.of));
            Ok(shard)
        }
    }
}

/// Says what is wrong with points, each mistake once however many points share it.
fn refuse_points(points: &Points, wrong: &[(u64, LoadError)]) -> ExitCode {
    const SHOWN: usize = 5;
    let mut told: Vec<String> = Vec::new();
    let mut code = ExitCode::Scenario;
    for (_, error) in wrong {
        code = code_of(error);
        let said = error.in_short();
        if told.len() < SHOWN && !told.contains(&said) {
            complain(&error.report(true));
            told.push(said);
        }
    }
    let first: Vec<String> = wrong
        .iter()
        .take(SHOWN)
        .map(|(point, _)| format!("{} ({})", point + 1, points.design.point(*point).levels.join(", ")))
        .collect();
    let more = if wrong.len() > SHOWN { ", …" } else { "" };
    let plural = if wrong.len() == 1 { "" } else { "s" };
    fail(
        code,
        &format!(
            "{} of {} points cannot be simulated: point{plural} {}{more}",
            wrong.len(),
            points.count(),
            first.join(", ")
        ),
        "nothing was simulated",
    )
}

fn kept(path: &Path, error: &JournalError) -> ExitCode {
    if error.is_busy() {
        let what = format!("another sweep is writing to {}", path.display());
        return fail(
            ExitCode::InputOutput,
            &what,
            "wait until it has ended, or choose another folder with `--out DIR`",
        );
    }
    fail(
        ExitCode::InputOutput,
        &format!("failed to keep points in {}: {error}", path.display()),
        "choose another folder with `--out DIR`, or move that file away",
    )
}

fn simulate(args: &SweepArgs) -> Result<ExitCode, ExitCode> {
    let Some(file) = &args.file else { return Err(ExitCode::Usage) };
    let began = Instant::now();
    let started = jiff::Timestamp::now().to_string();
    let Asked { base, points, shard, about } = asked(args, file)?;
    let wanted = Wanted::parse(&args.show, &args.measure)
        .map_err(|why| usage(&why, "the reference lists all measures"))?;
    shows_something(&wanted, &base, &points)?;
    warn(&base.scenario.warnings);
    let path = folder_of(args.output.out.as_ref(), file);
    let folder = Folder::open(&path).map_err(|error| unwritten(&error))?;
    let parts = path.join(PARTS);
    let (journal_path, part_path) = if shard == Shard::WHOLE {
        (path.join(JOURNAL), None)
    } else {
        Folder::open(&parts).map_err(|error| unwritten(&error))?;
        (
            parts.join(format!("{}.unfinished", shard.file())),
            Some(parts.join(format!("{}.points", shard.file()))),
        )
    };
    if let Some(part) = &part_path
        && is_finished(part, &about, shard)
    {
        complain(&format!("{} is there already\n", part.display()));
        return Ok(ExitCode::Done);
    }
    prepare(args.output.threads)?;
    let keys = sweeping::keys(&points, shard, &STOP).map_err(|wrong| refuse_points(&points, &wrong))?;
    unless_interrupted()?;
    let journal = Journal::open(&journal_path).map_err(|error| kept(&journal_path, &error))?;
    let own = keys.len() as u64;
    let there = keys.iter().filter(|key| journal.has(key)).count() as u64;
    if there > 0 {
        complain(&format!("{there} of {own} points were finished before and are kept\n"));
    }
    let progress = SweepProgress::new(own - there, args.output.quiet);
    let (mut journal, ended) =
        sweeping::simulate(&points, shard, &keys, journal, &STOP, &|advance| progress.set(advance));
    progress.finish();
    if let Err(ended) = ended {
        let done = keys.iter().filter(|key| journal.has(key)).count();
        return Err(stopped(&ended, done, keys.len(), &journal_path));
    }
    if let Some(part) = part_path {
        sweeping::write_part(&part, &about, shard, &points, &keys, &mut journal)
            .map_err(|why| unwritten(&OutputError { path: part.clone(), why }))?;
        drop(journal);
        let _ = std::fs::remove_file(&journal_path);
        if !args.output.quiet {
            complain(&format!(
                "{}: {own} of {} points; join all parts with `clearway sweep --merge --out {}`\n",
                part.display(),
                points.count(),
                path.display()
            ));
        }
        return Ok(ExitCode::Done);
    }
    let manifest = StudyManifest {
        command: "sweep",
        scenarios: vec![file.display().to_string()],
        hashes: vec![base.hash.clone()],
        asked: json!({
            "changes": args.changes.paths(), "design": about.design, "columns": about.columns, "points": about.points,
            "vary": args.vary,
        }),
        warnings: base.scenario.warnings.clone(),
        threads: rayon::current_num_threads(),
        started,
        wall_s: 0.0,
        files: Vec::new(),
    };
    let book = Book::whole(about, points.design, &keys, journal);
    let code = write(args, book, &wanted, folder, manifest, began)?;
    let _ = std::fs::remove_file(&journal_path);
    Ok(code)
}

/// Says what is to be shown and is nowhere, before anything is simulated. Other files may have other rows.
fn shows_something(wanted: &Wanted, base: &Loaded, points: &Points) -> Result<(), ExitCode> {
    let other_files = points.design.columns().iter().any(|column| column == "file");
    let labels = values::labels_of(&base.scenario);
    match wanted.missing(&labels).first() {
        Some(missing) if !other_files => {
            let word = missing.rsplit('/').next().unwrap_or_default();
            let places = labels.iter().filter(|label| label.measure == word && label.class.is_empty());
            let places: Vec<String> = places.map(|label| format!("`{}`", label.typed())).take(3).collect();
            let help = match &places[..] {
                [] => "the reference says of what each measure is taken".to_owned(),
                places => format!("write for example {}", places.join(" or ")),
            };
            Err(usage(&format!("--show: there is no `{missing}` in this scenario"), &help))
        }
        _ => Ok(()),
    }
}

/// Says why a sweep ended early, and that nothing is lost.
fn stopped(ended: &Ended, done: usize, of: usize, journal: &Path) -> ExitCode {
    let kept = format!(
        "{done} of {of} points are finished and kept in {}; the same command goes on from there",
        journal.display()
    );
    match ended {
        Ended::Interrupted => fail(ExitCode::Interrupted, "interrupted", &kept),
        Ended::Failed(why) => fail(ExitCode::InputOutput, why, &kept),
        Ended::Inconsistent(why) => fail(ExitCode::Fault, why, &kept),
    }
}

fn merge(args: &SweepArgs) -> Result<ExitCode, ExitCode> {
    let began = Instant::now();
    let started = jiff::Timestamp::now().to_string();
    let wanted = Wanted::parse(&args.show, &args.measure)
        .map_err(|why| usage(&why, "the reference lists all measures"))?;
    let (path, expected) = match &args.file {
        Some(file) if file.is_dir() => (args.output.out.clone().unwrap_or_else(|| file.clone()), None),
        Some(file) => {
            let Asked { about, .. } = asked(args, file)?;
            (folder_of(args.output.out.as_ref(), file), Some(about))
        }
        None => {
            let out = args.output.out.clone();
            let out = out.ok_or_else(|| {
                usage("where are the parts?", "name the folder, as in `clearway sweep --merge output/hall`")
            })?;
            (out, None)
        }
    };
    let from = match &args.file {
        Some(file) if file.is_dir() => file.join(PARTS),
        _ => path.join(PARTS),
    };
    let mut parts = parts_in(&from).map_err(|why| {
        fail(ExitCode::InputOutput, &why, "each part is made by `clearway sweep … --shard K/N`")
    })?;
    parts.sort();
    let wanted_id = expected.as_ref().map(|about| about.id.as_str());
    let book = Book::join(&parts, wanted_id).map_err(|why| {
        fail(ExitCode::InputOutput, &why, "simulate what is missing; give the same file, values and changes as for the parts; or move away what does not belong here")
    })?;
    prepare(args.output.threads)?;
    let folder = Folder::open(&path).map_err(|error| unwritten(&error))?;
    let manifest = StudyManifest {
        command: "sweep",
        scenarios: args.file.iter().map(|file| file.display().to_string()).collect(),
        hashes: vec![book.about.id.clone()],
        asked: json!({
            "design": book.about.design, "columns": book.about.columns, "points": book.about.points,
            "parts": parts.len(),
        }),
        warnings: Vec::new(),
        threads: rayon::current_num_threads(),
        started,
        wall_s: 0.0,
        files: Vec::new(),
    };
    write(args, book, &wanted, folder, manifest, began)
}

fn parts_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut parts = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        if path.extension().is_some_and(|ending| ending == "points") {
            parts.push(path);
        }
    }
    if parts.is_empty() {
        return Err(format!("there is no finished part in {}", folder.display()));
    }
    Ok(parts)
}

/// Writes tables, charts and manifest, and says what was found.
fn write(
    args: &SweepArgs,
    mut book: Book,
    wanted: &Wanted,
    mut folder: Folder,
    mut manifest: StudyManifest<'_>,
    began: Instant,
) -> Result<ExitCode, ExitCode> {
    let path = folder.path().to_owned();
    let at = |name: &'static str| {
        let path = path.join(name);
        move |why: String| unwritten(&OutputError { path: path.clone(), why })
    };
    let csv_failed = at(CSV);
    let columns = book.about.columns.clone();
    let out = folder.stage_open(CSV).map_err(|error| unwritten(&error))?;
    let mut csv = SweepCsv::begin(BufWriter::new(out), &columns).map_err(|e| csv_failed(e.to_string()))?;
    let mut parquet = None;
    if args.format.contains(&Format::Parquet) {
        let numbers = sweep_summary::numeric(&book);
        let out = folder.stage_open(PARQUET).map_err(|error| unwritten(&error))?;
        let columns: Vec<(String, bool)> = columns.into_iter().zip(numbers).collect();
        let begun = SweepParquet::begin(BufWriter::new(out), &columns);
        parquet = Some(begun.map_err(|error| at(PARQUET)(error.to_string()))?);
    }
    let mut shown = sweep_summary::Collected::new(wanted);
    let failed = each_row(&mut book, |row| {
        if wanted.writes(row.label) {
            csv.add(&row)?;
            if let Some(parquet) = &mut parquet {
                parquet.add(&row)?;
            }
        }
        shown.add(row);
        Ok(())
    })
    .map_err(&csv_failed)?;
    csv.finish().map_err(|error| csv_failed(error.to_string()))?;
    manifest.files.push(CSV.into());
    if let Some(parquet) = parquet {
        parquet.finish().map_err(|error| at(PARQUET)(error.to_string()))?;
        manifest.files.push(PARQUET.into());
    }
    let shown = shown.finish(&book);
    warn(shown.warnings());
    let charts = sweep_charts::files(&shown, args.output.language.lang)
        .map_err(|error| at("charts")(error.to_string()))?;
    for chart in charts {
        for (ending, content) in [("svg", chart.svg.as_bytes()), ("png", chart.png.as_slice())] {
            let name = format!("charts/{}.{ending}", chart.name);
            folder.stage(&name, content).map_err(|error| unwritten(&error))?;
            manifest.files.push(name);
        }
    }
    if !args.page.no_report {
        // Parts that are joined give the same page, and they may be joined without the scenario's file.
        let text = studies::sweep(&shown, args.output.language.lang);
        folder.stage("sweep.html", text.as_bytes()).map_err(|error| unwritten(&error))?;
        manifest.files.push("sweep.html".into());
    }
    manifest.wall_s = began.elapsed().as_secs_f64();
    folder.stage("manifest.json", manifest.write().as_bytes()).map_err(|error| unwritten(&error))?;
    folder.commit().map_err(|error| unwritten(&error))?;
    let said = if args.output.json {
        print(&(serde_json::to_string_pretty(&shown.to_json()).unwrap_or_default() + "\n"))
    } else if args.output.quiet {
        ExitCode::Done
    } else {
        print(&format!("{}\nTables and charts are in {}\n", shown.to_text(), path.display()))
    };
    if failed.is_empty() {
        return Ok(said);
    }
    for (point, why) in failed.iter().take(10) {
        complain(&format!("error: point {} ({}): {why}\n", point + 1, book.levels(*point).join(", ")));
    }
    let what = format!(
        "{} of {} points could not be simulated; all others are in the table",
        failed.len(),
        book.count()
    );
    Err(fail(ExitCode::Limit, &what, ""))
}
