//! A measure over one input: lines with the confidence interval of the mean, and with the spread of the replications
//! if it is known.

use super::canvas::Canvas;
use super::canvas::Point;
use super::legend::{self, Entry, Sign};
use super::marks::{self, MARKS, Mark};
use super::metrics::Fonts;
use super::picture::Picture;
use super::plot::{Plot, Taken};
use super::range_axis::RangeAxis;
use super::response_points::Placed;
use super::study;
use super::study_view::{MarkedInput, ResponseLine, ResponseView};
use super::theme::{Colour, GREY, INK, MARGIN, STROKE, WIDTH};
use crate::language::Language;

/// Height of the plot \[px\].
const HEIGHT: f64 = 380.0;
/// Part of the line colour in the interval of the mean, in the spread of the replications, and in the edges of both
/// \[%\]. Where areas lie upon each other the edges show those below.
const TINTS: (u32, u32, u32) = (30, 11, 55);
/// So many places between two points are kept free of labels.
const PIECES: u32 = 16;
/// Radius of marks, and length of the caps of whiskers \[px\].
const MARK: (f64, f64) = (4.0, 8.0);

/// A line with the places of its points.
struct Drawn<'a> {
    line: &'a ResponseLine,
    mark: Mark,
    /// From left to right: index of the point and where it lies \[px\].
    points: Vec<(usize, f64)>,
}

/// Lays out the chart.
pub fn compose(view: &ResponseView, fonts: &'static Fonts) -> Picture {
    let language = fonts.language;
    let heading = language.say(
        "chart-response.heading",
        &[("measure", view.measure.name.trim()), ("input", view.input.trim())],
    );
    let mut page = study::start(&view.head, &study::heading(&heading, language), (1, 1), fonts);
    let lines = || view.lines.iter().zip(MARKS);
    let values = || {
        lines()
            .flat_map(|(line, _)| [&line.mean, &line.low, &line.high, &line.p05, &line.p95])
            .flatten()
            .copied()
    };
    let mut notes = Vec::new();
    if !values().any(f64::is_finite) || view.points.is_empty() {
        page.remark(language.text("chart.nothing"));
        return study::finish(page, &view.head, 1, notes);
    }

    let target = view.target.iter().map(|target| target.value);
    let axis = RangeAxis::near_zero(values().chain(target), &view.measure.scale, 6);
    // A legend with the target moves the plot, but nothing within it.
    let somewhere = Plot::below(0.0, HEIGHT);
    let taken = keep_clear(&place(view, &Placed::new(&view.points, &somewhere, fonts)), &axis, &somewhere);
    let mut entries = explain(view, language);
    if let Some(target) = view.target.as_ref().filter(|target| target.value.is_finite())
        && somewhere.find_room(fonts, target, &axis, &taken).is_none()
    {
        entries.push((Sign::Dashes, &target.label));
    }
    legend::draw(&mut page, &entries, (MARGIN, WIDTH - MARGIN));

    let plot = Plot::below(page.y, HEIGHT);
    let canvas = &mut page.canvas;
    let placed = Placed::new(&view.points, &plot, fonts);
    let drawn = place(view, &placed);
    plot.draw_values(canvas, &axis, &axis.title(&view.measure, language));
    if !view.points.are_names() {
        draw_areas(canvas, &drawn, &axis, &plot);
    }
    placed.draw_grid(canvas, &plot);
    draw_marked(canvas, view, &placed, &plot);
    plot.draw_ground(canvas, &axis);
    plot.draw_targets(canvas, view.target.as_slice(), &axis);
    for drawn in &drawn {
        drawn.draw_whiskers(canvas, &axis, &plot, view.points.are_names());
    }
    for drawn in &drawn {
        drawn.draw_line(canvas, &axis, &plot);
    }
    // Without room for it, it stands in the legend.
    let mut taken = keep_clear(&drawn, &axis, &plot);
    let _ = plot.label_targets(canvas, view.target.as_slice(), &axis, &mut taken);
    let labelled = placed.write_labels(canvas, &plot);
    page.y = plot.write_title(canvas, &view.input, labelled);

    if !axis.has_zero() {
        notes.push(language.text("chart.not-from-0").to_owned());
    }
    if view.lines.len() > MARKS.len() {
        notes.push(language.say("chart-response.first", &[("n", &MARKS.len().to_string())]));
    }
    study::finish(page, &view.head, 1, notes)
}

