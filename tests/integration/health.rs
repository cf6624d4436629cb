//! Infection, tests and stays: cases worked out by hand, laws that hold for every person, and published rows.

use clearway::disease::air::Air;
use clearway::disease::pooling::tests_each;
use clearway::num::maths::expm1;
use clearway::random::Address;
use clearway::record::Measure::{
    self, BedsMax, BedsMean, Cleared, Demand, FalsePositives, Imported, Infected, InfectiousDays, JourneyMax,
    NoBed, NoneImported, NotBoarded, PersonDays, Positives, Quarantined, Refused, ResultTimeMax,
    ResultTimeMean, Runs, Stays, Tests, Transmissions, TransmissionsNear, Tubes,
};
use clearway::scenario::health::Traveller;

use crate::common::{Ran, mistakes, run_text, traced};

/// An airport of which people come on day 1 only, tested and held as `more` says; all of them are infected.
fn airport(variant: &str, people: u32, more: &str) -> String {
    format!(
        "[run]\ndays = 40\nreplications = 1\ninterval = \"1 h\"\n\
         [origin.abroad]\nprevalence = 1\nvariants = {{ {variant} = 1 }}\ntravel = \"4 h\"\n\
         before = [{{ test = \"before\", lead = \"24 h\" }}]\n\
         [class.traveller]\norigin = \"abroad\"\n\
         [assay.ideal]\nlike = \"pcr\"\nsampling = 1\nspecificity = 1\n\
         [stay.isolation]\nlasts = \"30 d\"\n\
         [port.p.arrivals.b]\nclass = \"traveller\"\nevery = \"40 d\"\nbatch = {people}\nto = \"desk\"\n{more}"
    )
}

/// The rungs of the ladder: tests before setting out and on arrival, and where people go who are not found.
fn rung(variant: &str, before: u8, arrival: u8, to: &str, stays: &str) -> Ran {
    let text = airport(
        variant,
        100_000,
        &format!(
            "[test.before]\nassay = \"ideal\"\nshare = {before}\n\
             [test.arrival]\nassay = \"ideal\"\nshare = {arrival}\npositive = \"isolation\"\n\
             [test.day]\nassay = \"ideal\"\npositive = \"isolation\"\n{stays}\n\
             [port.p.station.desk]\nservice.fixed = \"0 s\"\ntest = \"arrival\"\n\
             next = [{{ result = \"positive\", to = \"isolation\" }}, {{ to = \"{to}\" }}]\n"
        ),
    );
    run_text(&text)
}

/// The policies of an independent program for the same equations, per infected intending traveller: infectious days in the
/// community, and the share released while they are or will be infectious. 400,000 people there and 100,000 here: 2 % or
/// 0.002 d, more than four standard errors of either.
#[test]
fn the_ladder_of_policies() {
    let table = [
        ("ancestral", [(2.672, 0.621), (1.242, 0.200), (0.747, 0.119), (0.0033, 0.0005)]),
        ("delta", [(2.345, 0.584), (1.062, 0.179), (0.573, 0.096), (0.0005, 0.0001)]),
        ("omicron", [(1.896, 0.581), (0.937, 0.196), (0.453, 0.093), (0.0000, 0.0)]),
    ];
    for (variant, wanted) in table {
        let hotel = "[stay.hotel]\nlasts = \"7 d\"\ntests = [{ test = \"day\", after = \"5 d\" }]";
        let found = [
            rung(variant, 0, 0, "cleared", ""),
            rung(variant, 1, 0, "cleared", ""),
            rung(variant, 1, 1, "cleared", ""),
            rung(variant, 1, 1, "hotel", hotel),
        ];
        for (step, (ran, (free_days, share))) in found.iter().zip(wanted).enumerate() {
            let everybody = ran.mean("p", Demand) + ran.mean("p", NotBoarded);
            assert_eq!(everybody, 100_000.0);
            let days = ran.mean("p", InfectiousDays) / everybody;
            let imported = ran.mean("p", Imported) / everybody;
            assert!((days - free_days).abs() < (0.02 * free_days).max(0.002), "{variant} {step}: {days}");
            assert!((imported - share).abs() < (0.02 * share).max(0.002), "{variant} {step}: {imported}");
        }
    }
}

/// One more day in quarantine, or one more test, is never worse for anybody: the same people have the same draws. So the sums
/// fall, without any tolerance.
#[test]
fn nested_policies_are_never_worse() {
    let days = |ran: &Ran| ran.mean("p", InfectiousDays);
    let hotel = |length: u32, tests: &str| {
        days(&rung(
            "delta",
            0,
            0,
            "hotel",
            &format!("[stay.hotel]\nlasts = \"{length} d\"\ntests = [{tests}]"),
        ))
    };
    let by_length: Vec<f64> = [1, 2, 3, 5, 7, 10, 14].map(|length| hotel(length, "")).to_vec();
    assert!(by_length.windows(2).all(|pair| pair[1] < pair[0]), "{by_length:?}");
    let tests: Vec<String> =
        [2, 4, 6].iter().map(|day| format!("{{ test = \"day\", after = \"{day} d\" }}")).collect();
    let by_tests: Vec<f64> = (0..=3).map(|count| hotel(7, &tests[..count].join(", "))).collect();
    assert!(by_tests.windows(2).all(|pair| pair[1] < pair[0]), "{by_tests:?}");
    // A test on arrival besides the one before.
    assert!(days(&rung("delta", 1, 1, "cleared", "")) < days(&rung("delta", 1, 0, "cleared", "")));
}

