//! The lower panel of the stages: by day, the share of the replications in which each is in force, one above the other.

use super::band::Scale;
use super::canvas::{Anchor, Canvas, Point};
use super::theme::{Colour, NUMBER};
use super::time_axis::TimeAxis;
use super::view::StageView;

/// Part of the colour in an area \[%\]; areas in full colour would outshine the lines above them.
const TINT: u32 = 60;
/// Height and width that the number of a stage needs in its area \[px\].
const ROOM: (f64, f64) = (13.0, 16.0);
/// Part of the greatest room with which a number is content, if that puts it into the middle of its area \[1\].
const ENOUGH: f64 = 0.8;

/// Stages that are shown as one.
pub struct Layer {
    /// By day, the share of the replications in which one of them is in force.
    shares: Vec<f64>,
    colour: Colour,
    /// Written where there is room.
    number: Option<usize>,
}

impl Layer {
    /// Adds up some stages.
    pub fn of(stages: &[StageView], colour: Colour, number: Option<usize>) -> Self {
        let days = stages.iter().map(|stage| stage.in_force.len()).max().unwrap_or(0);
        let on = |day: usize| {
            let shares = stages.iter().filter_map(|stage| stage.in_force.get(day));
            shares.filter(|share| share.is_finite()).sum()
        };
        Self { shares: (0..days).map(on).collect(), colour, number }
    }
}

/// Draws the layers from the bottom up.
pub fn draw(canvas: &mut Canvas<'_>, layers: &[Layer], time: &TimeAxis, scale: &Scale) {
    let days = layers.iter().map(|layer| layer.shares.len()).max().unwrap_or(0);
    // Where each layer ends, by day; the ground of the first is zero.
    let mut tops = vec![vec![0.0; days]];
    for layer in layers {
        let below = tops.last().into_iter().flatten().enumerate();
        tops.push(below.map(|(day, top)| top + layer.shares.get(day).copied().unwrap_or(0.0)).collect());
    }
    // From the highest down, each to the ground: the next covers what is not its own, and no seams are left.
    for (layer, top) in layers.iter().zip(tops.iter().skip(1)).rev() {
        if layer.shares.iter().any(|share| *share > 0.0) {
            canvas.polygon(outline(top, time, scale), layer.colour.tint(TINT));
        }
    }
    for (layer, (low, high)) in layers.iter().zip(tops.iter().zip(tops.iter().skip(1))) {
        if let Some(number) = layer.number
            && let Some((x, y)) = room(low, high, time, scale)
        {
            let letters = layer.colour.tint(TINT).letters();
            canvas.text((x, y + 3.6), Anchor::Middle, &number.to_string(), NUMBER, letters);
        }
    }
}

/// The outline of everything under a line of steps.
fn outline(top: &[f64], time: &TimeAxis, scale: &Scale) -> Vec<Point> {
    let mut points = vec![(time.place_day(0), scale.place(0.0))];
    for (i, days) in runs_of_equals(top) {
        let y = scale.place(top.get(i).copied().unwrap_or(0.0));
        points.extend([(time.place_day(i), y), (time.place_day(i + days), y)]);
    }
    points.push((time.place_day(top.len()), scale.place(0.0)));
    points
}

/// First days and lengths of stretches with the same value.
fn runs_of_equals(values: &[f64]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut first = 0;
    for run in values.chunk_by(|a, b| a == b) {
        runs.push((first, run.len()));
        first += run.len();
    }
    runs
}

/// Where an area is high enough for a number: in the middle of the longest stretch of days with almost the most
/// room.
fn room(low: &[f64], high: &[f64], time: &TimeAxis, scale: &Scale) -> Option<Point> {
    let ends: Vec<(f64, f64)> =
        low.iter().zip(high).map(|(l, h)| (scale.place(*l), scale.place(*h))).collect();
    // The bottom and the top of what an area leaves free around a place, since it may rise or fall within a number.
    let free = |x: f64| {
        let from = ends.iter().enumerate().filter(|(day, _)| {
            time.place_day(*day) < x + ROOM.1 / 2.0 && time.place_day(day + 1) > x - ROOM.1 / 2.0
        });
        from.fold((f64::INFINITY, f64::NEG_INFINITY), |(b, t), (_, (bottom, top))| {
            (b.min(*bottom), t.max(*top))
        })
    };
    let middle = |from: usize, to: usize| f64::midpoint(time.place_day(from), time.place_day(to));
    let inside =
        |x: f64| x - ROOM.1 / 2.0 >= time.place_day(0) && x + ROOM.1 / 2.0 <= time.place_day(ends.len());
    let heights: Vec<f64> = (0..ends.len())
        .map(|day| middle(day, day + 1))
        .map(|x| if inside(x) { free(x).0 - free(x).1 } else { 0.0 })
        .collect();
    let most = heights.iter().copied().fold(0.0, f64::max);
    let enough = |height: f64| height >= ENOUGH * most;
    let mut best = 0..0;
    let mut first = 0;
    for run in heights.chunk_by(|a, b| enough(*a) == enough(*b)) {
        if run.first().is_some_and(|height| enough(*height)) && run.len() > best.len() {
            best = first..first + run.len();
        }
        first += run.len();
    }
    let x = middle(best.start, best.end);
    let (bottom, top) = free(x);
    (bottom - top >= ROOM.0).then_some((x, f64::midpoint(bottom, top)))
}
