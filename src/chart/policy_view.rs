//! The input of the chart of wait, infections and cost: plain numbers, computed elsewhere.

use super::study_view::{Measure, StudyHead};

/// What policies give in three measures; less is better in each.
#[derive(Debug, Clone)]
pub struct PoliciesView {
    /// Title, name and notes.
    pub head: StudyHead,
    /// From left to right.
    pub wait: Measure,
    /// From the bottom up; 0 is none.
    pub infections: Measure,
    /// As colour.
    pub cost: Measure,
    /// Groups of policies that are to be compared with each other, all with the same axes and colours.
    pub panels: Vec<PolicyPanel>,
}

/// Policies under the same circumstances.
#[derive(Debug, Clone, Default)]
pub struct PolicyPanel {
    /// The circumstances; may be empty if there is one panel.
    pub name: String,
    /// The policies; those without a wait stand apart, those without infections are named and not drawn.
    pub points: Vec<PolicyPoint>,
}

/// One policy.
#[derive(Debug, Clone, Default)]
pub struct PolicyPoint {
    /// Name as shown to readers.
    pub label: String,
    /// How long people wait.
    pub wait: Estimate,
    /// How much infection is let through.
    pub infections: Estimate,
    /// What it costs.
    pub cost: Estimate,
    /// Whether no other policy of the panel is as good in all three measures and better in one.
    pub on_front: bool,
}

/// A mean with its 95 % confidence interval.
#[derive(Debug, Clone, Copy)]
pub struct Estimate {
    /// The mean; not finite: there is none.
    pub mean: f64,
    /// Lower end of the interval; not finite: there is none.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

impl Default for Estimate {
    fn default() -> Self {
        Self { mean: f64::NAN, low: f64::NAN, high: f64::NAN }
    }
}

impl Estimate {
    /// The ends of the interval, if there is one. What cannot be negative has no interval that is.
    pub(super) fn interval(self) -> Option<(f64, f64)> {
        let least = if self.mean >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
        let there = self.low.is_finite() && self.high.is_finite() && self.low < self.high;
        there.then(|| (self.low.max(least), self.high.max(least)))
    }
}
