//! The reopening plan: stages, rules and incidents are checked, and so is the scenario under each of them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::conditions::{self, NamedConditions};
use super::false_alarms::{self, Judged};
use super::{Compiler, Envelope, network, unused};
use crate::engine::{Span, Time};
use crate::random::Sampler;
use crate::scenario::decode::{At, Named, entries};
use crate::scenario::diagnostic::{Diagnostic, Problems};
use crate::scenario::limits;
use crate::scenario::model::{Scenario, Work};
use crate::scenario::plan::{MOST, Plan, Rule, Setting, Watch};
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::distribution::RawDistribution;
use crate::scenario::raw::plan::{Change, RawChanges, RawIncident, RawRule, RawStage};
use crate::scenario::raw::values::Duration;
use crate::scenario::source::{Place as TextPlace, Sources};
use crate::scenario::transform::{Verb, verb};
use crate::scenario::variants::{Blueprint, Layers, Variants};

/// What the checks of a plan share.
pub(super) struct Planner<'a> {
    pub raw: &'a RawScenario,
    pub scenario: &'a Scenario,
    pub watches: Vec<Watch>,
    pub named: NamedConditions,
    pub compiler: Compiler<'a>,
}

/// Adds the plan to `scenario`, which has been compiled without it. The result is the scenario under the first stage.
pub(super) fn compile(
    raw: &RawScenario,
    scenario: Scenario,
    mut blueprint: Blueprint,
    sources: &mut Sources,
    mut envelope: Envelope,
    problems: &mut Problems,
) -> Scenario {
    let sound = problems.is_empty();
    let layers = Layers {
        stages: changes(raw.stage.as_ref(), |stage: &RawStage| stage.set.as_ref()),
        meanwhile: changes(raw.stage.as_ref(), |stage: &RawStage| {
            stage.enter.as_ref().and_then(|enter| enter.value.meanwhile.as_ref())
        }),
        rules: changes(raw.rule.as_ref(), |rule: &RawRule| rule.set.as_ref()),
        incidents: changes(raw.incident.as_ref(), |incident: &RawIncident| incident.set.as_ref()),
    };
    let mut planner = Planner {
        raw,
        scenario: &scenario,
        watches: Vec::new(),
        named: NamedConditions::default(),
        compiler: Compiler::new(&blueprint.folder, sources, &mut envelope, true, problems),
    };
    // Half a scenario would yield mistakes that are none.
    if planner.too_many() || scenario.ports.is_empty() {
        return scenario;
    }
    let ready_when = planner.ready_when();
    let stages = planner.stages();
    let rules = planner.rules();
    let incidents = planner.incidents(&layers);
    planner.unused_conditions();
    planner.unwatched();
    planner.paths(&layers);
    planner.fights(&layers);
    let (watches, mut warnings) = (planner.watches, planner.compiler.warnings);
    blueprint.sources = sources.clone();
    if !sound || !problems.is_empty() {
        // What is wrong with the scenario itself has been said; of its variants only what stands in their changes is.
        let mut found = Problems::default();
        rehearse(&blueprint, &layers, &scenario, &mut envelope, &mut found, &mut Vec::new());
        problems.extend(found.into_sorted().into_iter().filter(|problem| layers.say(problem.place)));
        return scenario;
    }
    let routes = ["next", "when-full", "impatient-to", "to", "otherwise"];
    let leads = |change: &Change| {
        let keys = crate::scenario::overrides::keys(&change.path, change.place);
        // A change of a whole `queue` may bring a way on with it.
        keys.iter().any(|(key, _)| routes.contains(&key.as_str()))
            || keys.last().is_some_and(|(key, _)| key == "queue")
    };
    envelope.revisited = layers.all().any(leads);
    let mut tests = Vec::new();
    warnings.extend(rehearse(&blueprint, &layers, &scenario, &mut envelope, problems, &mut tests));
    network::unreached(&scenario, &envelope, problems);
    let unstaffed = |(station, &servers): (usize, &u32)| {
        servers == 0 && matches!(scenario.stations[station].work, Work::Servers { .. })
    };
    for (station, _) in envelope.servers.iter().enumerate().filter(|&it| unstaffed(it)) {
        problems
            .add(
                envelope.names[station],
                "this station never has a server",
                "under no stage, rule or incident",
            )
            .help("write at least `servers = 1`");
    }
    if !problems.is_empty() {
        return scenario;
    }
    let judged = Judged { scenario: &scenario, stages: &stages, rules: &rules, watches: &watches, tests };
    warnings.extend(judged.warnings());
    warnings.extend(unused::told(raw, &scenario, &blueprint, &envelope, Some(&layers)));
    envelope.uses = None;
    envelope.walks.sort_unstable();
    let targets = scenario.targets.clone();
    let plan = |blueprint, layers, envelope| {
        Arc::new(Plan {
            stages,
            rules,
            incidents,
            ready_when,
            watches,
            variants: Variants::new(blueprint, layers, envelope),
        })
    };
    // Once more with room for everything, as the first stage says.
    let mut first =
        blueprint.compile(layers.under(Setting::default()), &mut envelope, problems).unwrap_or(scenario);
    first.plan = Some(plan(blueprint, layers, envelope));
    first.warnings.extend(warnings);
    first.targets = targets;
    first
}

