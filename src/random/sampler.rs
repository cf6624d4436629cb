//! Samplers: what a scenario's distribution becomes once it is compiled.

use std::sync::Arc;

use super::address::unit;
use super::distribution::Distribution;
use super::table::{Table, invert};

/// Turns sixty-four random bits into a whole number of ticks; clones share their tables.
#[derive(Clone, Debug)]
pub enum Sampler {
    /// Always the same.
    Fixed(u64),
    /// Evenly between two ends.
    Uniform {
        /// Smallest time \[tick\].
        min: f64,
        /// Largest minus smallest \[tick\].
        span: f64,
    },
    /// Triangular.
    Triangular {
        /// Smallest time \[tick\].
        min: f64,
        /// Most likely time \[tick\].
        mode: f64,
        /// Largest time \[tick\].
        max: f64,
    },
    /// A tabulated distribution.
    Table(Arc<Table>),
    /// A distribution too spread for a table, inverted at every draw (slow and exact).
    Exact(Arc<Distribution>),
    /// One of the listed times, each as likely, in rising order.
    Empirical(Arc<[u64]>),
}

impl Sampler {
    /// Samples `distribution`, whose unit of time is the tick.
    pub fn of(distribution: &Distribution) -> Self {
        Table::new(distribution)
            .map_or_else(|| Self::Exact(Arc::new(*distribution)), |table| Self::Table(Arc::new(table)))
    }

    /// The time for these bits \[tick\], rounded to the nearest and rising with the probability they stand for.
    #[inline]
    pub fn draw(&self, bits: u64) -> u64 {
        match self {
            Self::Fixed(ticks) => *ticks,
            Self::Table(table) => round(table.draw(bits)),
            Self::Uniform { min, span } => round(min + span * fold(bits)),
            Self::Triangular { min, mode, max } => {
                let (u, width) = (fold(bits), max - min);
                let rise = mode - min;
                round(if u * width < rise {
                    min + (u * width * rise).sqrt()
                } else {
                    max - ((1.0 - u) * width * (max - mode)).sqrt()
                })
            }
            Self::Exact(distribution) => round(invert(distribution, bits)),
            Self::Empirical(times) => {
                let place = (u128::from(flip(bits)) * times.len() as u128) >> 64;
                times[place as usize]
            }
        }
    }

    /// The smallest time that can be drawn \[tick\].
    pub fn least(&self) -> u64 {
        match self {
            Self::Fixed(ticks) => *ticks,
            Self::Empirical(times) => times.first().copied().unwrap_or(0),
            Self::Uniform { min, .. } | Self::Triangular { min, .. } => round(*min),
            Self::Table(_) | Self::Exact(_) => 1,
        }
    }

    /// Whether every draw is the same, and what it is \[tick\].
    pub fn fixed(&self) -> Option<u64> {
        match self {
            Self::Fixed(ticks) => Some(*ticks),
            _ => None,
        }
    }
}

/// The upper tail counts downwards: turns the bits of a table's mapping into a rising fraction of 2⁶⁴.
#[inline]
fn flip(bits: u64) -> u64 {
    if bits >> 63 == 0 { bits } else { !(bits << 1 >> 1) }
}

#[inline]
fn fold(bits: u64) -> f64 {
    unit(flip(bits))
}

/// The nearest whole number of ticks, at least one: a time from a continuous distribution is never nothing.
#[inline]
fn round(ticks: f64) -> u64 {
    // At 2⁵² a float has no room for fractions: adding that much rounds, and leaves the whole number in the low bits. A
    // cast takes three times as many instructions.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    if ticks < WHOLE {
        ((ticks + WHOLE).to_bits() - WHOLE.to_bits()).max(1)
    } else {
        // A cast of a float saturates, so a draw beyond any clock stays the largest number.
        ticks as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Address, Purpose, Salt};

    fn draws(sampler: &Sampler) -> Vec<u64> {
        let (address, salt) = (Address::replication(5, 0), Salt::new("s", Purpose::Walk));
        (0..200_000).map(|n| sampler.draw(address.number(n).bits(salt, 0))).collect()
    }

    /// Means of 200,000 draws, within four standard errors: a false alarm below one in ten thousand.
    #[test]
    fn means_of_the_simple_shapes() {
        let third = |a: f64, b: f64, c: f64| (a + b + c) / 3.0;
        let cases = [
            (Sampler::Uniform { min: 1_000.0, span: 3_000.0 }, 2_500.0, 3_000.0 / 12.0_f64.sqrt()),
            (
                Sampler::Triangular { min: 1_000.0, mode: 2_000.0, max: 6_000.0 },
                third(1_000.0, 2_000.0, 6_000.0),
                (1e6_f64 + 4e6 + 36e6 - 2e6 - 6e6 - 12e6).sqrt() / 18.0_f64.sqrt(),
            ),
            (Sampler::Empirical([10, 20, 90].into()), 40.0, 35.6),
            (Sampler::Exact(Arc::new(Distribution::Exponential { mean: 500.0 })), 500.0, 500.0),
        ];
        for (sampler, mean, sd) in cases {
            let values = draws(&sampler);
            let found = values.iter().sum::<u64>() as f64 / values.len() as f64;
            assert!((found - mean).abs() < 4.0 * sd / 200_000_f64.sqrt() + 0.5, "{sampler:?}: {found}");
        }
    }

    /// The same bits give a longer time when the distribution is longer: monotone coupling across kinds.
    #[test]
    fn all_samplers_rise_together() {
        let a = Sampler::of(&Distribution::Exponential { mean: 1e6 });
        let b = Sampler::Uniform { min: 0.0, span: 1e6 };
        let (address, salt) = (Address::replication(5, 0), Salt::new("s", Purpose::Walk));
        let mut pairs: Vec<(u64, u64)> = (0..2_000)
            .map(|n| {
                let bits = address.number(n).bits(salt, 0);
                (a.draw(bits), b.draw(bits))
            })
            .collect();
        pairs.sort_unstable();
        assert!(pairs.windows(2).all(|w| w[0].1 <= w[1].1));
    }
}
