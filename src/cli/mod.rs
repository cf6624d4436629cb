//! What was typed, turned into calls below. Nothing else lives here.

mod answers;
mod check;
mod compare;
mod diff;
mod exit;
mod fingerprints;
mod language;
mod page;
mod precision;
mod progress;
mod ready;
mod reference;
mod regress;
mod run;
mod schema;
mod sensitivity;
mod show;
mod simulate;
mod solve;
mod study;
mod sweep;
mod validate;
mod verify;

use clap::{Args, Parser, Subcommand};
pub use exit::{EXIT_CODES, ExitCode};

use crate::scenario::LoadError;

/// Simulates how passengers flow through border ports: waits, queues and throughput of reopening plans.
#[derive(Debug, Parser)]
#[command(name = "clearway", version, about, after_help = EXIT_CODES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario and write tables and charts
    Run(run::RunArgs),
    /// Simulate a scenario with many values, in one go, in parts or after an interruption
    Sweep(sweep::SweepArgs),
    /// Find the least staffing, the largest safe value or the best alternative
    Solve(solve::SolveArgs),
    /// Tell how far a result depends on inputs that are not known exactly
    Sensitivity(sensitivity::SensitivityArgs),
    /// Simulate alternatives with the same passengers and tell which differences are real, who gains and who loses
    Compare(compare::CompareArgs),
    /// Check scenarios and what their studies name, and report every mistake in them
    Check(check::CheckArgs),
    /// Draw the layout of a scenario before anything is run
    Show(show::ShowArgs),
    /// Say by path what two scenarios differ in
    Diff(diff::DiffArgs),
    /// Tell whether benchmark scenarios still give what their baselines say, and as fast
    Regress(regress::RegressArgs),
    /// Simulate one replication several times and nothing else
    #[command(hide = true)]
    ReplicateOnly(regress::ReplicateArgs),
    /// Tell when the first gate of a plan opens: what it waits for, how often for which, and what hurry would gain
    Ready(ready::ReadyArgs),
    /// Simulate cases with known answers and compare: the conformance suite
    Validate(validate::ValidateArgs),
    /// Run again what an output folder says it holds, and tell whether the results are the same bytes
    Verify(verify::VerifyArgs),
    /// Tell whether the scenarios of a folder still do what its fingerprints.csv says
    Fingerprints(fingerprints::FingerprintsArgs),
    /// Print the JSON Schema of scenario files
    Schema,
    /// Print the reference page of commands, scenario keys and measures
    Reference,
}

/// Changes to a scenario, common to several commands.
#[derive(Debug, Args)]
struct Changes {
    /// Change a value, as in port.lok-ma-chau.station.counter.servers=40 (repeatable)
    #[arg(long = "set", value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Number of replications
    #[arg(long, value_name = "N")]
    replications: Option<u64>,
    /// Seed of every random draw
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl Changes {
    /// Those that change the plan and not only how it is run.
    fn of_the_plan(&self) -> Vec<String> {
        changes_of_the_plan(&self.set)
    }

    /// All of them as `PATH=VALUE`, in the order in which they apply.
    fn paths(&self) -> Vec<String> {
        let mut paths = self.set.clone();
        paths.extend(self.replications.map(|n| format!("run.replications={n}")));
        paths.extend(self.seed.map(|n| format!("run.seed={n}")));
        paths
    }
}

/// Those changes that change the plan and not only how it is run.
fn changes_of_the_plan(changes: &[String]) -> Vec<String> {
    const HOW: [&str; 4] = ["run.replications", "run.seed", "run.precision", "run.interval"];
    let of_the_run = |change: &str| HOW.iter().any(|key| change.trim_start().starts_with(key));
    changes.iter().filter(|change| !of_the_run(change)).cloned().collect()
}

/// Parses the command line, does what it says and returns the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::Usage } else { ExitCode::Done };
        }
    };
    match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Sweep(args) => sweep::sweep(&args),
        Command::Solve(args) => solve::solve(&args),
        Command::Sensitivity(args) => sensitivity::sensitivity(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Ready(args) => ready::ready(&args),
        Command::Check(args) => check::check(&args),
        Command::Show(args) => show::show(&args),
        Command::Diff(args) => diff::diff(&args),
        Command::Regress(args) => regress::regress(&args),
        Command::ReplicateOnly(args) => regress::replicate_only(&args),
        Command::Validate(args) => validate::validate(&args),
        Command::Verify(args) => verify::verify(&args),
        Command::Fingerprints(args) => fingerprints::fingerprints(&args),
        Command::Schema => schema::schema(),
        Command::Reference => reference::reference(),
    }
}

/// Writes to standard output. A reader that has gone away is no fault of ours.
fn print(text: &str) -> ExitCode {
    use std::io::Write;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&format!("error: failed to write to standard output: {error}\n"));
            ExitCode::InputOutput
        }
        _ => ExitCode::Done,
    }
}

/// Writes to standard error, with colours where it is a terminal.
fn complain(text: &str) {
    use std::io::Write;
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Says what is wrong and, unless that is plain, how to mend it.
fn fail(code: ExitCode, what: &str, help: &str) -> ExitCode {
    complain(&format!("error: {what}\n"));
    if !help.is_empty() {
        complain(&format!("help: {help}\n"));
    }
    code
}

/// Says what the reader should know.
fn warn(warnings: impl IntoIterator<Item = impl std::fmt::Display>) {
    for warning in warnings {
        complain(&format!("warning: {warning}\n"));
    }
}

/// Says why a scenario was not loaded.
fn refused(error: &LoadError) -> ExitCode {
    // Colours are taken out again where standard error is no terminal.
    complain(&error.report(true));
    code_of(error)
}

/// The exit code of a scenario that was not loaded.
fn code_of(error: &LoadError) -> ExitCode {
    match error {
        LoadError::File { .. } => ExitCode::InputOutput,
        LoadError::Wrong { .. } => ExitCode::Scenario,
    }
}
