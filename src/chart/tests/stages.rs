//! Checks of the chart of the stages of a plan.

use jiff::civil::date;

use super::super::canvas::{Point, Shape};
use super::super::picture::Picture;
use super::super::stages::compose;
use super::super::theme::{BLUE, STAGES};
use super::super::{Chance, StageView, StagesView, draw_stages};
use super::reading::{assert_shapes_inside, decode};
use super::{lay_out_charts, said, svg_of};
use crate::language::Language;

fn chance(share: f64) -> Chance {
    Chance { share, low: (share - 0.1).max(0.0), high: (share + 0.1).min(1.0) }
}

/// Stages that follow each other, each reached by all within a fifth of the run and left for the next.
fn plan(stages: usize, days: u32, name: &str) -> StagesView {
    let day = |day: u32| f64::from(day) / f64::from(days);
    let begin = |stage: usize| stage as f64 / stages as f64;
    let reached = |stage: usize, at: f64| {
        if stage == 0 { 1.0 } else { (5.0 * (at - begin(stage))).clamp(0.0, 1.0) }
    };
    let stage = |stage: usize| StageView {
        name: format!("{name}{}", stage + 1),
        reached: (0..days).map(|d| chance(reached(stage, day(d)))).collect(),
        in_force: (0..days)
            .map(|d| {
                let next = if stage + 1 < stages { reached(stage + 1, day(d)) } else { 0.0 };
                reached(stage, day(d)) - next
            })
            .collect(),
    };
    StagesView {
        title: "Reopening".to_owned(),
        changes: String::new(),
        start: date(2023, 1, 9),
        days,
        replications: 50,
        stages: (0..stages).map(stage).collect(),
    }
}

fn lay_out(view: &StagesView) -> Vec<Picture> {
    let pictures = lay_out_charts(|fonts| compose(view, fonts));
    pictures.iter().for_each(assert_shapes_inside);
    pictures
}

fn texts_of(picture: &Picture) -> String {
    said(&(picture.name.clone(), svg_of(picture)))
}

fn polygons(picture: &Picture) -> Vec<&Vec<Point>> {
    let mut found = Vec::new();
    for shape in &picture.shapes {
        if let Shape::Polygon(points, _) = shape {
            found.push(points);
        }
    }
    found
}

#[test]
fn a_plan_is_named_dated_and_explained() {
    let mut view = plan(3, 20, "stage ");
    view.changes = "port.a.closed = true".to_owned();
    view.stages[2].reached.last_mut().expect("a day").share = 0.85;
    let pictures = lay_out(&view);
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    assert_eq!(names, ["stages"]);
    let said = texts_of(&pictures[0]);
    for words in [
        "Reopening",
        "Plan of 3 stages • Mon 9 January 2023 – Sat 28 January 2023 (20 days) • 50 replications • changed: port.a.closed = true",
        "stage 1",
        "from the start",
        "stage 2",
        // A third of 20 days is reached on the seventh; half of all are there two days later.
        "Mon 16 Jan",
        "Wed 18 Jan",
        "100 % (90–100)",
        "85 % (90–100)",
        "With 50 replications, 0 % can mean up to 10 %, and 100 % as little as 90 %.",
        "Grey ground: Saturday, Sunday.",
    ] {
        assert!(said.contains(words), "`{words}` in {said}");
    }
}

#[test]
fn any_plan_fits() {
    for days in [1, 2, 5, 12, 20, 60, 120, 200, 366] {
        for stages in [1, 2, 3, 8] {
            let name = "W".repeat(59);
            assert_eq!(lay_out(&plan(stages, days, &name)).len(), 1);
        }
    }
    let mut view = plan(8, 5, "深圳湾口岸—<A&B> \"quoted\" and on and on for sixty letters ");
    view.title = "A title of many words that goes on. ".repeat(9);
    lay_out(&view);
}

#[test]
fn more_stages_than_colours_get_pages() {
    let pictures = lay_out(&plan(20, 120, "stage "));
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    assert_eq!(names, ["stages", "stages-2", "stages-3"]);
    let [first, second, third] = [0, 1, 2].map(|page| texts_of(&pictures[page]));
    assert!(first.contains("stage 8\n") && !first.contains("stage 9\n") && first.contains("later stages"));
    assert!(second.contains("stages 1–8: on the pages before") && second.contains("stage 15\n"));
    assert!(third.contains("stage 20\n") && !third.contains("later stages"));
}

