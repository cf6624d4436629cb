//! The JSON Schema of scenario files, from the same declarations that decode them.

use serde_json::{Map, Value, json};

use super::decode::Decode;
use super::raw::RawScenario;

/// The schema as a value. Draft 7, which the editors that check TOML understand.
pub fn schema() -> Value {
    let mut definitions = Map::new();
    let root = RawScenario::schema(&mut definitions);
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "clearway-scenario-1",
        "title": "Clearway scenario, format 1",
        "allOf": [root],
        "definitions": definitions,
    })
}

/// The schema as the text that is kept in `schemas/`.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&schema()).unwrap_or_default();
    text.push('\n');
    text
}
