//! Deviations in rows under a common axis: name of the group, label, dot with bar, numbers.

use super::agreement::Comparison;
use super::axis::ValueAxis;
use super::canvas::{Anchor, Canvas, Point};
use super::metrics::Fonts;
use super::page::Page;
use super::text;
use super::theme::{AXIS, BLUE, Colour, Font, GREY, GRID, INK, LABEL, MARGIN, NAME, ROW, VERMILLION, WIDTH};

/// Height of a row \[px\].
const ROW_HEIGHT: f64 = 18.0;
/// Distance between two groups, with a line in its middle \[px\].
const GROUP_GAP: f64 = 12.0;
/// Most room for the names of groups \[px\].
const GROUP_WIDTH: f64 = 180.0;
/// Most room for the labels of rows \[px\].
const LABEL_WIDTH: f64 = 230.0;
/// Distance between two columns of text \[px\].
const GAP: f64 = 16.0;
/// Room right of the plot for a deviation, and for half the width of its bar with the unit \[px\].
const NUMBERS: (f64, f64) = (42.0, 64.0);
/// Numbers above this are as bad as each other and written as such \[%\].
const WRITTEN: f64 = 999.0;
/// Room for an arrow left and right of the plot \[px\].
const ARROWS: f64 = 16.0;
/// Least distance between two ticks, enough for their numbers \[px\].
const TICK_WIDTH: f64 = 48.0;
/// The axis ends here at the latest, lest one wide bar make all others too short to see \[%\].
const FARTHEST: f64 = 10.0;
/// Part of the colour in a bar, and in the ground of a row that does not agree \[%\].
const TINTS: (u32, u32) = (40, 12);

/// Where things stand from left to right: group, label, plot, numbers.
pub struct Columns {
    /// Left edge of the labels \[px\].
    labels: f64,
    /// Ends of the plot \[px\].
    plot: (f64, f64),
    /// The right half of the axis; the left one mirrors it.
    axis: ValueAxis,
}

impl Columns {
    /// Fits the columns to the texts and the axis to the bars.
    pub fn new(rows: &[Comparison], fonts: &Fonts) -> Self {
        let widest = |font: Font, said: fn(&Comparison) -> &str| {
            rows.iter().map(|row| fonts.width(said(row).trim(), font)).fold(0.0, f64::max)
        };
        let labels = MARGIN + widest(NAME, |row| &row.group).min(GROUP_WIDTH) + GAP;
        let left = labels + widest(ROW, |row| &row.label).min(LABEL_WIDTH) + ARROWS;
        let bars = rows.iter().filter_map(Comparison::deviation);
        // The maximum of a number and none is the number, which suits a half-width that is none.
        let farthest = bars.map(|(value, half)| value.abs().max(value.abs() + half)).fold(0.0, f64::max);
        let plot = (left.ceil(), WIDTH - MARGIN - NUMBERS.0 - NUMBERS.1 - ARROWS);
        let ticks = (plot.1 - plot.0) / 2.0 / TICK_WIDTH;
        Self { labels, plot, axis: ValueAxis::new(farthest.min(FARTHEST), ticks as u32) }
    }

    /// Places a deviation \[px\]; those outside the axis lie on its ends.
    fn place(&self, value: f64) -> f64 {
        let (left, right) = self.plot;
        // The middle of a whole pixel, so that dots without a deviation sit on the line.
        let zero = f64::midpoint(left, right).floor() + 0.5;
        self.axis.place(value.abs(), (zero, if value < 0.0 { left } else { right }))
    }

    /// Whether a deviation lies outside the axis, with a hair of tolerance as on the axis itself.
    fn is_beyond(&self, value: f64) -> bool {
        value.abs() > self.axis.top() * (1.0 + 1e-9)
    }

    /// Whether the axis cuts the bar of a row.
    pub fn cut(&self, row: &Comparison) -> bool {
        row.deviation().is_some_and(|bar| {
            let (low, high) = ends(bar);
            self.is_beyond(low) || self.is_beyond(high)
        })
    }

    /// Draws the axis and the rows of one page.
    pub fn draw(&self, page: &mut Page, rows: &[Comparison]) {
        let top = page.y + 46.0;
        let mut y = top + GROUP_GAP / 2.0;
        let mut places = Vec::new();
        let mut lines = Vec::new();
        for group in rows.chunk_by(|a, b| a.group == b.group) {
            if !places.is_empty() {
                lines.push(y + GROUP_GAP / 2.0);
                y += GROUP_GAP;
            }
            for _ in group {
                places.push(y + ROW_HEIGHT / 2.0);
                y += ROW_HEIGHT;
            }
        }
        let bottom = y + GROUP_GAP / 2.0;

        let canvas = &mut page.canvas;
        let placed = || rows.iter().zip(&places);
        for (_, &middle) in placed().filter(|(row, _)| !row.agrees) {
            let (from, to) = (middle - ROW_HEIGHT / 2.0, middle + ROW_HEIGHT / 2.0);
            let right = WIDTH - MARGIN + 6.0;
            canvas.rect((self.labels - 6.0, from), (right, to), VERMILLION.tint(TINTS.1));
        }
        for line in lines {
            canvas.horizontal((MARGIN, WIDTH - MARGIN), line, GRID);
        }
        self.draw_axis(canvas, (top, bottom));
        for (row, &middle) in placed() {
            self.draw_bar(canvas, row, middle);
        }
        // Over the bars, so that it shows which of them reach it, but under the dots.
        canvas.vertical(self.place(0.0), (top, bottom), INK);
        for (row, &middle) in placed() {
            self.draw_mark(canvas, row, middle);
            self.write_row(canvas, row, middle + 4.0);
        }
        let mut rest = places.as_slice();
        for group in rows.chunk_by(|a, b| a.group == b.group) {
            let (own, others) = rest.split_at_checked(group.len()).unwrap_or((rest, &[]));
            rest = others;
            let name = group.first().map_or("", |row| row.group.as_str());
            self.write_group(canvas, name, own);
        }
        page.y = bottom + 26.0;
    }

