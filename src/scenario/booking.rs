//! Quotas and the demand for their places, after checking.

use crate::engine::Span;
use crate::random::Sampler;
use crate::scenario::model::{ClassId, PortId};

/// Who books what.
#[derive(Clone, Debug, Default)]
pub struct Bookings {
    /// Quotas in the order of the file.
    pub quotas: Vec<Quota>,
    /// Purposes in the order of the file.
    pub purposes: Vec<Purpose>,
    /// Whether a quota can be suspended, under any stage, rule or incident.
    pub suspends: bool,
}

/// A quota.
#[derive(Clone, Debug)]
pub struct Quota {
    /// Name.
    pub name: String,
    /// Places a day at all ports together.
    pub per_day: f64,
    /// Its ports.
    pub ports: Vec<QuotaPort>,
    /// The part given beyond the places.
    pub overbooking: f64,
    /// Whether no places are given, and those given before are void.
    pub suspended: bool,
    /// When places can be asked for.
    pub opens: Opens,
    /// In which order.
    pub allocation: Allocation,
    /// Days before their day on which reserved places are given to anybody; zero for never.
    pub reserved_until: u32,
}

/// How many places a quota has at each port in each band of a day.
pub type Room = Vec<Vec<u32>>;

impl Quota {
    /// The places by port and band, the part `beyond` on top. Rounding is of what has come so far, so that the bands have
    /// as many places as the day.
    pub fn room(&self, beyond: f64) -> Room {
        let port = |port: &QuotaPort| {
            let open = if self.suspended { 0.0 } else { self.per_day };
            let whole = open * (1.0 + beyond) * port.share;
            let (mut share, mut before) = (0.0, 0.0);
            let bands = port.bands.iter().map(|band| {
                share += band.2;
                let up_to = (whole * share + 1e-6).round();
                let places = up_to - before;
                before = up_to;
                places as u32
            });
            bands.collect()
        };
        self.ports.iter().map(port).collect()
    }
}

/// A port of a quota.
#[derive(Clone, Debug)]
pub struct QuotaPort {
    /// The port.
    pub port: PortId,
    /// Share of the places.
    pub share: f64,
    /// Bands of the day: from, to, share of the port's places.
    pub bands: Vec<(Span, Span, f64)>,
}

/// When places can be asked for.
#[derive(Clone, Copy, Debug)]
pub struct Opens {
    /// Days ahead.
    pub ahead: i32,
    /// Time of day.
    pub at: Span,
    /// First day on which anything opens, counted from the start of the run; none for long before.
    pub from: Option<i32>,
    /// Day of the week, Monday 0; none for every day.
    pub weekday: Option<i8>,
}

/// In which order those get places who asked before they could be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// Whoever asked first.
    FirstCome,
    /// Higher priority first, then whoever asked first.
    Priority,
    /// By lot.
    Lottery,
    /// More points first, one more for each day of waiting, then by lot.
    Points,
}

/// A purpose of travel.
#[derive(Clone, Debug)]
pub struct Purpose {
    /// Name.
    pub name: String,
    /// Number of the quota.
    pub quota: usize,
    /// Class of its passengers.
    pub class: ClassId,
    /// Expected people who wish to travel, by day of the run.
    pub per_day: Vec<f64>,
    /// Whether the calendar's shock applies.
    pub shocked: bool,
    /// Whether the number of parties is as expected and not random.
    pub even: bool,
    /// Ports with the upper ends of their shares, as numbers among those of the quota.
    pub ports: Vec<(f64, usize)>,
    /// By port of the quota: the number of the stream of arrivals that its passengers belong to.
    pub streams: Vec<usize>,
    /// By port of the quota: bands with the upper ends of the parts of the people who wish for them.
    pub bands: Vec<Vec<f64>>,
    /// By port of the quota, then band: the stretches in which people come, with the upper ends of their parts.
    pub shapes: Vec<Vec<Vec<(f64, Span, Span)>>>,
    /// The part who would take a place at another port.
    pub other_port: f64,
    /// How long before the day they ask.
    pub ahead: Sampler,
    /// How much later than wished they would travel.
    pub patience: Sampler,
    /// Sizes of parties with the upper ends of their shares; empty if everybody travels alone.
    pub parties: Vec<(f64, u8)>,
    /// Priority.
    pub priority: i64,
    /// Points.
    pub points: u64,
    /// Share of the places kept for them.
    pub reserved: f64,
    /// The part who do not come.
    pub no_show: f64,
    /// The part who come early.
    pub early: f64,
    /// The part who come late.
    pub late: f64,
    /// By how much.
    pub off_by: Sampler,
    /// The part who come without a place.
    pub unbooked: f64,
}

/// The longest time before a day at which anybody asks for it, and the longest anybody waits \[d\].
pub const LONGEST_AHEAD: i32 = 60;
