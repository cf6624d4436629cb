//! Where passengers come from: how many of them are infected on each day, with which variants, and who is vaccinated.
//!
//! A plan can change all of it while the scenario runs. An infection belongs to a person and the day on which they came,
//! so whoever asks for one takes the origins as they were then: see [`OriginsThen`].

use std::sync::Arc;

use super::{Health, Sampling, Traveller};
use crate::disease::{Dose, Product, Variant};
use crate::engine::{Span, Time};
use crate::random::{Purpose, Salt, Sampler};
use crate::scenario::model::{ClassId, Scenario};

/// Everything by which it is known who is infected, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Origins {
    /// In the order of the file.
    pub all: Vec<Origin>,
    /// By stream, then class: the origin of those passengers; none if they are never infected.
    pub of: Vec<Option<u16>>,
    /// How many classes there are.
    pub classes: usize,
    /// Variants of the virus: those built in, then those of the file.
    pub variants: Vec<Variant>,
    pub(super) salts: Salts,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Salts {
    pub infected: Salt,
    pub variant: Salt,
    pub vaccinated: Salt,
    pub dose: Salt,
    pub symptoms: Salt,
    pub course: Salt,
    pub peak: Salt,
    pub since: Salt,
    pub compliance: Salt,
}

/// Where passengers come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Name.
    pub name: String,
    /// By day of the run, then class: share infected before any protection.
    pub prevalence: Vec<f64>,
    /// Growth of new infections \[1/d\].
    pub growth: f64,
    /// By how much single variants grow faster \[1/d\].
    pub advantage: Vec<(u16, f64)>,
    /// Numbers of variants with the upper ends of their shares; the last ends at one.
    pub variants: ByDay<Vec<(f64, u16)>>,
    /// Groups of the vaccinated.
    pub vaccinated: Vec<Vaccinated>,
    /// The upper ends of their shares, group by group; whoever is above the last is not vaccinated.
    pub covered: ByDay<Vec<f64>>,
    /// Time from setting out to coming to the port.
    pub travel: Span,
    /// Tests before setting out.
    pub before: Vec<(Sampling, Span)>,
}

/// A part of the travellers with the same doses.
#[derive(Clone, Debug, PartialEq)]
pub struct Vaccinated {
    /// Doses.
    pub doses: u8,
    /// Kind.
    pub product: Product,
    /// Time since the last dose; where `coverage` is known, of those who had it when that begins.
    pub since: Sampler,
    /// How the part grew: days of the run, perhaps before it, with shares. None if it is the same on all days or says
    /// nothing of when doses were given.
    pub coverage: Option<Vec<(f64, f64)>>,
}

/// Values of days of the run: one for all days, or one for each.
#[derive(Clone, Debug, PartialEq)]
pub struct ByDay<T>(Vec<T>);

impl<T: PartialEq> ByDay<T> {
    /// The values of days, at least one.
    pub fn new(mut days: Vec<T>) -> Self {
        if days.iter().all(|day| Some(day) == days.first()) {
            days.truncate(1);
        }
        Self(days)
    }

    /// The value of a day of the run; none if there are none.
    #[inline]
    pub fn of(&self, day: usize) -> Option<&T> {
        self.0.get(day).or(self.0.last())
    }

    /// The values of all days that differ.
    pub fn each(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }
}

impl Origins {
    /// Nobody is infected.
    pub fn new(classes: usize) -> Self {
        let salt = |what: &str| Salt::new(what, Purpose::Health);
        Self {
            all: Vec::new(),
            of: Vec::new(),
            classes,
            variants: Vec::new(),
            salts: Salts {
                infected: salt("infected"),
                variant: salt("variant"),
                vaccinated: salt("vaccinated"),
                dose: salt("dose"),
                symptoms: salt("symptoms"),
                course: salt("course"),
                peak: salt("peak"),
                since: salt("since"),
                compliance: salt("compliance"),
            },
        }
    }

    /// The origin of the passengers of a stream and class.
    #[inline]
    pub fn origin(&self, stream: u16, class: ClassId) -> Option<&Origin> {
        let place = usize::from(stream) * self.classes + usize::from(class.0);
        self.of.get(place).copied().flatten().map(|origin| &self.all[usize::from(origin)])
    }

    /// Whether anybody can ever be infected.
    pub fn infects(&self) -> bool {
        self.all.iter().any(|origin| origin.prevalence.iter().any(|&share| share > 0.0))
    }

    /// Whether anybody is vaccinated.
    pub fn protects(&self) -> bool {
        self.all.iter().any(|origin| !origin.vaccinated.is_empty())
    }
}

impl Origin {
    /// The mean over the variants there on a day, each in its share.
    pub fn over_variants(&self, day: usize, mut of: impl FnMut(u16) -> f64) -> f64 {
        let mut before = 0.0;
        let part = |&(up_to, variant): &(f64, u16)| {
            let share = up_to - std::mem::replace(&mut before, up_to);
            share * of(variant)
        };
        self.variants.of(day).map_or(0.0, |variants| variants.iter().map(part).sum())
    }

