//! What the checks of all charts of a study share.

use super::super::picture::Picture;
use super::super::study::compose;
use super::super::{Measure, Scale, StudyChart, StudyHead, draw_study};
use super::reading::{assert_shapes_inside, decode};
use super::{
    differences, heat_map, lay_out_in_every_language, overlay, pareto, places_compared, policies, response,
    said, stages_compared, svg_of, tornado,
};
use crate::language::Language;

/// One chart of each kind.
fn charts() -> Vec<StudyChart> {
    vec![
        StudyChart::HeatMap(heat_map::example(7, 6)),
        StudyChart::Response(response::example(3)),
        StudyChart::Pareto(pareto::example(30)),
        StudyChart::Policies(policies::example(2)),
        StudyChart::Differences(differences::example(3)),
        StudyChart::Overlay(overlay::example(3, 2, 1)),
        StudyChart::Stages(stages_compared::example(2, 4, 60)),
        StudyChart::Places(places_compared::example(3, 4)),
        StudyChart::Tornado(tornado::example(6)),
    ]
}

/// Names that are hard to set.
pub const NAMES: [&str; 5] = [
    "",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "many words in a row that go on and on, each of them short, until there is no room left for any of them at all, and then some more",
    "深圳湾 <&>\"\n\u{0}🛂",
    "booking-check_east",
];

/// Numbers that are hard to place.
pub const ODD: [f64; 12] =
    [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, -2.0, 1e308, -1e308, 1e-308, 1.0, 899.5, 1e7];

pub fn head(name: &str) -> StudyHead {
    StudyHead {
        name: name.to_owned(),
        title: "Lok Ma Chau Spur Line, northbound, 20 January 2023".to_owned(),
        subtitle: "Sweep of 42 combinations • Fri 20 January 2023 • 40 replications each, the same random numbers for all"
            .to_owned(),
        notes: vec!["Wait: from joining the queue to the beginning of the check.".to_owned()],
    }
}

/// A head whose texts are hard to set.
pub fn odd_head(name: &str) -> StudyHead {
    StudyHead {
        name: name.to_owned(),
        title: name.to_owned(),
        subtitle: name.repeat(5),
        notes: vec![name.repeat(3); 2],
    }
}

pub fn measure(name: &str, scale: Scale) -> Measure {
    Measure { name: name.to_owned(), scale }
}

pub fn scales() -> [Scale; 4] {
    [Scale::Seconds, Scale::Share, Scale::Number(String::new()), Scale::Number(NAMES[2].to_owned())]
}

/// Lays out a chart and checks that all of it can be read.
pub fn lay_out(chart: &StudyChart) -> Vec<Picture> {
    let pictures = lay_out_in_every_language(1_500.0, |fonts| compose(chart, fonts));
    pictures.iter().for_each(assert_shapes_inside);
    pictures
}

pub fn texts_of(picture: &Picture) -> String {
    said(&(picture.name.clone(), svg_of(picture)))
}

/// Lays out a chart of one page and gives its texts.
pub fn texts(chart: &StudyChart) -> String {
    let pictures = lay_out(chart);
    assert_eq!(pictures.len(), 1);
    texts_of(&pictures[0])
}

#[test]
fn files_are_complete_and_equal_for_equal_input() {
    let (a, b) = (
        draw_study(&charts(), Language::English).expect("charts"),
        draw_study(&charts(), Language::English).expect("charts"),
    );
    let names: Vec<&str> = a.iter().map(|file| file.name.as_str()).collect();
    let expected = [
        "sweep-wait-heat-map",
        "sweep-wait-response",
        "sweep-pareto",
        "wait-infections-cost",
        "compare-differences",
        "compare-queue",
        "stages-compare",
        "places-compare",
        "sweep-tornado",
    ];
    assert_eq!(names, expected);
    for (a, b) in a.iter().zip(&b) {
        assert!(a.svg == b.svg && a.png == b.png, "{}", a.name);
        let (width, height, pixels) = decode(&a.png);
        assert!(a.svg.starts_with(&format!("<svg width=\"{width}\" height=\"{height}\"")), "{}", a.name);
        assert!(pixels.iter().any(|value| *value < 128), "{} is not blank", a.name);
    }
    assert!(draw_study(&[], Language::English).expect("no charts").is_empty());
}

#[test]
fn bitmaps_of_awkward_numbers_are_drawn() {
    let mut charts = charts();
    for chart in &mut charts {
        let mut values: Vec<&mut f64> = match chart {
            StudyChart::HeatMap(view) => {
                view.cells.iter_mut().filter_map(|cell| cell.value.as_mut()).collect()
            }
            StudyChart::Response(view) => {
                view.lines.iter_mut().flat_map(|line| line.mean.iter_mut().chain(&mut line.high)).collect()
            }
            StudyChart::Pareto(view) => {
                view.points.iter_mut().flat_map(|point| [&mut point.value, &mut point.cost]).collect()
            }
            StudyChart::Policies(view) => {
                let points = view.panels.iter_mut().flat_map(|panel| &mut panel.points);
                points.flat_map(|point| [&mut point.wait.mean, &mut point.infections.high]).collect()
            }
            StudyChart::Differences(view) => {
                view.rows.iter_mut().flat_map(|row| [&mut row.difference, &mut row.high]).collect()
            }
            StudyChart::Overlay(view) => view
                .panels
                .iter_mut()
                .flat_map(|panel| &mut panel.bands)
                .flat_map(|band| &mut band.mean)
                .collect(),
            StudyChart::Stages(view) => view
                .alternatives
                .iter_mut()
                .flat_map(|alternative| &mut alternative.stages)
                .flat_map(|stage| &mut stage.in_force)
                .collect(),
            StudyChart::Places(view) => {
                let places = view.purposes.iter_mut().flat_map(|(_, places)| places.iter_mut().flatten());
                places.map(|place| &mut place.share).collect()
            }
            StudyChart::Tornado(view) => view.rows.iter_mut().map(|row| &mut row.at_low.mean).collect(),
        };
        for (value, odd) in values.iter_mut().zip(ODD.iter().cycle()) {
            **value = *odd;
        }
    }
    assert!(
        draw_study(&charts, Language::English).expect("charts").iter().all(|file| decode(&file.png).0 == 960)
    );
}
