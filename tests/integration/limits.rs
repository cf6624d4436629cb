//! Absurd sizes and hopeless situations end with a message, quickly.

use std::fmt::Write;
use std::path::Path;

use clearway::engine::{Stop, StopSignal};
use clearway::experiment::{RunError, replicate};
use clearway::port::World;
use clearway::scenario::load::load_text;

use crate::common::mistakes;

fn stopped(text: &str) -> Stop {
    let text = format!("schema = 1\n[run]\nreplications = 1\n{text}");
    let loaded = load_text("test.toml", "test", &text, Path::new("."), &[]).unwrap_or_else(|(d, s)| {
        panic!("{}", clearway::scenario::diagnostic::render(&d, &s, false));
    });
    match replicate(&loaded.scenario, &StopSignal::new(), &|_| {}) {
        Err(RunError::Stopped { why, .. }) => why,
        other => panic!("not stopped: {:?}", other.map(|r| r.events)),
    }
}

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
    assert!(replicate(&loaded.scenario, &StopSignal::new(), &|_| {}).is_ok());
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
        replicate(&loaded.scenario, &signal, &|_| {}),
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
