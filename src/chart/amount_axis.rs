//! Axes for amounts: even where the amounts are alike, logarithmic where they differ by orders of magnitude.

use super::policy_view::Estimate;
use super::range_axis::{RangeAxis, Unit};
use super::study_view::{Measure, Scale};
use super::text;
use crate::language::Language;
use crate::num::maths;

/// Amounts that differ by more than this factor have a logarithmic axis.
const WIDE: f64 = 20.0;
/// Key of what stands at the place of nothing.
pub const NOTHING: &str = "chart.none";
/// Room between nothing and the least amount on a logarithmic axis \[px\].
const LESS: f64 = 34.0;
/// Intervals that reach lower than this part of their mean do not make a logarithmic axis longer; they would stretch it to
/// where there is nothing to see.
const LOWEST: f64 = 0.2;
/// A logarithmic axis reaches no further than this from its end. Less is as good as nothing beside the most.
const LONGEST: f64 = 1e4;
/// Amounts below this are as good as nothing.
const LEAST: f64 = 1e-200;
/// More steps than this are not labelled one by one.
const MOST: usize = 9;

/// The axis.
#[derive(Debug, Clone)]
pub enum AmountAxis {
    /// Equal distances for equal differences.
    Even(RangeAxis),
    /// Equal distances for equal ratios.
    Logarithmic(LogAxis),
}

/// A logarithmic axis from one round number to another, with a place apart for less than that, and for nothing.
#[derive(Debug, Clone)]
pub struct LogAxis {
    unit: Unit,
    low: f64,
    high: f64,
    /// What stands at the place apart, if there is one.
    less: Option<String>,
}

impl AmountAxis {
    /// Makes an axis over all estimates with about `most` steps. An even one begins at 0 if `from_zero` says so.
    pub fn new(
        estimates: &[Estimate],
        scale: &Scale,
        (most, from_zero): (u32, bool),
        language: Language,
    ) -> Self {
        let means = || estimates.iter().map(|estimate| estimate.mean).filter(|mean| mean.is_finite());
        let above = || means().filter(|mean| *mean > 0.0);
        let low = above().fold(f64::INFINITY, f64::min);
        let high = above().fold(0.0, f64::max);
        let ends = || estimates.iter().filter_map(|e| e.interval()).flat_map(|(low, high)| [low, high]);
        if high / low <= WIDE || low > high || high < LEAST || means().any(|mean| mean < 0.0) {
            let zero = from_zero.then_some(0.0);
            return Self::Even(RangeAxis::new(means().chain(ends()).chain(zero), scale, most));
        }
        let near = |e: &Estimate| e.interval().map(|(end, _)| end).filter(|end| *end >= LOWEST * e.mean);
        let low = estimates.iter().filter_map(near).filter(|end| *end > 0.0).fold(low, f64::min);
        let high = ends().fold(high, f64::max);
        let unit = Unit::new(scale, high);
        let (low, high) = (unit.convert(low), unit.convert(high));
        let low = round_below(low.max(high / LONGEST));
        let values: Vec<f64> = means().chain(ends()).map(|value| unit.convert(value)).collect();
        let less = values.iter().any(|value| *value < low * 0.999).then(|| {
            let nothing = values.iter().all(|value| *value == 0.0 || *value >= low * 0.999);
            if nothing { language.text(NOTHING).to_owned() } else { format!("< {}", label(low, unit.sign)) }
        });
        Self::Logarithmic(LogAxis { low, high: round_above(high), less, unit })
    }

    /// Places an amount between two ends \[px\]; amounts outside the axis lie on its ends.
    pub fn place(&self, value: f64, span: (f64, f64)) -> f64 {
        match self {
            Self::Even(axis) => axis.place(value, span),
            Self::Logarithmic(axis) => axis.place(axis.unit.convert(value), span),
        }
    }

    /// Gives the ticks between two ends \[px\], each with its label; some have none.
    pub fn ticks(&self, span: (f64, f64)) -> Vec<(f64, Option<String>)> {
        match self {
            Self::Even(axis) => axis.ticks(span).map(|(at, label)| (at, Some(label))).collect(),
            Self::Logarithmic(axis) => axis.ticks(span),
        }
    }

    /// Where less than the axis shows lies, with what stands there, if it has a place apart \[px\].
    pub fn less(&self, span: (f64, f64)) -> Option<(f64, &str)> {
        match self {
            Self::Logarithmic(axis) => axis.less.as_deref().map(|less| (span.0, less)),
            Self::Even(_) => None,
        }
    }

    /// Gives the name of a measure with the unit of the axis, and says if it is logarithmic.
    pub fn title(&self, measure: &Measure, language: Language) -> String {
        match self {
            Self::Even(axis) => axis.title(measure, language),
            Self::Logarithmic(axis) => {
                language.say("chart.logarithmic", &[("title", &axis.unit.title(&measure.name, language))])
            }
        }
    }
}

impl LogAxis {
    /// The part of the span that the amounts have.
    fn amounts(&self, (from, to): (f64, f64)) -> (f64, f64) {
        if self.less.is_some() { (from + LESS * (to - from).signum(), to) } else { (from, to) }
    }

    fn place(&self, value: f64, span: (f64, f64)) -> f64 {
        let (from, to) = self.amounts(span);
        if value < self.low * 0.999 {
            return span.0;
        }
        let along = maths::log(value / self.low) / maths::log(self.high / self.low);
        from + (to - from) * along.clamp(0.0, 1.0)
    }

    fn ticks(&self, span: (f64, f64)) -> Vec<(f64, Option<String>)> {
        let mut steps = vec![self.low];
        // Each order of magnitude has three steps.
        while let Some(last) =
            steps.last().copied().filter(|last| *last < self.high * 0.999 && steps.len() < 40)
        {
            steps.push(round_above(last * 1.5));
        }
        let dense = steps.len() > MOST;
        let ticks = steps.into_iter().map(|step| {
            let labelled = !dense || (step / round_power(step) - 1.0).abs() < 1e-6;
            (self.place(step, span), labelled.then(|| label(step, self.unit.sign)))
        });
        let less = self.less.iter().map(|less| (span.0, Some(less.clone())));
        less.into_iter().chain(ticks).collect()
    }
}

/// Writes a round number.
fn label(step: f64, sign: &str) -> String {
    if (1e6..1e12).contains(&step) {
        return format!("{} M{sign}", text::number(step / 1e6, 0));
    }
    let decimals = (0..9).find(|d| step * power(*d) >= 0.999).unwrap_or(9);
    text::number(step, decimals as usize) + sign
}

/// Ten to the power of a small number.
fn power(exponent: u32) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}

/// The largest power of ten that is not above a value.
fn round_power(value: f64) -> f64 {
    let mut power = 1.0;
    while power > value * (1.0 + 1e-9) {
        power /= 10.0;
    }
    while power * 10.0 <= value * (1.0 + 1e-9) {
        power *= 10.0;
    }
    power
}

/// The largest of 1, 2 and 5 times a power of ten that is not above a value.
fn round_below(value: f64) -> f64 {
    let power = round_power(value);
    [5.0, 2.0].into_iter().map(|m| m * power).find(|step| *step <= value * (1.0 + 1e-9)).unwrap_or(power)
}

/// The smallest of them that is not below a value.
fn round_above(value: f64) -> f64 {
    let power = round_power(value);
    let steps = [1.0, 2.0, 5.0].into_iter().map(|m| m * power);
    steps.into_iter().find(|step| *step >= value * (1.0 - 1e-9)).unwrap_or(power * 10.0)
}
