//! A scenario put together from several files: each value has one owner.

use std::path::Path;

use super::decode::show;
use super::diagnostic::Problems;
use super::limits;
use super::source::{Place, Sources};
use super::tree::{self, Entry, Node, Value};

/// Most files that one scenario is put together from.
const MOST: usize = 100;

/// Adds to `root` what the files say that it names in `include`; they lie in `folder`. A value given twice is a mistake,
/// whoever gives it.
pub fn include(root: &mut Node, folder: &Path, sources: &mut Sources, problems: &mut Problems) {
    let names = names(root, problems);
    if names.len() > MOST {
        let title = format!("a scenario is put together from at most {MOST} files");
        problems.add(names[MOST].1, title, format!("there are {}", names.len()));
        return;
    }
    for (i, (name, place)) in names.iter().enumerate() {
        if let Some((_, first)) = names[..i].iter().find(|(other, _)| other == name) {
            problems
                .add(*place, "this file is included twice", "once is enough")
                .other(*first, "the first time");
            continue;
        }
        let Some(mut part) = read(name, *place, folder, sources, problems) else { continue };
        own_words(&mut part, problems);
        merge(root, part, problems);
    }
}

/// The names in `include`, which stays in the tree to be described like any other key.
fn names(root: &Node, problems: &mut Problems) -> Vec<(String, Place)> {
    let Value::Table(entries) = &root.value else { return Vec::new() };
    let Some(entry) = entries.iter().find(|entry| entry.key == "include") else { return Vec::new() };
    let items = match &entry.node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(&entry.node),
    };
    let mut names = Vec::new();
    for item in items {
        match &item.value {
            Value::Text(name) => names.push((name.clone(), item.place)),
            other => {
                problems.add(item.place, "this must be the name of a file", format!("found {}", show(other)));
            }
        }
    }
    names
}

fn read(
    name: &str,
    named_at: Place,
    folder: &Path,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Node> {
    let path = folder.join(name);
    let shown = path.display().to_string();
    let text = match super::csv::text_of(&path, limits::FILE_BYTES) {
        Ok(text) => text,
        Err(why) => {
            problems.add(named_at, format!("the file `{name}` cannot be read"), why);
            return None;
        }
    };
    let source = sources.add_in(shown, text, path.parent().map(Path::to_owned));
    let before = problems.iter().count();
    let text = sources.get(source).text.replace('\u{feff}', "   ");
    let part = tree::parse(&text, source, problems);
    (problems.iter().count() == before).then_some(part)
}

/// What a part says about itself and not about the scenario.
fn own_words(part: &mut Node, problems: &mut Problems) {
    let Value::Table(entries) = &mut part.value else { return };
    entries.retain(|entry| match (entry.key.as_str(), &entry.node.value) {
        ("schema", Value::Whole(Some(1))) | ("title", Value::Text(_)) => false,
        ("include", _) => {
            problems
                .add(
                    entry.place,
                    "a file that is included cannot include others",
                    "one level is enough to read",
                )
                .help("name all files in the first one");
            false
        }
        _ => true,
    });
}

/// Adds `part` to `root`, table by table.
fn merge(root: &mut Node, part: Node, problems: &mut Problems) {
    let (Value::Table(own), Value::Table(theirs)) = (&mut root.value, part.value) else { return };
    for Entry { key, place, node } in theirs {
        let Some(known) = own.iter_mut().find(|entry| entry.key == key) else {
            own.push(Entry { key, place, node });
            continue;
        };
        match (&known.node.value, &node.value) {
            (Value::Table(_), Value::Table(_)) => merge(&mut known.node, node, problems),
            _ => {
                problems
                    .add(place, format!("`{key}` is given in two files"), "each value has one owner")
                    .other(known.place, "given here already")
                    .help("keep it in the file of the side that decides on it");
            }
        }
    }
}
