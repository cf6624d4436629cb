//! Tests and infection day by day: people tested and found positive, test by test; infected people who went into the
//! community and infectious people there, port by port.

use super::band::Visible;
use super::health_view::{HealthView, InfectionDays};
use super::metrics::Fonts;
use super::page::{self, Page};
use super::panels::{self, Line, Panel};
use super::picture::Picture;
use super::theme::{BLUE, Colour, INK, PURPLE, VERMILLION};
use super::time_axis::TimeAxis;
use super::view::Band;
use crate::language::Language;

/// File name without ending.
const FILE: &str = "infection-days";
/// Panels on one page; an even number, because they come in pairs.
const PER_PAGE: usize = 6;

/// What a panel shows.
struct Shown<'a> {
    name: String,
    band: &'a Band,
    colour: Colour,
}

/// Lays out the pages; none for a run of one day.
pub fn compose(view: &HealthView, fonts: &'static Fonts) -> Vec<Picture> {
    let Some(days) = &view.by_day else { return Vec::new() };
    let time = TimeAxis::by_day(view.start, view.days);
    let several = view.replications > 1;
    let (shown, unused) = choose(days, &time, fonts.language);
    let language = fonts.language;
    let heading = language.text("chart-infection.heading");
    let what = language.text("chart-infection.what");
    let title = if view.title.trim().is_empty() { what } else { &view.title };
    let days_shown = (view.start, view.days);
    let subtitle = page::subtitle(what, days_shown, view.replications, &view.changes, language);
    let panel = |shown: &'_ Shown<'_>| -> bool { Visible::new(shown.band, &time, 1.0, several).has_gaps() };
    let mut notes = vec![page::explain_band(view.replications, &time, language)];
    notes.extend(explain(days, language));
    notes.extend(page::list_names("chart-infection.nobody-tested", unused.into_iter(), language));
    if shown.iter().any(panel) {
        notes.push(language.text("chart.gap-days").to_owned());
    }
    if shown.is_empty() {
        let mut page = Page::new(fonts, title, &subtitle, heading, (1, 1));
        page.remark(language.text("chart.nothing"));
        return vec![page.into_picture(FILE, 1, &notes)];
    }

    let pages = shown.len().div_ceil(PER_PAGE);
    let page = |(i, shown): (usize, &[Shown<'_>])| {
        let mut page = Page::new(fonts, title, &subtitle, heading, (i + 1, pages));
        let panels: Vec<Panel<'_>> = shown
            .iter()
            .map(|Shown { name, band, colour }| {
                let data = Visible::new(band, &time, 1.0, several);
                let lines = vec![Line { name: "", data, colour: *colour }];
                Panel { name, unit: language.text("chart.persons"), lines, limit: None, servers: None }
            })
            .collect();
        panels::draw(&mut page, &panels, &time);
        page.into_picture(FILE, i + 1, &notes)
    };
    shown.chunks(PER_PAGE).enumerate().map(page).collect()
}

/// What is drawn, and the tests that nobody ever took.
fn choose<'a>(
    days: &'a InfectionDays,
    time: &TimeAxis,
    language: Language,
) -> (Vec<Shown<'a>>, Vec<&'a str>) {
    let mut shown = Vec::new();
    let mut unused = Vec::new();
    for test in &days.tests {
        let ever = Visible::new(&test.tested, time, 1.0, false).peak().is_some_and(|(most, _)| most > 0.0);
        if !ever {
            unused.push(test.name.as_str());
            continue;
        }
        let named = |key| language.say(key, &[("name", test.name.trim())]);
        shown.push(Shown { name: named("chart-infection.tested"), band: &test.tested, colour: BLUE });
        // Few of many would lie flat on the axis of all tested, so they have an axis of their own.
        shown.push(Shown {
            name: named("chart-infection.positive"),
            band: &test.positive,
            colour: VERMILLION,
        });
    }
    for port in &days.ports {
        let (imported, infectious) = if days.ports.len() > 1 {
            let named = |key| language.say(key, &[("port", port.name.trim())]);
            (named("chart-infection.imported-through"), named("chart-infection.infectious-through"))
        } else {
            let text = |key| language.text(key).to_owned();
            (text("chart-infection.imported"), text("chart-infection.infectious"))
        };
        shown.push(Shown { name: imported, band: &port.imported, colour: PURPLE });
        shown.push(Shown { name: infectious, band: &port.infectious, colour: INK });
    }
    (shown, unused)
}

/// Explains the words that occur.
fn explain(days: &InfectionDays, language: Language) -> Option<String> {
    (!days.ports.is_empty()).then(|| language.text("chart-infection.meaning").to_owned())
}
