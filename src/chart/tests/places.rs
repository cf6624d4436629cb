//! Checks of the chart of a quota day by day.

use super::super::canvas::Shape;
use super::super::metrics::Fonts;
use super::super::picture::Picture;
use super::super::places::compose;
use super::super::theme::{BLUE, GREEN, INK};
use super::super::time_axis::DAY;
use super::super::{Band, BookingsView, QuotaView, compose_bookings, draw_bookings};
use super::purposes::bookings;
use super::reading::{assert_shapes_inside, decode};
use super::{band, lay_out_charts, said, svg_of};
use crate::language::Language;

/// The same on every day in every replication.
fn steady(days: u32, value: f64) -> Band {
    let values = vec![value; days as usize];
    Band { step_s: DAY, mean: values.clone(), p05: values.clone(), p95: values }
}

/// So many places a day, of which nine tenths are given and eight tenths used.
fn quota(name: &str, days: u32, places: f64) -> QuotaView {
    QuotaView {
        name: name.to_owned(),
        places: steady(days, places),
        booked: band(DAY, (0..days).map(|day| places * (0.9 - 0.05 * f64::from(day % 3))).collect()),
        came: band(DAY, (0..days).map(|day| places * (0.8 - 0.05 * f64::from(day % 3))).collect()),
        no_show_share: band(DAY, vec![0.112; days as usize]),
    }
}

fn view(days: u32, quota: QuotaView) -> BookingsView {
    BookingsView { days, quotas: vec![quota], ..bookings(Vec::new()) }
}

fn lay_out(view: &BookingsView) -> (Picture, String) {
    let picture = lay_out_charts(|fonts| vec![compose(view, &view.quotas[0], fonts)]).remove(0);
    let chart = (picture.name.clone(), svg_of(&picture));
    assert_shapes_inside(&picture);
    let said = said(&chart);
    (picture, said)
}

/// Left end, right end and height of a dash \[px\].
type Dash = (f64, f64, f64);

/// Dashes within the plot.
fn dashes(picture: &Picture) -> Vec<Dash> {
    let dash = |shape: &Shape| match shape {
        Shape::Rect((x0, y0), (x1, y1), colour) if *colour == INK && y1 - y0 == 2.0 => {
            Some((*x0, *x1, f64::midpoint(*y0, *y1)))
        }
        _ => None,
    };
    // The first two are the sign in the head.
    picture.shapes.iter().filter_map(dash).skip(2).collect()
}

#[test]
fn places_given_and_used_are_shown_by_date() {
    let (picture, said) = lay_out(&view(21, quota("northbound", 21, 5_000.0)));
    assert_eq!(picture.name, "northbound-places");
    for words in [
        "Quota northbound • Mon 9 January 2023 – Sun 29 January 2023 (21 days) • 50 replications",
        "places: 5,000",
        "given: mean peaks at 4,500 (Mon 9 Jan)",
        "came: mean peaks at 4,000 (Mon 9 Jan)",
        "Of those with a place, did not come",
        "mean peaks at 11 (Mon 9 Jan)",
        "Dashed line: places there are. Line: mean of 50 replications.",
        "Grey ground: Saturday, Sunday.",
    ] {
        assert!(said.contains(words), "`{words}` in {said}");
    }
    assert!(!said.contains("overbooking") && !said.contains("Gaps"), "{said}");
    let level = dashes(&picture);
    assert!(level.len() > 40 && level.iter().all(|dash| dash.2 == level[0].2), "one step: {level:?}");
}

#[test]
fn more_can_be_given_than_there_are() {
    let mut view = view(5, quota("q", 5, 100.0));
    view.quotas[0].booked = steady(5, 105.0);
    view.quotas[0].no_show_share = steady(5, 0.0);
    let said = lay_out(&view).1;
    assert!(said.contains("More can be given than there are: by overbooking"), "{said}");
    assert!(!said.contains("did not come"), "{said}");
}

