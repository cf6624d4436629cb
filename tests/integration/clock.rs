//! Opening hours, staffing, failures, arrivals and days in cases that can be worked out by hand.

use clearway::record::Measure::{
    Cleared, Demand, InsideAtEnd, JourneyMax, QueueMax, QueueMean, Served, ThroughputPeakHour, TurnedAway,
    Utilisation, WaitMax, WaitMean,
};

use crate::common::run_text;

fn desk(port: &str, arrivals: &str, station: &str) -> crate::common::Ran {
    run_text(&format!(
        "[port.p]\n{port}\n[port.p.arrivals.all]\n{arrivals}\nto = \"a\"\n[port.p.station.a]\n{station}\n"
    ))
}

#[test]
fn nobody_is_admitted_before_opening_or_from_closing_on() {
    let file = "timetable = \"tests/data/doors.csv\""; // 07:59:59, 08:00, 11:59:59 and 12:00, one each
    let ran = desk("open = \"08:00\"\nclose = \"12:00\"", file, "servers = 1\nservice.fixed = \"30 s\"");
    assert_eq!(ran.mean("p", Demand), 4.0);
    assert_eq!(ran.mean("p", Cleared), 2.0);
    assert_eq!(ran.mean("p", TurnedAway), 2.0);
    // Open four hours, and 29 s until the last has left.
    assert!((ran.mean("p/a", Utilisation) - 60.0 / (14_400.0 + 29.0)).abs() < 1e-9);
}

#[test]
fn a_port_can_be_open_over_midnight() {
    let file = "timetable = \"tests/data/doors.csv\"";
    let ran = desk("open = \"12:00\"\nclose = \"08:00\"", file, "servers = 1\nservice.fixed = \"30 s\"");
    assert_eq!(ran.mean("p", Cleared), 2.0); // 07:59:59 and 12:00
    assert_eq!(ran.mean("p", TurnedAway), 2.0);
}

#[test]
fn a_days_demand_comes_within_the_opening_hours() {
    let profile = "per-day = 600\nprofile = { \"06:00\" = 1, \"09:00\" = 2 }\nprocess = \"even\"";
    let ran = desk("open = \"08:00\"\nclose = \"10:00\"", profile, "servers = 9\nservice.fixed = \"1 s\"");
    assert_eq!(ran.mean("p", Demand), 600.0);
    assert_eq!(ran.mean("p", TurnedAway), 0.0);
    assert_eq!(ran.mean("p", ThroughputPeakHour), 400.0);
    let cleared = ran.series("p", "cleared");
    assert_eq!(cleared[8 * 60..9 * 60].iter().sum::<f64>(), 200.0);
}

#[test]
fn staffing_that_falls_to_zero_and_returns() {
    // Someone every 60 s from midnight on, served 40 s. At 00:10 the desk goes, at 00:20 it is back.
    let ran = desk(
        "",
        "per-hour = { \"00:00\" = 60, \"01:00\" = 0 }\nprocess = \"even\"",
        "servers = { \"00:00\" = 1, \"00:10\" = 0, \"00:20\" = 1 }\nservice.fixed = \"40 s\"",
    );
    assert_eq!(ran.mean("p/a", Served), 60.0);
    // The change at 00:10 comes before the passenger of 00:10, who waits until 00:20.
    assert_eq!(ran.mean("p/a", WaitMax), 600.0);
    // Ten wait when the desk is back (those of 00:10 to 00:19), and before the next is called the one of 00:20 joins.
    assert_eq!(ran.mean("p/a", QueueMax), 10.0);
    let servers = ran.series("p/a", "servers");
    assert_eq!((servers[9], servers[10], servers[19], servers[20]), (1.0, 0.0, 0.0, 1.0));
}

#[test]
fn whoever_is_in_hand_when_a_server_goes_is_finished_first() {
    let ran = desk(
        "",
        "every = \"1 d\"\nbatch = 2",
        "servers = { \"00:00\" = 1, \"00:00:30\" = 0, \"10:00\" = 1 }\nservice.fixed = \"60 s\"",
    );
    let throughput = ran.series("p/a", "throughput");
    assert_eq!(throughput[1], 1.0, "the first leaves at 60 s although the desk closed at 30 s");
    assert_eq!(ran.mean("p/a", WaitMax), 36_000.0);
    // Present for 60 s, then from ten o'clock to midnight.
    let servers: f64 = ran.series("p/a", "servers").iter().sum::<f64>() * 60.0;
    assert!((servers - (60.0 + 14.0 * 3_600.0)).abs() < 1e-6);
    assert!((ran.mean("p/a", Utilisation) - 120.0 / (60.0 + 14.0 * 3_600.0)).abs() < 1e-9);
}

