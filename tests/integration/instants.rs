//! One instant: whatever is freed at it is free for whoever asks at it. Servers, places, seats, room in a port, beds,
//! laboratories and officers, first one by one, then in random networks in which nearly everything happens at the same
//! instants as something else.

use std::collections::BTreeMap;
use std::fmt::Write;

use clearway::engine::{StopSignal, Time, run};
use clearway::port::{Away, Observer, Outcome, Passenger, World};
use clearway::record::Measure::{
    Abandoned, Diverted, JourneyMax, NoBed, StaffHours, Stays, TurnedAway, WaitMax,
};
use clearway::scenario::Scenario;
use clearway::scenario::health::{Finding, Traveller};
use clearway::scenario::load::load_text;
use clearway::scenario::model::{Lanes, PortId, StationId, Target, Work};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::common::{random_cases, root, run_text};
use crate::networks::{Choices, from_bytes};

#[test]
fn a_place_whose_owner_gives_up_is_free() {
    // A desk that is busy for an hour, one place. The second waits from 08:00 to 08:10, when the third comes.
    let ran = run_text(
        "[port.p]\nopen = \"08:00\"\nclose = \"09:00\"\n\
         [port.p.arrivals.a]\nevery = \"10 min\"\nbatch = 2\nto = \"d\"\n\
         [port.p.station.d]\nservers = 1\nservice = \"2 h\"\n\
         queue = { places = 1, when-full = \"turn-away\", patience = \"10 min\" }\n",
    );
    // Of twelve who come one is served, one of each later pair finds the place that has just been left.
    assert_eq!((ran.mean("p", Abandoned), ran.mean("p", TurnedAway)), (6.0, 5.0));
}

#[test]
fn a_bus_takes_whoever_comes_as_it_leaves() {
    // Eight wait for a bus with room for two to stand: those outside come forward as the others board.
    let ran = run_text(
        "[port.p]\nopen = \"08:00\"\nclose = \"08:10\"\n\
         [port.p.arrivals.a]\nevery = \"1 h\"\nbatch = 8\nto = \"walk\"\n\
         [port.p.station.walk]\nservice = \"3 min\"\nnext = [{ to = \"bus\" }]\n\
         [port.p.station.bus]\nshuttle = { seats = 7, every = \"10 min\" }\nride = \"5 min\"\n\
         queue = { places = 2 }\n",
    );
    // At 08:10 seven are on board; the eighth leaves ten minutes later.
    assert_eq!((ran.mean("p", JourneyMax), ran.mean("p/bus", WaitMax)), (25.0 * 60.0, 10.0 * 60.0));
    // Two buses that leave at the same instants: whoever gets off the first gets on the second, in either order of the file.
    for stations in [["a", "b"], ["b", "a"]] {
        let bus = |name: &str| match name {
            "a" => "[port.p.station.a]\nshuttle = { every = \"10 min\" }\nnext = [{ to = \"b\" }]\n",
            _ => "[port.p.station.b]\nshuttle = { every = \"10 min\" }\nride = \"1 min\"\n",
        };
        let ran = run_text(&format!(
            "[port.p]\nopen = \"08:00\"\nclose = \"08:30\"\n\
             [port.p.arrivals.x]\nevery = \"7 min\"\nto = \"a\"\n{}{}",
            bus(stations[0]),
            bus(stations[1])
        ));
        assert_eq!(ran.mean("p/b", WaitMax), 0.0, "{stations:?}");
    }
}

#[test]
fn a_bed_that_is_left_is_free() {
    let hotel = |more: &str| {
        format!(
            "[run]\ndays = 5\nreplications = 1\n[stay.hotel]\nlasts = \"1 d\"\nbeds = 1\nwhen-full = \"refused\"\n{more}\
             [port.p]\nopen = \"08:00\"\nclose = \"10:00\"\n[port.p.arrivals.a]\nevery = \"1 d\"\nto = \"d\"\n\
             [port.p.station.d]\nservice = \"1 min\"\nnext = [{{ to = \"hotel\" }}]\n"
        )
    };
    let ran = run_text(&hotel(""));
    assert_eq!((ran.mean("/hotel", Stays), ran.mean("/hotel", NoBed)), (5.0, 0.0));
    // In a chain of stays each leaves at the instant at which the next comes.
    let more = "then = \"second\"\n[stay.second]\nlasts = \"1 d\"\nbeds = 1\nthen = \"third\"\n\
                [stay.third]\nlasts = \"1 d\"\nbeds = 1\n";
    let ran = run_text(&hotel(more));
    for (stay, stays) in [("hotel", 5.0), ("second", 4.0), ("third", 3.0)] {
        let at = format!("/{stay}");
        assert_eq!((ran.mean(&at, Stays), ran.mean(&at, NoBed)), (stays, 0.0), "{stay}");
    }
}

