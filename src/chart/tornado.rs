//! How far each input moves a measure on its own: a bar from the value of the base to the value at its low end, and
//! one to the value at its high end.

use super::canvas::{Anchor, Canvas};
use super::legend::{self, Entry, Sign};
use super::marks;
use super::metrics::Fonts;
use super::page::Page;
use super::picture::Picture;
use super::plot;
use super::range_axis::RangeAxis;
use super::study;
use super::study_view::{Output, TornadoRow, TornadoView};
use super::text;
use super::theme::{AXIS, BLUE, Colour, GRID, INK, LABEL, MARGIN, ORANGE, ROW, SMALL, WIDTH};

/// Rows on one page.
const PER_PAGE: usize = 24;
/// Heights of a row, of a bar, and of each of two bars that lie on the same side \[px\].
const HEIGHTS: (f64, f64, f64) = (36.0, 20.0, 11.0);
/// Most room for the names of inputs, and for their values beside the bars \[px\].
const WIDTHS: (f64, f64) = (240.0, 110.0);
/// Distance of a value from its bar \[px\].
const GAP: f64 = 7.0;
/// Colours for inputs at their low and at their high end; numbers and whiskers must be seen on them.
const COLOURS: [Colour; 2] = [BLUE.tint(70), ORANGE.tint(85)];

/// Where things stand from left to right.
struct Layout<'a> {
    view: &'a TornadoView,
    axis: RangeAxis,
    /// Right end of the names \[px\].
    names: f64,
    /// Ends of the plot, and of the axis inside it: values stand between the two \[px\].
    plot: (f64, f64),
    inner: (f64, f64),
}

/// One bar: from the base to an output.
struct Bar<'a> {
    output: Output,
    words: &'a str,
    colour: Colour,
    /// Whether it goes to the left.
    left: bool,
}

/// Lays out the pages, all with the same axis.
pub fn compose(view: &TornadoView, fonts: &'static Fonts) -> Vec<Picture> {
    let language = fonts.language;
    let heading = language.say("chart-tornado.heading", &[("measure", view.measure.name.trim())]);
    let heading = study::heading(&heading, language);
    if view.rows.is_empty() || !view.base.is_finite() {
        let mut page = study::start(&view.head, &heading, (1, 1), fonts);
        page.remark(language.text(if view.rows.is_empty() {
            "chart-tornado.no-input"
        } else {
            "chart-tornado.no-base"
        }));
        return vec![study::finish(page, &view.head, 1, Vec::new())];
    }
    let layout = Layout::new(view, fonts);
    let outputs = || view.rows.iter().flat_map(|row| [row.at_low, row.at_high]);
    let mut notes = Vec::new();
    if outputs().any(|output| whisker(output).is_some()) {
        notes.push(language.text("chart-tornado.whiskers").to_owned());
    }
    if outputs().any(|output| !output.mean.is_finite()) {
        notes.push(language.text("chart-tornado.no-bar").to_owned());
    }
    let entries: [Entry<'_>; 2] = [
        (Sign::Area(COLOURS[0], None), language.text("chart-tornado.low")),
        (Sign::Area(COLOURS[1], None), language.text("chart-tornado.high")),
    ];
    let pages = view.rows.len().div_ceil(PER_PAGE);
    let mut pictures = Vec::new();
    for (i, rows) in view.rows.chunks(PER_PAGE).enumerate() {
        let mut page = study::start(&view.head, &heading, (i + 1, pages), fonts);
        legend::draw(&mut page, &entries, (MARGIN, WIDTH - MARGIN));
        layout.draw(&mut page, rows);
        pictures.push(study::finish(page, &view.head, i + 1, notes.clone()));
    }
    pictures
}

/// The ends of the whisker of an output, if it has one.
fn whisker(output: Output) -> Option<(f64, f64)> {
    let half = output.half_width.abs();
    let ends = (output.mean - half, output.mean + half);
    (half > 0.0 && ends.0.is_finite() && ends.1.is_finite()).then_some(ends)
}

