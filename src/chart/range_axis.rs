//! Value axes that begin where the values do, in the unit that suits them.

use super::study_view::{Measure, Scale};
use super::text;
use crate::language::Language;

/// Longest axis labelled in seconds, and longest one labelled in minutes \[s\].
const LONGEST: (f64, f64) = (180.0, 14_400.0);
/// Values beyond this are drawn as if they were this: sums of larger ones might be no numbers.
const LARGEST: f64 = 1e290;
/// An axis is at least this long, related to the values on it, and at least so long at all; less could not be labelled.
const SHORTEST: (f64, f64) = (1e-6, 1e-4);
/// Values that reach down to this part of the highest are drawn from 0, so that their heights can be compared \[1\].
const NEAR_ZERO: f64 = 0.7;
/// Steps between the ticks of times; outside their ranges a step is 1, 2 or 5 times a power of ten.
const SIXTIETHS: [f64; 6] = [5.0, 10.0, 15.0, 20.0, 30.0, 60.0];
const HOURS: [f64; 6] = [2.0, 3.0, 4.0, 6.0, 12.0, 24.0];

/// The unit values are shown in.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Its size in the unit of the values.
    size: f64,
    /// What stands in brackets behind the name of an axis.
    name: UnitName,
    /// What follows every number.
    pub sign: &'static str,
    /// Steps that suit it better than those of other numbers.
    steps: &'static [f64],
}

/// The name of a unit.
#[derive(Debug, Clone, PartialEq)]
enum UnitName {
    /// A text in every language.
    Key(&'static str),
    /// As it is given.
    Own(String),
}

/// An axis with evenly spaced ticks, the first and the last at its ends.
#[derive(Debug, Clone, PartialEq)]
pub struct RangeAxis {
    /// What its labels are written in.
    pub unit: Unit,
    first: f64,
    step: f64,
    steps: u32,
    decimals: usize,
}

impl Unit {
    /// Chooses the unit for values up to `largest`.
    pub fn new(scale: &Scale, largest: f64) -> Self {
        let unit = |size, name, sign, steps| Self { size, name, sign, steps };
        match scale {
            Scale::Seconds if largest <= LONGEST.0 => {
                unit(1.0, UnitName::Key("chart.seconds"), "", &SIXTIETHS)
            }
            Scale::Seconds if largest <= LONGEST.1 => {
                unit(60.0, UnitName::Key("chart.minutes"), "", &SIXTIETHS)
            }
            Scale::Seconds => unit(3_600.0, UnitName::Key("chart.hours"), "", &HOURS),
            Scale::Share => unit(0.01, UnitName::Own(String::new()), " %", &[]),
            Scale::Number(name) => unit(1.0, UnitName::Own(name.trim().to_owned()), "", &[]),
        }
    }

    /// Converts a value into this unit.
    pub fn convert(&self, value: f64) -> f64 {
        value.clamp(-LARGEST, LARGEST) / self.size
    }

    /// What it is called; may be empty.
    pub fn name(&self, language: Language) -> &str {
        match &self.name {
            UnitName::Key(key) => language.text(key),
            UnitName::Own(name) => name,
        }
    }

