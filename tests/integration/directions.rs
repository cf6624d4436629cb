//! Which way results move when a plan moves.

use clearway::record::Measure::{JourneyMean, QueueMean, Utilisation, WaitMean};
use clearway::record::Visit;

use crate::common::{run_file, run_text, traced};

/// More servers, shorter waits and journeys; every step of it.
#[test]
fn more_servers_shorter_waits() {
    let with = |servers: u32| {
        let change = format!("port.lok-ma-chau.station.booking-check.servers={servers}");
        run_file("scenarios/lok-ma-chau/2023-01-20.toml", &["run.replications=3", &change])
    };
    let runs: Vec<_> = (13..=16).map(with).collect();
    for pair in runs.windows(2) {
        for (place, measure) in [
            ("lok-ma-chau/booking-check", WaitMean),
            ("lok-ma-chau/booking-check", QueueMean),
            ("lok-ma-chau/booking-check", Utilisation),
            ("lok-ma-chau", JourneyMean),
        ] {
            assert!(pair[1].mean(place, measure) < pair[0].mean(place, measure), "{place} {measure:?}");
        }
    }
}

/// Longer service, higher utilisation and longer waits.
#[test]
fn longer_service_higher_utilisation() {
    let with = |mean: u32| {
        run_text(&format!(
            "[port.p.arrivals.a]\nper-hour = {{ \"00:00\" = 100 }}\nto = \"s\"\n[port.p.station.s]\nservers = 3\n\
             service.gamma = {{ mean = \"{mean} s\", cv = 0.8 }}\n"
        ))
    };
    let runs: Vec<_> = [60, 75, 90, 100].map(with).into();
    for pair in runs.windows(2) {
        for measure in [Utilisation, WaitMean, QueueMean] {
            assert!(pair[0].mean("p/s", measure) < pair[1].mean("p/s", measure), "{measure:?}");
        }
    }
}

/// A class split in two that differ in nothing changes nothing: the same people, the same instants.
#[test]
fn splitting_a_class_changes_nothing() {
    let text = |classes: &str, share: &str| {
        format!(
            "[run]\nreplications = 2\n{classes}[port.p.arrivals.a]\n{share}per-hour = {{ \"00:00\" = 100 }}\nto = \"s\"\n\
             [port.p.station.s]\nservers = 3\nservice.lognormal = {{ mean = \"95 s\", cv = 0.8 }}\n\
             queue = {{ order = \"priority\", patience.exponential = {{ mean = \"5 min\" }} }}\n\
             next = [{{ share = 0.3, to = \"t\", walk = \"20 s\" }}, {{ to = \"cleared\" }}]\n\
             [port.p.station.t]\nservers = 1\nservice.exponential = {{ mean = \"80 s\" }}\n"
        )
    };
    let (one, before) = traced(&text("[class.all]\n", "class = \"all\"\n"));
    let (two, after) =
        traced(&text("[class.north]\n[class.south]\n", "classes = { north = 0.4, south = 0.6 }\n"));
    for (before, after) in before.iter().zip(&after) {
        let without_class = |visits: &[Visit]| -> Vec<Visit> {
            let class = before[0].class;
            visits.iter().map(|visit| Visit { class, ..*visit }).collect()
        };
        assert!(without_class(before) == without_class(after));
    }
    for (row, spread) in one.results.summary.iter().filter(|(row, _)| row.class.is_none()) {
        let other = two.results.summary.iter().find(|(other, _)| other == row).unwrap();
        assert_eq!(*spread, other.1, "{row:?}");
    }
}

/// Twice as long a day, twice as long between arrivals, twice as long at every desk and on every way: every wait is twice
/// as long, to the rounding of instants to whole microseconds.
#[test]
fn scaling_all_times_scales_all_waits() {
    let text = |k: u32| {
        format!(
            "[run]\nreplications = 3\ndays = {k}\ninterval = \"1 h\"\n[port.p.arrivals.a]\n\
             per-hour = {{ \"00:00\" = {}, \"{:02}:00\" = 0 }}\nto = \"s\"\n\
             [port.p.station.s]\nservers = 2\nservice.lognormal = {{ mean = \"{} s\", cv = 0.8 }}\n\
             queue = {{ patience.weibull = {{ mean = \"{} s\", cv = 1.5 }} }}\n\
             next = [{{ share = 0.3, to = \"t\", walk.gamma = {{ mean = \"{} s\", cv = 0.5 }} }}, {{ to = \"cleared\" }}]\n\
             [port.p.station.t]\nservers = 1\nservice.exponential = {{ mean = \"{} s\" }}\n",
            120 / k,
            8 * k,
            50 * k,
            900 * k,
            30 * k,
            60 * k,
        )
    };
    // The second day of the longer run brings its own passengers: only those of the first are compared.
    let (_, once) = traced(&text(1));
    let (_, twice) = traced(&text(2));
    for (once, twice) in once.iter().zip(&twice) {
        let waits = |visits: &[Visit], k: u64| -> Vec<(u32, u32, f64)> {
            let first = visits.iter().filter(|v| v.came.is_some_and(|t| t.seconds() < 43_200.0 * k as f64));
            let mut waits: Vec<_> = first
                .filter_map(|v| {
                    Some((v.number, v.station?.0, v.started?.since(v.joined?).seconds() / k as f64))
                })
                .collect();
            waits.sort_by_key(|wait| (wait.0, wait.1));
            waits
        };
        let (once, twice) = (waits(once, 1), waits(twice, 2));
        assert!(once.len() > 1_000);
        assert_eq!(once.len(), twice.len());
        for (a, b) in once.iter().zip(&twice) {
            // Rounding adds up along a busy period, a microsecond a service.
            assert!((a.0, a.1) == (b.0, b.1) && (a.2 - b.2).abs() < 0.01, "{a:?} {b:?}");
        }
    }
}

/// Two halls that have nothing to do with each other may stand in the file in either order.
#[test]
fn the_order_of_independent_stations_changes_nothing() {
    let hall = |name: &str, desks: u32| {
        format!(
            "[port.p.arrivals.{name}]\nevery = \"10 min\"\nbatch = 30\nto = \"{name}-check\"\n\
             [port.p.station.{name}-check]\nservers = {desks}\nservice.fixed = \"30 s\"\n\
             next = [{{ share = 0.4, to = \"{name}-counter\", walk = \"30 s\" }}, {{ to = \"cleared\" }}]\n\
             [port.p.station.{name}-counter]\nservers = 2\nservice.exponential = {{ mean = \"60 s\" }}\n"
        )
    };
    let run = "[run]\nreplications = 3\n";
    let one = run_text(&format!("{run}{}{}", hall("north", 2), hall("south", 3)));
    let other = run_text(&format!("{run}{}{}", hall("south", 3), hall("north", 2)));
    for (row, spread) in &one.results.summary {
        let place = row.place.name(&one.scenario);
        let place = if place.is_empty() { "p".to_owned() } else { format!("p/{place}") };
        assert_eq!(*spread, other.find(&place, None, row.measure), "{place} {:?}", row.measure);
    }
}
