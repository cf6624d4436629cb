//! A progress bar on standard error, on terminals only.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows how many replications are done.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A bar of `length` replications; hidden if `quiet` or where nobody would see it move.
    pub fn new(length: u32, quiet: bool) -> Self {
        let hidden = quiet || !std::io::stderr().is_terminal();
        let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(u64::from(length)), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} replications, {eta} left") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Moves the bar to `done` of `planned`, which may have grown.
    pub fn set(&self, done: u32, planned: u32) {
        self.0.set_length(u64::from(planned));
        self.0.set_position(u64::from(done));
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
