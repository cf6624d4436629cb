//! Reads finished charts back: SVG documents and their texts, PNG files.

use super::super::canvas::{Point, Shape};
use super::super::metrics::Fonts;
use super::super::picture::Picture;
use super::super::theme::Font;
use crate::language::Language;

/// Checks that a document is well-formed: tags nest, attributes are quoted, entities are known, nothing is
/// forbidden. It knows as much of XML as the charts use.
pub fn assert_well_formed(document: &str) {
    let mut open = Vec::new();
    let mut rest = document;
    while let Some(start) = rest.find('<') {
        assert_plain(&rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag that ends");
        let tag = &rest[start + 1..end];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "tags nest");
        } else {
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            let pieces: Vec<&str> = attributes.trim_end_matches('/').split('"').collect();
            assert_eq!(pieces.len() % 2, 1, "quotes come in pairs: {tag}");
            for (i, piece) in pieces.iter().enumerate() {
                if i % 2 == 1 {
                    assert_plain(piece);
                } else {
                    assert!(
                        piece.trim().is_empty() || piece.ends_with('='),
                        "an attribute has a value: {tag}"
                    );
                }
            }
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "every tag is closed");
    assert!(rest.trim().is_empty(), "nothing follows");
}

fn assert_plain(text: &str) {
    assert!(!text.contains(['<', '>', '"']), "escaped: {text}");
    assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "no controls: {text:?}");
    for (at, _) in text.match_indices('&') {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;"];
        assert!(known.iter().any(|entity| text[at..].starts_with(entity)), "known entity: {text}");
    }
}

/// Decodes a PNG into width, height and pixels.
pub fn decode(file: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().expect("a PNG header");
    let made_by = reader.info().uncompressed_latin1_text.iter().find(|chunk| chunk.keyword == "Software");
    assert_eq!(made_by.map(|chunk| chunk.text.as_str()), Some("clearway"));
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    (info.width, info.height, pixels)
}

/// A line of text in an SVG: what it says and the box it covers \[px\].
#[derive(Debug)]
pub struct Written {
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

pub fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let start = tag.find(&format!(" {name}=\"")).expect("an attribute") + name.len() + 3;
    tag[start..].split('"').next().expect("a value")
}

pub fn texts(svg: &str) -> Vec<Written> {
    let fonts = Fonts::load(Language::English).expect("fonts");
    let mut found = Vec::new();
    for piece in svg.split("<text").skip(1) {
        let (tag, rest) = piece.split_once('>').expect("a tag that ends");
        let text = rest.split("</text>").next().expect("a text").trim();
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        let text = text.replace("&apos;", "'").replace("&amp;", "&");
        let read = |name: &str| attribute(tag, name).parse::<f64>().expect("a number") / 4.0;
        let size = read("font-size");
        let width = fonts.width(&text, Font { size, bold: tag.contains("font-weight") });
        let left = match attribute(tag, "text-anchor") {
            "start" => read("x"),
            "middle" => read("x") - width / 2.0,
            _ => read("x") - width,
        };
        let baseline = read("y") + 0.76 * size;
        // Letters reach from about 0.75 em above the baseline to 0.2 em below; a little less counts as touching.
        found.push(Written {
            text,
            left,
            right: left + width,
            top: baseline - 0.7 * size,
            bottom: baseline + 0.15 * size,
        });
    }
    found
}

/// Checks that nothing that is drawn sticks out of the picture; texts are checked elsewhere.
pub fn assert_shapes_inside(picture: &Picture) {
    let (width, height) = (f64::from(picture.size.0), f64::from(picture.size.1));
    for shape in &picture.shapes {
        for (x, y) in corners(shape) {
            let inside = (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
            assert!(inside, "outside the picture: {shape:?}");
        }
    }
}

/// Corners of a shape, or of a box around it.
fn corners(shape: &Shape) -> Vec<Point> {
    match shape {
        Shape::Rect(from, to, _) => vec![*from, *to],
        Shape::Polyline(points, _, _) | Shape::Polygon(points, _) => points.clone(),
        Shape::Dot((x, y), radius, _) => vec![(x - radius, y - radius), (x + radius, y + radius)],
        Shape::Text(_) => Vec::new(),
    }
}
