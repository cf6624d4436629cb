//! Lookups of a code as conditions watch them: how many are answered within a time, and how long the longest has waited. What is
//! not answered counts too, so that a service that answers nobody is seen while it does not.

use std::collections::VecDeque;

use super::Follower;
use crate::engine::Time;
use crate::scenario::measure::Measure;

/// Lookups whose fate is open: when they were asked for and how many at that time.
pub(super) type Pending = VecDeque<(Time, u32)>;

impl Follower<'_> {
    /// A lookup was asked for.
    pub(super) fn asks(&mut self, now: Time) {
        match self.watch.measure {
            Measure::Lookups => self.bucket.count += 1,
            Measure::LookupWithin | Measure::LookupWaitMax => match self.pending.back_mut() {
                Some((asked, count)) if *asked == now => *count += 1,
                _ => self.pending.push_back((now, 1)),
            },
            _ => {}
        }
    }

    /// A lookup was taken up that was asked for at `asked`.
    pub(super) fn is_taken_up(&mut self, now: Time, asked: Time) {
        if self.watch.measure == Measure::LookupWaitMax {
            self.bucket.most = self.bucket.most.max(now.since(asked).ticks());
            self.settle_one(asked);
        }
    }

    /// A lookup was answered that was asked for at `asked`. One that was late has been counted.
    pub(super) fn is_answered(&mut self, now: Time, asked: Time) {
        if self.watch.measure == Measure::LookupWithin
            && now.since(asked) <= self.watch.within
            && self.settle_one(asked)
        {
            self.bucket.count += 1;
            self.bucket.within += 1;
        }
    }

    /// Takes one out that was asked for at `asked`; whether it was still open.
    fn settle_one(&mut self, asked: Time) -> bool {
        let Ok(at) = self.pending.binary_search_by_key(&asked, |(asked, _)| *asked) else { return false };
        let was_open = self.pending[at].1 > 0;
        self.pending[at].1 -= u32::from(was_open);
        while self.pending.front().is_some_and(|(_, count)| *count == 0) {
            self.pending.pop_front();
        }
        was_open
    }

    /// Counts those that became late before `end`, or have waited until then.
    pub(super) fn close_lookups(&mut self, end: Time) {
        if self.watch.measure == Measure::LookupWaitMax {
            if let Some((asked, _)) = self.pending.front() {
                self.bucket.most = self.bucket.most.max(end.since(*asked).ticks());
            }
            return;
        }
        while let Some(&(asked, count)) = self.pending.front()
            && asked + self.watch.within < end
        {
            self.bucket.count += u64::from(count);
            self.pending.pop_front();
        }
    }
}
