//! The rows of the chart of purposes: name, number asking, bar of what became of them, days waited.

use super::axis::ValueAxis;
use super::canvas::{Anchor, Canvas};
use super::metrics::Fonts;
use super::outcomes::{self, BOOKED, Outcome};
use super::page::Page;
use super::text;
use super::theme::{AXIS, BLUE, Colour, GREY, GRID, INK, LABEL, MARGIN, NAME, ROW, WIDTH};
use super::view::{BookingsView, PurposeView};
use crate::language::Language;

/// Most room for the names \[px\].
const NAME_WIDTH: f64 = 176.0;
/// Most lines of a name, and the distance between them \[px\].
const NAME_LINES: usize = 3;
const NAME_LINE: f64 = 14.0;
/// Room above and below what stands in a row \[px\].
const ABOVE: f64 = 9.0;
/// Distance between two columns \[px\].
const GAP: f64 = 18.0;
/// Distance between two columns that belong together \[px\].
const NEAR: f64 = 9.0;
/// Room for the days in numbers \[px\].
const DAYS: f64 = 50.0;
/// Part of the room for both plots that the bars get \[1\].
const BARS: f64 = 0.64;
/// Side of the squares in the legend \[px\].
const SQUARE: f64 = 11.0;
/// Radius of the dot of a mean, and height of the tick of what one in twenty exceeds \[px\].
const DOT: f64 = 4.5;
const TICK: f64 = 16.0;
/// An interval narrower than this has a decimal \[1\].
const NARROW: f64 = 0.03;

/// Where things stand from left to right.
pub struct Columns<'a> {
    /// What the legend names beside those who got a place.
    outcomes: &'a [Outcome],
    /// Right end of the numbers asking \[px\].
    asked: f64,
    /// Ends of the bars \[px\].
    bars: (f64, f64),
    /// Left end of the legend of the bars \[px\].
    legend: f64,
    /// Ends of the plot of days \[px\].
    waits: (f64, f64),
    /// The days.
    days: ValueAxis,
    /// Decimals of shares in per cent.
    decimals: usize,
    row_height: f64,
}

impl<'a> Columns<'a> {
    /// Fits the columns to the texts and the axis to the days.
    pub fn new(view: &BookingsView, outcomes: &'a [Outcome], fonts: &Fonts) -> Self {
        let purposes = &view.purposes;
        let widest = |texts: &mut dyn Iterator<Item = f64>| texts.fold(0.0, f64::max);
        let intervals = purposes.iter().filter_map(|p| outcomes::interval(p.booked.as_ref()?));
        let decimals = usize::from(intervals.map(|(low, high)| high - low).fold(1.0, f64::min) < NARROW);
        let names = widest(&mut purposes.iter().map(|p| fonts.width(p.name.trim(), ROW))).min(NAME_WIDTH);
        let lines = purposes.iter().map(|p| name_lines(fonts, &p.name).len()).max().unwrap_or(0).max(2);
        let asked = widest(&mut purposes.iter().map(|p| fonts.width(&people(p), ROW)));
        let asked = MARGIN
            + names
            + GAP
            + asked.max(fonts.width(fonts.language.text("chart-purposes.asking"), LABEL));
        let share = widest(&mut purposes.iter().map(|p| fonts.width(&share(p, decimals), ROW)));
        let share = share.max(fonts.width(fonts.language.text("chart-purposes.booked"), LABEL));
        let right = WIDTH - MARGIN - 2.0 * DAYS;
        let room = right - asked - GAP - NEAR - share - GAP - NEAR;
        let bars = (asked + GAP, asked + GAP + BARS * room);
        let longest = purposes.iter().flat_map(waited).flatten().fold(0.0, f64::max);
        let waits = (bars.1 + NEAR + share + GAP, right - NEAR);
        // The legend can be longer than the bars and the numbers beside them; then it begins before them.
        let legend = legend(outcomes, fonts.language).map(|(words, _)| entry(fonts, words)).sum::<f64>();
        let legend = bars.0.min(waits.0 - GAP - legend).max(MARGIN);
        let most = if waits.1 - waits.0 > 150.0 { 5 } else { 4 };
        Self {
            outcomes,
            asked,
            bars,
            legend,
            waits,
            days: ValueAxis::new(longest.max(1.0), most),
            decimals,
            row_height: lines as f64 * NAME_LINE + 2.0 * ABOVE,
        }
    }

