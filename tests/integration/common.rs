//! What many tests need: running scenarios, finding values, comparing with theory.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clearway::engine::{Stop, StopSignal};
use clearway::experiment::{Results, RunError, replicate, replicate_traced};
use clearway::num::{Spread, special::student_tail_quantile};
use clearway::record::{Measure, Visit};
use clearway::scenario::diagnostic::render;
use clearway::scenario::folder::scenarios;
use clearway::scenario::{Scenario, load, load::load_text};
use proptest::test_runner::{Config, RngSeed};

use crate::invariants::{self, audited};

/// 256 random cases, always the same ones, so that a build fails by what was changed and not by luck. `PROPTEST_CASES` says
/// how many there are instead, `PROPTEST_RNG_SEED` which: a search for faults tries many thousands of others.
pub fn random_cases() -> Config {
    let config = Config { failure_persistence: None, ..Config::default() };
    match config.rng_seed {
        RngSeed::Random => Config { rng_seed: RngSeed::Fixed(2023), ..config },
        RngSeed::Fixed(_) => config,
    }
}

/// A scenario and what came of it.
pub struct Ran {
    pub scenario: Scenario,
    pub results: Results,
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, with the repository as its working folder.
pub fn clearway() -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_clearway"));
    command.current_dir(root());
    command
}

/// What a command came to: its exit code, what it printed, and what it complained of.
pub fn outcome(command: &mut std::process::Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// Every scenario file under a folder of the repository, sorted.
pub fn scenario_files(folder: &str) -> Vec<PathBuf> {
    let folder = root().join(folder);
    scenarios(&folder).unwrap().iter().map(|name| folder.join(name)).collect()
}

/// The release program, with the repository as its working folder: for work that takes the program of the tests minutes.
pub fn released() -> std::process::Command {
    let mut command = std::process::Command::new(release_program());
    command.current_dir(root());
    command
}

/// The release program, built if it is not there: `.ci/run` builds it first, so that this costs nothing there.
fn release_program() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(build_release).clone()
}

fn build_release() -> PathBuf {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let built = std::process::Command::new(cargo)
        .current_dir(root())
        .args(["build", "--quiet", "--locked", "--release", "--bin", "clearway"])
        .status();
    assert!(built.unwrap().success());
    // Beside the folder of this build's program.
    let target = Path::new(env!("CARGO_BIN_EXE_clearway")).parent().unwrap().parent().unwrap();
    target.join("release").join("clearway")
}

/// A scenario given as text, and every visit of every passenger, by replication.
pub fn traced(text: &str) -> (Ran, Vec<Vec<Visit>>) {
    let loaded = load_text("test.toml", "test", &format!("schema = 1\n{text}"), root(), &[]);
    let scenario = loaded.unwrap_or_else(|(d, s)| panic!("{}", render(&d, &s, false))).scenario;
    let mut all = Vec::new();
    let results =
        replicate_traced(&scenario, &StopSignal::new(), &|_, _| {}, &mut |replication, visits, found| {
            invariants::check(&scenario, replication, visits, found);
            all.push(visits.to_vec());
            Ok(())
        });
    (Ran { results: results.unwrap(), scenario }, all)
}

fn simulate(scenario: Scenario) -> Ran {
    // `replicate` itself fails if a single passenger of any replication is unaccounted for.
    let results = audited(&scenario).unwrap().unwrap_or_else(|| panic!("the run stopped"));
    let ran = Ran { scenario, results };
    ran.balance();
    ran
}

/// Runs a scenario file of the repository with changes.
pub fn run_file(path: impl AsRef<Path>, changes: &[&str]) -> Ran {
    let changes: Vec<String> = changes.iter().map(|&c| c.to_owned()).collect();
    let loaded = load(&root().join(path), &changes).unwrap_or_else(|error| panic!("{}", error.report(false)));
    simulate(loaded.scenario)
}

/// Runs a scenario given as text below `schema = 1`, once if it does not say otherwise.
pub fn run_text(text: &str) -> Ran {
    let replications = if text.contains("replications") { "" } else { "[run]\nreplications = 1\n" };
    let text = format!("schema = 1\n{replications}{text}");
    let loaded = load_text("test.toml", "test", &text, Path::new("."), &[])
        .unwrap_or_else(|(diagnostics, sources)| panic!("{}", render(&diagnostics, &sources, false)));
    simulate(loaded.scenario)
}

