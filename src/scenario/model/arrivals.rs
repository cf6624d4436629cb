//! Streams of arrivals: who comes, when and where to.

use super::{ClassId, Hours, PortId, StationId};
use crate::engine::Span;

/// A stream of passengers into a port.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrivals {
    /// Name, unique in its port.
    pub name: String,
    /// `port/arrivals`, the name that enters the addresses of its random draws.
    pub path: String,
    /// Port it belongs to; [`PortId::NONE`] if its passengers choose among several.
    pub port: PortId,
    /// The hours within which it is spread: those of its port or ports.
    pub hours: Option<Hours>,
    /// Ports with their first stations and the upper ends of their shares; the last ends at one.
    pub entries: Vec<(f64, PortId, StationId)>,
    /// Classes with the upper ends of their shares; the last ends at one.
    pub mix: Vec<(f64, ClassId)>,
    /// Number of the origin of its passengers; none if nothing was said.
    pub origin: Option<u16>,
    /// Whether its passengers cannot get to their port.
    pub cut_off: bool,
    /// Sizes of parties with the upper ends of their shares; empty if everybody travels alone.
    pub parties: Vec<(f64, u8)>,
    /// Whether each arrival instant brings one whole party.
    pub by_party: bool,
    /// When they come.
    pub pattern: Pattern,
    /// Factor of each day on the rates of the pattern; empty if all days are alike.
    pub days: Vec<f64>,
    /// Whether the shocks of calendar and port apply.
    pub shocked: bool,
}

impl Arrivals {
    /// The classes that it brings, each as often as it is named; not those with no share.
    pub fn classes(&self) -> impl Iterator<Item = ClassId> {
        let rows = if let Pattern::Timetable(groups) = &self.pattern { groups.as_slice() } else { &[] };
        let listed = rows.iter().filter_map(|group| group.class);
        let before = std::iter::once(0.0).chain(self.mix.iter().map(|&(up_to, _)| up_to));
        let shares = self.mix.iter().zip(before).filter(|&(&(up_to, _), before)| up_to > before);
        shares.map(|(&(_, class), _)| class).chain(listed)
    }
}

/// The size of a party with the random number `u`, of sizes given with the upper ends of their shares; 1 if there are none.
pub fn party_size(parties: &[(f64, u8)], u: f64) -> u8 {
    parties.iter().find(|&&(up_to, _)| u < up_to).or(parties.last()).map_or(1, |&(_, size)| size)
}

/// The mean of sizes of parties given with the upper ends of their shares; 1 if there are none.
pub fn mean_size(parties: &[(f64, u8)]) -> f64 {
    let mut before = 0.0;
    let part = |&(up_to, size): &(f64, u8)| {
        let share = up_to - std::mem::replace(&mut before, up_to);
        share * f64::from(size)
    };
    if parties.is_empty() { 1.0 } else { parties.iter().map(part).sum() }
}

/// When passengers come.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// At a rate that changes with the time of day.
    Rates {
        /// Stretches of the day with arrivals, in order.
        stretches: Vec<Stretch>,
        /// Evenly spaced instead of at random.
        even: bool,
        /// How many come together at each instant.
        batch: u32,
    },
    /// As they have booked: on each day those who got a place.
    Booked,
    /// At listed times of the day.
    Timetable(Vec<Group>),
    /// At regular intervals while the port is open, the first at opening.
    Every {
        /// Interval between instants.
        every: Span,
        /// How many come together at each instant.
        batch: u32,
    },
}

/// A stretch of the day with a constant rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Where it begins.
    pub from: Span,
    /// Where it ends.
    pub to: Span,
    /// Instants per tick; a batch comes at each.
    pub rate: f64,
}

/// Passengers who come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Time of day.
    pub at: Span,
    /// How many.
    pub passengers: u32,
    /// Their class; none if the shares of the stream apply.
    pub class: Option<ClassId>,
}