/// Compiles the scenario under every stage, and under every stage with each rule and each incident, so that mistakes in
/// what they change are found before anything runs; and notes what the variants have in common, and by stage how many people a day
/// each test is made of.
fn rehearse(
    blueprint: &Blueprint,
    layers: &Layers,
    scenario: &Scenario,
    envelope: &mut Envelope,
    problems: &mut Problems,
    tests: &mut Vec<Vec<f64>>,
) -> Vec<String> {
    let mut warnings: Vec<String> = Vec::new();
    for stage in 0..layers.stages.len().max(1) {
        let setting = alone_at(stage);
        let alone = std::iter::once(setting);
        let rules = (0..layers.rules.len()).map(|i| Setting { rules: 1 << i, ..setting });
        let incidents = (0..layers.incidents.len()).map(|i| Setting { incidents: 1 << i, ..setting });
        let next = layers.meanwhile.get(stage + 1).filter(|changes| !changes.is_empty());
        let announced = next.map(|_| Setting { announced: stage as u16 + 1, ..setting });
        for setting in alone.chain(announced).chain(rules).chain(incidents) {
            let Some(variant) = blueprint.compile(layers.under(setting), envelope, problems) else {
                continue;
            };
            if let Some(last) = layers.under(setting).last() {
                same_shape(scenario, &variant, last, problems);
            }
            if setting == alone_at(stage) {
                tests.push(false_alarms::tests_a_day(&variant, envelope));
            }
            // Rules and incidents may well leave a desk without anybody.
            for warning in variant.warnings.into_iter().filter(|_| setting == alone_at(stage)) {
                if !scenario.warnings.contains(&warning) && !warnings.contains(&warning) {
                    warnings.push(warning);
                }
            }
        }
    }
    warnings
}

/// A stage in force without any rule or incident.
fn alone_at(stage: usize) -> Setting {
    Setting { stage: stage as u16, ..Setting::default() }
}

