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
    bins: Vec<Bin>,
    total: u64,
}

/// How many values a bin holds and which part of it they span, as offsets from its first value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bin {
    count: u32,
    least: u32,
    most: u32,
}

impl Bin {
    const EMPTY: Self = Self { count: 0, least: u32::MAX, most: 0 };

    #[inline]
    fn add(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
    }
}

impl Histogram {
    /// Counts one value.
    #[inline]
    pub fn add(&mut self, value: u64) {
        let bin = Self::bin(value);
        if bin >= self.bins.len() {
            self.bins.resize(bin + 1, Bin::EMPTY);
        }
        let offset = u32::try_from(value - Self::start(bin)).unwrap_or(u32::MAX);
        self.bins[bin].add(Bin { count: 1, least: offset, most: offset });
        self.total += 1;
    }

    /// Counts `n` zeros.
    pub fn add_zeros(&mut self, n: u64) {
        if n > 0 {
            if self.bins.is_empty() {
                self.bins.push(Bin::EMPTY);
            }
            self.bins[0].add(Bin { count: u32::try_from(n).unwrap_or(u32::MAX), least: 0, most: 0 });
            self.total += n;
        }
    }

    /// Adds every count of `other`.
    pub fn merge(&mut self, other: &Self) {
        if other.bins.len() > self.bins.len() {
            self.bins.resize(other.bins.len(), Bin::EMPTY);
        }
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            mine.add(*theirs);
        }
        self.total += other.total;
    }

    /// How many values were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The value below which a share `p` of the counted values lies; none if nothing was counted.
    ///
    /// Interpolates between order statistics like [`crate::num::spread::quantile`]. An order statistic is taken from
    /// the span of the values in its bin, as if they were spread evenly over it: exact where the values of a bin are
    /// equal or at most two, and never further off than a bin is wide, 0.8 %.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let last = self.total.checked_sub(1)?;
        let rank = p * last as f64;
        let below = rank as u64;
        let low = self.order_statistic(below)?;
        let high = self.order_statistic((below + 1).min(last))?;
        Some(low + (rank - below as f64) * (high - low))
    }

    /// The value of rank `rank`, counted from zero.
    fn order_statistic(&self, rank: u64) -> Option<f64> {
        let mut before = 0_u64;
        for (number, bin) in self.bins.iter().enumerate() {
            let count = u64::from(bin.count);
            if rank < before + count {
                let span = f64::from(bin.most - bin.least);
                let share = (rank - before) as f64 / (count - 1).max(1) as f64;
                return Some(Self::start(number) as f64 + f64::from(bin.least) + span * share);
            }
            before += count;
        }
        None
    }

    /// Points (value, share of counted values above it), one for each bin that holds something.
    pub fn exceedance(&self) -> Vec<(f64, f64)> {
        let mut points = Vec::new();
        let mut below = 0_u64;
        for (number, bin) in self.bins.iter().enumerate() {
            if bin.count > 0 {
                below += u64::from(bin.count);
                let value = Self::start(number) as f64 + f64::from(bin.most);
                points.push((value, 1.0 - below as f64 / self.total as f64));
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

    /// First value of a bin.
    #[inline]
    fn start(bin: usize) -> u64 {
        let bin = bin as u64;
        if bin < SUB { bin } else { (bin % SUB + SUB) << (bin / SUB - 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_the_range_of_its_bin() {
        for value in (0..5_000).chain([1 << 20, (1 << 40) + 12_345, (1 << 45) - 1]) {
            let (low, next) =
                (Histogram::start(Histogram::bin(value)), Histogram::start(Histogram::bin(value) + 1));
            assert!(low <= value && value < next, "{value} in [{low}, {next})");
            assert!(next - low == 1 || ((next - low) as f64) <= low as f64 / 127.0);
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
            assert!((q / (p * 1e6) - 1.0).abs() < 1e-5, "{p}: {q}");
        }
    }

    #[test]
    fn few_and_equal_values_are_exact() {
        let mut h = Histogram::default();
        for v in [540_000_000, 540_000_000, 1_140_000_000, 1_140_000_000, 1_740_000_000] {
            h.add(v);
        }
        assert_eq!(h.quantile(0.5), Some(1_140_000_000.0));
        assert_eq!(h.quantile(1.0), Some(1_740_000_000.0));
        assert_eq!(h.quantile(0.95), Some(1_620_000_000.0));
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
