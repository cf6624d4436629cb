//! What is to be found: least staffing, largest values, the best of several.

use super::decode::{At, entries};
use super::diagnostic::{Problems, list};
use super::levels::Levels;
use super::model::{PortId, Scenario, Work};
use super::raw::RawScenario;
use super::raw::plan::RawAmount;
use super::raw::solve::RawStaffing;
use super::rows::Place as RowPlace;
use super::source::Place;
use super::sweep::Factor;
use super::units::show_duration;
use crate::engine::Span;

/// How sure answers are if nothing is said.
pub const CONFIDENCE: f64 = 0.95;
/// Shifts begin at multiples of this if nothing is said.
const START_EVERY: Span = Span::from_ticks(1_800 * crate::engine::time::TICKS_PER_SECOND);

/// What is to be found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Solve {
    /// How sure answers should be.
    pub confidence: Option<f64>,
    /// Replications of a search.
    pub replications: Option<u32>,
    /// Stations to be staffed, with the names of these tasks.
    pub staffing: Vec<(String, Staffing)>,
    /// Values of which the largest is wanted, with their names.
    pub largest: Vec<(String, Factor)>,
    /// By what the best is chosen.
    pub best: Option<Best>,
}

/// A station to be staffed.
#[derive(Clone, Debug, PartialEq)]
pub struct Staffing {
    /// Port; none where there is only one.
    pub port: Option<String>,
    /// Station.
    pub station: String,
    /// Lengths of shifts.
    pub shifts: Vec<Span>,
    /// Grid on which they begin.
    pub start_every: Span,
    /// Break in long shifts; zero for none.
    pub pause: Span,
    /// Shifts longer than this have a break.
    pub pause_after: Span,
    /// What a change costs.
    pub change_cost: Span,
    /// Servers at all times.
    pub least: u32,
    /// Most servers.
    pub most: u32,
}

/// What an amount was written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// A time, kept in seconds.
    Time,
    /// A share, in per cent.
    Share,
    /// A bare number, in the unit of the measure.
    Number,
}

/// By what the best is chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// Port; none for any.
    pub port: Option<String>,
    /// Station; none for the port as a whole.
    pub station: Option<String>,
    /// Measure.
    pub measure: String,
    /// The smallest difference that matters.
    pub within: f64,
    /// What that was written as.
    pub unit: Within,
    /// Whether more is better, if that was said.
    pub larger: Option<bool>,
}

impl Staffing {
    /// A station with shifts of eight hours.
    pub fn of(port: Option<String>, station: String, most: u32) -> Self {
        Self {
            port,
            station,
            shifts: vec![Span::from_seconds(8.0 * 3_600.0)],
            start_every: START_EVERY,
            pause: Span::ZERO,
            pause_after: Span::from_seconds(5.0 * 3_600.0),
            change_cost: Span::ZERO,
            least: 0,
            most,
        }
    }
}

impl Solve {
    /// What `[solve]` says. Mistakes go to `problems`; `scenario` is what the file describes.
    pub fn of(raw: &RawScenario, scenario: &Scenario, problems: &mut Problems) -> Self {
        let Some(raw) = raw.solve.as_ref().map(|solve| &solve.value) else { return Self::default() };
        let mut solve = Self::default();
        if let Some(confidence) = &raw.confidence {
            if !(0.5..=0.999).contains(&confidence.value.0) {
                problems.add(
                    confidence.place,
                    "a confidence is from 0.5 to 0.999",
                    format!("found {}", confidence.value.0),
                );
            }
            solve.confidence = Some(confidence.value.0);
        }
        solve.replications = raw.replications.as_ref().map(|n| n.value.0.min(1_000_000) as u32);
        for (name, staffing) in entries(raw.staffing.as_ref()) {
            let found = staffed(staffing, scenario, problems);
            solve.staffing.extend(found.map(|staffing| (name.value.clone(), staffing)));
        }
        for (name, largest) in entries(raw.largest.as_ref()) {
            let (Some(path), Some(values)) = (&largest.value.path, &largest.value.values) else { continue };
            match Levels::parse(&values.value.0) {
                Ok(levels @ Levels::Listed(_)) => {
                    let factor = Factor { path: path.value.0.clone(), levels };
                    if factor.is_file() {
                        problems
                            .add(
                                path.place,
                                "whole files are in no order",
                                "a search goes from a value to the next larger",
                            )
                            .help("give the path of a number, as in \"quota.northbound.per-day\"");
                    } else if let Some(label) = factor.levels.fall() {
                        problems
                            .add(values.place, "the values of a search must rise, each once", label)
                            .help("write them from the smallest to the largest");
                    } else {
                        solve.largest.push((name.value.clone(), factor));
                    }
                }
                Ok(Levels::Between(_)) => {
                    problems
                        .add(
                            values.place,
                            "this range does not say its steps",
                            "a search goes along single values",
                        )
                        .help("write a step, as in \"10000..60000:1000\"");
                }
                Err(no) => {
                    problems.add(values.place, no.why, "found here").help(no.help);
                }
            }
        }
        if let Some(best) = &raw.best {
            let text = |text: &Option<At<super::raw::values::Text>>| text.as_ref().map(|t| t.value.0.clone());
            let value = &best.value;
            if let (Some(measure), Some(within)) = (&value.measure, &value.within) {
                solve.best = Some(Best {
                    port: text(&value.port),
                    station: text(&value.station),
                    measure: measure.value.0.clone(),
                    within: within.value.value,
                    unit: match within.value {
                        RawAmount { time: true, .. } => Within::Time,
                        RawAmount { percent: true, .. } => Within::Share,
                        RawAmount { .. } => Within::Number,
                    },
                    larger: value.larger.as_ref().map(|larger| larger.value.0),
                });
            }
        }
        solve
    }
}

