//! What is declared and used by nothing, and what is written and can change nothing there, is told; and what studies name is
//! tried when a scenario is checked.

use clearway::scenario::diagnostic::render;
use clearway::scenario::load;
use clearway::scenario::load::load_text;

use crate::common::{clearway, root, scenario_files};

/// The least that can be run. A key that is put into it has to change what comes out, or be spoken of.
pub const PORT: &str = r#"schema = 1
[run]
replications = 2
interval = "30 min"
[class.a]
[port.p]
open = "08:00"
close = "10:00"
[port.p.arrivals.x]
class = "a"
per-day = 300
to = "s"
[port.p.station.s]
servers = 2
service = "20 s"
"#;

const QUOTA: &str =
    "[quota.q]\nper-day = 30\nport = \"p\"\nto = \"s\"\n[purpose.u]\nper-day = 40\nclass = \"a\"\n";

/// The same with infected passengers.
pub fn infected() -> String {
    PORT.replace("[class.a]", "[origin.i]\nprevalence = 0.2\n[class.a]\norigin = \"i\"")
}

/// Everything that is said of a scenario: its warnings, or its mistakes as they are shown.
fn said(more: &str) -> String {
    let (head, keys) = more.split_once('|').unwrap_or(("", more));
    let text = PORT
        .replace("service = \"20 s\"\n", &format!("service = \"20 s\"\n{head}\n"))
        .replace("QUOTA", QUOTA);
    let text = format!("{text}{}\n", keys.replace("QUOTA", QUOTA));
    match load_text("port.toml", "port", &text, root(), &[]) {
        Ok(loaded) => loaded.scenario.warnings.join("\n"),
        Err((diagnostics, sources)) => render(&diagnostics, &sources, false),
    }
}

