//! The reopening plan as it is written: stages with their gates, rules, incidents, and the conditions they watch.

use serde_json::{Map, Value as Json, json};

use super::distribution::RawDistribution;
use super::station::OneOrMore;
use super::values::{CivilDate, Clock, Duration, Text, Whole};
use crate::scenario::declared::{Declared, Keys, Single};
use crate::scenario::decode::{At, Decode, section, show, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::source::Place;
use crate::scenario::tree::{Node, Value};
use crate::scenario::units;

section! {
    /// A stage of the reopening plan. Stages are in force one after the other, in the order of the file; the first from the start of the run. A stage keeps what the stages before it have set and changes what it names.
    RawStage ("a stage") {
        /// What changes, by path, as in { "port.lok-ma-chau.station.counter.servers" = 40 }.
        "set" set: RawChanges;
        /// The gate: when the stage is entered from the one before.
        "enter" enter: RawEnter;
        /// While these conditions hold, the next stage is not decided on.
        "hold" hold: RawHold;
        /// When the plan falls back to an earlier stage. Or a list of ways to fall back, as a circuit-breaker beside what goes by waits: of those that hold the one with the shortest notice decides, and one that takes effect sooner than what has been decided takes its place.
        "back" back: RawBacks;
        /// Last day of the stage; after it the plan goes back to the one before, which is known beforehand and no fall back.
        "until" until: CivilDate;
        /// How long the stage lasts at least before anything is decided, forward or back. Default "0 s".
        "stay" stay: Duration;
    }
}

section! {
    /// A gate. What is given must hold together: it opens on or after `date`, `after` that time in the stage before, and when the conditions of `when` hold. Gates are judged at midnight.
    RawEnter ("`enter`") {
        /// First day on which the stage can be in force.
        "date" date: CivilDate;
        /// How long the stage before has been in force, at least.
        "after" after: Duration;
        /// Conditions, all of which must hold.
        "when" when: RawConditions;
        /// Time between the decision and its effect, in whole days. Default none: a decision at midnight takes effect at once.
        "notice" notice: Duration;
        /// What changes, by path, from the decision until it takes effect: how travellers react to what was announced, as with a dash before a deadline.
        "meanwhile" meanwhile: RawChanges;
    }
}

section! {
    /// Conditions to hold the plan in its stage.
    RawHold ("`hold`") {
        /// Conditions, all of which must hold.
        "when" when: RawConditions, required;
    }
}

section! {
    /// A fall back to an earlier stage.
    RawBack ("`back`") {
        /// Conditions, all of which must hold; write { any = […] } where one is enough.
        "when" when: RawConditions, required;
        /// The stage to fall back to. Default: the one before.
        "to" to: Text;
        /// How many stages to fall back, instead of `to`.
        "stages" stages: Whole;
        /// Time between the decision and its effect, in whole days. Default none.
        "notice" notice: Duration;
    }
}

section! {
    /// A rule of the playbook: when something is seen for a time, values change until something else is seen. Rules are judged at the end of each interval of the run and see what has happened up to then.
    RawRule ("a rule") {
        /// Conditions, all of which must hold.
        "when" when: RawConditions, required;
        /// Conditions that end it, all of which must hold. Default: as soon as what `when` watches is no longer above or below its values, however long it was so.
        "until" until: RawConditions;
        /// What changes, by path.
        "set" set: RawChanges, required;
        /// Time between the decision and its effect, at the beginning and at the end. Default "0 s".
        "delay" delay: Duration;
        /// The same at the end, if it takes another time to undo than to do: officers who are lent are missed at once, and are back after their way. Default: `delay`.
        "end-delay" end_delay: Duration;
        /// How long it stays in force at least. Default "0 s".
        "at-least" at_least: Duration;
    }
}

section! {
    /// An incident: something that happens at a given time, or at random times.
    RawIncident ("an incident") {
        /// The day on which it happens.
        "date" date: CivilDate;
        /// Time of day at which it begins. Default "00:00".
        "at" at: Clock;
        /// Instead of `date`: distribution of the time from one such incident to the next, the first counted from the start of the run.
        "time-between" time_between: RawDistribution;
        /// Distribution of how long it lasts.
        "duration" duration: RawDistribution, required;
        /// What changes while it lasts, by path.
        "set" set: RawChanges, required;
    }
}

section! {
    /// Conditions under a name, for several stages, rules or things to be ready that ask for the same: `{ condition = "NAME" }` stands for all of them.
    RawNamedCondition ("conditions under a name") {
        /// Conditions, all of which must hold; write { any = […] } where one is enough.
        "when" when: RawConditions, required;
    }
}

section! {
    /// A condition: a measure of a port, a station or a zone, above or below a value.
    RawCondition ("a condition") {
        /// Name of the measure, as in `wait_p95`.
        "measure" measure: Text;
        /// Port. It may be left out where there is only one.
        "port" port: Text;
        /// Station or zone. Without it the measure is that of the port.
        "station" station: Text;
        /// A quota, instead of a port or a station: its `booked`, `unused`, `no_shows`, `no_show_share` and `came` of a day.
        "quota" quota: Text;
        /// A test, instead of a port or a station: its `tests`, `positives` and `positivity`.
        "test" test: Text;
        /// A stay, instead of a port or a station: its `beds_mean`, `beds_max`, `stays` and `no_bed`.
        "stay" stay: Text;
        /// An origin, instead of a port or a station: its `prevalence`, mean over its classes or of one `class`, as the scenario gives it; for stages.
        "origin" origin: Text;
        /// A signal, instead of a measure: the cases reported over `over`, above or below a number.
        "signal" signal: Text;
        /// A code, instead of a port or a station: its `lookups`, `lookup_within`, the share of them that are answered within a time, and `lookup_wait_max`, where those that still wait count too.
        "code" code: Text;
        /// Things that must be ready, instead of a measure: all of them.
        "ready" ready: OneOrMore;
        /// Conditions that stand once under a name, instead of a measure: all of them.
        "condition" condition: Text;
        /// Class. Without it all classes together.
        "class" class: Text;
        /// With `wait_within`: the waiting time within which passengers should be called. With `lookup_within`: the time within which a code should be answered.
        "within" within: Duration;
        /// The condition holds while the measure is above this.
        "above" above: RawAmount;
        /// The condition holds while the measure is below this.
        "below" below: RawAmount;
        /// The length of time up to now over which the measure is taken. Default: one day for stages, one interval for rules.
        "over" over: Duration;
        /// How long the condition must have held without a break. Default: once is enough.
        "for" lasting: Duration;
        /// Instead of a measure: conditions of which one is enough.
        "any" any: Vec<At<RawCondition>>;
    }
}

/// A fall back, or several ways to fall back.
#[derive(Clone, Debug)]
pub struct RawBacks(pub Vec<At<RawBack>>);

impl Decode for RawBacks {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::List(items) if items.is_empty() => {
                problems
                    .add(node.place, "there is no fall back here", "this list is empty")
                    .help("leave out `back`");
                None
            }
            Value::List(_) => Vec::decode(node, problems).map(Self),
            _ => At::decode(node, problems).map(|one| Self(vec![one])),
        }
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        let one = RawBack::schema(definitions);
        json!({ "anyOf": [one, { "type": "array", "minItems": 1, "items": one }] })
    }
    fn declared() -> Declared {
        fn under(key: &str) -> Option<Declared> {
            (RawBack::declared().under)(key).or_else(|| (Vec::<At<RawBack>>::declared().under)(key))
        }
        Declared::table(RawBack::declared().keys, under)
    }
}

