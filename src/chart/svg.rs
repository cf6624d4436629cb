//! Replays the shapes of a picture as SVG.

use plotters::prelude::{Color, DrawingBackend, SVGBackend, ShapeStyle};
use plotters::style::RGBColor;

use super::canvas::{Point, SCALE, Shape, enlarged};
use super::font;
use crate::language::Language;

/// Writes the document for a picture of `size` \[px\]. Its language decides which forms of Chinese characters a viewer
/// takes.
pub fn write(shapes: &[Shape], size: (u32, u32), language: Language) -> Result<String, String> {
    let (width, height) = (size.0 * SCALE, size.1 * SCALE);
    let mut document = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut document, (width, height));
        let ground = enlarged_size(width, height);
        draw(backend.draw_rect((0, 0), ground, &RGBColor(255, 255, 255).filled(), true))?;
        for shape in shapes {
            replay(&mut backend, shape)?;
        }
        draw(backend.present())?;
    }
    // The view box stays enlarged while the picture is shown at its intended size. Round joins keep the spikes of
    // a jagged line no longer than its values.
    let drawn = format!("<svg width=\"{width}\" height=\"{height}\"");
    let shown = format!(
        "<svg width=\"{}\" height=\"{}\" xml:lang=\"{}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"",
        size.0,
        size.1,
        language.tag()
    );
    Ok(document.replacen(&drawn, &shown, 1))
}

fn enlarged_size(width: u32, height: u32) -> (i32, i32) {
    (i32::try_from(width).unwrap_or(i32::MAX), i32::try_from(height).unwrap_or(i32::MAX))
}

fn replay(backend: &mut SVGBackend<'_>, shape: &Shape) -> Result<(), String> {
    match shape {
        Shape::Rect(from, to, colour) => {
            draw(backend.draw_rect(place(*from), place(*to), &font::paint(*colour).filled(), true))
        }
        Shape::Polyline(points, width, colour) => {
            let style = ShapeStyle::from(font::paint(*colour)).stroke_width(enlarged(*width).unsigned_abs());
            draw(backend.draw_path(distinct(points), &style))
        }
        Shape::Polygon(points, colour) => {
            draw(backend.fill_polygon(distinct(points), &font::paint(*colour).filled()))
        }
        Shape::Dot(centre, radius, colour) => {
            let radius = enlarged(*radius).unsigned_abs();
            draw(backend.draw_circle(place(*centre), radius, &font::paint(*colour).filled(), true))
        }
        Shape::Text(label) => font::write_svg(backend, label),
    }
}

fn place(point: Point) -> (i32, i32) {
    (enlarged(point.0), enlarged(point.1))
}

/// Rounds the points and drops those that fall onto the one before.
pub fn distinct(points: &[Point]) -> Vec<(i32, i32)> {
    let mut places: Vec<_> = points.iter().map(|&point| place(point)).collect();
    places.dedup();
    places
}

fn draw<E: std::fmt::Display>(result: Result<(), E>) -> Result<(), String> {
    result.map_err(|e| e.to_string())
}
