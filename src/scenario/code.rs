//! Health codes after checking: who shows which colour on which day.

use crate::engine::Span;
use crate::random::address::unit;
use crate::random::{Address, Purpose, Salt, Sampler};
use crate::scenario::model::ClassId;

/// What somebody shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Colour {
    /// No code, an expired one, or a telephone that fails.
    None,
    /// Green.
    Green,
    /// Amber.
    Amber,
    /// Red.
    Red,
}

impl Colour {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::None, Self::Green, Self::Amber, Self::Red];

    /// The word in scenario files.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

/// A code.
#[derive(Clone, Debug)]
pub struct Code {
    /// Name.
    pub name: String,
    /// By day of the run, then class: the shares of those who have one, and of the codes that are amber and red.
    pub shares: Vec<Vec<Shares>>,
    /// How long a code is valid; none for ever.
    pub valid: Option<Span>,
    /// Its age when it is shown.
    pub age: Sampler,
    /// The part whose telephone fails.
    pub phone_fails: f64,
    /// What it is converted from.
    pub from: Option<Conversion>,
    /// What answers when it is read; none if the answer is there at once.
    pub lookup: Option<Lookup>,
    salts: Salts,
}

/// Shares of a class on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shares {
    /// Have a code.
    pub holders: f64,
    /// Of the codes.
    pub amber: f64,
    /// Of the codes.
    pub red: f64,
}

/// A conversion from another code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conversion {
    /// Number of that code, lower than that of this one.
    pub code: usize,
    /// The part that fails.
    pub fails: f64,
    /// The part of the green that become amber.
    pub disagrees: f64,
}

/// A service that answers lookups.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// How many at the same time.
    pub at_once: u32,
    /// How long an answer takes.
    pub service: Sampler,
}

#[derive(Clone, Copy, Debug)]
struct Salts {
    holds: Salt,
    colour: Salt,
    age: Salt,
    phone: Salt,
    converts: Salt,
    lookup: Salt,
}

impl Code {
    /// A code called `name` that everybody has and that is always green.
    pub fn new(name: &str) -> Self {
        let salt = |what: &str| Salt::new(&format!("{name}/{what}"), Purpose::Code);
        Self {
            name: name.to_owned(),
            shares: Vec::new(),
            valid: None,
            age: Sampler::Fixed(0),
            phone_fails: 0.0,
            from: None,
            lookup: None,
            salts: Salts {
                holds: salt("holds"),
                colour: salt("colour"),
                age: salt("age"),
                phone: salt("phone"),
                converts: salt("converts"),
                lookup: salt("lookup"),
            },
        }
    }

    /// How long the answer takes to a lookup for somebody, on their visit number `visit` to the station that asks. None if
    /// nothing is looked up.
    pub fn answer(&self, who: Address, visit: u32) -> Option<Span> {
        let lookup = self.lookup.as_ref()?;
        Some(Span::from_ticks(lookup.service.draw(who.bits(self.salts.lookup, visit))))
    }
}

/// What somebody of `class` shows who came on day number `day`, for code number `code` of `codes`. The same person shows
/// the same on the same day, wherever it is read and as often.
pub fn colour(codes: &[Code], code: usize, who: Address, class: ClassId, day: usize) -> Colour {
    let own = &codes[code];
    let draw = |salt: Salt| unit(who.bits(salt, 0));
    // One telephone carries all codes, but each can fail to load.
    if draw(own.salts.phone) < own.phone_fails {
        return Colour::None;
    }
    if let Some(from) = own.from {
        let before = colour(codes, from.code, who, class, day);
        let u = draw(own.salts.converts);
        return match before {
            Colour::None => Colour::None,
            _ if u < from.fails => Colour::None,
            Colour::Green if u < from.fails + from.disagrees => Colour::Amber,
            other => other,
        };
    }
    let of_day = own.shares.get(day.min(own.shares.len().saturating_sub(1)));
    let Some(shares) = of_day.and_then(|classes| classes.get(usize::from(class.0))) else {
        return Colour::None;
    };
    let expired = own.valid.is_some_and(|valid| own.age.draw(who.bits(own.salts.age, 0)) > valid.ticks());
    if draw(own.salts.holds) >= shares.holders || expired {
        return Colour::None;
    }
    let u = draw(own.salts.colour);
    if u < shares.red {
        Colour::Red
    } else if u < shares.red + shares.amber {
        Colour::Amber
    } else {
        Colour::Green
    }
}
