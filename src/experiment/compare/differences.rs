//! Differences of every measure, each alternative against the first.

use super::Compared;
use crate::experiment::sweep::values::Label;
use crate::num::paired::Paired;

/// Probability of calling any difference real that is not, all of them together; one minus that at which all intervals
/// hold together.
pub const ERROR: f64 = 0.05;

/// A measure of an alternative against that of the first.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Number of the alternative, from one; the first is number zero.
    pub alternative: usize,
    /// What is compared.
    pub label: Label,
    /// Mean of the first alternative over the pairs.
    pub base: f64,
    /// Mean of the other.
    pub other: f64,
    /// Pair by pair.
    pub paired: Paired,
    /// Half-width of the 95 % interval of this difference alone.
    pub half: f64,
    /// Half-width of an interval so wide that all of them hold together with 95 % (Bonferroni).
    pub half_together: f64,
    /// Probability of such a difference by chance alone (paired t test).
    pub p: f64,
    /// The same times the number of differences that are looked at (Bonferroni); NaN where nothing differs in any pair.
    pub p_adjusted: f64,
}

impl Difference {
    /// Whether the difference is real, all of them judged together.
    pub fn is_real(&self) -> bool {
        self.p_adjusted <= ERROR
    }
}

/// All differences, alternative by alternative in the order of the rows. Rows that only one of both has are left out.
pub fn differences(compared: &Compared) -> Vec<Difference> {
    let Some(base) = compared.alternatives.first() else { return Vec::new() };
    let mut found = Vec::new();
    for (number, other) in compared.alternatives.iter().enumerate().skip(1) {
        for (row, label) in base.labels.iter().enumerate() {
            let Some(same) = other.labels.iter().position(|other| other == label) else { continue };
            let (first, second) = (&base.values[row], &other.values[same]);
            let Some(paired) = Paired::of(first, second) else { continue };
            let both = first.iter().zip(second).filter(|(a, b)| !a.is_nan() && !b.is_nan());
            let (a, b) = both.fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
            found.push(Difference {
                alternative: number,
                label: label.clone(),
                base: a / paired.count as f64,
                other: b / paired.count as f64,
                paired,
                half: paired.half_width(ERROR),
                half_together: 0.0,
                p: paired.p_value(),
                p_adjusted: f64::NAN,
            });
        }
    }
    // What is the same in every pair is no question that chance could answer wrongly.
    let p: Vec<f64> = found.iter().map(|d| if d.paired.is_nothing() { f64::NAN } else { d.p }).collect();
    let family = p.iter().filter(|p| !p.is_nan()).count().max(1);
    for (difference, p) in found.iter_mut().zip(p) {
        // The same rule as for the intervals, so that what is called real has an interval without zero.
        difference.p_adjusted = (p * family as f64).min(if p.is_nan() { f64::NAN } else { 1.0 });
        difference.half_together = difference.paired.half_width(ERROR / family as f64);
    }
    found
}
