//! Health codes as they are written.

use serde_json::{Map, Value as Json, json};

use super::calendar::RawRamp;
use super::distribution::RawDistribution;
use super::values::{Duration, Number, Text, Whole};
use crate::scenario::declared::{Declared, Single};
use crate::scenario::decode::{At, Decode, Named, section};
use crate::scenario::diagnostic::Problems;
use crate::scenario::tree::{Node, Value};

section! {
    /// A health code: who has one, which colour it shows, and the service that is asked when it is read.
    RawCode ("a code") {
        /// Accounts registered at each date, between dates along a straight line.
        "registered" registered: RawRamp;
        /// The part of the accounts that has been activated. Default 1.
        "activated" activated: Number;
        /// How many people the accounts are among; with `registered` and `activated` it gives the share of passengers who have a code.
        "among" among: Number;
        /// Share of the passengers of single classes who have a code, instead of that by accounts: a number or a table by date.
        "holders" holders: Named<RawByDate>;
        /// Share of the codes of a class that are amber: a number or a table by date.
        "amber" amber: Named<RawByDate>;
        /// Share of the codes of a class that are red: a number or a table by date.
        "red" red: Named<RawByDate>;
        /// How long a code is valid after it was fetched; an older one counts as none.
        "valid" valid: Duration;
        /// Distribution of the age of a code when it is shown. Default "0 s".
        "age" age: RawDistribution;
        /// The part of the people whose telephone fails, so that they have none to show. Default 0.
        "phone-fails" phone_fails: Number;
        /// The code from which this one is converted: it has the colour of that one, and nobody has it without that one.
        "from" from: Text;
        /// With `from`: the part of all conversions that fail, whatever the colour, so that there is none to show. Default 0.
        "fails" fails: Number;
        /// With `from`: the part of all green codes of that one that are amber here; with `fails` at most 1 together. Default 0.
        "disagrees" disagrees: Number;
        /// The service that answers when a code is read; without it the answer is there at once.
        "lookup" lookup: RawLookup;
    }
}

section! {
    /// A service that answers lookups, so many at a time, in the order in which they come. Whoever asks stays at the counter until the answer is there.
    RawLookup ("a lookup") {
        /// How many lookups are answered at the same time; 0 while the system is down.
        "at-once" at_once: Whole, required;
        /// Distribution of how long an answer takes.
        "service" service: RawDistribution, required;
    }
}

/// A share, the same always or by date.
#[derive(Clone, Debug)]
pub enum RawByDate {
    /// The same on all days.
    Always(f64),
    /// At each date, along a straight line between them.
    Ramp(RawRamp),
}

impl Decode for RawByDate {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Table(_) => RawRamp::decode(node, problems).map(Self::Ramp),
            _ => At::<Number>::decode(node, problems).map(|number| Self::Always(number.value.0)),
        }
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        json!({ "anyOf": [Number::schema(definitions), RawRamp::schema(definitions)] })
    }
    fn declared() -> Declared {
        RawRamp::declared().or(Single::Number)
    }
}
