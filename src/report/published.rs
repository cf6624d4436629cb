//! Published figures as a table for the terminal, as a section of the page and as JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use super::number::plain;
use crate::validation::Verdict;
use crate::validation::published::{Figure, PEOPLE};

/// What the figures do not show, in the list of the page.
pub(super) const NOT_VALIDATED: [&str; 7] = [
    "The travellers of Quilty et al. (medRxiv 2021.06.11.21258735): a reduction of 85 % (74 to 96) in the number of infectious \
     travellers could not be reproduced from the public equations, which gave 67 % (54 to 77), and is not used.",
    "The height of the PCR curve of Hellewell et al. 2021 on its best day: 77 % (54 to 88) is printed, 80.2 % follows from the \
     median parameters, which is further off than the two percentage points allowed: shown and not judged. When the peak is, \
     the height on day 10 and what repeated tests find agree.",
    "The share of imported cases found on arrival: 48.6 % in Hong Kong's cohort, 40 to 75 % being the band in which the model may \
     lie. Shown and not judged, since nobody knows when those people were infected.",
    "What a swab misses (a factor of 0.85 for PCR), specificities, the split of a vaccine's protection into its two effects, \
     contacts at close range (the hour that a contact lasts), and that shedding shortens with incubation: assumptions, marked \
     where they stand in `src/disease/`.",
    "The emission of quanta: published values differ by more than a hundred times between methods. The rows check that each preset \
     is what its source says, not which is true.",
    "The rehearsal in Skagit Valley: volume, breathing and losses are not confirmed against the paper, only the arithmetic is \
     checked.",
    "Infection within quarantine and testing facilities, and variants after those of 2022.",
];

/// The power of ten of the first digit.
fn order(value: f64) -> i32 {
    format!("{value:e}").split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or_default()
}

/// A value with two digits of its tolerance.
fn number(value: f64, tolerance: f64) -> String {
    if value == 0.0 || tolerance == 0.0 {
        return plain(value);
    }
    if value.abs() < 1e-3 {
        let digits = (order(value) - order(tolerance) + 1).max(1) as usize;
        return format!("{value:.digits$e}");
    }
    let digits = (1 - order(tolerance)).max(0) as usize;
    format!("{value:.digits$}")
}

/// The cells of a row: published, wanted, computed, tolerance, verdict.
fn cells(figure: &Figure) -> [String; 5] {
    let unit = if figure.unit == "1" { String::new() } else { format!(" {}", figure.unit) };
    let printed = figure.published.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let range = |(low, high)| format!(" [{low:.printed$}, {high:.printed$}]");
    let range = figure.range.map_or_else(String::new, range);
    let tolerance = match figure.tolerance {
        0.0 => "0".into(),
        small if small < 1e-3 => format!("{small:.0e}"),
        large => number(large, large),
    };
    [
        format!("{}{range}", figure.published),
        format!("{}{unit}", number(figure.wanted, figure.tolerance)),
        format!("{}{unit}", number(figure.found, figure.tolerance)),
        tolerance,
        verdict_of(figure).name().to_owned(),
    ]
}

fn verdict_of(figure: &Figure) -> Verdict {
    match (figure.counts, figure.agrees()) {
        (false, _) => Verdict::Shown,
        (true, true) => Verdict::Agrees,
        (true, false) => Verdict::Disagrees,
    }
}

/// Whether a figure is the first of its source.
fn first(figures: &[Figure], i: usize) -> bool {
    i == 0 || figures[i - 1].source.name != figures[i].source.name
}

