//! Curves averaged over people, for which policies have closed forms. Nothing that is simulated uses them: repeated tests of
//! one person are not independent, and multiplying averages would make them so. They are here to be checked against, and by,
//! published figures.

use super::variant::GENERATION_SHAPE;
use crate::num::maths::{exp, pow};

/// Scale of the ancestral generation time \[d\] (Ferretti et al. 2020; Ashcroft et al., eLife 10 (2021) e63704).
const GENERATION_SCALE: f64 = 6.127;

/// Part of the transmissions that have happened by `t`: the distribution function of the generation time.
pub fn transmitted(t: f64) -> f64 {
    if t <= 0.0 { 0.0 } else { 1.0 - exp(-pow(t / GENERATION_SCALE, GENERATION_SHAPE)) }
}

/// Probability that a PCR misses an infection `t` days old: Kucirka et al., Annals of Internal Medicine 173 (2020), as
/// interpolated by Ashcroft et al. 2021.
pub fn missed(t: f64) -> f64 {
    const POINTS: [(f64, f64); 9] = [
        (0.0, 1.0),
        (1.0, 1.0),
        (4.0, 0.67),
        (5.0, 0.38),
        (6.0, 0.25),
        (7.0, 0.21),
        (8.0, 0.20),
        (9.0, 0.21),
        (21.0, 0.66),
    ];
    if t <= 0.0 {
        return 1.0;
    }
    let after = POINTS.partition_point(|&(day, _)| day <= t);
    match POINTS.get(after) {
        None => POINTS[POINTS.len() - 1].1,
        Some(&(to, high)) => {
            let (from, low) = POINTS[after - 1];
            low + (high - low) * (t - from) / (to - from)
        }
    }
}

/// Probability that a PCR finds an infection `t` days old: logistic with a bend at its top, median parameters of Hellewell et
/// al., BMC Medicine 19 (2021) 106.
pub fn found(t: f64) -> f64 {
    const B: [f64; 3] = [1.56604, 2.15028, -1.10464];
    const BEND: f64 = 3.26065;
    let past = t - BEND;
    let late = if past > 0.0 { B[1] * B[2] * past } else { 0.0 };
    1.0 / (1.0 + exp(-(B[0] + B[1] * past + late)))
}

/// Part of the transmissions of somebody exposed at `exposed` that quarantine from `begin` to `end` prevents.
pub fn prevented(exposed: f64, begin: f64, end: f64) -> f64 {
    transmitted(end - exposed) - transmitted(begin - exposed)
}

/// The same where a test at `test` lets those out at `release` whom it does not find, and keeps the others until `end`.
pub fn prevented_with_test(exposed: f64, begin: f64, test: f64, release: f64, end: f64) -> f64 {
    prevented(exposed, begin, release) + (1.0 - missed(test - exposed)) * prevented(exposed, release, end)
}

/// Mean over travellers exposed on any of the `trip` days before they arrive on day 0, and on that day, of the part of the
/// transmissions still to come that `prevented` says is prevented.
pub fn of_travellers(trip: u32, prevented: impl Fn(f64) -> f64) -> f64 {
    let days = trip + 1;
    let part = |day: u32| {
        let exposed = -f64::from(day);
        prevented(exposed) / (1.0 - transmitted(-exposed))
    };
    (0..days).map(part).sum::<f64>() / f64::from(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quarantine of travellers for 1 to 10 days without a test \[%\], from another program for the same closed form.
    #[test]
    fn quarantine_of_travellers() {
        let wanted = [23.019, 42.823, 59.130, 72.414, 82.956, 90.709, 95.706, 98.388, 99.530, 99.899];
        for (day, wanted) in (1..).zip(wanted) {
            let found = 100.0 * of_travellers(7, |exposed| prevented(exposed, 0.0, f64::from(day)));
            assert!((found - wanted).abs() < 1e-3, "{day} d: {found}");
        }
    }

    #[test]
    fn curves_by_day() {
        for (day, p) in [(0.0, 0.0043), (3.0, 0.7322), (4.0, 0.8021), (10.0, 0.5124), (21.0, 0.0813)] {
            assert!((found(day) - p).abs() < 1e-4, "day {day}: {}", found(day));
        }
        assert_eq!([0.5, 4.0, 30.0].map(missed), [1.0, 0.67, 0.66]);
        assert!((missed(4.5) - 0.525).abs() < 1e-12);
    }
}
