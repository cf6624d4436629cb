//! Values of one input that matter in a sweep: where the mean of a measure reaches its target, and where it bends most.

use super::number::grouped;
use crate::chart::{MarkedInput, Points, ResponseLine};
use crate::experiment::subject::AboutTarget;
use crate::language::Language;
use crate::num::response::{Crossing, crossing, curve, knee};

/// More lines are not marked: nobody could tell which mark belongs to which.
const MOST_LINES: usize = 3;

/// What matters of each line. Nothing where the points are names, or there are too many lines.
pub fn marked(
    points: &Points,
    lines: &[ResponseLine],
    target: Option<&AboutTarget>,
    language: Language,
) -> Vec<MarkedInput> {
    let Points::Numbers(input) = points else { return Vec::new() };
    if lines.len() > MOST_LINES {
        return Vec::new();
    }
    let limit = target.and_then(|target| target.at_most.or(target.at_least));
    let mut all = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let curve = curve(input, &line.mean, &line.low, &line.high);
        let name = |words: String| match line.name.trim() {
            "" => words,
            name => language.say("chart.named", &[("name", name), ("value", &words)]),
        };
        if let Some(found) = limit.and_then(|limit| crossing(&curve, limit)) {
            let Crossing { at, low, high } = found;
            let label = name(reached(found, language));
            all.push(MarkedInput { line: number, value: at, interval: (low, high), is_knee: false, label });
        }
        if let Some(at) = knee(&curve) {
            let label = name(language.say("chart-response.knee", &[("value", &tried(at))]));
            all.push(MarkedInput {
                line: number,
                value: at,
                interval: (f64::NAN, f64::NAN),
                is_knee: true,
                label,
            });
        }
    }
    all
}

/// "The mean reaches the target between 40,000 and 45,000": what it does between values that were tried nobody knows.
fn reached(found: Crossing, language: Language) -> String {
    let Crossing { low, high, .. } = found;
    let say = |key: &str| language.say(key, &[("low", &tried(low)), ("high", &tried(high))]);
    match (low.is_finite(), high.is_finite()) {
        (true, true) => say("chart-response.reached-between"),
        (true, false) => say("chart-response.reached-above"),
        (false, true) => say("chart-response.reached-below"),
        (false, false) => say("chart-response.reached-somewhere"),
    }
}

/// A number that was tried, in full.
fn tried(value: f64) -> String {
    let whole = |power: f64| (value * power - (value * power).round()).abs() < 1e-6 * (value * power).abs();
    let digits = [1.0, 10.0, 100.0].into_iter().position(whole).unwrap_or(3);
    grouped(value, digits)
}
