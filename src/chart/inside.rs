//! People in the port over time, and below it those who leave it cleared.

use super::band::Visible;
use super::page::Studio;
use super::panels::{self, Line, Panel};
use super::theme::{GREEN, VERMILLION};

/// Draws `<port>-inside`.
pub fn draw(studio: &mut Studio<'_>) {
    let view = studio.view;
    let spread = studio.has_spread();
    // Cleared passengers come per interval; a step that is no number makes the band empty in any case.
    let per_hour = 3_600.0 / view.cleared.step_s;
    let panel = |name, unit, (band, factor), colour| Panel {
        name,
        unit,
        lines: vec![Line { name: "", data: Visible::new(band, &studio.time, factor, spread), colour }],
        limit: None,
        servers: None,
    };
    let text = |key| studio.language().text(key);
    let panels = [
        panel(text("chart-inside.people"), text("chart.persons"), (&view.inside, 1.0), VERMILLION),
        panel(text("chart-inside.cleared"), text("chart.per-hour"), (&view.cleared, per_hour), GREEN),
    ];
    let mut page = studio.page(text("chart-inside.heading"), (1, 1));
    panels::draw(&mut page, &panels, &studio.time);
    let note = studio.explain_band();
    studio.finish(page, "inside", 1, &[note]);
}
