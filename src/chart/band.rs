//! Turns a measure over time into lines and band outlines, leaving gaps where values are missing.

use super::axis::ValueAxis;
use super::canvas::{Canvas, Point};
use super::theme::{BAND_TINT, Colour};
use super::time_axis::{TimeAxis, seconds};
use super::view::Band;

/// Above so many points, only those that shape the picture are drawn.
const MOST_POINTS: usize = 2_000;
/// Lengths of a dash and of the gap after it \[px\].
const DASH: (f64, f64) = (8.0, 4.0);

/// A value times a factor, everything that is not finite being a gap.
fn finite(values: &[f64], index: usize, factor: f64) -> Option<f64> {
    values.get(index).map(|value| value * factor).filter(|value| value.is_finite())
}

/// The part of a band that lies on the time axis.
#[derive(Clone, Copy)]
pub struct Visible<'a> {
    band: &'a Band,
    first: usize,
    end: usize,
    /// Factor on all values \[1\].
    factor: f64,
    spread: bool,
}

impl<'a> Visible<'a> {
    /// Cuts the band to the range of the axis. `spread` tells whether the band around the mean means anything;
    /// all values are multiplied by `factor`.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn new(band: &'a Band, axis: &TimeAxis, factor: f64, spread: bool) -> Self {
        let usable = band.step_s.is_finite() && band.step_s > 0.0;
        let count = if usable { band.mean.len().max(band.p95.len()) } else { 0 };
        let (from, to) = axis.range();
        // Casts to integers saturate, which suits both ends.
        let first = if usable { (from / band.step_s).floor() as usize } else { 0 };
        let end = if usable { ((to / band.step_s).ceil() as usize).min(count) } else { 0 };
        Self { band, first: first.min(end), end, factor, spread }
    }

    fn mean(&self, index: usize) -> Option<f64> {
        finite(&self.band.mean, index, self.factor)
    }

    fn limits(&self, index: usize) -> Option<(f64, f64)> {
        if !self.spread {
            return None;
        }
        let low = finite(&self.band.p05, index, self.factor)?;
        let high = finite(&self.band.p95, index, self.factor)?;
        Some((low.min(high), low.max(high)))
    }

    /// Gives the largest value that is drawn; `None` if nothing is.
    pub fn highest(&self) -> Option<f64> {
        (self.first..self.end)
            .flat_map(|i| [self.mean(i), self.limits(i).map(|(_, high)| high)])
            .flatten()
            .reduce(f64::max)
    }

    /// Whether an interval on the axis has no value.
    pub fn has_gaps(&self) -> bool {
        (self.first..self.end).any(|i| self.mean(i).is_none())
    }

    /// Gives the largest mean and the moment its interval begins \[s\].
    pub fn peak(&self) -> Option<(f64, f64)> {
        let mut best: Option<(f64, usize)> = None;
        for i in self.first..self.end {
            if let Some(value) = self.mean(i)
                && best.is_none_or(|(most, _)| value > most)
            {
                best = Some((value, i));
            }
        }
        best.map(|(value, i)| (value, seconds(i, self.band.step_s)))
    }

    /// Whether the band around the mean is drawn.
    pub fn has_spread(&self) -> bool {
        self.spread
    }

    /// Draws the pale band.
    pub fn draw_spread(&self, canvas: &mut Canvas<'_>, time: &TimeAxis, scale: &Scale, colour: Colour) {
        for run in runs(self.first..self.end, |i| self.limits(i)) {
            let mut upper = Vec::new();
            let mut lower = Vec::new();
            for column in columns(&run) {
                let low = column.iter().map(|(_, (low, _))| *low).fold(f64::INFINITY, f64::min);
                let high = column.iter().map(|(_, (_, high))| *high).fold(f64::NEG_INFINITY, f64::max);
                for x in self.ends(column, run.len() == 1, time) {
                    upper.push((x, scale.place(high)));
                    lower.push((x, scale.place(low)));
                }
            }
            let mut outline = without_straights(upper);
            outline.extend(without_straights(lower).into_iter().rev());
            canvas.polygon(outline, colour.tint(BAND_TINT));
        }
    }

    /// Draws the line of the means with the given width \[px\].
    pub fn draw_mean(
        &self,
        canvas: &mut Canvas<'_>,
        time: &TimeAxis,
        scale: &Scale,
        (colour, width): (Colour, f64),
    ) {
        for run in runs(self.first..self.end, |i| self.mean(i)) {
            let mut points = Vec::new();
            for column in columns(&run) {
                for &(index, value) in extremes(column).iter().flatten() {
                    points.push((self.middle(index, time), scale.place(value)));
                }
            }
            if let (&[(index, _)], &[(_, y)]) = (run.as_slice(), points.as_slice()) {
                // A lone interval is shown at its full length; a point would be invisible.
                points = [index, index + 1].map(|i| (edge(i, self.band.step_s, time), y)).to_vec();
            }
            canvas.polyline(without_straights(points), width, colour);
        }
    }

    /// Draws the means as dots with the given radius \[px\].
    pub fn draw_dots(
        &self,
        canvas: &mut Canvas<'_>,
        time: &TimeAxis,
        scale: &Scale,
        (colour, radius): (Colour, f64),
    ) {
        for index in self.first..self.end {
            if let Some(value) = self.mean(index) {
                canvas.dot((self.middle(index, time), scale.place(value)), radius, colour);
            }
        }
    }

    /// Gives the smallest and the largest mean; `None` if there is none.
    pub fn extent(&self) -> Option<(f64, f64)> {
        let means = || (self.first..self.end).filter_map(|i| self.mean(i));
        means().reduce(f64::min).zip(means().reduce(f64::max))
    }

    /// Whether a mean lies above that of another on the same interval.
    pub fn ever_above(&self, other: &Self) -> bool {
        (self.first..self.end).any(|i| self.mean(i).zip(other.mean(i)).is_some_and(|(a, b)| a > b))
    }

    /// Whether a mean is drawn within a distance of that of another \[px\].
    pub fn meets(&self, other: &Self, scale: &Scale, distance: f64) -> bool {
        (self.first..self.end).any(|i| {
            let apart = |(a, b)| (scale.place(a) - scale.place(b)).abs();
            self.mean(i).zip(other.mean(i)).map(apart).is_some_and(|apart| apart < distance)
        })
    }

    /// Draws the means as dashed steps, each from end to end of its intervals. Where intervals run into each other there
    /// are no lines between the steps, which would cover everything.
    pub fn draw_steps(&self, canvas: &mut Canvas<'_>, time: &TimeAxis, scale: &Scale, colour: Colour) {
        for run in runs(self.first..self.end, |i| self.mean(i).map(|value| scale.place(value))) {
            let mut before: Option<f64> = None;
            for step in run.chunk_by(|(_, a), (_, b)| a == b) {
                let (Some(&(first, y)), Some(&(last, _))) = (step.first(), step.last()) else { continue };
                let [from, to] = [first, last + 1].map(|index| edge(index, self.band.step_s, time));
                dash(canvas, (from, to), y, colour);
                if let Some(before) = before.filter(|_| !time.is_dense()) {
                    canvas.vertical(from, (before.min(y), before.max(y)), colour);
                }
                before = Some(y);
            }
        }
    }

    /// The middle of an interval on the picture \[px\].
    fn middle(&self, index: usize, time: &TimeAxis) -> f64 {
        let (from, to) = time.range();
        time.place((seconds(index, self.band.step_s) + self.band.step_s / 2.0).clamp(from, to))
    }

    /// Where a column of the band is drawn: in its middle, or from end to end if it has no neighbours, since it would
    /// be invisible.
    fn ends<T>(&self, column: &[(usize, T)], lone: bool, time: &TimeAxis) -> Vec<f64> {
        match (column.first(), column.get(column.len() / 2)) {
            (Some(&(index, _)), _) if lone => {
                [index, index + 1].map(|i| edge(i, self.band.step_s, time)).to_vec()
            }
            (_, Some(&(index, _))) => vec![self.middle(index, time)],
            _ => Vec::new(),
        }
    }
}

