//! Checks of the chart of who gets a place.

use jiff::civil::date;

use super::super::canvas::Shape;
use super::super::outcomes::{BOOKED, parts};
use super::super::picture::Picture;
use super::super::purposes::compose;
use super::super::theme::{PURPLE, VERMILLION};
use super::super::{BookingsView, Chance, PurposeView, draw_bookings};
use super::reading::{assert_shapes_inside, decode};
use super::{lay_out_charts, said, svg_of};
use crate::language::Language;

/// A purpose of which so many in a hundred got a place; of the others, half gave up.
fn purpose(name: &str, percent: f64) -> PurposeView {
    let share = percent / 100.0;
    PurposeView {
        name: name.to_owned(),
        asked: 12_345.0,
        booked: Some(Chance { share, low: (share - 0.02).max(0.0), high: (share + 0.02).min(1.0) }),
        still_waiting: 12_345.0 * (1.0 - share) * 0.2,
        unbooked: 12_345.0 * (1.0 - share) * 0.3,
        gave_up: 12_345.0 * (1.0 - share) * 0.5,
        wait_mean_d: Some(1.26),
        wait_p95_d: Some(4.6),
    }
}

pub(super) fn bookings(purposes: Vec<PurposeView>) -> BookingsView {
    BookingsView {
        title: "Reopening".to_owned(),
        changes: String::new(),
        start: date(2023, 1, 9),
        days: 21,
        replications: 50,
        purposes,
        quotas: Vec::new(),
    }
}

fn lay_out(view: &BookingsView) -> Vec<(Picture, String)> {
    let pictures = lay_out_charts(|fonts| compose(view, fonts));
    let checked = pictures.into_iter().map(|picture| {
        let chart = (picture.name.clone(), svg_of(&picture));
        assert_shapes_inside(&picture);
        (picture, said(&chart))
    });
    checked.collect()
}

/// Lays out a chart of one page and gives what it says.
fn one(view: &BookingsView) -> String {
    let mut pictures = lay_out(view);
    assert_eq!(pictures.len(), 1);
    pictures.remove(0).1
}

/// Widths of the rectangles of a colour that are as high as a bar, from the top down \[px\].
fn widths(picture: &Picture, wanted: super::super::theme::Colour) -> Vec<f64> {
    let width = |shape: &Shape| match shape {
        Shape::Rect((x0, y0), (x1, y1), colour) if *colour == wanted && y1 - y0 == 20.0 => Some(x1 - x0),
        _ => None,
    };
    picture.shapes.iter().filter_map(width).collect()
}

#[test]
fn a_row_says_who_asked_who_got_a_place_and_how_long_they_waited() {
    let said = one(&bookings(vec![purpose("family", 62.0), purpose("business", 50.0)]));
    for words in [
        "2 purposes of travel • Mon 9 January 2023 – Sun 29 January 2023 (21 days) • 50 replications",
        "family",
        "12,345",
        "62 % (60–64)",
        // Half of the other 38 gave up.
        "19 %",
        "1.3",
        "4.6",
        "Whisker and brackets: 95 % confidence interval",
        "went without one",
        "Gave up: got no place for as long as they would wait.",
    ] {
        assert!(said.contains(words), "`{words}` in {said}");
    }
    assert!(!said.contains("Dash"), "{said}");
}

#[test]
fn parts_add_up() {
    let purposes: Vec<_> = [0.0, 3.0, 50.0, 99.9, 100.0].map(|percent| purpose("p", percent)).into();
    for purpose in &purposes {
        let parts = parts(purpose).expect("parts");
        let booked = purpose.booked.expect("a share").share;
        assert!((parts.iter().sum::<f64>() - 1.0).abs() < 1e-12 && parts[0] == booked, "{parts:?}");
        assert!((parts[1] - 0.2 * (1.0 - booked)).abs() < 1e-12, "{parts:?}");
    }
    let (picture, _) = lay_out(&bookings(purposes)).remove(0);
    let (booked, gave_up) = (widths(&picture, BOOKED), widths(&picture, PURPLE.tint(75)));
    // Of nobody with a place half gave up, which is half of the bar of those who all have one.
    assert!((booked[booked.len() - 1] - 2.0 * gave_up[0]).abs() < 1e-9, "{booked:?} {gave_up:?}");
    let without = widths(&picture, VERMILLION.tint(75));
    assert!((without[0] - 0.6 * gave_up[0]).abs() < 1e-9, "{without:?} {gave_up:?}");
}

#[test]
fn what_does_not_occur_is_not_explained() {
    let mut family = purpose("family", 62.0);
    family.still_waiting = 1.0;
    (family.unbooked, family.gave_up) = (0.0, 12_345.0 * 0.38 - 1.0);
    let said = one(&bookings(vec![family]));
    assert!(said.contains("gave up") && said.contains("38 %"), "{said}");
    // One of twelve thousand cannot be seen.
    assert!(!said.contains("went without one") && !said.contains("still waiting"), "{said}");
}

