//! Time and instructions per completed service, over those of a textbook loop in the same process and minute.
//!
//! `cargo bench --bench steps` prints the table; with `-- NAME` only the cases whose name contains it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on should stop, and tells what it finds"
)]

mod reference;

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use clearway::engine::{StopSignal, run};
use clearway::experiment::regress::speed::{count, simulate};
use clearway::experiment::{Results, replicate};
use clearway::port::World;
use clearway::record::{Measure, Place};
use clearway::scenario::model::{PortId, StationId};
use clearway::scenario::{Scenario, load};
use serde_json::json;

/// Rounds in which the reference and every case take turns.
const ROUNDS: usize = 9;
/// A case repeats until it has taken this long in a round \[s\].
const LONG: f64 = 0.05;

/// What is timed.
struct Case {
    name: &'static str,
    file: &'static str,
    /// Whether results are collected.
    statistics: bool,
}

const CASES: [Case; 10] = [
    Case { name: "hall day", file: "hall-day", statistics: true },
    Case { name: "hall day, nothing recorded", file: "hall-day", statistics: false },
    Case { name: "hall day with blocking", file: "hall-blocking", statistics: true },
    Case { name: "hall day with lanes", file: "hall-lanes", statistics: true },
    Case { name: "hall day with patience", file: "hall-patience", statistics: true },
    Case { name: "hall day with rules", file: "hall-rules", statistics: true },
    Case { name: "hall day with infection, tests and air", file: "hall-health", statistics: true },
    Case { name: "M/M/1", file: "mm1", statistics: true },
    Case { name: "M/M/10", file: "mm10", statistics: true },
    Case { name: "Jackson network of ten stations", file: "jackson", statistics: true },
];

fn scenario(file: &str) -> Scenario {
    let path = format!("benches/{file}.toml");
    load(Path::new(&path), &[]).expect("the scenario has no mistakes").scenario
}

/// The results of replication 0; the files say that there is one.
fn results(scenario: &Scenario) -> Results {
    replicate(scenario, &StopSignal::new(), &|_, _| {}).expect("the run ends")
}

/// Services completed at all stations, in the mean over replications.
fn services(results: &Results) -> f64 {
    let served = results.summary.iter().filter(|(row, _)| {
        row.measure == Measure::Served && row.class.is_none() && matches!(row.place, Place::Station(_))
    });
    served.filter_map(|(_, spread)| spread.map(|spread| spread.mean)).sum()
}

fn once(case: &Case, scenario: &Scenario) {
    if case.statistics {
        black_box(simulate(scenario, 1, &StopSignal::new()).expect("the run ends"));
    } else {
        let mut world = World::new(scenario, 0, ());
        black_box(run(&mut world, scenario.run.end(), &StopSignal::new()).expect("the run ends"));
    }
}