    /// Draws the rows of one page with their heads and axes.
    pub fn draw(&self, page: &mut Page, purposes: &[PurposeView]) {
        let canvas = &mut page.canvas;
        let top = self.draw_heads(canvas, page.y + 18.0);
        let bottom = top + purposes.len() as f64 * self.row_height;
        self.draw_axes(canvas, (top, bottom));
        for (i, purpose) in purposes.iter().enumerate() {
            let middle = top + (i as f64 + 0.5) * self.row_height;
            if i > 0 {
                canvas.horizontal((MARGIN, WIDTH - MARGIN), middle - self.row_height / 2.0, GRID);
            }
            self.draw_row(canvas, purpose, middle);
        }
        page.y = bottom + 26.0;
    }

    /// Writes what stands above the rows, from a first baseline on; gives where the rows begin \[px\].
    fn draw_heads(&self, canvas: &mut Canvas<'_>, baseline: f64) -> f64 {
        let language = canvas.fonts().language;
        let text = |key| language.text(key);
        canvas.text((self.legend, baseline), Anchor::Start, text("chart-purposes.outcomes"), NAME, INK);
        canvas.text((self.waits.0, baseline), Anchor::Start, text("chart-purposes.waited"), NAME, INK);
        let legend = baseline + 19.0;
        self.draw_legends(canvas, legend);
        let heads = legend + 21.0;
        canvas.text((self.asked, heads), Anchor::End, text("chart-purposes.asking"), LABEL, GREY);
        canvas.text((self.bars.1 + NEAR, heads), Anchor::Start, text("chart-purposes.booked"), LABEL, GREY);
        let right = WIDTH - MARGIN;
        for (right, words) in [(right - DAYS, text("chart.mean")), (right, text("chart.1-in-20"))] {
            canvas.text((right, heads), Anchor::End, words, LABEL, GREY);
        }
        heads + 8.0
    }

    fn draw_legends(&self, canvas: &mut Canvas<'_>, baseline: f64) {
        let language = canvas.fonts().language;
        let mut x = self.legend;
        for (words, colour) in legend(self.outcomes, language) {
            canvas.rect((x, baseline - SQUARE + 1.5), (x + SQUARE, baseline + 1.5), colour);
            canvas.text((x + SQUARE + 5.0, baseline), Anchor::Start, words, LABEL, GREY);
            x += entry(canvas.fonts(), words);
        }
        let (left, middle) = (self.waits.0, baseline - 4.0);
        canvas.dot((left + DOT, middle), DOT, BLUE);
        let mean = language.text("chart.mean");
        canvas.text((left + 2.0 * DOT + 5.0, baseline), Anchor::Start, mean, LABEL, GREY);
        let x = left + 2.0 * DOT + 5.0 + canvas.text_width(mean, LABEL) + 16.0;
        draw_tick(canvas, (x, middle));
        let longer = language.text("chart.1-in-20-longer");
        canvas.text((x + 7.0, baseline), Anchor::Start, longer, LABEL, GREY);
    }

    fn draw_axes(&self, canvas: &mut Canvas<'_>, span: (f64, f64)) {
        let share = ValueAxis::share(5);
        let mut axis = |axis: &ValueAxis, ends: (f64, f64), label: &dyn Fn(f64) -> String| {
            for tick in axis.ticks() {
                let x = axis.place(tick, ends);
                canvas.vertical(x, span, if tick > 0.0 { GRID } else { AXIS });
                canvas.text((x, span.1 + 19.0), Anchor::Middle, &label(tick), LABEL, GREY);
            }
            canvas.horizontal(ends, span.1, AXIS);
        };
        axis(&share, self.bars, &text::percent);
        axis(&self.days, self.waits, &|tick| self.days.label(tick));
        let days = canvas.fonts().language.text("chart.days");
        canvas.text((WIDTH - MARGIN - DAYS, span.1 + 19.0), Anchor::End, days, LABEL, GREY);
    }

