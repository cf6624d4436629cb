//! Ridge regression: slopes on many features from few observations, drawn towards zero and towards each other.
//!
//! Hoerl & Kennard, "Ridge regression: biased estimation for nonorthogonal problems" (Technometrics 12, 1970), with a
//! penalty that may couple neighbouring features. How strong it is follows from the observations, by the generalised
//! cross-validation of Golub, Heath & Wahba ("Generalized cross-validation as a method for choosing a good ridge
//! parameter", Technometrics 21, 1979).

/// Strengths of the penalty that are tried: these powers of [`STEP`], where 1 makes it as strong as the features.
const STRENGTHS: std::ops::Range<i32> = -5..6;
const STEP: f64 = 4.0;
/// A fit that uses up more than this part of the observations is not looked at: its residuals say nothing.
const MOST_FREEDOM: f64 = 0.8;

/// The penalty on the slopes: a positive definite quadratic form in which only neighbours meet.
#[derive(Clone, Debug, Default)]
pub struct Penalty {
    own: Vec<f64>,
    /// Of each feature with the one before; zero for the first.
    with_previous: Vec<f64>,
}

impl Penalty {
    /// Adds a feature that stands alone.
    pub fn alone(&mut self) {
        self.own.push(1.0);
        self.with_previous.push(0.0);
    }

    /// Adds `count` features in a row whose slopes are alike: a priori they have variance one and correlation `r` per step
    /// (an autoregression of the first order, whose precision matrix is tridiagonal).
    pub fn chain(&mut self, count: usize, r: f64) {
        let precision = 1.0 / (1.0 - r * r);
        for i in 0..count {
            let inner = i > 0 && i + 1 < count;
            self.own.push(if count == 1 {
                1.0
            } else if inner {
                (1.0 + r * r) * precision
            } else {
                precision
            });
            self.with_previous.push(if i == 0 { 0.0 } else { -r * precision });
        }
    }

    /// How many features there are.
    pub fn features(&self) -> usize {
        self.own.len()
    }
}

/// What a regression needs of its observations: sums of features, values and their products.
#[derive(Clone, Debug)]
pub struct Moments {
    count: f64,
    x: Vec<f64>,
    /// Lower triangle, row by row.
    xx: Vec<f64>,
    y: f64,
    xy: Vec<f64>,
    yy: f64,
}

/// A regression.
#[derive(Clone, Debug)]
pub struct Fit {
    /// By feature.
    pub slopes: Vec<f64>,
    /// What the mean square of the residuals of further observations is estimated to be.
    pub error: f64,
}

impl Moments {
    /// Of no observation with so many features.
    pub fn new(features: usize) -> Self {
        let triangle = features * (features + 1) / 2;
        Self {
            count: 0.0,
            x: vec![0.0; features],
            xx: vec![0.0; triangle],
            y: 0.0,
            xy: vec![0.0; features],
            yy: 0.0,
        }
    }

    /// Adds an observation. O(features²).
    pub fn add(&mut self, x: &[f64], y: f64) {
        self.count += 1.0;
        self.y += y;
        self.yy += y * y;
        let mut at = 0;
        for (i, &a) in x.iter().enumerate() {
            self.x[i] += a;
            self.xy[i] += a * y;
            for (sum, b) in self.xx[at..=at + i].iter_mut().zip(x) {
                *sum += a * b;
            }
            at += i + 1;
        }
    }

    /// Takes observations out that were added.
    #[must_use]
    pub fn without(mut self, others: &Self) -> Self {
        self.merge(others, -1.0);
        self
    }

    /// Takes others in, `sign` times.
    fn merge(&mut self, others: &Self, sign: f64) {
        self.count += sign * others.count;
        self.y += sign * others.y;
        self.yy += sign * others.yy;
        let parts = [(&mut self.x, &others.x), (&mut self.xx, &others.xx), (&mut self.xy, &others.xy)];
        for (sums, others) in parts {
            for (sum, other) in sums.iter_mut().zip(others) {
                *sum += sign * other;
            }
        }
    }

    /// Takes others in.
    #[must_use]
    pub fn with(mut self, others: &Self) -> Self {
        self.merge(others, 1.0);
        self
    }

