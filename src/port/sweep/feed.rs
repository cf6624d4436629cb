//! People on the way to one station, in the order of their coming.

use crate::engine::Time;
use crate::port::passenger::Slot;

/// Somebody on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Coming {
    pub at: Time,
    /// The server they left, which settles ties.
    pub server: u32,
    pub slot: Slot,
}

/// A first-in-first-out queue of people on the way.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    items: Vec<Coming>,
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
    pub fn push(&mut self, coming: Coming) {
        if self.next == Time::NEVER {
            self.next = coming.at;
        }
        self.items.push(coming);
    }

    /// When the head comes; [`Time::NEVER`] if there is none.
    #[inline]
    pub fn next(&self) -> Time {
        self.next
    }

    pub fn head(&self) -> Option<&Coming> {
        self.items.get(self.head)
    }

    /// Takes the head out.
    #[inline]
    pub fn pop(&mut self) -> Option<Coming> {
        let coming = self.items.get(self.head).copied();
        self.head += 1;
        self.next = self.items.get(self.head).map_or(Time::NEVER, |next| next.at);
        coming
    }

    /// Forgets those who were taken out, and tells how many they were. Once a stretch, so that a feed never grows beyond
    /// those who come in one.
    pub fn tidy(&mut self) -> usize {
        let gone = std::mem::take(&mut self.head);
        self.items.drain(..gone);
        gone
    }

    /// Takes everybody out.
    pub fn drain(&mut self) -> impl Iterator<Item = Coming> {
        self.next = Time::NEVER;
        self.items.drain(..).skip(std::mem::take(&mut self.head))
    }
}
