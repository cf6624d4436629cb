//! Replays the shapes of a picture as a bitmap, averages it down and encodes it as PNG.

use plotters::prelude::{BitMapBackend, Color, DrawingBackend, ShapeStyle};

use super::canvas::{Point, SCALE, Shape, enlarged};
use super::font::{self, Typesetter};
use super::metrics::Fonts;
use super::svg::distinct;

/// Bytes of a pixel: red, green, blue.
const DEPTH: usize = 3;

/// Draws bitmaps one after the other, keeping the large buffer and the letters between them.
#[derive(Default)]
pub struct Painter {
    /// The enlarged picture; white between two pictures.
    large: Vec<u8>,
    letters: Typesetter,
}

impl Painter {
    /// Draws a picture of `size` \[px\] and gives its pixels, row by row.
    pub fn paint(&mut self, fonts: &Fonts, shapes: &[Shape], size: (u32, u32)) -> Result<Vec<u8>, String> {
        let (width, height) = (size.0 * SCALE, size.1 * SCALE);
        let row = width as usize * DEPTH;
        let needed = row * height as usize;
        if self.large.len() < needed {
            self.large.resize(needed, u8::MAX);
        }
        let Some(large) = self.large.get_mut(..needed) else {
            return Err("no room for the picture".to_owned());
        };
        {
            let mut backend = BitMapBackend::with_buffer(large, (width, height));
            for shape in shapes {
                replay(&mut backend, &mut self.letters, fonts, shape)?;
            }
        }
        Ok(average_down(large, row))
    }
}

fn replay(
    backend: &mut BitMapBackend<'_>,
    letters: &mut Typesetter,
    fonts: &Fonts,
    shape: &Shape,
) -> Result<(), String> {
    match shape {
        Shape::Rect(from, to, colour) => {
            draw(backend.draw_rect(place(*from), place(*to), &font::paint(*colour).filled(), true))
        }
        Shape::Polyline(points, width, colour) => {
            let colour = font::paint(*colour);
            let wide = enlarged(*width).unsigned_abs().max(2);
            let style = ShapeStyle::from(colour).stroke_width(wide);
            let points = distinct(points);
            // plotters turns a whole wide line into one polygon, which gets holes where it crosses itself; so each
            // piece is drawn alone, with a disc over each joint.
            for (from, to) in points.iter().zip(points.iter().skip(1)) {
                draw(backend.draw_line(*from, *to, &style))?;
            }
            for joint in &points {
                disc(backend, *joint, wide, &colour.filled())?;
            }
            Ok(())
        }
        Shape::Polygon(points, colour) => {
            draw(backend.fill_polygon(distinct(points), &font::paint(*colour).filled()))
        }
        Shape::Dot(centre, radius, colour) => {
            let across = enlarged(*radius * 2.0).unsigned_abs();
            disc(backend, place(*centre), across, &font::paint(*colour).filled())
        }
        Shape::Text(label) => letters.write(backend, fonts, label),
    }
}

/// Fills a disc row by row.
#[allow(clippy::cast_possible_truncation)]
fn disc(
    backend: &mut BitMapBackend<'_>,
    (x, y): (i32, i32),
    across: u32,
    style: &ShapeStyle,
) -> Result<(), String> {
    let radius = f64::from(across) / 2.0;
    let reach = radius.floor() as i32;
    for dy in -reach..=reach {
        let half = (radius * radius - f64::from(dy * dy)).max(0.0).sqrt().round() as i32;
        draw(backend.draw_rect((x - half, y + dy), (x + half, y + dy + 1), style, true))?;
    }
    Ok(())
}

fn place(point: Point) -> (i32, i32) {
    (enlarged(point.0), enlarged(point.1))
}

fn draw<E: std::fmt::Display>(result: Result<(), E>) -> Result<(), String> {
    result.map_err(|e| e.to_string())
}

/// Averages squares of [`SCALE`] × [`SCALE`] pixels, and whitens the enlarged picture on the way, while its rows
/// are still in the cache.
fn average_down(large: &mut [u8], row: usize) -> Vec<u8> {
    let scale = SCALE as usize;
    let count = SCALE * SCALE;
    let mut small = Vec::with_capacity(large.len() / (scale * scale));
    let mut sums = vec![0u16; row];
    for rows in large.chunks_exact_mut(row * scale) {
        sums.fill(0);
        for line in rows.chunks_exact(row) {
            for (sum, &value) in sums.iter_mut().zip(line) {
                *sum += u16::from(value);
            }
        }
        rows.fill(u8::MAX);
        for square in sums.chunks_exact(DEPTH * scale) {
            for channel in 0..DEPTH {
                let sum: u32 =
                    square.iter().skip(channel).step_by(DEPTH).map(|&value| u32::from(value)).sum();
                small.push(u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX));
            }
        }
    }
    small
}

/// Encodes pixels as PNG, with the name of the program that made them.
pub fn encode(pixels: &[u8], size: (u32, u32)) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size.0, size.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.add_text_chunk("Software".to_owned(), "clearway".to_owned())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}
