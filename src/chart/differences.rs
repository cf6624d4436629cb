//! Alternatives against a base: one row per measure, with the difference as a mark, its interval as a whisker, and the
//! values themselves beside it.

use super::difference_rows::{self, Columns, VERDICTS};
use super::legend::{self, Entry, Sign};
use super::metrics::Fonts;
use super::picture::Picture;
use super::study;
use super::study_view::{DifferenceRow, DifferencesView};
use super::theme::{MARGIN, WIDTH};

/// Rows on one page.
const PER_PAGE: usize = 30;

/// Lays out the pages, all with the same columns and the same axis.
pub fn compose(view: &DifferencesView, fonts: &'static Fonts) -> Vec<Picture> {
    let language = fonts.language;
    let base = view.base.trim();
    let heading = if base.is_empty() {
        language.text("chart-differences.heading").to_owned()
    } else {
        language.say("chart-differences.heading-from", &[("base", base)])
    };
    if view.rows.is_empty() {
        let mut page = study::start(&view.head, &heading, (1, 1), fonts);
        page.remark(language.text("chart.nothing-compared"));
        return vec![study::finish(page, &view.head, 1, Vec::new())];
    }

    let columns = Columns::new(&view.rows, fonts);
    let drawn = |row: &DifferenceRow| row.difference.is_finite();
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for (verdict, mark, key) in VERDICTS {
        if view.rows.iter().any(|row| drawn(row) && row.verdict == verdict) {
            entries.push((Sign::Whisker(mark), language.text(key)));
        }
    }
    let has_intervals = view.rows.iter().any(|row| difference_rows::interval(row).is_some());
    let mut notes = Vec::new();
    if has_intervals && !view.interval.trim().is_empty() {
        notes.push(language.say("chart-differences.whiskers", &[("interval", view.interval.trim())]));
    }
    if view.rows.iter().any(|row| columns.cut(row)) {
        notes.push(language.text("chart.arrow").to_owned());
    }
    if !view.rows.iter().all(drawn) {
        notes.push(language.text("chart-differences.no-mark").to_owned());
    }

    let pages = view.rows.len().div_ceil(PER_PAGE);
    let mut pictures = Vec::new();
    let mut before: Option<&str> = None;
    for (i, rows) in view.rows.chunks(PER_PAGE).enumerate() {
        let mut page = study::start(&view.head, &heading, (i + 1, pages), fonts);
        legend::draw(&mut page, &entries, (MARGIN, WIDTH - MARGIN));
        columns.draw(&mut page, rows, before);
        before = rows.last().map(|row| row.group.as_str());
        pictures.push(study::finish(page, &view.head, i + 1, notes.clone()));
    }
    pictures
}
