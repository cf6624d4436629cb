//! Timers: things that come out at instants of their own, in no order of going in.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

use super::time::Time;

/// Timed things; simultaneous ones come out in the order they went in.
///
/// Things cannot be taken back. The owner gives each a mark (a generation) and ignores those out of date.
///
/// Few of them are in one heap. If they become many, only those that come out soon stay in it; the others lie unordered by
/// the part of time in which they come out, until it begins: people in quarantine for weeks cost the heap nothing before.
#[derive(Clone, Debug)]
pub struct Timers<T> {
    /// Those before `horizon`, the earliest on top. Empty only if there are none at all.
    near: BinaryHeap<Timer<T>>,
    /// Those from `horizon` on, by part of time counted from there.
    far: VecDeque<Vec<Timer<T>>>,
    /// Where the far ones begin \[parts of time\].
    horizon: u64,
    /// How many near ones there may be before some are moved.
    most: usize,
    /// How many there are: asked for whenever somebody joins a queue and may lose patience.
    count: usize,
    sequence: u64,
}

/// The length of a part of time, as a power of two \[µs\]: 72 min, so that stays of weeks lie in some hundred of them.
const PART: u32 = 32;
/// So many are a heap that fits into the nearest cache.
const FEW: usize = 256;

#[derive(Clone, Debug)]
struct Timer<T> {
    at: Time,
    sequence: u64,
    item: T,
}

impl<T> Timer<T> {
    /// The order of coming out, as one number.
    #[inline]
    fn key(&self) -> u128 {
        u128::from(self.at.ticks()) << 64 | u128::from(self.sequence)
    }

    fn part(&self) -> u64 {
        self.at.ticks() >> PART
    }
}

impl<T> PartialEq for Timer<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<T> Eq for Timer<T> {}

impl<T> PartialOrd for Timer<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Timer<T> {
    /// The earlier is the greater, as the heap has the greatest on top.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        other.key().cmp(&self.key())
    }
}

impl<T> Default for Timers<T> {
    fn default() -> Self {
        Self {
            near: BinaryHeap::new(),
            far: VecDeque::new(),
            horizon: u64::MAX,
            most: FEW,
            count: 0,
            sequence: 0,
        }
    }
}

impl<T> Timers<T> {
    /// Adds something that comes out at `at`. Returns whether it is the earliest. O(log n), O(1) for what comes out much later.
    pub fn push(&mut self, at: Time, item: T) -> bool {
        let earliest = at < self.next();
        let timer = Timer { at, sequence: self.sequence, item };
        self.sequence += 1;
        self.count += 1;
        if timer.part() < self.horizon {
            self.near.push(timer);
            if self.near.len() > self.most {
                self.part();
            }
        } else {
            self.push_far(timer);
        }
        earliest
    }

    /// The clock has 2^13 parts of time, so that these are at most as many lists.
    fn push_far(&mut self, timer: Timer<T>) {
        let part = (timer.part() - self.horizon) as usize;
        if self.far.len() <= part {
            self.far.resize_with(part + 1, Vec::new);
        }
        self.far[part].push(timer);
    }

    /// Takes the earliest out. O(log n) on average.
    pub fn pop(&mut self) -> Option<T> {
        let timer = self.near.pop()?;
        self.count -= 1;
        if self.near.is_empty() {
            self.refill();
        }
        Some(timer.item)
    }

    /// Moves those that come out later than in the first part of time away from the heap.
    fn part(&mut self) {
        let horizon = self.near.peek().map_or(0, Timer::part) + 1;
        if !self.far.is_empty() {
            // They are counted from the horizon.
            (horizon..self.horizon).for_each(|_| self.far.push_front(Vec::new()));
        }
        self.horizon = horizon;
        for timer in std::mem::take(&mut self.near).into_vec() {
            if timer.part() < self.horizon {
                self.near.push(timer);
            } else {
                self.push_far(timer);
            }
        }
        // What is left may all come out soon.
        self.most = FEW.max(2 * self.near.len());
    }

