//! `[run.precision]`: how exact the results should be.

use serde_json::{Map, Value as Json, json};

use super::values::{Flag, Text, Whole};
use crate::scenario::declared::{Declared, Single};
use crate::scenario::decode::{At, Decode, section, show, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::tree::{Node, Value};
use crate::scenario::units;

section! {
    /// How exact the results should be: replications are added until the 95 % half-width of every measure named is within what is asked.
    RawPrecision ("[run.precision]") {
        /// How near, for every measure that does not say otherwise: a part of the mean as in "2%", an amount as in "10 s", or either as in "2% or 10 s".
        "within" within: RawWithin;
        /// The measures. Without it: mean and 95 % journey of every port, and the mean wait at every station, for which half a second is always near enough.
        "measures" measures: Vec<At<RawPrecisionMeasure>>;
        /// Most replications. Default 10 000, or as many as fit into memory. `replications` of `[run]` is the least, but never less than 20.
        "most" most: Whole;
        /// Whether the chance of who came is taken out of the means, where that makes them more exact (control variates). Default: true.
        "controls" controls: Flag;
    }
}

section! {
    /// A measure that should be exact.
    RawPrecisionMeasure ("a line of `measures`") {
        /// Name of the measure, as in `wait_p95`.
        "measure" measure: Text, required;
        /// Port; without it all ports.
        "port" port: Text;
        /// Station or zone; without it every place that has the measure.
        "station" station: Text;
        /// Class; without it all classes together.
        "class" class: Text;
        /// How near, if not as for the others.
        "within" within: RawWithin;
    }
}

/// `precision = "2%"`, a table, or `false`.
#[derive(Clone, Debug)]
pub enum RawPrecisionKey {
    /// As exact as `replications` make it.
    Off,
    /// How near, for the measures that are meant if none is named.
    Within(RawWithin),
    /// The table.
    Table(Box<RawPrecision>),
}

impl Decode for RawPrecisionKey {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Flag(false) => Some(Self::Off),
            Value::Table(_) => RawPrecision::decode(node, problems).map(|table| Self::Table(Box::new(table))),
            _ => RawWithin::decode(node, problems).map(Self::Within),
        }
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        json!({ "anyOf": [RawWithin::schema(definitions), RawPrecision::schema(definitions), { "const": false }] })
    }
    fn declared() -> Declared {
        RawPrecision::declared().or(Single::Other)
    }
}

/// How near to the truth a mean should be; at least one is given.
#[derive(Clone, Copy, Debug, Default)]
pub struct RawWithin {
    /// As a part of the mean.
    pub relative: Option<f64>,
    /// As an amount, with whether it was written as a time \[s\].
    pub absolute: Option<(f64, bool)>,
}

const WHAT: &str = "how near a result should be: \"2%\", \"10 s\", 5, or \"2% or 10 s\"";

impl Decode for RawWithin {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut within = Self::default();
        match &node.value {
            Value::Whole(Some(n)) => within.absolute = Some((*n as f64, false)),
            Value::Number(n) => within.absolute = Some((*n, false)),
            Value::Text(text) => {
                let parts: Vec<&str> = text.split(" or ").map(str::trim).collect();
                for part in &parts {
                    if let Some(percent) = part.strip_suffix('%') {
                        let Ok(percent) = percent.trim().parse::<f64>() else {
                            return wrong_kind(node, WHAT, problems);
                        };
                        within.relative = Some(percent / 100.0);
                    } else if let Ok(span) = units::duration(part) {
                        within.absolute = Some((span.seconds(), true));
                    } else if let Ok(amount) = part.parse::<f64>() {
                        within.absolute = Some((amount, false));
                    } else {
                        return wrong_kind(node, WHAT, problems);
                    }
                }
                if parts.len()
                    > usize::from(within.relative.is_some()) + usize::from(within.absolute.is_some())
                {
                    return wrong_kind(node, WHAT, problems);
                }
            }
            _ => return wrong_kind(node, WHAT, problems),
        }
        // Below this nothing is gained but time, above it nothing is said.
        let sound = |relative: f64| (0.000_1..=0.5).contains(&relative);
        if within.relative.is_some_and(|relative| !sound(relative)) {
            problems.add(
                node.place,
                "a part of the mean is from 0.01% to 50%",
                format!("found {}", show(&node.value)),
            );
            return None;
        }
        if within.absolute.is_some_and(|(amount, _)| !(amount > 0.0 && amount.is_finite())) {
            problems.add(
                node.place,
                "this must be more than nothing",
                format!("found {}", show(&node.value)),
            );
            return None;
        }
        Some(within)
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": ["string", "number"], "description": "How near a result should be: \"2%\", \"10 s\", 5, or \"2% or 10 s\"." })
    }
    fn declared() -> Declared {
        Declared::single(Single::Number)
    }
}