/// A condition, or a list of conditions that must all hold.
#[derive(Clone, Debug)]
pub struct RawConditions(pub Vec<At<RawCondition>>);

impl Decode for RawConditions {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Table(_) => At::decode(node, problems).map(|one| Self(vec![one])),
            Value::List(items) if items.is_empty() => {
                problems.add(node.place, "there is no condition here", "this list is empty").help(
                    "write one, as in { station = \"counter\", measure = \"queue_mean\", above = 500 }",
                );
                None
            }
            Value::List(_) => Vec::decode(node, problems).map(Self),
            _ => wrong_kind(node, "a condition or a list of conditions", problems),
        }
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        let one = RawCondition::schema(definitions);
        json!({ "anyOf": [one, { "type": "array", "minItems": 1, "items": one }] })
    }
    fn declared() -> Declared {
        Vec::<At<RawCondition>>::declared()
    }
}

/// A value to compare a measure with: a number, a time, or a share in percent.
#[derive(Clone, Copy, Debug)]
pub struct RawAmount {
    /// In the unit of the measure; times in seconds.
    pub value: f64,
    /// Whether it was written as a time.
    pub time: bool,
    /// Whether it was written in percent.
    pub percent: bool,
}

const AMOUNT: &str = "a number, a time such as \"15 min\" or a share such as \"98%\"";

