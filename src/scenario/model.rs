//! What is simulated: a scenario after checking, with names resolved to numbers and units to ticks.
//!
//! A [`Scenario`] is immutable and shared by all replications. Everything is held in vectors by id; ids are given
//! in the order of the file.

use jiff::civil::Date;

use crate::engine::{Span, Time};
use crate::random::Sampler;
use crate::scenario::booking::Bookings;
use crate::scenario::code::{Code, Colour};
use crate::scenario::plan::{self, Plan};
use crate::scenario::rows::Row;

/// Number of a passenger class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClassId(pub u16);
/// Number of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortId(pub u16);

impl PortId {
    /// No port: of the plan as a whole.
    pub const NONE: Self = Self(u16::MAX);
}

/// Number of a station, counted over all ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StationId(pub u32);
/// Number of a zone, counted over all ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ZoneId(pub u32);

/// A checked scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What the planner calls it.
    pub title: String,
    /// How it is run.
    pub run: RunSettings,
    /// How days differ.
    pub calendar: Calendar,
    /// Passenger classes.
    pub classes: Vec<Class>,
    /// Whether classes were declared, so that results are given for each.
    pub by_class: bool,
    /// Ports.
    pub ports: Vec<Port>,
    /// Stations of all ports, port by port.
    pub stations: Vec<Station>,
    /// Zones of all ports, port by port.
    pub zones: Vec<Zone>,
    /// Streams of arrivals of all ports, port by port.
    pub arrivals: Vec<Arrivals>,
    /// Health codes.
    pub codes: Vec<Code>,
    /// Quotas and the demand for their places.
    pub bookings: Bookings,
    /// What should be reached.
    pub targets: Vec<plan::Target>,
    /// The distinct fixed walking times, rising; the first is always zero.
    pub walk_lengths: Vec<Span>,
    /// What changes while the scenario runs; none if nothing does. Then this scenario is that of the first stage.
    pub plan: Option<std::sync::Arc<Plan>>,
    /// Things the planner should know that are not mistakes.
    pub warnings: Vec<String>,
}

impl Scenario {
    /// The opening hours within which a stream is spread: those of its port.
    pub fn hours_of(&self, arrivals: &Arrivals) -> Option<Hours> {
        self.ports.get(usize::from(arrivals.port.0)).and_then(|port| port.hours)
    }

    /// The name of a port; empty for none.
    pub fn port_name(&self, port: PortId) -> &str {
        self.ports.get(usize::from(port.0)).map_or("", |port| port.name.as_str())
    }
}

/// How a scenario is run.
#[derive(Clone, Debug)]
pub struct RunSettings {
    /// Civil date of day 1.
    pub start: Date,
    /// Days simulated.
    pub days: u32,
    /// Seed of every random draw.
    pub seed: u64,
    /// Number of replications.
    pub replications: u32,
    /// Measurements before this instant are discarded.
    pub warm_up: Time,
    /// Length of the bins of the time series.
    pub interval: Span,
    /// How exact the results should be; none if the number of replications is fixed.
    pub precision: Option<Precision>,
}

/// Replications are added until every target is met.
#[derive(Clone, Debug)]
pub struct Precision {
    /// What should be how exact.
    pub targets: Vec<PrecisionTarget>,
    /// Whether the measures were named, and are not those that are meant if none is.
    pub named: bool,
    /// Most replications.
    pub most: u32,
}

/// A row of the summary that should be known well.
#[derive(Clone, Copy, Debug)]
pub struct PrecisionTarget {
    /// The row.
    pub row: Row,
    /// Its place among the rows of the summary.
    pub column: usize,
    /// How well.
    pub within: Within,
}

/// How near to the truth a mean should be: within either of the two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Within {
    /// As a part of the mean.
    pub relative: Option<f64>,
    /// As an amount in the unit of the measure.
    pub absolute: Option<f64>,
}

impl RunSettings {
    /// The end of the last day.
    pub fn end(&self) -> Time {
        Time::from_ticks(Span::DAY.ticks() * u64::from(self.days))
    }

    /// Civil date of day number `day`, from zero.
    pub fn date(&self, day: u32) -> Date {
        let days = i64::from(day);
        self.start.saturating_add(jiff::Span::new().days(days))
    }

    /// Number of bins of the time series, the last of which may be cut short by the end.
    pub fn intervals(&self) -> usize {
        self.end().ticks().div_ceil(self.interval.ticks()) as usize
    }
}

/// How days differ from each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar {
    /// Factor of each day on the demand of the streams that follow the calendar; empty if all days are alike.
    pub factors: Vec<f64>,
    /// Coefficient of variation of the part of a day that is chance, shared by all ports.
    pub shock: f64,
}

/// A passenger class.
#[derive(Clone, Debug)]
pub struct Class {
    /// Name.
    pub name: String,
    /// Priority level: 0 is served first. Classes of equal priority share a level.
    pub level: u16,
}

