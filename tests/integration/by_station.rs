//! Sweeping by station gives what the event list gives, to the bit.

use std::fmt::Write;

use clearway::engine::StopSignal;
use clearway::experiment::replicate;
use clearway::port::sweep::parts::{Parts, Why};
use clearway::record::Measure::WaitMax;
use clearway::scenario::load::load_text;
use clearway::scenario::model::{Engine, StationId};
use clearway::scenario::{Scenario, load};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::common::{clearway, random_cases, root, run_text, scenario_files};
use crate::networks::{CLASSES, Choices, arrivals, duration, from_bytes, round};

/// Whether anything of a scenario is swept; if so, both orders agree.
fn both_ways(scenario: &mut Scenario, replications: u32, text: &str) -> bool {
    let any = Parts::of(scenario).any();
    if any {
        agree(scenario, replications, text);
    }
    any
}

/// Runs a scenario in both orders and compares everything that is kept.
fn agree(scenario: &mut Scenario, replications: u32, text: &str) {
    scenario.run.replications = scenario.run.replications.min(replications);
    let signal = StopSignal::new();
    let mut run = |engine| {
        scenario.run.engine = engine;
        replicate(scenario, &signal, &|_, _| {}).unwrap()
    };
    let (swept, listed) = (run(Engine::Auto), run(Engine::Event));
    let same = |what: &str, a: String, b: String| assert!(a == b, "{what} of {text}\n{a}\n{b}");
    same("summary", format!("{:?}", swept.summary), format!("{:?}", listed.summary));
    same("series", format!("{:?}", swept.series), format!("{:?}", listed.series));
    same("days", format!("{:?}", swept.days), format!("{:?}", listed.days));
    same("targets", format!("{:?}", swept.targets), format!("{:?}", listed.targets));
    same("plan", format!("{:?}", swept.plan), format!("{:?}", listed.plan));
    same("waits", format!("{:?}", swept.waits), format!("{:?}", listed.waits));
    same("events", swept.events.to_string(), listed.events.to_string());
    same("fingerprint", swept.fingerprint, listed.fingerprint);
}

#[test]
fn shipped_scenarios_are_the_same_either_way() {
    let files = scenario_files("scenarios").into_iter().chain(scenario_files("benches"));
    let swept = files.filter(|file| {
        let mut scenario = load(file, &[]).unwrap().scenario;
        both_ways(&mut scenario, 2, &file.display().to_string())
    });
    assert!(swept.count() >= 14);
}

/// A network in which people only go forward, full of things that happen at the same instant: round times, batches,
/// walks of no length, changes of staffing on the hour. Some stations cannot be swept.
fn forward(choose: &mut Choices<'_>) -> String {
    let mut out = String::from("schema = 1\n[run]\n");
    let _ = writeln!(out, "days = {}\nreplications = 2\nseed = {}", 1 + choose(2), choose(1_000));
    let _ = writeln!(out, "interval = {:?}", ["1 h", "7 min", "1 d", "90 s"][choose(4) as usize]);
    if choose(4) == 1 {
        let _ = writeln!(out, "warm-up = \"{} min\"", 1 + choose(1_200));
    }
    let classes = choose(4) as usize;
    for class in &CLASSES[..classes] {
        let _ = writeln!(out, "[class.{class}]\npriority = {}", choose(3));
    }
    for port in ["p", "q"].into_iter().take(1 + choose(2) as usize) {
        let mut text = String::from("[port.p]\n");
        let hours = ["", "open = \"06:30\"\nclose = \"22:30\"\n", "open = \"18:00\"\nclose = \"02:00\"\n"];
        text.push_str(hours[choose(3) as usize]);
        text.push_str("[port.p.zone.z0]\narea = \"50 m2\"\n[port.p.zone.z1]\n");
        let stations = 1 + choose(6);
        for stream in 0..=choose(3) {
            arrivals(&mut text, stream, stations, classes, choose);
        }
        for number in 0..stations {
            forward_station(&mut text, number, stations, classes, choose);
        }
        out.push_str(&text.replace("[port.p", &format!("[port.{port}")));
    }
    if choose(3) == 1 {
        out.push_str(
            "[target.t]\nmeasure = \"wait_p95\"\nport = \"p\"\nstation = \"s0\"\nat-most = \"5 min\"\n",
        );
    }
    if choose(2) == 1 {
        decisions(&mut out, choose);
    }
    out
}