#[test]
fn lines_are_steps_up() {
    let pictures = lay_out(&plan(2, 10, "stage "));
    let line = |shape: &Shape| match shape {
        Shape::Polyline(points, _, colour) if *colour == BLUE => Some(points.clone()),
        _ => None,
    };
    let points = pictures[0].shapes.iter().find_map(line).expect("a line");
    assert!(points.len() > 4);
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        assert!((x1 - x0).abs() < 1e-9 || (y1 - y0).abs() < 1e-9, "steps: {pair:?}");
        assert!(x1 >= x0 && y1 <= y0, "to the right and up: {pair:?}");
    }
    let (bottom, top) = (points[0].1, points[points.len() - 1].1);
    assert!((bottom - top - 260.0).abs() < 1e-9, "from nothing to all");
}

#[test]
fn stages_in_force_add_up() {
    for stages in [2, 5, 8, 20] {
        for picture in lay_out(&plan(stages, 60, "stage ")) {
            // The highest layer is drawn first of all that begin at the ground of the lower panel.
            let ground = polygons(&picture).iter().flat_map(|p| p.iter()).map(|p| p.1).fold(0.0, f64::max);
            let layers: Vec<_> =
                polygons(&picture).into_iter().filter(|p| (p[0].1 - ground).abs() < 1e-9).collect();
            let whole = &layers[0][1..layers[0].len() - 1];
            assert!(whole.iter().all(|p| (ground - p.1 - 110.0).abs() < 1e-6), "{stages} stages: {whole:?}");
            assert!(layers.len() <= STAGES.len() + 2);
        }
    }
}

#[test]
fn what_never_happens_is_said() {
    let mut view = plan(3, 20, "stage ");
    for day in view.stages.iter_mut().skip(1).flat_map(|stage| &mut stage.reached) {
        *day = Chance { share: 0.0, low: 0.0, high: 0.07 };
    }
    let said = texts_of(&lay_out(&view)[0]);
    assert!(said.contains("not reached in any replication") && said.contains("0 % (0–7)"), "{said}");
    assert!(said.contains("With 50 replications, 0 % can mean up to 7 %.\n"), "{said}");
    view.stages.truncate(1);
    assert!(texts_of(&lay_out(&view)[0]).contains("The plan has one stage"));
    view.stages.clear();
    lay_out(&view);
}

#[test]
fn stages_on_the_same_days_have_their_numbers() {
    let mut view = plan(8, 366, "stage ");
    // All on the same day: the numbers stand one above the other, as many as there is room for.
    let days: Vec<Chance> = (0..366).map(|day| chance(if day < 200 { 0.0 } else { 1.0 })).collect();
    for stage in view.stages.iter_mut().skip(1) {
        stage.reached.clone_from(&days);
    }
    lay_out(&view);
}

#[test]
fn awkward_numbers_are_gaps() {
    let odd = [f64::NAN, 0.3, f64::INFINITY, -3.0, 1e308, 0.5, f64::NAN, 1.0, 0.0];
    let mut view = plan(4, 40, "stage ");
    for (i, stage) in view.stages.iter_mut().enumerate() {
        let values = || odd.iter().cycle().skip(i).copied();
        stage.reached = values()
            .zip(values().skip(2))
            .zip(values().skip(4))
            .map(|((share, low), high)| Chance { share, low, high })
            .take(30 * i)
            .collect();
        stage.in_force = values().map(|share| share.clamp(0.0, 1.0)).take(50 - i).collect();
    }
    for (days, replications) in [(40, 1), (0, 0), (u32::MAX, u32::MAX)] {
        (view.days, view.replications) = (days, replications);
        lay_out(&view);
    }
}

#[test]
fn files_are_complete_and_equal_for_equal_input() {
    let view = plan(8, 120, "stage ");
    let (a, b) = (
        draw_stages(&view, Language::English).expect("charts"),
        draw_stages(&view, Language::English).expect("charts"),
    );
    assert_eq!(a.len(), 1);
    assert!(a[0].svg == b[0].svg && a[0].png == b[0].png);
    let (width, height, pixels) = decode(&a[0].png);
    assert!(a[0].svg.starts_with(&format!("<svg width=\"{width}\" height=\"{height}\"")));
    assert!(pixels.iter().any(|value| *value < 128), "not blank");
}
