//! How busy the servers of every station are: horizontal bars with whiskers.

use super::axis::ValueAxis;
use super::canvas::{Anchor, Canvas};
use super::page::{self, Page, Studio};
use super::text;
use super::theme::{AXIS, BLUE, GREY, GRID, INK, LABEL, MARGIN, ROW, VERMILLION, WIDTH};
use super::view::Spread;

/// Bars on one page.
const PER_PAGE: usize = 24;
/// Height of a row \[px\].
const ROW_HEIGHT: f64 = 34.0;
/// Most room for the names \[px\].
const NAME_WIDTH: f64 = 300.0;
/// Room for the numbers right of the bars \[px\].
const NUMBER_WIDTH: f64 = 112.0;
/// Above this, small disturbances make long queues; a rule of thumb, drawn as a mark only \[1\].
const MARK: f64 = 0.85;

/// Draws `<port>-utilisation`.
pub fn draw(studio: &mut Studio<'_>) {
    let view = studio.view;
    let language = studio.language();
    let heading = language.text("chart-utilisation.heading");
    let rows: Vec<(&str, Spread)> = view
        .stations
        .iter()
        .filter_map(|s| Some((s.name.as_str(), s.utilisation.filter(|u| u.mean.is_finite())?)))
        .collect();
    let unknown = view.stations.iter().filter(|s| s.utilisation.is_none_or(|u| !u.mean.is_finite()));
    let missing = page::list_names("chart-utilisation.unknown", unknown.map(|s| s.name.as_str()), language);
    if rows.is_empty() {
        let mut page = studio.page(heading, (1, 1));
        let none = view.stations.is_empty();
        page.remark(language.text(if none { "chart.no-stations" } else { "chart.see-below" }));
        studio.finish(page, "utilisation", 1, missing.as_slice());
        return;
    }

    let bar = language.count("chart-utilisation.bar", u64::from(view.replications.max(1)));
    let peaks = language.say("chart-utilisation.peaks", &[("mark", &text::percent(MARK))]);
    let mut notes = vec![language.sentences([bar, peaks])];
    notes.extend(missing);
    let names = rows.iter().map(|(name, _)| studio.fonts().width(name.trim(), ROW)).fold(0.0, f64::max);
    let left = MARGIN + names.min(NAME_WIDTH) + 14.0;
    let pages = rows.len().div_ceil(PER_PAGE);
    for (i, rows) in rows.chunks(PER_PAGE).enumerate() {
        let mut page = studio.page(heading, (i + 1, pages));
        draw_rows(&mut page, rows, left, studio.has_spread());
        let notes = if i + 1 == pages { &notes[..] } else { &notes[..1] };
        studio.finish(page, "utilisation", i + 1, notes);
    }
}

fn draw_rows(page: &mut Page, rows: &[(&str, Spread)], left: f64, spread: bool) {
    let right = WIDTH - MARGIN - NUMBER_WIDTH;
    let axis = ValueAxis::share(if right - left > 450.0 { 10 } else { 5 });
    let place = |share: f64| axis.place(share, (left, right));
    let top = page.y + 22.0;
    let mut bottom = top;
    for _ in rows {
        bottom += ROW_HEIGHT;
    }
    let canvas = &mut page.canvas;
    for tick in axis.ticks() {
        let x = place(tick);
        canvas.vertical(x, (top, bottom), if tick > 0.0 { GRID } else { AXIS });
        canvas.text((x, bottom + 19.0), Anchor::Middle, &text::percent(tick), LABEL, GREY);
    }
    for (i, (name, value)) in (0u32..).zip(rows) {
        let middle = top + (f64::from(i) + 0.5) * ROW_HEIGHT;
        draw_name(canvas, name, left - 10.0, middle);
        let colour = if value.mean > MARK { VERMILLION } else { BLUE };
        canvas.rect((left, middle - 9.0), (place(value.mean), middle + 9.0), colour.tint(75));
        let mut numbers = text::percent(value.mean);
        if spread && value.p05.is_finite() && value.p95.is_finite() {
            let (low, high) = (value.p05.min(value.p95), value.p05.max(value.p95));
            let (x0, x1) = (place(low), place(high));
            canvas.rect((x0, middle - 0.75), (x1, middle + 0.75), INK);
            for x in [x0, x1] {
                canvas.rect((x - 0.75, middle - 5.0), (x + 0.75, middle + 5.0), INK);
            }
            numbers =
                format!("{numbers} ({}–{})", text::number(low * 100.0, 0), text::number(high * 100.0, 0));
        }
        let numbers = text::shorten(canvas.fonts(), &numbers, LABEL, NUMBER_WIDTH - 14.0);
        canvas.text((right + 14.0, middle + 4.0), Anchor::Start, &numbers, LABEL, INK);
    }
    // Over the bars, so that it shows how far they pass it.
    canvas.dashed_vertical(place(MARK), (top - 4.0, bottom), GREY);
    canvas.text((place(MARK), top - 9.0), Anchor::Middle, &text::percent(MARK), LABEL, GREY);
    canvas.horizontal((left, right), bottom, AXIS);
    page.y = bottom + 26.0;
}

/// Writes a name right-aligned beside its bar, on two lines if need be.
fn draw_name(canvas: &mut Canvas<'_>, name: &str, right: f64, middle: f64) {
    let lines = text::wrap(canvas.fonts(), name, ROW, NAME_WIDTH, 2);
    let first = if lines.len() > 1 { middle - 3.5 } else { middle + 4.0 };
    for (line, baseline) in lines.iter().zip([first, first + 14.5]) {
        canvas.text((right, baseline), Anchor::End, line, ROW, INK);
    }
}