/// The legend: the lines, then what stands around them.
fn explain(view: &ResponseView, language: Language) -> Vec<Entry<'_>> {
    let known = |list: &[f64]| list.iter().any(|value| value.is_finite());
    let lines = || view.lines.iter().zip(MARKS);
    let several = view.lines.len() > 1;
    let name = |line: &'_ ResponseLine| !several && line.name.trim().is_empty();
    let mut entries: Vec<Entry<'_>> = lines()
        .map(|(line, mark)| {
            (Sign::Line(mark), if name(line) { language.text("chart.mean") } else { line.name.as_str() })
        })
        .collect();
    let ground = if several { GREY } else { MARKS[0].colour };
    let edge = Some(ground.tint(TINTS.2));
    if lines().any(|(line, _)| known(&line.low) && known(&line.high)) {
        let sign = if view.points.are_names() {
            Sign::Whisker(Mark { colour: ground, ..MARKS[0] })
        } else {
            Sign::Area(ground.tint(TINTS.0), edge)
        };
        entries.push((sign, language.text("chart-response.interval")));
    }
    if lines().any(|(line, _)| known(&line.p05) && known(&line.p95)) {
        let words = language.text("chart-response.spread");
        entries.push((Sign::Area(ground.tint(TINTS.1), edge), words));
    }
    let marked = view.marked.iter().filter(|_| !view.points.are_names());
    entries.extend(marked.map(|m| (Sign::Upright(marked_colour(view, m)), m.label.as_str())));
    entries
}

/// Places all lines on a plot.
fn place<'a>(view: &'a ResponseView, placed: &Placed) -> Vec<Drawn<'a>> {
    let count = view.lines.len().min(MARKS.len());
    let lines = view.lines.iter().zip(MARKS).enumerate();
    lines.map(|(i, (line, mark))| Drawn { line, mark, points: placed.points(i, count) }).collect()
}

/// What labels have to keep off.
fn keep_clear(drawn: &[Drawn<'_>], axis: &RangeAxis, plot: &Plot) -> Taken {
    let mut taken = Taken::default();
    for drawn in drawn {
        drawn.keep_clear(axis, plot, &mut taken);
    }
    taken
}

/// The colour of what is marked: that of its line, where there are several; paler for a knee.
fn marked_colour(view: &ResponseView, marked: &MarkedInput) -> Colour {
    let several = view.lines.len() > 1;
    let colour = if several { MARKS.get(marked.line).map_or(INK, |mark| mark.colour) } else { INK };
    if marked.is_knee { colour.tint(TINTS.2) } else { colour }
}

/// Draws values of the input that matter: upright lines, with their intervals behind them.
fn draw_marked(canvas: &mut Canvas<'_>, view: &ResponseView, placed: &Placed, plot: &Plot) {
    for marked in &view.marked {
        let (low, high) = marked.interval;
        if let (Some(low), Some(high)) = (placed.place(low), placed.place(high)) {
            canvas.rect((low, plot.up.1), (high.max(low + 1.0), plot.up.0), GREY.tint(TINTS.1));
        }
    }
    for marked in &view.marked {
        if let Some(x) = placed.place(marked.value) {
            canvas.dashed_vertical(x, (plot.up.1, plot.up.0), marked_colour(view, marked));
        }
    }
}

/// Draws all areas: the wide ones below, then the narrow ones, then the edges of all.
fn draw_areas(canvas: &mut Canvas<'_>, drawn: &[Drawn<'_>], axis: &RangeAxis, plot: &Plot) {
    let areas = || {
        let wide = drawn.iter().map(|d| (d, &d.line.p05, &d.line.p95, TINTS.1));
        wide.chain(drawn.iter().map(|d| (d, &d.line.low, &d.line.high, TINTS.0)))
    };
    for (drawn, low, high, tint) in areas() {
        for run in drawn.runs(low, high) {
            let up = run.iter().map(|(x, [_, high])| (*x, axis.place(*high, plot.up)));
            let down = run.iter().rev().map(|(x, [low, _])| (*x, axis.place(*low, plot.up)));
            canvas.polygon(up.chain(down).collect(), drawn.mark.colour.tint(tint));
        }
    }
    for (drawn, low, high, _) in areas() {
        for run in drawn.runs(low, high) {
            for end in [0, 1] {
                let line = run.iter().map(|(x, ends)| (*x, axis.place(ends[end], plot.up))).collect();
                canvas.polyline(line, 1.0, drawn.mark.colour.tint(TINTS.2));
            }
        }
    }
}

