//! Portable elementary functions.
//!
//! `f64::exp` and its kin are documented as platform-dependent; these come from the `libm` crate, whose code is
//! the same everywhere. The lint in `clippy.toml` keeps the others out.

pub use libm::{asin, erfc, exp, expm1, lgamma, log, log1p, pow, sin};

/// 1 − exp(−x) for `x` from zero on, to the last digits: a short series where x is small, which is where this is called most.
#[inline]
pub fn one_minus_exp(x: f64) -> f64 {
    if x < 2e-3 {
        // x − x²/2 + x³/6 − x⁴/24 + x⁵/120, in pairs that do not wait for each other; the next term is below 1e-16 of the first.
        let square = x * x;
        x * ((1.0 - 0.5 * x) + square * ((1.0 / 6.0 - x * (1.0 / 24.0)) + square * (1.0 / 120.0)))
    } else {
        -expm1(-x)
    }
}

/// Two to the power of minus `n`, exactly.
pub fn two_to_minus(n: u32) -> f64 {
    f64::from_bits((1023_u64.saturating_sub(u64::from(n))) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_minus_exp_agrees() {
        for i in 0..4_000 {
            let x = f64::from(i) * 1e-6;
            assert!((one_minus_exp(x) + expm1(-x)).abs() <= 1e-15 * x, "{x}");
        }
        assert_eq!(one_minus_exp(0.0), 0.0);
    }

    /// The bits that `libm` 0.2 gives; a change here changes every result and belongs in the changelog.
    #[test]
    fn known_answers() {
        // One unit in the last place above the nearest: the point is that it never moves.
        assert_eq!(exp(1.0).to_bits(), 4_613_303_445_314_885_482);
        assert_eq!(log(10.0).to_bits(), std::f64::consts::LN_10.to_bits());
        assert_eq!(pow(2.5, 1.5).to_bits(), 3.952_847_075_210_474_f64.to_bits());
        assert_eq!(log1p(1e-10).to_bits(), 4_457_293_557_087_196_819);
        assert!((erfc(1.0) - 0.157_299_207_050_285_13).abs() < 1e-16);
        assert!((lgamma(10.5) - 13.940_625_219_403_763).abs() < 1e-13);
        assert_eq!(two_to_minus(3), 0.125);
    }
}
