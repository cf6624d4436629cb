//! What belongs to which hour of the day: tables that do not begin at midnight, ports that close after it, whole timetables
//! that are moved or multiplied.

use clearway::engine::StopSignal;
use clearway::experiment::{Results, replicate};
use clearway::record::{Measure, Place};
use clearway::scenario::Scenario;
use clearway::scenario::diagnostic::render;
use clearway::scenario::load::load_text;
use clearway::scenario::model::PortId;

use crate::common::{clearway, root};

/// Runs a scenario with changes once; its files lie in the root of the repository.
fn run(text: &str, changes: &[&str]) -> (Scenario, Results) {
    let scenario = loaded(text, changes).unwrap_or_else(|said| panic!("{said}"));
    let results = replicate(&scenario, &StopSignal::new(), &|_, _| {}).unwrap();
    (scenario, results)
}

fn loaded(text: &str, changes: &[&str]) -> Result<Scenario, String> {
    let changes: Vec<String> = changes.iter().map(|&change| change.to_owned()).collect();
    let text = format!("schema = 1\n{text}");
    let loaded = load_text("test.toml", "test", &text, root(), &changes);
    loaded.map(|loaded| loaded.scenario).map_err(|(found, sources)| render(&found, &sources, false))
}

/// How many cleared the first port in each hour of the day, all days together.
fn by_hour((scenario, results): &(Scenario, Results)) -> Vec<f64> {
    let cleared = results.find_series(PortId(0), Place::Port, "cleared").unwrap();
    let mut hours = vec![0.0; 24];
    for (i, passengers) in cleared.mean.iter().enumerate() {
        let at = scenario.run.interval.seconds() * i as f64;
        hours[(at / 3_600.0) as usize % 24] += passengers;
    }
    hours
}

fn mean(results: &Results, measure: Measure) -> f64 {
    results.find(PortId(0), Place::Port, measure).unwrap().mean
}

/// Everybody comes evenly and is served at once.
const EVEN: &str =
    "[port.p.arrivals.a]\nprocess = \"even\"\nto = \"d\"\n[port.p.station.d]\nservice = \"1 s\"\n";

fn even(hours: &str, demand: &str, run: &str) -> String {
    format!(
        "[run]\nreplications = 1\n{run}[port.p]\n{hours}{}",
        EVEN.replace("to =", &format!("{demand}\nto ="))
    )
}

#[test]
fn rates_end_at_midnight_and_begin_at_the_first_time() {
    for close in ["00:01", "02:00", "19:00"] {
        let text = even(
            &format!("open = \"20:00\"\nclose = \"{close}\"\n"),
            "per-hour = { \"20:00\" = 100 }",
            "days = 2\n",
        );
        let (_, results) = run(&text, &[]);
        assert_eq!(mean(&results, Measure::Demand), 800.0);
        assert_eq!(mean(&results, Measure::TurnedAway), 0.0);
    }
}

#[test]
fn a_pattern_that_is_moved_is_the_same_pattern() {
    let per_hour = "{ \"00:00\" = 30, \"06:00\" = 300, \"22:00\" = 60 }";
    for demand in [format!("per-hour = {per_hour}"), format!("per-day = 5100\nprofile = {per_hour}")] {
        let key = if demand.starts_with("per-hour") { "per-hour" } else { "profile" };
        let text = even("", &demand, "");
        let (_, still) = run(&text, &[]);
        let before = by_hour(&run(&text, &[]));
        for hours in [-25, -7, -1, 0, 1, 3, 24] {
            let moved = run(&text, &[&format!("shift:port.p.arrivals.a.{key}={hours} h")]);
            assert_eq!(mean(&moved.1, Measure::Demand), mean(&still, Measure::Demand), "{key} by {hours} h");
            let after = by_hour(&moved);
            for hour in 0..24_i32 {
                let to = (hour + hours).rem_euclid(24) as usize;
                // One passenger may fall on either side of an hour.
                assert!((after[to] - before[hour as usize]).abs() <= 1.0, "{key} by {hours} h: {after:?}");
            }
        }
        // Half an hour earlier, the night begins before midnight.
        let earlier = run(&text, &[&format!("shift:port.p.arrivals.a.{key}=-30 min")]);
        assert_eq!(mean(&earlier.1, Measure::Demand), 5_100.0);
        let hours = by_hour(&earlier);
        assert_eq!([hours[0], hours[5], hours[21], hours[23]], [30.0, 165.0, 180.0, 45.0]);
    }
}

