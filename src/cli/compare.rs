//! `clearway compare A B`, `clearway compare FILE --with PATH=VALUES` and `clearway compare FILE --point A --point B`

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::page::PageArgs;
use super::progress::Progress;
use super::simulate::{STOP, prepare, stopped, unless_interrupted, unwritten};
use super::study::{Output, charts, folder_of, usage, write};
use super::{Changes, ExitCode, print, refused, warn};
use crate::experiment::compare::compare as simulate;
use crate::experiment::sweep::design::Design;
use crate::report::comparison::{AS_IT_IS, BEST, Comparison, DIFFERENCES, PASSENGERS, letter};
use crate::report::page::studies;
use crate::report::study_manifest::StudyManifest;
use crate::report::{Folder, OutputError, compare_charts};
use crate::scenario::load::Template;
use crate::scenario::sweep::{Factor, Sweep};
use crate::scenario::{Loaded, Scenario};

/// Most alternatives: what a picture can tell apart and a meeting discuss.
const MOST: usize = 20;

#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// Scenario files; the first is that against which the others are held
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What is changed in the other alternative, as in port.P.station.S.servers=40 (repeatable); each value of a list is an
    /// alternative of its own, as in =40,50
    #[arg(long = "with", value_name = "PATH=VALUES")]
    with: Vec<String>,
    /// A point of the file's sweep by its name, as in [sweep.point.NAME], as an alternative (repeatable); the first is that
    /// against which the others are held
    #[arg(long = "point", value_name = "NAME", conflicts_with = "with")]
    points: Vec<String>,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    output: Output,
}

pub(super) fn compare(args: &CompareArgs) -> ExitCode {
    done(args).unwrap_or_else(|code| code)
}

/// The name of an alternative, its file and what is changed in it.
type Named = (String, PathBuf, Vec<String>);

/// Points of the file's own sweep.
fn points(args: &CompareArgs) -> Result<Vec<Named>, ExitCode> {
    let [file] = args.files.as_slice() else {
        return Err(usage(
            "`--point` names points of one file",
            "name one file, or several without `--point`",
        ));
    };
    let loaded = Template::read(file).and_then(|template| template.with(&args.changes.paths()));
    let named = loaded.map_err(|error| refused(&error))?.sweep.named;
    let all: Vec<&str> = named.iter().map(|point| point.name.as_str()).collect();
    let there = if all.is_empty() {
        "the file has none: write [sweep.point.NAME]".to_owned()
    } else {
        format!("there are {}", all.join(", "))
    };
    let find = |name: &String| {
        let found = named.iter().find(|point| point.name == *name);
        let point = found.ok_or_else(|| usage(&format!("there is no point `{name}`"), &there))?;
        Ok((name.clone(), file.clone(), point.changes.clone()))
    };
    let chosen = args.points.iter().map(find).collect::<Result<Vec<Named>, ExitCode>>()?;
    if chosen.len() < 2 {
        return Err(usage("there is nothing to compare with", &format!("name a second point; {there}")));
    }
    Ok(chosen)
}

/// Files and changes of the alternatives with their names, the first first.
fn alternatives(args: &CompareArgs) -> Result<Vec<Named>, ExitCode> {
    if !args.points.is_empty() {
        return points(args);
    }
    if args.with.is_empty() {
        if args.files.len() < 2 {
            return Err(usage(
                "there is nothing to compare with",
                "name a second file, a change as in `--with port.P.station.S.servers=40`, or points of the file's sweep",
            ));
        }
        let shown = |path: &PathBuf| (path.display().to_string(), path.clone(), Vec::new());
        return Ok(args.files.iter().map(shown).collect());
    }
    let [file] = args.files.as_slice() else {
        return Err(usage("`--with` changes one file", "name one file, or several without `--with`"));
    };
    let mut factors = Vec::new();
    for text in &args.with {
        let factor = Factor::parse(text).map_err(|no| usage(&format!("--with: {}", no.why), &no.help))?;
        if ["run.seed", "run.replications"].contains(&factor.path.as_str()) {
            return Err(usage(
                "alternatives share seed and replications",
                "change them for all with `--seed` and `--replications`",
            ));
        }
        if factor.is_file() {
            return Err(usage("`--with` changes values", "name files one after the other, without `--with`"));
        }
        factors.push(factor);
    }
    let design = Design::new(&Sweep { factors, seed: 1, ..Sweep::default() });
    let design = design.map_err(|no| usage(&format!("--with: {}", no.why), &no.help))?;
    if design.count() >= MOST as u64 {
        return Err(usage(
            &format!("there are {} alternatives, more than {MOST}", design.count() + 1),
            "a sweep tries many values: `clearway sweep FILE --vary …`",
        ));
    }
    let mut all = vec![(AS_IT_IS.to_owned(), file.clone(), Vec::new())];
    all.extend((0..design.count()).map(|index| {
        let changes = design.point(index).changes;
        (changes.join(", "), file.clone(), changes)
    }));
    Ok(all)
}

/// Loads the alternatives so that they can be laid side by side: with the seed, the number of replications and no other
/// precision than those of the first.
fn load(args: &CompareArgs, all: &[Named]) -> Result<Vec<Loaded>, ExitCode> {
    let (mut loaded, mut worst): (Vec<Loaded>, Option<ExitCode>) = (Vec::new(), None);
    for (_, file, own) in all {
        let mut changes = args.changes.paths();
        changes.push("run.precision=false".into());
        changes.extend(own.iter().cloned());
        if let Some(first) = loaded.first() {
            let run = &first.scenario.run;
            changes.push(format!("run.seed={}", run.seed));
            changes.push(format!("run.replications={}", run.replications));
        }
        match Template::read(file).and_then(|template| template.with(&changes)) {
            Ok(one) => loaded.push(one),
            Err(error) => {
                worst = Some(refused(&error));
            }
        }
    }
    worst.map_or(Ok(loaded), Err)
}

