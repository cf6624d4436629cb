//! The shipped scenarios: they load, run, and say what their headers say.

use clearway::record::Measure::{
    Cleared, Contacts, Demand, ExtraHours, JourneyMean, NoticeTimeMean, OccupancyMax, QueueMax,
    TracingRecall, Transmissions, TransmissionsNear, TurnedAway, WaitMax, WaitMean, WaitP95,
};

use crate::common::{Ran, agrees, released, run_file, scenario_files};

/// Every scenario in the repository runs; everyone is accounted for in every replication.
#[test]
fn every_shipped_scenario_runs() {
    let files = [scenario_files("scenarios"), scenario_files("benches")].concat();
    assert!(files.len() >= 12);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        // A plan with dates needs all its days: it is run with few people.
        let changes = if text.contains("\n[stage.") {
            thinned(&text)
        } else {
            ["run.replications=1", "run.days=2", "run.warm-up=\"0 s\""].map(str::to_owned).to_vec()
        };
        let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
        let ran = run_file(&file, &changes);
        // A run cut to two days is over before stays and results are.
        let cut = |warning: &&String| warning.starts_with("stay ") || warning.starts_with("test ");
        let others: Vec<_> = ran.scenario.warnings.iter().filter(|warning| !cut(warning)).collect();
        assert!(others.is_empty(), "{}: {others:?}", file.display());
        let demand: f64 = ran.scenario.ports.iter().map(|port| ran.mean(&port.name, Demand)).sum();
        assert!(demand > 20.0, "{}", file.display());
    }
}

/// Changes after which one in fifty comes, in one replication.
fn thinned(text: &str) -> Vec<String> {
    let tables =
        text.lines().filter_map(|line| line.strip_prefix('[')?.split_once(']').map(|(name, _)| name));
    let demand = tables.filter(|name| {
        let keys: Vec<&str> = name.split('.').collect();
        matches!(keys.as_slice(), ["purpose", _] | ["port", _, "arrivals", _])
    });
    let factors = demand.map(|name| format!("{name}.factor=0.02"));
    std::iter::once("run.replications=1".to_owned()).chain(factors).collect()
}

/// Every scenario names the schema in its first line, by a path that leads to it.
#[test]
fn every_scenario_names_the_schema() {
    for file in [scenario_files("scenarios"), scenario_files("benches")].concat() {
        let text = std::fs::read_to_string(&file).unwrap();
        let path = text.lines().next().and_then(|line| line.strip_prefix("#:schema "));
        let path = path.unwrap_or_else(|| panic!("{} does not begin with #:schema", file.display()));
        assert!(file.parent().unwrap().join(path).is_file(), "{}: {path}", file.display());
    }
}

/// The first validation against the world: about an hour with 40 counters, less than five minutes with 70, by the
/// same service time.
#[test]
fn lo_wu_2001_says_what_history_says() {
    let service = "port.lo-wu.station.counter.service.gamma.mean=\"16.5 s\"";
    let forty = run_file("scenarios/lo-wu-2001/forty-counters.toml", &["run.replications=8"]);
    let hour = forty.mean("lo-wu/counter", WaitMax) / 60.0;
    assert!((54.0..66.0).contains(&hour), "{hour} min with 40 counters");
    let seventy = run_file("scenarios/lo-wu-2001/seventy-counters.toml", &["run.replications=8"]);
    let minutes = seventy.mean("lo-wu/counter", WaitMax) / 60.0;
    assert!(minutes < 5.0, "{minutes} min with 70 counters");
    // Both files have the service time that was found: setting it changes nothing.
    for (file, ran) in [("forty", &forty), ("seventy", &seventy)] {
        let again =
            run_file(format!("scenarios/lo-wu-2001/{file}-counters.toml"), &["run.replications=8", service]);
        assert_eq!(again.mean("lo-wu/counter", WaitMax), ran.mean("lo-wu/counter", WaitMax));
    }
    agrees(forty.find("lo-wu", None, Demand), 180_415.0);
}

