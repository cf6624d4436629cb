//! Passenger records and the arena that holds them.

use crate::engine::Time;
use crate::random::Address;
use crate::scenario::health::Traveller;
use crate::scenario::model::{Booking, ClassId, PortId, StationId};

/// Place of a passenger in the arena.
pub type Slot = u32;
/// The port of a free slot.
const NOWHERE: PortId = PortId(u16::MAX);
/// No passenger, no server.
pub const NONE: u32 = u32::MAX;

/// A party that came to a port: one passenger with companions, mostly none. One cache line.
#[derive(Clone, Debug)]
pub struct Passenger {
    /// Owner of this passenger's random draws.
    pub address: Address,
    /// The stream of arrivals the passenger belongs to, and the number in it: the same person under every plan.
    pub stream: u16,
    /// How many travel together as this party, the passenger included: they are one record and go one way.
    pub people: u8,
    /// What booking the party holds.
    pub booking: Booking,
    /// Number in the stream, from zero.
    pub number: u32,
    /// Own place in the arena; none for whoever is not let in.
    pub slot: Slot,
    /// When the passenger came to the port.
    pub entered: Time,
    /// When the present phase began: waiting, being served, being held, walking.
    pub since: Time,
    /// Next in whatever list the passenger stands.
    pub next: Slot,
    /// Previous in the same list.
    pub previous: Slot,
    /// The station the passenger is at or on the way to; [`super::is_way_out`] tells if it is none.
    pub station: StationId,
    /// The server that serves or is held by the passenger, numbered over all stations; or the lane while waiting.
    pub server: u32,
    /// The station at which the passenger is held.
    pub held_at: StationId,
    /// Counts phases, so that a timer set in one phase is recognised as out of date in the next.
    pub stamp: u32,
    /// Class.
    pub class: ClassId,
    /// Port.
    pub port: PortId,
}

/// A party by its stream and its number there, as one number.
#[inline]
pub(super) fn identity(stream: u16, number: u32) -> u64 {
    u64::from(number) | (u64::from(stream) << 32)
}

impl Passenger {
    /// Stream and number in it, as one number.
    #[inline]
    pub fn identity(&self) -> u64 {
        identity(self.stream, self.number)
    }

    /// The same people as they are known outside a port.
    pub fn traveller(&self) -> Traveller {
        Traveller {
            address: self.address,
            stream: self.stream,
            class: self.class,
            port: self.port,
            people: self.people,
            number: self.number,
            came: self.entered,
        }
    }
}

/// Records of the people inside. Slots are reused, so memory follows the largest number inside at once and not
/// the number who ever came.
#[derive(Debug, Default)]
pub struct Arena {
    records: Vec<Passenger>,
    free: Vec<Slot>,
}

impl Arena {
    /// Puts somebody in.
    #[inline]
    pub fn insert(&mut self, mut passenger: Passenger) -> Slot {
        if let Some(slot) = self.free.pop() {
            let record = &mut self.records[slot as usize];
            (passenger.stamp, passenger.slot) = (record.stamp.wrapping_add(1), slot);
            *record = passenger;
            slot
        } else {
            let slot = self.records.len() as Slot;
            passenger.slot = slot;
            self.records.push(passenger);
            slot
        }
    }

    /// Takes somebody out; the slot may be given to another at once.
    #[inline]
    pub fn remove(&mut self, slot: Slot) {
        let record = &mut self.records[slot as usize];
        record.stamp = record.stamp.wrapping_add(1);
        record.port = NOWHERE;
        self.free.push(slot);
    }

    /// The people inside, in the order of their slots.
    pub fn iter(&self) -> impl Iterator<Item = &Passenger> {
        self.records.iter().filter(|record| record.port != NOWHERE)
    }

    /// How many slots there are, used or free.
    pub fn capacity(&self) -> usize {
        self.records.len()
    }

    /// How many people are inside.
    pub fn inside(&self) -> usize {
        self.records.len() - self.free.len()
    }
}

impl std::ops::Index<Slot> for Arena {
    type Output = Passenger;
    #[inline]
    fn index(&self, slot: Slot) -> &Passenger {
        &self.records[slot as usize]
    }
}

impl std::ops::IndexMut<Slot> for Arena {
    #[inline]
    fn index_mut(&mut self, slot: Slot) -> &mut Passenger {
        &mut self.records[slot as usize]
    }
}
