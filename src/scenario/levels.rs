//! The values that a sweep goes through: `40,50,60`, `40..80:10`, `"10 s..20 s:2 s"`, `06:30..08:00:30 min`, `10..20`.

use super::transform::{Verb, verb};
use super::units;
use crate::engine::Span;

/// Most values of one list or range.
const MOST: usize = 100_000;

/// Values to try, or two ends between which a design chooses.
#[derive(Clone, Debug, PartialEq)]
pub enum Levels {
    /// These, each as it would be written after `=`.
    Listed(Vec<String>),
    /// Whatever lies between.
    Between(Between),
}

/// All values from one to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    low: f64,
    high: f64,
    kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// A number with so many digits after the point.
    Number { digits: usize },
    /// A number with a unit.
    Quantity { digits: usize, unit: String },
    /// A duration \[s\].
    Duration,
    /// A time of day \[s\].
    Clock,
    /// A date \[day\].
    Date,
}

/// Why a text names no values, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct NoLevels {
    /// What is wrong.
    pub why: String,
    /// How to mend it.
    pub help: String,
}

fn no<T>(why: impl Into<String>, help: impl Into<String>) -> Result<T, NoLevels> {
    Err(NoLevels { why: why.into(), help: help.into() })
}

impl Levels {
    /// Reads values as they are written on the command line.
    pub fn parse(text: &str) -> Result<Self, NoLevels> {
        let items = split(text);
        if items.iter().all(|item| item.is_empty()) {
            return no(
                "there are no values",
                "write a list such as `40,50,60` or a range such as `40..80:10`",
            );
        }
        let mut listed = Vec::new();
        for item in &items {
            if item.is_empty() {
                return no(format!("a value is missing in `{text}`"), "write one value between two commas");
            }
            match range(item)? {
                None => listed.push((*item).to_owned()),
                Some((between, None)) if items.len() == 1 => return Ok(Self::Between(between)),
                Some((_, None)) => {
                    return no(
                        format!("`{item}` does not say its steps"),
                        format!("write `{item}:STEP`, or the values one by one"),
                    );
                }
                Some((between, Some(step))) => listed.extend(between.steps(step, item)?),
            }
        }
        Ok(Self::Listed(listed))
    }
}

/// Splits at commas outside of quotes and brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut start) = (0_i32, false, 0);
    let mut items = Vec::new();
    for (i, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth <= 0 => {
                items.push(text[start..i].trim());
                start = i + 1;
            }
            _ => {}
        }
    }
    items.push(text[start..].trim());
    items
}

/// The ends and the step of a range; none if the text is none.
fn range(item: &str) -> Result<Option<(Between, Option<f64>)>, NoLevels> {
    let text = item.trim_matches('"');
    let Some((low, rest)) = text.split_once("..") else { return Ok(None) };
    let (low, rest) = (low.trim(), rest.trim());
    // A time of day has colons of its own: the step is behind the first that leaves a value before it.
    let splits = rest.match_indices(':').map(|(i, _)| (&rest[..i], Some(&rest[i + 1..])));
    for (high, step) in splits.chain([(rest, None)]) {
        let high = high.trim();
        let Some((first, kind)) = value(low) else { break };
        let Some((last, other)) = value(high) else { continue };
        let Some(kind) = common(kind, other) else { continue };
        let Some(step) = step else { return ordered(first, last, kind, item).map(|b| Some((b, None))) };
        let Some((step, kind)) = step_of(step.trim(), kind) else { continue };
        if !(step > 0.0 && step.is_finite()) {
            return no(format!("the step of `{item}` leads nowhere"), "a step is above zero");
        }
        return ordered(first, last, kind, item).map(|between| Some((between, Some(step))));
    }
    if low.is_empty() || low.contains(['/', '\\']) {
        // `../other.toml` is the name of a file.
        return Ok(None);
    }
    no(
        format!("`{item}` is no range"),
        "write the first, the last and the step, as in `40..80:10`, `10 s..20 s:2 s` or `06:30..08:00:30 min`",
    )
}

fn ordered(low: f64, high: f64, kind: Kind, item: &str) -> Result<Between, NoLevels> {
    if low < high {
        return Ok(Between { low, high, kind });
    }
    no(format!("the range `{item}` is empty"), "a range goes from the smaller to the larger value")
}

