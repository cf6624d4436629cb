//! `--precision`: what was typed, as a change of the scenario.

use std::fmt::Write;

/// The change of `run.precision` that some `--precision` options and `--most-replications` ask for; none if none was
/// given. Names and amounts are checked where every change is.
pub(super) fn change(options: &[String], most: Option<u64>) -> Result<Option<String>, String> {
    if options.is_empty() {
        return Ok(most.map(|most| format!("run.precision.most={most}")));
    }
    if options == ["off"] {
        return Ok(Some("run.precision=false".into()));
    }
    let mut fields = Vec::new();
    let mut measures = Vec::new();
    for option in options {
        let Some((path, within)) = option.split_once('=') else {
            if !fields.is_empty() {
                return Err(format!(
                    "`--precision {option}`: a precision for all measures was given already"
                ));
            }
            if !option.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '.') {
                return Err(format!(
                    "`--precision {option}`: how exact? Write it as in `--precision 2%` or `--precision {option}=2%`"
                ));
            }
            fields.push(format!("within = {}", text(option)));
            continue;
        };
        let parts: Vec<&str> = path.split('/').collect();
        let (port, station, measure) = match parts[..] {
            [measure] => ("", "", measure),
            [station, measure] => ("", station, measure),
            [port, station, measure] => (port, station, measure),
            _ => return Err(format!("`--precision {option}`: a measure is at most PORT/STATION/MEASURE")),
        };
        let mut line = format!("{{ measure = {}, within = {}", text(measure), text(within));
        for (key, name) in [("port", port), ("station", station)] {
            if !name.trim().is_empty() {
                let _ = write!(line, ", {key} = {}", text(name));
            }
        }
        measures.push(line + " }");
    }
    if !measures.is_empty() {
        fields.push(format!("measures = [{}]", measures.join(", ")));
    }
    fields.extend(most.map(|most| format!("most = {most}")));
    Ok(Some(format!("run.precision={{ {} }}", fields.join(", "))))
}

/// A word that was typed as a TOML string; a JSON string is one.
fn text(word: &str) -> String {
    serde_json::Value::from(word.trim()).to_string()
}
