//! Sensitivity: cases whose answers are known.

use clearway::engine::StopSignal;
use clearway::experiment::sensitivity::{Watched, indices, propagate, swings};
use clearway::experiment::solve::Trials;
use clearway::experiment::sweep::values::Label;
use clearway::scenario::load::Template;
use clearway::scenario::sensitivity::Input;

use crate::common::{clearway, outcome};

/// Every passenger is served at once for exactly so long, then walks for exactly so long: the journey is the sum.
const SUM: &str = r#"schema = 1
[run]
replications = 5
[port.p]
open = "08:00"
close = "09:00"
[port.p.arrivals.walk-in]
per-hour = { "08:00" = 60, "09:00" = 0 }
to = "desk"
[port.p.station.desk]
service.fixed = "100 s"
next = [{ to = "gate", walk.fixed = "50 s" }]
[port.p.station.gate]
service.fixed = "10 s"
"#;

fn template(text: &str) -> (tempfile::TempDir, Template) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sum.toml");
    std::fs::write(&path, text).unwrap();
    let template = Template::read(&path).unwrap();
    (folder, template)
}

fn journey() -> Label {
    Label {
        port: "p".into(),
        station: String::new(),
        class: String::new(),
        measure: "journey_mean".into(),
        unit: "s".into(),
    }
}

