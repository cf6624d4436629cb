//! Checks of the heat map.

use super::super::canvas::Shape;
use super::super::theme::INK;
use super::super::{HeatCell, HeatMapView, Levels, Scale, StudyChart, draw_study};
use super::reading::decode;
use super::study::{NAMES, ODD, head, lay_out, measure, odd_head, scales, texts};
use crate::language::Language;
use crate::scenario::measure::Better;

fn levels(title: &str, labels: impl Iterator<Item = f64>) -> Levels {
    Levels { title: title.to_owned(), labels: labels.map(|label| format!("{label}")).collect() }
}

/// Waits that grow with the arrivals and fall with the counters, those up to 15 minutes meeting the target.
pub fn example(columns: u32, rows: u32) -> HeatMapView {
    let mut cells = Vec::new();
    for y in 0..rows {
        for x in 0..columns {
            let load = (6.0 + 8.0 * f64::from(y) / f64::from(rows))
                / (6.0 + 10.0 * f64::from(x) / f64::from(columns));
            let value = 2_600.0 * load * load * load / (1.2 + load);
            let uncertain = (value - 900.0).abs() < 120.0;
            cells.push(HeatCell { value: Some(value), meets: Some(value < 900.0), uncertain });
        }
    }
    HeatMapView {
        head: head("sweep-wait-heat-map"),
        measure: measure("wait at booking-check, 95 % point", Scale::Seconds),
        x: levels("counters open at booking-check", (0..columns).map(|i| f64::from(i + 6))),
        y: levels("passengers who arrive per hour", (0..rows).map(|i| f64::from(1_000 + 100 * i))),
        cells,
        target: "at most 15 min, with probability 95 %".to_owned(),
        colours: None,
        better: Better::Less,
    }
}

/// Shares by names, with gaps.
pub fn example_of_names() -> HeatMapView {
    let names =
        ["today's timetable", "one more train an hour", "trains as on weekends with extra trains at noon"];
    let mut view = example(3, 4);
    view.head.name = "sweep-share-heat-map".to_owned();
    view.measure = measure("share of passengers who leave within 30 min", Scale::Share);
    view.x = Levels { title: "timetable".to_owned(), labels: names.map(str::to_owned).to_vec() };
    let rules = [
        "no booking",
        "booking by half-hour",
        "booking by day",
        "booking by half-hour, 10 % more given than there are",
    ];
    view.y = Levels { title: "booking".to_owned(), labels: rules.map(str::to_owned).to_vec() };
    for (i, cell) in view.cells.iter_mut().enumerate() {
        cell.value = (i != 5).then_some(0.4 + 0.053 * i as f64);
        cell.meets = (i != 5).then_some(i > 7);
        cell.uncertain = i == 8;
    }
    view.target = "at least 80 % leave within 30 min".to_owned();
    view
}

fn chart(view: HeatMapView) -> StudyChart {
    StudyChart::HeatMap(view)
}

/// Pieces of the line around cells that meet the target.
fn outline(chart: &StudyChart) -> usize {
    let is_outline = |shape: &&Shape| matches!(shape, Shape::Polyline(points, _, colour) if *colour == INK && points.len() == 2);
    lay_out(chart)[0].shapes.iter().filter(is_outline).count()
}

#[test]
fn cells_levels_and_target_are_written() {
    let texts = texts(&chart(example(7, 6)));
    for words in [
        "Wait at booking-check, 95 % point, by counters open at booking-check",
        "(minutes)",
        "\n12\n",
        "\n1500\n",
        "inside the line: at most 15 min, with probability 95 %",
        "the verdict could still turn",
        "Wait: from joining",
        "11.4 min",
    ] {
        assert!(texts.contains(words), "`{words}` in {texts}");
    }
    assert!(!texts.contains("no value"), "nothing is missing");
}

