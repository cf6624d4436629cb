//! `clearway fingerprints FOLDER`: whether scenarios still do what they are known to do.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use sha2::{Digest, Sha256};

use super::simulate::{prepare, simulate};
use super::{ExitCode, code_of, complain, print};
use crate::num::hash::hexadecimal;
use crate::report::Folder;
use crate::report::fingerprints_csv::{self, Known};
use crate::scenario::load;

#[derive(Debug, Args)]
pub(super) struct FingerprintsArgs {
    /// Folder with scenarios and their fingerprints.csv
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Write fingerprints.csv anew, for every scenario in the folder
    #[arg(long)]
    bless: bool,
}

/// Replications that enter a fingerprint: enough to see any change, few enough to be quick.
const REPLICATIONS: u32 = 2;
const LIST: &str = "fingerprints.csv";

pub(super) fn fingerprints(args: &FingerprintsArgs) -> ExitCode {
    done(args).unwrap_or_else(|code| code)
}

fn done(args: &FingerprintsArgs) -> Result<ExitCode, ExitCode> {
    let path = args.folder.join(LIST);
    let failed = |what: &str, error: &dyn std::fmt::Display| {
        complain(&format!("error: failed to {what} {}: {error}\n", path.display()));
        ExitCode::InputOutput
    };
    let known = match std::fs::read_to_string(&path) {
        Ok(text) => fingerprints_csv::read(&text).map_err(|why| failed("read", &why))?,
        Err(_) if args.bless => Vec::new(),
        Err(error) => return Err(failed("read", &error)),
    };
    let mut names = Vec::new();
    scenarios(&args.folder, "", &mut names).map_err(|error| failed("list the scenarios beside", &error))?;
    names.sort();
    prepare(None)?;
    let mut found = Vec::new();
    for name in &names {
        found.push(Known {
            scenario: name.clone(),
            replications: REPLICATIONS,
            fingerprint: fingerprint(&args.folder.join(name))?,
        });
    }
    let mut out = String::new();
    let mut different = 0;
    for now in &found {
        let then = known.iter().find(|then| then.scenario == now.scenario);
        let verdict = match then {
            None => "new",
            Some(then) if then == now => "same",
            Some(_) => "different",
        };
        different += usize::from(verdict != "same");
        let _ = writeln!(out, "{verdict:9}  {}  {}", now.fingerprint, now.scenario);
    }
    for gone in known.iter().filter(|then| !names.contains(&then.scenario)) {
        different += 1;
        let _ = writeln!(out, "gone       {}  {}", gone.fingerprint, gone.scenario);
    }
    if !args.bless {
        let printed = print(&out);
        if different > 0 {
            complain(&format!(
                "error: {different} of {} scenarios do something else than {} says\nhelp: if that is meant, write it anew \
                 with `clearway fingerprints {} --bless` and say so in the changelog\n",
                found.len(),
                path.display(),
                args.folder.display()
            ));
            return Ok(ExitCode::Regression);
        }
        return Ok(printed);
    }
    let content = fingerprints_csv::write(&found).map_err(|error| failed("write", &error))?;
    let mut folder = Folder::open(&args.folder).map_err(|error| failed("write", &error))?;
    let written = folder.stage(LIST, &content).and_then(|()| folder.commit());
    written.map_err(|error| failed("write", &error))?;
    if different > 0 {
        let _ = writeln!(
            out,
            "{} written; the changelog needs a line \"Results changed\" that ends with (fingerprints {})",
            path.display(),
            &hexadecimal(&Sha256::digest(&content))[..8]
        );
    }
    Ok(print(&out))
}

fn fingerprint(file: &Path) -> Result<String, ExitCode> {
    let change = format!("run.replications={REPLICATIONS}");
    let mut loaded = load(file, &[change]).map_err(|error| {
        complain(&error.report(true));
        code_of(&error)
    })?;
    loaded.scenario.run.precision = None;
    Ok(simulate(&loaded.scenario, true, None)?.fingerprint)
}

/// Every scenario file under `folder`, by its path from there.
fn scenarios(folder: &Path, prefix: &str, found: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.is_dir() {
            scenarios(&path, &format!("{prefix}{name}/"), found)?;
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