#[test]
fn lok_ma_chau_2023_counts_and_headlines() {
    let first = run_file("scenarios/lok-ma-chau/2023-01-08.toml", &["run.replications=20"]);
    agrees(first.find("lok-ma-chau", None, Demand), 17_133.0);
    for (class, count) in [("hk-resident", 14_473.0), ("returner", 2_415.0)] {
        agrees(first.find("lok-ma-chau", Some(class), Demand), count);
    }
    assert_eq!(first.mean("lok-ma-chau", TurnedAway), 0.0);
    assert!(first.mean("lok-ma-chau/booking-check", WaitP95) < 1.0);
    let peak = run_file("scenarios/lok-ma-chau/2023-01-20.toml", &["run.replications=20"]);
    agrees(peak.find("lok-ma-chau", None, Demand), 42_755.0);
    let wait = peak.mean("lok-ma-chau/booking-check", WaitP95) / 60.0;
    assert!((9.0..14.0).contains(&wait), "{wait}");
    assert!((800.0..1_300.0).contains(&peak.mean("lok-ma-chau/booking-check", QueueMax)));
    let two_more = ["run.replications=20", "port.lok-ma-chau.station.booking-check.servers=15"];
    let mended = run_file("scenarios/lok-ma-chau/2023-01-20.toml", &two_more);
    assert!(mended.mean("lok-ma-chau/booking-check", WaitP95) < 25.0);
}

#[test]
fn shenzhen_bay_counts_and_headlines() {
    let ran = run_file("scenarios/shenzhen-bay/2023-01-29.toml", &["run.replications=40"]);
    agrees(ran.find("shenzhen-bay", None, Demand), 27_492.0 + 6_071.0);
    agrees(ran.find("shenzhen-bay", Some("hk-resident"), Demand), 24_196.0 + 3_671.0);
    assert!(ran.mean("shenzhen-bay", Cleared) > 33_000.0);
    let wait = ran.mean("shenzhen-bay/exit-lane", WaitP95) / 60.0;
    assert!((6.0..13.0).contains(&wait), "{wait}");
    assert!((450.0..1_000.0).contains(&ran.mean("shenzhen-bay/hall", OccupancyMax)));
    let more = "port.shenzhen-bay.station.exit-lane.servers={ \"06:30\" = 12, \"17:00\" = 15 }";
    let mended = run_file("scenarios/shenzhen-bay/2023-01-29.toml", &["run.replications=40", more]);
    assert!(mended.mean("shenzhen-bay/exit-lane", WaitP95) / 60.0 < 4.0);
}

/// One number of desks says what was published of both: three hours at peak without slots, an hour and a half with them.
#[test]
fn shenzhen_bay_2022_says_what_was_published() {
    let minutes = |file: &str, place: &str, measure| {
        run_file(format!("scenarios/shenzhen-bay/{file}.toml"), &["run.replications=20"]).mean(place, measure)
            / 60.0
    };
    // Swab and result take 90 min.
    let peak = minutes("2022-07-08", "shenzhen-bay/swab", WaitMax) + 90.0;
    assert!((170.0..195.0).contains(&peak), "{peak}");
    let booked = minutes("2022-07-08-slots", "shenzhen-bay", JourneyMean);
    assert!((90.0..100.0).contains(&booked), "{booked}");
}

