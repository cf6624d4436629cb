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
    let heading = "Wait, infections let through and cost: one point a policy";
    if shown.is_empty() {
        let mut page = study::start(&view.head, heading, (1, 1), fonts);
        page.remark("There is nothing to draw.");
        return vec![study::finish(page, &view.head, 1, Vec::new())];
    }
    let estimates = |of: fn(&PolicyPoint) -> Estimate| -> Vec<Estimate> {
        shown.iter().flat_map(|panel| &panel.points).map(of).collect()
    };
    let most = if shown.len() > 1 { 5 } else { 8 };
    let axes = Axes {
        x: AmountAxis::new(&estimates(|point| point.wait), &view.wait.scale, most, true),
        y: AmountAxis::new(&estimates(|point| point.infections), &view.infections.scale, 7, true),
        cost: AmountAxis::new(
            &estimates(|point| Estimate { mean: point.cost.mean, ..Estimate::default() }),
            &view.cost.scale,
            5,
            false,
        ),
        apart: estimates(|point| point.wait).iter().any(|wait| !wait.mean.is_finite()),
    };
    let without = all().filter(|point| !is_drawn(point)).map(|point| point.label.as_str());
    let without = page::list_names("Not drawn, since nobody came", without);

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
            &axes.x.title(&view.wait),
            ROW,
            2.0 * (middle - MARGIN).min(WIDTH - MARGIN - middle),
        );
        page.canvas.text((middle, bottom + 38.0), Anchor::Middle, &title, ROW, INK);
        page.y = bottom + 44.0;
        let mut notes = explain(view, &axes, detail, left_out);
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
    let points = || panels.iter().flat_map(|panel| &panel.points);
    let mut entries: Vec<Entry<'_>> = Vec::new();
    if points().any(|point| point.on_front) {
        let words = if view.panels.len() > 1 {
            "ring and bold name: no other policy in the panel is as good in all three measures and better in one"
        } else {
            "ring and bold name: no other policy is as good in all three measures and better in one"
        };
        entries.push((Sign::Ring, words));
    }
    if points().any(|point| !point.on_front) {
        entries.push((Sign::Spot, "beaten: another policy is as good in all three and better in one"));
    }
    if points().any(|point| point.wait.interval().or(point.infections.interval()).is_some()) {
        entries.push((
            Sign::Cross,
            "cross: 95 % intervals of both means; an arm that is not seen is shorter than the mark",
        ));
    }
    let ticks = |ends| {
        let ticks = axes.cost.ticks(ends).into_iter();
        ticks.map(|(at, label)| (at, label.unwrap_or_default())).collect()
    };
    colour_bar::draw(page, &axes.cost.title(&view.cost), ticks, &entries);
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
        let title = text::shorten(canvas.fonts(), &axes.y.title(&view.infections), ROW, WIDTH - 2.0 * MARGIN);
        let above = if is_named(view) { ROOM.0 } else { 4.0 };
        canvas.text((MARGIN, plot.up.1 - above - 4.0), Anchor::Start, &title, ROW, INK);
    }
    let name = text::shorten(canvas.fonts(), &panel.name, NAME, plot.across.1 - plot.across.0);
    canvas.text((plot.across.0, plot.up.1 - 8.0), Anchor::Start, &name, NAME, INK);
    axes.draw_grid(canvas, plot, first);
}

fn explain(view: &PoliciesView, axes: &Axes, detail: Detail, left_out: usize) -> Vec<String> {
    let mut notes = vec![
        "Less is better in all three: the best policies lie at the lower left and are pale. Rings go by the means; where crosses overlap, more replications could turn the order."
            .to_owned(),
    ];
    match axes.y.less((0.0, 1.0)) {
        Some((_, NOTHING)) => notes.push(
            "None: nobody infectious went into the community in any replication, or the interval reaches 0."
                .to_owned(),
        ),
        Some((_, less)) => {
            notes.push(format!("{less}: so little, or none at all, or the interval reaches that."));
        }
        None => {}
    }
    if axes.apart {
        notes.push("Nobody clears: under these policies nobody gets through the port without going to a stay or being sent back, so that there is no wait to show.".to_owned());
    }
    if detail == Detail::Front {
        notes.push("Only policies with a ring are named; the table has all.".to_owned());
    }
    if left_out > 0 {
        let are = if left_out == 1 { "name is" } else { "names are" };
        notes.push(format!("{left_out} {are} left out for want of room."));
    }
    if view
        .panels
        .iter()
        .flat_map(|panel| &panel.points)
        .any(|point| is_drawn(point) && !point.cost.mean.is_finite())
    {
        notes.push("White: the cost is not known.".to_owned());
    }
    notes
}
