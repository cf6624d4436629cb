//! Stages, rules and incidents: cases worked out by hand, and what must hold for any of them.

use clearway::engine::Time;
use clearway::plan::What;
use clearway::record::Measure;

use crate::common::{Ran, mistakes, run_text, traced};

/// What was decided in the first replication: "name what day hh:mm:ss".
fn decisions(ran: &Ran) -> Vec<String> {
    let plan = ran.results.plan.as_ref().unwrap();
    let line = |entry: &clearway::plan::Entry| {
        format!("{} {} {}", entry.place.name(&ran.scenario), entry.what.word(), entry.time.day_and_time())
    };
    plan.decisions[0].iter().map(line).collect()
}

/// When stages, rules or incidents came into force in the first replication.
fn begins(ran: &Ran, name: &str) -> Vec<String> {
    let plan = ran.results.plan.as_ref().unwrap();
    let of =
        plan.decisions[0].iter().filter(|e| e.what == What::Begins && e.place.name(&ran.scenario) == name);
    of.map(|entry| entry.time.day_and_time()).collect()
}

/// A desk at which somebody comes every minute of the day and is served in half a minute.
const DESK: &str = "[port.p.arrivals.a]\nevery = \"60 s\"\nto = \"desk\"\n\
    [port.p.station.desk]\nservers = 1\nservice.fixed = \"30 s\"\n";

/// The outage of a deterministic queue. Nobody is served from 10:00 to 10:10. Whoever came at 10:00 is the first to wait,
/// 600 s; ten wait, one is called at 10:10 and one more comes, and then the queue falls by one in a minute: each service
/// takes half of one. Passenger k (from zero) comes at 60k s after 10:00 and is called at 600 + 30k s: waits 600 - 30k s, so the
/// 21st does not wait. The waits add up to 30 * (20 + 19 + ... + 1) = 6,300 s.
#[test]
fn an_outage_in_a_deterministic_queue_ends_when_arithmetic_says() {
    let text = format!(
        "{DESK}[incident.outage]\ndate = 2001-01-01\nat = \"10:00\"\nduration = \"10 min\"\n\
         set = {{ \"port.p.station.desk.servers\" = 0 }}"
    );
    let (ran, visits) = traced(&format!("[run]\nreplications = 1\n{text}"));
    let wait = |minute: u64| {
        let visit = visits[0].iter().find(|v| v.came == Some(Time::from_ticks(minute * 60_000_000))).unwrap();
        visit.started.unwrap().since(visit.joined.unwrap()).seconds()
    };
    let ten = 10 * 60;
    assert_eq!((0..22).map(|k| wait(ten + k)).collect::<Vec<_>>(), {
        (0..22).map(|k| (600.0 - 30.0 * k as f64).max(0.0)).collect::<Vec<_>>()
    });
    assert_eq!(ran.mean("p/desk", Measure::WaitMax), 600.0);
    let exact = 6_300.0 / 1_440.0;
    assert!((ran.mean("p/desk", Measure::WaitMean) - exact).abs() < 1e-9);
    assert_eq!(ran.mean("p/desk", Measure::QueueMax), 10.0);
    assert_eq!(decisions(&ran), ["outage begins day 1 10:00:00", "outage ends day 1 10:10:00"]);
    assert_eq!(ran.mean("/outage", Measure::TimeInForce), 600.0);
    // What it costs: of the twenty who wait, all but the one who waits 30 s are a minute late or more.
    assert_eq!(ran.mean("/outage", Measure::Delayed), 19.0);
    assert!((ran.mean("/outage", Measure::ExtraHours) - 6_300.0 / 3_600.0).abs() < 1e-9);
    assert_eq!(ran.mean("/outage", Measure::Lost), 0.0);
    // From 10:10 on eleven are inside for half a minute and ten for the other half, without the outage one and none.
    assert!((ran.mean("/outage", Measure::PeakAbove) - 10.0).abs() < 1e-6);
    // The excess falls by one a minute; at 10:19 one is left, which is no crowd.
    assert_eq!(ran.mean("/outage", Measure::RecoveryTime), 540.0);
}

/// A flight of sixty that is late: its own lateness is told apart from what it does to others. It comes at 10:59:30
/// instead of 10:00 and takes the desk ten seconds each, until 11:09:30. Whoever comes k minutes after 11:00 is served at
/// 570 + 10k s after it and waits 570 - 50k s: twelve people, 12 * 570 - 50 * 66 = 3,540 s together, and nobody without it.
#[test]
fn a_late_flight_is_told_apart_from_what_it_does_to_others() {
    let ran = run_text(
        "[run]\nreplications = 1\n[port.p]\nopen = \"10:00\"\nclose = \"20:00\"\n\
         otherwise = [{ when = \"cut-off\", again-after = \"59 min 30 s\" }]\n\
         [port.p.arrivals.flight]\nevery = \"24 h\"\nbatch = 60\nto = \"desk\"\n\
         [port.p.arrivals.others]\nper-hour = { \"11:00\" = 60, \"13:00\" = 0 }\nprocess = \"even\"\nto = \"desk\"\n\
         [port.p.station.desk]\nservers = 1\nservice.fixed = \"10 s\"\n\
         [incident.late]\ndate = 2001-01-01\nat = \"09:00\"\nduration = \"90 min\"\n\
         set = { \"port.p.arrivals.flight.cut-off\" = true }",
    );
    let cost = |measure| ran.mean("/late", measure);
    let others = 3_540.0 / 3_600.0;
    assert!((cost(Measure::LateHours) - 59.5).abs() < 1e-9, "{}", cost(Measure::LateHours));
    assert!((cost(Measure::OthersHours) - others).abs() < 1e-9, "{}", cost(Measure::OthersHours));
    assert!((cost(Measure::ExtraHours) - 59.5 - others).abs() < 1e-9);
    // All of the flight, and the eleven others who wait a minute or more.
    assert_eq!(cost(Measure::Delayed), 71.0);
}