fn staffed(raw: &At<RawStaffing>, scenario: &Scenario, problems: &mut Problems) -> Option<Staffing> {
    let value = &raw.value;
    let (station, most) = (value.station.as_ref()?, value.most.as_ref()?);
    let port = value.port.as_ref().map(|port| port.value.0.clone());
    let found = find(scenario, port.as_deref(), &station.value.0, station.place, problems)?;
    if !is_watched(scenario, found) {
        problems
            .add(
                station.place,
                unwatched(&station.value.0),
                "whatever its staffing, all targets would be met as well or as badly",
            )
            .help(watch_it(&station.value.0));
        return None;
    }
    if let Some(after) = &value.pause_after
        && !value.has("break")
    {
        problems
            .add(after.place, "`break-after` has no effect without `break`", "there are no breaks")
            .help("add `break = \"30 min\"`, or leave it out");
    }
    let default = Staffing::of(port, station.value.0.clone(), most.value.0.min(100_000) as u32);
    let span = |written: &Option<At<super::raw::values::Duration>>, otherwise: Span| {
        written.as_ref().map_or(otherwise, |duration| duration.value.0)
    };
    let staffing = Staffing {
        shifts: value.shifts.as_ref().map_or_else(
            || default.shifts.clone(),
            |shifts| shifts.value.iter().map(|shift| shift.value.0).collect(),
        ),
        start_every: span(&value.start_every, default.start_every),
        pause: span(&value.pause, default.pause),
        pause_after: span(&value.pause_after, default.pause_after),
        change_cost: span(&value.change_cost, default.change_cost),
        least: value.least.as_ref().map_or(0, |least| least.value.0.min(100_000) as u32),
        ..default
    };
    if let Some(pause) = &value.pause
        && staffing.shifts.iter().all(|&shift| shift <= staffing.pause_after)
    {
        problems
            .add(
                pause.place,
                "`break` has no effect here",
                format!("no shift is longer than {}", show_duration(staffing.pause_after)),
            )
            .help("leave it out, or say with `break-after` which shifts have one");
    }
    let with_break = staffing.shifts.iter().filter(|&&shift| shift > staffing.pause_after).min();
    if let Some((pause, shift)) = value.pause.as_ref().zip(with_break)
        && staffing.pause >= *shift
    {
        problems
            .add(
                pause.place,
                "a break must be shorter than the shift",
                format!("a shift of {} has it too", show_duration(*shift)),
            )
            .help("make it shorter, or say with `break-after` which shifts have one");
        return None;
    }
    if staffing.start_every < Span::from_seconds(60.0) {
        problems.add(raw.place, "shifts begin on a grid of at least a minute", "`start-every` is shorter");
        return None;
    }
    if staffing.least >= staffing.most {
        problems.add(most.place, "there is nothing to choose", "`most` must be above `least`");
        return None;
    }
    if staffing.shifts.is_empty() || staffing.shifts.contains(&Span::ZERO) {
        problems.add(raw.place, "a shift lasts longer than nothing", "`shifts` needs at least one length");
        return None;
    }
    Some(staffing)
}

/// Whether a target is about a station, or about all of its port.
pub fn is_watched(scenario: &Scenario, station: usize) -> bool {
    let port = scenario.stations[station].port;
    scenario.targets.iter().any(|target| match target.day.place {
        RowPlace::Station(watched) => watched.0 as usize == station,
        RowPlace::Port => target.day.port == port || target.day.port == PortId::NONE,
        _ => false,
    })
}

/// What is said of a station that is to be staffed though no target is about it.
pub fn unwatched(station: &str) -> String {
    format!("`{station}` is to be staffed, but no target is about it")
}

/// How to mend that.
pub fn watch_it(station: &str) -> String {
    format!(
        "add one, as in `[target.{station}]` with `station = \"{station}\"`, `measure = \"wait_p95\"` and `at-most = \"10 min\"`"
    )
}

/// The number of the station that is meant; a note if there is none, or none with servers.
pub fn find(
    scenario: &Scenario,
    port: Option<&str>,
    station: &str,
    place: Place,
    problems: &mut Problems,
) -> Option<usize> {
    let of_port = |s: usize| port.is_none_or(|port| scenario.port_name(scenario.stations[s].port) == port);
    let has_servers = |s: usize| matches!(scenario.stations[s].work, Work::Servers { .. });
    let all: Vec<usize> = (0..scenario.stations.len()).filter(|&s| of_port(s) && has_servers(s)).collect();
    let found: Vec<usize> = all.iter().copied().filter(|&s| scenario.stations[s].name == station).collect();
    match found[..] {
        [one] => Some(one),
        [] => {
            let known: Vec<&str> = all.iter().map(|&s| scenario.stations[s].name.as_str()).collect();
            let label = format!("stations with servers are {}", list(known.iter().copied()));
            problems
                .add(place, format!("there is no station `{station}` to be staffed"), label)
                .meant(station, known);
            None
        }
        _ => {
            problems.add(place, format!("there are several stations `{station}`"), "say of which `port`");
            None
        }
    }
}
