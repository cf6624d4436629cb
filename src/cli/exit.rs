//! Exit codes, in one place.

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Done.
    Done = 0,
    /// An unexpected fault: a mistake in this program.
    Fault = 1,
    /// The command line could not be understood.
    Usage = 2,
    /// The scenario is wrong.
    Scenario = 3,
    /// Input could not be read or output could not be written.
    InputOutput = 4,
    /// Stopped by a limit, or because nothing could ever move again.
    Limit = 5,
    /// A regression or an unmet target was found.
    Regression = 10,
    /// Interrupted by the user.
    Interrupted = 130,
}

/// The table of exit codes as shown by `--help`.
pub const EXIT_CODES: &str = "Exit codes: 0 done; 1 unexpected fault; 2 usage; 3 the scenario is wrong; 4 input or \
                              output failed; 5 stopped by a limit; 10 a regression or an unmet target was found; \
                              130 interrupted.";

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}
