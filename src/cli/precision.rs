//! `--precision`: what was typed, as a change of the scenario.

use std::fmt::Write;

/// The change of `run.precision` that some `--precision` options and `--most-replications` ask for; none if none was
/// given. Names and amounts are checked where every change is.
pub(super) fn change(options: &[String], most: Option<u64>) -> Option<String> {
    if options.is_empty() {
        return None;
    }
    let mut fields = Vec::new();
    let mut measures = Vec::new();
    for option in options {
        match option.split_once('=') {
            None => fields.push(format!("within = {}", text(option))),
            Some((path, within)) => {
                let (place, measure) = path.rsplit_once('/').unwrap_or(("", path));
                let (port, station) = place.split_once('/').unwrap_or(("", place));
                let mut line = format!("{{ measure = {}, within = {}", text(measure), text(within));
                for (key, name) in [("port", port), ("station", station)] {
                    if !name.trim().is_empty() {
                        let _ = write!(line, ", {key} = {}", text(name));
                    }
                }
                measures.push(line + " }");
            }
        }
    }
    if !measures.is_empty() {
        fields.push(format!("measures = [{}]", measures.join(", ")));
    }
    fields.extend(most.map(|most| format!("most = {most}")));
    Some(format!("run.precision={{ {} }}", fields.join(", ")))
}

/// A TOML string of a word that was typed.
fn text(word: &str) -> String {
    format!("{:?}", word.trim())
}