/// The codes do not answer for 15 minutes, 85 minutes and 15 hours, with a lane on paper and without: it carries them all, saves
/// more than half of what the longer ones cost, and does harm in the shortest.
#[test]
fn a_lane_on_paper_carries_an_outage_of_any_length() {
    let bare = run_file("scenarios/lok-ma-chau/2023-01-20-code-outage.toml", &["run.replications=4"]);
    let longest = bare.mean("lok-ma-chau/health-declaration", QueueMax);
    assert!((5_800.0..6_300.0).contains(&longest), "{longest}");
    let hours = |lasts: &str, with_lane: bool| {
        let mut changes =
            vec!["run.replications=4".to_owned(), format!("incident.code-outage.duration={lasts}")];
        if !with_lane {
            let rules = ["paper-lane", "paper-officers"];
            changes.extend(rules.map(|rule| format!("rule.{rule}.when.above=24 h")));
            changes.push("port.lok-ma-chau.station.health-declaration.queue.patience=24 h".to_owned());
        }
        let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
        let ran = run_file("scenarios/lok-ma-chau/2023-01-20-code-outage-paper.toml", &changes);
        if with_lane {
            assert!(ran.mean("lok-ma-chau/paper", WaitMax) < 12.0 * 60.0);
            assert!((ran.mean("lok-ma-chau", Cleared) - ran.mean("lok-ma-chau", Demand)).abs() < 0.5);
        }
        ran.mean("/code-outage", ExtraHours)
    };
    let without = bare.mean("/code-outage", ExtraHours);
    assert!((5_500.0..6_300.0).contains(&without), "{without}");
    assert!((hours("85 min", false) - without).abs() < 1e-6);
    let [short, usual, long] = ["15 min", "85 min", "15 h"].map(|lasts| hours(lasts, true));
    assert!(short > 1.5 * hours("15 min", false) && usual < 0.3 * without, "{short} {usual} {without}");
    let all_day = hours("15 h", false);
    assert!(long < 0.1 * all_day, "{long} of {all_day}");
}

/// Flow control at Lo Wu: what the header says of the crowd with all measures, with none, and of who waits where.
#[test]
fn flow_control_keeps_the_hall_of_lo_wu_passable() {
    let ran = |changes: &[&str]| {
        let changes: Vec<&str> = ["run.replications=2"].iter().chain(changes).copied().collect();
        run_file("scenarios/lo-wu-2024/flow-control.toml", &changes)
    };
    let crowd = |ran: &Ran| ran.mean("lo-wu/departure-hall", OccupancyMax);
    let tickets = "port.lo-wu.station.sheung-shui.meter.per-minute=10000";
    let channels = "port.lo-wu.station.departure.servers=85";
    let rope = "port.lo-wu.station.rope.meter.while-inside=1000000";
    let all = ran(&[]);
    assert!(crowd(&all) <= 1_500.0 && all.mean("lo-wu/sheung-shui", WaitMax) < 9.0 * 60.0);
    assert!(crowd(&ran(&[tickets, channels, rope])) > 4_000.0);
    let held = ran(&[channels]).mean("lo-wu/rope", WaitMax);
    assert!(held > 1.4 * all.mean("lo-wu/rope", WaitMax), "{held}");
    let one_by_one = ran(&["port.lo-wu.station.rope.meter.block=1"]).mean("lo-wu/rope", WaitMax);
    assert!(one_by_one < all.mean("lo-wu/rope", WaitMax), "{one_by_one}");
    let tide = ran(&["port.lo-wu.station.mainland-lanes.servers=95"]).mean("lo-wu/mainland-lanes", WaitP95);
    assert!(tide > 40.0 && all.mean("lo-wu/mainland-lanes", WaitP95) < 10.0, "{tide}");
}

/// Each side lends the other people who swab: what the header says of what it saves and costs, and of a way that is too long.
#[test]
fn mutual_assistance_saves_more_than_it_costs() {
    let waits = |changes: &[&str]| {
        let changes: Vec<&str> = ["run.replications=10"].iter().chain(changes).copied().collect();
        let ran = run_file("scenarios/two-authorities/assistance.toml", &changes);
        ["north/swab", "south/swab"].map(|place| ran.mean(place, WaitMean) / 60.0)
    };
    let (no_north, no_south) =
        ("condition.north-asks.when.above=100000", "condition.south-asks.when.above=100000");
    let alone = waits(&[no_north, no_south]);
    let south_lends = waits(&[no_south]);
    let both = waits(&[]);
    assert!(south_lends[0] < 0.6 * alone[0] && south_lends[1] > alone[1] + 0.3, "{alone:?} {south_lends:?}");
    assert!(both[0] < 0.6 * alone[0] && both[1] < 0.9 * alone[1], "{alone:?} {both:?}");
    let (saved, cost) = (2_000.0 * (alone[0] - south_lends[0]), 1_348.0 * (south_lends[1] - alone[1]));
    assert!(saved > 4.0 * cost, "{saved} {cost}");
    let far = waits(&[
        "rule.south-lends.end-delay=2 h",
        "rule.north-is-helped.delay=2 h",
        "rule.north-lends.end-delay=2 h",
        "rule.south-is-helped.delay=2 h",
    ]);
    assert!(far[1] > 1.3 * alone[1], "{alone:?} {far:?}");
}

