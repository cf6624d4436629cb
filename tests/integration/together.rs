//! Targets on the plan, on codes and on several things at once: the probability of each and of all together.

use clearway::num::maths::exp;
use clearway::num::poisson::poisson_at_most;
use clearway::record::Measure::{LookupTimeMean, LookupTimeP95, ReachedAfter};
use clearway::scenario::plan::Aspect;

use crate::common::{Ran, agrees, mistakes, run_text};

/// So many replications that a share lies within [`NEAR`], five standard deviations at most.
const REPLICATIONS: u32 = 20_000;
const NEAR: f64 = 5.0 * 0.5 / 141.4;

#[track_caller]
fn near(found: f64, exact: f64) {
    assert!((found - exact).abs() < NEAR, "{found}, and {exact} is exact");
}

/// A plan of ten days whose second stage opens two days after the system is there, which is any day of six with the same
/// probability; four people a day come on average.
fn plan(targets: &str) -> String {
    format!(
        "[run]\nstart = 2021-12-20\ndays = 10\nreplications = {REPLICATIONS}\ninterval = \"6 h\"\n\
         [port.p.arrivals.a]\nper-day = 4\nto = \"desk\"\n[port.p.station.desk]\nservice = \"1 s\"\n\
         [stage.closed]\n[stage.open]\nenter = {{ when = {{ ready = \"system\" }}, notice = \"2 d\" }}\n\
         [stage.wide]\nenter = {{ after = \"1 d\" }}\n\
         [ready.system]\nby.uniform = {{ min = \"2021-12-20\", max = \"2021-12-26\" }}\n{targets}\n"
    )
}

fn met(ran: &Ran, target: usize) -> f64 {
    ran.results.targets[target].met.share
}

/// By Christmas it is open if the system was there by the 23rd: with probability a half. The wide stage comes a day later. A
/// Poisson number of people is independent of it, and so are both together.
#[test]
fn a_stage_by_a_date_and_all_together() {
    let ran = run_text(&plan(
        "[target.open]\nstage = \"open\"\nby = 2021-12-25\n\
         [target.wide]\nstage = \"wide\"\nby = 2021-12-25\nprobability = 0.3\n\
         [target.few]\nmeasure = \"demand\"\nat-most = 42\n\
         [target.in-force]\nstage = \"open\"\nmeasure = \"days_in_force\"\nat-least = 1\nprobability = 0.9",
    ));
    // What is there by midnight of the 23rd is decided on then and opens on the 25th.
    let (open, wide) = (3.0 / 6.0, 2.0 / 6.0);
    let few = poisson_at_most(40.0, 42);
    for (target, exact) in [(0, open), (1, wide), (2, few)] {
        near(met(&ran, target), exact);
    }
    assert_eq!(ran.results.targets.iter().map(|t| t.is_met).collect::<Vec<_>>(), [false, true, false, true]);
    let together = ran.results.together.as_ref().unwrap();
    let aspects: Vec<(Aspect, usize)> =
        together.aspects.iter().map(|(aspect, count, _)| (*aspect, *count)).collect();
    assert_eq!(aspects, [(Aspect::Plan, 3), (Aspect::Waiting, 1)]);
    near(together.aspects[0].2.share, wide);
    near(together.all.share, wide * few);
    assert_eq!(ran.mean("/closed", ReachedAfter), 0.0);
}

/// What never comes about is reached by no date, and has no day.
#[test]
fn a_stage_that_never_comes_is_not_reached() {
    let never = plan("[target.open]\nstage = \"wide\"\nby = 2021-12-29\n[target.any]\nmeasure = \"fall_backs\"\nat-most = 0")
        .replace("enter = { after = \"1 d\" }", "enter = { when = { measure = \"demand\", above = 10000 } }")
        .replace("replications = 20000", "replications = 5");
    let ran = run_text(&never);
    assert_eq!((met(&ran, 0), met(&ran, 1)), (0.0, 1.0));
    assert!(ran.find("/wide", None, ReachedAfter).is_none());
}

#[test]
fn mistakes_in_such_targets_are_found() {
    for (target, wanted) in [
        ("stage = \"opened\"\nby = 2021-12-25", "there is no stage `opened`"),
        ("stage = \"open\"\nby = 2022-12-25", "this date is outside the run"),
        ("stage = \"open\"\nby = 2021-12-25\nat-most = 3", "`at-most` has no effect here"),
        ("stage = \"open\"", "needs `measure`"),
        ("by = 2021-12-25", "`by` needs a stage"),
        ("stage = \"open\"\nmeasure = \"wait_p95\"\nat-most = \"1 s\"", "cannot be watched here"),
        ("stage = \"open\"\nport = \"p\"\nby = 2021-12-25", "about one place"),
        (
            "stage = \"open\"\nmeasure = \"days_in_force\"\nat-least = 1\nper = \"day\"",
            "for the run as a whole only",
        ),
        ("code = \"x\"\nmeasure = \"lookups\"\nat-most = 3", "there is no code `x`"),
        ("measure = \"demand\"\nat-most = 3\nby = 2021-12-25", "`by` needs a stage"),
    ] {
        let found = mistakes(&format!("schema = 1\n{}", plan(&format!("[target.t]\n{target}"))));
        assert!(found.contains(wanted), "{target}\n{found}");
    }
}

