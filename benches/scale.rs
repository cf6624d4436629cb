//! How time and memory grow, what threads bring, and what a single day costs from start to picture.
//!
//! `cargo bench --bench scale` prints a table: passengers from 10⁵ to 10⁸ of the hall day, two threads against one, the start of
//! the program, a day with its tables and charts, an answer of stated precision with controls and without. It takes two or three
//! minutes and wants a quiet machine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on should stop, and tells what it finds"
)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use clearway::engine::StopSignal;
use clearway::experiment::replicate;
use clearway::scenario::{Scenario, load};

const HALL: &str = "benches/hall-day.toml";
/// Days and replications of the hall, each ten times the passengers of the one before.
const SIZES: [(u32, u32); 4] = [(1, 1), (10, 1), (100, 1), (100, 10)];

fn hall(days: u32, replications: u32) -> Scenario {
    // Results by the hour, or those of each day would be most of the memory.
    let changes = [
        format!("run.days={days}"),
        format!("run.replications={replications}"),
        "run.interval=\"1 h\"".to_owned(),
    ];
    load(Path::new(HALL), &changes).expect("the scenario has no mistakes").scenario
}

fn timed(mut work: impl FnMut()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64()
}

/// The least time of several \[s\]: what the machine adds is never less than nothing.
fn least(times: usize, mut work: impl FnMut()) -> f64 {
    (0..times).map(|_| timed(&mut work)).fold(f64::INFINITY, f64::min)
}

fn simulate(scenario: &Scenario, threads: usize) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
    pool.install(|| replicate(scenario, &StopSignal::new(), &|_, _| {})).expect("the run ends");
}

/// The most memory this process has held so far \[MB\]; none where the system does not say.
fn most_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? / 1_024.0)
}

/// One size alone in a process of its own: its time and its memory.
fn alone(days: u32, replications: u32) {
    let scenario = hall(days, replications);
    let seconds = least(if days > 10 { 1 } else { 5 }, || simulate(&scenario, 1));
    println!("{seconds} {}", most_memory().unwrap_or(f64::NAN));
}

/// What the program does with these arguments \[s\].
fn program(times: usize, arguments: &[&str]) -> f64 {
    least(times, || {
        let done = Command::new(env!("CARGO_BIN_EXE_clearway"))
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(done.expect("the program starts").success(), "{arguments:?}");
    })
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let Some(place) = words.iter().position(|word| word == "--alone") {
        let number = |place: usize| words[place].parse().expect("a number");
        return alone(number(place + 1), number(place + 2));
    }
    println!("| | |\n|---|---|");
    let mut before = None;
    for (days, replications) in SIZES {
        let out = Command::new(std::env::current_exe().expect("this program has a path"))
            .args(["--alone", &days.to_string(), &replications.to_string()])
            .output()
            .expect("this program starts");
        let text = String::from_utf8(out.stdout).expect("text");
        let values: Vec<f64> = text.split_whitespace().map(|word| word.parse().expect("a number")).collect();
        let passengers = 1e5 * f64::from(days * replications);
        let each = values[0] / passengers;
        let change =
            before.map_or_else(String::new, |before| format!(", {:.2} of the size before", each / before));
        println!(
            "| {passengers:e} passengers ({days} days, {replications} replications) | {:.3} s, {:.0} ns each{change}; {:.0} MB |",
            values[0],
            1e9 * each,
            values[1]
        );
        before = Some(each);
    }
    let scenario = hall(1, 100);
    let mut by_threads = [f64::INFINITY; 2];
    for _ in 0..5 {
        for (time, threads) in by_threads.iter_mut().zip(1..) {
            *time = time.min(timed(|| simulate(&scenario, threads)));
        }
    }
    println!(
        "| two threads instead of one, 100 replications | {:.2} times as fast |",
        by_threads[0] / by_threads[1]
    );
    let start = program(20, &["--version"]);
    println!("| start of the program | {:.1} ms |", 1e3 * start);
    let out = std::env::temp_dir().join("clearway-scale");
    let out = out.to_string_lossy().into_owned();
    let day = program(10, &["run", HALL, "--quiet", "--no-report", "--out", &out]);
    let day_alone = || load(Path::new(HALL), &[]).expect("the scenario has no mistakes").scenario;
    let one = day_alone();
    let loading = least(10, || drop(day_alone()));
    let simulating = least(10, || simulate(&one, 1));
    let writing = day - start - loading - simulating;
    println!(
        "| a day with its tables and charts | {:.0} ms, of which {:.0} to read the file and tabulate, {:.0} to simulate, {:.0} to write |",
        1e3 * day,
        1e3 * loading,
        1e3 * simulating,
        1e3 * writing
    );
    std::fs::remove_dir_all(&out).expect("the folder was just written");
    let [with, without] = [true, false].map(answer);
    println!(
        "| 95 % wait of 20 January 2023 to 1 % | {:.1} s and {} replications, {:.1} s and {} without controls; variance {:.1} times smaller |",
        with.0, with.1, without.0, without.1, with.2
    );
}

/// How long it takes on all threads until the 95 % wait of a busy day is known to 1 % \[s\], how many replications, and how
/// many times smaller controls make the variance.
fn answer(controls: bool) -> (f64, u32, f64) {
    let precision = format!(
        "run.precision={{ within = \"1%\", controls = {controls}, measures = [{{ measure = \"wait_p95\", station = \"booking-check\" }}] }}"
    );
    let changes = ["run.replications=20".to_owned(), precision];
    let scenario = load(Path::new("scenarios/lok-ma-chau/2023-01-20.toml"), &changes);
    let scenario = scenario.expect("the scenario has no mistakes").scenario;
    let mut found = None;
    let seconds = timed(|| found = replicate(&scenario, &StopSignal::new(), &|_, _| {}).ok());
    let found = found.expect("the run ends");
    let target = found.precision.expect("a precision was asked for").targets[0];
    (seconds, found.replications, target.reduction.unwrap_or(1.0))
}