/// Incidents, a rule and a stage that change stations of port `p`: some can be swept only at times.
fn decisions(out: &mut String, choose: &mut Choices<'_>) {
    let stations = out.matches("[port.p.station.").count() as u32;
    let change = |choose: &mut Choices<'_>| {
        let station = format!("port.p.station.s{}", choose(stations));
        let set = match choose(6) {
            0 => "\"port.p.closed\" = true".to_owned(),
            1 => format!("\"{station}.queue.patience\" = \"{} s\"", round(choose)),
            2 => format!("\"{station}.queue.order\" = \"last-come\""),
            3 => format!("\"{station}.service.fixed\" = \"{} s\"", round(choose)),
            4 => format!("\"{station}.next\" = [{{ to = \"cleared\" }}]"),
            _ => format!("\"{station}.servers\" = {}", choose(5)),
        };
        format!("set = {{ {set} }}\n")
    };
    let _ = write!(
        out,
        "[incident.once]\ndate = 2001-01-01\nat = \"{:02}:{:02}\"\nduration = \"{} min\"\n{}",
        choose(24),
        30 * choose(2),
        1 + choose(900),
        change(choose)
    );
    if choose(2) == 1 {
        let _ = write!(
            out,
            "[incident.again]\ntime-between.exponential = {{ mean = \"{} min\" }}\nduration = \"{} min\"\n{}",
            60 + choose(600),
            1 + choose(90),
            change(choose)
        );
    }
    if choose(2) == 1 {
        let (measure, above) = match choose(4) {
            0 => ("measure = \"inside_max\"", choose(30)),
            1 => ("measure = \"wait_mean\"", choose(300)),
            _ => ("station = \"s0\", measure = \"queue_max\"", choose(10)),
        };
        let _ = write!(
            out,
            "[rule.r]\nwhen = {{ port = \"p\", {measure}, above = {above} }}\n{}",
            change(choose)
        );
    }
    if choose(3) == 1 {
        let _ = write!(
            out,
            "[stage.one]\n[stage.two]\nenter = {{ when = {{ port = \"p\", measure = \"demand\", above = {} }} }}\n{}",
            choose(200),
            change(choose)
        );
    }
}

fn forward_station(out: &mut String, number: u32, stations: u32, classes: usize, choose: &mut Choices<'_>) {
    let _ = writeln!(out, "[port.p.station.s{number}]");
    if choose(3) == 1 {
        let _ = writeln!(out, "zone = \"z{}\"", choose(2));
    }
    if choose(6) == 1 {
        let (between, repair) = (round(choose), round(choose));
        let unit = ["each", "all"][choose(2) as usize];
        let _ = writeln!(
            out,
            "failures = {{ time-between = \"{between} min\", repair = \"{repair} s\", unit = \"{unit}\" }}"
        );
    }
    if choose(2) == 0 {
        let _ = writeln!(out, "servers = {}", 1 + choose(6));
    } else {
        let (early, noon, late) = (choose(3), 1 + choose(6), choose(5));
        let _ = writeln!(out, "servers = {{ \"00:00\" = {early}, \"09:00\" = {noon}, \"17:00\" = {late} }}");
    }
    let _ = writeln!(out, "service.{}", duration(round(choose), choose));
    if classes > 0 && choose(3) == 1 {
        let _ = writeln!(out, "service-of.red.fixed = \"{} s\"", round(choose));
    }
    let order = ["first-come", "priority", "last-come", "random"][choose(4) as usize];
    let odd = match choose(16) {
        1 => ", lanes = \"per-server\"",
        2 => ", lanes = \"per-server\", choose = \"random\", places = 2, when-full = \"turn-away\"",
        3 => ", lanes = \"per-server\", choose = \"in-turn\"",
        4 => ", places = 3, when-full = \"turn-away\"",
        5 => ", patience.exponential = { mean = \"5 min\" }",
        _ => "",
    };
    let _ = writeln!(out, "queue = {{ order = \"{order}\"{odd} }}");
    let walk = |choose: &mut Choices<'_>| ["0 s", "30 s", "60 s", "300 s"][choose(4) as usize];
    let mut ways = Vec::new();
    let later = |choose: &mut Choices<'_>| number + 1 + choose(stations - number - 1);
    if number + 1 < stations {
        if classes > 1 && choose(2) == 1 {
            ways.push(format!(
                "{{ class = \"green\", to = \"s{}\", walk = \"{}\" }}",
                later(choose),
                walk(choose)
            ));
        }
        if choose(4) == 1 {
            let to = ["cleared", "turned-away"][choose(2) as usize];
            ways.push(format!("{{ share = 0.1, to = \"{to}\", walk = \"{}\" }}", walk(choose)));
        }
        for _ in 0..choose(3) {
            let to = later(choose);
            ways.push(format!(
                "{{ share = 0.{}, to = \"s{to}\", walk = \"{}\" }}",
                1 + choose(3),
                walk(choose)
            ));
        }
        ways.push(format!("{{ to = \"s{}\", walk = \"{}\" }}", number + 1, walk(choose)));
    } else {
        ways.push(format!("{{ share = 0.2, to = \"turned-away\", walk = \"{}\" }}", walk(choose)));
        ways.push(format!("{{ to = \"cleared\", walk = \"{}\" }}", walk(choose)));
    }
    let _ = writeln!(out, "next = [{}]", ways.join(", "));
}

