//! Distributions of times, as they are written.

use serde_json::{Map, Value as Json, json};

use super::file::RawSample;
use super::values::{Duration, Number, Whole};
use crate::scenario::declared::{Declared, Keys, Single};
use crate::scenario::decode::{At, Decode, section, unknown_key, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::tree::{Node, Value};

section! {
    /// A mean.
    RawMean ("an exponential distribution") {
        /// Mean of the time.
        "mean" mean: Duration, required;
    }
}

section! {
    /// A mean and a coefficient of variation, both of the time itself.
    RawMeanCv ("this distribution") {
        /// Mean of the time.
        "mean" mean: Duration, required;
        /// Coefficient of variation of the time: standard deviation over mean, from 0.01 to 20.
        "cv" cv: Number, required;
    }
}

section! {
    /// An Erlang distribution: the sum of `k` equal exponential phases.
    RawErlang ("an Erlang distribution") {
        /// Mean of the whole.
        "mean" mean: Duration, required;
        /// Number of phases, from 1 to 10,000.
        "k" k: Whole, required;
    }
}

section! {
    /// A uniform distribution.
    RawUniform ("a uniform distribution") {
        /// Shortest time.
        "min" min: Duration, required;
        /// Longest time.
        "max" max: Duration, required;
    }
}

section! {
    /// A triangular distribution.
    RawTriangular ("a triangular distribution") {
        /// Shortest time.
        "min" min: Duration, required;
        /// Most likely time.
        "mode" mode: Duration, required;
        /// Longest time.
        "max" max: Duration, required;
    }
}

/// A distribution. A bare duration is a fixed time.
#[derive(Clone, Debug)]
pub enum RawDistribution {
    /// Always the same.
    Fixed(At<Duration>),
    /// Exponential.
    Exponential(RawMean),
    /// Log-normal.
    Lognormal(RawMeanCv),
    /// Gamma.
    Gamma(RawMeanCv),
    /// Erlang.
    Erlang(RawErlang),
    /// Weibull.
    Weibull(RawMeanCv),
    /// Uniform.
    Uniform(RawUniform),
    /// Triangular.
    Triangular(RawTriangular),
    /// Resampled from a CSV file with a column `seconds`.
    Empirical(At<RawSample>),
}

const KINDS: [&str; 9] =
    ["fixed", "exponential", "lognormal", "gamma", "erlang", "weibull", "uniform", "triangular", "empirical"];

impl Decode for RawDistribution {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let entries = match &node.value {
            Value::Table(entries) => entries,
            Value::Text(_) | Value::Whole(_) | Value::Number(_) => {
                return At::decode(node, problems).map(Self::Fixed);
            }
            _ => {
                return wrong_kind(
                    node,
                    "a distribution, as in `{ exponential = { mean = \"20 s\" } }`",
                    problems,
                );
            }
        };
        let [entry] = entries.as_slice() else {
            let known = KINDS.join("`, `");
            if let [first, second, ..] = entries.as_slice() {
                problems
                    .add(
                        second.place,
                        "a time has one distribution",
                        format!("`{}` is a second one", second.key),
                    )
                    .other(first.place, "the first one")
                    .help(format!(
                        "keep one of them; a command line change can replace the whole: `{{ {} = … }}`",
                        second.key
                    ));
            } else {
                problems.add(node.place, "this distribution is empty", format!("it needs one of `{known}`"));
            }
            return None;
        };
        let node = &entry.node;
        Some(match entry.key.as_str() {
            "fixed" => Self::Fixed(At::decode(node, problems)?),
            "exponential" => Self::Exponential(RawMean::decode(node, problems)?),
            "lognormal" => Self::Lognormal(RawMeanCv::decode(node, problems)?),
            "gamma" => Self::Gamma(RawMeanCv::decode(node, problems)?),
            "erlang" => Self::Erlang(RawErlang::decode(node, problems)?),
            "weibull" => Self::Weibull(RawMeanCv::decode(node, problems)?),
            "uniform" => Self::Uniform(RawUniform::decode(node, problems)?),
            "triangular" => Self::Triangular(RawTriangular::decode(node, problems)?),
            "empirical" => Self::Empirical(At::decode(node, problems)?),
            other => {
                unknown_key(entry.place, other, "a distribution", &KINDS, problems);
                return None;
            }
        })
    }

    fn schema(definitions: &mut Map<String, Json>) -> Json {
        if !definitions.contains_key("Distribution") {
            definitions.insert("Distribution".into(), Json::Null);
            let kind = |name: &str, schema: Json| {
                json!({
                    "type": "object",
                    "properties": { name: schema },
                    "required": [name],
                    "additionalProperties": false,
                })
            };
            let one_of = vec![
                Duration::described(),
                kind("fixed", Duration::described()),
                kind("exponential", RawMean::schema(definitions)),
                kind("lognormal", RawMeanCv::schema(definitions)),
                kind("gamma", RawMeanCv::schema(definitions)),
                kind("erlang", RawErlang::schema(definitions)),
                kind("weibull", RawMeanCv::schema(definitions)),
                kind("uniform", RawUniform::schema(definitions)),
                kind("triangular", RawTriangular::schema(definitions)),
                kind("empirical", RawSample::schema(definitions)),
            ];
            let schema = json!({
                "description": "A distribution of a time. A bare duration is a fixed time; `empirical` names a CSV \
                                file with a column `seconds` from which times are resampled.",
                "oneOf": one_of,
            });
            definitions.insert("Distribution".into(), schema);
        }
        json!({ "$ref": "#/definitions/Distribution" })
    }

    fn declared() -> Declared {
        fn under(kind: &str) -> Option<Declared> {
            Some(match kind {
                "fixed" => Duration::declared(),
                "exponential" => RawMean::declared(),
                "lognormal" | "gamma" | "weibull" => RawMeanCv::declared(),
                "erlang" => RawErlang::declared(),
                "uniform" => RawUniform::declared(),
                "triangular" => RawTriangular::declared(),
                "empirical" => RawSample::declared(),
                _ => return None,
            })
        }
        Declared::table(Keys::Fixed(&KINDS), under).or(Single::Other)
    }
}
