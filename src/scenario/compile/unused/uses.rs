//! What acts in a scenario or in one of its variants: noted for each of them, so that what acts in none can be told.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Span;
use crate::random::Sampler;
use crate::scenario::booking::{Allocation, LONGEST_AHEAD, Purpose};
use crate::scenario::compile::arrivals::is_outside;
use crate::scenario::decode::{At, entries};
use crate::scenario::health::{Health, NoBed, Return};
use crate::scenario::model::{
    Arrivals, Hours, Obstacle, Order, Pattern, Port, PortId, Scenario, Target, Zone,
};
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::values::Text;

/// Something that acts, with its number where there are several of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::scenario::compile) enum Use {
    /// Somebody of this class comes.
    Class(usize),
    /// A queue goes by priority.
    Priority,
    /// Passengers come in groups: a coach, a train, a flight.
    Groups,
    /// People wear masks in some zone.
    Masks,
    /// Parties of several come to this port.
    Company(usize),
    /// The shock of this port has a stream to act on.
    Shock(usize),
    /// Somebody may be kept from this port, by [`Obstacle`].
    Obstacle(usize, usize),
    /// A station reads this code.
    Code(usize),
    /// Something follows from what this station reads.
    Reading(usize),
    /// The service of this code answers, since a station reads the code itself.
    Lookup(usize),
    /// This station has several servers.
    Servers(usize),
    /// People with a booking may come to this port.
    Booked(usize),
    /// Somebody takes this test, be it before travelling.
    Test(usize),
    /// Somebody takes this test here: at a station or in a stay.
    TestHere(usize),
    /// A test has results that are not there at once.
    LateResult,
    /// A test goes to this laboratory.
    Lab(usize),
    /// A way leads to this stay.
    Stay(usize),
    /// People from this origin come, and some of them are infected.
    Infected(usize),
    /// Somebody has had so many doses of a vaccine.
    Doses(u8),
    /// This quota gives places by priority.
    ByPriority(usize),
    /// This quota gives places by points.
    ByPoints(usize),
    /// This quota has requests to choose from, since people can ask before places are given.
    Choice(usize),
    /// This quota has several ports.
    SeveralPorts(usize),
}

/// What is known by its name alone once a scenario is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::scenario::compile) enum Named {
    Variant,
    Assay,
}

/// What has been found to act so far.
#[derive(Clone, Debug, Default)]
pub(in crate::scenario::compile) struct Uses {
    found: BTreeSet<Use>,
    /// Variants of the virus that somebody has and assays that a test uses, with those which these are like.
    named: BTreeSet<(Named, String)>,
    /// By stream of arrivals: the classes that it brings.
    brought: BTreeMap<String, BTreeSet<usize>>,
    /// By port: its opening hours in the first variant met.
    hours: Vec<Option<Hours>>,
    /// By quota: its places a day in the first variant met.
    places: Vec<f64>,
}

impl Uses {
    pub fn has(&self, what: Use) -> bool {
        self.found.contains(&what)
    }

    pub fn has_named(&self, what: Named, name: &str) -> bool {
        self.named.contains(&(what, name.to_owned()))
    }

    /// The classes that a stream of arrivals brings.
    pub fn brought(&self, stream: &str) -> impl Iterator<Item = usize> {
        self.brought.get(stream).into_iter().flatten().copied()
    }

    /// Notes the variants and assays that are named in a file.
    pub fn note_names(&mut self, raw: &RawScenario) {
        for (_, origin) in entries(raw.origin.as_ref()) {
            let tables = origin.value.variants.iter().flat_map(|variants| variants.value.each());
            let names = tables.flat_map(|(_, table)| &table.0).map(|(name, _)| name.value.clone());
            self.named.extend(names.map(|name| (Named::Variant, name)));
            if origin.value.variants.is_none() {
                self.named.insert((Named::Variant, "ancestral".into()));
            }
        }
        for (_, test) in entries(raw.test.as_ref()) {
            self.named.extend(test.value.assay.as_ref().map(|name| (Named::Assay, name.value.0.clone())));
        }
        let variants = entries(raw.variant.as_ref()).iter();
        let variants = variants.map(|(name, it)| (Named::Variant, &name.value, it.value.like.as_ref()));
        let assays = entries(raw.assay.as_ref()).iter();
        let assays = assays.map(|(name, it)| (Named::Assay, &name.value, it.value.like.as_ref()));
        let like: Vec<(Named, &String, Option<&At<Text>>)> = variants.chain(assays).collect();
        // One like another uses it, wherever it stands.
        let mut before = None;
        while before.replace(self.named.len()) != Some(self.named.len()) {
            for (what, name, like) in &like {
                if let Some(like) = like
                    && self.has_named(*what, name)
                {
                    self.named.insert((*what, like.value.0.clone()));
                }
            }
        }
    }

