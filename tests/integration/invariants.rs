//! What must hold in every replication of every scenario, checked from the trace against the tables.
//!
//! The trace and the tally are two listeners that share nothing but the calls they hear, so that one checks the other:
//! every passenger ends exactly once, time integrals equal sums of stays (Little's law, exactly, for every station,
//! class and window), no server serves two, no queue exceeds its places, nobody waits beside a free server, and whoever
//! is called is whom the order of the queue says.

use clearway::engine::{Span, Stop, StopSignal, Time};
use clearway::experiment::{Results, RunError, replicate_traced};
use clearway::record::{Ending, Measure, Place, Replication, Row, Visit, rows};
use clearway::scenario::Scenario;
use clearway::scenario::model::{ClassId, Lanes, Order, PortId, Staffing, StationId, Work, ZoneId};

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

/// A stretch of time, in ticks.
type Stretch = (u64, u64);

/// Checks one replication; panics with what does not hold.
pub fn check(scenario: &Scenario, replication: u32, visits: &[Visit], found: &Replication) {
    let checker = Checker::new(scenario, replication, visits, found);
    checker.passengers();
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
    /// By station.
    visits: Vec<Vec<&'a Visit>>,
    /// By port: when it was open or somebody was inside, after warm-up.
    active: Vec<Vec<Stretch>>,
    warm: u64,
    end: u64,
}

fn ticks(time: Option<Time>) -> Option<u64> {
    time.map(Time::ticks)
}

