//! What must hold in every replication of every scenario, checked from the trace against the tables.
//!
//! The trace and the tally are two listeners that share nothing but the calls they hear, so that one checks the other:
//! every passenger ends exactly once, time integrals equal sums of stays (Little's law, exactly, for every station,
//! class and window), no server serves two, no queue exceeds its places, nobody waits beside a free server, and whoever
//! is called is whom the order of the queue says.

mod days;
mod places;
mod servers;
mod stretches;

use clearway::engine::{Span, Stop, StopSignal, Time};
use clearway::experiment::{Results, RunError, replicate_traced};
use clearway::record::{Measure, Place, Replication, Row, Visit, rows};
use clearway::scenario::Scenario;
use clearway::scenario::model::{ClassId, PortId, StationId, ZoneId};

use stretches::{Stretch, union};

/// Runs a scenario with every replication checked; none if it stopped with words for it, as a blocking circle does.
pub fn audited(scenario: &Scenario) -> Result<Option<Results>, RunError> {
    let run =
        replicate_traced(scenario, &StopSignal::new(), &|_, _| {}, &mut |replication, visits, found| {
            check(scenario, replication, visits, found);
            Ok(())
        });
    match run {
        Err(RunError::Stopped { why: Stop::Model(_) | Stop::Stuck { .. }, .. }) => Ok(None),
        run => run.map(Some),
    }
}
/// Checks one replication; panics with what does not hold.
pub fn check(scenario: &Scenario, replication: u32, visits: &[Visit], found: &Replication) {
    // Both stable, in memory as they are read: visits of no length keep the order in which they ended.
    let (mut by_person, mut by_station) = (visits.to_vec(), visits.to_vec());
    by_person.sort_by_cached_key(|v| (v.stream, v.number, ticks(v.came).unwrap_or(u64::MAX)));
    by_station.sort_by_cached_key(|v| v.station);
    let checker = Checker::new(scenario, replication, (&by_person, &by_station), found);
    checker.passengers();
    checker.days();
    for port in 0..scenario.ports.len() {
        checker.port(PortId(port as u16));
    }
    for station in 0..scenario.stations.len() {
        checker.station(StationId(station as u32));
    }
    for zone in 0..scenario.zones.len() {
        checker.zone(ZoneId(zone as u32));
    }
}

struct Checker<'a> {
    scenario: &'a Scenario,
    replication: u32,
    rows: Vec<Row>,
    found: &'a Replication,
    /// Visits of each passenger in their order, passengers by stream and number.
    people: Vec<Vec<&'a Visit>>,
    /// By station, a visit for each person.
    visits: Vec<Vec<&'a Visit>>,
    /// By station, a visit for each party.
    parties: Vec<Vec<&'a Visit>>,
    /// By port: when it was open or somebody was inside, after warm-up.
    active: Vec<Vec<Stretch>>,
    warm: u64,
    end: u64,
}

fn ticks(time: Option<Time>) -> Option<u64> {
    time.map(Time::ticks)
}

impl<'a> Checker<'a> {
    /// Of all visits, by person and by station.
    fn new(
        scenario: &'a Scenario,
        replication: u32,
        (by_person, by_station): (&'a [Visit], &'a [Visit]),
        found: &'a Replication,
    ) -> Self {
        let mut people: Vec<Vec<&Visit>> = Vec::new();
        for visit in by_person {
            match people.last_mut() {
                Some(last) if (last[0].stream, last[0].number) == (visit.stream, visit.number) => {
                    last.push(visit);
                }
                _ => people.push(vec![visit]),
            }
        }
        // Everyone in a party has the same way.
        let people = people
            .into_iter()
            .flat_map(|visits| vec![visits.clone(); usize::from(visits[0].people)])
            .collect();
        let (mut visits, mut parties) =
            (vec![Vec::new(); scenario.stations.len()], vec![Vec::new(); scenario.stations.len()]);
        for visit in by_station {
            if let Some(station) = visit.station {
                parties[station.0 as usize].push(visit);
                visits[station.0 as usize].extend((0..visit.people).map(|_| visit));
            }
        }
        let (warm, end) = (scenario.run.warm_up.ticks(), scenario.run.end().ticks());
        let mut checker = Self {
            scenario,
            replication,
            rows: rows::summary(scenario),
            found,
            people,
            visits,
            parties,
            active: Vec::new(),
            warm,
            end,
        };
        checker.active = (0..scenario.ports.len()).map(|port| checker.active(port)).collect();
        checker
    }

