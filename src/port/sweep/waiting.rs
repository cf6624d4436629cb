//! Those who wait at a swept station, by value. The same orders as [`crate::port::queue`], which holds places in the arena.

use std::collections::VecDeque;

use super::walker::Walker;
use crate::scenario::model::Order;

/// The lines in front of a station: one, or one for each server.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    order: Order,
    levels: usize,
    /// By lane and, under priority, by level.
    lines: Vec<VecDeque<Walker>>,
    /// People in all lanes together.
    len: u32,
}

impl Waiting {
    /// Empty lines for `lanes` lanes; `levels` is the number of priority levels of the scenario.
    pub fn new(order: Order, lanes: usize, levels: usize) -> Self {
        let levels = if order == Order::Priority { levels } else { 1 };
        Self { order, levels, lines: vec![VecDeque::new(); lanes * levels], len: 0 }
    }

    /// How many people wait in all lanes together.
    #[inline]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Adds somebody of priority `level` to a lane.
    #[inline]
    pub fn push(&mut self, lane: usize, level: usize, walker: Walker) {
        self.len += u32::from(walker.people);
        let level = if self.order == Order::Priority { level } else { 0 };
        self.lines[lane * self.levels + level].push_back(walker);
    }

    /// Takes out whoever is called next in a lane. `pick` gives a number below its argument; it is asked only
    /// under random order.
    #[inline]
    pub fn pop(&mut self, lane: usize, pick: impl FnOnce(usize) -> usize) -> Option<Walker> {
        let first = lane * self.levels;
        let next = match self.order {
            Order::FirstCome => self.lines[first].pop_front(),
            Order::Priority => {
                self.lines[first..first + self.levels].iter_mut().find_map(VecDeque::pop_front)
            }
            Order::LastCome => self.lines[first].pop_back(),
            Order::Random => match self.lines[first].len() {
                0 => None,
                n => self.lines[first].swap_remove_back(pick(n)),
            },
        };
        if let Some(next) = &next {
            self.len -= u32::from(next.people);
        }
        next
    }

    /// Takes everybody out, lane by lane with its number, level by level, front to back.
    pub fn drain(&mut self) -> impl Iterator<Item = (usize, Walker)> {
        self.len = 0;
        let levels = self.levels;
        let lines = self.lines.iter_mut().enumerate();
        lines.flat_map(move |(line, walkers)| walkers.drain(..).map(move |walker| (line / levels, walker)))
    }
}
