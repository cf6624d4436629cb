//! One day of a hall with 100,000 passengers: time per completed service, with every statistic on.
//!
//! `cargo bench` prints nanoseconds for a whole replication and, from the throughput line, services a second.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test or benchmark that cannot go on should stop"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

use clearway::engine::{StopSignal, run};
use clearway::port::World;
use clearway::record::{Fingerprint, Measure, Place, Tally, rows};
use clearway::scenario::load;

fn hall_day(criterion: &mut Criterion) {
    let loaded =
        load(std::path::Path::new("benches/hall-day.toml"), &[]).expect("the scenario has no mistakes");
    let scenario = &loaded.scenario;
    let (summary, series) = (rows::summary(scenario), rows::series(scenario).len());
    let replicate = || {
        let listeners = (Tally::new(scenario, series), Fingerprint::default());
        let mut world = World::new(scenario, 0, listeners);
        run(&mut world, scenario.run.end(), &StopSignal::new()).expect("the run ends");
        world.close(scenario.run.end()).0.finish(&summary).expect("nobody is lost")
    };
    let found = replicate();
    let served = summary
        .iter()
        .zip(&found.values)
        .filter(|(row, _)| row.measure == Measure::Served && row.class.is_none() && row.place != Place::Port);
    let services: f64 = served.map(|(_, value)| value).sum();
    let mut group = criterion.benchmark_group("hall day");
    group.throughput(Throughput::Elements(services as u64)).sample_size(20);
    group.bench_function("full statistics", |b| b.iter(replicate));
    group.bench_function("no observer", |b| {
        b.iter(|| {
            let mut world = World::new(scenario, 0, ());
            run(&mut world, scenario.run.end(), &StopSignal::new()).expect("the run ends")
        });
    });
    group.finish();
}

criterion_group!(benches, hall_day);
criterion_main!(benches);
