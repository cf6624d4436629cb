//! The conformance suite: ordinary scenarios whose results are known exactly, simulated and compared.
//!
//! 1. [`cases::CASES`] lists the cases: a scenario file shipped in `scenarios/validation/` and compiled in, and what it
//!    should give, computed by [`exact`].
//! 2. [`examine`] runs one of them.
//! 3. [`judge`] compares all that was found: a value disagrees if the exact value lies outside an interval around the mean of
//!    the replications, so wide that with everything right one of all intervals fails in at most one seed of a hundred
//!    ([`FAMILY_WISE_ERROR`], shared out equally: Bonferroni). A value whose interval is so wide that an error of the
//!    engine could hide in it ([`RESOLUTION`]) fails too.
//!
//! Beside them stand published figures ([`published`]), which the equations of infection must give.

pub mod cases;
pub mod exact;
pub mod published;

use std::fmt::Write;
use std::path::Path;

use rayon::prelude::*;

use crate::engine::StopSignal;
use crate::experiment::{RunError, replicate};
use crate::num::special::student_tail_quantile;
use crate::record::{Measure, Place};
use crate::scenario::load::load_text;
use crate::scenario::model::{PortId, StationId};
use crate::scenario::rows;

/// Probability that any check of the whole suite disagrees although all is right.
pub const FAMILY_WISE_ERROR: f64 = 0.01;
/// Widest half-width of an interval, as a part of the exact value.
pub const RESOLUTION: f64 = 0.04;
/// What rounding may do: series are kept in 32 bits.
const ROUNDING: f64 = 1e-6;

/// A case.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Name of the scenario file.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Where the exact values come from.
    pub formula: &'static str,
    /// The scenario.
    pub scenario: &'static str,
    /// What it should give.
    pub checks: fn() -> Vec<Check>,
}

/// Something a case should give.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Station; none for the port.
    pub station: Option<&'static str>,
    /// Class; none for all together.
    pub class: Option<&'static str>,
    /// What is measured.
    pub quantity: Quantity,
    /// Exact value.
    pub exact: f64,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A measure of the summary.
    Measure(Measure),
    /// A time series in one interval.
    Series(&'static str, usize),
}

impl Check {
    pub(super) fn measure(
        station: Option<&'static str>,
        class: Option<&'static str>,
        measure: Measure,
        exact: f64,
    ) -> Self {
        Self { station, class, quantity: Quantity::Measure(measure), exact }
    }

    pub(super) fn series(station: Option<&'static str>, name: &'static str, hour: usize, exact: f64) -> Self {
        Self { station, class: None, quantity: Quantity::Series(name, hour), exact }
    }

    /// What is measured and where, in words: "`wait_mean` of urgent at desk".
    pub fn label(&self) -> String {
        let mut label = match self.quantity {
            Quantity::Measure(measure) => measure.name().to_owned(),
            Quantity::Series(name, hour) => format!("{name} {hour:02}:00 to {:02}:00", hour + 1),
        };
        if let Some(class) = self.class {
            let _ = write!(label, " of {class}");
        }
        if let Some(station) = self.station {
            let _ = write!(label, " at {station}");
        }
        label
    }

    /// Unit symbol.
    pub fn unit(&self) -> &'static str {
        match self.quantity {
            Quantity::Measure(measure) => measure.unit().symbol(),
            Quantity::Series(..) => "1",
        }
    }
}

/// What was found for a check.
#[derive(Clone, Copy, Debug)]
pub struct Finding {
    /// The case.
    pub case: &'static Case,
    /// The check.
    pub check: Check,
    /// Mean over replications.
    pub mean: f64,
    /// Standard deviation across them.
    pub sd: f64,
    /// How many there were.
    pub replications: usize,
}

/// How a finding compares with the exact value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Inside the interval.
    Agrees,
    /// Outside.
    Disagrees,
    /// Inside, but the interval proves nothing.
    TooWide,
    /// Shown and not judged.
    Shown,
}

