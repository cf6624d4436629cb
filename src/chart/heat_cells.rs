//! The cells of a heat map, the numbers in them, and the line around those that meet the target.

use super::canvas::{Anchor, Canvas, Point};
use super::legend::{self, OUTLINE};
use super::range_axis::RangeAxis;
use super::study_view::{HeatCell, Scale};
use super::text;
use super::theme::{AXIS, Colour, Font, INK, LABEL, SMALL, WHITE};

/// Ground of a cell without a value.
pub const NONE: Colour = Colour(0xee, 0xee, 0xee);
/// Numbers in cells that are small.
const SMALLEST: Font = Font { size: 9.0, bold: false };
/// Room around a number from left to right, and the height its cell must have for each of its size \[px\].
const AROUND: (f64, f64) = (8.0, 1.5);
/// White between cells, and how large they are at least to have it \[px\].
const SEAM: (f64, f64) = (1.0, 14.0);
/// White on both sides of the line, which crosses pale and dark cells \[px\].
const CASING: f64 = 1.5;
/// Radius of the mark of a verdict that could turn, and how far from the corner of its cell it stands \[px\].
const OPEN: (f64, f64) = (2.75, 8.0);
/// The radius is at most this part of its cell, lest the mark hides the line around cells that meet the target.
const SIXTH: f64 = 6.0;

/// Writes a value.
type Writer<'a> = Box<dyn Fn(f64) -> String + 'a>;

/// Where the cells lie; rows are counted from the bottom.
pub struct Grid {
    /// The left upper corner \[px\].
    pub corner: Point,
    /// Width and height of a cell \[px\].
    pub cell: (f64, f64),
    /// Numbers of columns and rows.
    pub count: (usize, usize),
}

/// How the numbers in the cells are written.
struct Style {
    font: Font,
    texts: Vec<Vec<String>>,
    /// Whether the unit stands in the cells.
    with_unit: bool,
}

impl Grid {
    /// The left lower corner of a cell, which is the left upper one of the cell below \[px\].
    fn foot(&self, x: usize, y: usize) -> Point {
        let (left, top) = self.corner;
        (left + x as f64 * self.cell.0, top + (self.count.1 as f64 - y as f64) * self.cell.1)
    }

    /// The middle of a cell \[px\].
    pub fn middle(&self, x: usize, y: usize) -> Point {
        let (left, bottom) = self.foot(x, y);
        (left + self.cell.0 / 2.0, bottom - self.cell.1 / 2.0)
    }

    /// The lower edge \[px\].
    pub fn bottom(&self) -> f64 {
        self.foot(0, 0).1
    }
}

/// The value of a cell, if it is a number.
pub fn value(cell: &HeatCell) -> Option<f64> {
    cell.value.filter(|value| value.is_finite())
}

/// Draws the cells; gives the unit of the numbers in them if it does not stand there itself.
pub fn draw(
    canvas: &mut Canvas<'_>,
    grid: &Grid,
    cells: &[Vec<HeatCell>],
    axis: &RangeAxis,
    scale: &Scale,
    paint: fn(f64) -> Colour,
) -> Option<String> {
    let colour = |cell: &HeatCell| value(cell).map_or(NONE, |value| paint(axis.place(value, (0.0, 1.0))));
    let all =
        || cells.iter().enumerate().flat_map(|(y, row)| row.iter().enumerate().map(move |(x, c)| (x, y, c)));
    let seam = if grid.cell.0.min(grid.cell.1) >= SEAM.1 { SEAM.0 } else { 0.0 };
    for (x, y, cell) in all() {
        let (left, bottom) = grid.foot(x, y);
        canvas.rect((left, bottom - grid.cell.1 + seam), (left + grid.cell.0 - seam, bottom), colour(cell));
    }
    let (left, right) = (grid.corner.0, grid.foot(grid.count.0, 0).0);
    for y in [grid.corner.1, grid.bottom() - 1.0] {
        canvas.horizontal((left, right), y, AXIS);
    }
    for x in [left, right - 1.0] {
        canvas.vertical(x, (grid.corner.1, grid.bottom()), AXIS);
    }
    draw_outline(canvas, grid, cells);

    let style = choose_style(canvas, grid, cells, axis, scale);
    for (x, y, cell) in all() {
        let (middle, number) = (grid.middle(x, y), style.as_ref().and_then(|s| s.texts.get(y)?.get(x)));
        if let (Some(style), Some(number)) = (&style, number) {
            let at = (middle.0, middle.1 + style.font.size * 0.36);
            canvas.text(at, Anchor::Middle, number, style.font, letters(colour(cell)));
        }
        if cell.uncertain {
            let corner = (middle.0 + grid.cell.0 / 2.0 - OPEN.1, middle.1 - grid.cell.1 / 2.0 + OPEN.1);
            let at = if number.is_some_and(|number| !number.is_empty()) { corner } else { middle };
            legend::open(canvas, at, OPEN.0.min(grid.cell.0.min(grid.cell.1) / SIXTH));
        }
    }
    let unit = axis.unit.name(canvas.fonts().language);
    style.filter(|style| !style.with_unit && !unit.is_empty()).map(|_| unit.to_owned())
}

