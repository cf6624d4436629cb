//! What a test of somebody finds.

use super::{Health, Infection, Origins, Return, Traveller};
use crate::disease::Assay;
use crate::engine::{Span, Time};
use crate::random::address::unit;
use crate::random::{Purpose, Salt};

/// A test at a place: a station, a day of a stay, before setting out. The place is part of the address of its draws, so that
/// another test elsewhere changes nothing here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Number of the test.
    pub test: u16,
    tested: Salt,
    found: Salt,
    again: Salt,
    after: Salt,
}

/// What a test of a party finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// People tested.
    pub tested: u8,
    /// Of them with a positive result.
    pub positive: u8,
    /// Of the positive, those who are not infected.
    pub falsely: u8,
    /// Infected people with a negative result.
    pub missed: u8,
}

impl Sampling {
    /// Test number `test`, called `name`, at `place`.
    pub fn new(test: u16, name: &str, place: &str) -> Self {
        let salt = |what: &str| Salt::new(&format!("{name}/{place}/{what}"), Purpose::Health);
        Self {
            test,
            tested: salt("tested"),
            found: salt("found"),
            again: salt("again"),
            after: salt("after"),
        }
    }
}

/// A sample in a tube.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// When.
    pub taken: Time,
    /// How often the people had been tested at that place before.
    pub visit: u32,
    /// How many samples are in the tube.
    pub pool: u32,
    /// Whether it is the second look, at the samples of a positive tube.
    pub again: bool,
}

impl Health {
    /// How many of a party are tested, on visit number `visit` to the place.
    pub fn tested(&self, at: &Sampling, who: &Traveller, visit: u32) -> u8 {
        let test = &self.tests[usize::from(at.test)];
        if !test.classes[usize::from(who.class.0)] {
            return 0;
        }
        if test.share >= 1.0 {
            return who.people;
        }
        (0..who.people).map(|which| u8::from(self.is_tested(at, who, which, visit))).sum()
    }

    fn is_tested(&self, at: &Sampling, who: &Traveller, which: u8, visit: u32) -> bool {
        let test = &self.tests[usize::from(at.test)];
        test.classes[usize::from(who.class.0)]
            && (test.share >= 1.0 || unit(who.person(which).bits(at.tested, visit)) < test.share)
    }

    /// What a test finds in samples of `who`. The origins are those of when `who` came.
    pub fn finding(&self, origins: &Origins, at: &Sampling, who: &Traveller, sample: Taken) -> Finding {
        self.look(origins, at, who, (sample.visit, sample.again), |assay, infection| {
            assay.sensitivity(&infection.course, infection.age(sample.taken), sample.pool)
        })
    }

    /// What a test finds that finds the infected with the probability `sensitivity`. A second look is at the same swab: it misses
    /// whom the first would have missed, and only what is falsely positive is so by chance once more.
    fn look(
        &self,
        origins: &Origins,
        at: &Sampling,
        who: &Traveller,
        (visit, again): (u32, bool),
        sensitivity: impl Fn(&Assay, &Infection) -> f64,
    ) -> Finding {
        let assay = &self.tests[usize::from(at.test)].assay;
        let falsely = 1.0 - assay.specificity;
        let mut out = Finding::default();
        for which in (0..who.people).filter(|&which| self.is_tested(at, who, which, visit)) {
            let infection = origins.infection(who, which);
            let salt = if again && infection.is_none() { at.again } else { at.found };
            let u = unit(who.person(which).bits(salt, visit));
            // Whoever is infected is at least as likely to be found as anybody else.
            let p =
                infection.as_ref().map_or(falsely, |infection| sensitivity(assay, infection).max(falsely));
            let positive = u < p;
            out.tested += 1;
            out.positive += u8::from(positive);
            out.falsely += u8::from(positive && infection.is_none());
            out.missed += u8::from(!positive && infection.is_some());
        }
        out
    }

    /// When the result of a sample is there; none if a laboratory decides.
    pub fn result_at(&self, at: &Sampling, who: &Traveller, taken: Time, visit: u32) -> Option<Time> {
        match &self.tests[usize::from(at.test)].result {
            Return::After(sampler) => {
                Some(taken + Span::from_ticks(sampler.draw(who.address.bits(at.after, visit))))
            }
            Return::Lab(_) => None,
        }
    }

    /// Whether somebody is found positive before setting out and stays at home; tells the number and the finding of each
    /// test that was made.
    pub fn held_back(&self, who: &Traveller, mut tell: impl FnMut(u16, Finding)) -> bool {
        let Some(origin) = self.origins.origin(who.stream, who.class) else { return false };
        for (sampling, lead) in &origin.before {
            // Before the start of the run, perhaps: the course of an infection knows negative times, a clock does not.
            let earlier = *lead + origin.travel;
            let finding = self.look(&self.origins, sampling, who, (0, false), |assay, infection| {
                assay.sensitivity(&infection.course, infection.age(who.came) - earlier.days(), 1)
            });
            if finding.tested > 0 {
                tell(sampling.test, finding);
            }
            if finding.positive > 0 {
                return true;
            }
        }
        false
    }
}