/// The same outage with a rule that opens a second desk. At 10:05 five have waited in the interval before, and so at 10:06
/// and 10:07: three minutes. The rule takes effect two minutes later; from 10:10 on two desks serve four a minute and the
/// queue is empty from 10:13 on, which is seen at 10:14 and takes effect at 10:16.
#[test]
fn a_rule_begins_and_ends_when_arithmetic_says() {
    let text = format!(
        "[run]\nreplications = 1\n{DESK}[incident.outage]\ndate = 2001-01-01\nat = \"10:00\"\nduration = \"10 min\"\n\
         set = {{ \"port.p.station.desk.servers\" = 0 }}\n[rule.second]\n\
         when = {{ station = \"desk\", measure = \"queue_max\", above = 4, for = \"3 min\" }}\n\
         until = {{ station = \"desk\", measure = \"queue_max\", below = 1 }}\ndelay = \"2 min\"\n\
         set = {{ \"port.p.station.desk.servers\" = 2 }}"
    );
    let ran = run_text(&text);
    let expected = [
        "outage begins day 1 10:00:00",
        "second decided day 1 10:07:00",
        "second begins day 1 10:09:00",
        "outage ends day 1 10:10:00",
        "second ends day 1 10:16:00",
    ];
    assert_eq!(decisions(&ran), expected);
    assert_eq!(ran.mean("/second", Measure::Firings), 1.0);
    assert_eq!(ran.mean("/second", Measure::TimeInForce), 420.0);
    // At least so long: it ends later, and the incident goes its way.
    let longer = run_text(&text.replace("delay =", "at-least = \"30 min\"\ndelay ="));
    assert_eq!(decisions(&longer)[4], "second ends day 1 10:41:00");
    // Without `until` it ends as soon as what began it no longer holds: from 10:12 on at most three wait.
    let plain =
        run_text(&text.replace("until = { station = \"desk\", measure = \"queue_max\", below = 1 }\n", ""));
    assert_eq!(decisions(&plain)[4], "second ends day 1 10:15:00");
}

/// A week in which twice as many come on Saturday (day 6), and stages that look at it.
fn weeks(stages: &str) -> Ran {
    run_text(&format!(
        "[run]\nreplications = 1\ndays = 16\n[calendar]\nweekday = {{ fri = 2, sat = 3, sun = 2 }}\n\
         [port.p.arrivals.a]\nper-day = 100\nprocess = \"even\"\nto = \"desk\"\n\
         [port.p.station.desk]\nservers = 1\nservice.fixed = \"1 s\"\n{stages}"
    ))
}

/// A gate opens after the day that shows what it waits for, with its notice.
#[test]
fn gates_open_on_the_day_that_arithmetic_says() {
    let gate = |enter: &str| weeks(&format!("[stage.one]\n[stage.two]\nenter = {{ {enter} }}"));
    let opens = |enter: &str| begins(&gate(enter), "two").join(" ");
    let above = |n: u32| format!("measure = \"demand\", above = {n}");
    assert_eq!(opens(&format!("when = {{ {} }}", above(250))), "day 7 00:00:00");
    assert_eq!(opens(&format!("when = {{ {} }}, notice = \"2 d\"", above(250))), "day 9 00:00:00");
    assert_eq!(opens(&format!("when = {{ {}, for = \"3 d\" }}", above(150))), "day 8 00:00:00");
    assert_eq!(opens(&format!("when = {{ {}, over = \"2 d\" }}", above(450))), "day 7 00:00:00");
    // The first window of five days is complete after five.
    assert_eq!(opens("when = { measure = \"demand\", below = 1_000, over = \"5 d\" }"), "day 6 00:00:00");
    assert_eq!(opens("date = 2001-01-05"), "day 5 00:00:00");
    assert_eq!(opens("date = 2001-01-05, notice = \"2 d\""), "day 5 00:00:00");
    assert_eq!(opens("after = \"36 h\""), "day 3 00:00:00");
    assert_eq!(opens(&format!("date = 2001-01-10, when = {{ {} }}", above(250))), "day 14 00:00:00");
    // One of two is enough; both at once never happens.
    let any = format!("when = {{ any = [{{ {} }}, {{ {} }}] }}", above(500), above(250));
    assert_eq!(opens(&any), "day 7 00:00:00");
    let both = format!(
        "when = [{{ {} }}, {{ station = \"desk\", measure = \"arrivals\", below = 250 }}]",
        above(250)
    );
    assert_eq!(opens(&both), "");
    let ran = gate("date = 2001-01-05, notice = \"2 d\"");
    assert_eq!(decisions(&ran)[0], "two decided day 3 00:00:00");
    assert_eq!((ran.mean("/one", Measure::DaysInForce), ran.mean("/two", Measure::DaysInForce)), (4.0, 12.0));
    let two = &ran.results.plan.as_ref().unwrap().stages[1];
    assert_eq!((two[3].reached.share, two[4].reached.share, two[4].in_force.share), (0.0, 1.0, 1.0));
}