#[test]
fn random_networks_are_the_same_either_way() {
    let config = random_cases();
    let cases = config.cases;
    let mut runner = TestRunner::new(config);
    let (loads, swept) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let networks = proptest::collection::vec(any::<u8>(), 400);
    runner
        .run(&networks, |bytes| {
            let text = forward(&mut from_bytes(&bytes));
            let loaded = load_text("network.toml", "network", &text, root(), &[]);
            let Ok(loaded) = loaded else { return Ok(()) };
            let mut scenario = loaded.scenario;
            loads.set(loads.get() + 1);
            swept.set(swept.get() + u32::from(both_ways(&mut scenario, 2, &text)));
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    // Where nothing is swept nothing is tried.
    let (loads, swept) = (loads.get(), swept.get());
    assert!(loads > cases / 2 && swept > loads / 2, "{swept} of {loads} swept, of {cases}");
}

#[test]
fn who_is_refused_while_others_are_due_is_one_event_either_way() {
    // From its rule on, port p is worked through event by event: passengers who find its queue full stand aside if
    // anything is due in port q at that instant, which is swept and so is not known to be.
    let text = "schema = 1
        [run]
        replications = 2
        [port.p.arrivals.all]
        to = \"a\"
        per-hour = { \"00:00\" = 0, \"09:00\" = 3 }
        process = \"even\"
        [port.p.station.a]
        servers = { \"00:00\" = 0, \"09:00\" = 1, \"17:00\" = 0 }
        service = \"30 s\"
        queue = { places = 2, when-full = \"turn-away\" }
        [port.q.arrivals.all]
        to = \"b\"
        every = \"60 s\"
        [port.q.station.b]
        servers = 1
        service = \"45 s\"
        [rule.r]
        when = { port = \"p\", station = \"a\", measure = \"queue_max\", above = 1 }
        set = { \"port.p.station.a.queue.patience\" = \"60 s\" }";
    let mut scenario = load_text("aside.toml", "aside", text, root(), &[]).unwrap().scenario;
    assert!(both_ways(&mut scenario, 2, text));
}

#[test]
fn a_plan_that_looks_at_people_inside_keeps_the_order_of_time_after_a_change_too() {
    let text = "schema = 1
        [run]
        replications = 4
        [port.p.arrivals.all]
        to = \"a\"
        per-hour = { \"00:00\" = 60 }
        [port.p.station.a]
        servers = 1
        service.exponential = { mean = \"55 s\" }
        [incident.once]
        date = 2001-01-01
        at = \"03:00\"
        duration = \"10 min\"
        set = { \"port.p.closed\" = true }
        [rule.r]
        when = { port = \"p\", measure = \"inside_max\", above = 12 }
        set = { \"port.p.closed\" = true }";
    let mut scenario = load_text("inside.toml", "inside", text, root(), &[]).unwrap().scenario;
    // Nothing is swept at first, and nothing may be later.
    assert!(!Parts::of(&scenario).any());
    agree(&mut scenario, 4, text);
}

#[test]
fn what_cannot_be_swept_says_why() {
    let why = |station: &str| {
        let text = format!(
            "schema = 1
             [port.p.arrivals.all]
             per-hour = {{ \"00:00\" = 60 }}
             to = \"a\"
             [port.p.station.a]
             servers = 2
             service.fixed = \"20 s\"
             next = [{{ to = \"b\" }}]
             [port.p.station.b]
             {station}
             [port.p.arrivals.others]
             per-hour = {{ \"00:00\" = 60 }}
             to = \"c\"
             [port.p.station.c]
             servers = 2
             service.fixed = \"20 s\""
        );
        let parts = Parts::of(&load_text("s.toml", "s", &text, root(), &[]).unwrap().scenario);
        // Another part of the same port is swept all the same.
        assert!(parts.parts.last().is_some_and(|part| part.stations == [StationId(2)]), "{station}");
        (parts.why_not[0].clone(), parts.why_not[1].clone())
    };
    let desk = "servers = 2\nservice.exponential = { mean = \"9 s\" }\n";
    let with = Some(Why::With(StationId(1)));
    assert_eq!(why(desk), (None, None));
    let cases = [
        ("queue = { places = 4 }", Why::Places),
        ("queue.patience = \"60 s\"", Why::Patience),
        ("next = [{ share = 0.1, to = \"b\" }, { to = \"cleared\" }]", Why::ComesBack),
        ("next = [{ to = \"cleared\", walk.uniform = { min = \"1 s\", max = \"9 s\" } }]", Why::Walk),
    ];
    for (line, reason) in cases {
        assert_eq!(why(&format!("{desk}{line}")), (with.clone(), Some(reason)), "{line}");
    }
    assert_eq!(why("service = \"9 s\""), (with.clone(), Some(Why::NoServers)));
    assert_eq!(why("servers = 1\nservice.fixed = \"0 s\""), (with, Some(Why::NoTime)));
}

#[test]
fn the_command_line_chooses_and_explains() {
    let folder = tempfile::tempdir().unwrap();
    let run = |file: &str, engine: &str, more: &[&str]| {
        let mut command = clearway();
        command.args(["run", file, "--quiet", "--replications", "2", "--engine", engine]);
        command.args(more).arg("--out").arg(folder.path().join(engine));
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let day = "scenarios/lok-ma-chau/2023-01-20.toml";
    let (code, said, _) = run(day, "sweep", &["--explain"]);
    assert_eq!(code, Some(0));
    assert!(said.contains("lok-ma-chau/e-channel           swept"), "{said}");
    let (_, said, _) = run(day, "event", &["--explain"]);
    assert!(said.contains("all of them event by event: `--engine event` asks for it"), "{said}");
    for file in ["summary.csv", "series.csv", "charts/lok-ma-chau-queue.svg"] {
        let read = |engine: &str| std::fs::read(folder.path().join(engine).join(file)).unwrap();
        assert!(read("sweep") == read("event"), "{file}");
    }
    let (code, _, wrong) = run("scenarios/airport/2020-test-and-hold.toml", "sweep", &[]);
    assert_eq!(code, Some(2));
    assert!(wrong.starts_with("error: nothing can be swept\n"), "{wrong}");
    assert!(
        wrong.contains("airport/desk         event by event: infection, tests or stays are followed"),
        "{wrong}"
    );
    let (code, _, wrong) = run(day, "sweep", &["--trace"]);
    assert_eq!((code, wrong.contains("`--trace` keeps every visit")), (Some(2), true), "{wrong}");
}

/// Whoever is on the way when the clock changes something goes on in the order of setting out. Red and green leave `b` and
/// `a` at the same instant, and `b` has the lower servers; `a` is swept first, since `b` is fed by `z`. A minute later, while
/// they walk, the staffing of `z` changes.
#[test]
fn walkers_keep_their_order_when_the_clock_interrupts() {
    let text = "[class.red]
        [class.green]
        [port.p.arrivals.red]
        class = \"red\"
        every = \"1 h\"
        to = \"z\"
        [port.p.arrivals.green]
        class = \"green\"
        every = \"1 h\"
        to = \"a\"
        [port.p.station.b]
        servers = 1
        service.fixed = \"20 s\"
        next = [{ to = \"c\", walk = \"60 s\" }]
        [port.p.station.a]
        servers = 1
        service.fixed = \"30 s\"
        next = [{ to = \"c\", walk = \"60 s\" }]
        [port.p.station.z]
        servers = { \"00:00\" = 1, \"08:01\" = 2 }
        service.fixed = \"10 s\"
        next = [{ to = \"b\" }]
        [port.p.station.c]
        servers = 1
        service.fixed = \"100 s\"";
    let whole = format!("schema = 1\n{text}");
    let mut scenario = load_text("s.toml", "s", &whole, root(), &[]).unwrap().scenario;
    assert!(both_ways(&mut scenario, 1, text));
    let ran = run_text(text);
    assert_eq!((ran.mean_of("p/c", "red", WaitMax), ran.mean_of("p/c", "green", WaitMax)), (0.0, 100.0));
}