/// Why the only replication of a scenario given as text below `[run]` stopped.
pub fn stopped(text: &str) -> Stop {
    let text = format!("schema = 1\n[run]\nreplications = 1\n{text}");
    let loaded = load_text("test.toml", "test", &text, Path::new("."), &[]).unwrap_or_else(|(d, s)| {
        panic!("{}", render(&d, &s, false));
    });
    match replicate(&loaded.scenario, &StopSignal::new(), &|_, _| {}) {
        Err(RunError::Stopped { why, .. }) => why,
        other => panic!("not stopped: {:?}", other.map(|r| r.events)),
    }
}

/// The mistakes in a scenario given as text, as they are shown; nothing if there are none.
pub fn mistakes_of(text: &str) -> String {
    match load_text("test.toml", "test", text, Path::new("."), &[]) {
        Ok(_) => String::new(),
        Err((diagnostics, sources)) => render(&diagnostics, &sources, false),
    }
}

/// The mistakes in a scenario given as text that has some.
pub fn mistakes(text: &str) -> String {
    let found = mistakes_of(text);
    assert!(!found.is_empty(), "no mistake was found in:\n{text}");
    found
}

impl Ran {
    /// What a measure did; `place` is `port`, `port/station` or `port/zone`.
    pub fn find(&self, place: &str, class: Option<&str>, measure: Measure) -> Option<Spread> {
        let (port, station) = place.split_once('/').unwrap_or((place, ""));
        let (_, spread) = self
            .results
            .summary
            .iter()
            .find(|(row, _)| {
                self.scenario.port_name(row.port) == port
                    && row.place.name(&self.scenario) == station
                    && row.class.map(|c| self.scenario.classes[c.0 as usize].name.as_str()) == class
                    && row.measure == measure
            })
            .unwrap_or_else(|| panic!("no row {place} {class:?} {measure:?}"));
        *spread
    }

    /// The mean of a measure over replications.
    pub fn mean(&self, place: &str, measure: Measure) -> f64 {
        self.find(place, None, measure).unwrap_or_else(|| panic!("no value of {measure:?} at {place}")).mean
    }

    /// The mean of a measure for one class.
    pub fn mean_of(&self, place: &str, class: &str, measure: Measure) -> f64 {
        self.find(place, Some(class), measure).unwrap().mean
    }

    /// The mean series of a measure at a station.
    pub fn series(&self, place: &str, measure: &str) -> &[f64] {
        let (port, station) = place.split_once('/').unwrap_or((place, ""));
        let found = self.results.series.iter().find(|s| {
            self.scenario.port_name(s.row.port) == port
                && s.row.place.name(&self.scenario) == station
                && s.row.measure == measure
        });
        &found.unwrap().mean
    }

    /// Everyone who came is accounted for, in the mean and so in every replication, since no term is negative
    /// and `replicate` has checked each.
    fn balance(&self) {
        for port in &self.scenario.ports {
            let value = |measure| self.mean(&port.name, measure);
            let known: f64 = clearway::scenario::rows::FATES.map(value).iter().sum();
            assert!((value(Measure::Demand) - known).abs() < 1e-6, "port {}: {known}", port.name);
        }
    }
}

/// The exact value lies inside the 99.9 % confidence interval of the mean: a false alarm in a thousand seeds.
#[track_caller]
pub fn agrees(spread: Option<Spread>, exact: f64) {
    let s = spread.expect("the measure has values");
    let n = s.count as f64;
    let half = student_tail_quantile(0.000_5, n - 1.0) * s.sd.expect("several replications") / n.sqrt();
    assert!((s.mean - exact).abs() <= half, "found {} ± {half} (99.9 %), theory says {exact}", s.mean);
    // An interval so wide that it holds anything proves nothing.
    assert!(
        half < 0.1 * exact.abs(),
        "the interval ± {half} around {} is too wide to prove anything",
        s.mean
    );
}
