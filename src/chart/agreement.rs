//! How closely simulated values meet exact ones: one row per comparison, with the deviation as a dot and the
//! half-width of the simulated mean as a bar.

use super::deviations::Columns;
use super::metrics::Fonts;
use super::page::Page;
use super::picture::Picture;
use crate::language::Language;

/// File name without ending.
const FILE: &str = "agreement";
/// Rows on one page; so many fit into the highest picture even if each is a group of its own.
const PER_PAGE: usize = 120;

/// One comparison: a row of the chart.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What is compared, e.g. `M/M/1`; shown once for neighbouring rows with the same group.
    pub group: String,
    /// The value in question, e.g. `wait_mean at desk`.
    pub label: String,
    /// What it must be.
    pub exact: f64,
    /// What the simulation gives.
    pub mean: f64,
    /// Half the width of the confidence interval of `mean`; 0 where nothing is random.
    pub half_width: f64,
    /// Whether the two agree; the chart shows this verdict and does not make one of its own.
    pub agrees: bool,
}

/// Everything on the chart.
#[derive(Debug, Clone, Copy)]
pub struct Agreement<'a> {
    /// Title above everything.
    pub title: &'a str,
    /// What the reader must know: number of replications, level of the intervals, when two values agree.
    pub subtitle: &'a str,
    /// The rows, those of a group next to each other.
    pub comparisons: &'a [Comparison],
}

/// Lays out the pages, all with the same columns and the same axis.
pub fn compose(agreement: &Agreement<'_>, fonts: &'static Fonts) -> Vec<Picture> {
    let language = fonts.language;
    let all = agreement.comparisons;
    let agreeing = all.iter().filter(|c| c.agrees).count();
    let heading = if all.is_empty() {
        language.text("chart-agreement.heading").to_owned()
    } else {
        let [agreeing, all] = [agreeing, all.len()].map(|number| number.to_string());
        language.say("chart-agreement.heading-agree", &[("agreeing", &agreeing), ("all", &all)])
    };
    let start = |part| Page::new(fonts, agreement.title, agreement.subtitle, &heading, part);
    if all.is_empty() {
        let mut page = start((1, 1));
        page.remark(language.text("chart.nothing-compared"));
        return vec![page.into_picture(FILE, 1, &[])];
    }

    let columns = Columns::new(all, fonts);
    let notes = explain(all, &columns, language);
    let pages = all.len().div_ceil(PER_PAGE);
    let mut pictures = Vec::new();
    for (i, rows) in all.chunks(PER_PAGE).enumerate() {
        let mut page = start((i + 1, pages));
        columns.draw(&mut page, rows);
        pictures.push(page.into_picture(FILE, i + 1, &notes));
    }
    pictures
}

impl Comparison {
    /// The deviation and half the width of its bar \[%\], or a hundred times both differences if the exact value
    /// is 0; `None` if there is no such number.
    pub(super) fn deviation(&self) -> Option<(f64, f64)> {
        let (value, half) = if self.exact == 0.0 {
            (self.mean, self.half_width)
        } else {
            (self.mean / self.exact - 1.0, self.half_width / self.exact)
        };
        (self.exact.is_finite() && (100.0 * value).is_finite())
            .then_some((100.0 * value, (100.0 * half).abs()))
    }
}

/// Explains the signs that occur.
fn explain(rows: &[Comparison], columns: &Columns, language: Language) -> Vec<String> {
    let signs = [
        (true, "chart-agreement.signs"),
        (rows.iter().any(|row| !row.agrees), "chart-agreement.diamond"),
        (rows.iter().any(|row| columns.cut(row)), "chart.arrow"),
        (rows.iter().any(|row| row.deviation().is_none()), "chart-agreement.dash"),
        (rows.iter().any(|row| row.exact == 0.0), "chart-agreement.asterisk"),
    ];
    let said = signs.iter().filter(|(occurs, _)| *occurs).map(|(_, key)| language.text(key));
    vec![language.sentences(said)]
}
