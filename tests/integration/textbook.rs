//! The textbook loop to which speed is compared does the same as the simulator: its statistics agree.

#[path = "../../benches/reference/mod.rs"]
mod reference;

use clearway::num::spread::{Spread, Student};
use clearway::record::Measure::{QueueMax, Served, Utilisation, WaitMean, WaitP95};

use crate::common::{root, run_file};

const DAYS: usize = 20;

/// Twenty days each. Twenty comparisons, whose difference has nearly a normal distribution: beyond 4.5 standard errors once
/// in 15,000 seeds.
#[test]
fn the_textbook_loop_agrees_with_the_simulator() {
    let ran = run_file(root().join("benches/hall-day.toml"), &[&format!("run.replications={DAYS}")]);
    let days: Vec<Vec<reference::Found>> = (0..DAYS as u64).map(reference::hall_day).collect();
    let stations = ["temperature", "health-code", "secondary", "e-channel", "counter"];
    for (s, station) in stations.into_iter().enumerate() {
        let textbook = |of: fn(&reference::Found) -> f64| {
            let values: Vec<f64> = days.iter().map(|day| of(&day[s])).collect();
            Spread::of(&values, &Student::new(DAYS)).unwrap()
        };
        let ours = |measure| ran.find(&format!("hall/{station}"), None, measure).unwrap();
        for (measure, theirs) in [
            (Served, textbook(|found| found.served as f64)),
            (WaitMean, textbook(|found| found.wait_mean)),
            (WaitP95, textbook(|found| found.wait_p95)),
            (QueueMax, textbook(|found| found.queue_max as f64)),
        ] {
            let ours = ours(measure);
            let error = |spread: &Spread| spread.sd.unwrap() / (spread.count as f64).sqrt();
            let off = (ours.mean - theirs.mean).abs() / error(&ours).hypot(error(&theirs)).max(1e-9);
            assert!(off < 4.5, "{station} {measure:?}: {} and {}", ours.mean, theirs.mean);
        }
        // Ours is over the opening hours, theirs over the time until nobody is left.
        let (ours, theirs) = (ours(Utilisation).mean, textbook(|found| found.utilisation).mean);
        assert!((ours - theirs).abs() < 0.02, "{station}: {ours} and {theirs}");
        assert!(days.iter().all(|day| day[s].queue.len() >= 16 * 60));
    }
}
