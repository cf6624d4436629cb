//! A picture that is laid out but not yet drawn, and the way into a file.

use super::bitmap::{self, Painter};
use super::canvas::Shape;
use super::error::ChartError;
use super::metrics::Fonts;
use super::svg;
use super::view::ChartFile;
use crate::language::Language;

/// Makes the first part of file names from the name of what is shown: letters and digits of any script, `-`, `_` and
/// `.` stay, all else becomes a single `-`. If nothing stays, it is `otherwise`.
pub fn file_stem(name: &str, otherwise: &str) -> String {
    let mut stem = String::new();
    for c in name.chars() {
        let kept = c.is_alphanumeric() || c == '_' || (c == '.' && !stem.is_empty());
        if kept {
            stem.push(c);
        } else if !stem.is_empty() && !stem.ends_with('-') {
            stem.push('-');
        }
        // File systems commonly limit names to 255 bytes; the suffix needs some of them.
        if stem.len() > 120 {
            break;
        }
    }
    let stem = stem.trim_end_matches(['-', '.']);
    if stem.is_empty() { otherwise.to_owned() } else { stem.to_owned() }
}

/// The shapes of one chart.
pub struct Picture {
    /// File name without ending.
    pub name: String,
    /// Width and height \[px\].
    pub size: (u32, u32),
    /// What is drawn, from the ground up.
    pub shapes: Vec<Shape>,
}

impl Picture {
    /// Writes the picture as SVG.
    pub fn to_svg(&self, language: Language) -> Result<String, ChartError> {
        svg::write(&self.shapes, self.size, language).map_err(|reason| self.refused(reason))
    }

    /// Draws the picture in both formats.
    pub fn into_file(self, fonts: &Fonts, painter: &mut Painter) -> Result<ChartFile, ChartError> {
        let svg = self.to_svg(fonts.language)?;
        let pixels = painter.paint(fonts, &self.shapes, self.size).map_err(|reason| self.refused(reason))?;
        match bitmap::encode(&pixels, self.size) {
            Ok(png) => Ok(ChartFile { name: self.name, svg, png }),
            Err(source) => Err(ChartError::Png { chart: self.name, source }),
        }
    }

    fn refused(&self, reason: String) -> ChartError {
        ChartError::Drawing { chart: self.name.clone(), reason }
    }
}