#[test]
fn a_service_resumes_after_repair() {
    // Up 100 s, down 50 s, up 100 s, ... One service of 240 s begins at 0: 100 + 100 + 40 s of work.
    let failures = "failures = { time-between.fixed = \"100 s\", repair.fixed = \"50 s\" }";
    for unit in ["each", "all"] {
        let ran = desk(
            "",
            "every = \"1 d\"",
            &format!(
                "servers = 1\nservice.fixed = \"240 s\"\n{}",
                failures.replace(" }", &format!(", unit = \"{unit}\" }}"))
            ),
        );
        assert_eq!(ran.mean("p", JourneyMax), 340.0, "{unit}");
        assert!((ran.mean("p/a", Utilisation) - 240.0 / 86_400.0).abs() < 1e-9);
    }
}

#[test]
fn a_failing_server_takes_nobody_new() {
    // Two at 120 s into the first failure of a desk that is down from 100 to 150 s.
    let ran = desk(
        "",
        "timetable = \"tests/data/two_minutes.csv\"",
        "servers = 1\nservice.fixed = \"20 s\"\nfailures = { time-between.fixed = \"100 s\", repair.fixed = \"50 s\" }",
    );
    assert_eq!(ran.mean("p/a", WaitMean), f64::midpoint(30.0, 50.0));
}

#[test]
fn days_repeat() {
    let ran = run_text(
        "[run]
         days = 3
         replications = 1
         [port.p]
         open = \"09:00\"
         close = \"10:00\"
         [port.p.arrivals.all]
         every = \"10 min\"
         batch = 4
         to = \"a\"
         [port.p.station.a]
         servers = 1
         service.fixed = \"60 s\"",
    );
    assert_eq!(ran.mean("p", Demand), 3.0 * 6.0 * 4.0);
    assert_eq!(ran.mean("p/a", WaitMean), 90.0);
    // Three hours in all, of which 18 groups of four are served four minutes each.
    assert!((ran.mean("p/a", Utilisation) - 18.0 * 4.0 / 180.0).abs() < 1e-9);
    assert!((ran.mean("p/a", QueueMean) - 18.0 * 6.0 / 180.0).abs() < 1e-9);
    assert_eq!(ran.series("p", "cleared")[2 * 1_440 + 9 * 60 + 4], 1.0);
}

