//! Several ports: arrivals that choose, and what those do who cannot come to one.

use clearway::engine::Time;
use clearway::record::Measure::{
    Arrivals, Cancelled, Cleared, Demand, Diverted, InsideAtEnd, OccupancyMax, Postponed, TurnedAway,
};

use crate::common::{agrees, mistakes, run_text, traced};

/// Two ports; somebody comes to the first every ten minutes of two days. Keys of the first port in `keys`.
fn two(keys: &str, more: &str) -> String {
    format!(
        "[run]\nreplications = 1\ndays = 2\n[port.a]\n{keys}\n[port.a.arrivals.walk-in]\nevery = \"10 min\"\nto = \"desk\"\n\
         [port.a.station.desk]\nservice.fixed = \"1 min\"\n[port.b]\n[port.b.station.hall]\nservice.fixed = \"1 min\"\n{more}\n"
    )
}

/// The first port is closed on the first day: all 144 go to the other, three quarters of an hour later.
#[test]
fn a_closed_port_sends_its_passengers_to_another() {
    let closed = "[incident.i]\ndate = 2001-01-01\nduration = \"24 h\"\nset = { \"port.a.closed\" = true }";
    let text = two("otherwise = [{ port = \"b\", to = \"hall\", after = \"45 min\" }]", closed);
    let (ran, visits) = traced(&text);
    assert_eq!(
        (ran.mean("a", Diverted), ran.mean("a", Demand), ran.mean("a", TurnedAway)),
        (144.0, 144.0, 0.0)
    );
    assert_eq!((ran.mean("b", Demand), ran.mean("b", Cleared)), (144.0, 144.0));
    let first = visits[0].iter().find(|visit| visit.port.0 == 1).unwrap();
    assert_eq!(first.came, Some(Time::from_ticks(45 * 60_000_000)));
    // Without `otherwise` they find it closed and are turned away.
    let ran = run_text(&two("", closed).replace("[port.b]\n", "[port.b]\nopen = \"00:00\"\n"));
    assert_eq!((ran.mean("a", TurnedAway), ran.mean("b", Demand)), (144.0, 0.0));
    // By parts: a quarter to the other port, a quarter on the next day, the rest not at all. Binomial parts of 144.
    let parts = "otherwise = [{ share = 0.25, port = \"b\", to = \"hall\" }, { share = 0.25, again-after = \"1 d\" }]";
    let ran = run_text(&two(parts, closed));
    let [diverted, postponed, cancelled] =
        [Diverted, Postponed, Cancelled].map(|measure| ran.mean("a", measure));
    assert_eq!(diverted + postponed + cancelled, 144.0);
    for (found, part) in [(diverted, 0.25), (postponed, 0.25), (cancelled, 0.5)] {
        let sd = (144.0_f64 * part * (1.0 - part)).sqrt();
        assert!((found - 144.0 * part).abs() < 4.4 * sd, "{found} of {part}");
    }
    assert_eq!(ran.mean("a", Demand), 144.0 + postponed);
    assert_eq!(ran.mean("b", Demand), diverted);
}

/// Nobody can get to the port: whatever they do, they do not come; those inside go on.
#[test]
fn a_port_that_is_cut_off_has_no_newcomers() {
    let lost = "[incident.i]\ndate = 2001-01-01\nduration = \"24 h\"\nset = { \"port.a.cut-off\" = true }";
    let ran = run_text(&two("", lost));
    assert_eq!(
        (ran.mean("a", Cancelled), ran.mean("a", Demand), ran.mean("a", TurnedAway)),
        (144.0, 144.0, 0.0)
    );
    let ran = run_text(&two("otherwise = [{ when = \"cut-off\", port = \"b\", to = \"hall\" }]", lost));
    assert_eq!((ran.mean("a", Diverted), ran.mean("b", Cleared)), (144.0, 144.0));
    // Only those of one stream: the other has a road.
    let road = "[port.a.arrivals.road]\nevery = \"20 min\"\nto = \"desk\"\n";
    let ran = run_text(&two(
        "otherwise = [{ port = \"b\", to = \"hall\" }]",
        &format!("{road}{}", lost.replace("port.a.cut-off", "port.a.arrivals.walk-in.cut-off")),
    ));
    assert_eq!(
        (ran.mean("a", Diverted), ran.mean("a", Demand), ran.mean("b", Demand)),
        (144.0, 288.0, 144.0)
    );
    let ran = run_text(&two("otherwise = [{ when = \"closed\", port = \"b\", to = \"hall\" }]", lost));
    assert_eq!((ran.mean("a", Cancelled), ran.mean("b", Cleared)), (144.0, 0.0));
}

/// Each stays for an hour, so that six would be inside; with room for three every other half hour goes elsewhere.
#[test]
fn a_full_port_sends_newcomers_elsewhere() {
    let text = two("full-at = 3\notherwise = [{ port = \"b\", to = \"hall\" }]", "[port.a.zone.room]");
    let text = text
        .replace("desk]\nservice.fixed = \"1 min\"", "desk]\nservice.fixed = \"59 min\"\nzone = \"room\"");
    let ran = run_text(&text);
    // Those of 00:00, 00:10 and 00:20 stay until 00:59, 01:09 and 01:19; three of six in every hour.
    assert_eq!((ran.mean("a", Demand), ran.mean("a", Diverted)), (144.0, 144.0));
    assert_eq!(ran.mean("a/room", OccupancyMax), 3.0);
    assert_eq!(ran.mean("b", Demand), 144.0);
}

