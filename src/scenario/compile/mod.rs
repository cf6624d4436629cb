//! From what was written to what is simulated: resolves names, checks that everything fits together.
//!
//! This is the one place where a scenario's meaning is checked. Every check notes what it finds and goes on with
//! a stand-in, so that one pass finds all mistakes; the scenario that comes out is used only if there are none.

mod arrivals;
mod booking;
mod calendar;
mod code;
mod condition;
mod conditions;
mod distribution;
mod false_alarms;
mod foreseen;
mod health;
mod incident;
mod names;
mod network;
mod plan;
mod port;
mod precision;
mod purpose;
mod route;
mod run;
mod several;
mod size;
mod stage;
mod station;
mod subject;
mod sweep;
mod target;
mod unused;

use std::path::Path;

use self::names::Names;
use super::decode::{At, entries};
use super::diagnostic::{Diagnostic, Problems, list};
use super::model::{
    Arrivals, Class, ClassId, Port, PortId, Scenario, Station, StationId, Work, Zone, ZoneId,
};
use super::raw::RawScenario;
use super::raw::values::Text;
use super::source::{Place, Sources};
use super::variants::Blueprint;
use crate::engine::Span;
use crate::random::{Distribution, Sampler};

/// What the parts of the compiler share.
struct Compiler<'a> {
    folder: &'a Path,
    sources: &'a mut Sources,
    problems: &'a mut Problems,
    envelope: &'a mut Envelope,
    /// Whether a plan changes values during the run, so that what is missing now may come later.
    staged: bool,
    classes: Vec<Class>,
    by_class: bool,
    /// Shares that leave somebody without a way, to be judged once it is known who comes to the station.
    short: Vec<Short>,
    /// Names of the stations of the port at hand, with the id of the first.
    station_names: Names,
    first_station: u32,
    /// Names of origins, tests, laboratories and stays.
    health_names: health::HealthNames,
    /// Names of the health codes.
    code_names: Names,
    /// Names of the zones of the port at hand, with the id of the first.
    zone_names: Names,
    first_zone: u32,
    warnings: Vec<String>,
}

/// Samplers already built: equal distributions share one table.
pub type Samplers = Vec<(Distribution, Sampler)>;

/// What the variants of a scenario under its plan have in common: the world has room for all of them.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Samplers already built.
    samplers: Samplers,
    /// Fixed walking times in the order in which they were met; the first is zero.
    pub walks: Vec<Span>,
    /// By station: the largest number of servers met.
    pub servers: Vec<u32>,
    /// By class and station: whether they come to it in any variant met.
    comes: Vec<Vec<bool>>,
    /// By station: where its name stands.
    names: Vec<Place>,
    /// Whether passengers may come back to any station.
    revisited: bool,
    /// Whether anybody is infected in any variant met.
    infects: bool,
    /// Whether a quota is suspended in any variant met.
    suspends: bool,
    /// What acts in any variant met; none once it has been told.
    uses: Option<unused::Uses>,
}

impl Default for Envelope {
    fn default() -> Self {
        Self {
            samplers: Vec::new(),
            walks: vec![Span::ZERO],
            servers: Vec::new(),
            comes: Vec::new(),
            names: Vec::new(),
            revisited: false,
            infects: false,
            suspends: false,
            uses: None,
        }
    }
}

impl Envelope {
    /// Notes the servers of `stations` and tells each the most it ever has.
    fn make_room(&mut self, stations: &mut [Station]) {
        self.servers.resize(stations.len(), 0);
        for (most, station) in self.servers.iter_mut().zip(stations) {
            if let Work::Servers { staffing, .. } = &station.work {
                *most = staffing.most().max(*most);
            }
            station.servers_at_most = *most;
        }
    }
}

/// Lines of `next` whose shares do not add up to one for some classes.
struct Short {
    /// Station.
    station: StationId,
    /// Where the last line stands.
    place: Place,
    /// Classes with what their shares add up to.
    classes: Vec<(ClassId, f64)>,
}

