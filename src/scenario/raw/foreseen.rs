//! What is foreseen outside the ports, as it is written: signals of surveillance, and what must be ready.

use serde_json::{Map, Value as Json, json};

use super::calendar::RawRamp;
use super::distribution::RawDistribution;
use super::file::RawCases;
use super::plan::RawConditions;
use super::station::OneOrMore;
use super::values::{CivilDate, Number};
use crate::scenario::declared::{Declared, Keys, Single};
use crate::scenario::decode::{At, Decode, section, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::tree::{Node, Value};

section! {
    /// A signal: cases that surveillance of a side reports day by day, outside the ports. Conditions of stages and rules watch it; the cases of a day are known at the midnight after it.
    RawSignal ("a signal") {
        /// Cases a day on average, drawn from a Poisson distribution: a number, or a table by date, each value from its date on until the next, and none before the first.
        "per-day" per_day: RawPerDay;
        /// CSV file with the columns `date` and `cases`: so many, on every day of the run. Instead of `per-day`.
        "by-date" by_date: RawCases;
        /// Distribution of the time from a case to its report, the case at any hour of its day. Cases of up to 90 days before the run are reported too. Default "0 s": on its day.
        "delay" delay: RawDistribution;
    }
}

/// A number of cases a day, perhaps by date.
#[derive(Clone, Debug)]
pub enum RawPerDay {
    /// The same on all days.
    Always(f64),
    /// From each date on.
    From(RawRamp),
}

impl Decode for RawPerDay {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Table(_) => RawRamp::decode(node, problems).map(Self::From),
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

section! {
    /// Something that must be ready: a system tested, officers trained, beds handed over. Gates wait for it with `ready`. It is there from a midnight on and stays.
    RawReady ("a thing to be ready") {
        /// The date on whose morning it is there; or a distribution of dates, `by.triangular = { min, mode, max }` or `by.uniform = { min, max }`: what is ready within a day is there from the next midnight on.
        "by" by: RawBy;
        /// Instead of `by`: distribution of the time that it takes, from the start of the run or from when all it `needs` is there.
        "after" after: RawDistribution;
        /// Instead of `by`: conditions, as of a gate. It is there from the first midnight at which they hold.
        "when" when: RawConditions;
        /// Other things that must be ready before.
        "needs" needs: OneOrMore;
    }
}

/// A date, or how likely each date is.
#[derive(Clone, Debug)]
pub enum RawBy {
    /// This date.
    Date(At<CivilDate>),
    /// Evenly between two dates.
    Uniform(At<RawUniformDates>),
    /// Triangular.
    Triangular(At<RawTriangularDates>),
}

section! {
    /// Dates that are all as likely.
    RawUniformDates ("dates that are all as likely") {
        /// The earliest.
        "min" min: CivilDate, required;
        /// The latest.
        "max" max: CivilDate, required;
    }
}

section! {
    /// Dates with a triangular distribution.
    RawTriangularDates ("dates with a triangular distribution") {
        /// The earliest.
        "min" min: CivilDate, required;
        /// The likeliest.
        "mode" mode: CivilDate, required;
        /// The latest.
        "max" max: CivilDate, required;
    }
}

impl Decode for RawBy {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let what =
            "a date such as \"2022-01-10\", or { triangular = { min = …, mode = …, max = … } } of dates";
        match &node.value {
            Value::Table(entries) => match entries.as_slice() {
                [one] if one.key == "uniform" => At::decode(&one.node, problems).map(Self::Uniform),
                [one] if one.key == "triangular" => At::decode(&one.node, problems).map(Self::Triangular),
                _ => wrong_kind(node, what, problems),
            },
            Value::Text(_) | Value::Moment(_) => At::decode(node, problems).map(Self::Date),
            _ => wrong_kind(node, what, problems),
        }
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        let kind = |name: &str, schema: Json| json!({ "type": "object", "properties": { name: schema }, "required": [name], "additionalProperties": false });
        json!({ "anyOf": [
            CivilDate::schema(definitions),
            kind("uniform", RawUniformDates::schema(definitions)),
            kind("triangular", RawTriangularDates::schema(definitions)),
        ] })
    }
    fn declared() -> Declared {
        fn under(key: &str) -> Option<Declared> {
            match key {
                "uniform" => Some(RawUniformDates::declared()),
                "triangular" => Some(RawTriangularDates::declared()),
                _ => None,
            }
        }
        Declared::table(Keys::Fixed(&["uniform", "triangular"]), under).or(Single::Other)
    }
}
