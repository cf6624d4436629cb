//! How closely simulated values meet exact ones: one row per comparison, with the deviation as a dot and the
//! half-width of the simulated mean as a bar.

use super::deviations::Columns;
use super::metrics::Fonts;
use super::page::Page;
use super::picture::Picture;

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
    let all = agreement.comparisons;
    let agreeing = all.iter().filter(|c| c.agrees).count();
    let heading = if all.is_empty() {
        "Simulated against exact values".to_owned()
    } else {
        format!("Simulated against exact values: {agreeing} of {} agree", all.len())
    };
    let start = |part| Page::new(fonts, agreement.title, agreement.subtitle, &heading, part);
    if all.is_empty() {
        let mut page = start((1, 1));
        page.remark("Nothing was compared.");
        return vec![page.into_picture(FILE, 1, &[])];
    }

    let columns = Columns::new(all, fonts);
    let notes = explain(all, &columns);
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
fn explain(rows: &[Comparison], columns: &Columns) -> Vec<String> {
    let mut note = "Dot: simulated mean. Bar: its confidence interval. Line at 0: exact value.".to_owned();
    let signs = [
        (rows.iter().any(|row| !row.agrees), "Diamond, orange ground: does not agree."),
        (rows.iter().any(|row| columns.cut(row)), "Arrow: goes on beyond the axis."),
        (rows.iter().any(|row| row.deviation().is_none()), "Dash: no number to compare."),
        (
            rows.iter().any(|row| row.exact == 0.0),
            "Asterisk: the exact value is 0, hence a hundred times the difference itself.",
        ),
    ];
    for (_, words) in signs.iter().filter(|(occurs, _)| *occurs) {
        note.push(' ');
        note.push_str(words);
    }
    vec![note]
}