/// The table for the terminal.
pub fn table(figures: &[Figure]) -> String {
    let mut out = String::new();
    let mut line = |cells: [&str; 7]| {
        let [source, what, published, wanted, found, tolerance, verdict] = cells;
        let text = format!(
            "{source:<22} {what:<50} {published:>17} {wanted:>22} {found:>22} ± {tolerance:<7} {verdict}"
        );
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(["source", "figure", "published", "wanted", "computed", "", ""]);
    for (i, figure) in figures.iter().enumerate() {
        let source = if first(figures, i) { figure.source.name } else { "" };
        let [published, wanted, found, tolerance, verdict] = &cells(figure);
        line([source, &figure.what, published, wanted, found, tolerance, verdict]);
    }
    out
}

/// What all of them come to.
pub fn verdict(figures: &[Figure]) -> String {
    let judged = || figures.iter().filter(|figure| figure.counts);
    let wrong = judged().filter(|figure| !figure.agrees()).count();
    let sources = (0..figures.len()).filter(|&i| first(figures, i)).count();
    let printed = judged().filter(|figure| !figure.published.is_empty()).count();
    let mut out = format!(
        "{} of {} figures from {sources} sources agree. {printed} stand for values that were published, the others for what an \
         independent program computes from the published equations. {} more are shown and not judged.\n",
        judged().count() - wrong,
        judged().count(),
        figures.len() - judged().count()
    );
    if wrong > 0 {
        let _ = writeln!(
            out,
            "{wrong} DISAGREE: further off than the tolerance, or outside the printed interval."
        );
    }
    out
}

/// The section of the page.
pub(super) fn section(figures: &[Figure]) -> String {
    let mut out = String::from(
        "\n## Published figures\n\nWhat studies of infection and of rooms have published, and what the equations in \
         `src/disease/` give. Nothing is fitted. `clearway validate published` computes these rows alone, in a second.\n\n",
    );
    out.push_str(&verdict(figures));
    let _ = writeln!(
        out,
        "\nA row with a published value stands for that value, and where a 95 % interval is printed with it, in brackets, what is \
         computed must lie in it too (of Clifford et al. the printed values are shown and values with one digit more are wanted; of \
         Dai & Zhao ranges are printed, which were rounded, and their ends wanted). A row without one stands for a value that an \
         independent program computes from the equations of the source, with more digits than are printed. `±` is the largest difference allowed:\n\n\
         - closed forms (Ashcroft et al., rooms, pools, incubation and generation times): the rounding of the value wanted, which \
         is a hundredth wider for the percentages of Ashcroft et al. and a hundredth for its ratios;\n\
         - Clifford et al., simulated with {people} travellers with symptoms and as many without: one percentage point, since the \
         share without symptoms is held at its mean and the paper's PCR curve is interpolated between fourteen days;\n\
         - Hellewell et al.: 0.0001 for the formula; two percentage points for what is printed, which are medians of posterior \
         distributions, while the median parameters are used here;\n\
         - Quilty et al., simulated with {people} people: three standard errors and the rounding of the value wanted;\n\
         - CAiMIRA, the CIRES estimator and the border hall: a millionth of the value; Dai & Zhao: one per cent, since their quanta \
         are rounded. Rows marked `shown` are not judged; the list below says why.\n\n\
         The traveller model of Quilty et al. (medRxiv 2021.06.11.21258735: 85 % fewer infectious travellers) could not be \
         reproduced from its public equations and is therefore not used. Draws are the same in every run, also with `--seed`.\n",
        people = super::number::grouped(PEOPLE as f64, 0),
    );
    out.push_str(
        "| source | figure | published | wanted | computed | ± | verdict |\n|---|---|---:|---:|---:|---:|---|\n",
    );
    for (i, figure) in figures.iter().enumerate() {
        let source = if first(figures, i) { figure.source.name } else { "" };
        let [published, wanted, found, tolerance, verdict] = cells(figure);
        let what = &figure.what;
        let _ = writeln!(
            out,
            "| {source} | {what} | {published} | {wanted} | {found} | {tolerance} | {verdict} |"
        );
    }
    out.push_str("\n| source | citation |\n|---|---|\n");
    for (i, figure) in figures.iter().enumerate() {
        if first(figures, i) {
            let _ = writeln!(out, "| {} | {} |", figure.source.name, figure.source.citation);
        }
    }
    out
}

/// The rows for programs.
pub fn json(figures: &[Figure]) -> Vec<Value> {
    let number = |value: f64| plain(value).parse::<f64>().ok();
    let row = |figure: &Figure| {
        json!({
            "source": figure.source.name,
            "citation": figure.source.citation,
            "figure": figure.what,
            "unit": figure.unit,
            "published": figure.published,
            "low": figure.range.and_then(|(low, _)| number(low)),
            "high": figure.range.and_then(|(_, high)| number(high)),
            "wanted": number(figure.wanted),
            "computed": number(figure.found),
            "tolerance": number(figure.tolerance),
            "verdict": verdict_of(figure).name().to_lowercase(),
        })
    };
    figures.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_two_digits_of_their_tolerance() {
        let shown = |value, tolerance| number(value, tolerance);
        assert_eq!(shown(93.904, 1.0), "93.9");
        assert_eq!(shown(35.249_8, 0.06), "35.250");
        assert_eq!(shown(3.846_725e-13, 3.8e-19), "3.8467250e-13");
        assert_eq!(shown(209_992.98, 2_100.0), "209993");
        assert_eq!(shown(11.0, 0.0), "11");
    }
}
