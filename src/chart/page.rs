//! What all charts have in common: the head with titles, the notes at the foot, and the name.

use jiff::civil::Date;

use super::canvas::{Anchor, Canvas};
use super::dates;
use super::metrics::Fonts;
use super::picture::{Picture, file_stem};
use super::text;
use super::theme::{GREY, HEADING, INK, LABEL, MARGIN, NOTE, SUBTITLE, TITLE, WIDTH};
use super::time_axis::TimeAxis;
use super::view::PortView;
use crate::language::Language;

/// Distance between the lines of a note \[px\].
const NOTE_LINE: f64 = 15.5;
/// Room for text between the margins \[px\].
const TEXT_WIDTH: f64 = WIDTH - 2.0 * MARGIN;

/// Composes the charts of one port, one after the other.
pub struct Studio<'v> {
    /// What is shown.
    pub view: &'v PortView,
    /// The time axis of all charts over time.
    pub time: TimeAxis,
    fonts: &'static Fonts,
    stem: String,
    pictures: Vec<Picture>,
}

/// A picture with its head drawn, growing downwards.
pub struct Page {
    /// The shapes.
    pub canvas: Canvas<'static>,
    /// Where the next thing begins \[px\].
    pub y: f64,
}

impl<'v> Studio<'v> {
    /// Prepares the charts of a view.
    pub fn new(view: &'v PortView, fonts: &'static Fonts) -> Self {
        Self {
            view,
            time: TimeAxis::new(view),
            fonts,
            stem: file_stem(&view.port, "port"),
            pictures: Vec::new(),
        }
    }

    /// Gives the composed charts.
    pub fn into_pictures(self) -> Vec<Picture> {
        self.pictures
    }

    /// Gives the fonts, for measuring.
    pub fn fonts(&self) -> &'static Fonts {
        self.fonts
    }

    /// Gives the language of all texts.
    pub fn language(&self) -> Language {
        self.fonts.language
    }

    /// Whether a band around the mean means anything.
    pub fn has_spread(&self) -> bool {
        self.view.replications > 1
    }

    /// Starts a picture with the title, the port and a heading. `part` is the page and the number of pages.
    pub fn page(&self, heading: &str, part: (usize, usize)) -> Page {
        let view = self.view;
        let title = if view.title.trim().is_empty() { &view.port } else { &view.title };
        let days = (view.start, view.days);
        let subtitle = subtitle(&view.port, days, view.replications, &view.changes, self.fonts.language);
        Page::new(self.fonts, title, &subtitle, heading, part)
    }

    /// Explains line, band and ground of a chart over time in one line.
    pub fn explain_band(&self) -> String {
        explain_band(self.view.replications, &self.time, self.fonts.language)
    }

    /// Writes the notes under a picture and keeps it as `<port>-<kind>`, from page 2 on with its number.
    pub fn finish(&mut self, page: Page, kind: &str, number: usize, notes: &[String]) {
        self.pictures.push(page.into_picture(&format!("{}-{kind}", self.stem), number, notes));
    }
}

impl Page {
    /// Starts a picture with a title, a subtitle and a heading. `part` is the page and the number of pages.
    pub fn new(
        fonts: &'static Fonts,
        title: &str,
        subtitle: &str,
        heading: &str,
        part: (usize, usize),
    ) -> Self {
        let mut page = Self { canvas: Canvas::new(fonts), y: 12.0 };
        for line in text::wrap(fonts, title, TITLE, TEXT_WIDTH, 2) {
            page.y += 23.0;
            page.canvas.text((MARGIN, page.y), Anchor::Start, &line, TITLE, INK);
        }
        page.y += 4.0;
        for line in text::wrap(fonts, subtitle, SUBTITLE, TEXT_WIDTH, 3) {
            page.y += 17.0;
            page.canvas.text((MARGIN, page.y), Anchor::Start, &line, SUBTITLE, GREY);
        }
        page.y += 10.0;
        for line in wrap_heading(fonts, heading, part) {
            page.y += 19.0;
            page.canvas.text((MARGIN, page.y), Anchor::Start, &line, HEADING, INK);
        }
        page.y += 12.0;
        page
    }

    /// Draws a remark where a plot would have been.
    pub fn remark(&mut self, remark: &str) {
        self.canvas.text((MARGIN, self.y + 40.0), Anchor::Start, remark, LABEL, INK);
        self.y += 80.0;
    }

    /// Writes the notes under the picture and names it, from page 2 on with its number.
    pub fn into_picture(mut self, name: &str, number: usize, notes: &[String]) -> Picture {
        self.y += 14.0;
        for note in notes {
            for line in text::wrap(self.canvas.fonts(), note, NOTE, TEXT_WIDTH, 60) {
                self.y += NOTE_LINE;
                self.canvas.text((MARGIN, self.y), Anchor::Start, &line, NOTE, GREY);
            }
        }
        let size = (pixels(WIDTH), pixels(self.y + 18.0));
        let name = if number > 1 { format!("{name}-{number}") } else { name.to_owned() };
        Picture { name, size, shapes: self.canvas.into_shapes() }
    }
}

/// Breaks a heading into at most two lines. If it is longer still, the number of the page is not what is cut off.
fn wrap_heading(fonts: &Fonts, heading: &str, part: (usize, usize)) -> Vec<String> {
    let number = if part.1 > 1 {
        let [this, all] = [part.0, part.1].map(|number| number.to_string());
        fonts.language.say("chart.page", &[("n", &this), ("all", &all)])
    } else {
        String::new()
    };
    let whole = text::wrap(fonts, &format!("{heading}{number}"), HEADING, TEXT_WIDTH, 3);
    if whole.len() < 3 {
        return whole;
    }
    let mut lines = text::wrap(fonts, heading, HEADING, TEXT_WIDTH, 2);
    if let Some(last) = lines.last_mut() {
        let room = TEXT_WIDTH - fonts.width(&number, HEADING);
        *last = text::shorten(fonts, last, HEADING, room) + &number;
    }
    lines
}

/// Says what is shown, for which days, how often it was simulated and what was changed for it.
pub fn subtitle(
    what: &str,
    (start, days): (Date, u32),
    replications: u32,
    changes: &str,
    language: Language,
) -> String {
    let replications = language.count("chart.replications", u64::from(replications));
    let days = dates::name_days(start, days, language);
    let mut subtitle = format!("{} • {days} • {replications}", what.trim());
    if !changes.is_empty() {
        subtitle.push_str(" • ");
        subtitle.push_str(&language.say("chart.changed", &[("changes", changes)]));
    }
    subtitle
}

/// Explains line, band and ground of a chart over time in one line.
pub fn explain_band(replications: u32, time: &TimeAxis, language: Language) -> String {
    let explained = match replications {
        0 => language.text("chart.no-replication").to_owned(),
        n => language.count("chart.band", u64::from(n)),
    };
    if time.has_weekends() {
        language.sentences([explained.as_str(), language.text("chart.weekends")])
    } else {
        explained
    }
}

/// A note that names something, e.g. `No queue: a, b.`; the text with the given key has the names in it.
pub fn list_names<'a>(key: &str, names: impl Iterator<Item = &'a str>, language: Language) -> Option<String> {
    let names: Vec<&str> = names.map(str::trim).collect();
    (!names.is_empty())
        .then(|| language.say(key, &[("names", &names.join(language.text("unit.list-comma")))]))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn pixels(length: f64) -> u32 {
    // The bound keeps absurd inputs from asking for gigabytes.
    length.ceil().clamp(1.0, 4_000.0) as u32
}
