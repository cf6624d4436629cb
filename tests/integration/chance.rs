//! What is left to chance is, and evenly: whom a server calls, which lane is chosen, which servers fail.

use clearway::record::Visit;

use crate::common::traced;

/// Four come together every hour; the first is served at once, and of the other three each is as likely to be next.
#[test]
fn random_order_calls_anybody() {
    let (_, visits) = traced(
        "[run]\nreplications = 25\ninterval = \"1 h\"\n[port.p.arrivals.a]\nevery = \"1 h\"\nbatch = 4\nto = \"s\"\n\
         [port.p.station.s]\nservers = 1\nservice.fixed = \"60 s\"\nqueue = { order = \"random\" }\n",
    );
    let mut second = [0_u32; 4];
    for visit in visits.iter().flatten() {
        let wait = visit.started.zip(visit.joined).map(|(started, joined)| started.since(joined).seconds());
        if wait == Some(60.0) {
            second[visit.number as usize % 4] += 1;
        }
    }
    // 600 hours: 200 expected of each, standard deviation 11.5; five of them either way.
    assert_eq!(second[0], 0);
    assert!(second[1..].iter().all(|n| (142..=258).contains(n)), "{second:?}");
}

/// Lanes chosen at random are chosen evenly, and anew at every visit.
#[test]
fn random_lanes_are_even() {
    let (_, visits) = traced(
        "[run]\nreplications = 3\n[port.p.arrivals.a]\nper-hour = { \"00:00\" = 60 }\nto = \"s\"\n[port.p.station.s]\n\
         servers = 3\nservice.fixed = \"20 s\"\nqueue = { lanes = \"per-server\", choose = \"random\" }\n\
         next = [{ share = 0.5, to = \"s\", walk = \"60 s\" }, { to = \"cleared\" }]\n",
    );
    let mut lanes = [0_u32; 3];
    let (mut same, mut pairs) = (0_u32, 0_u32);
    for visits in &visits {
        let mut sorted: Vec<&Visit> = visits.iter().filter(|v| v.server.is_some()).collect();
        sorted.sort_by_key(|v| (v.number, v.came));
        for visit in &sorted {
            lanes[visit.server.unwrap() as usize] += 1;
        }
        for pair in sorted.windows(2).filter(|pair| pair[0].number == pair[1].number) {
            pairs += 1;
            same += u32::from(pair[0].server == pair[1].server);
        }
    }
    // About 8,600 visits, a third each with standard deviation 44; about 4,300 returns, a third in the same lane, 31.
    let visits: u32 = lanes.iter().sum();
    assert!(visits > 8_000 && lanes.iter().all(|n| n.abs_diff(visits / 3) < 220), "{lanes:?}");
    assert!(same.abs_diff(pairs / 3) < 155, "{same} of {pairs}");
}

/// Interrupted services of the two servers of a station, by server.
fn interrupted(unit: &str) -> [Vec<(u64, u64)>; 2] {
    let (_, visits) = traced(&format!(
        "[run]\nreplications = 2\n[port.p.arrivals.a]\nper-hour = {{ \"00:00\" = 240 }}\nto = \"s\"\n[port.p.station.s]\n\
         servers = 2\nservice.fixed = \"60 s\"\nfailures = {{ time-between.exponential = {{ mean = \"40 min\" }}, \
         repair.exponential = {{ mean = \"5 min\" }}, unit = \"{unit}\" }}\n"
    ));
    let mut found = [Vec::new(), Vec::new()];
    for (replication, visit) in
        visits.iter().enumerate().flat_map(|(r, visits)| visits.iter().map(move |v| (r, v)))
    {
        let (Some(started), Some(finished), Some(server)) = (visit.started, visit.finished, visit.server)
        else {
            continue;
        };
        if finished.since(started).seconds() > 60.0 {
            // A day apart, so that replications do not meet.
            let shift = replication as u64 * 86_400_000_000;
            found[server as usize].push((started.ticks() + shift, finished.ticks() + shift));
        }
    }
    found
}

/// With `unit = "all"` both servers stop at once; with "each" they fail by themselves.
#[test]
fn servers_fail_together_or_each_by_itself() {
    let together = |unit: &str| {
        let [first, second] = interrupted(unit);
        assert!(first.len() > 30 && second.len() > 30);
        let meets = |a: &&(u64, u64)| second.iter().any(|b| a.0 < b.1 && b.0 < a.1);
        first.iter().filter(meets).count() as f64 / first.len() as f64
    };
    let (all, each) = (together("all"), together("each"));
    assert!(all > 0.95 && each < 0.5, "{all} {each}");
}

/// Stays and drawn walks are drawn anew at every visit.
#[test]
fn every_visit_has_times_of_its_own() {
    let (_, visits) = traced(
        "[run]\nreplications = 1\n[port.p.arrivals.a]\nper-hour = { \"00:00\" = 30, \"20:00\" = 0 }\nto = \"s\"\n\
         [port.p.station.s]\nservice.exponential = { mean = \"60 s\" }\n\
         next = [{ share = 0.7, to = \"s\", walk.exponential = { mean = \"30 s\" } }, { to = \"cleared\" }]\n",
    );
    let mut sorted: Vec<&Visit> = visits[0].iter().collect();
    sorted.sort_by_key(|v| (v.number, v.came));
    let stay = |v: &Visit| v.finished.unwrap().since(v.started.unwrap()).ticks();
    let walk = |a: &Visit, b: &Visit| b.came.unwrap().since(a.left.unwrap()).ticks();
    let (mut stays, mut walks) = (0, 0);
    for trio in sorted.windows(3).filter(|trio| trio[0].number == trio[2].number) {
        // Of exponential times no two are the same to the microsecond, but once in many runs.
        stays += usize::from(stay(trio[0]) != stay(trio[1]));
        walks += usize::from(walk(trio[0], trio[1]) != walk(trio[1], trio[2]));
    }
    let trios = sorted.windows(3).filter(|trio| trio[0].number == trio[2].number).count();
    assert!(trios > 500 && stays + 2 > trios && walks + 2 > trios, "{stays} and {walks} of {trios} differ");
}