/// Nobody infected: everything about infection is exactly zero, while false positives fill beds.
#[test]
fn without_prevalence_nothing_comes_through() {
    let text = "[run]\ndays = 3\nreplications = 5\n[origin.o]\nprevalence = 0\n[class.c]\norigin = \"o\"\n\
         [test.t]\nassay = \"antigen\"\npositive = \"isolation\"\n[stay.isolation]\nlasts = \"1 d\"\n\
         [port.p.arrivals.a]\nclass = \"c\"\nper-day = 20_000\nto = \"desk\"\n\
         [port.p.zone.hall]\nvolume = \"5_000 m3\"\nventilation = \"2 /h\"\n\
         [port.p.station.desk]\nservers = 60\nservice.exponential = { mean = \"200 s\" }\nzone = \"hall\"\ntest = \"t\"\n";
    let ran = run_text(text);
    // No row tells of what cannot be.
    let about = |measure| ran.results.summary.iter().any(|(row, _)| row.measure == measure);
    assert!(![Infected, Imported, InfectiousDays, Transmissions].into_iter().any(about));
    assert_eq!(ran.mean("/t", Positives), ran.mean("/t", FalsePositives));
    let expected = 0.003 * ran.mean("/t", Tests);
    assert!((ran.mean("/t", Positives) - expected).abs() < 4.4 * (expected / 5.0).sqrt());
    assert_eq!(ran.mean("/isolation", Stays), ran.mean("p", Quarantined));
    // With some who are infected, but not yet: those of day 3 only.
    let later = text.replace("prevalence = 0", "prevalence = { \"2001-01-02\" = 0, \"2001-01-03\" = 0.1 }");
    let ran = run_text(&later);
    let on = |measure: Measure, day: usize| {
        let rows = ran.results.days.iter().filter(|(row, _)| row.measure == measure);
        rows.map(|(_, days)| days[day].unwrap().mean).sum::<f64>()
    };
    assert_eq!([0, 1].map(|day| [Infected, Imported, InfectiousDays].map(|m| on(m, day))), [[0.0; 3]; 2]);
    assert!(on(Infected, 2) > 1_500.0 && on(Imported, 2) > 500.0);
    assert!(ran.mean("p", Transmissions) > 0.0);
}

/// A perfect test every day holds everybody back: found on the first day at the latest on which Ct is below the limit of
/// detection, which is long before infectiousness.
#[test]
fn a_perfect_test_every_day_lets_nobody_through() {
    let tests: Vec<String> =
        (0..14).map(|day| format!("{{ test = \"day\", after = \"{day} d\" }}")).collect();
    let stays = format!("[stay.hotel]\nlasts = \"14 d\"\ntests = [{}]", tests.join(", "));
    let text = airport(
        "delta",
        20_000,
        &format!(
            "[assay.perfect]\nsteps = {{ 99 = 1 }}\nsampling = 1\nspecificity = 1\n[test.before]\nassay = \"ideal\"\nshare = 0\n\
         [test.day]\nassay = \"perfect\"\npositive = \"isolation\"\n{stays}\n\
         [port.p.station.desk]\nservice.fixed = \"0 s\"\nnext = [{{ to = \"hotel\" }}]\n"
        ),
    );
    let ran = run_text(&text);
    assert_eq!(ran.mean("p", InfectiousDays), 0.0);
    assert_eq!(ran.mean("", NoneImported), 1.0);
    assert_eq!(ran.mean("p", Quarantined), 20_000.0);
}

