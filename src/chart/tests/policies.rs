//! Checks of the chart of wait, infections and cost.

use super::super::canvas::Shape;
use super::super::picture::Picture;
use super::super::theme::INK;
use super::super::{Estimate, PoliciesView, PolicyPanel, PolicyPoint, Scale, StudyChart};
use super::study::{NAMES, ODD, head, lay_out, measure, odd_head, scales, texts, texts_of};

fn around(mean: f64, part: f64) -> Estimate {
    Estimate { mean, low: mean * (1.0 - part), high: mean * (1.0 + part) }
}

fn policy(label: &str, [wait, infections, cost]: [f64; 3], on_front: bool) -> PolicyPoint {
    PolicyPoint {
        label: label.to_owned(),
        wait: around(wait, 0.03),
        infections: around(infections, 0.1),
        cost: around(cost, 0.01),
        on_front,
    }
}

/// Six policies, one of which another one beats, under as many variants.
pub fn example(variants: u32) -> PoliciesView {
    let panel = |variant: u32| {
        let more = f64::from(variant + 1);
        PolicyPanel {
            name: format!("variant: {variant}"),
            points: vec![
                policy("no measures", [400.0, 180.0 * more, 700_000.0], true),
                policy("antigen, wait for it", [1_300.0, 95.0 * more, 1_900_000.0], false),
                policy("antigen, do not wait", [480.0, 90.0 * more, 1_500_000.0], true),
                policy("pcr", [560.0, 80.0 * more, 3_000_000.0], true),
                policy("three days at home", [410.0, 70.0 * more, 8_000_000.0], true),
                policy("three days in a hotel", [405.0, 15.0 * more, 36_000_000.0], true),
            ],
        }
    };
    PoliciesView {
        head: head("wait-infections-cost"),
        wait: measure("journey 1 in 20 exceeds at airport", Scale::Seconds),
        infections: measure(
            "infectious days in the community per 10,000 arrivals",
            Scale::Number(String::new()),
        ),
        cost: measure("cost over the run", Scale::Number("HKD".to_owned())),
        panels: (0..variants).map(panel).collect(),
    }
}

fn chart(view: PoliciesView) -> StudyChart {
    StudyChart::Policies(view)
}

/// Radii of all rings.
fn rings(picture: &Picture) -> usize {
    let ring = |shape: &&Shape| matches!(shape, Shape::Dot(_, radius, INK) if *radius > 9.0);
    picture.shapes.iter().filter(ring).count()
}

#[test]
fn policies_are_named_with_what_they_cost() {
    let view = example(2);
    let pictures = lay_out(&chart(view.clone()));
    assert_eq!((pictures.len(), rings(&pictures[0])), (1, 10));
    let said = texts_of(&pictures[0]);
    for words in [
        "Wait, infections let through and cost",
        "40 replications each",
        "infectious days in the community per 10,000 arrivals",
        "journey 1 in 20 exceeds at airport (minutes)",
        "cost over the run (HKD), logarithmic",
        "variant: 0",
        "variant: 1",
        "700,000 HKD",
        "3.00 M HKD",
        "ring and bold name: no other policy in the panel",
        "beaten: another policy",
        "cross: 95 % intervals of both means",
        "Less is better in all three",
    ] {
        assert!(said.contains(words), "`{words}` in {said}");
    }
    for point in &view.panels[0].points {
        assert_eq!(said.matches(&point.label).count(), 2, "{} in {said}", point.label);
    }
    assert!(!said.contains("left out") && !said.contains("none") && !said.contains("nobody"), "{said}");
}

