//! What is not known exactly: inputs with their plausible ranges.

use super::decode::entries;
use super::diagnostic::Problems;
use super::levels::{Between, Levels};
use super::overrides::keys;
use super::raw::RawScenario;
use super::source::Place;
use super::transform::{Verb, verb};
use super::tree::{Node, Value};

/// Points of the sample if nothing is said.
pub const POINTS: u32 = 64;
/// The measure if nothing is said.
pub const MEASURE: &str = "journey_p95";
/// Ends of the 95 % range of a mean, in standard errors.
const NINETY_FIVE: f64 = 1.96;

/// What is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sensitivity {
    /// Measure; none if nothing is said.
    pub measure: Option<String>,
    /// Port.
    pub port: Option<String>,
    /// Station.
    pub station: Option<String>,
    /// Points of the sample.
    pub points: Option<u32>,
    /// Inputs.
    pub inputs: Vec<Input>,
}

/// An input that is not known exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// What it is called.
    pub name: String,
    /// Path of what is changed, with its verb.
    pub path: String,
    /// How it is uncertain.
    pub range: Range,
}

/// How an input is uncertain.
#[derive(Clone, Debug, PartialEq)]
pub enum Range {
    /// Anything between two ends, each as likely.
    Between(Between),
    /// A mean of so many observations: a factor whose standard deviation is `error`.
    Observed {
        /// Observations.
        observations: u64,
        /// Relative standard error of their mean.
        error: f64,
    },
}

impl Input {
    /// An input between two ends, as in `PATH=LOW..HIGH`.
    pub fn between(name: &str, path: &str, low: &str, high: &str) -> Result<Self, (String, String)> {
        match Levels::parse(&format!("{low}..{high}")) {
            Ok(Levels::Between(between)) => {
                Ok(Self { name: name.into(), path: path.into(), range: Range::Between(between) })
            }
            Ok(Levels::Listed(_)) => Err((
                format!("`{low}..{high}` is no range"),
                "write two ends, as in 0.9..1.1 or \"10 s..14 s\"".into(),
            )),
            Err(no) => Err((no.why, no.help)),
        }
    }

    /// A mean of so many observations; its coefficient of variation is looked up beside it in `tree` if it is not given.
    pub fn observed(
        name: &str,
        path: &str,
        observations: u64,
        cv: Option<f64>,
        tree: &Node,
    ) -> Result<Self, (String, String)> {
        if verb(path).0 != Verb::Set {
            return Err((
                "observations are of a value itself".into(),
                "leave out the word before the path".into(),
            ));
        }
        if observations < 2 {
            return Err((
                format!("{observations} observations say nothing of how uncertain their mean is"),
                "take two at least".into(),
            ));
        }
        let cv = cv.or_else(|| beside(tree, path)).ok_or_else(|| {
            (
                "it is not known how much single observations vary".to_owned(),
                "give their coefficient of variation as `cv`, or let the path lead to the `mean` of a distribution".to_owned(),
            )
        })?;
        let error = cv / (observations as f64).sqrt();
        let range = Range::Observed { observations, error };
        Ok(Self { name: name.into(), path: format!("scale:{path}"), range })
    }

    /// The change that sets the input to part `u` of its distribution, from 0 to 1.
    pub fn at(&self, u: f64) -> String {
        let value = match &self.range {
            Range::Between(between) => between.at(&self.path, u),
            Range::Observed { error, .. } => {
                let u = u.clamp(1e-6, 1.0 - 1e-6);
                factor(1.0 - crate::num::special::normal_tail_quantile(u) * error)
            }
        };
        format!("{}={value}", self.path)
    }

    /// Its low and its high value, as they are written: the ends, or those of the 95 % range of a mean.
    pub fn ends(&self) -> [String; 2] {
        match &self.range {
            Range::Between(between) => between.ends(&self.path),
            Range::Observed { error, .. } => [1.0 - NINETY_FIVE * error, 1.0 + NINETY_FIVE * error]
                .map(|f| factor((1e4 * f).round() / 1e4)),
        }
    }
}

/// A factor above zero, to six digits.
fn factor(value: f64) -> String {
    let text = format!("{:.6}", value.max(0.01));
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The coefficient of variation of the distribution whose mean stands at `path`.
fn beside(tree: &Node, path: &str) -> Option<f64> {
    let keys: Vec<String> = keys(path, Place::new(0, 0..0)).into_iter().map(|(key, _)| key).collect();
    let (last, before) = keys.split_last()?;
    let mut at = tree;
    for key in before {
        let Value::Table(entries) = &at.value else { return None };
        at = &entries.iter().find(|entry| entry.key == *key)?.node;
    }
    if before.last().is_some_and(|kind| kind == "exponential") && last == "mean" {
        return Some(1.0);
    }
    let Value::Table(entries) = &at.value else { return None };
    match entries.iter().find(|entry| entry.key == "cv")?.node.value {
        Value::Number(cv) => Some(cv),
        Value::Whole(Some(cv)) => Some(cv as f64),
        _ => None,
    }
}

impl Sensitivity {
    /// What `[sensitivity]` says. Mistakes go to `problems`.
    pub fn of(raw: &RawScenario, tree: &Node, problems: &mut Problems) -> Self {
        let Some(raw) = raw.sensitivity.as_ref().map(|table| &table.value) else { return Self::default() };
        let text = |text: &Option<super::decode::At<super::raw::values::Text>>| {
            text.as_ref().map(|t| t.value.0.clone())
        };
        let mut found = Self {
            measure: text(&raw.measure),
            port: text(&raw.port),
            station: text(&raw.station),
            points: raw.points.as_ref().map(|points| points.value.0.min(60_000) as u32),
            inputs: Vec::new(),
        };
        for (name, input) in entries(raw.input.as_ref()) {
            let value = &input.value;
            let Some(path) = &value.path else { continue };
            if let Some(cv) = &value.cv
                && !value.has("observations")
            {
                problems
                    .add(cv.place, "`cv` has no effect without `observations`", "nothing uses it")
                    .help("leave it out, or write `observations = 120` instead of `low` and `high`");
            }
            let made = match (&value.low, &value.high, &value.observations) {
                (Some(low), Some(high), None) => {
                    Input::between(&name.value, &path.value.0, &low.value.0, &high.value.0)
                }
                (None, None, Some(n)) => {
                    let cv = value.cv.as_ref().map(|cv| cv.value.0);
                    Input::observed(&name.value, &path.value.0, n.value.0, cv, tree)
                }
                _ => Err((
                    "an input is between `low` and `high`, or the mean of so many `observations`".into(),
                    "write `low = 0.9` and `high = 1.1`, or `observations = 120`".into(),
                )),
            };
            match made {
                Ok(input) => found.inputs.push(input),
                Err((why, help)) => {
                    problems.add(input.place, why, format!("of input `{}`", name.value)).help(help);
                }
            }
        }
        found
    }
}
