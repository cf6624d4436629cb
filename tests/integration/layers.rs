//! The floors of the house: imports go down only.

use std::path::Path;

use crate::common::root;

/// From the bottom up; folders on one floor may import each other.
const FLOORS: [&[&str]; 10] = [
    &["num", "random", "language"],
    &["engine", "disease"],
    &["scenario"],
    &["port"],
    &["plan"],
    &["record"],
    &["experiment"],
    &["validation"],
    &["report", "chart"],
    &["cli"],
];

fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn imports_go_down_only() {
    let floor = |name: &str| FLOORS.iter().position(|names| names.contains(&name));
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    assert!(files.len() > 60);
    let mut wrong = Vec::new();
    for file in files {
        let relative = file.strip_prefix(root().join("src")).unwrap();
        let folder = relative.components().next().unwrap().as_os_str().to_str().unwrap();
        if folder == "lib.rs" || folder == "main.rs" {
            continue;
        }
        let own = floor(folder).unwrap_or_else(|| panic!("src/{folder} stands on no floor"));
        let text = std::fs::read_to_string(&file).unwrap();
        // Tests may look anywhere.
        let code = text.split("#[cfg(test)]\nmod").next().unwrap();
        for part in code.split("crate::").skip(1) {
            let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if let Some(other) = floor(&name)
                && other > own
            {
                wrong.push(format!("{} uses {name}", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The schema in the repository is the one that the program prints.
#[test]
fn the_schema_is_current() {
    let kept = std::fs::read_to_string(root().join("schemas/scenario-v1.schema.json")).unwrap();
    assert!(
        kept == clearway::scenario::schema::text(),
        "run: cargo run -- schema > schemas/scenario-v1.schema.json"
    );
}

/// The reference page in the repository is the one that the program prints.
#[test]
fn the_reference_is_current() {
    let kept = std::fs::read_to_string(root().join("docs/reference.md")).unwrap();
    let printed = crate::common::clearway().arg("reference").output().unwrap();
    assert!(
        kept == String::from_utf8(printed.stdout).unwrap(),
        "run: cargo run -- reference > docs/reference.md"
    );
}
