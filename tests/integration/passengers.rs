//! Passenger-level common random numbers: passenger n is the same person under every plan.

use clearway::record::{Ending, Visit};

use crate::common::{clearway, traced};

/// A hall with classes, batches, shares, a way back, random lanes and drawn walks; `{counters}` and `{exit}` differ.
fn hall(counters: u32, exit: &str) -> String {
    format!(
        "[run]\nreplications = 3\nseed = 5\n[class.resident]\n[class.visitor]\n\
         [port.p]\nopen = \"06:00\"\nclose = \"22:00\"\n\
         [port.p.arrivals.walk-in]\nclasses = {{ resident = 0.7, visitor = 0.3 }}\nper-day = 1_500\nto = \"check\"\n\
         [port.p.arrivals.coach]\nclass = \"visitor\"\nevery = \"30 min\"\nbatch = 12\nto = \"check\"\n\
         [port.p.station.check]\nservers = 4\nservice.lognormal = {{ mean = \"40 s\", cv = 0.8 }}\n\
         next = [{{ share = 0.2, to = \"assistance\", walk.gamma = {{ mean = \"60 s\", cv = 0.5 }} }}, \
         {{ to = \"counter\", walk = \"30 s\" }}]\n\
         [port.p.station.assistance]\nservers = 2\nqueue = {{ lanes = \"per-server\", choose = \"random\" }}\nservice.exponential = {{ mean = \"90 s\" }}\n\
         next = [{{ share = 0.5, to = \"check\", walk = \"30 s\" }}, {{ to = \"counter\" }}]\n\
         [port.p.station.counter]\nservers = {counters}\nservice.gamma = {{ mean = \"100 s\", cv = 0.7 }}\n\
         service-of.visitor.weibull = {{ mean = \"140 s\", cv = 0.9 }}\n{exit}"
    )
}

/// What belongs to a passenger and to no plan: stream, number, class, and station by station the time of service.
type Person = (u32, u32, u16, Vec<(u32, u64)>);

fn persons(visits: &[Visit]) -> Vec<Person> {
    let mut sorted: Vec<&Visit> = visits.iter().collect();
    sorted.sort_by_key(|v| (v.stream, v.number, v.came));
    let mut people: Vec<Person> = Vec::new();
    for visit in sorted {
        let (Some(station), Some(started), Some(finished)) = (visit.station, visit.started, visit.finished)
        else {
            continue;
        };
        let service = (station.0, finished.since(started).ticks());
        match people.last_mut() {
            Some(last) if (last.0, last.1) == (visit.stream, visit.number) => last.3.push(service),
            _ => people.push((visit.stream, visit.number, visit.class.0, vec![service])),
        }
    }
    people
}

/// With one more counter everyone has the class, the ways and the service times they had.
#[test]
fn one_more_counter_changes_nobody() {
    let (_, before) = traced(&hall(5, ""));
    let (_, after) = traced(&hall(6, ""));
    let mut services = 0;
    for (before, after) in before.iter().zip(&after) {
        let (before, after) = (persons(before), persons(after));
        assert!(before.len() > 1_500);
        services += before.iter().map(|person| person.3.len()).sum::<usize>();
        assert!(before == after);
        // The replications themselves differ, or this would prove little.
        assert!(before.iter().any(|person| person.3.len() > 3), "somebody came back");
    }
    assert!(services > 10_000);
    assert!(persons(&before[0]) != persons(&before[1]));
}

/// A station added behind changes nothing before it: not a visit, not an instant.
#[test]
fn a_station_downstream_changes_nothing_upstream() {
    let (_, before) = traced(&hall(5, ""));
    let (_, after) = traced(&hall(
        5,
        "next = [{ to = \"customs\", walk = \"1 min\" }]\n[port.p.station.customs]\nservers = 2\n\
         service.exponential = { mean = \"50 s\" }\n",
    ));
    for (before, after) in before.iter().zip(&after) {
        let upstream = |visits: &[Visit]| -> Vec<Visit> {
            let mut kept: Vec<Visit> =
                visits.iter().copied().filter(|v| v.station.is_none_or(|s| s.0 < 3)).collect();
            for visit in &mut kept {
                // Only where they go then is another matter.
                if visit.ending == Ending::Cleared {
                    (visit.ending, visit.ended) = (Ending::Served, None);
                }
            }
            kept
        };
        assert!(after.iter().any(|visit| visit.station.is_some_and(|s| s.0 == 3)));
        assert!(upstream(before) == upstream(after));
    }
}

