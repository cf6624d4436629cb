//! What every command that simulates does: threads, interruption, progress, the replications themselves.

use std::io::Write;

use super::progress::Progress;
use super::{ExitCode, complain, fail};
use crate::engine::StopSignal;
use crate::experiment::{Results, RunError, replicate, replicate_traced};
use crate::report::OutputError;
use crate::report::files::TraceWriter;
use crate::scenario::Scenario;

/// Given by an interruption.
pub(super) static STOP: StopSignal = StopSignal::new();

/// Starts the threads and makes an interruption end the work cleanly; a second one ends it at once.
pub(super) fn prepare(threads: Option<u16>) -> Result<(), ExitCode> {
    if let Some(threads) = threads {
        let built = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
        if let Err(error) = built {
            complain(&format!("error: failed to start {threads} threads: {error}\n"));
            return Err(ExitCode::Limit);
        }
    }
    if let Err(error) = ctrlc::set_handler(|| {
        if STOP.is_given() {
            std::process::exit(i32::from(ExitCode::Interrupted as u8));
        }
        STOP.give();
    }) {
        complain(&format!("warning: an interruption will not be clean: {error}\n"));
    }
    Ok(())
}

/// Runs all replications; with `trace` every visit goes there. What went wrong has been said.
pub(super) fn simulate<W: Write>(
    scenario: &Scenario,
    quiet: bool,
    trace: Option<&mut TraceWriter<W>>,
) -> Result<Results, ExitCode> {
    let progress = Progress::new(scenario.run.replications, quiet);
    let seen = |done, planned| progress.set(done, planned);
    let results = match trace {
        None => replicate(scenario, &STOP, &seen),
        Some(trace) => replicate_traced(scenario, &STOP, &seen, &mut |replication, visits, _| {
            trace.add(scenario, replication, visits).map_err(|error| error.to_string())
        }),
    };
    progress.finish();
    let results = results.map_err(|error| stopped(&error))?;
    unless_interrupted()?;
    Ok(results)
}

/// The same without a trace.
pub(super) fn simulate_untraced(scenario: &Scenario, quiet: bool) -> Result<Results, ExitCode> {
    simulate(scenario, quiet, None::<&mut TraceWriter<std::io::Sink>>)
}

/// Says why there are no results.
pub(super) fn stopped(error: &RunError) -> ExitCode {
    complain(&format!("error: {error}\n"));
    match error {
        RunError::Interrupted { .. } => ExitCode::Interrupted,
        RunError::Stopped { .. } => ExitCode::Limit,
        RunError::Inconsistent { .. } => ExitCode::Fault,
        RunError::Trace(_) => ExitCode::InputOutput,
    }
}

/// Whether an interruption was asked for.
pub(super) fn interrupted() -> bool {
    STOP.is_given()
}

/// Goes on unless an interruption was asked for: what was found until then is not the whole.
pub(super) fn unless_interrupted() -> Result<(), ExitCode> {
    if interrupted() { Err(fail(ExitCode::Interrupted, "interrupted", "")) } else { Ok(()) }
}

/// Says that results could not be written.
pub(super) fn unwritten(error: &OutputError) -> ExitCode {
    fail(ExitCode::InputOutput, &error.to_string(), "choose another folder with `--out DIR`")
}
