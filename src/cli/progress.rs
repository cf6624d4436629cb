//! How far the work is, on standard error.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::complain;
use crate::experiment::sweep::schedule::Advance;
use crate::report::number::duration;

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

/// How long nothing is said of a sweep where no bar moves.
const QUIET: Duration = Duration::from_secs(30);

/// Shows how far a sweep is: a bar on a terminal, otherwise a line every half minute, for the log of a cluster.
pub(super) struct SweepProgress {
    bar: Option<ProgressBar>,
    points: u64,
    begun: Instant,
    /// When something was last said.
    said: Mutex<Instant>,
    quiet: bool,
}

impl SweepProgress {
    /// For `points` that are to be simulated.
    pub fn new(points: u64, quiet: bool) -> Self {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(Some(points), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} points{msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self { bar, points, begun: Instant::now(), said: Mutex::new(Instant::now()), quiet }
    }

    /// Says how far it is and how long the rest will take, as far as is known: the points are simulated in a mixed order,
    /// so that those that are done are a fair sample of all.
    pub fn set(&self, advance: Advance) {
        let Advance { points, replications, planned: (planned, begun) } = advance;
        let of = planned as f64 / begun.max(1) as f64 * self.points as f64;
        let left = self.begun.elapsed().as_secs_f64() * (of / replications.max(1) as f64 - 1.0).max(0.0);
        // Before a thousandth is done nothing is known.
        let left = if replications as f64 * 1_000.0 < of || replications < 4 {
            String::new()
        } else {
            format!(", about {} left", duration(left))
        };
        if let Some(bar) = &self.bar {
            bar.set_message(left);
            bar.set_position(points);
        } else if !self.quiet
            && let Ok(mut said) = self.said.try_lock()
            && said.elapsed() >= QUIET
        {
            *said = Instant::now();
            complain(&format!("{points} of {} points{left}\n", self.points));
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Counts replications of a search whose end nobody knows.
pub(super) struct CountProgress(Option<ProgressBar>);

impl CountProgress {
    /// A counter; hidden if `quiet` or where nobody would see it move.
    pub fn new(quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        Self(shown.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} replications, {elapsed}") {
                bar.set_style(style);
            }
            bar
        }))
    }

    /// Shows that `done` are done.
    pub fn set(&self, done: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(done);
        }
    }

    /// Takes the counter away.
    pub fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
