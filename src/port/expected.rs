//! Parties that are known to come: those who have booked, and those who go to another port or come again.

use super::observer::Observer;
use super::passenger::{NONE, Passenger};
use super::world::World;
use crate::engine::{Time, Timers};
use crate::random::Address;
use crate::scenario::model::{Booking, ClassId, PortId, StationId};

/// A party that will come.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// Owner of its random draws.
    pub address: Address,
    /// Stream it belongs to.
    pub stream: u16,
    /// Number in the stream.
    pub number: u32,
    /// How many they are.
    pub people: u8,
    /// What booking they hold.
    pub booking: Booking,
    /// Their class.
    pub class: ClassId,
    /// The port they come to.
    pub port: PortId,
    /// Its station they come to first.
    pub station: StationId,
    /// How often they have been unable to come somewhere.
    pub tries: u8,
}

/// Those who will come, by the time of their coming; at one instant in the order in which they were announced.
#[derive(Debug, Default)]
pub(super) struct ExpectedParties {
    times: Timers<u32>,
    parties: Vec<Expected>,
    free: Vec<u32>,
}

impl<O: Observer> World<'_, O> {
    /// Lets a party come at `at`, which must not be earlier than now.
    pub fn expect(&mut self, at: Time, party: Expected) {
        let known = &mut self.expected;
        let place = if let Some(place) = known.free.pop() {
            known.parties[place as usize] = party;
            place
        } else {
            known.parties.push(party);
            known.parties.len() as u32 - 1
        };
        if known.times.push(at, place) {
            self.calendar.set(self.leaves.expected, at);
        }
    }

    /// The next of those who were expected comes.
    pub(super) fn meet(&mut self, now: Time) {
        let Some(place) = self.expected.times.pop() else { return };
        self.calendar.set(self.leaves.expected, self.expected.times.next());
        self.expected.free.push(place);
        let party = self.expected.parties[place as usize];
        let who = Passenger {
            address: party.address,
            stream: party.stream,
            people: party.people,
            booking: party.booking,
            number: party.number,
            slot: NONE,
            entered: now,
            since: now,
            next: NONE,
            previous: NONE,
            station: party.station,
            server: NONE,
            held_at: StationId(NONE),
            stamp: 0,
            class: party.class,
            port: party.port,
        };
        self.admit(now, who, party.tries, false);
    }
}
