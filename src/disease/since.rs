//! How long ago a traveller was infected, by how the epidemic grows where they come from.

use crate::num::maths::{expm1, log1p};

/// Days since infection for a random number `u` in [0, 1), of somebody whose infection lasts `lasts` days, where new
/// infections grow by the factor exp(`growth`) a day: density proportional to exp(−growth · t) on [0, lasts].
///
/// Where the epidemic grows, travellers were infected lately, and quarantine of the same length holds fewer of them.
pub fn since_infection(u: f64, lasts: f64, growth: f64) -> f64 {
    let whole = growth * lasts;
    if whole.abs() < 1e-9 {
        return u * lasts;
    }
    // Inverse of (1 − exp(−growth t)) / (1 − exp(−growth lasts)).
    (-log1p(u * expm1(-whole)) / growth).clamp(0.0, lasts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Means over 14 days from the closed form of the truncated exponential distribution, three decimals.
    #[test]
    fn means_under_growth() {
        for (growth, mean) in [(-0.10, 8.582), (0.0, 7.000), (0.05, 6.190), (0.10, 5.418), (0.20, 4.094)] {
            let steps = 100_000;
            let sum: f64 = (0..steps)
                .map(|i| since_infection((f64::from(i) + 0.5) / f64::from(steps), 14.0, growth))
                .sum();
            let found = sum / f64::from(steps);
            assert!((found - mean).abs() < 6e-4, "growth {growth}: {found}");
        }
    }
}
