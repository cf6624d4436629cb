//! Legends above a plot: signs with words, one after the other, on as many lines as they need.

use super::canvas::{Anchor, Canvas, Point};
use super::marks::{self, Mark};
use super::page::Page;
use super::text;
use super::theme::{AXIS, Colour, GREY, INK, LABEL, STROKE, WHITE};

/// Room for a sign with the gap before its words \[px\].
const SIGN: f64 = 34.0;
/// Length of a sign \[px\].
const LENGTH: f64 = 27.0;
/// Width of the line around cells that meet their target \[px\].
pub const OUTLINE: f64 = 3.0;
/// Distance between two entries, and between two lines \[px\].
const GAPS: (f64, f64) = (22.0, 18.0);

/// What stands before the words.
#[derive(Debug, Clone, Copy)]
pub enum Sign {
    /// A line with a mark.
    Line(Mark),
    /// A line in its band.
    Band(Colour, Colour),
    /// A mark alone.
    Mark(Mark),
    /// A mark with a whisker.
    Whisker(Mark),
    /// An area; with an edge if there is a second colour.
    Area(Colour, Option<Colour>),
    /// A dashed line.
    Dashes,
    /// An upright dashed line.
    Upright(Colour),
    /// The line around the cells of a heat map that meet their target.
    Outline,
    /// A policy that no other beats.
    Ring,
    /// A policy that another beats.
    Spot,
    /// Intervals in both directions.
    Cross,
    /// The mark of a cell of a heat map whose verdict could turn.
    Open,
}

/// One entry.
pub type Entry<'a> = (Sign, &'a str);

/// Writes entries from left to right and moves the page below them.
pub fn draw(page: &mut Page, entries: &[Entry<'_>], ends: (f64, f64)) {
    page.y = write(&mut page.canvas, entries, ends, page.y);
}

/// Writes entries from left to right below a height and gives the height at which they end \[px\].
pub fn write(canvas: &mut Canvas<'_>, entries: &[Entry<'_>], (left, right): (f64, f64), top: f64) -> f64 {
    let mut at = (left, top);
    for (sign, words) in entries.iter().filter(|(_, words)| !words.trim().is_empty()) {
        let whole = canvas.text_width(words.trim(), LABEL);
        if at.0 > left && at.0 + SIGN + whole > right {
            at = (left, at.1 + GAPS.1);
        }
        sign.draw(canvas, (at.0, at.1 + 9.0));
        let lines = text::wrap(canvas.fonts(), words, LABEL, right - at.0 - SIGN, 3);
        for (i, line) in lines.iter().enumerate() {
            let baseline = at.1 + 13.0 + 15.0 * i as f64;
            canvas.text((at.0 + SIGN, baseline), Anchor::Start, line, LABEL, INK);
        }
        at = match lines.len() {
            0 | 1 => (at.0 + SIGN + whole + GAPS.0, at.1),
            more => (left, at.1 + 15.0 * (more - 1) as f64 + GAPS.1),
        };
    }
    if at.0 > left { at.1 + GAPS.1 } else { at.1 }
}

impl Sign {
    /// Draws the sign right of a point.
    fn draw(self, canvas: &mut Canvas<'_>, (x, y): Point) {
        let (end, middle) = (x + LENGTH, x + LENGTH / 2.0);
        match self {
            Self::Line(mark) => {
                canvas.rect((x, y - STROKE / 2.0), (end, y + STROKE / 2.0), mark.colour);
                mark.draw(canvas, (middle, y), 4.0);
            }
            Self::Band(line, ground) => {
                canvas.rect((x, y - 6.0), (end, y + 6.0), ground);
                canvas.rect((x, y - 1.25), (end, y + 1.25), line);
            }
            Self::Mark(mark) => mark.draw(canvas, (middle, y), 4.0),
            Self::Whisker(mark) => {
                marks::level_whisker(canvas, (x + 2.0, end - 2.0), y, 7.0, mark.colour);
                mark.draw(canvas, (middle, y), 4.0);
            }
            Self::Area(ground, edge) => {
                canvas.rect((x, y - 6.0), (end, y + 6.0), edge.unwrap_or(ground));
                canvas.rect((x + 1.0, y - 5.0), (end - 1.0, y + 5.0), ground);
            }
            Self::Dashes => canvas.dashed_horizontal((x, end), y, INK),
            Self::Upright(colour) => canvas.dashed_vertical(middle, (y - 8.0, y + 8.0), colour),
            Self::Outline => {
                let (left, right, top, bottom) = (x + 2.0, end - 2.0, y - 5.0, y + 5.0);
                let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
                canvas.polyline(corners.to_vec(), OUTLINE, INK);
            }
            Self::Ring => marks::edged(canvas, (middle, y), 4.5, AXIS, true),
            Self::Spot => marks::edged(canvas, (middle, y), 4.5, AXIS, false),
            Self::Cross => {
                marks::level_whisker(canvas, (x + 3.0, end - 3.0), y, 5.0, GREY);
                marks::upright_whisker(canvas, middle, (y - 7.0, y + 7.0), 5.0, GREY);
            }
            Self::Open => open(canvas, (middle, y), 3.0),
        }
    }
}

/// Marks a verdict that could turn.
pub fn open(canvas: &mut Canvas<'_>, at: Point, radius: f64) {
    canvas.dot(at, radius + 1.25, INK);
    canvas.dot(at, radius, WHITE);
}
