//! Tracing of contacts after checking: who counts as one, and who looks for them.

use super::{Origins, Traveller, happens};
use crate::engine::Span;
use crate::random::{Address, Purpose, Salt, Sampler};

/// Tracing of contacts.
#[derive(Clone, Debug)]
pub struct Tracing {
    /// Who counts as a close contact.
    pub definition: Definition,
    /// Contacts from this long before symptoms, or before the sample of whoever has none.
    pub back: Span,
    /// The part of the contacts who can be named by interview and records.
    pub coverage: f64,
    /// The part of the people who carry an app that knows of both.
    pub app: f64,
    /// Time from a result until contacts are looked for.
    pub delay: Sampler,
    /// Officers; none if there are always enough.
    pub officers: Option<u32>,
    /// How long one officer takes for one contact.
    pub each: Span,
    /// How long records are kept.
    pub retention: Span,
    /// The stay to which contacts go.
    pub stay: u16,
    /// The part of the contacts reached who go there.
    pub compliance: f64,
    salts: Salts,
}

/// Who counts as a close contact in a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Places before and behind in a queue.
    pub places: u32,
    /// Least time together.
    pub at_least: Span,
    /// Whether being in the same zone is enough.
    pub rooms: bool,
    /// People before and behind in the group with which somebody came; none if groups do not count.
    pub group: Option<u32>,
    /// Whether only zones without masks count.
    pub unmasked_only: bool,
}

#[derive(Clone, Copy, Debug)]
struct Salts {
    named: Salt,
    app: Salt,
    delay: Salt,
    compliance: Salt,
}

/// Everybody in a group.
pub const WHOLE_GROUP: u32 = u32::MAX;

impl Definition {
    /// Definitions by jurisdiction.
    ///
    /// - "uk": within two metres for 15 minutes (Public Health England, variant briefings).
    /// - "hong-kong": face to face without a mask, however short (Centre for Health Protection).
    /// - "mainland": as that, masks or not, and the whole of a sealed bus or carriage (protocol, 9th edition, 2022).
    /// - "companion": in the same place for ten minutes ("time-space companion", Chengdu, November 2021).
    pub const KNOWN: [(&'static str, Self); 4] = [
        ("uk", Self { places: 1, at_least: minutes(15), rooms: false, group: None, unmasked_only: false }),
        (
            "hong-kong",
            Self { places: 1, at_least: minutes(0), rooms: false, group: None, unmasked_only: true },
        ),
        (
            "mainland",
            Self {
                places: 1,
                at_least: minutes(0),
                rooms: false,
                group: Some(WHOLE_GROUP),
                unmasked_only: false,
            },
        ),
        (
            "companion",
            Self { places: 1, at_least: minutes(10), rooms: true, group: None, unmasked_only: false },
        ),
    ];
}

const fn minutes(n: u64) -> Span {
    Span::from_ticks(n * 60_000_000)
}

impl Tracing {
    /// Tracing by `definition` into `stay`, with nothing lost, nobody waiting and nothing forgotten.
    pub fn new(definition: Definition, stay: u16, delay: Sampler) -> Self {
        let salt = |what: &str| Salt::new(&format!("tracing/{what}"), Purpose::Health);
        Self {
            definition,
            back: Span::from_ticks(2 * Span::DAY.ticks()),
            coverage: 1.0,
            app: 0.0,
            delay,
            officers: None,
            each: Span::ZERO,
            retention: Span::from_ticks(14 * Span::DAY.ticks()),
            stay,
            compliance: 1.0,
            salts: Salts {
                named: salt("named"),
                app: salt("app"),
                delay: salt("delay"),
                compliance: salt("compliance"),
            },
        }
    }

    /// When contacts of a case are looked for, after the result.
    pub fn delay_of(&self, case: &Traveller) -> Span {
        Span::from_ticks(self.delay.draw(case.address.bits(self.salts.delay, 0)))
    }

    /// Whether somebody carries the app.
    pub fn has_app(&self, who: Address) -> bool {
        happens(self.app, who, self.salts.app)
    }

    /// Whether a contact can be named.
    pub fn is_named(&self, contact: Address) -> bool {
        happens(self.coverage, contact, self.salts.named)
    }

    /// Whether a contact who is reached goes to the stay.
    pub fn complies(&self, contact: Address) -> bool {
        happens(self.compliance, contact, self.salts.compliance)
    }
}

impl Origins {
    /// The time before which contact with `case` does not count, of whom a sample was taken at `taken`: days since the start of
    /// the run.
    pub fn contacts_from(&self, tracing: &Tracing, case: &Traveller, taken: f64) -> f64 {
        let symptoms = self.infections(case).filter_map(|(_, infection)| infection.symptoms_at());
        // Symptoms that have not begun are known to nobody.
        let first = symptoms.filter(|&at| at <= taken).fold(taken, f64::min);
        first - tracing.back.days()
    }
}
