//! A plot area with a value axis on its left, and labels within it that keep clear of each other.

use super::canvas::{Anchor, Canvas, Point};
use super::metrics::Fonts;
use super::range_axis::RangeAxis;
use super::study_view::TargetLine;
use super::text;
use super::theme::{
    AXIS, Colour, Font, GREY, GRID, INK, LABEL, MARGIN, PLOT_LEFT, PLOT_RIGHT, ROW, WHITE, WIDTH,
};

/// Least distance between the labels of ticks \[px\].
const APART: f64 = 8.0;
/// Room kept free around a label \[px\].
const CLEAR: f64 = 2.0;
/// Distance between the ends of an axis of numbers and the edges of the plot, so that marks do not sit on these \[px\].
const INSET: f64 = 22.0;
/// How far apart the places are that are tried for the label of a target \[px\].
const TRIED: f64 = 24.0;
/// Most room for the label of a target \[px\].
const TARGET: f64 = 420.0;

/// A rectangle: left, top, right, bottom \[px\].
pub type Area = [f64; 4];

/// The plot area.
pub struct Plot {
    /// Left and right edge \[px\].
    pub across: (f64, f64),
    /// Lower and upper edge, in the order of the values \[px\].
    pub up: (f64, f64),
}

/// What is taken in a plot.
#[derive(Debug, Default)]
pub struct Taken {
    areas: Vec<Area>,
}

impl Plot {
    /// A plot of the common width below a height, with room for the title of its value axis.
    pub fn below(y: f64, height: f64) -> Self {
        let top = y + 36.0;
        Self { across: (PLOT_LEFT, PLOT_RIGHT), up: (top + height, top) }
    }

    /// The ends of an axis of numbers from left to right \[px\].
    pub fn inset(&self) -> (f64, f64) {
        (self.across.0 + INSET, self.across.1 - INSET)
    }

    /// Draws the grid of the value axis with its labels and its title.
    pub fn draw_values(&self, canvas: &mut Canvas<'_>, axis: &RangeAxis, title: &str) {
        for (y, label) in axis.ticks(self.up) {
            canvas.horizontal(self.across, y, GRID);
            let label = text::shorten(canvas.fonts(), &label, LABEL, self.across.0 - 12.0);
            canvas.text((self.across.0 - 8.0, y + 4.0), Anchor::End, &label, LABEL, GREY);
        }
        let title = text::shorten(canvas.fonts(), title, ROW, WIDTH - 2.0 * MARGIN);
        canvas.text((MARGIN, self.up.1 - 13.0), Anchor::Start, &title, ROW, INK);
    }

    /// Draws the lower edge, and 0 if it lies inside.
    pub fn draw_ground(&self, canvas: &mut Canvas<'_>, axis: &RangeAxis) {
        canvas.horizontal(self.across, self.up.0, AXIS);
        if axis.has_zero() {
            canvas.horizontal(self.across, axis.place(0.0, self.up), AXIS);
        }
    }

    /// Writes the title of the axis below the plot and gives the height at which it ends \[px\].
    pub fn write_title(&self, canvas: &mut Canvas<'_>, title: &str, labelled: f64) -> f64 {
        let title = text::shorten(canvas.fonts(), title, ROW, self.across.1 - self.across.0);
        let middle = f64::midpoint(self.across.0, self.across.1);
        canvas.text((middle, labelled + 19.0), Anchor::Middle, &title, ROW, INK);
        labelled + 24.0
    }

    /// Draws targets as dashed lines.
    pub fn draw_targets(&self, canvas: &mut Canvas<'_>, targets: &[TargetLine], axis: &RangeAxis) {
        for target in targets.iter().filter(|target| target.value.is_finite()) {
            canvas.dashed_horizontal(self.across, axis.place(target.value, self.up), INK);
        }
    }

    /// Finds room for the label of a target, as far right as there is any, above the line or else below it. Gives the
    /// label and where its left end lies.
    pub fn find_room(
        &self,
        fonts: &Fonts,
        target: &TargetLine,
        axis: &RangeAxis,
        taken: &Taken,
    ) -> Option<(Point, String)> {
        let y = axis.place(target.value, self.up);
        let label = text::shorten(fonts, &target.label, LABEL, TARGET);
        let last = self.across.1 - 4.0 - fonts.width(&label, LABEL);
        let starts = (0..40).map(|i| last - TRIED * f64::from(i)).take_while(|x| *x > self.across.0);
        let at = starts
            .flat_map(|x| [(x, y - 6.0), (x, y + 14.0)])
            .find(|at| taken.is_free(area(fonts, *at, &label, LABEL), self))?;
        Some((at, label))
    }

    /// Writes the labels of targets; those that have no room are told in a note.
    pub fn label_targets(
        &self,
        canvas: &mut Canvas<'_>,
        targets: &[TargetLine],
        axis: &RangeAxis,
        taken: &mut Taken,
    ) -> Option<String> {
        let mut left_out: Vec<&str> = Vec::new();
        for target in targets.iter().filter(|target| target.value.is_finite()) {
            match self.find_room(canvas.fonts(), target, axis, taken) {
                Some((at, label)) => taken.write(canvas, at, &label, LABEL, INK),
                None => left_out.push(target.label.trim()),
            }
        }
        (!left_out.is_empty()).then(|| {
            canvas.fonts().language.say("chart.unlabelled-targets", &[("targets", &left_out.join("; "))])
        })
    }
}

/// Draws ticks with labels below a height. Labels stay inside the picture, and those too close to the one before are
/// left out.
pub fn draw_ticks(canvas: &mut Canvas<'_>, ticks: impl Iterator<Item = (f64, String)>, top: f64) {
    let mut free = 4.0;
    for (x, label) in ticks {
        let half = canvas.text_width(&label, LABEL) / 2.0;
        let middle = x.max(4.0 + half).min(WIDTH - 4.0 - half);
        canvas.vertical(x, (top, top + 5.0), AXIS);
        if middle - half >= free {
            canvas.text((middle, top + 19.0), Anchor::Middle, &label, LABEL, GREY);
            free = middle + half + APART;
        }
    }
}

/// The room a text takes whose left end lies at a point.
pub fn area(fonts: &Fonts, (x, baseline): Point, text: &str, font: Font) -> Area {
    let width = fonts.width(text, font);
    [x - CLEAR, baseline - 0.8 * font.size - CLEAR, x + width + CLEAR, baseline + 0.22 * font.size + CLEAR]
}

impl Taken {
    /// Keeps an area free of labels.
    pub fn keep(&mut self, area: Area) {
        self.areas.push(area);
    }

    /// Whether an area is free and inside the plot.
    pub fn is_free(&self, [left, top, right, bottom]: Area, plot: &Plot) -> bool {
        let inside =
            left >= plot.across.0 && right <= plot.across.1 && top >= plot.up.1 && bottom <= plot.up.0;
        inside && self.areas.iter().all(|[l, t, r, b]| right <= *l || *r <= left || bottom <= *t || *b <= top)
    }

    /// Writes a text on white ground with its left end at a point, and keeps its area free from then on.
    pub fn write(&mut self, canvas: &mut Canvas<'_>, at: Point, text: &str, font: Font, colour: Colour) {
        let [left, top, right, bottom] = area(canvas.fonts(), at, text, font);
        canvas.rect((left, top + 1.0), (right, bottom - 1.0), WHITE);
        canvas.text(at, Anchor::Start, text, font, colour);
        self.keep([left, top, right, bottom]);
    }
}