/// Two closed ports that send their passengers to each other come to an end.
#[test]
fn nobody_is_sent_round_for_ever() {
    let text = "[run]\nreplications = 1\n[port.a]\nclosed = true\notherwise = [{ port = \"b\", to = \"s\" }]\n\
        [port.a.arrivals.x]\nevery = \"1 h\"\nto = \"s\"\n[port.a.station.s]\nservice.fixed = \"1 s\"\n\
        [port.b]\nclosed = true\notherwise = [{ port = \"a\", to = \"s\" }]\n[port.b.station.s]\nservice.fixed = \"1 s\"\n";
    let ran = run_text(text);
    assert_eq!(
        (ran.mean("a", Diverted), ran.mean("b", Diverted), ran.mean("b", TurnedAway)),
        (48.0, 24.0, 24.0)
    );
}

/// Arrivals that choose among ports: each party one, the shares as given; the number of them is that of the stream.
#[test]
fn arrivals_choose_among_ports() {
    let text = |share: f64| {
        format!(
            "[run]\nreplications = 20\n[arrivals.all]\nper-day = 2_000\nprocess = \"even\"\nports = {{ a = {share}, b = {} }}\nto = \"s\"\n\
             [port.a.station.s]\nservice.fixed = \"1 s\"\n[port.b.station.s]\nservice.fixed = \"1 s\"\n",
            1.0 - share
        )
    };
    let ran = run_text(&text(0.3));
    agrees(ran.find("a", None, Demand), 600.0);
    assert_eq!(ran.mean("a", Demand) + ran.mean("b", Demand), 2_000.0);
    assert_eq!(ran.mean("a/s", Arrivals), ran.mean("a", Cleared) + ran.mean("a", InsideAtEnd));
    // With a larger share of the first port those who went there still do.
    let at = |share: f64| -> Vec<u32> {
        let (_, visits) = traced(&text(share).replace("replications = 20", "replications = 1"));
        visits[0].iter().filter(|visit| visit.port.0 == 0).map(|visit| visit.number).collect()
    };
    let (few, many) = (at(0.3), at(0.5));
    assert!(few.len() < many.len() && few.iter().all(|number| many.contains(number)));
}

/// Their demand is spread over the hours in which any of their ports is open.
#[test]
fn arrivals_that_choose_come_while_a_port_is_open() {
    let text = "[run]\nreplications = 1\n[port.a]\nopen = \"06:00\"\nclose = \"20:00\"\n[port.a.station.s]\nservice = \"1 min\"\n\
        [port.b]\nopen = \"06:00\"\nclose = \"20:00\"\n[port.b.station.s]\nservice = \"1 min\"\n\
        [arrivals.g]\nper-day = 96\nprocess = \"even\"\nports = { a = 0.5, b = 0.5 }\nto = \"s\"\n";
    let ran = run_text(text);
    assert_eq!(ran.mean("a", Cleared) + ran.mean("b", Cleared), 96.0);
    let ran = run_text(&text.replacen("close = \"20:00\"", "close = \"13:00\"", 1));
    assert!(ran.scenario.warnings[0].contains("not open at the same hours"), "{:?}", ran.scenario.warnings);
}

#[test]
fn mistakes_about_several_ports_are_found() {
    let base = |keys: &str, more: &str| mistakes(&format!("schema = 1\n{}", two(keys, more)));
    for (keys, wanted) in [
        ("full-at = 5", "no effect without `otherwise`"),
        ("otherwise = [{ port = \"c\", to = \"hall\" }]", "there is no port `c`"),
        ("otherwise = [{ port = \"a\", to = \"desk\" }]", "the port they cannot come to"),
        ("otherwise = [{ port = \"b\", to = \"desk\" }]", "port `b` has no station `desk`"),
        ("otherwise = [{ port = \"b\" }]", "where they come in"),
        ("otherwise = [{ share = 0.5 }]", "does not say what they do"),
        ("otherwise = [{ again-after = \"0 s\" }]", "come again at once"),
        (
            "otherwise = [{ share = 0.7, again-after = \"1 d\" }, { share = 0.7, port = \"b\", to = \"hall\" }]",
            "add up to more than 1",
        ),
        ("otherwise = [{ when = \"ful\", again-after = \"1 d\" }]", "does not keep anybody"),
        ("otherwise = [{ port = \"b\", to = \"hall\", again-after = \"1 d\" }]", "both are given"),
    ] {
        let found = base(keys, "");
        assert!(found.contains(wanted), "{keys}\n{found}");
    }
    let found = base("", "[arrivals.x]\nper-day = 5\nto = \"hall\"");
    assert!(found.contains("to which ports they come"), "{found}");
    let found = base("", "[arrivals.x]\nper-day = 5\nports = { a = 0.5, b = 0.6 }\nto = \"hall\"");
    assert!(found.contains("add up to 1.1") && found.contains("port `a` has no station `hall`"), "{found}");
}
