//! The examples of the guides are scenarios.

use crate::common::{clearway, mistakes_of, released, root};

/// The pieces of a guide in TOML, in their order.
fn pieces(guide: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("docs/guides").join(guide)).unwrap();
    text.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// What stands in the guide to plans, piece by piece, within the smallest scenario that has what it speaks of.
#[test]
fn the_examples_of_the_plan_guide_are_sound() {
    let demo = "[run]\nstart = 2023-01-08\ndays = 28\nreplications = 1\ninterval = \"10 min\"\n[class.resident]\n[port.demo]\nopen = \"08:00\"\nclose = \"18:00\"\n\
        [port.demo.station.desk]\nservers = 2\nservice = \"10 s\"\n";
    let walk_in = "[port.demo.arrivals.walk-in]\nper-day = 1_200\nto = \"desk\"\n";
    let entrance = "[port.demo.arrivals.walk-in]\nper-day = 1_200\nto = \"entrance\"\n\
        [port.demo.station.interview]\nservice = \"3 min\"\n[port.demo.station.help-desk]\nservice = \"3 min\"\n";
    let pieces = pieces("plan.md");
    let quota = &pieces[2];
    let scenarios = [
        format!("{demo}{walk_in}[incident.i]\ndate = 2023-01-09\nduration = \"1 h\"\n{}", pieces[0]),
        format!("{demo}{walk_in}{quota}{}", pieces[1]),
        format!("{demo}{quota}"),
        format!("{demo}{quota}{}", pieces[3]),
        format!(
            "{demo}{}{}{}[port.demo.station.entrance]\nservice = \"1 s\"\nnext = [{{ to = \"health-check\" }}]\n\
             [port.demo.station.paper-check]\nservers = 2\nservice = \"30 s\"\nnext = [{{ to = \"desk\" }}]\n",
            pieces[6], entrance, pieces[4]
        ),
        format!(
            "{}[port.north.station.entrance]\nservice = \"1 s\"\n[port.south.station.entrance]\nservice = \"1 s\"\n",
            pieces[5]
        ),
        format!("{demo}{}{}", pieces[6], entrance.replace("\"entrance\"", "\"health-check\"")),
        format!("{demo}{walk_in}{}", pieces[7]),
        format!(
            "[origin.o]\nprevalence = 0.001\n[purpose.family]\nper-day = 10\nquota = \"q\"\n[quota.q]\nper-day = 5\nport = \"demo\"\nto = \"desk\"\n\
             bands = {{ \"08:00\" = 1 }}\n[stage.closed]\n[stage.first]\nenter = {{ after = \"1 d\" }}\n[code.health]\n\
             lookup = {{ at-once = 2, service = \"2 s\" }}\n{}{}{}",
            demo.replace("start = 2023-01-08", "start = 2021-12-20")
                .replace("[class.resident]\n", "[class.resident]\norigin = \"o\"\n"),
            "reads = \"health\"\n",
            pieces[8]
        ),
    ];
    for (i, scenario) in scenarios.iter().enumerate() {
        let found = mistakes_of(&format!("schema = 1\n{scenario}"));
        assert!(found.is_empty(), "example {i}:\n{scenario}\n{found}");
    }
}

/// What `clearway ready` is shown to say of the plan that waits for things outside the ports.
#[test]
fn what_the_plan_guide_shows_of_ready_is_true() {
    let guide = std::fs::read_to_string(root().join("docs/guides/plan.md")).unwrap();
    let demo = "schema = 1\n[run]\nstart = 2023-01-08\ndays = 28\nreplications = 1\ninterval = \"10 min\"\n\
        [port.demo]\nopen = \"08:00\"\nclose = \"18:00\"\n[port.demo.station.desk]\nservice = \"10 s\"\n";
    let pieces = pieces("plan.md");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plan.toml"), format!("{demo}{}{}", pieces[2], pieces[3])).unwrap();
    let shown =
        guide.split("```console\n$ clearway ready plan.toml\n").nth(1).unwrap().split("```").next().unwrap();
    let ran = clearway().current_dir(folder.path()).args(["ready", "plan.toml"]).output().unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(shown, said.split("\nTables are").next().unwrap(), "the guide is out of date");
}

