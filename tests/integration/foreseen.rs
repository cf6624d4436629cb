//! Signals and what must be ready: gates that hold with probabilities that arithmetic gives.

use clearway::num::maths::exp;
use clearway::num::poisson::poisson_at_most;
use clearway::record::Measure::{Cases, ReadyAfter};

use crate::common::{Ran, mistakes, run_text};

/// So many replications that a share lies within [`NEAR`], five standard deviations at most: beyond that one in two million lies
/// by chance.
const REPLICATIONS: u32 = 20_000;
const NEAR: f64 = 5.0 * 0.5 / 141.4;

/// A port to which nobody comes, from 20 December 2021 on, with a plan.
fn plan(days: u32, plan: &str) -> String {
    format!(
        "[run]\nstart = 2021-12-20\ndays = {days}\nreplications = {REPLICATIONS}\ninterval = \"6 h\"\n\
         [port.p.arrivals.a]\nper-day = 0\nto = \"desk\"\n[port.p.station.desk]\nservice = \"1 s\"\n\
         [stage.closed]\n[stage.open]\n{plan}\n"
    )
}

/// The share of the replications in which a stage has been reached by a day of the run.
fn reached(ran: &Ran, stage: usize, day: usize) -> f64 {
    ran.results.plan.as_ref().unwrap().stages[stage][day].reached.share
}

#[track_caller]
fn near(found: f64, exact: f64) {
    assert!((found - exact).abs() < NEAR, "{found}, and {exact} is exact");
}

/// A gate that opens when a week without any case is behind it; half a case a day, and from Christmas Eve on a tenth.
#[test]
fn a_poisson_signal_opens_a_gate() {
    let ran = run_text(&plan(
        10,
        "enter = { when = { signal = \"hk\", below = 1, over = \"7 d\" } }\n\
         [signal.hk]\nper-day = { \"2021-12-01\" = 0.5, \"2021-12-24\" = 0.1 }",
    ));
    assert_eq!(reached(&ran, 1, 6), 0.0);
    // Four days at 0.5 and three at 0.1 without a case.
    let week = exp(-(4.0 * 0.5 + 3.0 * 0.1));
    near(reached(&ran, 1, 7), week);
    // The week from day 2 on is free of cases too, though day 1 had one.
    near(reached(&ran, 1, 8), week + (1.0 - exp(-0.5)) * exp(-(3.0 * 0.5 + 4.0 * 0.1)));
    assert!((ran.mean("/hk", Cases) - (4.0 * 0.5 + 6.0 * 0.1)).abs() < 5.0 * (2.6_f64 / 20_000.0).sqrt());
}

/// The circuit-breaker at one case and at two: how likely it has fired by each day.
#[test]
fn a_breaker_fires_as_often_as_a_poisson_signal_passes_its_threshold() {
    for above in [0_u32, 1, 3] {
        let ran = run_text(&plan(
            12,
            &format!(
                "enter = {{ date = 2021-12-21 }}\n\
                 [stage.stopped]\nenter = {{ when = {{ signal = \"hk\", above = {above} }} }}\n\
                 [signal.hk]\nper-day = 0.4"
            ),
        ));
        let stays = poisson_at_most(0.4, u64::from(above));
        // The plan is open from the second day on; at the midnight before it the cases of the first are looked at.
        let mut quiet = 1.0;
        for day in 1..12 {
            quiet *= stays;
            near(reached(&ran, 2, day), 1.0 - quiet);
        }
    }
}

/// A rule that watches a signal sees the cases of a day at the midnight after it.
#[test]
fn a_rule_watches_a_signal() {
    let ran = run_text(&plan(
        3,
        "enter = { date = 2021-12-21 }\n[signal.hk]\nper-day = 0.3\n\
         [rule.alert]\nwhen = { signal = \"hk\", above = 0, over = \"1 d\" }\nat-least = \"90 d\"\n\
         set = { \"port.p.closed\" = true }",
    ));
    let plan = ran.results.plan.as_ref().unwrap();
    let by = |days: f64| {
        let fired = plan.decisions.iter().filter(|decisions| {
            decisions
                .iter()
                .any(|entry| entry.cause.words().starts_with("hk cases") && entry.time.days() <= days)
        });
        fired.count() as f64 / f64::from(REPLICATIONS)
    };
    assert_eq!(by(0.99), 0.0);
    near(by(1.0), 1.0 - exp(-0.3));
    assert_eq!(by(1.99), by(1.0));
    near(by(2.0), 1.0 - exp(-0.6));
}

