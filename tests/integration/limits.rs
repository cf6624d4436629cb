//! Absurd sizes and hopeless situations end with a message, quickly.

use std::fmt::Write;
use std::path::Path;

use clearway::engine::{Stop, StopSignal};
use clearway::experiment::{RunError, replicate};
use clearway::port::World;
use clearway::scenario::load::load_text;

use crate::common::{mistakes, stopped};

#[test]
fn sizes_are_refused_before_memory_is_spent() {
    let port = "[port.p.arrivals.a]\nper-day = 1\nto = \"s\"\n[port.p.station.s]\nservers = 1\nservice.fixed = \"1 s\"\n";
    let year = mistakes(&format!("schema = 1\n[run]\ndays = 366\ninterval = \"1 s\"\n{port}"));
    assert!(year.contains("31622400 intervals"), "{year}");
    let many = mistakes(&format!("schema = 1\n[run]\ndays = 366\nreplications = 100_000\n{port}"));
    assert!(many.contains("the time series would have"), "{many}");
    let mut stations = format!("schema = 1\n{port}");
    for i in 0..20_001 {
        let _ = write!(stations, "[port.p.station.s{i}]\nservice = \"1 s\"\n");
    }
    assert!(mistakes(&stations).contains("there are 20002 stations"));
}

#[test]
fn blocking_circles_are_named() {
    // Two desks without waiting places that send everyone to each other: as soon as both are busy nobody moves.
    let Stop::Model(why) = stopped(
        "[port.p.arrivals.a]
         per-hour = { \"00:00\" = 600 }
         to = \"one\"
         [port.p.station.one]
         servers = 2
         service.exponential = { mean = \"20 s\" }
         queue = { places = 5 }
         next = [{ to = \"two\" }]
         [port.p.station.two]
         servers = 2
         service.exponential = { mean = \"20 s\" }
         queue = { places = 5 }
         next = [{ share = 0.9, to = \"one\" }, { to = \"cleared\" }]",
    ) else {
        panic!("stopped for another reason")
    };
    assert!(why.contains("blocking circle") && why.contains("`p/one`") && why.contains("`p/two`"), "{why}");
    // One desk that sends people back to itself.
    let Stop::Model(why) = stopped(
        "[port.p.arrivals.a]
         per-hour = { \"00:00\" = 600 }
         to = \"one\"
         [port.p.station.one]
         servers = 1
         service.fixed = \"20 s\"
         queue = { places = 1 }
         next = [{ share = 0.5, to = \"one\" }, { to = \"cleared\" }]",
    ) else {
        panic!("stopped for another reason")
    };
    assert!(why.contains("blocking circle") && why.contains("`p/one`"), "{why}");
}

#[test]
fn a_circle_that_staffing_can_break_is_no_circle() {
    let text = "schema = 1
        [run]
        replications = 1
        [port.p.arrivals.a]
        every = \"1 d\"
        batch = 4
        to = \"one\"
        [port.p.station.one]
        servers = { \"00:00\" = 1, \"06:00\" = 3 }
        service.fixed = \"20 s\"
        queue = { places = 1 }
        next = [{ share = 0.5, to = \"one\" }, { to = \"cleared\" }]";
    let loaded = load_text("t", "t", text, Path::new("."), &[]).unwrap();
    assert!(replicate(&loaded.scenario, &StopSignal::new(), &|_, _| {}).is_ok());
}

#[test]
fn a_signal_stops_a_run() {
    let text = "schema = 1
        [run]
        days = 300
        replications = 10
        interval = \"1 d\"
        [port.p.arrivals.a]
        per-day = 100_000
        to = \"one\"
        [port.p.station.one]
        servers = 10
        service.fixed = \"2 s\"";
    let loaded = load_text("t", "t", text, Path::new("."), &[]).unwrap();
    let signal = StopSignal::new();
    signal.give();
    assert!(matches!(
        replicate(&loaded.scenario, &signal, &|_, _| {}),
        Err(RunError::Interrupted { done: 0, of: 10 })
    ));
}

/// A hundred times the passengers need no more memory while no more are inside.
#[test]
fn memory_follows_the_people_inside() {
    let most_inside = |days: u32| {
        let text = format!(
            "schema = 1
             [run]
             days = {days}
             interval = \"1 d\"
             replications = 1
             [port.p.arrivals.a]
             per-hour = {{ \"00:00\" = 3_600 }}
             process = \"even\"
             to = \"one\"
             [port.p.station.one]
             servers = 20
             service.uniform = {{ min = \"5 s\", max = \"15 s\" }}"
        );
        let loaded = load_text("t", "t", &text, Path::new("."), &[]).unwrap();
        let mut world = World::new(&loaded.scenario, 0, ());
        clearway::engine::run(&mut world, loaded.scenario.run.end(), &StopSignal::new()).unwrap();
        world.most_inside()
    };
    assert!(most_inside(10) <= most_inside(1) + 3);
}

/// Nobody can ever move, whatever else the stations have: each is found.
#[test]
fn circles_hide_behind_nothing() {
    let desk = |extra: &str, queue: &str| {
        format!(
            "[port.p.arrivals.a]
             per-hour = {{ \"08:00\" = 60, \"09:00\" = 0 }}
             to = \"one\"
             [port.p.station.one]
             {extra}
             service.fixed = \"100 s\"
             queue = {{ {queue} }}
             next = [{{ share = 0.5, to = \"one\" }}, {{ to = \"cleared\" }}]"
        )
    };
    let failures = "failures = { time-between.fixed = \"1 h\", repair.fixed = \"1 s\" }";
    let random = "places = 0, lanes = \"per-server\", choose = \"random\"";
    let meter = "[port.p.arrivals.a]
         per-hour = { \"08:00\" = 60, \"09:00\" = 0 }
         to = \"one\"
         [port.p.arrivals.b]
         per-hour = { \"08:00\" = 60, \"09:00\" = 0 }
         to = \"gate\"
         [port.p.station.gate]
         meter = { while-inside = 1, of = [\"one\"] }
         queue = { places = 1 }
         next = [{ to = \"one\" }]
         [port.p.station.one]
         servers = 1
         service.fixed = \"100 s\"
         next = [{ share = 0.5, to = \"gate\" }, { to = \"cleared\" }]";
    for text in [
        desk(&format!("servers = 1\n{failures}"), "places = 0"),
        desk("servers = 1", "places = 0, patience.fixed = \"5 min\""),
        desk("servers = { \"00:00\" = 2, \"07:00\" = 1 }", "places = 1"),
        desk("servers = 2", random),
        meter.to_owned(),
    ] {
        let Stop::Model(why) = stopped(&text) else { panic!("stopped for another reason") };
        assert!(why.contains("blocking circle"), "{why}");
    }
}

#[test]
fn going_round_in_no_time_is_named() {
    let why = stopped(
        "[port.p.arrivals.a]
         every = \"1 d\"
         to = \"gate\"
         [port.p.station.gate]
         meter = { while-inside = 100, of = [\"desk\"] }
         next = [{ share = 0.9999999999, to = \"gate\" }, { to = \"desk\" }]
         [port.p.station.desk]
         servers = 1
         service.fixed = \"1 s\"",
    );
    assert!(matches!(why, Stop::Stuck { ref place, .. } if place.contains("p/gate")), "{why:?}");
    assert!(why.to_string().contains("time stands still on day 1 00:00:00"), "{why}");
}

/// Timers of patience outlive those they were for; they must not pile up.
#[test]
fn patience_of_people_long_served_is_forgotten() {
    let text = "schema = 1
        [run]
        interval = \"1 d\"
        [port.p.arrivals.a]
        every = \"1 s\"
        batch = 2
        to = \"desk\"
        [port.p.station.desk]
        servers = 1
        service.fixed = \"400 ms\"
        queue = { patience.fixed = \"300 d\" }";
    let loaded = load_text("t", "t", text, Path::new("."), &[]).unwrap();
    let mut world = World::new(&loaded.scenario, 0, ());
    clearway::engine::run(&mut world, loaded.scenario.run.end(), &StopSignal::new()).unwrap();
    assert!(world.timers() < 2_000, "{}", world.timers());
}