    /// The regression with an intercept under `penalty`, as strong as is best. None if there are too few observations. Costs
    /// features³ for each of the strengths tried.
    pub fn fit(&self, penalty: &Penalty) -> Option<Fit> {
        let (p, n) = (self.x.len(), self.count);
        let mut centred = self.xx.clone();
        let mut at = 0;
        for i in 0..p {
            for j in 0..=i {
                centred[at] -= self.x[i] * self.x[j] / n;
                at += 1;
            }
        }
        let xy: Vec<f64> = self.xy.iter().zip(&self.x).map(|(xy, x)| xy - x * self.y / n).collect();
        let yy = self.yy - self.y * self.y / n;
        let trace: f64 = (0..p).map(|i| centred[place(i, i)]).sum();
        let even = trace / penalty.own.iter().sum::<f64>();
        if !(n > 2.0 && yy > 0.0 && even > 0.0) {
            return None;
        }
        let tried = STRENGTHS.filter_map(|i| {
            let strength = even * crate::num::maths::pow(STEP, f64::from(i));
            let mut matrix = centred.clone();
            for i in 0..p {
                matrix[place(i, i)] += strength * penalty.own[i];
                if i > 0 {
                    matrix[place(i, i - 1)] += strength * penalty.with_previous[i];
                }
            }
            let inverse = Cholesky::of(matrix, p)?.inverse_factor();
            let slopes = inverse.solve(&xy);
            // The degrees of freedom: the trace of the matrix that gives what is fitted.
            let mut freedom = 1.0 + p as f64;
            for i in 0..p {
                freedom -= strength * penalty.own[i] * inverse.product(i, i);
                if i > 0 {
                    freedom -= 2.0 * strength * penalty.with_previous[i] * inverse.product(i, i - 1);
                }
            }
            if freedom > MOST_FREEDOM * n {
                return None;
            }
            let explained: f64 = slopes.iter().zip(&xy).map(|(b, xy)| b * xy).sum();
            let mut fitted = 0.0;
            for i in 0..p {
                let row: f64 = (0..p).map(|j| centred[place(i.max(j), i.min(j))] * slopes[j]).sum();
                fitted += slopes[i] * row;
            }
            let residual = (yy - 2.0 * explained + fitted).max(0.0);
            let left = 1.0 - freedom / n;
            Some(Fit { slopes, error: residual / n / (left * left) })
        });
        tried.min_by(|a, b| a.error.total_cmp(&b.error))
    }
}

/// The place of row i, column j ≤ i in a lower triangle that is kept row by row.
fn place(i: usize, j: usize) -> usize {
    i * (i + 1) / 2 + j
}

/// A lower triangular factor L of a matrix L Lᵀ.
struct Cholesky {
    factor: Vec<f64>,
    size: usize,
}

/// The inverse of such a factor.
struct Inverse {
    factor: Vec<f64>,
    size: usize,
}

impl Cholesky {
    /// Of a symmetric matrix given by its lower triangle; none if it is not positive definite.
    fn of(mut matrix: Vec<f64>, size: usize) -> Option<Self> {
        for i in 0..size {
            for j in 0..=i {
                let (row, other) = (place(i, 0), place(j, 0));
                let dot: f64 = (0..j).map(|k| matrix[row + k] * matrix[other + k]).sum();
                let rest = matrix[row + j] - dot;
                matrix[row + j] = if i > j {
                    rest / matrix[other + j]
                } else if rest > 0.0 {
                    rest.sqrt()
                } else {
                    return None;
                };
            }
        }
        Some(Self { factor: matrix, size })
    }

    fn inverse_factor(&self) -> Inverse {
        let l = &self.factor;
        let mut inverse = vec![0.0; l.len()];
        for j in 0..self.size {
            inverse[place(j, j)] = 1.0 / l[place(j, j)];
            for i in j + 1..self.size {
                let dot: f64 = (j..i).map(|k| l[place(i, k)] * inverse[place(k, j)]).sum();
                inverse[place(i, j)] = -dot / l[place(i, i)];
            }
        }
        Inverse { factor: inverse, size: self.size }
    }
}

impl Inverse {
    /// Element (i, j) of the inverse of the matrix, j ≤ i.
    fn product(&self, i: usize, j: usize) -> f64 {
        (i..self.size).map(|k| self.factor[place(k, i)] * self.factor[place(k, j)]).sum()
    }

