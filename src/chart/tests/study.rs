//! What the checks of all charts of a study share.

use super::super::metrics::Fonts;
use super::super::picture::Picture;
use super::super::study::compose;
use super::super::{Measure, Scale, StudyChart, StudyHead};
use super::reading::assert_shapes_inside;
use super::{assert_readable, said};

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
    let pictures = compose(chart, Fonts::load().expect("fonts"));
    for picture in &pictures {
        let height = assert_readable(&picture.name, &picture.to_svg().expect("an SVG"));
        assert!((150.0..=1_500.0).contains(&height), "{} is {height} px high", picture.name);
        assert_shapes_inside(picture);
    }
    pictures
}

pub fn texts_of(picture: &Picture) -> String {
    said(&(picture.name.clone(), picture.to_svg().expect("an SVG")))
}

/// Lays out a chart of one page and gives its texts.
pub fn texts(chart: &StudyChart) -> String {
    let pictures = lay_out(chart);
    assert_eq!(pictures.len(), 1);
    texts_of(&pictures[0])
}
