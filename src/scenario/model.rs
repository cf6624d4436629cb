//! What is simulated: a scenario after checking, with names resolved to numbers and units to ticks.
//!
//! A [`Scenario`] is immutable and shared by all replications. Everything is held in vectors by id; ids are given
//! in the order of the file.

mod arrivals;
mod station;

pub use arrivals::{Arrivals, Group, Pattern, Stretch, mean_size, party_size};
pub use station::{
    Booking, Choose, Failures, Lanes, Leg, Order, Queue, Route, Staffing, Station, Target, TestResult, Walk,
    WhenFull, Work,
};

use jiff::civil::Date;

use crate::engine::{Span, Time};
use crate::random::Sampler;
use crate::scenario::booking::Bookings;
use crate::scenario::code::Code;
pub use crate::scenario::day::Hours;
use crate::scenario::day::{HOURS, days_of_service, turn};
use crate::scenario::foreseen::{Ready, Signal};
use crate::scenario::health::Health;
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
    /// Infection, tests and stays; none if the scenario says nothing of them, and then they cost nothing.
    pub health: Option<Health>,
    /// Quotas and the demand for their places.
    pub bookings: Bookings,
    /// Cases that surveillance reports.
    pub signals: Vec<Signal>,
    /// What must be ready.
    pub ready: Vec<Ready>,
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
    /// Ports to which people go who cannot come to another, each with the station to which they come first; once for each way
    /// that leads there.
    pub fn resorts(&self) -> impl Iterator<Item = (PortId, StationId)> {
        let legs = self.ports.iter().flat_map(|port| &port.otherwise).flatten();
        legs.filter_map(|leg| leg.to)
    }

    /// The name of a port; empty for none.
    pub fn port_name(&self, port: PortId) -> &str {
        self.ports.get(usize::from(port.0)).map_or("", |port| port.name.as_str())
    }

    /// The days of service of the run, one for each civil day: from when to when.
    pub fn days_of_service(&self) -> impl DoubleEndedIterator<Item = (Time, Time)> {
        let turn = turn(self.ports.iter().map(|port| port.hours));
        days_of_service(self.run.days, turn, self.run.end())
    }

    /// How many lines there are to stand in: one for each station, and one for each server, used by those with lanes of their own.
    pub fn lines(&self) -> usize {
        let servers = self.stations.iter().map(|station| station.servers_at_most as usize);
        self.stations.len() + servers.sum::<usize>()
    }

    /// The number of the line of somebody at a station, for whom `server` of all servers is there.
    #[inline]
    pub fn line(&self, station: StationId, server: u32) -> usize {
        match self.stations[station.0 as usize].queue.lanes {
            Lanes::PerServer(_) => self.stations.len() + server as usize,
            Lanes::Single => station.0 as usize,
        }
    }
}

/// In which order a replication is worked through. No result depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// Station by station where that can be done, event by event elsewhere.
    #[default]
    Auto,
    /// Event by event.
    Event,
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
    /// In which order it is worked through.
    pub engine: Engine,
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
    /// Whether the chance of who came is taken out of the means, where that makes them more exact.
    pub controls: bool,
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
        Self::start_of(self.days)
    }

    /// Civil date of day number `day`, from zero.
    pub fn date(&self, day: u32) -> Date {
        let days = i64::from(day);
        self.start.saturating_add(jiff::Span::new().days(days))
    }

    /// The beginning of day number `day`, from zero.
    pub fn start_of(day: u32) -> Time {
        Time::from_ticks(Span::DAY.ticks() * u64::from(day))
    }

    /// The first bin of the time series that lies wholly after warm-up.
    pub fn first_interval(&self) -> usize {
        self.warm_up.ticks().div_ceil(self.interval.ticks()) as usize
    }

    /// The first day that lies wholly after warm-up, from zero.
    pub fn first_day(&self) -> usize {
        self.warm_up.ticks().div_ceil(Span::DAY.ticks()) as usize
    }

    /// Days after warm-up.
    pub fn measured_days(&self) -> f64 {
        self.end().ticks().saturating_sub(self.warm_up.ticks()) as f64 / Span::DAY.ticks() as f64
    }

    /// What a number of people by bin of the time series comes to after warm-up, by hour of the day \[person-hour a day\].
    pub fn person_hours(&self, people: impl IntoIterator<Item = f64>) -> [f64; HOURS] {
        let mut hours = [0.0; HOURS];
        for (i, people) in people.into_iter().enumerate().skip(self.first_interval()) {
            let at = self.interval.ticks() * i as u64 % Span::DAY.ticks();
            hours[(24 * at / Span::DAY.ticks()) as usize] +=
                people * self.interval.seconds() / 3_600.0 / self.measured_days();
        }
        hours
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

impl Port {
    /// Whether someone who comes at `time_of_day` is admitted.
    pub fn admits(&self, time_of_day: Span) -> bool {
        !self.closed && self.hours.is_none_or(|hours| hours.admits(time_of_day))
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
    /// Its air; none if volume and ventilation are not known.
    pub air: Option<ZoneAir>,
}

impl Zone {
    /// Whether masks are worn in it, as far as its air tells.
    pub fn is_masked(&self) -> bool {
        self.air.as_ref().is_some_and(|air| air.out < 1.0)
    }
}

/// The air of a zone and what people do in it.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneAir {
    /// Volume and loss.
    pub room: crate::disease::air::Room,
    /// Other zones with the flow of air to and from them \[m³/h\].
    pub exchanges: Vec<(ZoneId, f64)>,
    /// The part of what is breathed out that masks let through, mean over the people.
    pub out: f64,
    /// The part of what is breathed in that masks let through.
    pub into: f64,
    /// What people breathe in \[m³/h\].
    pub breathing: f64,
}
