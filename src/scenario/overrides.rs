//! Changes addressed by dotted paths, applied to the tree before it is checked.

use super::declared::Keys;
use super::decode::Decode;
use super::diagnostic::{Problems, list};
use super::raw::RawScenario;
use super::source::{Place, Sources};
use super::transform::{Verb, transform, verb};
use super::tree::{Entry, Node, Value, parse_value};
use super::units::time_of_day;

/// Applies `PATH=VALUE` texts in their order, each noted as a source of its own.
///
/// A path names keys from the top, separated by dots; a number picks an item of a list, from zero. A last key
/// that is not there yet is added, so that a wrong one is reported like any other unknown key. A value is read
/// as TOML and, where it is none (`06:30`, `12 s`, a name), as text.
pub fn apply(root: &mut Node, changes: &[String], sources: &mut Sources, problems: &mut Problems) {
    for change in changes {
        let source = sources.add("--set", change.clone());
        let whole = Place::new(source, 0..change.len());
        let Some((path, text)) = change.split_once('=') else {
            problems
                .add(whole, "a change needs a path and a value", "there is no `=` in it")
                .help("write it as in `--set port.lok-ma-chau.station.counter.servers=40`");
            continue;
        };
        let value_place = Place::new(source, path.len() + 1..change.len());
        if path.trim() == "include" || path.trim_start().starts_with("include.") {
            problems
                .add(
                    whole,
                    "what a scenario is put together from cannot be changed",
                    "changes apply to the whole",
                )
                .help("change the file, or the values that you mean");
            continue;
        }
        if text.trim_start().starts_with('+') && verb(path).0 == Verb::Set {
            problems
                .add(value_place, "a change names the new value, not a difference", "begins with `+`")
                .help("write the value that it should have, as in `servers=14`");
            continue;
        }
        let value = parse_value(text.trim()).unwrap_or_else(|| Value::Text(text.trim().to_owned()));
        let node = Node { value: replace_places(value, value_place), place: value_place };
        apply_one(root, path, Place::new(source, 0..path.len()), node, problems);
    }
}

/// Carries out one change: what stands at the path `written` at `at` becomes `node`, or is scaled, shifted or added to by it.
pub fn apply_one(root: &mut Node, written: &str, at: Place, node: Node, problems: &mut Problems) {
    let keys = keys(written, at);
    match verb(written).0 {
        Verb::Set => set(root, &keys, node, problems),
        verb => transform(root, verb, &keys, &node, problems),
    }
}

/// Everything inside a value given on the command line stands where the value stands.
fn replace_places(value: Value, place: Place) -> Value {
    let renew = |node: Node| Node { value: replace_places(node.value, place), place };
    match value {
        Value::List(items) => Value::List(items.into_iter().map(renew).collect()),
        Value::Table(entries) => Value::Table(
            entries.into_iter().map(|e| Entry { key: e.key, place, node: renew(e.node) }).collect(),
        ),
        other => other,
    }
}

/// The keys of a path with their places, the path standing at `at`; quotes keep dots together. A word before the path
/// that says what is done there is left out.
pub fn keys(written: &str, at: Place) -> Vec<(String, Place)> {
    let (_, before) = verb(written);
    let (path, at) = (&written[before..], Place::new(at.source, at.start + before..at.end));
    let place =
        |range: std::ops::Range<usize>| Place::new(at.source, at.start + range.start..at.start + range.end);
    let mut keys = vec![(String::new(), place(0..0))];
    let (mut quoted, mut start) = (false, 0);
    for (i, c) in path.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '.' if !quoted => {
                start = i + 1;
                keys.push((String::new(), place(start..start)));
            }
            c => {
                if let Some((key, stands)) = keys.last_mut() {
                    key.push(c);
                    *stands = place(start..i + c.len_utf8());
                }
            }
        }
    }
    for (key, _) in &mut keys {
        *key = key.trim().to_owned();
    }
    keys
}

/// Notes that nothing of a kind has this name.
fn no_such_name(kind: &str, name: &str, place: Place, mut known: Vec<&str>, problems: &mut Problems) {
    known.dedup();
    let label = match known[..] {
        [] => format!("the scenario has no `[{kind}.…]`"),
        _ => format!("there are {}", list(known.iter().copied())),
    };
    let kind = match kind {
        "arrivals" => "stream of arrivals",
        "lab" => "laboratory",
        other => other,
    };
    problems.add(place, format!("there is no {kind} called `{name}`"), label).meant(name, known);
}

/// Puts `node` where the path `keys` leads.
fn set(root: &mut Node, keys: &[(String, Place)], node: Node, problems: &mut Problems) {
    let (mut at, mut declared) = (root, Some(RawScenario::declared()));
    for (i, (key, place)) in keys.iter().enumerate() {
        let last = i + 1 == keys.len();
        let here = declared;
        declared = here.and_then(|here| (here.under)(key));
        if key.is_empty() {
            problems.add(*place, "this path has an empty key", "between two dots, or at an end");
            return;
        }
        match &mut at.value {
            Value::Table(entries) => {
                let found = entries.iter().position(|e| e.key == *key);
                if found.is_none()
                    && !last
                    && let Some(Keys::Names { built_in }) = here.map(|here| here.keys)
                    && !built_in.contains(&key.as_str())
                {
                    let parent = i.checked_sub(1).map_or("", |i| keys[i].0.as_str());
                    let known = entries.iter().map(|e| e.key.as_str()).chain(built_in.iter().copied());
                    no_such_name(parent, key, *place, known.collect(), problems);
                    return;
                }
                let index = found.unwrap_or_else(|| {
                    let empty = Node { value: Value::Table(Vec::new()), place: *place };
                    // A new time of day goes where it belongs in its timetable.
                    let at = match time_of_day(key) {
                        Some(time) => {
                            entries.iter().position(|e| time_of_day(&e.key).is_some_and(|t| t > time))
                        }
                        None => None,
                    };
                    let at = at.unwrap_or(entries.len());
                    entries.insert(at, Entry { key: key.clone(), place: *place, node: empty });
                    at
                });
                if last {
                    entries[index].node = node;
                    return;
                }
                at = &mut entries[index].node;
            }
            Value::List(items) => {
                let length = items.len();
                let item = key.parse::<usize>().ok().and_then(|n| items.get_mut(n));
                let Some(item) = item else {
                    problems.add(
                        *place,
                        format!("`{key}` is no item of this list"),
                        format!("it has {length}, counted from 0"),
                    );
                    return;
                };
                if last {
                    *item = node;
                    return;
                }
                at = item;
            }
            other => {
                let kind = other.kind();
                problems.add(
                    *place,
                    format!("there is nothing called `{key}` here"),
                    format!("what stands before it is {kind}"),
                );
                return;
            }
        }
    }
}