#[test]
fn a_port_that_somebody_leaves_is_not_full() {
    // One is served all day, the next waits for a minute and gives up as the one after comes.
    let ran = run_text(
        "[port.p]\nopen = \"08:00\"\nclose = \"08:10\"\nfull-at = 2\notherwise = [{ port = \"q\", to = \"x\" }]\n\
         [port.p.arrivals.a]\nevery = \"1 min\"\nto = \"m\"\n\
         [port.p.station.m]\nservers = 1\nservice = \"1 d\"\nqueue = { patience = \"1 min\" }\n\
         [port.q]\n[port.q.station.x]\nservice = \"1 s\"\n[port.q.arrivals.n]\nper-day = 0\nto = \"x\"\n",
    );
    assert_eq!((ran.mean("p", Abandoned), ran.mean("p", Diverted)), (9.0, 0.0));
}

#[test]
fn a_roster_that_falls_sends_home_whoever_has_nobody() {
    // Two desks until 08:06. One is free from 08:05 on, whichever it is; the other is busy until 08:20.
    for file in ["quick_first", "slow_first"] {
        let ran = run_text(&format!(
            "[class.quick]\n[class.slow]\n[port.p]\nopen = \"08:00\"\nclose = \"09:00\"\n\
             [port.p.arrivals.a]\ntimetable = \"tests/data/{file}.csv\"\nto = \"d\"\n\
             [port.p.station.d]\nservers = {{ \"08:00\" = 2, \"08:06\" = 1 }}\nservice = \"20 min\"\n\
             service-of.quick = \"5 min\"\n"
        ));
        assert_eq!(ran.mean("p/d", WaitMax), 13.0 * 60.0, "{file}");
        assert!((ran.mean("p/d", StaffHours) - 1.1).abs() < 1e-12, "{file}");
    }
    // Both are busy at 08:09. The first ends at 08:10 and goes; the second ends at 08:15 and goes on with whoever waits.
    let ran = run_text(
        "[port.p]\nopen = \"08:00\"\nclose = \"08:20\"\n\
         [port.p.arrivals.a]\nevery = \"5 min\"\nto = \"d\"\n\
         [port.p.station.d]\nservers = { \"08:00\" = 2, \"08:09\" = 1 }\nservice = \"10 min\"\n",
    );
    // Whoever comes at 08:10 is called at 08:15, and that of 08:15 at 08:25.
    assert_eq!(ran.mean("p/d", WaitMax), 10.0 * 60.0);
    // Two for ten minutes, one for the other 25.
    assert!((ran.mean("p/d", StaffHours) - 45.0 / 60.0).abs() < 1e-12);
}

/// Listens to everything that asks for something or frees it, and looks at the end of every instant whether somebody was
/// refused what is free.
struct Audit<'a> {
    scenario: &'a Scenario,
    now: Time,
    waiting: Vec<i64>,
    busy: Vec<i64>,
    present: Vec<i64>,
    inside: Vec<i64>,
    beds: Vec<i64>,
    /// Samples that came before this instant and wait for the laboratory, and those that came at it.
    samples: [u32; 2],
    /// Refused at this instant: at a station, in a stay, at a port.
    no_room: Vec<(usize, i64)>,
    no_bed: Vec<(usize, i64)>,
    kept_away: Vec<usize>,
    /// Boarded at this instant, by station.
    boarded: BTreeMap<usize, i64>,
    /// When contacts were told.
    told: Vec<(Time, Time)>,
    /// What was seen of each kind, so that a test can tell that it looked at something.
    seen: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