/// A single value and what it is.
fn value(text: &str) -> Option<(f64, Kind)> {
    if let Some(time) = units::time_of_day(text) {
        return Some((time.seconds(), Kind::Clock));
    }
    if let Some(date) = units::civil_date(text) {
        let epoch = jiff::civil::date(1, 1, 1);
        let days = date.since((jiff::Unit::Day, epoch)).ok()?.get_days();
        return Some((f64::from(days), Kind::Date));
    }
    let (sign, positive) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    if let Ok(span) = units::duration(positive) {
        return Some((sign * span.seconds(), Kind::Duration));
    }
    let end =
        positive.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(positive.len());
    let (number, unit) = positive.split_at(end);
    let plain = number.replace('_', "");
    let digits = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let number: f64 = plain.parse().ok()?;
    let unit = unit.trim();
    let named = unit.chars().all(|c| c.is_alphanumeric() || c == '%' || c == '/');
    (number.is_finite() && named).then(|| {
        let kind = if unit.is_empty() {
            Kind::Number { digits }
        } else {
            Kind::Quantity { digits, unit: unit.to_owned() }
        };
        (sign * number, kind)
    })
}

/// What two ends have in common.
fn common(a: Kind, b: Kind) -> Option<Kind> {
    match (a, b) {
        (Kind::Number { digits: a }, Kind::Number { digits: b }) => Some(Kind::Number { digits: a.max(b) }),
        (Kind::Quantity { digits: a, unit }, Kind::Quantity { digits: b, unit: other }) if unit == other => {
            Some(Kind::Quantity { digits: a.max(b), unit })
        }
        // `-30 min..0:10 min`, where nothing needs no unit.
        (a, b) => (a == b).then_some(a),
    }
}

/// The step between values of a kind.
fn step_of(text: &str, kind: Kind) -> Option<(f64, Kind)> {
    let (step, found) = value(text)?;
    match (kind, found) {
        (Kind::Clock, Kind::Duration) => Some((step, Kind::Clock)),
        (Kind::Date, Kind::Duration) => Some((step / Span::DAY.seconds(), Kind::Date)),
        (Kind::Quantity { digits, unit }, Kind::Number { digits: other }) => {
            Some((step, Kind::Quantity { digits: digits.max(other), unit }))
        }
        (kind, found) => common(kind, found).map(|kind| (step, kind)),
    }
}

impl Levels {
    /// Each value as it is written for `path`; of a range its two ends.
    pub fn values(&self, path: &str) -> Vec<String> {
        match self {
            Self::Listed(values) => values.clone(),
            Self::Between(between) => between.ends(path).into(),
        }
    }

    /// Where listed numbers or durations do not rise, in words: "20 follows 30"; none if they rise.
    pub fn fall(&self) -> Option<String> {
        let Self::Listed(values) = self else { return None };
        let number = |value: &String| {
            let value = value.trim().trim_matches('"');
            value.parse().ok().or_else(|| units::duration(value).ok().map(|span| span.ticks() as f64))
        };
        let falls = |pair: &&[String]| {
            number(&pair[0]).zip(number(&pair[1])).is_some_and(|(before, after): (f64, f64)| before >= after)
        };
        let pair = values.windows(2).find(falls)?;
        Some(format!("{} follows {}", pair[1], pair[0]))
    }
}

impl Between {
    /// Its two ends, as they are written for `path`.
    pub fn ends(&self, path: &str) -> [String; 2] {
        [0.0, 1.0].map(|u| self.at(path, u))
    }

    /// From the first to the last value, both included.
    fn steps(&self, step: f64, item: &str) -> Result<Vec<String>, NoLevels> {
        let count = (self.high - self.low) / step;
        if count.round() >= MOST as f64 {
            return no(format!("`{item}` has more than {MOST} values"), "take a larger step");
        }
        if (count - count.round()).abs() > 1e-6 {
            return no(
                format!("the steps of `{item}` do not end at its last value"),
                "both ends are included: choose a step that fits, or list the values",
            );
        }
        Ok((0..=count.round() as usize).map(|i| self.show(self.low + i as f64 * step)).collect())
    }

    /// The value of `path` at part `u` of the way, from 0 to 1. Whole numbers are each as likely as the others; what scales
    /// need not be whole however its ends are written: `scale:PATH=1..2` does not mean once or twice and nothing between.
    pub fn at(&self, path: &str, u: f64) -> String {
        let u = u.clamp(0.0, 1.0);
        let is_factor = verb(path).0 == Verb::Scale;
        match &self.kind {
            Kind::Number { digits: 0 } | Kind::Date if !is_factor => {
                let values = self.high.floor() - self.low.floor() + 1.0;
                self.show((self.low + (u * values).floor()).min(self.high))
            }
            _ => self.fine().show(self.low + u * (self.high - self.low)),
        }
    }

