//! Why people wait and what would help, and the pages that say so. How pages behave in a browser is tested in `tests/page/`.

use clearway::engine::StopSignal;
use clearway::experiment::why::{More, why};
use clearway::experiment::{Results, Why, replicate};
use clearway::record::{Cause, Place};
use clearway::scenario::Scenario;
use clearway::scenario::load::{Template, load_text};
use clearway::scenario::model::StationId;

use crate::common::{clearway, root};

/// Runs the program: its exit code and what it prints.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let ran = clearway().args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (ran.status.code().unwrap(), text(ran.stdout), text(ran.stderr))
}

static GO: StopSignal = StopSignal::new();

fn look(text: &str) -> (Scenario, Results, Why) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.toml");
    std::fs::write(&path, text).unwrap();
    let template = Template::read(&path).unwrap();
    let load = |changes: &[String]| template.with(changes);
    let scenario = load(&[]).unwrap_or_else(|error| panic!("{}", error.report(false))).scenario;
    let results = replicate(&scenario, &GO, &|_, _| {}).unwrap();
    let found = why(&scenario, &results, &load, &GO).unwrap().unwrap();
    (scenario, results, found)
}

/// One station `s` between 8 and 12, with further lines.
fn desk(arrivals: &str, station: &str, more: &str) -> String {
    format!(
        "schema = 1\n[run]\nstart = 2023-01-20\nreplications = 2\n[port.p]\nopen = \"08:00\"\nclose = \"12:00\"\n[port.p.arrivals.a]\n{arrivals}\nto = \"s\"\n\
         [port.p.station.s]\n{station}\n{more}"
    )
}

/// Person-hours at a station in the time series, a day.
fn waited(results: &Results, scenario: &Scenario, station: usize) -> f64 {
    let port = scenario.stations[station].port;
    let series = results.find_series(port, Place::Station(StationId(station as u32)), "queue").unwrap();
    series.mean.iter().sum::<f64>() * scenario.run.interval.seconds() / 3_600.0
}

fn share(why: &Why, station: usize, cause: Cause) -> f64 {
    let all: f64 = why.causes[station].iter().sum();
    assert!(all > 1.0, "{all} person-hours");
    why.causes[station][cause as usize] / all
}

#[test]
fn each_cause_is_found_where_it_is_the_only_one() {
    const EVEN: &str = "every = \"10 s\"";
    let cases = [
        // Six a minute and room for four: nothing is uneven.
        (Cause::TooFewServers, EVEN, "servers = 4\nservice.fixed = \"60 s\"", ""),
        // A coach of forty every half hour, gone long before the next.
        (Cause::Clump, "every = \"30 min\"\nbatch = 40", "servers = 2\nservice.fixed = \"20 s\"", ""),
        // As many as can be served, by chance.
        (Cause::Chance, "per-day = 2400", "servers = 1\nservice.fixed = \"5 s\"", ""),
        // All servers are gone for a while, otherwise nobody waits.
        (
            Cause::ServersDown,
            EVEN,
            "servers = 10\nservice.fixed = \"30 s\"\nfailures = { time-between = \"70 min\", repair = \"20 min\", unit = \"all\" }",
            "",
        ),
        (
            Cause::TakenAway,
            EVEN,
            "servers = 10\nservice.fixed = \"30 s\"",
            "[incident.outage]\ndate = 2023-01-20\nat = \"09:00\"\nduration = \"30 min\"\nset = { \"port.p.station.s.servers\" = 0 }\n",
        ),
        // The same where a server can break down too, once a year.
        (
            Cause::TakenAway,
            EVEN,
            "servers = 10\nservice.fixed = \"30 s\"\nfailures = { time-between = \"366 d\", repair = \"20 min\" }",
            "[incident.outage]\ndate = 2023-01-20\nat = \"09:00\"\nduration = \"30 min\"\nset = { \"port.p.station.s.servers\" = 0 }\n",
        ),
        // Behind is room for one only: whoever is served is held.
        (
            Cause::Blocked,
            EVEN,
            "servers = 10\nservice.fixed = \"30 s\"\nnext = [{ to = \"t\" }]",
            "[port.p.station.t]\nservers = 4\nservice.fixed = \"60 s\"\nqueue = { places = 1, when-full = \"block\" }\n",
        ),
    ];
    for (cause, arrivals, station, more) in cases {
        let (_, _, why) = look(&desk(arrivals, station, more));
        let found = share(&why, 0, cause);
        assert!(found > 0.9, "{cause:?}: {found} of {:?}", why.causes[0]);
    }
}