/// A stay with a perfect test of whoever gets symptoms: those who had them before are not tested, nor is anybody twenty days
/// later who had them in the stay before. `already-ill` tests those who show them on coming, and symptoms end.
#[test]
fn symptoms_are_those_that_come_during_the_stay() {
    let text = |lasts: &str, keys: &str, more: &str| {
        format!(
            "[run]\nstart = 2022-01-01\ndays = 60\nreplications = 4\ninterval = \"1 d\"\n\
             [assay.sure]\nsteps = {{ 40 = 1.0 }}\nsampling = 1.0\nspecificity = 1.0\n\
             [test.first]\nassay = \"sure\"\n[test.second]\nassay = \"sure\"\n[origin.o]\nprevalence = 1.0\n\
             [stay.s]\nlasts = \"{lasts}\"\non-symptoms = {{ test = \"first\"{keys} }}\n{more}\n\
             [port.p.arrivals.a]\norigin = \"o\"\nper-day = 200\nto = \"one\"\n\
             [port.p.station.one]\nservice = \"0 s\"\nnext = [{{ to = \"s\" }}]\n"
        )
    };
    let tested = |ran: &Ran, test: &str| ran.mean(test, Tests);
    // Within an hour symptoms begin for few of people whose infection began weeks ago or days ago.
    let hour = run_text(&text("1 h", "", ""));
    let came = hour.mean("p", Demand);
    assert!(
        came > 11_000.0 && tested(&hour, "/first") < 0.005 * came,
        "{} of {came}",
        tested(&hour, "/first")
    );
    // Those who show symptoms now are fewer than those who ever did.
    let ill = run_text(&text("1 h", ", already-ill = true", ""));
    let share = tested(&ill, "/first") / came;
    assert!((0.15..0.45).contains(&share), "{share}");
    // All who get symptoms in twenty days; in the stay that follows nobody has them anew.
    let then = "then = \"t\"\n[stay.t]\nlasts = \"1 h\"\non-symptoms = { test = \"second\" }";
    let long = run_text(&text("20 d", "", then));
    assert!(tested(&long, "/first") > 0.1 * came, "{}", tested(&long, "/first"));
    assert!(tested(&long, "/second") < 0.001 * came, "{}", tested(&long, "/second"));
}

/// One person an hour, nobody infected, who stays for 5 h in one of two beds: of any five in a row two find one.
#[test]
fn beds_run_out() {
    let run = |rule: &str| {
        run_text(&format!(
            "[stay.hotel]\nbeds = 2\nlasts = \"5 h\"\n{rule}\n[stay.home]\nlasts = \"2 h\"\nfreedom = 0.5\n\
             [port.p.arrivals.a]\nevery = \"1 h\"\nto = \"desk\"\n\
             [port.p.station.desk]\nservice.fixed = \"0 s\"\nnext = [{{ to = \"hotel\" }}]\n"
        ))
    };
    // 0:00 and 1:00 find a bed until 5:00 and 6:00, and so do 5:00, 6:00, 10:00, ...: ten in 24 hours.
    let ran = run("");
    assert_eq!([ran.mean("p", Quarantined), ran.mean("p", Cleared)], [10.0, 14.0]);
    assert_eq!(
        [ran.mean("/hotel", Stays), ran.mean("/hotel", NoBed), ran.mean("/hotel", BedsMax)],
        [10.0, 14.0, 2.0]
    );
    // 0-5, 1-6, 5-10, 6-11, 10-15, 11-16, 15-20, 16-21, 20-24 and 21-24: 47 hours.
    assert!((ran.mean("/hotel", PersonDays) - 47.0 / 24.0).abs() < 1e-9);
    assert!((ran.mean("/hotel", BedsMean) - 47.0 / 24.0).abs() < 1e-9);
    assert_eq!(run("when-full = \"refused\"").mean("p", Refused), 14.0);
    let ran = run("when-full = { to = \"home\" }");
    assert_eq!([ran.mean("p", Quarantined), ran.mean("/home", Stays)], [24.0, 14.0]);
    // At a quarter past each full hour the mean of the hour is 1 or 2.
    let beds = run("").series("/hotel", "beds").to_vec();
    assert_eq!([beds[30], beds[90], beds[330], beds[1_410]], [1.0, 2.0, 2.0, 2.0]);
}

/// A meter in front of the stay holds people back until there is a bed, instead of sending them away.
#[test]
fn a_meter_counts_beds() {
    let ran = run_text(
        "[stay.hotel]\nbeds = 2\nlasts = \"5 h\"\n[port.p.arrivals.a]\nevery = \"2 h\"\nto = \"reception\"\n\
         [port.p.station.reception]\nmeter = { while-inside = 2, of = [\"hotel\"] }\n\
         next = [{ to = \"hotel\", walk = \"10 min\" }]\n",
    );
    assert_eq!(ran.mean("/hotel", NoBed), 0.0);
    assert_eq!(ran.mean("/hotel", BedsMax), 2.0);
    // Released at 0:00, 2:00, then whenever a bed is free: 5:10, 7:10, 10:20, 12:20, 15:30, 17:30, 20:40 and 22:40.
    assert_eq!(ran.mean("/hotel", Stays), 10.0);
    assert!(ran.mean("p/reception", Measure::WaitMax) > 1_800.0);
}

