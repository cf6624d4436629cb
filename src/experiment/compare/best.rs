//! Multiple comparisons with the best: which of several alternatives may be the best, and by how much the others are worse.
//!
//! Intervals for µ(i) − best of the others (Hsu, "Constrained simultaneous confidence intervals for multiple comparisons
//! with the best", Annals of Statistics 12, 1984), here from intervals for all pairs at Bonferroni's level: with common
//! random numbers the pairs depend on each other in no known way (Nelson and Matejcik, "Using common random numbers for
//! indifference-zone selection and multiple comparisons in simulation", Management Science 41, 1995). Where every pair lies
//! within its interval, so does max over j of µ(i) − µ(j).

use super::{Compared, ERROR};
use crate::experiment::sweep::values::{Label, TARGET_VALUE};
use crate::num::paired::Paired;
use crate::scenario::measure::Better;
use crate::scenario::plan::Target;

/// A measure by which alternatives are ranked.
#[derive(Clone, Debug)]
pub struct Best {
    /// The measure.
    pub label: Label,
    /// Whether more is better.
    pub larger: bool,
    /// By alternative.
    pub rows: Vec<BestRow>,
}

/// How an alternative stands to the best of the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BestRow {
    /// Mean.
    pub mean: f64,
    /// By how much it is worse than the best of the others, below zero if better: ends of the interval, all of one measure
    /// together holding with 95 %.
    pub worse: (f64, f64),
}

impl BestRow {
    /// Whether it may be the best.
    pub fn may_be_best(&self) -> bool {
        self.worse.0 <= 0.0
    }

    /// Whether it is the best, or none is better.
    pub fn is_best(&self) -> bool {
        self.worse.1 <= 0.0
    }
}

/// The ranking by each measure of which more or less is better, of ports and the plan as wholes and of `targets`, where it
/// differs at all.
pub fn best(compared: &Compared, targets: &[Target]) -> Vec<Best> {
    let all = &compared.alternatives;
    let Some(first) = all.first().filter(|_| all.len() > 1) else { return Vec::new() };
    let wanted = |label: &&Label| {
        let of_a_target = label.is_verdict() || label.measure == TARGET_VALUE;
        label.class.is_empty() && (label.station.is_empty() || of_a_target)
    };
    let rows = first.labels.iter().filter(wanted);
    rows.filter_map(|label| rank(compared, label, label.better(targets))).collect()
}

fn rank(compared: &Compared, label: &Label, better: Better) -> Option<Best> {
    let larger = match better {
        Better::More => true,
        Better::Less => false,
        Better::Neither => return None,
    };
    // As if less were better.
    let sign = if larger { -1.0 } else { 1.0 };
    let columns: Option<Vec<Vec<f64>>> = compared
        .alternatives
        .iter()
        .map(|alternative| {
            let row = alternative.labels.iter().position(|other| other == label)?;
            Some(alternative.values[row].iter().map(|value| sign * value).collect())
        })
        .collect();
    let columns = columns?;
    let count = columns.len();
    let pairs = (count * (count - 1) / 2) as f64;
    let mut rows = Vec::new();
    let mut differ = false;
    for (i, own) in columns.iter().enumerate() {
        let others = columns.iter().enumerate().filter(|(j, _)| *j != i);
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for (_, other) in others {
            let paired = Paired::of(other, own)?;
            differ |= !paired.is_nothing();
            let half = paired.half_width(ERROR / pairs);
            low = low.max(paired.mean - half);
            high = high.max(paired.mean + half);
        }
        let known: Vec<f64> = own.iter().copied().filter(|value| !value.is_nan()).collect();
        let mean = sign * known.iter().sum::<f64>() / known.len().max(1) as f64;
        rows.push(BestRow { mean, worse: (low, high) });
    }
    differ.then(|| Best { label: label.clone(), larger, rows })
}