#[test]
fn a_check_that_a_small_part_is_sent_to_is_secondary() {
    // The same load at the desk, of a small part of everyone and of half.
    for (part, service, cause) in [(0.15, 90, Cause::SecondaryCheck), (0.5, 27, Cause::TooFewServers)] {
        let more = format!(
            "[port.p.station.extra]\nservers = 1\nservice.fixed = \"{service} s\"\nnext = [{{ to = \"last\" }}]\n\
             [port.p.station.last]\nservers = 20\nservice.fixed = \"10 s\"\n"
        );
        let first = format!(
            "servers = 20\nservice.fixed = \"10 s\"\nnext = [{{ share = {part}, to = \"extra\" }}, {{ to = \"last\" }}]"
        );
        let (_, _, why) = look(&desk("every = \"10 s\"", &first, &more));
        assert!(share(&why, 1, cause) > 0.9, "{part}: {:?}", why.causes[1]);
    }
}

#[test]
fn who_is_blocked_is_told_by_whom_and_what_helps_there() {
    // Seven a minute come for six a minute; whoever has been triaged is held until the examination has room.
    let text = desk(
        "every = \"60 s\"\nbatch = 7",
        "servers = 20\nservice.fixed = \"30 s\"\nnext = [{ to = \"exam\" }]",
        "[port.p.station.exam]\nservers = 3\nservice.fixed = \"30 s\"\nqueue = { places = 2, when-full = \"block\" }\n",
    );
    let (scenario, results, why) = look(&text);
    let (triage, exam) = (StationId(0), StationId(1));
    assert!(share(&why, 0, Cause::Blocked) > 0.9, "{:?}", why.causes[0]);
    assert!(why.full[0].iter().all(|(ahead, _)| *ahead == exam) && why.full[0].len() == 1);
    let named: f64 = why.full[0].iter().map(|(_, hours)| hours).sum();
    let found = why.causes[0][Cause::Blocked as usize];
    assert!((named - found).abs() < 1e-6 * found, "{named} {found}");
    let advice = why.advice.unwrap();
    let tried = |more: More| advice.tried.iter().find(|tried| tried.more == more).unwrap().saved.unwrap();
    // It is enough: what is left is that seven come at once.
    let saved = tried(More::Server(exam)).hours;
    assert!(saved > 0.9 * results.busy_day.all(), "{saved} of {}", results.busy_day.all());
    assert!(tried(More::Server(triage)).hours < 0.02 * saved);
    assert!(tried(More::Place(exam)).hours < 0.02 * saved);
    assert_eq!(advice.plan.unwrap().places[0].0, More::Server(exam));
    assert_eq!(scenario.stations[1].name, "exam");
}

#[test]
fn causes_add_up_to_the_waiting_in_the_tables() {
    for file in ["lok-ma-chau/2023-01-20", "lok-ma-chau/2023-01-20-code-outage", "shenzhen-bay/2022-07-08"] {
        let template = Template::read(&root().join(format!("scenarios/{file}.toml"))).unwrap();
        let base = ["run.replications=1".to_owned()];
        let with = |more: &[String]| template.with(&[&base[..], more].concat());
        let scenario = with(&[]).unwrap().scenario;
        let results = replicate(&scenario, &GO, &|_, _| {}).unwrap();
        let why = why(&scenario, &results, &with, &GO).unwrap().unwrap();
        for s in 0..scenario.stations.len() {
            let (table, causes) = (waited(&results, &scenario, s), why.causes[s].iter().sum::<f64>());
            assert!((table - causes).abs() < 1e-3 * table + 0.01, "{file} {s}: {table} {causes}");
        }
    }
}

#[test]
fn one_more_server_saves_what_a_run_with_it_saves() {
    let text = desk(
        "per-day = 1440",
        "servers = { \"00:00\" = 0, \"08:00\" = 3 }\nservice.exponential = { mean = \"30 s\" }",
        "",
    );
    let (scenario, results, why) = look(&text);
    let after = text.replace("\"08:00\" = 3", "\"08:00\" = 4");
    let other = load_text("t.toml", "t", &after, root(), &[]).unwrap().scenario;
    let others = replicate(&other, &GO, &|_, _| {}).unwrap();
    let saved = waited(&results, &scenario, 0) - waited(&others, &other, 0);
    let advice = why.advice.unwrap();
    let told = advice.tried[0].saved.unwrap();
    assert_eq!(advice.tried[0].more, More::Server(StationId(0)));
    assert!(saved > 1.0 && (told.hours - saved).abs() < 1e-3 * saved, "{} {saved}", told.hours);
    let plan = advice.plan.unwrap();
    assert!(plan.steps.windows(2).all(|pair| pair[0].1.hours <= pair[1].1.hours));
    assert_eq!(plan.places.iter().map(|(_, n)| *n as usize).sum::<usize>(), plan.steps.len());
    let all = plan.steps.last().unwrap().1.hours;
    assert!(plan.saved.hours <= all + 1e-6 && plan.hours.unwrap().0 >= 8);
}