    /// Whether anybody is ever infected on coming.
    pub fn infects(&self) -> bool {
        self.found.iter().any(|what| matches!(what, Use::Infected(_)))
    }

    /// Whether anybody is ever tested here.
    pub fn tests_here(&self) -> bool {
        self.found.iter().any(|what| matches!(what, Use::TestHere(_)))
    }

    /// Notes what acts in one variant. O(stations + streams).
    pub fn note(&mut self, scenario: &Scenario) {
        let classes = scenario.arrivals.iter().flat_map(Arrivals::classes);
        self.found.extend(classes.map(|class| Use::Class(usize::from(class.0))));
        for stream in &scenario.arrivals {
            let classes = stream.classes().map(|class| usize::from(class.0));
            self.brought.entry(stream.path.clone()).or_default().extend(classes);
        }
        self.ports(scenario);
        self.stations(scenario);
        self.bookings(scenario);
        if scenario.zones.iter().any(Zone::is_masked) {
            self.found.insert(Use::Masks);
        }
        if let Some(health) = &scenario.health {
            self.health(scenario, health);
        }
    }

    fn ports(&mut self, scenario: &Scenario) {
        let grouped = |stream: &Arrivals| match stream.pattern {
            Pattern::Rates { batch, .. } | Pattern::Every { batch, .. } => batch > 1,
            Pattern::Timetable(_) => true,
            Pattern::Booked => false,
        };
        let company = |stream: &&Arrivals| stream.parties.iter().any(|&(_, size)| size > 1);
        let any_company = scenario.arrivals.iter().any(|stream| company(&stream));
        if scenario.arrivals.iter().any(grouped) {
            self.found.insert(Use::Groups);
        }
        self.hours.resize(scenario.ports.len().max(self.hours.len()), None);
        let mut entering: Vec<Vec<&Arrivals>> = vec![Vec::new(); scenario.ports.len()];
        for stream in &scenario.arrivals {
            for entry in &stream.entries {
                entering[usize::from(entry.1.0)].push(stream);
            }
        }
        let resorts: BTreeSet<PortId> = scenario.resorts().map(|(port, _)| port).collect();
        for ((p, port), own) in scenario.ports.iter().enumerate().zip(entering) {
            let is_resort = resorts.contains(&PortId(p as u16));
            if own.iter().any(company) || (is_resort && any_company) {
                self.found.insert(Use::Company(p));
            }
            if own.iter().any(|stream| stream.shocked && usize::from(stream.port.0) == p) {
                self.found.insert(Use::Shock(p));
            }
            let first = *self.hours[p].get_or_insert_with(|| port.hours.unwrap_or(ALWAYS));
            let moved = first != port.hours.unwrap_or(ALWAYS);
            if port.closed || moved || is_resort || own.iter().any(|stream| comes_outside(stream, port)) {
                self.found.insert(Use::Obstacle(p, Obstacle::Closed as usize));
            }
            if port.full_at.is_some() {
                self.found.insert(Use::Obstacle(p, Obstacle::Full as usize));
            }
            if port.cut_off || own.iter().any(|stream| stream.cut_off) {
                self.found.insert(Use::Obstacle(p, Obstacle::CutOff as usize));
            }
            // People who come again may come while it is closed.
            let kept = [Obstacle::Full, Obstacle::CutOff].map(|obstacle| Use::Obstacle(p, obstacle as usize));
            if kept.iter().any(|what| self.found.contains(what))
                && port.otherwise.iter().flatten().any(|leg| leg.to.is_none())
            {
                self.found.insert(Use::Obstacle(p, Obstacle::Closed as usize));
            }
        }
    }

    fn stations(&mut self, scenario: &Scenario) {
        for (s, station) in scenario.stations.iter().enumerate() {
            if station.queue.order == Order::Priority {
                self.found.insert(Use::Priority);
            }
            let mut read = station.reads;
            while let Some(code) = read {
                self.found.insert(Use::Code(code));
                let code = &scenario.codes[code];
                if station.by_code {
                    self.found.insert(Use::Reading(s));
                }
                read = code.from.as_ref().map(|from| from.code);
            }
            let test = station.test.as_ref().map(|test| usize::from(test.test));
            self.found.extend(test.into_iter().flat_map(|test| [Use::Test(test), Use::TestHere(test)]));
            if station.servers_at_most > 1 {
                self.found.insert(Use::Servers(s));
            }
            if let Some(code) = station.reads.filter(|&code| scenario.codes[code].lookup.is_some()) {
                self.found.extend([Use::Reading(s), Use::Lookup(code)]);
            }
            for leg in station.next.iter().flat_map(|route| &route.legs) {
                if let Target::Stay(stay) = leg.to {
                    self.found.insert(Use::Stay(usize::from(stay)));
                }
            }
        }
    }

