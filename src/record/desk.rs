//! The tally at one station or at the doors of a port, with everything that belongs to it looked up.

use super::tally::{Cell, Fates, PortTally, StationTally, Tally};
use crate::engine::Time;
use crate::port::{Desk, Door, Outcome, Sweepable, Walker};
use crate::scenario::model::{PortId, Scenario, StationId};

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

/// The tally at the doors of one port.
#[derive(Debug)]
pub struct TallyDoor<'d> {
    /// By class.
    fates: &'d mut [Fates],
    port: &'d mut PortTally,
    warm_up: Time,
}

impl Sweepable for Tally<'_> {
    type Desk<'d>
        = TallyDesk<'d>
    where
        Self: 'd;
    type Door<'d>
        = TallyDoor<'d>
    where
        Self: 'd;

    #[inline]
    fn desk(&mut self, _port: PortId, station: StationId) -> Self::Desk<'_> {
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

    #[inline]
    fn door(&mut self, port: PortId) -> Self::Door<'_> {
        let p = usize::from(port.0);
        TallyDoor {
            fates: &mut self.fates[p * self.classes..(p + 1) * self.classes],
            port: &mut self.ports[p],
            warm_up: self.warm_up,
        }
    }
}

impl TallyDesk<'_> {
    #[inline]
    fn cell(&mut self, who: &Walker) -> &mut Cell {
        &mut self.cells[usize::from(who.class.0)]
    }
}

impl Desk for TallyDesk<'_> {
    #[inline]
    fn passed(&mut self, _now: Time, who: &Walker) {
        self.cell(who).passed(who.people);
    }

    #[inline]
    fn queued(&mut self, now: Time, who: &Walker) {
        self.station.queue.rise(now, who.people);
        let cell = self.cell(who);
        cell.arrivals += u64::from(who.people);
        cell.queue.rise(now, who.people);
    }

    #[inline]
    fn called(&mut self, now: Time, who: &Walker, joined: Time) {
        self.station.queue.fall(now, who.people);
        self.cell(who).called(now, who.people, joined);
    }

    #[inline]
    fn served(&mut self, now: Time, who: &Walker, from: Time) {
        self.station.served_in_bin += u32::from(who.people);
        let from = from.max(self.warm_up);
        let cell = self.cell(who);
        cell.busy += now.since(from).ticks();
        cell.served += u64::from(who.people);
    }

    fn no_room(&mut self, _now: Time, who: &Walker) {
        let cell = self.cell(who);
        cell.arrivals += u64::from(who.people);
        cell.turned_away += u64::from(who.people);
    }

    fn staffed(&mut self, now: Time, servers: u32) {
        let port = self.scenario.stations[self.number.0 as usize].port;
        self.station.staffed(&self.ports[usize::from(port.0)], now, servers);
    }
}

impl Door for TallyDoor<'_> {
    #[inline]
    fn came(&mut self, who: &Walker, _to: StationId) {
        self.fates[usize::from(who.class.0)].came(who.people);
        self.port.inside.rise(who.at, who.people);
    }

    #[inline]
    fn ended(&mut self, now: Time, who: &Walker, outcome: Outcome) {
        let fates = &mut self.fates[usize::from(who.class.0)];
        self.port.ended(fates, self.warm_up, now, (who.entered, who.people), outcome);
    }
}
