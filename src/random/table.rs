//! Tables of inverse distribution functions.
//!
//! The probability, counted from the nearer tail, is cut into octaves and each octave into equal cells: cells
//! are as fine, relative to their distance from the tail, everywhere. In a cell the inverse is a cubic with the
//! right value and slope at both ends (Hermite). Half of all draws fall into the first octave of either side, so
//! the busy part of a table is a few kilobytes. Beyond the last octave the inverse is computed afresh.

use super::bound;
use super::distribution::{Distribution, Tail};
use crate::num::maths::two_to_minus;

/// Octaves held on each side; draws further out (two in a million) are computed.
const OCTAVES: usize = 20;
/// Largest error found at the check points of a cell, as a probability.
pub const TOLERANCE: f64 = 1e-9;
/// Largest error that is possible anywhere, as a probability: cubics without a proof of it are not used.
pub const BOUND: f64 = 4e-9;

/// The inverse distribution function of one distribution, with a checked error bound.
#[derive(Debug)]
pub struct Table {
    exact: Distribution,
    cells_log2: u32,
    cells: Vec<[f64; 4]>,
    error: f64,
    bound: f64,
}

impl Table {
    /// Tabulates `exact`, with cells fine enough for [`TOLERANCE`]; none if the finest are too coarse, which
    /// happens for coefficients of variation far above one. Costs a few milliseconds.
    pub fn new(exact: &Distribution) -> Option<Self> {
        (6..=9).find_map(|cells_log2| {
            let table = Self::with_cells(exact, cells_log2);
            (table.error <= TOLERANCE && table.bound <= BOUND).then_some(table)
        })
    }

    /// Largest error found, as a probability, over the check points of every cell.
    pub fn error(&self) -> f64 {
        self.error
    }

    /// What the error is nowhere above, as a probability: proven from the derivatives of the density.
    pub fn bound(&self) -> f64 {
        self.bound
    }

    fn with_cells(exact: &Distribution, cells_log2: u32) -> Self {
        let per_octave = 1_usize << cells_log2;
        let mut cells = Vec::with_capacity(2 * OCTAVES * per_octave);
        let (mut error, mut most) = (0.0_f64, 0.0_f64);
        for tail in [Tail::Lower, Tail::Upper] {
            let sign = if tail == Tail::Lower { 1.0 } else { -1.0 };
            for octave in 0..OCTAVES {
                let start = two_to_minus(octave as u32 + 2);
                let width = start / per_octave as f64;
                let end_of = |cell: usize| {
                    let p = start + width * cell as f64;
                    let x = exact.quantile(tail, p);
                    (x, sign * width / exact.density(x))
                };
                let mut left = end_of(0);
                for cell in 0..per_octave {
                    let right = end_of(cell + 1);
                    let ((x0, s0), (x1, s1)) = (left, right);
                    let c = [x0, s0, 3.0 * (x1 - x0) - 2.0 * s0 - s1, 2.0 * (x0 - x1) + s0 + s1];
                    for t in [0.2, 0.5, 0.8] {
                        let x = evaluate(&c, t);
                        let p = start + width * (cell as f64 + t);
                        let miss = (exact.probability(tail, x) - p).abs();
                        // A cubic that turns round inside its cell would break monotone coupling.
                        let turns = sign * (c[1] + t * (2.0 * c[2] + t * 3.0 * c[3])) < 0.0;
                        // `max` would let a NaN pass.
                        error = if miss <= error { error } else { miss };
                        if turns || !x.is_finite() {
                            error = f64::INFINITY;
                        }
                    }
                    let cell = bound::of_cell(exact, &c, (x0, x1), (s0, s1), width);
                    most = if cell <= most { most } else { cell };
                    cells.push(c);
                    left = right;
                }
                if error > TOLERANCE || most > BOUND {
                    return Self { exact: *exact, cells_log2, cells: Vec::new(), error, bound: most };
                }
            }
        }
        Self { exact: *exact, cells_log2, cells, error, bound: most }
    }