impl Decode for RawAmount {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut percent = false;
        let (value, time) = match &node.value {
            Value::Whole(Some(n)) => (*n as f64, false),
            Value::Number(n) => (*n, false),
            Value::Text(text) => match (text.trim().strip_suffix('%'), units::duration(text)) {
                (Some(number), _) => {
                    percent = true;
                    (number.trim().parse().unwrap_or(f64::NAN) / 100.0, false)
                }
                (None, Ok(span)) => (span.seconds(), true),
                (None, Err(_)) => return wrong_kind(node, AMOUNT, problems),
            },
            _ => return wrong_kind(node, AMOUNT, problems),
        };
        if !(value.is_finite() && value >= 0.0) {
            problems.add(
                node.place,
                format!("this must be {AMOUNT}"),
                format!("found {}", show(&node.value)),
            );
            return None;
        }
        Some(Self { value, time, percent })
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({ "type": ["string", "number"], "description": "A number, a time such as \"15 min\" or a share such as \"98%\"." })
    }
    fn declared() -> Declared {
        Declared::single(Single::Number)
    }
}

/// Changes by path: `{ "port.P.station.S.servers" = 40 }`. The values stay as they are written until the paths have
/// been followed.
#[derive(Clone, Debug)]
pub struct RawChanges(pub Vec<Change>);

/// A path with the value that it shall have.
#[derive(Clone, Debug)]
pub struct Change {
    /// The path as it was written.
    pub path: String,
    /// Where the path stands, without its quotes.
    pub place: Place,
    /// The value.
    pub node: Node,
}

impl Decode for RawChanges {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let what = "a table of changes by path, as in { \"port.lok-ma-chau.station.counter.servers\" = 40 }";
        let Value::Table(entries) = &node.value else { return wrong_kind(node, what, problems) };
        let mut changes = Vec::new();
        for entry in entries {
            if !entry.key.contains('.') {
                problems
                    .add(entry.place, format!("`{}` is no path", entry.key), "a path leads from the top to a value")
                    .help("write the whole path as one key in quotes: \"port.lok-ma-chau.station.counter.servers\" = 40");
                continue;
            }
            // A key with dots is quoted, and its place includes the quotes.
            let place =
                Place::new(entry.place.source, entry.place.start + 1..entry.place.end.saturating_sub(1));
            changes.push(Change { path: entry.key.clone(), place, node: entry.node.clone() });
        }
        if entries.is_empty() {
            problems
                .add(node.place, "nothing is changed here", "this table is empty")
                .help("leave out `set`");
            return None;
        }
        Some(Self(changes))
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({
            "type": "object",
            "description": "Values by path, each path one key in quotes.",
            "minProperties": 1,
            "propertyNames": { "pattern": r"\." },
        })
    }
    fn declared() -> Declared {
        Declared::table(Keys::Free, |_| None)
    }
}
