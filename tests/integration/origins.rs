//! Variants and doses by date, and what a plan changes of them: shares that follow from arithmetic, counted over many people.

use clearway::engine::{Span, Time};
use clearway::num::maths::{exp, pow};
use clearway::random::Address;
use clearway::record::Measure::{Infected, Positives, Tests};
use clearway::scenario::health::{Origins, Traveller};
use clearway::scenario::model::{ClassId, PortId};

use crate::common::{Ran, mistakes, run_text};

/// Nobody comes of whom it matters; the origin is `origin`, from 20 December 2021 on.
fn scenario(origin: &str) -> String {
    format!(
        "[run]\nstart = 2021-12-20\ndays = 30\nreplications = 1\ninterval = \"1 h\"\n\
         [origin.north]\n{origin}\n\
         [port.p.arrivals.a]\nevery = \"30 d\"\nbatch = 1\nto = \"desk\"\norigin = \"north\"\n\
         [port.p.station.desk]\nservers = 1\nservice = \"1 s\"\n"
    )
}

fn traveller(number: u32, day: u64) -> Traveller {
    Traveller {
        address: Address::replication(7, 0).named("people").number(u64::from(number)),
        stream: 0,
        class: ClassId(0),
        port: PortId(0),
        people: 1,
        number,
        came: Time::ZERO + Span::from_ticks(day * Span::DAY.ticks()),
    }
}

/// Of this many people a share is found within [`NEAR`]: five standard deviations at most, which one test in two million misses by
/// chance.
const PEOPLE: u32 = 100_000;
const NEAR: f64 = 5.0 * 0.5 / 316.2;

/// The share of those who would come on a day that are infected with each variant.
fn infected(origins: &Origins, day: u64) -> Vec<f64> {
    let mut counts = vec![0_u32; origins.variants.len()];
    for number in 0..PEOPLE {
        if let Some(infection) = origins.infection(&traveller(number, day), 0) {
            counts[usize::from(infection.variant)] += 1;
        }
    }
    counts.into_iter().map(|count| f64::from(count) / f64::from(PEOPLE)).collect()
}

fn origins(ran: &Ran) -> &Origins {
    &ran.scenario.health.as_ref().unwrap().origins
}

#[track_caller]
fn near(found: f64, exact: f64) {
    assert!((found - exact).abs() < NEAR, "{found}, and {exact} is exact");
}

/// Delta and Omicron, built in at places 1 and 2.
#[test]
fn variants_go_from_date_to_date_and_then_by_who_grows_faster() {
    let ran = run_text(&scenario(
        "prevalence = 1\nvariants = { \"2021-12-20\" = { delta = 1 }, \"2021-12-30\" = { delta = 0.8, omicron = 0.2 } }\n\
         advantage = { omicron = 0.2 }",
    ));
    let all = origins(&ran);
    let share = |day: u64| {
        let after = day.saturating_sub(10) as f64;
        let odds = 0.25 * exp(0.2 * after);
        if day <= 10 { 0.2 * day as f64 / 10.0 } else { odds / (1.0 + odds) }
    };
    for day in [0, 5, 10, 17, 29] {
        let ends = all.all[0].variants.of(day as usize).unwrap();
        let omicron = ends.iter().find(|end| end.1 == 2).map_or(0.0, |end| end.0 - (1.0 - share(day)));
        assert!((omicron - share(day)).abs() < 1e-12, "day {day}: {ends:?}");
        let found = infected(all, day);
        near(found[1], 1.0 - share(day));
        near(found[2], share(day));
    }
}

/// What is left of a protection after some days, by mRNA: it halves every 105.
fn left(days: f64) -> f64 {
    pow(2.0, -days / 105.0)
}

