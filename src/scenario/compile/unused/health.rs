//! Tests that nobody takes, stays to which no way leads, and what acts on the infected where nobody is.

use super::Told;
use super::uses::{Named, Use};
use crate::scenario::decode::{entries, place_of};
use crate::scenario::diagnostic::list;
use crate::scenario::health::Return;

/// That these keys change nothing, in words.
fn nothing(keys: &[impl AsRef<str>]) -> String {
    let change = if keys.len() == 1 { "changes" } else { "change" };
    format!("{} {change} nothing", list(keys.iter().map(AsRef::as_ref)))
}

impl Told<'_> {
    pub(super) fn tests(&mut self) {
        for (i, (name, test)) in entries(self.raw.test.as_ref()).iter().enumerate() {
            if !self.uses.has(Use::Test(i)) {
                self.tell(format!("test {}: nobody takes it", name.value));
            } else if !self.uses.has(Use::TestHere(i)) {
                let keys = [
                    ("result", test.value.result.is_some()),
                    ("lab", test.value.lab.is_some()),
                    ("positive", test.value.positive.is_some()),
                ];
                for (key, _) in keys.into_iter().filter(|&(_, said)| said) {
                    self.tell(format!(
                        "test {}: `{key}` changes nothing, since it is taken only before travelling: those found positive do not come",
                        name.value
                    ));
                }
            }
        }
        self.late_results();
        for (i, (name, _)) in entries(self.raw.lab.as_ref()).iter().enumerate() {
            if !self.uses.has(Use::Lab(i)) {
                self.tell(format!("laboratory {}: no test goes there", name.value));
            }
        }
        for (name, _) in entries(self.raw.assay.as_ref()) {
            if !self.uses.has_named(Named::Assay, &name.value) {
                self.tell(format!("assay {}: no test uses it", name.value));
            }
        }
        for (i, (name, stay)) in entries(self.raw.stay.as_ref()).iter().enumerate() {
            if !self.uses.has(Use::Stay(i)) {
                self.tell(format!("stay {}: no way leads there", name.value));
            } else if stay.value.until_result.is_some() && !self.uses.has(Use::LateResult) {
                self.tell(format!(
                    "stay {}: `until-result` changes nothing, since every result is there at once",
                    name.value
                ));
            }
        }
        self.tracing();
    }

    /// Results that come after the run.
    fn late_results(&mut self) {
        let Some(health) = &self.scenario.health else { return };
        let end = self.scenario.run.end();
        for (i, test) in health.tests.iter().enumerate() {
            if self.uses.has(Use::TestHere(i))
                && let Return::After(after) = &test.result
                && after.fixed().is_some_and(|length| length >= end.ticks())
            {
                self.out.push(format!(
                    "test {}: its results come after the end of the run and find nobody; give the run more `days`",
                    test.name
                ));
            }
        }
    }

    fn tracing(&mut self) {
        let Some(tracing) = self.raw.tracing.as_ref().map(|tracing| &tracing.value) else { return };
        if !self.uses.tests_here() {
            self.tell("tracing changes nothing: nobody is tested on coming or in a stay, so nobody is found positive");
            return;
        }
        if !self.uses.infects() {
            self.tell("tracing follows false positives alone: nobody is infected, since nobody comes from an `[origin]` with a `prevalence`");
        }
        let zones = self.scenario.stations.iter().any(|station| station.zone.is_some());
        for (key, said, why) in [
            ("rooms", tracing.rooms.is_some() && !zones, "no station is in a zone"),
            (
                "unmasked-only",
                tracing.unmasked_only.is_some() && !self.uses.has(Use::Masks),
                "no zone has a `mask`",
            ),
            (
                "group",
                tracing.group.is_some() && !self.uses.has(Use::Groups),
                "nobody comes in a group: no arrivals have a `batch` or a `timetable`",
            ),
        ] {
            if said {
                self.out.push(format!("tracing: `{key}` changes nothing, since {why}"));
            }
        }
    }

    /// What acts on the infected alone.
    pub(super) fn infection(&mut self) {
        let origins = entries(self.raw.origin.as_ref());
        for (o, (name, origin)) in origins.iter().enumerate() {
            let comes = self.scenario.health.as_ref().is_some_and(|h| h.origins.of.contains(&Some(o as u16)));
            if comes && !self.uses.has(Use::Infected(o)) {
                let keys: Vec<&str> = origin
                    .value
                    .given
                    .iter()
                    .copied()
                    .filter(|key| ["growth", "variants", "advantage", "travel"].contains(key))
                    .collect();
                let more = if keys.is_empty() { String::new() } else { format!(", and {}", nothing(&keys)) };
                self.tell(format!(
                    "origin {}: nobody from there is infected, since `prevalence` is 0{more}",
                    name.value
                ));
            }
        }
        for (name, _) in entries(self.raw.variant.as_ref()) {
            if !self.uses.has_named(Named::Variant, &name.value) {
                self.tell(format!("variant {}: nobody has it, since no origin names it", name.value));
            }
        }
        self.doses();
        self.origins_of_streams();
        if self.uses.infects() {
            self.nearness();
            return;
        }
        let mut idle: Vec<String> = Vec::new();
        idle.extend(self.raw.health.as_ref().map(|_| "health".to_owned()));
        for (name, stay) in entries(self.raw.stay.as_ref()) {
            let value = &stay.value;
            for (key, place) in [
                ("on-symptoms", place_of(&value.on_symptoms)),
                ("freedom", place_of(&value.freedom)),
                ("staff-leak", place_of(&value.staff_leak)),
                ("adherence", place_of(&value.adherence).filter(|_| value.tests.is_none())),
            ] {
                idle.extend(place.map(|_| format!("stay.{}.{key}", name.value)));
            }
        }
        for (port, table) in entries(self.raw.port.as_ref()) {
            for (name, zone) in entries(table.value.zone.as_ref()) {
                let zone = &zone.value;
                let keys = [
                    ("mask", zone.mask.is_some()),
                    ("masked", zone.masked.is_some()),
                    ("activity", zone.activity.is_some()),
                    ("air-to", zone.air_to.is_some()),
                ];
                let keys = keys.into_iter().filter(|&(_, said)| said);
                idle.extend(keys.map(|(key, _)| format!("port.{}.zone.{}.{key}", port.value, name.value)));
            }
        }
        if !idle.is_empty() {
            self.tell(format!(
                "nobody is infected, since nobody comes from an `[origin]` with a `prevalence`: {}",
                nothing(&idle)
            ));
        }
    }

    /// What is said of the air where no zone has any, and of close range where it is left out.
    fn nearness(&mut self) {
        let (mut air, mut near): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        if let Some(health) = self.raw.health.as_ref().map(|health| &health.value) {
            air.extend(health.quanta.as_ref().map(|_| "health.quanta".into()));
            air.extend(health.speaking.as_ref().map(|_| "health.speaking".into()));
            near.extend(health.queue_factor.as_ref().map(|_| "health.queue-factor".into()));
        }
        for (name, variant) in entries(self.raw.variant.as_ref()) {
            air.extend(variant.value.quanta.as_ref().map(|_| format!("variant.{}.quanta", name.value)));
            near.extend(variant.value.near.as_ref().map(|_| format!("variant.{}.near", name.value)));
        }
        let reach = self.scenario.health.as_ref().map_or(0, |health| health.air.reach);
        for (keys, idle, why) in [
            (air, self.scenario.zones.iter().all(|zone| zone.air.is_none()), "no zone has a `volume` of air"),
            (near, reach == 0, "`reach = 0` leaves close range out"),
        ] {
            if idle && !keys.is_empty() {
                self.out.push(format!("{}, since {why}", nothing(&keys)));
            }
        }
    }

    /// The origin of a stream where every class that it brings has its own.
    fn origins_of_streams(&mut self) {
        let of_class: Vec<bool> =
            entries(self.raw.class.as_ref()).iter().map(|(_, class)| class.value.origin.is_some()).collect();
        let own = entries(self.raw.port.as_ref()).iter().flat_map(|(port, table)| {
            let streams = entries(table.value.arrivals.as_ref()).iter();
            streams.map(|(name, stream)| (format!("{}/{}", port.value, name.value), stream))
        });
        let common = entries(self.raw.arrivals.as_ref()).iter();
        let common = common.map(|(name, stream)| (format!("arrivals/{}", name.value), stream));
        for (path, _) in own.chain(common).filter(|(_, stream)| stream.value.origin.is_some()) {
            let mut brought = self.uses.brought(&path).peekable();
            if brought.peek().is_some() && brought.all(|class| of_class.get(class) == Some(&true)) {
                self.out.push(format!(
                    "arrivals {path}: `origin` changes nothing, since every class that comes with it has its own"
                ));
            }
        }
    }

    /// What variants say of doses that nobody has had.
    fn doses(&mut self) {
        for (name, variant) in entries(self.raw.variant.as_ref()) {
            let keys = [
                ("two-doses", 2, variant.value.two_doses.is_some()),
                ("three-doses", 3, variant.value.three_doses.is_some()),
            ];
            for (key, doses, _) in
                keys.into_iter().filter(|&(_, doses, said)| said && !self.uses.has(Use::Doses(doses)))
            {
                self.tell(format!(
                    "variant {}: `{key}` changes nothing, since no origin has anybody `vaccinated` with {doses} doses",
                    name.value
                ));
            }
        }
    }

    /// Prices where no costs are told.
    pub(super) fn prices(&mut self) {
        if self.raw.cost.is_some() {
            return;
        }
        let tests = entries(self.raw.test.as_ref()).iter();
        let tests =
            tests.filter(|(_, test)| test.value.price.is_some()).map(|(name, _)| ("test", &name.value));
        let stays = entries(self.raw.stay.as_ref()).iter();
        let stays =
            stays.filter(|(_, stay)| stay.value.price.is_some()).map(|(name, _)| ("stay", &name.value));
        for (what, name) in tests.chain(stays) {
            self.out.push(format!(
                "{what} {name}: `price` changes nothing, since costs are told only with a table `[cost]`"
            ));
        }
    }
}