/// Results come after three hours: whoever awaits them stays as long, whoever does not is gone; a positive result finds them.
#[test]
fn results_find_people_where_they_are() {
    let run = |station: &str, more: &str| {
        run_text(&format!(
            "[assay.all]\nlike = \"pcr\"\nspecificity = 0\n[test.t]\nassay = \"all\"\nresult = \"3 h\"\n{more}\n\
             [stay.isolation]\nlasts = \"1 d\"\n[port.p.arrivals.a]\nevery = \"4 h\"\nto = \"swab\"\n\
             [port.p.station.swab]\nservers = 1\nservice.fixed = \"10 min\"\ntest = \"t\"\nnext = [{{ to = \"hold\" }}]\n\
             [port.p.station.hold]\n{station}\n"
        ))
    };
    let held = "awaits = \"t\"\nnext = [{ result = \"positive\", to = \"isolation\" }, { to = \"cleared\" }]";
    // 0:00, 4:00, ..., 20:00: six come, all are (falsely) positive; the last result is there at 23:10.
    let ran = run(held, "");
    assert_eq!([ran.mean("p", Demand), ran.mean("p", Quarantined), ran.mean("/t", FalsePositives)], [6.0; 3]);
    assert_eq!(ran.mean("/t", ResultTimeMax), 10_800.0);
    let ran = run(held, "share = 0\n");
    assert_eq!([ran.mean("p", Cleared), ran.mean("/t", Tests)], [6.0, 0.0]);
    assert_eq!(ran.mean("p", JourneyMax), 600.0);
    // Nobody waits: they clear the port and are fetched three hours later, or not.
    let free = "service.fixed = \"0 s\"\nnext = [{ result = \"pending\", of = \"t\", to = \"cleared\" }, { to = \"refused\" }]";
    let ran = run(free, "positive = \"isolation\"\n");
    assert_eq!([ran.mean("p", Cleared), ran.mean("/isolation", Stays)], [6.0, 6.0]);
    let ran = run(free, "positive = \"isolation\"\ncompliance = 0\n");
    assert_eq!([ran.mean("p", Cleared), ran.mean("/isolation", Stays)], [6.0, 0.0]);
    // Found before they have left: they go there instead of clearing the port.
    let ran = run("service.fixed = \"200 min\"\nnext = [{ to = \"cleared\" }]", "positive = \"isolation\"\n");
    assert_eq!([ran.mean("p", Cleared), ran.mean("p", Quarantined)], [0.0, 6.0]);
}

/// A laboratory starts every half hour and takes an hour and a half: who comes at 0:00, 0:10, ... waits for the next start.
#[test]
fn laboratories_work_in_batches() {
    let run = |lab: &str| {
        run_text(&format!(
            "[assay.none]\nlike = \"pcr\"\nspecificity = 1\n[lab.l]\nevery = \"30 min\"\nrun = \"90 min\"\n{lab}\n\
             [test.t]\nassay = \"none\"\nlab = \"l\"\n[port.p]\nopen = \"00:00\"\nclose = \"06:00\"\n\
             [port.p.arrivals.a]\nevery = \"10 min\"\nto = \"swab\"\n\
             [port.p.station.swab]\nservice.fixed = \"0 s\"\ntest = \"t\"\nnext = [{{ to = \"hold\" }}]\n\
             [port.p.station.hold]\nawaits = \"t\"\n"
        ))
    };
    // At 0:00, 0:10 and 0:20 of each half hour: 30, 20 and 10 minutes for the start, then 90.
    let ran = run("");
    assert_eq!([ran.mean("/l", Runs), ran.mean("/l", Tubes), ran.mean("/t", Tests)], [12.0, 36.0, 36.0]);
    assert_eq!([ran.mean("/t", ResultTimeMean), ran.mean("/t", ResultTimeMax)], [6_600.0, 7_200.0]);
    assert_eq!(ran.mean("p", JourneyMax), 7_200.0);
    // Two tubes a run, three people each half hour: the queue grows by one each time; 36 people need 18 more runs.
    let ran = run("capacity = 2");
    assert_eq!(ran.mean("/l", Tubes), 36.0);
    assert!(ran.mean("/t", ResultTimeMax) > 10_000.0);
    // In pools of three a tube has all of a half hour; nobody is positive, nothing is tested again.
    let ran = run("pool = 3");
    assert_eq!([ran.mean("/l", Tubes), ran.mean("/l", Runs)], [12.0, 12.0]);
}

/// In pools of six with three in a hundred positive, 1/6 + 1 − 0.97⁶ tests a person (Dorfman 1943). 60,000 people: the
/// number of positive pools has a standard deviation of 37, that is 222 tubes.
#[test]
fn pools_spare_tests() {
    let ran = run_text(
        "[run]\nreplications = 1\n[origin.o]\nprevalence = 0.03\n[class.c]\norigin = \"o\"\n\
         [assay.sure]\nsteps = { 99 = 1 }\nlike = \"pcr\"\nsampling = 1\nspecificity = 1\n\
         [lab.l]\nevery = \"30 min\"\nrun = \"10 min\"\npool = 6\n[test.t]\nassay = \"sure\"\nlab = \"l\"\n\
         [port.p]\nopen = \"00:00\"\nclose = \"12:00\"\n\
         [port.p.arrivals.a]\nclass = \"c\"\nevery = \"12 min\"\nbatch = 1_000\nto = \"swab\"\n\
         [port.p.station.swab]\nservice.fixed = \"1 s\"\ntest = \"t\"\nnext = [{ to = \"hold\" }]\n\
         [port.p.station.hold]\nawaits = \"t\"\n",
    );
    assert_eq!(ran.mean("/t", Tests), 60_000.0);
    // Infected people found again singly are as many as were in positive pools: perfect, so all of them.
    assert_eq!(ran.mean("/t", Positives), ran.mean("p", Infected));
    let expected = 60_000.0 * tests_each(6, 0.03);
    let found = ran.mean("/l", Tubes);
    assert!((found - expected).abs() < 4.0 * 222.0, "{found} {expected}");
}

