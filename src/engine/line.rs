//! Delay lines: things that all take the same time come out in the order they went in.

use std::collections::VecDeque;

use super::time::Time;

/// A first-in-first-out queue of things on their way. Only the head needs a place in the calendar.
#[derive(Clone, Debug)]
pub struct Line<T> {
    items: VecDeque<(Time, T)>,
}

impl<T> Default for Line<T> {
    fn default() -> Self {
        Self { items: VecDeque::new() }
    }
}

impl<T> Line<T> {
    /// Adds something that comes out at `at`, which must not be earlier than what went in before. Returns
    /// whether it is the new head.
    #[inline]
    pub fn push(&mut self, at: Time, item: T) -> bool {
        debug_assert!(self.items.back().is_none_or(|&(last, _)| last <= at));
        self.items.push_back((at, item));
        self.items.len() == 1
    }

    /// Takes the head out.
    #[inline]
    pub fn pop(&mut self) -> Option<T> {
        self.items.pop_front().map(|(_, item)| item)
    }

    /// Takes out everything that `wanted` wants, in order.
    pub fn take(&mut self, wanted: impl Fn(&T) -> bool) -> Vec<(Time, T)> {
        let (out, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.items).into_iter().partition(|(_, item)| wanted(item));
        self.items = kept.into();
        out
    }

    /// Puts things in that come in order of time; of simultaneous ones those already there come first.
    pub fn merge(&mut self, more: impl Iterator<Item = (Time, T)>) {
        self.items.extend(more);
        self.items.make_contiguous().sort_by_key(|&(at, _)| at);
    }

    /// The head.
    pub fn head(&self) -> Option<&T> {
        self.items.front().map(|(_, item)| item)
    }

    /// When the head comes out; [`Time::NEVER`] if there is none.
    #[inline]
    pub fn next(&self) -> Time {
        self.items.front().map_or(Time::NEVER, |&(at, _)| at)
    }
}
