//! Checks of the chart of simulated against exact values.

use super::super::agreement::compose;
use super::super::canvas::Shape;
use super::super::picture::Picture;
use super::super::theme::{BLUE, Colour, VERMILLION};
use super::super::{Agreement, Comparison, draw_agreement};
use super::reading::{assert_shapes_inside, decode};
use super::{lay_out_in_every_language, said, svg_of};
use crate::language::Language;

fn comparison(group: &str, label: &str, exact: f64, mean: f64, half_width: f64) -> Comparison {
    let agrees = (mean - exact).abs() <= half_width;
    Comparison { group: group.to_owned(), label: label.to_owned(), exact, mean, half_width, agrees }
}

/// `count` rows in groups of one to five, with deviations that look random; a few rows are not.
fn rows(count: u32) -> Vec<Comparison> {
    let models =
        ["M/M/1", "M/M/3", "M/D/1", "M/G/1", "M/M/5/5 (Erlang loss)", "M/M/1, two priorities", "tandem"];
    let measures = ["wait_mean at desk", "queue_mean at desk", "utilisation", "inside_mean", "share refused"];
    let mut rows = Vec::new();
    let mut group = 0;
    let mut left = 3;
    for i in 0..count {
        if left == 0 {
            group += 1;
            left = 1 + (group * 7) % 5;
        }
        left -= 1;
        let model = models[group % models.len()];
        let name = format!("{model}, load 0.{}", 5 + group / models.len());
        let label = format!("{} {}", measures[i as usize % measures.len()], i + 1);
        let random = f64::from((i * 7_919 + 104_729) % 1_000) / 1_000.0 - 0.5;
        let half_width = 0.4 + 1.6 * f64::from((i * 31) % 17) / 17.0;
        let exact = 37.5 + f64::from(i);
        let mean = exact * (1.0 + random * half_width / 80.0);
        rows.push(comparison(&name, &label, exact, mean, exact * half_width / 100.0));
    }
    rows
}

/// The example for eyes and tests: two rows disagree, one is exact and two follow from it.
fn example() -> Vec<Comparison> {
    let mut rows = rows(70);
    rows[24].mean = rows[24].exact * 1.031;
    rows[57].mean = rows[57].exact * 0.985;
    for (i, half) in [(24, 0.012), (57, 0.006)] {
        rows[i].half_width = rows[i].exact * half;
        rows[i].agrees = false;
    }
    for i in [40, 41] {
        rows[i].mean = rows[i].exact;
        rows[i].half_width = 0.0;
    }
    rows
}

fn lay_out(comparisons: &[Comparison]) -> Vec<Picture> {
    let agreement = Agreement {
        title: "Clearway against queueing theory",
        subtitle: "40 replications of 200 days • 99 % confidence intervals",
        comparisons,
    };
    let pictures = lay_out_in_every_language(f64::INFINITY, |fonts| compose(&agreement, fonts));
    pictures.iter().for_each(assert_shapes_inside);
    pictures
}

fn texts_of(picture: &Picture) -> String {
    said(&(picture.name.clone(), svg_of(picture)))
}

/// Numbers of dots, bars and polygons of one colour.
fn marks(picture: &Picture, colour: Colour) -> [usize; 3] {
    let count = |is: fn(&Shape, Colour) -> bool| picture.shapes.iter().filter(|s| is(s, colour)).count();
    [
        count(|shape, colour| matches!(shape, Shape::Dot(_, _, c) if *c == colour)),
        count(|shape, colour| matches!(shape, Shape::Rect(_, _, c) if *c == colour.tint(40))),
        count(|shape, colour| matches!(shape, Shape::Polygon(_, c) if *c == colour)),
    ]
}

