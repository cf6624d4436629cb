//! The conformance suite: it agrees, its page is current, and it would tell if something disagreed.

use clearway::num::maths::log;
use clearway::record::Measure;
use clearway::validation::cases::CASES;
use clearway::validation::{Check, Finding, Quantity, Verdict, judge};

use crate::common::{clearway, released, root, run_file, scenario_files};

/// Everything agrees within a family-wise error of one in a hundred seeds, and `docs/validation.md` is what was found.
#[test]
fn the_suite_agrees_and_its_page_is_current() {
    let folder = tempfile::tempdir().unwrap();
    let output = released().args(["validate", "--out"]).arg(folder.path()).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{table}");
    for name in ["validation.md", "images/validation.png", "images/validation.svg"] {
        let (kept, found) =
            (std::fs::read(root().join("docs").join(name)), std::fs::read(folder.path().join(name)));
        assert!(kept.unwrap() == found.unwrap(), "run: cargo run --release -- validate --out docs ({name})");
    }
}

/// Every case is a file, every file a case, and the program prints and selects them.
#[test]
fn every_file_is_a_case() {
    let files: Vec<String> = scenario_files("scenarios/validation")
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut cases: Vec<&str> = CASES.iter().map(|case| case.name).collect();
    cases.sort_unstable();
    assert_eq!(files, cases);
    let output = clearway().args(["validate", "overload", "shuttle-full", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["rows"].as_array().unwrap().len(), 7);
    assert!(value["rows"].as_array().unwrap().iter().all(|row| row["verdict"] == "agrees"));
    let output = clearway().args(["validate", "mm2"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("the cases are mm1, mmc, md1"));
}

/// A page about a part of the suite would pass for one about the whole.
#[test]
fn a_page_is_about_the_whole_suite() {
    let folder = tempfile::tempdir().unwrap();
    let output = clearway().args(["validate", "overload", "--out"]).arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_verdict_can_be_against() {
    let check =
        Check { station: None, class: None, quantity: Quantity::Measure(Measure::WaitMean), exact: 100.0 };
    let verdict = |mean: f64, sd: f64| {
        let finding = Finding { case: &CASES[0], check, mean, sd, replications: 100 };
        judge(&[finding], 73)[0].verdict
    };
    // With 73 checks and 100 replications the half-width is 0.397 standard deviations.
    assert_eq!(verdict(101.0, 5.0), Verdict::Agrees);
    assert_eq!(verdict(102.1, 5.0), Verdict::Disagrees);
    assert_eq!(verdict(101.0, 20.0), Verdict::TooWide);
    assert_eq!(verdict(100.0, 0.0), Verdict::Agrees);
    assert_eq!(verdict(100.001, 0.0), Verdict::Disagrees);
    assert_eq!(verdict(f64::NAN, 1.0), Verdict::Disagrees);
    // Without a spread nothing is shown.
    assert_eq!(verdict(100.0, f64::NAN), Verdict::Disagrees);
}

/// A sample quantile of correlated waits has a bias that vanishes with the length of the run, so it is held to a part of
/// the value and not to an interval: P(W > t) = ρ exp(−(μ − λ) t).
#[test]
fn the_wait_that_one_in_twenty_exceeds() {
    let ran = run_file("scenarios/validation/mm1.toml", &["run.replications=20"]);
    let p95 = log(0.8 / 0.05) / (1.0 / 60.0 - 48.0 / 3_600.0);
    let found = ran.mean("p/desk", Measure::WaitP95);
    assert!((found / p95 - 1.0).abs() < 0.03, "{found} against {p95}");
}