#[test]
fn narrow_intervals_have_decimals() {
    let mut family = purpose("family", 62.34);
    family.booked = Some(Chance { share: 0.6234, low: 0.6221, high: 0.6247 });
    let said = one(&bookings(vec![family, purpose("business", 100.0), purpose("study", 50.0)]));
    assert!(said.contains("62.3 % (62.2–62.5)") && said.contains("50.0 % (48.0–52.0)"), "{said}");
}

#[test]
fn nobody_asked_and_nobody_got_a_place() {
    let mut nobody = purpose("family", 0.0);
    nobody.booked = None;
    (nobody.asked, nobody.gave_up, nobody.unbooked, nobody.still_waiting) = (0.0, 0.0, 0.0, 0.0);
    (nobody.wait_mean_d, nobody.wait_p95_d) = (None, None);
    let said = one(&bookings(vec![nobody.clone()]));
    assert!(said.contains("nobody asked") && said.contains("Dash: nobody got a place."), "{said}");
    assert!(!said.contains("Whisker"), "{said}");
    let refused = PurposeView {
        booked: Some(Chance { share: 0.0, low: 0.0, high: 0.0 }),
        wait_mean_d: None,
        wait_p95_d: None,
        ..purpose("study", 0.0)
    };
    let said = one(&bookings(vec![nobody, refused]));
    assert!(said.contains("0 %\n") && said.contains("50 %") && said.contains('–'), "{said}");
    assert!(lay_out(&bookings(Vec::new())).is_empty());
}

#[test]
fn long_names_and_many_purposes_fit() {
    for name in
        ["W".repeat(60), "visits-to-relatives-".repeat(3), "深圳湾口岸".repeat(12), "<A&B>".to_owned()]
    {
        for count in [1, 2, 12] {
            let purposes = (0..count).map(|i| purpose(&name, 8.0 * f64::from(i))).collect();
            assert_eq!(lay_out(&bookings(purposes)).len(), 1);
        }
    }
    let mut view = bookings((1..31).map(|i| purpose(&format!("purpose-{i}"), f64::from(i))).collect());
    view.title = "A title of many words that goes on. ".repeat(9);
    view.changes = "quota.northbound.per-day = 6000; ".repeat(6);
    let pages = lay_out(&view);
    let names: Vec<&str> = pages.iter().map(|(picture, _)| picture.name.as_str()).collect();
    assert_eq!(names, ["purposes", "purposes-2", "purposes-3"]);
    assert!(pages[0].1.contains("purpose-12\n") && !pages[0].1.contains("purpose-13\n"));
    assert!(pages[2].1.contains("purpose-30\n") && pages[2].1.contains("(page 3 of 3)"));
}

#[test]
fn names_break_after_hyphens() {
    let said = one(&bookings(vec![purpose("visits-to-relatives-on-the-other-side-of-the-border", 5.0)]));
    assert!(said.contains("visits-to-relatives-on-the-\nother-side-of-the-border\n"), "{said}");
}

#[test]
fn a_single_replication_has_no_interval() {
    let mut view = bookings(vec![purpose("family", 62.0)]);
    view.replications = 1;
    view.purposes[0].booked = Some(Chance { share: 0.62, low: f64::NAN, high: f64::NAN });
    let said = one(&view);
    assert!(said.contains("62 %\n") && said.contains("a single replication gives none"), "{said}");
    view.replications = 0;
    lay_out(&view);
}

#[test]
fn awkward_numbers_do_no_harm() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -3.0, 1e308, 1e-308, 0.0, 7.0];
    let value = |i: usize| odd[i % odd.len()];
    let purposes = (0..24).map(|i| PurposeView {
        name: String::new(),
        asked: value(i),
        booked: Some(Chance { share: value(i + 1), low: value(i + 2), high: value(i + 3) }),
        still_waiting: value(i + 4),
        unbooked: value(i / 2),
        gave_up: value(i / 3),
        wait_mean_d: Some(value(i + 5)),
        wait_p95_d: Some(value(i / 4)),
    });
    let mut view = bookings(purposes.collect());
    for (days, replications) in [(40, 2), (0, 0), (u32::MAX, u32::MAX)] {
        (view.days, view.replications) = (days, replications);
        assert_eq!(lay_out(&view).len(), 2);
    }
}

#[test]
fn files_are_complete_and_equal_for_equal_input() {
    let view = bookings(vec![purpose("family", 62.0), purpose("business", 100.0)]);
    let (a, b) = (
        draw_bookings(&view, Language::English).expect("charts"),
        draw_bookings(&view, Language::English).expect("charts"),
    );
    assert_eq!(a.len(), 1);
    assert!(a[0].svg == b[0].svg && a[0].png == b[0].png);
    let (width, height, pixels) = decode(&a[0].png);
    assert!(a[0].svg.starts_with(&format!("<svg width=\"{width}\" height=\"{height}\"")));
    assert!(pixels.iter().any(|value| *value < 128), "not blank");
}
