//! Tracing of contacts.

use super::super::Compiler;
use super::HealthNames;
use crate::engine::Span;
use crate::num::maths::log;
use crate::random::Distribution;
use crate::scenario::health::{Definition, Tracing, WHOLE_GROUP};
use crate::scenario::limits;
use crate::scenario::raw::health::RawTracing;

impl Compiler<'_> {
    pub(super) fn tracing(&mut self, raw: &RawTracing, names: &HealthNames) -> Option<Tracing> {
        let known = Definition::KNOWN.map(|(name, _)| name);
        let definition = self.one_of(raw.definition.as_ref(), "definition of a contact", "uk", &known);
        let mut definition = Definition::KNOWN[definition].1;
        if let Some(places) = &raw.places {
            definition.places = places.value.0.min(1_000) as u32;
        }
        if let Some(at_least) = &raw.at_least {
            definition.at_least = at_least.value.0;
        }
        if let Some(rooms) = &raw.rooms {
            definition.rooms = rooms.value.0;
        }
        if let Some(group) = &raw.group {
            definition.group = (group.value.0 > 0).then(|| group.value.0.min(u64::from(WHOLE_GROUP)) as u32);
        }
        if let Some(unmasked) = &raw.unmasked_only {
            definition.unmasked_only = unmasked.value.0;
        }
        let stay = raw.stay.as_ref().and_then(|stay| self.named("stay", stay, &names.stays))?;
        // Median 12 h and 90 % within 24 h: an assumption.
        let default = Distribution::Lognormal { mu: log(12.0 * Span::HOUR.ticks() as f64), sigma: 0.541 };
        let delay = match &raw.delay {
            Some(delay) => self.sampler(delay),
            None => self.shared(default),
        };
        let mut tracing = Tracing::new(definition, stay, delay);
        if let Some(back) = &raw.back {
            tracing.back = back.value.0;
        }
        // What an interview brings to light, and how many contacts an officer reaches in a day: assumptions.
        tracing.coverage = self.part_or(raw.coverage.as_ref(), "coverage", 0.6);
        tracing.app = self.part(raw.app.as_ref(), "app", 1.0);
        tracing.officers = raw.officers.as_ref().map(|officers| officers.value.0.min(limits::SERVERS) as u32);
        if let Some(a_day) = &raw.contacts_a_day
            && !raw.has("officers")
        {
            self.wrong(
                a_day.place,
                "`contacts-a-day` has no effect without `officers`",
                "there are always enough officers",
            )
            .help("add `officers = 20`");
        }
        let a_day = raw.contacts_a_day.as_ref().map_or(8.0, |number| number.value.0);
        if let Some(written) = raw.contacts_a_day.as_ref().filter(|_| !(0.01..=1e5).contains(&a_day)) {
            self.wrong(written.place, "`contacts-a-day` is from 0.01 to 100,000", format!("found {a_day}"));
        }
        tracing.each = Span::from_seconds(86_400.0 / a_day.clamp(0.01, 1e5));
        if let Some(retention) = &raw.retention {
            tracing.retention = retention.value.0;
        }
        tracing.compliance = self.part_or(raw.compliance.as_ref(), "compliance", 1.0);
        Some(tracing)
    }
}