impl<'a> Audit<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let stations = scenario.stations.len();
        Self {
            scenario,
            now: Time::ZERO,
            waiting: vec![0; stations],
            busy: vec![0; stations],
            present: vec![0; stations],
            inside: vec![0; scenario.ports.len()],
            beds: vec![0; scenario.health.as_ref().map_or(0, |health| health.stays.len())],
            samples: [0; 2],
            no_room: Vec::new(),
            no_bed: Vec::new(),
            kept_away: Vec::new(),
            boarded: BTreeMap::new(),
            told: Vec::new(),
            seen: BTreeMap::new(),
            wrong: Vec::new(),
        }
    }

    fn saw(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    fn check(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.wrong.push(format!("{}: {}", self.now.day_and_time(), what()));
        }
    }

    fn is_server(&self, s: usize) -> bool {
        matches!(self.scenario.stations[s].work, Work::Servers { .. })
    }

    /// The instant is over.
    fn look(&mut self) {
        for (s, people) in std::mem::take(&mut self.no_room) {
            self.saw("place");
            let places = self.scenario.stations[s].queue.places.map_or(i64::MAX, i64::from);
            let free = self.is_server(s) && self.present[s] > self.busy[s];
            self.check(self.waiting[s] + people > places && !free, || format!("station {s} has room"));
        }
        for (stay, people) in std::mem::take(&mut self.no_bed) {
            self.saw("bed");
            let beds = self.scenario.health.as_ref().and_then(|health| health.stays[stay].beds);
            let beds = beds.map_or(i64::MAX, i64::from);
            self.check(self.beds[stay] + people > beds, || format!("stay {stay} has a bed"));
        }
        for port in std::mem::take(&mut self.kept_away) {
            self.saw("port");
            let full = self.scenario.ports[port].full_at.map_or(i64::MAX, i64::from);
            self.check(self.inside[port] >= full, || format!("port {port} is not full"));
        }
        for (s, boarded) in std::mem::take(&mut self.boarded) {
            let Work::Shuttle { seats, every: Some(_), .. } = self.scenario.stations[s].work else {
                continue;
            };
            self.saw("seat");
            let seats = seats.map_or(i64::MAX, i64::from);
            let waiting = self.waiting[s];
            self.check(boarded == seats || waiting == 0, || {
                format!("bus {s} left with {boarded} of {seats} while {waiting} wait")
            });
        }
        for s in 0..self.waiting.len() {
            let is_line = self.scenario.stations[s].queue.lanes == Lanes::Single;
            if is_line && self.is_server(s) && self.waiting[s] > 0 {
                self.saw("server");
                self.check(self.present[s] <= self.busy[s], || format!("station {s} has a free server"));
            }
        }
        self.samples = [self.samples[0] + self.samples[1], 0];
    }

    /// Whether every officer took up the next contact at the instant at which they were free.
    fn officers(&mut self) {
        let Some(tracing) = self.scenario.health.as_ref().and_then(|health| health.tracing.as_ref()) else {
            return;
        };
        let ends: Vec<Time> = self.told.iter().map(|&(_, at)| at).collect();
        for (found, at) in std::mem::take(&mut self.told) {
            self.saw("officer");
            let begun = Time::ZERO + at.since(Time::ZERO + tracing.each);
            self.check(begun == found || ends.contains(&begun), || "an officer was free".into());
        }
    }
}