#[test]
fn what_changes_nothing_is_told_with_the_reason() {
    assert_eq!(said(""), "");
    // Before the bar stands what belongs to the station.
    for (more, told) in [
        ("reads = \"k\"|[code.k]\nactivated = 0.3", "`activated` has no effect without `registered`"),
        ("|[code.k]\nred.a = 0.5", "code k: no station reads it"),
        ("reads = \"k\"|[code.k]\nred.a = 0.5", "station p/s: it reads code k, and nothing follows"),
        ("|[health]\nspeaking = 0.9", "nobody is infected"),
        ("|[lab.v]\nevery = \"1 h\"\nrun = \"1 h\"", "laboratory v: no test goes there"),
        ("|[test.v]\nassay = \"pcr\"", "test v: nobody takes it"),
        ("|[stay.v]\nlasts = \"1 h\"", "stay v: no way leads there"),
        ("|[assay.v]\nlike = \"pcr\"\n[test.t]\nassay = \"pcr\"", "assay v: no test uses it"),
        (
            "next = [{ class = \"b\", to = \"refused\" }, { to = \"cleared\" }]|[class.b]",
            "class b: nobody of it ever comes",
        ),
        ("service-of.b = \"1 s\"|[class.b]", "class b: nobody of it ever comes"),
        ("service-companion = \"3 s\"|", "station p/s: `service-companion` changes nothing"),
        (
            "next = [{ to = \"v\" }]|[stay.v]\nlasts = \"1 h\"\n[tracing]\nstay = \"v\"",
            "tracing changes nothing: nobody is tested",
        ),
        (
            "next = [{ to = \"v\" }]|[stay.v]\nlasts = \"1 h\"\nuntil-result = false",
            "stay v: `until-result` changes nothing",
        ),
        ("|QUOTA other-port = 0.5", "purpose u: `other-port` changes nothing, since quota q has one port"),
        ("|QUOTA points = 3", "purpose u: `points` changes nothing"),
        ("|QUOTA priority = 3", "purpose u: `priority` changes nothing"),
        ("|QUOTA reserved = 0.5", "purpose u: `reserved` changes nothing, since nobody else asks"),
        (
            "|[calendar]\nramp = { 2030-01-01 = 2.0, 2031-01-01 = 3.0 }",
            "all its dates are after the run (2001-01-01), so its value is 2",
        ),
        ("|[calendar]\nweekday.sun = 2", "calendar: `weekday` changes nothing"),
        (
            "|[rule.i]\nwhen = { measure = \"queue_mean\", station = \"s\", above = 1, for = \"7 min\" }\nset = { \"port.p.station.s.servers\" = 3 }",
            "`for = \"7 min\"` acts as \"30 min\"",
        ),
        (
            "|[port.P]\n[port.P.station.s]\nservice = \"1 s\"\n[port.P.arrivals.x]\nclass = \"a\"\nper-day = 3\nto = \"s\"",
            "port P: it differs from p in capitals alone",
        ),
        (
            "zone = \"z\"|[port.p.zone.z]\nvolume = \"90 m3\"\nventilation = \"3 /h\"\n[rule.late]\nwhen = { measure = \"queue_mean\", station = \"s\", above = 1 }\nset = { \"port.p.zone.z.mask\" = \"n95\" }",
            "`port.p.zone.z.mask` changes nothing (said by a stage, a rule or an incident)",
        ),
        (
            "reads = \"k2\"\nnext = [{ code = \"red\", to = \"refused\" }, { to = \"cleared\" }]|[code.k]\nred.a = 0.5\nlookup = { at-once = 2, service = \"5 s\" }\n[code.k2]\nfrom = \"k\"",
            "code k: `lookup` changes nothing, since stations read only codes that are converted from it",
        ),
        (
            "reads = \"k2\"|[code.k]\nred.a = 0.5\nlookup = { at-once = 2, service = \"5 s\" }\n[code.k2]\nfrom = \"k\"",
            "station p/s: it reads code k2, and nothing follows",
        ),
        (
            "zone = \"z\"|[port.p.zone.z]\nmask = \"n95\"\nactivity = \"seated\"\nvolume = \"90 m3\"\nventilation = \"3 /h\"",
            "`port.p.zone.z.mask` and `port.p.zone.z.activity` change nothing",
        ),
        (
            "|QUOTA no-show = 0.1\nquota = \"q\"\n[quota.r]\nper-day = 3\nport = \"p\"\nto = \"s\"\nno-show = 0.2\n[purpose.v]\nper-day = 4\nclass = \"a\"\nquota = \"r\"\nno-show = 0",
            "quota r: `no-show` changes nothing, since each of its purposes has its own",
        ),
        (
            "|[port.o]\n[port.o.arrivals.y]\nclass = \"a\"\nper-day = 9\nto = \"s\"\n[port.o.station.s]\nservers = 1\nservice = \"3 s\"\nnext = [{ booking = \"none\", to = \"turned-away\" }, { to = \"cleared\" }]\nQUOTA",
            "station o/s: its `next` goes by `booking`, but no quota has places at this port",
        ),
        (
            "|[port.o]\n[port.o.arrivals.y]\nclass = \"a\"\nper-day = 9\nto = \"s\"\n[port.o.station.s]\nservers = 1\nservice = \"3 s\"\nqueue = { lanes = \"per-server\", choose = \"random\" }\nfailures = { time-between = \"1 h\", repair = \"5 min\", unit = \"all\" }",
            "station o/s: `choose` changes nothing, since it has one server\nstation o/s: `unit` changes nothing",
        ),
        (
            "service-of.b = \"2 s\"|[class.b]\n[port.o]\n[port.o.arrivals.y]\nclass = \"b\"\nper-day = 9\nto = \"s\"\n[port.o.station.s]\nservers = 1\nservice = \"3 s\"",
            "station p/s: what it says of class b changes nothing, since nobody of it comes there",
        ),
        (
            "|[port.o]\nopen = \"08:00\"\nclose = \"20:00\"\notherwise = [{ again-after = \"5 h\" }]\n[port.o.arrivals.y]\nclass = \"a\"\nper-hour = { \"06:00\" = 9 }\nto = \"s\"\n[port.o.station.s]\nservers = 1\nservice = \"3 s\"",
            "some come outside the opening hours 08:00-20:00 and do what the `otherwise` of their port says",
        ),
    ] {
        let found = said(more);
        assert!(found.contains(told), "{more}\nfound: {found}\nnot: {told}");
    }
    for (change, told) in [
        ("class.a.priority=3", "class a: `priority` changes nothing, since no queue has"),
        (
            "port.p.station.s.queue.order=\"priority\"",
            "`order = \"priority\"` changes nothing, since all who come",
        ),
        (
            "port.p.otherwise=[{when=\"full\",again-after=\"1 h\"}]",
            "line 1 of `otherwise` changes nothing: it has no `full-at`",
        ),
        ("calendar.weekday.mon=2", ""),
        ("port.p.arrivals.x.per-day=200", ""),
        ("port.p.arrivals.x.calendar=false", "arrivals p/x: `calendar` changes nothing, since there is none"),
        ("run.warm-up=\"12 h\"", "it ends after the last closing, 10:00 on day 1"),
    ] {
        let loaded = load_text("port.toml", "port", PORT, root(), &[change.into()]).unwrap();
        assert_eq!(loaded.scenario.warnings.is_empty(), told.is_empty());
        assert!(
            loaded.scenario.warnings.join("\n").contains(told),
            "{change}: {:?}",
            loaded.scenario.warnings
        );
    }
}

