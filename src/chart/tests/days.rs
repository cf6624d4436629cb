//! Checks of the chart of a port day by day.

use super::super::canvas::Shape;
use super::super::picture::Picture;
use super::super::theme::{BLUE, GREEN, INK};
use super::super::time_axis::DAY;
use super::super::{Band, DaysView, PortView, compose, draw};
use super::reading::{assert_shapes_inside, decode};
use super::{band, lay_out_charts, port, said, svg_of};
use crate::language::Language;

/// A week that repeats itself, more on Saturdays and on Sundays.
fn weeks(days: u32, usual: f64) -> Band {
    let factor = |day: u32| [1.0, 0.9, 0.9, 1.0, 1.1, 1.6, 1.4][day as usize % 7];
    band(DAY, (0..days).map(|day| usual * factor(day)).collect())
}

fn port_by_day(days: u32) -> PortView {
    let mut view = port(days, 10_800.0, Vec::new());
    view.by_day = Some(DaysView {
        came: weeks(days, 4_000.0),
        cleared: weeks(days, 3_900.0),
        turned_away: weeks(days, 0.0),
        refused: weeks(days, 0.0),
        gave_up: weeks(days, 0.0),
        journey_p95: weeks(days, 1_500.0),
    });
    view
}

fn by_day(view: &mut PortView) -> &mut DaysView {
    view.by_day.as_mut().expect("several days")
}

fn lay_out(view: &PortView) -> (Picture, String) {
    let picture = lay_out_charts(|fonts| compose(view, fonts)).pop().expect("charts");
    assert_eq!(picture.name, "East-Gate-days");
    let chart = (picture.name.clone(), svg_of(&picture));
    assert_shapes_inside(&picture);
    let said = said(&chart);
    (picture, said)
}

#[test]
fn days_have_dates_and_no_clock_times() {
    let (_, said) = lay_out(&port_by_day(7));
    for words in [
        "East Gate • Mon 9 January 2023 – Sun 15 January 2023 (7 days) • 100 replications",
        "came: mean peaks at 6,400 (Sat 14 Jan)",
        "cleared: mean peaks at 6,240 (Sat 14 Jan)",
        "mean peaks at 40 (Sat 14 Jan)",
        "minutes",
        "Sun 15 Jan",
        "Grey ground: Saturday, Sunday.",
    ] {
        assert!(said.contains(words), "`{words}` in {said}");
    }
    assert!(!said.contains("00:00") && !said.contains("Turned away") && !said.contains("Gaps"), "{said}");
}

#[test]
fn any_number_of_days_fits() {
    for days in [2, 3, 5, 7, 12, 13, 20, 31, 60, 70, 120, 172, 173, 200, 366, 800, 4_000] {
        let mut view = port_by_day(days);
        by_day(&mut view).turned_away = weeks(days, 1e7);
        by_day(&mut view).refused = weeks(days, 321.0);
        by_day(&mut view).gave_up = weeks(days, 0.01);
        lay_out(&view);
    }
    let months = lay_out(&port_by_day(366)).1;
    assert!(months.contains("Feb 2023") && months.contains("Dec 2023"), "{months}");
}

#[test]
fn those_lost_are_shown_if_there_are_any() {
    let mut view = port_by_day(20);
    by_day(&mut view).turned_away = weeks(20, 12.0);
    let said = lay_out(&view).1;
    assert!(said.contains("Turned away") && said.contains("mean peaks at 19 (Sat 14 Jan)"), "{said}");
    assert!(!said.contains("Gave up waiting") && !said.contains("Refused"), "{said}");
    by_day(&mut view).refused = weeks(20, 30.0);
    by_day(&mut view).gave_up = weeks(20, 0.2);
    let said = lay_out(&view).1;
    assert!(said.contains("Gave up waiting") && said.contains("mean peaks at 0.3 (Sat 14 Jan)"), "{said}");
    assert!(said.contains("Refused by a check") && said.contains("mean peaks at 48 (Sat 14 Jan)"), "{said}");
}

