//! Differences in rows under a common axis: label, mark with whisker, values.

use super::canvas::{Anchor, Canvas};
use super::marks::{self, Form, Mark};
use super::metrics::Fonts;
use super::page::Page;
use super::plot;
use super::range_axis::RangeAxis;
use super::study_view::{DifferenceRow, Scale, Verdict};
use super::text;
use super::theme::{
    AXIS, BLUE, Font, GREEN, GREY, GRID, INK, LABEL, MARGIN, NAME, ROW, VERMILLION, WEEKEND, WHITE, WIDTH,
};

/// The verdicts with their marks and the key of what they mean. Those that stand for better and worse differ in form too.
pub const VERDICTS: [(Verdict, Mark, &str); 4] = [
    (Verdict::Better, Mark { form: Form::Disc, colour: GREEN, filled: true }, "chart-differences.better"),
    (
        Verdict::Worse,
        Mark { form: Form::Square, colour: VERMILLION, filled: true },
        "chart-differences.worse",
    ),
    (Verdict::Different, Mark { form: Form::Disc, colour: BLUE, filled: true }, "chart-differences.real"),
    (Verdict::Unclear, Mark { form: Form::Disc, colour: GREY, filled: false }, "chart-differences.chance"),
];

/// The mark of a verdict.
fn mark(verdict: Verdict) -> Mark {
    VERDICTS.iter().find(|(other, ..)| *other == verdict).map_or(VERDICTS[3].1, |(_, mark, _)| *mark)
}

/// Heights of a row and of the name of a group \[px\].
const HEIGHTS: (f64, f64) = (20.0, 28.0);
/// Most room for labels, and for each column of values \[px\].
const WIDTHS: (f64, f64) = (250.0, 96.0);
/// Distance between two columns, and room for an arrow left and right of the plot \[px\].
const GAPS: (f64, f64) = (14.0, 18.0);
/// What stands above the columns of values.
const TITLES: [&str; 3] =
    ["chart-differences.base", "chart-differences.alternative", "chart-differences.difference"];
/// The axis ends here at the latest, lest one large difference make all others too small to see: minus all of the base,
/// and twice the base.
const FARTHEST: (f64, f64) = (-1.0, 2.0);
/// Distance between two ticks \[px\].
const TICK_WIDTH: f64 = 62.0;
/// Radius of marks, and length of the caps of whiskers \[px\].
const MARK: (f64, f64) = (4.0, 8.0);

/// Where things stand from left to right: label, plot, values.
pub struct Columns {
    /// Ends of the plot \[px\].
    plot: (f64, f64),
    /// Right ends of the columns of values, and the room each has \[px\].
    values: [(f64, f64); 3],
    axis: RangeAxis,
}

impl Columns {
    /// Fits the columns to the texts and the axis to the whiskers.
    pub fn new(rows: &[DifferenceRow], fonts: &Fonts) -> Self {
        let widest = |font: Font, least: f64, said: &dyn Fn(&DifferenceRow) -> &str| {
            rows.iter().map(|row| fonts.width(said(row).trim(), font)).fold(least, f64::max)
        };
        let left = MARGIN + 12.0 + widest(ROW, 0.0, &|row| &row.label).min(WIDTHS.0) + GAPS.0 + GAPS.1;
        let mut end = WIDTH - MARGIN;
        let mut values = [(0.0, 0.0); 3];
        for (i, place) in values.iter_mut().enumerate().rev() {
            let title = TITLES.get(i).map_or(0.0, |title| fonts.width(fonts.language.text(title), LABEL));
            let room = widest(LABEL, title, &|row| texts(row)[i]).min(WIDTHS.1) + 0.5;
            *place = (end, room);
            end -= room + GAPS.0;
        }
        let plot = (left.ceil(), (end - GAPS.1).floor());
        let ends = rows.iter().filter(|row| row.difference.is_finite()).flat_map(|row| {
            let (low, high) = interval(row).unwrap_or((row.difference, row.difference));
            [row.difference, low, high].map(|value| value.clamp(FARTHEST.0, FARTHEST.1))
        });
        let ticks = ((plot.1 - plot.0) / TICK_WIDTH).max(1.0) as u32;
        // Without differences the axis shows a tenth on both sides.
        let ends: Vec<f64> = ends.collect();
        let around = if ends.iter().all(|value| *value == 0.0) { [-0.1, 0.1] } else { [0.0, 0.0] };
        let axis = RangeAxis::new(ends.into_iter().chain(around), &Scale::Share, ticks);
        Self { plot, values, axis }
    }

    /// Whether the axis cuts what is drawn of a row.
    pub fn cut(&self, row: &DifferenceRow) -> bool {
        let (low, high) = interval(row).unwrap_or((row.difference, row.difference));
        row.difference.is_finite()
            && [low, row.difference, high].iter().any(|value| self.axis.is_beyond(*value))
    }

    fn place(&self, value: f64) -> f64 {
        self.axis.place(value, self.plot)
    }