/// Compiles `raw`, the tree of `blueprint` decoded, with its plan. Mistakes go to `problems`; the scenario is meaningful
/// only if there are none. Gives back the texts, to which CSV files have been added. `samplers` are those built for other
/// scenarios, to which those of this one are added. With `tell` the warnings say what changes nothing.
pub fn compile(
    raw: &RawScenario,
    mut blueprint: Blueprint,
    samplers: &mut Samplers,
    tell: bool,
    problems: &mut Problems,
) -> (Scenario, Sources) {
    let uses = tell.then(unused::Uses::default);
    let mut envelope = Envelope { samplers: samplers.clone(), uses, ..Envelope::default() };
    let (folder, mut sources) = (blueprint.folder.clone(), std::mem::take(&mut blueprint.sources));
    let (stem, whole) = (blueprint.stem.clone(), blueprint.whole);
    let mut scenario = values(raw, &stem, whole, &folder, &mut sources, &mut envelope, problems);
    names::same(raw, problems);
    sweep::check(raw, problems);
    let targets = target::compile(raw, &scenario, &folder, &mut sources, &mut envelope, problems);
    scenario.targets = targets;
    samplers.clone_from(&envelope.samplers);
    if !is_planned(raw) {
        if problems.is_empty() {
            blueprint.sources = sources.clone();
            scenario.warnings.extend(unused::told(raw, &scenario, &blueprint, &envelope, None));
        }
        return (scenario, sources);
    }
    let scenario = plan::compile(raw, scenario, blueprint, &mut sources, envelope, problems);
    (scenario, sources)
}

/// Whether a plan changes values while the scenario runs.
fn is_planned(raw: &RawScenario) -> bool {
    is_staged(raw) || raw.has("quota") || raw.has("purpose")
}

/// Whether stages, rules or incidents change values.
fn is_staged(raw: &RawScenario) -> bool {
    ["stage", "rule", "incident", "signal", "ready", "condition"].iter().any(|section| raw.has(section))
}

/// Compiles everything but the plan. CSV files lie in `folder`; those already among `sources` are not read again.
pub fn values(
    raw: &RawScenario,
    stem: &str,
    whole: Place,
    folder: &Path,
    sources: &mut Sources,
    envelope: &mut Envelope,
    problems: &mut Problems,
) -> Scenario {
    let mut compiler = Compiler::new(folder, sources, envelope, is_staged(raw), problems);
    compiler.scenario(raw, stem, whole)
}

impl<'a> Compiler<'a> {
    fn new(
        folder: &'a Path,
        sources: &'a mut Sources,
        envelope: &'a mut Envelope,
        staged: bool,
        problems: &'a mut Problems,
    ) -> Self {
        Self {
            folder,
            sources,
            problems,
            envelope,
            staged,
            classes: Vec::new(),
            by_class: false,
            short: Vec::new(),
            station_names: Names::default(),
            first_station: 0,
            health_names: health::HealthNames::default(),
            code_names: Names::default(),
            zone_names: Names::default(),
            first_zone: 0,
            warnings: Vec::new(),
        }
    }

