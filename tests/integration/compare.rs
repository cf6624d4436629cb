//! Comparisons: pairs of replications and of passengers.

use clearway::engine::StopSignal;
use clearway::experiment::compare::{Compared, best, compare, differences};
use clearway::experiment::sweep::values::Label;
use clearway::scenario::load::load_text;
use clearway::scenario::measure::Better;
use clearway::scenario::{Scenario, diagnostic::render};

use crate::common::{clearway, outcome, root};

fn scenario(text: &str, changes: &[&str]) -> Scenario {
    let changes: Vec<String> = changes.iter().map(|&c| c.to_owned()).collect();
    let loaded = load_text("test.toml", "test", &format!("schema = 1\n{text}"), root(), &changes);
    loaded.unwrap_or_else(|(d, s)| panic!("{}", render(&d, &s, false))).scenario
}

fn compared(text: &str, changes: &[&[&str]]) -> Compared {
    let scenarios: Vec<Scenario> =
        std::iter::once(scenario(text, &[])).chain(changes.iter().map(|c| scenario(text, c))).collect();
    let scenarios: Vec<&Scenario> = scenarios.iter().collect();
    compare(&scenarios, &StopSignal::new(), &|_, _| {}).unwrap()
}

/// A hall with a queue that differs much from day to day.
const HALL: &str = r#"
[run]
replications = 20
[class.a]
[class.b]
[port.p]
open = "08:00"
close = "10:00"
[port.p.arrivals.walk-in]
per-hour = { "08:00" = 230, "10:00" = 0 }
classes = { a = 0.5, b = 0.5 }
to = "desk"
[port.p.station.desk]
servers = 2
service.lognormal = { mean = "30 s", cv = 0.5 }
"#;

/// Ten people at one instant before one desk of a minute each: with a second desk the n-th of them waits
/// ⌊n/2⌋ instead of n minutes, which anyone can count.
#[test]
fn gains_by_hand() {
    let text = r#"
[run]
replications = 2
[class.first]
[class.second]
[port.p]
open = "08:00"
close = "09:00"
[port.p.arrivals.coach]
every = "1 h"
batch = 10
classes = { first = 1.0 }
to = "desk"
[port.p.station.desk]
servers = 1
service.fixed = "60 s"
"#;
    let compared = compared(text, &[&["port.p.station.desk.servers=2"]]);
    let gain = |class: &str, measure: &str| {
        let found = compared.gains.iter().find(|g| g.class == class && g.measure == measure).unwrap();
        found.spread.map(|spread| spread.mean)
    };
    // The first keeps their minute, the second gains one, the third one, the fourth two, … the tenth five: 25 in all.
    assert_eq!(gain("", "cleared_in_both"), Some(10.0));
    assert_eq!(gain("", "gain_share"), Some(0.9));
    assert_eq!(gain("", "lose_share"), Some(0.0));
    assert_eq!(gain("", "journey_change_mean"), Some(-150.0));
    assert_eq!(gain("", "gain_mean"), Some(1500.0 / 9.0));
    assert_eq!(gain("first", "journey_change_mean"), Some(-150.0));
    assert_eq!(gain("second", "journey_change_mean"), None);
    let all = differences(&compared);
    let wait = all.iter().find(|d| d.label.measure == "wait_mean" && d.label.class.is_empty()).unwrap();
    // Waits of 0 to 9 minutes against twice 0 to 4: 270 s and 120 s, the same in every replication.
    assert_eq!((wait.base, wait.other, wait.paired.mean, wait.paired.sd), (270.0, 120.0, -150.0, 0.0));
    assert!(wait.is_real());
    let demand = all.iter().find(|d| d.label.measure == "demand" && d.label.class.is_empty()).unwrap();
    assert!(!demand.is_real() && demand.p_adjusted.is_nan());
}

/// Pairs leave out what the day does to both: the interval of a paired difference is a small part of that of two separate
/// runs. Reading a difference from two `summary.csv` would hide it.
#[test]
fn pairs_are_sharper_than_separate_runs() {
    let compared = compared(HALL, &[&["port.p.station.desk.service.lognormal.mean=30.3 s"]]);
    let all = differences(&compared);
    let wait = all.iter().find(|d| d.label.measure == "wait_mean" && d.label.class.is_empty()).unwrap();
    let row = compared.alternatives[0].labels.iter().position(|label| *label == wait.label).unwrap();
    let sd = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (values.len() - 1) as f64).sqrt()
    };
    let (a, b) = (&compared.alternatives[0].values[row], &compared.alternatives[1].values[row]);
    let separate = (sd(a) * sd(a) + sd(b) * sd(b)).sqrt();
    assert!(wait.paired.sd < 0.25 * separate, "{} {separate}", wait.paired.sd);
    // One per cent longer at the desk is longer for everybody, in every replication.
    assert!(wait.is_real() && wait.paired.mean > 0.0);
    assert!(a.iter().zip(b).all(|(a, b)| a < b));
}

