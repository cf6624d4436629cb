//! A histogram of durations with bins of constant relative width.

/// Sub-bins an octave, as a power of two: 128 bins make each 0.8 % wide.
const BITS: u32 = 7;
const SUB: u64 = 1 << BITS;

/// Counts whole ticks in bins that are exact below 128 ticks and 1/128 of an octave wide above.
///
/// Adding is O(1); memory grows with the logarithm of the largest value and never with the number of values.
/// Merging is integer addition, so the order of merging never shows in a result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u32>,
    total: u64,
}

impl Histogram {
    /// Counts one value.
    #[inline]
    pub fn add(&mut self, value: u64) {
        let bin = Self::bin(value);
        if bin >= self.counts.len() {
            self.counts.resize(bin + 1, 0);
        }
        self.counts[bin] = self.counts[bin].saturating_add(1);
        self.total += 1;
    }

    /// Counts `n` zeros.
    pub fn add_zeros(&mut self, n: u64) {
        if n > 0 {
            if self.counts.is_empty() {
                self.counts.resize(1, 0);
            }
            self.counts[0] = self.counts[0].saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
            self.total += n;
        }
    }

    /// Adds every count of `other`.
    pub fn merge(&mut self, other: &Self) {
        if other.counts.len() > self.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine = mine.saturating_add(*theirs);
        }
        self.total += other.total;
    }

    /// How many values were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The value below which a share `p` of the counted values lies; none if nothing was counted.
    ///
    /// Values are taken as spread evenly inside their bin, so the error is below half a bin, 0.4 %; zeros and
    /// values below 128 ticks are exact.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        if self.total == 0 {
            return None;
        }
        // The same convention as `spread::quantile`: rank p (n - 1), counted from zero.
        let rank = p * (self.total - 1) as f64;
        let mut before = 0_u64;
        for (bin, &count) in self.counts.iter().enumerate() {
            let after = before + u64::from(count);
            if count > 0 && rank < after as f64 {
                let (low, width) = Self::range(bin);
                let share = (rank - before as f64 + 0.5) / f64::from(count);
                return Some(if width == 1 {
                    low as f64
                } else {
                    low as f64 + width as f64 * share.min(1.0)
                });
            }
            before = after;
        }
        self.counts.iter().rposition(|&c| c > 0).map(|bin| Self::range(bin).0 as f64)
    }

    /// Points (value, share of counted values above it), one for each bin that holds something.
    pub fn exceedance(&self) -> Vec<(f64, f64)> {
        let mut points = Vec::new();
        let mut below = 0_u64;
        for (bin, &count) in self.counts.iter().enumerate() {
            if count > 0 {
                below += u64::from(count);
                let (low, width) = Self::range(bin);
                points.push(((low + width - 1) as f64, 1.0 - below as f64 / self.total as f64));
            }
        }
        points
    }

    #[inline]
    fn bin(value: u64) -> usize {
        if value < SUB {
            return value as usize;
        }
        let octave = 63 - BITS - value.leading_zeros();
        ((u64::from(octave) + 1) * SUB + (value >> octave) - SUB) as usize
    }

    /// First value and width of a bin.
    fn range(bin: usize) -> (u64, u64) {
        let bin = bin as u64;
        if bin < SUB {
            return (bin, 1);
        }
        let octave = bin / SUB - 1;
        ((bin % SUB + SUB) << octave, 1 << octave)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_the_range_of_its_bin() {
        for value in (0..5_000).chain([1 << 20, (1 << 40) + 12_345, (1 << 45) - 1]) {
            let (low, width) = Histogram::range(Histogram::bin(value));
            assert!(low <= value && value < low + width, "{value} in [{low}, {low}+{width})");
            assert!(width == 1 || (width as f64) <= low as f64 / 127.0);
        }
    }

    #[test]
    fn quantiles_of_a_ramp_are_within_half_a_bin() {
        let mut h = Histogram::default();
        for v in 0..=1_000_000 {
            h.add(v);
        }
        for p in [0.05, 0.5, 0.95, 0.999] {
            let q = h.quantile(p).unwrap();
            assert!((q / (p * 1e6) - 1.0).abs() < 0.004, "{p}: {q}");
        }
    }

    #[test]
    fn merging_is_counting_together() {
        let (mut a, mut b, mut both) = (Histogram::default(), Histogram::default(), Histogram::default());
        for v in 0..1_000_u64 {
            if v % 3 == 0 {
                a.add(v * v);
            } else {
                b.add(v * v);
            }
            both.add(v * v);
        }
        a.merge(&b);
        assert_eq!(a, both);
        a.add_zeros(3);
        assert_eq!(a.total(), 1_003);
    }
}
