//! Alternatives over time: the mean of each with its pale band, in panels stacked over one time axis.

use super::axis::ValueAxis;
use super::band::{self, Visible};
use super::canvas::{Anchor, Canvas};
use super::legend::{self, Entry, Sign};
use super::metrics::Fonts;
use super::page::{self, Page};
use super::panels;
use super::picture::Picture;
use super::study;
use super::study_view::{OverlayPanel, OverlayView};
use super::text;
use super::theme::{BAND_TINT, Colour, GREY, LABEL, LINES, MARGIN, PLOT_RIGHT, STROKE, THIN_STROKE, WIDTH};
use super::time_axis::{DAY, TimeAxis};
use super::view::Band;

/// Panels on one page.
const PER_PAGE: usize = 6;
/// Alternatives that are drawn.
const MOST: usize = 6;
/// Part of the line colour that bands are paler tints of, and in their edges \[%\]. Bands lie upon each other; the edges
/// show those below.
const TINTS: (u32, u32) = (80, 50);
/// So few lines are drawn wider than those above them, so that they show beside lines with the same values, by so much
/// \[px\].
const WIDER: (usize, f64) = (3, 1.3);
/// Size of the signs before the peaks in the head of a panel, and distances before and after a number \[px\].
const PEAKS: (f64, f64, f64) = (9.0, 5.0, 14.0);

/// What is drawn of one alternative in one panel.
struct Line<'a> {
    data: Visible<'a>,
    /// The lower and the upper edge of its band.
    edges: &'a [Band; 2],
    colour: Colour,
}

/// Lays out the pages, all with the same time axis.
pub fn compose(view: &OverlayView, fonts: &'static Fonts) -> Vec<Picture> {
    let language = fonts.language;
    let heading = study::heading(&view.heading, language);
    let bands = || view.panels.iter().flat_map(|panel| panel.bands.iter().take(MOST));
    let time = if bands().count() > 0 && bands().all(|band| band.step_s >= DAY) {
        TimeAxis::by_day(view.start, view.days)
    } else {
        TimeAxis::around((view.start, view.days), view.hours, bands())
    };
    let has_data = |panel: &OverlayPanel| {
        panel.bands.iter().take(MOST).any(|band| Visible::new(band, &time, 1.0, false).highest().is_some())
    };
    let (shown, empty): (Vec<_>, Vec<_>) = view.panels.iter().partition(|panel| has_data(panel));
    let mut notes = vec![page::explain_band(view.replications, &time, language)];
    if view.alternatives.len() > 1 {
        notes.push(language.text("chart-overlay.coincide").to_owned());
    }
    if view.alternatives.len() > MOST {
        notes.push(language.say("chart-overlay.first", &[("n", &MOST.to_string())]));
    }
    notes.extend(page::list_names(
        "chart.no-data-for",
        empty.into_iter().map(|panel| panel.name.as_str()),
        language,
    ));
    if shown.is_empty() || view.alternatives.is_empty() {
        let mut page = study::start(&view.head, &heading, (1, 1), fonts);
        page.remark(language.text("chart.nothing"));
        return vec![study::finish(page, &view.head, 1, Vec::new())];
    }

    let pages = shown.len().div_ceil(PER_PAGE);
    let mut pictures = Vec::new();
    for (i, panels) in shown.chunks(PER_PAGE).enumerate() {
        let mut page = study::start(&view.head, &heading, (i + 1, pages), fonts);
        let signs =
            LINES.iter().take(MOST).map(|colour| Sign::Band(*colour, colour.tint(TINTS.0).tint(BAND_TINT)));
        let entries: Vec<Entry<'_>> = signs.zip(view.alternatives.iter().map(String::as_str)).collect();
        legend::draw(&mut page, &entries, (MARGIN, WIDTH - MARGIN));
        draw_panels(&mut page, panels, view, &time);
        pictures.push(study::finish(page, &view.head, i + 1, notes.clone()));
    }
    pictures
}