    fn active(&self, port: usize) -> Vec<Stretch> {
        let day = Span::DAY.ticks();
        let mut stretches = Vec::new();
        for (start, end, variant) in self.in_force() {
            match variant.ports[port].hours {
                _ if variant.ports[port].closed => {}
                None => stretches.push((start.max(self.warm), end)),
                Some(hours) => {
                    // A port open over midnight is still open from the day before.
                    for opening in 0..=self.end / day + 1 {
                        let (open, close) = (hours.open.ticks(), hours.close.ticks());
                        let from = (opening * day + open).saturating_sub(day);
                        let to = (opening * day + close).saturating_sub(day);
                        let from = if opening == 0 { 0 } else { from };
                        stretches.push((from.max(start).max(self.warm), to.min(end)));
                    }
                }
            }
        }
        for person in self.people.iter().filter(|p| p[0].port.0 as usize == port) {
            if let Some((from, to)) = self.presence(person) {
                stretches.push((from.max(self.warm), to));
            }
        }
        union(stretches.into_iter().filter(|(from, to)| from < to).collect())
    }

    /// The scenario in force, from when to when: one without a plan, a variant for each setting with it.
    fn in_force(&self) -> Vec<(u64, u64, &'a Scenario)> {
        let (Some(plan), Some(journal)) = (&self.scenario.plan, &self.found.journal) else {
            return vec![(0, self.end, self.scenario)];
        };
        let ends = journal.settings.iter().skip(1).map(|(at, _)| at.ticks()).chain([self.end]);
        let settings = journal.settings.iter().zip(ends);
        settings.map(|(&(at, setting), end)| (at.ticks(), end, plan.variants.get(setting).unwrap())).collect()
    }

    /// From coming to the port to leaving it; none for whoever found it closed.
    fn presence(&self, person: &[&Visit]) -> Option<Stretch> {
        person[0].station?;
        let last = person[person.len() - 1];
        let to = ticks(last.ended).unwrap_or(self.end);
        Some((ticks(person[0].came)?, to))
    }

    #[track_caller]
    fn say(&self, holds: bool, what: impl FnOnce() -> String) {
        assert!(holds, "replication {}: {}", self.replication, what());
    }

    fn value(&self, port: PortId, place: Place, class: Option<ClassId>, measure: Measure) -> Option<f64> {
        let row = Row { port, place, class, measure };
        let place = self.rows.iter().position(|r| *r == row)?;
        Some(self.found.values[place])
    }

    /// The table says what the trace says: exactly for counts, to the last few bits for ratios.
    #[track_caller]
    fn same(&self, port: PortId, place: Place, class: Option<ClassId>, measure: Measure, exact: Option<f64>) {
        let Some(value) = self.value(port, place, class, measure) else { return };
        let exact = exact.unwrap_or(f64::NAN);
        let near = (value - exact).abs() <= 1e-11 * exact.abs() || value.is_nan() && exact.is_nan();
        self.say(near, || {
            let name = place.name(self.scenario);
            format!(
                "{} of class {class:?} at {name:?} is {value} in the table and {exact} by the trace",
                measure.name()
            )
        });
    }

    fn classes(&self) -> Vec<Option<ClassId>> {
        let several = if self.scenario.by_class { self.scenario.classes.len() } else { 0 };
        std::iter::once(None).chain((0..several).map(|c| Some(ClassId(c as u16)))).collect()
    }

