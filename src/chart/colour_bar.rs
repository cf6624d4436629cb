//! The bar that says which colour stands for which value, with a legend beside it.

use super::canvas::Anchor;
use super::legend::{self, Entry};
use super::page::Page;
use super::plot;
use super::text;
use super::theme::{Colour, INK, LABEL, MARGIN, WIDTH};
use super::viridis;

/// Length, height and number of colours of the bar \[px\].
const BAR: (f64, f64, u32) = (320.0, 14.0, 80);
/// Room for the bar with the gap right of it \[px\].
const BAR_ROOM: f64 = 372.0;

/// Where the bar lies \[px\].
fn ends() -> (f64, f64) {
    // The first label reaches further left than the bar.
    (MARGIN + 6.0, MARGIN + 6.0 + BAR.0)
}

/// The colour of what an axis places on the bar.
pub fn colour(place: impl FnOnce((f64, f64)) -> f64) -> Colour {
    viridis::colour((place(ends()) - ends().0) / BAR.0)
}

/// Draws the bar of colours with its axis, and the legend beside it. `ticks` gives the ticks between two ends \[px\], `paint`
/// the colour at a part of the way.
pub fn draw(
    page: &mut Page,
    title: &str,
    ticks: impl FnOnce((f64, f64)) -> Vec<(f64, String)>,
    paint: fn(f64) -> Colour,
    entries: &[Entry<'_>],
) {
    let canvas = &mut page.canvas;
    let ends = ends();
    let title = text::wrap(canvas.fonts(), title, LABEL, BAR.0, 2);
    let mut top = page.y + 4.0;
    for line in &title {
        top += 14.0;
        canvas.text((MARGIN, top), Anchor::Start, line, LABEL, INK);
    }
    top += 6.0;
    for i in 0..BAR.2 {
        let [from, to] = [i, i + 1].map(|i| ends.0 + BAR.0 * f64::from(i) / f64::from(BAR.2));
        let colour = paint((f64::from(i) + 0.5) / f64::from(BAR.2));
        canvas.rect((from, top), (to, top + BAR.1), colour);
    }
    plot::draw_ticks(canvas, ticks(ends).into_iter(), top + BAR.1);
    let bar_end = top + BAR.1 + 24.0;
    let mut y = page.y + 5.0;
    for entry in entries {
        y = legend::write(canvas, &[*entry], (MARGIN + BAR_ROOM, WIDTH - MARGIN), y);
    }
    page.y = bar_end.max(y) + 12.0;
}