/// Half of the travellers have two doses, 100 days old on 20 December; from then on a hundredth of all a day goes on to a third.
#[test]
fn who_is_vaccinated_by_date_is_protected_since_then() {
    let ran = run_text(&scenario(
        "prevalence = 1\nvariants = { omicron = 1 }\nvaccinated = [\n\
         { share = { \"2021-12-20\" = 0.5, \"2022-01-19\" = 0.2 }, doses = 2, since = \"100 d\" },\n\
         { share = { \"2021-12-20\" = 0, \"2022-01-19\" = 0.3 }, doses = 3 },\n]",
    ));
    for day in [0, 10, 29] {
        let days = day as f64;
        let two = (0.5 - 0.01 * days) * 0.10 * left(100.0 + days);
        // Doses of today, yesterday, … of 0.01 of the travellers each: the integral of what is left.
        let rate = std::f64::consts::LN_2 / 105.0;
        let three = 0.01 * 0.45 * (1.0 - left(days)) / rate;
        near(infected(origins(&ran), day)[2], 1.0 - two - three);
    }
}

#[test]
fn lists_by_date_pass_into_each_other() {
    let ran = run_text(&scenario(
        "prevalence = 0.8\nvariants = { omicron = 1 }\nvaccinated = {\n\
         \"2021-12-25\" = [{ share = 0.4, doses = 2, since = \"0 d\" }],\n\
         \"2022-01-04\" = [{ share = 0.3, doses = 2, since = \"105 d\" }, { share = 0.6, doses = 3, since = \"0 d\" }],\n}",
    ));
    let first = 0.4 * 0.10;
    let last = 0.3 * 0.10 / 2.0 + 0.6 * 0.45;
    for (day, part) in [(0, 0.0), (5, 0.0), (9, 0.4), (15, 1.0), (29, 1.0)] {
        near(infected(origins(&ran), day)[2], 0.8 * (1.0 - first - part * (last - first)));
    }
}

/// A plan changes the origin on 22 December: whoever came before keeps what they brought, in a stay and in the laboratory.
fn changed(first: &str, then: &str) -> Ran {
    run_text(&format!(
        "[run]\nstart = 2021-12-20\ndays = 6\nreplications = 2\ninterval = \"1 h\"\n\
         [origin.north]\nprevalence = {first}\n\
         [assay.sure]\nsteps = {{ 60 = 1.0 }}\nspecificity = 1\n\
         [test.later]\nassay = \"sure\"\nresult = \"12 h\"\n\
         [stay.hotel]\nlasts = \"60 h\"\ntests = [{{ test = \"later\", after = \"36 h\" }}]\n\
         [stage.one]\n[stage.two]\nenter = {{ date = 2021-12-22 }}\nset = {{ \"origin.north.prevalence\" = {then} }}\n\
         [port.p.arrivals.a]\nper-day = 50\nprocess = \"even\"\nto = \"desk\"\norigin = \"north\"\n\
         [port.p.station.desk]\nservers = 5\nservice = \"1 s\"\nnext = [{{ to = \"hotel\" }}]\n"
    ))
}

#[test]
fn a_plan_changes_those_who_come_after() {
    for (first, then) in [("1", "0"), ("0", "1")] {
        let ran = changed(first, then);
        let here = |of: &str| if of == "1" { 1.0 } else { 0.0 };
        assert_eq!(ran.mean("p", Infected), 100.0 * here(first) + 200.0 * here(then), "{first} then {then}");
        // Tests are taken after 36 hours and known after two days: of the first four days they are known in time. Those of the
        // infected whose infection has ended meanwhile find nothing.
        let (tests, found) = (ran.mean("/later", Tests), ran.mean("/later", Positives));
        assert!((200.0..=250.0).contains(&tests), "{tests}");
        let infected = 100.0;
        assert!(found > 0.5 * infected && found <= infected, "{found} of {infected}");
    }
}

