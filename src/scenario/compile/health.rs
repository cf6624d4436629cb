//! Infection, tests and stays: names resolved, shares and prevalences by day.

use super::Compiler;
use super::arrivals::{SHARE_TOLERANCE, round};
use super::calendar::on_ramp;
use crate::disease::quanta::Preset;
use crate::disease::{Assay, Detects, Variant};
use crate::engine::Span;
use crate::num::maths::log;
use crate::random::{Distribution, Purpose, Salt, Sampler};
use crate::scenario::decode::{At, Named};
use crate::scenario::diagnostic::list;
use crate::scenario::health::{
    AirSettings, Cost, Definition, Health, Lab, MOST_TESTS, NoBed, Origin, Return, Sampling, Stay, Test,
    Tracing, Vaccinated, WHOLE_GROUP,
};
use crate::scenario::limits;
use crate::scenario::model::{Arrivals, RunSettings};
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::code::RawByDate;
use crate::scenario::raw::health::{
    RawAssay, RawNoBed, RawOrigin, RawStay, RawTest, RawTracing, RawVaccinated, RawVariant,
};
use crate::scenario::raw::values::{Number, Text};
use crate::scenario::source::Place;

/// Sections each of which makes a scenario one with infection.
const SECTIONS: [&str; 7] = ["origin", "test", "lab", "stay", "health", "tracing", "cost"];

/// Names of what other parts of the file refer to.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub origins: Vec<String>,
    pub tests: Vec<String>,
    pub labs: Vec<String>,
    pub stays: Vec<String>,
}

fn entries<T>(named: Option<&At<Named<T>>>) -> &[(At<String>, At<T>)] {
    named.map(|named| named.value.0.as_slice()).unwrap_or_default()
}

