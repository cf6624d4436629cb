//! Shuttles on the clock and when full.

use super::chain::mean;
use crate::num::maths::exp;

/// Mean number waiting for a shuttle with `seats` seats that leaves every `every` seconds with whoever waits, under
/// Poisson arrivals: those left behind form a chain from departure to departure (Bailey, "On queueing processes with
/// bulk service", Journal of the Royal Statistical Society B 16, 1954), and half an interval's arrivals come on top.
pub fn on_the_clock(rate: f64, every: f64, seats: usize) -> f64 {
    let come = rate * every;
    let most = 40 * seats;
    // Poisson probabilities of the number that come between two departures.
    let mut poisson = vec![exp(-come)];
    for n in 1..most {
        poisson.push(poisson[n - 1] * come / n as f64);
    }
    let mut left = vec![0.0; most];
    left[0] = 1.0;
    for _ in 0..100_000 {
        let mut next = vec![0.0; most];
        for (n, p) in left.iter().enumerate().filter(|(_, p)| **p > 1e-18) {
            for (more, q) in poisson.iter().enumerate().filter(|(_, q)| **q > 1e-18) {
                next[(n + more).saturating_sub(seats).min(most - 1)] += p * q;
            }
        }
        let change: f64 = next.iter().zip(&left).map(|(a, b)| (a - b).abs()).sum();
        left = next;
        if change < 1e-13 {
            break;
        }
    }
    mean(&left, |n| n as f64) + come / 2.0
}

/// Mean wait for a shuttle that leaves when its seats are taken: the last to come does not wait, the first waits for all
/// others; on average half of them at the rate of arrivals.
pub fn when_full(rate: f64, seats: f64) -> f64 {
    (seats - 1.0) / (2.0 * rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_seats_to_spare_only_the_interval_counts() {
        assert!((on_the_clock(0.01, 600.0, 60) - 3.0).abs() < 1e-9);
        // One seat, and nearly always somebody: the queue grows without bound as the load comes to one.
        assert!(on_the_clock(0.9, 1.0, 1) > on_the_clock(0.5, 1.0, 1) * 5.0);
    }

    /// One seat a second is M/D/1 seen at the ends of its slots: ρ² / (2 (1 − ρ)) are left behind on average.
    #[test]
    fn one_seat_has_a_closed_form() {
        let load: f64 = 0.6;
        let exact = load * load / (2.0 * (1.0 - load)) + load / 2.0;
        assert!((on_the_clock(load, 1.0, 1) - exact).abs() < 1e-9, "{} {exact}", on_the_clock(load, 1.0, 1));
    }
}
