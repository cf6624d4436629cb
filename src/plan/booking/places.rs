//! The places of a quota: how many there are on a day, how many are given, and which one a party gets.

use super::demand::{Demand, Request};
use crate::scenario::booking::{Purpose, Quota, Room};

/// A place given to a party.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    /// Who got it.
    pub request: Request,
    /// Number of the port among those of the quota.
    pub port: u16,
    /// Number of the band.
    pub band: u16,
}

/// What has been given for the days of a quota.
#[derive(Debug)]
pub struct Places {
    /// By day from zero: people by port, band and purpose; empty until somebody asks for the day.
    given: Vec<Vec<u32>>,
    /// By day: people at all ports together.
    total: Vec<u32>,
    /// By day: who has found no room. Places only become fewer while the room stays as it is, so that nobody of the same purpose
    /// who is as many or more needs to look through the bands again.
    refused: Vec<Refused>,
    /// First number of the cells of each port.
    first: Vec<usize>,
    cells: usize,
    /// The purposes of the quota with the share of places reserved for each; empty if none has any.
    reserved: Vec<(u16, f64)>,
}

/// Who has found no room on a day.
#[derive(Clone, Debug)]
struct Refused {
    /// The stage of the room, and whether reserved places were kept.
    under: (u16, bool),
    /// By port, then purpose: the fewest people for whom there was no band.
    people: Vec<u32>,
}

impl Places {
    pub fn new(quota: &Quota, number: usize, purposes: &[Purpose]) -> Self {
        let (mut first, mut cells) = (Vec::new(), 0);
        for port in &quota.ports {
            first.push(cells);
            cells += port.bands.len();
        }
        let own = purposes.iter().enumerate().filter(|(_, p)| p.quota == number);
        let reserved: Vec<(u16, f64)> = own.map(|(i, p)| (i as u16, p.reserved)).collect();
        let any = reserved.iter().any(|(_, share)| *share > 0.0);
        let reserved = if any { reserved } else { Vec::new() };
        Self { given: Vec::new(), total: Vec::new(), refused: Vec::new(), first, cells, reserved }
    }

    /// How many people have a place on a day.
    pub fn total(&self, day: i32) -> u32 {
        self.total.get(day as usize).copied().unwrap_or(0)
    }

    /// The room is another from now on.
    pub fn room_changes(&mut self) {
        self.refused.clear();
    }

    /// Gives a party a place on `day`, if there is one for it: in the band it wants, else in the nearest, at its port, else
    /// at another if it takes one. `under` is the stage of the room, and whether reserved places are still kept.
    pub fn give(
        &mut self,
        demand: &Demand<'_>,
        request: Request,
        day: i32,
        room: &Room,
        under: (u16, bool),
    ) -> Option<Given> {
        let (keep, people) = (under.1, u32::from(request.people));
        let own = self.slot(request.purpose);
        let wanted = demand.port(&request);
        let ports = std::iter::once(wanted).chain((0..self.first.len()).filter(|&port| port != wanted));
        for port in ports {
            if port != wanted && !demand.takes_other_port(&request) {
                break;
            }
            let slot = port * self.width() + own;
            if people >= self.fewest_refused(day, under)[slot] {
                continue;
            }
            let bands = room[port].len();
            let middle = demand.band(&request, port);
            // The wanted band, then by distance, the later of two first.
            let nearest =
                (0..bands).flat_map(|off| [middle.checked_add(off), middle.checked_sub(off)]).flatten();
            for band in nearest.filter(|&band| band < bands) {
                if self.free(day, port, band, room[port][band], request.purpose, keep) >= people {
                    self.take(day, port, band, &request);
                    return Some(Given { request, port: port as u16, band: band as u16 });
                }
            }
            self.fewest_refused(day, under)[slot] = people;
        }
        None
    }

    /// By port, then purpose: the fewest people who have found no room on a day.
    fn fewest_refused(&mut self, day: i32, under: (u16, bool)) -> &mut [u32] {
        let (day, slots) = (day as usize, self.first.len() * self.width());
        if self.refused.len() <= day {
            self.refused.resize(day + 1, Refused { under, people: Vec::new() });
        }
        let refused = &mut self.refused[day];
        if refused.under != under || refused.people.is_empty() {
            refused.under = under;
            refused.people.clear();
            refused.people.resize(slots, u32::MAX);
        }
        &mut refused.people
    }

    /// How many purposes are told apart.
    fn width(&self) -> usize {
        self.reserved.len().max(1)
    }

    /// The place of a purpose among those that are told apart.
    fn slot(&self, purpose: u16) -> usize {
        self.reserved.iter().position(|&(of, _)| of == purpose).unwrap_or(0)
    }

    fn row(&self, port: usize, band: usize) -> std::ops::Range<usize> {
        let width = self.width();
        let cell = self.first[port] + band;
        cell * width..(cell + 1) * width
    }

    /// Places left for a purpose.
    fn free(&self, day: i32, port: usize, band: usize, places: u32, purpose: u16, keep: bool) -> u32 {
        let Some(given) = self.given.get(day as usize).filter(|given| !given.is_empty()) else {
            return places - self.kept_for_others(&[], places, purpose, keep).min(places);
        };
        let given = &given[self.row(port, band)];
        let left = places.saturating_sub(given.iter().sum());
        left - self.kept_for_others(given, places, purpose, keep).min(left)
    }

    /// Places that are kept for other purposes and not yet given to them.
    fn kept_for_others(&self, given: &[u32], places: u32, purpose: u16, keep: bool) -> u32 {
        if !keep {
            return 0;
        }
        let kept = |(i, &(other, share)): (usize, &(u16, f64))| {
            let own = (f64::from(places) * share + 1e-6).floor() as u32;
            if other == purpose { 0 } else { own.saturating_sub(given.get(i).copied().unwrap_or(0)) }
        };
        self.reserved.iter().enumerate().map(kept).sum()
    }

    fn take(&mut self, day: i32, port: usize, band: usize, request: &Request) {
        let (day, width) = (day as usize, self.width());
        if self.given.len() <= day {
            self.given.resize(day + 1, Vec::new());
            self.total.resize(day + 1, 0);
        }
        if self.given[day].is_empty() {
            self.given[day] = vec![0; self.cells * width];
        }
        let own = self.slot(request.purpose);
        let row = self.row(port, band);
        self.given[day][row][own] += u32::from(request.people);
        self.total[day] += u32::from(request.people);
    }
}
