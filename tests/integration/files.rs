//! Scenarios put together from several files, and what two of them differ in.

use std::path::Path;

use crate::common::{clearway, root, run_file};
use clearway::record::Measure::{Cleared, Demand};

const MAIN: &str = "schema = 1\ninclude = [\"halls/a.part.toml\", \"b.part.toml\"]\n[run]\nreplications = 1\n\
    [port.p]\nopen = \"06:00\"\nclose = \"20:00\"\n[port.p.arrivals.x]\nclass = \"all\"\ntimetable = \"trains.csv\"\nto = \"a\"\n";
const A: &str = "title = \"one side\"\n[class.all]\n[port.p.station.a]\nservice.empirical = \"times.csv\"\nnext = [{ to = \"b\" }]\n";
const B: &str = "schema = 1\n[port.p.station.b]\nservers = 2\nservice.fixed = \"10 s\"\n";

fn write(folder: &Path, files: &[(&str, &str)]) {
    std::fs::create_dir_all(folder.join("halls")).unwrap();
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

fn sound(folder: &Path) {
    let csv = [("trains.csv", "time,passengers\n08:00,20\n"), ("halls/times.csv", "seconds\n5\n")];
    write(folder, &[("s.toml", MAIN), ("halls/a.part.toml", A), ("b.part.toml", B), csv[0], csv[1]]);
}

fn clearway_says(args: &[&str], folder: &Path) -> (Option<i32>, String) {
    let ran = clearway().current_dir(folder).args(args).output().unwrap();
    (ran.status.code(), String::from_utf8(ran.stdout).unwrap() + &String::from_utf8(ran.stderr).unwrap())
}

/// Both sides' files make one scenario; each file's CSV files lie beside it.
#[test]
fn a_scenario_of_several_files_runs() {
    let folder = tempfile::tempdir().unwrap();
    sound(folder.path());
    let ran = run_file(folder.path().join("s.toml"), &["port.p.station.b.servers=3"]);
    assert_eq!((ran.mean("p", Demand), ran.mean("p", Cleared)), (20.0, 20.0));
    assert_eq!(ran.scenario.title, "s");
}

/// Mistakes stand in the file of whoever made them; a value has one owner.
#[test]
fn mistakes_in_parts_are_found_in_their_files() {
    let check = |files: &[(&str, &str)]| {
        let folder = tempfile::tempdir().unwrap();
        sound(folder.path());
        write(folder.path(), files);
        let (code, said) = clearway_says(&["check", "s.toml"], folder.path());
        assert_eq!(code, Some(3), "{said}");
        said
    };
    let said = check(&[
        ("b.part.toml", &B.replace("servers = 2", "servers = \"two\"")),
        ("halls/a.part.toml", &A.replace("to = \"b\"", "to = \"c\"")),
    ]);
    assert!(said.contains("b.part.toml:3:11") && said.contains("a.part.toml:5"), "{said}");
    let said = check(&[("b.part.toml", &format!("{B}[port.p]\nopen = \"05:00\"\n"))]);
    assert!(said.contains("`open` is given in two files") && said.contains("s.toml:6"), "{said}");
    let said = check(&[("b.part.toml", &format!("include = \"c.toml\"\n{B}"))]);
    assert!(said.contains("cannot include others"), "{said}");
    let said = check(&[("s.toml", &MAIN.replace("b.part", "missing.part"))]);
    assert!(said.contains("the file `missing.part.toml` cannot be read"), "{said}");
    let said = check(&[("s.toml", &MAIN.replace("halls/a.part", "b.part"))]);
    assert!(said.contains("included twice"), "{said}");
    let said = check(&[("s.toml", &MAIN.replace("[\"halls/a.part.toml\", \"b.part.toml\"]", "[5]"))]);
    assert!(said.contains("the name of a file"), "{said}");
}

/// What is written differently and means the same is no difference; files that are named are looked into.
#[test]
fn two_plans_are_compared_by_path() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    sound(one.path());
    sound(two.path());
    let other = two.path().join("s.toml").display().to_string();
    let diff = || clearway_says(&["diff", "s.toml", &other], one.path());
    assert!(diff().1.contains("say the same"));
    write(
        two.path(),
        &[("b.part.toml", &B.replace("servers = 2", "servers = 4").replace("\"10 s\"", "\"0 min 10 s\""))],
    );
    let (code, said) = diff();
    assert_eq!(code, Some(0));
    assert!(said.contains("differ in 1 value:\n  port.p.station.b.servers: 2 becomes 4\n"), "{said}");
    write(
        two.path(),
        &[
            ("trains.csv", "time,passengers\n08:00,30\n"),
            ("halls/a.part.toml", &format!("{A}zone = \"hall\"\n[port.p.zone.hall]\n")),
        ],
    );
    let said = diff().1;
    assert!(
        said.contains("port.p.arrivals.x.timetable: \"trains.csv\", a file of other content becomes"),
        "{said}"
    );
    assert!(
        said.contains("port.p.station.a.zone: \"hall\" is added") && said.contains("port.p.zone: {"),
        "{said}"
    );
    let said = clearway_says(&["diff", "--json", "s.toml", &other], one.path()).1;
    let rows: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 4);
    let missing = clearway_says(&["diff", "s.toml", "nothing.toml"], one.path());
    assert_eq!(missing.0, Some(4));
}

/// The shipped crossing of two authorities: what its header says.
#[test]
fn the_crossing_of_two_authorities_says_what_its_header_says() {
    let ran = run_file(root().join("scenarios/two-authorities/crossing.toml"), &["run.replications=6"]);
    let held = ran.mean("crossing/bridge", clearway::record::Measure::WaitP95);
    let within = ran.results.targets[1].mean.unwrap();
    assert!((80.0..130.0).contains(&held) && (0.92..0.955).contains(&within), "{held} {within}");
    let ran = run_file(
        root().join("scenarios/two-authorities/crossing.toml"),
        &["run.replications=2", "port.crossing.station.shenzhen-lanes.servers=80"],
    );
    assert_eq!(ran.mean("crossing/bridge", clearway::record::Measure::QueueMax), 0.0);
}
