//! What a search may take.

use std::time::{Duration, Instant};

use super::trials::Trials;

/// Events that the search for one staffing may take if no time is given: some ten seconds on two cores. Counted in events
/// and not by a clock, so that the answer is the same everywhere.
const EVENTS: u64 = 250_000_000;

/// What a search may take.
#[derive(Clone, Copy, Debug)]
pub enum Budget {
    /// So many events for each question that a search asks itself.
    Events(u64),
    /// Until then, by the clock: how far the search gets depends on the machine.
    Until(Instant),
}

impl Default for Budget {
    fn default() -> Self {
        Self::Events(EVENTS)
    }
}

impl Budget {
    /// So much time from now on.
    pub fn time(time: Duration) -> Self {
        Self::Until(Instant::now() + time)
    }

    /// When a search ends by the clock, if it does.
    pub fn until(self) -> Option<Instant> {
        if let Self::Until(end) = self { Some(end) } else { None }
    }

    /// What the next of `left` questions may take.
    pub(super) fn share(self, trials: &Trials<'_>, left: usize) -> Allowance {
        match self {
            Self::Events(events) => {
                Allowance { events: Some(trials.events() + events), search: None, all: None }
            }
            Self::Until(end) => {
                // A part is kept for confirming what is found.
                const SEARCH: f64 = 0.7;
                let now = Instant::now();
                let own = end.saturating_duration_since(now) / left.max(1) as u32;
                Allowance { events: None, search: Some(now + own.mul_f64(SEARCH)), all: Some(now + own) }
            }
        }
    }
}

/// What one question may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance {
    /// Until so many events have been handled in all.
    events: Option<u64>,
    /// Searching ends then.
    search: Option<Instant>,
    /// Confirming ends then.
    pub all: Option<Instant>,
}

impl Allowance {
    /// Whether searching is over.
    pub fn is_spent(&self, trials: &Trials<'_>) -> bool {
        self.events.is_some_and(|most| trials.events() >= most) || is_past(self.search)
    }
}

/// Whether a time has come.
pub(super) fn is_past(end: Option<Instant>) -> bool {
    end.is_some_and(|end| Instant::now() >= end)
}