fn watched<T>(template: &Template, replications: u32, work: impl FnOnce(&Watched<'_>) -> T) -> T {
    let signal = StopSignal::new();
    let trials = Trials::new(template, Vec::new(), &signal, &|_| {});
    work(&Watched { trials: &trials, label: journey(), replications })
}

fn input(path: &str, low: &str, high: &str) -> Input {
    Input::between(path.rsplit('.').nth(1).unwrap(), path, low, high).unwrap()
}

fn three() -> [Input; 3] {
    [
        input("port.p.station.gate.service.fixed", "8 s", "12 s"),
        input("port.p.station.desk.service.fixed", "80 s", "120 s"),
        input("port.p.station.desk.next.0.walk.fixed", "40 s", "60 s"),
    ]
}

/// A sum swings by exactly as much as its parts, and the widest comes first.
#[test]
fn a_sum_swings_as_its_parts() {
    let (_folder, template) = template(SUM);
    let (base, found) = watched(&template, 5, |w| swings(w, &three()).unwrap());
    assert_eq!(base, 160.0);
    let outputs: Vec<[f64; 2]> = found.iter().map(|swing| swing.outputs).collect();
    assert_eq!(outputs, [[140.0, 180.0], [150.0, 170.0], [158.0, 162.0]]);
    assert!(found.iter().all(|swing| swing.halves == [0.0, 0.0]), "pairs leave nothing to chance");
}

/// The variance of a sum of independent parts is the sum of their variances: 40² : 20² : 4² of ranges.
#[test]
fn indices_of_a_sum_are_the_parts_of_its_variance() {
    let (_folder, template) = template(SUM);
    let found = watched(&template, 2, |w| indices(w, &three(), 128, 1).unwrap());
    let whole = 40.0 * 40.0 + 20.0 * 20.0 + 4.0 * 4.0;
    for (indices, range) in found.iter().zip([4.0, 40.0, 20.0]) {
        let exact = range * range / whole;
        assert!((indices.first.value - exact).abs() < 0.05, "{indices:?} {exact}");
        assert!((indices.total.value - exact).abs() < 0.05, "{indices:?} {exact}");
        assert!(indices.first.low <= indices.first.value && indices.first.value <= indices.first.high);
    }
}

/// A service time known from n observations with coefficient of variation c has a mean known to c / √n of itself; a journey
/// of which it is 100 of 160 seconds then has an interval of 1.96 × 100 × c / √n to both sides. Four times as many
/// observations halve it.
#[test]
fn fewer_observations_widen_the_interval() {
    let text = SUM.replace("service.fixed = \"100 s\"", "service.lognormal = { mean = \"100 s\", cv = 0.5 }");
    let (_folder, template) = template(&text);
    let loaded = template.with(&[]).unwrap();
    let path = "port.p.station.desk.service.lognormal.mean";
    let widths: Vec<f64> = [25, 100, 400]
        .into_iter()
        .map(|n| {
            let input = Input::observed("desk", path, n, None, &loaded.tree).unwrap();
            let found = watched(&template, 40, |w| propagate(w, &[input], 1).unwrap());
            assert!(found.both.0 < found.inputs.0 && found.both.1 > found.inputs.1);
            let exact = 1.96 * 100.0 * 0.5 / (n as f64).sqrt();
            let half = (found.inputs.1 - found.inputs.0) / 2.0;
            // 200 draws know the ends of a normal range to about 8 %.
            assert!((half / exact - 1.0).abs() < 0.25, "{n}: {half} {exact}");
            half
        })
        .collect();
    assert!(
        (widths[0] / widths[1] - 2.0).abs() < 0.1 && (widths[1] / widths[2] - 2.0).abs() < 0.1,
        "{widths:?}"
    );
    // Whatever is known of the input, the replications are as uncertain as before.
    let known = Input::observed("desk", path, 1_000_000_000, None, &loaded.tree).unwrap();
    let found = watched(&template, 40, |w| propagate(w, &[known], 1).unwrap());
    let both = (found.both.1 - found.both.0) / 2.0;
    assert!((both / found.simulation - 1.0).abs() < 0.01, "{both} {}", found.simulation);
}

/// An interval that takes the observations into account holds the truth as often as it says: 60 studies, each with a desk
/// whose mean was taken from 30 observations of its own. Without them the interval misses most of the time. Of 60 with
/// 95 % fewer than 52 happen with a probability of 0.3 %.
#[test]
fn intervals_cover_the_truth_as_often_as_stated() {
    let text = SUM.replace("service.fixed = \"100 s\"", "service.lognormal = { mean = \"100 s\", cv = 0.5 }");
    let (_folder, template) = template(&text);
    let path = "port.p.station.desk.service.lognormal.mean";
    let (mut with, mut without) = (0, 0);
    for study in 0..60_u32 {
        // What was observed: the mean of 30 values of mean 100 s and cv 0.5, drawn by a generator of its own.
        let mut state = u64::from(study).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bd1_e995;
        let mut uniform = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            ((state >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
        };
        (0..8).for_each(|_| _ = uniform());
        let normal = clearway::num::special::normal_tail_quantile(uniform());
        let observed = 100.0 * (1.0 + normal * 0.5 / 30.0_f64.sqrt());
        let signal = StopSignal::new();
        let common = vec![format!("{path}={observed:.3} s"), format!("run.seed={study}")];
        let loaded = template.with(&common).unwrap();
        let input = Input::observed("desk", path, 30, None, &loaded.tree).unwrap();
        let trials = Trials::new(&template, common, &signal, &|_| {});
        let watched = Watched { trials: &trials, label: journey(), replications: 4 };
        let found = propagate(&watched, &[input], u64::from(study)).unwrap();
        let truth = 160.0;
        with += i32::from(found.both.0 <= truth && truth <= found.both.1);
        without += i32::from((found.mean - truth).abs() <= found.simulation);
    }
    assert!((52..=60).contains(&with), "{with} of 60 hold the truth");
    assert!(without < 42, "{without} of 60 hold it although the observations are left out");
}

#[test]
fn the_command_writes_a_table_and_a_tornado() {
    let (folder, _template) = template(&format!(
        "{SUM}[sensitivity]\nmeasure = \"journey_mean\"\npoints = 16\n[sensitivity.input.desk]\npath = \"port.p.station.desk.service.fixed\"\nlow = \"80 s\"\nhigh = \"120 s\"\n[sensitivity.input.demand]\npath = \"scale:port.p.arrivals.walk-in.per-hour\"\nlow = 0.9\nhigh = 1.1\n"
    ));
    let run = |args: &[&str]| {
        outcome(
            clearway()
                .current_dir(folder.path())
                .args(["sensitivity", "sum.toml", "--out", "out"])
                .args(args),
        )
    };
    let (code, said, errors) = run(&[]);
    assert_eq!(code, 0, "{errors}");
    assert!(said.contains("desk") && said.contains("3 min 00 s") && said.contains("Sobol indices"), "{said}");
    let table = std::fs::read_to_string(folder.path().join("out/sensitivity.csv")).unwrap();
    assert!(table.lines().nth(1).unwrap().starts_with("desk,80 s,2 min,140,0,180,0,"), "{table}");
    assert!(folder.path().join("out/charts/tornado.svg").exists());
    let first = std::fs::read(folder.path().join("out/sensitivity.csv")).unwrap();
    assert_eq!(run(&["--threads", "3"]).0, 0);
    assert!(std::fs::read(folder.path().join("out/sensitivity.csv")).unwrap() == first, "threads matter");
    let (code, said, _) = run(&[
        "--input",
        "port.p.station.gate.service.fixed=5 s..20 s",
        "--points",
        "0",
        "--measure",
        "gate/utilisation",
    ]);
    assert!(code == 2 && said.is_empty());
    let (code, said, _) = run(&[
        "--input",
        "port.p.station.gate.service.fixed=5 s..20 s",
        "--points",
        "0",
        "--measure",
        "journey_max",
    ]);
    assert!(code == 0 && said.contains("20 s") && !said.contains("Sobol"), "{said}");

    for (args, code, message) in [
        (vec!["--input", "port.p.station.gat.service.fixed=5 s..20 s"], 3, "did you mean `gate`"),
        (vec!["--input", "port.p.station.gate.service.fixed=20 s..5 s"], 2, "is empty"),
        (vec!["--input", "gate=1..2"], 2, "no path"),
        (vec!["--observed", "port.p.station.gate.service.fixed=30"], 2, "how much single observations vary"),
        (vec!["--observed", "port.p.station.gate.service.fixed=many"], 2, "no number of observations"),
        (vec!["--measure", "journey_men"], 2, "there is no measure"),
        (vec!["--replications", "1"], 2, "one replication"),
    ] {
        let (found, _, said) = run(&args);
        assert!(found == code && said.contains(message), "{args:?}: {found}\n{said}");
    }
    for (wrong, message) in [
        ("[sensitivity.input.a]\npath = \"a.b\"\nlow = 1\n", "between `low` and `high`"),
        ("[sensitivity.input.a]\npath = \"a.b\"\nlow = 2\nhigh = 1\n", "is empty"),
        (
            "[sensitivity.input.a]\npath = \"port.p.station.gate.service.fixed\"\nobservations = 1\n",
            "say nothing",
        ),
    ] {
        let found = crate::common::mistakes(&format!("{SUM}{wrong}"));
        assert!(found.contains(message), "{wrong}: {found}");
    }
    let (other, _) = template(SUM);
    let output = clearway().current_dir(other.path()).args(["sensitivity", "sum.toml"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("no input is said to be uncertain"));
}