#[test]
fn values_without_a_number_are_grey_and_explained() {
    let texts = texts(&chart(example_of_names()));
    for words in
        ["no value", "40 %", "98.3 %", "one more train", "today's timetable", "inside the line: at least"]
    {
        assert!(texts.contains(words), "`{words}` in {texts}");
    }
}

#[test]
fn the_line_goes_round_all_cells_that_meet_the_target() {
    let mut view = example(4, 4);
    for (i, cell) in view.cells.iter_mut().enumerate() {
        cell.meets = Some(i == 5);
    }
    assert_eq!(outline(&chart(view.clone())), 4 + 4 - 4, "four edges of one cell");
    for cell in &mut view.cells {
        cell.meets = Some(true);
    }
    assert_eq!(outline(&chart(view.clone())), 4, "the edges of the map");
    for cell in &mut view.cells {
        cell.meets = Some(false);
    }
    assert_eq!(outline(&chart(view.clone())), 0);
    assert!(texts(&chart(view)).contains("No line: no combination keeps the target (at most 15 min"));
}

#[test]
fn without_a_target_there_is_no_line() {
    let mut view = example(4, 4);
    view.target = String::new();
    for cell in &mut view.cells {
        (cell.meets, cell.uncertain) = (None, false);
    }
    let texts = texts(&chart(view));
    assert!(!texts.contains("line") && !texts.contains("verdict"), "{texts}");
}

#[test]
fn very_many_cells_fit() {
    for (columns, rows) in [(60, 60), (60, 2), (2, 60), (24, 24), (61, 70)] {
        let texts = texts(&chart(example(columns, rows)));
        assert_eq!(texts.contains("Only the first 60 levels"), columns > 60, "{columns} × {rows}");
    }
}

#[test]
fn one_cell_and_none_are_drawn() {
    assert!(texts(&chart(example(1, 1))).contains("at most 15 min"));
    for (columns, rows) in [(0, 0), (0, 3), (3, 0)] {
        assert!(texts(&chart(example(columns, rows))).contains("No combination was simulated."));
    }
    let mut view = example(5, 5);
    view.cells.truncate(7);
    assert!(texts(&chart(view)).contains("no value"));
}

#[test]
fn the_ends_of_the_colours_can_be_set() {
    let mut view = example(7, 6);
    view.colours = Some((0.0, 1_200.0));
    assert!(texts(&chart(view.clone())).contains("Values beyond the ends"));
    view.colours = Some((0.0, 9_000.0));
    assert!(!texts(&chart(view)).contains("Values beyond the ends"));
}

#[test]
fn awkward_maps_are_drawn() {
    for (i, name) in NAMES.iter().enumerate() {
        for scale in scales() {
            for side in [2, 9, 60] {
                let mut view = example(side, side);
                view.head = odd_head(name);
                view.measure = measure(name, scale.clone());
                view.target = (*name).to_owned();
                for levels in [&mut view.x, &mut view.y] {
                    levels.title = (*name).to_owned();
                    levels.labels.fill((*name).to_owned());
                }
                for (j, cell) in view.cells.iter_mut().enumerate() {
                    cell.value = Some(ODD[(i + j) % ODD.len()]);
                    cell.meets = [None, Some(true), Some(false)][j % 3];
                    cell.uncertain = j % 2 == 0;
                }
                view.colours = (i == 3).then_some((f64::NAN, -1e308));
                lay_out(&chart(view));
            }
        }
    }
}

#[test]
fn files_are_equal_for_equal_input() {
    let charts = [chart(example(7, 6)), chart(example_of_names())];
    let (a, b) = (
        draw_study(&charts, Language::English).expect("charts"),
        draw_study(&charts, Language::English).expect("charts"),
    );
    let names: Vec<&str> = a.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["sweep-wait-heat-map", "sweep-share-heat-map"]);
    for (a, b) in a.iter().zip(&b) {
        assert!(a.svg == b.svg && a.png == b.png, "{}", a.name);
        assert_eq!(decode(&a.png).0, 960);
    }
}