/// Whoever comes is at a counter of his own at once, so that the code is a queue of its own: M/M/4 with 0.8 of its capacity.
fn loaded(more: &str) -> String {
    format!(
        "[run]\nreplications = 20\nwarm-up = \"1 h\"\n\
         [code.c]\nlookup = {{ at-once = 4, service.exponential = {{ mean = \"5 s\" }} }}\n\
         [port.p.arrivals.a]\nper-day = {}\nto = \"gate\"\n\
         [port.p.station.gate]\nservers = 400\nservice = \"0 s\"\nreads = \"c\"\n{more}",
        0.64 * 86_400.0
    )
}

/// The time from asking to the answer of M/M/c, Erlang's formula: P(T > t) = e^-mt (1 + C (1 - e^-(c-1-a)mt) / (c-1-a)), where C is
/// the probability of a wait.
#[test]
fn lookups_are_answered_within_a_time_as_theory_says() {
    let (a, c, m) = (3.2_f64, 4.0, 0.2_f64);
    let terms = [1.0, a, a * a / 2.0, a * a * a / 6.0];
    let top = a * a * a * a / 24.0 * c / (c - a);
    let waits = top / (terms.iter().sum::<f64>() + top);
    let later = |t: f64| exp(-m * t) * (1.0 + waits * (1.0 - exp(-(c - 1.0 - a) * m * t)) / (c - 1.0 - a));
    let ran = run_text(&loaded(
        "[target.soon]\ncode = \"c\"\nmeasure = \"lookup_within\"\nwithin = \"10 s\"\nat-least = \"50%\"\n\
         [target.late]\ncode = \"c\"\nmeasure = \"lookup_time_p95\"\nat-most = \"1 h\"",
    ));
    // The standard error of each, from 20 replications of 53,000 lookups whose delays last minutes, is about 0.002.
    let found = ran.results.targets[0].mean.unwrap();
    assert!((found - (1.0 - later(10.0))).abs() < 0.009, "{found} and {} is exact", 1.0 - later(10.0));
    agrees(ran.find("/c", None, LookupTimeMean), 5.0 + waits * 5.0 / (c - a));
    // The time that one in twenty exceeds, by halving.
    let (mut low, mut high) = (0.0, 1_000.0);
    while high - low > 1e-6 {
        let middle = f64::midpoint(low, high);
        if later(middle) > 0.05 { low = middle } else { high = middle }
    }
    agrees(ran.find("/c", None, LookupTimeP95), low);
}

/// While nobody is answered, lookups become late one after the other, and a rule sees it. One person comes every minute, and so
/// asks; the system is down from 10:00 to 10:20.
#[test]
fn a_rule_sees_that_a_code_does_not_answer() {
    let text = |rule: &str| {
        format!(
            "[run]\nreplications = 1\ninterval = \"5 min\"\n\
             [code.c]\nlookup = {{ at-once = 100, service = \"2 s\" }}\n\
             [port.p.arrivals.a]\nevery = \"60 s\"\nto = \"gate\"\n\
             [port.p.station.gate]\nservers = 100\nservice = \"0 s\"\nreads = \"c\"\n\
             [incident.down]\ndate = 2001-01-01\nat = \"10:00\"\nduration = \"20 min\"\nset = {{ \"code.c.lookup.at-once\" = 0 }}\n\
             [target.soon]\ncode = \"c\"\nmeasure = \"lookup_within\"\nwithin = \"90 s\"\nat-least = \"50%\"\n{rule}"
        )
    };
    let rule = "[rule.paper]\nwhen = { code = \"c\", measure = \"lookup_within\", within = \"90 s\", below = \"50%\" }\n\
                until = { code = \"c\", measure = \"lookup_within\", within = \"90 s\", above = \"90%\" }\n\
                set = { \"port.p.station.gate.servers\" = 99 }\n";
    let ran = run_text(&text(rule));
    // Those of 10:00 to 10:18 wait longer than 90 s, those of 10:19 and 10:20 do not: 19 of 1,440.
    assert_eq!(ran.results.targets[0].mean, Some(1.0 - 19.0 / 1_440.0));
    // Those of 10:00 to 10:03 are late by 10:05, and the one of 09:59 was answered before 10:00: none of four. The last that is
    // late, of 10:18, is so at 10:19:30; from 10:20 to 10:25 all are in time.
    let rules = |ran: &Ran| {
        (
            ran.mean("/paper", clearway::record::Measure::Firings),
            ran.mean("/paper", clearway::record::Measure::TimeInForce),
        )
    };
    assert_eq!(rules(&ran), (1.0, 20.0 * 60.0));
    // With one counter nobody else asks, so that none is late from 10:05 on; but the one of 10:00 waits and waits. By 10:05 it
    // has waited five minutes; it is taken up at 10:20 with 20 minutes, and those behind it wait for the counter alone.
    let rule = "[rule.paper]\nwhen = { code = \"c\", measure = \"lookup_wait_max\", above = \"2 min\" }\n\
                until = { code = \"c\", measure = \"lookup_wait_max\", below = \"10 s\" }\n\
                set = { \"port.p.station.gate.queue.places\" = 1000 }\n";
    let ran = run_text(&text(rule).replace("servers = 100", "servers = 1"));
    assert_eq!(rules(&ran), (1.0, 25.0 * 60.0));
    assert_eq!(ran.results.targets[0].mean, Some(1.0 - 1.0 / 1_440.0));
}