/// A sample has one quality: in a pool, and tested again singly, it is found or missed as it would be alone. What is falsely
/// positive is so once a tube, and rarely once more.
#[test]
fn a_second_look_is_at_the_same_swab() {
    let ran = |pool: u32, sampling: f64, specificity: f64, prevalence: f64| {
        run_text(&format!(
            "[run]\nreplications = 1\n[origin.o]\nprevalence = {prevalence}\n[class.c]\norigin = \"o\"\n\
             [assay.poor]\nsteps = {{ 99 = 1 }}\nlike = \"pcr\"\nsampling = {sampling}\nspecificity = {specificity}\n\
             [lab.l]\nevery = \"30 min\"\nrun = \"10 min\"\npool = {pool}\n[test.t]\nassay = \"poor\"\nlab = \"l\"\n\
             [port.p]\nopen = \"00:00\"\nclose = \"12:00\"\n\
             [port.p.arrivals.a]\nclass = \"c\"\nevery = \"12 min\"\nbatch = 1_000\nto = \"swab\"\n\
             [port.p.station.swab]\nservice.fixed = \"1 s\"\ntest = \"t\"\nnext = [{{ to = \"hold\" }}]\n\
             [port.p.station.hold]\nawaits = \"t\"\n",
        ))
    };
    let singly = ran(1, 0.6, 1.0, 0.05);
    let (alone, infected) = (singly.mean("/t", Positives), singly.mean("p", Infected));
    assert_eq!(ran(8, 0.6, 1.0, 0.05).mean("/t", Positives), alone);
    // A binomial share of some 3,000: four standard deviations.
    assert!((alone / infected - 0.6).abs() < 4.0 * (0.24 / infected).sqrt(), "{alone} of {infected}");
    // Of 60,000 with one false alarm in twenty 3,000 alone; in pools of eight a tube in twenty, and one in twenty of its eight
    // again: 150. Four standard deviations of what is nearly a Poisson count.
    let falsely = ran(8, 1.0, 0.95, 0.0).mean("/t", Positives);
    assert!((falsely - 150.0).abs() < 4.0 * 150.0_f64.sqrt(), "{falsely}");
}