#[test]
fn plans_fall_back_hold_and_stay() {
    let busy = "{ measure = \"demand\", above = 250 }";
    // Saturday is seen on Sunday; a date that has passed does not open the gate again.
    let ran = weeks(&format!(
        "[stage.one]\n[stage.two]\nenter = {{ date = 2001-01-03 }}\nback = {{ when = {busy} }}"
    ));
    assert_eq!(begins(&ran, "two"), ["day 3 00:00:00"]);
    assert_eq!(begins(&ran, "one"), ["day 7 00:00:00"]);
    assert_eq!(ran.mean("/", Measure::FallBacks), 1.0);
    assert_eq!((ran.mean("/one", Measure::DaysInForce), ran.mean("/two", Measure::DaysInForce)), (12.0, 4.0));
    // With a time to wait it opens again, and falls back after the next Saturday.
    let ran = weeks(&format!(
        "[stage.one]\n[stage.two]\nenter = {{ after = \"2 d\" }}\nback = {{ when = {busy}, notice = \"1 d\" }}"
    ));
    assert_eq!(begins(&ran, "two"), ["day 3 00:00:00", "day 10 00:00:00"]);
    assert_eq!(begins(&ran, "one"), ["day 8 00:00:00", "day 15 00:00:00"]);
    // Two stages back, and to a named one.
    for far in ["stages = 2", "to = \"one\""] {
        let ran = weeks(&format!(
            "[stage.one]\n[stage.two]\nenter = {{ date = 2001-01-02 }}\n[stage.three]\n\
             enter = {{ date = 2001-01-02 }}\nback = {{ when = {busy}, {far} }}"
        ));
        assert_eq!(begins(&ran, "three"), ["day 2 00:00:00"]);
        assert_eq!(begins(&ran, "one"), ["day 7 00:00:00"]);
        assert_eq!(begins(&ran, "two"), ["day 2 00:00:00"]);
    }
    // A stage that lasts at least a week does not see the first Saturday.
    let ran = weeks(&format!(
        "[stage.one]\n[stage.two]\nenter = {{ date = 2001-01-03 }}\nstay = \"7 d\"\nback = {{ when = {busy} }}"
    ));
    assert_eq!(begins(&ran, "one"), ["day 14 00:00:00"]);
    // What holds the plan back from Saturday on: the gate opens when it is over.
    let held = "[stage.one]\nhold = { when = { measure = \"demand\", above = 150 } }\n[stage.two]\nenter = { date = 2001-01-06 }";
    assert_eq!(begins(&weeks(held), "two"), ["day 9 00:00:00"]);
}

/// What a stage changes from the first instant is what the same changes on the command line give, for everything that can
/// change: all passengers pass at the same times.
#[test]
fn a_stage_from_the_start_is_a_change_from_the_start() {
    let text = "[run]\nreplications = 2\ndays = 2\n[class.a]\npriority = 1\n[class.b]\n\
        [port.p]\nopen = \"06:00\"\nclose = \"20:00\"\n\
        [port.p.arrivals.rate]\nclasses = { a = 0.5, b = 0.5 }\nper-day = 2_000\nprofile = { \"06:00\" = 1, \"10:00\" = 2 }\nto = \"gate\"\n\
        [port.p.arrivals.bus]\nclass = \"a\"\nevery = \"20 min\"\nbatch = 5\nto = \"gate\"\n\
        [port.p.station.gate]\nmeter = { per-minute = 10 }\nnext = [{ to = \"desk\", walk = \"30 s\" }]\n\
        [port.p.station.desk]\nservers = 2\nservice.exponential = { mean = \"40 s\" }\nqueue = { places = 50, when-full = \"turn-away\" }\n\
        next = [{ share = 0.5, to = \"bus\" }, { to = \"cleared\" }]\n\
        [port.p.station.bus]\nshuttle = { seats = 30, every = \"15 min\" }\nride = \"8 min\"\n";
    let changes = [
        ("port.p.open", "\"07:00\""),
        ("port.p.close", "\"22:00\""),
        ("port.p.arrivals.rate.per-day", "3_000"),
        ("port.p.arrivals.rate.profile", "{ \"06:00\" = 3, \"12:00\" = 1 }"),
        ("port.p.arrivals.rate.factor", "0.5"),
        ("port.p.arrivals.bus.every", "\"30 min\""),
        ("port.p.station.gate.meter.per-minute", "20"),
        ("port.p.station.desk.servers", "{ \"06:00\" = 1, \"09:00\" = 4, \"18:00\" = 2 }"),
        ("port.p.station.desk.service", "{ gamma = { mean = \"50 s\", cv = 0.5 } }"),
        ("port.p.station.desk.service-of", "{ a = { fixed = \"10 s\" } }"),
        ("port.p.station.desk.queue.order", "\"priority\""),
        ("port.p.station.desk.queue.places", "20"),
        ("port.p.station.desk.queue.when-full", "\"block\""),
        ("port.p.station.desk.queue.patience", "{ exponential = { mean = \"10 min\" } }"),
        (
            "port.p.station.desk.next",
            "[{ class = \"a\", to = \"bus\" }, { to = \"cleared\", walk = \"1 min\" }]",
        ),
        ("port.p.station.bus.shuttle.seats", "10"),
        ("port.p.station.bus.shuttle.every", "\"10 min\""),
        ("port.p.station.bus.ride", "\"5 min\""),
        ("port.p.closed", "true"),
    ];
    let all: Vec<usize> = (0..changes.len() - 1).collect();
    for wanted in (0..changes.len()).map(|i| vec![i]).chain([all]) {
        let sets: Vec<String> =
            wanted.iter().map(|&i| format!("{:?} = {}", changes[i].0, changes[i].1)).collect();
        let staged = format!(
            "{text}[stage.one]\n[stage.two]\nenter = {{ date = 2001-01-01 }}\nset = {{ {} }}",
            sets.join(", ")
        );
        let flags: Vec<String> =
            wanted.iter().map(|&i| format!("{}={}", changes[i].0, changes[i].1)).collect();
        let (planned, plain) = (run_text(&staged), run_with(text, &flags));
        for ((row, a), (_, b)) in planned.results.summary.iter().zip(&plain.results.summary) {
            assert_eq!(a, b, "{flags:?}: {row:?}");
        }
    }
}

