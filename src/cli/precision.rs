//! `--precision`: what was typed, as a change of the scenario.

use std::fmt::Write;

use crate::scenario::tree::{Node, Value};

/// The changes of `run.precision` that some `--precision` options, `--most-replications` and `--no-controls` ask for, in a
/// scenario that says `written` of it. Names and amounts are checked where every change is.
pub(super) fn changes(
    options: &[String],
    most: Option<u64>,
    controls: bool,
    written: impl FnOnce() -> Option<Node>,
) -> Result<Vec<String>, String> {
    let flags = most.map(|_| "--most-replications").into_iter().chain((!controls).then_some("--no-controls"));
    let flags: Vec<&str> = flags.collect();
    let most = most.map(|most| format!("most={most}"));
    let how: Vec<String> = most.into_iter().chain((!controls).then(|| "controls=false".to_owned())).collect();
    if options.is_empty() {
        if how.is_empty() {
            return Ok(Vec::new());
        }
        return match written().map(|node| (node.value.written(), node.value)) {
            None | Some((_, Value::Flag(false))) => Err(unasked(&flags)),
            // The short form has no place for more.
            Some((within, Value::Text(_))) => {
                Ok(vec![format!("run.precision={{ within = {within}, {} }}", how.join(", "))])
            }
            Some(_) => Ok(how.into_iter().map(|how| format!("run.precision.{how}")).collect()),
        };
    }
    if options == ["off"] && !flags.is_empty() {
        return Err(unasked(&flags));
    }
    if options == ["off"] {
        return Ok(vec!["run.precision=false".into()]);
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
    fields.extend(how);
    Ok(vec![format!("run.precision={{ {} }}", fields.join(", "))])
}

fn unasked(flags: &[&str]) -> String {
    format!(
        "`{}` is about a precision to reach, and none is asked for: add `--precision 2%`, or take `--replications N`",
        flags.join("` and `")
    )
}

/// A word that was typed as a TOML string; a JSON string is one.
fn text(word: &str) -> String {
    serde_json::Value::from(word.trim()).to_string()
}
