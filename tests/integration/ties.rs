//! Things that happen at the same instant, and things that could go wrong without being seen.

use clearway::record::Measure::{
    BlockedMean, Cleared, Demand, InsideAtEnd, OccupancyMax, QueueMax, Served, TurnedAway, WaitMax, WaitMean,
    WaitP95,
};

use crate::common::run_text;

#[test]
fn two_who_finish_at_once_do_not_both_pass_a_single_place() {
    // Four at 08:00, two desks of 10 s, then one desk of 30 s without a waiting place. At 10 s one goes on and the
    // other holds a desk until 40 s; the fourth is called at 40 s.
    let ran = run_text(
        "[port.p.arrivals.all]
         timetable = \"tests/data/four.csv\"
         to = \"a\"
         [port.p.station.a]
         servers = 2
         service.fixed = \"10 s\"
         next = [{ to = \"b\" }]
         [port.p.station.b]
         servers = 1
         service.fixed = \"30 s\"
         queue = { places = 0 }",
    );
    assert_eq!(ran.mean("p/a", WaitMax), 40.0);
    assert_eq!(ran.mean("p/a", WaitMean), (10.0 + 40.0) / 4.0);
    // Held: 30 s for the second, 50 s for the third (from 20 to 70 s), 50 s for the fourth (from 50 to 100 s).
    assert_eq!(ran.mean("p/a", BlockedMean), (30.0 + 50.0 + 50.0) / 4.0);
}

#[test]
fn a_bus_empties_only_as_fast_as_the_hall_takes_people() {
    let ran = run_text(
        "[port.p.zone.bus]
         [port.p.zone.hall]
         [port.p.arrivals.all]
         every = \"1 d\"
         batch = 50
         to = \"bus-ride\"
         [port.p.station.bus-ride]
         zone = \"bus\"
         shuttle = { every = \"10 min\" }
         ride = \"10 min\"
         next = [{ to = \"desk\" }]
         [port.p.station.desk]
         zone = \"hall\"
         servers = 1
         service.fixed = \"60 s\"
         queue = { places = 10 }",
    );
    assert_eq!(ran.mean("p/hall", OccupancyMax), 11.0);
    assert_eq!(ran.mean("p", Cleared), 50.0);
    // 39 stay on board at first, one leaves every minute.
    assert_eq!(
        ran.mean("p/bus-ride", BlockedMean),
        (1..=39).map(|n| f64::from(n) * 60.0).sum::<f64>() / 50.0
    );
}

#[test]
fn lanes_that_open_together_share_the_people() {
    let ran = run_text(
        "[port.p.arrivals.all]
         every = \"1 d\"
         batch = 100
         to = \"a\"
         [port.p.station.a]
         servers = { \"00:00\" = 0, \"01:00\" = 5 }
         service.fixed = \"60 s\"
         queue = { lanes = \"per-server\" }",
    );
    assert_eq!(ran.mean("p/a", WaitMax), 3_600.0 + 19.0 * 60.0);
}

#[test]
fn a_port_open_over_midnight_is_alive_from_the_start() {
    let port = |arrivals: &str, station: &str| {
        run_text(&format!(
            "[port.p]
             open = \"18:00\"
             close = \"02:00\"
             [port.p.arrivals.all]
             {arrivals}
             to = \"a\"
             [port.p.station.a]
             {station}"
        ))
    };
    let shuttle = port("timetable = \"tests/data/night.csv\"", "shuttle = { every = \"15 min\" }");
    // 00:31 leaves at 00:45 and 20:01 at 20:15, both 14 min later.
    assert_eq!(shuttle.mean("p/a", WaitMax), 840.0);
    // 00:00 and 01:00 belong to the opening of the day before, then 18:00 to 23:00.
    let every = port("every = \"1 h\"", "service = \"1 s\"");
    assert_eq!(every.mean("p", Demand), 8.0);
}

#[test]
fn even_arrivals_add_up_over_stretches_and_days() {
    let demand = |days: u32, arrivals: &str| {
        run_text(&format!(
            "[run]
             days = {days}
             replications = 1
             [port.p.arrivals.all]
             process = \"even\"
             {arrivals}
             to = \"a\"
             [port.p.station.a]
             service = \"1 s\""
        ))
        .mean("p", Demand)
    };
    let profile: Vec<String> = (0..24).map(|h| format!("\"{h:02}:00\" = {}", h % 5 + 1)).collect();
    assert_eq!(demand(1, &format!("per-day = 10\nprofile = {{ {} }}", profile.join(", "))), 10.0);
    assert_eq!(demand(4, "per-day = 2.5"), 10.0);
    assert_eq!(demand(6, "per-day = 100\nbatch = 40"), 600.0);
    assert_eq!(demand(1, "per-hour = { \"06:00\" = 7.5, \"08:00\" = 0.5 }"), 15.0 + 8.0);
}

#[test]
fn small_samples_have_honest_quantiles() {
    let ran = run_text(
        "[port.p.arrivals.all]
         every = \"1 d\"
         batch = 5
         to = \"a\"
         [port.p.station.a]
         servers = 1
         service.fixed = \"10 min\"",
    );
    // 0, 10, 20, 30 and 40 min: 95 % lie at 38 min between the last two.
    assert!((ran.mean("p/a", WaitP95) - 38.0 * 60.0).abs() < 1e-6);
}

#[test]
fn nobody_is_turned_away_from_a_free_desk() {
    let ran = run_text(
        "[port.p.arrivals.all]
         per-hour = { \"00:00\" = 360 }
         process = \"even\"
         to = \"a\"
         [port.p.station.a]
         servers = 10
         service.fixed = \"60 s\"
         queue = { lanes = \"per-server\", choose = \"random\", places = 0, when-full = \"turn-away\" }",
    );
    assert_eq!(ran.mean("p/a", TurnedAway), 0.0);
}

#[test]
fn a_meter_that_people_come_back_to_goes_on() {
    let ran = run_text(
        "[port.p.arrivals.all]
         per-hour = { \"00:00\" = 60 }
         to = \"gate\"
         [port.p.station.gate]
         meter = { while-inside = 5, of = [\"desk\"] }
         next = [{ share = 0.5, to = \"gate\" }, { to = \"desk\" }]
         [port.p.station.desk]
         servers = 2
         service.fixed = \"20 s\"",
    );
    assert!(ran.mean("p", InsideAtEnd) < 20.0);
    assert!(ran.mean("p/gate", Served) > 1.5 * ran.mean("p/desk", Served));
    assert!(ran.mean("p/desk", QueueMax) <= 3.0);
}