/// The way from the first meeting to the first passenger: each of its commands prints what is shown, in that order ("…" stands
/// for lines that are left out).
#[test]
fn the_way_to_the_first_passenger_is_as_it_is_shown() {
    let guide = std::fs::read_to_string(root().join("docs/guides/opening.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let blocks = guide.split("```console\n$ clearway ").skip(1);
    let mut shown = 0;
    for block in blocks {
        let (command, wanted) = block.split_once('\n').unwrap();
        let program = released();
        let line =
            format!("{} {command} --out '{}'", program.get_program().display(), folder.path().display());
        let ran = std::process::Command::new("sh").current_dir(root()).args(["-c", &line]).output().unwrap();
        let printed = String::from_utf8(ran.stdout).unwrap();
        let mut lines = printed.lines();
        let wanted = wanted.split("```").next().unwrap().lines();
        for line in wanted.filter(|line| !line.trim().is_empty() && *line != "…") {
            let out_of_date =
                format!("the guide is out of date for {command}:\n{line}\nis not in\n{printed}");
            assert!(lines.any(|found| found == line), "{out_of_date}");
        }
        shown += 1;
    }
    assert!(shown >= 9, "{shown}");
}

/// What stands in the guide to studies, added to the scenario that it is about.
#[test]
fn the_examples_of_the_guide_to_studies_are_sound() {
    for piece in pieces("studies.md") {
        let text = format!("schema = 1\ninclude = [\"scenarios/lok-ma-chau/2023-01-20.toml\"]\n{piece}");
        let found = mistakes_of(&text);
        assert!(found.is_empty(), "{piece}\n{found}");
    }
}

/// Tables of a scenario in their order, each with its header line; keys before the first table come first.
type Tables = Vec<(String, String)>;

/// `base` with the tables of `more`, which take the place of those with the same header.
fn with_tables(base: &Tables, more: &str) -> Tables {
    let mut out = base.clone();
    let mut fresh: Tables = vec![(String::new(), String::new())];
    for line in more.lines() {
        if line.starts_with('[') {
            fresh.push((line.to_owned(), String::new()));
        }
        if let Some((_, text)) = fresh.last_mut() {
            *text += line;
            text.push('\n');
        }
    }
    for (header, text) in fresh.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
        match out.iter_mut().find(|known| known.0 == header) {
            Some(known) => known.1 = text,
            None => out.push((header, text)),
        }
    }
    out
}

/// The airport of the guide to infection as it grows: after each piece it has no mistakes, and what the guide shows of the
/// program's output is what it prints ("…" stands for lines that are left out).
#[test]
fn the_airport_of_the_guide_to_infection_is_sound() {
    let guide = std::fs::read_to_string(root().join("docs/guides/health.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut airport = Tables::new();
    let (mut checked, mut shown) = (0, 0);
    for block in guide.split("```").skip(1).step_by(2) {
        if let Some(piece) = block.strip_prefix("toml\n") {
            let grown = with_tables(&airport, piece);
            let text: String = grown.iter().map(|(_, text)| text.as_str()).collect();
            let found = mistakes_of(&text);
            assert!(found.is_empty(), "{piece}\n{found}");
            checked += 1;
            // A meter, a circuit-breaker and variants that take over are shown and not kept.
            if !["while-inside", "[stage.closed]", "advantage"].iter().any(|shown| piece.contains(shown)) {
                airport = grown;
                std::fs::write(folder.path().join("airport.toml"), text).unwrap();
            }
        } else if let Some(console) = block.strip_prefix("console\n$ clearway ") {
            let (command, wanted) = console.split_once('\n').unwrap();
            let ran = released()
                .current_dir(folder.path())
                .args(command.split_whitespace().map(|word| word.trim_matches('\'')))
                .output()
                .unwrap();
            let printed = String::from_utf8(ran.stdout).unwrap();
            let mut lines = printed.lines();
            for line in wanted.lines().filter(|line| !line.trim().is_empty() && *line != "…") {
                assert!(
                    lines.any(|found| found == line),
                    "the guide is out of date for {command}:\n{line}\nis not in\n{printed}"
                );
            }
            shown += 1;
        }
    }
    assert!(checked >= 14 && shown >= 10, "{checked} {shown}");
}
