//! Same scenario, same seed, same bytes.

use std::path::Path;
use std::process::Command;

use crate::common::{clearway, released};

/// Every result file of a run but the manifest, by name, sorted.
fn results(program: &mut Command, folder: &Path) -> Vec<(String, Vec<u8>)> {
    let output = program.arg("--out").arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut files = Vec::new();
    for part in [folder.to_owned(), folder.join("charts")] {
        for entry in std::fs::read_dir(part).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            if path.is_file() && name != "manifest.json" {
                files.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn day() -> Command {
    let mut command = clearway();
    command.args(["run", "scenarios/shenzhen-bay/2023-01-29.toml", "--replications", "5", "--quiet"]);
    command
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let one = results(day().args(["--threads", "1"]), &folder.path().join("one"));
    let two = results(day().args(["--threads", "2"]), &folder.path().join("two"));
    assert!(one.len() >= 12);
    assert!(one == two);
    let other = results(day().args(["--seed", "2"]), &folder.path().join("other"));
    assert!(one != other, "another seed gives other numbers");
}

/// Debug and release builds give the same bytes, whichever of the two runs these tests.
#[test]
fn debug_and_release_give_the_same_bytes() {
    let mut other = released();
    other.args(["run", "scenarios/shenzhen-bay/2023-01-29.toml", "--replications", "5", "--quiet"]);
    let folder = tempfile::tempdir().unwrap();
    let other = results(&mut other, &folder.path().join("other"));
    assert!(other == results(&mut day(), &folder.path().join("this")));
}