#[test]
fn seventy_rows_are_readable_and_those_that_disagree_marked() {
    let rows = example();
    let pictures = lay_out(&rows);
    assert_eq!(pictures.len(), 1);
    assert_eq!((pictures[0].name.as_str(), pictures[0].size.0), ("agreement", 960));
    let texts = texts_of(&pictures[0]);
    for row in &rows {
        assert!(texts.contains(&format!("{}\n", row.label)), "{}", row.label);
    }
    let mut groups: Vec<&str> = rows.iter().map(|row| row.group.as_str()).collect();
    groups.dedup();
    assert!(groups.len() > 20, "{} groups", groups.len());
    assert!(texts.contains("Simulated against exact values: 68 of 70 agree"));
    assert!(texts.contains("\n+3.10\n± 1.20 %\n") && texts.contains("\n−1.50\n± 0.60 %\n"));
    assert!(texts.contains("−4 %") && texts.contains("+4 %") && texts.contains("Diamond"));
    assert!(!texts.contains("Arrow") && !texts.contains("Asterisk"), "only what occurs is explained");
    assert_eq!(marks(&pictures[0], BLUE), [68, 66, 0]);
    assert_eq!(marks(&pictures[0], VERMILLION), [0, 2, 2]);
}

#[test]
fn bars_beyond_the_axis_end_in_arrows() {
    let rows = [
        comparison("a", "wide", 1.0, 1.0, 0.5),
        comparison("a", "cut on the right", 1.0, 1.05, 0.06),
        comparison("a", "just fits", 1.0, 0.96, 0.06),
        comparison("b", "far off", 1.0, 0.2, 0.1),
        comparison("b", "surely far off", 1.0, 1e9, 0.0),
    ];
    let pictures = lay_out(&rows);
    let texts = texts_of(&pictures[0]);
    assert!(texts.contains("−10 %") && texts.contains("Arrow: goes on beyond the axis."));
    assert_eq!(marks(&pictures[0], BLUE), [3, 3, 3]);
    assert_eq!(marks(&pictures[0], VERMILLION), [0, 0, 2], "arrows instead of diamonds");
}

#[test]
fn a_single_exact_row_is_a_dot_on_the_line() {
    let pictures = lay_out(&[comparison("D/D/1", "wait", 3.0, 3.0, 0.0)]);
    assert_eq!(marks(&pictures[0], BLUE), [1, 0, 0]);
    let texts = texts_of(&pictures[0]);
    assert!(texts.contains("1 of 1 agree") && texts.contains("\n0.00\n%\n"), "{texts}");
}

#[test]
fn an_exact_value_of_zero_shows_the_difference() {
    let texts = texts_of(&lay_out(&[comparison("M/M/1", "refused", 0.0, 0.002, 0.004)])[0]);
    assert!(texts.contains("\n+0.20\n± 0.40 *\n") && texts.contains("Asterisk"), "{texts}");
}

#[test]
fn awkward_rows_are_drawn() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, -2.0, 1e308, -1e308, 1e-308, 1.0];
    let names = ["", "W", &"W".repeat(80), &"many words ".repeat(30), "深圳湾 <&>\"\n\u{0}🛂"];
    let mut rows = Vec::new();
    for (i, &exact) in odd.iter().enumerate() {
        for (j, &mean) in odd.iter().enumerate() {
            for (k, &half_width) in odd.iter().enumerate() {
                let (group, label) = (names[(i + j) % 5], names[(j + k) % 5]);
                rows.push(comparison(group, label, exact, mean, half_width));
            }
        }
    }
    for rows in rows.chunks(100) {
        lay_out(rows);
    }
    assert!(texts_of(&lay_out(&rows)[0]).contains("Dash:"));
    assert!(texts_of(&lay_out(&[])[0]).contains("Nothing was compared."));
}

#[test]
fn very_many_rows_get_further_pages() {
    let mut rows = rows(250);
    for (i, row) in rows.iter_mut().enumerate() {
        row.group = format!("group {i}");
    }
    let pictures = lay_out(&rows);
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    assert_eq!(names, ["agreement", "agreement-2", "agreement-3"]);
    assert!(texts_of(&pictures[2]).contains("250 of 250 agree (page 3 of 3)"));
}

#[test]
fn both_files_are_written() {
    let comparisons = example();
    let agreement = Agreement { title: "t", subtitle: "s", comparisons: &comparisons };
    let files = draw_agreement(&agreement, Language::English).expect("charts");
    let (width, height, _) = decode(&files[0].png);
    assert!(files[0].svg.starts_with(&format!("<svg width=\"{width}\" height=\"{height}\"")));
    assert!((1_300..2_300).contains(&height), "{height} px high");
}
