//! The Poisson distribution.

use super::maths::{exp, lgamma, log};
use super::special::gamma_tails;

/// The probability of at most `k` events where `mean` are expected.
pub fn poisson_at_most(mean: f64, k: u64) -> f64 {
    if mean <= 0.0 { 1.0 } else { gamma_tails(k as f64 + 1.0, mean).1 }
}

/// The number of events for a random number `u` in [0, 1) where `mean` are expected: the least k with P(X ≤ k) > u.
///
/// More are expected, no fewer come for the same `u`. The walk from the mean takes in the order of its square root steps.
pub fn poisson_quantile(mean: f64, u: f64) -> u64 {
    if mean <= 0.0 {
        return 0;
    }
    let mut k = mean.floor();
    let mut at_most = poisson_at_most(mean, k as u64);
    let mut density = exp(k * log(mean) - mean - lgamma(k + 1.0));
    if u < at_most {
        while k > 0.0 && u < at_most - density {
            at_most -= density;
            density *= k / mean;
            k -= 1.0;
        }
    } else {
        // Where nothing is added any more, the sum is as near to 1 as a number can tell.
        while u >= at_most && at_most + density > at_most {
            k += 1.0;
            density *= mean / k;
            at_most += density;
        }
    }
    k as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the sum of the probabilities from zero on.
    #[test]
    fn quantiles_are_those_of_the_sum() {
        for mean in [0.01, 0.5, 1.0, 3.7, 40.0, 250.0] {
            for i in 0..1_000 {
                let u = (f64::from(i) + 0.5) / 1_000.0;
                let (mut k, mut density) = (0_u64, exp(-mean));
                let mut sum = density;
                while sum <= u {
                    k += 1;
                    density *= mean / k as f64;
                    sum += density;
                }
                assert_eq!(poisson_quantile(mean, u), k, "mean {mean}, u {u}");
            }
        }
        assert_eq!(poisson_quantile(0.0, 0.999), 0);
        assert_eq!(poisson_quantile(0.5, 0.0), 0);
        assert!(poisson_quantile(1e6, 1.0 - 1e-16) < 1_010_000);
    }
}