    /// The time that belongs to sixty-four random bits.
    #[inline]
    pub fn draw(&self, bits: u64) -> f64 {
        // The first bit tells the tail, the rest the probability in units of 2⁻⁶⁵.
        let rest = bits << 1;
        let octave = rest.leading_zeros();
        if octave as usize >= OCTAVES {
            return invert(&self.exact, bits);
        }
        let mantissa = rest << (octave + 1);
        let cell = mantissa >> (64 - self.cells_log2);
        let t = ((mantissa << self.cells_log2) >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0);
        let row = (((bits >> 63) as usize * OCTAVES + octave as usize) << self.cells_log2) + cell as usize;
        evaluate(&self.cells[row], t)
    }
}

#[inline]
fn evaluate(c: &[f64; 4], t: f64) -> f64 {
    c[0] + t * (c[1] + t * (c[2] + t * c[3]))
}

/// The same mapping from bits to time as a table's, computed without one.
#[cold]
pub fn invert(exact: &Distribution, bits: u64) -> f64 {
    // The half keeps the probability away from zero.
    let p = ((bits << 1) as f64 + 0.5) * two_to_minus(65);
    exact.quantile(if bits >> 63 == 0 { Tail::Lower } else { Tail::Upper }, p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::address::{Address, Purpose, Salt};

    fn cases() -> Vec<Distribution> {
        vec![
            Distribution::Exponential { mean: 22.5 },
            Distribution::lognormal(7.5, 0.3),
            Distribution::lognormal(12.0, 1.5),
            Distribution::gamma(20.0, 0.7),
            Distribution::gamma(20.0, 0.05),
            Distribution::erlang(30.0, 3),
            Distribution::weibull(10.0, 0.4),
            Distribution::weibull(10.0, 1.5),
        ]
    }

    #[test]
    fn tables_are_within_their_bound_between_the_check_points() {
        for d in cases() {
            let table = Table::new(&d).unwrap();
            let address = Address::replication(1, 1);
            for n in 0..20_000 {
                let bits = address.bits(Salt::new("t", Purpose::Service), n);
                let (tail, p) =
                    if bits >> 63 == 0 { (Tail::Lower, bits << 1) } else { (Tail::Upper, bits << 1) };
                let p = p as f64 * two_to_minus(65);
                let back = d.probability(tail, table.draw(bits));
                assert!((back - p).abs() < table.bound() + 1e-13, "{d:?} at {p}: {back}");
            }
        }
    }

    /// The proof is not far from what is found: a bound that says nothing would pass all else.
    #[test]
    fn bounds_are_near() {
        for d in cases() {
            let table = Table::new(&d).unwrap();
            assert!(table.bound() >= table.error() && table.bound() < 8.0 * table.error(), "{d:?}");
        }
    }

    #[test]
    fn draws_rise_with_the_probability_across_cells_and_octaves() {
        for d in cases() {
            let table = Table::new(&d).unwrap();
            let steps = 40_000_u64;
            let mut last = 0.0;
            for i in 1..steps {
                let bits = i * (u64::MAX / 2 / steps); // lower side, rising
                let x = table.draw(bits);
                assert!(x >= last, "{d:?}: {x} after {last}");
                last = x;
            }
            assert!(table.draw(u64::MAX) >= last);
            assert!(table.draw(0) > 0.0 && table.draw(1 << 63).is_finite());
        }
    }

    /// Means of 400,000 draws: within four standard errors, a false alarm below one in ten thousand.
    #[test]
    fn means_agree() {
        for (d, mean, cv) in [
            (Distribution::lognormal(7.5, 0.3), 7.5, 0.3),
            (Distribution::gamma(20.0, 0.7), 20.0, 0.7),
            (Distribution::weibull(10.0, 1.5), 10.0, 1.5),
        ] {
            let table = Table::new(&d).unwrap();
            let n = 400_000;
            let address = Address::replication(3, 3);
            let salt = Salt::new("m", Purpose::Service);
            let sum: f64 = (0..n).map(|i| table.draw(address.number(i).bits(salt, 0))).sum();
            let error = mean * cv / (n as f64).sqrt();
            assert!((sum / n as f64 - mean).abs() < 4.0 * error, "{d:?}: {}", sum / n as f64);
        }
    }

    #[test]
    fn extreme_variation_has_no_table() {
        assert!(Table::new(&Distribution::gamma(1.0, 15.0)).is_none());
    }
}