impl Observer for Audit<'_> {
    fn advance(&mut self, now: Time) {
        if now > self.now {
            self.look();
            self.now = now;
        }
    }
    fn demanded(&mut self, _now: Time, who: &Passenger) {
        self.inside[usize::from(who.port.0)] += i64::from(who.people);
    }
    fn ended(&mut self, _now: Time, who: &Passenger, _outcome: Outcome) {
        self.inside[usize::from(who.port.0)] -= i64::from(who.people);
    }
    fn kept_away(&mut self, _now: Time, who: &Passenger, what: Away) {
        if what != Away::NotBoarded {
            self.kept_away.push(usize::from(who.port.0));
        }
    }
    fn queued(&mut self, _now: Time, station: StationId, who: &Passenger) {
        self.waiting[station.0 as usize] += i64::from(who.people);
    }
    fn called(&mut self, _now: Time, station: StationId, who: &Passenger, _joined: Time, waited: bool) {
        let (s, people) = (station.0 as usize, i64::from(who.people));
        if waited {
            self.waiting[s] -= people;
        }
        self.busy[s] += 1;
        *self.boarded.entry(s).or_default() += people;
    }
    fn left(&mut self, _now: Time, station: StationId, _who: &Passenger, _to: Target) {
        self.busy[station.0 as usize] -= 1;
    }
    fn gave_up(&mut self, _now: Time, station: StationId, who: &Passenger, _diverted: bool) {
        self.waiting[station.0 as usize] -= i64::from(who.people);
    }
    fn no_room(&mut self, _now: Time, station: StationId, who: &Passenger, _diverted: bool) {
        self.no_room.push((station.0 as usize, i64::from(who.people)));
    }
    fn staffed(&mut self, _now: Time, station: StationId, servers: u32) {
        self.present[station.0 as usize] = i64::from(servers);
    }
    fn sampled(&mut self, _now: Time, _test: u16, _who: &Traveller, people: u8) {
        self.samples[1] += u32::from(people);
    }
    fn lab_ran(&mut self, _now: Time, _lab: u16, _tubes: u32, samples: u32) {
        self.saw("laboratory");
        let came = self.samples[0];
        self.check(samples == came, || format!("a run began with {samples} of {came} samples"));
        self.samples[0] = 0;
    }
    fn no_bed(&mut self, _now: Time, stay: u16, who: &Traveller) {
        self.no_bed.push((usize::from(stay), i64::from(who.people)));
    }
    fn began_stay(&mut self, _now: Time, stay: u16, who: &Traveller) {
        self.beds[usize::from(stay)] += i64::from(who.people);
    }
    fn ended_stay(&mut self, _now: Time, stay: u16, who: &Traveller, _since: Time) {
        self.beds[usize::from(stay)] -= i64::from(who.people);
    }
    fn tested(&mut self, _now: Time, _test: u16, _who: &Traveller, _finding: Finding, _taken: Time) {}
    fn contact_told(&mut self, now: Time, _who: &Traveller, found: Time, _goes: bool) {
        self.told.push((found, now));
    }
}

