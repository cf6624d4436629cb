//! The charts that a run leaves: which there are, and how many replications they speak of.

use std::path::{Path, PathBuf};

use crate::common::clearway;

/// Two ports over six days, and a plan that raises the demand of one of them on the third.
const DAYS: &str = "schema = 1\n[run]\nstart = 2023-01-08\ndays = 6\nreplications = 3\ninterval = \"1 h\"\n\
    [port.east.arrivals.all]\nper-day = 200\nto = \"desk\"\n\
    [port.east.station.desk]\nservers = 1\nservice.exponential = { mean = \"40 s\" }\n\
    [port.west.arrivals.all]\nper-day = 100\nto = \"desk\"\n\
    [port.west.station.desk]\nservers = 1\nservice.exponential = { mean = \"40 s\" }\n";
const PLAN: &str = "[stage.now]\n[stage.later]\nenter = { date = 2023-01-10 }\n\
    set = { \"port.east.arrivals.all.per-day\" = 300 }\n";

/// Runs a scenario given as text and gives the folder of its charts.
fn charts(folder: &Path, text: &str, options: &[&str]) -> PathBuf {
    let file = folder.join("scenario.toml");
    std::fs::write(&file, text).unwrap();
    let mut command = clearway();
    command.arg("run").arg(&file).arg("--quiet").arg("--out").arg(folder.join("out")).args(options);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder.join("out").join("charts")
}

/// Names of the files in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn several_days_and_a_plan_have_charts_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let charts_of = |text: &str, options: &[&str]| {
        let folder = charts(folder.path(), text, options);
        let own = |name: &String| name.contains("-days.") || name.starts_with("stages.");
        (names(&folder).into_iter().filter(own).collect::<Vec<_>>(), folder)
    };
    let (found, folder) = charts_of(&format!("{DAYS}{PLAN}"), &[]);
    let expected =
        ["east-days.png", "east-days.svg", "stages.png", "stages.svg", "west-days.png", "west-days.svg"];
    assert_eq!(found, expected);
    for name in expected {
        assert!(std::fs::metadata(folder.join(name)).unwrap().len() > 1_000, "{name}");
    }
    let stages = std::fs::read_to_string(folder.join("stages.svg")).unwrap();
    for words in ["later", "Tue 10 Jan", "Plan of 2 stages", "3 replications"] {
        assert!(stages.contains(words), "{words}");
    }
    let days = std::fs::read_to_string(folder.join("east-days.svg")).unwrap();
    assert!(days.contains("came: mean peaks at") && !days.contains("Turned away"));

    // Without a plan there are no stages; a single day is what the other charts show. Both are taken away.
    assert_eq!(charts_of(DAYS, &[]).0, ["east-days.png", "east-days.svg", "west-days.png", "west-days.svg"]);
    assert!(charts_of(DAYS, &["--set", "run.days=1"]).0.is_empty());
}

/// Quotas may be called like ports; who got a place is shown for a single day too.
#[test]
fn quotas_and_purposes_have_charts_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let text = "schema = 1\n[run]\nstart = 2023-01-08\ndays = 4\nreplications = 3\n[port.east]\nopen = \"06:00\"\n\
        close = \"22:00\"\n[port.east.station.check]\nservers = 4\nservice.fixed = \"20 s\"\n\
        next = [{ booking = \"none\", to = \"refused\" }, { to = \"cleared\" }]\n\
        [quota.east]\nper-day = 100\nto = \"check\"\nno-show = 0.2\n[quota.late]\nper-day = 9\nto = \"check\"\n\
        [purpose.family]\nquota = \"east\"\nper-day = 150\nunbooked = 0.5\n\
        [purpose.study]\nquota = \"late\"\nper-day = 9\npatience = \"3 d\"\n";
    let charts_of = |options: &[&str]| {
        let folder = charts(folder.path(), text, options);
        let own = |name: &String| !name.starts_with("east-") || name.contains("-places.");
        (names(&folder).into_iter().filter(own).collect::<Vec<_>>(), folder)
    };
    let (found, folder) = charts_of(&[]);
    let expected = [
        "east-places.png",
        "east-places.svg",
        "late-places.png",
        "late-places.svg",
        "purposes.png",
        "purposes.svg",
    ];
    assert_eq!(found, expected);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let purposes = read("purposes.svg");
    for words in ["2 purposes of travel", "family", "study", "went without one", "3 replications"] {
        assert!(purposes.contains(words), "{words}");
    }
    let (east, late) = (read("east-places.svg"), read("late-places.svg"));
    assert!(east.contains("Quota east") && east.contains("did not come") && east.contains("places: 100"));
    assert!(late.contains("Quota late") && !late.contains("did not come"));
    assert!(read("east-days.svg").contains("Refused by a check"));

    assert_eq!(charts_of(&["--set", "run.days=1"]).0, ["purposes.png", "purposes.svg"]);
}