/// The connection of the codes is loaded by steps: what the header says of the load it bears.
#[test]
fn the_connection_answers_40_000_lookups_a_day() {
    let in_time = |per_day: u32, at_once: u32| {
        let changes = [
            "run.replications=10".to_owned(),
            format!("port.test.arrivals.lookups.per-day={per_day}"),
            format!("code.guangdong.lookup.at-once={at_once}"),
        ];
        let ran =
            run_file("scenarios/reopening/connection-test.toml", &changes.each_ref().map(String::as_str));
        ran.results.targets[0].mean.unwrap()
    };
    for (load, at_once, range) in [
        (20_000, 6, 0.990..0.994),
        (40_000, 6, 0.945..0.97),
        (41_000, 6, 0.91..0.95),
        (60_000, 6, 0.31..0.33),
        (60_000, 9, 0.96..0.985),
    ] {
        let found = in_time(load, at_once);
        assert!(range.contains(&found), "{load} by {at_once}: {found}");
    }
}

/// Three desks carry the plan of December 2021 through; with one it falls back for want of desks. By the release
/// program, since half a million people come.
#[test]
fn december_2021_needs_three_desks() {
    let folder = tempfile::tempdir().unwrap();
    let falls = |desks: u32| {
        let mut program = released();
        program.args(["run", "scenarios/reopening/december-2021.toml", "--quiet"]);
        program.args(["--replications", "3", "--out"]).arg(folder.path());
        program.args(["--set", &format!("port.shenzhen-bay.station.code-check.servers={desks}")]);
        // Without its circuit-breaker.
        for line in 0..3 {
            program.args(["--set", &format!("condition.breaker.when.any.{line}.above=1000000")]);
            program.args(["--set", &format!("condition.quiet.when.{line}.below=1000000")]);
        }
        assert!(program.status().unwrap().success());
        let summary = std::fs::read_to_string(folder.path().join("summary.csv")).unwrap();
        let mean = summary.lines().find_map(|line| line.strip_prefix(",,,fall_backs,1,")).unwrap();
        mean.split(',').next().unwrap().parse::<f64>().unwrap()
    };
    assert_eq!(falls(3), 0.0);
    assert!(falls(1) >= 1.0);
}

/// Third doses keep a few infections out, and no more: what the header says of the three programmes, within the chance of so few
/// replications.
#[test]
fn third_doses_keep_a_few_infections_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = released();
    program.args([
        "sweep",
        "scenarios/reopening/third-dose.toml",
        "--quiet",
        "--no-report",
        "--replications",
        "24",
    ]);
    assert!(program.arg("--out").arg(folder.path()).status().unwrap().success());
    let mut table = csv::Reader::from_path(folder.path().join("sweep.csv")).unwrap();
    let column = |name: &str, of: &csv::StringRecord| of.iter().position(|known| known == name).unwrap();
    let header = table.headers().unwrap().clone();
    let [measure, mean, class, port] = ["measure", "mean", "class", "port"].map(|name| column(name, &header));
    let imported: Vec<f64> = table
        .records()
        .map(Result::unwrap)
        .filter(|row| &row[measure] == "imported" && row[class].is_empty() && &row[port] == "shenzhen-bay")
        .map(|row| row[mean].parse().unwrap())
        .collect();
    let [as_it_was, none, all] = imported[..] else { panic!("{imported:?}") };
    // Counts of about 50 in each of 24 replications: standard error 1.5.
    for (found, said) in [(as_it_was, 50.0), (none, 53.0), (all, 44.0)] {
        assert!((found - said).abs() < 5.0 * 1.5, "{found} and {said}");
    }
    // The same people under all three: more doses, fewer infections.
    assert!(none > as_it_was && as_it_was > all, "{imported:?}");
}

