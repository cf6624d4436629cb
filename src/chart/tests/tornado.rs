//! Checks of the tornado chart.

use super::super::canvas::Shape;
use super::super::theme::INK;
use super::super::{Output, Scale, StudyChart, TornadoRow, TornadoView};
use super::study::{NAMES, ODD, head, lay_out, measure, odd_head, scales, texts, texts_of};

/// Inputs with effects that grow smaller; one of them makes things worse both ways, one does nothing.
pub fn example(rows: usize) -> TornadoView {
    let names = [
        ("passengers who arrive per hour", "1,000", "1,400"),
        ("counters open at booking-check", "6", "10"),
        ("time per check", "32 s", "48 s"),
        ("hour at which the trains are fullest", "10:00", "14:00"),
        ("share of passengers with a booking, of all who come by train", "20 %", "80 %"),
        ("passengers per train", "350", "450"),
    ];
    let signs = [(-1.0, 1.1), (1.0, -0.7), (-0.8, 1.0), (0.7, 0.5), (0.5, -0.9), (0.0, 0.0)];
    let row = |i: usize| {
        let ((input, low, high), (down, up)) = (names[i % 6], signs[i % 6]);
        let size = 600.0 / (1.0 + 0.4 * i as f64);
        let output = |sign: f64| Output { mean: 1_120.0 + sign * size, half_width: 45.0 };
        let [input, low, high] = [input, low, high].map(str::to_owned);
        TornadoRow { input, low, high, at_low: output(down), at_high: output(up) }
    };
    TornadoView {
        head: head("sweep-tornado"),
        measure: measure("wait at booking-check, 95 % point", Scale::Seconds),
        base: 1_120.0,
        rows: (0..rows).map(row).collect(),
    }
}

fn chart(view: TornadoView) -> StudyChart {
    StudyChart::Tornado(view)
}

#[test]
fn inputs_values_and_base_are_written() {
    let texts = texts(&chart(example(6)));
    for words in [
        "Wait at booking-check, 95 % point: what each input changes on its own",
        "base: 18.7 min",
        "input at its low value",
        "input at its high value",
        "counters open at booking-check",
        "share of passengers with a booking",
        "\n1,400\n",
        "\n10:00\n",
        "(minutes)",
        "Whiskers: confidence interval of the mean.",
    ] {
        assert!(texts.contains(words), "`{words}` in {texts}");
    }
}

#[test]
fn very_many_inputs_get_further_pages() {
    let pictures = lay_out(&chart(example(50)));
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    assert_eq!(names, ["sweep-tornado", "sweep-tornado-2", "sweep-tornado-3"]);
    assert!(texts_of(&pictures[2]).contains("(page 3 of 3)"));
}

#[test]
fn outputs_without_a_value_have_no_bar() {
    let mut view = example(2);
    view.rows[0].at_low.mean = f64::NAN;
    view.rows[1].at_high.half_width = f64::NAN;
    let whiskers = |view: &TornadoView| {
        let ink = |shape: &&Shape| matches!(shape, Shape::Rect(_, _, colour) if *colour == INK);
        lay_out(&chart(view.clone()))[0].shapes.iter().filter(ink).count()
    };
    // A whisker has a line and two caps; the base is a line.
    assert_eq!(whiskers(&view), 2 * 3 + 1);
    assert!(texts(&chart(view)).contains("No bar: there is no value."));
}

#[test]
fn awkward_inputs_are_drawn() {
    for (i, name) in NAMES.iter().enumerate() {
        for scale in scales() {
            for base in [0.0, -3.0, 1e308, 900.0] {
                let mut view = example(0);
                view.head = odd_head(name);
                view.measure = measure(name, scale.clone());
                view.base = base;
                view.rows = (0..40)
                    .map(|j| {
                        let output = |k: usize| Output {
                            mean: ODD[(j + k) % ODD.len()],
                            half_width: ODD[(j * 5 + k) % ODD.len()],
                        };
                        let name = |k: usize| NAMES[(i + j + k) % NAMES.len()].to_owned();
                        TornadoRow {
                            input: name(0),
                            low: name(1),
                            high: name(2),
                            at_low: output(0),
                            at_high: output(4),
                        }
                    })
                    .collect();
                lay_out(&chart(view));
            }
        }
    }
    assert!(texts(&chart(example(0))).contains("No input was moved."));
    assert!(texts(&chart(TornadoView { base: f64::NAN, ..example(3) })).contains("The base has no value."));
}
