//! Who waits at a station, in which line, and who is called next.

use super::passenger::{Arena, NONE, Slot};
use crate::scenario::model::Order;

/// A doubly linked list threaded through the passenger records.
#[derive(Clone, Copy, Debug)]
struct List {
    head: Slot,
    tail: Slot,
}

impl List {
    const EMPTY: Self = Self { head: NONE, tail: NONE };

    #[inline]
    fn push_back(&mut self, people: &mut Arena, slot: Slot) {
        let record = &mut people[slot];
        record.next = NONE;
        record.previous = self.tail;
        if self.tail == NONE {
            self.head = slot;
        } else {
            people[self.tail].next = slot;
        }
        self.tail = slot;
    }

    fn push_front(&mut self, people: &mut Arena, slot: Slot) {
        let record = &mut people[slot];
        (record.next, record.previous) = (self.head, NONE);
        if self.head == NONE {
            self.tail = slot;
        } else {
            people[self.head].previous = slot;
        }
        self.head = slot;
    }

    #[inline]
    fn unlink(&mut self, people: &mut Arena, slot: Slot) {
        let (previous, next) = (people[slot].previous, people[slot].next);
        if previous == NONE {
            self.head = next;
        } else {
            people[previous].next = next;
        }
        if next == NONE {
            self.tail = previous;
        } else {
            people[next].previous = previous;
        }
    }
}

/// The lines in front of a station: one, or one for each server.
#[derive(Clone, Debug)]
pub struct Queues {
    order: Order,
    levels: usize,
    /// Lines by lane and, under priority, by level.
    lists: Vec<List>,
    /// Under random order, the people of each lane in no order; a record's `next` is its place in the bag.
    bags: Vec<Vec<Slot>>,
    len: u32,
}

impl Queues {
    /// Empty lines for `lanes` lanes; `levels` is the number of priority levels of the scenario.
    pub fn new(order: Order, lanes: usize, levels: usize) -> Self {
        let levels = if order == Order::Priority { levels } else { 1 };
        let (lists, bags) = match order {
            Order::Random => (Vec::new(), vec![Vec::new(); lanes]),
            _ => (vec![List::EMPTY; lanes * levels], Vec::new()),
        };
        Self { order, levels, lists, bags, len: 0 }
    }

    /// How many people wait in all lanes together.
    #[inline]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Adds somebody of priority `level` to a lane. O(1).
    #[inline]
    pub fn push(&mut self, people: &mut Arena, lane: usize, level: usize, slot: Slot) {
        self.len += u32::from(people[slot].people);
        match self.order {
            Order::Random => {
                people[slot].next = self.bags[lane].len() as u32;
                self.bags[lane].push(slot);
            }
            Order::Priority => self.lists[lane * self.levels + level].push_back(people, slot),
            Order::FirstCome | Order::LastCome => self.lists[lane].push_back(people, slot),
        }
    }

    /// Takes out whoever is called next in a lane. `pick` gives a number below its argument; it is asked only
    /// under random order. O(1), or O(levels) under priority.
    #[inline]
    pub fn pop(
        &mut self,
        people: &mut Arena,
        lane: usize,
        pick: impl FnOnce(usize) -> usize,
    ) -> Option<Slot> {
        let slot = match self.order {
            Order::FirstCome => self.lists[lane].head,
            Order::LastCome => self.lists[lane].tail,
            Order::Priority => {
                let first = lane * self.levels;
                let lists = &self.lists[first..first + self.levels];
                lists.iter().map(|list| list.head).find(|&head| head != NONE).unwrap_or(NONE)
            }
            Order::Random => match self.bags[lane].len() {
                0 => NONE,
                n => self.bags[lane][pick(n)],
            },
        };
        if slot == NONE {
            return None;
        }
        let level = match self.order {
            Order::Priority => (0..self.levels)
                .find(|level| self.lists[lane * self.levels + level].head == slot)
                .unwrap_or_default(),
            _ => 0,
        };
        self.remove(people, lane, level, slot);
        Some(slot)
    }

    /// Puts back whoever has just been taken out with [`Self::pop`]. O(1).
    pub fn put_back(&mut self, people: &mut Arena, lane: usize, level: usize, slot: Slot) {
        match self.order {
            Order::Random | Order::LastCome => self.push(people, lane, level, slot),
            Order::Priority | Order::FirstCome => {
                self.len += u32::from(people[slot].people);
                let level = if self.order == Order::Priority { level } else { 0 };
                self.lists[lane * self.levels + level].push_front(people, slot);
            }
        }
    }

    /// Takes somebody out of the middle. O(1).
    #[inline]
    pub fn remove(&mut self, people: &mut Arena, lane: usize, level: usize, slot: Slot) {
        self.len -= u32::from(people[slot].people);
        match self.order {
            Order::Random => {
                let bag = &mut self.bags[lane];
                let place = people[slot].next as usize;
                bag.swap_remove(place);
                if let Some(&moved) = bag.get(place) {
                    people[moved].next = place as u32;
                }
            }
            Order::Priority => self.lists[lane * self.levels + level].unlink(people, slot),
            Order::FirstCome | Order::LastCome => self.lists[lane].unlink(people, slot),
        }
    }

    /// Empties a lane, front to back and level by level.
    pub fn drain(&mut self, people: &mut Arena, lane: usize) -> Vec<Slot> {
        let mut out = Vec::new();
        if self.order == Order::Random {
            out.append(&mut self.bags[lane]);
        } else {
            for list in &mut self.lists[lane * self.levels..(lane + 1) * self.levels] {
                let mut slot = list.head;
                while slot != NONE {
                    out.push(slot);
                    slot = people[slot].next;
                }
                *list = List::EMPTY;
            }
        }
        self.len -= out.iter().map(|&slot| u32::from(people[slot].people)).sum::<u32>();
        out
    }
}
