//! Policies by what they give in three measures: wait from left to right, infections let through from the bottom up, cost
//! as colour. Panels side by side have the same axes and the same colours.

use super::amount_axis::{AmountAxis, NOTHING};
use super::canvas::{Anchor, Canvas};
use super::colour_bar;
use super::legend::{Entry, Sign};
use super::metrics::Fonts;
use super::page::{self, Page};
use super::picture::Picture;
use super::plot::Plot;
use super::policy_panel::{self, Axes, Detail};
use super::policy_view::{Estimate, PoliciesView, PolicyPanel, PolicyPoint};
use super::study;
use super::text;
use super::theme::{INK, MARGIN, NAME, PLOT_LEFT, PLOT_RIGHT, ROW, WIDTH};
use super::viridis;
use crate::language::Language;

/// Panels beside each other, the distance between them, and panels on one page \[1, px, 1\].
const COLUMNS: usize = 2;
const GAP: f64 = 26.0;
const PER_PAGE: usize = 4;
/// Height of a panel that is alone, and of one among others \[px\].
const HEIGHTS: (f64, f64) = (480.0, 400.0);
/// Room for the name above a panel, and for the axis below one \[px\].
const ROOM: (f64, f64) = (28.0, 34.0);

/// Lays out the pages.
pub fn compose(view: &PoliciesView, fonts: &'static Fonts) -> Vec<Picture> {
    let all = || view.panels.iter().flat_map(|panel| &panel.points);
    let shown: Vec<PolicyPanel> =
        view.panels.iter().map(drawn).filter(|panel| !panel.points.is_empty()).collect();
    let pages = shown.len().div_ceil(PER_PAGE).max(1);
    let language = fonts.language;
    let heading = language.text("chart-policies.heading");
    if shown.is_empty() {
        let mut page = study::start(&view.head, heading, (1, 1), fonts);
        page.remark(language.text("chart.nothing"));
        return vec![study::finish(page, &view.head, 1, Vec::new())];
    }
    let estimates = |of: fn(&PolicyPoint) -> Estimate| -> Vec<Estimate> {
        shown.iter().flat_map(|panel| &panel.points).map(of).collect()
    };
    let most = if shown.len() > 1 { 5 } else { 8 };
    let axes = Axes {
        x: AmountAxis::new(&estimates(|point| point.wait), &view.wait.scale, (most, true), language),
        y: AmountAxis::new(&estimates(|point| point.infections), &view.infections.scale, (7, true), language),
        cost: AmountAxis::new(
            &estimates(|point| Estimate { mean: point.cost.mean, ..Estimate::default() }),
            &view.cost.scale,
            (5, false),
            language,
        ),
        apart: estimates(|point| point.wait).iter().any(|wait| !wait.mean.is_finite()),
    };
    let without = all().filter(|point| !is_drawn(point)).map(|point| point.label.as_str());
    let without = page::list_names("chart-policies.not-drawn", without, language);

    let mut pictures = Vec::new();
    for (i, panels) in shown.chunks(PER_PAGE).enumerate() {
        let mut page = study::start(&view.head, heading, (i + 1, pages), fonts);
        draw_key(&mut page, view, &axes, panels);
        let plots = arrange(page.y, panels.len(), is_named(view));
        let (detail, left_out) = policy_panel::choose_detail(panels, &plots, &axes, &view.cost, fonts);
        for (n, (panel, plot)) in panels.iter().zip(&plots).enumerate() {
            draw_frame(&mut page.canvas, view, &axes, panel, (plot, n % COLUMNS == 0, n < COLUMNS));
            policy_panel::draw(&mut page.canvas, panel, plot, &axes, (&view.cost, detail));
        }
        let bottom = plots.iter().map(|plot| plot.up.0).fold(page.y, f64::max);
        let middle = f64::midpoint(PLOT_LEFT, plots.iter().map(|plot| plot.across.1).fold(0.0, f64::max));
        let title = text::shorten(
            fonts,
            &axes.x.title(&view.wait, language),
            ROW,
            2.0 * (middle - MARGIN).min(WIDTH - MARGIN - middle),
        );
        page.canvas.text((middle, bottom + 38.0), Anchor::Middle, &title, ROW, INK);
        page.y = bottom + 44.0;
        let mut notes = explain(view, &axes, detail, left_out, language);
        notes.extend(without.clone());
        pictures.push(study::finish(page, &view.head, i + 1, notes));
    }
    pictures
}

fn is_drawn(point: &PolicyPoint) -> bool {
    point.infections.mean.is_finite()
}

