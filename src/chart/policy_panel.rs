//! One panel of policies: the grid, a cross and a mark for each policy, and the names.

use super::amount_axis::AmountAxis;
use super::canvas::{Anchor, Canvas, Point};
use super::colour_bar;
use super::marks;
use super::metrics::Fonts;
use super::plot::{self, Plot};
use super::point_labels::{self, Labelled, Obstacles, Placed};
use super::policy_view::{Estimate, PolicyPanel, PolicyPoint};
use super::study_view::{Measure, Scale};
use super::text;
use super::theme::{AXIS, Colour, GREY, GRID, LABEL, WHITE};
use crate::language::Language;

/// Radius of a mark \[px\].
const MARK: f64 = 6.5;
/// Length of the caps of crosses \[px\].
const CAP: f64 = 6.0;
/// More policies than this in a panel are not all named.
const MOST_NAMED: usize = 30;
/// Room for policies without a wait, at the right \[px\].
const APART: f64 = 104.0;
/// Distance between the ends of the vertical axis and the edges of a panel, so that marks do not sit on these \[px\].
const INSET: f64 = 15.0;
/// Arms of a cross that reach no farther beyond their mark would look like specks \[px\].
const HIDDEN: f64 = 1.5;

/// The axes of all panels.
pub struct Axes {
    /// From left to right.
    pub x: AmountAxis,
    /// From the bottom up.
    pub y: AmountAxis,
    /// As colour.
    pub cost: AmountAxis,
    /// Whether there is a place apart for policies without a wait.
    pub apart: bool,
}

/// What is written beside the marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Name and cost of each policy.
    Cost,
    /// The name of each policy.
    Name,
    /// The names of those on the front.
    Front,
}

/// The most that can be written beside the marks of all panels alike, and how many names still have no room.
pub fn choose_detail(
    panels: &[PolicyPanel],
    plots: &[Plot],
    axes: &Axes,
    cost: &Measure,
    fonts: &Fonts,
) -> (Detail, usize) {
    let left_out = |detail: Detail| -> usize {
        let panels = panels.iter().zip(plots);
        panels.map(|(panel, plot)| place_names(panel, plot, axes, (cost, detail), fonts).1).sum()
    };
    let crowded = panels.iter().any(|panel| panel.points.len() > MOST_NAMED);
    if crowded {
        return (Detail::Front, left_out(Detail::Front));
    }
    if left_out(Detail::Cost) == 0 { (Detail::Cost, 0) } else { (Detail::Name, left_out(Detail::Name)) }
}

/// Draws crosses, marks and names.
pub fn draw(
    canvas: &mut Canvas<'_>,
    panel: &PolicyPanel,
    plot: &Plot,
    axes: &Axes,
    (cost, detail): (&Measure, Detail),
) {
    for point in &panel.points {
        axes.draw_cross(canvas, point, plot);
    }
    let names = place_names(panel, plot, axes, (cost, detail), canvas.fonts()).0;
    for name in &names {
        name.draw_leader(canvas);
    }
    for point in &panel.points {
        let colour = point.cost.mean.is_finite().then(|| axes.colour(point.cost.mean));
        marks::edged(canvas, axes.place(point, plot), MARK, colour.unwrap_or(WHITE), point.on_front);
    }
    for name in &names {
        name.write(canvas);
    }
}

impl Axes {
    /// Draws the grid of a panel. The axis of nothing is a line of its own.
    pub fn draw_grid(&self, canvas: &mut Canvas<'_>, plot: &Plot, labelled: bool) {
        let less = self.y.less(up(plot)).map(|(y, _)| y);
        for (y, label) in self.y.ticks(up(plot)) {
            canvas.horizontal(plot.across, y, if less == Some(y) { AXIS } else { GRID });
            if let Some(label) = label.filter(|_| labelled) {
                let label = text::shorten(canvas.fonts(), &label, LABEL, plot.across.0 - 12.0);
                canvas.text((plot.across.0 - 8.0, y + 4.0), Anchor::End, &label, LABEL, GREY);
            }
        }
        let mut ticks = self.x.ticks(self.across(plot));
        for (x, _) in &ticks {
            canvas.vertical(x.min(plot.across.1 - 1.0), (plot.up.1, plot.up.0), GRID);
        }
        canvas.horizontal(plot.across, plot.up.0, AXIS);
        if self.apart {
            canvas.dashed_vertical(plot.across.1 - APART, (plot.up.1, plot.up.0), AXIS);
            ticks.push((
                plot.across.1 - APART / 2.0,
                Some(canvas.fonts().language.text("chart-policies.nobody-clears").to_owned()),
            ));
        }
        let ticks = ticks.into_iter().map(|(x, label)| (x, label.unwrap_or_default()));
        plot::draw_ticks(canvas, ticks, plot.up.0);
    }