    /// Everyone's visits follow each other and end exactly once.
    fn passengers(&self) {
        for person in &self.people {
            let name = || format!("passenger {}/{}", person[0].stream, person[0].number);
            let last = person.iter().filter(|visit| visit.ending.is_last()).count();
            self.say(last == 1, || format!("{} ends {last} times", name()));
            self.say(person[person.len() - 1].ending.is_last(), || {
                format!("{} goes on after the end", name())
            });
            for visit in person {
                let times = [visit.came, visit.joined, visit.started, visit.finished, visit.left];
                let known: Vec<Time> = times.into_iter().flatten().collect();
                self.say(known.is_sorted(), || format!("{}: times of a visit fall: {visit:?}", name()));
            }
            for pair in person.windows(2) {
                // Whoever is held in a server has come to the next station when service ended.
                let gone = pair[0].finished.or(pair[0].left);
                let sound = gone.is_some() && pair[1].came.is_none_or(|came| Some(came) >= gone);
                self.say(sound, || format!("{} is in two places: {:?}, {:?}", name(), pair[0], pair[1]));
                self.say(pair[1].joined.is_none() || pair[1].joined >= pair[0].left, || {
                    format!("{} joins before leaving: {:?}, {:?}", name(), pair[0], pair[1])
                });
            }
        }
    }

    /// A time series is, in each interval that begins after warm-up, the time integral of these stretches over its length;
    /// series are kept in 32 bits.
    fn level(&self, port: PortId, place: Place, measure: &str, stretches: impl Iterator<Item = Stretch>) {
        let interval = self.scenario.run.interval.ticks();
        let mut areas = vec![0_u64; self.scenario.run.intervals()];
        for (mut from, to) in stretches {
            while from < to {
                let bin = from / interval;
                let end = ((bin + 1) * interval).min(to);
                areas[bin as usize] += end - from;
                from = end;
            }
        }
        let length = |bin: u64| ((bin + 1) * interval).min(self.end) - bin * interval;
        let exact = areas.iter().enumerate().map(|(bin, &area)| area as f64 / length(bin as u64) as f64);
        self.series(port, place, measure, exact);
    }

    /// A time series is the number of these instants in each interval.
    fn count(&self, port: PortId, place: Place, measure: &str, instants: impl Iterator<Item = u64>) {
        let mut counts = vec![0.0; self.scenario.run.intervals()];
        for instant in instants {
            counts[(instant / self.scenario.run.interval.ticks()) as usize] += 1.0;
        }
        self.series(port, place, measure, counts.into_iter());
    }

    fn series(&self, port: PortId, place: Place, measure: &str, exact: impl Iterator<Item = f64>) {
        let rows = rows::series(self.scenario);
        let row = rows.iter().position(|r| r.port == port && r.place == place && r.measure == measure);
        let bins = self.scenario.run.intervals();
        let Some(values) = row.map(|row| &self.found.series[row * bins..(row + 1) * bins]) else { return };
        let measured = self.warm.div_ceil(self.scenario.run.interval.ticks()) as usize;
        for (bin, (&value, exact)) in values.iter().zip(exact).enumerate().skip(measured) {
            self.say((f64::from(value) - exact).abs() <= 1e-6 * exact, || {
                let name = place.name(self.scenario);
                format!("{measure} at {name:?} is {value} in interval {bin} and {exact} by the trace")
            });
        }
    }

    /// The wait of a visit, as far as it lasted.
    fn waiting(&self, visit: &Visit) -> Option<Stretch> {
        let from = ticks(visit.joined)?;
        Some((from, ticks(visit.started.or(visit.left)).unwrap_or(self.end)))
    }

    fn after_warm_up(&self, (from, to): Stretch) -> u64 {
        to.saturating_sub(from.max(self.warm))
    }
}

/// Mean of durations \[s\]; none of nothing.
fn mean(durations: &[u64]) -> Option<f64> {
    let sum: u64 = durations.iter().sum();
    (!durations.is_empty()).then(|| sum as f64 / durations.len() as f64 / 1e6)
}
