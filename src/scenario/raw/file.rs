//! CSV files that a scenario names, and what is done with what they hold.

use serde_json::{Map, Value as Json, json};

use super::values::{Number, Text};
use crate::scenario::declared::{Declared, Holds, Single};
use crate::scenario::decode::{At, Decode, section, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::transform::signed_seconds;
use crate::scenario::tree::{Node, Value};

section! {
    /// A CSV file and what is done with what it holds: what `scale:` and `shift:` before the path of a file make of its name.
    RawFile ("a CSV file") {
        /// Its name.
        "file" file: Text, required;
        /// Factor on its numbers. Numbers of passengers are rounded so that their sum is right. Default 1.
        "scale" scale: Number;
        /// What its times are moved by, as in "-30 min"; dates by whole days. Times of day go round the day. Default none.
        "shift" shift: RawShift;
    }
}

/// A length of time with a sign \[s\].
#[derive(Clone, Copy, Debug)]
pub struct RawShift(pub f64);

impl Decode for RawShift {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Value::Text(text) = &node.value else { return wrong_kind(node, SHIFT, problems) };
        signed_seconds(text).map_or_else(|| wrong_kind(node, SHIFT, problems), |seconds| Some(Self(seconds)))
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": "string" })
    }
    fn declared() -> Declared {
        Declared::single(Single::Other)
    }
}

const SHIFT: &str = "a length of time such as \"30 min\" or \"-30 min\"";

/// A file as it is named.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name.
    pub name: At<String>,
    /// Factor on its numbers.
    pub scale: f64,
    /// What its times are moved by \[s\], where that is written.
    pub shift: Option<At<f64>>,
}

fn decode(node: &Node, problems: &mut Problems) -> Option<Named> {
    let plain = |name: &At<Text>| At { value: name.value.0.clone(), place: name.place };
    match &node.value {
        Value::Table(_) => {
            let raw = RawFile::decode(node, problems)?;
            Some(Named {
                name: plain(raw.file.as_ref()?),
                scale: raw.scale.as_ref().map_or(1.0, |scale| scale.value.0),
                shift: raw.shift.as_ref().map(|shift| At { value: shift.value.0, place: shift.place }),
            })
        }
        _ => At::decode(node, problems).map(|name| Named { name: plain(&name), scale: 1.0, shift: None }),
    }
}

/// Declares a file that holds something.
macro_rules! file {
    ($(#[doc = $doc:literal])+ $name:ident, $holds:expr) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $name(pub Named);

        impl Decode for $name {
            fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
                decode(node, problems).map(Self)
            }
            fn schema(definitions: &mut Map<String, Json>) -> Json {
                json!({ "anyOf": [{ "type": "string" }, RawFile::schema(definitions)] })
            }
            fn declared() -> Declared {
                RawFile::declared().or(Single::File($holds))
            }
        }
    };
}

file!(
    /// Passengers by time of day.
    RawTimetable, Holds::Timetable
);
file!(
    /// Passengers by date.
    RawCounts, Holds::Counts
);
file!(
    /// Cases by date.
    RawCases, Holds::Counts
);
file!(
    /// A sample of times.
    RawSample, Holds::Sample
);