    fn bookings(&mut self, scenario: &Scenario) {
        for (q, quota) in scenario.bookings.quotas.iter().enumerate() {
            match quota.allocation {
                Allocation::Priority => self.found.insert(Use::ByPriority(q)),
                Allocation::Points => self.found.insert(Use::ByPoints(q)),
                Allocation::FirstCome | Allocation::Lottery => false,
            };
            // Who asked before places could be given is chosen from; so is who waits when more are given than before.
            let longest = Span::DAY.ticks() * u64::from(LONGEST_AHEAD.unsigned_abs());
            let asks_early = |purpose: &Purpose| purpose.ahead.fixed().is_none_or(|ahead| ahead >= longest);
            let mut own = scenario.bookings.purposes.iter().filter(|purpose| purpose.quota == q);
            if quota.opens.from.is_some()
                || quota.opens.ahead < LONGEST_AHEAD
                || quota.reserved_until > 0
                || own.any(asks_early)
                || self.places.get(q).is_some_and(|&places| places != quota.per_day)
            {
                self.found.insert(Use::Choice(q));
            }
            if self.places.len() <= q {
                self.places.push(quota.per_day);
            }
            if quota.ports.len() > 1 {
                self.found.insert(Use::SeveralPorts(q));
            }
        }
        // People who cannot come to one port may come to another with the booking for the first.
        if !scenario.bookings.quotas.is_empty() {
            let own = scenario.bookings.quotas.iter().flat_map(|quota| &quota.ports).map(|port| port.port);
            let ports = own.chain(scenario.resorts().map(|(port, _)| port));
            self.found.extend(ports.map(|port| Use::Booked(usize::from(port.0))));
        }
    }

    fn health(&mut self, scenario: &Scenario, health: &Health) {
        // Origins of those classes that come.
        let coming: BTreeSet<u16> = scenario
            .arrivals
            .iter()
            .enumerate()
            .flat_map(|(stream, arrivals)| {
                let places = arrivals
                    .classes()
                    .map(move |class| stream * health.origins.classes + usize::from(class.0));
                places.filter_map(|place| health.origins.of.get(place).copied().flatten())
            })
            .collect();
        for (o, origin) in health.origins.all.iter().enumerate() {
            if !health.origins.of.contains(&Some(o as u16)) {
                continue;
            }
            let before = origin.before.iter().map(|(test, _)| Use::Test(usize::from(test.test)));
            self.found.extend(before);
            self.found.extend(origin.vaccinated.iter().map(|group| Use::Doses(group.doses)));
            if coming.contains(&(o as u16)) && origin.prevalence.iter().any(|&share| share > 0.0) {
                self.found.insert(Use::Infected(o));
            }
        }
        for stay in &health.stays {
            let tests = stay.tests.iter().map(|(test, _)| test);
            let tests = tests.chain(stay.on_symptoms.as_ref().map(|on_symptoms| &on_symptoms.sampling));
            let tests = tests.map(|test| usize::from(test.test));
            self.found.extend(tests.flat_map(|test| [Use::Test(test), Use::TestHere(test)]));
            self.found.extend(stay.then.map(|then| Use::Stay(usize::from(then))));
            if let NoBed::To(to) = stay.when_full {
                self.found.insert(Use::Stay(usize::from(to)));
            }
        }
        for (t, test) in health.tests.iter().enumerate() {
            if !self.has(Use::TestHere(t)) {
                continue;
            }
            self.found.extend(test.positive.map(|stay| Use::Stay(usize::from(stay))));
            match test.result {
                Return::After(Sampler::Fixed(0)) => {}
                Return::After(_) => _ = self.found.insert(Use::LateResult),
                Return::Lab(lab) => self.found.extend([Use::LateResult, Use::Lab(usize::from(lab))]),
            }
        }
        self.found.extend(health.tracing.as_ref().map(|tracing| Use::Stay(usize::from(tracing.stay))));
    }
}

/// The hours of a port that never closes.
const ALWAYS: Hours = Hours { open: Span::ZERO, close: Span::DAY };

/// Whether somebody of a stream may come while a port is closed. People with a booking may come too early or too late, and
/// people who choose among ports may meet other hours.
fn comes_outside(stream: &Arrivals, port: &Port) -> bool {
    let Some(hours) = port.hours else { return false };
    match &stream.pattern {
        _ if stream.hours != port.hours => true,
        Pattern::Booked => true,
        Pattern::Every { .. } => false,
        Pattern::Timetable(groups) => groups.iter().any(|group| !hours.admits(group.at)),
        Pattern::Rates { stretches, .. } => is_outside(stretches, port.hours),
    }
}
