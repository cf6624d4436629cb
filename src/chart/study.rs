//! What all charts of a study share: how they begin and end.

use super::metrics::Fonts;
use super::page::Page;
use super::picture::{Picture, file_stem};
use super::study_view::{StudyChart, StudyHead};
use super::{
    differences, heat_map, overlay, pareto, places_compared, policies, response, stages_compared, tornado,
};
use crate::language::Language;

/// Lays out one chart, on as many pages as it needs.
pub fn compose(chart: &StudyChart, fonts: &'static Fonts) -> Vec<Picture> {
    match chart {
        StudyChart::HeatMap(view) => vec![heat_map::compose(view, fonts)],
        StudyChart::Response(view) => vec![response::compose(view, fonts)],
        StudyChart::Pareto(view) => vec![pareto::compose(view, fonts)],
        StudyChart::Policies(view) => policies::compose(view, fonts),
        StudyChart::Differences(view) => differences::compose(view, fonts),
        StudyChart::Overlay(view) => overlay::compose(view, fonts),
        StudyChart::Stages(view) => stages_compared::compose(view, fonts),
        StudyChart::Places(view) => places_compared::compose(view, fonts),
        StudyChart::Tornado(view) => tornado::compose(view, fonts),
    }
}

/// Makes a heading of names that may begin with small letters, which only English headings must not.
pub fn heading(words: &str, language: Language) -> String {
    if language != Language::English {
        return words.trim().to_owned();
    }
    let mut letters = words.trim().chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Starts a page. `part` is the page and the number of pages.
pub fn start(head: &StudyHead, heading: &str, part: (usize, usize), fonts: &'static Fonts) -> Page {
    let title = if head.title.trim().is_empty() { &head.name } else { &head.title };
    Page::new(fonts, title, &head.subtitle, heading, part)
}

/// Ends a page: first what its signs mean, then what the reader must know besides.
pub fn finish(page: Page, head: &StudyHead, number: usize, explained: Vec<String>) -> Picture {
    let notes: Vec<String> = explained.into_iter().chain(head.notes.iter().cloned()).collect();
    page.into_picture(&file_stem(&head.name, "study"), number, &notes)
}
