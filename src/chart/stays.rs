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
/// Stays on one page.
const PER_PAGE: usize = 6;

/// Lays out the pages; none without stays.
pub fn compose(view: &HealthView, fonts: &'static Fonts) -> Vec<Picture> {
    let time = TimeAxis::around((view.start, view.days), None, std::iter::empty());
    let language = fonts.language;
    let stays = language.count("chart-stays.stays", view.stays.len() as u64);
    let days = (view.start, view.days);
    let subtitle = page::subtitle(&stays, days, view.replications, &view.changes, language);
    let title = if view.title.trim().is_empty() { language.text("chart-stays.title") } else { &view.title };
    let pages = view.stays.len().div_ceil(PER_PAGE);
    let mut pictures = Vec::new();
    for (i, stays) in view.stays.chunks(PER_PAGE).enumerate() {
        let mut page =
            Page::new(fonts, title, &subtitle, language.text("chart-stays.heading"), (i + 1, pages));
        let notes = draw(&mut page, view, stays, &time);
        pictures.push(page.into_picture(FILE, i + 1, &notes));
    }
    pictures
}

/// Draws a panel for each stay and gives the notes.
fn draw(page: &mut Page, view: &HealthView, stays: &[StayView], time: &TimeAxis) -> Vec<String> {
    let language = page.canvas.fonts().language;
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
                unit: language.text("chart.persons"),
                lines: vec![Line { name: "", data, colour: BLUE }],
                limit: beds
                    .as_ref()
                    .map(|beds| (language.text("chart-stays.beds"), Visible::new(beds, time, 1.0, false))),
                servers: None,
            }
        })
        .collect();
    panels::draw(page, &panels, time);

    let mut notes = vec![page::explain_band(view.replications, time, language)];
    if beds.iter().any(Option::is_some) {
        let key = if view.has_plan { "chart-stays.dashed-plan" } else { "chart-stays.dashed" };
        notes.push(language.text(key).to_owned());
    }
    let without = stays.iter().filter(|stay| stay.beds.is_none()).map(|stay| stay.name.as_str());
    notes.extend(page::list_names("chart-stays.no-limit", without, language));
    let never = |panel: &&Panel<'_>| {
        panel.lines.iter().any(|line| line.data.peak().is_some_and(|(most, _)| most == 0.0))
    };
    let empty = panels.iter().filter(never).map(|panel| panel.name);
    notes.extend(page::list_names("chart-stays.nobody", empty, language));
    if panels.iter().flat_map(|panel| &panel.lines).any(|line| line.data.has_gaps()) {
        notes.push(language.text("chart-stays.gaps").to_owned());
    }
    notes
}

/// The same from the first day to the last.
fn level(value: u32, days: u32) -> Band {
    let step_s = DAY * f64::from(days.max(1));
    Band { step_s, mean: vec![f64::from(value)], ..Band::default() }
}