fn run_with(text: &str, flags: &[String]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    std::fs::write(&path, format!("schema = 1\n{text}")).unwrap();
    crate::common::run_file(&path, &flags.iter().map(String::as_str).collect::<Vec<_>>())
}

/// An incident that changes nothing changes nobody's way, whenever it comes.
#[test]
fn a_change_that_changes_nothing_changes_nothing() {
    let text = "[run]\nreplications = 2\n[port.p]\nopen = \"06:00\"\nclose = \"20:00\"\n\
        [port.p.arrivals.a]\nper-day = 3_000\nto = \"gate\"\n[port.p.arrivals.even]\nper-hour = { \"07:00\" = 61 }\nprocess = \"even\"\nto = \"desk\"\n\
        [port.p.station.gate]\nmeter = { per-minute = 5 }\nnext = [{ to = \"desk\", walk = \"30 s\" }]\n\
        [port.p.station.desk]\nservers = { \"06:00\" = 3, \"12:00\" = 5 }\nservice.exponential = { mean = \"40 s\" }\nqueue = { lanes = \"per-server\", places = 40 }\n\
        next = [{ to = \"bus\" }]\n[port.p.station.bus]\nshuttle = { seats = 30, every = \"7 min\" }\n";
    let plain = run_text(text);
    for at in ["00:00", "06:00", "10:17", "12:00", "19:59"] {
        let nothing = format!(
            "{text}[incident.i]\ndate = 2001-01-01\nat = \"{at}\"\nduration = \"77 min\"\n\
             set = {{ \"port.p.station.desk.queue.places\" = 40 }}"
        );
        assert_eq!(run_text(&nothing).results.fingerprint, plain.results.fingerprint, "{at}");
        // Demand changed by next to nothing: the same passengers at the same times, but for rounding.
        let little = nothing.replace("desk.queue.places\" = 40", "arrivals.a.factor\" = 1.000_000_000_1");
        let little = little.replace("\"port.p.station.arrivals", "\"port.p.arrivals");
        let little = little.replace("_1 }", "_1, \"port.p.arrivals.even.factor\" = 1.000_000_000_1 }");
        let ran = run_text(&little);
        for measure in [Measure::Demand, Measure::Cleared, Measure::JourneyMean] {
            let (changed, plain) = (ran.mean("p", measure), plain.mean("p", measure));
            // A microsecond can make somebody miss a bus.
            let near = if measure == Measure::Demand { 0.0 } else { 0.002 };
            assert!((changed - plain).abs() <= near * plain, "{at} {measure:?}: {changed} {plain}");
        }
    }
}

/// Twice the demand from noon on, at a rate of 60 an hour before: 720 come before noon and 1,440 after; from noon to two
/// as many as in four hours.
#[test]
fn demand_changes_from_the_instant_on() {
    let text = "[run]\nreplications = 1\n[port.p.arrivals.a]\nper-hour = { \"00:00\" = 60 }\nprocess = \"even\"\nto = \"s\"\n\
        [port.p.station.s]\nservice.fixed = \"0 s\"\n[incident.i]\ndate = 2001-01-01\nat = \"12:00\"\nduration = \"12 h\"\n\
        set = { \"port.p.arrivals.a.factor\" = 2 }";
    assert_eq!(run_text(text).mean("p", Measure::Demand), 2_160.0);
    assert_eq!(run_text(&text.replace("12 h", "2 h")).mean("p", Measure::Demand), 1_560.0);
    assert_eq!(run_text(&text.replace("factor\" = 2", "factor\" = 0")).mean("p", Measure::Demand), 720.0);
    // Nobody for two hours from the middle between two arrivals: half a minute is still to go.
    let (_, visits) = traced(
        &text.replace("12:00", "12:00:30").replace("12 h", "2 h").replace("factor\" = 2", "factor\" = 0"),
    );
    let after = visits[0].iter().filter_map(|v| v.came).find(|&came| came > Time::from_ticks(43_210_000_000));
    assert_eq!(after.unwrap().day_and_time(), "day 1 14:01:00");
    // At random: 100 replications of 720 + 1,440 expected passengers; a false alarm in a hundred thousand.
    let random = text.replace("process = \"even\"\n", "").replace("replications = 1", "replications = 100");
    let mean = run_text(&random).mean("p", Measure::Demand);
    assert!((mean - 2_160.0).abs() < 4.4 * 2_160.0_f64.sqrt() / 10.0, "{mean}");
}

