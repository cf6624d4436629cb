//! `clearway run FILE`

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::language::LanguageArgs;
use super::page::{PageArgs, REPORT, page};
use super::simulate::{prepare, simulate, simulate_untraced, unwritten};
use super::study::{folder_of, load};
use super::{Changes, ExitCode, complain, precision, print, warn};
use crate::experiment::Results;
use crate::port::sweep::parts::Parts;
use crate::report::{Folder, Manifest, OutputError, charts, explain, files, json, plan_summary, terminal};
use crate::scenario::diagnostic::list;
use crate::scenario::load::Template;
use crate::scenario::model::Engine;
use crate::scenario::{Loaded, Scenario};

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    changes: Changes,
    /// Add replications until results are this exact, whatever the file asks: "2%", or a measure as in `wait_p95=10s`,
    /// `booking-check/wait_mean=1%`, `lok-ma-chau/booking-check/wait_mean=1%`,
    /// `lok-ma-chau//journey_mean=1%` (repeatable); "off" for as many replications as the file says
    #[arg(long, value_name = "[[PORT/]STATION/][MEASURE=]WITHIN")]
    precision: Vec<String>,
    /// Most replications that a precision may take [default: 10 000 or as many as fit]
    #[arg(long, value_name = "N")]
    most_replications: Option<u64>,
    /// Judge how exact a mean is by the values as they are, without taking out the chance of who came (control variates)
    #[arg(long)]
    no_controls: bool,
    /// Exit with 10 if a target of the scenario is not met
    #[arg(long)]
    enforce: bool,
    /// Also write passengers.csv: a row for each visit of each passenger to a station
    #[arg(long)]
    trace: bool,
    /// In which order replications are worked through; results do not depend on it
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = Order::Auto)]
    engine: Order,
    /// Say first which stations are swept and which are worked through event by event, and why
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    language: LanguageArgs,
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

/// What `--engine` can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Order {
    /// Station by station where that can be done, which is fastest
    Auto,
    /// The same, but refuse if no station can be swept
    Sweep,
    /// Event by event
    Event,
}

impl Order {
    /// Sets how a scenario is worked through; says so if that is wanted.
    fn apply(self, scenario: &mut Scenario, trace: bool, explain: bool) -> Result<(), ExitCode> {
        scenario.run.engine = if self == Self::Event { Engine::Event } else { Engine::Auto };
        if !explain && self != Self::Sweep {
            return Ok(());
        }
        let parts = Parts::of(scenario);
        let in_order = match self {
            Self::Event => Some("`--engine event` asks for it"),
            _ if trace => Some("`--trace` keeps every visit in the order of time"),
            _ => None,
        };
        let text = explain::text(scenario, &parts, in_order);
        if self == Self::Sweep && (trace || !parts.any()) {
            complain(&format!(
                "error: nothing can be swept\n{}help: leave `--engine sweep` out\n",
                text.trim_end_matches('\n').to_owned() + "\n"
            ));
            return Err(ExitCode::Usage);
        }
        match if explain { print(&text) } else { ExitCode::Done } {
            ExitCode::Done => Ok(()),
            code => Err(code),
        }
    }
}

pub(super) fn run(args: &RunArgs) -> ExitCode {
    done(args).unwrap_or_else(|code| code)
}

fn done(args: &RunArgs) -> Result<ExitCode, ExitCode> {
    let began = Instant::now();
    let started = jiff::Timestamp::now().to_string();
    let mut overrides = args.changes.paths();
    let written = || {
        let loaded = Template::read(&args.file).and_then(|template| template.once_more(&overrides)).ok()?;
        loaded.tree.at(["run", "precision"]).cloned()
    };
    let precise = precision::changes(&args.precision, args.most_replications, !args.no_controls, written)
        .map_err(|why| {
            complain(&format!("error: {why}\n"));
            ExitCode::Usage
        })?;
    overrides.extend(precise);
    let (template, mut loaded) = load(&args.file, &overrides)?;
    loaded.scenario.warnings.extend(charts::warnings(&loaded.scenario));
    warn(&loaded.scenario.warnings);
    args.engine.apply(&mut loaded.scenario, args.trace, args.explain)?;
    let path = folder_of(args.out.as_ref(), &args.file);
    // A folder that cannot be written into should be known before the work, not after it.
    let mut folder = Folder::open(&path).map_err(|error| unwritten(&error))?;
    prepare(args.threads)?;
    let results = if args.trace {
        let mut trace = files::stage_trace(&mut folder).map_err(|error| unwritten(&error))?;
        let results = simulate(&loaded.scenario, args.quiet, Some(&mut trace))?;
        trace.finish().map_err(|error| unwritten(&files::trace_failed(&error)))?;
        results
    } else {
        simulate_untraced(&loaded.scenario, args.quiet)?
    };
    let changes = args.changes.of_the_plan();
    let mut made = files::make(&loaded.scenario, &results, &changes, args.language.lang)
        .map_err(|error| unwritten(&error))?;
    if !args.page.no_report {
        let report = page(&template, &overrides, &loaded, &results, &changes, &made, args.language.lang)?;
        made.push((REPORT.into(), report.into_bytes()));
    }
    let manifest = Manifest {
        scenario: &args.file.display().to_string(),
        overrides: &overrides,
        threads: rayon::current_num_threads(),
        started,
        wall_s: began.elapsed().as_secs_f64(),
        language: args.language.lang.tag(),
        files: Vec::new(),
    };
    write(folder, manifest, &loaded, &results, &made, args.trace).map_err(|error| unwritten(&error))?;
    warn(terminal::unmet(&loaded.scenario, &results));
    warn(plan_summary::flapping(&loaded.scenario, &results));
    let unmet = enforce(&loaded.scenario, &results).filter(|_| args.enforce);
    let said = if args.json {
        let text =
            serde_json::to_string_pretty(&json::summary(&loaded.scenario, &results)).unwrap_or_default();
        print(&(text + "\n"))
    } else if args.quiet {
        ExitCode::Done
    } else {
        let text = terminal::summary(&loaded.scenario, &results, &changes);
        let report = path.join(REPORT);
        let page = if args.page.no_report {
            String::new()
        } else {
            format!("The page to open in a browser, to print and to send is {}\n", report.display())
        };
        print(&format!("{text}\nTables and charts are in {}\n{page}", path.display()))
    };
    if let (Some(unmet), ExitCode::Done) = (&unmet, said) {
        complain(&format!("error: {unmet}\n"));
        return Ok(ExitCode::Regression);
    }
    Ok(said)
}

/// What is to be said if targets are not met.
fn enforce(scenario: &Scenario, results: &Results) -> Option<String> {
    let targets = scenario.targets.iter().zip(&results.targets);
    let unmet: Vec<&str> =
        targets.filter(|(_, result)| !result.is_met).map(|(target, _)| target.name.as_str()).collect();
    (!unmet.is_empty()).then(|| format!("not met: {}", list(unmet)))
}

fn write(
    mut folder: Folder,
    mut manifest: Manifest<'_>,
    loaded: &Loaded,
    results: &Results,
    made: &[(String, Vec<u8>)],
    trace: bool,
) -> Result<(), OutputError> {
    for (name, content) in made {
        folder.stage(name, content)?;
        manifest.files.push(name.clone());
    }
    if trace {
        manifest.files.push(files::TRACE.into());
    }
    folder.stage("manifest.json", manifest.write(loaded, results).as_bytes())?;
    folder.commit()
}
