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

const HEADING: &str = "Day by day: places there are, places given, and people who came";

/// Lays out `<quota>-places`.
pub fn compose(view: &BookingsView, quota: &QuotaView, fonts: &'static Fonts) -> Picture {
    let time = TimeAxis::by_day(view.start, view.days);
    let data = |band, factor| Visible::new(band, &time, factor, view.replications > 1);
    let (places, booked) = (data(&quota.places, 1.0), data(&quota.booked, 1.0));
    let mut notes =
        vec![format!("Dashed line: places there are. {}", page::explain_band(view.replications, &time))];
    notes.push(
        "Places given: people who got a place of that day. Came: those of them who set out to the port."
            .to_owned(),
    );
    if booked.ever_above(&places) {
        notes.push(
            "More can be given than there are: by overbooking, or if places are taken away that were given before."
                .to_owned(),
        );
    }
    if booked.has_gaps() {
        notes.push("Gaps: the day belongs to the warm-up.".to_owned());
    }

    let line = |name, data, colour| Line { name, data, colour };
    let mut panels = vec![Panel {
        name: "Places per day",
        unit: "persons",
        // Those who came are often as many as had a place, hence drawn over them and thinner.
        lines: vec![line("given", booked, BLUE), line("came", data(&quota.came, 1.0), GREEN)],
        limit: Some(("places", places)),
        servers: None,
    }];
    let missing = data(&quota.no_show_share, 100.0);
    if missing.peak().is_some_and(|(most, _)| most > 0.0) {
        panels.push(Panel {
            name: "Of those with a place, did not come",
            unit: "per cent",
            lines: vec![line("", missing, VERMILLION)],
            limit: None,
            servers: None,
        });
    }

    let subtitle = format!("Quota {}", quota.name.trim());
    let subtitle = page::subtitle(&subtitle, (view.start, view.days), view.replications, &view.changes);
    let title = if view.title.trim().is_empty() { &quota.name } else { &view.title };
    let mut page = Page::new(fonts, title, &subtitle, HEADING, (1, 1));
    panels::draw(&mut page, &panels, &time);
    page.into_picture(&format!("{}-places", file_stem(&quota.name, "quota")), 1, &notes)
}