    fn place(&self, point: &PolicyPoint, plot: &Plot) -> Point {
        let y = self.y.place(point.infections.mean, up(plot));
        let x = if point.wait.mean.is_finite() {
            self.x.place(point.wait.mean, self.across(plot))
        } else {
            plot.across.1 - APART / 2.0
        };
        (x, y)
    }

    /// The ends of the horizontal axis \[px\].
    fn across(&self, plot: &Plot) -> (f64, f64) {
        let (from, to) = plot.inset();
        (from, if self.apart { to - APART } else { to })
    }

    /// The ends of both arms of the cross of a point, where they are seen \[px\].
    fn arms(&self, point: &PolicyPoint, plot: &Plot) -> [Option<(f64, f64)>; 2] {
        let (x, y) = self.place(point, plot);
        let arm = |estimate: Estimate, axis: &AmountAxis, span: (f64, f64), at: f64| {
            let (low, high) = estimate.interval()?;
            let (low, high) = (axis.place(low, span), axis.place(high, span));
            let longest = (low - at).abs().max((high - at).abs());
            (longest > radius(point) + HIDDEN).then_some((low.min(high), low.max(high)))
        };
        [arm(point.wait, &self.x, self.across(plot), x), arm(point.infections, &self.y, up(plot), y)]
    }

    fn draw_cross(&self, canvas: &mut Canvas<'_>, point: &PolicyPoint, plot: &Plot) {
        let (x, y) = self.place(point, plot);
        let [level, upright] = self.arms(point, plot);
        if let Some(ends) = level {
            marks::level_whisker(canvas, ends, y, CAP, GREY);
        }
        if let Some(ends) = upright {
            marks::upright_whisker(canvas, x, ends, CAP, GREY);
        }
    }

    fn colour(&self, cost: f64) -> Colour {
        colour_bar::colour(|ends| self.cost.place(cost, ends))
    }
}

/// The ends of the vertical axis \[px\].
fn up(plot: &Plot) -> (f64, f64) {
    (plot.up.0 - INSET, plot.up.1 + INSET)
}

fn radius(point: &PolicyPoint) -> f64 {
    MARK * if point.on_front { marks::RING } else { 1.0 } + 1.5
}

/// Finds places for the names, those on the front first; gives how many have none.
fn place_names(
    panel: &PolicyPanel,
    plot: &Plot,
    axes: &Axes,
    (cost, detail): (&Measure, Detail),
    fonts: &Fonts,
) -> (Vec<Placed>, usize) {
    let marks: Vec<(Point, f64)> =
        panel.points.iter().map(|point| (axes.place(point, plot), radius(point))).collect();
    let mut obstacles = Obstacles::default();
    for ((x, y), radius) in &marks {
        obstacles.marks.keep([x - radius, y - radius, x + radius, y + radius]);
    }
    for (point, ((x, y), _)) in panel.points.iter().zip(&marks) {
        let [level, upright] = axes.arms(point, plot);
        obstacles.thin.keep(level.map_or([*x; 4], |(from, to)| [from, y - CAP / 2.0, to, y + CAP / 2.0]));
        obstacles.thin.keep(upright.map_or([*x; 4], |(from, to)| [x - CAP / 2.0, from, x + CAP / 2.0, to]));
    }
    if axes.apart {
        let x = plot.across.1 - APART;
        obstacles.thin.keep([x, plot.up.1, x + 1.0, plot.up.0]);
    }
    let mut named: Vec<(&PolicyPoint, &(Point, f64))> = panel.points.iter().zip(&marks).collect();
    named.sort_by_key(|(point, _)| !point.on_front);
    let labels: Vec<Labelled> = named
        .into_iter()
        .filter(|(point, _)| detail != Detail::Front || point.on_front)
        .map(|(point, &(at, radius))| Labelled {
            at,
            radius,
            name: point.label.clone(),
            bold: point.on_front,
            detail: if detail == Detail::Cost {
                amount(&cost.scale, point.cost.mean, fonts.language)
            } else {
                String::new()
            },
        })
        .collect();
    point_labels::place(&labels, &marks, &mut obstacles, plot, fonts)
}

/// A cost as one says it, to three digits.
fn amount(scale: &Scale, value: f64, language: Language) -> String {
    let Scale::Number(unit) = scale else { return scale.write(value, language) };
    if !value.is_finite() {
        return String::new();
    }
    let number = match value.abs() {
        size if size >= 1e9 => text::number(value, 0),
        size if size >= 1e6 => format!(
            "{} M",
            text::number(value / 1e6, if size >= 1e8 { 0 } else { 2 - usize::from(size >= 1e7) })
        ),
        size if size >= 1e4 => text::number((value / 100.0).round() * 100.0, 0),
        _ => text::measured(value),
    };
    format!("{number} {}", unit.trim()).trim().to_owned()
}
