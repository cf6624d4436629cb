//! Single values: texts, numbers, quantities with units, dates and times of day.

use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use crate::engine::Span;
use crate::scenario::declared::{Declared, Keys, Single};
use crate::scenario::decode::{Decode, show, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::tree::{Node, Value};
use crate::scenario::units::{self, NoQuantity};

/// Some text.
#[derive(Clone, Debug)]
pub struct Text(pub String);

/// A whole number from zero.
#[derive(Clone, Copy, Debug)]
pub struct Whole(pub u64);

/// A whole number of either sign.
#[derive(Clone, Copy, Debug)]
pub struct Integer(pub i64);

/// A finite number from zero.
#[derive(Clone, Copy, Debug)]
pub struct Number(pub f64);

/// True or false.
#[derive(Clone, Copy, Debug)]
pub struct Flag(pub bool);

/// A duration with its unit.
#[derive(Clone, Copy, Debug)]
pub struct Duration(pub Span);

/// A time of day.
#[derive(Clone, Copy, Debug)]
pub struct Clock(pub Span);

/// A civil date.
#[derive(Clone, Copy, Debug)]
pub struct CivilDate(pub Date);

/// A place in a plan of the hall: x to the right and y downwards \[m\].
#[derive(Clone, Copy, Debug)]
pub struct Point(pub f64, pub f64);

impl Decode for Point {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let number = |node: &Node| match node.value {
            Value::Whole(Some(n)) => Some(n as f64),
            Value::Number(n) => Some(n),
            _ => None,
        };
        let within = |n: &f64| n.abs() <= 100_000.0;
        if let Value::List(items) = &node.value
            && let [x, y] = items.as_slice()
            && let (Some(x), Some(y)) = (number(x).filter(within), number(y).filter(within))
        {
            return Some(Self(x, y));
        }
        wrong_kind(node, "a place such as [12, 4.5], in metres to the right and downwards", problems)
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({
            "type": "array",
            "items": { "type": "number", "minimum": -100_000, "maximum": 100_000 },
            "minItems": 2,
            "maxItems": 2,
        })
    }
    fn declared() -> Declared {
        Declared::table(Keys::Items, |_| Some(Declared::single(Single::Number)))
    }
}

impl Decode for Text {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Text(text) => Some(Self(text.clone())),
            _ => wrong_kind(node, "a text in quotes", problems),
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": "string" })
    }
    fn declared() -> Declared {
        Declared::single(Single::Other)
    }
}

impl Decode for Whole {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Whole(Some(n)) if n >= 0 => match u64::try_from(n) {
                Ok(n) => Some(Self(n)),
                Err(_) => wrong_kind(node, "a whole number below 2^64", problems),
            },
            Value::Whole(None) => wrong_kind(node, "a whole number below 2^64", problems),
            _ => wrong_kind(node, "a whole number from 0", problems),
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": "integer", "minimum": 0 })
    }
    fn declared() -> Declared {
        Declared::single(Single::Whole)
    }
}

impl Decode for Integer {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Whole(Some(n)) if i64::try_from(n).is_ok() => Some(Self(n as i64)),
            _ => wrong_kind(node, "a whole number", problems),
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": "integer" })
    }
    fn declared() -> Declared {
        Declared::single(Single::Whole)
    }
}

impl Decode for Number {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let value = match node.value {
            Value::Whole(Some(n)) => n as f64,
            Value::Number(n) => n,
            _ => return wrong_kind(node, "a number", problems),
        };
        if value.is_finite() && value >= 0.0 {
            Some(Self(value))
        } else {
            wrong_kind(node, "a finite number from 0", problems)
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": "number", "minimum": 0 })
    }
    fn declared() -> Declared {
        Declared::single(Single::Number)
    }
}

impl Decode for Flag {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Flag(flag) => Some(Self(flag)),
            _ => wrong_kind(node, "`true` or `false`", problems),
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": "boolean" })
    }
    fn declared() -> Declared {
        Declared::single(Single::Other)
    }
}

