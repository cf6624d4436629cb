//! Measures text: widths and side bearings of the letters, read from the built-in font files.
//!
//! plotters can measure a whole text, but neither tells the side bearing of a letter nor works without a detour
//! over its registry of fonts. The few tables needed are small, so they are read here once, into ordered maps.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::error::ChartError;
use super::font::{self, File};
use super::text;
use super::theme::Font;
use crate::language::Language;

/// Horizontal measures of one letter \[font units\].
#[derive(Debug, Clone, Copy)]
struct Letter {
    advance: u16,
    bearing: i16,
}

/// The measures of one font file.
#[derive(Debug)]
pub struct Face {
    /// Font units in one em \[1\].
    units: f64,
    /// Height from the lowest to the highest line of the font \[em\].
    line: f64,
    letters: BTreeMap<char, Letter>,
}

impl Face {
    /// Height from the lowest to the highest line of the font \[em\].
    pub fn line(&self) -> f64 {
        self.line
    }

    /// Whether the font can draw this character.
    pub fn has(&self, c: char) -> bool {
        self.letters.contains_key(&c)
    }

    /// How far a character moves the pen \[em\]. What the font lacks counts as one em, the width of Chinese
    /// characters in any font.
    pub fn advance(&self, c: char) -> f64 {
        self.letters.get(&c).map_or(1.0, |l| f64::from(l.advance) / self.units)
    }

    /// Distance from the pen to the left edge of the character's ink \[em\].
    pub fn bearing(&self, c: char) -> f64 {
        self.letters.get(&c).map_or(0.0, |l| f64::from(l.bearing) / self.units)
    }

    fn read(file: &[u8]) -> Option<Self> {
        let head = table(file, *b"head")?;
        let hhea = table(file, *b"hhea")?;
        let hmtx = table(file, *b"hmtx")?;
        let units = f64::from(u16_at(head, 18)?);
        let line = f64::from(i16_at(hhea, 4)?) - f64::from(i16_at(hhea, 6)?);
        let full = usize::from(u16_at(hhea, 34)?);
        let mut letters = BTreeMap::new();
        for (c, glyph) in characters(table(file, *b"cmap")?)? {
            let glyph = usize::from(glyph);
            // Glyphs past the last full record share its advance and have a bearing only.
            let last = full.checked_sub(1)?;
            let bearing = if glyph < full { 4 * glyph + 2 } else { 4 * full + 2 * (glyph - full) };
            let letter =
                Letter { advance: u16_at(hmtx, 4 * glyph.min(last))?, bearing: i16_at(hmtx, bearing)? };
            letters.insert(c, letter);
        }
        (units > 0.0 && line > 0.0 && !letters.is_empty()).then_some(Self {
            units,
            line: line / units,
            letters,
        })
    }
}

/// What charts in a language are written with: its texts, and the letters.
#[derive(Debug)]
pub struct Fonts {
    /// The language of all texts.
    pub language: Language,
}

/// The measures of a font file; the file is read once per process, and only if a chart needs it.
fn read(file: File) -> Option<&'static Face> {
    static FACES: [OnceLock<Option<Face>>; File::ALL.len()] = [const { OnceLock::new() }; File::ALL.len()];
    FACES[file as usize].get_or_init(|| Face::read(file.content())).as_ref()
}

impl Fonts {
    /// Registers the built-in fonts; the work is done once per process.
    ///
    /// # Errors
    ///
    /// If the fonts for the letters that every chart has cannot be read.
    pub fn load(language: Language) -> Result<&'static Self, ChartError> {
        static FONTS: [Fonts; Language::ALL.len()] = [
            Fonts { language: Language::ALL[0] },
            Fonts { language: Language::ALL[1] },
            Fonts { language: Language::ALL[2] },
        ];
        font::register()?;
        for file in [File::Regular, File::Bold] {
            read(file).ok_or(ChartError::Font("a table is missing"))?;
        }
        Ok(&FONTS[language as usize])
    }

    /// Finds a file that has a character: that of the other letters, or one with Chinese characters, the forms of the
    /// language before those of the other one. `None` if no file has it.
    pub fn file_with(&self, c: char, bold: bool) -> Option<(File, &'static Face)> {
        let first = if bold { File::Bold } else { File::Regular };
        let chinese = match self.language {
            Language::SimplifiedChinese => [File::Simplified, File::Traditional],
            Language::English | Language::TraditionalChinese => [File::Traditional, File::Simplified],
        };
        let files = if c.is_ascii() { &[first][..] } else { &[first, chinese[0], chinese[1]][..] };
        files.iter().find_map(|&file| read(file).filter(|face| face.has(c)).map(|face| (file, face)))
    }

    /// Gives the width of a text \[px\].
    pub fn width(&self, text: &str, font: Font) -> f64 {
        let advance = |c| self.file_with(c, font.bold).map_or(1.0, |(_, face)| face.advance(c));
        text.chars().map(|c| advance(text::visible(c))).sum::<f64>() * font.size
    }
}

fn bytes<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    bytes(data, at).map(u16::from_be_bytes)
}

fn i16_at(data: &[u8], at: usize) -> Option<i16> {
    bytes(data, at).map(i16::from_be_bytes)
}

fn u32_at(data: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(bytes(data, at)?)).ok()
}

/// Finds a table by its tag in the directory at the start of the file.
fn table(file: &[u8], tag: [u8; 4]) -> Option<&[u8]> {
    let entries = usize::from(u16_at(file, 4)?);
    let entry = (0..entries).map(|i| 12 + 16 * i).find(|&at| bytes(file, at) == Some(tag))?;
    let start = u32_at(file, entry + 8)?;
    file.get(start..start.checked_add(u32_at(file, entry + 12)?)?)
}

/// Lists the characters of a `cmap` table with their glyph numbers, from its first subtable of format 4.
fn characters(cmap: &[u8]) -> Option<Vec<(char, u16)>> {
    let subtables = usize::from(u16_at(cmap, 2)?);
    let map = (0..subtables)
        .filter_map(|i| cmap.get(u32_at(cmap, 4 + 8 * i + 4)?..))
        .find(|map| u16_at(map, 0) == Some(4))?;
    let doubled = usize::from(u16_at(map, 6)?);
    let mut found = Vec::new();
    for segment in (0..doubled).step_by(2) {
        let end = u16_at(map, 14 + segment)?;
        let start = u16_at(map, 16 + doubled + segment)?;
        let delta = u16_at(map, 16 + 2 * doubled + segment)?;
        let offset_at = 16 + 3 * doubled + segment;
        let offset = usize::from(u16_at(map, offset_at)?);
        for code in start..=end {
            let glyph = if offset == 0 {
                code.wrapping_add(delta)
            } else {
                match u16_at(map, offset_at + offset + 2 * usize::from(code - start)) {
                    Some(glyph) if glyph != 0 => glyph.wrapping_add(delta),
                    _ => 0,
                }
            };
            if let (Some(c), true) = (char::from_u32(u32::from(code)), glyph != 0) {
                found.push((c, glyph));
            }
        }
    }
    Some(found)
}
