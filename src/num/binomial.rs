//! Hits and misses: exact binomial bounds, and what a sample says about a quantile without assuming any distribution.

use super::special::beta_lower;

/// Probability of at most `hits` hits in `n` tries that hit with probability `p` each.
pub fn at_most(hits: usize, n: usize, p: f64) -> f64 {
    if hits >= n {
        return 1.0;
    }
    beta_lower((n - hits) as f64, hits as f64 + 1.0, 1.0 - p)
}

/// The largest p that `hits` in `n` rule out from below with `confidence`: the true probability is above it (Clopper and
/// Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26, 1934).
pub fn lower_bound(hits: usize, n: usize, confidence: f64) -> f64 {
    if hits == 0 {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        // So many hits or more would be rare if p were no larger.
        if 1.0 - at_most(hits - 1, n, middle) < 1.0 - confidence { low = middle } else { high = middle }
    }
    low
}

/// The mirror image: the true probability is below it.
pub fn upper_bound(hits: usize, n: usize, confidence: f64) -> f64 {
    1.0 - lower_bound(n - hits, n, confidence)
}

/// How many of the smallest of `n` independent values may be given up so that what is left over is exceeded by a new value
/// with probability of at least `share`, with `confidence`: the largest j with P(Bin(n, 1 − share) ≥ j) ≥ confidence. The
/// j-th smallest value is then that lower tolerance limit (Wilks, "Determination of sample sizes for setting tolerance
/// limits", Annals of Mathematical Statistics 12, 1941). None if n is too small for any.
pub fn tolerance_rank(n: usize, share: f64, confidence: f64) -> Option<usize> {
    let reached = |j: usize| 1.0 - at_most(j - 1, n, 1.0 - share) >= confidence;
    (1..=n).take_while(|&j| reached(j)).last()
}

/// The smallest number of values for which [`tolerance_rank`] gives a rank.
pub fn least_sample(share: f64, confidence: f64) -> usize {
    // 1 − shareⁿ ≥ confidence.
    (libm::log(1.0 - confidence) / libm::log(share)).ceil().max(1.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_binomial_terms() {
        // Bin(4, 0.3): 0.2401, 0.4116, 0.2646, 0.0756, 0.0081.
        for (hits, sum) in [(0, 0.2401), (1, 0.6517), (2, 0.9163), (3, 0.9919), (4, 1.0)] {
            assert!((at_most(hits, 4, 0.3) - sum).abs() < 1e-12, "{hits}");
        }
    }

    /// Clopper and Pearson's table, and the rule of three: nothing missed in 59 tries is 95 % sure to be above 95 %.
    #[test]
    fn bounds_match_tables() {
        assert!((lower_bound(8, 10, 0.975) - 0.443_905).abs() < 1e-6);
        assert!((upper_bound(8, 10, 0.975) - 0.974_789).abs() < 1e-6);
        assert!(lower_bound(59, 59, 0.95) > 0.95 && lower_bound(58, 58, 0.95) < 0.95);
        assert_eq!(least_sample(0.95, 0.95), 59);
    }

    #[test]
    fn ranks_of_tolerance_limits() {
        assert_eq!(tolerance_rank(58, 0.95, 0.95), None);
        assert_eq!(tolerance_rank(59, 0.95, 0.95), Some(1));
        assert_eq!(tolerance_rank(93, 0.95, 0.95), Some(2));
        assert_eq!(tolerance_rank(92, 0.95, 0.95), Some(1));
    }
}