fn no_quantity<T>(node: &Node, what: &str, no: NoQuantity, problems: &mut Problems) -> Option<T> {
    let problem = problems.add(node.place, format!("this is not {what}"), no.why);
    if let Some(help) = no.help {
        problem.help(format!("write {help}"));
    }
    None
}

impl Duration {
    /// What it is called in messages.
    pub const WHAT: &'static str = "a duration such as \"12 s\" or \"1 h 30 min\"";

    /// The schema of a duration.
    pub fn described() -> Json {
        json!({
            "type": "string",
            "pattern": r"^\s*([0-9._]+\s*(d|h|min|s|ms)\s*)+$",
            "description": "A duration with its unit: d, h, min, s or ms, as in \"1 h 30 min\".",
        })
    }
}

impl Decode for Duration {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Text(text) => match units::duration(text) {
                Ok(span) => Some(Self(span)),
                Err(no) => no_quantity(node, Self::WHAT, no, problems),
            },
            Value::Whole(_) | Value::Number(_) => {
                let found = show(&node.value);
                let number = found.trim_start_matches("the number ");
                problems
                    .add(node.place, "a duration needs its unit", format!("found {found}"))
                    .help(format!("write \"{number} s\", with d, h, min, s or ms"));
                None
            }
            _ => wrong_kind(node, Self::WHAT, problems),
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        Self::described()
    }
    fn declared() -> Declared {
        Declared::single(Single::Other)
    }
}

impl Decode for Clock {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = match &node.value {
            Value::Text(text) => text.clone(),
            Value::Moment(moment) if moment.date.is_none() => moment.to_string(),
            _ => return wrong_kind(node, "a time of day such as \"06:30\"", problems),
        };
        if let Some(time) = units::time_of_day(&text) {
            Some(Self(time))
        } else {
            let problem = problems.add(
                node.place,
                "this must be a time of day from \"00:00\" to \"24:00\"",
                format!("found {}", show(&node.value)),
            );
            if units::time_of_day(&format!("0{text}")).is_some() {
                problem.help(format!("write \"0{text}\""));
            }
            None
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": "string", "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9](:[0-5][0-9])?$" })
    }
    fn declared() -> Declared {
        Declared::single(Single::Clock)
    }
}

impl Decode for CivilDate {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = match &node.value {
            Value::Text(text) => text.clone(),
            Value::Moment(moment) if moment.time.is_none() && moment.offset.is_none() => moment.to_string(),
            _ => return wrong_kind(node, "a date such as 2023-01-08", problems),
        };
        match units::civil_date(&text) {
            Some(date) => Some(Self(date)),
            None => wrong_kind(node, "a date such as 2023-01-08, from year 1 to 9990", problems),
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": "string", "format": "date" })
    }
    fn declared() -> Declared {
        Declared::single(Single::Other)
    }
}

/// Declares a positive quantity with one possible unit.
macro_rules! quantity {
    ($(#[doc = $doc:literal])+ $name:ident, $unit:literal, $what:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug)]
        pub struct $name(pub f64);

        impl Decode for $name {
            fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
                match &node.value {
                    Value::Text(text) => match units::quantity(text, $unit) {
                        Ok(value) => Some(Self(value)),
                        Err(no) => no_quantity(node, $what, no, problems),
                    },
                    _ => wrong_kind(node, $what, problems),
                }
            }
            fn schema(_: &mut Map<String, Json>) -> Json {
                json!({ "type": "string", "pattern": concat!(r"^\s*[0-9._]+\s*", $unit, r"\s*$") })
            }
            fn declared() -> Declared {
                Declared::single(Single::Other)
            }
        }
    };
}

quantity!(
    /// A floor area \[m²\].
    Area, "m2", "an area such as \"120 m2\""
);
quantity!(
    /// A volume of air \[m³\].
    Volume, "m3", "a volume such as \"600 m3\""
);
quantity!(
    /// A flow of air \[m³/h\].
    AirFlow, "m3/h", "a flow of air such as \"500 m3/h\""
);
quantity!(
    /// Air changes an hour \[1/h\].
    AirChanges, "/h", "a number of air changes an hour such as \"3 /h\""
);
