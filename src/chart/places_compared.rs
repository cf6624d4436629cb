//! Who gets a place under each alternative: by purpose a row for each, with a bar of the people who got one and the days that they waited.

use super::canvas::{Anchor, Canvas};
use super::metrics::Fonts;
use super::page::Page;
use super::picture::Picture;
use super::study;
use super::study_view::{PlaceView, PlacesComparedView};
use super::text;
use super::theme::{Colour, GREY, GRID, INK, LABEL, LINES, MARGIN, NAME, PLOT_RIGHT, ROW};
use crate::language::Language;

/// Rows on one page.
const ROWS: usize = 48;
/// Heights of a row and of its bar, and of the name of a purpose \[px\].
const ROW_HEIGHT: f64 = 18.0;
const BAR: f64 = 11.0;
const NAME_HEIGHT: f64 = 26.0;
/// Where the names of alternatives end, where bars begin and end, and where the columns of numbers end \[px\].
const NAMES: f64 = 290.0;
const BARS: (f64, f64) = (302.0, 620.0);
const COLUMNS: [f64; 3] = [704.0, 800.0, PLOT_RIGHT];

/// Lays out the pages; the alternatives of a purpose stay together.
pub fn compose(view: &PlacesComparedView, fonts: &'static Fonts) -> Vec<Picture> {
    let language = fonts.language;
    let heading = language.text("chart-places-compared.heading");
    let per_page = (ROWS / view.alternatives.len().max(1)).max(1);
    let pages = view.purposes.len().div_ceil(per_page).max(1);
    let notes = vec![language.text("chart-places-compared.cells").to_owned()];
    let mut pictures = Vec::new();
    for (i, purposes) in view.purposes.chunks(per_page).enumerate() {
        let mut page = study::start(&view.head, heading, (i + 1, pages), fonts);
        draw_head(&mut page, language);
        for (purpose, places) in purposes {
            draw_purpose(&mut page, purpose, &view.alternatives, places);
        }
        pictures.push(study::finish(page, &view.head, i + 1, notes.clone()));
    }
    pictures
}

fn draw_head(page: &mut Page, language: Language) {
    let canvas = &mut page.canvas;
    let baseline = page.y + 16.0;
    let heads = ["chart-places-compared.share", "chart-places-compared.mean", "chart-places-compared.p95"];
    for (column, key) in COLUMNS.iter().zip(heads) {
        canvas.text((*column, baseline), Anchor::End, language.text(key), LABEL, GREY);
    }
    canvas.horizontal((MARGIN, PLOT_RIGHT), baseline + 6.0, GRID);
    page.y = baseline + 4.0;
}

fn draw_purpose(page: &mut Page, purpose: &str, alternatives: &[String], places: &[Option<PlaceView>]) {
    let canvas = &mut page.canvas;
    let name = text::shorten(canvas.fonts(), purpose, NAME, PLOT_RIGHT - MARGIN);
    canvas.text((MARGIN, page.y + 20.0), Anchor::Start, &name, NAME, INK);
    let mut baseline = page.y + NAME_HEIGHT;
    for (number, alternative) in alternatives.iter().enumerate() {
        baseline += ROW_HEIGHT;
        let name = text::shorten(canvas.fonts(), alternative, ROW, NAMES - MARGIN);
        canvas.text((NAMES, baseline), Anchor::End, &name, ROW, INK);
        let colour = LINES[number % LINES.len()];
        draw_place(canvas, baseline, places.get(number).and_then(Option::as_ref), colour);
    }
    page.y = baseline;
}

/// The bar of an alternative and its numbers; a dash where nobody asked.
fn draw_place(canvas: &mut Canvas<'_>, baseline: f64, place: Option<&PlaceView>, colour: Colour) {
    let middle = baseline - 4.0;
    let at = |share: f64| BARS.0 + share.clamp(0.0, 1.0) * (BARS.1 - BARS.0);
    canvas.rect((BARS.0, middle - BAR / 2.0), (BARS.1, middle + BAR / 2.0), GRID);
    let known = |value: Option<f64>| value.filter(|value| value.is_finite());
    let share = place.and_then(|place| known(Some(place.share)));
    if let Some(share) = share {
        canvas.rect((BARS.0, middle - BAR / 2.0), (at(share), middle + BAR / 2.0), colour);
    }
    if let Some((low, high)) = place.and_then(|place| place.interval)
        && low.is_finite()
        && high.is_finite()
    {
        canvas.horizontal((at(low), at(high)), middle, INK);
        for end in [low, high] {
            canvas.vertical(at(end), (middle - 3.0, middle + 3.0), INK);
        }
    }
    let days = |value: Option<f64>| known(value).map_or("–".to_owned(), |days| text::number(days, 1));
    let cells = [
        share.map_or("–".to_owned(), |share| format!("{} %", text::number(100.0 * share, 1))),
        days(place.and_then(|place| place.wait_mean_d)),
        days(place.and_then(|place| place.wait_p95_d)),
    ];
    for (column, cell) in COLUMNS.iter().zip(cells) {
        canvas.text((*column, baseline), Anchor::End, &cell, ROW, INK);
    }
}
