//! Parties: they come, wait and go together; cases worked out by hand.

use clearway::record::Measure::{
    self, Arrivals, Cleared, Demand, OccupancyMax, QueueMax, Refused, Served, TurnedAway, WaitMax, WaitMean,
};

use crate::common::{Ran, agrees, mistakes, run_text, traced};

/// A batch of parties of three at every full hour of one day, in hours from midnight.
fn hall(batch: u32, desk: &str) -> Ran {
    run_text(&format!(
        "[port.p.arrivals.a]\nevery = \"1 h\"\nbatch = {batch}\nparty = {{ 3 = 1 }}\nto = \"desk\"\n\
         [port.p.station.desk]\nzone = \"hall\"\n{desk}\n[port.p.zone.hall]\n"
    ))
}

/// Nine people are three parties: each takes 3 * 10 s at one counter, the second and third wait 30 and 60 s with two
/// companions each. With 4 s for a companion a party takes 18 s.
#[test]
fn a_party_is_served_at_one_counter() {
    let ran = hall(9, "servers = 1\nservice.fixed = \"10 s\"");
    let of = |measure: Measure| ran.mean("p/desk", measure);
    assert_eq!((of(Arrivals), of(Served), of(QueueMax)), (216.0, 216.0, 6.0));
    assert_eq!((of(WaitMean), of(WaitMax)), (30.0, 60.0));
    assert_eq!((ran.mean("p", Demand), ran.mean("p", Cleared)), (216.0, 216.0));
    assert_eq!(ran.mean("p/hall", OccupancyMax), 9.0);
    let ran = hall(9, "servers = 1\nservice.fixed = \"10 s\"\nservice-companion.fixed = \"4 s\"");
    assert_eq!((ran.mean("p/desk", WaitMean), ran.mean("p/desk", WaitMax)), (18.0, 36.0));
    // At two counters the third party waits for the first: a mean of 10 s.
    let ran = hall(9, "servers = 2\nservice.fixed = \"10 s\"");
    assert_eq!(ran.mean("p/desk", WaitMean), 10.0);
    // Eight people are two parties of three and one of two.
    let (ran, visits) = traced(
        "[run]\nreplications = 1\n[port.p.arrivals.a]\nevery = \"12 h\"\nbatch = 8\nparty = { 3 = 1 }\nto = \"desk\"\n\
         [port.p.station.desk]\nservers = 1\nservice.fixed = \"10 s\"\n",
    );
    assert_eq!(visits[0].iter().map(|v| v.people).collect::<Vec<_>>(), [3, 3, 2, 3, 3, 2]);
    assert_eq!(ran.mean("p", Demand), 16.0);
}

/// Places, seats and limits count people, and a party is not torn apart.
#[test]
fn room_is_counted_in_people() {
    // One party is served, one waits in four places, the third of three does not fit into the one that is left.
    let ran =
        hall(9, "servers = 1\nservice.fixed = \"10 s\"\nqueue = { places = 4, when-full = \"turn-away\" }");
    assert_eq!((ran.mean("p/desk", TurnedAway), ran.mean("p/desk", QueueMax)), (72.0, 3.0));
    // A bus of eight seats takes two parties; the third takes the next, ten minutes later.
    let ran = hall(9, "shuttle = { seats = 8, every = \"10 min\" }");
    assert_eq!((ran.mean("p/desk", WaitMean), ran.mean("p/desk", WaitMax)), (200.0, 600.0));
    // A bus that leaves when five have come takes one party, and then nobody until five wait again.
    let ran = hall(6, "shuttle = { seats = 5, when-full = true }");
    assert_eq!(ran.mean("p/desk", WaitMax), 3_600.0);
    // A person a minute: the second party follows three minutes after the first.
    let ran = hall(6, "meter = { per-minute = 1 }");
    assert_eq!(ran.mean("p/desk", WaitMax), 180.0);
    // Lanes are as long as the people in them: three parties of three and then two find three lanes.
    let ran = hall(9, "servers = 3\nservice.fixed = \"10 s\"\nqueue = { lanes = \"per-server\" }");
    assert_eq!(ran.mean("p/desk", WaitMax), 0.0);
}

/// Demand counts people: the same number comes, in fewer parties. 10 days of 5,000: a false alarm in a thousand.
#[test]
fn demand_counts_people() {
    let ran = run_text(
        "[run]\nreplications = 10\n[port.p.arrivals.a]\nper-day = 5_000\nparty = { 1 = 0.5, 2 = 0.3, 5 = 0.2 }\nto = \"s\"\n\
         [port.p.station.s]\nservice.fixed = \"0 s\"\n",
    );
    agrees(ran.find("p", None, Demand), 5_000.0);
    // A compound Poisson number: variance 5,000 * E(size squared) / E(size) = 5,000 * 6.7 / 2.1.
    let sd = ran.find("p", None, Demand).unwrap().sd.unwrap();
    assert!((40.0..260.0).contains(&sd), "{sd}");
}

/// Companions change nobody else: with sizes of parties a stream has the same parties at the same desk.
#[test]
fn refused_passengers_are_counted() {
    let ran = run_text(
        "[class.booked]\n[class.other]\n[port.p.arrivals.a]\nevery = \"1 h\"\nclass = \"other\"\nto = \"check\"\n\
         [port.p.arrivals.b]\nevery = \"2 h\"\nclass = \"booked\"\nto = \"check\"\n\
         [port.p.station.check]\nservice.fixed = \"5 s\"\n\
         next = [{ class = \"other\", booking = \"none\", to = \"refused\" }, { to = \"cleared\" }]\n",
    );
    assert_eq!((ran.mean("p", Refused), ran.mean("p", Cleared)), (24.0, 12.0));
    assert_eq!(ran.mean_of("p", "other", Refused), 24.0);
}

#[test]
fn parties_that_cannot_pass_are_mistakes() {
    let with = |party: &str, station: &str| {
        mistakes(&format!(
            "schema = 1\n[port.p.arrivals.a]\nevery = \"1 h\"\nbatch = 9\nparty = {party}\nto = \"s\"\n[port.p.station.s]\n{station}"
        ))
    };
    let sound = "service.fixed = \"1 s\"";
    assert!(with("{ 2 = 0.5, 3 = 0.4 }", sound).contains("must add up to 1"));
    assert!(with("{ 0 = 1 }", sound).contains("is no size of a party"));
    assert!(with("{ many = 1 }", sound).contains("is no size of a party"));
    assert!(
        with("{ 1 = 0.5, 4 = 0.5 }", "shuttle = { seats = 3, every = \"5 min\" }")
            .contains("could never pass")
    );
    assert!(with("{ 4 = 1 }", "meter = { per-minute = 3 }\nqueue = { places = 3 }").contains("room for 3"));
    assert!(with("{ 4 = 1 }", &format!("{sound}\nservice-companion.fixed = \"1 s\"")).contains("no effect"));
    assert!(
        with("{ 4 = 1 }", &format!("{sound}\nnext = [{{ booking = \"some\", to = \"cleared\" }}]"))
            .contains("is no booking")
    );
}