    /// The next part of time begins; several, if there is little in them.
    fn refill(&mut self) {
        while self.near.len() < FEW / 4 {
            let Some(timers) = self.far.pop_front() else {
                self.horizon = u64::MAX;
                break;
            };
            self.near.extend(timers);
            self.horizon += 1;
        }
        self.most = FEW.max(2 * self.near.len());
    }

    /// The earliest.
    pub fn head(&self) -> Option<&T> {
        self.near.peek().map(|timer| &timer.item)
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.near.iter().chain(self.far.iter().flatten()).map(|timer| &timer.item)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Drops those that `keep` does not want. O(n).
    pub fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.near.retain(|timer| keep(&timer.item));
        for timers in &mut self.far {
            timers.retain(|timer| keep(&timer.item));
        }
        self.count = self.iter().count();
        if self.near.is_empty() {
            self.refill();
        }
    }

    /// When the earliest comes out; [`Time::NEVER`] if there is none.
    #[inline]
    pub fn next(&self) -> Time {
        self.near.peek().map_or(Time::NEVER, |timer| timer.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever goes in and however far ahead, they come out as from a sorted list: in the order of time, then of going in.
    #[test]
    fn they_come_out_in_order() {
        let mut state = 7_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        // In the last, those that come out within hours are few and then many, with others weeks ahead.
        for (many, ahead, soon) in [
            (20, 1 << 20, 1 << 20),
            (3_000, 1 << 20, 1 << 20),
            (3_000, 1 << 38, 1 << 38),
            (20_000, 1 << 41, 1 << 41),
            (4_000, 1 << 41, 1 << 34),
        ] {
            let (mut timers, mut list) = (Timers::default(), Vec::<(u64, u64)>::new());
            let (mut now, mut number) = (0, 0);
            for step in 0..4 * many {
                let grows = step < 2 * many;
                if timers.is_empty() || draw(4) < if grows { 3 } else { 1 } {
                    let at = if draw(9) == 0 {
                        now
                    } else {
                        now + draw(if step % 1_000 < 500 { ahead } else { soon }) / 1_000 * 1_000
                    };
                    let earliest = timers.push(Time::from_ticks(at), number);
                    assert_eq!(earliest, list.first().is_none_or(|first| at < first.0));
                    let place = list.partition_point(|&(other, _)| other <= at);
                    list.insert(place, (at, number));
                    number += 1;
                } else {
                    let first = list.remove(0);
                    assert_eq!(timers.next(), Time::from_ticks(first.0));
                    assert_eq!(timers.pop(), Some(first.1));
                    now = first.0;
                }
                if step % many == many / 2 {
                    timers.retain(|item| item % 7 != 0);
                    list.retain(|(_, item)| item % 7 != 0);
                }
                assert_eq!(
                    (timers.head().copied(), timers.is_empty()),
                    (list.first().map(|x| x.1), list.is_empty())
                );
            }
            assert_eq!((timers.len(), timers.iter().count()), (list.len(), list.len()));
        }
    }

    /// A crowd of timers in parts of time that are near already: they are moved away again, in front of those that lie farther.
    #[test]
    fn the_horizon_can_come_nearer() {
        let mut timers = Timers::default();
        let mut all: Vec<u64> = (0..400).map(|part| part << PART).collect();
        let ahead: Vec<u64> = (0..400).map(|number| (10 + number % 40) << PART | number).collect();
        for &at in &all {
            timers.push(Time::from_ticks(at), at);
        }
        // The first part is over; now dozens of parts are near, with one in each.
        assert_eq!((timers.pop(), timers.pop()), (Some(0), Some(1 << PART)));
        for &at in &ahead {
            timers.push(Time::from_ticks(at), at);
        }
        all.drain(..2);
        all.extend(ahead);
        all.sort_unstable();
        assert_eq!(std::iter::from_fn(|| timers.pop()).collect::<Vec<_>>(), all);
    }
}
