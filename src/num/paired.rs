//! Differences of pairs, and which of many are real.

use super::special::{student_tail, student_tail_quantile};

/// A mean of differences, one a pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// Mean difference.
    pub mean: f64,
    /// Standard deviation of the differences (divisor n − 1).
    pub sd: f64,
    /// Number of pairs.
    pub count: usize,
}

impl Paired {
    /// The differences `second` − `first`; pairs of which one has no value are left out. None with fewer than two pairs.
    pub fn of(first: &[f64], second: &[f64]) -> Option<Self> {
        let pairs = first.iter().zip(second).map(|(a, b)| b - a);
        let differences: Vec<f64> = pairs.filter(|difference| !difference.is_nan()).collect();
        if differences.len() < 2 {
            return None;
        }
        let n = differences.len() as f64;
        let mean = differences.iter().sum::<f64>() / n;
        let squares: f64 = differences.iter().map(|d| (d - mean) * (d - mean)).sum();
        Some(Self { mean, sd: (squares / (n - 1.0)).sqrt(), count: differences.len() })
    }

    /// Whether all pairs are equal.
    pub fn is_nothing(&self) -> bool {
        self.mean == 0.0 && self.sd == 0.0
    }

    /// Half the width of an interval that misses the true mean with probability `error` (Student's t).
    pub fn half_width(&self, error: f64) -> f64 {
        if self.sd == 0.0 {
            return 0.0;
        }
        student_tail_quantile(error / 2.0, self.freedom()) * self.standard_error()
    }

    /// How likely a difference as large as this or larger is, either way, if there is none (paired t test).
    pub fn p_value(&self) -> f64 {
        if self.sd == 0.0 {
            return f64::from(u8::from(self.mean == 0.0));
        }
        2.0 * student_tail((self.mean / self.standard_error()).abs(), self.freedom())
    }

    /// How likely it is to see this if the true mean is `limit` or less.
    pub fn p_above(&self, limit: f64) -> f64 {
        if self.sd == 0.0 {
            return f64::from(u8::from(self.mean <= limit));
        }
        let t = (self.mean - limit) / self.standard_error();
        let tail = student_tail(t.abs(), self.freedom());
        if t >= 0.0 { tail } else { 1.0 - tail }
    }

    fn standard_error(&self) -> f64 {
        self.sd / (self.count as f64).sqrt()
    }

    fn freedom(&self) -> f64 {
        (self.count - 1) as f64
    }
}

/// Holm's adjusted p-values (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
/// Statistics 6, 1979): calling real what is adjusted to α or less calls anything real that is not with probability of at
/// most α, however the tests depend on each other. NaN stays NaN and belongs to no family.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).filter(|&i| !p[i].is_nan()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![f64::NAN; p.len()];
    let mut largest: f64 = 0.0;
    for (rank, &i) in order.iter().enumerate() {
        largest = largest.max((p[i] * (order.len() - rank) as f64).min(1.0));
        adjusted[i] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_by_hand() {
        let paired = Paired::of(&[1.0, 2.0, 3.0, f64::NAN], &[2.0, 4.0, 4.0, 1.0]).unwrap();
        // Differences 1, 2, 1: mean 4/3, sd 0.57735; t = 4 with two degrees of freedom, two-sided p = 0.0572.
        assert!((paired.mean - 4.0 / 3.0).abs() < 1e-12 && paired.count == 3);
        assert!((paired.p_value() - 0.057_19).abs() < 1e-4, "{}", paired.p_value());
        assert!((paired.half_width(0.05) - 4.302_65 / 3.0).abs() < 1e-4);
        assert!((paired.p_above(0.0) - 0.028_6).abs() < 1e-4);
        assert!(Paired::of(&[1.0, 2.0], &[1.0, 2.0]).unwrap().is_nothing());
    }

    #[test]
    fn holm_by_hand() {
        let adjusted = holm(&[0.01, 0.04, f64::NAN, 0.03]);
        assert!((adjusted[0] - 0.03).abs() < 1e-12);
        assert!((adjusted[3] - 0.06).abs() < 1e-12);
        assert!((adjusted[1] - 0.06).abs() < 1e-12);
        assert!(adjusted[2].is_nan());
    }
}