/// Whether panels have names.
fn is_named(view: &PoliciesView) -> bool {
    view.panels.iter().any(|panel| !panel.name.trim().is_empty())
}

/// What can be drawn of a panel; those on the front come last, hence on top.
fn drawn(panel: &PolicyPanel) -> PolicyPanel {
    let mut points: Vec<PolicyPoint> = panel.points.iter().filter(|point| is_drawn(point)).cloned().collect();
    points.sort_by_key(|point| point.on_front);
    PolicyPanel { name: panel.name.clone(), points }
}

/// Where the panels lie.
fn arrange(top: f64, count: usize, named: bool) -> Vec<Plot> {
    let columns = count.clamp(1, COLUMNS);
    let width = (PLOT_RIGHT - PLOT_LEFT - GAP * (columns - 1) as f64) / columns as f64;
    let height = if count > 1 { HEIGHTS.1 } else { HEIGHTS.0 };
    (0..count)
        .map(|i| {
            let (row, column) = (i / COLUMNS, i % COLUMNS);
            let left = PLOT_LEFT + (width + GAP) * column as f64;
            let name = if named { ROOM.0 } else { 8.0 };
            let up = top + 22.0 + name + (height + ROOM.0 + ROOM.1) * row as f64;
            Plot { across: (left, left + width), up: (up + height, up) }
        })
        .collect()
}

/// Draws the colours of the costs, and the legend beside them.
fn draw_key(page: &mut Page, view: &PoliciesView, axes: &Axes, panels: &[PolicyPanel]) {
    let language = page.canvas.fonts().language;
    let points = || panels.iter().flat_map(|panel| &panel.points);
    let mut entries: Vec<Entry<'_>> = Vec::new();
    if points().any(|point| point.on_front) {
        let one = if view.panels.len() > 1 { "chart-policies.ring-in-panel" } else { "chart-policies.ring" };
        entries.push((Sign::Ring, language.text(one)));
    }
    if points().any(|point| !point.on_front) {
        entries.push((Sign::Spot, language.text("chart-policies.beaten")));
    }
    if points().any(|point| point.wait.interval().or(point.infections.interval()).is_some()) {
        entries.push((Sign::Cross, language.text("chart-policies.cross")));
    }
    let ticks = |ends| {
        let ticks = axes.cost.ticks(ends).into_iter();
        ticks.map(|(at, label)| (at, label.unwrap_or_default())).collect()
    };
    colour_bar::draw(page, &axes.cost.title(&view.cost, language), ticks, viridis::colour, &entries);
}

/// Draws grid and labels of a panel, and writes its name. The first of a row has the labels of the vertical axis.
fn draw_frame(
    canvas: &mut Canvas<'_>,
    view: &PoliciesView,
    axes: &Axes,
    panel: &PolicyPanel,
    (plot, first, top): (&Plot, bool, bool),
) {
    if first && top {
        let fonts = canvas.fonts();
        let title = axes.y.title(&view.infections, fonts.language);
        let title = text::shorten(fonts, &title, ROW, WIDTH - 2.0 * MARGIN);
        let above = if is_named(view) { ROOM.0 } else { 4.0 };
        canvas.text((MARGIN, plot.up.1 - above - 4.0), Anchor::Start, &title, ROW, INK);
    }
    let name = text::shorten(canvas.fonts(), &panel.name, NAME, plot.across.1 - plot.across.0);
    canvas.text((plot.across.0, plot.up.1 - 8.0), Anchor::Start, &name, NAME, INK);
    axes.draw_grid(canvas, plot, first);
}

fn explain(
    view: &PoliciesView,
    axes: &Axes,
    detail: Detail,
    left_out: usize,
    language: Language,
) -> Vec<String> {
    let text = |key| language.text(key).to_owned();
    let mut notes = vec![text("chart-policies.less-is-better")];
    match axes.y.less((0.0, 1.0)) {
        Some((_, less)) if less == language.text(NOTHING) => notes.push(text("chart-policies.none")),
        Some((_, less)) => notes.push(language.say("chart-policies.so-little", &[("less", less)])),
        None => {}
    }
    if axes.apart {
        notes.push(text("chart-policies.nobody-clears-means"));
    }
    if detail == Detail::Front {
        notes.push(text("chart-policies.ring-named"));
    }
    if left_out > 0 {
        notes.push(language.count("chart.labels-left-out", left_out as u64));
    }
    if view
        .panels
        .iter()
        .flat_map(|panel| &panel.points)
        .any(|point| is_drawn(point) && !point.cost.mean.is_finite())
    {
        notes.push(text("chart-policies.white"));
    }
    notes
}
