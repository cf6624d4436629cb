//! How likely the stages of a plan are reached by which day, and which of them is in force: two panels over the same
//! days, and a table of the stages that is the legend of both.

use super::axis::ValueAxis;
use super::band::Scale;
use super::canvas::{Anchor, Canvas, Point};
use super::in_force;
use super::metrics::Fonts;
use super::page::{self, Page};
use super::panels;
use super::picture::Picture;
use super::reached;
use super::text;
use super::theme::{Colour, GREY, GRID, INK, LABEL, NUMBER, PLOT_LEFT, PLOT_RIGHT, ROW, STAGES};
use super::time_axis::{DAY, TimeAxis};
use super::view::{StageView, StagesView};
use crate::language::Language;

/// File name without ending.
const FILE: &str = "stages";
/// Stages on one page beside those before them: as many as there are colours.
const PER_PAGE: usize = STAGES.len();
/// Heights of the two panels with the names above them \[px\].
const HEIGHTS: (f64, f64) = (260.0, 110.0);
const NAME_HEIGHT: f64 = 30.0;
/// Height of a row of the table \[px\].
const ROW_HEIGHT: f64 = 20.0;
/// Right ends of the columns of the table \[px\].
const COLUMNS: [f64; 3] = [610.0, 740.0, PLOT_RIGHT];
/// Radius of the disc with the number of a stage \[px\].
pub const DISC: f64 = 8.0;
/// The stages before those of a page.
pub const BEFORE: Colour = Colour(0xbc, 0xbc, 0xbc);
/// The stages after those of a page.
pub const AFTER: Colour = Colour(0xe8, 0xe8, 0xe8);

/// A stage as it is shown on a page.
pub struct Shown<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// What is known of it.
    pub stage: &'a StageView,
    /// Its colour in both panels and the table.
    pub colour: Colour,
}

/// Lays out the pages: the first stage as what there was before, then as many stages a page as there are colours.
pub fn compose(view: &StagesView, fonts: &'static Fonts) -> Vec<Picture> {
    let language = fonts.language;
    let later = view.stages.get(1..).unwrap_or(&[]);
    let pages = later.len().div_ceil(PER_PAGE).max(1);
    let start = |number| {
        let plan = language.count("chart-stages.plan", later.len() as u64 + 1);
        let days = (view.start, view.days);
        let subtitle = page::subtitle(&plan, days, view.replications, &view.changes, language);
        let title =
            if view.title.trim().is_empty() { language.text("chart-stages.title") } else { &view.title };
        Page::new(fonts, title, &subtitle, language.text("chart-stages.heading"), (number, pages))
    };
    if later.is_empty() {
        let mut page = start(1);
        page.remark(language.text("chart-stages.one"));
        return vec![page.into_picture(FILE, 1, &[])];
    }

    let time = TimeAxis::by_day(view.start, view.days);
    let notes = explain(view, &time, language);
    let mut pictures = Vec::new();
    for (i, stages) in later.chunks(PER_PAGE).enumerate() {
        let first = 1 + i * PER_PAGE;
        let shown: Vec<Shown<'_>> = (first + 1..)
            .zip(stages)
            .zip(STAGES)
            .map(|((number, stage), colour)| Shown { number, stage, colour })
            .collect();
        let (before, rest) = view.stages.split_at_checked(first).unwrap_or((&view.stages, &[]));
        let after = rest.get(stages.len()..).unwrap_or(&[]);
        let mut page = start(i + 1);
        draw_panels(&mut page, &shown, (before, after), &time);
        draw_table(&mut page, &shown, (before, after), &time);
        pictures.push(page.into_picture(FILE, i + 1, &notes));
    }
    pictures
}

