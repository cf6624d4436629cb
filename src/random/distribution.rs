//! Distributions of times, by their tails and quantiles.

use crate::num::maths::{exp, expm1, lgamma, log, log1p, pow};
use crate::num::special::{gamma_density, gamma_tails, normal_tail, normal_tail_quantile};

/// A continuous distribution on the positive half line. The unit of time is the caller's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Exponential.
    Exponential {
        /// Mean \[time\].
        mean: f64,
    },
    /// Log-normal.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Gamma; Erlang where the shape is whole.
    Gamma {
        /// Shape \[1\].
        shape: f64,
        /// Scale \[time\].
        scale: f64,
    },
    /// Weibull.
    Weibull {
        /// Shape \[1\].
        shape: f64,
        /// Scale \[time\].
        scale: f64,
    },
}

/// Which end of the distribution a probability is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// From below: P(X ≤ x).
    Lower,
    /// From above: P(X > x).
    Upper,
}

impl Distribution {
    /// Log-normal with the given mean and coefficient of variation of the time itself.
    pub fn lognormal(mean: f64, cv: f64) -> Self {
        let variance = log1p(cv * cv);
        Self::Lognormal { mu: log(mean) - 0.5 * variance, sigma: variance.sqrt() }
    }

    /// Gamma with the given mean and coefficient of variation.
    pub fn gamma(mean: f64, cv: f64) -> Self {
        Self::Gamma { shape: 1.0 / (cv * cv), scale: mean * cv * cv }
    }

    /// Sum of `k` equal exponential phases with the given mean in all.
    pub fn erlang(mean: f64, k: u32) -> Self {
        Self::Gamma { shape: f64::from(k), scale: mean / f64::from(k) }
    }

    /// Weibull with the given mean and coefficient of variation.
    pub fn weibull(mean: f64, cv: f64) -> Self {
        // cv² + 1 = Γ(1 + 2/k) / Γ(1 + 1/k)², falling in k: bisect on the logarithm of k.
        let target = log1p(cv * cv);
        let excess = |k: f64| lgamma(1.0 + 2.0 / k) - 2.0 * lgamma(1.0 + 1.0 / k) - target;
        let (mut low, mut high) = (log(0.05), log(1_000.0));
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if excess(exp(middle)) > 0.0 { low = middle } else { high = middle }
        }
        let shape = exp(0.5 * (low + high));
        Self::Weibull { shape, scale: mean / exp(lgamma(1.0 + 1.0 / shape)) }
    }

    /// Probability of the tail at `x`, with full relative precision when it is small.
    pub fn probability(&self, tail: Tail, x: f64) -> f64 {
        match (*self, tail) {
            (Self::Exponential { mean }, Tail::Lower) => -expm1(-x / mean),
            (Self::Exponential { mean }, Tail::Upper) => exp(-x / mean),
            (Self::Lognormal { mu, sigma }, Tail::Lower) => normal_tail(-(log(x) - mu) / sigma),
            (Self::Lognormal { mu, sigma }, Tail::Upper) => normal_tail((log(x) - mu) / sigma),
            (Self::Gamma { shape, scale }, Tail::Lower) => gamma_tails(shape, x / scale).0,
            (Self::Gamma { shape, scale }, Tail::Upper) => gamma_tails(shape, x / scale).1,
            (Self::Weibull { shape, scale }, Tail::Lower) => -expm1(-pow(x / scale, shape)),
            (Self::Weibull { shape, scale }, Tail::Upper) => exp(-pow(x / scale, shape)),
        }
    }

    /// Density at `x` \[1/time\].
    pub fn density(&self, x: f64) -> f64 {
        match *self {
            Self::Exponential { mean } => exp(-x / mean) / mean,
            Self::Lognormal { mu, sigma } => {
                let z = (log(x) - mu) / sigma;
                exp(-0.5 * z * z) * 0.398_942_280_401_432_7 / (sigma * x)
            }
            Self::Gamma { shape, scale } => gamma_density(shape, x / scale) / scale,
            Self::Weibull { shape, scale } => {
                let r = pow(x / scale, shape);
                shape / x * r * exp(-r)
            }
        }
    }

    /// The `x` at which the tail has probability `p`, for `p` in (0, 0.5].
    pub fn quantile(&self, tail: Tail, p: f64) -> f64 {
        match (*self, tail) {
            (Self::Exponential { mean }, Tail::Lower) => -mean * log1p(-p),
            (Self::Exponential { mean }, Tail::Upper) => -mean * log(p),
            (Self::Lognormal { mu, sigma }, Tail::Lower) => exp(mu - sigma * normal_tail_quantile(p)),
            (Self::Lognormal { mu, sigma }, Tail::Upper) => exp(mu + sigma * normal_tail_quantile(p)),
            (Self::Gamma { shape, scale }, tail) => scale * gamma_quantile(shape, tail, p),
            (Self::Weibull { shape, scale }, Tail::Lower) => scale * pow(-log1p(-p), 1.0 / shape),
            (Self::Weibull { shape, scale }, Tail::Upper) => scale * pow(-log(p), 1.0 / shape),
        }
    }
}

