//! Where the values of an input stand on the horizontal axis: at their place if they are numbers, else evenly spaced.

use super::canvas::{Anchor, Canvas};
use super::metrics::Fonts;
use super::plot::Plot;
use super::range_axis::RangeAxis;
use super::study_view::{Points, Scale};
use super::text;
use super::theme::{GREY, GRID, LABEL};

/// Distance between the marks of different lines at the same name, and the part of the room of a name they share at
/// most \[px, 1\].
const ASIDE: (f64, f64) = (9.0, 0.7);
/// Least distance between two labels \[px\].
const APART: f64 = 10.0;
/// Labels of names have so many lines, or so much room where only some of them are written \[px\].
const NAMES: (usize, f64) = (3, 90.0);
/// Names with less room are not all written \[px\].
const NARROW: f64 = 52.0;
/// More points than this are not labelled one by one.
const MOST: usize = 16;

/// The points of an input on a plot.
pub struct Placed {
    /// Index and place of those that can be drawn, from left to right \[px\].
    points: Vec<(usize, f64)>,
    /// Labels below the plot, each with its place.
    labels: Vec<(f64, Vec<String>)>,
    /// How far lines are moved aside from each other \[px\].
    aside: f64,
    /// The axis of numbers, and its ends \[px\].
    axis: Option<(RangeAxis, (f64, f64))>,
}

impl Points {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Numbers(numbers) => !numbers.iter().any(|number| number.is_finite()),
            Self::Names(names) => names.is_empty(),
        }
    }

    /// Whether they are names.
    pub(super) fn are_names(&self) -> bool {
        matches!(self, Self::Names(_))
    }
}

impl Placed {
    /// Places the points between the edges of a plot.
    pub fn new(points: &Points, plot: &Plot, fonts: &Fonts) -> Self {
        match points {
            Points::Numbers(numbers) => Self::of_numbers(numbers, plot, fonts),
            Points::Names(names) => Self::of_names(names, plot, fonts),
        }
    }

    /// Numbers: labelled one by one if there is room, because a reader wants to see what was simulated; else at round
    /// numbers.
    fn of_numbers(numbers: &[f64], plot: &Plot, fonts: &Fonts) -> Self {
        let finite = || numbers.iter().copied().enumerate().filter(|(_, number)| number.is_finite());
        let axis = RangeAxis::new(finite().map(|(_, number)| number), &Scale::Number(String::new()), 8);
        let mut points: Vec<_> = finite().map(|(i, number)| (i, axis.place(number, plot.inset()))).collect();
        points.sort_by(|a, b| a.1.total_cmp(&b.1));
        let mut own: Vec<(f64, String)> =
            points.iter().filter_map(|(i, x)| Some((*x, plain(*numbers.get(*i)?)))).collect();
        own.dedup();
        let fits = own.windows(2).all(|pair| {
            let half = |label: &str| fonts.width(label, LABEL) / 2.0;
            pair[1].0 - pair[0].0 >= half(&pair[0].1) + half(&pair[1].1) + APART
        });
        let labels = if fits && own.len() <= MOST { own } else { axis.ticks(plot.inset()).collect() };
        let labels = labels.into_iter().map(|(x, label)| (x, vec![label])).collect();
        Self { points, labels, aside: 0.0, axis: Some((axis, plot.inset())) }
    }

    /// Names: all of them if they have room, on several lines, else some at equal distances.
    fn of_names(names: &[String], plot: &Plot, fonts: &Fonts) -> Self {
        let room = (plot.across.1 - plot.across.0) / names.len().max(1) as f64;
        let place = |i: usize| plot.across.0 + (i as f64 + 0.5) * room;
        let points: Vec<_> = (0..names.len()).map(|i| (i, place(i))).collect();
        let widest = names.iter().map(|name| fonts.width(name.trim(), LABEL)).fold(0.0, f64::max);
        let (every, width, lines) = if room >= NARROW {
            (1, room - APART, NAMES.0)
        } else {
            let width = widest.min(NAMES.1);
            (((width + APART) / room).ceil().max(1.0) as usize, width + 0.5, 1)
        };
        let label = |(i, name): (usize, &String)| {
            // The first and the last stand close to the edges.
            let width = width.min(2.0 * (place(i) - 4.0)).min(2.0 * (plot.across.1 + 26.0 - place(i)));
            (place(i), text::wrap(fonts, name, LABEL, width, lines))
        };
        let labels = names.iter().enumerate().step_by(every).map(label).collect();
        Self { points, labels, aside: room * ASIDE.1, axis: None }
    }

    /// The points of one of `count` lines, which are moved aside from each other if the points are names.
    pub fn points(&self, line: usize, count: usize) -> Vec<(usize, f64)> {
        let step = ASIDE.0.min(self.aside / count.max(1) as f64);
        let aside = if self.aside > 0.0 { (line as f64 - (count as f64 - 1.0) / 2.0) * step } else { 0.0 };
        self.points.iter().map(|(i, x)| (*i, x + aside)).collect()
    }

    /// Where a number lies, whether it is a point or not; none where the points are names.
    pub fn place(&self, number: f64) -> Option<f64> {
        let (axis, ends) = self.axis.as_ref()?;
        number.is_finite().then(|| axis.place(number, *ends))
    }

    /// Draws a grid line at every label.
    pub fn draw_grid(&self, canvas: &mut Canvas<'_>, plot: &Plot) {
        for (x, _) in &self.labels {
            canvas.vertical(x.min(plot.across.1 - 1.0), (plot.up.1, plot.up.0 + 5.0), GRID);
        }
    }

    /// Writes the labels below the plot and gives the height at which they end \[px\].
    pub fn write_labels(&self, canvas: &mut Canvas<'_>, plot: &Plot) -> f64 {
        let mut end = plot.up.0 + 19.0;
        for (x, lines) in &self.labels {
            for (i, line) in lines.iter().enumerate() {
                let baseline = plot.up.0 + 19.0 + 13.5 * i as f64;
                canvas.text((*x, baseline), Anchor::Middle, line, LABEL, GREY);
                end = end.max(baseline);
            }
        }
        end
    }
}

/// Writes a number with no more decimals than it has, at most three.
fn plain(number: f64) -> String {
    let scaled = [1.0, 10.0, 100.0].into_iter().position(|power| {
        let scaled = number * power;
        (scaled - scaled.round()).abs() < 1e-6 * scaled.abs().max(1e-6)
    });
    text::number(number, scaled.unwrap_or(3))
}
