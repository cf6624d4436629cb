//! How much transmission quarantine prevents, in closed form: Ashcroft et al. 2021. Travellers are exposed on any of the seven
//! days of a trip or on the day of return, contacts three days before they are quarantined; whoever is tested positive stays
//! until day 10.

use super::{Figure, Source};
use crate::disease::curve::{missed, of_travellers, prevented, prevented_with_test, transmitted};

/// The paper.
const SOURCE: Source = Source {
    name: "Ashcroft et al. 2021",
    citation: "Ashcroft, Lehtinen, Angst, Low & Bonhoeffer, Quantifying the impact of quarantine duration on COVID-19 \
               transmission. eLife 10 (2021) e63704",
};

/// The curve of PCR that the paper interpolates.
const KUCIRKA: Source = Source {
    name: "Kucirka et al. 2020",
    citation: "Kucirka, Lauer, Laeyendecker et al., Variation in false-negative rate of reverse transcriptase polymerase chain \
               reaction-based SARS-CoV-2 tests by time since exposure. Annals of Internal Medicine 173 (2020) 262",
};
/// Days since exposure, percentage of infections that a PCR misses, and its 95 % interval.
const MISSED: [(u32, f64, (f64, f64)); 4] =
    [(4, 67.0, (27.0, 94.0)), (5, 38.0, (18.0, 65.0)), (8, 20.0, (12.0, 30.0)), (21, 66.0, (54.0, 77.0))];

/// Percentages are printed with one decimal \[percentage points\]; a hundredth more, since 35.250 is printed as 35.2.
const PRINTED: f64 = 0.06;
/// Ratios are printed with two decimals; the closed form gives 1.894 for 1.90 and 2.908 for 2.90.
const RATIO: f64 = 0.01;
/// The closed form is exact; this is the rounding of the value wanted.
const EXACT: f64 = 1e-3;

/// Days of a trip.
const TRIP: u32 = 7;
/// From exposure to the quarantine of a contact \[d\].
const TRACED: f64 = 3.0;
/// Until when whoever is tested positive stays \[d\].
const END: f64 = 10.0;
/// Part of those tested who are infected, for the days that people spend in quarantine.
const INFECTED: f64 = 0.1;

/// Percentage of a traveller's transmissions that quarantine until `release` prevents, with a test on day `test` if any.
fn travellers(test: Option<f64>, release: f64) -> f64 {
    100.0
        * of_travellers(TRIP, |exposed| match test {
            None => prevented(exposed, 0.0, release),
            Some(test) => prevented_with_test(exposed, 0.0, test, release, END),
        })
}

/// The same for a contact; days since exposure.
fn contacts(test: Option<f64>, release: f64) -> f64 {
    100.0
        * match test {
            None => prevented(0.0, TRACED, release),
            Some(test) => prevented_with_test(0.0, TRACED, test, release, END),
        }
}

/// Transmissions prevented per day in quarantine when contacts are tested and released, relative to ten days for all.
fn utility(test: f64, release: f64) -> f64 {
    let days = (release - TRACED) + INFECTED * (1.0 - missed(test)) * (END - release);
    contacts(Some(test), release) / days / (contacts(None, END) / (END - TRACED))
}

/// What it is, the value as printed, its 95 % interval, the value to three decimals, and what is found.
type Row = (&'static str, f64, (f64, f64), f64, f64);

fn percentages() -> [Row; 10] {
    let left = |days: f64| 1.0 - transmitted(days);
    // A part of all transmissions and not of those still to come, hence not `of_travellers`.
    let local = (0..=TRIP).map(|day| left(f64::from(day))).sum::<f64>() / f64::from(TRIP + 1);
    [
        ("travellers, most that can be prevented", 73.3, (65.7, 80.3), 73.319, 100.0 * local),
        ("travellers, 10 days, no test", 99.9, (98.0, 100.0), 99.899, travellers(None, 10.0)),
        ("travellers, test day 5, release day 7", 98.5, (95.5, 99.6), 98.536, travellers(Some(5.0), 7.0)),
        ("travellers, test day 6, release day 6", 97.8, (94.4, 99.0), 97.781, travellers(Some(6.0), 6.0)),
        ("travellers, test and release day 0", 35.2, (35.1, 35.3), 35.250, travellers(Some(0.0), 0.0)),
        ("travellers, test day 0, release day 2", 54.1, (49.5, 59.4), 54.105, travellers(Some(0.0), 2.0)),
        ("contacts, most that can be prevented", 90.8, (79.6, 97.6), 90.817, 100.0 * left(TRACED)),
        ("contacts, until day 10, no test", 90.1, (76.0, 97.5), 90.130, contacts(None, 10.0)),
        ("contacts, test day 6, release day 6", 80.5, (67.9, 88.7), 80.474, contacts(Some(6.0), 6.0)),
        ("contacts, test day 5, release day 7", 82.3, (68.2, 93.4), 82.304, contacts(Some(5.0), 7.0)),
    ]
}

fn ratios() -> [Row; 5] {
    [
        ("utility, test day 5, release day 7", 1.53, (1.45, 1.62), 1.527, utility(5.0, 7.0)),
        ("utility, test day 6, release day 6", 1.90, (1.83, 1.98), 1.894, utility(6.0, 6.0)),
        (
            "adherence for 5 days instead of 10, contacts",
            2.90,
            (2.15, 4.36),
            2.908,
            contacts(None, 10.0) / contacts(None, 5.0),
        ),
        (
            "adherence for 7 days instead of 10, contacts",
            1.30,
            (1.08, 1.55),
            1.296,
            contacts(None, 10.0) / contacts(None, 7.0),
        ),
        (
            "adherence for 5 days instead of 10, travellers",
            1.20,
            (1.12, 1.35),
            1.204,
            travellers(None, 10.0) / travellers(None, 5.0),
        ),
    ]
}

/// Each value as printed, and with more digits; then the points of the curve of PCR.
pub(super) fn figures() -> Vec<Figure> {
    let rows = percentages().map(|row| (row, "%", PRINTED, 1)).into_iter();
    let rows = rows.chain(ratios().map(|row| (row, "1", RATIO, 2)));
    let rows = rows.flat_map(|((what, printed, range, exact, found), unit, tolerance, digits)| {
        let figure = Figure::new(&SOURCE, what, unit, printed, found, tolerance);
        let more = Figure::new(&SOURCE, what, unit, exact, found, EXACT);
        [figure.printed(format!("{printed:.digits$}")).within(range), more]
    });
    let points = MISSED.iter().map(|&(day, printed, range)| {
        let what = format!("missed by PCR, day {day}");
        let figure = Figure::new(&KUCIRKA, what, "%", printed, 100.0 * missed(f64::from(day)), EXACT);
        figure.printed(format!("{printed:.0}")).within(range)
    });
    rows.chain(points).collect()
}