/// Everything takes a whole number of minutes, so that most things happen at the same instant as others.
fn tied(choose: &mut Choices<'_>) -> String {
    let mut out = String::from("schema = 1\n[run]\nreplications = 1\n");
    let _ = writeln!(out, "seed = {}", choose(1_000));
    let health = choose(2) == 1;
    if health {
        out.push_str(
            "days = 2\n[origin.o]\nprevalence = 0.3\n[assay.sure]\nsteps = { 40 = 1.0 }\nsampling = 1.0\n\
             [test.t]\nassay = \"sure\"\nlab = \"l\"\npositive = \"isolation\"\n\
             [lab.l]\nevery = \"10 min\"\nrun = \"10 min\"\n",
        );
        let _ = write!(
            out,
            "[stay.hotel]\nlasts = \"{} min\"\nbeds = {}\nwhen-full = {}\nthen = \"isolation\"\n\
             [stay.isolation]\nlasts = \"{} min\"\nbeds = {}\n",
            10 * (1 + choose(4)),
            1 + choose(4),
            ["\"cleared\"", "\"refused\"", "{ to = \"isolation\" }"][choose(3) as usize],
            10 * (1 + choose(4)),
            1 + choose(3)
        );
        let _ = write!(
            out,
            "[tracing]\nstay = \"hotel\"\nplaces = 3\nat-least = \"0 s\"\ncoverage = 1\ndelay = \"0 s\"\nofficers = {}\n\
             contacts-a-day = {}\n",
            1 + choose(2),
            [144, 288][choose(2) as usize]
        );
    }
    out.push_str("[port.p]\n");
    if choose(3) == 1 {
        let _ = writeln!(
            out,
            "full-at = {}\notherwise = [{{ share = 0.5, again-after = \"10 min\" }}]",
            4 + choose(8)
        );
    }
    let stations = 2 + choose(4);
    for stream in 0..=choose(3) {
        let _ = writeln!(out, "[port.p.arrivals.a{stream}]");
        match choose(3) {
            0 => _ = writeln!(out, "every = \"{} min\"\nbatch = {}", 1 + choose(5), 1 + choose(4)),
            1 => {
                _ = writeln!(
                    out,
                    "per-hour = {{ \"08:00\" = {}, \"12:00\" = 0 }}\nprocess = \"even\"",
                    60 << choose(2)
                );
            }
            _ => _ = writeln!(out, "timetable = \"tests/data/counts_at_ten.csv\""),
        }
        let _ = writeln!(out, "to = \"s{}\"", choose(stations));
        if health {
            out.push_str("origin = \"o\"\n");
        }
    }
    for s in 0..stations {
        let _ = writeln!(out, "[port.p.station.s{s}]");
        let kind = choose(6);
        match kind {
            0 => {
                let _ = writeln!(
                    out,
                    "shuttle = {{ seats = {}, every = \"{} min\" }}",
                    2 + choose(6),
                    5 * (1 + choose(2))
                );
                let _ = writeln!(out, "ride = \"{} min\"", choose(3));
            }
            1 => _ = writeln!(out, "meter = {{ per-minute = {} }}", 1 + choose(3)),
            2 => _ = writeln!(out, "service = \"{} min\"", 1 + choose(3)),
            _ => {
                if choose(2) == 1 {
                    let _ = writeln!(
                        out,
                        "servers = {{ \"00:00\" = {}, \"09:00\" = {}, \"10:00\" = {}, \"11:00\" = {} }}",
                        1 + choose(4),
                        choose(4),
                        1 + choose(4),
                        choose(3)
                    );
                } else {
                    let _ = writeln!(out, "servers = {}", 1 + choose(4));
                }
                let _ = writeln!(out, "service = \"{} min\"", 1 + choose(4));
            }
        }
        if health && kind > 1 && choose(2) == 1 {
            out.push_str("test = \"t\"\n");
        }
        if kind != 2 {
            let mut queue =
                vec![format!("order = \"{}\"", ["first-come", "last-come", "random"][choose(3) as usize])];
            if choose(3) > 0 {
                let full = match choose(3) {
                    1 if s + 1 < stations => format!("{{ to = \"s{}\" }}", s + 1 + choose(stations - s - 1)),
                    2 => "\"block\"".into(),
                    _ => "\"turn-away\"".into(),
                };
                queue.push(format!("places = {}, when-full = {full}", 2 + choose(8)));
            }
            if choose(2) == 1 {
                queue.push(format!("patience = \"{} min\"", 1 + choose(6)));
                if s + 1 < stations && choose(2) == 1 {
                    queue.push(format!("impatient-to = \"s{}\"", s + 1 + choose(stations - s - 1)));
                }
            }
            let _ = writeln!(out, "queue = {{ {} }}", queue.join(", "));
        }
        let walk = ["0 s", "0 s", "1 min", "2 min"][choose(4) as usize];
        let mut ways = Vec::new();
        if health && choose(2) == 1 {
            ways.push("{ share = 0.3, to = \"hotel\" }".to_owned());
        }
        if s + 1 < stations {
            ways.push(format!("{{ to = \"s{}\", walk = \"{walk}\" }}", s + 1 + choose(stations - s - 1)));
        } else {
            ways.push("{ to = \"cleared\" }".into());
        }
        let _ = writeln!(out, "next = [{}]", ways.join(", "));
    }
    out
}

#[test]
fn nobody_is_refused_what_is_free_at_the_end_of_the_instant() {
    let config = random_cases();
    let mut runner = TestRunner::new(config);
    let seen = std::cell::RefCell::new(BTreeMap::<&str, usize>::new());
    runner
        .run(&proptest::collection::vec(any::<u8>(), 300), |bytes| {
            let text = tied(&mut from_bytes(&bytes));
            let Ok(loaded) = load_text("tied.toml", "tied", &text, root(), &[]) else { return Ok(()) };
            let scenario = loaded.scenario;
            let mut world = World::new(&scenario, 0, Audit::new(&scenario));
            // A network in which nobody can move any more is told as such.
            if run(&mut world, scenario.run.end(), &StopSignal::new()).is_err() {
                return Ok(());
            }
            let mut audit = world.close(scenario.run.end());
            audit.officers();
            for (what, times) in &audit.seen {
                *seen.borrow_mut().entry(what).or_default() += times;
            }
            prop_assert!(audit.wrong.is_empty(), "{}\n{text}", audit.wrong[0]);
            prop_assert_eq!(audit.inside[usize::from(PortId(0).0)] >= 0, true);
            Ok(())
        })
        .unwrap();
    let seen = seen.into_inner();
    for what in ["place", "bed", "port", "seat", "server", "laboratory", "officer"] {
        assert!(seen.get(what).is_some_and(|&times| times > 50), "{what} was hardly tried: {seen:?}");
    }
}
