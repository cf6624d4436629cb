//! Queues, lanes, places and gates in cases that can be worked out by hand.

use clearway::record::Measure::{
    Abandoned, Arrivals, BlockedMean, Cleared, Diverted, FreshAirMin, InsideAtEnd, JourneyMax, JourneyMean,
    KeptOutMax, KeptOutMean, OccupancyMax, OccupancyMean, QueueMax, QueueMean, Served, SpaceMin, TurnedAway,
    Utilisation, WaitMax, WaitMean, WaitP50,
};

use crate::common::run_text;

/// Two passengers a minute, exactly even, from 08:00 to 09:00, into a port open from 08:00 to 12:00.
fn hall(stations: &str) -> String {
    format!(
        "[port.p]
        open = \"08:00\"
        close = \"12:00\"
        [port.p.arrivals.even]
        per-hour = {{ \"08:00\" = 120, \"09:00\" = 0 }}
        process = \"even\"
        to = \"a\"
        {stations}"
    )
}

#[test]
fn deterministic_overload_is_arithmetic() {
    // Someone every 30 s, each served 45 s: passenger n (from 0) waits 15 n seconds, 119 of them at most.
    let ran = run_text(&hall("[port.p.station.a]\nservers = 1\nservice.fixed = \"45 s\""));
    assert_eq!(ran.mean("p/a", WaitMean), 15.0 * 59.5);
    assert_eq!(ran.mean("p/a", WaitMax), 15.0 * 119.0);
    assert_eq!(ran.mean("p", Cleared), 120.0);
    // The server works 5,400 s on end; the port is active from opening to closing.
    assert!((ran.mean("p/a", Utilisation) - 5_400.0 / 14_400.0).abs() < 1e-9);
    assert!((ran.mean("p/a", QueueMean) - 120.0 * 15.0 * 59.5 / 14_400.0).abs() < 1e-9);
    // At 3,570 s the 120th comes; 80 services began by then, the last of them at 3,555 s: 40 wait.
    assert_eq!(ran.mean("p/a", QueueMax), 40.0);
    let queue = ran.series("p/a", "queue");
    assert_eq!(queue[8 * 60 - 1], 0.0);
    assert_eq!(ran.series("p/a", "throughput")[8 * 60..9 * 60].iter().sum::<f64>(), 80.0 - 1.0);
    assert_eq!(ran.series("p", "cleared").iter().sum::<f64>(), 120.0);
}

#[test]
fn turning_away_counts_who_finds_no_place() {
    // Served 60 s with no waiting place: every second passenger finds the desk just free.
    let ran = run_text(&hall(
        "[port.p.station.a]\nservers = 1\nservice.fixed = \"60 s\"\nqueue = { places = 0, when-full = \"turn-away\" }",
    ));
    assert_eq!(ran.mean("p/a", Arrivals), 120.0);
    assert_eq!(ran.mean("p/a", TurnedAway), 60.0);
    assert_eq!(ran.mean("p", TurnedAway), 60.0);
    assert_eq!(ran.mean("p", Cleared), 60.0);
    assert_eq!(ran.mean("p/a", WaitMax), 0.0);
}

#[test]
fn diverting_sends_the_overflow_elsewhere() {
    let ran = run_text(&hall(
        "[port.p.station.a]\nservers = 1\nservice.fixed = \"60 s\"\nqueue = { places = 0, when-full = { to = \"b\" } }
         [port.p.station.b]\nservers = 1\nservice.fixed = \"10 s\"",
    ));
    assert_eq!(ran.mean("p/a", Diverted), 60.0);
    assert_eq!(ran.mean("p/b", Served), 60.0);
    assert_eq!(ran.mean("p", Cleared), 120.0);
}

#[test]
fn blocking_holds_the_server_behind() {
    // b takes 40 s and has no waiting place, a takes 30 s next door: b sets the pace. The first passenger goes on
    // at once; number n leaves a for b 10 n seconds after being served there.
    let ran = run_text(&hall(
        "[port.p.station.a]\nservers = 1\nservice.fixed = \"30 s\"\nnext = [{ to = \"b\" }]
         [port.p.station.b]\nservers = 1\nservice.fixed = \"40 s\"\nqueue = { places = 0 }",
    ));
    // Each but the first is served at a in 30 s after the one before left it, and held for the other 10 s.
    assert!((ran.mean("p/a", BlockedMean) - 10.0 * 119.0 / 120.0).abs() < 1e-9);
    assert_eq!(ran.mean("p/b", WaitMax), 0.0);
    // Held time is not work.
    assert!((ran.mean("p/a", Utilisation) - 3_600.0 / 14_400.0).abs() < 1e-9);
    assert_eq!(ran.mean("p", JourneyMax), 70.0 + 119.0 * 10.0);
}

#[test]
fn blocking_with_a_walk_between_holds_nobody() {
    let ran = run_text(&hall(
        "[port.p.station.a]\nservers = 1\nservice.fixed = \"30 s\"\nnext = [{ to = \"b\", walk = \"20 s\" }]
         [port.p.station.b]\nservers = 1\nservice.fixed = \"40 s\"\nqueue = { places = 2 }",
    ));
    assert_eq!(ran.mean("p/a", BlockedMean), 0.0);
    assert_eq!(ran.mean("p/b", QueueMax), 2.0);
    assert_eq!(ran.mean("p", JourneyMax), 30.0 + 20.0 + 40.0 + 119.0 * 10.0);
}

#[test]
fn patience_ends_at_its_time() {
    // Waits would be 0, 15, 30, 45, ...; nobody waits longer than 40 s.
    let ran = run_text(&hall(
        "[port.p.station.a]\nservers = 1\nservice.fixed = \"45 s\"\nqueue = { patience.fixed = \"40 s\" }",
    ));
    assert!(ran.mean("p/a", WaitMax) <= 40.0);
    assert!(ran.mean("p/a", Abandoned) > 30.0);
    assert_eq!(ran.mean("p/a", Abandoned), ran.mean("p", Abandoned));
    // Whoever is called in the very instant in which patience ends is served.
    let exact = run_text(&hall(
        "[port.p.station.a]\nservers = 1\nservice.fixed = \"60 s\"\nqueue = { patience.fixed = \"30 s\" }",
    ));
    assert_eq!(exact.mean("p/a", WaitMax), 30.0);
    assert_eq!(exact.mean("p/a", Served), 61.0);
}

#[test]
fn the_impatient_can_go_elsewhere() {
    let ran = run_text(&hall(
        "[port.p.station.a]\nservers = 1\nservice.fixed = \"45 s\"
         queue = { patience.fixed = \"40 s\", impatient-to = \"b\" }
         [port.p.station.b]\nservice.fixed = \"0 s\"",
    ));
    assert_eq!(ran.mean("p", Cleared), 120.0);
    assert_eq!(ran.mean("p/a", Abandoned), 0.0);
    assert!(ran.mean("p/a", Diverted) > 30.0);
    assert_eq!(ran.mean("p/a", Diverted), ran.mean("p/b", Served));
}

/// Four come together; served one after the other, 60 s each.
fn four(queue: &str) -> crate::common::Ran {
    run_text(&format!(
        "[class.first]
         priority = 1
         [class.second]
         [port.p.arrivals.first]
         class = \"first\"
         every = \"1 d\"
         batch = 2
         to = \"slow\"
         [port.p.arrivals.second]
         class = \"second\"
         every = \"1 d\"
         batch = 2
         to = \"a\"
         [port.p.station.slow]
         service.fixed = \"30 s\"
         next = [{{ to = \"a\" }}]
         [port.p.station.a]
         servers = 1
         service.fixed = \"60 s\"
         {queue}"
    ))
}

#[test]
fn orders_of_service() {
    // The second class comes at 0 s, one is served from then on; the first class joins at 30 s.
    let fifo = four("");
    assert_eq!(fifo.mean_of("p/a", "second", WaitMean), f64::midpoint(0.0, 60.0));
    assert_eq!(fifo.mean_of("p/a", "first", WaitMean), f64::midpoint(90.0, 150.0));
    let priority = four("queue = { order = \"priority\" }");
    assert_eq!(priority.mean_of("p/a", "first", WaitMean), f64::midpoint(30.0, 90.0));
    assert_eq!(priority.mean_of("p/a", "second", WaitMean), f64::midpoint(0.0, 180.0));
    let last = four("queue = { order = \"last-come\" }");
    assert_eq!(last.mean_of("p/a", "first", WaitMean), f64::midpoint(30.0, 90.0));
    assert_eq!(last.mean_of("p/a", "second", WaitMax), 180.0);
    let random = four("queue = { order = \"random\" }");
    assert_eq!(random.mean("p/a", WaitMean), fifo.mean("p/a", WaitMean));
}

#[test]
fn lanes() {
    // Five come at once to three lanes. In turn and shortest: 2, 2 and 1; with one line nobody waits behind a
    // particular server, but with equal service times the waits are the same.
    let five = |lanes: &str, servers: &str| {
        run_text(&format!(
            "[port.p.arrivals.all]
             every = \"1 d\"
             batch = 5
             to = \"a\"
             [port.p.station.a]
             servers = {servers}
             service.fixed = \"60 s\"
             queue = {{ {lanes} }}"
        ))
    };
    for choose in ["shortest", "in-turn"] {
        let ran = five(&format!("lanes = \"per-server\", choose = \"{choose}\""), "3");
        assert_eq!(ran.mean("p/a", WaitMean), 2.0 * 60.0 / 5.0, "{choose}");
        assert_eq!(ran.mean("p/a", QueueMax), 2.0);
    }
    let random = five("lanes = \"per-server\", choose = \"random\"", "3");
    assert!(random.mean("p/a", WaitMean) >= 24.0);
    assert_eq!(random.mean("p/a", Served), 5.0);
}

#[test]
fn a_lane_that_closes_sends_its_people_to_the_others() {
    // Six come at 08:00 to two lanes of three each. At 08:01:30 one counter goes: its second passenger is in
    // service and finishes, the third moves over and is served last there.
    let ran = run_text(
        "[port.p.arrivals.all]
         timetable = \"tests/data/six.csv\"
         to = \"a\"
         [port.p.station.a]
         servers = { \"00:00\" = 2, \"08:01:30\" = 1, \"09:00\" = 2 }
         service.fixed = \"60 s\"
         queue = { lanes = \"per-server\" }",
    );
    assert_eq!(ran.mean("p/a", Served), 6.0);
    // 0, 0, 60, 60, 120 and, behind that one, 180.
    assert_eq!(ran.mean("p/a", WaitMean), 420.0 / 6.0);
    assert_eq!(ran.mean("p/a", WaitMax), 180.0);
}

#[test]
fn people_without_an_open_lane_wait_for_the_first_that_opens() {
    let ran = run_text(
        "[port.p.arrivals.all]
         timetable = \"tests/data/six.csv\"
         to = \"a\"
         [port.p.station.a]
         servers = { \"00:00\" = 0, \"08:10\" = 3 }
         service.fixed = \"60 s\"
         queue = { lanes = \"per-server\" }",
    );
    assert_eq!(ran.mean("p/a", Served), 6.0);
    assert_eq!(ran.mean("p/a", WaitMean), (3.0 * 600.0 + 3.0 * 660.0) / 6.0);
}

#[test]
fn shuttles_leave_on_the_clock() {
    // Two a minute; the bus leaves every 15 min from 08:00 on with whoever waits and takes 8 min.
    let ran = run_text(&hall("[port.p.station.a]\nshuttle = { every = \"15 min\" }\nride = \"8 min\""));
    // The one who comes at a departure leaves at once; the others wait 30, 60, ... 870 s.
    let wait: f64 = (0..30).map(|n| f64::from(n) * 30.0).sum::<f64>() / 30.0;
    assert_eq!(ran.mean("p/a", WaitMean), wait);
    assert_eq!(ran.mean("p", JourneyMean), wait + 480.0);
    assert_eq!(ran.mean("p/a", Served), 120.0);
}

#[test]
fn shuttles_take_as_many_as_there_are_seats() {
    let ran = run_text(&hall("[port.p.station.a]\nshuttle = { seats = 20, every = \"15 min\" }"));
    assert_eq!(ran.mean("p/a", Served), 120.0);
    // Thirty come in each quarter of an hour and twenty leave: the last of 120 leave with the sixth
    // full bus. The very first passenger leaves alone at 08:00; number 101 is the first left to the bus of 09:30.
    assert_eq!(ran.mean("p/a", WaitMax), 5_400.0 - 101.0 * 30.0);
    assert_eq!(ran.mean("p/a", QueueMax), 120.0 - 61.0);
}

#[test]
fn shuttles_leave_when_full() {
    let ran = run_text(&hall("[port.p.station.a]\nshuttle = { seats = 50, when-full = true }"));
    assert_eq!(ran.mean("p/a", Served), 100.0);
    assert_eq!(ran.mean("p/a", WaitMax), 49.0 * 30.0);
    assert!(
        (715.0..755.0).contains(&ran.mean("p/a", WaitP50)),
        "between the 50th and the 51st: 720 and 750 s"
    );
    assert_eq!(ran.mean("p", InsideAtEnd), 20.0);
}

#[test]
fn meters_release_evenly() {
    // Two a minute come, one a minute is released: passenger n waits 30 n seconds.
    let ran = run_text(&hall("[port.p.station.a]\nmeter = { per-minute = 1 }"));
    assert_eq!(ran.mean("p/a", WaitMean), 30.0 * 59.5);
    assert_eq!(ran.mean("p", Cleared), 120.0);
}

#[test]
fn meters_release_while_there_is_room() {
    // At most three on the way to or in the hall, where everyone stays 2 min: three every 2 min.
    let ran = run_text(&hall(
        "[port.p.zone.hall]
         area = \"30 m2\"
         volume = \"120 m3\"
         ventilation = \"3 /h\"
         [port.p.station.a]
         meter = { while-inside = 3, of = [\"hall\"] }
         next = [{ to = \"stay\", walk = \"30 s\" }]
         [port.p.station.stay]
         zone = \"hall\"
         service.fixed = \"90 s\"",
    ));
    assert_eq!(ran.mean("p", Cleared), 120.0);
    assert_eq!(ran.mean("p/hall", OccupancyMax), 3.0);
    // 120 stays of 90 s in the four hours the port is open; everyone is through well before closing.
    assert!((ran.mean("p/hall", OccupancyMean) - 120.0 * 90.0 / 14_400.0).abs() < 1e-9);
    assert_eq!(ran.mean("p/hall", SpaceMin), 10.0);
    assert!((ran.mean("p/hall", FreshAirMin) - 120.0 * 3.0 / 3.6 / 3.0).abs() < 1e-9);
    // Released at 0, 30, 60, then one each time somebody leaves: at 120, 150, 180, 240, ...
    assert_eq!(ran.mean("p/a", WaitMax), (119 / 3 * 120 + 119 % 3 * 30 - 119 * 30) as f64);
}

#[test]
fn a_meter_holds_when_there_is_no_room_behind_it() {
    let ran = run_text(&hall(
        "[port.p.station.a]
         meter = { per-minute = 60 }
         next = [{ to = \"b\" }]
         [port.p.station.b]
         servers = 1
         service.fixed = \"45 s\"
         queue = { places = 1 }",
    ));
    assert_eq!(ran.mean("p/b", QueueMax), 1.0);
    assert_eq!(ran.mean("p", Cleared), 120.0);
    assert_eq!(ran.mean("p", JourneyMax), 45.0 + 119.0 * 15.0);
}

#[test]
fn places_hold_back_at_the_entrance() {
    let ran =
        run_text(&hall("[port.p.station.a]\nservers = 1\nservice.fixed = \"45 s\"\nqueue = { places = 3 }"));
    assert_eq!(ran.mean("p/a", QueueMax), 3.0);
    assert_eq!(ran.mean("p", Cleared), 120.0);
    assert_eq!(ran.mean("p", JourneyMax), 45.0 + 119.0 * 15.0);
    // As without a limit 40 would wait at most, 37 stand outside; waits inside and outside add up to the same.
    assert_eq!(ran.mean("p/a", KeptOutMax), 37.0);
    assert!((ran.mean("p/a", KeptOutMean) + ran.mean("p/a", WaitMean) - 15.0 * 59.5).abs() < 1e-9);
}

/// A place that is free because somebody gave up goes to whoever was kept out.
#[test]
fn giving_up_lets_the_next_in() {
    // Three come together: one is served for an hour, one waits ten minutes and leaves, then the third comes in and does.
    let ran = run_text(
        "[port.p.arrivals.a]\nevery = \"1 d\"\nbatch = 3\nto = \"a\"\n[port.p.station.a]\nservers = 1\n\
         service.fixed = \"1 h\"\nqueue = { places = 1, when-full = \"block\", patience.fixed = \"10 min\" }\n",
    );
    assert_eq!(ran.mean("p/a", Abandoned), 2.0);
    assert_eq!(ran.mean("p/a", KeptOutMean), 200.0);
}

/// A shuttle's clock begins at opening.
#[test]
fn a_shuttle_leaves_at_opening() {
    let ran = run_text(
        "[port.p]\nopen = \"06:30\"\nclose = \"22:00\"\n[port.p.arrivals.a]\nevery = \"70 min\"\nto = \"bus\"\n\
         [port.p.station.bus]\nshuttle = { every = \"40 min\" }\n",
    );
    // 06:30 at once, 07:40 until 07:50, 08:50 until 09:10, 10:00 until 10:30, then 11:10 at once: waits of 0 to 30 minutes.
    assert_eq!(ran.mean("p/bus", WaitMax), 1_800.0);
    let first = ran.series("p/bus", "throughput");
    assert_eq!((first[6 * 60 + 30], first[7 * 60 + 50], first[9 * 60 + 10]), (1.0, 1.0, 1.0));
}

/// At a station without servers, too, a class can have times of its own.
#[test]
fn stays_by_class() {
    let ran = run_text(
        "[class.quick]\n[class.slow]\n[port.p.arrivals.a]\nclasses = { quick = 0.5, slow = 0.5 }\nper-day = 100\nto = \"hall\"\n\
         [port.p.station.hall]\nservice.fixed = \"10 s\"\nservice-of.slow.fixed = \"100 s\"\n",
    );
    assert_eq!(ran.mean_of("p", "quick", JourneyMean), 10.0);
    assert_eq!(ran.mean_of("p", "slow", JourneyMean), 100.0);
}
