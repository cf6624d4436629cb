//! `manifest.json` of what is more than a run: a sweep, a comparison, a search.

use serde_json::{Value, json};

/// What the manifest says.
#[derive(Clone, Debug)]
pub struct StudyManifest<'a> {
    /// Name of the command.
    pub command: &'a str,
    /// Scenario files as they were given.
    pub scenarios: Vec<String>,
    /// Hashes of their texts and changes.
    pub hashes: Vec<String>,
    /// What was asked, for that command.
    pub asked: Value,
    /// Warnings.
    pub warnings: Vec<String>,
    /// Threads used.
    pub threads: usize,
    /// When it began, in UTC.
    pub started: String,
    /// How long it took \[s\].
    pub wall_s: f64,
    /// Result files, by their paths in the output folder.
    pub files: Vec<String>,
}

impl StudyManifest<'_> {
    /// The file's content.
    pub fn write(&self) -> String {
        let scenarios = self.scenarios.iter().zip(&self.hashes);
        let scenarios: Vec<Value> =
            scenarios.map(|(file, hash)| json!({ "file": file, "sha256": hash })).collect();
        let value = json!({
            "clearway": env!("CARGO_PKG_VERSION"),
            "command": self.command,
            "scenarios": scenarios,
            "asked": self.asked,
            "warnings": self.warnings,
            "started": self.started,
            "wall_s": self.wall_s,
            "threads": self.threads,
            "folder": std::env::current_dir().unwrap_or_default().display().to_string(),
            "host": super::manifest::host(),
            "files": self.files,
        });
        let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
        text.push('\n');
        text
    }
}