    /// Draws the grid, with numbers at both ends, because a long chart shows only one of them at a time.
    fn draw_axis(&self, canvas: &mut Canvas<'_>, (top, bottom): (f64, f64)) {
        let ticks =
            self.axis.ticks().flat_map(|tick| if tick > 0.0 { vec![-tick, tick] } else { vec![tick] });
        for tick in ticks {
            let x = self.place(tick);
            canvas.vertical(x, (top, bottom), GRID);
            let label = format!("{} %", signed(tick, self.axis.label(tick)));
            for baseline in [top - 7.0, bottom + 19.0] {
                canvas.text((x, baseline), Anchor::Middle, &label, LABEL, GREY);
            }
        }
        for end in [top, bottom] {
            canvas.horizontal(self.plot, end, AXIS);
        }
        let words = canvas.fonts().language.text("chart-agreement.axis");
        canvas.text((self.place(0.0), top - 26.0), Anchor::Middle, words, LABEL, GREY);
    }

    /// Draws a bar; where the axis cuts it, an arrow goes on.
    fn draw_bar(&self, canvas: &mut Canvas<'_>, row: &Comparison, middle: f64) {
        let Some((low, high)) = row.deviation().map(ends) else { return };
        let (mut from, mut to) = (self.place(low), self.place(high));
        let seen = from < to;
        let mut arrow = |edge: f64, side: f64| {
            let base = edge + side * 4.0;
            let corners = vec![(base, middle - 4.5), (base + side * 7.0, middle), (base, middle + 4.5)];
            canvas.polygon(corners, colour(row));
            base
        };
        if low < 0.0 && self.is_beyond(low) {
            from = arrow(self.plot.0, -1.0);
        }
        if high > 0.0 && self.is_beyond(high) {
            to = arrow(self.plot.1, 1.0);
        }
        if seen {
            canvas.rect((from, middle - 3.0), (to, middle + 3.0), colour(row).tint(TINTS.0));
        }
    }

    /// Draws the dot, or a diamond if the values do not agree; outside the axis there is only the arrow.
    fn draw_mark(&self, canvas: &mut Canvas<'_>, row: &Comparison, middle: f64) {
        let Some((value, _)) = row.deviation().filter(|(value, _)| !self.is_beyond(*value)) else { return };
        let x = self.place(value);
        if row.agrees {
            canvas.dot((x, middle), 3.5, colour(row));
        } else {
            let corners: [Point; 4] = [(-5.5, 0.0), (0.0, -5.5), (5.5, 0.0), (0.0, 5.5)];
            canvas.polygon(corners.map(|(dx, dy)| (x + dx, middle + dy)).to_vec(), colour(row));
        }
    }

    /// Writes the label on the left and the numbers on the right.
    fn write_row(&self, canvas: &mut Canvas<'_>, row: &Comparison, baseline: f64) {
        let room = self.plot.0 - ARROWS - self.labels;
        let label = text::shorten(canvas.fonts(), &row.label, ROW, room);
        canvas.text((self.labels, baseline), Anchor::Start, &label, ROW, INK);
        let (deviation, interval) = match row.deviation() {
            None => ("–".to_owned(), String::new()),
            Some((value, half)) => {
                let unit = if row.exact == 0.0 { "*" } else { "%" };
                let interval = if half == 0.0 { String::new() } else { format!("± {} ", number(half)) };
                (signed(value, number(value)), interval + unit)
            }
        };
        let between = WIDTH - MARGIN - NUMBERS.1;
        canvas.text((between, baseline), Anchor::End, &deviation, LABEL, INK);
        canvas.text((between + 4.0, baseline), Anchor::Start, &interval, LABEL, INK);
    }

    /// Writes the name of a group along its rows; beside a single row there is room for two lines.
    fn write_group(&self, canvas: &mut Canvas<'_>, name: &str, rows: &[f64]) {
        let lines = text::wrap(canvas.fonts(), name, NAME, self.labels - GAP - MARGIN, rows.len().max(2));
        let pair =
            rows.first().map(|middle| [middle - 6.5, middle + 6.5]).filter(|_| rows.len() < lines.len());
        for (line, middle) in lines.iter().zip(pair.as_ref().map_or(rows, |pair| pair)) {
            canvas.text((MARGIN, middle + 4.0), Anchor::Start, line, NAME, INK);
        }
    }
}

/// The ends of a bar \[%\]; one point if half its width is not a number.
fn ends((value, half): (f64, f64)) -> (f64, f64) {
    let half = if half.is_nan() { 0.0 } else { half };
    (value - half, value + half)
}

fn colour(row: &Comparison) -> Colour {
    if row.agrees { BLUE } else { VERMILLION }
}

/// Writes a number so that it fits its column.
fn number(value: f64) -> String {
    match value {
        v if v > WRITTEN => format!("> {WRITTEN}"),
        v if v < -WRITTEN => format!("< −{WRITTEN}"),
        v if v.abs() < 9.995 => text::number(v, 2),
        v => text::number(v, usize::from(v.abs() < 99.95)),
    }
}

/// Puts a plus before a number that is written as more than 0.
fn signed(value: f64, written: String) -> String {
    let positive = value > 0.0 && written.starts_with(|c: char| c.is_ascii_digit());
    if positive && written.contains(|c| ('1'..='9').contains(&c)) { format!("+{written}") } else { written }
}
