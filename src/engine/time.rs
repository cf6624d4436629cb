//! Instants and durations in whole ticks of one microsecond.
//!
//! Integers make ties exact: two events at the same tick are simultaneous on every machine, and the order in
//! which they are handled is a documented rule rather than an accident of rounding.

use std::ops::{Add, Sub};

/// Ticks in a second.
pub const TICKS_PER_SECOND: u64 = 1_000_000;

/// An instant, counted from midnight at the start of day 1 \[µs\].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

/// A duration \[µs\].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u64);

impl Time {
    /// The start of day 1.
    pub const ZERO: Self = Self(0);
    /// Later than anything that happens: 407 days, the largest instant a calendar key holds.
    pub const NEVER: Self = Self((1 << 45) - 1);

    /// The instant `ticks` after the start.
    pub const fn from_ticks(ticks: u64) -> Self {
        Self(ticks)
    }

    /// Ticks since the start.
    #[inline]
    pub const fn ticks(self) -> u64 {
        self.0
    }

    /// Seconds since the start.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / TICKS_PER_SECOND as f64
    }

    /// Day of the run and time of day, for messages: "day 1 08:30:00".
    pub fn day_and_time(self) -> String {
        let s = self.0 / TICKS_PER_SECOND;
        format!("day {} {:02}:{:02}:{:02}", s / 86_400 + 1, s / 3_600 % 24, s / 60 % 60, s % 60)
    }

    /// Number of the day, from zero, and time of day.
    #[inline]
    pub const fn day_of_run(self) -> (u64, Span) {
        (self.0 / Span::DAY.0, Span(self.0 % Span::DAY.0))
    }

    /// The duration since `earlier`, zero if that is later.
    #[inline]
    pub fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time.
    pub const ZERO: Self = Self(0);
    /// A civil day.
    pub const DAY: Self = Self(86_400 * TICKS_PER_SECOND);
    /// An hour.
    pub const HOUR: Self = Self(3_600 * TICKS_PER_SECOND);

    /// A duration of `ticks`.
    #[inline]
    pub const fn from_ticks(ticks: u64) -> Self {
        Self(ticks)
    }

    /// The nearest whole number of ticks; negative and undefined values give zero.
    pub fn from_seconds(seconds: f64) -> Self {
        Self((seconds * TICKS_PER_SECOND as f64 + 0.5) as u64)
    }

    /// Ticks.
    #[inline]
    pub const fn ticks(self) -> u64 {
        self.0
    }

    /// Seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / TICKS_PER_SECOND as f64
    }
}

impl Add<Span> for Time {
    type Output = Self;
    /// Saturates at [`Time::NEVER`]: a service that outlasts the clock simply never ends.
    #[inline]
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0).min(Self::NEVER.0))
    }
}

impl Add for Span {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
