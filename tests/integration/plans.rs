//! What makes two plans comparable, and what must not stop a run.

use clearway::engine::Stop;
use clearway::record::Measure::{
    BlockedMean, Cleared, Demand, InsideAtEnd, JourneyMax, JourneyMean, Served, WaitMax, WaitMean,
};

use crate::common::{run_text, stopped};

/// A way back that nobody takes, or a rule that never applies, changes nobody's service times.
#[test]
fn a_way_back_changes_no_first_visit() {
    let journey = |extra: &str, next: &str| {
        let ran = run_text(&format!(
            "[port.p.arrivals.all]
             per-day = 1_440
             to = \"a\"
             [port.p.station.a]
             servers = 100
             service.exponential = {{ mean = \"60 s\" }}
             {extra}
             next = [{next}]
             [port.p.station.b]
             service = \"1 s\"
             next = [{{ share = 0.0000001, to = \"a\" }}, {{ to = \"cleared\" }}]"
        ));
        (ran.mean("p", JourneyMean), ran.mean("p", JourneyMax))
    };
    let plain = run_text(
        "[port.p.arrivals.all]
         per-day = 1_440
         to = \"a\"
         [port.p.station.a]
         servers = 100
         service.exponential = { mean = \"60 s\" }
         next = [{ to = \"b\" }]
         [port.p.station.b]
         service = \"1 s\"",
    );
    let plain = (plain.mean("p", JourneyMean), plain.mean("p", JourneyMax));
    assert_eq!(journey("", "{ to = \"b\" }"), plain);
    assert_eq!(
        journey("queue = { patience.fixed = \"300 d\", impatient-to = \"b\" }", "{ to = \"b\" }"),
        plain
    );
}

/// Who was sent elsewhere for lack of room and comes back is served as long as if there had been room.
#[test]
fn a_diversion_changes_no_service_time() {
    let work = |servers: u32| {
        let ran = run_text(&format!(
            "[port.p.arrivals.all]
             every = \"1 d\"
             batch = 2
             to = \"a\"
             [port.p.station.a]
             servers = {servers}
             service.exponential = {{ mean = \"60 s\" }}
             queue = {{ places = 0, when-full = {{ to = \"hold\" }} }}
             [port.p.station.hold]
             service = \"1 h\"
             next = [{{ to = \"a\" }}]"
        ));
        ran.find("p/a", None, clearway::record::Measure::Utilisation).unwrap().mean * f64::from(servers)
    };
    assert!((work(1) - work(2)).abs() < 1e-9);
}

#[test]
fn rides_do_not_depend_on_who_took_the_bus_before() {
    let longest = |file: &str| {
        run_text(&format!(
            "[port.p.arrivals.all]
             timetable = \"tests/data/{file}\"
             to = \"bus\"
             [port.p.station.bus]
             shuttle = {{ every = \"10 min\", ride.exponential = {{ mean = \"1 h\" }} }}"
        ))
        .series("p", "cleared")
        .to_vec()
    };
    let (alone, with) = (longest("bus_alone.csv"), longest("bus_with.csv"));
    let last = |cleared: &[f64]| cleared.iter().rposition(|&n| n > 0.0);
    assert!(
        alone.iter().zip(&with).filter(|(a, b)| a != b).count() <= 1,
        "{:?} {:?}",
        last(&alone),
        last(&with)
    );
}

#[test]
fn a_bus_leaves_once_at_an_instant() {
    // One waits from 08:05; another is let through to the bus at 08:10, the instant of departure, after it has left.
    let ran = run_text(
        "[port.p.arrivals.bus]
         timetable = \"tests/data/bus_five.csv\"
         to = \"bus\"
         [port.p.arrivals.gate]
         timetable = \"tests/data/bus_gate.csv\"
         to = \"gate\"
         [port.p.station.gate]
         meter = { per-minute = 0.1 }
         next = [{ to = \"bus\" }]
         [port.p.station.bus]
         shuttle = { seats = 1, every = \"10 min\" }",
    );
    // At the gate: 08:00 and 08:10. At the bus: 08:00, 08:05 and 08:10 with one seat at 08:00, 08:10 and 08:20.
    assert_eq!(ran.mean("p/bus", Served), 3.0);
    assert_eq!(ran.mean("p/bus", WaitMax), 600.0);
}

#[test]
fn a_meter_counts_whoever_is_held_once() {
    let ran = run_text(
        "[port.p.arrivals.all]
         every = \"1 d\"
         batch = 10
         to = \"gate\"
         [port.p.station.gate]
         meter = { while-inside = 3, of = [\"a\", \"b\"] }
         next = [{ to = \"a\" }]
         [port.p.station.a]
         servers = 2
         service.fixed = \"10 s\"
         next = [{ to = \"b\" }]
         [port.p.station.b]
         servers = 1
         service.fixed = \"100 s\"
         queue = { places = 0 }",
    );
    // Three at once, then one each time somebody leaves b: at 110, 210, ... 710 s.
    assert_eq!(ran.mean("p/gate", WaitMax), 710.0);
    assert_eq!(ran.mean("p/gate", WaitMean), (110..=710).step_by(100).sum::<i32>() as f64 / 10.0);
}

/// A counter that goes home for the night ends no run.
#[test]
fn nobody_on_duty_is_no_circle() {
    let ran = run_text(
        "[port.p.arrivals.all]
         every = \"10 min\"
         to = \"a\"
         [port.p.station.a]
         servers = 1
         service.fixed = \"1 min\"
         next = [{ to = \"b\" }]
         [port.p.station.b]
         servers = { \"00:00\" = 1, \"20:00\" = 0 }
         service.fixed = \"1 min\"
         queue = { places = 5 }",
    );
    assert!(ran.mean("p", Cleared) > 100.0);
    assert!(ran.mean("p", InsideAtEnd) > 10.0);
}

#[test]
fn meters_that_wait_for_each_other_are_found() {
    let text = |elsewhere: &str| {
        format!(
            "[port.p.arrivals.all]
             every = \"10 min\"
             batch = 3
             to = \"m1\"
             [port.p.station.m1]
             meter = {{ while-inside = 1, of = [\"m2\"] }}
             next = [{{ to = \"m2\" }}]
             [port.p.station.m2]
             meter = {{ while-inside = 1, of = [\"m1\"] }}
             {elsewhere}"
        )
    };
    let other = "[port.q.arrivals.all]
         every = \"1 min\"
         to = \"a\"
         [port.q.station.a]
         service = \"1 s\"
         next = [{ to = \"b\", walk = \"2 min\" }]
         [port.q.station.b]
         service = \"1 s\"";
    for text in [text(""), text(other)] {
        let Stop::Model(why) = stopped(&text) else { panic!("stopped for another reason") };
        assert!(why.contains("p/m1"), "{why}");
    }
}

#[test]
fn those_held_at_the_end_are_counted() {
    for servers in [
        "servers = 1",
        "",
        "servers = 1\nfailures = { time-between.fixed = \"23 h 50 min\", repair.fixed = \"1 d\" }",
    ] {
        let ran = run_text(&format!(
            "[port.p.arrivals.all]
             timetable = \"tests/data/held.csv\"
             to = \"a\"
             [port.p.station.a]
             {servers}
             service.fixed = \"1 min\"
             next = [{{ to = \"b\" }}]
             [port.p.station.b]
             servers = 1
             service.fixed = \"10 h\"
             queue = {{ places = 0 }}"
        ));
        // Two at 23:00 and 23:30; the second is held from 23:31 on.
        assert_eq!(ran.mean("p/a", BlockedMean), 29.0 * 60.0 / 2.0, "{servers}");
    }
}

/// Over midnight a profile goes on as staffing does.
#[test]
fn a_profile_holds_over_midnight() {
    let ran = run_text(
        "[port.p]
         open = \"20:00\"
         close = \"04:00\"
         [port.p.arrivals.all]
         per-day = 80
         process = \"even\"
         profile = { \"20:00\" = 1 }
         to = \"a\"
         [port.p.station.a]
         service = \"1 s\"",
    );
    let cleared = ran.series("p", "cleared");
    assert_eq!(cleared[..4 * 60].iter().sum::<f64>(), 40.0);
    assert_eq!(ran.mean("p", Demand), 80.0);
}

/// A class that never comes to a station needs no way on from it.
#[test]
fn ways_are_needed_only_by_those_who_come() {
    let ran = run_text(
        "[class.crew]
         [class.pax]
         [port.p.arrivals.crew]
         class = \"crew\"
         every = \"1 h\"
         to = \"b\"
         [port.p.arrivals.pax]
         class = \"pax\"
         every = \"1 h\"
         to = \"a\"
         [port.p.station.a]
         service = \"1 s\"
         next = [{ class = \"pax\", to = \"b\" }]
         [port.p.station.b]
         service = \"1 s\"",
    );
    assert_eq!(ran.mean("p", Cleared), 48.0);
}
