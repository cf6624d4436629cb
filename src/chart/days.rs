//! A port day by day: who came and was cleared, who was turned away, was refused or gave up, and how long the way
//! through took.

use super::band::Visible;
use super::page::Studio;
use super::panels::{self, Line, Panel};
use super::theme::{BLUE, GREEN, INK, ORANGE, PURPLE, VERMILLION};
use super::time_axis::TimeAxis;

/// Draws `<port>-days` for a run of several days.
pub fn draw(studio: &mut Studio<'_>) {
    let view = studio.view;
    let Some(days) = &view.by_day else { return };
    let time = TimeAxis::by_day(view.start, view.days);
    let spread = studio.has_spread();
    let line = |name, band, factor, colour| {
        let data = Visible::new(band, &time, factor, spread);
        Line { name, data, colour }
    };
    let panel = |name, unit, lines| Panel { name, unit, lines, limit: None, servers: None };

    let mut panels = vec![panel(
        "Passengers per day",
        "persons",
        // Those who were cleared are often as many as came, hence drawn over them and thinner.
        vec![line("came", &days.came, 1.0, BLUE), line("cleared", &days.cleared, 1.0, GREEN)],
    )];
    // A few of many would lie flat on the axis of those who came, so they have axes of their own.
    let lost = [
        ("Turned away", &days.turned_away, VERMILLION),
        ("Refused by a check", &days.refused, ORANGE),
        ("Gave up waiting", &days.gave_up, PURPLE),
    ];
    for (name, band, colour) in lost {
        let line = line("", band, 1.0, colour);
        if line.data.peak().is_some_and(|(most, _)| most > 0.0) {
            panels.push(panel(name, "persons", vec![line]));
        }
    }
    let journey = line("", &days.journey_p95, 1.0 / 60.0, INK);
    let gaps = journey.data.has_gaps();
    panels.push(panel("Journey that 1 passenger in 20 exceeds", "minutes", vec![journey]));

    let mut page = studio.page("Day by day: passengers, and time from entering to clearing the port", (1, 1));
    panels::draw(&mut page, &panels, &time);
    let mut notes = vec![studio.explain_band()];
    notes.push(
        "Passengers count on the day on which they come, are cleared, are turned away, are refused or give up; a journey counts on the day on which it ends."
            .to_owned(),
    );
    if gaps {
        notes.push("Gaps: nobody was cleared on that day, or it belongs to the warm-up.".to_owned());
    }
    studio.finish(page, "days", 1, &notes);
}
