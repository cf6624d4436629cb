//! A fixed piece of work like that of the engine, to measure time against: ten servers, one queue, a heap of events.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::random::address::unit;
use crate::random::{Address, Purpose, Salt};

/// Services of one round: some ten milliseconds.
const SERVICES: u64 = 100_000;
const SERVERS: u32 = 10;

/// Does the work once. The result is used, so that no compiler leaves the work out.
pub fn work() -> u64 {
    let address = Address::replication(1, 0).named("reference");
    let (gap, service) =
        (Salt::new("reference", Purpose::Arrivals), Salt::new("reference", Purpose::Service));
    let draw =
        |n: u64, salt: Salt, mean: f64| (-libm::log1p(-unit(address.number(n).bits(salt, 0))) * mean) as u64;
    let mut events = BinaryHeap::new();
    let mut queue = VecDeque::new();
    let (mut busy, mut served, mut waited) = (0, 0_u64, 0_u64);
    // An event is its time and whether it ends a service; an arrival carries its number.
    events.push(Reverse((draw(0, gap, 1e6), u64::MAX)));
    let mut next = 0_u64;
    while let Some(Reverse((now, what))) = events.pop() {
        if what == u64::MAX {
            let number = next;
            next += 1;
            if next < SERVICES {
                events.push(Reverse((now + draw(next, gap, 1e6), u64::MAX)));
            }
            if busy < SERVERS {
                busy += 1;
                events.push(Reverse((now + draw(number, service, 8.5e6), number)));
            } else {
                queue.push_back((number, now));
            }
        } else {
            served += 1;
            if let Some((number, joined)) = queue.pop_front() {
                waited += now - joined;
                events.push(Reverse((now + draw(number, service, 8.5e6), number)));
            } else {
                busy -= 1;
            }
        }
    }
    waited ^ served
}
