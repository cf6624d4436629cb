//! The upper panel of the stages: by day, the share of the replications that have reached each stage.

use super::band::{Scale, runs};
use super::canvas::{Canvas, Point};
use super::stages::{DISC, Shown, draw_disc};
use super::theme::{BAND_TINT, STROKE, WHITE};
use super::time_axis::TimeAxis;
use super::view::StageView;

/// Where a line gets its number if there is room: where it passes this share. None is that of a label at the axis.
const HEIGHTS: [f64; 5] = [0.5, 0.3, 0.7, 0.1, 0.9];
/// So many bands seldom lie on each other; those of more are paler, lest they drown the lines.
const FEW: usize = 3;
/// Least distance between the middles of two numbers \[px\].
const APART: f64 = 2.0 * DISC + 2.0;

/// The days on which the line of a stage is drawn: from the first on which a replication has reached it. Before, all
/// stages lie on each other.
fn days(stage: &StageView) -> std::ops::Range<usize> {
    let first = stage.reached.iter().position(|chance| chance.share > 0.0).unwrap_or(stage.reached.len());
    first..stage.reached.len()
}

fn share(stage: &StageView, day: usize) -> Option<f64> {
    stage.reached.get(day).map(|chance| chance.share).filter(|share| share.is_finite())
}

/// Whether any of the stages is reached in any replication.
pub fn happens(shown: &[Shown<'_>]) -> bool {
    shown.iter().any(|Shown { stage, .. }| !days(stage).is_empty())
}

/// Draws the bands, the last stage first: each stage is reached before the next, so that bands lie on those that come
/// after them.
pub fn draw_bands(canvas: &mut Canvas<'_>, shown: &[Shown<'_>], time: &TimeAxis, scale: &Scale) {
    for Shown { stage, colour, .. } in shown.iter().rev() {
        let interval = |day: usize| {
            let chance = stage.reached.get(day)?;
            let some = chance.share > 0.0 && chance.share < 1.0;
            (some && chance.low.is_finite() && chance.high.is_finite()).then_some((chance.low, chance.high))
        };
        for run in runs(days(stage), interval) {
            let edge = |of: fn((f64, f64)) -> f64| {
                run.iter().flat_map(move |&(day, limits)| {
                    let y = scale.place(of(limits));
                    [(time.place_day(day), y), (time.place_day(day + 1), y)]
                })
            };
            let mut outline: Vec<Point> = edge(|(_, high)| high).collect();
            let lower: Vec<Point> = edge(|(low, _)| low).collect();
            outline.extend(lower.into_iter().rev());
            let tint = if shown.len() > FEW { BAND_TINT / 2 } else { BAND_TINT };
            canvas.polygon(outline, colour.tint(tint));
        }
    }
}

/// Draws the lines with their numbers. Where all replications have reached several stages, the last of them is seen.
pub fn draw_lines(canvas: &mut Canvas<'_>, shown: &[Shown<'_>], time: &TimeAxis, scale: &Scale) {
    for Shown { stage, colour, .. } in shown {
        for (i, run) in runs(days(stage), |day| share(stage, day)).iter().enumerate() {
            let mut points: Vec<Point> = Vec::new();
            if let (0, Some(&(day, _))) = (i, run.first()) {
                points.push((time.place_day(day), scale.place(0.0)));
            }
            for &(day, share) in run {
                let y = scale.place(share);
                points.extend([(time.place_day(day), y), (time.place_day(day + 1), y)]);
            }
            canvas.polyline(points, STROKE + 0.25, *colour);
        }
    }
    let mut taken: Vec<Point> = Vec::new();
    for Shown { number, stage, colour } in shown {
        let free = |(x, y): &Point| {
            taken.iter().all(|(a, b)| (x - a) * (x - a) + (y - b) * (y - b) >= APART * APART)
        };
        if let Some(at) = places(stage, time, scale).into_iter().find(free) {
            taken.push(at);
            canvas.dot(at, DISC + 1.0, WHITE);
            draw_disc(canvas, at, *number, *colour);
        }
    }
}

/// Where the number of a stage can stand: on its line, the best place first.
fn places(stage: &StageView, time: &TimeAxis, scale: &Scale) -> Vec<Point> {
    let passes =
        |height: f64| days(stage).find(|&day| share(stage, day).is_some_and(|share| share >= height));
    let mut places: Vec<Point> = HEIGHTS
        .into_iter()
        .filter_map(|height| Some((time.place_day(passes(height)?), scale.place(height))))
        .collect();
    if let Some((day, share)) = days(stage).rev().find_map(|day| Some((day, share(stage, day)?)))
        && share < 1.0
    {
        places.push((time.place_day(day + 1), scale.place(share)));
    }
    places
}
