//! Arrivals and services without any chance.

/// Waits of `passengers` who come every `every` seconds to one server that takes `service` for each, by Lindley's
/// recursion ("The theory of queues with a single server", Proceedings of the Cambridge Philosophical Society 48, 1952).
pub fn waits(passengers: usize, every: f64, service: f64) -> Vec<f64> {
    let mut waits = vec![0.0_f64];
    for n in 1..passengers {
        waits.push((waits[n - 1] + service - every).max(0.0));
    }
    waits
}