    /// The same with digits enough that a design does not round its points together.
    fn fine(&self) -> Self {
        let more = (3.0 - libm::log10(self.high - self.low).floor()).clamp(0.0, 9.0) as usize;
        let kind = match &self.kind {
            Kind::Number { digits } => Kind::Number { digits: more.max(*digits) },
            Kind::Quantity { digits, unit } => {
                Kind::Quantity { digits: more.max(*digits), unit: unit.clone() }
            }
            other => other.clone(),
        };
        Self { kind, ..self.clone() }
    }

    fn show(&self, value: f64) -> String {
        match &self.kind {
            Kind::Number { digits } => trimmed(value, *digits),
            Kind::Quantity { digits, unit } if unit == "%" => format!("{}%", trimmed(value, *digits)),
            Kind::Quantity { digits, unit } => format!("{} {unit}", trimmed(value, *digits)),
            Kind::Duration => {
                let sign = if value < 0.0 { "-" } else { "" };
                format!("{sign}{}", show_seconds(value.abs()))
            }
            Kind::Clock => units::show_time_of_day(Span::from_seconds((value / 60.0).round() * 60.0)),
            Kind::Date => {
                let date = jiff::civil::date(1, 1, 1).checked_add(jiff::Span::new().days(value as i64));
                date.map(|date| date.to_string()).unwrap_or_default()
            }
        }
    }
}

/// A number with at most so many digits after the point.
fn trimmed(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".into() } else { text.to_owned() }
}

/// A duration in its largest unit that leaves few digits: "90 s", "30 min", "12.5 s".
fn show_seconds(seconds: f64) -> String {
    for (unit, length) in [("d", 86_400.0), ("h", 3_600.0), ("min", 60.0)] {
        if seconds >= length && seconds % length == 0.0 {
            return format!("{} {unit}", seconds / length);
        }
    }
    format!("{} s", trimmed(seconds, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Vec<String> {
        match Levels::parse(text) {
            Ok(Levels::Listed(values)) => values,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn lists_and_ranges() {
        assert_eq!(listed("40, 50,60"), ["40", "50", "60"]);
        assert_eq!(listed("40..80:10"), ["40", "50", "60", "70", "80"]);
        assert_eq!(listed("0.8..1.2:0.1"), ["0.8", "0.9", "1", "1.1", "1.2"]);
        assert_eq!(listed("-2..2:2"), ["-2", "0", "2"]);
        assert_eq!(listed("10 s..20 s:5 s"), ["10 s", "15 s", "20 s"]);
        assert_eq!(listed("-30 min..30 min:30 min"), ["-30 min", "0 s", "30 min"]);
        assert_eq!(listed("06:30..08:00:30 min"), ["06:30", "07:00", "07:30", "08:00"]);
        assert_eq!(listed("2023-01-30..2023-02-01:1 d"), ["2023-01-30", "2023-01-31", "2023-02-01"]);
        assert_eq!(listed("90%..100%:5"), ["90%", "95%", "100%"]);
        assert_eq!(listed("10,12,20..40:10"), ["10", "12", "20", "30", "40"]);
        assert_eq!(listed("true,false"), ["true", "false"]);
        assert_eq!(listed("{ \"06:30\" = 2, \"09:00\" = 4 },{ \"06:30\" = 3 }").len(), 2);
        assert_eq!(listed("../a.toml,b.toml"), ["../a.toml", "b.toml"]);
    }

    #[test]
    fn what_is_no_range_says_so() {
        for text in ["", ",", "40,,50", "80..40:10", "40..80:7", "40..80:0", "a..b:c", "40..80 s:1", "1,2..4"]
        {
            assert!(Levels::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn ends_between_which_a_design_chooses() {
        let Ok(Levels::Between(servers)) = Levels::parse("10..13") else { panic!() };
        let found: Vec<String> = [0.0, 0.3, 0.6, 0.999, 1.0].iter().map(|&u| servers.at("a.b", u)).collect();
        assert_eq!(found, ["10", "11", "12", "13", "13"]);
        let Ok(Levels::Between(mean)) = Levels::parse("10 s..12 s") else { panic!() };
        assert_eq!((mean.at("a.b", 0.25), mean.at("a.b", 0.5)), ("10.5 s".into(), "11 s".into()));
        let Ok(Levels::Between(factor)) = Levels::parse("0.9..1.1") else { panic!() };
        assert_eq!(factor.at("a.b", 0.123_456), "0.9247");
        let Ok(Levels::Between(factor)) = Levels::parse("1..2") else { panic!() };
        assert_eq!([0.0, 0.25, 1.0].map(|u| factor.at("scale:a.b", u)), ["1", "1.25", "2"]);
        assert_eq!([0.0, 0.25, 1.0].map(|u| factor.at("a.b", u)), ["1", "1", "2"]);
    }
}
