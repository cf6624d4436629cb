//! What those who come are expected to bring, stream by stream.

use super::ways::{Expected, Ways};
use crate::port::Passenger;
use crate::scenario::Scenario;
use crate::scenario::model::{Arrivals, Booking, ClassId, Pattern, StationId, Stretch, mean_size};

/// The streams of a scenario and the ways they take.
#[derive(Debug)]
pub(super) struct Demand {
    pub ways: Ways,
    pub streams: Vec<Stream>,
}

/// A stream of arrivals.
#[derive(Debug)]
pub(super) struct Stream {
    /// Whether its people bring anything to the stations followed.
    pub leads_on: bool,
    /// How what it brings is expected.
    pub centre: Centre,
    /// What a party is expected to bring, by station followed, before its class and port are known.
    pub expected: Vec<Expected>,
    /// Mean size of its parties.
    pub people: f64,
}

/// How what a stream brings is expected, so that the difference has mean zero.
#[derive(Debug)]
pub(super) enum Centre {
    /// Parties come at random at these rates \[parties per tick\].
    Rate(Vec<Stretch>),
    /// They come by the clock: of each the same is expected.
    Party,
    /// They are decided about elsewhere, by class and booking: of each is expected what these lead to, by entry, class and
    /// booking, then station followed.
    Person(Vec<(StationId, Vec<Vec<Expected>>)>),
}

impl Demand {
    /// Of `scenario`, with the loads of the stations `followed`.
    pub fn of(followed: &[StationId], scenario: &Scenario) -> Self {
        let ways = Ways::to(followed, scenario);
        let classes = scenario.classes.len();
        let streams = scenario.arrivals.iter().map(|arrivals| Stream::of(arrivals, &ways, followed, classes));
        let streams = streams.collect();
        Self { ways, streams }
    }
}

impl Stream {
    fn of(arrivals: &Arrivals, ways: &Ways, followed: &[StationId], classes: usize) -> Self {
        let mut expected = vec![Expected::default(); followed.len()];
        let mut before = 0.0;
        for &(up_to, _, entry) in &arrivals.entries {
            let share = up_to - std::mem::replace(&mut before, up_to);
            let mut before = 0.0;
            for &(up_to, class) in &arrivals.mix {
                let part = share * (up_to - std::mem::replace(&mut before, up_to));
                for (sum, load) in expected.iter_mut().zip(ways.expected(entry, class, Booking::None)) {
                    sum.add(part, load);
                }
            }
        }
        let by_person = || {
            let entries = arrivals.entries.iter().map(|entry| {
                let classes = (0..classes).map(|class| ClassId(class as u16));
                let kinds = classes.flat_map(|class| Booking::ALL.map(|booking| (class, booking)));
                let loads = kinds.map(|(class, booking)| ways.expected(entry.2, class, booking));
                (entry.2, loads.collect())
            });
            Centre::Person(entries.collect())
        };
        let alone = arrivals.parties.is_empty();
        let centre = match &arrivals.pattern {
            Pattern::Rates { stretches, even: false, batch } if alone || *batch == 1 => {
                // Those of a batch have each a class and a service of their own.
                let rate = |stretch: &Stretch| Stretch { rate: stretch.rate * f64::from(*batch), ..*stretch };
                Centre::Rate(stretches.iter().map(rate).collect())
            }
            Pattern::Timetable(groups) if groups.iter().any(|group| group.class.is_some()) => by_person(),
            Pattern::Rates { .. } | Pattern::Timetable(_) | Pattern::Every { .. } => Centre::Party,
            Pattern::Booked => by_person(),
        };
        let people = if arrivals.by_party { mean_size(&arrivals.parties) } else { 1.0 };
        let leads_on = arrivals.entries.iter().any(|entry| ways.lead_on(entry.2));
        Self { leads_on, centre, expected, people }
    }

    /// Whether who comes is decided elsewhere.
    pub fn is_booked(&self) -> bool {
        matches!(self.centre, Centre::Person(_))
    }

    /// What is expected of somebody now that they come, by station followed: nothing more if they were expected before. None
    /// if they come where nobody of their stream does, about which nothing is known.
    pub fn expected_of(&self, who: &Passenger) -> Option<&[Expected]> {
        match &self.centre {
            Centre::Rate(_) => Some(&[]),
            Centre::Party => Some(&self.expected),
            Centre::Person(entries) => {
                let kind = usize::from(who.class.0) * Booking::ALL.len() + who.booking as usize;
                let entry = entries.iter().find(|entry| entry.0 == who.station)?;
                Some(&entry.1[kind])
            }
        }
    }
}