/// A person's dose by the textbook equation, integrated numerically over what everybody did, adds up to what was told.
#[test]
fn what_is_breathed_in_agrees_with_the_equation() {
    for (masks, exchange) in
        [("", ""), ("mask = \"surgical\"\nmasked = 0.8\n", "air-to = { back = \"900 m3/h\" }\n")]
    {
        let text = format!(
            "[run]\nreplications = 2\n[health]\nreach = 0\nquanta = \"fitted\"\n[origin.o]\nprevalence = 0.15\n\
             variants = {{ omicron = 1 }}\n[class.c]\norigin = \"o\"\n\
             [port.p]\nopen = \"08:00\"\nclose = \"10:00\"\n\
             [port.p.arrivals.a]\nclass = \"c\"\nper-hour = {{ \"08:00\" = 90, \"10:00\" = 0 }}\nto = \"desk\"\n\
             [port.p.zone.front]\nvolume = \"900 m3\"\nventilation = \"3 /h\"\n{masks}{exchange}\
             [port.p.zone.back]\nvolume = \"400 m3\"\nventilation = \"1 /h\"\nactivity = \"walking\"\n\
             [port.p.station.desk]\nservers = 2\nservice.exponential = {{ mean = \"80 s\" }}\nzone = \"front\"\n\
             next = [{{ to = \"gate\", walk = \"40 s\" }}]\n\
             [port.p.station.gate]\nservers = 1\nservice.exponential = {{ mean = \"30 s\" }}\nzone = \"back\"\n"
        );
        let (ran, replications) = traced(&text);
        let health = ran.scenario.health.as_ref().unwrap();
        let zones = &ran.scenario.zones;
        let mut expected = Vec::new();
        for (replication, visits) in replications.iter().enumerate() {
            let owner = Address::replication(1, replication as u64).named(&ran.scenario.arrivals[0].path);
            let traveller = |number: u32| {
                let entered =
                    visits.iter().filter(|v| v.number == number).filter_map(|v| v.came).min().unwrap();
                Traveller {
                    address: owner.number(u64::from(number)),
                    stream: 0,
                    class: visits[0].class,
                    port: visits[0].port,
                    people: 1,
                    number,
                    came: entered,
                }
            };
            // Who is in which zone from when until when, with what they emit there [h, quanta/h].
            let mut stays = Vec::new();
            for visit in visits {
                let zone = ran.scenario.stations[visit.station.unwrap().0 as usize].zone.unwrap().0 as usize;
                let (from, to) = (visit.joined.unwrap(), visit.left.unwrap());
                let infection = health.origins.infection(&traveller(visit.number), 0);
                let emits = infection.filter(|i| i.infectious_days(from, to) > 0.0).map_or(0.0, |i| {
                    health
                        .air
                        .preset
                        .emission(&health.origins.variants[usize::from(i.variant)], health.air.speaking)
                });
                let out = zones[zone].air.as_ref().unwrap().out;
                stays.push((
                    visit.number,
                    zone,
                    from.days() * 24.0,
                    to.days() * 24.0,
                    Air::counted(emits * out),
                ));
            }
            let mut marks: Vec<f64> = stays.iter().flat_map(|s| [s.2, s.3]).collect();
            marks.sort_by(f64::total_cmp);
            marks.dedup();
            // The integral of the concentration in both zones at each mark, by small steps of Runge and Kutta.
            let (mut level, mut integral) = ([0.0; 2], [0.0; 2]);
            let mut at = vec![(marks[0], integral)];
            for pair in marks.windows(2) {
                let mut emission = [0.0; 2];
                for stay in stays.iter().filter(|s| s.2 <= pair[0] && s.3 > pair[0]) {
                    emission[stay.1] += stay.4;
                }
                let slope = |c: [f64; 2]| -> [f64; 2] {
                    let flow = zones[0].air.as_ref().unwrap().exchanges.first().map_or(0.0, |e| e.1);
                    [0, 1].map(|z| {
                        let room = &zones[z].air.as_ref().unwrap().room;
                        emission[z] / room.volume - room.loss * c[z] + flow / room.volume * (c[1 - z] - c[z])
                    })
                };
                let steps = ((pair[1] - pair[0]) * 2_000.0).ceil().max(1.0);
                let h = (pair[1] - pair[0]) / steps;
                for _ in 0..steps as u32 {
                    let go = |k: [f64; 2], f: f64| [level[0] + f * k[0], level[1] + f * k[1]];
                    let k1 = slope(level);
                    let (b, k2) = (go(k1, h / 2.0), slope(go(k1, h / 2.0)));
                    let (c, k3) = (go(k2, h / 2.0), slope(go(k2, h / 2.0)));
                    let (d, k4) = (go(k3, h), slope(go(k3, h)));
                    for z in 0..2 {
                        integral[z] += h / 6.0 * (level[z] + 2.0 * b[z] + 2.0 * c[z] + d[z]);
                        level[z] += h / 6.0 * (k1[z] + 2.0 * k2[z] + 2.0 * k3[z] + k4[z]);
                    }
                }
                at.push((pair[1], integral));
            }
            let read = |time: f64, zone: usize| at[at.partition_point(|mark| mark.0 < time)].1[zone];
            let most = visits.iter().map(|v| v.number).max().unwrap();
            let mut sum = 0.0;
            for number in 0..=most {
                if health.origins.is_infected(&traveller(number), 0) {
                    continue;
                }
                let own = stays.iter().filter(|s| s.0 == number);
                let dose: f64 = own
                    .map(|s| {
                        let air = zones[s.1].air.as_ref().unwrap();
                        (read(s.3, s.1) - read(s.2, s.1)) * air.breathing * air.into
                    })
                    .sum();
                sum -= expm1(-dose);
            }
            expected.push(sum);
        }
        let found = ran.mean("p", Transmissions);
        let wanted = expected.iter().sum::<f64>() / expected.len() as f64;
        assert!(wanted > 0.01 && (found / wanted - 1.0).abs() < 1e-9, "{found} {wanted}");
        assert!(ran.results.summary.iter().all(|(row, _)| row.measure != TransmissionsNear));
    }
}

/// Two wait side by side: whoever comes second waits next to the first for as long as the first does. The hazard acts for that
/// time, and only between neighbours within reach.
#[test]
fn close_range_acts_while_both_wait() {
    // All are infected in a class, none in the other; they come in turn, every ten minutes, to a desk that takes half an hour.
    let run = |reach: u32| {
        run_text(&format!(
            "[run]\nreplications = 40\n[health]\nreach = {reach}\nqueue-factor = 1\n\
             [origin.sick]\nprevalence = 1\nvariants = {{ delta = 1 }}\n\
             [class.ill]\norigin = \"sick\"\n[class.well]\n[variant.delta]\nnear = 0.5\n\
             [port.p]\nopen = \"00:00\"\nclose = \"00:40\"\n\
             [port.p.arrivals.a]\nclass = \"ill\"\nevery = \"20 min\"\nto = \"desk\"\n\
             [port.p.arrivals.b]\nclass = \"well\"\nevery = \"20 min\"\nto = \"desk\"\n\
             [port.p.station.desk]\nservers = 1\nservice.fixed = \"30 min\"\n"
        ))
    };
    let near = run(1).mean("p", TransmissionsNear);
    assert_eq!(run(0).results.summary.iter().filter(|(row, _)| row.measure == TransmissionsNear).count(), 0);
    // At 0:00 ill 0 is served and well 0 waits until 0:30; ill 1 and well 1 come at 0:20 and are called at 1:00 and 1:30.
    // Side by side: well 0 and ill 1 for 10 min, ill 1 and well 1 for 40 min.
    let share = |ran: &Ran| ran.mean("p", Infected);
    assert_eq!(share(&run(1)), 2.0);
    // Ill 1 is infectious in a part of the replications, which the run tells by what it would import.
    let ill = |hours: f64| -expm1(-0.5 * hours);
    let both = ill(1.0 / 6.0) + ill(4.0 / 6.0);
    let part = near / both;
    let times = part * 40.0;
    assert!(part > 0.2 && (times - times.round()).abs() < 1e-9, "{near} of {both}");
    // With a reach of two well 0 and well 1 meet too, but neither is ill.
    assert!((run(2).mean("p", TransmissionsNear) - near).abs() < 1e-12);
}

