//! `clearway regress FOLDER`

use std::path::{Path, PathBuf};

use clap::Args;

use super::simulate::{STOP, interrupted, prepare, unwritten};
use super::study::usage;
use super::{ExitCode, complain, fail, print, refused};
use crate::experiment::RunError;
use crate::experiment::regress::baseline::{Baseline, Speed};
use crate::experiment::regress::{How, Judged, State, convicted, exactly, speed, suspects};
use crate::report::{Folder, regress as report};
use crate::scenario::folder::scenarios;
use crate::scenario::load;
use crate::scenario::load::Template;

/// Replications of a benchmark: enough to see a change of a few per cent, few enough for a build.
const REPLICATIONS: u32 = 10;

#[derive(Debug, Args)]
pub(super) struct RegressArgs {
    /// Folders with benchmark scenarios, or single files
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Folder with the baselines
    #[arg(long, value_name = "DIR", default_value = "benches/baselines")]
    baselines: PathBuf,
    /// Write the baselines anew: what is found now is right
    #[arg(long)]
    bless: bool,
    /// Compare as samples even where results should be the same to the last digit: for a change that is meant to change them
    #[arg(long)]
    statistical: bool,
    /// How much a measure may change, in per cent of what it was
    #[arg(long, value_name = "PER CENT", default_value_t = 1.0)]
    tolerance: f64,
    /// Replications of a new baseline [default: 10, or as many as the scenario has if that is less]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    replications: Option<u32>,
    /// How much slower a scenario may be, in per cent [default: 2 of instructions, 8 of time, which is less certain]
    #[arg(long, value_name = "PER CENT")]
    slower: Option<f64>,
    /// Do not measure how fast scenarios are
    #[arg(long)]
    no_speed: bool,
    /// Number of threads; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Folder for regress.md, junit.xml and regress.json
    #[arg(long, value_name = "DIR", default_value = "output/regress")]
    out: PathBuf,
    /// Print no table
    #[arg(long)]
    quiet: bool,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

/// Simulates one replication so many times and does nothing else: what `regress` lets valgrind count.
#[derive(Debug, Args)]
pub(super) struct ReplicateArgs {
    /// Scenario file
    file: PathBuf,
    /// How often
    times: u32,
}

pub(super) fn replicate_only(args: &ReplicateArgs) -> ExitCode {
    match load(&args.file, &[]) {
        Err(error) => refused(&error),
        Ok(loaded) => match speed::simulate(&loaded.scenario, args.times, &STOP) {
            Ok(_) => ExitCode::Done,
            Err(error) => super::simulate::stopped(&error),
        },
    }
}

pub(super) fn regress(args: &RegressArgs) -> ExitCode {
    done(args).unwrap_or_else(|code| code)
}

/// A benchmark: its name, its file and its baseline, as far as there are any.
struct Benchmark {
    name: String,
    file: Option<PathBuf>,
    baseline: Option<Baseline>,
}

fn done(args: &RegressArgs) -> Result<ExitCode, ExitCode> {
    if !(0.0..=100.0).contains(&args.tolerance)
        || args.slower.is_some_and(|part| !(0.0..=1_000.0).contains(&part))
    {
        return Err(usage("a tolerance is a part from 0 to 100 per cent", "write `--tolerance 1`"));
    }
    let benchmarks = benchmarks(args)?;
    prepare(args.threads)?;
    let mut judged = Vec::new();
    let mut now = Vec::new();
    for benchmark in &benchmarks {
        let (one, found) = run(args, benchmark);
        if interrupted() {
            return Err(fail(ExitCode::Interrupted, "interrupted", "nothing was written"));
        }
        judged.push(one);
        now.push(found);
    }
    if args.bless {
        return bless(args, &benchmarks, &judged, &now);
    }
    let tolerance = args.tolerance / 100.0;
    let mut all = Vec::new();
    for (number, (benchmark, found)) in benchmarks.iter().zip(&now).enumerate() {
        if let (Some(then), Some(found)) = (&benchmark.baseline, found) {
            match judged[number].how {
                Some(How::Exactly) => judged[number].findings = exactly(then, found),
                Some(How::Statistically) => all.extend(suspects(number, then, found, tolerance)),
                None => {}
            }
        }
    }
    for (number, finding) in convicted(all) {
        judged[number].findings.push(finding);
    }
    tell(args, &judged, tolerance)
}

/// Simulates a benchmark as its baseline was.
fn run(args: &RegressArgs, benchmark: &Benchmark) -> (Judged, Option<Baseline>) {
    let mut judged = Judged {
        name: benchmark.name.clone(),
        how: None,
        findings: Vec::new(),
        state: State::Compared,
        is_edited: false,
        speed: None,
    };
    let Some(file) = &benchmark.file else {
        judged.state = State::Gone;
        return (judged, None);
    };
    let then = benchmark.baseline.as_ref().filter(|_| !args.bless);
    let failed = |mut judged: Judged, why: String| {
        judged.state = State::Failed(why);
        (judged, None)
    };
    let read = Template::read(file).and_then(|template| template.with(&[]).map(|plain| (template, plain)));
    let (template, plain) = match read {
        Ok(both) => both,
        Err(error) => {
            complain(&error.report(true));
            return failed(judged, error.to_string());
        }
    };
    let own = args.replications.unwrap_or(plain.scenario.run.replications.min(REPLICATIONS)).max(2);
    let (seed, replications) =
        then.map_or((plain.scenario.run.seed, own), |then| (plain.scenario.run.seed, then.replications));
    let changes = [
        format!("run.replications={replications}"),
        format!("run.seed={seed}"),
        "run.precision=false".to_owned(),
    ];
    let loaded = match template.with(&changes) {
        Ok(loaded) => loaded,
        Err(error) => return failed(judged, error.to_string()),
    };
    let mut found = match Baseline::of(&loaded, &plain.hash, &STOP) {
        Ok(found) => found,
        Err(error) => return failed(judged, error.to_string()),
    };
    // A build without optimisation says nothing about speed.
    if !args.no_speed && !cfg!(debug_assertions) {
        match measured(&plain.scenario, file) {
            Ok(speed) => found.speed = speed,
            Err(error) => return failed(judged, error.to_string()),
        }
    }
    match then {
        None => judged.state = State::New,
        Some(then) => {
            let same = then.version == found.version && then.seed == found.seed;
            judged.how = Some(if same && !args.statistical { How::Exactly } else { How::Statistically });
            judged.is_edited = then.hash != found.hash;
            let change = |now: Speed| {
                then.speed.map(|then| speed::Change::of(&then, &now, args.slower.map(|part| part / 100.0)))
            };
            judged.speed = found.speed.and_then(change);
            // Another process may have been busy: time is only called lost if it is lost three times.
            for _ in 0..2 {
                let again = judged.speed.is_some_and(|c| c.unit == speed::Unit::Ratio && c.is_slower());
                if again && let Ok(Some(now)) = measured(&plain.scenario, file) {
                    judged.speed = change(now);
                }
            }
        }
    }
    (judged, Some(found))
}

fn measured(scenario: &crate::scenario::Scenario, file: &Path) -> Result<Option<Speed>, RunError> {
    let program = std::env::current_exe().ok();
    let counted = |times: u32| {
        let (file, times) = (file.display().to_string(), times.to_string());
        speed::count(program.as_deref()?, &["replicate-only", &file, &times])
    };
    speed::measure(scenario, &STOP, &counted)
}

/// All scenarios of the folders with their baselines, and baselines without a scenario.
fn benchmarks(args: &RegressArgs) -> Result<Vec<Benchmark>, ExitCode> {
    let mut found: Vec<Benchmark> = Vec::new();
    let unread =
        |what: &str| fail(ExitCode::InputOutput, what, "name a folder with scenarios, or a scenario file");
    for folder in &args.folders {
        let whole =
            folder.canonicalize().map_err(|error| unread(&format!("{}: {error}", folder.display())))?;
        let stem = name_of(&whole);
        let files = if whole.is_dir() {
            let names =
                scenarios(folder).map_err(|error| unread(&format!("{}: {error}", folder.display())))?;
            names.iter().map(|name| folder.join(name)).collect()
        } else {
            vec![folder.clone()]
        };
        for file in files {
            let inside = file.strip_prefix(folder).ok().filter(|path| !path.as_os_str().is_empty());
            let name = inside.map_or_else(|| stem.clone(), |path| format!("{stem}/{}", path.display()));
            let name = name.trim_end_matches(".toml").replace('\\', "/");
            found.push(Benchmark { name, file: Some(file), baseline: None });
        }
        if whole.is_dir() {
            let known = baselines_under(&args.baselines.join(&stem));
            for path in known {
                let name = path.strip_prefix(&args.baselines).unwrap_or(&path).with_extension("");
                let name = name.display().to_string().replace('\\', "/");
                if !found.iter().any(|benchmark| benchmark.name == name) {
                    found.push(Benchmark { name, file: None, baseline: None });
                }
            }
        }
    }
    if found.iter().all(|benchmark| benchmark.file.is_none()) {
        return Err(unread("there is no scenario in what was named"));
    }
    let none = found.iter().all(|benchmark| !file_of(&args.baselines, &benchmark.name).exists());
    if none && !args.bless {
        let what = format!("there is no baseline of these scenarios in {}", args.baselines.display());
        return Err(fail(
            ExitCode::InputOutput,
            &what,
            "write them with `--bless`, or say where they are with `--baselines DIR`",
        ));
    }
    let mut worst = None;
    for benchmark in &mut found {
        let path = file_of(&args.baselines, &benchmark.name);
        match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                worst = Some(fail(
                    ExitCode::InputOutput,
                    &format!("{}: {error}", path.display()),
                    "mend it or write it anew with `--bless`",
                ));
            }
            Ok(_) if args.bless => {}
            Ok(text) => match Baseline::read(&text) {
                Ok(baseline) => benchmark.baseline = Some(baseline),
                Err(why) => {
                    worst = Some(fail(
                        ExitCode::InputOutput,
                        &format!("{}: {why}", path.display()),
                        "write it anew with `--bless`",
                    ));
                }
            },
        }
    }
    worst.map_or(Ok(found), Err)
}