#[test]
fn days_without_a_value_are_gaps() {
    let mut view = port_by_day(20);
    let journey = &mut by_day(&mut view).journey_p95;
    for values in [&mut journey.mean, &mut journey.p05, &mut journey.p95] {
        for (day, value) in values.iter_mut().enumerate() {
            if day % 7 != 2 {
                *value = f64::NAN;
            }
        }
    }
    let (picture, said) = lay_out(&view);
    assert!(said.contains("Gaps: nobody was cleared"), "{said}");
    // Each day stands alone: it has a dot, a line over its length and a band.
    let count = |is: fn(&Shape) -> bool| picture.shapes.iter().filter(|shape| is(shape)).count();
    assert_eq!(count(|shape| matches!(shape, Shape::Polyline(_, _, colour) if *colour == INK)), 3);
    assert_eq!(count(|shape| matches!(shape, Shape::Dot(_, _, colour) if *colour == INK)), 3);
    let is_band = |shape: &Shape| matches!(shape, Shape::Polygon(_, colour) if *colour == INK.tint(28));
    assert_eq!(count(is_band), 3);
}

#[test]
fn nothing_at_all_is_drawn_too() {
    let mut view = port_by_day(30);
    view.by_day = Some(DaysView::default());
    assert!(lay_out(&view).1.contains("came: no data"));
    let nothing = || band(DAY, vec![f64::NAN; 30]);
    view.by_day = Some(DaysView { came: nothing(), journey_p95: nothing(), ..DaysView::default() });
    assert!(lay_out(&view).1.contains("Gaps"));
    view.by_day = Some(DaysView { came: band(DAY, vec![0.0; 30]), ..DaysView::default() });
    assert!(lay_out(&view).1.contains("came: always 0"));
}

#[test]
fn awkward_numbers_are_gaps() {
    let odd = [f64::NAN, f64::INFINITY, -3.0, 1e308, 1e-308, 0.0, 7.0];
    let values: Vec<f64> = odd.iter().cycle().take(70).copied().collect();
    for step_s in [DAY, 0.0, f64::NAN, 1e300] {
        let odd =
            || Band { step_s, mean: values.clone(), p05: values[3..].to_vec(), p95: values[1..].to_vec() };
        let mut view = port_by_day(40);
        view.by_day = Some(DaysView {
            came: odd(),
            cleared: odd(),
            turned_away: odd(),
            refused: odd(),
            gave_up: odd(),
            journey_p95: odd(),
        });
        lay_out(&view);
    }
}

#[test]
fn equal_lines_are_both_seen() {
    let mut view = port_by_day(20);
    by_day(&mut view).cleared = weeks(20, 4_000.0);
    let (picture, _) = lay_out(&view);
    let widths = |wanted| {
        let width = move |shape: &Shape| match shape {
            Shape::Polyline(_, width, colour) if *colour == wanted => Some(*width),
            _ => None,
        };
        picture.shapes.iter().filter_map(width).collect::<Vec<_>>()
    };
    let (came, cleared) = (widths(BLUE), widths(GREEN));
    assert!(came[0] > cleared[0] + 2.0, "{came:?} under {cleared:?}");
    // Where they are apart on every day, neither need be wider.
    by_day(&mut view).cleared = weeks(20, 3_000.0);
    let (picture, _) = lay_out(&view);
    let wide = |shape: &&Shape| matches!(shape, Shape::Polyline(_, width, BLUE) if *width > 2.0);
    assert_eq!(picture.shapes.iter().filter(wide).count(), 0);
}

#[test]
fn a_single_replication_has_no_band() {
    let mut view = port_by_day(5);
    view.replications = 1;
    let (picture, said) = lay_out(&view);
    assert!(said.contains("came: peaks at") && said.contains("No band"), "{said}");
    assert!(!picture.shapes.iter().any(|shape| matches!(shape, Shape::Polygon(..))));
}

#[test]
fn bitmaps_are_drawn() {
    let files = draw(&port_by_day(366), Language::English).expect("charts");
    assert_eq!(files.len(), 6);
    assert_eq!(decode(&files[5].png).0, 960);
}
