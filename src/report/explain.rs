//! In which order a scenario is worked through, and why.

use std::fmt::Write;

use crate::port::sweep::parts::Parts;
use crate::scenario::Scenario;

/// A line for each station, then what the whole comes to. `in_order` says why everything must be told in the order of
/// time, if it must.
pub fn text(scenario: &Scenario, parts: &Parts, in_order: Option<&str>) -> String {
    let mut out = String::from("How the stations are simulated\n");
    if let Some(why) = in_order {
        let _ = writeln!(out, "  all of them event by event: {why}\n");
        return out;
    }
    let widest = scenario.stations.iter().map(|station| station.path.chars().count()).max().unwrap_or(0);
    for (station, why) in scenario.stations.iter().zip(&parts.why_not) {
        let how = match why {
            None => {
                "swept: from its first event to its last of an interval, then the next station".to_owned()
            }
            Some(why) => format!("event by event: {}", why.say(scenario)),
        };
        let _ = writeln!(out, "  {:widest$}  {how}", station.path);
    }
    out.push_str("The results are the same bytes either way.\n\n");
    out
}
