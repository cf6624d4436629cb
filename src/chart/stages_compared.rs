//! Alternatives of a plan, one panel each over the same days: which stage is in force, and a table of how far each comes.

use super::axis::ValueAxis;
use super::band::Scale;
use super::canvas::Anchor;
use super::in_force::{self, Layer};
use super::metrics::Fonts;
use super::page::Page;
use super::panels;
use super::picture::Picture;
use super::stages::{AFTER, BEFORE, DISC, draw_disc};
use super::study;
use super::study_view::{StagesAlternative, StagesComparedView};
use super::text;
use super::theme::{Colour, GREY, GRID, INK, LABEL, PLOT_LEFT, PLOT_RIGHT, ROW, STAGES};
use super::time_axis::TimeAxis;
use super::view::StageView;
use crate::language::Language;

/// Panels on one page.
const PER_PAGE: usize = 5;
/// Heights of a panel, of the name above it and of a row of the table \[px\].
const HEIGHT: f64 = 110.0;
const NAME_HEIGHT: f64 = 30.0;
const ROW_HEIGHT: f64 = 20.0;
/// Width of a column of the table \[px\].
const COLUMN: f64 = 116.0;

/// Lays out the pages, all with the same time axis and the same table.
pub fn compose(view: &StagesComparedView, fonts: &'static Fonts) -> Vec<Picture> {
    let language = fonts.language;
    let heading = language.text("chart-stages-compared.heading");
    let names = names(view);
    let time = TimeAxis::by_day(view.start, view.days);
    let pages = view.alternatives.len().div_ceil(PER_PAGE).max(1);
    let notes = ["chart-stages-compared.cells", "chart-stages.falls-back"];
    let notes = vec![language.sentences(notes.into_iter().map(|key| language.text(key)))];
    let mut pictures = Vec::new();
    for (i, alternatives) in view.alternatives.chunks(PER_PAGE).enumerate() {
        let mut page = study::start(&view.head, heading, (i + 1, pages), fonts);
        for alternative in alternatives {
            let canvas = &mut page.canvas;
            let top = page.y + NAME_HEIGHT;
            let scale = Scale { axis: ValueAxis::share(2), span: (top + HEIGHT, top) };
            panels::write_name(canvas, (&alternative.name, ""), top, 0.0);
            panels::draw_grid(canvas, &time, &scale, text::percent);
            in_force::draw(canvas, &layers(&names, &alternative.stages), &time, &scale);
            page.y = top + HEIGHT + time.draw_labels(canvas, top + HEIGHT);
        }
        draw_table(&mut page, &names, alternatives, language);
        pictures.push(study::finish(page, &view.head, i + 1, notes.clone()));
    }
    pictures
}

/// The stages of all alternatives, in the order in which they are first seen.
fn names(view: &StagesComparedView) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for stage in view.alternatives.iter().flat_map(|alternative| &alternative.stages) {
        if !names.contains(&stage.name.as_str()) {
            names.push(&stage.name);
        }
    }
    names
}

/// The first stage is what there was before; those for which there is no colour are what comes later.
fn colour(number: usize) -> Colour {
    match number.checked_sub(1) {
        None => BEFORE,
        Some(later) => STAGES.get(later).copied().unwrap_or(AFTER),
    }
}

/// From the last stage at the bottom to the first at the top.
fn layers(names: &[&str], stages: &[StageView]) -> Vec<Layer> {
    let of = |(number, name): (usize, &&str)| {
        let own = stages.iter().find(|stage| stage.name == **name)?;
        Some(Layer::of(
            std::slice::from_ref(own),
            colour(number),
            (number <= STAGES.len()).then_some(number + 1),
        ))
    };
    names.iter().enumerate().rev().filter_map(of).collect()
}

/// By stage and alternative: how likely it is reached, and for how many days it is in force.
fn draw_table(page: &mut Page, names: &[&str], alternatives: &[StagesAlternative], language: Language) {
    let canvas = &mut page.canvas;
    let mut baseline = page.y + 24.0;
    let right = |column: usize| PLOT_RIGHT - COLUMN * (alternatives.len() - 1 - column) as f64;
    for (column, alternative) in alternatives.iter().enumerate() {
        canvas.text((right(column), baseline), Anchor::End, &alternative.letter, LABEL, GREY);
    }
    canvas.horizontal((PLOT_LEFT, PLOT_RIGHT), baseline + 6.0, GRID);
    baseline += 5.0;
    for (number, name) in names.iter().enumerate().take(STAGES.len() + 1) {
        baseline += ROW_HEIGHT;
        draw_disc(canvas, (PLOT_LEFT + DISC, baseline - 4.0), number + 1, colour(number));
        let left = PLOT_LEFT + 2.0 * DISC + 10.0;
        let name = text::shorten(canvas.fonts(), name, ROW, (right(0) - COLUMN - left).max(COLUMN));
        canvas.text((left, baseline), Anchor::Start, &name, ROW, INK);
        for (column, alternative) in alternatives.iter().enumerate() {
            let own = alternative.stages.iter().find(|stage| stage.name == names[number]);
            let cell = own.map_or("–".to_owned(), |stage| cell(stage, language));
            canvas.text((right(column), baseline), Anchor::End, &cell, ROW, INK);
        }
    }
    if let Some(more) = names.len().checked_sub(STAGES.len() + 1).filter(|&more| more > 0) {
        baseline += ROW_HEIGHT;
        canvas.dot((PLOT_LEFT + DISC, baseline - 4.0), DISC, AFTER);
        let words = language.count("chart-stages-compared.more", more as u64);
        canvas.text((PLOT_LEFT + 2.0 * DISC + 10.0, baseline), Anchor::Start, &words, ROW, INK);
    }
    page.y = baseline + 4.0;
}

fn cell(stage: &StageView, language: Language) -> String {
    let reached = stage.reached.last().map_or(0.0, |chance| chance.share);
    let days: f64 = stage.in_force.iter().filter(|share| share.is_finite()).sum();
    let (share, days) = (text::percent(reached), text::number(days, 1));
    language.say("chart-stages-compared.cell", &[("share", &share), ("days", &days)])
}
