//! People on the way to one place, in the order of their coming.

use super::walker::Walker;
use crate::engine::Time;

/// A first-in-first-out queue of people on the way.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    items: Vec<Walker>,
    head: usize,
    /// The instant of the head; [`Time::NEVER`] if there is none.
    next: Time,
    /// Place among simultaneous comings from several feeds: the number of the walk, then streams.
    pub rank: u32,
}

impl Feed {
    pub fn new(rank: u32) -> Self {
        Self { items: Vec::new(), head: 0, next: Time::NEVER, rank }
    }

    #[inline]
    pub fn push(&mut self, walker: Walker) {
        // Nobody comes before those who set out before: the head keeps its place.
        self.next = self.next.min(walker.at);
        self.items.push(walker);
    }

    /// When the head comes; [`Time::NEVER`] if there is none.
    #[inline]
    pub fn next(&self) -> Time {
        self.next
    }

    pub fn head(&self) -> Option<&Walker> {
        self.items.get(self.head)
    }

    /// Takes out the head, if there is one.
    #[inline]
    pub fn pop(&mut self) -> Option<&Walker> {
        self.head += 1;
        self.next = self.items.get(self.head).map_or(Time::NEVER, |next| next.at);
        self.items.get(self.head - 1)
    }

    /// All who come before `until`, still to be taken out.
    pub fn due(&mut self, until: Time) -> &mut [Walker] {
        let rest = &mut self.items[self.head..];
        let due = rest.iter().position(|walker| walker.at >= until).unwrap_or(rest.len());
        &mut rest[..due]
    }

    /// Takes out all who come before `until`.
    #[inline]
    pub fn take(&mut self, until: Time) -> &[Walker] {
        let first = self.head;
        let rest = &self.items[first..];
        let due = rest.iter().position(|walker| walker.at >= until).unwrap_or(rest.len());
        self.head += due;
        self.next = rest.get(due).map_or(Time::NEVER, |next| next.at);
        &self.items[first..self.head]
    }

    /// Whoever was taken out last in this stretch.
    #[inline]
    pub fn last(&self) -> Option<&Walker> {
        self.items.get(self.head.wrapping_sub(1))
    }

    /// Forgets those who were taken out, and tells how many they were. Once a stretch, so that a feed never grows beyond
    /// those who come in one.
    pub fn tidy(&mut self) -> usize {
        let gone = std::mem::take(&mut self.head);
        self.items.drain(..gone);
        gone
    }

    /// Takes everybody out.
    pub fn drain(&mut self) -> impl Iterator<Item = Walker> {
        self.next = Time::NEVER;
        self.items.drain(..).skip(std::mem::take(&mut self.head))
    }
}