/// Random incidents: a thousand days with one in ten hours on average, each an hour long.
#[test]
fn incidents_come_at_random() {
    let text = "[run]\nreplications = 20\ndays = 50\ninterval = \"1 h\"\n[port.p.arrivals.a]\nevery = \"12 h\"\nto = \"desk\"\n[port.p.station.desk]\nservers = 1\nservice.fixed = \"30 s\"\n\
         [incident.i]\ntime-between.exponential = { mean = \"9 h\" }\nduration = \"1 h\"\n\
         set = { \"port.p.station.desk.servers\" = 2 }";
    let ran = run_text(text);
    // A renewal process with mean 10 h and standard deviation 9 h: 120 in 50 days, variance 120 * 0.81.
    let mean = ran.mean("/i", Measure::Firings);
    assert!((mean - 120.0).abs() < 4.4 * (120.0_f64 * 0.81 / 20.0).sqrt() + 1.0, "{mean}");
    assert_eq!(ran.results.plan.as_ref().unwrap().decisions.len(), 20);
}

/// Two rules whose changes contradict each other stop the run in words.
#[test]
fn changes_that_contradict_each_other_stop_the_run() {
    let text = "[port.p.arrivals.a]\nevery = \"60 s\"\nto = \"a\"\n\
        [port.p.station.a]\nservers = 1\nservice.fixed = \"30 s\"\nnext = [{ share = 0.4, to = \"b\" }, { share = 0.4, to = \"c\" }, { to = \"cleared\" }]\n\
        [port.p.station.b]\n service.fixed = \"1 s\"\n[port.p.station.c]\nservice.fixed = \"1 s\"\n\
        [rule.one]\nwhen = { measure = \"demand\", above = 0 }\nset = { \"port.p.station.a.next.0.share\" = 0.6 }\n\
        [rule.two]\nwhen = { measure = \"demand\", above = 0 }\nset = { \"port.p.station.a.next.1.share\" = 0.6 }";
    let stop = crate::common::stopped(text).to_string();
    assert!(stop.contains("with `one`, `two` in force") && stop.contains("shares"), "{stop}");
}