/// Under first-come service nobody waits longer with one more server, passenger by passenger, and many wait shorter.
#[test]
fn with_one_more_server_nobody_waits_longer() {
    let station = |servers: u32| {
        format!(
            "[run]\nreplications = 5\n[port.p.arrivals.a]\nper-hour = {{ \"00:00\" = 60, \"09:00\" = 200, \"12:00\" = 80 }}\n\
             batch = 3\nto = \"s\"\n[port.p.station.s]\nservers = {servers}\n\
             service.lognormal = {{ mean = \"90 s\", cv = 1.2 }}\n"
        )
    };
    for servers in 2..5 {
        let (fewer, more) = (traced(&station(servers)).1, traced(&station(servers + 1)).1);
        let (mut compared, mut shorter) = (0, 0);
        for (fewer, more) in fewer.iter().zip(&more) {
            let waits = |visits: &[Visit]| -> Vec<(u32, u32, u64)> {
                let mut waits: Vec<_> = visits
                    .iter()
                    .filter_map(|v| Some((v.stream, v.number, v.started?.since(v.joined?).ticks())))
                    .collect();
                waits.sort_unstable();
                waits
            };
            let more = waits(more);
            for (stream, number, wait) in waits(fewer) {
                let Ok(at) = more.binary_search_by_key(&(stream, number), |&(s, n, _)| (s, n)) else {
                    panic!("passenger {stream}/{number} was served by {servers} servers and not by one more");
                };
                assert!(more[at].2 <= wait, "passenger {stream}/{number}: {wait} and then {}", more[at].2);
                compared += 1;
                shorter += u32::from(more[at].2 < wait);
            }
        }
        assert!(compared > 5_000 && shorter > 100, "{compared} {shorter}");
    }
}

/// `--trace` writes a row a visit; every passenger has exactly one last visit, and the rows add up to the tables.
#[test]
fn the_trace_has_a_row_for_each_visit() {
    let folder = tempfile::tempdir().unwrap();
    let status = clearway()
        .args([
            "run",
            "scenarios/shenzhen-bay/2023-01-29.toml",
            "--replications",
            "2",
            "--trace",
            "--quiet",
            "--out",
        ])
        .arg(folder.path())
        .status();
    assert!(status.unwrap().success());
    let mut reader = csv::Reader::from_path(folder.path().join("passengers.csv")).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(
        header[..9],
        ["replication", "passenger", "class", "station", "joined", "started", "finished", "left", "outcome"]
    );
    let (mut cleared, mut last) = (0, 0);
    // Services begun and waits, by replication.
    let mut waits = [(0_u32, 0.0); 2];
    for record in reader.records() {
        let record = record.unwrap();
        cleared += u32::from(&record[8] == "cleared");
        last += u32::from(!matches!(&record[8], "served" | "diverted"));
        if &record[3] == "booking-check" && !record[5].is_empty() {
            let (services, wait) = &mut waits[record[0].parse::<usize>().unwrap()];
            *services += 1;
            *wait += record[5].parse::<f64>().unwrap() - record[4].parse::<f64>().unwrap();
        }
    }
    let summary = std::fs::read_to_string(folder.path().join("summary.csv")).unwrap();
    let mean = |prefix: &str| -> f64 {
        let line =
            summary.lines().find(|line| line.starts_with(prefix)).unwrap_or_else(|| panic!("{prefix}"));
        line.split(',').nth(5).unwrap().parse().unwrap()
    };
    assert_eq!(f64::from(last), 2.0 * mean("shenzhen-bay,,,demand,"));
    assert_eq!(f64::from(cleared), 2.0 * mean("shenzhen-bay,,,cleared,"));
    let services: u32 = waits.iter().map(|(services, _)| services).sum();
    assert_eq!(f64::from(services), 2.0 * mean("shenzhen-bay,booking-check,,arrivals,"));
    let wait_mean: f64 = waits.iter().map(|&(services, wait)| wait / f64::from(services) / 2.0).sum();
    assert!((wait_mean / mean("shenzhen-bay,booking-check,,wait_mean,") - 1.0).abs() < 1e-9);
}