/// With a precision to reach, there are as many replications as it takes and not as many as the file says.
#[test]
fn charts_speak_of_the_replications_there_were() {
    let folder = tempfile::tempdir().unwrap();
    let options = ["--precision", "desk/served=0.1%", "--most-replications", "40"];
    let one_port = DAYS.split("[port.west").next().unwrap();
    let folder = charts(folder.path(), one_port, &options);
    for chart in ["queue", "days"] {
        let chart = std::fs::read_to_string(folder.join(format!("east-{chart}.svg"))).unwrap();
        assert!(chart.contains("40 replications") && !chart.contains(" 3 replications"));
    }
}

/// A port whose passengers are tested, some of them infected, with a stay that has few beds.
const HEALTH: &str = "schema = 1\n[run]\nstart = 2023-01-08\ndays = 3\nreplications = 4\ninterval = \"1 h\"\n\
    [origin.abroad]\nprevalence = 0.05\n[test.swab]\nassay = \"antigen\"\nshare = 0.5\npositive = \"hotel\"\n\
    [stay.hotel]\nbeds = 12\nlasts = \"2 d\"\nprice = 500\n[cost]\ncurrency = \"HKD\"\nserver-hour = 200\n\
    [port.gate.arrivals.all]\nper-day = 400\norigin = \"abroad\"\nto = \"desk\"\n\
    [port.gate.station.desk]\nservers = 2\nservice.exponential = { mean = \"40 s\" }\ntest = \"swab\"\n";

#[test]
fn stays_tests_and_infection_have_charts_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let charts_of = |options: &[&str]| {
        let folder = charts(folder.path(), HEALTH, options);
        let own = |name: &String| !name.starts_with("gate-");
        (names(&folder).into_iter().filter(own).collect::<Vec<_>>(), folder)
    };
    let (found, folder) = charts_of(&[]);
    assert_eq!(found, ["infection-days.png", "infection-days.svg", "stays.png", "stays.svg"]);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (stays, days) = (read("stays.svg"), read("infection-days.svg"));
    assert!(stays.contains("beds: 12") && stays.contains("1 stay •") && stays.contains("4 replications"));
    for words in ["Tested: swab", "Found positive: swab", "Imported", "Infectious in the community"] {
        assert!(days.contains(words), "{words}");
    }
    assert!(!days.contains("always 0") && !days.contains("no data") && !stays.contains("no data"));
    assert_eq!(charts_of(&["--set", "run.days=1"]).0, ["stays.png", "stays.svg"]);
}

/// A sweep and a comparison show what each policy gives in wait, infections and cost; where nobody can be infected, neither
/// does.
#[test]
fn policies_are_shown_by_wait_infections_and_cost() {
    let folder = tempfile::tempdir().unwrap();
    let study = |text: &str, arguments: &[&str]| {
        let file = folder.path().join("scenario.toml");
        std::fs::write(&file, text).unwrap();
        let mut command = clearway();
        command.arg(arguments[0]).arg(&file).args(&arguments[1..]).args(["--quiet", "--out"]);
        let out = folder.path().join("out");
        let output = command.arg(&out).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read_to_string(out.join("charts").join("wait-infections-cost.svg")).ok()
    };
    let policies = "[sweep.point.nothing]\n\"test.swab.share\" = 0\n[sweep.point.test-all]\n\"test.swab.share\" = 1\n\
        [sweep.point.all-to-a-hotel]\n\"port.gate.station.desk.next\" = [{ to = \"hotel\" }]\n\
        \"stay.hotel.beds\" = 5000\n[sweep.vary]\n\"origin.abroad.prevalence\" = [0.02, 0.05]\n";
    let chart = study(&format!("{HEALTH}{policies}"), &["sweep"]).expect("a chart");
    for words in [
        "nothing",
        "test-all",
        "all-to-a-hotel",
        "abroad prevalence: 0.02",
        "abroad prevalence: 0.05",
        "cost over the run (HKD)",
        "time in the port 1 in 20 exceeds at gate",
        "infectious days in the community per 10,000 arrivals",
        "4 replications",
        "ring and bold name",
    ] {
        assert!(chart.contains(words), "{words}");
    }
    let without_cost = HEALTH.replace("[cost]\ncurrency = \"HKD\"\nserver-hour = 200\n", "");
    let vary = "test.swab.share=0,0.5,1";
    let chart = study(&without_cost, &["sweep", "--vary", vary]).expect("a chart");
    assert!(chart.contains("person-days") && chart.contains("swab share 0.5") && !chart.contains("HKD"));
    let vary = [
        "test.swab.share=0..1",
        "origin.abroad.prevalence=0.01..0.05",
        "scale:port.gate.arrivals.all.per-day=1..2",
    ];
    let design = ["--design", "sobol", "--points", "8"];
    let vary = vary.iter().flat_map(|vary| ["--vary", *vary]);
    let arguments: Vec<&str> = std::iter::once("sweep").chain(vary).chain(design).collect();
    let chart = study(HEALTH, &arguments).expect("a chart");
    assert!(chart.contains("point 8") && chart.contains("Points are numbered as in the table."));
    assert_eq!(study(DAYS, &["sweep", "--vary", "port.east.station.desk.servers=1,2"]), None);

    let chart = study(HEALTH, &["compare", "--with", "test.swab.share=0,1"]).expect("a chart");
    assert!(chart.contains("test.swab.share=0") && chart.contains("cost over the run (HKD)"));
}

