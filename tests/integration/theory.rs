//! Ordinary scenario files against queueing theory. The exact values are computed here, not typed in.

use clearway::record::Measure;

use crate::common::{agrees, run_file};

/// Steady state of a birth-and-death process by its balance equations, normalised; rates by state.
fn stationary(births: impl Fn(usize) -> f64, deaths: impl Fn(usize) -> f64, states: usize) -> Vec<f64> {
    let mut p = vec![1.0];
    for n in 0..states - 1 {
        p.push(p[n] * births(n) / deaths(n + 1));
    }
    let sum: f64 = p.iter().sum();
    p.iter().map(|x| x / sum).collect()
}

#[test]
fn mm1() {
    let ran = run_file("tests/theory/mm1.toml", &[]);
    let (lambda, mu) = (48.0 / 3_600.0, 1.0 / 60.0);
    let rho = lambda / mu;
    let wait = rho / (mu - lambda);
    agrees(ran.find("p/desk", None, Measure::WaitMean), wait);
    agrees(ran.find("p/desk", None, Measure::QueueMean), lambda * wait);
    agrees(ran.find("p/desk", None, Measure::Utilisation), rho);
    agrees(ran.find("p", None, Measure::JourneyMean), wait + 1.0 / mu);
    // P(W > t) = rho exp(-(mu - lambda) t). A sample quantile of correlated waits is biased downwards by a
    // quantity that vanishes with the length of the run, so only the mean over time is held to the interval.
    let p95 = clearway::num::maths::log(rho / 0.05) / (mu - lambda);
    let found = ran.mean("p/desk", Measure::WaitP95);
    assert!((found / p95 - 1.0).abs() < 0.03, "{found} against {p95}");
    agrees(ran.find("p", None, Measure::Demand), 480.0 * 24.0);
}

#[test]
fn mmc() {
    let ran = run_file("tests/theory/mmc.toml", &[]);
    let (lambda, mu, c) = (300.0 / 3_600.0, 1.0 / 180.0, 16.0_f64);
    let p = stationary(|_| lambda, |n| mu * (n as f64).min(c), 4_000);
    let waiting: f64 = p.iter().enumerate().map(|(n, p)| (n as f64 - c).max(0.0) * p).sum();
    agrees(ran.find("p/desk", None, Measure::QueueMean), waiting);
    agrees(ran.find("p/desk", None, Measure::WaitMean), waiting / lambda);
    agrees(ran.find("p/desk", None, Measure::Utilisation), lambda / (mu * c));
}

#[test]
fn md1() {
    let ran = run_file("tests/theory/md1.toml", &[]);
    let (lambda, service) = (50.0 / 3_600.0, 60.0);
    let rho = lambda * service;
    agrees(ran.find("p/desk", None, Measure::WaitMean), rho * service / (2.0 * (1.0 - rho)));
}

#[test]
fn two_priorities() {
    let ran = run_file("tests/theory/priority.toml", &[]);
    let (l1, l2) = (12.0 / 3_600.0, 36.0 / 3_600.0);
    let (s1, s2) = (90.0, 60.0);
    let square = |mean: f64, cv: f64| mean * mean * (1.0 + cv * cv);
    let residual = 0.5 * (l1 * square(s1, 0.8) + l2 * square(s2, 1.0));
    let (r1, r2) = (l1 * s1, l2 * s2);
    agrees(ran.find("p/desk", Some("urgent"), Measure::WaitMean), residual / (1.0 - r1));
    agrees(ran.find("p/desk", Some("normal"), Measure::WaitMean), residual / ((1.0 - r1) * (1.0 - r1 - r2)));
    agrees(ran.find("p/desk", Some("urgent"), Measure::Utilisation), r1);
}

#[test]
fn loss() {
    let ran = run_file("tests/theory/loss.toml", &[]);
    let (lambda, mu) = (120.0 / 3_600.0, 1.0 / 150.0);
    let p = stationary(|_| lambda, |n| mu * n.min(5) as f64, 9);
    agrees(ran.find("p/desk", None, Measure::TurnedAway), p[8] * 120.0 * 240.0);
    let waiting: f64 = p.iter().enumerate().map(|(n, p)| n.saturating_sub(5) as f64 * p).sum();
    agrees(ran.find("p/desk", None, Measure::WaitMean), waiting / (lambda * (1.0 - p[8])));
}

#[test]
fn impatience() {
    let ran = run_file("tests/theory/impatience.toml", &[]);
    let (lambda, mu, theta) = (90.0 / 3_600.0, 1.0 / 180.0, 1.0 / 300.0);
    let p = stationary(|_| lambda, |n| mu * n.min(4) as f64 + theta * n.saturating_sub(4) as f64, 400);
    let waiting: f64 = p.iter().enumerate().map(|(n, p)| n.saturating_sub(4) as f64 * p).sum();
    agrees(ran.find("p/desk", None, Measure::QueueMean), waiting);
    agrees(ran.find("p/desk", None, Measure::Abandoned), waiting * theta * 240.0 * 3_600.0);
}

#[test]
fn feedback() {
    let ran = run_file("tests/theory/feedback.toml", &[]);
    // Everyone passes a and b 1 / 0.8 times on average.
    let lambda = 30.0 / 3_600.0 / 0.8;
    let rho = lambda * 72.0;
    agrees(ran.find("p/a", None, Measure::QueueMean), rho * rho / (1.0 - rho));
    let p = stationary(|_| lambda, |n| n.min(2) as f64 / 150.0, 1_000);
    let waiting: f64 = p.iter().enumerate().map(|(n, p)| n.saturating_sub(2) as f64 * p).sum();
    agrees(ran.find("p/b", None, Measure::QueueMean), waiting);
    agrees(ran.find("p/a", None, Measure::Served), lambda * 240.0 * 3_600.0);
}