/// Half of the people keep to the stay, and what they do in it counts a quarter.
#[test]
fn freedom_and_adherence() {
    let days = |stay: &str| {
        let ran = rung("delta", 0, 0, "hotel", &format!("[stay.hotel]\nlasts = \"30 d\"\n{stay}"));
        assert_eq!(ran.mean("p", Imported) > 0.0, !stay.is_empty());
        ran.mean("p", InfectiousDays)
    };
    let free = rung("delta", 0, 0, "cleared", "").mean("p", InfectiousDays);
    assert_eq!(days(""), 0.0);
    assert!((days("freedom = 0.25") / free - 0.25).abs() < 1e-9);
    // A binomial half of 100,000 people with a coefficient of variation of about one.
    assert!((days("adherence = 0.5") / free - 0.5).abs() < 0.01);
    assert!((days("adherence = 0.5\nfreedom = 0.25") / free - 0.625).abs() < 0.01);
}

/// Staff bring out a part of what happens inside, for each infectious day there.
#[test]
fn staff_leak() {
    let with = |leak: &str| {
        let stays = format!("[stay.hotel]\nlasts = \"30 d\"\n{leak}");
        rung("delta", 0, 0, "hotel", &stays)
    };
    let free = rung("delta", 0, 0, "cleared", "").mean("p", InfectiousDays);
    let ran = with("staff-leak = 0.02");
    assert!((ran.mean("/hotel", Measure::StaffLeakDays) / free - 0.02).abs() < 1e-6);
    assert!((ran.mean("", InfectiousDays) / free - 0.02).abs() < 1e-6);
    assert_eq!(with("").mean("", InfectiousDays), 0.0);
}

/// Vaccines keep people from being infected: three fresh doses of four fifths of the travellers.
#[test]
fn vaccinated_travellers() {
    let run = |vaccinated: &str| {
        run_text(&format!(
            "[origin.o]\nprevalence = 0.5\nvariants = {{ delta = 1 }}\n{vaccinated}\n[class.c]\norigin = \"o\"\n\
             [port.p.arrivals.a]\nclass = \"c\"\nevery = \"1 d\"\nbatch = 100_000\nto = \"desk\"\n\
             [port.p.station.desk]\nservice.fixed = \"0 s\"\n"
        ))
        .mean("p", Infected)
    };
    let (none, some) = (run(""), run("vaccinated = [{ share = 0.8, doses = 3, since = \"0 s\" }]"));
    assert!((none - 50_000.0).abs() < 4.0 * 158.0);
    assert!((some / none - (1.0 - 0.8 * 0.8)).abs() < 0.01, "{some} {none}");
    // After 15 weeks half of the protection is left.
    let waned = run("vaccinated = [{ share = 0.8, doses = 3, since = \"105 d\" }]");
    assert!((waned / none - (1.0 - 0.8 * 0.4)).abs() < 0.01, "{waned} {none}");
}

/// Companions are infected by themselves; a party with a positive member goes the same way together.
#[test]
fn parties_are_tested_together() {
    let ran = run_text(
        "[origin.o]\nprevalence = 0.1\n[class.c]\norigin = \"o\"\n\
         [assay.sure]\nsteps = { 99 = 1 }\nlike = \"pcr\"\nsampling = 1\nspecificity = 1\n\
         [test.t]\nassay = \"sure\"\n[stay.isolation]\nlasts = \"1 h\"\n\
         [port.p.arrivals.a]\nclass = \"c\"\nparty = { 3 = 1 }\nevery = \"1 h\"\nbatch = 3_000\nto = \"swab\"\n\
         [port.p.station.swab]\nservice.fixed = \"0 s\"\ntest = \"t\"\n\
         next = [{ result = \"positive\", to = \"isolation\" }, { to = \"cleared\" }]\n",
    );
    let (people, infected) = (ran.mean("p", Demand), ran.mean("p", Infected));
    assert_eq!(people, 72_000.0);
    assert!((infected / people - 0.1).abs() < 0.005);
    assert_eq!([ran.mean("/t", Tests), ran.mean("/t", Positives)], [people, infected]);
    // 1 − 0.9³ of the parties.
    assert!((ran.mean("p", Quarantined) / people - 0.271).abs() < 0.012);
}

