//! Small multiples: panels with their own value axis, stacked over one time axis.

use super::axis::ValueAxis;
use super::band::{Scale, Visible, dash};
use super::canvas::{Anchor, Canvas};
use super::page::Page;
use super::text;
use super::theme::{
    AXIS, Colour, GREY, GRID, INK, LABEL, NAME, PLOT_LEFT, PLOT_RIGHT, SMALL, STROKE, THIN_STROKE, WHITE,
};
use super::time_axis::{TimeAxis, seconds};
use crate::language::Language;

/// Room for the name above a panel \[px\].
pub const NAME_HEIGHT: f64 = 30.0;
/// Height of the strip of servers with the gap above it \[px\].
const STRIP_HEIGHT: f64 = 20.0;
/// Distance between two panels \[px\].
pub const GAP: f64 = 6.0;

/// Width of the sign of a line in the head of its panel \[px\].
const SIGN: f64 = 20.0;
/// How much wider a line is than the one drawn over it if they meet, so that it shows beside a line with the same
/// values \[px\].
const WIDER: f64 = 3.25;
/// How much higher than what is drawn a panel with a limit is at least \[1\].
const ABOVE: f64 = 1.02;
/// White between the two where there is room, half of it on each side \[px\].
const CASING: f64 = 1.5;
/// How far dots reach beyond their line \[px\].
const DOT: f64 = 1.5;

/// One panel.
pub struct Panel<'a> {
    /// Name above the panel.
    pub name: &'a str,
    /// Unit of the value axis, short enough for the space left of it.
    pub unit: &'a str,
    /// What is drawn, from the ground up.
    pub lines: Vec<Line<'a>>,
    /// What there is to be used, with what it is called in the head of the panel: dashed steps over the lines, so that
    /// it is seen where they reach it.
    pub limit: Option<(&'a str, Visible<'a>)>,
    /// Mean number of servers on duty per interval, and the length of an interval \[s\].
    pub servers: Option<(&'a [f64], f64)>,
}

/// A line with its band.
pub struct Line<'a> {
    /// What it is called in the head of the panel; empty where the name of the panel says it all.
    pub name: &'a str,
    /// What is drawn.
    pub data: Visible<'a>,
    /// Colour of the line; the band is paler.
    pub colour: Colour,
}

/// How high each of so many panels is \[px\].
pub fn height(count: usize) -> f64 {
    match count {
        0 | 1 => 300.0,
        2 => 190.0,
        3 => 140.0,
        4 => 118.0,
        5 => 100.0,
        _ => 88.0,
    }
}