/// The colour of letters with the higher contrast on a ground. Squares stand for the intensities of light, so that the
/// greens and blues in the middle of the scale are told right; at 0.22 both have the same contrast.
fn letters(ground: Colour) -> Colour {
    let light = |value: u8| f64::from(value) * f64::from(value) / (255.0 * 255.0);
    let light = 0.2126 * light(ground.0) + 0.7152 * light(ground.1) + 0.0722 * light(ground.2);
    if light > 0.22 { INK } else { WHITE }
}

/// Draws the line between cells that meet the target and all else, hence also along the edges of the map: a line
/// that ends somewhere has no inside.
fn draw_outline(canvas: &mut Canvas<'_>, grid: &Grid, cells: &[Vec<HeatCell>]) {
    let meets = |x: Option<usize>, y: Option<usize>| {
        x.zip(y).and_then(|(x, y)| cells.get(y)?.get(x)).is_some_and(|cell| cell.meets == Some(true))
    };
    let (columns, rows) = grid.count;
    let mut lines = Vec::new();
    for y in 0..=rows {
        let turns = |x: usize| meets(Some(x), Some(y)) != meets(Some(x), y.checked_sub(1));
        lines.extend(
            stretches(columns, turns).into_iter().map(|(a, b)| vec![grid.foot(a, y), grid.foot(b, y)]),
        );
    }
    for x in 0..=columns {
        let turns = |y: usize| meets(Some(x), Some(y)) != meets(x.checked_sub(1), Some(y));
        lines.extend(stretches(rows, turns).into_iter().map(|(a, b)| vec![grid.foot(x, a), grid.foot(x, b)]));
    }
    for (width, colour) in [(OUTLINE + 2.0 * CASING, WHITE), (OUTLINE, INK)] {
        for line in &lines {
            canvas.polyline(line.clone(), width, colour);
        }
    }
}

/// Neighbouring places below `count` for which something holds, as stretches from one end to the other.
fn stretches(count: usize, holds: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for i in (0..count).filter(|i| holds(*i)) {
        match found.last_mut() {
            Some((_, end)) if *end == i => *end = i + 1,
            _ => found.push((i, i + 1)),
        }
    }
    found
}

/// Chooses how to write the numbers so that all of them fit: with their unit, without it, with fewer decimals, in
/// smaller letters; `None` if they fit in no way.
fn choose_style(
    canvas: &Canvas<'_>,
    grid: &Grid,
    cells: &[Vec<HeatCell>],
    axis: &RangeAxis,
    scale: &Scale,
) -> Option<Style> {
    let largest =
        cells.iter().flatten().filter_map(value).map(|v| axis.unit.convert(v).abs()).fold(0.0, f64::max);
    let short = |decimals| move |v: f64| text::number(axis.unit.convert(v), decimals);
    let language = canvas.fonts().language;
    let with_unit = |v: f64| scale.write(v, language);
    let mut ways: Vec<(bool, Writer<'_>)> = vec![(true, Box::new(with_unit))];
    if largest < 100.0 {
        ways.push((false, Box::new(short(1))));
    }
    if largest >= 10.0 {
        ways.push((false, Box::new(short(0))));
    }
    let marked = cells.iter().flatten().any(|cell| cell.uncertain);
    for (with_unit, write) in ways {
        let write = |cell: &HeatCell| value(cell).map_or(String::new(), &write);
        let texts: Vec<Vec<String>> = cells.iter().map(|row| row.iter().map(write).collect()).collect();
        for font in [LABEL, SMALL, SMALLEST] {
            let widest = texts.iter().flatten().map(|text| canvas.text_width(text, font)).fold(0.0, f64::max)
                + AROUND.0;
            // Where the mark of a verdict cannot stand above the number it stands right of it.
            let beside = marked && grid.cell.1 < 2.0 * (OPEN.1 + OPEN.0 + 1.25) + 0.8 * font.size;
            let widest = widest + if beside { 4.0 * OPEN.0 + 10.0 } else { 0.0 };
            if widest <= grid.cell.0 && font.size * AROUND.1 <= grid.cell.1 {
                return Some(Style { font, texts, with_unit });
            }
        }
    }
    None
}
