//! Checks of size: what would take more memory or time than there is, refused before either is spent.

use crate::engine::Span;
use crate::scenario::diagnostic::Problems;
use crate::scenario::limits;
use crate::scenario::model::{Pattern, Scenario, Work, mean_size};
use crate::scenario::rows;
use crate::scenario::source::Place;
use crate::scenario::units::plural;

pub(super) fn check(scenario: &Scenario, whole: Place, problems: &mut Problems) {
    let servers: u64 = scenario
        .stations
        .iter()
        .map(|s| match &s.work {
            Work::Servers { staffing, .. } => u64::from(staffing.most()),
            // A shuttle has departures and rides to come.
            Work::Shuttle { .. } => 2,
            _ => 1,
        })
        .sum();
    let sources = servers + scenario.walk_lengths.len() as u64 + scenario.arrivals.len() as u64 + 16;
    if sources > limits::SOURCES as u64 {
        problems.add(
            whole,
            format!("there are {servers} servers in this scenario"),
            format!("at most {} servers, walks and streams together are possible", limits::SOURCES),
        );
    }
    let passengers = expected_passengers(scenario);
    if passengers > limits::PASSENGERS {
        problems
            .add(
                whole,
                format!("{passengers:.0} passengers are expected in one replication"),
                format!("at most {:.0} are possible", limits::PASSENGERS),
            )
            .help("check `per-day`, `per-hour`, `batch` and `every`");
    }
    let per_day = |day: usize| -> f64 {
        scenario.bookings.purposes.iter().filter_map(|purpose| purpose.per_day.get(day)).sum()
    };
    let most = (0..scenario.run.days as usize).map(per_day).fold(0.0, f64::max);
    let asking = most * f64::from(scenario.run.days.min(61));
    if asking > limits::ASKING {
        problems
            .add(
                whole,
                format!("{asking:.0} people would ask for places within sixty days"),
                format!("at most {:.0} are possible", limits::ASKING),
            )
            .help("check `per-day` and `by-date` of the purposes");
    }
    let rows = rows::at_most(scenario);
    let replications = most_asked(scenario);
    let values = rows * replications;
    if values > limits::SUMMARY_VALUES {
        problems
            .add(
                whole,
                format!("the results of all replications would have {values} values"),
                format!(
                    "{rows} measures in each of {}; at most {} are possible",
                    plural(replications, "replication"),
                    limits::SUMMARY_VALUES
                ),
            )
            .help("ask for fewer `replications`, classes or stations");
    }
    let values = series_values(scenario) * replications;
    if values > limits::SERIES_VALUES {
        problems
            .add(
                whole,
                format!("the time series would have {values} values"),
                format!(
                    "{} in each of {}; at most {} are possible",
                    plural(scenario.run.intervals() as u64, "interval"),
                    plural(replications, "replication"),
                    limits::SERIES_VALUES
                ),
            )
            .help("choose a longer `interval`, as in \"5 min\", or fewer `replications`");
    }
}

/// Replications that the scenario may come to.
fn most_asked(scenario: &Scenario) -> u64 {
    let run = &scenario.run;
    u64::from(run.precision.as_ref().map_or(run.replications, |precision| precision.most))
}

/// How many replications there is room for.
pub(super) fn most_replications(scenario: &Scenario) -> u64 {
    let rows = rows::at_most(scenario);
    let series = series_values(scenario);
    limits::REPLICATIONS.min(limits::SUMMARY_VALUES / rows.max(1)).min(limits::SERIES_VALUES / series.max(1))
}

/// How many passengers a replication is expected to have.
pub fn expected_passengers(scenario: &Scenario) -> f64 {
    let days = f64::from(scenario.run.days);
    let of = |arrivals: &crate::scenario::model::Arrivals| match &arrivals.pattern {
        Pattern::Rates { stretches, batch, .. } => {
            let a_day: f64 =
                stretches.iter().map(|s| (s.to - s.from).ticks() as f64 * s.rate * f64::from(*batch)).sum();
            let factors = if arrivals.days.is_empty() { days } else { arrivals.days.iter().sum() };
            let size = if arrivals.by_party { mean_size(&arrivals.parties) } else { 1.0 };
            a_day * factors * size
        }
        Pattern::Booked => 0.0,
        Pattern::Timetable(groups) => groups.iter().map(|g| f64::from(g.passengers)).sum::<f64>() * days,
        Pattern::Every { every, batch } => {
            let hours = arrivals.hours;
            let open = hours.map_or(Span::DAY, |h| h.close - h.open);
            open.ticks() as f64 / every.ticks() as f64 * f64::from(*batch) * days
        }
    };
    let booked: f64 = scenario.bookings.purposes.iter().flat_map(|purpose| &purpose.per_day).sum();
    scenario.arrivals.iter().map(of).sum::<f64>() + booked
}

/// Values of the time series of one replication.
fn series_values(scenario: &Scenario) -> u64 {
    rows::series(scenario).len() as u64 * scenario.run.intervals() as u64
}
