//! The command-line program. Everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A panic is a mistake of ours: say so, and end with the documented code.
    std::panic::catch_unwind(clearway::cli::main).unwrap_or(clearway::cli::ExitCode::Fault).into()
}
