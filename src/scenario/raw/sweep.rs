//! `[sweep]` as it is written: which values are tried.

use serde_json::{Map, Value as Json, json};

use super::plan::{Change, RawChanges};
use super::values::Whole;
use crate::scenario::declared::{Declared, Keys, Single};
use crate::scenario::decode::{At, Decode, Named, section, words, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::levels::Levels;
use crate::scenario::source::Place;
use crate::scenario::sweep::Kind;
use crate::scenario::tree::{Node, Value};

section! {
    /// What `clearway sweep` tries. A run takes no notice of it.
    RawSweep ("[sweep]") {
        /// How values are put together: "grid" (default), every value with every other; "latin-hypercube" or "sobol", as many points as `points` says, spread evenly.
        "design" design: RawDesign;
        /// Number of points of a Latin hypercube or a Sobol design.
        "points" points: Whole;
        /// Seed of a Latin hypercube or a Sobol design. Default 1. The passengers of all points are those of `run.seed`.
        "seed" seed: Whole;
        /// Values by path, as in { "port.lok-ma-chau.station.counter.servers" = "12..18:2" }: a list, a range with its step, or two ends for a Latin hypercube or a Sobol design. `scale:` before a path multiplies what is written there, `shift:` moves it in time, and `file` names whole scenario files.
        "vary" vary: RawVary;
        /// Points by name, each a table of changes by path; an empty one is the scenario as it stands. With `vary` too, each of them is tried with all of that.
        "point" point: Named<RawPoint>;
    }
}

words! {
    /// How values are put together.
    RawDesign ("a design") => Kind {
        "grid" => Kind::Grid,
        "latin-hypercube" => Kind::LatinHypercube,
        "sobol" => Kind::Sobol,
    }
}

/// What a point with a name changes: nothing, or values by path.
#[derive(Clone, Debug)]
pub struct RawPoint(pub Vec<Change>);

impl Decode for RawPoint {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Table(entries) if entries.is_empty() => Some(Self(Vec::new())),
            _ => RawChanges::decode(node, problems).map(|changes| Self(changes.0)),
        }
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        let mut schema = RawChanges::schema(definitions);
        schema["minProperties"] = json!(0);
        schema
    }
    fn declared() -> Declared {
        RawChanges::declared()
    }
}

/// Values by path.
#[derive(Clone, Debug)]
pub struct RawVary(pub Vec<(At<String>, Levels)>);

/// Reads one entry: a path and its values.
fn entry(path: &str, path_place: Place, node: &Node, problems: &mut Problems) -> Option<Levels> {
    if path != "file" && !path.contains('.') {
        problems
            .add(path_place, format!("`{path}` is no path"), "a path leads from the top to a value")
            .help("write the whole path as one key in quotes: \"port.lok-ma-chau.station.counter.servers\"");
        return None;
    }
    let levels = match &node.value {
        Value::List(items) if items.is_empty() => {
            problems.add(node.place, "there are no values here", "this list is empty");
            return None;
        }
        Value::List(items) => Levels::Listed(items.iter().map(|item| item.value.as_change()).collect()),
        Value::Text(text) => match Levels::parse(text) {
            Ok(levels) => levels,
            Err(no) => {
                problems.add(node.place, no.why, "found here").help(no.help);
                return None;
            }
        },
        _ => return wrong_kind(node, "a list of values or a range such as \"12..18:2\"", problems),
    };
    Some(levels)
}

impl Decode for RawVary {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Value::Table(entries) = &node.value else {
            return wrong_kind(node, "a table of values by path", problems);
        };
        let read = |e: &crate::scenario::tree::Entry, problems: &mut Problems| {
            let levels = entry(&e.key, e.place, &e.node, problems)?;
            Some((At { value: e.key.clone(), place: e.place }, levels))
        };
        let found: Vec<_> = entries.iter().map(|e| read(e, problems)).collect();
        found.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }
    fn schema(_: &mut Map<String, Json>) -> Json {
        json!({
            "type": "object",
            "description": "Values by path, each path one key in quotes.",
            "minProperties": 1,
            "additionalProperties": {
                "anyOf": [{ "type": "string" }, { "type": "array", "minItems": 1 }],
            },
        })
    }
    fn declared() -> Declared {
        Declared::table(Keys::Free, |_| Some(Declared::single(Single::Other)))
    }
}
