//! Infection, tests and stays after checking: who is infected, what a test of somebody finds, where people stay.
//!
//! Whether somebody is infected, and how their infection runs, belongs to the person and the day on which they came: it is
//! computed from addressed draws where it is asked for, the same wherever it is asked, and costs no memory. For almost
//! everybody one draw says that there is no infection.

mod infection;
mod origin;
mod test;
mod tracing;

pub use infection::{Infection, Traveller};
pub use origin::{ByDay, Origin, Origins, OriginsThen, Vaccinated};
pub use test::{Finding, Sampling, Taken};
pub use tracing::{Definition, Tracing, WHOLE_GROUP};

use std::sync::Arc;

use crate::disease::Assay;
use crate::disease::quanta::Preset;
use crate::engine::Span;
use crate::random::address::unit;
use crate::random::{Address, Purpose, Salt, Sampler};

/// Most tests: a passenger's results are bits of a word.
pub const MOST_TESTS: usize = 16;

/// Everything about infection in a scenario.
#[derive(Clone, Debug)]
pub struct Health {
    /// Who is infected, and how.
    pub origins: Arc<Origins>,
    /// Whether anybody can ever be infected, under any stage, rule or incident.
    pub infects: bool,
    /// Tests in the order of the file.
    pub tests: Vec<Test>,
    /// Laboratories.
    pub labs: Vec<Lab>,
    /// Stays.
    pub stays: Vec<Stay>,
    /// What holds for all zones.
    pub air: AirSettings,
    /// Tracing of contacts; none if nobody does it.
    pub tracing: Option<Tracing>,
    /// What things cost; none if nothing was said.
    pub cost: Option<Cost>,
}

/// A test.
#[derive(Clone, Debug)]
pub struct Test {
    /// Name.
    pub name: String,
    /// Its assay.
    pub assay: Assay,
    /// The part of the people who are tested.
    pub share: f64,
    /// By class, whether they are tested.
    pub classes: Vec<bool>,
    /// How the result comes.
    pub result: Return,
    /// The stay to which whoever is found positive goes.
    pub positive: Option<u16>,
    /// The part of those found outside the port who go there.
    pub compliance: f64,
    /// Cost of one.
    pub price: f64,
}

/// How the result of a test comes.
#[derive(Clone, Debug)]
pub enum Return {
    /// After a time, drawn for each sample.
    After(Sampler),
    /// From a laboratory.
    Lab(u16),
}

/// A laboratory.
#[derive(Clone, Debug)]
pub struct Lab {
    /// Name.
    pub name: String,
    /// Interval between starts of runs.
    pub every: Span,
    /// How long a run takes.
    pub run: Sampler,
    /// Most tubes in a run; none if any number.
    pub capacity: Option<u32>,
    /// Samples in a tube.
    pub pool: u32,
    /// The part of the addresses of how long its runs take.
    pub salt: Salt,
}

/// A test of people whose symptoms begin during a stay.
#[derive(Clone, Debug)]
pub struct OnSymptoms {
    /// The test.
    pub sampling: Sampling,
    /// Time from symptoms to sample.
    pub after: Span,
    /// Whether people who already show symptoms on coming are tested too, the time counted from then.
    pub already_ill: bool,
}

/// A stay.
#[derive(Clone, Debug)]
pub struct Stay {
    /// Name.
    pub name: String,
    /// Beds; none if there is always one.
    pub beds: Option<u32>,
    /// How long it lasts.
    pub lasts: Sampler,
    /// Tests during it with the time from its beginning, in the order of time.
    pub tests: Vec<(Sampling, Span)>,
    /// A test of people whose symptoms begin during it.
    pub on_symptoms: Option<OnSymptoms>,
    /// Whether people wait at its end for results that are not there yet.
    pub until_result: bool,
    /// What happens to whoever finds no bed.
    pub when_full: NoBed,
    /// The stay that follows.
    pub then: Option<u16>,
    /// The part of infectious time that counts as time in the community.
    pub freedom: f64,
    /// The part of the people who keep to it.
    pub adherence: f64,
    /// Infectious days brought into the community by staff for each infectious day in it.
    pub staff_leak: f64,
    /// Cost of a bed and day.
    pub price: f64,
    salts: StaySalts,
}

#[derive(Clone, Copy, Debug)]
struct StaySalts {
    lasts: Salt,
    adherence: Salt,
}

/// What happens to whoever finds no bed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBed {
    /// Goes free.
    Cleared,
    /// Goes back.
    Refused,
    /// Goes to another stay.
    To(u16),
}

/// What holds for the air of all zones and for close range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AirSettings {
    /// How much an infectious person emits.
    pub preset: Preset,
    /// The part of the time for which people speak.
    pub speaking: f64,
    /// Places before and behind in a queue that are within reach; none of them if zero.
    pub reach: u32,
    /// Factor on the hazard of face-to-face contact for a queue.
    pub queue_factor: f64,
}

/// What things cost, beside the prices of tests and stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// Name of the currency.
    pub currency: String,
    /// An hour of a server on duty.
    pub server_hour: f64,
    /// An hour of a passenger in a port.
    pub passenger_hour: f64,
    /// A day of a person in a stay.
    pub person_day: f64,
}

impl Health {
    /// Nothing yet: nobody is infected and nobody tested.
    pub fn new(classes: usize, air: AirSettings) -> Self {
        Self {
            origins: Arc::new(Origins::new(classes)),
            infects: false,
            tests: Vec::new(),
            labs: Vec::new(),
            stays: Vec::new(),
            air,
            tracing: None,
            cost: None,
        }
    }

    /// Whether anything moves that is not there without tests and stays.
    pub fn moves(&self) -> bool {
        !self.tests.is_empty() || !self.stays.is_empty()
    }
}

/// Whether what happens with probability `share` happens to somebody. What is certain takes no draw.
#[inline]
fn happens(share: f64, who: Address, salt: Salt) -> bool {
    share >= 1.0 || (share > 0.0 && unit(who.bits(salt, 0)) < share)
}

impl Stay {
    /// A stay called `name` that lasts as long as said, without anything else.
    pub fn new(name: &str, lasts: Sampler) -> Self {
        let salt = |what: &str| Salt::new(&format!("{name}/{what}"), Purpose::Health);
        Self {
            name: name.to_owned(),
            beds: None,
            lasts,
            tests: Vec::new(),
            on_symptoms: None,
            until_result: true,
            when_full: NoBed::Cleared,
            then: None,
            freedom: 0.0,
            adherence: 1.0,
            staff_leak: 0.0,
            price: 0.0,
            salts: StaySalts { lasts: salt("lasts"), adherence: salt("adherence") },
        }
    }

    /// How long it lasts for somebody.
    pub fn length(&self, who: &Traveller) -> Span {
        Span::from_ticks(self.lasts.draw(who.address.bits(self.salts.lasts, 0)))
    }

    /// Whether somebody keeps to it.
    pub fn is_kept_by(&self, who: &Traveller) -> bool {
        happens(self.adherence, who.address, self.salts.adherence)
    }
}