/// Draws a dashed line of steps.
pub fn dash(canvas: &mut Canvas<'_>, (from, to): (f64, f64), y: f64, colour: Colour) {
    let mut x = from;
    while x < to {
        canvas.rect((x, y - 1.0), ((x + DASH.0).min(to), y + 1.0), colour);
        x += DASH.0 + DASH.1;
    }
}

/// The moments between which a band has values that are not zero \[s\].
pub fn busy(band: &Band) -> Option<(f64, f64)> {
    if !(band.step_s.is_finite() && band.step_s > 0.0) {
        return None;
    }
    let above = |value: &&f64| value.is_finite() && **value > 0.01;
    let any = |i: &usize| [&band.mean, &band.p95].iter().any(|v| v.get(*i).as_ref().is_some_and(above));
    let count = band.mean.len().max(band.p95.len());
    let first = (0..count).find(any)?;
    let last = (0..count).rev().find(any)?;
    Some((seconds(first, band.step_s), seconds(last + 1, band.step_s)))
}

/// Maps values onto a panel.
pub struct Scale {
    /// The value axis.
    pub axis: ValueAxis,
    /// Where 0 and the end of the axis lie \[px\].
    pub span: (f64, f64),
}

impl Scale {
    /// Places a value \[px\].
    pub fn place(&self, value: f64) -> f64 {
        self.axis.place(value, self.span)
    }
}

fn edge(index: usize, step_s: f64, time: &TimeAxis) -> f64 {
    let (from, to) = time.range();
    time.place(seconds(index, step_s).clamp(from, to))
}

/// Splits a range into stretches without gaps.
pub fn runs<T>(range: std::ops::Range<usize>, value: impl Fn(usize) -> Option<T>) -> Vec<Vec<(usize, T)>> {
    let mut runs = vec![Vec::new()];
    for i in range {
        match (value(i), runs.last_mut()) {
            (Some(value), Some(run)) => run.push((i, value)),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Groups the points of a long run so that about a thousand groups remain; short runs stay single points.
fn columns<T>(run: &[(usize, T)]) -> impl Iterator<Item = &[(usize, T)]> {
    let size = if run.len() > MOST_POINTS { run.len().div_ceil(MOST_POINTS / 2) } else { 1 };
    run.chunks(size)
}

/// The first, lowest, highest and last point of a group in their order, so that no peak is lost.
fn extremes(column: &[(usize, f64)]) -> [Option<(usize, f64)>; 4] {
    let low = column.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1));
    let high = column.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
    let mut found = [column.first().copied(), low, high, column.last().copied()];
    found.sort_by_key(|point| point.map(|(index, _)| index));
    for i in 1..found.len() {
        if found[..i].iter().any(|earlier| *earlier == found[i]) {
            found[i] = None;
        }
    }
    found
}

/// Drops points inside horizontal stretches; a night without passengers then costs two points.
fn without_straights(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        if let [.., a, b] = kept.as_mut_slice()
            && (a.1 - b.1).abs() < 0.01
            && (b.1 - point.1).abs() < 0.01
        {
            *b = point;
        } else {
            kept.push(point);
        }
    }
    kept
}
