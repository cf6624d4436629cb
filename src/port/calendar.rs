//! How the days of a replication differ: the calendar's factors, and chance.

use crate::num::maths::{exp, log};
use crate::num::special::normal_tail_quantile;
use crate::random::address::unit;
use crate::random::{Address, Purpose, Salt};
use crate::scenario::model::{Arrivals, Scenario};

/// The factor of each day on the rates of a stream; empty if all days are alike. `address` is that of the replication.
///
/// Chance is a log-normal factor of mean 1 for each day, one for all ports together and one for each port. It belongs to
/// the day and to the port's name, not to a stream: two streams of a port have the same, and another plan has it too.
pub fn day_factors(scenario: &Scenario, arrivals: &Arrivals, address: Address) -> Vec<f64> {
    let shared = Shock::new(scenario.calendar.shock, address.named("calendar"), arrivals.shocked);
    // Arrivals that choose among ports have no port's own shock.
    let own = scenario
        .ports
        .get(usize::from(arrivals.port.0))
        .and_then(|port| Shock::new(port.shock, address.named(&port.name), arrivals.shocked));
    if shared.is_none() && own.is_none() {
        return arrivals.days.clone();
    }
    let chance = |shock: &Option<Shock>, day: u32| shock.as_ref().map_or(1.0, |shock| shock.of(day));
    (0..scenario.run.days)
        .map(|day| {
            let planned = arrivals.days.get(day as usize).copied().unwrap_or(1.0);
            planned * chance(&shared, day) * chance(&own, day)
        })
        .collect()
}

/// The same for demand that belongs to no port: `planned` times the shock shared by all ports, if it applies.
pub fn shared_factors(scenario: &Scenario, planned: &[f64], shocked: bool, address: Address) -> Vec<f64> {
    let shared = Shock::new(scenario.calendar.shock, address.named("calendar"), shocked);
    let chance = |day: usize| shared.as_ref().map_or(1.0, |shock| shock.of(day as u32));
    planned.iter().enumerate().map(|(day, planned)| planned * chance(day)).collect()
}

/// A day's part of chance.
struct Shock {
    address: Address,
    salt: Salt,
    /// Standard deviation of its logarithm.
    sigma: f64,
}

impl Shock {
    fn new(cv: f64, address: Address, applies: bool) -> Option<Self> {
        let sigma = log(1.0 + cv * cv).sqrt();
        (applies && cv > 0.0).then(|| Self { address, salt: Salt::new("", Purpose::Shock), sigma })
    }

    fn of(&self, day: u32) -> f64 {
        // Zero has no quantile: half a step of the uniform is added.
        let u = unit(self.address.number(u64::from(day)).bits(self.salt, 0)) + 0.5 / 9_007_199_254_740_992.0;
        let z = -normal_tail_quantile(u);
        exp(self.sigma * z - 0.5 * self.sigma * self.sigma)
    }
}