    fn scenario(&mut self, raw: &RawScenario, stem: &str, whole: Place) -> Scenario {
        if let Some(schema) = &raw.schema
            && schema.value.0 != 1
        {
            let found = schema.value.0;
            self.problems
                .add(
                    schema.place,
                    format!("this is format {found}"),
                    "this version of clearway reads format 1",
                )
                .help("write `schema = 1`, or use a newer clearway for a newer format");
        }
        let run = self.run(raw.run.as_ref());
        let calendar = self.calendar(raw.calendar.as_ref(), &run);
        self.health_names = health::HealthNames::of(raw);
        let class_origins = self.classes(raw);
        let codes_written = entries(raw.code.as_ref()).len();
        if self.too_many(whole, "codes", codes_written, super::limits::CODES) {
            return self.empty(stem, run);
        }
        let codes = self.codes(raw, &run);
        self.code_names = codes.iter().map(|code| code.name.clone()).collect();
        let (mut ports, mut stations, mut zones, mut arrivals): (
            Vec<Port>,
            Vec<Station>,
            Vec<Zone>,
            Vec<Arrivals>,
        ) = Default::default();
        let raw_ports = entries(raw.port.as_ref());
        // Ports that were written and found wrong have been noted.
        if raw_ports.is_empty() && (!raw.has("port") || self.problems.is_empty()) {
            self.problems
                .add(whole, "there is no port in this scenario", "nothing to simulate")
                .help("begin one with `[port.lok-ma-chau]`");
        }
        let mut places = network::Places::default();
        let total: usize =
            raw_ports.iter().filter_map(|(_, p)| p.value.station.as_ref()).map(|s| s.value.0.len()).sum();
        let zones_written: usize = raw_ports.iter().map(|(_, p)| entries(p.value.zone.as_ref()).len()).sum();
        let streams: usize =
            raw_ports.iter().filter_map(|(_, p)| p.value.arrivals.as_ref()).map(|a| a.value.0.len()).sum();
        if self.too_many(whole, "ports", raw_ports.len(), super::limits::PORTS)
            || self.too_many(whole, "stations", total, super::limits::STATIONS)
            || self.too_many(whole, "zones", zones_written, super::limits::ZONES)
            || self.too_many(whole, "streams of arrivals", streams, super::limits::STREAMS)
            || self.too_many(whole, "classes", self.classes.len(), super::limits::CLASSES)
            || self.too_many(
                whole,
                "pairs of a station and a class",
                total * self.classes.len(),
                super::limits::CELLS,
            )
        {
            return self.empty(stem, run);
        }
        for (i, (name, port)) in raw_ports.iter().enumerate() {
            let id = PortId(i as u16);
            let (first_station, first_zone) = (stations.len(), zones.len());
            self.enter_port(&port.value, first_station, first_zone);
            let hours = self.hours(&port.value);
            self.zones(id, &port.value, &mut zones);
            self.stations(&name.value, id, &port.value, &mut stations, &mut places);
            self.warn_unstaffed(hours, &stations[first_station..]);
            self.warn_unplaced(&name.value, &stations[first_station..]);
            self.warn_same_place(&name.value, &stations[first_station..]);
            let first_stream = arrivals.len();
            let days = arrivals::Days { run: &run, calendar: &calendar };
            self.arrivals(&name.value, id, hours, &days, &port.value, &mut arrivals);
            let shock = self.shock(port.value.shock.as_ref());
            ports.push(Port {
                name: name.value.clone(),
                hours,
                closed: port.value.closed.as_ref().is_some_and(|closed| closed.value.0),
                cut_off: port.value.cut_off.as_ref().is_some_and(|cut_off| cut_off.value.0),
                full_at: port.value.full_at.as_ref().map(|full| full.value.0.min(u64::from(u32::MAX)) as u32),
                otherwise: Vec::new(),
                shock,
                stations: first_station..stations.len(),
                zones: first_zone..zones.len(),
            });
            let booked = raw.has("quota") || raw.has("arrivals");
            let leads_here = |line: &At<super::raw::port::RawOtherwise>| {
                line.value.port.as_ref().is_some_and(|port| port.value.0 == name.value)
            };
            let is_resort = raw_ports
                .iter()
                .filter_map(|(_, port)| port.value.otherwise.as_ref())
                .any(|lines| lines.value.iter().any(leads_here));
            if arrivals.len() == first_stream && !booked && !is_resort {
                self.warnings.push(format!("port {}: no arrivals, so nobody will come", name.value));
            }
        }
        self.warn_unmeasured(&run, &ports);
        let (bookings, otherwise) = {
            let days = arrivals::Days { run: &run, calendar: &calendar };
            let built = booking::Built { days, ports: &ports, stations: &stations };
            self.choosing_arrivals(raw, &built, &mut arrivals);
            let raw_ports = raw_ports.iter().enumerate();
            let otherwise: Vec<_> =
                raw_ports.map(|(p, (_, port))| self.otherwise(p, &port.value, &built)).collect();
            (self.bookings(raw, &built, &mut arrivals), otherwise)
        };
        let health = self.health(raw, &run, &arrivals, &class_origins, whole);
        let signals = self.signals(raw, &run, whole);
        let ready = self.ready(raw, &run, whole);
        for (port, otherwise) in ports.iter_mut().zip(otherwise) {
            port.otherwise = otherwise;
        }
        let mut walk_lengths = self.envelope.walks.clone();
        walk_lengths.sort_unstable();
        route::renumber_walks(&mut stations, &self.envelope.walks, &walk_lengths);
        self.envelope.make_room(&mut stations);
        let mut scenario = Scenario {
            title: raw.title.as_ref().map_or_else(|| stem.to_owned(), |t| t.value.0.clone()),
            run,
            calendar,
            classes: std::mem::take(&mut self.classes),
            by_class: self.by_class,
            ports,
            stations,
            zones,
            arrivals,
            codes,
            health,
            bookings,
            signals,
            ready,
            targets: Vec::new(),
            walk_lengths,
            plan: None,
            warnings: Vec::new(),
        };
        self.warn_outside(&scenario);
        let differ = !scenario.calendar.factors.is_empty() || scenario.calendar.shock > 0.0;
        let booked = scenario.bookings.purposes.iter().any(|purpose| purpose.shocked);
        if differ && !booked && !scenario.arrivals.iter().any(|a| a.shocked) {
            self.warnings.push("the calendar changes nothing: no stream of arrivals follows it".into());
        }
        network::check(&mut scenario, &places, &self.short, self.staged, self.envelope, self.problems);
        if let Some(precision) = raw.run.as_ref().and_then(|run| run.value.precision.as_ref())
            && self.problems.is_empty()
        {
            scenario.run.precision = self.precision(precision, &scenario);
        }
        size::check(&scenario, whole, self.problems);
        if let Some(uses) = self.envelope.uses.as_mut().filter(|_| self.problems.is_empty()) {
            uses.note(&scenario);
        }
        scenario.warnings = std::mem::take(&mut self.warnings);
        scenario
    }

