//! Signs at single values: marks of several shapes, and whiskers.

use super::canvas::{Canvas, Point};
use super::theme::{BLACK, BLUE, Colour, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION, WHITE};

/// Width of the white seam around a mark, so that it shows on lines and bands \[px\].
const SEAM: f64 = 1.25;
/// Radius of a ring around a mark, related to that of the mark \[1\].
pub const RING: f64 = 1.6;
/// Width of a whisker \[px\].
const STROKE: f64 = 1.5;

/// The shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A disc.
    Disc,
    /// A square.
    Square,
    /// A triangle on its base.
    Up,
    /// A square on its corner.
    Diamond,
    /// A triangle on its tip.
    Down,
}

/// How a mark looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Its shape.
    pub form: Form,
    /// Its colour.
    pub colour: Colour,
    /// Whether it is filled with its colour, or white with an edge.
    pub filled: bool,
}

const fn filled(form: Form, colour: Colour) -> Mark {
    Mark { form, colour, filled: true }
}

const fn hollow(form: Form, colour: Colour) -> Mark {
    Mark { form, colour, filled: false }
}

/// One mark per line: neither colours nor shapes alone tell eight lines apart for everybody.
pub const MARKS: [Mark; 8] = [
    filled(Form::Disc, BLUE),
    filled(Form::Square, VERMILLION),
    filled(Form::Up, GREEN),
    filled(Form::Diamond, PURPLE),
    hollow(Form::Disc, BLACK),
    filled(Form::Down, ORANGE),
    hollow(Form::Square, SKY),
    hollow(Form::Diamond, GREY),
];

impl Mark {
    /// Draws the mark around a point; all shapes with the same radius look equally large \[px\].
    pub fn draw(self, canvas: &mut Canvas<'_>, at: Point, radius: f64) {
        self.form.fill(canvas, at, radius + SEAM, WHITE);
        self.form.fill(canvas, at, radius, self.colour);
        if !self.filled {
            self.form.fill(canvas, at, radius - 1.6, WHITE);
        }
    }
}

impl Form {
    fn fill(self, canvas: &mut Canvas<'_>, (x, y): Point, radius: f64, colour: Colour) {
        let corners: &[Point] = match self {
            Self::Disc => {
                canvas.dot((x, y), radius, colour);
                return;
            }
            Self::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Self::Up => &[(0.0, -1.25), (1.15, 0.85), (-1.15, 0.85)],
            Self::Diamond => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
            Self::Down => &[(0.0, 1.25), (1.15, -0.85), (-1.15, -0.85)],
        };
        canvas.polygon(corners.iter().map(|(dx, dy)| (x + dx * radius, y + dy * radius)).collect(), colour);
    }
}

/// Draws a disc with a dark edge, which pale colours need on white, and perhaps with a ring around it.
pub fn edged(canvas: &mut Canvas<'_>, at: Point, radius: f64, colour: Colour, ringed: bool) {
    if ringed {
        canvas.dot(at, radius * RING + SEAM, WHITE);
        canvas.dot(at, radius * RING, INK);
        canvas.dot(at, radius * RING - 1.75, WHITE);
    } else {
        canvas.dot(at, radius + 2.0, WHITE);
    }
    canvas.dot(at, radius + 0.75, INK);
    canvas.dot(at, radius - 0.25, colour);
}

/// Draws a whisker from one height to another, with caps of the given length \[px\].
pub fn upright_whisker(canvas: &mut Canvas<'_>, x: f64, (low, high): (f64, f64), cap: f64, colour: Colour) {
    let half = STROKE / 2.0;
    canvas.rect((x - half, low.min(high)), (x + half, low.max(high)), colour);
    for y in [low, high] {
        canvas.rect((x - cap / 2.0, y - half), (x + cap / 2.0, y + half), colour);
    }
}

/// Draws a whisker from left to right, with caps of the given length \[px\].
pub fn level_whisker(canvas: &mut Canvas<'_>, (low, high): (f64, f64), y: f64, cap: f64, colour: Colour) {
    let half = STROKE / 2.0;
    canvas.rect((low.min(high), y - half), (low.max(high), y + half), colour);
    for x in [low, high] {
        canvas.rect((x - half, y - cap / 2.0), (x + half, y + cap / 2.0), colour);
    }
}
