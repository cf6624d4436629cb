//! Quarantine and tests of air travellers: the model of Clifford, Quilty et al. 2021, simulated here from the paper's own
//! inputs. It describes people by curves and not by [`Trajectory`](crate::disease::Trajectory), and its tests of one person
//! are independent.

use rayon::prelude::*;

use super::{Figure, Source};
use crate::disease::{Assay, Trajectory};
use crate::num::maths::log;
use crate::random::address::unit;
use crate::random::distribution::Distribution;
use crate::random::table::{Table, invert};
use crate::random::{Address, Purpose, Salt};

/// The paper.
const SOURCE: Source = Source {
    name: "Clifford et al. 2021",
    citation: "Clifford, Quilty, Russell et al., Strategies to reduce the risk of SARS-CoV-2 importation from international \
               travellers: modelling estimations for the United Kingdom, July 2020. Euro Surveill 26(39) (2021) 2001440. \
               The simulated rows follow the paper's own model, in which no equation of `src/disease/` enters: they \
               check random draws and the distributions behind them",
};

/// Largest difference between percentages reduced \[percentage points\]: the share without symptoms is held at its mean here
/// and drawn in the paper, and the PCR curve is interpolated between fourteen days of the paper's smooth fit.
const TOLERANCE: f64 = 1.0;

/// Mean share of infections without symptoms: Beta(1.877, 6.315), whose 2.5 and 97.5 % quantiles are the 3 and 55 % of the
/// paper.
const ASYMPTOMATIC: f64 = 1.877 / (1.877 + 6.315);
/// Incubation: gamma with median 5.1 d and 97.5 % quantile 11.5 d, shape and scale \[d\].
const INCUBATION: (f64, f64) = (4.634, 1.184);
/// From onset to recovery of those with symptoms, and to the end of infectiousness of those without: mean and variance of
/// a gamma distribution \[d, d²\].
const RECOVERY: [(f64, f64); 2] = [(9.1, 14.7), (6.0, 12.0)];
/// Logit of the probability that somebody with symptoms is no longer infectious so many days after onset: constant and
/// slope; quantiles from 0.01 to 0.99 are drawn.
const NO_LONGER_INFECTIOUS: (f64, f64) = (-5.267, 0.743);
/// Share of those with symptoms at departure who do not board.
const SCREENED: f64 = 0.7;
/// Factor on the sensitivity of PCR for those without symptoms.
const PCR_WITHOUT_SYMPTOMS: f64 = 0.62;
/// Days from a test to its result.
const RESULT: f64 = 1.0;
/// Flight from the European Union to the United Kingdom \[d\].
const FLIGHT: f64 = 2.0 / 24.0;
/// Sensitivity of PCR by days since exposure: the paper's fit to the data of Kucirka et al. 2020, which end on day 21. Straight
/// lines between, level after.
const PCR: [(f64, f64); 14] = [
    (0.0, 0.007),
    (1.0, 0.025),
    (2.0, 0.080),
    (3.0, 0.212),
    (4.0, 0.414),
    (5.0, 0.603),
    (6.0, 0.719),
    (7.0, 0.776),
    (8.0, 0.796),
    (10.0, 0.772),
    (12.0, 0.696),
    (14.0, 0.590),
    (17.0, 0.456),
    (21.0, 0.390),
];

/// A day and whether a PCR is taken on it. Without one, people are released on that day; with one, those whose result is
/// negative when it comes.
type Strategy = (f64, bool);
/// A strategy, what it is called, the median as printed with its 95 % interval, and the value wanted \[% reduced\].
type Row = (Strategy, &'static str, Option<(&'static str, (f64, f64))>, f64);

/// Neither quarantine nor test, against which all others are compared.
const NONE: Strategy = (0.0, false);

/// What is compared. The values wanted are those of an independent program for the same model, which have one digit more than
/// what the paper prints.
const ROWS: [Row; 6] = [
    ((7.0, true), "test day 7, release day 8", Some(("94", (89.0, 98.0))), 94.2),
    ((5.0, true), "test day 5, release day 6", Some(("89", (83.0, 95.0))), 89.4),
    ((3.0, true), "test day 3, release day 4", None, 78.7),
    ((14.0, false), "14 days, no test", Some((">99", (98.0, 100.0))), 98.5),
    ((14.0, true), "test day 14, release day 15", Some((">99", (98.0, 100.0))), 99.3),
    ((0.0, true), "test on arrival, release day 1", None, 43.2),
];

/// Probability that a PCR finds an infection `t` days old.
fn pcr(t: f64) -> f64 {
    let after = PCR.partition_point(|&(day, _)| day <= t);
    match (after.checked_sub(1).map(|before| PCR[before]), PCR.get(after)) {
        (Some((from, low)), Some(&(to, high))) => low + (high - low) * (t - from) / (to - from),
        (Some((_, last)), None) => last,
        (None, _) => 0.0,
    }
}

/// What travellers of one type are drawn from. Numbers of visits tell the draws of one traveller apart.
struct Draws {
    of: Address,
    salt: Salt,
    incubation: (Distribution, Option<Table>),
    recovery: (Distribution, Option<Table>),
    symptomatic: bool,
}