/// Reports that come late: each case of a day is reported on the same day or the next with the same probability, and what was
/// before the run counts.
#[test]
fn cases_are_reported_late() {
    let first = |delay: &str| {
        let ran = run_text(&plan(
            4,
            &format!(
                "enter = {{ when = {{ signal = \"hk\", above = 0 }} }}\n\
                 [signal.hk]\nper-day = {{ \"2021-12-18\" = 0.8, \"2021-12-20\" = 0, \"2021-12-22\" = 0.4 }}\n{delay}"
            ),
        ));
        [1, 2, 3].map(|day| reached(&ran, 1, day))
    };
    let all = |means: [f64; 3]| {
        let mut sum = 0.0;
        means.map(|mean| {
            sum += mean;
            1.0 - exp(-sum)
        })
    };
    for (delay, means) in [
        ("", [0.0, 0.0, 0.4]),
        ("delay = \"2 d\"", [0.8, 0.8, 0.0]),
        ("delay = \"36 h\"", [0.8, 0.4, 0.0]),
        // Between one and two days, at any hour: an eighth of the way on either side.
        ("delay.uniform = { min = \"24 h\", max = \"48 h\" }", [0.8, 0.4, 0.0]),
    ] {
        for (found, exact) in first(delay).into_iter().zip(all(means)) {
            near(found, exact);
        }
    }
}

/// What a triangular distribution has behind it.
fn triangular(min: f64, mode: f64, max: f64, x: f64) -> f64 {
    match x {
        x if x <= min => 0.0,
        x if x >= max => 1.0,
        x if x <= mode => (x - min) * (x - min) / ((max - min) * (mode - min)),
        x => 1.0 - (max - x) * (max - x) / ((max - min) * (max - mode)),
    }
}

#[test]
fn what_is_ready_by_a_triangular_date_opens_a_gate() {
    let ran = run_text(&plan(
        16,
        "enter = { date = 2021-12-25, notice = \"2 d\", when = { ready = [\"system\", \"beds\"] } }\n\
         [ready.system]\nby.triangular = { min = \"2021-12-18\", mode = \"2021-12-26\", max = 2022-01-01 }\n\
         [ready.beds]\nby = \"2021-12-24\"",
    ));
    for day in 0..16 {
        // Two days' notice, and not before Christmas; drawn times count from the next midnight.
        let seen = day as f64 - 2.0;
        let exact = if day < 6 { 0.0 } else { triangular(-2.0, 6.0, 12.0, seen) };
        near(reached(&ran, 1, day), exact);
    }
    assert_eq!(ran.mean("/beds", ReadyAfter), 4.0);
}

/// What needs something else begins when that is there: with both times even between nought and two days, in whole days.
#[test]
fn what_needs_another_comes_after_it() {
    let ran = run_text(&plan(
        9,
        "enter = { when = { ready = \"officers\" } }\n\
         [ready.officers]\nafter.uniform = { min = \"0 d\", max = \"2 d\" }\nneeds = [\"system\", \"fixed\"]\n\
         [ready.system]\nby.uniform = { min = \"2021-12-20\", max = \"2021-12-23\" }\n\
         [ready.fixed]\nafter = \"36 h\"",
    ));
    // The system is there on day 1, 2 or 3, what is fixed on day 2: so 2 or 3, with two thirds and one.
    for (day, exact) in [(2, 0.0), (3, 1.0 / 3.0), (4, 1.0 / 3.0 + 1.0 / 3.0 + 1.0 / 6.0), (5, 1.0)] {
        near(reached(&ran, 1, day), exact);
    }
}

