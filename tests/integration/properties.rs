//! Properties of random small networks: whatever the scenario, what must hold holds.

use clearway::engine::StopSignal;
use clearway::experiment::replicate;
use clearway::scenario::Scenario;
use clearway::scenario::load::load_text;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::common::{random_cases, root};
use crate::invariants::audited;
use crate::networks::{from_bytes, network};

/// A scenario file that shows itself as it is.
#[derive(Clone)]
struct Text(String);

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\n{}", self.0)
    }
}

/// Random networks that shrink towards the simplest.
fn networks() -> impl Strategy<Value = Text> {
    proptest::collection::vec(any::<u8>(), 400).prop_map(|bytes| Text(network(&mut from_bytes(&bytes))))
}

fn scenario(text: &str) -> Option<Scenario> {
    load_text("network.toml", "network", text, root(), &[]).ok().map(|loaded| loaded.scenario)
}

/// In random networks everyone is accounted for, time integrals are sums of stays, servers serve one at a time, queues
/// keep to their places and their order, and listening changes nothing.
#[test]
fn invariants_hold_in_random_networks() {
    let config = random_cases();
    let cases = config.cases;
    let mut runner = TestRunner::new(config);
    let (mut loaded, mut ran) = (0, 0);
    let counts = std::cell::RefCell::new((&mut loaded, &mut ran));
    runner
        .run(&networks(), |Text(text)| {
            let Some(scenario) = scenario(&text) else { return Ok(()) };
            *counts.borrow_mut().0 += 1;
            let Some(results) = audited(&scenario).unwrap() else { return Ok(()) };
            *counts.borrow_mut().1 += 1;
            let again = replicate(&scenario, &StopSignal::new(), &|_, _| {}).expect("it ran before");
            prop_assert_eq!(results.summary, again.summary, "{}", text);
            prop_assert_eq!(results.fingerprint, again.fingerprint);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    // Most networks are sound and come to an end, or nothing was tried.
    assert!(loaded > cases * 4 / 5 && ran > loaded * 3 / 4, "{loaded} loaded, {ran} ran of {cases}");
}
