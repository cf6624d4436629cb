//! Regressions: do the benchmark scenarios still give what they gave?
//!
//! Where version, seed and number of replications agree, results must be the same to the last digit. Where they do not,
//! since results were meant to change, they must be alike: a difference counts if it is beyond a tolerance and no chance.

pub mod baseline;
mod reference;
pub mod speed;

use baseline::{Baseline, Kept, same};

use crate::experiment::sweep::values::Label;
use crate::num::paired::{Paired, holm};
use crate::num::special::student_tail;
use crate::num::{Spread, Student};

/// Probability of calling anything a regression that is none, all rows of all scenarios together.
pub const ERROR: f64 = 0.05;

/// How results are held against their baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// To the last digit.
    Exactly,
    /// As samples of something that may have changed.
    Statistically,
}

/// What became of a scenario.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Its name among the baselines.
    pub name: String,
    /// How it was compared; none if there was nothing to compare.
    pub how: Option<How>,
    /// What has changed.
    pub findings: Vec<Finding>,
    /// Why there was nothing to compare.
    pub state: State,
    /// Whether the texts of the scenario are other than those of the baseline.
    pub is_edited: bool,
    /// How fast it was; none if that was not asked or could not be told.
    pub speed: Option<speed::Change>,
}

/// Whether there is something to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// There is a baseline.
    Compared,
    /// There is no baseline yet.
    New,
    /// There is a baseline and no scenario.
    Gone,
    /// It could not be run.
    Failed(String),
}

/// A row that differs.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is about; none if it is the fingerprint of all that happened.
    pub label: Option<Label>,
    /// What the baseline says.
    pub then: Option<f64>,
    /// What it is now.
    pub now: Option<f64>,
    /// Adjusted probability of such a difference by chance; zero where no chance is left.
    pub p: f64,
}

impl Judged {
    /// Whether it is worse than it was, or not there.
    pub fn is_regression(&self) -> bool {
        let lost = matches!(self.state, State::Gone | State::Failed(_));
        lost || !self.findings.is_empty() || self.speed.as_ref().is_some_and(speed::Change::is_slower)
    }
}

/// Compares rows one by one, to the last digit that a table has.
pub fn exactly(then: &Baseline, now: &Baseline) -> Vec<Finding> {
    let mut found = Vec::new();
    for kept in &then.rows {
        let same_row = now.rows.iter().find(|row| row.label == kept.label);
        let mean = same_row.and_then(|row| row.mean);
        let alike = match (kept.mean, mean) {
            (Some(a), Some(b)) => same(a, b),
            (None, None) => same_row.is_some(),
            _ => false,
        };
        if !alike {
            found.push(Finding { label: Some(kept.label.clone()), then: kept.mean, now: mean, p: 0.0 });
        }
    }
    for row in now.rows.iter().filter(|row| !then.rows.iter().any(|kept| kept.label == row.label)) {
        found.push(Finding { label: Some(row.label.clone()), then: None, now: row.mean, p: 0.0 });
    }
    // The largest changes first.
    let part = |f: &Finding| match (f.then, f.now) {
        (Some(then), Some(now)) if then != 0.0 => ((now - then) / then).abs(),
        _ => f64::INFINITY,
    };
    found.sort_by(|a, b| part(b).total_cmp(&part(a)));
    if then.fingerprint != now.fingerprint {
        found.push(Finding { label: None, then: None, now: None, p: 0.0 });
    }
    found
}

/// A row that both have, and how likely its difference is if the truth differs by no more than the tolerance.
#[derive(Clone, Debug)]
pub struct Suspect {
    /// Number of the scenario.
    pub scenario: usize,
    finding: Finding,
}

/// Rows of a scenario as suspects: a test of |now − then| > `tolerance` of what it was. With the same seed and number of
/// replications it is paired, as replication n has the same passengers unless their draws were changed; otherwise Welch's.
pub fn suspects(scenario: usize, then: &Baseline, now: &Baseline, tolerance: f64) -> Vec<Suspect> {
    let is_paired = then.seed == now.seed && then.replications == now.replications;
    let mut found = Vec::new();
    for kept in &then.rows {
        let Some(row) = now.rows.iter().find(|row| row.label == kept.label) else {
            // A row that is gone is no matter of chance.
            let finding = Finding { label: Some(kept.label.clone()), then: kept.mean, now: None, p: 0.0 };
            found.push(Suspect { scenario, finding });
            continue;
        };
        if let (Some(a), Some(b)) = (kept.mean, row.mean) {
            let limit = tolerance * a.abs();
            let p = if is_paired { paired(kept, row, limit) } else { welch(kept, row, limit) };
            let finding = Finding { label: Some(kept.label.clone()), then: Some(a), now: Some(b), p };
            found.push(Suspect { scenario, finding });
        }
    }
    found
}

/// How likely a difference as large as this is, if the true one is no larger than `limit`, from pairs.
fn paired(then: &Kept, now: &Kept, limit: f64) -> f64 {
    let Some(pairs) = Paired::of(&then.values, &now.values) else { return 1.0 };
    let size = then.mean.unwrap_or(0.0).abs().max(now.mean.unwrap_or(0.0).abs());
    // Values are kept to six digits.
    if pairs.mean.abs() <= limit + 1e-6 * size {
        return 1.0;
    }
    Paired { mean: pairs.mean.abs(), ..pairs }.p_above(limit)
}

/// The same from two samples.
fn welch(then: &Kept, now: &Kept, limit: f64) -> f64 {
    let describe = |kept: &Kept| {
        let known: Vec<f64> = kept.values.iter().copied().filter(|value| !value.is_nan()).collect();
        Spread::of(&known, &Student::new(known.len()))
    };
    let (Some(a), Some(b)) = (describe(then), describe(now)) else { return 1.0 };
    let beyond = (b.mean - a.mean).abs() - limit;
    if beyond <= 1e-6 * a.mean.abs().max(b.mean.abs()) {
        return 1.0;
    }
    let part = |s: &Spread| s.sd.unwrap_or(0.0) * s.sd.unwrap_or(0.0) / s.count as f64;
    let (va, vb) = (part(&a), part(&b));
    let variance = va + vb;
    if variance == 0.0 {
        return 0.0;
    }
    let freedom =
        variance * variance / (va * va / (a.count.max(2) - 1) as f64 + vb * vb / (b.count.max(2) - 1) as f64);
    student_tail(beyond / variance.sqrt(), freedom.max(1.0))
}

/// Those of all suspects that are no chance, all of them judged together.
pub fn convicted(suspects: Vec<Suspect>) -> Vec<(usize, Finding)> {
    let p: Vec<f64> = suspects.iter().map(|suspect| suspect.finding.p).collect();
    let adjusted = holm(&p);
    let mut found: Vec<(usize, Finding)> = suspects
        .into_iter()
        .zip(adjusted)
        .filter(|(_, p)| *p <= ERROR)
        .map(|(suspect, p)| (suspect.scenario, Finding { p, ..suspect.finding }))
        .collect();
    // The surest first.
    found.sort_by(|(_, a), (_, b)| a.p.total_cmp(&b.p));
    found
}
