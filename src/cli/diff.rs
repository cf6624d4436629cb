//! `clearway diff A B`

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::{ExitCode, print, refused};
use crate::scenario::difference::{Difference, differences};
use crate::scenario::units::plural;
use crate::scenario::{Loaded, load};

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// Scenario file
    #[arg(value_name = "A")]
    first: PathBuf,
    /// Scenario file to compare it with
    #[arg(value_name = "B")]
    second: PathBuf,
    /// Print the differences as JSON
    #[arg(long)]
    json: bool,
}

/// Says by path what two scenarios differ in, each put together from all its files.
pub(super) fn diff(args: &DiffArgs) -> ExitCode {
    let load = |path: &Path| load(path, &[]).map_err(|error| refused(&error));
    let (first, second) = match (load(&args.first), load(&args.second)) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(code), _) | (_, Err(code)) => return code,
    };
    let found = compare((&first, &args.first), (&second, &args.second));
    print(&if args.json { json(&found) } else { words(&found, args) })
}

fn compare((first, a): (&Loaded, &Path), (second, b): (&Loaded, &Path)) -> Vec<Difference> {
    let folder = |path: &Path| path.parent().unwrap_or(Path::new(".")).to_owned();
    differences((&first.tree, &folder(a)), (&second.tree, &folder(b)))
}

fn words(found: &[Difference], args: &DiffArgs) -> String {
    let (a, b) = (args.first.display(), args.second.display());
    if found.is_empty() {
        return format!("{a} and {b} say the same\n");
    }
    let mut out = format!("{a} and {b} differ in {}:\n", plural(found.len() as u64, "value"));
    for Difference { path, first, second } in found {
        let _ = match (first, second) {
            (Some(first), Some(second)) => writeln!(out, "  {path}: {first} becomes {second}"),
            (Some(first), None) => writeln!(out, "  {path}: {first} is left out"),
            (None, Some(second)) => writeln!(out, "  {path}: {second} is added"),
            (None, None) => Ok(()),
        };
    }
    out
}

fn json(found: &[Difference]) -> String {
    let rows: Vec<Value> =
        found.iter().map(|d| json!({ "path": d.path, "first": d.first, "second": d.second })).collect();
    serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"
}