/// Something is ready from the first midnight at which conditions hold, and stays so.
#[test]
fn what_waits_for_conditions_is_ready_when_they_first_hold() {
    let ran = run_text(&plan(
        8,
        "enter = { when = { any = [{ ready = [\"quiet\", \"late\"] }, { signal = \"other\", above = 1000 }] } }\n\
         [signal.hk]\nper-day = 0.7\n[signal.other]\nper-day = 0\n\
         [ready.quiet]\nwhen = { signal = \"hk\", below = 1 }\nneeds = \"begun\"\n\
         [ready.begun]\nby = \"2021-12-22\"\n[ready.late]\nafter = \"1 d\"\nneeds = \"quiet\"",
    ));
    let loud = 1.0 - exp(-0.7);
    let mut still = 1.0;
    for day in 3..8 {
        still *= loud;
        near(reached(&ran, 1, day), 1.0 - still);
    }
    assert_eq!(reached(&ran, 1, 2), 0.0);
}

/// A file says how many; the same draws belong to the same dates under every plan.
#[test]
fn cases_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.toml");
    std::fs::write(
        folder.path().join("cases.csv"),
        "date,cases\n2021-12-19,9\n2021-12-20,0\n2021-12-21,3\n2021-12-22,1\n",
    )
    .unwrap();
    let text =
        plan(3, "enter = { when = { signal = \"hk\", above = 2 } }\n[signal.hk]\nby-date = \"cases.csv\"");
    std::fs::write(&path, format!("schema = 1\n{}", text.replace("20000", "2"))).unwrap();
    let ran = crate::common::run_file(&path, &[]);
    assert_eq!([0, 1, 2].map(|day| reached(&ran, 1, day)), [0.0, 0.0, 1.0]);
    assert_eq!(ran.mean("/hk", Cases), 4.0);
    std::fs::write(&path, format!("schema = 1\n{}", text.replace("days = 3", "days = 5"))).unwrap();
    let (code, _, error) = crate::common::outcome(crate::common::clearway().arg("check").arg(&path));
    assert_eq!(code, 3);
    assert!(error.contains("there is no row for `2021-12-23` and `2021-12-24`"), "{error}");
}

#[test]
fn what_can_never_be_and_what_nobody_watches_are_mistakes() {
    let of = |more: &str| mistakes(&format!("schema = 1\n{}", plan(10, more)));
    let open = "enter = { when = { ready = \"a\" } }\n";
    for (more, wanted) in [
        ("enter = { date = 2021-12-21 }\n[signal.hk]\nper-day = 1", "nobody watches the signal `hk`"),
        ("enter = { date = 2021-12-21 }\n[ready.a]\nby = 2021-12-21", "nothing waits until `a` is ready"),
        (&format!("{open}[ready.a]\nby = 2022-01-01"), "`a` is never ready in this run"),
        (&format!("{open}[ready.a]\nafter = \"11 d\""), "`a` is never ready in this run"),
        (
            &format!(
                "{open}[ready.a]\nby = 2021-12-21\nneeds = \"b\"\n[ready.b]\nafter = \"1 d\"\nneeds = \"a\""
            ),
            "`a` and `b` can never be ready",
        ),
        (
            &format!("{open}[ready.a]\nby.uniform = {{ min = 2021-12-24, max = 2021-12-21 }}"),
            "these dates do not rise",
        ),
        (&format!("{open}[ready.a]\nneeds = \"a\""), "it is not said when `a` is ready"),
        (&format!("{open}[ready.a]\nby = 2021-12-21\nafter = \"1 d\""), "`after` does not go with `by`"),
        (
            "enter = { when = { ready = \"a\", above = 1 } }\n[ready.a]\nby = 2021-12-21",
            "`above` does not go with `ready`",
        ),
        ("enter = { when = { ready = \"b\" } }\n[ready.a]\nby = 2021-12-21", "did you mean `a`"),
        ("enter = { when = { signal = \"hk\", above = 0 } }\n[signal.hk]", "this signal reports nothing"),
        (
            "enter = { when = { signal = \"hk\", above = 0 } }\n[signal.hk]\nper-day = 2e6",
            "at most 1,000,000 cases a day",
        ),
        ("enter = { when = { signal = \"hk\" } }\n[signal.hk]\nper-day = 2", "it needs `above` or `below`"),
        (
            "enter = { when = { signal = \"hk\", port = \"p\", above = 1 } }\n[signal.hk]\nper-day = 2",
            "a condition is about one place",
        ),
    ] {
        let found = of(more);
        assert!(found.contains(wanted), "{more}\n{found}");
        assert_eq!(found.matches("error:").count(), 1, "{more}\n{found}");
    }
}

