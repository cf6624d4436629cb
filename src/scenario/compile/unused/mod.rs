//! What is declared and used by nothing, and what is written and can change nothing: told once the scenario is known under
//! every stage, rule and incident, so that nobody believes that a key did something which it cannot do there.
//!
//! What a key needs in its own table is a mistake, noted where the table is compiled; what depends on other tables is a
//! warning here, since a change or a plan may bring them.

mod health;
mod plan;
mod ports;
mod quotas;
mod uses;

pub(super) use self::uses::Uses;

use std::collections::BTreeMap;

use self::uses::Use;
use super::Envelope;
use crate::scenario::decode::{At, entries};
use crate::scenario::diagnostic::Problems;
use crate::scenario::model::{Order, Scenario};
use crate::scenario::overrides;
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::values::Flag;
use crate::scenario::sweep::Sweep;
use crate::scenario::variants::{Blueprint, Layers};

/// What is told of `scenario` and its `plan`, whose variants have been noted in `envelope`, if it holds for every point of its studies too.
/// O(file), and where there is something to tell, the time to compile each of those points.
pub(super) fn told(
    raw: &RawScenario,
    scenario: &Scenario,
    blueprint: &Blueprint,
    envelope: &Envelope,
    plan: Option<&Layers>,
) -> Vec<String> {
    let Some(mut uses) = envelope.uses.clone() else { return Vec::new() };
    uses.note_names(raw);
    let mut found = of(raw, scenario, &uses, &envelope.comes);
    let points = points(raw);
    // What a point of a study would bring to the changes of a plan is not looked for.
    if let Some(layers) = plan.filter(|_| points.is_empty()) {
        let more = plan::told(&found, &uses, blueprint, layers, envelope);
        found.extend(more);
    }
    // Of what was not looked at nothing is known.
    if found.is_empty() || points.len() > POINTS {
        return Vec::new();
    }
    let mut envelope = Envelope { uses: Some(uses), ..envelope.clone() };
    for changes in points {
        let (mut tree, mut sources) = (blueprint.tree.clone(), blueprint.sources.clone());
        let mut problems = Problems::default();
        overrides::apply(&mut tree, &changes, &mut sources, &mut problems);
        // What is wrong with a point is told when the sweep is checked.
        if let Some((raw, point)) = blueprint.build(&tree, sources, &mut envelope, &mut problems)
            && let Some(uses) = &mut envelope.uses
        {
            uses.note_names(&raw);
            if problems.is_empty() {
                let still = of(&raw, &point, uses, &envelope.comes);
                found.retain(|told| still.contains(told));
            }
        }
    }
    let more = found.len().saturating_sub(MOST);
    if more > 0 {
        found.truncate(MOST);
        found.push(format!("{more} more keys or names change nothing"));
    }
    found
}

/// Most warnings: nobody reads on after these.
const MOST: usize = 50;

/// Most points of studies that are looked at.
const POINTS: usize = 200;

/// What the studies of a file try, as changes: each named point, each value of what is varied by itself, each end of an input.
fn points(raw: &RawScenario) -> Vec<Vec<String>> {
    let sweep = Sweep::of(raw);
    let varied = sweep.factors.iter().filter(|factor| !factor.is_file()).flat_map(|factor| {
        factor.levels.values(&factor.path).into_iter().map(|value| vec![format!("{}={value}", factor.path)])
    });
    let varied: Vec<Vec<String>> = varied.collect();
    let mut points: Vec<Vec<String>> = sweep.named.into_iter().map(|point| point.changes).collect();
    points.extend(varied);
    let studied = raw.sensitivity.as_ref().and_then(|table| table.value.input.as_ref());
    for (_, input) in studied.into_iter().flat_map(|inputs| &inputs.value.0) {
        let Some(path) = &input.value.path else { continue };
        let ends = input.value.low.iter().chain(&input.value.high);
        points.extend(ends.map(|end| vec![format!("{}={}", path.value.0, end.value.0)]));
    }
    points
}

fn of(raw: &RawScenario, scenario: &Scenario, uses: &Uses, comes: &[Vec<bool>]) -> Vec<String> {
    let mut told = Told { raw, scenario, uses, comes, out: Vec::new() };
    told.classes();
    told.calendar();
    told.codes();
    told.ports();
    told.quotas();
    told.tests();
    told.infection();
    told.prices();
    told.capitals();
    told.out
}

struct Told<'a> {
    raw: &'a RawScenario,
    scenario: &'a Scenario,
    uses: &'a Uses,
    /// By class and station: whether they come to it.
    comes: &'a [Vec<bool>],
    out: Vec<String>,
}

