//! `clearway solve FILE`

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::progress::CountProgress;
use super::simulate::{STOP, interrupted, prepare, stopped, unwritten};
use super::{Changes, ExitCode, code_of, complain, print};
use crate::engine::Span;
use crate::experiment::compare::larger_is_better;
use crate::experiment::solve::best::Question;
use crate::experiment::solve::confirm::fresh_seed;
use crate::experiment::solve::largest::least_replications;
use crate::experiment::solve::shifts::Rules;
use crate::experiment::solve::{SolveError, Station, Trials, choose, confirm, largest, solve as staff};
use crate::experiment::sweep::book::About;
use crate::experiment::sweep::design::Design;
use crate::experiment::sweep::values::{Label, labels, values};
use crate::num::paired::Paired;
use crate::record::rows;
use crate::report::solution::{Answer, Fresh, Solution};
use crate::report::study_manifest::StudyManifest;
use crate::report::{Folder, OutputError, solution_charts};
use crate::scenario::diagnostic::Problems;
use crate::scenario::levels::Levels;
use crate::scenario::load::Template;
use crate::scenario::solve::{Best, CONFIDENCE, Solve, Staffing, find};
use crate::scenario::source::Place;
use crate::scenario::sweep::{Factor, Sweep};
use crate::scenario::{Loaded, Scenario, units};

/// Most replications of an alternative that a choice may take.
const MOST_REPLICATIONS: u32 = 2_000;
/// Values that fresh replications may contradict before a search gives up.
const STEPS_DOWN: usize = 5;

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
    /// Alternatives to choose from, as for `clearway sweep` (repeatable)
    #[arg(long, value_name = "PATH=VALUES")]
    vary: Vec<String>,
    /// How sure the answers should be [default: 0.95, or as the file says]
    #[arg(long, value_name = "SHARE")]
    confidence: Option<f64>,
    /// Most replications of each alternative that a choice may take
    #[arg(long, value_name = "N", default_value_t = MOST_REPLICATIONS, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    most_replications: u32,
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
    /// Print the answers as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn solve(args: &SolveArgs) -> ExitCode {
    done(args).unwrap_or_else(|code| code)
}

fn usage(what: &str, help: &str) -> ExitCode {
    complain(&format!("error: {what}\nhelp: {help}\n"));
    ExitCode::Usage
}

fn failed(error: &SolveError) -> ExitCode {
    match error {
        SolveError::Load(error) => {
            complain(&error.report(true));
            code_of(error)
        }
        SolveError::Run(error) => stopped(error),
        SolveError::Unsolved(why) => {
            complain(&format!("error: {why}\n"));
            ExitCode::Limit
        }
    }
}

