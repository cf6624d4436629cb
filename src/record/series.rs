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

/// Follows a whole number through time for its integral alone. Between two looks its changes may be told in any order.
///
/// With the level L after changes δᵢ at tᵢ, the integral from s to T is L·T − (L₀·s + Σ δᵢ·tᵢ); the bracket is kept. It
/// is exact: 64 bits that run over on the way do no harm as long as the integral itself fits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Integral {
    now: u32,
    moment: u64,
}

impl Integral {
    /// Changes the value at `now` by a party up.
    #[inline]
    pub fn rise(&mut self, now: Time, people: u8) {
        self.now = self.now.wrapping_add(u32::from(people));
        self.moment = self.moment.wrapping_add(now.ticks() * u64::from(people));
    }

    /// Changes the value at `now` by a party down.
    #[inline]
    pub fn fall(&mut self, now: Time, people: u8) {
        self.now = self.now.wrapping_sub(u32::from(people));
        self.moment = self.moment.wrapping_sub(now.ticks() * u64::from(people));
    }

    /// The integral from the last call of this up to `now`, once every change before is told.
    pub fn take(&mut self, now: Time) -> u64 {
        let product = u64::from(self.now).wrapping_mul(now.ticks());
        product.wrapping_sub(std::mem::replace(&mut self.moment, product))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against a level that hears the same changes in their order.
    #[test]
    fn an_integral_does_not_ask_for_order() {
        let at = |seconds: f64| Time::ZERO + Span::from_seconds(seconds);
        let (mut level, mut integral) = (Level::default(), Integral::default());
        level.rise(at(10.0), 3);
        level.fall(at(20.0), 2);
        level.rise(at(25.0), 200);
        level.settle(at(60.0));
        integral.rise(at(25.0), 200);
        integral.fall(at(20.0), 2);
        integral.rise(at(10.0), 3);
        assert_eq!(integral.take(at(60.0)), level.take_area());
        level.fall(at(1e6), 201);
        level.settle(at(2e6));
        integral.fall(at(1e6), 201);
        assert_eq!(integral.take(at(2e6)), level.take_area());
        assert_eq!(integral.take(at(3e6)), 0);
    }
}
