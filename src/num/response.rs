//! Where a measured curve over one input reaches a limit, and where it bends most.

/// Where a curve reaches a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// The input there, along a straight line between the two values tried on either side.
    pub at: f64,
    /// The last value tried before it at which the interval of the mean lies on its side of the limit. What the curve does
    /// between two values tried nobody knows: if it only rises or only falls, it reaches the limit between this one and
    /// [`Self::high`].
    pub low: f64,
    /// The first value tried after it at which the interval of the mean lies on the other side.
    pub high: f64,
}

/// A curve over one input, in the order of the input: `(input, mean, low, high)`.
pub type Curve = [(f64, f64, f64, f64)];

/// The curve from lists that go with each other; values that are missing are left out.
pub fn curve(input: &[f64], mean: &[f64], low: &[f64], high: &[f64]) -> Vec<(f64, f64, f64, f64)> {
    let at = |list: &[f64], i: usize| list.get(i).copied().unwrap_or(f64::NAN);
    let all = input.iter().enumerate().map(|(i, &x)| (x, at(mean, i), at(low, i), at(high, i)));
    let mut all: Vec<_> = all.filter(|(x, y, ..)| x.is_finite() && y.is_finite()).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all
}

/// Where the mean reaches `limit`. None if it never does, or more than once: then there is no such place.
pub fn crossing(curve: &Curve, limit: f64) -> Option<Crossing> {
    // A value that is just at the limit belongs to the side above it.
    let is_above = |value: f64| value >= limit;
    let mut changes = curve.windows(2).enumerate().filter(|(_, w)| is_above(w[0].1) != is_above(w[1].1));
    let (i, pair) = changes.next()?;
    if changes.next().is_some() {
        return None;
    }
    let [(x0, y0, ..), (x1, y1, ..)] = [pair[0], pair[1]];
    let at = x0 + (limit - y0) / (y1 - y0) * (x1 - x0);
    let is_sure = |point: &&(f64, f64, f64, f64)| {
        let ends = [point.2, point.3].map(|end| if end.is_nan() { point.1 } else { end });
        is_above(ends[0]) == is_above(ends[1])
    };
    let low = curve[..=i].iter().rev().find(is_sure).map_or(f64::NEG_INFINITY, |point| point.0);
    let high = curve[i + 1..].iter().find(is_sure).map_or(f64::INFINITY, |point| point.0);
    Some(Crossing { at, low, high })
}

/// Fewer points show no bend.
const LEAST: usize = 5;
/// A knee lies at least so far from the straight line between the ends, as a part of the whole range: half a square is 0.5 for
/// a corner.
const BENT: f64 = 0.3;
/// And the interval of no mean is wider than this part of the range.
const UNSURE: f64 = 0.2;

/// The input at which a curve bends most: the point farthest from the straight line between its ends, both axes taken from 0 to 1
/// (the knee of Satopää, Albrecht, Irwin and Raghavan, "Finding a Kneedle in a haystack", 2011). None where the curve is nearly
/// straight, has few points, or is not known well enough.
pub fn knee(curve: &Curve) -> Option<f64> {
    let (first, last) = (curve.first()?, curve.last()?);
    let (bottom, top) = curve
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(b, t), point| (b.min(point.1), t.max(point.1)));
    let (width, height) = (last.0 - first.0, top - bottom);
    let is_known = |point: &(f64, f64, f64, f64)| (point.3 - point.2).abs() <= UNSURE * height;
    if curve.len() < LEAST || width <= 0.0 || height <= 0.0 || !curve.iter().all(is_known) {
        return None;
    }
    let off = |point: &(f64, f64, f64, f64)| {
        let straight = first.1 + (last.1 - first.1) * (point.0 - first.0) / width;
        (point.1 - straight).abs() / height
    };
    let (at, most) = curve
        .iter()
        .map(|point| (point.0, off(point)))
        .fold((f64::NAN, 0.0), |best, now| if now.1 > best.1 { now } else { best });
    (most >= BENT).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(values: &[(f64, f64)]) -> Vec<(f64, f64, f64, f64)> {
        values.iter().map(|&(x, y)| (x, y, y, y)).collect()
    }

    #[test]
    fn a_limit_is_reached_between_two_points() {
        let mut line = exact(&[(0.0, 1.0), (10.0, 0.8), (20.0, 0.4)]);
        assert_eq!(crossing(&line, 0.6).unwrap().at, 15.0);
        assert_eq!(crossing(&line, 0.2), None);
        // Between the two values tried, or from farther away where the mean is not known so well.
        assert_eq!(crossing(&line, 0.6).map(|found| (found.low, found.high)), Some((10.0, 20.0)));
        (line[1].2, line[1].3) = (0.55, 1.0);
        assert_eq!(crossing(&line, 0.6).map(|found| (found.low, found.high)), Some((0.0, 20.0)));
        (line[2].2, line[2].3) = (0.1, 0.7);
        assert_eq!(crossing(&line, 0.6).map(|found| found.high), Some(f64::INFINITY));
        // Nothing is said of what goes up and down.
        assert_eq!(crossing(&exact(&[(0.0, 1.0), (1.0, 0.0), (2.0, 1.0)]), 0.5), None);
    }

    #[test]
    fn the_knee_of_a_corner_is_the_corner() {
        let corner = |x: f64| if x < 6.0 { 1.0 } else { 1.0 + (x - 6.0) };
        let line: Vec<(f64, f64)> = (0..=10).map(|x| (f64::from(x), corner(f64::from(x)))).collect();
        assert_eq!(knee(&exact(&line)), Some(6.0));
        let straight: Vec<(f64, f64)> = (0..=10).map(|x| (f64::from(x), 2.0 * f64::from(x))).collect();
        assert_eq!(knee(&exact(&straight)), None);
        let mut unsure = exact(&line);
        unsure[3].3 += 2.0;
        assert_eq!(knee(&unsure), None);
        assert_eq!(knee(&exact(&line[..4])), None);
    }
}