/// Quantile of the standard gamma distribution: Newton's method on the logarithm of x, kept in a bracket.
fn gamma_quantile(shape: f64, tail: Tail, p: f64) -> f64 {
    // Wilson and Hilferty's cube of a normal, or the leading term of the series where that goes wrong.
    let z = normal_tail_quantile(p) * if tail == Tail::Lower { -1.0 } else { 1.0 };
    let cube = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
    let hilferty = shape * cube * cube * cube;
    let lower_p = if tail == Tail::Lower { p } else { 1.0 - p };
    let series = (log(lower_p) + lgamma(shape + 1.0)) / shape;
    let mut y = if cube > 0.0 && hilferty > 0.1 * shape { log(hilferty) } else { series.max(-700.0) };
    let (mut low, mut high) = (-745.0_f64, 709.0_f64);
    for _ in 0..200 {
        let x = exp(y);
        let (lower, upper) = gamma_tails(shape, x);
        // Falling or rising, `miss` is positive where x is too large.
        let miss = if tail == Tail::Lower { lower - p } else { p - upper };
        let step = miss / (gamma_density(shape, x) * x);
        if step.abs() < 1e-14 {
            return exp(y - step);
        }
        if miss > 0.0 {
            high = y;
        } else {
            low = y;
        }
        y -= step;
        if !(y > low && y < high) {
            y = 0.5 * (low + high);
        }
    }
    exp(y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_invert_probabilities() {
        let cases = [
            Distribution::Exponential { mean: 3.0 },
            Distribution::lognormal(12.0, 0.6),
            Distribution::gamma(20.0, 0.7),
            Distribution::gamma(20.0, 2.0),
            Distribution::gamma(20.0, 0.02),
            Distribution::erlang(5.0, 7),
            Distribution::weibull(10.0, 0.4),
            Distribution::weibull(10.0, 1.8),
        ];
        for d in cases {
            for tail in [Tail::Lower, Tail::Upper] {
                for p in [0.5, 0.2, 0.01, 1e-6, 1e-12] {
                    let back = d.probability(tail, d.quantile(tail, p));
                    assert!((back / p - 1.0).abs() < 1e-9, "{d:?} {tail:?} {p}: {back}");
                }
            }
        }
    }

    #[test]
    fn density_is_the_slope_of_the_probability() {
        for d in [
            Distribution::lognormal(12.0, 0.6),
            Distribution::gamma(20.0, 0.7),
            Distribution::weibull(10.0, 0.4),
        ] {
            let (x, h) = (9.0, 1e-4);
            let slope = (d.probability(Tail::Lower, x + h) - d.probability(Tail::Lower, x - h)) / (2.0 * h);
            assert!((slope / d.density(x) - 1.0).abs() < 1e-7, "{d:?}");
        }
    }
}
