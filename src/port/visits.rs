//! How often somebody has been where they can come again.

use super::observer::Observer;
use super::passenger::Slot;
use super::world::World;
use crate::scenario::model::StationId;

/// How often somebody has been at a station. Only what happened there counts, not coming and being sent elsewhere:
/// a first service has the same random numbers whatever came before.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Visits {
    services: u32,
    pub joins: u32,
}

impl<O: Observer> World<'_, O> {
    /// This passenger's visits to `station` so far. Where nobody comes twice they need not be counted.
    #[inline]
    pub(super) fn visits(&mut self, slot: Slot, station: StationId) -> Option<&mut Visits> {
        if self.revisited == 0 {
            return None;
        }
        let number = self.scenario.stations[station.0 as usize].revisited?;
        self.visits.get_mut(slot as usize * self.revisited + number as usize)
    }

    /// The number of the service that begins now, from zero.
    #[inline]
    pub(super) fn count_service(&mut self, slot: Slot, station: StationId) -> u32 {
        self.visits(slot, station).map_or(0, |visits| {
            visits.services += 1;
            visits.services - 1
        })
    }

    /// The number of the service that has just ended.
    #[inline]
    pub(super) fn last_service(&self, slot: Slot, station: StationId) -> u32 {
        if self.revisited == 0 {
            return 0;
        }
        match self.scenario.stations[station.0 as usize].revisited {
            None => 0,
            Some(number) => {
                self.visits[slot as usize * self.revisited + number as usize].services.saturating_sub(1)
            }
        }
    }

    /// How often this passenger has joined the queue or gone straight to a server, not counting the present time.
    #[inline]
    pub(super) fn joins(&self, slot: Slot, station: StationId) -> u32 {
        match self.scenario.stations[station.0 as usize].revisited {
            None => 0,
            Some(number) => self.visits[slot as usize * self.revisited + number as usize].joins,
        }
    }

    /// The number of the present time in the queue, from zero, for somebody who has joined it.
    #[inline]
    pub(super) fn this_join(&self, slot: Slot, station: StationId) -> u32 {
        self.joins(slot, station).saturating_sub(1)
    }
}
