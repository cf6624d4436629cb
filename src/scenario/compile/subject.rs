//! What a condition or a target looks at: a measure of one port, station, zone, quota, code, test, stay, origin, signal, stage
//! or purpose.

use super::plan::Planner;
use crate::engine::Span;
use crate::scenario::decode::{At, Named, entries};
use crate::scenario::diagnostic::list;
use crate::scenario::measure::Measure;
use crate::scenario::model::{ClassId, PortId, StationId, ZoneId};
use crate::scenario::raw::plan::RawCondition;
use crate::scenario::raw::target::RawTarget;
use crate::scenario::raw::values::{Duration, Text};
use crate::scenario::rows::{self, Place, watched};
use crate::scenario::source;

/// The keys of a condition or a target that say what it looks at.
pub(super) struct Subject<'a> {
    place: source::Place,
    port: Option<&'a At<Text>>,
    station: Option<&'a At<Text>>,
    /// What is named instead of a port or a station: the key, and the name.
    named: Vec<(&'static str, &'a At<Text>)>,
    class: Option<&'a At<Text>>,
    within: Option<&'a At<Duration>>,
    /// The keys that were written, even with a wrong value.
    written: &'a [&'static str],
}

impl RawCondition {
    /// What it looks at.
    pub(super) fn subject(&self, place: source::Place) -> Subject<'_> {
        let named = [
            ("quota", &self.quota),
            ("signal", &self.signal),
            ("code", &self.code),
            ("test", &self.test),
            ("stay", &self.stay),
            ("origin", &self.origin),
        ];
        Subject {
            place,
            port: self.port.as_ref(),
            station: self.station.as_ref(),
            named: named.into_iter().filter_map(|(key, name)| Some((key, name.as_ref()?))).collect(),
            class: self.class.as_ref(),
            within: self.within.as_ref(),
            written: &self.given,
        }
    }
}

impl RawTarget {
    /// What it looks at.
    pub(super) fn subject(&self, place: source::Place) -> Subject<'_> {
        let named = [
            ("quota", &self.quota),
            ("code", &self.code),
            ("test", &self.test),
            ("stay", &self.stay),
            ("stage", &self.stage),
            ("purpose", &self.purpose),
        ];
        Subject {
            place,
            port: self.port.as_ref(),
            station: self.station.as_ref(),
            named: named.into_iter().filter_map(|(key, name)| Some((key, name.as_ref()?))).collect(),
            class: self.class.as_ref(),
            within: self.within.as_ref(),
            written: &self.given,
        }
    }
}

/// The keys that name a place.
const PLACES: [&str; 10] =
    ["port", "station", "quota", "signal", "code", "test", "stay", "origin", "stage", "purpose"];

impl Subject<'_> {
    fn has(&self, key: &str) -> bool {
        self.written.contains(&key)
    }

    /// Whether a key that names a place has a wrong value, which has been said.
    fn is_broken(&self) -> bool {
        let understood = |key: &str| match key {
            "port" => self.port.is_some(),
            "station" => self.station.is_some(),
            key => self.named.iter().any(|(named, _)| *named == key),
        };
        PLACES.iter().any(|key| self.has(key) && !understood(key))
    }
}

impl<'a> Planner<'a> {
    /// What is watched: place, class, measure and, where it counts what takes no longer than a given time, that time. A target
    /// (`afterwards`) can also be about what nobody sees while it happens.
    pub(super) fn watched(
        &mut self,
        subject: &Subject<'_>,
        name: &At<Text>,
        afterwards: bool,
    ) -> Option<(PortId, Place, Option<ClassId>, Measure, Span)> {
        let whole = if afterwards { self.whole(subject, name) } else { None };
        let (port, place) = match whole {
            Some(place) => (PortId::NONE, place),
            None => self.place(subject)?,
        };
        let class = match subject.class {
            None => None,
            Some(class) => Some(self.class(class)?),
        };
        let mut possible = watched(place).to_vec();
        if afterwards {
            possible.extend(rows::told_afterwards(self.scenario, place));
        }
        let Some(&measure) = possible.iter().find(|measure| measure.name() == name.value.0) else {
            let mut names: Vec<&str> = possible.iter().map(|measure| measure.name()).collect();
            names.dedup();
            let label = match names[..] {
                [] => "there is nothing to watch".to_owned(),
                _ => format!("here there are {}", list(names.iter().copied())),
            };
            let text = name.value.0.clone();
            self.wrong(name.place, format!("`{text}` cannot be watched here"), label).meant(&text, names);
            return None;
        };
        if subject.class.is_some() && !is_by_class(place, measure) {
            self.wrong(
                name.place,
                format!("`{}` is watched for all classes together only", measure.name()),
                "a class is named",
            )
            .help("leave out `class`");
            return None;
        }
        let within = match (subject.within, measure.has_limit()) {
            (Some(within), true) => within.value.0,
            (None, false) => Span::ZERO,
            (None, true) => {
                if !subject.has("within") {
                    let title = format!("`{}` needs `within`", measure.name());
                    self.wrong(name.place, title, "within what time?").help("add `within = \"15 min\"`");
                }
                return None;
            }
            (Some(within), false) => {
                let label = "it goes with `wait_within` and `lookup_within`";
                self.wrong(within.place, "`within` has no effect here", label).help("leave it out");
                return None;
            }
        };
        Some((port, place, class, measure, within))
    }

