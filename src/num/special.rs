//! Special functions: normal and Student quantiles, the incomplete gamma and beta functions.
//!
//! They are evaluated when a scenario is compiled or results are folded, never per event, so clarity wins over
//! speed. Sources: series and continued fractions as in Abramowitz & Stegun, *Handbook of Mathematical
//! Functions* (1964), 6.5.29, 6.5.31, 26.2.23, 26.5.8.

#![expect(clippy::many_single_char_names, reason = "the names of the handbook's formulas")]

use super::maths::{erfc, exp, lgamma, log, log1p};

/// Keeps continued fractions away from division by zero.
const TINY: f64 = 1e-300;

/// Upper tail probability of the standard normal distribution at `z`.
pub fn normal_tail(z: f64) -> f64 {
    0.5 * erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The `z` whose upper tail probability is `q`, for `q` in (0, 1); relative error below 1e-13.
pub fn normal_tail_quantile(q: f64) -> f64 {
    if q > 0.5 {
        return -normal_tail_quantile(1.0 - q);
    }
    // A & S 26.2.23 gives three digits; Halley's method triples the number of correct ones in each round.
    let t = (-2.0 * log(q)).sqrt();
    let mut z = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    for _ in 0..3 {
        let density = exp(-0.5 * z * z) * 0.398_942_280_401_432_7;
        let step = (normal_tail(z) - q) / density;
        z += step / (1.0 - 0.5 * z * step);
    }
    z
}

/// The regularised incomplete gamma functions (P(a, x), Q(a, x)), lower and upper; they sum to one.
///
/// Whichever of the two is small keeps its relative precision. `a > 0`, `x >= 0`.
pub fn gamma_tails(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    let front = exp(a * log(x) - x - lgamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        for _ in 0..100_000 {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        let lower = front * sum;
        (lower, 1.0 - lower)
    } else {
        // Lentz's evaluation of the continued fraction A & S 6.5.31.
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / TINY;
        let mut d = 1.0 / b;
        let mut h = d;
        for i in 1..100_000 {
            let i = f64::from(i);
            let an = -i * (i - a);
            b += 2.0;
            d = an * d + b;
            if d.abs() < TINY {
                d = TINY;
            }
            c = b + an / c;
            if c.abs() < TINY {
                c = TINY;
            }
            d = 1.0 / d;
            let factor = d * c;
            h *= factor;
            if (factor - 1.0).abs() < 1e-15 {
                break;
            }
        }
        let upper = front * h;
        (1.0 - upper, upper)
    }
}

/// Density of the gamma distribution of shape `a` and scale one at `x`.
pub fn gamma_density(a: f64, x: f64) -> f64 {
    if x <= 0.0 { 0.0 } else { exp((a - 1.0) * log(x) - x - lgamma(a)) }
}

/// The regularised incomplete beta function `I_x(a`, b).
pub fn beta_lower(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_lower(b, a, 1.0 - x);
    }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a;
    let mut c = 1.0;
    let mut d = 1.0 / (1.0 - (a + b) * x / (a + 1.0)).abs().max(TINY);
    let mut h = d;
    for m in 1..10_000 {
        let m = f64::from(m);
        for numerator in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 + numerator * d;
            c = 1.0 + numerator / c;
            d = 1.0 / if d.abs() < TINY { TINY } else { d };
            c = if c.abs() < TINY { TINY } else { c };
            h *= d * c;
        }
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * h
}

/// Probability that a Student variable with `freedom` degrees of freedom exceeds `t` (not below zero).
pub fn student_tail(t: f64, freedom: f64) -> f64 {
    0.5 * beta_lower(freedom / 2.0, 0.5, freedom / (freedom + t * t))
}

/// The `t` that a Student variable with `freedom` degrees of freedom exceeds with probability `tail` (< 0.5).
pub fn student_tail_quantile(tail: f64, freedom: f64) -> f64 {
    let exceeds = |t: f64| student_tail(t, freedom);
    let (mut low, mut high) = (0.0, 1.0);
    while exceeds(high) > tail && high < 1e12 {
        high *= 2.0;
    }
    // Bisection: a hundred halvings reach the last bit whatever the degrees of freedom.
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if exceeds(middle) > tail { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantiles_invert_the_tail_and_match_tables() {
        assert!((normal_tail_quantile(0.025) - 1.959_963_984_540_054).abs() < 1e-13);
        assert!((normal_tail_quantile(0.9) + 1.281_551_565_544_600_4).abs() < 1e-13);
        for q in [0.5, 0.3, 1e-3, 1e-9, 1e-15] {
            let back = normal_tail(normal_tail_quantile(q));
            assert!((back / q - 1.0).abs() < 1e-11, "{q} came back as {back}");
        }
    }

    #[test]
    fn gamma_tails_match_closed_forms() {
        // Shape one is the exponential, shape one half is the square of a normal.
        for x in [1e-6, 0.1, 1.0, 3.0, 30.0] {
            let (lower, upper) = gamma_tails(1.0, x);
            assert!((upper / exp(-x) - 1.0).abs() < 1e-13);
            assert!((lower + upper - 1.0).abs() < 1e-15);
            let (_, upper) = gamma_tails(0.5, x);
            assert!((upper / erfc(x.sqrt()) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn student_quantiles_match_tables() {
        // Two-sided 95 % points, from any printed table.
        for (freedom, t) in
            [(1.0, 12.706_2), (4.0, 2.776_4), (29.0, 2.045_2), (99.0, 1.984_2), (1e6, 1.959_97)]
        {
            assert!((student_tail_quantile(0.025, freedom) - t).abs() < 1e-4, "{freedom}");
        }
    }
}
