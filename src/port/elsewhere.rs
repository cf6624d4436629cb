//! Those who cannot come to a port: they go to another, come again or cancel their journey.

use super::expected::Expected;
use super::instant::Ask;
use super::observer::{Away, Observer};
use super::passenger::Passenger;
use super::world::World;
use crate::engine::{Span, Time};
use crate::random::address::unit;
use crate::random::{Purpose, Salt};
use crate::scenario::model::Obstacle;

/// After so many ports that they could not come to, people take what they find: two closed ports that send their
/// passengers to each other must come to an end.
const MOST_TRIES: u8 = 3;

impl<O: Observer> World<'_, O> {
    /// Lets somebody who cannot come to their port do what is done then; whether they do not come, or stand aside since
    /// somebody may leave it yet. `last` if nobody can.
    #[inline]
    pub(super) fn goes_elsewhere(&mut self, now: Time, who: &Passenger, tries: u8, last: bool) -> bool {
        let port = &self.scenario.ports[usize::from(who.port.0)];
        let state = &self.ports[usize::from(who.port.0)];
        let stream = &self.scenario.arrivals[usize::from(who.stream)];
        // Whoever goes to another port finds a way there.
        let lost = stream.cut_off && stream.entries.iter().any(|entry| entry.1 == who.port);
        let obstacle = if port.cut_off || lost {
            Obstacle::CutOff
        } else if !state.open {
            Obstacle::Closed
        } else if let Some(full) = port.full_at {
            let is_full = state.inside >= full;
            if !last && self.port_is_open(now, is_full) {
                self.put_aside(now, Ask::Port(who.clone(), tries));
                return true;
            }
            if !is_full {
                return false;
            }
            Obstacle::Full
        } else {
            return false;
        };
        self.keep_away(now, who, tries, obstacle)
    }

    #[cold]
    fn keep_away(&mut self, now: Time, who: &Passenger, tries: u8, obstacle: Obstacle) -> bool {
        let port = &self.scenario.ports[usize::from(who.port.0)];
        if obstacle != Obstacle::CutOff && (port.otherwise.is_empty() || tries >= MOST_TRIES) {
            return false;
        }
        let place = usize::from(who.class.0) * Obstacle::ALL.len() + obstacle as usize;
        let legs = port.otherwise.get(place).map_or(&[][..], Vec::as_slice);
        let salt = |what: &str| Salt::new(&format!("{}/{what}", port.name), Purpose::Otherwise);
        let u = unit(who.address.bits(salt("what"), u32::from(tries)));
        let leg = legs.iter().find(|leg| u < leg.up_to).filter(|_| tries < MOST_TRIES);
        let Some(leg) = leg else {
            self.observer.kept_away(now, who, Away::Cancelled);
            return true;
        };
        let after = Span::from_ticks(leg.after.draw(who.address.bits(salt("after"), u32::from(tries))));
        let (port, station) = leg.to.unwrap_or((who.port, who.station));
        self.observer.kept_away(now, who, if leg.to.is_some() { Away::Diverted } else { Away::Postponed });
        let party = Expected {
            address: who.address,
            stream: who.stream,
            number: who.number,
            people: who.people,
            booking: who.booking,
            class: who.class,
            port,
            station,
            tries: tries + 1,
        };
        self.expect(now + after, party);
        true
    }
}