/// What a folder or a file is called among the baselines: its path from the present folder, so that a part of the
/// scenarios has the baselines of the whole; elsewhere its name.
fn name_of(whole: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    let inside = whole.strip_prefix(&here).ok().filter(|path| !path.as_os_str().is_empty());
    inside.map_or_else(
        || whole.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        |path| path.display().to_string(),
    )
}

fn file_of(baselines: &Path, name: &str) -> PathBuf {
    baselines.join(format!("{name}.json"))
}

fn baselines_under(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn bless(
    args: &RegressArgs,
    benchmarks: &[Benchmark],
    judged: &[Judged],
    now: &[Option<Baseline>],
) -> Result<ExitCode, ExitCode> {
    if let Some(failed) = judged.iter().find_map(|judged| match &judged.state {
        State::Failed(why) => Some(format!("{}: {why}", judged.name)),
        _ => None,
    }) {
        return Err(fail(ExitCode::Scenario, &failed, "no baseline was written"));
    }
    let mut folder = Folder::open(&args.baselines).map_err(|error| unwritten(&error))?;
    let mut written = 0;
    for (benchmark, found) in benchmarks.iter().zip(now) {
        if let Some(found) = found {
            let name = format!("{}.json", benchmark.name);
            let mut found = found.clone();
            // Speed that has not changed is not written anew: a baseline should change only if something has.
            let before = std::fs::read_to_string(file_of(&args.baselines, &benchmark.name)).ok();
            if let (Some(then), Some(now)) =
                (before.and_then(|text| Baseline::read(&text).ok()).and_then(|b| b.speed), found.speed)
                && then.instructions.is_some() == now.instructions.is_some()
                && speed::Change::of(&then, &now, None).is_alike()
            {
                found.speed = Some(then);
            }
            folder.stage(&name, found.write().as_bytes()).map_err(|error| unwritten(&error))?;
            written += 1;
        }
    }
    folder.commit().map_err(|error| unwritten(&error))?;
    for gone in benchmarks.iter().filter(|benchmark| benchmark.file.is_none()) {
        let _ = std::fs::remove_file(file_of(&args.baselines, &gone.name));
    }
    Ok(print(&format!("{written} baselines are in {}\n", args.baselines.display())))
}

fn tell(args: &RegressArgs, judged: &[Judged], tolerance: f64) -> Result<ExitCode, ExitCode> {
    let table = report::markdown(judged, tolerance);
    let junit = report::junit(judged).map_err(|why| fail(ExitCode::Fault, &why, "this should not happen"))?;
    let json = serde_json::to_string_pretty(&report::to_json(judged, tolerance)).unwrap_or_default() + "\n";
    let write = || {
        let mut folder = Folder::open(&args.out)?;
        folder.stage("regress.md", table.as_bytes())?;
        folder.stage("junit.xml", junit.as_bytes())?;
        folder.stage("regress.json", json.as_bytes())?;
        folder.commit()
    };
    write().map_err(|error| unwritten(&error))?;
    let said = if args.json {
        print(&json)
    } else if args.quiet {
        ExitCode::Done
    } else {
        print(&table)
    };
    if said == ExitCode::Done && judged.iter().any(Judged::is_regression) {
        complain(&format!("error: {}\n", report::verdict(judged)));
        return Ok(ExitCode::Regression);
    }
    Ok(said)
}
