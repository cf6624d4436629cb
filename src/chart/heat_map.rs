//! A measure over two inputs: a cell per combination, coloured by its value, and a line around those that meet the
//! target.

use super::canvas::{Anchor, Canvas};
use super::colour_bar;
use super::heat_cells::{self, Grid};
use super::legend::{Entry, Sign};
use super::metrics::Fonts;
use super::page::Page;
use super::picture::Picture;
use super::range_axis::RangeAxis;
use super::study;
use super::study_view::{HeatCell, HeatMapView, Levels};
use super::text;
use super::theme::{AXIS, Colour, GREY, INK, LABEL, MARGIN, PLOT_RIGHT, ROW, WIDTH};
use super::viridis;
use crate::scenario::measure::Better;

/// Most levels of an input that are drawn.
const MOST: usize = 60;
/// Largest cells, and the height all rows share \[px\].
const CELL: (f64, f64) = (150.0, 44.0);
const HEIGHT: f64 = 560.0;
/// Lowest cells; the picture grows with them \[px\].
const LOWEST: f64 = 11.0;
/// Most room for the labels of rows, and their line height \[px\].
const LABELS: (f64, f64) = (190.0, 13.0);
/// Cells as high as this have room for labels of two lines \[px\].
const TWO_LINES: f64 = 29.0;
/// Cells as wide as this have room for words below them \[px\].
const WORDS: f64 = 56.0;
/// Most room for a label below cells that are narrower \[px\].
const NUMBERS: f64 = 90.0;

/// Lays out the chart.
pub fn compose(view: &HeatMapView, fonts: &'static Fonts) -> Picture {
    let language = fonts.language;
    let heading = language.say(
        "chart-heat-map.heading",
        &[("measure", view.measure.name.trim()), ("x", view.x.title.trim()), ("y", view.y.title.trim())],
    );
    let mut page = study::start(&view.head, &study::heading(&heading, language), (1, 1), fonts);
    let shown = [&view.x, &view.y].map(|levels| levels.labels.len().min(MOST));
    let mut notes = Vec::new();
    if shown.contains(&0) {
        page.remark(language.text("chart-heat-map.none"));
        return study::finish(page, &view.head, 1, notes);
    }
    let cell = |x: usize, y: usize| view.cells.get(y * view.x.labels.len() + x).copied().unwrap_or_default();
    let cells: Vec<Vec<HeatCell>> =
        (0..shown[1]).map(|y| (0..shown[0]).map(|x| cell(x, y)).collect()).collect();
    let all = || cells.iter().flatten();
    let values = || all().filter_map(heat_cells::value);

    let axis = match view.colours {
        Some((low, high)) => RangeAxis::new([low, high].into_iter(), &view.measure.scale, 6),
        None => RangeAxis::new(values(), &view.measure.scale, 6),
    };
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let verdicts = !view.target.trim().is_empty() && all().any(|cell| cell.meets.is_some());
    let inside = language.say("chart-heat-map.inside", &[("target", view.target.trim())]);
    if verdicts && all().any(|cell| cell.meets == Some(true)) {
        entries.push((Sign::Outline, &inside));
    }
    if all().any(|cell| cell.uncertain) {
        entries.push((Sign::Open, language.text("chart-heat-map.uncertain")));
    }
    if all().any(|cell| heat_cells::value(cell).is_none()) {
        entries.push((Sign::Area(heat_cells::NONE, Some(AXIS)), language.text("chart-heat-map.no-value")));
    }
    let paint: fn(f64) -> Colour =
        if view.better == Better::More { viridis::turned } else { viridis::colour };
    let mut title = axis.title(&view.measure, language);
    if view.better != Better::Neither {
        title = language.say("chart-heat-map.darker-is-worse", &[("measure", &title)]);
    }
    colour_bar::draw(&mut page, &title, |ends| axis.ticks(ends).collect(), paint, &entries);

    if verdicts && all().all(|cell| cell.meets != Some(true)) {
        notes.push(language.say("chart-heat-map.no-line", &[("target", view.target.trim())]));
    }
    if values().any(|value| axis.is_beyond(value)) {
        notes.push(language.text("chart-heat-map.beyond").to_owned());
    }
    if [&view.x, &view.y].iter().any(|levels| levels.labels.len() > MOST) {
        notes.push(language.say("chart-heat-map.first-levels", &[("n", &MOST.to_string())]));
    }
    let grid = place_grid(&page, view, shown);
    let written = heat_cells::draw(&mut page.canvas, &grid, &cells, &axis, &view.measure.scale, paint);
    notes.extend(written.map(|unit| language.say("chart-heat-map.numbers", &[("unit", &unit)])));
    write_levels(&mut page, view, &grid);
    study::finish(page, &view.head, 1, notes)
}