/// Two names for one plan: nothing is real. What differs by seed alone is called real no more often than stated: 40
/// comparisons of runs with separate seeds, each judged with a family-wise error of 5 %. Six or more of 40 happen with a
/// probability of 1.4 % if the error is 5 %.
#[test]
fn nothing_is_called_real_that_is_not() {
    let same = compared(HALL, &[&["port.p.station.desk.servers=2"]]);
    assert!(differences(&same).iter().all(|d| d.paired.is_nothing() && !d.is_real()));
    let gains = &same.gains;
    assert!(gains.iter().all(|g| !g.measure.contains("only") || g.spread.unwrap().max == 0.0));
    let mut wrong = 0;
    for n in 0..40 {
        let (a, b) = (format!("run.seed={}", 2 * n + 100), format!("run.seed={}", 2 * n + 101));
        let (a, b) = (scenario(HALL, &[&a]), scenario(HALL, &[&b]));
        let found = compare(&[&a, &b], &StopSignal::new(), &|_, _| {}).unwrap();
        wrong +=
            usize::from(differences(&found).iter().any(clearway::experiment::compare::Difference::is_real));
    }
    assert!(wrong < 6, "{wrong} of 40 comparisons of equal plans found a difference");
}

/// The best of several: the truth is known where plans are nested, since more desks never make anyone wait longer.
#[test]
fn the_best_is_found() {
    let three = ["port.p.station.desk.servers=3"];
    let four = ["port.p.station.desk.servers=4"];
    let compared = compared(HALL, &[&three, &four]);
    let all = best(&compared, &[]);
    let of = |measure: &str| &all.iter().find(|b| b.label.measure == measure).unwrap().rows;
    let journey = of("journey_mean");
    assert!(!journey[0].may_be_best() && !journey[1].may_be_best() && journey[2].is_best(), "{journey:?}");
    assert!(journey[0].worse.0 > journey[1].worse.0);
    let hours = of("staff_hours");
    assert!(hours[0].is_best() && !hours[2].may_be_best());
}

/// Of every measure it is known whether more or less is better, or that neither is.
#[test]
fn better_is_not_more() {
    let better = |measure: &str| {
        let label = Label { measure: measure.into(), ..Label::default() };
        label.better(&[])
    };
    for measure in
        ["imported", "infectious_days", "transmissions", "staff_hours", "cost", "wait_p95", "no_bed"]
    {
        assert_eq!(better(measure), Better::Less, "{measure}");
    }
    for measure in ["wait_within", "none_imported", "cleared", "booked_share", "tracing_recall", "target_met"]
    {
        assert_eq!(better(measure), Better::More, "{measure}");
    }
    for measure in ["demand", "utilisation", "tests", "infected", "days_in_force"] {
        assert_eq!(better(measure), Better::Neither, "{measure}");
    }
    // What a target judges is better in the direction that it asks for.
    let hall = format!(
        "{HALL}[target.share]\nmeasure = \"wait_within\"\nstation = \"desk\"\nwithin = \"5 min\"\nat-least = \"90%\"\n\
         [target.wait]\nmeasure = \"wait_p95\"\nstation = \"desk\"\nat-most = \"10 min\"\n"
    );
    let loaded = load_text("hall.toml", "hall", &format!("schema = 1\n{hall}"), root(), &[]).unwrap();
    let compared = compared(&hall, &[&["port.p.station.desk.servers=4"]]);
    let all = best(&compared, &loaded.scenario.targets);
    let larger = |name: &str| {
        let of = |b: &&clearway::experiment::compare::Best| {
            b.label.station == name && b.label.measure == "target_value"
        };
        all.iter().find(of).unwrap().larger
    };
    assert!(larger("share") && !larger("wait"));
}

/// Passengers who exist under one plan only are told apart.
#[test]
fn passengers_of_one_plan_only() {
    let compared = compared(
        HALL,
        &[
            &["port.p.arrivals.walk-in.factor=0.5"],
            &["port.p.station.desk.queue={ places = 1, when-full = \"turn-away\" }"],
        ],
    );
    let mean = |alternative: usize, measure: &str| {
        let gain = compared
            .gains
            .iter()
            .find(|g| g.alternative == alternative && g.class.is_empty() && g.measure == measure);
        gain.unwrap().spread.unwrap().mean
    };
    let all = 460.0;
    assert!((mean(1, "cleared_in_first_only") - all / 2.0).abs() < 20.0);
    assert!(mean(1, "cleared_in_other_only") < 1.0);
    assert!(mean(2, "cleared_in_first_only") > 20.0, "some are turned away");
}

