//! `clearway verify DIR`: whether the results in a folder are what this program makes of their scenario.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::page::{REPORT, page};
use super::simulate::{prepare, simulate, simulate_untraced};
use super::{ExitCode, changes_of_the_plan, complain, print, refused};
use crate::language::Language;
use crate::report::compare::Compared;
use crate::report::files::{self, TraceWriter};
use crate::report::manifest::{self, Described};
use crate::scenario::load::Template;
use crate::scenario::{LoadError, Loaded, load};

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// Output folder of a run
    #[arg(value_name = "OUTPUT-DIR")]
    folder: PathBuf,
    /// Number of threads; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Say nothing of files that are the same
    #[arg(long)]
    quiet: bool,
}

pub(super) fn verify(args: &VerifyArgs) -> ExitCode {
    done(args).unwrap_or_else(|code| code)
}

fn done(args: &VerifyArgs) -> Result<ExitCode, ExitCode> {
    let described = read(&args.folder)?;
    let (path, loaded) = find(&described).map_err(|error| refused(&error))?;
    let own = env!("CARGO_PKG_VERSION");
    if described.version != own {
        complain(&format!(
            "warning: the results were made by version {}, this is {own}\n",
            described.version
        ));
    }
    if described.hash != loaded.hash {
        complain(&format!(
            "error: {} is not what it was when {} was made: it, a file it names or a change of it differs\nhelp: run it \
             anew, or get the scenario of then\n",
            path.display(),
            args.folder.display()
        ));
        return Ok(ExitCode::Regression);
    }
    prepare(args.threads)?;
    let broken = |error: &dyn std::fmt::Display| {
        complain(&format!("error: {error}\n"));
        ExitCode::Fault
    };
    // Name and, where it is not the same, why.
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    let results = if described.files.iter().any(|file| file == files::TRACE) {
        // The trace is compared while it is made: it may be larger than anything that should be kept twice.
        let compared = Compared::begin(&args.folder.join(files::TRACE));
        let mut trace = TraceWriter::begin(compared).map_err(|error| broken(&error))?;
        let results = simulate(&loaded.scenario, args.quiet, Some(&mut trace))?;
        let compared = trace.finish().map_err(|error| broken(&error))?;
        found.push((files::TRACE.to_owned(), compared.finish()));
        results
    } else {
        simulate_untraced(&loaded.scenario, args.quiet)?
    };
    let changes = changes_of_the_plan(&described.overrides);
    let language = described.language.as_deref().and_then(Language::of).unwrap_or(Language::English);
    let mut made =
        files::make(&loaded.scenario, &results, &changes, language).map_err(|error| broken(&error))?;
    if described.files.iter().any(|file| file == REPORT) {
        let template = Template::read(&path).map_err(|error| refused(&error))?;
        let report = page(&template, &described.overrides, &loaded, &results, &changes, &made, language)?;
        made.push((REPORT.into(), report.into_bytes()));
    }
    for (name, content) in made {
        let mut compared = Compared::begin(&args.folder.join(&name));
        compared.write_all(&content).map_err(|error| broken(&error))?;
        found.push((name, compared.finish()));
    }
    for name in &described.files {
        if !found.iter().any(|(made, _)| made == name) {
            found.push((name.clone(), Some("this version does not write it".into())));
        }
    }
    let differences = described.differences(&manifest::reproducible(&loaded.scenario, &results));
    found.push(("manifest.json".into(), (!differences.is_empty()).then(|| differences.join(", "))));
    Ok(report(args, &path, &found))
}

/// The manifest in `folder`.
fn read(folder: &Path) -> Result<Described, ExitCode> {
    let path = folder.join("manifest.json");
    let text = std::fs::read_to_string(&path).map_err(|error| {
        complain(&format!(
            "error: failed to read {}: {error}\nhelp: name the output folder of a run\n",
            path.display()
        ));
        ExitCode::InputOutput
    })?;
    Described::read(&text).map_err(|why| {
        complain(&format!(
            "error: {} is no manifest of a run: {why}\nhelp: name the output folder of a run\n",
            path.display()
        ));
        ExitCode::InputOutput
    })
}

/// The scenario that was run: of the places where it may be, the first in which it is what it was, or else the first in
/// which there is one.
fn find(described: &Described) -> Result<(PathBuf, Loaded), LoadError> {
    let mut first = None;
    for path in described.scenario.iter().filter(|path| path.exists()) {
        let loaded = load(path, &described.overrides);
        match loaded {
            Ok(loaded) if loaded.hash == described.hash => return Ok((path.clone(), loaded)),
            other => _ = first.get_or_insert((path, other)),
        }
    }
    let missing = &described.scenario[0];
    let (path, loaded) = first.unwrap_or_else(|| (missing, load(missing, &described.overrides)));
    Ok((path.clone(), loaded?))
}

/// Says what was found.
fn report(args: &VerifyArgs, scenario: &Path, found: &[(String, Option<String>)]) -> ExitCode {
    let mut out = String::new();
    for (name, why) in found {
        match why {
            Some(why) => _ = writeln!(out, "different  {name}: {why}"),
            None if !args.quiet => _ = writeln!(out, "same       {name}"),
            None => {}
        }
    }
    // The manifest says when and where, too: only what it says of the run can be the same.
    let (all, folder) = (found.len() - 1, args.folder.display());
    let different = found.iter().filter(|(_, why)| why.is_some()).count();
    let _ = if different == 0 {
        writeln!(out, "{folder} is what {} gives, the same bytes in all {all} files", scenario.display())
    } else {
        writeln!(out, "{folder} is not reproduced: {different} of {all} files differ")
    };
    let printed = print(&out);
    if different == 0 { printed } else { ExitCode::Regression }
}