/// Draws the panels and the time axis below the last.
pub fn draw(page: &mut Page, panels: &[Panel<'_>], time: &TimeAxis) {
    let height = height(panels.len());
    let mut bottom = page.y;
    for panel in panels {
        let top = page.y + NAME_HEIGHT;
        bottom = top + height;
        draw_panel(&mut page.canvas, panel, time, (top, bottom));
        if let Some((servers, step_s)) = panel.servers {
            draw_servers(&mut page.canvas, servers, step_s, time, bottom + 5.0);
            bottom += STRIP_HEIGHT;
        }
        page.y = bottom + GAP;
    }
    page.y = bottom + time.draw_labels(&mut page.canvas, bottom);
}

fn draw_panel(canvas: &mut Canvas<'_>, panel: &Panel<'_>, time: &TimeAxis, (top, bottom): (f64, f64)) {
    let most = if bottom - top > 180.0 { 6 } else { 4 };
    let shown = panel.lines.iter().map(|line| &line.data).chain(panel.limit.as_ref().map(|(_, data)| data));
    let highest = shown.filter_map(Visible::highest).fold(0.0, f64::max);
    // A limit is often a round number, and a line on the edge of its panel is hardly seen.
    let highest = if panel.limit.is_some() { highest * ABOVE } else { highest };
    let scale = Scale { axis: ValueAxis::new(highest, most), span: (bottom, top) };
    draw_head(canvas, panel, time, top);
    time.draw_ground(canvas, (top, bottom));
    for line in &panel.lines {
        line.data.draw_spread(canvas, time, &scale, line.colour);
    }
    draw_grid(canvas, time, &scale, |tick| scale.axis.label(tick));
    let least = if time.is_dense() { THIN_STROKE } else { STROKE };
    for (i, line) in panel.lines.iter().enumerate() {
        let later = panel.lines.iter().skip(i + 1).map(|line| &line.data);
        // Between the dashes of a limit a thin line shows too, which must do where a wide one would be a blot.
        let limit = panel.limit.as_ref().map(|(_, data)| data).filter(|_| !time.is_dense());
        let hidden = later.chain(limit).any(|other| line.data.meets(other, &scale, least));
        let wider = if hidden { (panel.lines.len() - 1 - i) as f64 * WIDER } else { 0.0 };
        let width = least + wider;
        if i > 0 {
            draw_line(canvas, line, time, &scale, (WHITE, width + CASING));
        }
        draw_line(canvas, line, time, &scale, (line.colour, width));
    }
    if let Some((_, data)) = &panel.limit {
        data.draw_steps(canvas, time, &scale, INK);
    }
}

/// Draws a line, with a dot a day if there is room.
fn draw_line(
    canvas: &mut Canvas<'_>,
    line: &Line<'_>,
    time: &TimeAxis,
    scale: &Scale,
    (colour, width): (Colour, f64),
) {
    line.data.draw_mean(canvas, time, scale, (colour, width));
    if time.has_dots() {
        line.data.draw_dots(canvas, time, scale, (colour, width / 2.0 + DOT));
    }
}

/// Draws the grid of a panel with its labels, over its bands.
pub fn draw_grid(canvas: &mut Canvas<'_>, time: &TimeAxis, scale: &Scale, label: impl Fn(f64) -> String) {
    let (bottom, top) = scale.span;
    time.draw_grid(canvas, (top, bottom));
    for tick in scale.axis.ticks() {
        let y = scale.place(tick);
        canvas.horizontal((PLOT_LEFT, PLOT_RIGHT), y, if tick > 0.0 { GRID } else { AXIS });
        canvas.text((PLOT_LEFT - 8.0, y + 4.0), Anchor::End, &label(tick), LABEL, GREY);
    }
}

/// Writes the unit and the name above a panel that begins at `top`; the name leaves `taken` of its line free
/// \[px\].
pub fn write_name(canvas: &mut Canvas<'_>, (name, unit): (&str, &str), top: f64, taken: f64) {
    let name = text::shorten(canvas.fonts(), name, NAME, PLOT_RIGHT - PLOT_LEFT - taken);
    canvas.text((PLOT_LEFT, top - 12.0), Anchor::Start, &name, NAME, INK);
    canvas.text((PLOT_LEFT - 8.0, top - 12.0), Anchor::End, unit, LABEL, GREY);
}

/// Writes what stands above a panel: unit, name, and at the right the lines with where each is highest.
fn draw_head(canvas: &mut Canvas<'_>, panel: &Panel<'_>, time: &TimeAxis, top: f64) {
    let language = canvas.fonts().language;
    let mut right = PLOT_RIGHT;
    for line in panel.lines.iter().rev() {
        let mut note = peak(line, time, language);
        if let (Some((servers, _)), true) = (panel.servers, time.has_dates()) {
            // The strip has no room for its numbers on an axis of many days.
            let most = servers.iter().copied().filter(|count| count.is_finite()).fold(0.0, f64::max);
            let servers = language.say("chart.most-servers", &[("n", &text::number(most, 0))]);
            note = format!("{note} • {servers}");
        }
        if !line.name.is_empty() {
            note = language.say("chart.named", &[("name", line.name), ("value", &note)]);
        }
        canvas.text((right, top - 12.0), Anchor::End, &note, LABEL, GREY);
        right -= canvas.text_width(&note, LABEL);
        if !line.name.is_empty() {
            right -= 6.0;
            canvas.rect((right - SIGN, top - 17.5), (right, top - 14.5), line.colour);
            right -= SIGN;
        }
        right -= 16.0;
    }
    if let Some((name, data)) = &panel.limit {
        let note = language.say("chart.named", &[("name", name), ("value", &level(data, language))]);
        canvas.text((right, top - 12.0), Anchor::End, &note, LABEL, GREY);
        right -= canvas.text_width(&note, LABEL) + 6.0;
        dash(canvas, (right - SIGN, right), top - 16.0, INK);
        right -= SIGN + 16.0;
    }
    write_name(canvas, (panel.name, panel.unit), top, PLOT_RIGHT - right);
}

/// Says where a line is highest.
fn peak(line: &Line<'_>, time: &TimeAxis, language: Language) -> String {
    match line.data.peak() {
        Some((value, at)) if value > 0.0 => {
            let key = if line.data.has_spread() { "chart.mean-peaks" } else { "chart.peaks" };
            language.say(key, &[("value", &text::measured(value)), ("at", &time.name(at, language))])
        }
        Some(_) => language.text("chart.always-0").to_owned(),
        None => language.text("chart.no-data").to_owned(),
    }
}

/// Says how high a limit is.
fn level(data: &Visible<'_>, language: Language) -> String {
    match data.extent() {
        Some((_, 0.0)) => language.text("chart.always-0").to_owned(),
        Some((low, high)) if text::measured(low) == text::measured(high) => text::measured(high),
        Some((_, high)) => language.say("chart.up-to", &[("value", &text::measured(high))]),
        None => language.text("chart.no-data").to_owned(),
    }
}

/// Draws servers on duty as a strip of greys, darker for more, with the number where it fits.
fn draw_servers(canvas: &mut Canvas<'_>, servers: &[f64], step_s: f64, time: &TimeAxis, top: f64) {
    let name = canvas.fonts().language.text("chart.servers");
    canvas.text((PLOT_LEFT - 8.0, top + 10.5), Anchor::End, name, LABEL, GREY);
    let pieces = constant_pieces(servers, step_s, time);
    let most = pieces.iter().map(|piece| piece.2).fold(0.0, f64::max);
    for (from, to, count) in pieces {
        let (x0, x1) = (time.place(from), time.place(to));
        canvas.rect((x0, top), (x1, top + 14.0), grey(count, most));
        let label = text::number(count, usize::from((count - count.round()).abs() > 0.05));
        if canvas.text_width(&label, SMALL) + 4.0 <= x1 - x0 {
            canvas.text((f64::midpoint(x0, x1), top + 10.5), Anchor::Middle, &label, SMALL, INK);
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn grey(count: f64, most: f64) -> Colour {
    let share = if most > 0.0 { (count / most).clamp(0.0, 1.0) } else { 0.0 };
    AXIS.tint(10 + (share * 60.0).round() as u32)
}

/// Stretches of time \[s\] with the same number of servers, to a tenth. Stretches under half a pixel join the one
/// before; gaps are left out.
fn constant_pieces(servers: &[f64], step_s: f64, time: &TimeAxis) -> Vec<(f64, f64, f64)> {
    let (from, to) = time.range();
    let shortest = (to - from) / (PLOT_RIGHT - PLOT_LEFT) / 2.0;
    let mut pieces: Vec<(f64, f64, f64)> = Vec::new();
    if !(step_s.is_finite() && step_s > 0.0) {
        return pieces;
    }
    for (i, &count) in servers.iter().enumerate() {
        let (start, end) = (seconds(i, step_s).max(from), seconds(i + 1, step_s).min(to));
        if !count.is_finite() || end <= start {
            continue;
        }
        let count = (count.max(0.0) * 10.0).round() / 10.0;
        match pieces.last_mut() {
            Some(last)
                if last.1 >= start && ((last.2 - count).abs() < 0.05 || last.1 - last.0 < shortest) =>
            {
                last.1 = end;
                last.2 = if (last.2 - count).abs() < 0.05 { last.2 } else { count };
            }
            _ => pieces.push((start, end, count)),
        }
    }
    pieces
}
