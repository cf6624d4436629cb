//! Positives, beds and prevalence as what gates, rules and targets go by.

use clearway::num::maths::pow;
use clearway::record::Measure::{
    DaysInForce, FallBacks, FalseAlarms, Firings, Imported, NoBed, Positives, Quarantined, TimeInForce,
};

use crate::common::{Ran, mistakes, run_text};

/// A port with ten infected people a day from day 4 on, all of whom are found at a desk.
fn port(more: &str) -> String {
    format!(
        "[run]\ndays = 14\nreplications = 4\ninterval = \"1 h\"\n\
         [origin.o]\nprevalence = {{ \"2001-01-03\" = 0, \"2001-01-04\" = 1 }}\n[class.c]\norigin = \"o\"\n\
         [assay.sure]\nsteps = {{ 99 = 1 }}\nlike = \"pcr\"\nsampling = 1\nspecificity = 1\n\
         [test.t]\nassay = \"sure\"\n[stay.hotel]\nbeds = 25\nlasts = \"36 h\"\n\
         [port.p]\nopen = \"08:00\"\nclose = \"18:00\"\n\
         [port.p.arrivals.a]\nclass = \"c\"\nevery = \"1 h\"\nto = \"desk\"\n\
         [port.p.station.desk]\nservice.fixed = \"0 s\"\ntest = \"t\"\n\
         next = [{{ result = \"positive\", to = \"hotel\" }}, {{ to = \"cleared\" }}]\n{more}"
    )
}

/// A circuit-breaker: after a day with more than two cases the plan falls back to the stage in which the port is closed, and
/// opens again a day later.
#[test]
fn a_circuit_breaker() {
    let ran = run_text(&port(
        "[stage.closed]\nset = { \"port.p.closed\" = true }\n\
         [stage.open]\nset = { \"port.p.closed\" = false }\n\
         enter = { after = \"1 d\" }\nback = { when = { test = \"t\", measure = \"positives\", above = 2 } }\n",
    ));
    // Open on days 2 to 4; day 4 has ten cases; closed on day 5, open on day 6, whose ten cases close it on day 7, and so on
    // to day 14.
    assert_eq!(ran.mean("", FallBacks), 5.0);
    assert_eq!(ran.mean("/t", Positives), 60.0);
    assert_eq!(ran.mean("/open", DaysInForce), 8.0);
    assert_eq!(ran.mean("p", Quarantined), 60.0);
    // They go free after 36 hours, in whichever stage that is.
    let by_stage = ran.mean("/open", Imported) + ran.mean("/closed", Imported);
    assert!(by_stage > 10.0 && (by_stage - ran.mean("p", Imported)).abs() < 1e-9);
}

/// A test that a stage brings to a station is made there from then on, and a way on by its result is taken.
#[test]
fn a_stage_brings_a_test() {
    let ran = run_text(
        "[run]\ndays = 3\nreplications = 2\n[origin.o]\nprevalence = 1\n\
         [assay.sure]\nsteps = { 99 = 1 }\nlike = \"pcr\"\nsampling = 1\n[test.t]\nassay = \"sure\"\n\
         [stay.hotel]\nlasts = \"1 h\"\n[port.p]\nopen = \"08:00\"\nclose = \"18:00\"\n\
         [port.p.arrivals.a]\norigin = \"o\"\nevery = \"1 h\"\nto = \"desk\"\n\
         [port.p.station.desk]\nservice.fixed = \"0 s\"\n\
         [stage.without]\n[stage.with]\nenter = { after = \"1 d\" }\nset = { \"port.p.station.desk.test\" = \"t\", \
         \"port.p.station.desk.next\" = [{ result = \"positive\", to = \"hotel\" }, { to = \"cleared\" }] }\n",
    );
    assert_eq!(ran.mean("/t", Positives), 20.0);
    assert_eq!(ran.mean("p", Quarantined), 20.0);
}