impl<'a> Layout<'a> {
    fn new(view: &'a TornadoView, fonts: &Fonts) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = &str>, font| {
            texts.map(|text| fonts.width(text.trim(), font)).fold(0.0, f64::max)
        };
        let rows = &view.rows;
        let names = MARGIN + widest(&mut rows.iter().map(|row| row.input.as_str()), ROW).min(WIDTHS.0);
        let values = widest(&mut rows.iter().flat_map(|row| [row.low.as_str(), row.high.as_str()]), LABEL);
        let values = values.min(WIDTHS.1) + GAP + 6.0;
        let plot = ((names + 12.0).ceil(), WIDTH - MARGIN);
        let outputs = rows.iter().flat_map(|row| [row.at_low, row.at_high]);
        let ends = outputs.flat_map(|output| {
            let (low, high) = whisker(output).unwrap_or((output.mean, output.mean));
            [low, output.mean, high]
        });
        let axis = RangeAxis::new(ends.chain([view.base]), &view.measure.scale, 8);
        Self { view, axis, names, plot, inner: (plot.0 + values, plot.1 - values) }
    }

    fn place(&self, value: f64) -> f64 {
        self.axis.place(value, self.inner)
    }

    /// Draws the axis and the rows of one page.
    fn draw(&self, page: &mut Page, rows: &[TornadoRow]) {
        let top = page.y + 30.0;
        let bottom = top + HEIGHTS.0 * rows.len() as f64;
        let canvas = &mut page.canvas;
        let ticks: Vec<(f64, String)> = self.axis.ticks(self.inner).collect();
        for (x, _) in &ticks {
            canvas.vertical(*x, (top, bottom), GRID);
        }
        canvas.horizontal(self.plot, bottom, AXIS);
        plot::draw_ticks(canvas, ticks.into_iter(), bottom);
        for (i, row) in rows.iter().enumerate() {
            self.draw_row(canvas, row, top + HEIGHTS.0 * (i as f64 + 0.5));
        }
        let base = self.place(self.view.base);
        canvas.rect((base - 0.75, top - 6.0), (base + 0.75, bottom), INK);
        let language = canvas.fonts().language;
        let base_said = self.view.measure.scale.write(self.view.base, language);
        let words = language.say("chart-tornado.base", &[("value", &base_said)]);
        let words = text::shorten(canvas.fonts(), &words, LABEL, WIDTH - 2.0 * MARGIN);
        let half = canvas.text_width(&words, LABEL) / 2.0;
        let middle = base.min(WIDTH - MARGIN - half).max(MARGIN + half);
        canvas.text((middle, top - 11.0), Anchor::Middle, &words, LABEL, INK);
        let title = self.axis.title(&self.view.measure, language);
        let title = text::shorten(canvas.fonts(), &title, ROW, WIDTH - 2.0 * MARGIN);
        let half = canvas.text_width(&title, ROW) / 2.0;
        let middle = f64::midpoint(self.plot.0, self.plot.1).min(WIDTH - MARGIN - half).max(MARGIN + half);
        canvas.text((middle, bottom + 38.0), Anchor::Middle, &title, ROW, INK);
        page.y = bottom + 44.0;
    }

    /// Draws the name and the bars of one input around a height.
    fn draw_row(&self, canvas: &mut Canvas<'_>, row: &TornadoRow, middle: f64) {
        let lines = text::wrap(canvas.fonts(), &row.input, ROW, self.names - MARGIN + 0.5, 2);
        let first = if lines.len() > 1 { middle - 3.5 } else { middle + 4.0 };
        for (line, baseline) in lines.iter().zip([first, first + 14.5]) {
            canvas.text((self.names, baseline), Anchor::End, line, ROW, INK);
        }
        let bar = |output: Output, words, colour, other: Output| Bar {
            output,
            words,
            colour,
            // A bar without length goes where the other one does not.
            left: output.mean < self.view.base
                || (output.mean == self.view.base && other.mean > self.view.base),
        };
        let bars = [
            bar(row.at_low, row.low.as_str(), COLOURS[0], row.at_high),
            bar(row.at_high, row.high.as_str(), COLOURS[1], row.at_low),
        ];
        let drawn: Vec<&Bar<'_>> = bars.iter().filter(|bar| bar.output.mean.is_finite()).collect();
        let beside = bars[0].left == bars[1].left && drawn.len() == 2;
        let (height, font) = if beside { (HEIGHTS.2, SMALL) } else { (HEIGHTS.1, LABEL) };
        let shift = |i: usize| if beside { (i as f64 - 0.5) * (HEIGHTS.2 + 1.0) } else { 0.0 };
        let base = self.place(self.view.base);
        for (i, bar) in drawn.iter().enumerate() {
            let (x, y) = (self.place(bar.output.mean), middle + shift(i));
            canvas.rect((x.min(base), y - height / 2.0), (x.max(base), y + height / 2.0), bar.colour);
        }
        let mut reach = vec![(base, base); drawn.len()];
        for (i, (bar, reach)) in drawn.iter().zip(&mut reach).enumerate() {
            let ends = whisker(bar.output).unwrap_or((bar.output.mean, bar.output.mean));
            let ends = (self.place(ends.0), self.place(ends.1));
            if ends.0 < ends.1 {
                marks::level_whisker(canvas, ends, middle + shift(i), height / 2.0, INK);
            }
            *reach = (ends.0.min(base), ends.1.max(base));
        }
        // Bars at the same height keep clear of each other's whiskers.
        let all = reach.iter().fold((base, base), |a, b| (a.0.min(b.0), a.1.max(b.1)));
        for (i, (bar, own)) in drawn.iter().zip(&reach).enumerate() {
            let (from, to) = if beside { *own } else { all };
            let words = text::shorten(canvas.fonts(), bar.words, font, WIDTHS.1);
            let (x, anchor) = if bar.left { (from - GAP, Anchor::End) } else { (to + GAP, Anchor::Start) };
            canvas.text((x, middle + shift(i) + font.size * 0.36), anchor, &words, font, INK);
        }
    }
}
