//! Ports, stations and zones: what the tables say is what the visits say.

use clearway::engine::{Span, Time};
use clearway::record::{Ending, Measure, Place, Visit};
use clearway::scenario::model::{ClassId, PortId, StationId, ZoneId};

use super::stretches::{Stretch, length, peak};
use super::{Checker, mean, ticks};

impl Checker<'_> {
    pub(super) fn port(&self, port: PortId) {
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
            same(Measure::Refused, Some(ended(Ending::Refused)));
            same(Measure::Cleared, Some(ended(Ending::Cleared)));
            same(Measure::InsideAtEnd, Some(ended(Ending::Inside)));
            let cleared = counted(class).filter(|p| p[p.len() - 1].ending == Ending::Cleared);
            let journeys: Vec<u64> =
                cleared.filter_map(|p| self.presence(p)).map(|(from, to)| to - from).collect();
            same(Measure::JourneyMean, mean(&journeys));
            same(Measure::JourneyMax, journeys.iter().max().map(|&j| j as f64 / 1e6));
            self.quantiles(port, Place::Port, class, &[(Measure::JourneyP95, 0.95)], journeys);
        }
        let of_port = || self.people.iter().filter(|p| p[0].port == port);
        let cleared = || {
            let last = of_port().map(|p| p[p.len() - 1]).filter(|last| last.ending == Ending::Cleared);
            last.filter_map(|last| Some((last.class, ticks(last.ended)?)))
        };
        self.level(port, Place::Port, "inside", of_port().filter_map(|p| self.presence(p)));
        self.count(port, Place::Port, "cleared", cleared().map(|(_, at)| at));
        for class in self.classes() {
            let mut hours = vec![0_u32; (self.end / Span::HOUR.ticks()) as usize];
            for (of, at) in cleared().filter(|&(_, at)| at >= self.warm) {
                hours[(at / Span::HOUR.ticks()) as usize] += u32::from(class.is_none_or(|class| class == of));
            }
            let best = hours.into_iter().max().unwrap_or(0);
            self.same(port, Place::Port, class, Measure::ThroughputPeakHour, Some(f64::from(best)));
        }
    }

    /// The time for which somebody was kept out for lack of room.
    fn kept_out(&self, visit: &Visit) -> Option<Stretch> {
        let to = match visit.ending {
            // Found no room and was sent away at once.
            Ending::TurnedAway | Ending::Diverted if visit.joined.is_none() => return None,
            _ => ticks(visit.joined).unwrap_or(self.end),
        };
        Some((ticks(visit.came)?, to))
    }

    pub(super) fn station(&self, id: StationId) {
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
            let wanted = [(Measure::WaitP50, 0.5), (Measure::WaitP95, 0.95)];
            self.quantiles(station.port, place, class, &wanted, waits);
            // Little's law, exactly: the time integral of the queue is the sum of the waits within the window.
            let area: u64 = of.iter().filter_map(|v| self.waiting(v)).map(|w| self.after_warm_up(w)).sum();
            same(Measure::QueueMean, (window > 0.0).then(|| area as f64 / window));
            same(Measure::QueueMax, Some(peak(of.iter().filter_map(|v| self.waiting(v)), self.warm) as f64));
            let held: u64 = of
                .iter()
                .filter_map(|v| {
                    Some(self.after_warm_up((ticks(v.finished)?, ticks(v.left).unwrap_or(self.end))))
                })
                .sum();
            same(Measure::BlockedMean, (served > 0.0).then(|| held as f64 / 1e6 / served));
            let kept_out: u64 =
                of.iter().filter_map(|v| self.kept_out(v)).map(|stretch| self.after_warm_up(stretch)).sum();
            same(Measure::KeptOutMean, (arrivals > 0.0).then(|| kept_out as f64 / 1e6 / arrivals));
            let kept_out = of.iter().filter_map(|v| self.kept_out(v));
            same(Measure::KeptOutMax, Some(peak(kept_out, self.warm) as f64));
        }
        self.level(station.port, place, "queue", visits.iter().filter_map(|v| self.waiting(v)));
        self.level(station.port, place, "kept_out", visits.iter().filter_map(|v| self.kept_out(v)));
        self.count(station.port, place, "throughput", visits.iter().filter_map(|v| ticks(v.finished)));
        let places = self.in_force().into_iter().map(|v| v.2.stations[id.0 as usize].queue.places);
        if let Some(places) = places.collect::<Option<Vec<u32>>>().and_then(|all| all.into_iter().max()) {
            let most = peak(visits.iter().filter_map(|v| self.waiting(v)), self.warm);
            self.say(most <= u64::from(places), || {
                format!("{most} wait at {} for {places} places", station.path)
            });
        }
        self.order(id);
        self.servers(id);
    }

    fn quantiles(
        &self,
        port: PortId,
        place: Place,
        class: Option<ClassId>,
        wanted: &[(Measure, f64)],
        mut waits: Vec<u64>,
    ) {
        waits.sort_unstable();
        for &(measure, p) in wanted {
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

    pub(super) fn zone(&self, id: ZoneId) {
        let zone = &self.scenario.zones[id.0 as usize];
        let stays: Vec<Stretch> = (0..self.scenario.stations.len())
            .filter(|&s| self.scenario.stations[s].zone == Some(id))
            .flat_map(|s| &self.visits[s])
            .filter_map(|v| Some((ticks(v.joined)?, ticks(v.left).unwrap_or(self.end))))
            .collect();
        let window = length(&self.active[zone.port.0 as usize]) as f64;
        let area: u64 = stays.iter().map(|&stay| self.after_warm_up(stay)).sum();
        self.level(zone.port, Place::Zone(id), "occupancy", stays.iter().copied());
        let same = |measure, exact| self.same(zone.port, Place::Zone(id), None, measure, exact);
        same(Measure::OccupancyMean, (window > 0.0).then(|| area as f64 / window));
        same(Measure::OccupancyMax, Some(peak(stays.iter().copied(), self.warm) as f64));
    }
}
