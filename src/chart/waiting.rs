//! How long passengers wait: the share who waited longer than a time, one line per station, and a table with mean
//! and 95 % point that is the legend as well.

use super::axis::ValueAxis;
use super::canvas::{Anchor, Canvas, Point};
use super::page::{self, Page, Studio};
use super::text;
use super::theme::{AXIS, Colour, GREY, GRID, INK, LABEL, LINES, PLOT_LEFT, ROW, STROKE, WIDTH};
use super::view::WaitView;

/// Height of the plot \[px\].
const HEIGHT: f64 = 320.0;
/// Right edge of the plot; the words beside the mark need the rest \[px\].
const RIGHT: f64 = WIDTH - 118.0;
/// Right ends of the columns of numbers in the table \[px\].
const COLUMNS: [f64; 2] = [690.0, RIGHT];
/// Height of a row of the table \[px\].
const ROW_HEIGHT: f64 = 19.0;
/// The mark: 1 passenger in 20 \[1\].
const MARK: f64 = 0.05;
/// The time axis ends where fewer than this wait longer everywhere \[1\].
const TAIL: f64 = 0.01;
/// Longest axis labelled in seconds \[s\].
const LONGEST_IN_SECONDS: f64 = 180.0;
/// Longest axis labelled in minutes \[s\].
const LONGEST_IN_MINUTES: f64 = 36_000.0;

/// A station's waiting times with its name.
type Row<'a> = (&'a str, &'a WaitView);

/// Draws `<port>-waiting-time`.
pub fn draw(studio: &mut Studio<'_>) {
    let view = studio.view;
    let language = studio.language();
    let heading = language.text("chart-waiting.heading");
    let rows: Vec<Row<'_>> =
        view.stations.iter().filter_map(|s| Some((s.name.as_str(), s.wait.as_ref()?))).collect();
    let unknown = view.stations.iter().filter(|s| s.wait.is_none()).map(|s| s.name.as_str());
    let missing = page::list_names("chart-waiting.unknown", unknown, language);
    if rows.is_empty() {
        let mut page = studio.page(heading, (1, 1));
        let none = view.stations.is_empty();
        page.remark(language.text(if none { "chart.no-stations" } else { "chart.see-below" }));
        studio.finish(page, "waiting-time", 1, missing.as_slice());
        return;
    }

    let source = language.count("chart-waiting.lines", u64::from(view.replications.max(1)));
    let mut notes = vec![
        language.sentences([source.as_str(), language.text("chart-waiting.dots")]),
        language.text("chart-waiting.axis-ends").to_owned(),
    ];
    let common = notes.len();
    notes.extend(missing);
    let pages = rows.len().div_ceil(LINES.len());
    for (i, rows) in rows.chunks(LINES.len()).enumerate() {
        let mut page = studio.page(heading, (i + 1, pages));
        // Pages have their own axes: one long queue would otherwise flatten the lines of all pages.
        let longest = rows.iter().map(|(_, wait)| extent(wait)).fold(0.0, f64::max);
        draw_plot(&mut page, rows, longest);
        draw_table(&mut page, rows);
        let notes = if i + 1 == pages { &notes[..] } else { &notes[..common] };
        studio.finish(page, "waiting-time", i + 1, notes);
    }
}

/// The points that can be drawn: finite, with the share inside 0..=1.
fn points(wait: &WaitView) -> impl Iterator<Item = Point> {
    wait.longer_than
        .iter()
        .filter(|(x, share)| x.is_finite() && share.is_finite())
        .map(|&(x, s)| (x, s.clamp(0.0, 1.0)))
}

/// Where the interesting part of a line ends \[s\].
fn extent(wait: &WaitView) -> f64 {
    let mut end = if wait.p95_s.is_finite() { wait.p95_s } else { 0.0 };
    let mut still = true;
    for (x, share) in points(wait) {
        if still {
            end = end.max(x);
        }
        still = share > TAIL;
    }
    end
}

