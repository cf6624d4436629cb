//! The examples of the guides are scenarios.

use crate::common::{mistakes_of, root};

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
        format!(
            "{demo}{}{}{}[port.demo.station.entrance]\nservice = \"1 s\"\nnext = [{{ to = \"health-check\" }}]\n\
             [port.demo.station.paper-check]\nservers = 2\nservice = \"30 s\"\nnext = [{{ to = \"desk\" }}]\n",
            pieces[5], entrance, pieces[3]
        ),
        format!(
            "{}[port.north.station.entrance]\nservice = \"1 s\"\n[port.south.station.entrance]\nservice = \"1 s\"\n",
            pieces[4]
        ),
        format!("{demo}{}{}", pieces[5], entrance.replace("\"entrance\"", "\"health-check\"")),
        format!("{demo}{walk_in}{}", pieces[6]),
    ];
    for (i, scenario) in scenarios.iter().enumerate() {
        let found = mistakes_of(&format!("schema = 1\n{scenario}"));
        assert!(found.is_empty(), "example {i}:\n{scenario}\n{found}");
    }
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