/// Sweeps a scenario with the release program, four replications a point: the mean of a measure of a place in all ports at a named
/// point, as `sweep.csv` has it.
fn swept(scenario: &str) -> impl Fn(&str, &str, &str) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let mut program = released();
    program.args(["sweep", scenario, "--quiet", "--no-report", "--replications", "4", "--out"]);
    assert!(program.arg(folder.path()).status().unwrap().success());
    let mut reader = csv::Reader::from_path(folder.path().join("sweep.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    move |point, station, measure| {
        let is = |row: &&csv::StringRecord| {
            (&row[1], &row[2], &row[3], &row[4], &row[5]) == (point, "", station, "", measure)
        };
        rows.iter().find(is).unwrap_or_else(|| panic!("{point} {station} {measure}"))[7].parse().unwrap()
    }
}

/// Neither threshold of the circuit-breaker lets the third stage begin in the winter that came, and both keep out what the wave
/// brings without one; in a quiet winter one case stops most of what two let through.
#[test]
fn december_2021_breaks_at_one_case_and_at_two() {
    let of = swept("scenarios/reopening/december-2021.toml");
    let came = |point: &str| of(point, "priority", "came");
    let points = ["one-case-as-it-came", "two-cases-as-it-came", "no-breaker-as-it-came"];
    assert!(came(points[0]) < came(points[1]) && came(points[1]) < 0.3 * came(points[2]));
    assert!(came("one-case-quiet") < 0.8 * came("two-cases-quiet"));
    for (point, third) in points.into_iter().zip([false, false, true]) {
        assert_eq!(of(point, "third", "days_in_force") > 0.0, third, "{point}");
        assert_eq!(of(point, "", "imported") > 10.0, third, "{point}");
    }
    assert_eq!(of(points[2], "", "fall_backs"), 0.0);
}

/// Closeness misses what the air of a hall carries; an app adds a half, and with masks on Hong Kong's definition finds nobody.
#[test]
fn tracing_misses_what_the_air_carries() {
    let run = |changes: &[&str]| {
        let changes: Vec<&str> = ["run.replications=4"].iter().chain(changes).copied().collect();
        run_file("scenarios/reopening/tracing.toml", &changes)
    };
    let bare = run(&[]);
    let near = bare.mean("shenzhen-bay", TransmissionsNear) / bare.mean("shenzhen-bay", Transmissions);
    assert!(near < 0.06, "{near}");
    let recall = |ran: &Ran| ran.mean("", TracingRecall);
    assert!((0.08..0.15).contains(&recall(&bare)), "{}", recall(&bare));
    let app = recall(&run(&["tracing.app=0.9"])) / recall(&bare);
    assert!((1.3..1.8).contains(&app), "{app}");
    let hall = recall(&run(&["tracing.definition=companion"])) / recall(&bare);
    assert!((2.0..3.6).contains(&hall), "{hall}");
    let hours = |ran: &Ran| ran.mean("", NoticeTimeMean) / 3_600.0;
    assert!(hours(&run(&["tracing.officers=10"])) > hours(&bare) + 4.0);
    let masked = run(&["tracing.definition=hong-kong"]);
    assert_eq!(masked.mean("", Contacts), 0.0);
    let said = clearway::report::terminal::summary(&masked.scenario, &masked.results, &[]);
    assert!(said.contains("masks are worn in every zone"), "{said}");
}

/// Reserved places serve people in urgent need and no other way of sharing does; overstating pays under points and under priority,
/// and takes nothing from what is reserved.
#[test]
fn points_do_not_serve_urgent_need() {
    let of = swept("scenarios/reopening/allocation.toml");
    let share = |point: &str, purpose: &str| of(point, purpose, "booked_share");
    assert!(share("priority", "urgent") > 0.95 && share("priority-third-overstate", "urgent") > 0.95);
    for (point, most) in [("points", 0.25), ("lottery", 0.08), ("first-come", 0.02)] {
        assert!(share(point, "urgent") < most, "{point}");
    }
    for (point, least) in [("points", 0.6), ("priority", 0.3)] {
        let gamed = format!("{point}-third-overstate");
        assert!(share(&gamed, "overstating") > least + share(&gamed, "other"), "{point}");
        assert!(share(&gamed, "family") < share(point, "family"), "{point}");
    }
}
