//! The tally at one station, with everything that belongs to it looked up.

use super::tally::{Cell, PortTally, StationTally, Tally, settle_staff};
use crate::engine::Time;
use crate::port::{Desk, Passenger, Sweepable};
use crate::scenario::model::{Scenario, StationId};

/// The tally at one station.
#[derive(Debug)]
pub struct TallyDesk<'d> {
    /// By class.
    cells: &'d mut [Cell],
    station: &'d mut StationTally,
    warm_up: Time,
    /// For changes of staffing, which are rare.
    number: StationId,
    scenario: &'d Scenario,
    ports: &'d [PortTally],
}

impl Sweepable for Tally<'_> {
    type Desk<'d>
        = TallyDesk<'d>
    where
        Self: 'd;
    #[inline]
    fn desk(&mut self, station: StationId) -> Self::Desk<'_> {
        let s = station.0 as usize;
        TallyDesk {
            cells: &mut self.cells[s * self.classes..(s + 1) * self.classes],
            station: &mut self.stations[s],
            warm_up: self.warm_up,
            number: station,
            scenario: self.scenario,
            ports: &self.ports,
        }
    }
}

impl TallyDesk<'_> {
    #[inline]
    fn cell(&mut self, who: &Passenger) -> &mut Cell {
        &mut self.cells[usize::from(who.class.0)]
    }
}

impl Desk for TallyDesk<'_> {
    #[inline]
    fn arrived(&mut self, _now: Time, who: &Passenger) {
        self.cell(who).arrivals += u64::from(who.people);
    }

    #[inline]
    fn queued(&mut self, now: Time, who: &Passenger) {
        self.station.queue.rise(now, who.people);
        self.cell(who).queue.rise(now, who.people);
    }

    #[inline]
    fn called(&mut self, now: Time, who: &Passenger, joined: Time, waited: bool) {
        if waited {
            self.station.queue.fall(now, who.people);
        }
        self.cell(who).called(now, who, joined, waited);
    }

    #[inline]
    fn served(&mut self, now: Time, who: &Passenger, from: Time) {
        self.station.served_in_bin += u32::from(who.people);
        let from = from.max(self.warm_up);
        let cell = self.cell(who);
        cell.busy += now.since(from).ticks();
        cell.served += u64::from(who.people);
    }

    fn no_room(&mut self, _now: Time, who: &Passenger) {
        self.cell(who).turned_away += u64::from(who.people);
    }

    fn staffed(&mut self, now: Time, servers: u32) {
        let port = self.scenario.stations[self.number.0 as usize].port;
        settle_staff(self.station, &self.ports[usize::from(port.0)], now);
        self.station.staff.set(now, servers);
    }
}
