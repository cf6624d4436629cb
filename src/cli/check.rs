//! `clearway check FILE…`

use std::path::PathBuf;

use clap::Args;

use super::{Changes, ExitCode, complain, load, print};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    changes: Changes,
    /// Say nothing about scenarios without mistakes
    #[arg(long)]
    quiet: bool,
}

/// Checks every file; the worst outcome decides the exit code.
pub(super) fn check(args: &CheckArgs) -> ExitCode {
    let mut worst = ExitCode::Done;
    for file in &args.files {
        match load(file, &args.changes.paths()) {
            Ok(loaded) => {
                let scenario = &loaded.scenario;
                for warning in &scenario.warnings {
                    complain(&format!("warning: {warning}\n"));
                }
                if !args.quiet {
                    let line = format!(
                        "{}: no mistakes ({} ports, {} stations, {} streams of arrivals, {} classes)\n",
                        file.display(),
                        scenario.ports.len(),
                        scenario.stations.len(),
                        scenario.arrivals.len(),
                        scenario.classes.len()
                    );
                    if print(&line) != ExitCode::Done {
                        return ExitCode::InputOutput;
                    }
                }
            }
            Err(code) => {
                if worst as u8 <= code as u8 {
                    worst = code;
                }
            }
        }
    }
    worst
}