impl Verdict {
    /// As a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Disagrees => "DISAGREES",
            Self::TooWide => "TOO WIDE",
            Self::Shown => "shown",
        }
    }
}

/// A finding with its interval and verdict.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// What was found.
    pub finding: Finding,
    /// Half-width of the interval.
    pub half_width: f64,
    /// The verdict.
    pub verdict: Verdict,
}

/// A case with its exact values.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The case.
    pub case: &'static Case,
    /// What it should give.
    pub checks: Vec<Check>,
}

/// Computes the exact values of all cases.
pub fn prepare() -> Vec<Prepared> {
    cases::CASES.par_iter().map(|case| Prepared { case, checks: (case.checks)() }).collect()
}

/// Runs one case, with `seed` instead of its own if given.
pub fn examine(
    prepared: &Prepared,
    seed: Option<u64>,
    signal: &StopSignal,
) -> Result<Vec<Finding>, RunError> {
    let case = prepared.case;
    let changes: Vec<String> = seed.map(|seed| format!("run.seed={seed}")).into_iter().collect();
    // The scenarios are compiled in and a test loads each of them: a mistake here is a mistake of this program.
    let broken = |what: String| RunError::Inconsistent { replication: 0, what };
    let loaded = load_text(case.name, case.name, case.scenario, Path::new("."), &changes)
        .map_err(|(diagnostics, _)| broken(diagnostics[0].title.clone()))?;
    let scenario = &loaded.scenario;
    let results = replicate(scenario, signal, &|_, _| {})?;
    let mut findings = Vec::new();
    for &check in &prepared.checks {
        let missing = || broken(format!("{} has no {}", case.name, check.label()));
        let place = match check.station {
            None => Place::Port,
            Some(name) => {
                let station = scenario.stations.iter().position(|station| station.name == name);
                match station {
                    Some(station) => Place::Station(StationId(station as u32)),
                    // A stay, a test or a laboratory: their names are those of no station.
                    None => rows::summary(scenario)
                        .iter()
                        .map(|row| row.place)
                        .find(|place| place.name(scenario) == name)
                        .ok_or_else(missing)?,
                }
            }
        };
        let (mean, sd, replications) = match check.quantity {
            Quantity::Measure(measure) => {
                let class = check.class.map(|name| scenario.classes.iter().position(|c| c.name == name));
                let row = results.summary.iter().find(|(row, _)| {
                    let same_class = class.is_none_or(|class| row.class.map(|c| usize::from(c.0)) == class);
                    row.place == place
                        && row.measure == measure
                        && row.class.is_some() == class.is_some()
                        && same_class
                });
                let spread = row.and_then(|(_, spread)| *spread).ok_or_else(missing)?;
                (spread.mean, spread.sd.unwrap_or(f64::NAN), spread.count)
            }
            Quantity::Series(name, bin) => {
                let series = results.find_series(PortId(0), place, name).ok_or_else(missing)?;
                (series.mean[bin], series.sd[bin], results.replications as usize)
            }
        };
        findings.push(Finding { case, check, mean, sd, replications });
    }
    Ok(findings)
}

/// Compares what was found; the error rate is shared out among `checks`, those of the whole suite whether they were run
/// or not.
pub fn judge(findings: &[Finding], checks: usize) -> Vec<Judged> {
    let tail = FAMILY_WISE_ERROR / checks.max(1) as f64 / 2.0;
    let judged = findings.iter().map(|&finding| {
        let n = finding.replications as f64;
        let exact = finding.check.exact;
        let half_width = student_tail_quantile(tail, n - 1.0) * finding.sd / n.sqrt();
        let far = (finding.mean - exact).abs();
        let verdict = if !half_width.is_finite() || far.is_nan() || far > half_width + ROUNDING * exact.abs()
        {
            Verdict::Disagrees
        } else if half_width > RESOLUTION * exact.abs() {
            Verdict::TooWide
        } else {
            Verdict::Agrees
        };
        Judged { finding, half_width, verdict }
    });
    judged.collect()
}