    /// Draws the axis and the rows of one page; `before` is the group of the last row of the page before.
    pub fn draw(&self, page: &mut Page, rows: &[DifferenceRow], before: Option<&str>) {
        let top = page.y + 34.0;
        let mut y = top;
        let mut places = Vec::new();
        let mut names = Vec::new();
        for group in rows.chunk_by(|a, b| a.group == b.group) {
            let name = group.first().map_or("", |row| row.group.trim());
            if !name.is_empty() {
                names.push((y, name, names.is_empty() && before.map(str::trim) == Some(name)));
                y += HEIGHTS.1;
            }
            for row in group {
                places.push((y + HEIGHTS.0 / 2.0, row));
                y += HEIGHTS.0;
            }
        }
        let bottom = y + 4.0;
        let canvas = &mut page.canvas;
        // Every second row has a ground, to find the way from the label to the values.
        for (middle, _) in places.iter().skip(1).step_by(2) {
            let (from, to) = (middle - HEIGHTS.0 / 2.0, middle + HEIGHTS.0 / 2.0);
            canvas.rect((MARGIN, from), (WIDTH - MARGIN, to), WEEKEND);
        }
        self.draw_axis(canvas, (top, bottom));
        for (i, (y, name, continued)) in names.into_iter().enumerate() {
            // The plot is interrupted, because names of alternatives are long.
            canvas.rect((MARGIN, y), (WIDTH - MARGIN, y + HEIGHTS.1), WHITE);
            if i > 0 {
                canvas.horizontal((MARGIN, WIDTH - MARGIN), y + 4.0, GRID);
            }
            let name = if continued {
                canvas.fonts().language.say("chart.continued", &[("name", name)])
            } else {
                name.to_owned()
            };
            let name = text::shorten(canvas.fonts(), &name, NAME, WIDTH - 2.0 * MARGIN);
            canvas.text((MARGIN, y + HEIGHTS.1 - 9.0), Anchor::Start, &name, NAME, INK);
        }
        for (middle, row) in places {
            self.draw_row(canvas, row, middle);
        }
        page.y = bottom + 26.0;
    }

    /// Draws the grid with numbers below, and the titles of the columns above.
    fn draw_axis(&self, canvas: &mut Canvas<'_>, (top, bottom): (f64, f64)) {
        let ticks: Vec<(f64, String)> = self.axis.ticks(self.plot).collect();
        for (x, _) in &ticks {
            canvas.vertical(*x, (top, bottom), GRID);
        }
        canvas.horizontal(self.plot, bottom, AXIS);
        canvas.vertical(self.place(0.0), (top, bottom), INK);
        let signed = ticks.into_iter().map(|(x, label)| {
            let positive = label.starts_with(|c: char| c.is_ascii_digit())
                && label.contains(|c| ('1'..='9').contains(&c));
            (x, if positive { format!("+{label}") } else { label })
        });
        plot::draw_ticks(canvas, signed, bottom);
        let middle = f64::midpoint(self.plot.0, self.plot.1);
        let language = canvas.fonts().language;
        let title = language.text("chart-differences.axis");
        canvas.text((middle, top - 9.0), Anchor::Middle, title, LABEL, GREY);
        for ((end, _), title) in self.values.iter().zip(TITLES) {
            canvas.text((*end, top - 9.0), Anchor::End, language.text(title), LABEL, GREY);
        }
    }

    /// Draws one row around a height.
    fn draw_row(&self, canvas: &mut Canvas<'_>, row: &DifferenceRow, middle: f64) {
        let room = self.plot.0 - GAPS.1 - GAPS.0 - MARGIN - 12.0;
        let label = text::shorten(canvas.fonts(), &row.label, ROW, room + 0.5);
        canvas.text((MARGIN + 12.0, middle + 4.0), Anchor::Start, &label, ROW, INK);
        for ((end, room), text) in self.values.iter().zip(texts(row)) {
            let text = text::shorten(canvas.fonts(), text, LABEL, *room);
            canvas.text((*end, middle + 4.0), Anchor::End, &text, LABEL, INK);
        }
        if !row.difference.is_finite() {
            return;
        }
        let mark = mark(row.verdict);
        let (low, high) = interval(row).unwrap_or((row.difference, row.difference));
        let low = low.min(row.difference);
        let high = high.max(row.difference);
        if low < high {
            let ends = (self.place(low), self.place(high));
            let half = 0.75;
            canvas.rect((ends.0, middle - half), (ends.1, middle + half), mark.colour);
            for (value, x) in [(low, ends.0), (high, ends.1)] {
                if !self.axis.is_beyond(value) {
                    marks::level_whisker(canvas, (x, x), middle, MARK.1, mark.colour);
                }
            }
        }
        for (value, edge, side) in [(low, self.plot.0, -1.0), (high, self.plot.1, 1.0)] {
            // An arrow only where the value goes on, not at the other end.
            if self.axis.is_beyond(value) && (value < 0.0) == (side < 0.0) {
                let base = edge + side * 4.0;
                let tip = vec![(base, middle - 4.5), (base + side * 7.0, middle), (base, middle + 4.5)];
                canvas.polygon(tip, mark.colour);
            }
        }
        if !self.axis.is_beyond(row.difference) {
            mark.draw(canvas, (self.place(row.difference), middle), MARK.0);
        }
    }
}

/// The texts in the columns of values.
fn texts(row: &DifferenceRow) -> [&str; 3] {
    [&row.base_value, &row.value, &row.change]
}

/// The ends of a whisker, in their order; an end that is not known lies at the difference itself.
pub fn interval(row: &DifferenceRow) -> Option<(f64, f64)> {
    let known = |end: f64| if end.is_nan() { row.difference } else { end };
    let (a, b) = (known(row.low), known(row.high));
    let (low, high) = (a.min(b), a.max(b));
    (row.difference.is_finite() && low < high).then_some((low, high))
}