/// An infected traveller; times in days since exposure.
struct Traveller {
    /// Onset of symptoms; never for those without.
    onset: Option<f64>,
    /// End of infectiousness.
    end: f64,
    /// Arrival.
    arrival: f64,
    /// Whether kept from boarding.
    screened: bool,
    /// Where the test's chance falls: positive if its sensitivity is above this.
    test: f64,
    /// Factor on sensitivity.
    sensitivity: f64,
}

impl Draws {
    fn new(symptomatic: bool) -> Self {
        let tabulated = |distribution: Distribution| (distribution, Table::new(&distribution));
        let (mean, variance) = RECOVERY[usize::from(!symptomatic)];
        Self {
            of: Address::replication(2021, 0).named(if symptomatic { "symptomatic" } else { "asymptomatic" }),
            salt: Salt::new("clifford", Purpose::Health),
            incubation: tabulated(Distribution::Gamma { shape: INCUBATION.0, scale: INCUBATION.1 }),
            recovery: tabulated(Distribution::gamma(mean, variance.sqrt() / mean)),
            symptomatic,
        }
    }

    fn traveller(&self, n: u64) -> Traveller {
        let bits = |visit| self.of.number(n).bits(self.salt, visit);
        let time = |(distribution, table): &(Distribution, Option<Table>), visit| {
            let bits = bits(visit);
            table.as_ref().map_or_else(|| invert(distribution, bits), |table| table.draw(bits))
        };
        let onset = time(&self.incubation, 0);
        let recovered = onset + time(&self.recovery, 1);
        // Departure is as likely at any time from exposure to recovery.
        let departure = recovered * unit(bits(2));
        let (constant, slope) = NO_LONGER_INFECTIOUS;
        let u = 0.01 + 0.98 * unit(bits(3));
        let shedding = (log(u / (1.0 - u)) - constant) / slope;
        Traveller {
            onset: self.symptomatic.then_some(onset),
            end: if self.symptomatic { onset + shedding } else { recovered },
            arrival: departure + FLIGHT,
            screened: self.symptomatic && departure > onset && unit(bits(4)) < SCREENED,
            test: unit(bits(5)),
            sensitivity: if self.symptomatic { 1.0 } else { PCR_WITHOUT_SYMPTOMS },
        }
    }
}

impl Traveller {
    /// Whether `strategy` lets the traveller out while infectious or before. Whoever is found or falls ill in
    /// quarantine is kept until they are no danger to anybody.
    fn escapes(&self, (day, tested): Strategy) -> bool {
        let release = self.arrival + day + if tested { RESULT } else { 0.0 };
        let found = tested && self.test < self.sensitivity * pcr(self.arrival + day);
        let falls_ill = self.onset.is_some_and(|onset| self.arrival < onset && onset < release);
        !self.screened && !found && !falls_ill && release < self.end
    }
}

/// How many of `people` travellers with symptoms, or without, each strategy of [`ROWS`] and [`NONE`] at the end let out.
fn escaped(people: u64, symptomatic: bool) -> Vec<u64> {
    let draws = Draws::new(symptomatic);
    let strategies: Vec<Strategy> = ROWS.iter().map(|row| row.0).chain([NONE]).collect();
    let count = |n: u64| -> Vec<u64> {
        let traveller = draws.traveller(n);
        strategies.iter().map(|&strategy| u64::from(traveller.escapes(strategy))).collect()
    };
    // Counts are whole, so that the order in which threads add them up does not matter.
    let add = |a: Vec<u64>, b: Vec<u64>| a.iter().zip(b).map(|(a, b)| a + b).collect();
    (0..people).into_par_iter().map(count).reduce(|| vec![0; strategies.len()], add)
}

/// Percentages by which each strategy reduces the number released infectious, and of those with symptoms who are kept from
/// boarding.
pub(super) fn figures(people: u64) -> Vec<Figure> {
    let (with, without) = (escaped(people, true), escaped(people, false));
    let mixed = |i: usize| (1.0 - ASYMPTOMATIC) * with[i] as f64 + ASYMPTOMATIC * without[i] as f64;
    let rows = ROWS.iter().enumerate().map(|(i, &(_, what, published, wanted))| {
        let found = 100.0 * (1.0 - mixed(i) / mixed(ROWS.len()));
        let figure = Figure::new(&SOURCE, format!("fewer infectious, {what}"), "%", wanted, found, TOLERANCE);
        match published {
            Some((text, range)) => figure.printed(text).within(range),
            None => figure,
        }
    });
    let ill = Trajectory { symptomatic: true, onset: 5.0, end: 17.0, peak: 22.0 };
    let found = 100.0 * Assay::symptoms().sensitivity(&ill, 6.0, 1);
    let what = "those with symptoms kept from boarding";
    let found_ill = Figure::new(&SOURCE, what, "%", 100.0 * SCREENED, found, 0.01).printed("70");
    rows.chain([found_ill]).collect()
}
