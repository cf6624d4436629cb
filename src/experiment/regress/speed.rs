//! Speed in units that survive a noisy machine: instructions where valgrind can count them, otherwise time as a multiple of
//! a reference loop timed in the same process and minute.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::baseline::Speed;
use super::reference;
use crate::engine::StopSignal;
use crate::experiment::one::{Extra, Runner};
use crate::experiment::replicate::RunError;
use crate::scenario::Scenario;

/// A replication slower than this is too long to be counted instruction by instruction, which takes fifty times as long;
/// one faster than the other end is measured too roughly \[s\].
const COUNTED_S: (f64, f64) = (0.002, 0.15);
/// Rounds of replication and reference in turn.
const ROUNDS: usize = 7;

/// Slower by more than this is a regression: instructions change by some thousandths with the allocator's mood.
pub const INSTRUCTIONS: f64 = 0.02;
/// The same for ratios of times, whose medians still stray by a few hundredths.
pub const RATIO: f64 = 0.08;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Instructions of a replication.
    Instructions,
    /// Its time over that of the reference loop.
    Ratio,
}

/// Speed then and now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// What was measured.
    pub unit: Unit,
    /// What the baseline says.
    pub then: f64,
    /// What it is now.
    pub now: f64,
    /// The part beyond which slower is a regression.
    pub tolerance: f64,
}

impl Change {
    /// How much slower, as a part of what it was; below zero if faster.
    pub fn part(&self) -> f64 {
        self.now / self.then - 1.0
    }

    /// Whether it is slower beyond tolerance.
    pub fn is_slower(&self) -> bool {
        self.part() > self.tolerance
    }

    /// Whether it is neither slower nor faster beyond tolerance.
    pub fn is_alike(&self) -> bool {
        self.part().abs() <= self.tolerance
    }

    /// What can be compared of two measurements: instructions if both have them. `tolerance` is what was asked for, if
    /// anything was.
    pub fn of(then: &Speed, now: &Speed, tolerance: Option<f64>) -> Self {
        match (then.instructions, now.instructions) {
            (Some(then), Some(now)) => {
                Self { unit: Unit::Instructions, then, now, tolerance: tolerance.unwrap_or(INSTRUCTIONS) }
            }
            _ => Self {
                unit: Unit::Ratio,
                then: then.ratio,
                now: now.ratio,
                tolerance: tolerance.unwrap_or(RATIO).max(RATIO),
            },
        }
    }
}

/// Runs replication 0 of `scenario` `times` times, with all statistics.
pub fn simulate(scenario: &Scenario, times: u32, signal: &StopSignal) -> Result<u64, RunError> {
    let runner = Runner::new(scenario, signal);
    let mut events = 0;
    for _ in 0..times {
        events += black_box(runner.one(0, Extra::default())?).events;
    }
    Ok(events)
}

/// Measures a scenario; none if a replication is too short or too long to be measured. `counted` runs this program under
/// valgrind with so many replications and gives the instructions.
pub fn measure(
    scenario: &Scenario,
    signal: &StopSignal,
    counted: &dyn Fn(u32) -> Option<f64>,
) -> Result<Option<Speed>, RunError> {
    let timed = |work: &mut dyn FnMut() -> Result<(), RunError>| -> Result<f64, RunError> {
        let begun = Instant::now();
        work()?;
        Ok(begun.elapsed().as_secs_f64())
    };
    let mut once = || simulate(scenario, 1, signal).map(drop);
    let first = timed(&mut once)?;
    if !(COUNTED_S.0..COUNTED_S.1).contains(&first) {
        return Ok(None);
    }
    // A round of at least ten milliseconds, in turn with the reference.
    let repeat = (0.01 / first).ceil() as u32;
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let reference = timed(&mut || {
            black_box(reference::work());
            Ok(())
        })?;
        let own = timed(&mut || simulate(scenario, repeat, signal).map(drop))?;
        ratios.push(own / f64::from(repeat) / reference);
    }
    ratios.sort_unstable_by(f64::total_cmp);
    // What is before the first replication falls out of the difference.
    let instructions = counted(1).zip(counted(2)).map(|(one, two)| two - one).filter(|count| *count > 0.0);
    Ok(Some(Speed { instructions, ratio: ratios[ROUNDS / 2] }))
}

/// Instructions of `program arguments` as counted by valgrind's cachegrind; none where it is not there or fails.
pub fn count(program: &Path, arguments: &[&str]) -> Option<f64> {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = said.lines().find(|line| line.contains("refs:") && line.contains("== I"))?;
    let digits: String = line.rsplit(':').next()?.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}