/// A rule that opens more beds when those there are run short, and a gate that waits for the prevalence to be known as low.
#[test]
fn beds_and_prevalence() {
    let none = run_text(&port(""));
    let ran = run_text(&port(
        "[rule.more-beds]\nwhen = { stay = \"hotel\", measure = \"beds_max\", above = 9 }\n\
         set = { \"stay.hotel.beds\" = 40 }\n\
         until = { stay = \"hotel\", measure = \"beds_max\", below = 1 }\n",
    ));
    // Ten a day for 36 h each: ten from the day before and ten of the day, from 18:00 until the first go at 20:00.
    assert_eq!(none.mean("/hotel", NoBed), 0.0);
    assert_eq!(ran.mean("/more-beds", Firings), 1.0);
    assert!(ran.mean("/more-beds", TimeInForce) > 9.0 * 86_400.0);
    // Beds that are lent to it are added to its own, where they are too few.
    let short = |set: &str| {
        let rule = format!(
            "[rule.lent]\nwhen = {{ stay = \"hotel\", measure = \"beds_max\", above = 9 }}\n\
             until = {{ stay = \"hotel\", measure = \"beds_max\", below = 1 }}\nset = {{ {set} }}\n"
        );
        run_text(&port(&rule).replace("beds = 25", "beds = 12")).mean("/hotel", NoBed)
    };
    let [added, said, neither] =
        ["\"add:stay.hotel.beds\" = 3", "\"stay.hotel.beds\" = 15", "\"add:stay.hotel.beds\" = 0"].map(short);
    assert!(added == said && said < neither, "{added} {said} {neither}");
    let ran = run_text(&port(
        "[stage.open]\n[stage.closed]\nset = { \"port.p.closed\" = true }\n\
         enter = { when = { origin = \"o\", measure = \"prevalence\", above = \"50%\" } }\n",
    ));
    // Known at the midnight after 4 January.
    assert_eq!(ran.mean("/open", DaysInForce), 4.0);
    assert_eq!(ran.mean("/t", Positives), 10.0);
}

/// Targets on what is told afterwards: imported people and cost.
#[test]
fn targets_on_infection() {
    let long = |more: &str| port(more).replace("beds = 25\nlasts = \"36 h\"", "beds = 500\nlasts = \"30 d\"");
    let ran = run_text(&long(
        "[cost]\nserver-hour = 100\n\
         [target.no-imports]\nmeasure = \"imported\"\nat-most = 0\nper = \"day\"\n\
         [target.few-beds]\nstay = \"hotel\"\nmeasure = \"beds_max\"\nat-most = 15\n\
         [target.cheap]\nmeasure = \"cost\"\nat-most = 10\n\
         [target.rare]\ntest = \"t\"\nmeasure = \"positives\"\nat-most = 100\n",
    ));
    let met: Vec<bool> = ran.results.targets.iter().map(|target| target.is_met).collect();
    assert_eq!(met, [true, false, true, false]);
    assert_eq!(ran.results.targets[2].mean, Some(0.0));
    assert_eq!(ran.results.targets[3].mean, Some(110.0));
    // Nobody is tested any more: all go free.
    let ran = run_text(
        &long("[target.no-imports]\nmeasure = \"imported\"\nat-most = 0\nper = \"day\"\n")
            .replace("[test.t]\n", "[test.t]\nshare = 0\n"),
    );
    assert!(!ran.results.targets[0].is_met);
}

#[test]
fn mistakes_about_what_is_watched() {
    for (more, said) in [
        (
            "[rule.r]\nset = { \"stay.hotel.beds\" = 1 }\nwhen = { stay = \"motel\", measure = \"beds_max\", above = 1 }",
            "there is no stay `motel`",
        ),
        (
            "[rule.r]\nset = { \"stay.hotel.beds\" = 1 }\nwhen = { measure = \"imported\", above = 1 }",
            "`imported` cannot be watched here",
        ),
        (
            "[rule.r]\nset = { \"stay.hotel.beds\" = 1 }\nwhen = { origin = \"o\", measure = \"prevalence\", above = \"1%\" }",
            "known day by day",
        ),
        (
            "[stage.a]\n[stage.b]\nenter = { after = \"1 d\" }\nset = { \"stay.new.lasts\" = \"1 d\" }",
            "there is no stay called `new`",
        ),
    ] {
        let found = mistakes(&format!("schema = 1\n{}", port(more)));
        assert!(found.contains(said), "{found}");
    }
}

