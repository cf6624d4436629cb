//! Every key of the format, tried: in a scenario that uses it another value changes what comes out, and where it could
//! mean nothing the program says so. Nobody who writes a key is left to believe that it did something.
//!
//! The keys are those of the schema, so that a new one cannot be forgotten; what is tried stands in `keys.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clearway::engine::StopSignal;
use clearway::experiment::replicate;
use clearway::report::json;
use clearway::scenario::diagnostic::render;
use clearway::scenario::load::load_text;

use crate::common::{clearway, root};
use crate::unused::{PORT, infected};

/// A trial of a key: changes that are made on both sides, then the one that is tried.
struct Trial {
    key: String,
    changes: Option<Vec<String>>,
}

/// A trial of a key of which a command takes notice.
struct Study {
    key: String,
    command: String,
    changes: Vec<String>,
}

/// What a scenario says and gives.
#[derive(PartialEq, Eq)]
enum Outcome {
    /// It is refused: the mistakes as they are shown.
    Refused(String),
    /// It runs: its warnings, and everything it gives.
    Ran { warnings: Vec<String>, results: String },
}

fn folder() -> PathBuf {
    root().join("tests/integration/keys")
}

fn outcome(text: &str, changes: &[String]) -> Outcome {
    let scenario = match load_text("keys.toml", "keys", text, &folder(), changes) {
        Ok(loaded) => loaded.scenario,
        Err((diagnostics, sources)) => return Outcome::Refused(render(&diagnostics, &sources, false)),
    };
    let results = replicate(&scenario, &StopSignal::new(), &|_, _| {}).unwrap();
    let mut shown = json::summary(&scenario, &results);
    for key in ["fingerprint", "warnings"] {
        shown.as_object_mut().unwrap().remove(key);
    }
    let more = (&results.series, &results.days, &results.targets, &results.plan, &results.precision);
    let cost = scenario.health.as_ref().map(|health| &health.cost);
    let results = format!("{shown} {more:?} {cost:?}");
    Outcome::Ran { warnings: scenario.warnings, results }
}

/// The trials of the rich and of the bare scenario; and the keys that need none.
fn trials() -> (Vec<Trial>, Vec<Trial>, BTreeSet<String>) {
    let text = std::fs::read_to_string(folder().join("keys.txt")).unwrap();
    let (mut rich, mut bare, mut exempt) = (Vec::<Trial>::new(), Vec::<Trial>::new(), BTreeSet::new());
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (key, rest) = line.split_once(' ').unwrap();
        let rest = rest.trim();
        if rest.starts_with('!') {
            exempt.insert(key.to_owned());
            continue;
        }
        let changes =
            (rest != "-").then(|| rest.split(" ;; ").map(|change| change.trim().to_owned()).collect());
        if key == ".." {
            bare.last_mut().unwrap().changes = changes;
        } else {
            rich.push(Trial { key: key.into(), changes: changes.clone() });
            bare.push(Trial { key: key.into(), changes });
        }
    }
    (rich, bare, exempt)
}