fn draw_panels(
    page: &mut Page,
    shown: &[Shown<'_>],
    (before, after): (&[StageView], &[StageView]),
    time: &TimeAxis,
) {
    let canvas = &mut page.canvas;
    let top = page.y + NAME_HEIGHT;
    let scale = Scale { axis: ValueAxis::share(5), span: (top + HEIGHTS.0, top) };
    let language = canvas.fonts().language;
    panels::write_name(canvas, (language.text("chart-stages.reached"), ""), top, 0.0);
    if !reached::happens(shown) {
        let note = language.text("chart-stages.never");
        canvas.text((PLOT_RIGHT, top - 12.0), Anchor::End, note, LABEL, GREY);
    }
    time.draw_ground(canvas, (top, top + HEIGHTS.0));
    reached::draw_bands(canvas, shown, time, &scale);
    panels::draw_grid(canvas, time, &scale, text::percent);
    reached::draw_lines(canvas, shown, time, &scale);

    let top = top + HEIGHTS.0 + NAME_HEIGHT + 6.0;
    let bottom = top + HEIGHTS.1;
    let scale = Scale { axis: ValueAxis::share(2), span: (bottom, top) };
    panels::write_name(canvas, (language.text("chart-stages.in-force"), ""), top, 0.0);
    panels::draw_grid(canvas, time, &scale, text::percent);
    // From the last stage at the bottom to the first at the top, so that a stage rises here as its line does above.
    let mut layers = vec![in_force::Layer::of(after, AFTER, None)];
    layers.extend(
        shown
            .iter()
            .rev()
            .map(|s| in_force::Layer::of(std::slice::from_ref(s.stage), s.colour, Some(s.number))),
    );
    layers.push(in_force::Layer::of(before, BEFORE, (before.len() == 1).then_some(1)));
    in_force::draw(canvas, &layers, time, &scale);
    page.y = bottom + time.draw_labels(canvas, bottom);
}

/// Draws the disc with the number of a stage.
pub fn draw_disc(canvas: &mut Canvas<'_>, (x, y): Point, number: usize, colour: Colour) {
    canvas.dot((x, y), DISC, colour);
    canvas.text((x, y + 3.6), Anchor::Middle, &number.to_string(), NUMBER, colour.letters());
}

fn draw_table(
    page: &mut Page,
    shown: &[Shown<'_>],
    (before, after): (&[StageView], &[StageView]),
    time: &TimeAxis,
) {
    let canvas = &mut page.canvas;
    let mut baseline = page.y + 24.0;
    let language = canvas.fonts().language;
    let heads = ["chart-stages.earliest", "chart-stages.median", "chart-stages.by-the-end"];
    for (column, key) in COLUMNS.iter().zip(heads) {
        canvas.text((*column, baseline), Anchor::End, language.text(key), LABEL, GREY);
    }
    canvas.horizontal((PLOT_LEFT, PLOT_RIGHT), baseline + 6.0, GRID);
    baseline += 5.0;
    let mut row = |number: Option<usize>, name: &str, colour, cells: [String; 3]| {
        baseline += ROW_HEIGHT;
        let at = (PLOT_LEFT + DISC, baseline - 4.0);
        match number {
            Some(number) => draw_disc(canvas, at, number, colour),
            None => canvas.dot(at, DISC, colour),
        }
        let left = PLOT_LEFT + 2.0 * DISC + 10.0;
        let name = text::shorten(canvas.fonts(), name, ROW, COLUMNS[0] - 90.0 - left);
        canvas.text((left, baseline), Anchor::Start, &name, ROW, INK);
        for (column, cell) in COLUMNS.iter().zip(cells) {
            canvas.text((*column, baseline), Anchor::End, &cell, ROW, INK);
        }
    };
    let none = || [const { String::new() }; 3];
    if let [first] = before {
        let start = language.text("chart-stages.from-start").to_owned();
        row(Some(1), &first.name, BEFORE, [start, String::new(), String::new()]);
    } else {
        let words = language.say("chart-stages.before", &[("n", &before.len().to_string())]);
        row(None, &words, BEFORE, none());
    }
    for Shown { number, stage, colour } in shown {
        row(Some(*number), &stage.name, *colour, cells(stage, time, language));
    }
    if !after.is_empty() {
        row(None, language.text("chart-stages.later"), AFTER, none());
    }
    page.y = baseline + 4.0;
}

/// What the table says of a stage.
fn cells(stage: &StageView, time: &TimeAxis, language: Language) -> [String; 3] {
    let by = |least: f64, strictly: bool| {
        let enough = |share: f64| if strictly { share > least } else { share >= least };
        let day = stage.reached.iter().position(|chance| enough(chance.share));
        day.map_or("–".to_owned(), |day| time.date(day as f64 * DAY, language))
    };
    let end =
        stage.reached.last().filter(|chance| chance.share.is_finite()).map_or("–".to_owned(), |chance| {
            let number = |share: f64| text::number(100.0 * share, 0);
            format!("{} ({}–{})", text::percent(chance.share), number(chance.low), number(chance.high))
        });
    [by(0.0, true), by(0.5, false), end]
}

/// Explains lines, bands and what certainty means.
fn explain(view: &StagesView, time: &TimeAxis, language: Language) -> Vec<String> {
    let mut notes = vec![language.text("chart-stages.lines").to_owned()];
    let chances = || view.stages.iter().skip(1).flat_map(|stage| &stage.reached);
    let none = chances().find(|chance| chance.share == 0.0 && chance.high.is_finite());
    let all = chances().find(|chance| chance.share == 1.0 && chance.low.is_finite());
    let replications = language.count("chart.replications", u64::from(view.replications));
    let limit = |key, share| language.say(key, &[("share", &text::percent(share))]);
    let limits = [
        none.map(|chance| limit("chart-stages.none-means", chance.high)),
        all.map(|chance| limit("chart-stages.all-means", chance.low)),
    ];
    let limits: Vec<String> = limits.into_iter().flatten().collect();
    if !limits.is_empty() {
        let limits = limits.join(language.text("chart-stages.and"));
        let said = [("replications", replications.as_str()), ("limits", limits.as_str())];
        notes.push(language.say("chart-stages.certainty", &said));
    }
    let weekends = time.has_weekends().then_some("chart.weekends");
    let last = ["chart-stages.falls-back"].into_iter().chain(weekends);
    notes.push(language.sentences(last.map(|key| language.text(key))));
    notes
}
