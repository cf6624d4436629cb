//! What two scenarios differ in, by path.

use std::path::Path;

use super::tree::{Entry, Node, Value};
use super::units;

/// A difference at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub path: String,
    /// What the first says there; none if nothing.
    pub first: Option<String>,
    /// What the second says there; none if nothing.
    pub second: Option<String>,
}

/// Compares two trees; `first_folder` and `second_folder` are where their CSV files lie, which are compared too. What is
/// written differently and means the same (`"90 s"` and `"1 min 30 s"`) is no difference.
pub fn differences(
    (first, first_folder): (&Node, &Path),
    (second, second_folder): (&Node, &Path),
) -> Vec<Difference> {
    let mut out = Vec::new();
    let folders = (first_folder, second_folder);
    compare("", Some(first), Some(second), folders, &mut out);
    out
}

fn compare(
    path: &str,
    first: Option<&Node>,
    second: Option<&Node>,
    folders: (&Path, &Path),
    out: &mut Vec<Difference>,
) {
    let under = |key: &str| {
        let key = if key.contains('.') { format!("{key:?}") } else { key.to_owned() };
        if path.is_empty() { key } else { format!("{path}.{key}") }
    };
    let both = (first.map(|node| &node.value), second.map(|node| &node.value));
    match both {
        (Some(Value::Table(a)), Some(Value::Table(b))) => {
            for entry in a {
                compare(&under(&entry.key), Some(&entry.node), find(b, &entry.key), folders, out);
            }
            for entry in b.iter().filter(|entry| find(a, &entry.key).is_none()) {
                compare(&under(&entry.key), None, Some(&entry.node), folders, out);
            }
        }
        (Some(Value::List(a)), Some(Value::List(b))) => {
            for i in 0..a.len().max(b.len()) {
                compare(&under(&i.to_string()), a.get(i), b.get(i), folders, out);
            }
        }
        (Some(a), Some(b)) if same(a, b) => {
            if let (Value::Text(name), Value::Text(_)) = (a, b)
                && Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
                && std::fs::read(folders.0.join(name)).ok() != std::fs::read(folders.1.join(name)).ok()
            {
                let what = Some(format!("{name:?}, a file of other content"));
                out.push(Difference { path: path.to_owned(), first: what.clone(), second: what });
            }
        }
        (a, b) => {
            out.push(Difference {
                path: path.to_owned(),
                first: a.map(Value::written),
                second: b.map(Value::written),
            });
        }
    }
}

fn find<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Node> {
    entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
}

/// Whether two values mean the same.
fn same(a: &Value, b: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::Whole(Some(n)) => Some(*n as f64),
        Value::Number(n) => Some(*n),
        _ => None,
    };
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => {
            let time = |text: &str| units::duration(text).ok().or_else(|| units::time_of_day(text));
            a == b || time(a).is_some_and(|a| time(b) == Some(a))
        }
        (Value::Flag(a), Value::Flag(b)) => a == b,
        (Value::Moment(a), Value::Moment(b)) => a == b,
        // A date in quotes is a date.
        (Value::Moment(a), Value::Text(b)) | (Value::Text(b), Value::Moment(a)) => a.to_string() == *b,
        _ => number(a).is_some_and(|a| number(b) == Some(a)),
    }
}