/// A control point.
#[derive(Clone, Debug)]
pub struct Port {
    /// Name.
    pub name: String,
    /// Whether it is closed all day, whatever its hours.
    pub closed: bool,
    /// Whether nobody can get there.
    pub cut_off: bool,
    /// People inside from which newcomers go elsewhere; none if any number.
    pub full_at: Option<u32>,
    /// What those do who cannot come, by class and then by [`Obstacle`]; empty if nothing is said.
    pub otherwise: Vec<Vec<Otherwise>>,
    /// Opening hours; none if it never closes.
    pub hours: Option<Hours>,
    /// Coefficient of variation of the part of a day that is chance at this port alone.
    pub shock: f64,
    /// Its stations.
    pub stations: std::ops::Range<usize>,
    /// Its zones.
    pub zones: std::ops::Range<usize>,
}

/// Why somebody cannot come to a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is closed.
    Closed,
    /// It is full.
    Full,
    /// Nobody can get there.
    CutOff,
}

impl Obstacle {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Closed, Self::Full, Self::CutOff];

    /// The word in scenario files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Full => "full",
            Self::CutOff => "cut-off",
        }
    }
}

/// What a part of those do who cannot come.
#[derive(Clone, Debug)]
pub struct Otherwise {
    /// Upper end of its part of the unit interval; what is above the last cancels.
    pub up_to: f64,
    /// The port to which they go, with its first station; none for those who come again to this one.
    pub to: Option<(PortId, StationId)>,
    /// How much later.
    pub after: Sampler,
}

/// Opening hours, repeated every day. `close` is after `open` and may lie beyond midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Time of day at which passengers are admitted first.
    pub open: Span,
    /// Time from which nobody new is admitted, at most a day after `open`.
    pub close: Span,
}

impl Port {
    /// Whether someone who comes at `time_of_day` is admitted.
    pub fn admits(&self, time_of_day: Span) -> bool {
        !self.closed && self.hours.is_none_or(|hours| hours.admits(time_of_day))
    }
}

impl Hours {
    /// Time of day of closing; "24:00" where it is midnight.
    pub fn closing_time(&self) -> Span {
        if self.close > Span::DAY { self.close - Span::DAY } else { self.close }
    }

    /// Whether someone who comes at `time_of_day` is admitted: from opening on, up to but not at closing.
    pub fn admits(&self, time_of_day: Span) -> bool {
        (self.open <= time_of_day && time_of_day < self.close) || time_of_day + Span::DAY < self.close
    }
}

/// A room in which the passengers of some stations wait and are served.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Port it belongs to.
    pub port: PortId,
    /// Name.
    pub name: String,
    /// Floor area \[m²\].
    pub area: Option<f64>,
    /// Fresh air \[l/s\]: volume times air changes.
    pub fresh_air: Option<f64>,
}

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
    /// What happens there.
    pub work: Work,
    /// How passengers wait for it.
    pub queue: Queue,
    /// Number of the health code that is read here.
    pub reads: Option<usize>,
    /// Where passengers go afterwards, by class; where the booking matters, by [`Booking`] within the class; where the
    /// colour of the code matters, by [`Colour`] within that.
    pub next: Vec<Route>,
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

impl Station {
    /// Routes of each class.
    fn routes_a_class(&self) -> usize {
        let several = |matters: bool, kinds: usize| if matters { kinds } else { 1 };
        several(self.by_booking, Booking::ALL.len()) * several(self.by_code, Colour::ALL.len())
    }

    /// The routes of a class, whatever the booking and the code.
    pub fn routes(&self, class: ClassId) -> &[Route] {
        let count = self.routes_a_class();
        let first = usize::from(class.0) * count;
        &self.next[first..first + count]
    }

    /// The route of a class with a booking and a code, which is asked for only where it matters.
    #[inline]
    pub fn route(&self, class: ClassId, booking: Booking, code: impl FnOnce() -> Colour) -> &Route {
        let mut place = usize::from(class.0);
        if self.by_booking {
            place = place * Booking::ALL.len() + booking as usize;
        }
        if self.by_code {
            place = place * Colour::ALL.len() + code() as usize;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a station.
    Station(StationId),
    /// Out, having cleared the port.
    Cleared,
    /// Out, turned away.
    TurnedAway,
    /// Out, refused by a check.
    Refused,
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
    /// The same for everyone: number in [`Scenario::walk_lengths`].
    Fixed(u32),
    /// Drawn for each passenger.
    Drawn(Sampler),
}

/// A stream of passengers into a port.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrivals {
    /// Name, unique in its port.
    pub name: String,
    /// `port/arrivals`, the name that enters the addresses of its random draws.
    pub path: String,
    /// Port it belongs to; [`PortId::NONE`] if its passengers choose among several.
    pub port: PortId,
    /// Ports with their first stations and the upper ends of their shares; the last ends at one.
    pub entries: Vec<(f64, PortId, StationId)>,
    /// Classes with the upper ends of their shares; the last ends at one.
    pub mix: Vec<(f64, ClassId)>,
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