/// A plan whose first gate waits for a date, for things in a chain, and for quiet.
const CHAIN: &str = "enter = { date = 2021-12-28, notice = \"2 d\", when = [{ ready = [\"system\", \"officers\"] }, \
     { signal = \"hk\", below = 2, over = \"7 d\" }] }\n\
     [signal.hk]\nper-day = { \"2021-12-01\" = 0.1, \"2022-01-10\" = 0.5 }\ndelay.exponential = { mean = \"2 d\" }\n\
     [ready.system]\nby.triangular = { min = \"2021-12-22\", mode = \"2021-12-27\", max = \"2022-01-05\" }\n\
     [ready.officers]\nafter.lognormal = { mean = \"9 d\", cv = 0.4 }\nneeds = \"system\"";

/// `clearway ready` of a plan: what it prints, and the rows of its two tables.
fn ready(text: &str, more: &[&str]) -> (String, Vec<Vec<String>>, Vec<Vec<String>>) {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("file.toml"), folder.path().join("out"));
    std::fs::write(&file, format!("schema = 1\n{text}")).unwrap();
    let (code, said, wrong) = crate::common::outcome(
        crate::common::clearway().arg("ready").arg(&file).arg("--out").arg(&out).args(more),
    );
    assert_eq!(code, 0, "{wrong}");
    let rows = |name: &str| -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_path(out.join(name)).unwrap();
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    (said, rows("ready.csv"), rows("ready-days.csv"))
}

/// What `ready` draws without any passenger is what a run does, day by day and replication by replication.
#[test]
fn ready_agrees_with_the_run() {
    let text = plan(40, CHAIN).replace("20000", "400");
    let ran = run_text(&text);
    let (_, _, days) = ready(&text, &["--draws", "400"]);
    let open: Vec<f64> =
        days.iter().filter(|row| row[0] == "stage").map(|row| row[4].parse().unwrap()).collect();
    assert_eq!(open.len(), 40);
    let reached: Vec<f64> = (0..40).map(|day| reached(&ran, 1, day)).collect();
    assert_eq!(open, reached);
    assert!(open[39] > 0.9);
}

/// A gate that waits for one thing with a triangular date and has two days' notice: the date with a given probability, and what
/// hurry gains.
#[test]
fn the_date_by_which_all_is_ready() {
    let text = plan(
        30,
        "enter = { date = 2021-12-25, notice = \"2 d\", when = { ready = \"system\" } }\n\
         [ready.system]\nby.triangular = { min = \"2021-12-20\", mode = \"2021-12-30\", max = \"2022-01-09\" }",
    );
    let (said, items, days) = ready(&text, &["--probability", "0.8"]);
    // 80 % of the triangle lie before day 20 - √(0.2 · 20 · 10) = 13.68: from the 14th midnight, and two days later.
    assert!(said.contains("at most 16 days in 80 of 100 cases, by Wed 5 Jan 2022"), "{said}");
    let exact = |day: f64| triangular(0.0, 10.0, 20.0, day - 2.0);
    for row in days.iter().filter(|row| row[0] == "stage") {
        let day: f64 = row[3].parse::<f64>().unwrap() - 1.0;
        let found: f64 = row[4].parse().unwrap();
        let exact = if day < 5.0 { 0.0 } else { exact(day) };
        assert!((found - exact).abs() < 5.0 * 0.5 / 100.0, "day {day}: {found} and {exact}");
    }
    let item = |name: &str| items.iter().find(|row| row[0] == name).unwrap();
    // On Christmas Day at the earliest: the date is the last to come where the system was there by the 23rd.
    let date: f64 = item("date")[5].parse().unwrap();
    assert!((date - triangular(0.0, 10.0, 20.0, 3.0)).abs() < 5.0 * 0.5 / 100.0, "{date}");
    // A week sooner is a week but where the date stops it; the notice cannot be shortened by more than it is.
    assert_eq!(item("ready")[9], "7");
    let notice: f64 = item("notice")[8].parse().unwrap();
    let [third, fourth] = [3.0, 4.0].map(|day| triangular(0.0, 10.0, 20.0, day));
    assert!((notice - (2.0 * (1.0 - fourth) + (fourth - third))).abs() < 5.0 * 0.5 / 100.0, "{notice}");
    assert_eq!(item("notice")[9], "2");
    assert_eq!(item("stage")[3], "2022-01-05");
}