#[test]
fn mistakes_in_plans_are_found() {
    let base = "schema = 1\n[run]\nstart = 2023-01-08\ndays = 10\n[class.a]\n[port.p.arrivals.a]\nevery = \"60 s\"\nto = \"desk\"\n\
        [port.p.station.desk]\nservers = 1\nservice.fixed = \"30 s\"\n";
    let set = "set = { \"port.p.station.desk.servers\" = 2 }\n";
    let when = "when = { measure = \"demand\", above = 5 }\n";
    let cases: &[(String, &str)] = &[
        ("[stage.one]\nenter = { date = 2023-01-09 }".into(), "in force from the start"),
        ("[stage.one]\n[stage.two]".into(), "stage `two` can never be entered"),
        ("[stage.one]\n[stage.two]\nenter = { date = 2023-02-09 }".into(), "can never be entered on its date"),
        ("[stage.one]\n[stage.two]\nenter = { after = \"10 d\" }".into(), "the run ends before"),
        ("[stage.one]\n[stage.two]\nenter = { notice = \"2 d\" }".into(), "this gate never opens"),
        ("[stage.one]\n[stage.two]\nenter = { date = 2023-01-10 }\n[stage.three]\nenter = { date = 2023-01-09 }".into(), "comes before the one before it"),
        (format!("[stage.one]\n[stage.two]\nenter = {{ date = 2023-01-10 }}\nback = {{ {} , stages = 2 }}", when.trim()), "cannot fall back that far"),
        (format!("[stage.one]\n[stage.two]\nenter = {{ date = 2023-01-10 }}\nback = {{ {} , to = \"too\" }}", when.trim()), "there is no stage `too`"),
        (format!("[stage.one]\nhold = {{ {} }}\n[stage.two]\nenter = {{ {} }}", when.trim(), when.trim()), "keeps the plan in `one`"),
        ("[stage.one]\n[stage.two]\nenter = { when = [{ measure = \"demand\", above = 9 }, { measure = \"demand\", below = 5 }] }".into(), "contradict each other"),
        ("[stage.one]\n[stage.two]\nenter = { when = { measure = \"demand\", above = 9, below = 5 } }".into(), "this condition never holds"),
        ("[stage.one]\n[stage.two]\nenter = { when = { measure = \"demand\", above = 9 }, notice = \"12 h\" }".into(), "in whole days"),
        ("[stage.one]\nset = { port.p.station.desk.servers = 2 }".into(), "`port` is no path"),
        ("[stage.one]\nset = { \"port.p.station.dusk.servers\" = 2 }".into(), "there is no station called `dusk`"),
        ("[stage.one]\nset = { \"port.p.station.desk.server\" = 2 }".into(), "has no key `server`"),
        ("[stage.one]\nset = { \"port.p.station.desk.servers\" = \"two\" }".into(), "a whole number"),
        ("[stage.one]\nset = { \"run.days\" = 3 }".into(), "stays as it is while the scenario runs"),
        ("[stage.one]\nset = { \"class.a.priority\" = 3 }".into(), "stays as it is while the scenario runs"),
        ("[stage.one]\nset = { \"port.p.station.new\" = { service.fixed = \"1 s\" } }".into(), "stays as it is"),
        ("[stage.one]\nset = { \"port.p.station.desk.meter\" = { per-minute = 5 } }".into(), "a station is of one kind"),
        (format!("[rule.r]\n{set}when = {{ measure = \"wait_mean\", above = 5 }}"), "cannot be watched here"),
        (format!("[rule.r]\n{set}when = {{ station = \"desk\", measure = \"wait_mean\", above = 5 }}"), "this measure is a time"),
        (format!("[rule.r]\n{set}when = {{ station = \"desk\", measure = \"queue_max\", above = \"5 s\" }}"), "this measure is no time"),
        (format!("[rule.r]\n{set}when = {{ station = \"desk\", measure = \"queue_max\" }}"), "does not say when it holds"),
        (format!("[rule.r]\n{set}when = {{ station = \"desk\", measure = \"queue_max\", above = 5, over = \"90 s\" }}"), "whole intervals"),
        (format!("[rule.r]\n{set}when = {{ station = \"desk\", measure = \"wait_within\", below = \"98%\" }}"), "`wait_within` needs `within`"),
        (format!("[rule.r]\n{set}when = {{ station = \"disk\", measure = \"queue_max\", above = 5 }}"), "there is no station or zone `disk`"),
        (format!("[rule.r]\n{set}"), "a rule needs `when`"),
        (format!("[rule.r]\n{when}"), "a rule needs `set`"),
        (format!("[incident.i]\n{set}duration = \"1 h\""), "does not say when it happens"),
        (format!("[incident.i]\n{set}duration = \"1 h\"\ndate = 2023-03-01"), "outside the run"),
        (format!("[incident.i]\n{set}duration = \"0 s\"\ndate = 2023-01-09"), "lasts no time"),
        (format!("[incident.i]\n{set}duration = \"1 h\"\ndate = 2023-01-09\n[incident.j]\n{set}duration = \"1 h\"\ndate = 2023-01-09\nat = \"00:30\""), "at the same time"),
    ];
    for (plan, wanted) in cases {
        let found = mistakes(&format!("{base}{plan}"));
        assert!(found.contains(wanted), "{plan}\n{found}");
    }
    // All at once, each at its place.
    let found = mistakes(&format!(
        "{base}[stage.one]\nset = {{ \"port.p.station.dusk.servers\" = 2 }}\n[stage.two]\nset = {{ \"port.p.station.desk.servers\" = -2 }}\nenter = {{ date = 2023-01-09 }}"
    ));
    assert!(
        found.contains("dusk") && found.contains("a whole number from 0") && found.contains("test.toml:13"),
        "{found}"
    );
}

#[test]
fn plans_that_may_go_to_and_fro_are_warned_of() {
    let text = format!(
        "[run]\nreplications = 1\n{DESK}[rule.a]\nwhen = {{ station = \"desk\", measure = \"queue_max\", above = 5 }}\n\
         until = {{ station = \"desk\", measure = \"queue_max\", below = 8 }}\nset = {{ \"port.p.station.desk.servers\" = 2 }}\n\
         [rule.b]\nwhen = {{ station = \"desk\", measure = \"queue_max\", above = 5 }}\nset = {{ \"port.p.station.desk.servers\" = 3 }}"
    );
    let warnings = run_text(&text).scenario.warnings.join("\n");
    assert!(warnings.contains("rule a: `when` and `until` can hold for the same value"), "{warnings}");
    assert!(warnings.contains("rules a and b both change port.p.station.desk.servers"), "{warnings}");
}