/// The same bytes whatever is simulated beside it: a test more changes nobody's infection.
#[test]
fn infections_belong_to_people() {
    let count = |more: &str| {
        let text = format!(
            "[origin.o]\nprevalence = 0.1\n[class.c]\norigin = \"o\"\n[test.t]\nassay = \"pcr\"\n{more}\
             [port.p.arrivals.a]\nclass = \"c\"\nevery = \"1 h\"\nbatch = 100\nto = \"desk\"\n\
             [port.p.station.desk]\nservice.fixed = \"0 s\"\ntest = \"t\"\n"
        );
        let ran = run_text(&text);
        ["p"].map(|p| [Infected, InfectiousDays].map(|m| ran.mean(p, m)))
    };
    assert_eq!(count(""), count("[test.u]\nassay = \"antigen\"\n"));
}

/// What is wrong is said in words.
#[test]
fn mistakes_in_words() {
    let port =
        "[port.p.arrivals.a]\nper-day = 10\nto = \"desk\"\n[port.p.station.desk]\nservice.fixed = \"0 s\"\n";
    let wrong = |more: &str| mistakes(&format!("schema = 1\n{more}\n{port}"));
    for (more, said) in [
        (
            "[class.c]\norigin = \"abroad\"\n[port.p.arrivals.b]\nclass = \"c\"\nper-day = 1\nto = \"desk\"",
            "there is no origin `abroad`",
        ),
        ("[test.t]\nassay = \"pcrr\"", "did you mean `pcr`"),
        (
            "[test.t]\nassay = \"pcr\"\nlab = \"l\"\nresult = \"1 h\"\n[lab.l]\nevery = \"1 h\"\nrun = \"1 h\"",
            "a result comes from a laboratory or after a time",
        ),
        ("[stay.s]\nlasts = \"1 d\"\nwhen-full = \"refused\"", "`when-full` has no effect without `beds`"),
        (
            "[stay.a]\nlasts = \"1 d\"\nthen = \"b\"\n[stay.b]\nlasts = \"1 d\"\nthen = \"a\"",
            "these stays lead to each other in a circle",
        ),
        (
            "[stay.a]\nlasts = \"3 d\"\ntests = [{ test = \"t\", after = \"5 d\" }]\n[test.t]\nassay = \"pcr\"",
            "a test comes after the end of this stay",
        ),
        ("[origin.o]\nprevalence = 3", "write 0.03 for 3 %"),
        ("[origin.o]\nvariants = { delta = 0.5 }", "the shares of the variants must add up to 1"),
        ("[stay.desk]\nlasts = \"1 d\"", "is both a station and a stay"),
        ("[assay.pcr]\nspecificity = 0.9", "`assay` has no effect here"),
        ("[variant.pi]\nquanta = 3\n[origin.o]", "it must say which one it is like"),
    ] {
        let found = wrong(more);
        assert!(found.contains(said), "{more}\n{found}");
    }
    let found = mistakes(
        "schema = 1\n[test.t]\nassay = \"pcr\"\n[port.p.arrivals.a]\nper-day = 10\nto = \"desk\"\n\
         [port.p.station.desk]\nservice.fixed = \"0 s\"\nnext = [{ result = \"positive\", to = \"refused\" }, { to = \"cleared\" }]\n",
    );
    assert!(found.contains("it is not said which test is meant"), "{found}");
}

/// Two results for one person in the community: fetched once, and what is left of their infectious days is given back once.
/// Whoever is known to be positive does not go to the hotel to which everybody goes.
#[test]
fn nobody_is_isolated_twice() {
    let run = |next: &str, first: &str| {
        run_text(&format!(
            "[run]\ndays = 40\nreplications = 2\n[origin.o]\nprevalence = 1\n[class.c]\norigin = \"o\"\n\
             [test.a]\nassay = \"antigen\"\nresult = \"{first}\"\npositive = \"isolation\"\n\
             [test.b]\nassay = \"pcr\"\nresult = \"1 d\"\npositive = \"isolation\"\n\
             [stay.isolation]\nlasts = \"30 d\"\n[stay.hotel]\nlasts = \"2 h\"\nuntil-result = false\n\
             [port.p.arrivals.a]\nclass = \"c\"\nevery = \"40 d\"\nbatch = 2_000\nto = \"swab\"\n\
             [port.p.station.swab]\nservice.fixed = \"0 s\"\ntest = \"a\"\nnext = [{{ to = \"again\" }}]\n\
             [port.p.station.again]\nservice.fixed = \"0 s\"\ntest = \"b\"\nnext = [{{ to = \"{next}\" }}]\n"
        ))
    };
    for next in ["cleared", "hotel"] {
        let ran = run(next, "12 h");
        let found = ran.mean("/a", Positives).max(ran.mean("/b", Positives));
        let stays = ran.mean("/isolation", Stays);
        assert!(found <= stays && stays < 2_000.0, "{next}: {stays}");
        assert!(ran.mean("p", InfectiousDays) > 0.0);
    }
    let ran = run("hotel", "0 s");
    assert_eq!(ran.mean("/hotel", Stays), 2_000.0 - ran.mean("/a", Positives));
}
