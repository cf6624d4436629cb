//! `manifest.json`: what was run, where and when. Whatever cannot be reproduced stands here and nowhere else.

use serde_json::json;

use crate::experiment::Results;
use crate::scenario::Loaded;

/// What the manifest says beside the scenario and its results.
#[derive(Clone, Debug)]
pub struct Manifest<'a> {
    /// Path of the scenario file as it was given.
    pub scenario: &'a str,
    /// Changes in the order in which they were applied.
    pub overrides: &'a [String],
    /// Threads used.
    pub threads: usize,
    /// When the run began, in UTC.
    pub started: String,
    /// How long it took \[s\].
    pub wall_s: f64,
    /// Result files, by their paths in the output folder.
    pub files: Vec<String>,
}

impl Manifest<'_> {
    /// The file's content.
    pub fn write(&self, loaded: &Loaded, results: &Results) -> String {
        let scenario = &loaded.scenario;
        let value = json!({
            "clearway": env!("CARGO_PKG_VERSION"),
            "scenario": {
                "file": self.scenario,
                "title": scenario.title,
                "sha256": loaded.hash,
            },
            "overrides": self.overrides,
            "seed": scenario.run.seed,
            "replications": scenario.run.replications,
            "events": results.events,
            "most_inside": results.most_inside,
            "warnings": scenario.warnings,
            "started": self.started,
            "wall_s": self.wall_s,
            "threads": self.threads,
            "host": {
                "system": std::env::consts::OS,
                "architecture": std::env::consts::ARCH,
                "cores": std::thread::available_parallelism().map_or(0, usize::from),
            },
            "files": self.files,
        });
        let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// The result files that a manifest in an output folder lists, as far as it can be read.
pub fn listed_files(text: &str) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let files = value["files"].as_array().cloned().unwrap_or_default();
    files.iter().filter_map(|file| file.as_str().map(str::to_owned)).collect()
}