/// The outage again: of 1,440 passengers a day ten wait longer than five minutes on the first day and none on the second.
#[test]
fn targets_are_judged_per_day_and_over_the_run() {
    let text = format!(
        "[run]\nreplications = 1\ndays = 2\n{DESK}[incident.outage]\ndate = 2001-01-01\nat = \"10:00\"\nduration = \"10 min\"\n\
         set = {{ \"port.p.station.desk.servers\" = 0 }}\n"
    );
    let judged = |keys: &str| {
        let target = "[target.t]\nstation = \"desk\"\nmeasure = \"wait_within\"\nwithin = \"5 min\"\n";
        let ran = run_text(&format!("{text}{target}{keys}"));
        ran.results.targets.into_iter().next().unwrap()
    };
    let exact = 1.0 - 10.0 / 2_880.0;
    let run = judged("at-least = 0.9965");
    assert!(run.is_met && (run.mean.unwrap() - exact).abs() < 1e-12, "{run:?}");
    assert!(!judged("at-least = 0.9966").is_met);
    let day = judged("at-least = 0.9965\nper = \"day\"");
    assert!(!day.is_met);
    assert_eq!(day.days.iter().map(|(met, _)| met.share).collect::<Vec<_>>(), [0.0, 1.0]);
    assert!(judged("at-least = 0.9930\nper = \"day\"").is_met);
    // The first day is warm-up: nothing remains to be said against the desk.
    let warm = text.replace("days = 2", "days = 2\nwarm-up = \"1 d\"");
    let target = "[target.t]\nmeasure = \"journey_max\"\nat-most = \"30 s\"\n";
    assert!(run_text(&format!("{warm}{target}")).results.targets[0].is_met);
    assert!(!run_text(&format!("{text}{target}")).results.targets[0].is_met);
    // Nobody came: nobody waited too long.
    let nobody = "[port.p.arrivals.a]\nper-day = 0\nto = \"desk\"\n[port.p.station.desk]\nservers = 1\nservice.fixed = \"1 s\"\n[target.t]\nstation = \"desk\"\nmeasure = \"wait_max\"\nat-most = \"1 s\"\n";
    assert!(run_text(nobody).results.targets[0].is_met);
}

/// Every measure that a target can have says what the summary says of the same run.
#[test]
fn targets_and_summary_agree() {
    let text = "[run]\nreplications = 1\ndays = 2\n[class.a]\n[class.b]\n[port.p]\nopen = \"06:00\"\nclose = \"20:00\"\n\
        [port.p.arrivals.rate]\nclasses = { a = 0.5, b = 0.5 }\nper-day = 2_000\nparty = { 1 = 0.7, 3 = 0.3 }\nto = \"desk\"\n\
        [port.p.station.desk]\nservers = 2\nservice.exponential = { mean = \"45 s\" }\nzone = \"hall\"\n\
        queue = { places = 30, when-full = \"turn-away\", patience.exponential = { mean = \"20 min\" } }\n\
        next = [{ class = \"a\", share = 0.1, to = \"refused\" }, { to = \"cleared\" }]\n[port.p.zone.hall]\n";
    let places = [
        (
            "",
            "p",
            &[
                "demand",
                "cleared",
                "turned_away",
                "refused",
                "abandoned",
                "journey_mean",
                "journey_p95",
                "journey_max",
            ][..],
        ),
        (
            "station = \"desk\"\n",
            "p/desk",
            &[
                "arrivals",
                "served",
                "wait_mean",
                "wait_p95",
                "wait_max",
                "queue_max",
                "turned_away",
                "abandoned",
            ],
        ),
        ("station = \"hall\"\n", "p/hall", &["occupancy_max"]),
    ];
    for (keys, place, names) in places {
        for class in [None, Some("b")] {
            for name in names
                .iter()
                .filter(|name| class.is_none() || !matches!(**name, "queue_max" | "occupancy_max"))
            {
                let of = class.map_or(String::new(), |class| format!("class = \"{class}\"\n"));
                let measure = *Measure::ALL.iter().find(|measure| measure.name() == *name).unwrap();
                let zero = if measure.unit().symbol() == "s" { "\"0 s\"" } else { "0" };
                let ran = run_text(&format!(
                    "{text}[target.t]\n{keys}{of}measure = \"{name}\"\nat-least = {zero}\n"
                ));
                let (found, exact) =
                    (ran.results.targets[0].mean.unwrap(), ran.find(place, class, measure).unwrap().mean);
                // Quantiles of the summary come from bins 0.8 % wide.
                let near = if name.ends_with("p95") { 0.01 * exact } else { 1e-9 * exact };
                assert!((found - exact).abs() <= near, "{name} at {place} of {class:?}: {found}, {exact}");
            }
        }
    }
}

#[test]
fn mistakes_in_targets_are_found() {
    for (keys, wanted) in [
        ("measure = \"demand\"", "does not say what it asks for"),
        ("measure = \"demmand\"\nat-least = 5", "cannot be watched here"),
        ("measure = \"demand\"\nat-least = 5\nat-most = 3", "can never be met"),
        ("measure = \"demand\"\nat-least = 5\nprobability = 2", "above 0 and at most 1"),
        ("measure = \"demand\"\nat-least = \"5 s\"", "this measure is no time"),
        ("at-least = 5", "needs `measure`"),
        ("quota = \"q\"\nmeasure = \"booked\"\nat-least = 5", "there is no quota `q`"),
    ] {
        let found = mistakes(&format!("schema = 1\n{DESK}[target.t]\n{keys}"));
        assert!(found.contains(wanted), "{keys}\n{found}");
    }
}