#[test]
fn warm_up_is_discarded() {
    // Twelve an hour, served 4 min each; the first hour is warm-up. A service straddles its end.
    let ran = run_text(
        "[run]
         replications = 1
         warm-up = \"62 min\"
         [port.p.arrivals.all]
         per-hour = { \"00:00\" = 12 }
         process = \"even\"
         to = \"a\"
         [port.p.station.a]
         servers = 1
         service.fixed = \"4 min\"",
    );
    assert_eq!(ran.mean("p", Demand), 288.0 - 13.0);
    assert_eq!(ran.mean("p", Cleared), 275.0);
    // The passenger of 01:00 counts where it happens: served at 01:04, two minutes of work after warm-up.
    assert_eq!(ran.mean("p/a", Served), 276.0);
    let window = 86_400.0 - 3_720.0;
    assert!((ran.mean("p/a", Utilisation) - (275.0 * 240.0 + 120.0) / window).abs() < 1e-9);
}

#[test]
fn those_inside_at_the_end_are_counted() {
    let ran = desk("", "timetable = \"tests/data/late.csv\"", "servers = 1\nservice.fixed = \"30 s\"");
    // Three at 23:59: one is served at 23:59:30, one would be at 24:00, which is no longer part of the run.
    assert_eq!(ran.mean("p", Cleared), 1.0);
    assert_eq!(ran.mean("p", InsideAtEnd), 2.0);
}

#[test]
fn nobody_measured_is_no_value() {
    let ran = run_text(
        "[run]
         replications = 2
         warm-up = \"12 h\"
         [port.p.arrivals.all]
         per-hour = { \"00:00\" = 60, \"01:00\" = 0 }
         to = \"a\"
         [port.p.station.a]
         servers = 1
         service.fixed = \"4 s\"",
    );
    assert_eq!(ran.find("p/a", None, WaitMean), None);
    assert_eq!(ran.find("p", None, JourneyMax), None);
    assert_eq!(ran.mean("p", Demand), 0.0);
    assert_eq!(ran.mean("p/a", Utilisation), 0.0);
}

#[test]
fn ports_in_one_scenario_do_not_touch() {
    let port = |name: &str| {
        format!(
            "[port.{name}]
             open = \"08:00\"
             close = \"20:00\"
             [port.{name}.arrivals.all]
             per-day = 3_000
             to = \"a\"
             [port.{name}.station.a]
             servers = 4
             service.exponential = {{ mean = \"50 s\" }}
             queue = {{ lanes = \"per-server\", choose = \"random\" }}\n"
        )
    };
    let alone = run_text(&port("west"));
    let both = run_text(&format!("{}{}", port("east"), port("west")));
    for measure in [WaitMean, Served, QueueMean] {
        assert_eq!(alone.mean("west/a", measure), both.mean("west/a", measure));
    }
    assert_ne!(both.mean("east/a", WaitMean), both.mean("west/a", WaitMean));
}

/// Warm-up ends in the middle of a wait: the wait counts in full where it ends, the queue only from then on.
#[test]
fn warm_up_ends_in_the_middle_of_a_wait() {
    // Two come at 00:00; the first is served until 00:20. The second waits all that time, half of it before warm-up ends.
    let ran = run_text(
        "[run]\nreplications = 1\nwarm-up = \"10 min\"\n[port.p.arrivals.a]\nevery = \"1 d\"\nbatch = 2\nto = \"s\"\n\
         [port.p.station.s]\nservers = 1\nservice.fixed = \"20 min\"\n",
    );
    assert_eq!(ran.mean("p/s", WaitMax), 1_200.0);
    assert_eq!(ran.mean("p/s", WaitMean), 1_200.0);
    let window = 86_400.0 - 600.0;
    assert!((ran.mean("p/s", QueueMean) - 600.0 / window).abs() < 1e-12);
    assert!((ran.mean("p/s", Utilisation) - 1_800.0 / window).abs() < 1e-12);
    // Both came before, so the port's balance knows neither.
    assert_eq!((ran.mean("p", Demand), ran.mean("p", Cleared)), (0.0, 0.0));
    assert_eq!(ran.mean("p/s", Served), 2.0);
}

/// A measured window with nobody in it, or of no length at all, is empty in the tables: never a zero that is none, never
/// "NaN".
#[test]
fn an_empty_window_is_empty_in_the_tables() {
    // Everyone is gone by nine and the port closed at ten; what is measured begins at noon.
    let ran = run_text(
        "[run]\nreplications = 3\nwarm-up = \"12 h\"\n[port.p]\nopen = \"08:00\"\nclose = \"10:00\"\n[port.p.zone.z]\n\
         area = \"9 m2\"\n[port.p.arrivals.a]\nper-hour = { \"08:00\" = 60, \"08:30\" = 0 }\nto = \"s\"\n\
         [port.p.station.s]\nservers = 2\nservice.exponential = { mean = \"50 s\" }\nzone = \"z\"\n",
    );
    let table = clearway::report::summary_csv::write(&ran.scenario, &ran.results).unwrap();
    let series = clearway::report::series_csv::write(&ran.scenario, &ran.results).unwrap();
    for text in [&table, &series] {
        let text = String::from_utf8(text.clone()).unwrap().to_lowercase();
        assert!(!text.contains("nan") && !text.contains("inf,") && !text.contains(",-"), "{text}");
    }
    let mut empty = Vec::new();
    for record in csv::Reader::from_reader(table.as_slice()).records() {
        let record = record.unwrap();
        let numbers = record.iter().skip(5).take(9);
        if record[14] == *"0" {
            assert!(numbers.clone().all(str::is_empty), "{record:?}");
            empty.push(format!("{} {}", &record[1], &record[3]));
        } else {
            // What is counted is none, in every replication; only the servers can be there or not.
            assert!(&record[14] == "3" && numbers.clone().all(|n| n == "0"), "{record:?}");
        }
    }
    let expected = "journey_mean journey_p95 journey_max s wait_mean s wait_p50 s wait_p95 s wait_max s queue_mean \
                    s utilisation s blocked_mean s kept_out_mean z occupancy_mean z space_per_person_min";
    let found: Vec<&str> = empty.iter().map(|name| name.trim()).collect();
    assert_eq!(found.join(" "), expected);
}
