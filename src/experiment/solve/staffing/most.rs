//! The most servers there may be, on duty everywhere and all day, whatever the shifts: if that does not meet the targets, what
//! stands in the way.

use std::fmt::Write;

use super::super::budget::Allowance;
use super::super::confirm::{Confirmed, confirm, fresh_seed};
use super::super::station::changes;
use super::super::trials::SolveError;
use super::least::least_fresh;
use super::sample::Sample;
use super::task::Task;
use crate::engine::time::TICKS_PER_SECOND;
use crate::engine::{Span, Time};
use crate::record::Place;
use crate::scenario::model::StationId;
use crate::scenario::units::show_time_of_day;

/// Replications by which the place and time are found.
const LOOKED_AT: u32 = 20;

const HALF_HOUR: Span = Span::from_ticks(1_800 * TICKS_PER_SECOND);

/// What the most servers do.
pub(super) enum Most {
    /// They meet the targets, on this sample.
    Hold(Sample),
    /// They do not, as is said; where more servers can do harm there may yet be fewer that do.
    Fail(String),
}

/// Tries the most servers everywhere on `sample`, and on a larger one before it is said that they fail.
pub(super) fn try_most(
    task: &Task<'_>,
    mut sample: Sample,
    allowance: &Allowance,
    level: f64,
    loads: &[Vec<f64>],
) -> Result<Most, SolveError> {
    let most = task.most();
    if sample.holds(task, &most, allowance)? {
        return Ok(Most::Hold(sample));
    }
    let plan = changes(task.stations, &most);
    let fresh = least_fresh(task.trials, &plan, level)?.max(2 * sample.size());
    let confirmed = confirm(task.trials, &plan, fresh, 0, level, allowance.all)?;
    if confirmed.iter().all(|c| c.at_least >= c.wanted) {
        // The first replications were unlucky: the search goes on with others.
        let mut other = Sample::new(task, 0);
        other.extend(&fresh_seed(task.trials, &plan, 0)?, fresh);
        return Ok(Most::Hold(other));
    }
    Ok(Most::Fail(told(task, &confirmed, loads)?))
}

/// What stands in the way of a plan of the most servers.
fn told(task: &Task<'_>, confirmed: &[Confirmed], loads: &[Vec<f64>]) -> Result<String, SolveError> {
    let short = |c: &&Confirmed| c.at_least < c.wanted;
    let share = |c: &Confirmed| c.met as f64 / c.of.max(1) as f64;
    let failed =
        confirmed.iter().filter(short).min_by(|a, b| (share(a) - a.wanted).total_cmp(&(share(b) - b.wanted)));
    let Some(worst) = failed else { return Ok(String::new()) };
    let named: Vec<String> =
        task.stations.iter().map(|station| format!("{} at {}", station.rules.most, station.name)).collect();
    let mut said = format!(
        "the most servers there may be ({}), on duty all day, meet {} in {} of {} replications; {} % are wanted",
        named.join(", "),
        worst.target,
        worst.met,
        worst.of,
        100.0 * worst.wanted
    );
    if share(worst) >= worst.wanted {
        said += ", and so few replications do not show that: take more with --replications, or ask for less confidence";
        return Ok(said);
    }
    let plan = task.trials.plan(&changes(task.stations, &task.most()))?;
    let scenario = &plan.scenario;
    let crowd = task.trials.crowd(scenario, LOOKED_AT)?;
    let watched =
        scenario.targets.iter().find(|target| target.name == worst.target).map(|target| &target.day);
    let hours = |station: usize| crowd.queue[station].iter().sum::<f64>();
    let binding = match watched.map(|watch| (watch.place, watch.port)) {
        Some((Place::Station(StationId(station)), _)) => Some(station as usize),
        Some((_, port)) => (0..scenario.stations.len())
            .filter(|&s| watched.is_some_and(|w| w.place != Place::Port) || scenario.stations[s].port == port)
            .max_by(|&a, &b| hours(a).total_cmp(&hours(b)).then(b.cmp(&a))),
        None => None,
    };
    if let Some(station) = binding {
        // Half-hours: a single minute of a growing queue says little.
        let interval = scenario.run.interval.ticks();
        let bins = (HALF_HOUR.ticks() / interval).max(1) as usize;
        let mean = |bins: &[f64]| bins.iter().sum::<f64>() / bins.len() as f64;
        let stretches = crowd.queue[station].chunks(bins).map(mean).enumerate();
        if let Some((at, people)) =
            stretches.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, people)| *people > 0.0)
        {
            let length = interval * bins as u64;
            let (day, from) = (Time::ZERO + Span::from_ticks(length * at as u64)).day_of_run();
            let day = if scenario.run.days > 1 { format!(" on day {}", day + 1) } else { String::new() };
            let to = Span::from_ticks((from.ticks() + length).min(Span::DAY.ticks()));
            let (from, to) = (show_time_of_day(from), show_time_of_day(to));
            let name = &scenario.stations[station].name;
            let _ = write!(said, "; most wait at {name}, from {from} to {to}{day} ({people:.1} on average)");
        }
    }
    for (station, loads) in task.stations.iter().zip(loads) {
        let most = loads.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        if let Some((slot, load)) = most.filter(|(_, load)| **load > f64::from(station.rules.most)) {
            let at = show_time_of_day(station.rules.time_of(slot));
            let name = &station.name;
            let _ = write!(
                said,
                "; {name} would need {load:.1} servers at {at} to serve all passengers who come"
            );
        }
    }
    if crowd.stuck > 0 {
        let (stuck, of) = (crowd.stuck, crowd.of);
        let _ = write!(said, "; in {stuck} of {of} replications people are still inside when the run ends");
    }
    Ok(said)
}