    /// Gives the name of a measure with this unit.
    pub fn title(&self, name: &str, language: Language) -> String {
        let unit = self.name(language);
        if unit.is_empty() {
            name.trim().to_owned()
        } else {
            language.say("chart.with-unit", &[("name", name.trim()), ("unit", unit)])
        }
    }
}

impl RangeAxis {
    /// Makes an axis over all finite values, with about `most` steps of a round length.
    pub fn new(values: impl Iterator<Item = f64>, scale: &Scale, most: u32) -> Self {
        let values = values.filter(|value| value.is_finite());
        let ends = values.fold(None, |ends: Option<(f64, f64)>, value| {
            Some(ends.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
        });
        let (low, high) = ends.unwrap_or((0.0, 0.0));
        let unit = Unit::new(scale, low.abs().max(high.abs()));
        let (mut low, mut high) = (unit.convert(low), unit.convert(high));
        let shortest = SHORTEST.1.max(SHORTEST.0 * low.abs().max(high.abs()));
        if high - low < shortest {
            // A single value gets room on both sides, or an axis from 0 if it is 0 itself.
            let around = if low == 0.0 { 0.0 } else { (low.abs() / 10.0).max(shortest) };
            (low, high) = (low - around, if low == 0.0 { 1.0 } else { high + around });
        }
        let step = round_step((high - low) / f64::from(most.max(1)), unit.steps);
        // A hair of tolerance, so that ends on a tick do not get a further step.
        let first = (low / step + 1e-6).floor() * step;
        let steps = ((high - first) / step - 1e-6).ceil().clamp(1.0, 1_000.0) as u32;
        Self { unit, first, step, steps, decimals: decimals(step) }
    }

    /// Makes an axis over all finite values that begins at 0 unless the values are far from it.
    pub fn near_zero(values: impl Iterator<Item = f64>, scale: &Scale, most: u32) -> Self {
        let values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let zero = (low > 0.0 && low < NEAR_ZERO * high).then_some(0.0);
        Self::new(values.into_iter().chain(zero), scale, most)
    }

    /// Whether 0 lies on the axis.
    pub fn has_zero(&self) -> bool {
        self.first <= 0.0 && self.first + f64::from(self.steps) * self.step >= 0.0
    }

    /// Places a value between two ends \[px\]; values outside the axis lie on its ends.
    pub fn place(&self, value: f64, (from, to): (f64, f64)) -> f64 {
        let along = (self.unit.convert(value) - self.first) / (f64::from(self.steps) * self.step);
        from + (to - from) * along.clamp(0.0, 1.0)
    }

    /// Whether a value lies beyond an end of the axis.
    pub fn is_beyond(&self, value: f64) -> bool {
        let along = (self.unit.convert(value) - self.first) / self.step;
        !(-1e-6..=f64::from(self.steps) + 1e-6).contains(&along)
    }

    /// Gives the ticks between two ends \[px\], each with its label.
    pub fn ticks(&self, (from, to): (f64, f64)) -> impl Iterator<Item = (f64, String)> {
        (0..=self.steps).map(move |i| {
            let at = from + (to - from) * f64::from(i) / f64::from(self.steps);
            (at, text::number(self.first + f64::from(i) * self.step, self.decimals) + self.unit.sign)
        })
    }

    /// Gives the name of a measure with the unit of the axis.
    pub fn title(&self, measure: &Measure, language: Language) -> String {
        self.unit.title(&measure.name, language)
    }
}

impl Scale {
    /// Writes a single value with its unit.
    pub(super) fn write(&self, value: f64, language: Language) -> String {
        let written = match self {
            Self::Seconds if value < 0.0 => format!("−{}", text::duration(-value, language)),
            Self::Seconds => text::duration(value, language),
            Self::Share => share(value),
            Self::Number(unit) if unit.trim().is_empty() => text::measured(value),
            Self::Number(unit) => format!("{} {}", text::measured(value), unit.trim()),
        };
        if value.is_finite() { written } else { "–".to_owned() }
    }
}

/// Writes a share so that near 0 and near 1 it does not look like either.
fn share(value: f64) -> String {
    let whole = (0.1..=0.9).contains(&value.abs()) || (value * 100.0).fract() == 0.0;
    format!("{} %", text::number(value * 100.0, usize::from(!whole)))
}

/// The smallest round step that is not below `wanted`.
fn round_step(wanted: f64, preferred: &[f64]) -> f64 {
    if let (Some(&least), Some(&most)) = (preferred.first(), preferred.last())
        && wanted > least
        && wanted <= most
    {
        return preferred.iter().copied().find(|step| *step >= wanted).unwrap_or(most);
    }
    let mut power = 1.0;
    while power > wanted {
        power /= 10.0;
    }
    while power * 10.0 <= wanted {
        power *= 10.0;
    }
    [1.0, 2.0, 5.0].into_iter().map(|m| m * power).find(|step| *step >= wanted).unwrap_or(power * 10.0)
}

/// Decimals that tell the multiples of a step apart.
fn decimals(step: f64) -> usize {
    let mut scaled = step;
    for decimals in 0..8 {
        if scaled >= 1.0 - 1e-9 && (scaled - scaled.round()).abs() < 1e-6 * scaled {
            return decimals;
        }
        scaled *= 10.0;
    }
    8
}
