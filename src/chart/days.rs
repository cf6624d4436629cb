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
    let language = studio.language();
    let text = |key| language.text(key);

    let mut panels = vec![panel(
        text("chart-days.passengers"),
        text("chart.persons"),
        // Those who were cleared are often as many as came, hence drawn over them and thinner.
        vec![
            line(text("chart-days.came"), &days.came, 1.0, BLUE),
            line(text("chart-days.cleared"), &days.cleared, 1.0, GREEN),
        ],
    )];
    // A few of many would lie flat on the axis of those who came, so they have axes of their own.
    let lost = [
        (text("chart-days.turned-away"), &days.turned_away, VERMILLION),
        (text("chart-days.refused"), &days.refused, ORANGE),
        (text("chart-days.gave-up"), &days.gave_up, PURPLE),
    ];
    for (name, band, colour) in lost {
        let line = line("", band, 1.0, colour);
        if line.data.peak().is_some_and(|(most, _)| most > 0.0) {
            panels.push(panel(name, text("chart.persons"), vec![line]));
        }
    }
    let journey = line("", &days.journey_p95, 1.0 / 60.0, INK);
    let gaps = journey.data.has_gaps();
    panels.push(panel(text("chart-days.journey"), text("chart.minutes"), vec![journey]));

    let mut page = studio.page(text("chart-days.heading"), (1, 1));
    panels::draw(&mut page, &panels, &time);
    let mut notes = vec![studio.explain_band()];
    notes.push(text("chart-days.counted").to_owned());
    if gaps {
        notes.push(text("chart-days.gaps").to_owned());
    }
    studio.finish(page, "days", 1, &notes);
}