#[test]
fn places_are_steps() {
    let mut view = view(20, quota("q", 20, 1_000.0));
    view.quotas[0].places.mean.iter_mut().skip(10).for_each(|places| *places = 3_000.0);
    let (picture, said) = lay_out(&view);
    assert!(said.contains("places: up to 3,000"), "{said}");
    let dashes = dashes(&picture);
    let (low, high): (Vec<Dash>, Vec<Dash>) = dashes.iter().copied().partition(|dash| dash.2 == dashes[0].2);
    assert!(!high.is_empty() && high.iter().all(|dash| dash.2 < low[0].2), "one step up: {dashes:?}");
    let from = high.iter().map(|dash| dash.0).fold(f64::MAX, f64::min);
    let to = low.iter().map(|dash| dash.1).fold(0.0, f64::max);
    assert!(to <= from && from - to < 4.0, "at midnight: {to} {from}");
    let riser =
        |shape: &Shape| matches!(shape, Shape::Rect(a, b, INK) if b.0 - a.0 == 1.0 && b.1 - a.1 > 20.0);
    assert_eq!(picture.shapes.iter().filter(|shape| riser(shape)).count(), 1);
}

#[test]
fn equal_lines_are_all_seen() {
    let mut view = view(20, quota("q", 20, 1_000.0));
    let width = |view: &BookingsView, wanted| {
        let width = move |shape: &Shape| match shape {
            Shape::Polyline(_, width, colour) if *colour == wanted => Some(*width),
            _ => None,
        };
        lay_out(view).0.shapes.iter().find_map(width).expect("a line")
    };
    assert_eq!(width(&view, BLUE), width(&view, GREEN));
    (view.quotas[0].booked, view.quotas[0].came) = (steady(20, 1_000.0), steady(20, 1_000.0));
    assert!(width(&view, BLUE) > width(&view, GREEN) + 2.0);
    assert!(!dashes(&lay_out(&view).0).is_empty());
}

#[test]
fn any_number_of_days_fits() {
    for days in [2, 3, 7, 13, 21, 60, 120, 173, 366, 4_000] {
        for places in [0.0, 0.3, 17.0, 123_456.0, 1e8] {
            lay_out(&view(days, quota(&"W".repeat(60), days, places)));
        }
        let mut varied = view(days, quota("q", days, 1_000.0));
        varied.quotas[0].places = band(DAY, (0..days).map(|day| f64::from(day % 7) * 100.0).collect());
        let (picture, _) = lay_out(&varied);
        assert!(picture.shapes.len() < 10_000, "{days} days have {} shapes", picture.shapes.len());
    }
}

#[test]
fn no_places_no_bookings_and_no_data_are_said() {
    let said = lay_out(&view(10, quota("q", 10, 0.0))).1;
    assert!(said.contains("places: always 0") && said.contains("given: always 0"), "{said}");
    let empty = QuotaView {
        name: String::new(),
        places: Band::default(),
        booked: Band::default(),
        came: Band::default(),
        no_show_share: Band::default(),
    };
    let (picture, said) = lay_out(&view(10, empty));
    assert!(picture.name == "quota-places" && said.contains("places: no data"), "{said}");
    let mut late = view(10, quota("q", 10, 50.0));
    let QuotaView { places, booked, came, .. } = &mut late.quotas[0];
    for band in [places, booked, came] {
        band.mean[..3].fill(f64::NAN);
    }
    assert!(lay_out(&late).1.contains("Gaps: the day belongs to the warm-up."));
}

#[test]
fn awkward_numbers_are_gaps() {
    let odd = [f64::NAN, f64::INFINITY, -3.0, 1e308, 1e-308, 0.0, 7.0];
    let values: Vec<f64> = odd.iter().cycle().take(70).copied().collect();
    for (step_s, replications) in [(DAY, 2), (0.0, 1), (f64::NAN, 0), (1e300, u32::MAX)] {
        let odd =
            || Band { step_s, mean: values.clone(), p05: values[3..].to_vec(), p95: values[1..].to_vec() };
        let mut view = view(40, quota("<&>\"'", 40, 10.0));
        view.replications = replications;
        let quota = &mut view.quotas[0];
        (quota.places, quota.booked, quota.came, quota.no_show_share) = (odd(), odd(), odd(), odd());
        lay_out(&view);
    }
}

#[test]
fn each_quota_has_its_file() {
    let mut view = view(3, quota("north", 3, 100.0));
    view.quotas.push(quota("south and east", 3, 50.0));
    view.quotas.push(quota("stages", 3, 50.0));
    let names: Vec<String> = compose_bookings(&view, Fonts::load(Language::English).expect("fonts"))
        .into_iter()
        .map(|p| p.name)
        .collect();
    assert_eq!(names, ["north-places", "south-and-east-places", "stages-places"]);
    view.quotas.truncate(1);
    let files = draw_bookings(&view, Language::English).expect("charts");
    assert!(files.len() == 1 && decode(&files[0].png).0 == 960);
}