#[test]
fn a_page_is_the_same_bytes_whatever_the_threads_and_is_verified() {
    let folder = tempfile::tempdir().unwrap();
    let page = |name: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let common =
            ["run", "scenarios/shenzhen-bay/2022-07-08.toml", "--replications", "3", "--quiet", "--out"];
        let (code, _, error) = run(&[&common[..], &[out.to_str().unwrap()], more].concat());
        assert_eq!(code, 0, "{error}");
        std::fs::read(out.join("report.html"))
    };
    let one = page("one", &["--threads", "1", "--lang", "zh-Hans"]).unwrap();
    assert_eq!(one, page("two", &["--threads", "2", "--lang", "zh-Hans"]).unwrap());
    assert!(page("none", &["--no-report"]).is_err());
    let text = String::from_utf8(one).unwrap();
    assert!(text.starts_with("<!DOCTYPE html>") && text.contains("default-src 'none'"));
    assert!(text.contains("<html lang=\"zh-Hans\""));
    let (code, out, _) = run(&["verify", folder.path().join("one").to_str().unwrap()]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("same       report.html"), "{out}");
}

#[test]
fn studies_leave_a_page_too() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("study");
    let path = out.to_str().unwrap();
    let file = "scenarios/validation/mm1.toml";
    let common = ["--replications", "2", "--set", "run.days=2", "--quiet", "--out", path];
    let read = |name: &str| std::fs::read_to_string(out.join(name)).unwrap();
    let (code, _, error) = run(&[
        &["compare", file, "--with", "port.p.station.desk.servers=2", "--lang", "zh-Hant"],
        &common[..],
    ]
    .concat());
    assert_eq!(code, 0, "{error}");
    assert!(read("compare.html").contains("<html lang=\"zh-Hant\""));
    let (code, _, error) =
        run(&[&["sweep", file, "--vary", "port.p.station.desk.servers=1..3:1"], &common[..]].concat());
    assert_eq!(code, 0, "{error}");
    assert!(read("sweep.html").contains("\"levels\":[[\"1\"],[\"2\"],[\"3\"]]"));
}

#[test]
fn the_layout_is_drawn_before_anything_is_run() {
    let (code, out, _) = run(&["show", "scenarios/lok-ma-chau/2023-01-20.toml", "--out", "-"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("<svg") && out.contains("health-declaration") && out.contains("80 servers"));
    let (_, out, _) = run(&["show", "scenarios/airport/2020-test-and-hold.toml", "--out", "-"]);
    assert!(out.contains(">to a stay<") && !out.contains(">turned away<") && out.contains(">hall<"));
    // What check finds is marked: nobody is on duty when people come.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("late.toml");
    let text =
        desk("per-day = 100", "servers = { \"00:00\" = 0, \"10:00\" = 1 }\nservice.fixed = \"1 s\"", "");
    std::fs::write(&file, text).unwrap();
    let (code, out, said) = run(&["show", file.to_str().unwrap(), "--out", "-", "--lang", "zh-Hant"]);
    assert_eq!(code, 0);
    assert!(said.contains("warning") && out.contains("檢查所得") && out.contains("⚠"), "{said}\n{out}");
}

#[test]
fn stations_without_a_place_among_others_that_have_one_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.toml");
    let check = |place: &str| {
        let more = format!("[port.p.station.t]\n{place}servers = 1\nservice.fixed = \"1 s\"\n");
        let first = "at = [0, 0]\nservers = 1\nservice.fixed = \"1 s\"\nnext = [{ to = \"t\" }]";
        std::fs::write(&path, desk("per-day = 10", first, &more)).unwrap();
        let (code, _, said) = run(&["check", path.to_str().unwrap()]);
        assert_eq!(code, 0, "{said}");
        said
    };
    assert!(
        check("")
            .contains("port p: pictures lay its stations out as if no `at` were there, since `t` has none")
    );
    assert!(!check("at = [10, 0]\n").contains("port p: "));
    assert!(check("at = [0, 0]\n").contains("port p: station t stands on station s in pictures"));
}
