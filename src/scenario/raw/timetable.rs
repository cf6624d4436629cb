//! Values that change with the time of day.

use serde_json::{Map, Value as Json, json};

use super::values::Number;
use crate::engine::Span;
use crate::scenario::day::{Hours, Piece, Reading, pieces};
use crate::scenario::declared::{Declared, Keys, Single};
use crate::scenario::decode::{At, Decode, under_any, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::tree::{Node, Value};
use crate::scenario::units::{show_time_of_day, time_of_day};

/// A table of values, each from a time of day on: `{ "06:30" = 20, "08:00" = 40 }`. Times must rise.
#[derive(Clone, Debug)]
pub struct DayTable<T>(pub Vec<(At<Span>, At<T>)>);

impl<T: Decode> Decode for DayTable<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Value::Table(entries) = &node.value else {
            return wrong_kind(
                node,
                "a table by times of day, as in { \"06:30\" = 20, \"08:00\" = 40 }",
                problems,
            );
        };
        let mut sound = true;
        let mut out: Vec<(At<Span>, At<T>)> = Vec::new();
        for entry in entries {
            let value = At::<T>::decode(&entry.node, problems);
            let time = time_of_day(&entry.key).filter(|&time| time < Span::DAY);
            let (Some(time), Some(value)) = (time, value) else {
                if time.is_none() {
                    problems
                        .add(
                            entry.place,
                            format!("`{}` is no time of day", entry.key),
                            "from \"00:00\" to \"23:59\"",
                        )
                        .help("write it with two digits each and in quotes, as in \"06:30\"");
                }
                sound = false;
                continue;
            };
            if let Some((before, _)) = out.last()
                && before.value >= time
            {
                problems
                    .add(
                        entry.place,
                        "this timetable is out of order",
                        format!("`{}` comes too late", entry.key),
                    )
                    .other(before.place, format!("after {}", show_time_of_day(before.value)))
                    .help("list the times from early to late, each once");
                sound = false;
            }
            out.push((At { value: time, place: entry.place }, value));
        }
        if entries.is_empty() {
            problems.add(
                node.place,
                "this timetable is empty",
                "it needs at least one time, as in { \"00:00\" = 1 }",
            );
            return None;
        }
        sound.then_some(Self(out))
    }

    fn schema(definitions: &mut Map<String, Json>) -> Json {
        json!({
            "type": "object",
            "description": "A value from each time of day on, in rising order.",
            "minProperties": 1,
            "patternProperties": { "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$": T::schema(definitions) },
            "additionalProperties": false,
        })
    }
    fn declared() -> Declared {
        of_day::<T>(Reading::Level)
    }
}

/// The shape of a table by times of day that is to be read so.
fn of_day<T: Decode>(reading: Reading) -> Declared {
    Declared::table(Keys::Times(reading), under_any::<T>)
}

impl<T: Copy> DayTable<T> {
    /// What holds when, read so.
    pub fn pieces(&self, reading: Reading, hours: Option<Hours>) -> Vec<Piece<T>> {
        let entries = self.0.iter().map(|(time, value)| (time.value, value.value));
        pieces(entries, reading.holds_over_midnight(hours))
    }
}

/// A number of servers: the same at all times, or a timetable.
#[derive(Clone, Debug)]
pub enum RawServers {
    /// The same at all times.
    Always(At<super::values::Whole>),
    /// From each time on, repeated every day.
    ByTime(DayTable<super::values::Whole>),
}

impl Decode for RawServers {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Table(_) => DayTable::decode(node, problems).map(Self::ByTime),
            _ => At::decode(node, problems).map(Self::Always),
        }
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        let whole = super::values::Whole::schema(definitions);
        json!({ "anyOf": [whole, DayTable::<super::values::Whole>::schema(definitions)] })
    }
    fn declared() -> Declared {
        of_day::<super::values::Whole>(Reading::Level).or(Single::Whole)
    }
}

/// Declares numbers by time of day with what they mean.
macro_rules! numbers_of_day {
    ($(#[doc = $doc:literal])+ $name:ident, $reading:expr) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $name(pub DayTable<Number>);

        impl $name {
            /// What holds when at a port with these opening hours.
            pub fn pieces(&self, hours: Option<Hours>) -> Vec<Piece<Number>> {
                self.0.pieces($reading, hours)
            }
        }

        impl Decode for $name {
            fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
                DayTable::decode(node, problems).map(Self)
            }
            fn schema(definitions: &mut Map<String, Json>) -> Json {
                DayTable::<Number>::schema(definitions)
            }
            fn declared() -> Declared {
                of_day::<Number>($reading)
            }
        }
    };
}

numbers_of_day!(
    /// Rates by time of day.
    RawRates, Reading::Rate
);
numbers_of_day!(
    /// Relative intensities by time of day.
    RawProfile, Reading::Profile
);
numbers_of_day!(
    /// Bands of the day with their relative shares.
    RawBands, Reading::Amount
);