/// The trials of the keys of studies.
fn studies() -> Vec<Study> {
    let text = std::fs::read_to_string(folder().join("studies.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let study = |line: &str| {
        let (key, rest) = line.split_once(' ').unwrap();
        let (command, changes) = rest.trim().split_once(' ').unwrap();
        let changes = changes.split(" ;; ").map(|change| change.trim().to_owned()).collect();
        Study { key: key.into(), command: command.into(), changes }
    };
    lines.map(study).collect()
}

/// The names of all keys, as the schema has them.
fn keys() -> BTreeSet<String> {
    let schema = std::fs::read_to_string(root().join("schemas/scenario-v1.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let tables = schema["definitions"].as_object().unwrap();
    let keys = |(table, value): (&String, &serde_json::Value)| -> Vec<String> {
        let forms = value["oneOf"].as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let keys = forms.iter().filter_map(|form| form["properties"].as_object()).flatten();
        keys.map(|(key, _)| format!("{table}.{key}")).collect()
    };
    tables.iter().flat_map(keys).collect()
}

#[test]
fn every_key_is_tried() {
    let (rich, _, exempt) = trials();
    let rich = rich.into_iter().map(|trial| trial.key);
    let of_studies = studies().into_iter().map(|study| study.key);
    let tried: BTreeSet<String> = rich.chain(of_studies).chain(exempt).collect();
    let all = keys();
    assert!(all.len() > 200);
    let missing: Vec<&String> = all.difference(&tried).collect();
    let strange: Vec<&String> = tried.difference(&all).collect();
    assert!(missing.is_empty() && strange.is_empty(), "not tried: {missing:?}; no such key: {strange:?}");
}

/// In a scenario in which a key has something to act on, another value of it gives other results.
#[test]
fn every_key_changes_what_comes_out() {
    let text = std::fs::read_to_string(folder().join("rich.toml")).unwrap();
    let mut known: BTreeMap<Vec<String>, Outcome> = BTreeMap::new();
    let mut idle = Vec::new();
    for Trial { key, changes } in trials().0 {
        let Some(changes) = changes else { continue };
        let before = changes[..changes.len() - 1].to_vec();
        let before = known.entry(before.clone()).or_insert_with(|| outcome(&text, &before));
        match (before, outcome(&text, &changes)) {
            (Outcome::Refused(why), _) => idle.push(format!("{key}: refused before: {why}")),
            (_, Outcome::Refused(why)) => idle.push(format!("{key}: refused: {why}")),
            (Outcome::Ran { results: before, .. }, Outcome::Ran { results: after, .. })
                if *before == after =>
            {
                idle.push(format!("{key}: the same results with {changes:?}"));
            }
            _ => {}
        }
    }
    assert!(idle.is_empty(), "{} keys:\n{}", idle.len(), idle.join("\n"));
}

/// In a scenario that says hardly anything, a key either changes something or is spoken of; with infected passengers too.
#[test]
fn no_key_is_silently_without_effect() {
    let mut silent = Vec::new();
    for Trial { key, changes } in trials().1 {
        let Some(changes) = changes else { continue };
        for text in [PORT, &infected()] {
            let after = outcome(text, &changes);
            let is_spoken_of = !matches!(&after, Outcome::Ran { warnings, .. } if warnings.is_empty());
            if !is_spoken_of && outcome(text, &changes[..changes.len() - 1]) == after {
                silent.push(format!("{key}: {changes:?}"));
            }
        }
    }
    assert!(silent.is_empty(), "{} keys:\n{}", silent.len(), silent.join("\n"));
}

/// The keys of `[sweep]`, `[solve]` and `[sensitivity]` change what the command says that takes notice of them.
#[test]
fn every_key_of_a_study_changes_what_comes_out() {
    let folder = tempfile::tempdir().unwrap();
    let said = |command: &str, changes: &[String]| -> (Vec<u8>, String) {
        let sets = changes.iter().flat_map(|change| ["--set", change]);
        let output = clearway()
            .arg(command)
            .arg(self::folder().join("studies.toml"))
            .args(sets)
            .args(["--json", "--no-report", "--quiet", "--out"])
            .arg(folder.path())
            .output()
            .unwrap();
        (output.stdout, String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let mut known: BTreeMap<(String, Vec<String>), Vec<u8>> = BTreeMap::new();
    let mut idle = Vec::new();
    for Study { key, command, changes } in studies() {
        let before = changes[..changes.len() - 1].to_vec();
        let before =
            known.entry((command.clone(), before.clone())).or_insert_with(|| said(&command, &before).0);
        let (after, why) = said(&command, &changes);
        if *before == after || before.is_empty() {
            idle.push(format!("{key}: {changes:?}: {why}"));
        }
    }
    assert!(idle.is_empty(), "{} keys:\n{}", idle.len(), idle.join("\n"));
}