/// Without its day of notice a gate looks at another day's cases and begins later as often as sooner: on average nothing is gained.
#[test]
fn hurry_can_make_it_later() {
    let text = plan(
        30,
        "enter = { date = 2021-12-22, notice = \"1 d\", when = { signal = \"hk\", below = 1 } }\n[signal.hk]\nper-day = 0.7",
    );
    let (said, rows, _) = ready(&text, &[]);
    let notice = rows.iter().find(|row| row[0] == "notice").unwrap();
    let gain: f64 = notice[8].parse().unwrap();
    assert!(gain.abs() < 5.0 * 1.6 / 100.0, "{gain}\n{said}");
}

#[test]
fn ready_says_what_it_cannot_tell() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.toml");
    let of = |text: &str| {
        std::fs::write(&file, format!("schema = 1\n{text}")).unwrap();
        let (code, _, wrong) = crate::common::outcome(
            crate::common::clearway().arg("ready").arg(&file).arg("--out").arg(folder.path().join("out")),
        );
        assert_eq!(code, 3);
        wrong
    };
    let busy =
        of(&plan(9, "enter = { when = { measure = \"wait_p95\", station = \"desk\", below = \"5 min\" } }"));
    assert!(busy.contains("what only passengers tell: p/desk wait_p95 below 300 s"), "{busy}");
    let none =
        of(&plan(9, "enter = { date = 2021-12-21 }")
            .replace("[stage.open]\nenter = { date = 2021-12-21 }", ""));
    assert!(none.contains("has no gate that could open"), "{none}");
}

/// What stands under a name is what stands there: a gate and a rule that ask for conditions by name do the same as those that say
/// them, the one over a day, the other over an interval.
#[test]
fn conditions_under_a_name_are_those_conditions() {
    let text = |named: bool| {
        let (quiet, breaker, crowd) = if named {
            (
                "{ condition = \"quiet\" }",
                "{ any = [{ condition = \"breaker\" }, { condition = \"crowd\" }] }",
                "{ condition = \"crowd\" }",
            )
        } else {
            (
                "{ signal = \"hk\", below = 1, over = \"2 d\" }, { ready = \"test\" }",
                "{ any = [{ signal = \"hk\", above = 1 }, { signal = \"gd\", above = 0 }, \
                 { station = \"desk\", measure = \"queue_max\", above = 20 }] }, \
                 { any = [{ signal = \"hk\", above = 1 }, { signal = \"gd\", above = 0 }, \
                 { station = \"desk\", measure = \"arrivals\", above = 0 }] }",
                "{ station = \"desk\", measure = \"queue_max\", above = 20 }, \
                 { station = \"desk\", measure = \"arrivals\", above = 0 }",
            )
        };
        let names = "[condition.quiet]\nwhen = [{ signal = \"hk\", below = 1, over = \"2 d\" }, { ready = \"test\" }]\n\
             [condition.breaker]\nwhen = { any = [{ signal = \"hk\", above = 1 }, { signal = \"gd\", above = 0 }] }\n\
             [condition.crowd]\nwhen = [{ station = \"desk\", measure = \"queue_max\", above = 20 }, \
             { station = \"desk\", measure = \"arrivals\", above = 0 }]\n";
        plan(
            30,
            &format!(
                "enter = {{ when = [{quiet}] }}\nback = {{ when = [{breaker}] }}\n\
                 [rule.second]\nwhen = [{crowd}]\nset = {{ \"port.p.station.desk.servers\" = 2 }}\n{}\
                 [signal.hk]\nper-day = 0.5\n[signal.gd]\nper-day = 0.1\n\
                 [ready.test]\nby.uniform = {{ min = 2021-12-22, max = 2021-12-30 }}",
                if named { names } else { "" },
            ),
        )
        .replace("replications = 20000", "replications = 200")
        .replace("per-day = 0\n", "per-day = 1000\n")
        .replace("service = \"1 s\"", "servers = 1\nservice.exponential = { mean = \"80 s\" }")
    };
    let (by_name, written) = (run_text(&text(true)), run_text(&text(false)));
    let rows = |ran: &Ran| format!("{:?}", ran.results.summary);
    assert!(rows(&by_name) == rows(&written), "the same rows");
    let falls = by_name.results.plan.as_ref().unwrap().stages[1].iter().map(|day| day.reached.share);
    assert!(falls.fold(0.0, f64::max) > 0.5, "the stage is reached");
    assert!(rows(&by_name) != rows(&run_text(&text(true).replace("\"hk\", above = 1", "\"hk\", above = 0"))));
}

