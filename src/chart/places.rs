//! A quota day by day: the places there are, the people who got one, those of them who came, and the share of those
//! who did not.

use super::band::Visible;
use super::metrics::Fonts;
use super::page::{self, Page};
use super::panels::{self, Line, Panel};
use super::picture::{Picture, file_stem};
use super::theme::{BLUE, GREEN, VERMILLION};
use super::time_axis::TimeAxis;
use super::view::{BookingsView, QuotaView};

/// Lays out `<quota>-places`.
pub fn compose(view: &BookingsView, quota: &QuotaView, fonts: &'static Fonts) -> Picture {
    let time = TimeAxis::by_day(view.start, view.days);
    let data = |band, factor| Visible::new(band, &time, factor, view.replications > 1);
    let (places, booked) = (data(&quota.places, 1.0), data(&quota.booked, 1.0));
    let language = fonts.language;
    let text = |key| language.text(key);
    let band = page::explain_band(view.replications, &time, language);
    let mut notes = vec![language.sentences([text("chart-places.dashed"), &band])];
    notes.push(text("chart-places.meaning").to_owned());
    if booked.ever_above(&places) {
        notes.push(text("chart-places.more").to_owned());
    }
    if booked.has_gaps() {
        notes.push(text("chart.gap-days").to_owned());
    }

    let line = |name, data, colour| Line { name, data, colour };
    let mut panels = vec![Panel {
        name: text("chart-places.per-day"),
        unit: text("chart.persons"),
        // Those who came are often as many as had a place, hence drawn over them and thinner.
        lines: vec![
            line(text("chart-places.given"), booked, BLUE),
            line(text("chart-places.came"), data(&quota.came, 1.0), GREEN),
        ],
        limit: Some((text("chart-places.places"), places)),
        servers: None,
    }];
    let missing = data(&quota.no_show_share, 100.0);
    if missing.peak().is_some_and(|(most, _)| most > 0.0) {
        panels.push(Panel {
            name: text("chart-places.missing"),
            unit: text("chart.per-cent"),
            lines: vec![line("", missing, VERMILLION)],
            limit: None,
            servers: None,
        });
    }

    let subtitle = language.say("chart-places.quota", &[("name", quota.name.trim())]);
    let days = (view.start, view.days);
    let subtitle = page::subtitle(&subtitle, days, view.replications, &view.changes, language);
    let title = if view.title.trim().is_empty() { &quota.name } else { &view.title };
    let mut page = Page::new(fonts, title, &subtitle, text("chart-places.heading"), (1, 1));
    panels::draw(&mut page, &panels, &time);
    page.into_picture(&format!("{}-places", file_stem(&quota.name, "quota")), 1, &notes)
}
