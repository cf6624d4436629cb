//! Every distribution over 10⁸ draws: mean, variance and the whole shape (Kolmogorov and Smirnov), and the time a draw takes.
//!
//! `cargo bench --bench draws` prints a table and ends with an error if a distribution is off: in one of a thousand runs with other
//! seeds if everything is right, and here the seed is always the same.

#![allow(clippy::print_stdout, reason = "a benchmark tells what it finds")]

use std::process::ExitCode;
use std::time::Instant;

use clearway::num::maths::log;
use clearway::num::special::normal_tail_quantile;
use clearway::random::distribution::Tail;
use clearway::random::{Address, Distribution, Purpose, Salt, Sampler};
use rayon::prelude::*;

const DRAWS: u64 = 100_000_000;
const CHUNK: u64 = 1_000_000;
/// Probability of a false alarm over all tests together.
const ALPHA: f64 = 1e-3;
/// Bits of a draw after its first by which draws are counted: each bin is narrower than a thousandth of its time.
const BITS: u32 = 10;

/// A second in ticks.
const SECOND: f64 = 1e6;

/// Name, distribution, mean \[tick\] and coefficient of variation.
fn cases() -> Vec<(&'static str, Distribution, f64, f64)> {
    let mut cases = vec![("exponential", Distribution::Exponential { mean: 90.0 * SECOND }, 90.0, 1.0)];
    for (name, mean, cv) in [("lognormal, cv 0.3", 12.0, 0.3), ("lognormal, cv 2", 40.0, 2.0)] {
        cases.push((name, Distribution::lognormal(mean * SECOND, cv), mean, cv));
    }
    for (name, mean, cv) in [("gamma, cv 0.7", 40.0, 0.7), ("gamma, cv 1.5", 40.0, 1.5)] {
        cases.push((name, Distribution::gamma(mean * SECOND, cv), mean, cv));
    }
    cases.push(("erlang, 3 phases", Distribution::erlang(20.0 * SECOND, 3), 20.0, 1.0 / 3.0_f64.sqrt()));
    for (name, mean, cv) in [("weibull, cv 0.5", 30.0, 0.5), ("weibull, cv 1.4", 30.0, 1.4)] {
        cases.push((name, Distribution::weibull(mean * SECOND, cv), mean, cv));
    }
    cases.into_iter().map(|(name, distribution, mean, cv)| (name, distribution, mean * SECOND, cv)).collect()
}

/// Counts by bin, and sums of the first, second and fourth power of the relative difference from the mean.
struct Counts {
    bins: Vec<u64>,
    powers: [f64; 3],
}

impl Counts {
    fn new() -> Self {
        Self { bins: vec![0; 64 << BITS], powers: [0.0; 3] }
    }

    fn add(&mut self, other: &Self) {
        self.bins.iter_mut().zip(&other.bins).for_each(|(bin, more)| *bin += more);
        self.powers.iter_mut().zip(other.powers).for_each(|(power, more)| *power += more);
    }
}

fn bin(ticks: u64) -> usize {
    let ticks = ticks.max(1);
    let octave = ticks.ilog2();
    let after = (ticks << (63 - octave)) << 1 >> (64 - BITS);
    (octave as usize) << BITS | after as usize
}

/// The first number of ticks beyond a bin.
fn end_of(bin: usize) -> f64 {
    let (octave, after) = (bin >> BITS, bin & ((1 << BITS) - 1));
    let width = f64::from(1_u32 << BITS);
    (1_u64 << octave) as f64 * (1.0 + (after as f64 + 1.0) / width)
}

fn draw(name: &str, sampler: &Sampler, mean: f64, chunk: u64) -> Counts {
    let (address, salt) = (Address::replication(1, chunk), Salt::new(name, Purpose::Service));
    let mut counts = Counts::new();
    for n in 0..CHUNK {
        let ticks = sampler.draw(address.number(n).bits(salt, 0));
        counts.bins[bin(ticks)] += 1;
        let above = ticks as f64 / mean - 1.0;
        let square = above * above;
        for (sum, power) in counts.powers.iter_mut().zip([above, square, square * square]) {
            *sum += power;
        }
    }
    counts
}

/// Largest difference of the distribution functions at the ends of bins. Draws are whole ticks, rounded to the nearest.
fn largest_difference(counts: &Counts, exact: &Distribution) -> f64 {
    let (mut below, mut largest) = (0, 0.0_f64);
    for (i, count) in counts.bins.iter().enumerate() {
        below += count;
        // Below 1,024 ticks a bin holds one number of ticks or none; what ends within a tick is not told apart.
        let end = end_of(i);
        if end.fract() == 0.0 {
            let found = below as f64 / DRAWS as f64;
            largest = largest.max((found - exact.probability(Tail::Lower, end - 0.5)).abs());
        }
    }
    largest
}

/// Nanoseconds a draw, its address included.
fn time(sampler: &Sampler) -> f64 {
    let (address, salt) = (Address::replication(2, 0), Salt::new("time", Purpose::Service));
    let begun = Instant::now();
    let sum: u64 =
        (0..10 * CHUNK).map(|n| sampler.draw(address.bits(salt, n as u32))).fold(0, u64::wrapping_add);
    std::hint::black_box(sum);
    begun.elapsed().as_secs_f64() * 1e9 / (10 * CHUNK) as f64
}

fn main() -> ExitCode {
    let cases = cases();
    let n = DRAWS as f64;
    let each = ALPHA / (3.0 * cases.len() as f64);
    // Two-sided normal, and the limit of the distribution of Kolmogorov.
    let (sigmas, limit) = (normal_tail_quantile(each / 2.0), (-0.5 * log(each / 2.0)).sqrt());
    println!(
        "{DRAWS} draws each; allowed are ± {sigmas:.2} standard errors and a largest difference of {limit:.2} / √n\n"
    );
    println!("| {:<18} | ns a draw | mean, s.e. | variance, s.e. | difference √n |", "");
    println!("|{:-<20}|----------:|-----------:|---------------:|--------------:|", "");
    let mut wrong = false;
    for (name, exact, mean, cv) in &cases {
        let sampler = Sampler::of(exact);
        let mut counts = Counts::new();
        let chunks: Vec<Counts> =
            (0..DRAWS / CHUNK).into_par_iter().map(|chunk| draw(name, &sampler, *mean, chunk)).collect();
        for chunk in &chunks {
            counts.add(chunk);
        }
        let [first, second, fourth] = counts.powers.map(|sum| sum / n);
        let mean_off = first / (cv / n.sqrt());
        let variance_off = (second - cv * cv) / ((fourth - second * second) / n).sqrt();
        let difference = largest_difference(&counts, exact) * n.sqrt();
        wrong |= mean_off.abs() > sigmas || variance_off.abs() > sigmas || difference > limit;
        let ns = time(&sampler);
        println!("| {name:<18} | {ns:>9.1} | {mean_off:>10.2} | {variance_off:>14.2} | {difference:>13.2} |");
    }
    if wrong {
        println!("\na distribution is off");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