impl Names {
    pub fn of(raw: &RawScenario) -> Self {
        fn names<T>(named: Option<&At<Named<T>>>) -> Vec<String> {
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
    pub(super) fn named(&mut self, what: &str, name: &At<Text>, known: &[String]) -> Option<u16> {
        let text = name.value.0.as_str();
        let found = known.iter().position(|known| known == text);
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
        for (what, found) in [
            ("origins", names.origins.len()),
            ("stays", names.stays.len()),
            ("laboratories", names.labs.len()),
        ] {
            self.too_many(whole, what, found, 1_000);
        }
        self.too_many(whole, "tests", names.tests.len(), MOST_TESTS);
        let settings = self.air_settings(raw);
        let mut health = Health::new(self.classes.len(), settings);
        health.variants = self.variants(raw);
        let assays = self.assays(raw);
        for (name, test) in entries(raw.test.as_ref()) {
            let test = self.test(&name.value, &test.value, &assays, &names);
            health.tests.push(test);
        }
        for (name, lab) in entries(raw.lab.as_ref()) {
            let every = lab.value.every.as_ref();
            if let Some(every) = every.filter(|every| every.value.0 < Span::from_seconds(1.0)) {
                self.wrong(
                    every.place,
                    "a laboratory starts at most one run a second",
                    "found less than that",
                );
            }
            let count =
                |this: &mut Self, raw: Option<&At<crate::scenario::raw::values::Whole>>, what: &str| {
                    let raw = raw?;
                    if raw.value.0 == 0 || raw.value.0 > limits::SERVERS {
                        let most = limits::SERVERS;
                        this.wrong(
                            raw.place,
                            format!("`{what}` is from 1 to {most}"),
                            format!("found {}", raw.value.0),
                        );
                    }
                    Some(raw.value.0.clamp(1, limits::SERVERS) as u32)
                };
            health.labs.push(Lab {
                name: name.value.clone(),
                every: every.map_or(Span::HOUR, |every| every.value.0.max(Span::from_seconds(1.0))),
                run: lab.value.run.as_ref().map_or(Sampler::Fixed(0), |run| self.sampler(run)),
                capacity: count(self, lab.value.capacity.as_ref(), "capacity"),
                pool: count(self, lab.value.pool.as_ref(), "pool").unwrap_or(1),
                salt: Salt::new(&name.value, Purpose::Health),
            });
        }
        for (name, stay) in entries(raw.stay.as_ref()) {
            let stay = self.stay(&name.value, &stay.value, &names);
            health.stays.push(stay);
        }
        self.circles(raw, &health);
        for stay in &health.stays {
            if stay.lasts.fixed().is_some_and(|length| length >= run.end().ticks()) {
                self.warnings.push(format!(
                    "stay {}: it lasts longer than the run, so nobody in it is ever released; give the run more `days`",
                    stay.name
                ));
            }
        }
        for test in &health.tests {
            if let Return::After(after) = &test.result
                && after.fixed().is_some_and(|length| length >= run.end().ticks())
            {
                self.warnings.push(format!(
                    "test {}: its results come after the end of the run and find nobody; give the run more `days`",
                    test.name
                ));
            }
        }
        let variants: Vec<String> = health.variants.iter().map(|variant| variant.name.clone()).collect();
        for (name, origin) in entries(raw.origin.as_ref()) {
            let origin = self.origin(&name.value, origin, &variants, run);
            health.origins.push(origin);
        }
        health.origin_of = arrivals
            .iter()
            .flat_map(|stream| class_origins.iter().map(|class| class.or(stream.origin)))
            .collect();
        for (number, name) in names.origins.iter().enumerate() {
            if !health.origin_of.contains(&Some(number as u16)) {
                self.warnings.push(format!("origin {name}: nobody comes from there"));
            }
        }
        health.tracing = raw.tracing.as_ref().and_then(|tracing| self.tracing(&tracing.value, &names));
        health.cost = raw.cost.as_ref().map(|cost| {
            let value = |raw: &Option<At<Number>>| raw.as_ref().map_or(0.0, |raw| raw.value.0);
            let cost = &cost.value;
            Cost {
                currency: cost.currency.as_ref().map_or_else(String::new, |name| name.value.0.clone()),
                server_hour: value(&cost.server_hour),
                passenger_hour: value(&cost.passenger_hour),
                person_day: value(&cost.person_day),
            }
        });
        Some(health)
    }

    fn air_settings(&mut self, raw: &RawScenario) -> AirSettings {
        let health = raw.health.as_ref().map(|health| &health.value);
        let speaking = health.and_then(|health| health.speaking.as_ref());
        AirSettings {
            preset: health
                .and_then(|h| h.quanta.as_ref())
                .map_or(Preset::Predictive, |preset| preset.value.0),
            // One person in ten speaks: an assumption.
            speaking: if speaking.is_some() { self.part(speaking, "speaking", 1.0) } else { 0.1 },
            reach: health.and_then(|h| h.reach.as_ref()).map_or(1, |reach| reach.value.0.min(16) as u32),
            queue_factor: health.and_then(|h| h.queue_factor.as_ref()).map_or(0.2, |factor| factor.value.0),
        }
    }

    /// Those built in, as changed, then the others of the file.
    fn variants(&mut self, raw: &RawScenario) -> Vec<Variant> {
        let mut out = Variant::known().to_vec();
        for (name, variant) in entries(raw.variant.as_ref()) {
            let RawVariant { like, asymptomatic, shedding, quanta, near, two_doses, three_doses, .. } =
                &variant.value;
            let known: Vec<String> = out.iter().map(|known| known.name.clone()).collect();
            let own = known.iter().position(|known| *known == name.value);
            let base = match (like, own) {
                (Some(like), _) => self.named("variant", like, &known).map_or(0, usize::from),
                (None, Some(own)) => own,
                (None, None) => {
                    self.wrong(
                        variant.place,
                        format!("variant `{}` is not known", name.value),
                        "it must say which one it is like",
                    )
                    .help("add `like = \"omicron\"`");
                    0
                }
            };
            let mut new = Variant { name: name.value.clone(), ..out[base].clone() };
            if asymptomatic.is_some() {
                new.asymptomatic = self.part(asymptomatic.as_ref(), "asymptomatic", 1.0);
            }
            if let Some(shedding) = shedding {
                if !(0.1..=10.0).contains(&shedding.value.0) {
                    self.wrong(
                        shedding.place,
                        "`shedding` is from 0.1 to 10",
                        format!("found {}", shedding.value.0),
                    );
                }
                new.shedding = shedding.value.0.clamp(0.1, 10.0);
            }
            if let Some(quanta) = quanta {
                let ratio = quanta.value.0.min(1e4) / new.quanta.max(1e-9);
                new.quanta_fitted *= ratio;
                new.quanta *= ratio;
            }
            if let Some(near) = near {
                new.near = near.value.0.min(1e4);
            }
            for (place, doses) in [(0, two_doses), (1, three_doses)] {
                if doses.is_some() {
                    new.protection[place].0 = self.part(doses.as_ref(), "the protection by doses", 1.0);
                }
            }
            match own {
                Some(own) => out[own] = new,
                None => out.push(new),
            }
        }
        out
    }

    fn assays(&mut self, raw: &RawScenario) -> Vec<Assay> {
        let mut out = Assay::known().to_vec();
        for (name, assay) in entries(raw.assay.as_ref()) {
            let RawAssay { like, below, steps, symptoms, sampling, specificity, .. } = &assay.value;
            let known: Vec<String> = out.iter().map(|known| known.name.clone()).collect();
            let own = known.iter().position(|known| *known == name.value);
            let says =
                [below.is_some(), steps.is_some(), symptoms.is_some()].iter().filter(|&&says| says).count();
            let base = match (like, own) {
                (Some(like), _) => self.named("assay", like, &known).map_or(0, usize::from),
                (None, Some(own)) => own,
                (None, None) => {
                    if says == 0 {
                        self.wrong(
                            assay.place,
                            format!("assay `{}` does not say what it finds", name.value),
                            "it needs `like`, `below`, `steps` or `symptoms`",
                        )
                        .help("add `like = \"pcr\"`");
                    }
                    0
                }
            };
            if says > 1 {
                self.wrong(
                    assay.place,
                    "an assay finds in one way",
                    "give one of `below`, `steps` and `symptoms`",
                );
            }
            let mut new = Assay { name: name.value.clone(), ..out[base].clone() };
            if let Some(below) = below {
                new.detects = Detects::Below(below.value.0);
            } else if let Some(steps) = steps {
                new.detects = Detects::Steps(steps.value.0.clone());
            } else if symptoms.is_some() {
                new.detects = Detects::Symptoms(self.part(symptoms.as_ref(), "symptoms", 1.0));
            }
            if sampling.is_some() {
                new.sampling = self.part(sampling.as_ref(), "sampling", 1.0);
            }
            if specificity.is_some() {
                new.specificity = self.part(specificity.as_ref(), "specificity", 1.0);
            }
            match own {
                Some(own) => out[own] = new,
                None => out.push(new),
            }
        }
        out
    }

    fn test(&mut self, name: &str, raw: &RawTest, assays: &[Assay], names: &Names) -> Test {
        let known: Vec<String> = assays.iter().map(|assay| assay.name.clone()).collect();
        let assay =
            raw.assay.as_ref().and_then(|assay| self.named("assay", assay, &known)).map_or(0, usize::from);
        let classes = raw.class.as_ref().map(|classes| {
            let named: Vec<_> =
                classes.value.0.iter().filter_map(|name| self.class(&name.value.0, name.place)).collect();
            (0..self.classes.len()).map(|class| named.iter().any(|id| usize::from(id.0) == class)).collect()
        });
        let result = match (&raw.lab, &raw.result) {
            (Some(lab), Some(result)) => {
                self.wrong(lab.place, "a result comes from a laboratory or after a time", "both are given")
                    .other(result.place, "after a time");
                Return::After(Sampler::Fixed(0))
            }
            (Some(lab), None) => {
                self.named("lab", lab, &names.labs).map_or(Return::After(Sampler::Fixed(0)), Return::Lab)
            }
            (None, result) => {
                Return::After(result.as_ref().map_or(Sampler::Fixed(0), |result| self.sampler(result)))
            }
        };
        if let (None, Some(compliance)) = (&raw.positive, &raw.compliance)
            && !raw.has("positive")
        {
            self.wrong(
                compliance.place,
                "`compliance` has no effect without `positive`",
                "comply with what?",
            );
        }
        let one_if_unsaid = |this: &mut Self, raw: Option<&At<Number>>, key: &str| {
            if raw.is_some() { this.part(raw, key, 1.0) } else { 1.0 }
        };
        Test {
            name: name.to_owned(),
            assay: assays[assay].clone(),
            share: one_if_unsaid(self, raw.share.as_ref(), "share"),
            classes: classes.unwrap_or_else(|| vec![true; self.classes.len()]),
            result,
            positive: raw.positive.as_ref().and_then(|stay| self.named("stay", stay, &names.stays)),
            compliance: one_if_unsaid(self, raw.compliance.as_ref(), "compliance"),
            price: raw.price.as_ref().map_or(0.0, |price| price.value.0),
        }
    }

    fn stay(&mut self, name: &str, raw: &RawStay, names: &Names) -> Stay {
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
            self.sampling(test, &format!("{name}/symptoms")).map(|sampling| (sampling, after))
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
        if raw.adherence.is_some() {
            stay.adherence = self.part(raw.adherence.as_ref(), "adherence", 1.0);
        }
        stay.staff_leak = raw.staff_leak.as_ref().map_or(0.0, |leak| leak.value.0);
        stay.price = raw.price.as_ref().map_or(0.0, |price| price.value.0);
        stay
    }

    fn tracing(&mut self, raw: &RawTracing, names: &Names) -> Option<Tracing> {
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
        tracing.coverage =
            if raw.coverage.is_some() { self.part(raw.coverage.as_ref(), "coverage", 1.0) } else { 0.6 };
        tracing.app = self.part(raw.app.as_ref(), "app", 1.0);
        tracing.officers = raw.officers.as_ref().map(|officers| officers.value.0.min(limits::SERVERS) as u32);
        let a_day = raw.contacts_a_day.as_ref().map_or(8.0, |number| number.value.0);
        if let Some(written) = raw.contacts_a_day.as_ref().filter(|_| !(0.01..=1e5).contains(&a_day)) {
            self.wrong(written.place, "`contacts-a-day` is from 0.01 to 100,000", format!("found {a_day}"));
        }
        tracing.each = Span::from_seconds(86_400.0 / a_day.clamp(0.01, 1e5));
        if let Some(retention) = &raw.retention {
            tracing.retention = retention.value.0;
        }
        if raw.compliance.is_some() {
            tracing.compliance = self.part(raw.compliance.as_ref(), "compliance", 1.0);
        }
        Some(tracing)
    }

    /// Stays that lead to each other for ever, at their end or when they are full.
    fn circles(&mut self, raw: &RawScenario, health: &Health) {
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

    fn origin(&mut self, name: &str, raw: &At<RawOrigin>, variants: &[String], run: &RunSettings) -> Origin {
        let value = &raw.value;
        let days = |this: &mut Self, raw: &At<RawByDate>| -> Vec<f64> {
            let share = |day| match &raw.value {
                RawByDate::Always(share) => *share,
                RawByDate::Ramp(ramp) => on_ramp(ramp, run.date(day)),
            };
            let days: Vec<f64> = (0..run.days).map(share).collect();
            if let Some(&found) = days.iter().find(|&&share| share > 1.0) {
                let problem = this.wrong(raw.place, "a share is from 0 to 1", format!("found {found}"));
                if found <= 100.0 {
                    problem.help(format!("write {} for {found} %", round(found / 100.0)));
                }
            }
            days
        };
        let general = value.prevalence.as_ref().map(|prevalence| days(self, prevalence));
        let mut by_class = vec![general; self.classes.len()];
        for (class, prevalence) in entries(value.prevalence_of.as_ref()) {
            let own = days(self, prevalence);
            if let Some(id) = self.class(&class.value, class.place) {
                by_class[usize::from(id.0)] = Some(own);
            }
        }
        let prevalence = (0..run.days as usize)
            .flat_map(|day| by_class.iter().map(move |days| days.as_ref().map_or(0.0, |days| days[day])))
            .collect();
        let mut shares = Vec::new();
        let mut sum = 0.0;
        for (variant, share) in entries(value.variants.as_ref()) {
            let text = At { value: Text(variant.value.clone()), place: variant.place };
            if let Some(number) = self.named("variant", &text, variants) {
                sum += share.value.0;
                shares.push((sum, number));
            }
        }
        if let Some(written) = &value.variants
            && self.problems.is_empty()
            && (sum - 1.0).abs() > SHARE_TOLERANCE
        {
            self.wrong(
                written.place,
                "the shares of the variants must add up to 1",
                format!("they add up to {}", round(sum)),
            )
            .help(format!("change one of them by {}", round(1.0 - sum)));
        }
        if shares.is_empty() {
            shares.push((1.0, 0));
        }
        Origin {
            name: name.to_owned(),
            prevalence,
            growth: value.growth.as_ref().map_or(0.0, |growth| growth.value.0),
            variants: shares,
            vaccinated: self.vaccinated(value.vaccinated.as_ref()),
            travel: value.travel.as_ref().map_or(Span::ZERO, |travel| travel.value.0),
            before: value
                .before
                .as_ref()
                .map(|lines| lines.value.as_slice())
                .unwrap_or_default()
                .iter()
                .filter_map(|line| {
                    let lead = line.value.lead.as_ref().map_or(Span::ZERO, |lead| lead.value.0);
                    let test = line.value.test.as_ref()?;
                    self.sampling(test, &format!("before/{}", lead.ticks())).map(|sampling| (sampling, lead))
                })
                .collect(),
        }
    }

    fn vaccinated(&mut self, raw: Option<&At<Vec<At<RawVaccinated>>>>) -> Vec<Vaccinated> {
        let Some(raw) = raw else { return Vec::new() };
        let mut sum = 0.0;
        let mut out = Vec::new();
        for line in &raw.value {
            let value = &line.value;
            sum += self.part(value.share.as_ref(), "share", 1.0);
            let doses = value.doses.as_ref().map_or(2, |doses| {
                if !(2..=3).contains(&doses.value.0) {
                    self.wrong(doses.place, "`doses` is 2 or 3", format!("found {}", doses.value.0))
                        .help("leave out who has had fewer than two, and write 3 for more than three");
                }
                doses.value.0.clamp(2, 3) as u8
            });
            let since = value.since.as_ref().map(|since| self.sampler(since));
            out.push(Vaccinated {
                up_to: sum,
                doses,
                product: value
                    .product
                    .as_ref()
                    .map_or(crate::disease::Product::Mrna, |product| product.value.0),
                since: since.unwrap_or(Sampler::Fixed(14 * Span::DAY.ticks())),
            });
        }
        if sum > 1.0 + SHARE_TOLERANCE {
            self.wrong(
                raw.place,
                "more than everybody is vaccinated",
                format!("the shares add up to {}", round(sum)),
            );
        }
        out
    }
}
