//! Stations: what they do, how passengers wait.

use super::Compiler;
use super::network::Places;
use crate::engine::Span;
use crate::random::Sampler;
use crate::scenario::decode::{At, entries, place_of};
use crate::scenario::diagnostic::list;
use crate::scenario::limits;
use crate::scenario::model::{
    Choose, Failures, Lanes, Order, PortId, Queue, Staffing, Station, StationId, WhenFull, Work,
};
use crate::scenario::raw::port::RawPort;
use crate::scenario::raw::station::{RawMeter, RawQueue, RawShuttle, RawStation, RawWhenFull};
use crate::scenario::raw::timetable::RawServers;
use crate::scenario::raw::values::{Text, Whole};
use crate::scenario::source::Place;

impl Compiler<'_> {
    pub(super) fn stations(
        &mut self,
        port: &str,
        id: PortId,
        raw: &RawPort,
        out: &mut Vec<Station>,
        places: &mut Places,
    ) {
        for (name, station) in entries(raw.station.as_ref()) {
            let value = &station.value;
            self.contradictions(value);
            let work = self.work(value, &name.value, name.place, raw);
            let queue = self.queue(value, &work);
            let (work, queue) = match &value.present {
                Some(present) if !present.value.0 => self.absent(value, present.place),
                _ => (work, queue),
            };
            let zone = value.zone.as_ref().and_then(|zone| {
                let found = self.find_zone(&zone.value.0);
                if found.is_none() {
                    self.no_zone(&zone.value.0, zone.place);
                }
                found
            });
            let absent = value.present.as_ref().is_some_and(|present| !present.value.0);
            let reads = value.reads.as_ref().and_then(|code| self.read_code(code, value)).filter(|_| !absent);
            let path = format!("{port}/{}", name.value);
            let test = value.test.as_ref().and_then(|test| self.sampling(test, &path)).filter(|_| !absent);
            let known = self.health_names.tests.clone();
            let awaits = value.awaits.as_ref().and_then(|test| self.named("test", test, &known));
            let awaits = awaits.filter(|_| !absent);
            let by_result = self.deciding_test(value);
            let next = self.routes(StationId(out.len() as u32), value);
            // A list that is wrong has one way for everybody.
            let lines = value.next.as_ref().map(|next| next.value.as_slice()).unwrap_or_default();
            let by =
                |key: &str| next.len() > self.classes.len() && lines.iter().any(|line| line.value.has(key));
            places.add(name.place, value);
            out.push(Station {
                port: id,
                name: name.value.clone(),
                path,
                zone,
                at: value.at.as_ref().map(|at| (at.value.0, at.value.1)),
                work,
                queue,
                reads,
                by_class_alone: next.len() == self.classes.len(),
                by_booking: by("booking"),
                by_code: by("code"),
                by_result: by_result.filter(|_| by("result")),
                test,
                awaits,
                next,
                servers_at_most: 0,
                revisited: None,
            });
        }
    }

    /// What stands in for a station that is not there: everyone goes on at once.
    fn absent(&mut self, raw: &RawStation, place: Place) -> (Work, Queue) {
        let lines = raw.next.as_ref().map(|next| next.value.as_slice()).unwrap_or_default();
        for key in ["code", "booking"] {
            if lines.iter().any(|line| line.value.has(key)) {
                self.wrong(place, "this station cannot be left out", format!("its ways on go by `{key}`"))
                    .help(format!("nobody would look at it: give it a `next` without `{key}` too, or set `to` of those lines"));
            }
        }
        let service = vec![Sampler::Fixed(0); self.classes.len()];
        let work = Work::Unlimited { service };
        let queue = self.queue(&RawStation::default(), &work);
        (work, queue)
    }

    /// The number of the test whose result decides about the ways on from a station.
    fn deciding_test(&mut self, raw: &RawStation) -> Option<u16> {
        let lines = raw.next.as_ref().map(|next| next.value.as_slice()).unwrap_or_default();
        let known = self.health_names.tests.clone();
        let own = raw.test.as_ref().or(raw.awaits.as_ref());
        let mut deciding: Option<(u16, Place)> = None;
        for line in lines {
            let Some(result) = &line.value.result else {
                if let Some(of) = &line.value.of {
                    self.wrong(of.place, "`of` has no effect without `result`", "the result of which test?");
                }
                continue;
            };
            let Some(name) = line.value.of.as_ref().or(own) else {
                if !raw.has("test") && !raw.has("awaits") && !line.value.has("of") {
                    self.wrong(
                        result.place,
                        "it is not said which test is meant",
                        "this way goes by its result",
                    )
                    .help("add `of = \"arrival\"`, the name of a `[test.…]`");
                }
                continue;
            };
            let Some(test) = self.named("test", name, &known) else { continue };
            match deciding {
                Some((first, place)) if first != test => {
                    self.wrong(result.place, "the ways on from a station go by one test", "this is another")
                        .other(place, "the first one")
                        .help("make two stations of it, one leading to the other");
                }
                Some(_) => {}
                None => deciding = Some((test, result.place)),
            }
        }
        deciding.map(|(test, _)| test)
    }

    /// The number of the code that a station reads.
    fn read_code(&mut self, name: &At<Text>, station: &RawStation) -> Option<usize> {
        if !station.has("servers") {
            self.wrong(name.place, "a code is read at a counter", "this station has no `servers`")
                .help("add `servers` and `service`, how long it takes to read it");
        }
        let found = self.code_names.find(&name.value.0);
        if found.is_none() {
            let known = self.code_names.clone();
            let label = format!("there are {}", list(known.iter().map(String::as_str)));
            let text = name.value.0.clone();
            self.wrong(name.place, format!("there is no code `{text}`"), label)
                .help(format!("declare it with `[code.{text}]`"))
                .meant(&text, known.iter().map(String::as_str));
        }
        found
    }

    pub(super) fn no_zone(&mut self, name: &str, place: Place) {
        let known: Vec<_> = self.zone_names.iter().map(String::as_str).collect();
        let label = format!("the zones are {}", list(known.iter().copied()));
        let problem = self.problems.add(place, format!("there is no zone `{name}` in this port"), label);
        problem.help(format!("declare it with `[port.….zone.{name}]`")).meant(name, known);
    }

    /// Keys that do not go together.
    fn contradictions(&mut self, raw: &RawStation) {
        let kinds = [
            ("servers", place_of(&raw.servers)),
            ("shuttle", place_of(&raw.shuttle)),
            ("meter", place_of(&raw.meter)),
        ];
        let given: Vec<_> = kinds.iter().filter_map(|&(name, place)| place.map(|p| (name, p))).collect();
        if let [(first, first_place), (second, second_place), ..] = given[..] {
            self.wrong(second_place, "a station is of one kind", format!("`{second}` besides `{first}`"))
                .other(first_place, "given here already")
                .help("make two stations of it, one leading to the other");
            return;
        }
        let serves = !raw.has("shuttle") && !raw.has("meter");
        let mut useless = |key: &str, place: Option<Place>, fits: bool, needs: &str| {
            if let Some(place) = place
                && !fits
            {
                self.problems
                    .add(place, format!("`{key}` has no effect here"), format!("it needs {needs}"))
                    .help(format!("leave out `{key}`"));
            }
        };
        useless("service", place_of(&raw.service), serves, "a station that serves, not a shuttle or a meter");
        useless(
            "service-of",
            place_of(&raw.service_of),
            serves,
            "a station that serves, not a shuttle or a meter",
        );
        useless("ride", place_of(&raw.ride), raw.has("shuttle"), "a `shuttle`");
        useless("failures", place_of(&raw.failures), raw.has("servers"), "`servers`");
        useless("service-companion", place_of(&raw.service_companion), raw.has("servers"), "`servers`");
        if raw.has("awaits") {
            let nothing = "a station without `awaits`: people stay there until the result is known";
            for (key, place) in [
                ("servers", place_of(&raw.servers)),
                ("service", place_of(&raw.service)),
                ("service-of", place_of(&raw.service_of)),
                ("shuttle", place_of(&raw.shuttle)),
                ("meter", place_of(&raw.meter)),
                ("test", place_of(&raw.test)),
            ] {
                useless(key, place, false, nothing);
            }
        }
        useless("test", place_of(&raw.test), serves, "a station that serves, not a shuttle or a meter");
        if !raw.has("servers") && serves {
            useless("queue", place_of(&raw.queue), false, "`servers`: without them nobody waits");
        }
        if let Some(queue) = &raw.queue {
            let queue = &queue.value;
            let per_server = queue.lanes.as_ref().map_or(queue.has("lanes"), |l| l.value.0);
            useless("lanes", place_of(&queue.lanes), raw.has("servers"), "`servers`");
            useless("choose", place_of(&queue.choose), per_server, "`lanes = \"per-server\"`");
            useless("when-full", place_of(&queue.when_full), queue.has("places"), "`places`");
            useless("impatient-to", place_of(&queue.impatient_to), queue.has("patience"), "`patience`");
        }
    }

    fn work(&mut self, raw: &RawStation, name: &str, place: Place, port: &RawPort) -> Work {
        if let Some(shuttle) = &raw.shuttle {
            return self.shuttle(shuttle, raw);
        }
        if let Some(meter) = &raw.meter {
            return self.meter(meter, name, port);
        }
        let service = self.service(raw, place);
        let Some(servers) = &raw.servers else { return Work::Unlimited { service } };
        let staffing = self.staffing(servers);
        let failures = raw.failures.as_ref().and_then(|failures| {
            let value = &failures.value;
            let time_between = value.time_between.as_ref().map(|d| self.sampler(d))?;
            let repair = value.repair.as_ref().map(|d| self.sampler(d))?;
            if time_between.fixed() == Some(0) {
                self.wrong(
                    failures.place,
                    "this station never works",
                    "the next failure comes at once after each repair",
                )
                .help("give `time-between` a duration above zero");
                return None;
            }
            Some(Failures { time_between, repair, all: value.unit.as_ref().is_some_and(|u| u.value.0) })
        });
        let companion = raw.service_companion.as_ref().map(|companion| self.sampler(companion));
        Work::Servers { staffing, service, companion, failures }
    }

    fn service(&mut self, raw: &RawStation, place: Place) -> Vec<Sampler> {
        let general = raw.service.as_ref().map(|service| self.sampler(service));
        let mut by_class: Vec<Option<Sampler>> = vec![general.clone(); self.classes.len()];
        if let Some(service_of) = &raw.service_of {
            for (name, service) in &service_of.value.0 {
                let sampler = self.sampler(service);
                if let Some(class) = self.class(&name.value, name.place) {
                    by_class[class.0 as usize] = Some(sampler);
                }
            }
        }
        let missing: Vec<_> = by_class
            .iter()
            .zip(&self.classes)
            .filter(|(s, _)| s.is_none())
            .map(|(_, c)| c.name.clone())
            .collect();
        // A wrong `service` has been noted where it stands.
        if !raw.has("service") && !raw.has("awaits") && !missing.is_empty() {
            let label = if raw.has("service-of") {
                format!("nothing is said about {}", list(missing.iter().map(String::as_str)))
            } else {
                "it has no `service`".to_owned()
            };
            self.wrong(place, "this station does not say how long a service takes", label)
                .help("add `service.lognormal = { mean = \"12 s\", cv = 0.6 }`");
        }
        by_class.into_iter().map(|sampler| sampler.unwrap_or(Sampler::Fixed(0))).collect()
    }

    fn staffing(&mut self, raw: &At<RawServers>) -> Staffing {
        let mut number = |servers: &At<Whole>| {
            let found = servers.value.0;
            if found > limits::SERVERS {
                self.wrong(
                    servers.place,
                    format!("a station has at most {} servers", limits::SERVERS),
                    format!("found {found}"),
                );
                return 1;
            }
            found as u32
        };
        let changes: Vec<_> = match &raw.value {
            RawServers::Always(servers) => vec![(Span::ZERO, number(servers))],
            RawServers::ByTime(table) => {
                table.0.iter().map(|(time, servers)| (time.value, number(servers))).collect()
            }
        };
        let staffing = Staffing { changes };
        if staffing.most() == 0 && !self.staged {
            self.wrong(raw.place, "this station never has a server", "nobody could ever be served")
                .help("write at least `servers = 1`, or leave out `servers` if nobody needs one");
        }
        staffing
    }

    fn shuttle(&mut self, raw: &At<RawShuttle>, station: &RawStation) -> Work {
        let value = &raw.value;
        let fills = value.when_full.as_ref().is_some_and(|f| f.value.0);
        let seats = value.seats.as_ref().map(|seats| {
            let found = seats.value.0;
            if !(1..=limits::BATCH).contains(&found) {
                self.wrong(
                    seats.place,
                    format!("a shuttle has from 1 to {} seats", limits::BATCH),
                    format!("found {found}"),
                );
            }
            found.clamp(1, limits::BATCH) as u32
        });
        match (&value.every, fills) {
            (Some(every), true) => {
                self.wrong(raw.place, "a shuttle leaves on the clock or when full", "both are given")
                    .other(every.place, "on the clock");
            }
            // What was written wrongly has its own mistake.
            (None, false) if value.has("every") || (value.has("when-full") && value.when_full.is_none()) => {}
            (None, false) => {
                self.wrong(
                    raw.place,
                    "this shuttle does not say when it leaves",
                    "it needs `every` or `when-full = true`",
                )
                .help("write `shuttle = { seats = 50, every = \"15 min\" }`");
            }
            (Some(every), false) if every.value.0 == Span::ZERO => {
                self.wrong(
                    every.place,
                    "the interval between departures must be longer than nothing",
                    "found no time at all",
                );
            }
            (None, true) if seats.is_none() => {
                self.wrong(raw.place, "a shuttle that leaves when full needs `seats`", "full is how many?");
            }
            _ => {}
        }
        if let (Some(beside), Some(inside)) = (&station.ride, &value.ride) {
            self.wrong(inside.place, "the ride is given twice", "inside the shuttle")
                .other(beside.place, "beside it");
        }
        let ride = station.ride.as_ref().or(value.ride.as_ref());
        let ride = ride.map_or(Sampler::Fixed(0), |ride| self.sampler(ride));
        let every = value.every.as_ref().map(|e| e.value.0).filter(|_| !fills);
        Work::Shuttle { seats, every, ride }
    }

    fn meter(&mut self, raw: &At<RawMeter>, name: &str, port: &RawPort) -> Work {
        let value = &raw.value;
        let spacing = value.per_minute.as_ref().and_then(|rate| {
            if !(1e-3..=6e6).contains(&rate.value.0) {
                let found = rate.value.0;
                self.wrong(
                    rate.place,
                    "`per-minute` must be from 0.001 to 6,000,000",
                    format!("found {found}"),
                );
                return None;
            }
            Some(Span::from_seconds(60.0 / rate.value.0))
        });
        if value.per_minute.is_none() && value.while_inside.is_none() {
            self.wrong(
                raw.place,
                "this meter does not say when it releases",
                "it needs `per-minute` or `while-inside`",
            )
            .help("write `meter = { per-minute = 60 }`");
        }
        let limit = match (&value.while_inside, &value.of) {
            (Some(most), Some(of)) => {
                let watched = self.watched(of, port);
                let own = self.station_names.find(name);
                if own.is_some_and(|own| watched.contains(&StationId(self.first_station + own as u32))) {
                    self.wrong(
                        of.place,
                        "this meter counts the people who wait at it",
                        "once they are many, it never releases",
                    )
                    .help("list the stations behind it, or give the meter another zone");
                }
                // A stage or a rule stops an entrance by letting nobody in.
                let least = u64::from(!self.staged);
                if most.value.0 < least || most.value.0 > u64::from(u32::MAX) {
                    self.wrong(
                        most.place,
                        format!("`while-inside` must be from {least} to 4,294,967,295"),
                        format!("found {}", most.value.0),
                    );
                }
                Some((most.value.0 as u32, watched))
            }
            (Some(most), None) => {
                self.wrong(most.place, "`while-inside` needs `of`", "inside of what?")
                    .help("add `of = [\"hall\"]`");
                None
            }
            (None, Some(of)) => {
                self.wrong(of.place, "`of` has no effect without `while-inside`", "nothing is counted")
                    .help("add `while-inside = 2_000`");
                None
            }
            (None, None) => None,
        };
        let stays = limit.as_ref().map_or_else(Vec::new, |_| self.watched_stays(value.of.as_ref()));
        let block = self.block(value);
        Work::Meter { spacing, limit, stays, block }
    }

    /// How many a meter lets pass in one go.
    fn block(&mut self, raw: &RawMeter) -> Option<u32> {
        let block = raw.block.as_ref()?;
        let most = raw.while_inside.as_ref().map(|most| most.value.0);
        match most {
            None if !raw.has("while-inside") => {
                let label = "a block passes when there is room for all of it";
                self.wrong(block.place, "`block` has no effect without `while-inside`", label)
                    .help("add `while-inside = 2_000` and `of`");
            }
            Some(most) if block.value.0 < 1 || (most > 0 && block.value.0 > most) => {
                let label = format!("found {}", block.value.0);
                self.wrong(block.place, format!("a block is from 1 to `while-inside`, {most}"), label);
            }
            _ => {}
        }
        Some(block.value.0 as u32)
    }

    /// The stations meant by a list of zones and stations, each once.
    fn watched(
        &mut self,
        of: &At<Vec<At<crate::scenario::raw::values::Text>>>,
        port: &RawPort,
    ) -> Vec<StationId> {
        let stations = entries(port.station.as_ref());
        let mut watched = Vec::new();
        for name in &of.value {
            let text = name.value.0.as_str();
            let in_zone = |station: &RawStation| station.zone.as_ref().is_some_and(|z| z.value.0 == text);
            if self.find_zone(text).is_some() {
                let inside = stations.iter().enumerate().filter(|(_, (_, s))| in_zone(&s.value));
                watched.extend(inside.map(|(i, _)| StationId(self.first_station + i as u32)));
            } else if let Some(i) = self.station_names.find(text) {
                watched.push(StationId(self.first_station + i as u32));
            } else if self.health_names.stays.find(text).is_none() {
                let stays = &self.health_names.stays;
                let known: Vec<_> = self
                    .zone_names
                    .iter()
                    .chain(self.station_names.iter())
                    .chain(stays.iter())
                    .map(String::as_str)
                    .collect();
                let label = format!("there are {}", list(known.iter().copied()));
                let problem = self.problems.add(
                    name.place,
                    format!("there is no zone, station or stay `{text}`"),
                    label,
                );
                problem.meant(text, known);
            }
        }
        watched.sort_unstable();
        watched.dedup();
        if watched.is_empty() && self.watched_stays(Some(of)).is_empty() && self.problems.is_empty() {
            self.wrong(of.place, "this meter counts nobody", "no station stands in these zones");
        }
        watched
    }

    /// The stays among a list of what a meter counts.
    fn watched_stays(&self, of: Option<&At<Vec<At<Text>>>>) -> Vec<u16> {
        let names = of.map(|of| of.value.as_slice()).unwrap_or_default().iter();
        let number = |name: &At<Text>| self.health_names.stays.find(&name.value.0);
        let mut stays: Vec<u16> = names.filter_map(number).map(|stay| stay as u16).collect();
        stays.sort_unstable();
        stays.dedup();
        stays
    }

    fn queue(&mut self, station: &RawStation, work: &Work) -> Queue {
        let default = RawQueue::default();
        let raw = station.queue.as_ref().map_or(&default, |q| &q.value);
        let per_server =
            raw.lanes.as_ref().is_some_and(|l| l.value.0) && matches!(work, Work::Servers { .. });
        let when_full = match raw.when_full.as_ref().map(|w| &w.value) {
            None | Some(RawWhenFull::Block) => WhenFull::Block,
            Some(RawWhenFull::TurnAway) => WhenFull::TurnAway,
            Some(RawWhenFull::Divert(to)) => {
                to.to.as_ref().and_then(|to| self.station(to)).map_or(WhenFull::TurnAway, WhenFull::Divert)
            }
        };
        let places = raw.places.as_ref().map(|places| {
            if let Work::Shuttle { seats: Some(seats), every: None, .. } = work
                && places.value.0 < u64::from(*seats)
            {
                self.wrong(
                    places.place,
                    "this shuttle can never fill",
                    format!("fewer waiting places than its {seats} seats"),
                );
            }
            if matches!(work, Work::Shuttle { .. } | Work::Meter { .. }) && places.value.0 == 0 {
                self.wrong(
                    places.place,
                    "nobody could ever pass here",
                    "at a shuttle or a meter people wait to pass",
                )
                .help("give it at least one place");
            }
            places.value.0.min(u64::from(u32::MAX - 1)) as u32
        });
        Queue {
            order: raw.order.as_ref().map_or(Order::FirstCome, |o| o.value.0),
            lanes: if per_server {
                Lanes::PerServer(raw.choose.as_ref().map_or(Choose::Shortest, |c| c.value.0))
            } else {
                Lanes::Single
            },
            places,
            when_full,
            patience: raw.patience.as_ref().map(|p| self.sampler(p)),
            impatient_to: raw.impatient_to.as_ref().and_then(|to| self.station(to)),
        }
    }
}
