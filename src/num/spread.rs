//! What a measure did across replications.

use super::special::student_tail_quantile;

/// Mean, confidence interval, spread and quantiles of one measure, one value a replication.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Arithmetic mean.
    pub mean: f64,
    /// Lower end of the 95 % confidence interval of the mean (Student's t); none with fewer than two values.
    pub ci_low: Option<f64>,
    /// Upper end of the same interval.
    pub ci_high: Option<f64>,
    /// Standard deviation across replications (divisor n − 1); none with fewer than two values.
    pub sd: Option<f64>,
    /// Smallest value.
    pub min: f64,
    /// 5 % quantile.
    pub p05: f64,
    /// Median.
    pub p50: f64,
    /// 95 % quantile.
    pub p95: f64,
    /// Largest value.
    pub max: f64,
    /// How many replications gave a value.
    pub count: usize,
}

/// A share of replications with its 95 % confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share.
    pub share: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// The share `hits` of `n` with Wilson's score interval (Wilson, "Probable inference, the law of succession, and
/// statistical inference", JASA 22, 1927), which is honest near 0 and 1, where the usual interval has no width at all.
pub fn share(hits: usize, n: usize) -> Share {
    /// The 97.5 % point of the normal distribution.
    const Z: f64 = 1.959_963_984_540_054;
    if n == 0 {
        return Share { share: f64::NAN, low: 0.0, high: 1.0 };
    }
    let n = n as f64;
    let p = hits as f64 / n;
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    // At the ends the interval closes exactly, which binary fractions may miss.
    let low = if hits == 0 { 0.0 } else { (middle - half) / whole };
    let high = if p == 1.0 { 1.0 } else { (middle + half) / whole };
    Share { share: p, low, high }
}

/// The 95 % point of Student's distribution for samples of one size, found once and used for many.
#[derive(Clone, Copy, Debug)]
pub struct Student {
    size: usize,
    point: f64,
}

impl Student {
    /// For samples of `size` values.
    pub fn new(size: usize) -> Self {
        Self { size, point: Self::of(size) }
    }

    fn of(size: usize) -> f64 {
        if size > 1 { student_tail_quantile(0.025, (size - 1) as f64) } else { f64::NAN }
    }

    /// The point for samples of `size` values, computed afresh if that is another size.
    fn point(&self, size: usize) -> f64 {
        if size == self.size { self.point } else { Self::of(size) }
    }
}

impl Spread {
    /// Describes `values`; none if there are none. `student` is for the size that most samples have. The order of the values is the order of summation, so the
    /// same values in the same order give the same bits.
    pub fn of(values: &[f64], student: &Student) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let (sd, half) = if values.len() > 1 {
            let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
            let sd = (squares / (n - 1.0)).sqrt();
            (Some(sd), Some(student.point(values.len()) * sd / n.sqrt()))
        } else {
            (None, None)
        };
        Some(Self {
            mean,
            ci_low: half.map(|h| mean - h),
            ci_high: half.map(|h| mean + h),
            sd,
            min: sorted[0],
            p05: quantile(&sorted, 0.05),
            p50: quantile(&sorted, 0.5),
            p95: quantile(&sorted, 0.95),
            max: sorted[sorted.len() - 1],
            count: values.len(),
        })
    }
}

/// Quantile of sorted values by linear interpolation between order statistics (Hyndman & Fan, type 7).
/// `sorted` must not be empty.
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let below = place as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 8 of 10: the interval of Wilson's formula, worked out by hand.
    #[test]
    fn shares_have_wilsons_interval() {
        let Share { share: p, low, high } = share(8, 10);
        assert!((p - 0.8).abs() < 1e-12 && (low - 0.490_162).abs() < 1e-6 && (high - 0.943_318).abs() < 1e-6);
        assert_eq!((share(0, 5).low, share(5, 5).high), (0.0, 1.0));
        assert!(share(0, 5).high > 0.4 && share(5, 5).low < 0.6);
    }

    #[test]
    fn describes_a_small_sample() {
        let s = Spread::of(&[4.0, 2.0, 8.0, 6.0], &Student::new(30)).unwrap();
        assert_eq!((s.mean, s.min, s.p50, s.max, s.count), (5.0, 2.0, 5.0, 8.0, 4));
        // sd = sqrt(20/3); t(3) = 3.1824; half = 3.1824 * 2.58199 / 2
        assert!((s.ci_high.unwrap() - 5.0 - 4.108_5).abs() < 1e-3);
        assert_eq!(Spread::of(&[], &Student::new(30)), None);
        assert_eq!(Spread::of(&[3.0], &Student::new(1)).unwrap().ci_low, None);
    }
}