#[test]
fn a_table_that_says_nothing_of_the_morning_keeps_its_total() {
    let text = even("", "per-hour = { \"20:00\" = 60, \"23:00\" = 120 }", "");
    for minutes in [-90, 30, 600, 1_000] {
        let moved = run(&text, &[&format!("shift:port.p.arrivals.a.per-hour={minutes} min")]);
        assert_eq!(mean(&moved.1, Measure::Demand), 300.0, "{minutes} min");
    }
    // A port that is open over midnight: the last intensity holds until the first.
    let night = even(
        "open = \"20:00\"\nclose = \"04:00\"\n",
        "per-day = 800\nprofile = { \"20:00\" = 3, \"23:00\" = 1 }",
        "days = 3\n",
    );
    let before = by_hour(&run(&night, &[]));
    // Three hours of three and five of one, of which four are after midnight.
    let near = |found: &[f64], hours: [(usize, f64); 4]| {
        for (hour, passengers) in hours {
            assert!((found[hour] - passengers).abs() <= 3.0, "{found:?}");
        }
    };
    near(&before, [(20, 514.0), (22, 514.0), (23, 171.0), (3, 171.0)]);
    let later = by_hour(&run(&night, &["shift:port.p.arrivals.a.profile=1 h"]));
    // The intensity from four to five is never seen, that from 20:00 on is the night's.
    near(&later, [(20, 171.0), (21, 514.0), (23, 514.0), (0, 171.0)]);
}

#[test]
fn numbers_that_need_not_be_whole_are_not_rounded() {
    let text = even("", "per-hour = { \"00:00\" = 3, \"12:00\" = 5 }", "days = 10\n");
    let (_, results) = run(&text, &["scale:port.p.arrivals.a.per-hour=1.1"]);
    assert_eq!(mean(&results, Measure::Demand), 1_056.0);
    let desks = "[port.p.arrivals.a]\nper-day = 10\nto = \"d\"\n\
                 [port.p.station.d]\nservers = { \"00:00\" = 3, \"12:00\" = 5, \"18:00\" = 1 }\nservice = \"1 s\"\n";
    let (scenario, _) = run(desks, &["scale:port.p.station.d.servers=0.3"]);
    let clearway::scenario::model::Work::Servers { staffing, .. } = &scenario.stations[0].work else {
        panic!()
    };
    let servers: Vec<u32> = staffing.changes.iter().map(|&(_, n)| n).collect();
    assert_eq!(servers, [1, 2, 1], "desks are whole, and a desk that is staffed stays staffed");
}