/// The same of the infected, who come from an origin.
#[test]
fn what_changes_nothing_where_people_are_infected_is_told() {
    for (changes, told) in [
        (
            vec!["port.p.arrivals.x.origin=\"i\""],
            "arrivals p/x: `origin` changes nothing, since every class that comes with it has its own",
        ),
        (
            vec![
                "port.p.station.s.next=[{to=\"h\"}]",
                "stay.h={lasts=\"5 h\"}",
                "test.t={assay=\"pcr\",result=\"100 d\",positive=\"h\"}",
                "origin.i.before=[{test=\"t\"}]",
                "tracing={stay=\"h\"}",
            ],
            "test t: `result` changes nothing, since it is taken only before travelling: those found positive do not come\n\
             test t: `positive` changes nothing, since it is taken only before travelling: those found positive do not come\n\
             tracing changes nothing: nobody is tested on coming or in a stay",
        ),
        (
            vec![
                "class.b={origin=\"j\"}",
                "origin.i.prevalence=0",
                "origin.j={prevalence=0.3}",
                "port.p.arrivals.x={classes={a=1,b=0},per-day=300,to=\"s\"}",
                "health.reach=3",
            ],
            "`health` changes nothing",
        ),
    ] {
        let changes: Vec<String> = changes.into_iter().map(str::to_owned).collect();
        let warnings =
            load_text("port.toml", "port", &infected(), root(), &changes).unwrap().scenario.warnings;
        assert!(warnings.join("\n").contains(told), "{changes:?}: {warnings:?}");
    }
}

