//! Servers and the order of service: nobody is served twice at once, passed over, or left to wait beside a free server.

use clearway::engine::Time;
use clearway::record::{Measure, Place, Visit};
use clearway::scenario::model::{Lanes, Order, Station, StationId, Work};

use super::stretches::{Stretch, common, on_duty, union, without};
use super::{Checker, ticks};

impl Checker<'_> {
    /// Whoever is called is whom the order of a single line says.
    pub(super) fn order(&self, id: StationId) {
        let station = &self.scenario.stations[id.0 as usize];
        let orders = self.in_force();
        let reordered = orders.iter().any(|v| v.2.stations[id.0 as usize].queue.order != station.queue.order);
        if reordered || station.queue.lanes != Lanes::Single || matches!(station.work, Work::Unlimited { .. })
        {
            return;
        }
        let level = |visit: &Visit| match station.queue.order {
            Order::Priority => self.scenario.classes[visit.class.0 as usize].level,
            _ => 0,
        };
        let mut calls: Vec<&Visit> =
            self.parties[id.0 as usize].iter().copied().filter(|v| v.joined.is_some()).collect();
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
    pub(super) fn servers(&self, id: StationId) {
        let station = &self.scenario.stations[id.0 as usize];
        let Work::Servers { failures, .. } = &station.work else { return };
        let most = station.servers_at_most as usize;
        let mut occupied: Vec<Vec<Stretch>> = vec![Vec::new(); most];
        let (mut busy, mut busy_of) = (0, vec![0; self.scenario.classes.len()]);
        for visit in &self.parties[id.0 as usize] {
            let Some(started) = ticks(visit.started) else { continue };
            let served = self.after_warm_up((started, ticks(visit.finished).unwrap_or(self.end)));
            busy += served;
            busy_of[visit.class.0 as usize] += served;
            let server = visit.server.map_or(most, |server| server as usize);
            self.say(server < most, || format!("{visit:?} was served by nobody"));
            occupied[server].push((started, ticks(visit.left).unwrap_or(self.end)));
        }
        let duty_of = |server: usize| {
            let duty = self.in_force().into_iter().flat_map(|(from, to, variant)| {
                let Work::Servers { staffing, .. } = &variant.stations[id.0 as usize].work else { panic!() };
                let duty = on_duty(staffing, server as u32, self.end);
                duty.into_iter().map(move |(a, b)| (a.max(from), b.min(to)))
            });
            union(duty.collect())
        };
        if station.queue.lanes == Lanes::Single {
            self.nobody_is_called_by_one_too_many(
                station,
                &occupied,
                &(0..most).flat_map(duty_of).collect::<Vec<_>>(),
            );
            // Which of them serves whom says nothing of who is there: as many as should be, or as are busy if that is more.
            occupied = levels(occupied.concat());
            occupied.resize(most, Vec::new());
        }
        let active = &self.active[station.port.0 as usize];
        let (mut staffed, mut steps, mut all_present) = (0, Vec::new(), Vec::new());
        for (server, stretches) in occupied.iter_mut().enumerate() {
            stretches.sort_unstable();
            for pair in stretches.windows(2) {
                self.say(pair[0].1 <= pair[1].0, || {
                    format!("server {server} of {} serves two: {pair:?}", station.path)
                });
            }
            let duty = duty_of(server);
            let present = union([duty.as_slice(), stretches.as_slice()].concat());
            staffed += common(&present, active);
            all_present.extend(present);
            if failures.is_none() {
                // Free while on duty: between the stretches of service.
                for (start, end) in without(&duty, &union(stretches.clone())) {
                    steps.extend([(start, 0, 1_i64), (end, 0, -1)]);
                }
            }
        }
        self.level(station.port, Place::Station(id), "servers", all_present.into_iter());
        if failures.is_none() {
            for class in self.classes() {
                let busy = class.map_or(busy, |class| busy_of[class.0 as usize]);
                let exact = (staffed > 0).then(|| busy as f64 / staffed as f64);
                self.same(station.port, Place::Station(id), class, Measure::Utilisation, exact);
            }
        }
        if failures.is_none() && station.queue.lanes == Lanes::Single {
            for (from, to) in self.parties[id.0 as usize].iter().filter_map(|v| self.waiting(v)) {
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

    /// Of a single line: whenever somebody is called there are no more in service than there should be servers. So when a
    /// roster falls idle servers go first, then whichever ends a service next.
    fn nobody_is_called_by_one_too_many(
        &self,
        station: &Station,
        occupied: &[Vec<Stretch>],
        duty: &[Stretch],
    ) {
        let busy = occupied.concat();
        let mut steps: Vec<(u64, usize, i64)> = Vec::new();
        for (which, stretches) in [(0, busy.as_slice()), (1, duty)] {
            for &(from, to) in stretches.iter().filter(|(from, to)| from < to) {
                steps.extend([(from, which, 1), (to, which, -1)]);
            }
        }
        steps.sort_unstable();
        let mut level = [0_i64; 2];
        for at_once in steps.chunk_by(|a, b| a.0 == b.0) {
            for &(_, which, step) in at_once {
                level[which] += step;
            }
            let is_called = at_once.iter().any(|&(_, which, step)| (which, step) == (0, 1));
            self.say(!is_called || level[0] <= level[1], || {
                format!(
                    "{} are busy of {} servers of {} at {}",
                    level[0], level[1], station.path, at_once[0].0
                )
            });
        }
    }
}

/// The same stretches, put so that the first list says when there is at least one, the second when there are two.
fn levels(stretches: Vec<Stretch>) -> Vec<Vec<Stretch>> {
    let mut steps: Vec<(u64, i64)> = stretches
        .into_iter()
        .filter(|(from, to)| from < to)
        .flat_map(|(from, to)| [(from, 1), (to, -1)])
        .collect();
    steps.sort_unstable();
    let mut out: Vec<Vec<Stretch>> = Vec::new();
    let mut open: Vec<u64> = Vec::new();
    for (at, step) in steps {
        if step > 0 {
            open.push(at);
            out.resize(out.len().max(open.len()), Vec::new());
        } else if let Some(from) = open.pop() {
            out[open.len()].push((from, at));
        }
    }
    out.into_iter().map(union).collect()
}