/// Notes what a change cannot do while the scenario runs.
fn same_shape(scenario: &Scenario, variant: &Scenario, change: &Change, problems: &mut Problems) {
    let names = |s: &Scenario| -> Vec<String> {
        let stations = s.stations.iter().map(|station| station.path.clone());
        let streams = s.arrivals.iter().map(|a| a.path.clone());
        let health = s.health.iter().flat_map(|health| {
            let tests = health.tests.iter().map(|test| &test.name);
            let labs = health.labs.iter().map(|lab| &lab.name);
            tests.chain(labs).chain(health.stays.iter().map(|stay| &stay.name)).cloned()
        });
        stations.chain(streams).chain(health).collect()
    };
    if names(scenario) != names(variant) {
        problems
            .add(
                change.place,
                "a plan cannot build stations, streams, tests or stays while it runs",
                "here or in a change before",
            )
            .help("declare it from the start, with `servers = 0` or `per-day = 0`, and change that");
        return;
    }
    let differs = |s: usize| {
        let (before, after) = (&scenario.stations[s], &variant.stations[s]);
        let meters = match (&before.work, &after.work) {
            (Work::Meter { stays: a, .. }, Work::Meter { stays: b, .. }) if a != b => true,
            (Work::Meter { limit: Some((_, a)), .. }, Work::Meter { limit: Some((_, b)), .. }) => a != b,
            (Work::Meter { limit: a, .. }, Work::Meter { limit: b, .. }) => a.is_some() != b.is_some(),
            _ => false,
        };
        meters
            || std::mem::discriminant(&before.work) != std::mem::discriminant(&after.work)
            || before.queue.lanes != after.queue.lanes
            || before.zone != after.zone
            || before.reads != after.reads
            || before.awaits != after.awaits
    };
    if let Some(s) = (0..scenario.stations.len()).find(|&s| differs(s)) {
        let name = &scenario.stations[s].name;
        problems
            .add(
                change.place,
                format!("station `{name}` cannot become another kind of station while it runs"),
                "servers, shuttle, meter, lanes, zone and what a meter counts stay as they are",
            )
            .help("declare two stations and change the `next` that leads to them");
    }
}

fn changes<T>(raw: Option<&At<Named<T>>>, set: impl Fn(&T) -> Option<&At<RawChanges>>) -> Vec<Vec<Change>> {
    let all = entries(raw);
    all.iter().map(|(_, one)| set(&one.value).map_or_else(Vec::new, |set| set.value.0.clone())).collect()
}