/// A circuit-breaker at a port where `prevalence` of 40 people a day are infected, each tested once on coming.
fn breaker(prevalence: f64, specificity: f64, above: u32) -> Ran {
    run_text(&format!(
        "[run]\ndays = 8\nreplications = 10_000\ninterval = \"1 d\"\n[origin.o]\nprevalence = {prevalence}\n\
         [assay.swab]\nsteps = {{ 99 = 1 }}\nlike = \"pcr\"\nsampling = 1\nspecificity = {specificity}\n[test.t]\nassay = \"swab\"\n\
         [stage.closed]\n[stage.open]\nenter = {{ date = 2001-01-02 }}\n\
         back = {{ when = {{ test = \"t\", measure = \"positives\", above = {above} }} }}\n\
         set = {{ \"port.p.arrivals.a.per-day\" = 40 }}\n\
         [port.p.arrivals.a]\nper-day = 0\nprocess = \"even\"\norigin = \"o\"\nto = \"desk\"\n\
         [port.p.station.desk]\nservers = 2\nservice = \"1 s\"\ntest = \"t\"\n"
    ))
}

/// Nobody is infected: whatever fires is a false alarm, as often as a binomial distribution says.
#[test]
fn a_breaker_without_infection_gives_false_alarms() {
    let ran = breaker(0.0, 0.99, 0);
    let quiet = pow(0.99, 40.0);
    // Open from the second day on, with its own tests seen at the end of each of six days.
    let fires = 1.0 - pow(quiet, 6.0);
    let falls = ran.mean("", FallBacks);
    assert!(
        (falls - fires).abs() < 5.0 * (fires * (1.0 - fires) / 10_000.0_f64).sqrt(),
        "{falls} and {fires}"
    );
    assert_eq!(ran.mean("", FalseAlarms), falls);
}

/// With a perfect test nothing is a false alarm; with true and false positives it is one if it takes both kinds.
#[test]
fn a_false_alarm_is_what_would_not_have_been_one_without_false_positives() {
    let true_ones = breaker(0.01, 1.0, 0);
    assert!(true_ones.mean("", FallBacks) > 0.5);
    assert_eq!(true_ones.mean("", FalseAlarms), 0.0);
    // A day's positives: true ones with share p, false ones with share q of the rest, of 40 people.
    let (p, q) = (0.01, 0.99 * 0.02);
    let ran = breaker(0.01, 0.98, 1);
    let at_most_one = |p: f64| pow(1.0 - p, 40.0) + 40.0 * p * pow(1.0 - p, 39.0);
    let fires = 1.0 - at_most_one(p + q);
    let truly = 1.0 - at_most_one(p);
    // The first day that fires decides: geometric, cut off after six days.
    let ever = 1.0 - pow(1.0 - fires, 6.0);
    let (falls, alarms) = (ran.mean("", FallBacks), ran.mean("", FalseAlarms));
    let within = 5.0 * (0.25_f64 / 10_000.0).sqrt();
    assert!((falls - ever).abs() < within, "{falls} and {ever}");
    assert!((alarms - ever * (fires - truly) / fires).abs() < within, "{alarms}");
}