    fn draw_row(&self, canvas: &mut Canvas<'_>, purpose: &PurposeView, middle: f64) {
        let baseline = middle + 4.0;
        let lines = name_lines(canvas.fonts(), &purpose.name);
        let mut at = baseline - (lines.len().max(1) - 1) as f64 * NAME_LINE / 2.0;
        for line in lines {
            canvas.text((MARGIN, at), Anchor::Start, &line, ROW, INK);
            at += NAME_LINE;
        }
        canvas.text((self.asked, baseline), Anchor::End, &people(purpose), ROW, INK);
        outcomes::draw(canvas, purpose, self.bars, middle);
        let share = share(purpose, self.decimals);
        canvas.text((self.bars.1 + NEAR, baseline), Anchor::Start, &share, ROW, INK);

        let days = waited(purpose);
        let [mean, longer] = days.map(|days| days.map(|days| self.days.place(days, self.waits)));
        if let (Some(mean), Some(longer)) = (mean, longer) {
            canvas.horizontal((mean.min(longer), mean.max(longer)), middle, AXIS);
        }
        if let Some(x) = longer {
            draw_tick(canvas, (x, middle));
        }
        if let Some(x) = mean {
            canvas.dot((x, middle), DOT, BLUE);
        }
        let right = WIDTH - MARGIN;
        for (right, days) in [right - DAYS, right].into_iter().zip(days) {
            let number = days.map_or_else(|| "–".to_owned(), text::measured);
            let number = text::shorten(canvas.fonts(), &number, ROW, DAYS - 4.0);
            canvas.text((right, baseline), Anchor::End, &number, ROW, INK);
        }
    }
}

/// The parts of the bars with their colours.
fn legend(outcomes: &[Outcome], language: Language) -> impl Iterator<Item = (&'static str, Colour)> {
    std::iter::once(("chart-purposes.booked", BOOKED))
        .chain(outcomes.iter().map(|outcome| (outcome.words, outcome.colour)))
        .map(move |(key, colour)| (language.text(key), colour))
}

/// Width of an entry of the legend with the gap after it \[px\].
fn entry(fonts: &Fonts, words: &str) -> f64 {
    SQUARE + 5.0 + fonts.width(words, LABEL) + 14.0
}

fn draw_tick(canvas: &mut Canvas<'_>, (x, middle): (f64, f64)) {
    canvas.rect((x - 1.25, middle - TICK / 2.0), (x + 1.25, middle + TICK / 2.0), INK);
}

fn name_lines(fonts: &Fonts, name: &str) -> Vec<String> {
    text::wrap(fonts, name, ROW, NAME_WIDTH, NAME_LINES)
}

/// The number asking; fewer than one is not nobody.
fn people(purpose: &PurposeView) -> String {
    let few = purpose.asked > 0.0 && purpose.asked < 9.95;
    if few { text::measured(purpose.asked) } else { text::number(purpose.asked, 0) }
}

/// The share who got a place with its interval.
fn share(purpose: &PurposeView, decimals: usize) -> String {
    let Some(share) = outcomes::share(purpose) else { return "–".to_owned() };
    let number = |share: f64| text::number(100.0 * share, decimals);
    match purpose.booked.as_ref().and_then(outcomes::interval) {
        Some((low, high)) => format!("{} % ({}–{})", number(share), number(low), number(high)),
        None if share == 0.0 || share == 1.0 => text::percent(share),
        None => format!("{} %", number(share)),
    }
}

/// The days waited, mean and what one in twenty exceeds, where they are numbers.
fn waited(purpose: &PurposeView) -> [Option<f64>; 2] {
    [purpose.wait_mean_d, purpose.wait_p95_d].map(|days| days.filter(|days| days.is_finite() && *days >= 0.0))
}
