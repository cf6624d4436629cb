//! Folders with scenarios.

use std::io;
use std::path::Path;

/// Every scenario file under `folder` by its path from there, with slashes, in the order of these.
pub fn scenarios(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    walk(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        // A link to a folder may lead round in a circle.
        if entry.file_type()?.is_dir() {
            walk(&path, &format!("{prefix}{name}/"), found)?;
        } else if is_scenario(&path, name) {
            found.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

/// Whether a file is a scenario, and not a part that a scenario includes, nor a package of Rust that lies among them.
fn is_scenario(path: &Path, name: &str) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
        && !name.ends_with(".part.toml")
        && name != "Cargo.toml"
}
