//! Mistakes in scenarios: what is said, where, and how to mend it.

use crate::common::mistakes;

const SOUND: &str = "schema = 1
[run]
replications = 2
[class.booked]
[class.returner]
[port.p]
open = \"06:30\"
close = \"22:30\"
[port.p.arrivals.all]
class = \"booked\"
per-day = 100
to = \"desk\"
[port.p.station.desk]
servers = 2
service.fixed = \"10 s\"
next = [{ to = \"exit\" }]
[port.p.station.exit]
servers = 1
service.fixed = \"1 s\"
";

/// Replaces one line of the sound scenario and expects one mistake at `line:column` that says all of `says`.
#[track_caller]
fn one(old: &str, new: &str, at: &str, says: &[&str]) {
    assert!(SOUND.contains(old), "{old}");
    let found = mistakes(&SOUND.replacen(old, new, 1));
    assert_eq!(found.matches("error:").count(), 1, "one mistake, one message:\n{found}");
    assert!(found.contains(&format!("test.toml:{at}\n")), "not at {at}:\n{found}");
    for part in says {
        assert!(found.contains(part), "{part:?} is missing from:\n{found}");
    }
}

#[test]
fn keys_types_and_units() {
    one(
        "replications",
        "replication",
        "3:1",
        &["[run] has no key `replication`", "did you mean `replications`?"],
    );
    one("schema = 1", "schema = 2", "1:10", &["this is format 2", "reads format 1"]);
    one("schema = 1\n", "", "1:1", &["a scenario needs `schema`"]);
    one("replications = 2", "replications = \"two\"", "3:16", &["must be a whole number from 0", "\"two\""]);
    one("replications = 2", "replications = 0", "3:16", &["from 1 to 1000000", "found 0"]);
    one("replications = 2", "replications = 2\nwarm-up = 60", "4:11", &["needs its unit", "write \"60 s\""]);
    one(
        "replications = 2",
        "replications = 2\nwarm-up = \"2 hours\"",
        "4:11",
        &["`hours` is no unit", "write \"2 h\""],
    );
    one("replications = 2", "replications = 2\nwarm-up = \"-2 h\"", "4:11", &["cannot be negative"]);
    one("replications = 2", "replications = 2\nwarm-up = \"1 d\"", "4:11", &["leaves nothing to measure"]);
    one("replications = 2", "replications = 2\ninterval = \"0 s\"", "4:12", &["longer than nothing"]);
    one("replications = 2", "replications = 2\nstart = 2023-13-08", "4:9", &["TOML"]);
    one("open = \"06:30\"", "open = \"6:30\"", "7:8", &["time of day", "write \"06:30\""]);
    one("open = \"06:30\"", "open = \"22:30\"", "8:9", &["never opens"]);
    one(
        "service.fixed = \"10 s\"",
        "service.fixed = 10",
        "15:17",
        &["a duration needs its unit", "write \"10 s\""],
    );
    one("service.fixed = \"10 s\"", "service.normal = \"10 s\"", "15:9", &["no key `normal`", "`lognormal`"]);
    one("per-day = 100", "per-day = nan", "11:11", &["finite number"]);
    one("per-day = 100", "per-day = -1", "11:11", &["finite number from 0", "found the number -1"]);
    one(
        "per-day = 100",
        "per-day = 1_000_000_000_000",
        "1:1",
        &["1000000000000 passengers", "at most 1000000000"],
    );
    one("servers = 2", "servers = 1_000_000_000", "14:11", &["at most 100000 servers"]);
    one("servers = 2", "servers = 0", "14:11", &["never has a server"]);
    one(
        "servers = 2",
        "servers = { \"08:00\" = 2, \"07:00\" = 1 }",
        "14:26",
        &["out of order", "after 08:00"],
    );
    one("servers = 2", "servers = {}", "14:11", &["timetable is empty"]);
    one("servers = 2", "servers = 2.5", "14:11", &["whole number", "2.5"]);
}

#[test]
fn names_and_ways() {
    one("to = \"desk\"", "to = \"dsk\"", "12:6", &["no station `dsk`", "did you mean `desk`?"]);
    one("class = \"booked\"", "class = \"boked\"", "10:9", &["no class `boked`", "did you mean `booked`?"]);
    one("class = \"booked\"\n", "", "9:1", &["does not say who comes", "`booked` and `returner`"]);
    one(
        "class = \"booked\"",
        "classes = { booked = 0.8, returner = 0.1 }",
        "10:11",
        &["must add up to 1", "add up to 0.9", "by 0.1"],
    );
    one(
        "[{ to = \"exit\" }]",
        "[{ to = \"exti\" }]",
        "16:16",
        &["no station `exti`", "did you mean `exit`?"],
    );
    one("next = [{ to = \"exit\" }]\n", "", "16:17", &["nobody ever comes to station `exit`"]);
    one(
        "[{ to = \"exit\" }]",
        "[{ to = \"exit\" }, { to = \"cleared\" }]",
        "16:26",
        &["nobody ever takes this way"],
    );
    one("[{ to = \"exit\" }]", "[{ share = 0.6, to = \"exit\" }]", "16:9", &["must add up to 1", "0.6 only"]);
    one(
        "[{ to = \"exit\" }]",
        "[{ share = 0.6, to = \"exit\" }, { share = 0.6, to = \"cleared\" }]",
        "16:49",
        &["more than 1", "1.2"],
    );
    one(
        "[{ to = \"exit\" }]",
        "[{ share = 60, to = \"exit\" }, { to = \"exit\" }]",
        "16:19",
        &["from 0 to 1", "write 0.6 for 60 %"],
    );
    one(
        "service.fixed = \"1 s\"",
        "service.fixed = \"1 s\"\nnext = [{ to = \"desk\" }]",
        "13:17",
        &["can never leave the port"],
    );
    one(
        "[port.p.station.exit]",
        "[port.p.station.\"exit/1\"]\nservers = 1\nservice.fixed = \"1 s\"\n[port.p.station.exit]",
        "17:17",
        &["cannot be a name"],
    );
}

#[test]
fn keys_that_do_not_go_together() {
    one(
        "servers = 1",
        "servers = 1\nqueue = { choose = \"random\" }",
        "19:20",
        &["`choose` has no effect", "per-server"],
    );
    one(
        "servers = 1",
        "servers = 1\nqueue = { when-full = \"block\" }",
        "19:23",
        &["`when-full` has no effect", "`places`"],
    );
    one("servers = 1", "servers = 1\nride = \"1 s\"", "19:8", &["`ride` has no effect", "shuttle"]);
    // A shuttle that does not leave when it is full has to say when it does.
    one(
        "servers = 1\nservice.fixed = \"1 s\"",
        "shuttle = { seats = 6, when-full = false }",
        "18:11",
        &["does not say when it leaves", "`every`"],
    );
    one("servers = 1", "servers = 1\nmeter = { per-minute = 1 }\n", "19:9", &["one kind"]);
    one("per-day = 100", "per-day = 100\nper-hour = { \"07:00\" = 5 }", "12:12", &["given in one way"]);
    one("per-day = 100", "every = \"1 h\"\nprocess = \"even\"", "12:11", &["`process` has no effect"]);
    one("service.fixed = \"1 s\"\n", "", "17:17", &["how long a service takes"]);
    one(
        "service.fixed = \"1 s\"",
        "service = { fixed = \"1 s\", exponential = { mean = \"1 s\" } }",
        "19:28",
        &["one distribution"],
    );
    one("service.fixed = \"1 s\"", "service.lognormal = { mean = \"1 s\" }", "19:21", &["needs `cv`"]);
    one(
        "service.fixed = \"1 s\"",
        "service.lognormal = { mean = \"1 s\", cv = 0 }",
        "19:42",
        &["from 0.01 to 20", "fixed"],
    );
}

#[test]
fn files() {
    let timetable =
        |file: &str| SOUND.replace("per-day = 100", &format!("timetable = \"tests/data/wrong/{file}\""));
    for (file, at, says) in [
        ("row.csv", "row.csv:3:1", "\"7:15\" is no time of day"),
        ("row.csv", "row.csv:4:7", "\"many\" is no number of passengers"),
        ("row.csv", "row.csv:5:9", "no class `ghost`"),
        ("row.csv", "row.csv:6:1", "this row has 2 fields"),
        ("header.csv", "header.csv:1:6", "there is no column `passenger`"),
        ("order.csv", "order.csv:3:1", "out of order"),
        ("semicolons.csv", "semicolons.csv:1:1", "separated by semicolons"),
        ("twice.csv", "twice.csv:1:6", "is there twice"),
        ("empty.csv", "test.toml:11:13", "cannot be read"),
        ("missing.csv", "test.toml:11:13", "cannot be read"),
        ("", "test.toml:11:13", "is a folder"),
    ] {
        let found = mistakes(&timetable(file));
        assert!(found.contains(at), "{file}: not at {at}:\n{found}");
        assert!(found.contains(says), "{file}: {says:?} is missing from:\n{found}");
    }
}

#[test]
fn all_at_once_in_the_order_of_the_file() {
    let text = SOUND
        .replace("replications = 2", "replications = 2\nsed = 3")
        .replace("\"desk\"", "\"dask\"")
        .replace("servers = 2", "servers = -2")
        .replace("\"exit\"", "\"exot\"")
        .replace("\"1 s\"", "\"1 sec\"");
    let found = mistakes(&text);
    let lines: Vec<usize> = found
        .lines()
        .filter_map(|line| line.split_once("test.toml:")?.1.split(':').next()?.parse().ok())
        .collect();
    assert_eq!(lines, [4, 13, 15, 17, 20], "{found}");
}

#[test]
fn a_wrong_value_is_one_mistake() {
    one("servers = 2", "servers = 2.0\nqueue = { places = 3 }", "14:11", &["whole number", "2.0"]);
    one("service.fixed = \"10 s\"", "service.fixed = \"5\"", "15:17", &["has no unit", "\"5 s\""]);
    one(
        "[{ to = \"exit\" }]",
        "[{ share = -0.5, to = \"exit\" }, { to = \"cleared\" }]",
        "16:19",
        &["from 0"],
    );
    one("per-day = 100", "per-day = inf", "11:11", &["finite"]);
    let found = mistakes(&SOUND.replace("replications = 2", "start = 2023-02-30\ndays = 0"));
    assert_eq!(found.matches("error:").count(), 2, "{found}");
}

#[test]
fn slips_of_beginners() {
    let slip = |old: &str, new: &str, help: &str| {
        let found = mistakes(&SOUND.replacen(old, new, 1));
        assert!(found.contains(help), "{help:?} is missing from:\n{found}");
    };
    slip("per-day = 100", "per-day = 9,000", "write per-day = 9_000");
    slip("to = \"desk\"", "to = desk", "texts need quotes: to = \"desk\"");
    slip("servers = 2", "servers = { 06:30 = 2 }", "times need quotes: \"06:30\"");
}

#[test]
fn gates_that_could_never_work() {
    let meter = "meter = { while-inside = 5, of = [\"hall\"] }\nzone = \"hall\"\n[port.p.zone.hall]\n[port.p.station.unused]\nservers = 1";
    let found = mistakes(&SOUND.replacen("servers = 1\nservice.fixed = \"1 s\"", meter, 1));
    assert!(found.contains("counts the people who wait at it"), "{found}");
    one(
        "servers = 1\nservice.fixed = \"1 s\"",
        "shuttle = { every = \"5 min\" }\nqueue = { places = 0 }",
        "19:20",
        &["nobody could ever pass"],
    );
}

#[test]
fn many_mistakes_are_cut_short() {
    let keys: Vec<String> = (0..500).map(|i| format!("wrong{i} = 1")).collect();
    let found = mistakes(&format!("schema = 1\n{}\n", keys.join("\n")));
    assert!(found.contains("more mistakes") && found.matches("error:").count() == 100, "{}", found.len());
}

#[test]
fn syntax_is_reported_in_one_go_too() {
    let found = mistakes("schema = 1\n[run\ndays = = 2\n");
    assert!(found.matches("not valid TOML").count() >= 2, "{found}");
}

#[test]
fn changes_on_the_command_line_are_checked_like_the_file() {
    let load = |change: &str| {
        let changes = [change.to_owned()];
        match clearway::scenario::load::load_text(
            "test.toml",
            "test",
            SOUND,
            std::path::Path::new("."),
            &changes,
        ) {
            Ok(loaded) => Ok(loaded.scenario),
            Err((diagnostics, sources)) => {
                Err(clearway::scenario::diagnostic::render(&diagnostics, &sources, false))
            }
        }
    };
    let says = |change: &str, part: &str| {
        let found = load(change).map(|_| ()).unwrap_err();
        assert!(found.contains(part) && found.contains("--set:1:"), "{part:?} is missing from:\n{found}");
    };
    says("port.p.station.desk.server=3", "did you mean `servers`?");
    says("port.p.station.desk.servers=many", "must be a whole number");
    says("port.p.station.desk.servers", "needs a path and a value");
    says("port.p.station.desk.servers=+1", "the new value, not a difference");
    says("port.q.station.desk.servers=3", "there is no port called `q`");
    says("port.p.station.dekk.servers=3", "did you mean `desk`?");
    says("port.p.station.desk.next.4.to=exit", "no item of this list");
    assert_eq!(load("run.start=2023-01-08").unwrap().run.start.to_string(), "2023-01-08");
    assert!(load("port.p.open=05:00").is_ok());
    assert!(load("port.p.station.desk.service={ exponential = { mean = \"5 s\" } }").is_ok());
    assert!(load("port.p.station.desk.service.fixed=7 s").is_ok());
    assert!(load("port.p.station.desk.next.0.walk=30 s").is_ok());
    assert!(load("port.p.station.desk.servers={ \"06:30\" = 2, \"09:00\" = 3 }").is_ok());
    says("port.p.zone.hal.area=100 m2", "there is no zone called `hal`");
}
