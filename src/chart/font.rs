//! The only place that speaks to plotters about fonts, because that part of plotters is due to change.
//!
//! The built-in fonts are registered under a list of names. plotters treats the list as one name, and writes it as
//! it is into the SVG, where a viewer without the first font takes the next.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use plotters::prelude::{DrawingBackend, RGBColor};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, TextStyle, register_font};

use super::canvas::{Anchor, Label, SCALE, enlarged};
use super::error::ChartError;
use super::metrics::Fonts;
use super::text::MISSING;
use super::theme::{Colour, Font};

const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";
/// How far the strokes of Chinese characters are widened where the text is bold \[em\]: there is one weight of them,
/// because a second one would add two megabytes.
const BOLDER: f64 = 0.03;

/// A font built into the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum File {
    /// Letters, digits and signs.
    Regular,
    /// The same, bold.
    Bold,
    /// Chinese characters in the forms of Hong Kong.
    Traditional,
    /// Chinese characters in the forms of the mainland.
    Simplified,
}

impl File {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Regular, Self::Bold, Self::Traditional, Self::Simplified];

    /// The file itself.
    pub fn content(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("font/DejaVuSans-subset.ttf"),
            Self::Bold => include_bytes!("font/DejaVuSans-Bold-subset.ttf"),
            Self::Traditional => include_bytes!("font/NotoSansCJKhk-subset.otf"),
            Self::Simplified => include_bytes!("font/NotoSansCJKsc-subset.otf"),
        }
    }

    /// Under which name and style plotters has it.
    fn registered(self) -> (&'static str, FontStyle) {
        match self {
            Self::Regular => (FAMILY, FontStyle::Normal),
            Self::Bold => (FAMILY, FontStyle::Bold),
            Self::Traditional => ("Noto Sans CJK HK", FontStyle::Normal),
            Self::Simplified => ("Noto Sans CJK SC", FontStyle::Normal),
        }
    }

    /// Whether bold letters have to be made from these.
    fn is_one_weight(self) -> bool {
        matches!(self, Self::Traditional | Self::Simplified)
    }
}

/// plotters divides the size of a text by this number when it writes SVG.
const SVG_DIVISOR: f64 = 1.24;
/// Where plotters puts the baseline under the top of an SVG text \[em\].
const SVG_BASELINE: f64 = 0.76;

/// Registers the fonts with plotters, once per process.
pub fn register() -> Result<(), ChartError> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let done = *REGISTERED.get_or_init(|| {
        File::ALL.into_iter().all(|file| {
            let (name, style) = file.registered();
            register_font(name, style, file.content()).is_ok()
        })
    });
    if done { Ok(()) } else { Err(ChartError::Font("not a font")) }
}

/// Turns a chart colour into one of plotters.
pub fn paint(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

fn style_of(font: Font) -> FontStyle {
    if font.bold { FontStyle::Bold } else { FontStyle::Normal }
}

/// Writes a text into an SVG. Characters the built-in font lacks are kept: the viewer may know them.
pub fn write_svg<B: DrawingBackend>(backend: &mut B, label: &Label) -> Result<(), String> {
    let size = label.font.size * f64::from(SCALE);
    let h_pos = match label.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let style = TextStyle {
        font: FontDesc::new(FontFamily::Name(FAMILY), size * SVG_DIVISOR, style_of(label.font)),
        color: paint(label.colour).to_backend_color(),
        pos: Pos::new(h_pos, VPos::Top),
    };
    let top = label.at.1 - SVG_BASELINE * label.font.size;
    backend.draw_text(&label.text, &style, (enlarged(label.at.0), enlarged(top))).map_err(|e| e.to_string())
}

/// The ink of one letter: offsets from the left edge of the ink and the baseline, with the share of the pixel
/// that is covered.
type Ink = Vec<(i32, i32, f32)>;

/// Draws text into bitmaps, letter by letter.
///
/// plotters leaves out the side bearing of the letters when it draws a whole text, which makes the spacing
/// uneven; so each letter is taken from plotters alone, kept, and placed here.
#[derive(Default)]
pub struct Typesetter {
    /// By character, file, whether it is made bold, and size of the raster.
    inks: BTreeMap<(char, File, bool, u32), Ink>,
}

impl Typesetter {
    /// Draws a text; characters the font lacks are drawn as [`MISSING`].
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn write<B: DrawingBackend>(
        &mut self,
        backend: &mut B,
        fonts: &Fonts,
        label: &Label,
    ) -> Result<(), String> {
        let em = label.font.size * f64::from(SCALE);
        let width = fonts.width(&label.text, label.font);
        let left = match label.anchor {
            Anchor::Start => label.at.0,
            Anchor::Middle => label.at.0 - width / 2.0,
            Anchor::End => label.at.0 - width,
        };
        let mut pen = left * f64::from(SCALE);
        let baseline = enlarged(label.at.1);
        let colour = paint(label.colour).to_backend_color();
        for c in label.text.chars() {
            let known = fonts.file_with(c, label.font.bold);
            let advance = known.map_or(1.0, |(_, face)| face.advance(c));
            let shown = if known.is_some() { c } else { MISSING };
            let Some((file, face)) = known.or_else(|| fonts.file_with(MISSING, label.font.bold)) else {
                continue;
            };
            // plotters measures a font by its line height; an even number makes its halving below exact.
            let raster = 2 * ((em * face.line() / 2.0).round().clamp(1.0, 1_000.0) as u32);
            let bolder = label.font.bold && file.is_one_weight();
            let ink = match self.inks.entry((shown, file, bolder, raster)) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => {
                    let wider = if bolder { (em * BOLDER).round() as i32 } else { 0 };
                    entry.insert(widened(ink(shown, file, raster)?, wider))
                }
            };
            let x =
                pen.round() as i32 + (face.bearing(shown) * f64::from(raster) / face.line()).floor() as i32;
            for &(dx, dy, covered) in ink.iter() {
                backend
                    .draw_pixel((x + dx, baseline + dy), colour.mix(f64::from(covered)))
                    .map_err(|e| e.to_string())?;
            }
            pen += advance * em;
        }
        Ok(())
    }
}

/// Takes the ink of one letter from plotters.
fn ink(c: char, file: File, raster: u32) -> Result<Ink, String> {
    let (name, style) = file.registered();
    let description = FontDesc::new(FontFamily::Name(name), f64::from(raster), style);
    let half = i32::try_from(raster / 2).unwrap_or(0);
    let mut ink = Ink::new();
    let drawn = description.draw(c.encode_utf8(&mut [0; 4]), (0, -half), |x, y, covered| {
        if covered > 0.0 {
            ink.push((x, y, covered.min(1.0)));
        }
        Ok::<(), std::convert::Infallible>(())
    });
    drawn.map_err(|e| e.to_string())?.map_err(|e| e.to_string())?;
    Ok(ink)
}

/// The same ink with every stroke so many pixels wider to the right.
fn widened(ink: Ink, by: i32) -> Ink {
    if by == 0 {
        return ink;
    }
    let mut covered: BTreeMap<(i32, i32), f32> = BTreeMap::new();
    for &(x, y, share) in &ink {
        for dx in 0..=by {
            let most = covered.entry((y, x + dx)).or_insert(0.0);
            *most = most.max(share);
        }
    }
    covered.into_iter().map(|((y, x), share)| (x, y, share)).collect()
}
