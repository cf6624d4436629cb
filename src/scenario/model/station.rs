//! Stations: what they do, how passengers wait for them, where they go afterwards.

use super::{ClassId, PortId, StationId, ZoneId};
use crate::engine::Span;
use crate::random::Sampler;
use crate::scenario::code::Colour;
use crate::scenario::health::Sampling;

/// A place where passengers are served, wait, ride or are held back.
#[derive(Clone, Debug)]
pub struct Station {
    /// Port it belongs to.
    pub port: PortId,
    /// Name, unique in its port.
    pub name: String,
    /// `port/station`, the name that enters the addresses of its random draws.
    pub path: String,
    /// Zone it stands in.
    pub zone: Option<ZoneId>,
    /// Where it stands in pictures: to the right and downwards \[m\]; none if that is left to them.
    pub at: Option<(f64, f64)>,
    /// What happens there.
    pub work: Work,
    /// How passengers wait for it.
    pub queue: Queue,
    /// Number of the health code that is read here.
    pub reads: Option<usize>,
    /// The test for which a sample is taken at the end of the service.
    pub test: Option<Sampling>,
    /// Number of the test whose result is waited for here.
    pub awaits: Option<u16>,
    /// Number of the test whose result decides about the way on; none if none does.
    pub by_result: Option<u16>,
    /// Where passengers go afterwards, by class; where the booking matters, by [`Booking`] within the class; where the
    /// colour of the code matters, by [`Colour`] within that; where the result of a test does, by [`TestResult`] within that.
    pub next: Vec<Route>,
    /// Whether nothing but the class matters.
    pub by_class_alone: bool,
    /// Whether the booking matters.
    pub by_booking: bool,
    /// Whether the colour of the code matters.
    pub by_code: bool,
    /// Most servers ever on duty, under any setting of the plan.
    pub servers_at_most: u32,
    /// Number among the stations a passenger can come back to; none if nobody passes twice.
    pub revisited: Option<u32>,
}

/// What booking a passenger holds on coming to the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Booking {
    /// None.
    None,
    /// One for the present band.
    Valid,
    /// One for a later band of the day.
    Early,
    /// One for an earlier band of the day.
    Late,
}

impl Booking {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::None, Self::Valid, Self::Early, Self::Late];

    /// The word in scenario files.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Valid => "valid",
            Self::Early => "early",
            Self::Late => "late",
        }
    }
}

/// The result of a test, as it is known of a passenger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum TestResult {
    /// Not tested.
    None,
    /// Not known yet.
    Pending,
    /// Nothing was found.
    Negative,
    /// Something was found, in somebody of the party.
    Positive,
}

impl TestResult {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::None, Self::Pending, Self::Negative, Self::Positive];

    /// The word in scenario files.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pending => "pending",
            Self::Negative => "negative",
            Self::Positive => "positive",
        }
    }
}

impl Station {
    /// The stations that people go to from here, each as often as a way leads there.
    pub fn onward(&self) -> impl Iterator<Item = StationId> {
        self.next.iter().flat_map(|route| &route.legs).filter_map(|leg| match leg.to {
            Target::Station(to) => Some(to),
            _ => None,
        })
    }

    /// Whether something belongs to the end of a service beside leaving: a code is read, or a sample taken.
    #[inline]
    pub fn examines(&self) -> bool {
        self.reads.is_some() || self.test.is_some()
    }

    /// Routes of each class.
    fn routes_a_class(&self) -> usize {
        let several = |matters: bool, kinds: usize| if matters { kinds } else { 1 };
        several(self.by_booking, Booking::ALL.len())
            * several(self.by_code, Colour::ALL.len())
            * several(self.by_result.is_some(), TestResult::ALL.len())
    }

    /// The routes of a class, whatever the booking and the code.
    pub fn routes(&self, class: ClassId) -> &[Route] {
        let count = self.routes_a_class();
        let first = usize::from(class.0) * count;
        &self.next[first..first + count]
    }

    /// The route of a class with a booking, a code and a result of a test, which are asked for only where they matter.
    #[inline]
    pub fn route(
        &self,
        class: ClassId,
        booking: Booking,
        code: impl FnOnce() -> Colour,
        result: impl FnOnce(u16) -> TestResult,
    ) -> &Route {
        let mut place = usize::from(class.0);
        if self.by_class_alone {
            return &self.next[place];
        }
        if self.by_booking {
            place = place * Booking::ALL.len() + booking as usize;
        }
        if self.by_code {
            place = place * Colour::ALL.len() + code() as usize;
        }
        if let Some(test) = self.by_result {
            place = place * TestResult::ALL.len() + result(test) as usize;
        }
        &self.next[place]
    }
}

