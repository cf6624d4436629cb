//! Infection, tests and stays after checking: who is infected, what a test of somebody finds, where people stay.
//!
//! Whether somebody is infected, and how their infection runs, belongs to the person and the day on which they came: it is
//! computed from addressed draws where it is asked for, the same wherever it is asked, and costs no memory. For almost
//! everybody one draw says that there is no infection.

mod infection;
mod test;
mod tracing;

pub use infection::{Infection, Traveller};
pub use test::{Finding, Sampling};
pub use tracing::{Definition, Tracing, WHOLE_GROUP};

use crate::disease::quanta::Preset;
use crate::disease::{Assay, Dose, Product, Variant};
use crate::engine::Span;
use crate::random::address::unit;
use crate::random::{Address, Purpose, Salt, Sampler};
use crate::scenario::model::ClassId;

/// Most tests: a passenger's results are bits of a word.
pub const MOST_TESTS: usize = 16;

/// Everything about infection in a scenario.
#[derive(Clone, Debug)]
pub struct Health {
    /// Origins in the order of the file.
    pub origins: Vec<Origin>,
    /// By stream, then class: the origin of those passengers; none if they are never infected.
    pub origin_of: Vec<Option<u16>>,
    /// How many classes there are.
    pub classes: usize,
    /// Variants: those built in, then those of the file.
    pub variants: Vec<Variant>,
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
    salts: Salts,
}

/// Where passengers come from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Name.
    pub name: String,
    /// By day of the run, then class: share infected before any protection.
    pub prevalence: Vec<f64>,
    /// Growth of new infections \[1/d\].
    pub growth: f64,
    /// Numbers of variants with the upper ends of their shares; the last ends at one.
    pub variants: Vec<(f64, u16)>,
    /// Groups of the vaccinated with the upper ends of their shares; whoever is above the last is not.
    pub vaccinated: Vec<Vaccinated>,
    /// Time from setting out to coming to the port.
    pub travel: Span,
    /// Tests before setting out.
    pub before: Vec<(Sampling, Span)>,
}

/// A part of the travellers with the same doses.
#[derive(Clone, Debug)]
pub struct Vaccinated {
    /// Upper end of its part of the unit interval.
    pub up_to: f64,
    /// Doses.
    pub doses: u8,
    /// Kind.
    pub product: Product,
    /// Time since the last dose.
    pub since: Sampler,
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

#[derive(Clone, Copy, Debug)]
struct Salts {
    infected: Salt,
    variant: Salt,
    vaccinated: Salt,
    dose: Salt,
    symptoms: Salt,
    course: Salt,
    peak: Salt,
    since: Salt,
    compliance: Salt,
}

impl Health {
    /// Nothing yet: nobody is infected and nobody tested.
    pub fn new(classes: usize, air: AirSettings) -> Self {
        let salt = |what: &str| Salt::new(what, Purpose::Health);
        Self {
            origins: Vec::new(),
            origin_of: Vec::new(),
            classes,
            variants: Vec::new(),
            tests: Vec::new(),
            labs: Vec::new(),
            stays: Vec::new(),
            air,
            tracing: None,
            cost: None,
            salts: Salts {
                infected: salt("infected"),
                variant: salt("variant"),
                vaccinated: salt("vaccinated"),
                dose: salt("dose"),
                symptoms: salt("symptoms"),
                course: salt("course"),
                peak: salt("peak"),
                since: salt("since"),
                compliance: salt("compliance"),
            },
        }
    }

    /// The origin of the passengers of a stream and class.
    #[inline]
    pub fn origin(&self, stream: u16, class: ClassId) -> Option<&Origin> {
        let place = usize::from(stream) * self.classes + usize::from(class.0);
        self.origin_of.get(place).copied().flatten().map(|origin| &self.origins[usize::from(origin)])
    }

    /// Whether anything moves that is not there without tests and stays.
    pub fn moves(&self) -> bool {
        !self.tests.is_empty() || !self.stays.is_empty()
    }

    /// Whether anybody can ever be infected.
    pub fn infects(&self) -> bool {
        self.origins.iter().any(|origin| origin.prevalence.iter().any(|&share| share > 0.0))
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

impl Origin {
    /// The mean over the variants there, each in its share.
    pub fn over_variants(&self, mut of: impl FnMut(u16) -> f64) -> f64 {
        let mut before = 0.0;
        let part = |&(up_to, variant): &(f64, u16)| {
            let share = up_to - std::mem::replace(&mut before, up_to);
            share * of(variant)
        };
        self.variants.iter().map(part).sum()
    }
}

impl Vaccinated {
    /// The dose of somebody in this group.
    fn dose(&self, bits: u64) -> Dose {
        let since = Span::from_ticks(self.since.draw(bits)).days();
        Dose { doses: self.doses, product: self.product, since }
    }
}