/// A variant or an assay is like another wherever that one's table stands.
#[test]
fn the_order_of_tables_changes_nothing() {
    let with = |tables: [&str; 3]| {
        let zone = "[port.p.zone.z]\nvolume = \"90 m3\"\nventilation = \"1 /h\"\n";
        let text = infected().replace("prevalence = 0.2\n", "prevalence = 0.2\nvariants = { x = 1 }\n");
        let text = text.replace("service = \"20 s\"\n", "service = \"20 s\"\nzone = \"z\"\n");
        load_text("port.toml", "port", &format!("{text}{zone}{}", tables.concat()), root(), &[])
    };
    let (x, y, delta) = (
        "[variant.x]\nlike = \"y\"\n",
        "[variant.y]\nlike = \"delta\"\nnear = 0.4\n",
        "[variant.delta]\nquanta = 500\n",
    );
    let variants = |tables| {
        let loaded =
            with(tables).unwrap_or_else(|(wrong, sources)| panic!("{}", render(&wrong, &sources, false)));
        assert!(loaded.scenario.warnings.is_empty(), "{:?}", loaded.scenario.warnings);
        let mut variants = loaded.scenario.health.unwrap().origins.variants.clone();
        variants.sort_by(|a, b| a.name.cmp(&b.name));
        format!("{variants:?}")
    };
    let expected = variants([delta, y, x]);
    assert!(expected.contains("500"), "{expected}");
    for tables in [[x, y, delta], [y, x, delta], [x, delta, y]] {
        assert_eq!(variants(tables), expected);
    }
    let Err((wrong, sources)) = with([x, "[variant.y]\nlike = \"x\"\n", delta]) else {
        panic!("it is a circle")
    };
    let shown = render(&wrong, &sources, false);
    assert!(shown.contains("variants `x` and `y` are like each other"), "{shown}");
    assert_eq!(wrong.len(), 1, "{shown}");
}

/// What seems to change nothing but does not: nobody is told so.
#[test]
fn what_acts_is_not_said_to_change_nothing() {
    let infected = infected();
    let quota = "quota.z={per-day=30,port=\"p\",to=\"s\",reserved-until=\"2 d\",allocation=\"priority\"}";
    for (text, changes, word) in [
        // Released places go to those who wait, in the order of the quota.
        (
            PORT,
            vec![
                "run.days=6",
                quota,
                "purpose.u={class=\"a\",per-day=40,patience=\"3 d\"}",
                "purpose.w={class=\"a\",per-day=5,reserved=0.5,priority=3}",
            ],
            "allocation",
        ),
        // A false positive does not board; whoever is vaccinated is infected less in the port.
        (
            &infected,
            vec![
                "test.t={assay=\"antigen\"}",
                "class.b={origin=\"z\"}",
                "port.p.arrivals.x={classes={a=0.5,b=0.5},per-day=300,to=\"s\"}",
                "origin.z={before=[{test=\"t\"}],vaccinated=[{share=0.9,doses=3}]}",
            ],
            "changes nothing",
        ),
        // People who come again may meet closed doors.
        (
            PORT,
            vec![
                "run.days=3",
                "port.p.full-at=3",
                "port.p.otherwise=[{when=\"full\",again-after=\"90 min\"},{when=\"closed\",again-after=\"22 h\"}]",
            ],
            "otherwise",
        ),
        // Ends of a range and inputs are looked at too.
        (
            PORT,
            vec![
                "origin.i={}",
                "class.a.origin=\"i\"",
                "health.speaking=0.9",
                "sweep={design=\"sobol\",points=4,vary={\"origin.i.prevalence\"=\"0.05..0.2\"}}",
            ],
            "changes nothing",
        ),
        (
            PORT,
            vec![
                "class.b={priority=2}",
                "sweep.point.both={\"port.p.arrivals.x\"={classes={a=0.5,b=0.5},per-day=300,to=\"s\"},\"port.p.station.s.queue.order\"=\"priority\"}",
            ],
            "changes nothing",
        ),
    ] {
        let changes: Vec<String> = changes.into_iter().map(str::to_owned).collect();
        let warnings = load_text("port.toml", "port", text, root(), &changes).unwrap().scenario.warnings;
        assert!(!warnings.iter().any(|warning| warning.contains(word)), "{changes:?}: {warnings:?}");
    }
}