    fn empty(&mut self, stem: &str, run: super::model::RunSettings) -> Scenario {
        Scenario {
            title: stem.to_owned(),
            run,
            calendar: super::model::Calendar::default(),
            classes: std::mem::take(&mut self.classes),
            by_class: self.by_class,
            ports: Vec::new(),
            stations: Vec::new(),
            zones: Vec::new(),
            arrivals: Vec::new(),
            codes: Vec::new(),
            health: None,
            bookings: super::booking::Bookings::default(),
            signals: Vec::new(),
            ready: Vec::new(),
            targets: Vec::new(),
            walk_lengths: vec![Span::ZERO],
            plan: None,
            warnings: Vec::new(),
        }
    }

    fn too_many(&mut self, place: Place, what: &str, found: usize, most: usize) -> bool {
        if found > most {
            self.problems.add(
                place,
                format!("there are {found} {what}"),
                format!("at most {most} are possible"),
            );
        }
        found > most
    }

    /// Gives the number of the origin of each class, where one is said.
    fn classes(&mut self, raw: &RawScenario) -> Vec<Option<u16>> {
        let classes = entries(raw.class.as_ref());
        let priority = |class: &super::raw::RawClass| class.priority.as_ref().map_or(0, |p| p.value.0);
        let mut levels: Vec<i64> = classes.iter().map(|(_, class)| priority(&class.value)).collect();
        levels.sort_unstable_by(|a, b| b.cmp(a));
        levels.dedup();
        for (name, class) in classes {
            let own = priority(&class.value);
            let level = levels.iter().position(|&l| l == own).unwrap_or_default() as u16;
            self.classes.push(Class { name: name.value.clone(), level });
        }
        self.by_class = !self.classes.is_empty();
        if self.classes.is_empty() {
            // Whoever does not tell passengers apart need not name them.
            self.classes.push(Class { name: "passenger".into(), level: 0 });
        }
        let known = self.health_names.origins.clone();
        let mut origins: Vec<Option<u16>> = classes
            .iter()
            .map(|(_, class)| class.value.origin.as_ref().and_then(|name| self.named("origin", name, &known)))
            .collect();
        origins.resize(self.classes.len(), None);
        origins
    }

    /// The class called `name`, or a note that there is none.
    fn class(&mut self, name: &str, place: Place) -> Option<ClassId> {
        let found = self.classes.iter().position(|class| class.name == name);
        if found.is_none() {
            let known: Vec<_> = self.classes.iter().map(|c| c.name.as_str()).collect();
            let problem = self.problems.add(
                place,
                format!("there is no class `{name}`"),
                format!("the classes are {}", list(known.iter().copied())),
            );
            problem.help(format!("declare it with `[class.{name}]`")).meant(name, known);
        }
        found.map(|i| ClassId(i as u16))
    }

    /// The station of this port that is called `name`, or a note that there is none.
    fn station(&mut self, name: &At<Text>) -> Option<StationId> {
        let text = name.value.0.as_str();
        let found = self.station_names.find(text);
        if found.is_none() {
            let known: Vec<_> = self.station_names.iter().map(String::as_str).collect();
            let problem = self.problems.add(
                name.place,
                format!("there is no station `{text}` in this port"),
                format!("the stations are {}", list(known.iter().copied())),
            );
            problem.meant(text, known);
        }
        found.map(|i| StationId(self.first_station + i as u32))
    }

    /// The zone of this port that is called `name`, if there is one.
    fn find_zone(&self, name: &str) -> Option<ZoneId> {
        self.zone_names.find(name).map(|i| ZoneId(self.first_zone + i as u32))
    }

    /// Notes a mistake.
    fn wrong(&mut self, place: Place, title: impl Into<String>, label: impl Into<String>) -> &mut Diagnostic {
        self.problems.add(place, title, label)
    }
}
