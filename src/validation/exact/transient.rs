//! Days whose arrivals change with the hour.

use crate::num::maths::log;
use crate::num::special::normal_tail;

/// Arrival rates by hour of the day \[1/s\], from an empty start.
#[derive(Clone, Copy, Debug)]
pub struct Day(pub [f64; 24]);

impl Day {
    /// From changes \[hour, 1/h\], each valid until the next.
    pub fn new(changes: &[(usize, f64)]) -> Self {
        let mut rates = [0.0; 24];
        for &(from, per_hour) in changes {
            rates[from..].fill(per_hour / 3_600.0);
        }
        Self(rates)
    }
}

/// Mean number waiting in M(t)/M/c, averaged over each hour of a day that starts empty: Kolmogorov's forward equations by
/// the classical method of Runge and Kutta with steps of 5 s. Halving the step changes no figure by more than a part in 10⁵.
pub fn queue_by_hour(day: &Day, service: f64, servers: usize) -> [f64; 24] {
    const STEP: f64 = 5.0;
    let states = 250;
    let mut p = vec![0.0; states];
    p[0] = 1.0;
    let slope = |p: &[f64], rate: f64| -> Vec<f64> {
        (0..states)
            .map(|n| {
                let death = |n: usize| n.min(servers) as f64 / service;
                let birth = |n: usize| if n + 1 < states { rate } else { 0.0 };
                let mut change = -(birth(n) + death(n)) * p[n];
                if n > 0 {
                    change += birth(n - 1) * p[n - 1];
                }
                if n + 1 < states {
                    change += death(n + 1) * p[n + 1];
                }
                change
            })
            .collect()
    };
    let step =
        |p: &[f64], k: &[f64], h: f64| -> Vec<f64> { p.iter().zip(k).map(|(p, k)| p + h * k).collect() };
    let waiting =
        |p: &[f64]| -> f64 { p.iter().enumerate().map(|(n, p)| p * n.saturating_sub(servers) as f64).sum() };
    let mut hours = [0.0; 24];
    for (hour, mean) in hours.iter_mut().enumerate() {
        let rate = day.0[hour];
        let steps = (3_600.0 / STEP) as usize;
        for _ in 0..steps {
            let before = waiting(&p);
            let k1 = slope(&p, rate);
            let k2 = slope(&step(&p, &k1, STEP / 2.0), rate);
            let k3 = slope(&step(&p, &k2, STEP / 2.0), rate);
            let k4 = slope(&step(&p, &k3, STEP), rate);
            for n in 0..states {
                p[n] += STEP / 6.0 * (k1[n] + 2.0 * k2[n] + 2.0 * k3[n] + k4[n]);
            }
            *mean += 0.5 * (before + waiting(&p)) / steps as f64;
        }
    }
    hours
}

/// Mean number present in M(t)/G/∞ with a lognormal stay, averaged over each hour of a day that starts empty: the integral
/// of the arrival rate times the chance that the stay lasts until now (Eick, Massey and Whitt, "The physics of the
/// M(t)/G/∞ queue", Operations Research 41, 1993), by the midpoint rule in steps of 10 s.
pub fn present_by_hour(day: &Day, mean: f64, cv: f64) -> [f64; 24] {
    const STEP: f64 = 10.0;
    let steps = (86_400.0 / STEP) as usize;
    let variance = log(1.0 + cv * cv);
    let (mu, sigma) = (log(mean) - 0.5 * variance, variance.sqrt());
    let stays: Vec<f64> =
        (0..steps).map(|i| normal_tail((log((i as f64 + 0.5) * STEP) - mu) / sigma)).collect();
    let rate = |i: usize| day.0[(i as f64 * STEP / 3_600.0) as usize];
    // Present at the end of each step, then the mean over the hour by trapezes.
    let mut present = vec![0.0; steps + 1];
    for now in 1..=steps {
        present[now] = (0..now).map(|i| rate(i) * stays[now - 1 - i] * STEP).sum();
    }
    let an_hour = (3_600.0 / STEP) as usize;
    std::array::from_fn(|hour| {
        let values = &present[hour * an_hour..=(hour + 1) * an_hour];
        values.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).sum::<f64>() / an_hour as f64
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A day of one rate comes to the steady state.
    #[test]
    fn long_after_the_start_a_steady_day_is_in_steady_state() {
        let day = Day::new(&[(0, 60.0)]);
        let queue = queue_by_hour(&day, 120.0, 3);
        let exact = super::super::single::many_servers(60.0 / 3_600.0, 120.0, 3, 240, 0.0).queue;
        assert!((queue[23] - exact).abs() < 1e-6, "{} {exact}", queue[23]);
        let present = present_by_hour(&day, 1_200.0, 0.5);
        assert!((present[23] - 20.0).abs() < 1e-3, "{}", present[23]);
    }
}
