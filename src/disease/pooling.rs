//! Pooled testing after Dorfman (Annals of Mathematical Statistics 14 (1943) 436): so many samples are tested as one, and
//! each by itself only if the pool is positive.

use crate::num::maths::{exp, log1p};

/// Expected tests a person with pools of `size`, where `share` of the samples are positive: 1/n + 1 − (1 − p)^n.
pub fn tests_each(size: u32, share: f64) -> f64 {
    if size <= 1 {
        return 1.0;
    }
    let n = f64::from(size);
    1.0 / n + 1.0 - exp(n * log1p(-share))
}

/// The size of pool with the fewest expected tests, up to `largest`.
pub fn best_size(share: f64, largest: u32) -> u32 {
    (1..=largest.max(1)).min_by(|&a, &b| tests_each(a, share).total_cmp(&tests_each(b, share))).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        for (size, share, expected) in [(32, 0.001, 0.062_76), (10, 0.01, 0.195_62), (20, 0.03, 0.506_21)] {
            assert!((tests_each(size, share) - expected).abs() < 1e-5);
        }
        assert_eq!([0.001, 0.01, 0.03, 0.1].map(|share| best_size(share, 100)), [32, 11, 6, 4]);
    }
}
