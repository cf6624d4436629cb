//! People in the port over time, and below it those who leave it cleared.

use super::band::Visible;
use super::page::Studio;
use super::panels::{self, Panel};
use super::theme::{GREEN, VERMILLION};

/// Draws `<port>-inside`.
pub fn draw(studio: &mut Studio<'_>) {
    let view = studio.view;
    let spread = studio.has_spread();
    // Cleared passengers come per interval; a step that is no number makes the band empty in any case.
    let per_hour = 3_600.0 / view.cleared.step_s;
    let panels = [
        Panel {
            name: "People in the port",
            unit: "persons",
            data: Visible::new(&view.inside, &studio.time, 1.0, spread),
            colour: VERMILLION,
            servers: None,
        },
        Panel {
            name: "Passengers cleared per hour",
            unit: "per hour",
            data: Visible::new(&view.cleared, &studio.time, per_hour, spread),
            colour: GREEN,
            servers: None,
        },
    ];
    let mut page = studio.page("People in the port and passengers cleared", (1, 1));
    panels::draw(&mut page, &panels, &studio.time);
    let note = studio.explain_band();
    studio.finish(page, "inside", 1, &[note]);
}
