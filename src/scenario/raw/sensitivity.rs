//! `[sensitivity]` as it is written: what is not known exactly.

use serde_json::{Map, Value as Json, json};

use super::values::{Number, Text, Whole};
use crate::scenario::declared::{Declared, Single};
use crate::scenario::decode::{Decode, Named, section, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::tree::{Node, Value};

section! {
    /// What `clearway sensitivity` looks at. A run takes no notice of it.
    RawSensitivity ("[sensitivity]") {
        /// Name of the measure that is watched. Default `journey_p95`.
        "measure" measure: Text;
        /// Port. It may be left out where there is only one.
        "port" port: Text;
        /// Station. Without it the measure is that of the port.
        "station" station: Text;
        /// Points of the sample behind the Sobol indices, twice as many and as many again for each input being simulated. Default 64; 0 for none.
        "points" points: Whole;
        /// Inputs that are not known exactly, by any name.
        "input" input: Named<RawInput>;
    }
}

section! {
    /// An input that is not known exactly: between `low` and `high`, or a mean known from so many `observations`.
    RawInput ("an input") {
        /// Its path; `scale:` and `shift:` before it as in a sweep.
        "path" path: Text, required;
        /// Its smallest plausible value.
        "low" low: RawValue;
        /// Its largest plausible value.
        "high" high: RawValue;
        /// Instead of `low` and `high`, for a mean: the number of observations that it is the mean of.
        "observations" observations: Whole;
        /// With `observations`: the coefficient of variation of what was observed. Default: the `cv` beside the mean; 1 for an exponential distribution.
        "cv" cv: Number;
    }
}

/// A value as it would be written after `=` in a change.
#[derive(Clone, Debug)]
pub struct RawValue(pub String);

impl Decode for RawValue {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Text(_) | Value::Whole(Some(_)) | Value::Number(_) | Value::Moment(_) => {
                Some(Self(node.value.as_change()))
            }
            _ => wrong_kind(node, "a number, a duration or another single value", problems),
        }
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": ["number", "string"] })
    }
    fn declared() -> Declared {
        Declared::single(Single::Number)
    }
}
