//! The future event list.
//!
//! A leaf belongs to one source of events for the whole run: a server, a line of walkers, a stream of arrivals.
//! Each source knows only its own next instant; a winner tree knows the earliest of all. Moving one leaf is one
//! pass from leaf to root over a tree that fits in the first-level cache.

use super::time::Time;
use super::winner::{ABSENT, WinnerTree};

/// The next instant of every source of events.
///
/// Simultaneous events come in the order of their leaves, so the numbering of leaves *is* the rule for ties.
#[derive(Clone, Debug)]
pub struct Calendar(WinnerTree);

const _: () = assert!(Time::NEVER.ticks() == ABSENT);

impl Calendar {
    /// A calendar of `leaves` sources, none of which has anything to come.
    pub fn new(leaves: usize) -> Self {
        Self(WinnerTree::new(leaves))
    }

    /// Sets the next instant of a source. O(log leaves), no allocation.
    #[inline]
    pub fn set(&mut self, leaf: u32, time: Time) {
        self.0.set(leaf, time.ticks());
    }

    /// Says that a source has nothing to come.
    #[inline]
    pub fn clear(&mut self, leaf: u32) {
        self.0.set(leaf, ABSENT);
    }

    /// The earliest instant and the source it belongs to; [`Time::NEVER`] if nothing is to come.
    #[inline]
    pub fn next(&self) -> (Time, u32) {
        let (ticks, leaf) = self.0.winner();
        (Time::from_ticks(ticks), leaf)
    }

    /// The next instant of one source.
    #[inline]
    pub fn time_of(&self, leaf: u32) -> Time {
        Time::from_ticks(self.0.value(leaf))
    }
}
