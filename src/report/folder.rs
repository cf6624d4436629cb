//! The output folder: files appear in it complete or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::manifest::{command_of, is_inside, listed_files};

/// A folder that takes the results of one run.
///
/// 1. [`Folder::open`] makes the folder and tries to write into it, before anything is computed.
/// 2. [`Folder::stage`] writes a file under a temporary name.
/// 3. [`Folder::commit`] gives all staged files their names and removes those that the same command wrote before and did
///    not write again.
///
/// A folder dropped before step 3 leaves nothing of what was staged.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    staged: Vec<(PathBuf, PathBuf)>,
}

/// Something could not be written. Nothing half-written is left under a final name.
#[derive(Debug, thiserror::Error)]
#[error("failed to write {}: {why}", path.display())]
pub struct OutputError {
    /// Which file or folder.
    pub path: PathBuf,
    /// Why.
    pub why: String,
}

fn failed(path: &Path, error: impl std::fmt::Display) -> OutputError {
    OutputError { path: path.to_owned(), why: error.to_string() }
}

impl Folder {
    /// Makes the folder if it is not there and makes sure that it can be written into.
    pub fn open(path: &Path) -> Result<Self, OutputError> {
        if path.exists() && !path.is_dir() {
            return Err(failed(path, "there is a file of this name; results need a folder"));
        }
        fs::create_dir_all(path).map_err(|error| failed(path, error))?;
        clear_away(path);
        let probe = path.join(format!(".clearway-{}", std::process::id()));
        fs::write(&probe, b"").map_err(|error| failed(path, error))?;
        fs::remove_file(&probe).map_err(|error| failed(path, error))?;
        Ok(Self { path: path.to_owned(), staged: Vec::new() })
    }

    /// Writes a file, under a temporary name; `name` may have folders in it.
    pub fn stage(&mut self, name: &str, content: &[u8]) -> Result<(), OutputError> {
        let mut file = self.stage_open(name)?;
        file.write_all(content).map_err(|error| failed(&self.path.join(name), error))
    }

    /// Begins a file, under a temporary name, that is written while results come in.
    pub fn stage_open(&mut self, name: &str) -> Result<fs::File, OutputError> {
        let target = self.path.join(name);
        if target.is_dir() {
            return Err(failed(&target, "there is a folder of this name"));
        }
        let parent = target.parent().unwrap_or(&self.path).to_owned();
        fs::create_dir_all(&parent).map_err(|error| failed(&parent, error))?;
        let temporary = parent.join(format!(".clearway-{}-{}", std::process::id(), self.staged.len()));
        self.staged.push((temporary.clone(), target.clone()));
        fs::File::create(&temporary).map_err(|error| failed(&target, error))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives all staged files their names, the manifest last.
    pub fn commit(mut self) -> Result<(), OutputError> {
        let before = fs::read_to_string(self.path.join("manifest.json")).unwrap_or_default();
        // What can be seen to fail should fail before the first file has its name.
        if let Some((_, target)) = self.staged.iter().find(|(_, target)| target.is_dir()) {
            return Err(failed(target, "there is a folder of this name"));
        }
        for (temporary, target) in &self.staged {
            fs::rename(temporary, target).map_err(|error| failed(target, error))?;
        }
        self.staged.clear();
        let after = fs::read_to_string(self.path.join("manifest.json")).unwrap_or_default();
        let kept = listed_files(&after);
        // What another command found about the scenario is still true.
        let old = if command_of(&before) == command_of(&after) { listed_files(&before) } else { Vec::new() };
        for old in old {
            // A manifest is a file like any other: it must not make us remove things elsewhere.
            if is_inside(&old) && !kept.contains(&old) {
                match fs::remove_file(self.path.join(&old)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(failed(&self.path.join(&old), error));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// Removes what processes that are gone have left under temporary names, here and one folder below.
fn clear_away(folder: &Path) {
    // Where the system does not tell which processes there are, nothing is removed.
    let running = Path::new("/proc");
    if !running.join(std::process::id().to_string()).exists() {
        return;
    }
    let below = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let folders = below.filter(|path| path.is_dir()).chain([folder.to_owned()]).collect::<Vec<_>>();
    for entry in folders.iter().flat_map(fs::read_dir).flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(".clearway-"));
        let process = process.map(|rest| rest.split('-').next().unwrap_or_default());
        if process.is_some_and(|process| process.parse::<u32>().is_ok() && !running.join(process).exists()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        for (temporary, _) in &self.staged {
            let _ = fs::remove_file(temporary);
        }
    }
}