fn draw_plot(page: &mut Page, rows: &[Row<'_>], longest: f64) {
    let (unit_s, unit) = if longest <= LONGEST_IN_SECONDS {
        (1.0, "chart.seconds")
    } else if longest <= LONGEST_IN_MINUTES {
        (60.0, "chart.minutes")
    } else {
        (3_600.0, "chart.hours")
    };
    let x_axis = ValueAxis::new((longest / unit_s).max(1.0), 12);
    let y_axis = ValueAxis::share(5);
    let (top, bottom) = (page.y + 14.0, page.y + 14.0 + HEIGHT);
    let canvas = &mut page.canvas;

    for tick in x_axis.ticks() {
        let x = x_axis.place(tick, (PLOT_LEFT, RIGHT));
        canvas.vertical(x, (top, bottom), GRID);
        canvas.text((x, bottom + 19.0), Anchor::Middle, &x_axis.label(tick), LABEL, GREY);
    }
    for tick in y_axis.ticks() {
        let y = y_axis.place(tick, (bottom, top));
        canvas.horizontal((PLOT_LEFT, RIGHT), y, if tick > 0.0 { GRID } else { AXIS });
        canvas.text((PLOT_LEFT - 8.0, y + 4.0), Anchor::End, &text::percent(tick), LABEL, GREY);
    }
    let language = canvas.fonts().language;
    let axis_name = language.say("chart-waiting.axis", &[("unit", language.text(unit))]);
    canvas.text((f64::midpoint(PLOT_LEFT, RIGHT), bottom + 38.0), Anchor::Middle, &axis_name, LABEL, GREY);

    let mark = y_axis.place(MARK, (bottom, top));
    canvas.dashed_horizontal((PLOT_LEFT, RIGHT), mark, GREY);
    for (key, baseline) in
        ["chart-waiting.1-in-20", "chart-waiting.longer"].iter().zip([mark - 3.0, mark + 11.0])
    {
        canvas.text((RIGHT + 8.0, baseline), Anchor::Start, language.text(key), LABEL, GREY);
    }

    let place = |(x, share): Point| {
        (x_axis.place(x / unit_s, (PLOT_LEFT, RIGHT)), y_axis.place(share, (bottom, top)))
    };
    for ((_, wait), colour) in rows.iter().zip(LINES) {
        let line: Vec<Point> = cut(points(wait), x_axis.top() * unit_s).into_iter().map(place).collect();
        canvas.polyline(line, STROKE + 0.25, colour);
    }
    for ((_, wait), colour) in rows.iter().zip(LINES) {
        if wait.p95_s.is_finite() && wait.p95_s > 0.0 {
            let at = place((wait.p95_s, MARK));
            canvas.dot(at, 4.5, Colour(0xff, 0xff, 0xff));
            canvas.dot(at, 3.5, colour);
        }
    }
    page.y = bottom + 52.0;
}

/// Ends a line at the end of the axis, on the piece that crosses it.
fn cut(points: impl Iterator<Item = Point>, end: f64) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for (x, share) in points {
        if x <= end {
            kept.push((x, share));
            continue;
        }
        if let Some(&(x0, share0)) = kept.last() {
            kept.push((end, share0 + (share - share0) * (end - x0) / (x - x0)));
        }
        break;
    }
    kept
}

fn draw_table(page: &mut Page, rows: &[Row<'_>]) {
    let canvas = &mut page.canvas;
    let mut baseline = page.y + 16.0;
    for (column, key) in COLUMNS.iter().zip(["chart-waiting.mean", "chart-waiting.p95"]) {
        canvas.text((*column, baseline), Anchor::End, canvas.fonts().language.text(key), LABEL, GREY);
    }
    canvas.horizontal((PLOT_LEFT, RIGHT), baseline + 6.0, GRID);
    baseline += 4.0;
    for ((name, wait), colour) in rows.iter().zip(LINES) {
        baseline += ROW_HEIGHT;
        draw_row(canvas, name, wait, colour, baseline);
    }
    page.y = baseline + 4.0;
}

fn draw_row(canvas: &mut Canvas<'_>, name: &str, wait: &WaitView, colour: Colour, baseline: f64) {
    let middle = baseline - 4.0;
    canvas.rect((PLOT_LEFT, middle - 1.5), (PLOT_LEFT + 24.0, middle + 1.5), colour);
    let [mean_end, p95_end] = COLUMNS;
    let left = PLOT_LEFT + 34.0;
    let name = text::shorten(canvas.fonts(), name, ROW, mean_end - 80.0 - left);
    canvas.text((left, baseline), Anchor::Start, &name, ROW, INK);
    let language = canvas.fonts().language;
    canvas.text((mean_end, baseline), Anchor::End, &text::duration(wait.mean_s, language), ROW, INK);
    canvas.text((p95_end, baseline), Anchor::End, &text::duration(wait.p95_s, language), ROW, INK);
}
