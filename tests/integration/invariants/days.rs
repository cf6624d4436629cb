//! Results by day: what they say is what the visits of that day say.

use clearway::engine::Span;
use clearway::record::{Ending, Measure, Place, Visit, rows};

use super::stretches::peak;
use super::{Checker, mean, ticks};

impl Checker<'_> {
    pub(super) fn days(&self) {
        let rows = rows::days(self.scenario);
        // By port: everybody who came, and the last visit of each.
        let of_port = |port| self.people.iter().filter(move |p| usize::from(p[0].port.0) == port);
        let ports = 0..self.scenario.ports.len();
        let people: Vec<Vec<&Vec<&Visit>>> = ports.map(|port| of_port(port).collect()).collect();
        let last: Vec<Vec<&Visit>> =
            people.iter().map(|people| people.iter().map(|p| p[p.len() - 1]).collect()).collect();
        for (i, &value) in self.found.days.iter().enumerate() {
            let (day, row) = ((i / rows.len()) as u64, rows[i % rows.len()]);
            let (from, to) = (day * Span::DAY.ticks(), (day + 1) * Span::DAY.ticks());
            let on = |time| ticks(time).is_some_and(|t| from <= t && t < to);
            // What belongs to no port, as a stay does, is not in the visits.
            let Some(people) = people.get(usize::from(row.port.0)) else { continue };
            let visits: &[&Visit] = match row.place {
                Place::Station(station) => &self.visits[station.0 as usize],
                _ => &last[usize::from(row.port.0)],
            };
            let count =
                |holds: &dyn Fn(&Visit) -> bool| Some(visits.iter().filter(|v| holds(v)).count() as f64);
            let whole = row.place == Place::Port;
            let times = || -> Vec<u64> {
                if whole {
                    let cleared = |p: &&&Vec<&Visit>| {
                        let last = p[p.len() - 1];
                        last.ending == Ending::Cleared && on(last.ended)
                    };
                    let cleared = people.iter().filter(cleared);
                    cleared.filter_map(|p| self.presence(p)).map(|(from, to)| to - from).collect()
                } else {
                    let called = visits.iter().filter(|v| on(v.started));
                    called.filter_map(|v| self.waiting(v)).map(|(from, to)| to - from).collect()
                }
            };
            let exact = match row.measure {
                Measure::Demand => Some(people.iter().filter(|p| on(p[0].came)).count() as f64),
                Measure::Cleared => count(&|v| v.ending == Ending::Cleared && on(v.ended)),
                Measure::TurnedAway if whole => count(&|v| v.ending == Ending::TurnedAway && on(v.ended)),
                Measure::TurnedAway => {
                    count(&|v| v.ending == Ending::TurnedAway && v.joined.is_none() && on(v.left))
                }
                Measure::Abandoned => count(&|v| v.ending == Ending::Abandoned && on(v.left)),
                Measure::Arrivals => count(&|v| on(v.came)),
                Measure::Served => count(&|v| on(v.finished)),
                Measure::WaitMean | Measure::JourneyMean => mean(&times()),
                Measure::WaitMax | Measure::JourneyMax => times().iter().max().map(|&t| t as f64 / 1e6),
                Measure::QueueMax => {
                    let waits = visits.iter().filter_map(|v| self.waiting(v)).map(|(a, b)| (a, b.min(to)));
                    Some(peak(waits, from) as f64)
                }
                // Quantiles of a day are read from the same bins as those of the run.
                _ => continue,
            };
            let exact = exact.unwrap_or(f64::NAN);
            let near = (value - exact).abs() <= 1e-11 * exact.abs() || value.is_nan() && exact.is_nan();
            self.say(near, || {
                let name = row.place.name(self.scenario);
                format!("{} at {name:?} on day {day} is {value} and {exact} by the trace", row.measure.name())
            });
        }
    }
}
