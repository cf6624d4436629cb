//! Whether people get through: what a search asks of a replication beside its targets.

use crate::engine::time::TICKS_PER_SECOND;
use crate::engine::{Span, Time};
use crate::port::{Observer, Outcome, Passenger, told};
use crate::scenario::Scenario;
use crate::scenario::model::PortId;

/// Beyond this time after closing a port must be empty.
const AFTER_CLOSING: Span = Span::from_ticks(3_600 * TICKS_PER_SECOND);
/// So many people may be on their way when the run ends, however quiet the port is.
const ON_THEIR_WAY: f64 = 5.0;

/// What is heard of one port, after warm-up.
#[derive(Clone, Copy, Debug, Default)]
struct Port {
    demand: u64,
    cleared: u64,
    /// All journeys of people who cleared it, together \[tick\].
    journeys: u64,
    /// Still inside when the run ends.
    left: u64,
}

/// Listens to one replication.
#[derive(Debug)]
pub struct Through {
    ports: Vec<Port>,
    warm_up: Time,
}

impl Through {
    /// Heard nothing yet.
    pub fn new(scenario: &Scenario) -> Self {
        Self { ports: vec![Port::default(); scenario.ports.len()], warm_up: scenario.run.warm_up }
    }

    fn port(&mut self, port: PortId) -> &mut Port {
        &mut self.ports[usize::from(port.0)]
    }

    /// Whether people get through every port.
    pub fn is_over(&self, scenario: &Scenario) -> bool {
        self.ports.iter().enumerate().all(|(p, heard)| {
            let mean_s = Span::from_ticks(heard.journeys / heard.cleared.max(1)).seconds();
            gets_through(scenario, p, (heard.left as f64, heard.demand as f64, mean_s))
        })
    }
}

/// Whether people get through port number `port`: one that has been closed for an hour when the run ends must be empty; in
/// any other no more than three times as many may be `left` inside as usually are, by Little's law from the demand and the
/// mean journey \[s\].
pub fn gets_through(scenario: &Scenario, port: usize, (left, demand, mean_s): (f64, f64, f64)) -> bool {
    if scenario.ports[port].hours.is_some_and(|hours| hours.close + AFTER_CLOSING <= Span::DAY) {
        return left == 0.0;
    }
    let usual = demand * mean_s / scenario.run.end().seconds();
    // Where nobody has cleared the port there is no mean journey.
    left <= ON_THEIR_WAY.max(3.0 * if usual.is_nan() { 0.0 } else { usual })
}

impl Observer for Through {
    #[inline]
    fn demanded(&mut self, now: Time, who: &Passenger) {
        if now >= self.warm_up {
            self.port(who.port).demand += u64::from(who.people);
        }
    }

    #[inline]
    fn ended(&mut self, now: Time, who: &Passenger, outcome: Outcome) {
        if who.entered >= self.warm_up && outcome == Outcome::Cleared {
            let port = self.port(who.port);
            port.cleared += u64::from(who.people);
            port.journeys += now.since(who.entered).ticks() * u64::from(who.people);
        }
    }

    fn remains(&mut self, who: &Passenger) {
        if who.entered >= self.warm_up {
            self.port(who.port).left += u64::from(who.people);
        }
    }
}

told!(Through);
