//! People in each stay over time, against the beds there are.

use super::band::Visible;
use super::health_view::{HealthView, StayView};
use super::metrics::Fonts;
use super::page::{self, Page};
use super::panels::{self, Line, Panel};
use super::picture::Picture;
use super::theme::BLUE;
use super::time_axis::{DAY, TimeAxis};
use super::view::Band;

/// File name without ending.
const FILE: &str = "stays";
const HEADING: &str = "People in quarantine, isolation and other stays";
/// Stays on one page.
const PER_PAGE: usize = 6;

/// Lays out the pages; none without stays.
pub fn compose(view: &HealthView, fonts: &'static Fonts) -> Vec<Picture> {
    let time = TimeAxis::around((view.start, view.days), None, std::iter::empty());
    let stays = match view.stays.len() {
        1 => "1 stay".to_owned(),
        n => format!("{n} stays"),
    };
    let subtitle = page::subtitle(&stays, (view.start, view.days), view.replications, &view.changes);
    let title = if view.title.trim().is_empty() { "Stays" } else { &view.title };
    let pages = view.stays.len().div_ceil(PER_PAGE);
    let mut pictures = Vec::new();
    for (i, stays) in view.stays.chunks(PER_PAGE).enumerate() {
        let mut page = Page::new(fonts, title, &subtitle, HEADING, (i + 1, pages));
        let notes = draw(&mut page, view, stays, &time);
        pictures.push(page.into_picture(FILE, i + 1, &notes));
    }
    pictures
}

/// Draws a panel for each stay and gives the notes.
fn draw(page: &mut Page, view: &HealthView, stays: &[StayView], time: &TimeAxis) -> Vec<String> {
    let several = view.replications > 1;
    let beds: Vec<Option<Band>> =
        stays.iter().map(|stay| stay.beds.map(|beds| level(beds, view.days))).collect();
    let panels: Vec<Panel<'_>> = stays
        .iter()
        .zip(&beds)
        .map(|(stay, beds)| {
            let data = Visible::new(&stay.people, time, 1.0, several);
            Panel {
                name: &stay.name,
                unit: "persons",
                lines: vec![Line { name: "", data, colour: BLUE }],
                limit: beds.as_ref().map(|beds| ("beds", Visible::new(beds, time, 1.0, false))),
                servers: None,
            }
        })
        .collect();
    panels::draw(page, &panels, time);

    let mut notes = vec![page::explain_band(view.replications, time)];
    if beds.iter().any(Option::is_some) {
        let changed = if view.has_plan { ", as the file says; the plan may change them" } else { "" };
        notes.push(format!("Dashed line: beds there are{changed}."));
    }
    let without = stays.iter().filter(|stay| stay.beds.is_none()).map(|stay| stay.name.as_str());
    notes.extend(page::list_names("As many beds as are needed", without));
    let never = |panel: &&Panel<'_>| {
        panel.lines.iter().any(|line| line.data.peak().is_some_and(|(most, _)| most == 0.0))
    };
    notes.extend(page::list_names("Nobody ever stayed", panels.iter().filter(never).map(|panel| panel.name)));
    if panels.iter().flat_map(|panel| &panel.lines).any(|line| line.data.has_gaps()) {
        notes.push("Gaps: the time belongs to the warm-up.".to_owned());
    }
    notes
}

/// The same from the first day to the last.
fn level(value: u32, days: u32) -> Band {
    let step_s = DAY * f64::from(days.max(1));
    Band { step_s, mean: vec![f64::from(value)], ..Band::default() }
}