impl Planner<'_> {
    pub(super) fn wrong(
        &mut self,
        place: TextPlace,
        title: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Diagnostic {
        self.compiler.wrong(place, title, label)
    }

    /// Notes stages, rules and incidents beyond what is possible, before anything is compiled under each of them.
    fn too_many(&mut self) -> bool {
        fn places<T>(named: Option<&At<Named<T>>>) -> Vec<TextPlace> {
            entries(named).iter().map(|(name, _)| name.place).collect()
        }
        let raw = self.raw;
        let mut many = false;
        for (what, places, most) in [
            ("stages", places(raw.stage.as_ref()), limits::STAGES),
            ("rules", places(raw.rule.as_ref()), MOST),
            ("conditions", places(raw.condition.as_ref()), limits::FORESEEN),
            ("incidents", places(raw.incident.as_ref()), MOST),
        ] {
            if let Some(&place) = places.get(most) {
                many |= self.compiler.too_many(place, what, places.len(), most);
            }
        }
        many
    }

    pub(super) fn end(&self) -> Time {
        self.scenario.run.end()
    }

    pub(super) fn rules(&mut self) -> Vec<Rule> {
        let raw = entries(self.raw.rule.as_ref());
        let rule = |(name, rule): &(At<String>, At<RawRule>)| {
            let value = &rule.value;
            let when = value.when.as_ref().and_then(|when| self.conditions(when, true));
            let until = value.until.as_ref().and_then(|until| self.conditions(until, true));
            let span = |written: &Option<At<Duration>>| written.as_ref().map_or(Span::ZERO, |w| w.value.0);
            let (delay, at_least) = (span(&value.delay), span(&value.at_least));
            if let (Some(when), Some(until)) = (&when, &until)
                && conditions::meet(when, until)
            {
                self.compiler.warnings.push(format!(
                    "rule {}: `when` and `until` can hold for the same value, so the rule may go on and off; leave a gap between the two",
                    name.value
                ));
            }
            let end_delay = value.end_delay.as_ref().map_or(delay, |written| written.value.0);
            Some(Rule { name: name.value.clone(), when: when?, until, delay, end_delay, at_least })
        };
        raw.iter().filter_map(rule).collect()
    }

    pub(super) fn sampler(&mut self, raw: &At<RawDistribution>) -> Sampler {
        self.compiler.sampler(raw)
    }

    pub(super) fn days(&mut self, raw: Option<&At<Duration>>, what: &str) -> u32 {
        self.compiler.whole_days(raw, what)
    }

    /// Paths whose values can change while the scenario runs.
    fn paths(&mut self, layers: &Layers) {
        let sets = [&layers.stages, &layers.meanwhile, &layers.rules, &layers.incidents];
        for set in sets.into_iter().flatten() {
            let mut firsts: BTreeMap<Vec<String>, TextPlace> = BTreeMap::new();
            for change in set {
                let keys = crate::scenario::overrides::keys(&change.path, change.place);
                let keys: Vec<String> = keys.into_iter().map(|(key, _)| key).collect();
                match firsts.entry(keys) {
                    Entry::Vacant(free) => _ = free.insert(change.place),
                    Entry::Occupied(taken) => {
                        self.wrong(change.place, "this value is set twice", "in one table")
                            .other(*taken.get(), "the first time");
                    }
                }
            }
        }
        for change in layers.all() {
            let keys = crate::scenario::overrides::keys(&change.path, change.place);
            let words: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).collect();
            let free = match words.as_slice() {
                ["code", _, key, ..] => ["phone-fails", "fails", "disagrees", "lookup"].contains(key),
                ["quota", _, key] => {
                    ["per-day", "ports", "overbooking", "allocation", "no-show", "suspended"].contains(key)
                }
                ["purpose", _, key] => ["unbooked", "no-show"].contains(key),
                ["origin", _, key, ..] => !["travel", "before"].contains(key),
                ["test", _, key, ..] => ["share", "result", "positive", "compliance"].contains(key),
                ["stay", _, key, ..] => key != &"price",
                ["port", _, "zone", _, key, ..] => {
                    ["ventilation", "mask", "masked", "activity", "air-to"].contains(key)
                }
                ["port", _, key] => ["open", "close", "closed", "cut-off", "full-at"].contains(key),
                ["tracing", key, ..] => key != &"officers",
                ["lab", ..] | ["port", _, "otherwise", ..] => true,
                ["arrivals", _, key, ..] | ["port", _, "arrivals", _, key, ..] => {
                    !["class", "classes", "timetable", "by-date", "calendar"].contains(key)
                }
                ["port", _, "station", _, "queue", key, ..] => !["lanes", "choose"].contains(key),
                ["port", _, "station", _, key, ..] => !["zone", "failures", "reads"].contains(key),
                _ => false,
            };
            if !free {
                self.wrong(change.place, "this value stays as it is while the scenario runs", "a plan cannot change it")
                    .help("a plan can change opening hours and `closed` of ports, how many come, quotas, lookups of codes, who of an origin is infected and vaccinated, tests, laboratories, stays, the air of zones, and what stations do: servers, service, next, queue, meter, shuttle");
            }
        }
    }

    /// Rules that set the same value differently: the later one in the file decides, which may not be meant. What one adds to or
    /// multiplies beside another is no fight.
    fn fights(&mut self, layers: &Layers) {
        fn bare(change: &Change) -> &str {
            &change.path[verb(&change.path).1..]
        }
        let raw = entries(self.raw.rule.as_ref());
        for (i, first) in layers.rules.iter().enumerate() {
            for (j, second) in layers.rules.iter().enumerate().skip(i + 1) {
                let others: BTreeMap<&str, &Change> =
                    second.iter().rev().map(|change| (bare(change), change)).collect();
                let same = |a: &Change| {
                    let b = *others.get(bare(a))?;
                    let is_other =
                        a.path != b.path || format!("{:?}", a.node.value) != format!("{:?}", b.node.value);
                    (verb(&b.path).0 == Verb::Set && is_other).then_some(b)
                };
                if let Some(both) = first.iter().find_map(same) {
                    self.compiler.warnings.push(format!(
                        "rules {} and {} both change {}: while both are in force, {1} decides",
                        raw[i].0.value, raw[j].0.value, both.path
                    ));
                }
            }
        }
    }
}
