//! Stays, and what they lead to.

use super::super::Compiler;
use super::HealthNames;
use crate::engine::Span;
use crate::random::Sampler;
use crate::scenario::decode::entries;
use crate::scenario::health::{Health, NoBed, OnSymptoms, Stay};
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::health::{RawNoBed, RawStay};

impl Compiler<'_> {
    pub(super) fn stay(&mut self, name: &str, raw: &RawStay, names: &HealthNames) -> Stay {
        let lasts = raw.lasts.as_ref().map_or(Sampler::Fixed(0), |lasts| self.sampler(lasts));
        let mut stay = Stay::new(name, lasts);
        stay.beds = raw.beds.as_ref().map(|beds| beds.value.0.min(u64::from(u32::MAX)) as u32);
        for line in raw.tests.as_ref().map(|tests| tests.value.as_slice()).unwrap_or_default() {
            let after = line.value.after.as_ref().map_or(Span::ZERO, |after| after.value.0);
            let place = format!("{name}/{}", after.ticks());
            let test = line.value.test.as_ref().and_then(|test| self.sampling(test, &place));
            stay.tests.extend(test.map(|test| (test, after)));
        }
        stay.tests.sort_by_key(|&(_, after)| after);
        if let Some(length) = stay.lasts.fixed()
            && let Some(raw) = &raw.tests
            && stay.tests.iter().any(|(_, after)| after.ticks() > length)
        {
            self.wrong(raw.place, "a test comes after the end of this stay", "nobody is there any more")
                .help("make the stay longer, or put the test into the stay that follows (`then`)");
        }
        stay.on_symptoms = raw.on_symptoms.as_ref().and_then(|raw| {
            let after = raw.value.after.as_ref().map_or(Span::ZERO, |after| after.value.0);
            let test = raw.value.test.as_ref()?;
            let already_ill = raw.value.already_ill.as_ref().is_some_and(|flag| flag.value.0);
            let sampling = self.sampling(test, &format!("{name}/symptoms"))?;
            Some(OnSymptoms { sampling, after, already_ill })
        });
        stay.until_result = raw.until_result.as_ref().is_none_or(|flag| flag.value.0);
        stay.then = raw.then.as_ref().and_then(|then| self.named("stay", then, &names.stays));
        stay.when_full = match raw.when_full.as_ref().map(|rule| &rule.value) {
            None | Some(RawNoBed::Cleared) => NoBed::Cleared,
            Some(RawNoBed::Refused) => NoBed::Refused,
            Some(RawNoBed::To(to)) => self.named("stay", to, &names.stays).map_or(NoBed::Cleared, NoBed::To),
        };
        if let (Some(rule), false) = (&raw.when_full, raw.has("beds")) {
            self.wrong(rule.place, "`when-full` has no effect without `beds`", "it is never full")
                .help("add `beds = 2_000`");
        }
        stay.freedom = self.part(raw.freedom.as_ref(), "freedom", 1.0);
        stay.adherence = self.part_or(raw.adherence.as_ref(), "adherence", 1.0);
        stay.staff_leak = raw.staff_leak.as_ref().map_or(0.0, |leak| leak.value.0);
        stay.price = raw.price.as_ref().map_or(0.0, |price| price.value.0);
        stay
    }

    /// Stays that lead to each other for ever, at their end or when they are full.
    pub(super) fn circles(&mut self, raw: &RawScenario, health: &Health) {
        let next = |stay: usize, full: bool| -> Option<usize> {
            let stay = health.stays.get(stay)?;
            match (full, stay.when_full) {
                (true, NoBed::To(to)) => Some(usize::from(to)),
                (true, _) => None,
                (false, _) => stay.then.map(usize::from),
            }
        };
        for full in [false, true] {
            for (start, (name, _)) in entries(raw.stay.as_ref()).iter().enumerate() {
                let mut at = next(start, full);
                let mut steps = 0;
                while let Some(stay) = at.filter(|&stay| stay != start && steps <= health.stays.len()) {
                    at = next(stay, full);
                    steps += 1;
                }
                if at == Some(start) {
                    let why = if full {
                        "each sends its people on when it is full"
                    } else {
                        "nobody would ever be free"
                    };
                    self.wrong(name.place, "these stays lead to each other in a circle", why);
                    return;
                }
            }
        }
    }
}
