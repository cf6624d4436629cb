//! Infection, tests and stays: names resolved, shares and prevalences by day.

mod doses;
mod origin;
mod stay;
mod test;
mod tracing;
mod variants;
mod virus;

use std::sync::Arc;

use super::Compiler;
use super::names::Names;
use crate::disease::quanta::Preset;
use crate::scenario::decode::{At, Named, entries};
use crate::scenario::diagnostic::list;
use crate::scenario::health::{AirSettings, Cost, Health, MOST_TESTS, Origins, Sampling};
use crate::scenario::limits;
use crate::scenario::model::{Arrivals, RunSettings};
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::health::RawCost;
use crate::scenario::raw::values::{Number, Text};
use crate::scenario::source::Place;

/// Sections each of which makes a scenario one with infection.
const SECTIONS: [&str; 7] = ["origin", "test", "lab", "stay", "health", "tracing", "cost"];

/// Names of what other parts of the file refer to.
#[derive(Clone, Debug, Default)]
pub(super) struct HealthNames {
    pub origins: Names,
    pub tests: Names,
    pub labs: Names,
    pub stays: Names,
}

impl HealthNames {
    pub fn of(raw: &RawScenario) -> Self {
        fn names<T>(named: Option<&At<Named<T>>>) -> Names {
            entries(named).iter().map(|(name, _)| name.value.clone()).collect()
        }
        Self {
            origins: names(raw.origin.as_ref()),
            tests: names(raw.test.as_ref()),
            labs: names(raw.lab.as_ref()),
            stays: names(raw.stay.as_ref()),
        }
    }
}

impl Compiler<'_> {
    /// The number of what is called `name` among `known`, or a note that there is none. `what` is the name of its section.
    pub(super) fn named(&mut self, what: &str, name: &At<Text>, known: &Names) -> Option<u16> {
        let text = name.value.0.as_str();
        let found = known.find(text);
        if found.is_none() {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let label = if known.is_empty() {
                "there is none".into()
            } else {
                format!("there are {}", list(known.iter().copied()))
            };
            self.wrong(name.place, format!("there is no {what} `{text}`"), label)
                .help(format!("declare it with `[{what}.{text}]`"))
                .meant(text, known);
        }
        found.map(|found| found as u16)
    }

    /// A test at a place.
    pub(super) fn sampling(&mut self, test: &At<Text>, place: &str) -> Option<Sampling> {
        let known = self.health_names.tests.clone();
        self.named("test", test, &known).map(|number| Sampling::new(number, &test.value.0, place))
    }

    /// Everything about infection; none if the scenario says nothing of it.
    pub(super) fn health(
        &mut self,
        raw: &RawScenario,
        run: &RunSettings,
        arrivals: &[Arrivals],
        class_origins: &[Option<u16>],
        whole: Place,
    ) -> Option<Health> {
        if !SECTIONS.iter().any(|section| raw.has(section)) {
            for (section, place) in [
                ("variant", raw.variant.as_ref().map(|at| at.place)),
                ("assay", raw.assay.as_ref().map(|at| at.place)),
            ] {
                if let Some(place) = place {
                    self.wrong(
                        place,
                        format!("`{section}` has no effect here"),
                        "nobody is infected or tested",
                    );
                }
            }
            return None;
        }
        let names = self.health_names.clone();
        let mut many = self.too_many(whole, "tests", names.tests.len(), MOST_TESTS);
        for (what, found) in [
            ("origins", names.origins.len()),
            ("stays", names.stays.len()),
            ("laboratories", names.labs.len()),
            ("variants", entries(raw.variant.as_ref()).len()),
            ("assays", entries(raw.assay.as_ref()).len()),
        ] {
            many |= self.too_many(whole, what, found, limits::HEALTH);
        }
        if many {
            return None;
        }
        let settings = self.air_settings(raw);
        let mut health = Health::new(self.classes.len(), settings);
        let mut origins = Origins::new(self.classes.len());
        origins.variants = self.variants(raw);
        let assays = self.assays(raw);
        for (name, test) in entries(raw.test.as_ref()) {
            let test = self.test(&name.value, &test.value, &assays, &names);
            health.tests.push(test);
        }
        for (name, lab) in entries(raw.lab.as_ref()) {
            let lab = self.lab(&name.value, &lab.value);
            health.labs.push(lab);
        }
        for (name, stay) in entries(raw.stay.as_ref()) {
            let stay = self.stay(&name.value, &stay.value, &names);
            health.stays.push(stay);
        }
        self.circles(raw, &health);
        self.too_long(&health, run);
        let variants: Names = origins.variants.iter().map(|variant| variant.name.clone()).collect();
        for (name, origin) in entries(raw.origin.as_ref()) {
            let origin = self.origin(&name.value, origin, &variants, run);
            origins.all.push(origin);
        }
        origins.of = arrivals
            .iter()
            .flat_map(|stream| class_origins.iter().map(|class| class.or(stream.origin)))
            .collect();
        for (number, name) in names.origins.iter().enumerate() {
            if !origins.of.contains(&Some(number as u16)) {
                self.warnings.push(format!("origin {name}: nobody comes from there"));
            }
        }
        self.envelope.infects |= origins.infects();
        health.infects = self.envelope.infects;
        health.origins = Arc::new(origins);
        health.tracing = raw.tracing.as_ref().and_then(|tracing| self.tracing(&tracing.value, &names));
        health.cost = raw.cost.as_ref().map(|cost| of_cost(&cost.value));
        Some(health)
    }

    /// Warns of what ends after the run.
    fn too_long(&mut self, health: &Health, run: &RunSettings) {
        for stay in &health.stays {
            if stay.lasts.fixed().is_some_and(|length| length >= run.end().ticks()) {
                self.warnings.push(format!(
                    "stay {}: it lasts longer than the run, so nobody in it is ever released; give the run more `days`",
                    stay.name
                ));
            }
        }
    }

    fn air_settings(&mut self, raw: &RawScenario) -> AirSettings {
        let health = raw.health.as_ref().map(|health| &health.value);
        let speaking = health.and_then(|health| health.speaking.as_ref());
        AirSettings {
            preset: health
                .and_then(|h| h.quanta.as_ref())
                .map_or(Preset::Predictive, |preset| preset.value.0),
            // One person in ten speaks: an assumption.
            speaking: self.part_or(speaking, "speaking", 0.1),
            reach: health.and_then(|h| h.reach.as_ref()).map_or(1, |reach| reach.value.0.min(16) as u32),
            queue_factor: health.and_then(|h| h.queue_factor.as_ref()).map_or(0.2, |factor| factor.value.0),
        }
    }
}

fn of_cost(raw: &RawCost) -> Cost {
    let value = |raw: &Option<At<Number>>| raw.as_ref().map_or(0.0, |raw| raw.value.0);
    Cost {
        currency: raw.currency.as_ref().map_or_else(String::new, |name| name.value.0.clone()),
        server_hour: value(&raw.server_hour),
        passenger_hour: value(&raw.passenger_hour),
        person_day: value(&raw.person_day),
    }
}
