//! Who gains and who loses: the same passengers under two alternatives.

use crate::experiment::incidents::NOTICED_S;
use crate::num::{Spread, Student};
use crate::record::{Journey, Journeys};
use crate::scenario::Scenario;

/// How one alternative's passengers fared, to be laid beside those of another.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Their scenario.
    pub scenario: &'a Scenario,
    /// One replication.
    pub journeys: &'a Journeys,
}

/// Names of what is counted, with their units; the order of [`Fates`].
const MEASURES: [(&str, &str); 7] = [
    ("cleared_in_both", "1"),
    ("gain_share", "1"),
    ("lose_share", "1"),
    ("journey_change_mean", "s"),
    ("gain_mean", "s"),
    ("cleared_in_first_only", "1"),
    ("cleared_in_other_only", "1"),
];

/// What is counted of one class in one replication.
pub type Fates = [f64; MEASURES.len()];

/// A row of the table of gains and losses.
#[derive(Clone, Debug)]
pub struct Gain {
    /// Number of the alternative; the first is number zero.
    pub alternative: usize,
    /// Class; empty for all.
    pub class: String,
    /// What is counted.
    pub measure: &'static str,
    /// Unit symbol.
    pub unit: &'static str,
    /// Across replications; none if no replication gave a value.
    pub spread: Option<Spread>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    both: f64,
    gain: f64,
    lose: f64,
    change_s: f64,
    gained_s: f64,
    first_only: f64,
    other_only: f64,
}

impl Count {
    fn add(&mut self, first: Journey, other: Journey) {
        // Companions share their journey; whoever is in one run only is counted there.
        let people = f64::from(first.people.max(other.people));
        match (first.cleared, other.cleared) {
            (true, true) => {
                let change = other.seconds() - first.seconds();
                self.both += people;
                self.change_s += people * change;
                if change <= -NOTICED_S {
                    self.gain += people;
                    self.gained_s -= people * change;
                } else if change >= NOTICED_S {
                    self.lose += people;
                }
            }
            (true, false) => self.first_only += people,
            (false, true) => self.other_only += people,
            (false, false) => {}
        }
    }

    fn fates(self) -> Fates {
        let share = |part: f64, of: f64| if of > 0.0 { part / of } else { f64::NAN };
        [
            self.both,
            share(self.gain, self.both),
            share(self.lose, self.both),
            share(self.change_s, self.both),
            share(self.gained_s, self.gain),
            self.first_only,
            self.other_only,
        ]
    }
}

/// Compares passenger by passenger: all together, then class by class of the first scenario. Streams belong together by
/// their names, passengers by their numbers.
pub fn fates(first: Side<'_>, other: Side<'_>) -> Vec<Fates> {
    let classes = first.scenario.classes.len();
    let mut counts = vec![Count::default(); classes + 1];
    let nobody = Journey::default();
    let same = |path: &str| other.scenario.arrivals.iter().position(|stream| stream.path == path);
    let mut taken = vec![false; other.scenario.arrivals.len()];
    let class_of = |journey: Journey, scenario: &Scenario| {
        let name = &scenario.classes[usize::from(journey.class)].name;
        first.scenario.classes.iter().position(|class| class.name == *name)
    };
    let mut add = |a: Journey, b: Journey| {
        let class = if a.people > 0 { class_of(a, first.scenario) } else { class_of(b, other.scenario) };
        counts[0].add(a, b);
        if let Some(class) = class {
            counts[class + 1].add(a, b);
        }
    };
    for (stream, own) in first.scenario.arrivals.iter().zip(&first.journeys.parties) {
        let theirs = same(&stream.path).map(|index| {
            taken[index] = true;
            other.journeys.parties[index].as_slice()
        });
        let theirs = theirs.unwrap_or_default();
        for number in 0..own.len().max(theirs.len()) {
            let at = |parties: &[Journey]| parties.get(number).copied().unwrap_or(nobody);
            let (a, b) = (at(own), at(theirs));
            if a.people > 0 || b.people > 0 {
                add(a, b);
            }
        }
    }
    for (parties, _) in other.journeys.parties.iter().zip(&taken).filter(|(_, taken)| !**taken) {
        parties.iter().filter(|journey| journey.people > 0).for_each(|&journey| add(nobody, journey));
    }
    counts.into_iter().map(Count::fates).collect()
}

/// Rows of the table for one alternative, from what each replication gave.
pub fn gains(alternative: usize, scenario: &Scenario, all: &[Vec<Fates>]) -> Vec<Gain> {
    let student = Student::new(all.len());
    let mut rows = Vec::new();
    let classes = if scenario.by_class { scenario.classes.len() } else { 0 };
    for class in 0..=classes {
        for (m, (measure, unit)) in MEASURES.into_iter().enumerate() {
            let values: Vec<f64> =
                all.iter().map(|fates| fates[class][m]).filter(|value| !value.is_nan()).collect();
            rows.push(Gain {
                alternative,
                class: class.checked_sub(1).map_or_else(String::new, |c| scenario.classes[c].name.clone()),
                measure,
                unit,
                spread: Spread::of(&values, &student),
            });
        }
    }
    rows
}
