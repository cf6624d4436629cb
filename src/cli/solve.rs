//! `clearway solve FILE`

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use super::answers::answers;
use super::page::PageArgs;
use super::progress::CountProgress;
use super::simulate::{STOP, prepare, stopped, unless_interrupted, unwritten};
use super::study::{Output, charts, folder_of, load, pictures, usage, write};
use super::{Changes, ExitCode, print, refused, warn};
use crate::engine::Span;
use crate::experiment::compare::compare as simulate;
use crate::experiment::solve::{Budget, Trials};
use crate::experiment::subject::Subject;
use crate::report::comparison::{AS_FOUND, AS_IT_IS, Comparison};
use crate::report::page::searches::{self, Beside};
use crate::report::solution::{Answer, Solution};
use crate::report::study_manifest::StudyManifest;
use crate::report::{Folder, OutputError, solution_charts};
use crate::scenario::diagnostic::Problems;
use crate::scenario::levels::Levels;
use crate::scenario::load::Template;
use crate::scenario::measure::MeasurePath;
use crate::scenario::solve::{
    Best, CONFIDENCE, Solve, Staffing, Within, find, is_watched, unwatched, watch_it,
};
use crate::scenario::source::Place;
use crate::scenario::sweep::Factor;
use crate::scenario::{Loaded, Scenario, units};

/// Most replications of an alternative that a choice may take.
const MOST_REPLICATIONS: u32 = 2_000;

#[derive(Debug, Args)]
pub(super) struct SolveArgs {
    /// Scenario file with its targets and, unless it is said here, a table [solve]
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Find the least staffing of this station that meets the targets (repeatable; with --shifts and --most-servers)
    #[arg(long, value_name = "[PORT/]STATION")]
    staffing: Vec<String>,
    /// How long shifts may last, as in "4 h,8 h" [default: 8 h]
    #[arg(long, value_name = "TIMES")]
    shifts: Option<String>,
    /// Shifts begin at multiples of this after opening [default: 30 min]
    #[arg(long, value_name = "TIME")]
    start_every: Option<String>,
    /// A paid break in the middle of shifts longer than 5 h [default: none]
    #[arg(long = "break", value_name = "TIME")]
    pause: Option<String>,
    /// What each coming or going of a server costs besides, in time of a server [default: nothing]
    #[arg(long, value_name = "TIME")]
    change_cost: Option<String>,
    /// Most servers at any time [default: twice what the file has, at least 10]
    #[arg(long, value_name = "N")]
    most_servers: Option<u32>,
    /// Find the largest of these values that meets the targets, as in quota.northbound.per-day=10000..60000:1000 (repeatable)
    #[arg(long, value_name = "PATH=VALUES")]
    largest: Vec<String>,
    /// Find the best of the points of --vary or of [sweep] by this measure
    #[arg(long, value_name = "[[PORT/]STATION/]MEASURE", requires = "within")]
    best: Option<String>,
    /// The smallest difference that matters to the choice, as in "30 s"
    #[arg(long, value_name = "AMOUNT")]
    within: Option<String>,
    /// End the search after this time, as in "2 min", with the best found so far [default: as much work as takes about 20 s
    /// for each question on two cores, counted in events so that the answer is the same everywhere]
    #[arg(long, value_name = "TIME")]
    budget: Option<String>,
    /// Alternatives to choose from, as for `clearway sweep` (repeatable)
    #[arg(long, value_name = "PATH=VALUES")]
    pub(super) vary: Vec<String>,
    /// How sure the answers should be [default: 0.95, or as the file says]
    #[arg(long, value_name = "SHARE")]
    confidence: Option<f64>,
    /// Most replications of each alternative that a choice may take
    #[arg(long, value_name = "N", default_value_t = MOST_REPLICATIONS, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    pub(super) most_replications: u32,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    page: PageArgs,
}

pub(super) fn solve(args: &SolveArgs) -> ExitCode {
    done(args).unwrap_or_else(|code| code)
}