/// Points of a sweep are tried as they are: values that are wrong alone may be right together.
#[test]
fn sweeps_that_run_are_not_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("port.toml");
    for sweep in [
        "[class.b]\n[sweep]\nvary = { \"port.p.arrivals.x.classes.a\" = [0.3], \"port.p.arrivals.x.classes.b\" = [0.7] }",
        "[sweep]\nvary = { \"port.p.full-at\" = [3, 5] }\n[sweep.point.a]\n\"port.p.otherwise\" = [{ again-after = \"1 h\" }]",
        "[sweep]\ndesign = \"sobol\"\npoints = 4\nvary = { \"port.p.close\" = \"08:00..12:00\" }",
    ] {
        let text = if sweep.contains("classes") {
            PORT.replace("class = \"a\"\n", "classes = { a = 0.5, b = 0.5 }\n")
        } else {
            PORT.to_owned()
        };
        std::fs::write(&file, format!("{text}{sweep}\n")).unwrap();
        let output = clearway().arg("check").arg(&file).output().unwrap();
        assert!(output.status.success(), "{sweep}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// What a stage, a rule or a point of a sweep uses is used.
#[test]
fn what_comes_later_is_used() {
    let stage = "[code.k]\nred.a = 0.5\n[stage.now]\n[stage.then]\nenter = { date = 2001-01-01 }\nset = { \"port.p.station.s.next\" = [{ code = \"red\", to = \"refused\" }, { to = \"cleared\" }] }";
    assert_eq!(said(&format!("reads = \"k\"|{stage}")), "");
    let sweep =
        "[stay.v]\nlasts = \"1 h\"\n[sweep.point.hotel]\n\"port.p.station.s.next\" = [{ to = \"v\" }]";
    assert_eq!(said(&format!("|{sweep}")), "");
}

/// No shipped scenario declares what nothing uses.
#[test]
fn shipped_scenarios_use_what_they_declare() {
    for file in scenario_files("scenarios") {
        let warnings = load(&file, &[]).unwrap().scenario.warnings;
        let idle = |warning: &&String| {
            [
                "changes nothing",
                "nobody takes",
                "no way leads",
                "no test",
                "nobody has it",
                "reads it",
                "no station",
            ]
            .iter()
            .any(|words| warning.contains(words))
        };
        let idle: Vec<&String> = warnings.iter().filter(idle).collect();
        assert!(idle.is_empty(), "{}: {idle:?}", file.display());
    }
}

/// `clearway check` tries what studies name, and shows each mistake where it stands.
#[test]
fn studies_are_tried_when_a_scenario_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("port.toml");
    let target = "[target.t]\nmeasure = \"wait_mean\"\nstation = \"s\"\nat-most = \"5 min\"\n";
    for (study, line, told) in [
        ("[sweep]\nvary = { \"port.p.station.zz.servers\" = [1, 2] }", 21, "there is no station called `zz`"),
        ("[sweep]\nvary = { \"port.p.station.s.servers\" = [1, -2] }", 21, "-2: this must be a whole number"),
        ("[sweep]\nvary.file = [\"none.toml\"]", 21, "none.toml cannot be tried"),
        (
            "[sweep]\nseed = 5\nvary = { \"port.p.station.s.servers\" = [1, 2] }",
            21,
            "`seed` has no effect with a grid",
        ),
        ("[sweep.point.big]\n\"port.p.station.q.servers\" = 3", 21, "there is no station called `q`"),
        ("[solve.staffing.s]\nstation = \"s\"\nmost = 4", 20, "no shift fits into the day"),
        (
            "[solve.staffing.s]\nstation = \"s\"\nshifts = [\"1 h\"]\nbreak-after = \"1 h\"\nmost = 4",
            23,
            "`break-after` has no effect without `break`",
        ),
        (
            "[solve.staffing.s]\nstation = \"s\"\nshifts = [\"1 h\"]\nbreak = \"30 min\"\nmost = 4",
            23,
            "`break` has no effect here",
        ),
        (
            "[solve.staffing.s]\nstation = \"s\"\nshifts = [\"1 h\"]\nbreak = \"2 h\"\nbreak-after = \"30 min\"\nmost = 4",
            23,
            "a break must be shorter than the shift",
        ),
        (
            "[solve.largest.d]\npath = \"port.p.arrivals.x.per-day\"\nvalues = \"200,100\"",
            22,
            "100 follows 200",
        ),
        (
            "[solve.largest.d]\npath = \"port.p.station.s.service\"\nvalues = \"2 min, 90 s\"",
            22,
            "90 s follows 2 min",
        ),
        ("[solve.largest.d]\npath = \"file\"\nvalues = \"a.toml,b.toml\"", 21, "whole files are in no order"),
        (
            "[solve.best]\nmeasure = \"wait_maen\"\nstation = \"s\"\nwithin = \"5 s\"",
            21,
            "did you mean `wait_mean`?",
        ),
        (
            "[solve.best]\nmeasure = \"wait_mean\"\nstation = \"z\"\nwithin = \"5 s\"",
            21,
            "there is no station `z`",
        ),
        (
            "[solve.largest.d]\npath = \"port.p.arrivals.x.per-dya\"\nvalues = \"100..200:20\"",
            21,
            "did you mean `per-day`?",
        ),
        ("[sensitivity]\nmeasure = \"journey_p59\"", 21, "there is no measure `journey_p59`"),
        (
            "[sensitivity.input.i]\npath = \"port.p.arrivals.zz.per-day\"\nlow = 100\nhigh = 200",
            21,
            "there is no stream of arrivals called `zz`",
        ),
        (
            "[sensitivity.input.i]\npath = \"port.p.arrivals.x.per-day\"\nlow = 100\nhigh = 200\ncv = 0.5",
            24,
            "`cv` has no effect without `observations`",
        ),
    ] {
        std::fs::write(&file, format!("{PORT}{target}{study}\n")).unwrap();
        let output = clearway().arg("check").arg(&file).output().unwrap();
        let shown = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{study}: {shown}");
        assert!(shown.contains(told), "{study}: {shown}");
        assert!(shown.contains(&format!("port.toml:{line}:")), "{study}: not in line {line}: {shown}");
    }
    // A run takes no notice of what a study names.
    std::fs::write(&file, format!("{PORT}[sweep]\nvary = {{ \"port.p.station.zz.servers\" = [1, 2] }}\n"))
        .unwrap();
    assert!(load(&file, &[]).is_ok());
}

/// What is beyond a limit is refused before anything is tried with it, and names are found without looking at all of them.
#[test]
fn large_files_are_refused_or_read_in_time() {
    let many = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let rule = |i: usize| {
        format!(
            "[rule.r{i}]\nwhen = {{ measure = \"queue_mean\", station = \"s\", above = {} }}\nset = {{ \"port.p.station.s.servers\" = 3 }}\n",
            i + 1
        )
    };
    for (text, told) in [
        (many(3_200, &rule), "there are 3200 rules"),
        (
            many(3_200, &|i| {
                format!(
                    "[incident.i{i}]\ndate = 2001-01-01\nduration = \"1 min\"\nset = {{ \"port.p.closed\" = true }}\n"
                )
            }),
            "there are 3200 incidents",
        ),
        (many(20_000, &|i| format!("[code.k{i}]\n")), "there are 20000 codes"),
        (many(20_000, &|i| format!("[test.t{i}]\nassay = \"pcr\"\n")), "there are 20000 tests"),
    ] {
        let found = said(&format!("|{text}"));
        assert!(found.contains(told), "{}", &found[..found.len().min(500)]);
    }
    let chain = many(20_000, &|i| {
        let next =
            if i + 1 < 20_000 { format!("next = [{{ to = \"t{}\" }}]\n", i + 1) } else { String::new() };
        format!("[port.p.station.t{i}]\nservers = 1\nservice = \"1 s\"\n{next}")
    });
    assert!(said(&format!("next = [{{ to = \"t0\" }}]|{chain}")).contains("there are 20001 stations"));
}
