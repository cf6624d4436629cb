//! How often a PCR finds an infection by its age, and what testing every other day finds: Hellewell et al. 2021. Tests of one
//! person are independent in that paper.

use super::{Figure, Source};
use crate::disease::curve::found;
use crate::random::distribution::{Distribution, Tail};

/// The paper.
const SOURCE: Source = Source {
    name: "Hellewell et al. 2021",
    citation: "Hellewell, Russell, Beale et al., Estimating the effectiveness of routine asymptomatic PCR testing at different \
               frequencies for the detection of SARS-CoV-2 infections. BMC Medicine 19 (2021) 106",
};

/// Rounding of four decimals, and as much again for that of the parameters.
const FORMULA: f64 = 1e-4;
/// The paper gives medians of posterior distributions, this program the curve of the median parameters \[percentage points\]. The
/// height of the peak on day 4, 77 % (54 to 88), is not met within that (80.2 %): it is shown and not judged.
const PRINTED: f64 = 2.0;

/// Probability of being found by days since infection, from the paper's logistic formula with its median parameters.
const BY_DAY: [(u32, f64); 12] = [
    (0, 0.0043),
    (1, 0.0357),
    (2, 0.2415),
    (3, 0.7322),
    (4, 0.8021),
    (5, 0.7640),
    (6, 0.7210),
    (7, 0.6736),
    (8, 0.6224),
    (10, 0.5124),
    (14, 0.2993),
    (21, 0.0813),
];

/// Incubation of Lauer et al. 2020, which the paper uses.
const INCUBATION: Distribution = Distribution::Lognormal { mu: 1.621, sigma: 0.418 };
/// Days between tests.
const EVERY: f64 = 2.0;
/// Days from a test to its result.
const RESULT: f64 = 1.0;
/// Days since infection by which the result is to be there for those who never have symptoms.
const WITHIN: f64 = 7.0;
/// First tests, evenly over the time between tests.
const PHASES: u32 = 1_000;

/// Mean over when the first test falls of the probability that the first positive result comes while `still` is true, which
/// gives the probability of that for the time of a result.
fn by_repeated_tests(still: impl Fn(f64) -> f64) -> f64 {
    let of_phase = |phase: u32| {
        let mut test = EVERY * (f64::from(phase) + 0.5) / f64::from(PHASES);
        let (mut unfound, mut sum) = (1.0, 0.0);
        // After thirty days nobody is found any more.
        while test < 30.0 {
            sum += unfound * found(test) * still(test + RESULT);
            unfound *= 1.0 - found(test);
            test += EVERY;
        }
        sum
    };
    (0..PHASES).map(of_phase).sum::<f64>() / f64::from(PHASES)
}

/// The curve by day, when it is highest, its height on day 10, and what testing every other day finds.
pub(super) fn figures() -> Vec<Figure> {
    let mut figures: Vec<Figure> = BY_DAY
        .iter()
        .map(|&(day, wanted)| {
            let what = format!("found by PCR, day {day}");
            Figure::new(&SOURCE, what, "1", wanted, found(f64::from(day)), FORMULA)
        })
        .collect();
    let best = (0..30).map(f64::from).max_by(|&a, &b| found(a).total_cmp(&found(b))).unwrap_or_default();
    figures.push(Figure::new(&SOURCE, "day on which most are found", "d", 4.0, best, 0.0).printed("4"));
    let height = 100.0 * found(best);
    let peak = Figure::new(&SOURCE, "found by PCR on that day", "%", 77.0, height, PRINTED);
    figures.push(peak.printed("77").within((54.0, 88.0)).shown());
    let before_onset = by_repeated_tests(|result| INCUBATION.probability(Tail::Upper, result));
    let in_time = by_repeated_tests(|result| f64::from(u8::from(result <= WITHIN)));
    for (what, printed, range, found) in [
        ("found by PCR, day 10", 50.0, (38.0, 65.0), 100.0 * found(10.0)),
        ("tested every other day, found before onset", 57.0, (33.0, 76.0), 100.0 * before_onset),
        ("the same without symptoms, within 7 days", 94.0, (75.0, 99.0), 100.0 * in_time),
    ] {
        let figure = Figure::new(&SOURCE, what, "%", printed, found, PRINTED);
        figures.push(figure.printed(format!("{printed:.0}")).within(range));
    }
    figures
}