/// What a station does with passengers.
#[derive(Clone, Debug)]
pub enum Work {
    /// Serves them at a number of servers.
    Servers {
        /// How many servers are on duty when.
        staffing: Staffing,
        /// Service time, by class.
        service: Vec<Sampler>,
        /// What each companion in a party adds; none if each has a service time like anybody.
        companion: Option<Sampler>,
        /// When servers break down.
        failures: Option<Failures>,
    },
    /// Serves everyone at once: a walkway, a stay.
    Unlimited {
        /// Service time, by class.
        service: Vec<Sampler>,
    },
    /// Carries them away in groups.
    Shuttle {
        /// Places on board; none if everyone fits.
        seats: Option<u32>,
        /// Interval between departures on the clock; none if it leaves when full.
        every: Option<Span>,
        /// Duration of the ride.
        ride: Sampler,
    },
    /// Lets them pass at a limited rate or while there is room ahead.
    Meter {
        /// Smallest time between two releases.
        spacing: Option<Span>,
        /// Largest number inside, and the stations that are counted.
        limit: Option<(u32, Vec<StationId>)>,
        /// Stays whose people are counted too.
        stays: Vec<u16>,
        /// So many pass in one go once there is room for all of them; none if each passes as soon as there is room.
        block: Option<u32>,
    },
}

/// A number of servers that changes with the time of day, the same every day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staffing {
    /// (time of day, servers from then on), rising in time, never empty. Before the first time of a day the last
    /// number of the day before holds.
    pub changes: Vec<(Span, u32)>,
}

impl Staffing {
    /// Servers on duty at a time of day.
    pub fn at(&self, time_of_day: Span) -> u32 {
        let later = self.changes.partition_point(|&(from, _)| from <= time_of_day);
        self.changes[(later + self.changes.len() - 1) % self.changes.len()].1
    }

    /// The largest number ever on duty.
    pub fn most(&self) -> u32 {
        self.changes.iter().map(|&(_, n)| n).max().unwrap_or(0)
    }
}

/// Breakdowns by clock time. The service in hand resumes after repair.
#[derive(Clone, Debug)]
pub struct Failures {
    /// Time from a repair to the next failure.
    pub time_between: Sampler,
    /// Duration of a repair.
    pub repair: Sampler,
    /// Whether all servers fail together.
    pub all: bool,
}

/// How passengers wait at a station.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Who is called next.
    pub order: Order,
    /// One line for all servers, or one for each.
    pub lanes: Lanes,
    /// Waiting places; none if there is always room.
    pub places: Option<u32>,
    /// What happens to whoever finds no place.
    pub when_full: WhenFull,
    /// How long passengers wait before they leave.
    pub patience: Option<Sampler>,
    /// Where they go then; none if they leave the port.
    pub impatient_to: Option<StationId>,
}

impl Queue {
    /// Whether those who find no place wait where they are.
    pub fn blocks(&self) -> bool {
        self.places.is_some() && self.when_full == WhenFull::Block
    }
}

/// Who is called next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Whoever joined first.
    FirstCome,
    /// The class of highest priority, first-come inside a class; service is never interrupted.
    Priority,
    /// Whoever joined last.
    LastCome,
    /// Anyone, with equal chances.
    Random,
}

/// Lines in front of the servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lanes {
    /// One line for all servers.
    Single,
    /// A line for each server, chosen on arrival and kept.
    PerServer(Choose),
}

/// How a passenger chooses a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choose {
    /// The shortest, counting who is being served; ties to the lowest number.
    Shortest,
    /// Any, with equal chances.
    Random,
    /// One after the other.
    InTurn,
}

/// What happens to whoever finds no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFull {
    /// Stays in the server, walkway or entrance.
    Block,
    /// Leaves the port.
    TurnAway,
    /// Goes elsewhere.
    Divert(StationId),
}

/// Where a passenger goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// To a station.
    Station(StationId),
    /// Out, having cleared the port.
    Cleared,
    /// Out, turned away.
    TurnedAway,
    /// Out, refused by a check.
    Refused,
    /// Out, to the stay of this number.
    Stay(u16),
}

/// Where a class goes after a station.
#[derive(Clone, Debug)]
pub struct Route {
    /// The ways, each with the upper end of its share; the last ends at one.
    pub legs: Vec<Leg>,
}

/// One way on from a station.
#[derive(Clone, Debug)]
pub struct Leg {
    /// Upper end of its part of the unit interval.
    pub up_to: f64,
    /// Where it leads.
    pub to: Target,
    /// How long the walk takes.
    pub walk: Walk,
}

/// A walking time.
#[derive(Clone, Debug)]
pub enum Walk {
    /// The same for everyone: number in [`super::Scenario::walk_lengths`].
    Fixed(u32),
    /// Drawn for each passenger.
    Drawn(Sampler),
}