/// What is asked: what was typed, or else what the file says.
fn question(args: &SolveArgs, loaded: &Loaded) -> Result<Solve, ExitCode> {
    let mut asked = Solve {
        confidence: loaded.solve.confidence,
        replications: loaded.solve.replications,
        ..Solve::default()
    };
    for text in &args.staffing {
        asked.staffing.push(staffing(args, text, &loaded.scenario)?);
    }
    for text in &args.largest {
        let factor = Factor::parse(text).map_err(|no| usage(&format!("--largest: {}", no.why), &no.help))?;
        if matches!(factor.levels, Levels::Between(_)) {
            return Err(usage(
                "--largest: the range does not say its steps",
                "write it as in =10000..60000:1000",
            ));
        }
        let name = factor.path.rsplit('.').next().unwrap_or_default().to_owned();
        asked.largest.push((name, factor));
    }
    if let Some(text) = &args.best {
        let parts: Vec<&str> = text.split('/').map(str::trim).collect();
        let named = |part: &str| (!part.is_empty()).then(|| part.to_owned());
        let (port, station, measure) = match parts[..] {
            [measure] => (None, None, measure),
            [station, measure] => (None, named(station), measure),
            [port, station, measure] => (named(port), named(station), measure),
            _ => {
                return Err(usage(
                    &format!("--best: `{text}` has too many parts"),
                    "write PORT/STATION/MEASURE",
                ));
            }
        };
        let within = args.within.as_deref().unwrap_or_default();
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
        asked.best = Some(Best { port, station, measure: measure.to_owned(), within: amount, larger: None });
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

fn staffing(args: &SolveArgs, text: &str, scenario: &Scenario) -> Result<Staffing, ExitCode> {
    let (port, station) = text.split_once('/').map_or((None, text), |(port, station)| (Some(port), station));
    let mut problems = Problems::default();
    let Some(found) = find(scenario, port, station, Place::new(0, 0..0), &mut problems) else {
        let problem = problems.iter().next();
        let (title, label) = problem.map_or(("", ""), |p| (p.title.as_str(), p.label.as_str()));
        return Err(usage(&format!("--staffing: {title}"), label));
    };
    let span = |text: &Option<String>, option: &str| -> Result<Option<Span>, ExitCode> {
        let Some(text) = text else { return Ok(None) };
        units::duration(text)
            .map(Some)
            .map_err(|no| usage(&format!("{option}: `{text}`: {}", no.why), "write it as in \"30 min\""))
    };
    let most = scenario.stations[found].servers_at_most.saturating_mul(2).max(10);
    let mut staffing =
        Staffing::of(port.map(str::to_owned), station.to_owned(), args.most_servers.unwrap_or(most));
    if let Some(shifts) = &args.shifts {
        let each = shifts.split(',').map(|text| span(&Some(text.trim().to_owned()), "--shifts"));
        staffing.shifts = each.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    }
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

/// A station to be staffed as the search wants it.
fn station(staffing: &Staffing, scenario: &Scenario) -> Result<Station, ExitCode> {
    let mut problems = Problems::default();
    let found =
        find(scenario, staffing.port.as_deref(), &staffing.station, Place::new(0, 0..0), &mut problems);
    let found = found.ok_or_else(|| usage("a station to be staffed is not there", "check its name"))?;
    let port = &scenario.ports[scenario.stations[found].port.0 as usize];
    let (open, close) = port.hours.map_or((Span::ZERO, Span::DAY), |hours| (hours.open, hours.close));
    Ok(Station {
        path: format!("port.{}.station.{}.servers", port.name, staffing.station),
        port: port.name.clone(),
        name: staffing.station.clone(),
        rules: Rules {
            open,
            close,
            slot: staffing.start_every,
            lengths: staffing.shifts.clone(),
            pause: staffing.pause,
            pause_after: staffing.pause_after,
            change_cost: staffing.change_cost.seconds() / 3_600.0,
            least: staffing.least,
            most: staffing.most,
        },
    })
}

fn done(args: &SolveArgs) -> Result<ExitCode, ExitCode> {
    let began = Instant::now();
    let started = jiff::Timestamp::now().to_string();
    let mut common = args.changes.paths();
    common.push("run.precision=false".into());
    let load = Template::read(&args.file)
        .and_then(|template| template.with(&common).map(|loaded| (template, loaded)));
    let (template, loaded) = load.map_err(|error| {
        complain(&error.report(true));
        code_of(&error)
    })?;
    let scenario = &loaded.scenario;
    let asked = question(args, &loaded)?;
    for warning in &scenario.warnings {
        complain(&format!("warning: {warning}\n"));
    }
    let stem = args.file.file_stem().map_or_else(|| "scenario".into(), std::ffi::OsStr::to_os_string);
    let path = args.out.clone().unwrap_or_else(|| Path::new("output").join(stem));
    let mut folder = Folder::open(&path).map_err(|error| unwritten(&error))?;
    prepare(args.threads)?;
    let progress = CountProgress::new(args.quiet);
    let count = |done| progress.set(done);
    let trials = Trials::new(&template, common.clone(), &STOP, &count);
    let confidence = asked.confidence.unwrap_or(CONFIDENCE);
    let answers = answers(args, &asked, &loaded, &trials, confidence);
    progress.finish();
    let answers = answers?;
    if interrupted() {
        complain("error: interrupted\n");
        return Err(ExitCode::Interrupted);
    }
    let about = About::of(scenario);
    let solution = Solution {
        title: scenario.title.clone(),
        run: about.run,
        targets: about.targets,
        confidence,
        answers,
        simulated: trials.done(),
    };
    let failed = |why: String| unwritten(&OutputError { path: path.clone(), why });
    let mut files = solution.tables().map_err(|error| failed(error.to_string()))?;
    for chart in solution_charts::files(&solution).map_err(|error| failed(error.to_string()))? {
        files.push((format!("charts/{}.svg", chart.name), chart.svg.into_bytes()));
        files.push((format!("charts/{}.png", chart.name), chart.png));
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
        files: files.iter().map(|(name, _)| name.clone()).collect(),
    };
    let write = || {
        for (name, content) in &files {
            folder.stage(name, content)?;
        }
        folder.stage("manifest.json", manifest.write().as_bytes())?;
        folder.commit()
    };
    write().map_err(|error| unwritten(&error))?;
    Ok(if args.json {
        print(&(serde_json::to_string_pretty(&solution.to_json()).unwrap_or_default() + "\n"))
    } else if args.quiet {
        ExitCode::Done
    } else {
        let text = solution.to_text(&args.file.display().to_string());
        print(&format!("{text}Tables and charts are in {}\n", path.display()))
    })
}

fn answers(
    args: &SolveArgs,
    asked: &Solve,
    loaded: &Loaded,
    trials: &Trials<'_>,
    confidence: f64,
) -> Result<Vec<Answer>, ExitCode> {
    let scenario = &loaded.scenario;
    let probabilities: Vec<f64> = scenario.targets.iter().map(|target| target.probability).collect();
    if let Some(sure) = scenario.targets.iter().find(|target| target.probability > 0.999) {
        let named = format!("target {} is to be met with probability {}", sure.name, sure.probability);
        return Err(usage(&named, "no number of replications shows more than 0.999: ask for that or less"));
    }
    let least = least_replications(&probabilities, confidence);
    let replications = asked.replications.unwrap_or(scenario.run.replications).max(least);
    let mut answers = Vec::new();
    if !asked.staffing.is_empty() {
        let stations: Vec<Station> =
            asked.staffing.iter().map(|s| station(s, scenario)).collect::<Result<_, _>>()?;
        answers.push(staffed(trials, stations, replications, confidence).map_err(|error| failed(&error))?);
    }
    for (name, factor) in &asked.largest {
        answers.push(
            largest_of(trials, name, factor, replications, confidence).map_err(|error| failed(&error))?,
        );
    }
    if let Some(best) = &asked.best {
        let mut sweep = loaded.sweep.clone();
        if !args.vary.is_empty() {
            let factors = args.vary.iter().map(|text| Factor::parse(text));
            let factors = factors
                .collect::<Result<Vec<_>, _>>()
                .map_err(|no| usage(&format!("--vary: {}", no.why), &no.help))?;
            sweep = Sweep { factors, seed: 1, ..Sweep::default() };
        }
        let design = Design::new(&sweep).map_err(|no| usage(&no.why, &no.help))?;
        answers.push(best_of(args, trials, best, &design, confidence)?);
    }
    Ok(answers)
}

fn staffed(
    trials: &Trials<'_>,
    stations: Vec<Station>,
    replications: u32,
    confidence: f64,
) -> Result<Answer, SolveError> {
    let solved = staff(trials, &stations, replications, confidence, None)?;
    // The same shifts, covering the loads as if nothing were random.
    let covered = stations.iter().zip(&solved.deterministic).map(|(station, wanted)| {
        let shifts = station.rules.shifts();
        let roster = station.rules.least_cover(&shifts, wanted);
        (station.rules.cost(&shifts, &roster), station.rules.servers(&shifts, &roster))
    });
    let (costs, naive): (Vec<f64>, Vec<Vec<u32>>) = covered.unzip();
    let changes: Vec<String> = stations
        .iter()
        .zip(&naive)
        .map(|(station, servers)| format!("{}={}", station.path, station.rules.timetable(servers)))
        .collect();
    let fresh = solved.confirmed.first().map_or(replications, |c| c.of as u32);
    let naive_confirmed = confirm(trials, &changes, fresh, 1, confidence)?;
    Ok(Answer::Staffing {
        stations,
        solved: Box::new(solved),
        naive_cost: costs.iter().sum(),
        naive,
        naive_confirmed,
    })
}

fn largest_of(
    trials: &Trials<'_>,
    name: &str,
    factor: &Factor,
    replications: u32,
    confidence: f64,
) -> Result<Answer, SolveError> {
    let Levels::Listed(values) = &factor.levels else {
        return Err(SolveError::Unsolved("a search goes along single values".into()));
    };
    let plans: Vec<Vec<String>> =
        values.iter().map(|value| vec![format!("{}={value}", factor.path)]).collect();
    // All mistakes before any work.
    for plan in &plans {
        trials.plan(plan)?;
    }
    let mut found = largest(trials, &plans, replications, confidence)?;
    let mut confirmed = Vec::new();
    let mut stepped_down = 0;
    while let Some(safe) = found.safe {
        confirmed = confirm(trials, &plans[safe], replications, 1 + stepped_down as u64, confidence)?;
        if !confirmed.iter().any(|c| c.is_contradicted(confidence)) || stepped_down >= STEPS_DOWN {
            break;
        }
        stepped_down += 1;
        found.safe = safe.checked_sub(1);
    }
    Ok(Answer::Largest {
        name: name.to_owned(),
        path: factor.path.clone(),
        values: values.clone(),
        found,
        confirmed,
        stepped_down,
    })
}

fn best_of(
    args: &SolveArgs,
    trials: &Trials<'_>,
    best: &Best,
    design: &Design,
    confidence: f64,
) -> Result<Answer, ExitCode> {
    const MOST: u64 = 1_000;
    if design.count() < 2 || design.count() > MOST {
        return Err(usage(
            &format!("there are {} alternatives to choose from", design.count()),
            &format!("from 2 to {MOST} can be told apart: say them with `--vary`, or in `[sweep]`"),
        ));
    }
    let points: Vec<_> = (0..design.count()).map(|index| design.point(index)).collect();
    if points.iter().any(|point| point.file.is_some()) {
        return Err(usage(
            "the best of several files cannot be chosen here",
            "`clearway compare A B C` compares files",
        ));
    }
    let plans: Vec<Vec<String>> = points.iter().map(|point| point.changes.clone()).collect();
    let is_meant = |label: &Label| {
        label.class.is_empty()
            && label.measure == best.measure
            && best.port.as_ref().is_none_or(|port| *port == label.port)
            && label.station == best.station.clone().unwrap_or_default()
    };
    let first = trials.plan(&plans[0]).map_err(|error| failed(&error))?;
    let all = labels(&first.scenario, &rows::summary(&first.scenario));
    let meant: Vec<&Label> = all.iter().filter(|label| is_meant(label)).collect();
    let label = match meant[..] {
        [label] => label.clone(),
        [] => {
            return Err(usage(
                &format!("there is no measure `{}` there", best.measure),
                "the reference lists all measures",
            ));
        }
        _ => {
            return Err(usage(
                &format!("there are several measures `{}`", best.measure),
                "say of which port, as in PORT//MEASURE",
            ));
        }
    };
    let larger = best.larger.or_else(|| larger_is_better(&label));
    let larger = larger.ok_or_else(|| {
        usage(
            &format!("is more or less of `{}` better?", best.measure),
            "say `larger = true` or `larger = false` in `[solve.best]`",
        )
    })?;
    let asked = Question {
        plans: &plans,
        is_meant: &is_meant,
        larger,
        indifference: best.within,
        confidence,
        most: args.most_replications,
    };
    let chosen = choose(trials, &asked).map_err(|error| failed(&error))?;
    let names = points.iter().map(|point| point.levels.join(", ")).collect();
    // Beside whoever is nearest to it.
    let others = (0..plans.len()).filter(|&i| i != chosen.best);
    let distance = |i: usize| (chosen.alternatives[i].mean - chosen.alternatives[chosen.best].mean).abs();
    let runner_up = others.min_by(|&a, &b| distance(a).total_cmp(&distance(b)));
    let fresh = runner_up.map(|runner_up| {
        fresh_pair(trials, &plans, (chosen.best, runner_up), &is_meant, chosen.replications.max(30))
    });
    let fresh = fresh.transpose().map_err(|error| failed(&error))?;
    Ok(Answer::Best { names, chosen, within: best.within, fresh })
}

/// The best and the runner-up in replications with a fresh seed.
fn fresh_pair(
    trials: &Trials<'_>,
    plans: &[Vec<String>],
    (best, runner_up): (usize, usize),
    is_meant: &(dyn Fn(&Label) -> bool + Sync),
    replications: u32,
) -> Result<Fresh, SolveError> {
    use rayon::prelude::*;
    let replications = replications.min(200);
    let column = |plan: usize| -> Result<Vec<f64>, SolveError> {
        let seed = trials.plan(&plans[plan])?.scenario.run.seed;
        let changes: Vec<String> =
            plans[plan].iter().cloned().chain([format!("run.seed={}", fresh_seed(seed, 1))]).collect();
        let loaded = trials.plan(&changes)?;
        let scenario = &loaded.scenario;
        let row = labels(scenario, &rows::summary(scenario)).iter().position(is_meant).unwrap_or(0);
        let value = |replication| {
            let one = trials.run(scenario, replication)?;
            Ok(one.map_or(f64::NAN, |one| values(scenario, &one)[row]))
        };
        let all: Vec<Result<f64, SolveError>> = (0..replications).into_par_iter().map(value).collect();
        all.into_iter().collect()
    };
    let (a, b) = (column(best)?, column(runner_up)?);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let half = Paired::of(&a, &b).map_or(f64::NAN, |paired| paired.half_width(0.05));
    Ok(Fresh { runner_up, best: mean(&a), other: mean(&b), half, replications })
}