#[test]
fn mistakes_in_conditions_under_a_name_stand_at_the_name() {
    let gate = |when: &str| plan(5, &format!("enter = {{ when = {{ condition = \"a\" }} }}\n{when}"));
    let says = |when: &str, wanted: &str| {
        let found = mistakes(&gate(when));
        assert!(found.contains(wanted), "{when}\n{found}");
    };
    says("", "there is no condition called `a`");
    says("[condition.b]\nwhen = { measure = \"arrivals\", above = 0 }", "nothing asks for the condition `b`");
    says("[condition.a]\nwhen = { condition = \"a\" }", "a condition cannot ask for itself");
    says(
        "[condition.a]\nwhen = { any = [{ condition = \"b\" }] }\n[condition.b]\nwhen = { condition = \"a\" }",
        "a condition cannot ask for itself",
    );
    says("[condition.a]\nwhen = { condition = \"b\", above = 1 }", "`above` does not go with `condition`");
    // One mistake, though two gates ask for it.
    let twice = plan(
        5,
        "enter = { when = { condition = \"a\" } }\nback = { when = { condition = \"a\" } }\n\
         [condition.a]\nwhen = { signal = \"nowhere\", above = 1 }",
    );
    let found = mistakes(&twice);
    assert_eq!(found.matches("there is no signal").count(), 1, "{found}");
    // Each asks twice for the next: 2^30 conditions.
    let many: String = (0..30).fold(String::new(), |text, i| {
        format!(
            "{text}[condition.c{i}]\nwhen = [{{ condition = \"c{0}\" }}, {{ condition = \"c{0}\" }}]\n",
            i + 1
        )
    });
    let last = "[condition.c30]\nwhen = { ready = \"x\" }\n[ready.x]\nby = 2021-12-22\n";
    says(
        &format!("[condition.a]\nwhen = {{ condition = \"c0\" }}\n{many}{last}"),
        "these are too many conditions",
    );
    // Every combination of ten alternatives of ten things each.
    let tests = (0..10).fold(String::new(), |text, i| format!("{text}[ready.r{i}]\nby = 2021-12-22\n"));
    let all: Vec<String> = (0..10).map(|i| format!("\"r{i}\"")).collect();
    let alternatives = vec![format!("{{ ready = [{}] }}", all.join(", ")); 10].join(", ");
    says(
        &format!("[condition.a]\nwhen = {{ any = [{alternatives}] }}\n{tests}"),
        "these are too many conditions",
    );
}

/// Cases are whole numbers: a gate below one case and a fall back above none never hold together, below two they do.
#[test]
fn thresholds_of_counts_are_whole_numbers() {
    let to_and_fro = |below: u32| {
        let text = plan(
            3,
            &format!(
                "enter = {{ when = {{ signal = \"hk\", below = {below} }} }}\nback = {{ when = {{ signal = \"hk\", above = 0 }} }}\n\
                 [signal.hk]\nper-day = 0.5"
            ),
        );
        let ran = run_text(&text.replace("replications = 20000", "replications = 2"));
        ran.scenario.warnings.iter().any(|said| said.contains("the plan may go to and fro"))
    };
    assert!(!to_and_fro(1));
    assert!(to_and_fro(2));
    let between = "enter = { when = { signal = \"hk\", above = 0, below = 1 } }\n[signal.hk]\nper-day = 0.5";
    assert!(mistakes(&plan(3, between)).contains("no whole number is above 0 and below 1"));
}
