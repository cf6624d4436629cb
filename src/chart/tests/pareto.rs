//! Checks of the chart of costs against waits.

use super::super::{ParetoPoint, ParetoView, Scale, StudyChart, TargetLine};
use super::study::{NAMES, ODD, head, lay_out, measure, odd_head, scales, texts, texts_of};

/// Alternatives that look random, with those on the front marked.
pub fn example(count: u32) -> ParetoView {
    let mut points: Vec<ParetoPoint> = (0..count)
        .map(|i| {
            let [a, b] = [7_919, 104_729].map(|prime| f64::from((i * prime + 31) % 1_009) / 1_009.0);
            let cost = 120.0 + 160.0 * a;
            let value = 60_000.0 / (cost - 60.0) + 500.0 * b * b;
            ParetoPoint {
                label: format!("{} counters, {} % booked", 6 + i % 9, 10 * (i % 10)),
                cost,
                value,
                low: value * 0.94,
                high: value * 1.06,
                on_front: false,
                group: 0,
            }
        })
        .collect();
    for i in 0..points.len() {
        let beaten = points.iter().any(|p| p.cost < points[i].cost && p.value < points[i].value);
        points[i].on_front = !beaten;
    }
    ParetoView {
        head: head("sweep-pareto"),
        cost: measure("staff on duty", Scale::Number("hours per day".to_owned())),
        measure: measure("wait at booking-check, 95 % point", Scale::Seconds),
        points,
        groups: Vec::new(),
        targets: vec![
            TargetLine { value: 900.0, label: "target: at most 15 min".to_owned() },
            TargetLine { value: 600.0, label: "aim: at most 10 min".to_owned() },
        ],
    }
}

fn chart(view: ParetoView) -> StudyChart {
    StudyChart::Pareto(view)
}

#[test]
fn axes_targets_and_front_are_written() {
    let view = example(30);
    let texts = texts(&chart(view.clone()));
    for words in [
        "Wait at booking-check, 95 % point against staff on duty",
        "staff on duty (hours per day)",
        "(minutes)",
        "target: at most 15 min",
        "aim: at most 10 min",
        "front: no other",
        "interval of the mean",
    ] {
        assert!(texts.contains(words), "`{words}` in {texts}");
    }
    let front = view.points.iter().filter(|point| point.on_front);
    let written = front.clone().filter(|point| texts.contains(&point.label)).count();
    assert!(written > 3, "{written} of {} labels", front.count());
    assert!(view.points.iter().filter(|p| !p.on_front).all(|p| !texts.contains(&format!("\n{}\n", p.label))));
}

#[test]
fn labels_without_room_are_counted() {
    let mut view = example(200);
    view.points.iter_mut().for_each(|point| point.on_front = true);
    let pictures = lay_out(&chart(view));
    let texts = texts_of(&pictures[0]);
    assert!(texts.contains("labels are left out for want of room."), "{texts}");
}

#[test]
fn awkward_points_are_drawn() {
    for (i, name) in NAMES.iter().enumerate() {
        for scale in scales() {
            let mut view = example(0);
            view.head = odd_head(name);
            view.cost = measure(name, scale.clone());
            view.measure = measure(name, scale);
            view.points = (0..90)
                .map(|j| ParetoPoint {
                    label: (*name).to_owned(),
                    cost: ODD[(i + j) % ODD.len()],
                    value: ODD[(i + j * 5) % ODD.len()],
                    low: ODD[(j * 7) % ODD.len()],
                    high: ODD[(j * 7 + 1) % ODD.len()],
                    group: j % 3,
                    on_front: j % 3 == 0,
                })
                .collect();
            view.targets =
                ODD.iter().map(|value| TargetLine { value: *value, label: (*name).to_owned() }).collect();
            lay_out(&chart(view));
        }
    }
    assert!(texts(&chart(example(0))).contains("There is nothing to draw."));
    lay_out(&chart(example(1)));
}
