//! Timers: things that come out at instants of their own, in no order of going in.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::time::Time;

/// A heap of timed things; simultaneous ones come out in the order they went in.
///
/// Things cannot be taken back. The owner gives each a mark (a generation) and ignores those out of date.
#[derive(Clone, Debug)]
pub struct Timers<T> {
    heap: BinaryHeap<Reverse<(Time, u64, T)>>,
    sequence: u64,
}

impl<T: Ord> Default for Timers<T> {
    fn default() -> Self {
        Self { heap: BinaryHeap::new(), sequence: 0 }
    }
}

impl<T: Ord> Timers<T> {
    /// Adds something that comes out at `at`. Returns whether it is the earliest. O(log n).
    pub fn push(&mut self, at: Time, item: T) -> bool {
        let earliest = at < self.next();
        self.heap.push(Reverse((at, self.sequence, item)));
        self.sequence += 1;
        earliest
    }

    /// Takes the earliest out. O(log n).
    pub fn pop(&mut self) -> Option<T> {
        self.heap.pop().map(|Reverse((_, _, item))| item)
    }

    /// The earliest.
    pub fn head(&self) -> Option<&T> {
        self.heap.peek().map(|Reverse((_, _, item))| item)
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.heap.iter().map(|Reverse((_, _, item))| item)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    /// Drops those that `keep` does not want. O(n).
    pub fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.heap.retain(|Reverse((_, _, item))| keep(item));
    }

    /// When the earliest comes out; [`Time::NEVER`] if there is none.
    #[inline]
    pub fn next(&self) -> Time {
        self.heap.peek().map_or(Time::NEVER, |Reverse((at, _, _))| *at)
    }
}