#[test]
fn orders_of_magnitude_have_a_logarithmic_axis_with_a_place_for_none() {
    let mut view = example(1);
    assert!(!texts(&chart(view.clone())).contains("arrivals, logarithmic"));
    view.panels[0].points[5].infections = around(0.3, 0.5);
    let said = texts(&chart(view.clone()));
    for words in ["per 10,000 arrivals, logarithmic", "\n0.1\n", "\n100\n"] {
        assert!(said.contains(words), "`{words}` in {said}");
    }
    assert!(!said.contains("\nnone\n"), "{said}");
    view.panels[0].points[4].infections = Estimate { mean: 0.0, low: 0.0, high: 0.0 };
    let said = texts(&chart(view));
    assert!(said.contains("\nnone\n") && said.contains("None: nobody infectious"), "{said}");
}

#[test]
fn next_to_nothing_does_not_stretch_the_axis() {
    let mut view = example(1);
    view.panels[0].points[5].infections = around(1e-7, 0.9);
    let said = texts(&chart(view.clone()));
    assert!(said.contains("\n< 0.01\n") && said.contains("< 0.01: so little, or none at all"), "{said}");
    view.panels[0].points[5].infections = Estimate { mean: 5.0, low: -3.0, high: 13.0 };
    let said = texts(&chart(view));
    assert!(said.contains("\nnone\n") && !said.contains('−'), "an interval has an end: {said}");
}

#[test]
fn policies_without_a_wait_stand_apart() {
    let mut view = example(2);
    view.panels[0].points[5].wait = Estimate::default();
    view.panels[1].points[4].infections = Estimate::default();
    let said = texts(&chart(view));
    assert_eq!(said.matches("nobody clears").count(), 2, "the same axes everywhere: {said}");
    assert_eq!(said.matches("three days in a hotel").count(), 2, "{said}");
    assert!(said.contains("Not drawn, since nobody came: three days at home."), "{said}");
}

#[test]
fn equal_policies_are_all_named() {
    let mut view = example(1);
    let same = view.panels[0].points[2].clone();
    view.panels[0].points =
        (0..5).map(|i| PolicyPoint { label: format!("plan {i}"), ..same.clone() }).collect();
    let said = texts(&chart(view));
    assert!((0..5).all(|i| said.contains(&format!("plan {i}"))), "{said}");
}

#[test]
fn many_policies_are_named_as_far_as_there_is_room() {
    let mut view = example(1);
    view.panels[0].points = (0..200)
        .map(|i| {
            let [a, b] = [7_919, 104_729].map(|prime| f64::from((i * prime + 31) % 1_009) + 9.0);
            policy(&format!("plan {i}"), [a, b, a + b], i % 20 == 0)
        })
        .collect();
    let said = texts(&chart(view));
    assert!(said.contains("plan 20") && !said.contains("plan 21\n"), "{said}");
    assert!(said.contains("Only policies with a ring are named"), "{said}");
}

#[test]
fn many_panels_have_pages() {
    let pictures = lay_out(&chart(example(6)));
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    assert_eq!(names, ["wait-infections-cost", "wait-infections-cost-2"]);
    for count in [1, 3, 4] {
        assert_eq!(lay_out(&chart(example(count))).len(), 1);
    }
    assert!(texts(&chart(example(0))).contains("There is nothing to draw."));
}

#[test]
fn awkward_policies_are_drawn() {
    for (i, name) in NAMES.iter().enumerate() {
        for scale in scales() {
            let mut view = example(2);
            view.head = odd_head(name);
            for axis in [&mut view.wait, &mut view.infections, &mut view.cost] {
                *axis = measure(name, scale.clone());
            }
            for (k, panel) in view.panels.iter_mut().enumerate() {
                panel.name = (*name).to_owned();
                let odd = |j: usize| ODD[j % ODD.len()];
                let estimate = |j: usize| Estimate { mean: odd(j), low: odd(j * 7), high: odd(j * 7 + 1) };
                panel.points = (0..12)
                    .map(|j| PolicyPoint {
                        label: (*name).to_owned(),
                        wait: estimate(i + j),
                        infections: estimate(j + k),
                        cost: estimate(j * 5 + 2),
                        on_front: j % 3 == 0,
                    })
                    .collect();
            }
            lay_out(&chart(view));
        }
    }
}