/// Decides how large the cells are and where they begin.
fn place_grid(page: &Page, view: &HeatMapView, [columns, rows]: [usize; 2]) -> Grid {
    let fonts = page.canvas.fonts();
    let widest = view.y.labels.iter().take(rows).map(|label| fonts.width(label.trim(), LABEL));
    let labels = widest.fold(0.0, f64::max).min(LABELS.0);
    let left = (MARGIN + labels + 12.0).ceil().max(MARGIN + 40.0);
    // Whole pixels, so that no seams show between cells.
    let cell = (
        ((PLOT_RIGHT - left) / columns as f64).floor().min(CELL.0),
        (HEIGHT / rows as f64).floor().clamp(LOWEST, CELL.1),
    );
    Grid { corner: (left, page.y + 22.0), cell, count: (columns, rows) }
}

/// Writes titles and labels of both inputs; labels that have no room are left out at equal distances.
fn write_levels(page: &mut Page, view: &HeatMapView, grid: &Grid) {
    let canvas = &mut page.canvas;
    let (left, top) = grid.corner;
    let title = text::shorten(canvas.fonts(), &view.y.title, ROW, WIDTH - 2.0 * MARGIN);
    canvas.text((MARGIN, top - 9.0), Anchor::Start, &title, ROW, INK);
    let every = (LABELS.1 / grid.cell.1).ceil().max(1.0) as usize;
    for (i, label) in view.y.labels.iter().take(grid.count.1).enumerate().step_by(every) {
        let (lines, middle) = (if grid.cell.1 >= TWO_LINES { 2 } else { 1 }, grid.middle(0, i).1);
        let lines = text::wrap(canvas.fonts(), label, LABEL, left - MARGIN - 8.0, lines);
        let first = middle + 4.0 - 6.75 * (lines.len().max(1) - 1) as f64;
        for (line, words) in lines.iter().enumerate() {
            let baseline = first + 13.5 * line as f64;
            canvas.text((left - 8.0, baseline), Anchor::End, words, LABEL, GREY);
        }
    }
    let labelled = write_columns(canvas, &view.x, grid);
    let title = text::shorten(canvas.fonts(), &view.x.title, ROW, WIDTH - MARGIN - left);
    canvas.text((left, labelled + 18.0), Anchor::Start, &title, ROW, INK);
    page.y = labelled + 22.0;
}

/// Writes the labels below the columns and gives the height at which they end \[px\].
fn write_columns(canvas: &mut Canvas<'_>, levels: &Levels, grid: &Grid) -> f64 {
    let labels = || levels.labels.iter().take(grid.count.0).enumerate();
    let bottom = grid.bottom();
    let fonts = canvas.fonts();
    let widest = labels().map(|(_, label)| fonts.width(label.trim(), LABEL)).fold(0.0, f64::max);
    let (every, room, lines) = if grid.cell.0 >= WORDS {
        (1, grid.cell.0 - 8.0, 4)
    } else {
        let room = widest.min(NUMBERS);
        (((room + 8.0) / grid.cell.0).ceil().max(1.0) as usize, room + 0.5, 1)
    };
    let mut end = bottom + 16.0;
    for (i, label) in labels().step_by(every) {
        // The last labels may have less room to the right than they need.
        let x = grid.middle(i, 0).0;
        let room = room.min(2.0 * (WIDTH - 4.0 - x)).min(2.0 * (x - 4.0));
        for (line, words) in text::wrap(fonts, label, LABEL, room, lines).iter().enumerate() {
            let baseline = bottom + 16.0 + 13.5 * line as f64;
            canvas.text((x, baseline), Anchor::Middle, words, LABEL, GREY);
            end = end.max(baseline);
        }
    }
    end
}