#[test]
fn what_a_file_holds_is_moved_and_multiplied_too() {
    // 12, 8 and 10 passengers, the last at 23:30.
    let trains = even("", "timetable = \"tests/data/evening.csv\"", "").replace("process = \"even\"\n", "");
    assert_eq!(by_hour(&run(&trains, &[]))[23], 10.0);
    for (change, hours) in [
        ("shift:port.p.arrivals.a.timetable=1 h", [(0, 10.0), (7, 12.0), (13, 8.0)]),
        ("shift:port.p.arrivals.a.timetable=-7 h", [(16, 10.0), (23, 12.0), (5, 8.0)]),
        // The sum is rounded, and not each row: 3.6, 2.4 and 3.
        ("scale:port.p.arrivals.a.timetable=0.3", [(6, 4.0), (12, 2.0), (23, 3.0)]),
        ("scale:port.p.arrivals.a.timetable=2", [(6, 24.0), (12, 16.0), (23, 20.0)]),
    ] {
        let found = by_hour(&run(&trains, &[change]));
        for (hour, passengers) in hours {
            assert_eq!(found[hour], passengers, "{change}: {found:?}");
        }
    }
    // One change on top of the other, and the same as it can be written.
    let twice = ["scale:port.p.arrivals.a.timetable=2", "scale:port.p.arrivals.a.timetable=0.5"];
    assert_eq!(by_hour(&run(&trains, &twice)), by_hour(&run(&trains, &[])));
    let written = trains.replace(
        "\"tests/data/evening.csv\"",
        "{ file = \"tests/data/evening.csv\", scale = 2, shift = \"-30 min\" }",
    );
    let found = by_hour(&run(&written, &[]));
    assert_eq!([found[5], found[11], found[23]], [24.0, 16.0, 20.0], "{found:?}");

    let counts = even("", "by-date = \"tests/data/three_days.csv\"", "start = 2023-01-08\ndays = 2\n");
    let total = |changes: &[&str]| mean(&run(&counts, changes).1, Measure::Demand);
    assert_eq!(total(&[]), 300.0);
    assert_eq!(total(&["scale:port.p.arrivals.a.by-date=0.5"]), 150.0);
    assert_eq!(total(&["shift:port.p.arrivals.a.by-date=-1 d"]), 700.0);
    let said = loaded(&counts, &["shift:port.p.arrivals.a.by-date=3 h"]).unwrap_err();
    assert!(said.contains("dates are moved by whole days"), "{said}");

    // 0, 10 and 50 s.
    let service = "[port.p.arrivals.a]\nevery = \"1 h\"\nto = \"d\"\n\
                   [port.p.station.d]\nservice.empirical = \"tests/data/seconds.csv\"\n[run]\nreplications = 400\n";
    let longest =
        |changes: &[&str]| run(service, changes).1.find(PortId(0), Place::Port, Measure::JourneyMax);
    assert_eq!(longest(&["scale:port.p.station.d.service.empirical=0.5"]).unwrap().max, 25.0);
    assert_eq!(longest(&["shift:port.p.station.d.service.empirical=5 s"]).unwrap().max, 55.0);
    let said = loaded(service, &["shift:port.p.station.d.service.empirical=-5 s"]).unwrap_err();
    assert!(said.contains("a time would become negative") && said.contains("seconds.csv:2:1"), "{said}");
}

#[test]
fn a_band_over_midnight_has_its_share_of_the_places() {
    let quota = |bands: &str| {
        format!(
            "[run]\ndays = 3\nreplications = 1\n[port.p]\nopen = \"20:00\"\nclose = \"02:00\"\n\
             [port.p.station.d]\nservice = \"1 s\"\n\
             [quota.q]\nper-day = 120\nto = \"d\"\n{bands}\n[purpose.x]\nper-day = 1_000\nprocess = \"even\"\n"
        )
    };
    let places = |bands: &str| {
        let (scenario, _) = run(&quota(bands), &[]);
        let bands = scenario.bookings.quotas[0].ports[0].bands.clone();
        let clock = |span: clearway::engine::Span| span.seconds() / 3_600.0;
        let rounded = |share: f64| (share * 1e9).round() / 1e9;
        bands
            .into_iter()
            .map(|(from, to, share)| (clock(from), clock(to), rounded(share)))
            .collect::<Vec<_>>()
    };
    // From 23:00 on two thirds lie after midnight.
    assert_eq!(
        places("bands = { \"20:00\" = 1, \"23:00\" = 1 }"),
        [(0.0, 2.0, 0.333_333_333), (20.0, 23.0, 0.5), (23.0, 24.0, 0.166_666_667)]
    );
    // Slots count from opening.
    let slots = places("slot = \"90 min\"");
    assert_eq!(
        slots.iter().map(|band| (band.0, band.1)).collect::<Vec<_>>(),
        [(0.0, 0.5), (0.5, 2.0), (20.0, 21.5), (21.5, 23.0), (23.0, 24.0)]
    );
    assert!((slots.iter().map(|band| band.2).sum::<f64>() - 1.0).abs() < 1e-8, "{slots:?}");
    let earlier = loaded(
        "[port.p]\n[port.p.station.d]\nservice = \"1 s\"\n[quota.q]\nper-day = 9\nto = \"d\"\n\
         bands = { \"00:00\" = 1, \"08:00\" = 1 }\n[purpose.x]\nper-day = 1\n",
        &["shift:quota.q.bands=-30 min"],
    );
    let said = earlier.unwrap_err();
    assert!(said.contains("the band from 00:00 would leave the day"), "{said}");
}

