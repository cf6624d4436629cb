//! Collects the shapes of one picture, to be replayed as SVG and as bitmap.
//!
//! All coordinates are pixels of the finished picture, x to the right, y downwards. The backends of plotters take
//! whole pixels only, at which curves look stepped; so every shape is handed to them enlarged by [`SCALE`], and the
//! result is shown or averaged down to the intended size.

use super::metrics::Fonts;
use super::text;
use super::theme::{Colour, Font};

/// Enlargement of the shapes handed to plotters \[1\].
pub const SCALE: u32 = 4;

/// Which point of a text its position names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The left end of the baseline.
    Start,
    /// The middle of the baseline.
    Middle,
    /// The right end of the baseline.
    End,
}

/// A point \[px\].
pub type Point = (f64, f64);

/// One thing to draw.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A filled rectangle between two corners.
    Rect(Point, Point, Colour),
    /// A line through points, with round joins and the given width \[px\].
    Polyline(Vec<Point>, f64, Colour),
    /// A filled polygon.
    Polygon(Vec<Point>, Colour),
    /// A filled circle with the given radius \[px\].
    Dot(Point, f64, Colour),
    /// A line of text.
    Text(Label),
}

/// A line of text at a place.
#[derive(Debug, Clone)]
pub struct Label {
    /// Where the anchor lies; y is the baseline.
    pub at: Point,
    /// Characters as given, cleaned of those that XML or a single line cannot hold.
    pub text: String,
    /// Size and weight.
    pub font: Font,
    /// Colour of the letters.
    pub colour: Colour,
    /// Which point of the text lies at `at`.
    pub anchor: Anchor,
}

/// The picture under construction.
pub struct Canvas<'f> {
    fonts: &'f Fonts,
    shapes: Vec<Shape>,
}

impl<'f> Canvas<'f> {
    /// Starts with nothing; the ground is white.
    pub fn new(fonts: &'f Fonts) -> Self {
        Self { fonts, shapes: Vec::new() }
    }

    /// Gives the fonts, for measuring.
    pub fn fonts(&self) -> &'f Fonts {
        self.fonts
    }

    /// Gives all shapes so far, in drawing order.
    pub fn into_shapes(self) -> Vec<Shape> {
        self.shapes
    }

    /// Fills a rectangle.
    pub fn rect(&mut self, from: Point, to: Point, colour: Colour) {
        self.shapes.push(Shape::Rect(from, to, colour));
    }

    /// Draws a horizontal line of 1 px, moved onto whole pixels so that it is sharp in the bitmap.
    pub fn horizontal(&mut self, (x0, x1): (f64, f64), y: f64, colour: Colour) {
        let y = y.floor();
        self.rect((x0, y), (x1, y + 1.0), colour);
    }

    /// Draws a vertical line of 1 px, moved onto whole pixels so that it is sharp in the bitmap.
    pub fn vertical(&mut self, x: f64, (y0, y1): (f64, f64), colour: Colour) {
        let x = x.floor();
        self.rect((x, y0), (x + 1.0, y1), colour);
    }

    /// Draws a dashed horizontal line of 1 px.
    pub fn dashed_horizontal(&mut self, (x0, x1): (f64, f64), y: f64, colour: Colour) {
        let mut x = x0;
        while x < x1 {
            self.horizontal((x, (x + 5.0).min(x1)), y, colour);
            x += 9.0;
        }
    }

    /// Draws a dashed vertical line of 1 px.
    pub fn dashed_vertical(&mut self, x: f64, (y0, y1): (f64, f64), colour: Colour) {
        let mut y = y0;
        while y < y1 {
            self.vertical(x, (y, (y + 5.0).min(y1)), colour);
            y += 9.0;
        }
    }

    /// Draws a line through points; fewer than two draw nothing.
    pub fn polyline(&mut self, points: Vec<Point>, width: f64, colour: Colour) {
        if points.len() > 1 {
            self.shapes.push(Shape::Polyline(points, width, colour));
        }
    }

    /// Fills a polygon; fewer than three points draw nothing.
    pub fn polygon(&mut self, points: Vec<Point>, colour: Colour) {
        if points.len() > 2 {
            self.shapes.push(Shape::Polygon(points, colour));
        }
    }

    /// Fills a circle.
    pub fn dot(&mut self, centre: Point, radius: f64, colour: Colour) {
        self.shapes.push(Shape::Dot(centre, radius, colour));
    }

    /// Writes one line of text; an empty text draws nothing.
    pub fn text(&mut self, at: Point, anchor: Anchor, text: &str, font: Font, colour: Colour) {
        let text: String = text.chars().map(text::visible).collect();
        if !text.trim().is_empty() {
            self.shapes.push(Shape::Text(Label { at, text, font, colour, anchor }));
        }
    }

    /// Gives the width of a text \[px\].
    pub fn text_width(&self, text: &str, font: Font) -> f64 {
        self.fonts.width(text, font)
    }
}

/// Enlarges a coordinate and rounds it to the whole pixels of the backends. Whatever lies far outside the picture
/// is moved to its vicinity, which keeps the backends' integer sums from overflowing.
#[allow(clippy::cast_possible_truncation)]
pub fn enlarged(value: f64) -> i32 {
    if value.is_nan() { 0 } else { (value * f64::from(SCALE)).round().clamp(-100_000.0, 100_000.0) as i32 }
}
