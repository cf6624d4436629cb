//! Origins as they are written: prevalence, variants and vaccines, each perhaps by date.

use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use super::calendar::{dated, dates_schema};
use super::code::RawByDate;
use super::distribution::RawDistribution;
use super::values::{Duration, Integer, Number, Text, Whole};
use crate::disease::Product;
use crate::scenario::declared::{Declared, Keys, Single};
use crate::scenario::decode::{At, Decode, Named, section, words, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::tree::{Node, Value};
use crate::scenario::units::civil_date;

section! {
    /// Where passengers come from, as far as infection goes. Classes and arrivals name their `origin`; whoever has none is never infected.
    RawOrigin ("an origin") {
        /// Share of the travellers, before any protection by vaccines, whose infection has not ended on the day on which they come to the port: a number or a table by date. Default 0.
        "prevalence" prevalence: RawByDate;
        /// The same for single classes that differ from `prevalence`.
        "prevalence-of" prevalence_of: Named<RawByDate>;
        /// Growth of new infections there, per day: 0.1 for 10 % more every day. May be negative. Default 0.
        "growth" growth: RawGrowth;
        /// Shares of the variants among the infected, which add up to 1; or such shares by date, between dates along straight lines. Default: all "ancestral".
        "variants" variants: RawDated<Named<Number>>;
        /// By how much a variant grows faster than those without, per day: with 0.2 its odds against them grow by 22 % a day. Counted from the last date of `variants`, without dates from the first day of the run. Its infections are also younger, the others older, than `growth` says of all.
        "advantage" advantage: Named<RawGrowth>;
        /// Who is vaccinated, line by line; whoever is in no line is not. Or such lists by date: between dates the one passes evenly into the other.
        "vaccinated" vaccinated: RawDated<Vec<At<RawVaccinated>>>;
        /// Time from setting out to coming to the port. Default "0 s".
        "travel" travel: Duration;
        /// Tests before setting out: whoever is found positive does not come.
        "before" before: Vec<At<RawBefore>>;
    }
}

section! {
    /// A line of `vaccinated`: a part of the travellers with the same doses.
    RawVaccinated ("a line of `vaccinated`") {
        /// The part of the travellers, from 0 to 1: a number or a table by date.
        "share" share: RawByDate, required;
        /// How many doses: 2 or 3.
        "doses" doses: Whole, required;
        /// "mrna" (default) or "inactivated".
        "product" product: RawProduct;
        /// Distribution of the time since the last dose. Default "14 d". With a `share` by date it is that of the people who had the dose by the first date, on that date; the others had it when the share rose, and people leave a falling share in the order in which they came to it.
        "since" since: RawDistribution;
    }
}

words! {
    /// A kind of vaccine.
    RawProduct ("a kind of vaccine") => Product {
        "mrna" => Product::Mrna,
        "inactivated" => Product::Inactivated,
    }
}

section! {
    /// A test before setting out.
    RawBefore ("a line of `before`") {
        /// Name of the `[test.…]`.
        "test" test: Text, required;
        /// How long before setting out the sample is taken. Default "0 s".
        "lead" lead: Duration;
    }
}

/// A number of either sign.
#[derive(Clone, Copy, Debug)]
pub struct RawGrowth(pub f64);

/// Growth beyond this is no epidemic: numbers would double every few hours.
const GROWTH: f64 = 3.0;

impl Decode for RawGrowth {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let value = match node.value {
            Value::Number(n) => n,
            _ => Integer::decode(node, problems)?.0 as f64,
        };
        if value.is_finite() && value.abs() <= GROWTH {
            Some(Self(value))
        } else {
            wrong_kind(node, "a growth per day from -3 to 3", problems)
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": "number", "minimum": -GROWTH, "maximum": GROWTH })
    }
    fn declared() -> Declared {
        Declared::single(Single::Number)
    }
}

/// The same always, or another at each date.
#[derive(Clone, Debug)]
pub enum RawDated<T> {
    /// The same on all days.
    Always(T),
    /// At each date, in rising order.
    Dates(Vec<(At<Date>, At<T>)>),
}

impl<T> RawDated<T> {
    /// All that is written, with the dates at which it is.
    pub fn each(&self) -> Vec<(Option<&At<Date>>, &T)> {
        match self {
            Self::Always(one) => vec![(None, one)],
            Self::Dates(dates) => dates.iter().map(|(date, one)| (Some(date), &one.value)).collect(),
        }
    }
}

impl<T: Decode> Decode for RawDated<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Table(entries) if entries.iter().any(|entry| civil_date(&entry.key).is_some()) => {
                dated(entries, problems).map(Self::Dates)
            }
            _ => T::decode(node, problems).map(Self::Always),
        }
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        json!({ "anyOf": [T::schema(definitions), dates_schema::<T>(definitions)] })
    }
    fn declared() -> Declared {
        fn under<T: Decode>(key: &str) -> Option<Declared> {
            if civil_date(key).is_some() { Some(T::declared()) } else { (T::declared().under)(key) }
        }
        // Dates or names, as is chosen with the first of them.
        let keys = match T::declared().keys {
            Keys::Items => Keys::Dates,
            keys => keys,
        };
        Declared::table(keys, under::<T>)
    }
}