/// A stage that opens to another origin's doses changes who is protected, and a rule changes variants.
#[test]
fn stages_and_rules_set_variants_and_doses() {
    let plan = |set: &str| {
        run_text(&format!(
            "{}[stage.one]\n[stage.two]\nenter = {{ date = 2021-12-21 }}\nset = {{ {set} }}\n",
            scenario("prevalence = 1\nvariants = { delta = 1 }\nvaccinated = [{ share = 0.5, doses = 2 }]")
                .replace("every = \"30 d\"\nbatch = 1", "per-day = 3_000\nprocess = \"even\"")
                .replace("servers = 1", "servers = 9")
        ))
    };
    let of = |set: &str| plan(set).mean("p", Infected) / 90_000.0;
    let share = |protection: f64, coverage: f64| 1.0 - coverage * protection * left(14.0);
    let whole = |first: f64, then: f64| (first + 29.0 * then) / 30.0;
    near(of("\"origin.north.vaccinated\" = []"), whole(share(0.65, 0.5), 1.0));
    near(
        of("\"origin.north.vaccinated\" = [{ share = 1, doses = 3 }]"),
        whole(share(0.65, 0.5), share(0.80, 1.0)),
    );
    near(of("\"origin.north.variants\" = { omicron = 1 }"), whole(share(0.65, 0.5), share(0.10, 0.5)));
}

#[test]
fn impossible_shares_are_mistakes() {
    let of = |origin: &str| mistakes(&format!("schema = 1\n{}", scenario(origin)));
    let falls = of("prevalence = 1\nvaccinated = { \"2021-12-01\" = [{ share = 0.7, doses = 3 }],\n\
                    \"2022-01-01\" = [{ share = 0.5, doses = 3 }, { share = 0.3, doses = 2 }] }");
    assert!(
        falls.contains("50 % have three doses or more on 2022-01-01, and 70 % had on 2021-12-01"),
        "{falls}"
    );
    assert!(falls.contains(":10:1"), "{falls}");
    let above = of(
        "prevalence = 1\nvaccinated = [\n{ share = { \"2021-12-01\" = 0.5, \"2022-01-01\" = 0.9 }, doses = 2 },\n\
                    { share = 0.2, doses = 3 }]",
    );
    assert!(above.contains("the shares add up to 1.1 on 2022-01-01"), "{above}");
    let one = of(
        "prevalence = 1\nvaccinated = [{ share = { \"2021-12-01\" = 0.5, \"2022-01-01\" = 90 }, doses = 2 }]",
    );
    assert!(one.contains("write 0.9 for 90 %"), "{one}");
    let inside = of(
        "prevalence = 1\nvaccinated = { \"2021-12-01\" = [{ share = { \"2021-12-01\" = 0.5 }, doses = 2 }] }",
    );
    assert!(inside.contains("dates stand inside dates"), "{inside}");
    let sum = of(
        "prevalence = 1\nvariants = { \"2021-12-01\" = { delta = 1 }, \"2022-01-01\" = { delta = 0.5, omicron = 0.6 } }",
    );
    assert!(sum.contains("they add up to 1.1") && sum.contains("must add up to 1"), "{sum}");
    let order =
        of("prevalence = 1\nvariants = { \"2022-01-01\" = { delta = 1 }, \"2021-12-01\" = { omicron = 1 } }");
    assert!(order.contains("these dates are out of order"), "{order}");
    let alone = of("prevalence = 1\nvariants = { delta = 1 }\nadvantage = { omicron = 0.2 }");
    assert!(
        alone.contains("`omicron` cannot gain on other variants") && alone.contains("nobody has it"),
        "{alone}"
    );
}

#[test]
fn a_value_at_a_date_can_be_set_from_the_command_line() {
    let mut file = scenario(
        "prevalence = 1\nvariants = { delta = 1 }\nvaccinated = { \"2021-12-01\" = [{ share = 0, doses = 3 }] }",
    );
    file.insert_str(0, "schema = 1\n");
    let path = std::env::temp_dir().join(format!("clearway-origins-{}.toml", std::process::id()));
    std::fs::write(&path, file).unwrap();
    let ran = crate::common::run_file(
        &path,
        &[
            "origin.north.variants={ \"2021-12-20\" = { delta = 0.25, omicron = 0.75 } }",
            "origin.north.vaccinated.\"2021-12-01\".0.share=1",
        ],
    );
    std::fs::remove_file(&path).unwrap();
    let found = infected(origins(&ran), 3);
    near(found[1], 0.25 * (1.0 - 0.80 * left(14.0)));
    near(found[2], 0.75 * (1.0 - 0.45 * left(14.0)));
}
