//! `manifest.json`: what was run, where and when. Whatever cannot be reproduced stands here and nowhere else.

use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::experiment::Results;
use crate::scenario::{Loaded, Scenario};

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
    /// The language of the charts, in which the report page opens.
    pub language: &'a str,
    /// Result files, by their paths in the output folder.
    pub files: Vec<String>,
}

impl Manifest<'_> {
    /// The file's content.
    pub fn write(&self, loaded: &Loaded, results: &Results) -> String {
        let scenario = &loaded.scenario;
        let mut value = json!({
            "clearway": env!("CARGO_PKG_VERSION"),
            "command": RUN,
            "scenario": {
                "file": self.scenario,
                "title": scenario.title,
                "sha256": loaded.hash,
            },
            "overrides": self.overrides,
        });
        let here = json!({
            "warnings": scenario.warnings,
            "started": self.started,
            "wall_s": self.wall_s,
            "threads": self.threads,
            "folder": std::env::current_dir().unwrap_or_default().display().to_string(),
            "host": host(),
            "language": self.language,
            "files": self.files,
        });
        if let (Some(all), Value::Object(here)) = (value.as_object_mut(), here) {
            all.extend(reproducible(scenario, results));
            all.extend(here);
        }
        let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Facts of this machine.
pub fn host() -> Value {
    json!({
        "system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
    })
}

/// What running again must give again, by key.
pub fn reproducible(scenario: &Scenario, results: &Results) -> Map<String, Value> {
    let said = [
        ("seed", json!(scenario.run.seed)),
        ("replications", json!(results.replications)),
        ("precision", precision(scenario, results)),
        ("fingerprint", json!(results.fingerprint)),
        ("events", json!(results.events)),
    ];
    said.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// What was asked of the precision and what was reached; `null` if nothing was asked.
pub fn precision(scenario: &Scenario, results: &Results) -> Value {
    let Some(reached) = &results.precision else { return Value::Null };
    let targets: Vec<Value> = reached
        .targets
        .iter()
        .map(|found| {
            let row = found.target.row;
            json!({
                "port": scenario.port_name(row.port),
                "station": row.place.name(scenario),
                "class": row.class.map(|class| scenario.classes[class.0 as usize].name.as_str()),
                "measure": row.measure.name(),
                "relative": found.target.within.relative,
                "absolute": found.target.within.absolute,
                "mean": found.mean,
                "half_width": found.half_width,
                "variance_reduction": found.reduction,
                "mean_before_controls": found.mean_before,
                "state": found.state.name(),
            })
        })
        .collect();
    json!({ "met": reached.is_done(), "most": reached.most, "targets": targets })
}

/// The command behind the results of a folder without word of another.
pub const RUN: &str = "run";

/// The command whose results a manifest describes, as far as it can be read.
pub fn command_of(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    value["command"].as_str().unwrap_or(RUN).to_owned()
}

/// The result files that a manifest in an output folder lists, as far as it can be read.
pub fn listed_files(text: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    texts(&value["files"])
}

fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// What a manifest describes, read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// Version of the program.
    pub version: String,
    /// Where the scenario file may be: from the folder in which the run was started, and from the present one.
    pub scenario: [PathBuf; 2],
    /// Hash of its texts and changes.
    pub hash: String,
    /// Changes.
    pub overrides: Vec<String>,
    /// Result files, all of them inside the output folder.
    pub files: Vec<String>,
    /// The language of the charts, in which the report page opens.
    pub language: Option<String>,
    /// All that it says.
    said: Value,
}

impl Described {
    /// Reads a manifest.
    pub fn read(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let command = command_of(&value.to_string());
        if command != RUN {
            return Err(format!(
                "it describes a `clearway {command}`; start that again with another `--out` and compare the files"
            ));
        }
        let text = |value: &Value, name: &str| {
            value.as_str().map(str::to_owned).ok_or_else(|| format!("it does not say `{name}`"))
        };
        let given = PathBuf::from(text(&value["scenario"]["file"], "scenario.file")?);
        let folder = PathBuf::from(text(&value["folder"], "folder")?);
        let files = texts(&value["files"]);
        if files.is_empty() {
            return Err("it lists no `files`".into());
        }
        if let Some(outside) = files.iter().find(|name| !is_inside(name)) {
            return Err(format!("it lists `{outside}`, which is not in the output folder"));
        }
        Ok(Self {
            version: text(&value["clearway"], "clearway")?,
            scenario: [folder.join(&given), given],
            hash: text(&value["scenario"]["sha256"], "scenario.sha256")?,
            overrides: texts(&value["overrides"]),
            files,
            language: value["language"].as_str().map(str::to_owned),
            said: value,
        })
    }

    /// What the manifest says otherwise than a run just made ([`reproducible`]): "`seed` was 5, is 7".
    pub fn differences(&self, now: &Map<String, Value>) -> Vec<String> {
        // Through text, as what the manifest says has come: reading a fraction back may cost its last bit.
        let text = serde_json::to_string(now).unwrap_or_default();
        let now: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
        let different = now.iter().filter(|(key, now)| self.said[*key] != **now);
        different
            .map(|(key, now)| match &self.said[key] {
                then @ (Value::Number(_) | Value::String(_)) => format!("`{key}` was {then}, is {now}"),
                _ => format!("`{key}`"),
            })
            .collect()
    }
}

/// Whether a name leads to a file inside the output folder.
pub fn is_inside(name: &str) -> bool {
    !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}