#[test]
fn the_command_writes_tables_and_charts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hall.toml");
    std::fs::write(&file, format!("schema = 1\n{HALL}")).unwrap();
    let run = |args: &[&str]| outcome(clearway().current_dir(folder.path()).arg("compare").args(args));
    let (code, said, errors) =
        run(&["hall.toml", "--with", "port.p.station.desk.servers=3,4", "--out", "out"]);
    assert_eq!(code, 0, "{errors}");
    assert!(said.contains("C: port.p.station.desk.servers=4") && said.contains("  better"), "{said}");
    let table = std::fs::read_to_string(folder.path().join("out/compare.csv")).unwrap();
    let of =
        |measure: &str, verdict: &str| table.lines().any(|l| l.contains(measure) && l.ends_with(verdict));
    // A shorter journey is better, more staff is worse, and that nobody is in the queue any longer is no advice.
    assert!(
        of(",journey_mean,", ",better")
            && of(",staff_hours,", ",worse")
            && of(",utilisation,", ",significant")
    );
    for name in [
        "compare.csv",
        "passengers-compare.csv",
        "best.csv",
        "manifest.json",
        "charts/p-compare.svg",
        "charts/differences.png",
    ] {
        assert!(folder.path().join("out").join(name).exists(), "{name}");
    }
    // A file against a copy of itself with a change is the same as the change.
    let other = format!("schema = 1\n{HALL}")
        .replace("servers = 2", "servers = 3")
        .replace("[run]", "[run]\nseed = 5");
    std::fs::write(folder.path().join("other.toml"), other).unwrap();
    let table = |out: &str| {
        let mut reader = csv::Reader::from_path(folder.path().join(out).join("compare.csv")).unwrap();
        let rows: Vec<Vec<String>> =
            reader.records().map(|r| r.unwrap().iter().skip(1).map(str::to_owned).collect()).collect();
        rows
    };
    assert_eq!(run(&["hall.toml", "other.toml", "--out", "files", "--quiet"]).0, 0);
    assert_eq!(
        run(&[
            "hall.toml",
            "--with",
            "port.p.station.desk.servers=3",
            "--out",
            "with",
            "--quiet",
            "--threads",
            "1"
        ])
        .0,
        0
    );
    assert!(table("files") == table("with"), "files and --with disagree");

    // Points of the file's own sweep, by name; the first is the base, and one that changes nothing is the file as it stands.
    let points = format!(
        "schema = 1\n{HALL}\n[sweep.point.now]\n[sweep.point.more]\n\"port.p.station.desk.servers\" = 3\n"
    );
    std::fs::write(folder.path().join("points.toml"), points).unwrap();
    let (code, said, errors) = run(&["points.toml", "--point", "now", "--point", "more", "--out", "points"]);
    assert_eq!(code, 0, "{errors}");
    assert!(said.contains("A: now") && said.contains("B: more"), "{said}");
    assert!(table("points") == table("with"), "points and --with disagree");

    for (args, code, message) in [
        (vec!["points.toml", "--point", "now"], 2, "name a second point; there are now, more"),
        (vec!["points.toml", "--point", "nwo", "--point", "more"], 2, "there is no point `nwo`"),
        (vec!["hall.toml", "--point", "now", "--point", "more"], 2, "the file has none"),
        (vec!["points.toml", "hall.toml", "--point", "now"], 2, "points of one file"),
        (vec!["points.toml", "--point", "now", "--with", "a.b=1"], 2, "cannot be used with"),
        (vec!["hall.toml"], 2, "nothing to compare with"),
        (vec!["hall.toml", "hall.toml", "--with", "a.b=1"], 2, "changes one file"),
        (vec!["hall.toml", "--with", "port.p.station.dsk.servers=3"], 3, "did you mean `desk`"),
        (vec!["hall.toml", "--with", "servers"], 2, "has no `=`"),
        (vec!["hall.toml", "--with", "port.p.station.desk.servers=1..40:1"], 2, "a sweep tries many values"),
        (
            vec!["hall.toml", "--with", "port.p.station.desk.servers=3", "--replications", "1"],
            2,
            "one replication",
        ),
        (vec!["hall.toml", "missing.toml"], 4, "missing.toml"),
    ] {
        let (found, _, said) = run(&args);
        assert!(found == code && said.contains(message), "{args:?}: {found}\n{said}");
    }
}