impl Drawn<'_> {
    /// Neighbouring points at which both lists have values.
    fn runs(&self, low: &[f64], high: &[f64]) -> Vec<Vec<(f64, [f64; 2])>> {
        let value = |(index, x): &(usize, f64)| {
            let [low, high] = [low, high].map(|list| list.get(*index).copied().filter(|v| v.is_finite()));
            Some((*x, [low?, high?]))
        };
        split(self.points.iter().map(value))
    }

    fn place(&self, axis: &RangeAxis, plot: &Plot) -> Vec<Vec<Point>> {
        let mean = &self.line.mean;
        self.runs(mean, mean)
            .into_iter()
            .map(|run| run.into_iter().map(|(x, [value, _])| (x, axis.place(value, plot.up))).collect())
            .collect()
    }

    /// Draws line and marks.
    fn draw_line(&self, canvas: &mut Canvas<'_>, axis: &RangeAxis, plot: &Plot) {
        let runs = self.place(axis, plot);
        for run in &runs {
            canvas.polyline(run.clone(), STROKE, self.mark.colour);
        }
        for at in runs.into_iter().flatten() {
            self.mark.draw(canvas, at, MARK.0);
        }
    }

    /// Draws intervals as whiskers: of all points, or of those without neighbours, whose area has no width.
    fn draw_whiskers(&self, canvas: &mut Canvas<'_>, axis: &RangeAxis, plot: &Plot, all: bool) {
        let line = self.line;
        for (low, high, wide) in [(&line.p05, &line.p95, true), (&line.low, &line.high, false)] {
            for run in self.runs(low, high).iter().filter(|run| all || run.len() == 1) {
                for (x, ends) in run {
                    let [low, high] = ends.map(|value| axis.place(value, plot.up));
                    if wide {
                        draw_spread(canvas, *x, (low, high), self.mark.colour);
                    } else {
                        marks::upright_whisker(canvas, *x, (low, high), MARK.1, self.mark.colour);
                    }
                }
            }
        }
    }

    /// Keeps labels off the line and its areas.
    fn keep_clear(&self, axis: &RangeAxis, plot: &Plot, taken: &mut Taken) {
        let line = self.line;
        for (low, high) in [(&line.mean, &line.mean), (&line.low, &line.high), (&line.p05, &line.p95)] {
            for run in self.runs(low, high) {
                let place = |ends: &[f64; 2]| ends.map(|value| axis.place(value, plot.up));
                for (x, ends) in &run {
                    let [low, high] = place(ends);
                    taken.keep([x - 5.0, high.min(low) - 5.0, x + 5.0, low.max(high) + 5.0]);
                }
                for (from, to) in run.iter().zip(run.iter().skip(1)) {
                    let ([low0, high0], [low1, high1]) = (place(&from.1), place(&to.1));
                    for part in 1..PIECES {
                        let along = |a: f64, b: f64| a + (b - a) * f64::from(part) / f64::from(PIECES);
                        let (x, low, high) = (along(from.0, to.0), along(low0, low1), along(high0, high1));
                        taken.keep([x - 3.0, high.min(low) - 1.0, x + 3.0, low.max(high) + 1.0]);
                    }
                }
            }
        }
    }
}

/// Draws the spread of the replications at one point: a pale bar with edges.
fn draw_spread(canvas: &mut Canvas<'_>, x: f64, (low, high): (f64, f64), colour: Colour) {
    canvas.rect((x - 4.0, low.min(high)), (x + 4.0, low.max(high)), colour.tint(TINTS.2));
    canvas.rect((x - 3.0, low.min(high) + 1.0), (x + 3.0, low.max(high) - 1.0), colour.tint(TINTS.1));
}

/// Splits a list at its gaps.
fn split<T>(items: impl Iterator<Item = Option<T>>) -> Vec<Vec<T>> {
    let mut runs = vec![Vec::new()];
    for item in items {
        match (item, runs.last_mut()) {
            (Some(item), Some(run)) => run.push(item),
            (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
            _ => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}