    /// The inverse of the matrix times a vector.
    fn solve(&self, vector: &[f64]) -> Vec<f64> {
        let half: Vec<f64> = (0..self.size)
            .map(|i| self.factor[place(i, 0)..=place(i, i)].iter().zip(vector).map(|(l, v)| l * v).sum())
            .collect();
        (0..self.size).map(|j| (j..self.size).map(|i| self.factor[place(i, j)] * half[i]).sum()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Address;
    use crate::random::address::unit;
    use crate::random::{Purpose, Salt};

    /// Numbers between −1 and 1 without a pattern.
    fn number(observation: u64, feature: u32) -> f64 {
        let owner = Address::replication(11, 0).number(observation);
        2.0 * unit(owner.bits(Salt::new("", Purpose::Design), feature)) - 1.0
    }

    /// Observations of a line without any noise: nothing is gained by drawing the slopes to zero, and they are found.
    #[test]
    fn a_line_is_found() {
        let mut all = Moments::new(3);
        for i in 0..40 {
            let x = [number(i, 0), number(i, 1), number(i, 2)];
            all.add(&x, 5.0 + 2.0 * x[0] - 3.0 * x[1]);
        }
        let mut penalty = Penalty::default();
        penalty.alone();
        penalty.chain(2, 0.5);
        assert_eq!(penalty.features(), 3);
        let fit = all.fit(&penalty).unwrap();
        for (slope, truth) in fit.slopes.iter().zip([2.0, -3.0, 0.0]) {
            assert!((slope - truth).abs() < 0.02, "{:?}", fit.slopes);
        }
        assert!(fit.error < 1e-4, "{}", fit.error);
    }

    /// What is said of the error of further observations is true of further observations: of 30 with twenty features of which
    /// one matters, to a quarter.
    #[test]
    fn the_error_is_that_of_a_forecast() {
        let features = |i: u64| -> Vec<f64> { (0..20).map(|f| number(i, f)).collect() };
        let value = |i: u64, x: &[f64]| 3.0 * x[4] + 2.0 * number(i, 99);
        let mut penalty = Penalty::default();
        penalty.chain(20, 0.3);
        let (mut said, mut true_error) = (0.0, 0.0);
        for set in 0..40 {
            let mut seen = Moments::new(20);
            for i in 0..30 {
                let x = features(1_000 * set + i);
                seen.add(&x, value(1_000 * set + i, &x));
            }
            let fit = seen.fit(&penalty).unwrap();
            said += fit.error;
            // The mean of the values is that of the intercept, which is not told: of these it is zero.
            for i in 500..600 {
                let x = features(1_000 * set + i);
                let guess: f64 = x.iter().zip(&fit.slopes).map(|(x, slope)| x * slope).sum();
                true_error +=
                    (value(1_000 * set + i, &x) - guess) * (value(1_000 * set + i, &x) - guess) / 100.0;
            }
        }
        assert!((0.75..1.33).contains(&(said / true_error)), "{said} of {true_error}");
    }

    #[test]
    fn parts_can_be_taken_out() {
        let observations = |range: std::ops::Range<u64>| {
            let mut sums = Moments::new(2);
            range.for_each(|i| sums.add(&[number(i, 0), number(i, 1)], number(i, 2)));
            sums
        };
        let mut penalty = Penalty::default();
        penalty.chain(2, 0.9);
        let left = observations(0..50).without(&observations(30..50)).fit(&penalty).unwrap();
        let alone = observations(0..20).with(&observations(20..30)).fit(&penalty).unwrap();
        for (a, b) in left.slopes.iter().zip(&alone.slopes) {
            assert!((a - b).abs() < 1e-9);
        }
        assert!(observations(0..2).fit(&penalty).is_none());
        assert!(Moments::new(2).fit(&penalty).is_none());
    }

    /// The factor and its inverse against a matrix whose inverse is known: that of a chain.
    #[test]
    fn a_matrix_is_inverted() {
        let (n, r) = (6, 0.7);
        // Correlations r^|i−j|.
        let power = |n: usize| (0..n).fold(1.0, |product, _| product * r);
        let matrix = (0..n).flat_map(|i| (0..=i).map(move |j| power(i - j))).collect();
        let inverse = Cholesky::of(matrix, n).unwrap().inverse_factor();
        let mut penalty = Penalty::default();
        penalty.chain(n, r);
        for i in 0..n {
            assert!((inverse.product(i, i) - penalty.own[i]).abs() < 1e-12);
            if i > 0 {
                assert!((inverse.product(i, i - 1) - penalty.with_previous[i]).abs() < 1e-12);
                assert!(i < 2 || inverse.product(i, i - 2).abs() < 1e-12);
            }
        }
        let image: Vec<f64> =
            (0..n).map(|i| (0..n).map(|j| power(i.abs_diff(j)) * (j + 1) as f64).sum()).collect();
        for (j, x) in inverse.solve(&image).iter().enumerate() {
            assert!((x - (j + 1) as f64).abs() < 1e-12);
        }
        assert!(Cholesky::of(vec![1.0, 2.0, 1.0], 2).is_none());
    }
}