/// A threshold that false positives alone pass is told before anything runs, with how often.
#[test]
fn a_threshold_that_false_positives_pass_is_told() {
    let of = |above: &str, specificity: f64| {
        let ran = run_text(&format!(
            "[run]\ndays = 3\nreplications = 1\ninterval = \"1 h\"\n[class.a]\n[class.b]\n\
             [assay.swab]\nlike = \"pcr\"\nspecificity = {specificity}\n[test.t]\nassay = \"swab\"\nshare = 0.5\n\
             [stage.closed]\n[stage.open]\nenter = {{ date = 2001-01-02 }}\nback = {{ when = {{ test = \"t\", {above} }} }}\n\
             set = {{ \"quota.q.per-day\" = 600 }}\n\
             [quota.q]\nper-day = 0\nport = \"p\"\nto = \"desk\"\nopens = {{ ahead = \"1 d\" }}\n[purpose.x]\nclass = \"a\"\nper-day = 900\n\
             [port.p]\nopen = \"08:00\"\nclose = \"18:00\"\n[port.p.arrivals.a]\nclass = \"b\"\nper-day = 400\nto = \"desk\"\n\
             [port.p.station.desk]\nservers = 9\nservice = \"1 s\"\ntest = \"t\"\n"
        ));
        ran.scenario
            .warnings
            .into_iter()
            .filter(|said| said.contains("false positives alone"))
            .collect::<Vec<_>>()
    };
    // Five hundred tests a day, a false positive in a thousand: 1 - exp(-0.5) is 39 %, and 0.39 · 30 is 11.8.
    let said = of("measure = \"positives\", above = 0", 0.999);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with(
        "stage open: `back`: false positives alone make `t positives above 0 over 1 d` hold 39 times in 100"
    ));
    assert!(
        said[0].contains("(500 a day, specificity 0.999): about 11.8 false alarms in 30 days"),
        "{said:?}"
    );
    // Two in a day: 9 %; four: never worth a word. A hundredth of all tests is far above what is false, and a thousandth is not.
    assert!(of("measure = \"positives\", above = 1", 0.999)[0].contains("hold 9 times in 100"));
    assert!(of("measure = \"positives\", above = 3", 0.999).is_empty());
    assert!(of("measure = \"positivity\", above = \"1%\"", 0.999).is_empty());
    assert_eq!(of("measure = \"positivity\", above = \"0.1%\"", 0.999).len(), 1);
    // The sum of three days holds for three days after one false positive, and that is one alarm: exp(-0.1) (1 - exp(-0.05)) of 30
    // days.
    let days = of("measure = \"positives\", above = 0, over = \"3 d\"", 0.9999);
    assert!(
        days[0].contains("hold 14 times in 100") && days[0].contains("about 1.3 false alarms"),
        "{days:?}"
    );
    // A condition that must hold for two days on end holds seldom.
    assert!(of("measure = \"positives\", above = 1, for = \"2 d\"", 0.999).is_empty());
}

/// Two ways to fall back: a step with three days' notice, and a circuit-breaker at once, which takes the place of what was decided.
#[test]
fn a_breaker_takes_the_place_of_a_slower_fall_back() {
    let plan = |back: &str| {
        let text = port(&format!(
            "[stage.closed]\nset = {{ \"port.p.closed\" = true }}\n\
             [stage.open]\nset = {{ \"port.p.closed\" = false }}\nenter = {{ after = \"1 d\" }}\n\
             [stage.wide]\nset = {{ \"port.p.closed\" = false }}\nenter = {{ after = \"1 d\" }}\nback = {back}\n"
        ));
        let ran = run_text(&text.replace("days = 14", "days = 7"));
        ["/closed", "/open", "/wide"].map(|stage| ran.mean(stage, DaysInForce))
    };
    let step = "{ when = { test = \"t\", measure = \"positives\", above = 2 }, notice = \"3 d\" }";
    let breaker =
        "{ when = { test = \"t\", measure = \"positives\", above = 15, over = \"2 d\" }, to = \"closed\" }";
    // Ten cases on each day from the fourth on: the step is decided on at the end of that, and takes effect after the run.
    assert_eq!(plan(step), [1.0, 1.0, 5.0]);
    // Twenty cases in two days: closed on day 6, open again on day 7.
    assert_eq!(plan(&format!("[{step}, {breaker}]")), [2.0, 2.0, 3.0]);
    assert_eq!(plan(&format!("[{breaker}, {step}]")), [2.0, 2.0, 3.0]);
}
