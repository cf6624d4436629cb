//! Checks of the response curves.

use super::super::canvas::Shape;
use super::super::{MarkedInput, Points, ResponseLine, ResponseView, Scale, StudyChart, TargetLine};
use super::study::{NAMES, ODD, head, lay_out, measure, odd_head, scales, texts};

/// One line per way of booking over the number of counters.
pub fn example(lines: usize) -> ResponseView {
    let names = [
        "no booking",
        "booking by half-hour",
        "booking by day",
        "booking by half-hour, 10 % more given than there are",
        "booking by hour",
        "two quotas",
        "walk-ins only before noon",
        "all of it",
    ];
    let counters = [6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 14.0];
    let count = lines;
    let lines = (0..lines).map(|i| {
        let mean: Vec<f64> = counters.iter().map(|c| 9_000.0 * (1.0 - 0.11 * i as f64) / (c - 4.0)).collect();
        let times = |factor: f64| mean.iter().map(|v| v * factor).collect();
        let (low, high, p05, p95) = (times(0.93), times(1.07), times(0.7), times(1.3));
        let spread = lines < 4;
        let name = names.get(i).map_or_else(|| format!("line {i}"), |name| (*name).to_owned());
        let (p05, p95) = if spread { (p05, p95) } else { (Vec::new(), Vec::new()) };
        ResponseLine { name, mean, low, high, p05, p95 }
    });
    ResponseView {
        head: head("sweep-wait-response"),
        measure: measure("wait at booking-check, 95 % point", Scale::Seconds),
        input: "counters open at booking-check".to_owned(),
        points: Points::Numbers(counters.to_vec()),
        lines: lines.collect(),
        target: Some(TargetLine { value: 900.0, label: "target: at most 15 min".to_owned() }),
        marked: if count > 2 {
            Vec::new()
        } else {
            vec![MarkedInput {
                line: 0,
                value: 11.2,
                interval: (10.0, 12.0),
                is_knee: false,
                label: "the mean reaches the target between 10 and 12".to_owned(),
            }]
        },
    }
}

/// The same over names.
pub fn example_of_names(lines: usize) -> ResponseView {
    let mut view = example(lines);
    view.head.name = "sweep-wait-by-rule".to_owned();
    view.input = "timetable".to_owned();
    let names = [
        "today",
        "one more train an hour",
        "as on weekends with extra trains at noon",
        "none after 22:00",
        "A",
        "B",
        "C",
    ];
    view.points = Points::Names(names.map(str::to_owned).to_vec());
    view
}

fn chart(view: ResponseView) -> StudyChart {
    StudyChart::Response(view)
}

#[test]
fn lines_points_and_target_are_written() {
    let texts = texts(&chart(example(3)));
    for words in [
        "Wait at booking-check, 95 % point, by counters open at booking-check",
        "(minutes)",
        "no booking",
        "booking by half-hour",
        "\n14\n",
        "target: at most 15 min",
        "95 % confidence interval of the mean",
        "9 of 10 replications (5–95 %)",
    ] {
        assert!(texts.contains(words), "`{words}` in {texts}");
    }
    assert!(!texts.contains("does not begin at 0"));
}

#[test]
fn eight_lines_and_names_fit() {
    for lines in 1..=8 {
        let texts = texts(&chart(example(lines)));
        assert!(texts.contains("target: at most 15 min"), "beside its line or in the legend: {texts}");
        lay_out(&chart(example_of_names(lines)));
    }
    assert!(texts(&chart(example(9))).contains("Only the first 8 lines are drawn."));
    assert!(texts(&chart(example_of_names(2))).contains("one more train"));
}

#[test]
fn gaps_split_lines_and_lone_points_have_whiskers() {
    let mut view = example(1);
    view.target = None;
    view.lines[0].mean[2] = f64::NAN;
    view.lines[0].low.truncate(2);
    let count = |view: &ResponseView, is: fn(&Shape) -> bool| {
        lay_out(&chart(view.clone()))[0].shapes.iter().filter(|shape| is(shape)).count()
    };
    let lines = |shape: &Shape| matches!(shape, Shape::Polyline(_, width, _) if *width > 1.5);
    assert_eq!(count(&view, lines), 2);
    view.points = Points::Numbers(vec![8.0]);
    assert_eq!(count(&view, lines), 0);
    assert!(texts(&chart(view)).contains("\n8\n"));
}

#[test]
fn values_far_from_zero_say_so() {
    let mut view = example(2);
    view.target = None;
    view.measure.scale = Scale::Share;
    for line in &mut view.lines {
        for list in [&mut line.mean, &mut line.low, &mut line.high, &mut line.p05, &mut line.p95] {
            for value in list {
                *value = 0.95 + *value / 1e6;
            }
        }
    }
    let texts = texts(&chart(view));
    assert!(texts.contains("does not begin at 0") && texts.contains("95.5 %"), "{texts}");
}

#[test]
fn awkward_curves_are_drawn() {
    let odd = |shift: usize| -> Vec<f64> { (0..24).map(|i| ODD[(i * 5 + shift) % ODD.len()]).collect() };
    for (i, name) in NAMES.iter().enumerate() {
        for scale in scales() {
            let lines = (0..8).map(|j| ResponseLine {
                name: (*name).to_owned(),
                mean: odd(j),
                low: odd(j + 1),
                high: odd(j + 2),
                p05: odd(j + 3),
                p95: odd(i),
            });
            let mut view = example(0);
            view.head = odd_head(name);
            view.measure = measure(name, scale);
            view.input = (*name).to_owned();
            view.lines = lines.collect();
            view.target = Some(TargetLine { value: ODD[i + 3], label: (*name).to_owned() });
            for points in [
                Points::Numbers(odd(i)),
                Points::Numbers((0..24).map(f64::from).collect()),
                Points::Names(vec![(*name).to_owned(); 24]),
                Points::Names(vec![(*name).to_owned(); 3]),
                Points::Names(vec![(*name).to_owned(); 400]),
            ] {
                view.points = points;
                lay_out(&chart(view.clone()));
            }
        }
    }
    for points in [Points::Numbers(Vec::new()), Points::Names(Vec::new()), Points::Numbers(vec![f64::NAN])] {
        let view = ResponseView { points, ..example(2) };
        assert!(texts(&chart(view)).contains("There is nothing to draw."));
    }
    assert!(texts(&chart(example(0))).contains("There is nothing to draw."));
}

#[test]
fn times_are_shown_in_the_unit_that_suits_them() {
    for (longest, words) in [
        (40.0, ["(seconds)", "\n40\n"]),
        (900.0, ["(minutes)", "\n15\n"]),
        (7_200.0, ["(minutes)", "\n120\n"]),
        (36_000.0, ["(hours)", "\n10\n"]),
        (-600.0, ["(minutes)", "\n−10\n"]),
    ] {
        let mut view = example(1);
        view.target = None;
        view.lines =
            vec![ResponseLine { mean: vec![0.0, longest / 2.0, longest], ..ResponseLine::default() }];
        let texts = texts(&chart(view));
        assert!(words.iter().all(|words| texts.contains(words)), "{longest}: {texts}");
    }
}
