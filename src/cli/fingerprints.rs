//! `clearway fingerprints FOLDER`: whether scenarios still do what they are known to do.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use sha2::{Digest, Sha256};

use super::simulate::{prepare, simulate_untraced};
use super::{ExitCode, complain, print, refused};
use crate::num::hash::hexadecimal;
use crate::report::Folder;
use crate::report::fingerprints_csv::{self, Known};
use crate::scenario::folder::scenarios;
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
        // What is there is only compared with: it is written anew whatever it says.
        Ok(text) if args.bless => fingerprints_csv::read(&text).unwrap_or_default(),
        Ok(text) => fingerprints_csv::read(&text).map_err(|why| failed("read", &why))?,
        Err(_) if args.bless => Vec::new(),
        Err(error) => {
            let code = failed("read", &error);
            complain("help: `--bless` writes it\n");
            return Err(code);
        }
    };
    let names = scenarios(&args.folder).map_err(|error| failed("list the scenarios beside", &error))?;
    if names.is_empty() {
        complain(&format!("error: there is no scenario in {}\n", args.folder.display()));
        return Err(ExitCode::InputOutput);
    }
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
            Some(then) if then.fingerprint == now.fingerprint => "same",
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
                "error: {different} of the scenarios are different, new or gone against {}\nhelp: if that is meant, write it \
                 anew with `clearway fingerprints {} --bless` and say so in the changelog\n",
                path.display(),
                args.folder.display()
            ));
            return Ok(ExitCode::Regression);
        }
        return Ok(printed);
    }
    let content = fingerprints_csv::write(&found).map_err(|error| failed("write", &error))?;
    let written = Folder::open(&args.folder).and_then(|mut folder| {
        folder.stage(LIST, &content)?;
        folder.commit()
    });
    written.map_err(|error| {
        complain(&format!("error: {error}\n"));
        ExitCode::InputOutput
    })?;
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
    let changes = ["run.precision=false".to_owned(), format!("run.replications={REPLICATIONS}")];
    let loaded = load(file, &changes).map_err(|error| refused(&error))?;
    Ok(simulate_untraced(&loaded.scenario, true)?.fingerprint)
}
