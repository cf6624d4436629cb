//! Checks of the charts of stays, tests and infection.

use jiff::civil::date;

use super::super::canvas::Shape;
use super::super::picture::Picture;
use super::super::theme::INK;
use super::super::time_axis::DAY;
use super::super::{
    Band, HealthView, InfectionDays, PortInfection, StayView, TestDays, compose_health, draw_health,
};
use super::reading::{assert_shapes_inside, decode};
use super::{band, lay_out_charts, said, svg_of};
use crate::language::Language;

fn by_day(days: u32, most: f64) -> Band {
    band(DAY, (0..days).map(|day| most * (0.6 + 0.1 * f64::from(day % 5))).collect())
}

fn stay(name: &str, days: u32, most: f64, beds: Option<u32>) -> StayView {
    let hours = days * 24;
    let people = (0..hours).map(|hour| most * f64::from(hour) / f64::from(hours)).collect();
    StayView { name: name.to_owned(), people: band(3_600.0, people), beds }
}

pub fn view(days: u32) -> HealthView {
    let test = |name: &str, most| TestDays {
        name: name.to_owned(),
        tested: by_day(days, most),
        positive: by_day(days, most / 100.0),
    };
    let port = |name: &str| PortInfection {
        name: name.to_owned(),
        imported: by_day(days, 8.0),
        infectious: by_day(days, 30.0),
    };
    HealthView {
        title: "Reopening".to_owned(),
        changes: String::new(),
        start: date(2023, 1, 9),
        days,
        replications: 50,
        stays: vec![stay("hotel", days, 500.0, Some(400)), stay("home", days, 900.0, None)],
        has_plan: false,
        by_day: (days > 1).then(|| InfectionDays {
            tests: vec![test("antigen", 5_000.0), test("pcr", 800.0)],
            ports: vec![port("airport")],
        }),
    }
}

fn lay_out(view: &HealthView) -> Vec<(Picture, String)> {
    let pictures = lay_out_charts(|fonts| compose_health(view, fonts));
    let each = |picture: Picture| {
        let chart = (picture.name.clone(), svg_of(&picture));
        assert_shapes_inside(&picture);
        let said = said(&chart);
        (picture, said)
    };
    pictures.into_iter().map(each).collect()
}

fn names(pictures: &[(Picture, String)]) -> Vec<&str> {
    pictures.iter().map(|(picture, _)| picture.name.as_str()).collect()
}

#[test]
fn people_in_stays_are_shown_against_their_beds() {
    let pictures = lay_out(&view(10));
    assert_eq!(names(&pictures), ["stays", "infection-days"]);
    let (picture, said) = &pictures[0];
    for words in [
        "2 stays • Mon 9 January 2023 – Wed 18 January 2023 (10 days) • 50 replications",
        "beds: 400",
        "mean peaks at 498 (Wed 18 Jan 23:00)",
        "Dashed line: beds there are.",
        "As many beds as are needed: home.",
        "in 9 of 10 replications the value lies inside (5–95 %)",
    ] {
        assert!(said.contains(words), "`{words}` in {said}");
    }
    let dash = |shape: &&Shape| matches!(shape, Shape::Rect(a, b, INK) if b.1 - a.1 == 2.0);
    assert!(picture.shapes.iter().filter(dash).count() > 50, "from the first day to the last");
    let mut planned = view(10);
    planned.has_plan = true;
    assert!(lay_out(&planned)[0].1.contains("the plan may change them"));
}

#[test]
fn tests_and_infection_are_shown_by_date() {
    let (_, said) = lay_out(&view(14)).remove(1);
    for words in [
        "Tests and infection • Mon 9 January 2023",
        "Tested: antigen",
        "Found positive: antigen",
        "Tested: pcr",
        "Imported",
        "Infectious in the community",
        "mean peaks at 5,000 (Fri 13 Jan)",
        "Grey ground: Saturday, Sunday.",
        "50 replications",
    ] {
        assert!(said.contains(words), "`{words}` in {said}");
    }
    assert!(
        !said.contains("through airport") && !said.contains("Gaps") && !said.contains("Nobody"),
        "{said}"
    );
}

#[test]
fn several_ports_are_named_and_unused_tests_are_not_drawn() {
    let mut view = view(7);
    let days = view.by_day.as_mut().expect("days");
    days.ports.push(PortInfection { name: "ferry".to_owned(), ..days.ports[0].clone() });
    days.tests[1].tested = band(DAY, vec![0.0; 7]);
    let (_, said) = lay_out(&view).remove(1);
    for words in [
        "Imported through airport",
        "Infectious in the community, come through ferry",
        "Nobody was tested: pcr.",
    ] {
        assert!(said.contains(words), "`{words}` in {said}");
    }
    assert!(!said.contains("Tested: pcr"), "{said}");
}

#[test]
fn a_single_day_has_stays_only() {
    assert_eq!(names(&lay_out(&view(1))), ["stays"]);
    let mut none = view(1);
    none.stays.clear();
    assert!(lay_out(&none).is_empty());
    assert!(
        draw_health(&view(1), Language::English)
            .expect("charts")
            .iter()
            .all(|file| decode(&file.png).0 == 960)
    );
}

#[test]
fn many_have_pages() {
    let mut view = view(5);
    view.stays = (0..8).map(|i| stay(&format!("stay {i} {}", "w".repeat(150)), 5, 40.0, Some(i))).collect();
    let days = view.by_day.as_mut().expect("days");
    days.tests = (0..4).map(|i| TestDays { name: format!("test {i}"), ..days.tests[0].clone() }).collect();
    let pictures = lay_out(&view);
    assert_eq!(names(&pictures), ["stays", "stays-2", "infection-days", "infection-days-2"]);
    assert!(pictures[0].1.contains("(page 1 of 2)"));
}

#[test]
fn empty_and_awkward_numbers_are_drawn() {
    let odd = [f64::NAN, f64::INFINITY, -3.0, 1e308, 1e-308, 0.0, 7.0];
    let values: Vec<f64> = odd.iter().cycle().take(70).copied().collect();
    for (step_s, replications) in [(DAY, 2), (0.0, 1), (f64::NAN, 0), (1e300, u32::MAX)] {
        let odd =
            || Band { step_s, mean: values.clone(), p05: values[3..].to_vec(), p95: values[1..].to_vec() };
        let mut view = view(40);
        view.replications = replications;
        view.title = "<&>\"'".to_owned();
        view.stays[0].people = odd();
        view.stays[0].beds = Some(u32::MAX);
        view.stays[1].people = Band::default();
        let days = view.by_day.as_mut().expect("days");
        (days.tests[0].tested, days.tests[0].positive) = (odd(), odd());
        days.ports[0].imported = Band::default();
        lay_out(&view);
    }
    let mut empty = view(3);
    empty.by_day = Some(InfectionDays::default());
    assert!(lay_out(&empty)[1].1.contains("There is nothing to draw."));
}
