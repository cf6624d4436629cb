//! Who asks for a place, who gets one and how long they wait for it: one row a purpose of travel.

use super::metrics::Fonts;
use super::outcomes::{Outcome, interval};
use super::page::{self, Page};
use super::picture::Picture;
use super::purpose_rows::Columns;
use super::text;
use super::view::BookingsView;

/// File name without ending.
const FILE: &str = "purposes";
const HEADING: &str = "Who gets a place, and how long they wait for it";
/// Rows on one page.
const PER_PAGE: usize = 12;

/// Lays out the pages, all with the same columns and the same axes; none without purposes.
pub fn compose(view: &BookingsView, fonts: &'static Fonts) -> Vec<Picture> {
    let purposes = match view.purposes.len() {
        1 => "1 purpose of travel".to_owned(),
        n => format!("{n} purposes of travel"),
    };
    let subtitle = page::subtitle(&purposes, (view.start, view.days), view.replications, &view.changes);
    let title = if view.title.trim().is_empty() { "Bookings" } else { &view.title };
    let outcomes = Outcome::seen(&view.purposes);
    let columns = Columns::new(view, &outcomes, fonts);
    let notes = explain(view, &outcomes);
    let pages = view.purposes.len().div_ceil(PER_PAGE);
    let mut pictures = Vec::new();
    for (i, purposes) in view.purposes.chunks(PER_PAGE).enumerate() {
        let mut page = Page::new(fonts, title, &subtitle, HEADING, (i + 1, pages));
        columns.draw(&mut page, purposes);
        pictures.push(page.into_picture(FILE, i + 1, &notes));
    }
    pictures
}

/// Explains the signs and the words that occur.
fn explain(view: &BookingsView, outcomes: &[Outcome]) -> Vec<String> {
    let asked = "all who wished to travel on one of these days";
    let mut notes = match view.replications {
        0 => vec!["No replication was recorded.".to_owned()],
        1 => vec![format!(
            "Numbers and bars: the only replication; a bar is {asked}. No interval: a single replication gives none."
        )],
        n => vec![format!(
            "Numbers and bars: mean of {} replications; a bar is {asked}.",
            text::number(f64::from(n), 0)
        )],
    };
    if view.purposes.iter().filter_map(|purpose| purpose.booked.as_ref()).any(|b| interval(b).is_some()) {
        notes.push("Whisker and brackets: 95 % confidence interval of the share who got a place.".to_owned());
    }
    let outcomes: Vec<&str> = outcomes.iter().map(|outcome| outcome.meaning).collect();
    if !outcomes.is_empty() {
        notes.push(outcomes.join(" "));
    }
    notes.push(
        "Days waited: from the day wished for to the day of the place, by those who got one; 0 is the day wished for. 1 in 20 of them waits longer than the tick."
            .to_owned(),
    );
    if view.purposes.iter().any(|purpose| purpose.wait_mean_d.is_none()) {
        notes.push("Dash: nobody got a place.".to_owned());
    }
    notes
}
