//! What the terminal says of tests, stays and infection.

use clearway::record::Measure::{Imported, Infected, NoneImported, Transmissions};
use clearway::report::terminal::summary;

use crate::common::{Ran, run_text};

fn text(ran: &Ran) -> String {
    summary(&ran.scenario, &ran.results, &[])
}

/// Whether a line of these words, whatever the spaces between them, is there.
#[track_caller]
fn says(text: &str, wanted: &str) {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.lines().any(|line| words(line) == wanted), "no line {wanted:?} in:\n{text}");
}

/// Six people come, one every four hours, all of them falsely positive after three hours, and there is one bed for a day and
/// an hour: the first lies in it when the run ends.
#[test]
fn tests_laboratories_and_stays() {
    let port = |test: &str| {
        format!(
            "[assay.all]\nlike = \"pcr\"\nspecificity = 0\n[test.t]\nassay = \"all\"\n{test}\n[test.u]\nassay = \"pcr\"\n\
             [lab.l]\nevery = \"1 h\"\nrun = \"2 h\"\n[stay.isolation]\nlasts = \"25 h\"\nbeds = 1\nwhen-full = \"refused\"\n\
             [stay.home]\nlasts = \"1 d\"\n[cost]\ncurrency = \"HKD\"\nperson-day = 24\n\
             [port.p.arrivals.a]\nevery = \"4 h\"\nto = \"swab\"\n\
             [port.p.station.swab]\nservers = 1\nservice.fixed = \"10 min\"\ntest = \"t\"\nnext = [{{ to = \"hold\" }}]\n\
             [port.p.station.hold]\nawaits = \"t\"\nnext = [{{ result = \"positive\", to = \"isolation\" }}, {{ to = \"cleared\" }}]\n"
        )
    };
    let found = text(&run_text(&port("result = \"3 h\"")));
    says(&found, "6 came, 0 cleared, 5 refused, 1 went to a stay");
    says(
        &found,
        "in the port 3 h 10 min on average, 1 in 20 longer than 3 h 10 min, with those who left it for a stay",
    );
    says(&found, "t 6 6 6 0 3 h 00 min 3 h 00 min");
    says(&found, "isolation 1 1 1 0.87 5");
    // From 3:10 to midnight at one a hour.
    says(&found, "cost: 21 HKD");
    says(&found, "not used: test u, laboratory l, stay home");
    let found = text(&run_text(&port("lab = \"l\"")));
    says(&found, "laboratory runs tubes tubes a run");
    says(&found, "l 6 6 1");
    // Taken at ten past, started on the hour.
    says(&found, "t 6 6 6 0 2 h 50 min 2 h 50 min");
    assert!(!found.contains("infected among") && !found.contains("tracing"), "{found}");
    let found = text(&run_text(&port("result = \"3 h\"").replace("24\n", "24_000_000\n")));
    says(&found, "cost: 21 million HKD");
}

/// What came through is said with its interval, and agrees with the results.
#[test]
fn what_came_through() {
    let port = |more: &str| {
        run_text(&format!(
            "[run]\ndays = 2\nreplications = 5\n[origin.o]\nprevalence = 0.05\nbefore = [{{ test = \"t\" }}]\n\
             [class.c]\norigin = \"o\"\n[test.t]\nassay = \"antigen\"\n[stay.camp]\nlasts = \"7 d\"\n{more}\n\
             [port.p.arrivals.a]\nclass = \"c\"\nper-day = 4_000\nto = \"desk\"\n\
             [port.p.zone.hall]\nvolume = \"3_000 m3\"\nventilation = \"2 /h\"\n\
             [port.p.station.desk]\nservers = 3\nservice.exponential = {{ mean = \"60 s\" }}\nzone = \"hall\"\ntest = \"t\"\n"
        ))
    };
    let ran = port("");
    let found = text(&ran);
    let line = |start: &str| {
        let line = found.lines().find(|line| line.trim_start().starts_with(start));
        line.unwrap_or_else(|| panic!("no line {start:?} in:\n{found}")).to_owned()
    };
    let number = |line: &str| -> f64 {
        let (mean, _) = line.split_once(" ± ").unwrap();
        mean.rsplit(' ').next().unwrap().replace(',', "").parse().unwrap()
    };
    let infected = line("infected among those who came: ");
    assert!((number(&infected) - ran.mean("p", Infected)).abs() <= 0.5, "{infected}");
    assert!(infected.ends_with("held back before setting out"), "{infected}");
    let imported = line("imported: ");
    assert!((number(&imported) - ran.mean("p", Imported)).abs() <= 0.5, "{imported}");
    assert_eq!(ran.mean("", NoneImported), 0.0);
    assert!(imported.ends_with("nobody in 0 % of the replications"), "{imported}");
    assert!(line("infectious days in the community: ").ends_with("per 10,000 arrivals"));
    let transmissions = line("infections expected in the port: ");
    assert!(ran.mean("p", Transmissions) > 0.0 && transmissions.ends_with("at close range in queues"));
    assert!(line("t ").contains("at once"), "{found}");
    assert!(!found.contains("cost:") && !found.contains("tracing:"), "{found}");
    let traced = text(&port("[tracing]\nstay = \"camp\"\ndelay = \"6 h\"\ndefinition = \"companion\""));
    let line = traced.lines().find(|line| line.starts_with("  tracing: ")).unwrap();
    for part in [" cases with ", " told after 6 h 00 min on average", "of those infected in a port "] {
        assert!(line.contains(part), "{line}");
    }
}

/// A scenario that knows nothing of infection has no such lines.
#[test]
fn nothing_to_say() {
    let found = text(&run_text(
        "[port.p.arrivals.a]\nevery = \"1 h\"\nto = \"desk\"\n[port.p.station.desk]\nservice.fixed = \"1 min\"\n",
    ));
    for word in ["infect", "imported", "stay", "laboratory", "not used", "positive"] {
        assert!(!found.contains(word), "{found}");
    }
}
