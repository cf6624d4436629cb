//! Who asks for a place, who gets one and how long they wait for it: one row a purpose of travel.

use super::metrics::Fonts;
use super::outcomes::{Outcome, interval};
use super::page::{self, Page};
use super::picture::Picture;
use super::purpose_rows::Columns;
use super::view::BookingsView;
use crate::language::Language;

/// File name without ending.
const FILE: &str = "purposes";
/// Rows on one page.
const PER_PAGE: usize = 12;

/// Lays out the pages, all with the same columns and the same axes; none without purposes.
pub fn compose(view: &BookingsView, fonts: &'static Fonts) -> Vec<Picture> {
    let language = fonts.language;
    let purposes = language.count("chart-purposes.purposes", view.purposes.len() as u64);
    let days = (view.start, view.days);
    let subtitle = page::subtitle(&purposes, days, view.replications, &view.changes, language);
    let title =
        if view.title.trim().is_empty() { language.text("chart-purposes.title") } else { &view.title };
    let outcomes = Outcome::seen(&view.purposes);
    let columns = Columns::new(view, &outcomes, fonts);
    let notes = explain(view, &outcomes, language);
    let pages = view.purposes.len().div_ceil(PER_PAGE);
    let mut pictures = Vec::new();
    for (i, purposes) in view.purposes.chunks(PER_PAGE).enumerate() {
        let mut page =
            Page::new(fonts, title, &subtitle, language.text("chart-purposes.heading"), (i + 1, pages));
        columns.draw(&mut page, purposes);
        pictures.push(page.into_picture(FILE, i + 1, &notes));
    }
    pictures
}

/// Explains the signs and the words that occur.
fn explain(view: &BookingsView, outcomes: &[Outcome], language: Language) -> Vec<String> {
    let text = |key| language.text(key).to_owned();
    let mut notes = match view.replications {
        0 => vec![text("chart.no-replication")],
        n => vec![language.count("chart-purposes.bars", u64::from(n))],
    };
    if view.purposes.iter().filter_map(|purpose| purpose.booked.as_ref()).any(|b| interval(b).is_some()) {
        notes.push(text("chart-purposes.whisker"));
    }
    if !outcomes.is_empty() {
        let meanings = outcomes.iter().map(|outcome| language.text(outcome.meaning));
        notes.push(language.sentences(meanings));
    }
    notes.push(text("chart-purposes.waited-means"));
    if view.purposes.iter().any(|purpose| purpose.wait_mean_d.is_none()) {
        notes.push(text("chart-purposes.dash"));
    }
    notes
}