/// What is asked: what was typed, or else what the file says.
fn question(args: &SolveArgs, loaded: &Loaded) -> Result<Solve, ExitCode> {
    let mut asked = Solve {
        confidence: loaded.solve.confidence,
        replications: loaded.solve.replications,
        ..Solve::default()
    };
    for text in &args.staffing {
        asked.staffing.push((text.clone(), staffing(args, text, &loaded.scenario)?));
    }
    for text in &args.largest {
        let factor = Factor::parse(text).map_err(|no| usage(&format!("--largest: {}", no.why), &no.help))?;
        if matches!(factor.levels, Levels::Between(_)) {
            return Err(usage(
                "--largest: the range does not say its steps",
                "write it as in =10000..60000:1000",
            ));
        }
        let words: Vec<&str> =
            factor.path.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let name = words.join("-");
        asked.largest.push((name, factor));
    }
    if let Some(text) = &args.best {
        let path = MeasurePath::parse(text);
        let path = path.map_err(|why| usage(&format!("--best: {why}"), "for example `counter/wait_p95`"))?;
        let within = args.within.as_deref().unwrap_or_default();
        let unit = match units::duration(within) {
            Ok(_) => Within::Time,
            Err(_) if within.ends_with('%') => Within::Share,
            Err(_) => Within::Number,
        };
        let amount = units::duration(within).map(Span::seconds).ok();
        let amount = amount
            .or_else(|| within.strip_suffix('%').and_then(|n| n.trim().parse().ok()).map(|n: f64| n / 100.0));
        let amount =
            amount.or_else(|| within.parse().ok()).filter(|amount| *amount > 0.0 && amount.is_finite());
        let amount = amount.ok_or_else(|| {
            usage(
                &format!("--within: `{within}` is no amount"),
                "write \"30 s\", \"2%\" or a number above zero",
            )
        })?;
        asked.best = Some(Best {
            port: path.port,
            station: path.station.filter(|station| !station.is_empty()),
            measure: path.measure,
            within: amount,
            unit,
            larger: None,
        });
    }
    if asked.staffing.is_empty() && asked.largest.is_empty() && asked.best.is_none() {
        asked = loaded.solve.clone();
    }
    if let Some(confidence) = args.confidence {
        if !(0.5..=0.999).contains(&confidence) {
            return Err(usage("a confidence is from 0.5 to 0.999", "write `--confidence 0.95`"));
        }
        asked.confidence = Some(confidence);
    }
    if asked.staffing.is_empty() && asked.largest.is_empty() && asked.best.is_none() {
        return Err(usage(
            "nothing is asked",
            "say what to find with `--staffing STATION`, `--largest PATH=VALUES` or `--best MEASURE --within AMOUNT`, or in a table `[solve]` of the scenario",
        ));
    }
    if loaded.scenario.targets.is_empty() && (!asked.staffing.is_empty() || !asked.largest.is_empty()) {
        return Err(usage(
            "the scenario has no targets to be met",
            "write one, as in `[target.short-wait]` with `measure`, `station`, `at-most` and `probability`",
        ));
    }
    Ok(asked)
}

/// How a time is written.
const EXAMPLE: &str = "write it as in \"30 min\"";

/// The time that was typed behind an option.
fn time(text: &str, option: &str, help: &str) -> Result<Span, ExitCode> {
    units::duration(text).map_err(|no| usage(&format!("{option}: `{text}`: {}", no.why), help))
}

fn staffing(args: &SolveArgs, text: &str, scenario: &Scenario) -> Result<Staffing, ExitCode> {
    let (port, station) = text.split_once('/').map_or((None, text), |(port, station)| (Some(port), station));
    let mut problems = Problems::default();
    let Some(found) = find(scenario, port, station, Place::new(0, 0..0), &mut problems) else {
        let problem = problems.iter().next();
        let (title, label) = problem.map_or(("", ""), |p| (p.title.as_str(), p.label.as_str()));
        return Err(usage(&format!("--staffing: {title}"), label));
    };
    if !scenario.targets.is_empty() && !is_watched(scenario, found) {
        return Err(usage(&format!("--staffing: {}", unwatched(station)), &watch_it(station)));
    }
    let most = scenario.stations[found].servers_at_most.saturating_mul(2).max(10);
    let mut staffing =
        Staffing::of(port.map(str::to_owned), station.to_owned(), args.most_servers.unwrap_or(most));
    if let Some(shifts) = &args.shifts {
        let each = shifts.split(',').map(|text| time(text.trim(), "--shifts", EXAMPLE));
        staffing.shifts = each.collect::<Result<_, _>>()?;
    }
    let span =
        |text: &Option<String>, option| text.as_ref().map(|text| time(text, option, EXAMPLE)).transpose();
    staffing.start_every = span(&args.start_every, "--start-every")?.unwrap_or(staffing.start_every);
    staffing.pause = span(&args.pause, "--break")?.unwrap_or(staffing.pause);
    staffing.change_cost = span(&args.change_cost, "--change-cost")?.unwrap_or(staffing.change_cost);
    if staffing.start_every < Span::from_seconds(60.0)
        || staffing.shifts.contains(&Span::ZERO)
        || staffing.most == 0
    {
        return Err(usage(
            "shifts begin on a grid of at least a minute, last longer than nothing and have servers",
            "for example `--start-every \"30 min\" --shifts \"4 h,8 h\" --most-servers 30`",
        ));
    }
    Ok(staffing)
}