    /// Growth of new infections with a variant \[1/d\]: those of all grow by `growth`, and each variant by its advantage more than
    /// one that has none.
    #[inline]
    pub fn growth_of(&self, variant: u16, day: usize) -> f64 {
        if self.advantage.is_empty() {
            return self.growth;
        }
        let of =
            |variant| self.advantage.iter().find(|gains| gains.0 == variant).map_or(0.0, |gains| gains.1);
        self.growth + of(variant) - self.over_variants(day, of)
    }

    /// The doses that somebody has had who comes on `day` and whose place among the travellers is `u`, from 0 to 1; the
    /// bits draw the time since the last. None for whoever is not vaccinated.
    pub fn dose(&self, day: usize, u: f64, bits: u64) -> Option<Dose> {
        let up_to = self.covered.of(day)?;
        let group = up_to.iter().position(|&up_to| u < up_to)?;
        let below = group.checked_sub(1).map_or(0.0, |before| up_to[before]);
        Some(self.vaccinated.get(group)?.dose(day, u - below, bits))
    }
}

impl Vaccinated {
    /// The dose of somebody who comes on `day` and has the place `rank` within the group: whoever came to it first has the
    /// lowest.
    fn dose(&self, day: usize, rank: f64, bits: u64) -> Dose {
        let drawn = || Span::from_ticks(self.since.draw(bits)).days();
        let since = match &self.coverage {
            None => drawn(),
            Some(coverage) => {
                let day = day as f64;
                match covered_since(coverage, day, rank) {
                    Some(given) => day - given,
                    None => drawn() + coverage.first().map_or(0.0, |first| (day - first.0).max(0.0)),
                }
            }
        };
        Dose { doses: self.doses, product: self.product, since }
    }
}

/// When somebody with the place `rank` in a group came to it that grew and shrank along straight lines up to `day`, where those
/// who came first leave first; none for whoever was there from the start.
fn covered_since(coverage: &[(f64, f64)], day: f64, rank: f64) -> Option<f64> {
    let steps = || coverage.windows(2).filter(|step| step[0].0 < day).map(|step| (step[0], step[1]));
    let left: f64 = steps()
        .filter(|(from, to)| to.1 < from.1)
        .map(|(from, to)| (from.1 - to.1) * ((day - from.0) / (to.0 - from.0)).min(1.0))
        .sum();
    let mut before = coverage.first()?.1;
    let place = rank + left;
    if place < before {
        return None;
    }
    for (from, to) in steps().filter(|(from, to)| to.1 > from.1) {
        let come = to.1 - from.1;
        if place < before + come {
            return Some((from.0 + (place - before) / come * (to.0 - from.0)).min(day));
        }
        before += come;
    }
    // Rounding: the last who came.
    Some(day)
}

/// The origins of a replication as they were at each time: a plan changes them.
#[derive(Clone, Debug)]
pub struct OriginsThen {
    first: Arc<Origins>,
    later: Vec<(Time, Arc<Origins>)>,
}

impl OriginsThen {
    /// As they are from the start.
    pub fn new(health: &Health) -> Self {
        Self { first: Arc::clone(&health.origins), later: Vec::new() }
    }

    /// Notes that from `now` on all is as in `scenario`.
    pub fn switched(&mut self, now: Time, scenario: &Scenario) {
        let Some(health) = &scenario.health else { return };
        let latest = self.later.last().map_or(&self.first, |(_, origins)| origins);
        // Variants of a scenario are compiled each for itself, so equal origins are not always the same ones.
        if !Arc::ptr_eq(latest, &health.origins) && **latest != *health.origins {
            self.later.push((now, Arc::clone(&health.origins)));
        }
    }

    /// As they were when somebody came.
    #[inline]
    pub fn of(&self, who: &Traveller) -> &Origins {
        if self.later.is_empty() { &self.first } else { self.at(who.came) }
    }

    #[inline(never)]
    fn at(&self, came: Time) -> &Origins {
        let begun = self.later.partition_point(|&(from, _)| from <= came);
        begun.checked_sub(1).map_or(&self.first, |last| &self.later[last].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_had_the_dose_when() {
        // From a quarter on day −10 to three quarters on day 10, down to a half on day 20, up to all on day 30.
        let coverage = [(-10.0, 0.25), (10.0, 0.75), (20.0, 0.5), (30.0, 1.0)];
        assert_eq!(covered_since(&coverage, 5.0, 0.125), None);
        assert_eq!(covered_since(&coverage, 5.0, 0.5), Some(0.0));
        // Half of those who leave have left; all were there from the start.
        assert_eq!(covered_since(&coverage, 15.0, 0.0625), None);
        assert_eq!(covered_since(&coverage, 15.0, 0.125), Some(-10.0));
        assert_eq!(covered_since(&coverage, 30.0, 0.75), Some(25.0));
        assert_eq!(covered_since(&coverage, 40.0, 0.75), Some(25.0));
    }
}
