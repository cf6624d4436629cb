//! Ways through a port, and what becomes of whom.

use clearway::record::Measure::{Arrivals, Cleared, Demand, JourneyMean, Served, TurnedAway, WaitMean};

use crate::common::{agrees, run_text};

#[test]
fn shares_and_classes_in_order() {
    // 60, 30 and 10 % as in "share 0.6, share 0.3, the rest", but one class goes its own way after the first line.
    let ran = run_text(
        "[run]
         replications = 40
         [class.a]
         [class.b]
         [port.p.arrivals.all]
         classes = { a = 0.75, b = 0.25 }
         per-day = 10_000
         to = \"split\"
         [port.p.station.split]
         service.fixed = \"0 s\"
         next = [
           { share = 0.6, to = \"one\" },
           { class = \"b\", to = \"turned-away\" },
           { class = [\"a\", \"b\"], share = 0.3, to = \"two\", walk.uniform = { min = \"10 s\", max = \"30 s\" } },
           { to = \"cleared\" },
         ]
         [port.p.station.one]
         service.fixed = \"0 s\"
         [port.p.station.two]
         service.triangular = { min = \"0 s\", mode = \"10 s\", max = \"50 s\" }",
    );
    agrees(ran.find("p", None, Demand), 10_000.0);
    agrees(ran.find("p", Some("b"), Demand), 2_500.0);
    agrees(ran.find("p/one", None, Served), 6_000.0);
    agrees(ran.find("p/two", None, Served), 0.3 * 7_500.0);
    agrees(ran.find("p", None, TurnedAway), 0.4 * 2_500.0);
    agrees(ran.find("p", Some("a"), JourneyMean), 0.3 * (20.0 + 20.0));
}

#[test]
fn service_times_by_class() {
    let ran = run_text(
        "[class.a]
         [class.b]
         [port.p.arrivals.a]
         class = \"a\"
         every = \"1 h\"
         to = \"desk\"
         [port.p.arrivals.b]
         class = \"b\"
         every = \"1 h\"
         to = \"desk\"
         [port.p.station.desk]
         servers = 2
         service = \"100 s\"
         service-of.b.fixed = \"7 s\"",
    );
    assert_eq!(ran.mean_of("p", "a", JourneyMean), 100.0);
    assert_eq!(ran.mean_of("p", "b", JourneyMean), 7.0);
}

#[test]
fn empirical_times_and_timetables_with_classes() {
    let ran = run_text(
        "[run]
         replications = 20
         [class.a]
         [class.b]
         [port.p.arrivals.trains]
         timetable = \"tests/data/trains.csv\"
         classes = { a = 0.5, b = 0.5 }
         to = \"desk\"
         [port.p.station.desk]
         service.empirical = \"tests/data/times.csv\"",
    );
    // 300 of class a, 200 of class b, 500 of either.
    assert_eq!(ran.mean("p", Demand), 1_000.0);
    agrees(ran.find("p", Some("a"), Demand), 550.0);
    agrees(ran.find("p", None, JourneyMean), (5.0 + 10.0 + 45.0) / 3.0);
}

#[test]
fn a_passenger_can_come_back() {
    // Half of all go round again: on average two services each, and every service has a draw of its own.
    let ran = run_text(
        "[run]
         replications = 40
         [port.p.arrivals.all]
         per-day = 5_000
         to = \"desk\"
         [port.p.station.desk]
         service.exponential = { mean = \"10 s\" }
         next = [{ share = 0.5, to = \"desk\" }, { to = \"cleared\" }]",
    );
    agrees(ran.find("p/desk", None, Arrivals), 10_000.0);
    agrees(ran.find("p", None, JourneyMean), 20.0);
}

/// Streams do not share their chance: the variance of a sum of independent counts is the sum of their variances.
/// With 1,000 replications the standard error of a variance is 4.5 %; 20 % is a false alarm in 10⁵.
#[test]
fn streams_are_independent() {
    let ran = run_text(
        "[run]
         replications = 1_000
         interval = \"1 h\"
         [port.p.arrivals.one]
         per-day = 500
         to = \"a\"
         [port.p.arrivals.two]
         per-day = 500
         to = \"a\"
         [port.p.station.a]
         service = \"1 s\"",
    );
    let sd = ran.find("p", None, Demand).unwrap().sd.unwrap();
    assert!((sd * sd / 1_000.0 - 1.0).abs() < 0.2, "{}", sd * sd);
}

/// One more server changes nobody's service time or way, and nobody upstream: common random numbers.
#[test]
fn staffing_changes_nobodys_fate() {
    let scenario = |servers: u32| {
        run_text(&format!(
            "[run]
             replications = 5
             [class.a]
             [class.b]
             [port.p]
             open = \"06:00\"
             close = \"18:00\"
             [port.p.arrivals.all]
             classes = {{ a = 0.5, b = 0.5 }}
             per-day = 8_000
             to = \"first\"
             [port.p.station.first]
             servers = 8
             service.lognormal = {{ mean = \"30 s\", cv = 0.7 }}
             next = [{{ share = 0.2, to = \"check\", walk.exponential = {{ mean = \"50 s\" }} }}, {{ to = \"second\" }}]
             [port.p.station.check]
             servers = 20
             service.gamma = {{ mean = \"90 s\", cv = 1.2 }}
             next = [{{ to = \"second\" }}]
             [port.p.station.second]
             servers = {servers}
             service.weibull = {{ mean = \"40 s\", cv = 0.8 }}"
        ))
    };
    let (few, more) = (scenario(9), scenario(10));
    for place in ["p/first", "p/check"] {
        for measure in [WaitMean, Served, Arrivals] {
            assert_eq!(few.find(place, None, measure), more.find(place, None, measure), "{place}");
        }
    }
    for class in ["a", "b"] {
        assert_eq!(few.find("p", Some(class), Demand), more.find("p", Some(class), Demand));
        assert_eq!(few.find("p/check", Some(class), Served), more.find("p/check", Some(class), Served));
    }
    assert!(more.mean("p/second", WaitMean) < few.mean("p/second", WaitMean));
    assert!(few.mean("p", Cleared) > 0.0);
}