#[test]
fn loads_after_midnight_are_those_of_the_night() {
    let scenario = "schema = 1\n[run]\nreplications = 20\n[port.p]\nopen = \"20:00\"\nclose = \"02:00\"\n\
                    [port.p.arrivals.a]\nper-day = 600\nprocess = \"even\"\nto = \"d\"\n\
                    [port.p.station.d]\nservers = 4\nservice = \"1 min\"\n\
                    [target.t]\nmeasure = \"wait_within\"\nstation = \"d\"\nwithin = \"5 min\"\nat-least = 0.95\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("night.toml");
    std::fs::write(&file, scenario).unwrap();
    for days in [1, 3] {
        let out = folder.path().join("out");
        let ran = clearway()
            .args(["solve", "--staffing", "d", "--shifts", "3 h", "--start-every", "1 h", "--quiet"])
            .args(["--set", &format!("run.days={days}"), "--out"])
            .args([&out, &file])
            .output()
            .unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let table = std::fs::read_to_string(out.join("staffing.csv")).unwrap();
        let loads: Vec<(&str, f64)> = table
            .lines()
            .skip(1)
            .map(|line| {
                let fields: Vec<&str> = line.split(',').collect();
                (fields[1], fields[2].parse().unwrap())
            })
            .collect();
        let hours: Vec<&str> = loads.iter().map(|&(time, _)| time).collect();
        assert_eq!(hours, ["20:00", "21:00", "22:00", "23:00", "00:00", "01:00"]);
        // A hundred an hour for a minute each.
        for (time, load) in loads {
            assert!((load - 100.0 / 60.0).abs() < 0.05, "{days} days, {time}: {load}");
        }
    }
}

#[test]
fn every_path_knows_every_table_of_names() {
    let text = "[class.resident]\n[origin.mainland]\nprevalence = 0.1\n[test.arrival]\nassay = \"pcr\"\n\
                [stay.hotel]\nlasts = \"7 d\"\n[lab.far]\nevery = \"2 h\"\nrun = \"1 h\"\n\
                [port.p.arrivals.a]\nclass = \"resident\"\norigin = \"mainland\"\nper-day = 10\nto = \"d\"\n\
                [port.p.station.d]\nservice = \"1 s\"\ntest = \"arrival\"\nnext = [{ to = \"hotel\" }]\n\
                [calendar.holiday.new-year]\nfrom = 2001-01-01\nfactor = 2\n";
    for (change, said) in [
        ("origin.mainlan.prevalence=0.2", "did you mean `mainland`?"),
        ("test.arival.share=0.5", "did you mean `arrival`?"),
        ("stay.hotl.beds=3", "did you mean `hotel`?"),
        ("lab.fa.every=1 h", "did you mean `far`?"),
        ("variant.omikron.near=0.3", "did you mean `omicron`?"),
        ("assay.prc.sampling=0.8", "did you mean `pcr`?"),
        ("calendar.holiday.new-yaer.factor=3", "did you mean `new-year`?"),
        ("solve.staffing.d.most=3", "there is no staffing called `d`"),
        ("port.q.open=06:00", "there is no port called `q`"),
    ] {
        let found = loaded(text, &[change]).unwrap_err();
        assert!(found.contains(said), "{change}:\n{found}");
        assert_eq!(found.matches("error").count(), 1, "{change}:\n{found}");
    }
    // What is built in, and what is said of things that are declared, needs no table before.
    for change in
        ["variant.omicron.near=0.3", "assay.pcr.sampling=0.8", "port.p.station.d.service-of.resident=2 s"]
    {
        assert!(loaded(text, &[change]).is_ok(), "{change}");
    }
}

#[test]
fn times_of_day_are_moved_by_whole_seconds() {
    let text = even("", "per-hour = { \"06:00\" = 60 }", "");
    let said = loaded(&text, &["shift:port.p.arrivals.a.per-hour=0.4 s"]).unwrap_err();
    assert!(said.contains("is no whole number of seconds"), "{said}");
}
