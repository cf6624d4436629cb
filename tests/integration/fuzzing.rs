//! What the fuzzer tries, and a replay of what it has found worth keeping.

use std::path::Path;

use clearway::scenario::diagnostic::render;
use clearway::scenario::load::load_text;

use crate::invariants::audited;
use crate::networks::{from_bytes, network};

/// Loads bytes as a scenario and, after each zero byte, a change of it. Whatever is wrong can be shown.
pub fn load(bytes: &[u8], folder: &Path) {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split('\0');
    let scenario = parts.next().unwrap_or_default();
    let changes: Vec<String> = parts.take(4).map(str::to_owned).collect();
    if let Err((diagnostics, sources)) = load_text("fuzz.toml", "fuzz", scenario, folder, &changes) {
        assert!(!diagnostics.is_empty(), "refused without a reason");
        assert!(!render(&diagnostics, &sources, false).is_empty());
    }
}

/// Runs the network that bytes choose, with every invariant checked.
pub fn run(bytes: &[u8], folder: &Path) {
    let text = network(&mut from_bytes(bytes));
    let Ok(loaded) = load_text("fuzz.toml", "fuzz", &text, folder, &[]) else { return };
    if let Err(other) = audited(&loaded.scenario) {
        panic!("{other}\n{text}");
    }
}

/// Every file of the corpus goes through its target.
#[cfg(test)]
#[test]
fn the_corpus_is_replayed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, target) in [("load", load as fn(&[u8], &Path)), ("run", run)] {
        let mut files = 0;
        for entry in std::fs::read_dir(root.join("fuzz/corpus").join(name)).unwrap() {
            target(&std::fs::read(entry.unwrap().path()).unwrap(), root);
            files += 1;
        }
        assert!(files >= 20, "{files} files for {name}");
    }
}
