//! `clearway verify DIR`: whether the results in a folder are what this program makes of their scenario.

use std::fmt::Write;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::simulate::{prepare, simulate, unwritten};
use super::{ExitCode, changes_of_the_plan, code_of, complain, print};
use crate::report::manifest::Described;
use crate::report::{Folder, files};
use crate::scenario::load;

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

/// A folder that is removed with all that is in it.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) fn verify(args: &VerifyArgs) -> ExitCode {
    done(args).unwrap_or_else(|code| code)
}

fn done(args: &VerifyArgs) -> Result<ExitCode, ExitCode> {
    let path = args.folder.join("manifest.json");
    let text = std::fs::read_to_string(&path).map_err(|error| {
        complain(&format!(
            "error: failed to read {}: {error}\nhelp: name the output folder of a run\n",
            path.display()
        ));
        ExitCode::InputOutput
    })?;
    let described = Described::read(&text).map_err(|why| {
        complain(&format!("error: {} is no manifest of this program: {why}\n", path.display()));
        ExitCode::InputOutput
    })?;
    let loaded = load(&described.scenario, &described.overrides).map_err(|error| {
        complain(&error.report(true));
        code_of(&error)
    })?;
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
            described.scenario.display(),
            args.folder.display()
        ));
        return Ok(ExitCode::Regression);
    }
    let temporary = Temporary(std::env::temp_dir().join(format!("clearway-verify-{}", std::process::id())));
    let mut folder = Folder::open(&temporary.0).map_err(|error| unwritten(&error))?;
    prepare(args.threads)?;
    let traced = described.files.iter().any(|file| file == files::TRACE);
    let results = simulate(&loaded.scenario, args.quiet, traced.then_some(&mut folder))?;
    let changes = changes_of_the_plan(&described.overrides);
    let staged = files::stage(&mut folder, &loaded.scenario, &results, &changes);
    staged.and_then(|_| folder.commit()).map_err(|error| unwritten(&error))?;

    let mut out = String::new();
    let mut different = 0;
    for name in &described.files {
        let verdict = compare(&args.folder.join(name), &temporary.0.join(name));
        different += usize::from(verdict.is_some());
        match verdict {
            Some(why) => _ = writeln!(out, "different  {name}: {why}"),
            None if !args.quiet => _ = writeln!(out, "same       {name}"),
            None => {}
        }
    }
    let (all, place) = (described.files.len(), args.folder.display());
    let same = different == 0 && described.fingerprint == results.fingerprint;
    if described.fingerprint != results.fingerprint {
        let _ = writeln!(
            out,
            "different  the run itself: fingerprint {} then, {} now",
            described.fingerprint, results.fingerprint
        );
    }
    let _ = if same {
        writeln!(
            out,
            "{place} has the same bytes in all {all} files: it is what {} gives",
            described.scenario.display()
        )
    } else {
        writeln!(out, "{place} is not reproduced: {different} of {all} files differ")
    };
    let printed = print(&out);
    Ok(if same { printed } else { ExitCode::Regression })
}

/// Why two files are not the same; none if they are.
fn compare(then: &Path, now: &Path) -> Option<String> {
    let (then, now) = match (File::open(then), File::open(now)) {
        (Ok(then), Ok(now)) => (BufReader::new(then), BufReader::new(now)),
        (Err(error), _) => return Some(format!("it cannot be read: {error}")),
        (_, Err(_)) => return Some("this version does not write it".into()),
    };
    let (mut line, mut byte) = (1_u64, 0_u64);
    let mut now = now.bytes();
    for a in then.bytes() {
        let (Ok(a), Some(Ok(b))) = (a, now.next()) else {
            return Some(format!("one of the two ends after {byte} bytes, in line {line}"));
        };
        if a != b {
            return Some(format!("from line {line} on, byte {byte}"));
        }
        line += u64::from(a == b'\n');
        byte += 1;
    }
    now.next().map(|_| format!("one of the two ends after {byte} bytes, in line {line}"))
}