    /// What a target is about that names no place, if it is about infection or the plan as a whole and no port has such a
    /// measure.
    fn whole(&self, subject: &Subject<'_>, name: &At<Text>) -> Option<Place> {
        let scenario = self.scenario;
        let has = |place| {
            let measures = rows::told_afterwards(scenario, place);
            measures.iter().any(|measure| measure.name() == name.value.0)
        };
        if PLACES.iter().any(|key| subject.has(key)) || (scenario.ports.len() == 1 && has(Place::Port)) {
            return None;
        }
        let planned = !entries(self.raw.stage.as_ref()).is_empty();
        let all = [(Place::Health, true), (Place::Plan, planned)];
        all.into_iter().find(|&(place, is_there)| is_there && has(place)).map(|(place, _)| place)
    }

    fn class(&mut self, name: &At<Text>) -> Option<ClassId> {
        let known: Vec<&str> = self.scenario.classes.iter().map(|class| class.name.as_str()).collect();
        self.find("class", name, &known).map(|i| ClassId(i as u16))
    }

    /// The place that a condition or a target is about.
    fn place(&mut self, subject: &Subject<'_>) -> Option<(PortId, Place)> {
        if subject.is_broken() {
            return None;
        }
        let Some(&(what, name)) = subject.named.first() else { return self.place_at_port(subject) };
        let next = subject.named.get(1).map(|(_, other)| *other);
        if let Some(other) = subject.port.or(subject.station).or(next) {
            self.wrong(other.place, "a condition is about one place", format!("besides the {what}"))
                .other(name.place, format!("the {what}"));
            return None;
        }
        if let Some(class) = subject.class
            && matches!(what, "signal" | "code" | "stage" | "purpose")
        {
            let label = match what {
                "signal" => "a signal counts all cases".to_owned(),
                what => format!("a {what} has no classes"),
            };
            self.wrong(class.place, "`class` has no effect here", label).help("leave it out");
            return None;
        }
        let known: Vec<&str> = self.known(what);
        let number = self.find(what, name, &known)? as u16;
        let place = match what {
            "quota" => Place::Quota(number),
            "signal" => Place::Signal(number),
            "code" => Place::Code(number),
            "test" => Place::Test(number),
            "stay" => Place::Stay(number),
            "stage" => Place::Stage(number),
            "purpose" => Place::Purpose(number),
            _ => Place::Origin(number),
        };
        Some((PortId::NONE, place))
    }

    /// The names of what a key can name. Of what is compiled later they are those of the file: what is wrong with one of them
    /// has been said.
    fn known(&self, what: &str) -> Vec<&'a str> {
        fn named<T>(all: Option<&At<Named<T>>>) -> Vec<&str> {
            entries(all).iter().map(|(name, _)| name.value.as_str()).collect()
        }
        let (raw, scenario) = (self.raw, self.scenario);
        let health = || scenario.health.iter();
        match what {
            "quota" => scenario.bookings.quotas.iter().map(|quota| quota.name.as_str()).collect(),
            "signal" => named(raw.signal.as_ref()),
            "code" => scenario.codes.iter().map(|code| code.name.as_str()).collect(),
            "test" => health().flat_map(|health| &health.tests).map(|test| test.name.as_str()).collect(),
            "stay" => health().flat_map(|health| &health.stays).map(|stay| stay.name.as_str()).collect(),
            "stage" => named(raw.stage.as_ref()),
            "purpose" => scenario.bookings.purposes.iter().map(|purpose| purpose.name.as_str()).collect(),
            _ => {
                let all = health().flat_map(|health| &health.origins.all);
                all.map(|origin| origin.name.as_str()).collect()
            }
        }
    }

    /// A port, a station or a zone.
    fn place_at_port(&mut self, subject: &Subject<'_>) -> Option<(PortId, Place)> {
        let scenario = self.scenario;
        let ports: Vec<&str> = scenario.ports.iter().map(|port| port.name.as_str()).collect();
        let port = match subject.port {
            Some(port) => Some(self.find("port", port, &ports)?),
            None => None,
        };
        let places: Vec<(usize, &str, Place)> = {
            let stations = scenario.stations.iter().enumerate();
            let stations = stations
                .map(|(i, s)| (s.port.0.into(), s.name.as_str(), Place::Station(StationId(i as u32))));
            let zones = scenario.zones.iter().enumerate();
            let zones = zones.map(|(i, z)| (z.port.0.into(), z.name.as_str(), Place::Zone(ZoneId(i as u32))));
            stations.chain(zones).filter(|&(own, ..)| port.is_none_or(|port| own == port)).collect()
        };
        let found: Vec<(usize, Place)> = match subject.station {
            None => (0..ports.len())
                .filter(|&p| port.is_none_or(|port| p == port))
                .map(|p| (p, Place::Port))
                .collect(),
            Some(station) => {
                let known: Vec<&str> = places.iter().map(|&(_, name, _)| name).collect();
                self.find("station or zone", station, &known)?;
                let named = places.iter().filter(|&&(_, name, _)| name == station.value.0);
                named.map(|&(port, _, place)| (port, place)).collect()
            }
        };
        if found.len() > 1 {
            let label = format!("the ports are {}", list(ports.iter().copied()));
            self.wrong(subject.place, "it is not said which port is meant", label)
                .help(format!("add `port = {:?}`", ports[found[0].0]));
            return None;
        }
        found.first().map(|&(port, place)| (PortId(port as u16), place))
    }
}

/// Whether a measure is kept class by class.
fn is_by_class(place: Place, measure: Measure) -> bool {
    !matches!(place, Place::Health | Place::Plan)
        && !matches!(
            measure,
            Measure::OccupancyMean
                | Measure::OccupancyMax
                | Measure::InsideMax
                | Measure::InsideMean
                | Measure::QueueMax
                | Measure::QueueMean
                | Measure::BedsMean
                | Measure::BedsMax
                | Measure::Imported
                | Measure::Infected
                | Measure::InfectiousDays
                | Measure::Transmissions
        )
}