/// Words of three or more Latin letters in the texts of all SVG files of a folder.
fn latin_words(folder: &Path) -> std::collections::BTreeSet<String> {
    let mut words = std::collections::BTreeSet::new();
    for name in names(folder).iter().filter(|name| name.contains(".svg")) {
        let svg = std::fs::read_to_string(folder.join(name)).unwrap();
        for text in svg.split("<text").skip(1) {
            let text = text.split_once('>').unwrap().1.split("</text>").next().unwrap();
            let found = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 2);
            words.extend(found.map(str::to_owned));
        }
    }
    words
}

/// What charts say is in the language that was asked for; names are as the planner wrote them.
#[test]
fn charts_speak_the_language_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenario.toml");
    let plan = "[stage.now]\n[stage.later]\nenter = { date = 2023-01-09 }\n\
        [quota.places]\nper-day = 100\nto = \"desk\"\nno-show = 0.2\n\
        [purpose.family]\nquota = \"places\"\nper-day = 150\nunbooked = 0.5\n\
        [target.quick]\nmeasure = \"wait_p95\"\nport = \"gate\"\nstation = \"desk\"\nat-most = \"5 min\"\n";
    std::fs::write(&file, format!("{HEALTH}{plan}")).unwrap();
    let own = |more: &[&str]| -> Vec<String> {
        let names =
            "all gate desk hotel swab abroad places family now later quick HKD csv compare toml scenario";
        names.split(' ').chain(more.iter().copied()).map(str::to_owned).collect()
    };
    let check = |arguments: &[&str], more: &[&str], least: usize| {
        let out = folder.path().join(arguments[0]);
        let mut command = clearway();
        command.arg(arguments[0]).arg(&file).args(&arguments[1..]).args(["--lang", "zh-Hans", "--quiet"]);
        let output = command.arg("--out").arg(&out).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let charts = out.join("charts");
        assert!(names(&charts).len() >= 2 * least, "{:?}", names(&charts));
        let english: Vec<String> =
            latin_words(&charts).into_iter().filter(|word| !own(more).contains(word)).collect();
        assert!(english.is_empty(), "{}: {english:?}", arguments[0]);
    };
    check(&["run"], &[], 10);
    let manifest = std::fs::read_to_string(folder.path().join("run/manifest.json")).unwrap();
    assert!(manifest.contains("\"language\": \"zh-Hans\""));
    let verified = clearway().arg("verify").arg(folder.path().join("run")).arg("--quiet").output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));

    let word = ["test", "share", "port", "station", "servers"];
    check(&["compare", "--with", "test.swab.share=0,1"], &word, 3);
    check(
        &["sweep", "--vary", "port.gate.station.desk.servers=1,2", "--vary", "test.swab.share=0,1"],
        &word,
        3,
    );
    let input = "scale:port.gate.arrivals.all.per-day=0.8..1.2";
    check(
        &["sensitivity", "--input", input, "--measure", "desk/wait_p95", "--points", "0"],
        &["per", "day", "arrivals", "port", "scale"],
        1,
    );
}