/// What the reader must know about alternatives that are not alike.
fn warnings(scenarios: &[&Scenario]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, other) in scenarios.iter().enumerate().skip(1) {
        let (a, b) = (&scenarios[0].run, &other.run);
        if (a.start, a.days) != (b.start, b.days) {
            found.push(format!(
                "A and {} are about different days: what differs is not only the plan",
                letter(number)
            ));
        }
        let names = |scenario: &Scenario| -> Vec<String> {
            let ports = scenario.ports.iter().map(|port| format!("port {}", port.name));
            let stations = scenario.stations.iter().map(|station| format!("station {}", station.path));
            ports
                .chain(stations)
                .chain(scenario.classes.iter().map(|class| format!("class {}", class.name)))
                .collect()
        };
        let (own, theirs) = (names(scenarios[0]), names(other));
        let alone: Vec<&str> = own
            .iter()
            .filter(|name| !theirs.contains(name))
            .chain(theirs.iter().filter(|name| !own.contains(name)))
            .map(String::as_str)
            .collect();
        if !alone.is_empty() {
            let shown = alone.iter().take(6).copied().collect::<Vec<_>>().join(", ");
            let more = if alone.len() > 6 { ", …" } else { "" };
            found.push(format!(
                "only one of A and {} has {shown}{more}: nothing is compared there",
                letter(number)
            ));
        }
        let streams = |scenario: &Scenario| -> Vec<String> {
            scenario.arrivals.iter().map(|stream| stream.path.clone()).collect()
        };
        let (first, second) = (streams(scenarios[0]), streams(other));
        if !first.iter().any(|stream| second.contains(stream)) {
            found.push(format!(
                "A and {} have no stream of arrivals in common: their passengers are not the same people, and differences are as uncertain as those of separate runs",
                letter(number)
            ));
        }
    }
    found
}

fn done(args: &CompareArgs) -> Result<ExitCode, ExitCode> {
    let began = Instant::now();
    let started = jiff::Timestamp::now().to_string();
    let all = alternatives(args)?;
    if all.len() > MOST {
        return Err(usage(&format!("there are {} files, more than {MOST}", all.len()), "compare fewer"));
    }
    let loaded = load(args, &all)?;
    let scenarios: Vec<&Scenario> = loaded.iter().map(|loaded| &loaded.scenario).collect();
    if scenarios[0].run.replications < 2 {
        return Err(usage(
            "one replication does not tell chance from a difference",
            "take more, as with `--replications 30`",
        ));
    }
    let mut said: Vec<String> = warnings(&scenarios);
    for warning in scenarios.iter().flat_map(|scenario| &scenario.warnings) {
        if !said.contains(warning) {
            said.push(warning.clone());
        }
    }
    warn(&said);
    let path = folder_of(args.output.out.as_ref(), &args.files[0]);
    let folder = Folder::open(&path).map_err(|error| unwritten(&error))?;
    prepare(args.output.threads)?;
    let progress = Progress::new(scenarios[0].run.replications * scenarios.len() as u32, args.output.quiet);
    let compared = simulate(&scenarios, &STOP, &|done, planned| progress.set(done, planned));
    progress.finish();
    let compared = compared.map_err(|error| stopped(&error))?;
    unless_interrupted()?;
    let names = all.iter().map(|(name, ..)| name.clone()).collect();
    let comparison = Comparison::new(names, compared, &scenarios[0].targets);
    let mut files = tables(&comparison).map_err(|error| unwritten(&error))?;
    let drawn = compare_charts::files(&scenarios, &comparison, args.output.language.lang);
    let drawn = drawn
        .map_err(|error| unwritten(&OutputError { path: path.join("charts"), why: error.to_string() }))?;
    files.extend(charts(drawn));
    if !args.page.no_report {
        let text = studies::compare(&scenarios, &comparison, args.output.language.lang);
        files.push(("compare.html".into(), text.into_bytes()));
    }
    let manifest = StudyManifest {
        command: "compare",
        scenarios: all.iter().map(|(_, file, _)| file.display().to_string()).collect(),
        hashes: loaded.iter().map(|loaded| loaded.hash.clone()).collect(),
        asked: json!({
            "changes": args.changes.paths(), "with": args.with, "points": args.points, "seed": scenarios[0].run.seed,
            "replications": scenarios[0].run.replications,
        }),
        warnings: said,
        threads: rayon::current_num_threads(),
        started,
        wall_s: began.elapsed().as_secs_f64(),
        files: Vec::new(),
    };
    write(folder, &files, manifest)?;
    Ok(if args.output.json {
        print(&(serde_json::to_string_pretty(&comparison.to_json()).unwrap_or_default() + "\n"))
    } else if args.output.quiet {
        ExitCode::Done
    } else {
        let title = &scenarios[0].title;
        print(&format!("{title}\n{}\nTables and charts are in {}\n", comparison.to_text(), path.display()))
    })
}

fn tables(comparison: &Comparison) -> Result<Vec<(String, Vec<u8>)>, OutputError> {
    let made = [
        (DIFFERENCES, comparison.differences_csv()),
        (PASSENGERS, comparison.passengers_csv()),
        (BEST, comparison.best_csv()),
    ];
    made.into_iter()
        .map(|(name, content)| {
            let content = content.map_err(|e| OutputError { path: name.into(), why: e.to_string() })?;
            Ok((name.to_owned(), content))
        })
        .collect()
}