/// Sorts stretches, joins those that touch and drops empty ones.
fn union(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_unstable();
    let mut out: Vec<Stretch> = Vec::new();
    for (from, to) in stretches.into_iter().filter(|(from, to)| from < to) {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

fn length(stretches: &[Stretch]) -> u64 {
    stretches.iter().map(|(from, to)| to - from).sum()
}

/// What two unions have in common.
fn common(a: &[Stretch], b: &[Stretch]) -> u64 {
    let (mut i, mut j, mut sum) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let (from, to) = (a[i].0.max(b[j].0), a[i].1.min(b[j].1));
        sum += to.saturating_sub(from);
        if a[i].1 < b[j].1 { i += 1 } else { j += 1 }
    }
    sum
}

/// When a number of servers above `server` is on duty, from the start to `end`.
fn on_duty(staffing: &Staffing, server: u32, end: u64) -> Vec<Stretch> {
    let day = Span::DAY.ticks();
    let mut stretches = Vec::new();
    for today in 0..end.div_ceil(day) {
        let mut marks: Vec<u64> = staffing.changes.iter().map(|(at, _)| at.ticks()).collect();
        marks.insert(0, 0);
        marks.push(day);
        for pair in marks.windows(2) {
            if staffing.at(Span::from_ticks(pair[0])) > server {
                stretches.push((today * day + pair[0], (today * day + pair[1]).min(end)));
            }
        }
    }
    union(stretches)
}

impl<'a> Checker<'a> {
    fn new(scenario: &'a Scenario, replication: u32, visits: &'a [Visit], found: &'a Replication) -> Self {
        let mut sorted: Vec<&Visit> = visits.iter().collect();
        // Stable: visits of no length keep the order in which they ended.
        sorted.sort_by_key(|v| (v.stream, v.number, ticks(v.came).unwrap_or(u64::MAX)));
        let mut people: Vec<Vec<&Visit>> = Vec::new();
        for visit in sorted {
            match people.last_mut() {
                Some(last) if (last[0].stream, last[0].number) == (visit.stream, visit.number) => {
                    last.push(visit);
                }
                _ => people.push(vec![visit]),
            }
        }
        let mut by_station = vec![Vec::new(); scenario.stations.len()];
        for visit in visits {
            if let Some(station) = visit.station {
                by_station[station.0 as usize].push(visit);
            }
        }
        let (warm, end) = (scenario.run.warm_up.ticks(), scenario.run.end().ticks());
        let mut checker = Self {
            scenario,
            replication,
            rows: rows::summary(scenario),
            found,
            people,
            visits: by_station,
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
        match self.scenario.ports[port].hours {
            None => stretches.push((self.warm, self.end)),
            Some(hours) => {
                // A port open over midnight is still open from the day before.
                for opening in 0..=self.end / day + 1 {
                    let (open, close) = (hours.open.ticks(), hours.close.ticks());
                    let from = (opening * day + open).saturating_sub(day);
                    let to = (opening * day + close).saturating_sub(day);
                    let from = if opening == 0 { 0 } else { from };
                    stretches.push((from.max(self.warm), to.min(self.end)));
                }
                for person in self.people.iter().filter(|p| p[0].port.0 as usize == port) {
                    if let Some((from, to)) = self.presence(person) {
                        stretches.push((from.max(self.warm), to));
                    }
                }
            }
        }
        union(stretches.into_iter().filter(|(from, to)| from < to).collect())
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

    fn port(&self, port: PortId) {
        let counted = |class: Option<ClassId>| {
            self.people.iter().filter(move |p| {
                p[0].port == port
                    && class.is_none_or(|c| p[0].class == c)
                    && ticks(p[0].came).is_some_and(|came| came >= self.warm)
            })
        };
        for class in self.classes() {
            let ended =
                |ending: Ending| counted(class).filter(|p| p[p.len() - 1].ending == ending).count() as f64;
            let same = |measure, exact| self.same(port, Place::Port, class, measure, exact);
            same(Measure::Demand, Some(counted(class).count() as f64));
            same(Measure::TurnedAway, Some(ended(Ending::TurnedAway)));
            same(Measure::Abandoned, Some(ended(Ending::Abandoned)));
            same(Measure::Cleared, Some(ended(Ending::Cleared)));
            same(Measure::InsideAtEnd, Some(ended(Ending::Inside)));
            let cleared = counted(class).filter(|p| p[p.len() - 1].ending == Ending::Cleared);
            let journeys: Vec<u64> =
                cleared.filter_map(|p| self.presence(p)).map(|(from, to)| to - from).collect();
            same(Measure::JourneyMean, mean(&journeys));
            same(Measure::JourneyMax, journeys.iter().max().map(|&j| j as f64 / 1e6));
        }
        // The series of people inside, summed over time, are the stays.
        if self.warm == 0 {
            let stays: u64 = self
                .people
                .iter()
                .filter(|p| p[0].port == port)
                .filter_map(|p| self.presence(p))
                .map(|(from, to)| to - from)
                .sum();
            self.series(port, Place::Port, "inside", stays);
        }
    }

    /// A time series summed over time is `exact` ticks; the series is kept in 32 bits.
    fn series(&self, port: PortId, place: Place, measure: &str, exact: u64) {
        let rows = rows::series(self.scenario);
        let Some(row) = rows.iter().position(|r| r.port == port && r.place == place && r.measure == measure)
        else {
            return;
        };
        let bins = self.scenario.run.intervals();
        let interval = self.scenario.run.interval.ticks();
        let values = &self.found.series[row * bins..(row + 1) * bins];
        let sum: f64 = values
            .iter()
            .enumerate()
            .map(|(bin, &value)| {
                let from = bin as u64 * interval;
                f64::from(value) * ((from + interval).min(self.end) - from) as f64
            })
            .sum();
        let exact = exact as f64;
        self.say((sum - exact).abs() <= 1e-6 * exact, || {
            format!(
                "{measure} at {:?} adds up to {sum} over time, the stays to {exact}",
                place.name(self.scenario)
            )
        });
    }

    /// The wait of a visit, as far as it lasted.
    fn waiting(&self, visit: &Visit) -> Option<Stretch> {
        let from = ticks(visit.joined)?;
        Some((from, ticks(visit.started.or(visit.left)).unwrap_or(self.end)))
    }

    fn after_warm_up(&self, (from, to): Stretch) -> u64 {
        to.saturating_sub(from.max(self.warm))
    }

    fn station(&self, id: StationId) {
        let station = &self.scenario.stations[id.0 as usize];
        let place = Place::Station(id);
        let visits = &self.visits[id.0 as usize];
        let window = length(&self.active[station.port.0 as usize]) as f64;
        let counts = |time: Option<Time>| ticks(time).is_some_and(|t| t >= self.warm);
        for class in self.classes() {
            let of: Vec<&Visit> =
                visits.iter().copied().filter(|v| class.is_none_or(|c| v.class == c)).collect();
            let same = |measure, exact| self.same(station.port, place, class, measure, exact);
            let count = |holds: &dyn Fn(&Visit) -> bool| of.iter().filter(|v| holds(v)).count() as f64;
            let arrivals = count(&|v| counts(v.came));
            let served = count(&|v| counts(v.finished));
            same(Measure::Arrivals, Some(arrivals));
            same(Measure::Served, Some(served));
            same(
                Measure::TurnedAway,
                Some(count(&|v| v.ending == Ending::TurnedAway && v.joined.is_none() && counts(v.left))),
            );
            same(Measure::Abandoned, Some(count(&|v| v.ending == Ending::Abandoned && counts(v.left))));
            same(Measure::Diverted, Some(count(&|v| v.ending == Ending::Diverted && counts(v.left))));
            let waits: Vec<u64> = of
                .iter()
                .filter(|v| counts(v.started))
                .filter_map(|v| self.waiting(v))
                .map(|(from, to)| to - from)
                .collect();
            same(Measure::WaitMean, mean(&waits));
            same(Measure::WaitMax, waits.iter().max().map(|&w| w as f64 / 1e6));
            self.quantiles(station.port, place, class, waits);
            // Little's law, exactly: the time integral of the queue is the sum of the waits within the window.
            let area: u64 = of.iter().filter_map(|v| self.waiting(v)).map(|w| self.after_warm_up(w)).sum();
            same(Measure::QueueMean, (window > 0.0).then(|| area as f64 / window));
            same(Measure::QueueMax, Some(self.peak(of.iter().filter_map(|v| self.waiting(v))) as f64));
            let held: u64 = of
                .iter()
                .filter_map(|v| {
                    Some(self.after_warm_up((ticks(v.finished)?, ticks(v.left).unwrap_or(self.end))))
                })
                .sum();
            same(Measure::BlockedMean, (served > 0.0).then(|| held as f64 / 1e6 / served));
            let kept_out: u64 = of
                .iter()
                .filter(|v| counts(v.joined))
                .filter_map(|v| Some(self.after_warm_up((ticks(v.came)?, ticks(v.joined)?))))
                .sum();
            same(Measure::KeptOutMean, (arrivals > 0.0).then(|| kept_out as f64 / 1e6 / arrivals));
            if class.is_none() && self.warm == 0 {
                self.series(station.port, place, "queue", area);
            }
        }
        if let Some(places) = station.queue.places {
            let most = self.peak(visits.iter().filter_map(|v| self.waiting(v)));
            self.say(most <= u64::from(places), || {
                format!("{most} wait at {} for {places} places", station.path)
            });
        }
        self.order(id);
        self.servers(id);
    }

    fn quantiles(&self, port: PortId, place: Place, class: Option<ClassId>, mut waits: Vec<u64>) {
        waits.sort_unstable();
        for (measure, p) in [(Measure::WaitP50, 0.5), (Measure::WaitP95, 0.95)] {
            let Some(value) = self.value(port, place, class, measure) else { continue };
            if waits.is_empty() {
                self.say(value.is_nan(), || format!("{} of nobody is {value}", measure.name()));
                continue;
            }
            let sorted: Vec<f64> = waits.iter().map(|&w| w as f64 / 1e6).collect();
            let exact = clearway::num::spread::quantile(&sorted, p);
            self.say((value - exact).abs() <= 0.009 * exact, || {
                format!(
                    "{} at {} is {value}, of the waits themselves {exact}",
                    measure.name(),
                    place.name(self.scenario)
                )
            });
        }
    }

    /// The largest number of stretches at once, of those values that last, after warm-up.
    fn peak(&self, stretches: impl Iterator<Item = Stretch>) -> u64 {
        let mut steps = Vec::new();
        for (from, to) in stretches {
            let from = from.max(self.warm);
            if from < to {
                steps.extend([(from, 1_i64), (to, -1)]);
            }
        }
        steps.sort_unstable();
        let (mut level, mut most) = (0_i64, 0);
        for (i, &(at, step)) in steps.iter().enumerate() {
            level += step;
            if steps.get(i + 1).is_none_or(|next| next.0 > at) {
                most = most.max(level);
            }
        }
        most as u64
    }

    /// Whoever is called is whom the order of a single line says.
    fn order(&self, id: StationId) {
        let station = &self.scenario.stations[id.0 as usize];
        if station.queue.lanes != Lanes::Single || matches!(station.work, Work::Unlimited { .. }) {
            return;
        }
        let level = |visit: &Visit| match station.queue.order {
            Order::Priority => self.scenario.classes[visit.class.0 as usize].level,
            _ => 0,
        };
        let mut calls: Vec<&Visit> =
            self.visits[id.0 as usize].iter().copied().filter(|v| v.joined.is_some()).collect();
        if matches!(station.queue.order, Order::FirstCome | Order::Priority) {
            calls.sort_by_key(|v| (level(v), v.joined));
            for pair in calls.windows(2) {
                let same_level = level(pair[0]) == level(pair[1]);
                let first_left = pair[0].started.or(pair[0].left).map_or(u64::MAX, Time::ticks);
                let passed = same_level
                    && pair[0].joined < pair[1].joined
                    && ticks(pair[1].started).is_some_and(|started| started < first_left);
                self.say(!passed, || format!("{:?} passed {:?} at {}", pair[1], pair[0], station.path));
            }
        }
        if station.queue.order == Order::Priority {
            // Against every start of somebody of a lower priority while somebody of a higher one waits.
            let mut starts: Vec<(u16, u64)> =
                calls.iter().filter_map(|v| Some((level(v), ticks(v.started)?))).collect();
            starts.sort_unstable_by_key(|&(_, started)| started);
            let levels = self.scenario.classes.iter().map(|c| c.level).max().unwrap_or(0);
            for high in 0..levels {
                let lower: Vec<u64> = starts.iter().filter(|(l, _)| *l > high).map(|&(_, s)| s).collect();
                for visit in calls.iter().filter(|v| level(v) == high) {
                    let Some((from, to)) = self.waiting(visit) else { continue };
                    let next = lower.get(lower.partition_point(|&started| started <= from));
                    self.say(next.is_none_or(|&started| started >= to), || {
                        format!("somebody of lower priority was called before {visit:?} at {}", station.path)
                    });
                }
            }
        }
    }

    /// No server serves two, only servers that are there serve, nobody waits beside a free one.
    fn servers(&self, id: StationId) {
        let station = &self.scenario.stations[id.0 as usize];
        let Work::Servers { staffing, failures, .. } = &station.work else { return };
        let most = staffing.most() as usize;
        let mut occupied: Vec<Vec<Stretch>> = vec![Vec::new(); most];
        let (mut busy, mut busy_of) = (0, vec![0; self.scenario.classes.len()]);
        for visit in &self.visits[id.0 as usize] {
            let Some(started) = ticks(visit.started) else { continue };
            let served = self.after_warm_up((started, ticks(visit.finished).unwrap_or(self.end)));
            busy += served;
            busy_of[visit.class.0 as usize] += served;
            let server = visit.server.map_or(most, |server| server as usize);
            self.say(server < most, || format!("{visit:?} was served by nobody"));
            occupied[server].push((started, ticks(visit.left).unwrap_or(self.end)));
        }
        let active = &self.active[station.port.0 as usize];
        let (mut staffed, mut steps) = (0, Vec::new());
        for (server, stretches) in occupied.iter_mut().enumerate() {
            stretches.sort_unstable();
            for pair in stretches.windows(2) {
                self.say(pair[0].1 <= pair[1].0, || {
                    format!("server {server} of {} serves two: {pair:?}", station.path)
                });
            }
            let duty = on_duty(staffing, server as u32, self.end);
            let present = union([duty.as_slice(), stretches.as_slice()].concat());
            staffed += common(&present, active);
            let idle = length(&duty) - common(&duty, &union(stretches.clone()));
            if failures.is_none() && idle > 0 {
                // Free while on duty: between the stretches of service.
                let mut from = 0;
                let taken = union(stretches.clone());
                let mut gaps = Vec::new();
                for &(start, end) in &taken {
                    gaps.push((from, start));
                    from = end;
                }
                gaps.push((from, self.end));
                for (start, end) in gaps {
                    for &(a, b) in &duty {
                        let (start, end) = (start.max(a), end.min(b));
                        if start < end {
                            steps.extend([(start, 0, 1_i64), (end, 0, -1)]);
                        }
                    }
                }
            }
        }
        if failures.is_none() {
            for class in self.classes() {
                let busy = class.map_or(busy, |class| busy_of[class.0 as usize]);
                let exact = (staffed > 0).then(|| busy as f64 / staffed as f64);
                self.same(station.port, Place::Station(id), class, Measure::Utilisation, exact);
            }
        }
        if failures.is_none() && station.queue.lanes == Lanes::Single {
            for (from, to) in self.visits[id.0 as usize].iter().filter_map(|v| self.waiting(v)) {
                if from < to {
                    steps.extend([(from, 1, 1), (to, 1, -1)]);
                }
            }
            steps.sort_unstable();
            let mut level = [0_i64; 2];
            for (i, &(at, which, step)) in steps.iter().enumerate() {
                level[which] += step;
                if steps.get(i + 1).is_some_and(|next| next.0 > at) {
                    self.say(level[0] == 0 || level[1] == 0, || {
                        format!(
                            "{} wait beside {} free servers of {} at {at}",
                            level[1], level[0], station.path
                        )
                    });
                }
            }
        }
    }

    fn zone(&self, id: ZoneId) {
        let zone = &self.scenario.zones[id.0 as usize];
        let stays: Vec<Stretch> = (0..self.scenario.stations.len())
            .filter(|&s| self.scenario.stations[s].zone == Some(id))
            .flat_map(|s| &self.visits[s])
            .filter_map(|v| Some((ticks(v.joined)?, ticks(v.left).unwrap_or(self.end))))
            .collect();
        let window = length(&self.active[zone.port.0 as usize]) as f64;
        let area: u64 = stays.iter().map(|&stay| self.after_warm_up(stay)).sum();
        let same = |measure, exact| self.same(zone.port, Place::Zone(id), None, measure, exact);
        same(Measure::OccupancyMean, (window > 0.0).then(|| area as f64 / window));
        same(Measure::OccupancyMax, Some(self.peak(stays.into_iter()) as f64));
    }
}

/// Mean of durations \[s\]; none of nothing.
fn mean(durations: &[u64]) -> Option<f64> {
    let sum: u64 = durations.iter().sum();
    (!durations.is_empty()).then(|| sum as f64 / durations.len() as f64 / 1e6)
}