/// Draws the panels of a page and the time axis below the last.
fn draw_panels(page: &mut Page, shown: &[&OverlayPanel], view: &OverlayView, time: &TimeAxis) {
    let height = panels::height(shown.len());
    let mut bottom = page.y;
    for panel in shown {
        let top = page.y + panels::NAME_HEIGHT;
        bottom = top + height;
        draw_panel(page, panel, view, time, (top, bottom));
        page.y = bottom + panels::GAP;
    }
    page.y = bottom + time.draw_labels(&mut page.canvas, bottom);
}

fn draw_panel(
    page: &mut Page,
    panel: &OverlayPanel,
    view: &OverlayView,
    time: &TimeAxis,
    (top, bottom): (f64, f64),
) {
    let canvas = &mut page.canvas;
    let spread = view.replications > 1;
    let count = view.alternatives.len().min(MOST);
    let edges: Vec<[Band; 2]> = panel.bands.iter().take(count).map(edges).collect();
    let lines: Vec<Line<'_>> = panel
        .bands
        .iter()
        .zip(&edges)
        .zip(LINES)
        .map(|((band, edges), colour)| Line { data: Visible::new(band, time, 1.0, spread), edges, colour })
        .collect();
    // The bound keeps the end of the axis a number.
    let highest = lines.iter().filter_map(|line| line.data.highest()).fold(0.0, f64::max).min(1e290);
    let most = if bottom - top > 180.0 { 6 } else { 4 };
    let scale = band::Scale { axis: ValueAxis::new(highest, most), span: (bottom, top) };

    let taken = write_peaks(canvas, &lines, top - 12.0);
    panels::write_name(canvas, (&panel.name, &panel.unit), top, taken);
    time.draw_ground(canvas, (top, bottom));
    for line in &lines {
        line.data.draw_spread(canvas, time, &scale, line.colour.tint(TINTS.0).tint(BAND_TINT));
    }
    panels::draw_grid(canvas, time, &scale, |tick| scale.axis.label(tick));
    if spread {
        for line in &lines {
            for edge in line.edges {
                let edge = Visible::new(edge, time, 1.0, false);
                edge.draw_mean(canvas, time, &scale, (line.colour.tint(TINTS.1), THIN_STROKE));
            }
        }
    }
    let least = if time.is_dense() { THIN_STROKE } else { STROKE };
    for (i, line) in lines.iter().enumerate() {
        let hidden = lines.iter().skip(i + 1).any(|later| line.data.meets(&later.data, &scale, least));
        let wider = if hidden && count <= WIDER.0 { (lines.len() - 1 - i) as f64 * WIDER.1 } else { 0.0 };
        let width = least + wider;
        line.data.draw_mean(canvas, time, &scale, (line.colour, width));
        if time.has_dots() {
            line.data.draw_dots(canvas, time, &scale, (line.colour, width / 2.0 + 1.5));
        }
    }
}

/// Writes at the right how high the means are at most, one after the other, and gives the room it takes \[px\].
fn write_peaks(canvas: &mut Canvas<'_>, lines: &[Line<'_>], baseline: f64) -> f64 {
    let mut right = PLOT_RIGHT;
    for line in lines.iter().rev() {
        let none = || canvas.fonts().language.text("chart.no-data").to_owned();
        let peak = line.data.peak().map_or_else(none, |(value, _)| text::measured(value));
        canvas.text((right, baseline), Anchor::End, &peak, LABEL, GREY);
        right -= canvas.text_width(&peak, LABEL) + PEAKS.1;
        canvas.rect((right - PEAKS.0, baseline - PEAKS.0 + 0.5), (right, baseline + 0.5), line.colour);
        right -= PEAKS.0 + PEAKS.2;
    }
    let words = canvas.fonts().language.text("chart-overlay.peaks");
    right += PEAKS.2 - PEAKS.1;
    canvas.text((right, baseline), Anchor::End, words, LABEL, GREY);
    PLOT_RIGHT - right + canvas.text_width(words, LABEL) + PEAKS.2
}

/// The edges of a band as lines of their own.
fn edges(band: &Band) -> [Band; 2] {
    [&band.p05, &band.p95].map(|edge| Band { step_s: band.step_s, mean: edge.clone(), ..Band::default() })
}