/// The file and the changes that were typed, as a shell takes them.
fn again(args: &SolveArgs) -> String {
    let quoted = |text: &str| {
        let plain = |c: char| c.is_alphanumeric() || "/._-=:".contains(c);
        if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
    };
    let sets = args.changes.paths();
    let sets = sets.iter().map(|change| format!(" --set {}", quoted(change)));
    format!("{}{}", quoted(&args.file.display().to_string()), sets.collect::<String>())
}

fn done(args: &SolveArgs) -> Result<ExitCode, ExitCode> {
    let began = Instant::now();
    let started = jiff::Timestamp::now().to_string();
    let mut common = args.changes.paths();
    common.push("run.precision=false".into());
    let (template, loaded) = load(&args.file, &common)?;
    let scenario = &loaded.scenario;
    let asked = question(args, &loaded)?;
    let budget = match &args.budget {
        None => Budget::default(),
        Some(text) => match time(text, "--budget", "write it as in \"2 min\"")? {
            Span::ZERO => return Err(usage("--budget: no time at all", "write it as in \"2 min\"")),
            time => Budget::time(Duration::from_secs_f64(time.seconds())),
        },
    };
    warn(&scenario.warnings);
    let path = folder_of(args.output.out.as_ref(), &args.file);
    let folder = Folder::open(&path).map_err(|error| unwritten(&error))?;
    prepare(args.output.threads)?;
    let progress = CountProgress::new(args.output.quiet);
    let count = |done| progress.set(done);
    let trials = Trials::new(&template, common.clone(), &STOP, &count);
    let confidence = asked.confidence.unwrap_or(CONFIDENCE);
    let answers = answers(args, &asked, &loaded, &trials, confidence, budget);
    progress.finish();
    let answers = answers?;
    unless_interrupted()?;
    let solution = Solution { subject: Subject::of(scenario), confidence, answers, simulated: trials.done() };
    let failed = |why: String| unwritten(&OutputError { path: path.clone(), why });
    let mut files = solution.tables().map_err(|error| failed(error.to_string()))?;
    files.extend(charts(
        solution_charts::files(&solution, args.output.language.lang)
            .map_err(|error| failed(error.to_string()))?,
    ));
    if !args.page.no_report {
        let page = page(args, &template, &common, &solution, &files)?;
        files.push(("solve.html".into(), page.into_bytes()));
    }
    let manifest = StudyManifest {
        command: "solve",
        scenarios: vec![args.file.display().to_string()],
        hashes: vec![loaded.hash.clone()],
        asked: json!({ "changes": common, "answers": solution.to_json() }),
        warnings: scenario.warnings.clone(),
        threads: rayon::current_num_threads(),
        started,
        wall_s: began.elapsed().as_secs_f64(),
        files: Vec::new(),
    };
    write(folder, &files, manifest)?;
    Ok(if args.output.json {
        print(&(serde_json::to_string_pretty(&solution.to_json()).unwrap_or_default() + "\n"))
    } else if args.output.quiet {
        ExitCode::Done
    } else {
        let text = solution.to_text(&again(args));
        print(&format!("{text}Tables and charts are in {}\n", path.display()))
    })
}

/// Replications of the file as it is and with the staffing found, for the page: enough for lines and bands.
const BESIDE: u32 = 20;

/// `solve.html`, with the queue before and after where a staffing was found.
fn page(
    args: &SolveArgs,
    template: &Template,
    common: &[String],
    solution: &Solution,
    files: &[(String, Vec<u8>)],
) -> Result<String, ExitCode> {
    let language = args.output.language.lang;
    let staffing = solution.answers.iter().find_map(|answer| match answer {
        Answer::Staffing { solved, .. } => Some(&solved.changes),
        _ => None,
    });
    let charts = pictures(files);
    let Some(changes) = staffing else {
        return Ok(searches::solution(solution, None, &charts, language));
    };
    let few = [format!("run.replications={BESIDE}")];
    let with =
        |more: &[String]| template.with(&[common, &few, more].concat()).map_err(|error| refused(&error));
    let (before, after) = (with(&[])?, with(changes)?);
    let scenarios = [&before.scenario, &after.scenario];
    let compared = simulate(&scenarios, &STOP, &|_, _| {}).map_err(|error| stopped(&error))?;
    let names = [AS_IT_IS, AS_FOUND].map(str::to_owned).to_vec();
    let comparison = Comparison::new(names, compared, &before.scenario.targets);
    let beside = Beside { scenarios: &scenarios, comparison: &comparison };
    Ok(searches::solution(solution, Some(beside), &charts, language))
}