fn timed(mut work: impl FnMut()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Instructions a step as valgrind counts them: this program once more, running a case alone, once and three times; none where
/// valgrind is not there.
fn instructions(case: &Case, steps: f64) -> Option<f64> {
    let program = std::env::current_exe().ok()?;
    let counted = |times: &str| count(&program, &["--run", case.name, times]);
    Some((counted("3")? - counted("1")?) / 2.0 / steps)
}

/// Stations of the hall, as the textbook loop numbers them.
const STATIONS: [&str; 5] = ["temperature", "health-code", "secondary", "e-channel", "counter"];

/// Services completed by the textbook loop.
fn reference_steps(found: &[reference::Found]) -> f64 {
    found.iter().map(|station| station.served).sum::<usize>() as f64
}

/// One hall day with `seed` as the programs of `benches/peers` print it: by the textbook loop or by the simulator. The least time
/// of five, each with building the world and computing the statistics.
fn peer(which: &str, seed: u64) -> serde_json::Value {
    let least = |work: &mut dyn FnMut()| (0..5).map(|_| timed(&mut *work)).fold(f64::INFINITY, f64::min);
    let (program, steps, seconds, found) = if which == "textbook" {
        let found = reference::hall_day(seed);
        let steps = reference_steps(&found);
        let values = found.iter().map(|s| [s.wait_mean, s.wait_p95, s.queue_max as f64, s.utilisation]);
        let seconds = least(&mut || drop(black_box(reference::hall_day(seed))));
        ("textbook loop", steps, seconds, values.collect::<Vec<_>>())
    } else {
        let mut scenario = scenario(CASES[0].file);
        scenario.run.seed = seed;
        let results = results(&scenario);
        let values = STATIONS.map(|name| {
            let station = scenario.stations.iter().position(|station| station.name == name);
            let place = Place::Station(StationId(station.expect("the station is there") as u32));
            let measures = [Measure::WaitMean, Measure::WaitP95, Measure::QueueMax, Measure::Utilisation];
            measures.map(|m| results.find(PortId(0), place, m).map_or(f64::NAN, |spread| spread.mean))
        });
        let seconds = least(&mut || once(&CASES[0], &scenario));
        (concat!("Clearway ", env!("CARGO_PKG_VERSION")), services(&results), seconds, values.to_vec())
    };
    let by_station = |measure: usize| -> serde_json::Value {
        let values = STATIONS.iter().zip(&found);
        values.map(|(name, values)| ((*name).to_owned(), json!(values[measure]))).collect()
    };
    json!({
        "program": program,
        "steps": steps,
        "seconds": seconds,
        "wait_mean": by_station(0),
        "wait_p95": by_station(1),
        "queue_max": by_station(2),
        "utilisation": by_station(3),
    })
}

/// What `--peer textbook|clearway SEED` asks for.
fn as_peer(mut words: impl Iterator<Item = String>) -> Option<serde_json::Value> {
    words.find(|word| word == "--peer")?;
    Some(peer(&words.next()?, words.next()?.parse().ok()?))
}

/// What `--run NAME TIMES` asks for.
fn run_alone(mut words: impl Iterator<Item = String>) -> Option<()> {
    words.find(|word| word == "--run")?;
    let (name, times) = (words.next()?, words.next()?.parse::<u32>().ok()?);
    let case = CASES.iter().find(|case| case.name == name)?;
    let scenario = scenario(case.file);
    (0..times).for_each(|_| once(case, &scenario));
    Some(())
}

fn main() {
    if run_alone(std::env::args()).is_some() {
        return;
    }
    if let Some(found) = as_peer(std::env::args()) {
        println!("{found}");
        return;
    }
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with("--")).unwrap_or_default();
    let cases: Vec<(&Case, Scenario)> = CASES
        .iter()
        .filter(|case| case.name.contains(&wanted))
        .map(|case| (case, scenario(case.file)))
        .collect();
    if cases.is_empty() {
        println!("no case is called `{wanted}`; there are:");
        for case in &CASES {
            println!("  {}", case.name);
        }
        return;
    }
    let steps: Vec<f64> = cases.iter().map(|(_, scenario)| services(&results(scenario))).collect();
    let reference_steps = reference_steps(&reference::hall_day(1));
    let repeat: Vec<u32> = cases
        .iter()
        .map(|(case, scenario)| (LONG / timed(|| once(case, scenario))).ceil().max(1.0) as u32)
        .collect();
    let (mut references, mut ratios) = (Vec::new(), vec![Vec::new(); cases.len()]);
    for round in 0..ROUNDS {
        for (i, (case, scenario)) in cases.iter().enumerate() {
            // In turn with every case, so that both have the same neighbours on the machine.
            let reference = timed(|| drop(black_box(reference::hall_day(round as u64)))) / reference_steps;
            let own = timed(|| (0..repeat[i]).for_each(|_| once(case, scenario)));
            references.push(reference);
            ratios[i].push(own / f64::from(repeat[i]) / steps[i] / reference);
        }
    }
    let reference = median(references);
    let row = |cells: [&str; 5]| {
        println!(
            "| {:<40} | {:>7} | {:>9} | {:>8} | {:>19} |",
            cells[0], cells[1], cells[2], cells[3], cells[4]
        );
    };
    row(["", "steps", "ns a step", "of it", "instructions a step"]);
    println!("|{:-<42}|{:->8}:|{:->10}:|{:->9}:|{:->20}:|", "", "", "", "", "");
    let (all, each) = (reference_steps.to_string(), format!("{:.0}", reference * 1e9));
    row(["textbook loop, hall day", &all, &each, "1", ""]);
    for (((case, _), steps), ratios) in cases.iter().zip(steps).zip(ratios) {
        let ratio = median(ratios);
        let (ns, part) = (format!("{:.0}", ratio * reference * 1e9), format!("{ratio:.2}"));
        let counted = instructions(case, steps).map_or_else(String::new, |count| format!("{count:.0}"));
        row([case.name, &steps.to_string(), &ns, &part, &counted]);
    }
}
