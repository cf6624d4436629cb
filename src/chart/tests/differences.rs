//! Checks of the chart of alternatives against a base.

use super::super::canvas::Shape;
use super::super::theme::{BLUE, GREEN, GREY, VERMILLION};
use super::super::{DifferenceRow, DifferencesView, StudyChart, Verdict};
use super::study::{NAMES, ODD, head, lay_out, odd_head, texts, texts_of};

/// Three measures at several stations for each alternative.
pub fn example(alternatives: usize) -> DifferencesView {
    let names =
        ["Two more counters from 10:00 to 14:00", "Booking by half-hour", "One more train an hour", "Both"];
    let mut rows = Vec::new();
    for i in 0..alternatives {
        for (j, measure) in ["wait mean", "wait 95 % point", "queue mean"].iter().enumerate() {
            for (k, station) in ["booking-check", "e-channel", "health-declaration"].iter().enumerate() {
                let base = 1_400.0 / (1.0 + k as f64) + 300.0 * j as f64;
                let difference = 0.12 - 0.17 * i as f64 + 0.05 * j as f64 - 0.08 * k as f64;
                let half = 0.03 + 0.02 * k as f64;
                let minutes = |value: f64| format!("{:.1} min", value / 60.0);
                rows.push(DifferenceRow {
                    group: names.get(i).map_or_else(|| format!("Alternative {i}"), |name| (*name).to_owned()),
                    label: format!("{station} {measure}"),
                    difference,
                    low: difference - half,
                    high: difference + half,
                    verdict: match difference {
                        _ if difference.abs() <= half => Verdict::Unclear,
                        _ if difference < 0.0 => Verdict::Better,
                        _ => Verdict::Worse,
                    },
                    base_value: minutes(base),
                    value: minutes(base * (1.0 + difference)),
                    change: format!("{:+.1} min", base * difference / 60.0).replace('-', "−"),
                });
            }
        }
    }
    DifferencesView {
        head: head("compare-differences"),
        base: "today's plan".to_owned(),
        interval: "simultaneous 95 % intervals: in 95 of 100 studies all of them hold at once".to_owned(),
        rows,
    }
}

fn chart(view: DifferencesView) -> StudyChart {
    StudyChart::Differences(view)
}

#[test]
fn groups_rows_and_values_are_written() {
    let view = example(3);
    let texts = texts(&chart(view.clone()));
    for words in [
        "Differences from today's plan",
        "Two more counters from 10:00 to 14:00",
        "booking-check wait 95 % point",
        "better (significant)",
        "worse (significant)",
        "may be chance",
        "Whiskers: simultaneous 95 % intervals",
        "difference in per cent of the base",
        "23.3 min",
        "+2.8 min",
        "\n0 %\n",
        "\n+20 %\n",
        "\n−20 %\n",
    ] {
        assert!(texts.contains(words), "`{words}` in {texts}");
    }
    assert!(!texts.contains("Arrow") && !texts.contains("page 1"));
}

#[test]
fn verdicts_are_those_of_the_view() {
    for (verdict, colour) in [
        (Verdict::Better, GREEN),
        (Verdict::Worse, VERMILLION),
        (Verdict::Different, BLUE),
        (Verdict::Unclear, GREY),
    ] {
        let mut view = example(1);
        view.rows.truncate(1);
        view.rows[0].verdict = verdict;
        let shapes = &lay_out(&chart(view))[0].shapes;
        let marks = |wanted| {
            let of = |shape: &&Shape| match shape {
                Shape::Dot(_, _, colour) | Shape::Polygon(_, colour) => *colour == wanted,
                _ => false,
            };
            shapes.iter().filter(of).count()
        };
        // One in the legend, one in the plot.
        for other in [GREEN, VERMILLION, BLUE, GREY] {
            assert_eq!(marks(other), if other == colour { 2 } else { 0 }, "{verdict:?}");
        }
    }
}

#[test]
fn many_rows_get_further_pages() {
    let pictures = lay_out(&chart(example(8)));
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    assert_eq!(names, ["compare-differences", "compare-differences-2", "compare-differences-3"]);
    assert!(texts_of(&pictures[0]).contains("Differences from today's plan (page 1 of 3)"));
    assert!(texts_of(&pictures[1]).contains("Both (continued)"));
}

#[test]
fn headings_that_are_too_long_keep_their_page() {
    let view = DifferencesView { base: "as it is today ".repeat(40), ..example(8) };
    let pictures = lay_out(&chart(view));
    assert!(texts_of(&pictures[1]).contains("… (page 2 of 3)"));
}

#[test]
fn large_differences_are_cut_and_say_so() {
    let mut view = example(1);
    view.rows[0].difference = 42.0;
    view.rows[1].high = f64::INFINITY;
    view.rows[2].difference = f64::NAN;
    let texts = texts(&chart(view));
    for words in ["Arrow: goes on beyond the axis.", "No mark: there is no difference", "\n+200 %\n"] {
        assert!(texts.contains(words), "`{words}` in {texts}");
    }
}

#[test]
fn awkward_rows_are_drawn() {
    for (i, name) in NAMES.iter().enumerate() {
        let mut view = example(0);
        view.head = odd_head(name);
        view.base = (*name).to_owned();
        view.interval = (*name).to_owned();
        view.rows = (0..100)
            .map(|j| DifferenceRow {
                group: NAMES[(i + j / 4) % NAMES.len()].to_owned(),
                label: NAMES[(i + j) % NAMES.len()].to_owned(),
                difference: ODD[j % ODD.len()],
                low: ODD[(j * 5 + 1) % ODD.len()],
                high: ODD[(j * 7 + 2) % ODD.len()],
                verdict: [Verdict::Better, Verdict::Worse, Verdict::Different, Verdict::Unclear][j % 4],
                base_value: (*name).to_owned(),
                value: NAMES[(i + j) % NAMES.len()].to_owned(),
                change: (*name).to_owned(),
            })
            .collect();
        lay_out(&chart(view.clone()));
        view.rows.truncate(1);
        lay_out(&chart(view));
    }
    assert!(texts(&chart(example(0))).contains("Nothing was compared."));
}
