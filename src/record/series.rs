//! A number that changes over time: its level, its integral and its peak.

use crate::engine::{Span, Time};

/// Follows a whole number through time.
///
/// The integral is exact, in people times ticks. The peak counts only values that lasted: somebody who joins a
/// queue and is called in the same instant was never part of its length.
#[derive(Clone, Copy, Debug, Default)]
pub struct Level {
    now: u32,
    peak: u32,
    since: Time,
    area: u64,
}

impl Level {
    /// The present value.
    #[inline]
    pub fn value(&self) -> u32 {
        self.now
    }

    /// How long the present value has lasted without being counted in the integral.
    pub fn unsettled(&self, now: Time) -> Span {
        now.since(self.since)
    }

    /// Changes the value at `now`.
    #[inline]
    pub fn set(&mut self, now: Time, value: u32) {
        self.settle(now);
        self.now = value;
    }

    /// Changes the value at `now` by a party up.
    #[inline]
    pub fn rise(&mut self, now: Time, people: u8) {
        self.settle(now);
        self.now += u32::from(people);
    }

    /// Changes the value at `now` by a party down.
    #[inline]
    pub fn fall(&mut self, now: Time, people: u8) {
        self.settle(now);
        self.now -= u32::from(people);
    }

    /// Brings the integral up to `now`.
    #[inline]
    pub fn settle(&mut self, now: Time) {
        let span = now.since(self.since).ticks();
        if span > 0 {
            self.area += u64::from(self.now) * span;
            self.peak = self.peak.max(self.now);
            self.since = now;
        }
    }

    /// The integral since the last call of this or the last reset, up to where it was settled.
    #[inline]
    pub fn take_area(&mut self) -> u64 {
        std::mem::take(&mut self.area)
    }

    /// The integral since the last reset, up to where it was settled.
    pub fn area(&self) -> u64 {
        self.area
    }

    /// The largest value that lasted.
    pub fn peak(&self) -> u32 {
        self.peak
    }

    /// The same value at `now`, with integral and peak forgotten.
    #[must_use]
    pub fn afresh(self, now: Time) -> Self {
        Self { now: self.now, peak: 0, since: now, area: 0 }
    }
}