/// A stage with a last day: the plan goes back on the day after it, which is no fall back, and a date does not bring it
/// again. Places are given accordingly: nobody can book more for the days after it.
#[test]
fn a_stage_ends_on_its_last_day() {
    let plan =
        "[stage.one]\n[stage.two]\nenter = { date = 2001-01-03, notice = \"2 d\" }\nuntil = 2001-01-05\n";
    let ran = weeks(plan);
    assert_eq!(begins(&ran, "two"), ["day 3 00:00:00"]);
    assert_eq!(begins(&ran, "one"), ["day 6 00:00:00"]);
    assert_eq!(ran.mean("/", Measure::FallBacks), 0.0);
    assert_eq!((ran.mean("/one", Measure::DaysInForce), ran.mean("/two", Measure::DaysInForce)), (13.0, 3.0));
    let ran = run_text(&format!(
        "[run]\nreplications = 1\ndays = 8\n[port.p.station.s]\nservers = 1\nservice.fixed = \"1 s\"\n\
         [quota.q]\nper-day = 10\nto = \"s\"\n[purpose.f]\nper-day = 30\nprocess = \"even\"\n{plan}\
         set = {{ \"quota.q.per-day\" = 20 }}"
    ));
    assert_eq!((ran.mean("/q", Measure::Places), ran.mean("/q", Measure::Booked)), (110.0, 110.0));
    for (until, wanted) in [("2001-01-02", "ends before it begins"), ("2001-13-02", "invalid date")] {
        let found =
            mistakes(&format!("schema = 1\n[run]\ndays = 9\n{DESK}{}", plan.replace("2001-01-05", until)));
        assert!(found.contains(wanted), "{found}");
    }
    let found = mistakes(&format!("schema = 1\n{DESK}[stage.one]\nuntil = 2001-01-01"));
    assert!(found.contains("the first stage has no end"), "{found}");
}

#[test]
fn careless_plans_are_refused() {
    let base = format!("schema = 1\n{DESK}");
    let set = "set = { \"port.p.station.desk.servers\" = 2 }\n";
    let rule = format!("[rule.r]\n{set}");
    for (text, wanted) in [
        (format!("[incident.i]\ntime-between = \"1 ms\"\nduration = \"1 ms\"\n{set}"), "without end"),
        (
            format!("[incident.i]\ndate = 2001-01-01\nat = \"24:00\"\nduration = \"1 min\"\n{set}"),
            "when the run is over",
        ),
        (
            format!(
                "{rule}when = {{ station = \"desk\", measure = \"wait_within\", within = \"1 min\", above = 98 }}"
            ),
            "a share is from 0 to 1",
        ),
        (format!("{rule}when = {{ measure = \"demand\", above = \"98%\" }}"), "this measure is no share"),
        (
            "[rule.r]\nwhen = { measure = \"demand\", above = 1 }\nset = { \"port.p.station.desk.servers\" = 2, \"port.p.station.desk.\\\"servers\\\"\" = 3 }".to_owned(),
            "set twice",
        ),
        (
            format!(
                "{rule}when = {{ measure = \"demand\", above = 1 }}\n[incident.r]\ndate = 2001-01-01\nduration = \"1 min\"\n{set}"
            ),
            "the name of a rule already",
        ),
    ] {
        let found = mistakes(&format!("{base}{text}"));
        assert!(found.contains(wanted), "{text}\n{found}");
    }
    let stages: Vec<String> =
        (0..101).map(|i| format!("[stage.s{i}]\nenter = {{ date = 2001-01-01 }}\n")).collect();
    let stages = stages.concat();
    assert!(mistakes(&format!("{base}{stages}")).contains("at most 100"));
    // Too many combinations end in words.
    let many: Vec<String> = (0..16)
        .map(|i| {
            let on = format!("time-between.exponential.mean = \"10 min\"\nduration.exponential.mean = \"10 min\"\nset = {{ \"port.p.station.desk.servers\" = {} }}\n", i + 2);
            format!("[incident.i{i}]\n{on}")
        })
        .collect();
    let stop = crate::common::stopped(&format!("days = 20\n{DESK}{}", many.concat())).to_string();
    assert!(stop.contains("combinations of stages, rules and incidents"), "{stop}");
}

/// A dash before a deadline: from the announcement on the 5th day until the 7th twice as many come. Even arrivals of 100 a
/// day on weekdays, 200 on Friday and Sunday, 300 on Saturday (days 5, 6 and 7).
#[test]
fn travellers_react_to_what_is_announced() {
    let plan = "[stage.one]\n[stage.two]\n[stage.two.enter]\ndate = 2001-01-07\nnotice = \"2 d\"\n\
        meanwhile = { \"port.p.arrivals.a.factor\" = 2 }\n";
    let ran = weeks(plan);
    // 16 days: two full weeks of 4 * 100 + 700, and two days of 100; once more the 200 of day 5 and the 300 of day 6.
    assert_eq!(ran.mean("p", Measure::Demand), 2_400.0 + 500.0);
    assert_eq!(ran.mean("/two", Measure::DaysInForce), 10.0);
    let found =
        mistakes(&format!("schema = 1\n[run]\ndays = 9\n{DESK}{}", plan.replace("notice = \"2 d\"\n", "")));
    assert!(found.contains("no effect without `notice`"), "{found}");
}

/// What is wrong in a change is said together with everything else.
#[test]
fn mistakes_in_changes_come_with_the_others() {
    let found = mistakes(&format!(
        "schema = 1\n{}[stage.one]\nset = {{ \"port.p.station.dusk.servers\" = 1, \"port.p.station.desk.servers\" = -1 }}",
        DESK.replace("to = \"desk\"", "to = \"disk\"")
    ));
    for wanted in ["no station `disk`", "no station called `dusk`", "a whole number from 0"] {
        assert!(found.contains(wanted), "{wanted}: {found}");
    }
}