impl Told<'_> {
    fn tell(&mut self, what: impl Into<String>) {
        self.out.push(what.into());
    }

    fn classes(&mut self) {
        let classes = entries(self.raw.class.as_ref());
        for (i, (name, _)) in classes.iter().enumerate() {
            if !self.uses.has(Use::Class(i)) {
                self.tell(format!(
                    "class {}: nobody of it ever comes, so what is said of it changes nothing",
                    name.value
                ));
            }
        }
        let comes: Vec<usize> = (0..classes.len()).filter(|&i| self.uses.has(Use::Class(i))).collect();
        let has_one = comes.iter().map(|&i| &classes[i]).find(|(_, class)| class.value.priority.is_some());
        if let Some((name, _)) = has_one
            && !self.uses.has(Use::Priority)
        {
            let name = name.value.clone();
            self.tell(format!(
                "class {name}: `priority` changes nothing, since no queue has `order = \"priority\"`"
            ));
        }
        let levels = |&i: &usize| self.scenario.classes.get(i).map(|class| class.level);
        let alike = comes.windows(2).all(|pair| levels(&pair[0]) == levels(&pair[1]));
        let by_priority =
            self.scenario.stations.iter().find(|station| station.queue.order == Order::Priority);
        if let Some(station) = by_priority.filter(|_| alike) {
            let path = &station.path;
            self.out.push(format!(
                "station {path}: `order = \"priority\"` changes nothing, since all who come have the same priority"
            ));
        }
    }

    /// Factors of days where all demand is listed by date.
    fn factors(&mut self) {
        let Some(calendar) = self.raw.calendar.as_ref().map(|calendar| &calendar.value) else { return };
        let follows = |flag: &Option<At<Flag>>| flag.as_ref().is_none_or(|flag| flag.value.0);
        let streams = entries(self.raw.port.as_ref()).iter();
        let streams = streams.flat_map(|(_, port)| entries(port.value.arrivals.as_ref()));
        let mut streams = streams.chain(entries(self.raw.arrivals.as_ref())).map(|(_, stream)| &stream.value);
        let purposes = entries(self.raw.purpose.as_ref());
        let rated =
            streams.any(|stream| {
                (stream.per_day.is_some() || stream.per_hour.is_some()) && follows(&stream.calendar)
            }) || purposes.iter().any(|(_, p)| p.value.per_day.is_some() && follows(&p.value.calendar));
        let keys = [
            ("weekday", calendar.weekday.is_some()),
            ("holiday", calendar.holiday.is_some()),
            ("ramp", calendar.ramp.is_some()),
        ];
        for (key, _) in keys.into_iter().filter(|&(_, said)| said && !rated) {
            self.tell(format!(
                "calendar: `{key}` changes nothing, since no demand is given `per-day` or `per-hour` and follows it"
            ));
        }
    }

    fn calendar(&mut self) {
        self.factors();
        let mut idle: Vec<String> = Vec::new();
        for (p, (name, port)) in entries(self.raw.port.as_ref()).iter().enumerate() {
            if port.value.shock.is_none() {
                let streams = entries(port.value.arrivals.as_ref()).iter();
                let streams = streams.filter(|(_, stream)| stream.value.calendar.is_some());
                idle.extend(streams.map(|(stream, _)| format!("arrivals {}/{}", name.value, stream.value)));
            } else if !self.uses.has(Use::Shock(p)) {
                self.tell(format!(
                    "port {}: `shock` changes nothing, since no stream of its arrivals follows the calendar",
                    name.value
                ));
            }
        }
        let streams = entries(self.raw.arrivals.as_ref()).iter();
        let streams = streams.filter(|(_, stream)| stream.value.calendar.is_some());
        idle.extend(streams.map(|(name, _)| format!("arrivals {}", name.value)));
        let purposes = entries(self.raw.purpose.as_ref()).iter();
        let purposes = purposes.filter(|(_, purpose)| purpose.value.calendar.is_some());
        idle.extend(purposes.map(|(name, _)| format!("purpose {}", name.value)));
        for what in idle.into_iter().filter(|_| self.raw.calendar.is_none()) {
            self.out.push(format!("{what}: `calendar` changes nothing, since there is none"));
        }
    }

    /// Names of one kind that differ in capitals alone: files named after them would be one on many computers.
    fn capitals(&mut self) {
        let ports: Vec<&str> = self.scenario.ports.iter().map(|port| port.name.as_str()).collect();
        let classes = self.scenario.classes.iter().map(|class| class.name.as_str()).collect();
        let mut all = vec![("port", ports), ("class", classes)];
        for port in &self.scenario.ports {
            let stations = &self.scenario.stations[port.stations.clone()];
            all.push(("station", stations.iter().map(|station| station.name.as_str()).collect()));
        }
        for (what, names) in all {
            let mut seen = BTreeMap::new();
            for name in names {
                if let Some(first) = seen.insert(name.to_lowercase(), name) {
                    self.out.push(format!("{what} {name}: it differs from {first} in capitals alone"));
                }
            }
        }
    }
}
