//! Published figures: the equations of infection give them, on any number of threads, and would not give them by accident.

use clearway::validation::published::{Figure, PEOPLE, all};

use crate::common::clearway;

#[test]
fn every_figure_agrees() {
    let figures = all(PEOPLE);
    assert!(figures.len() > 160);
    let wrong: Vec<&Figure> = figures.iter().filter(|figure| figure.counts && !figure.agrees()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whatever was simulated is the same to the last bit on one thread and on three.
#[test]
fn threads_do_not_matter() {
    let found = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| all(50_000)).iter().map(|figure| figure.found.to_bits()).collect::<Vec<_>>()
    };
    assert_eq!(found(1), found(3));
}

/// A value that is off, outside the printed interval, or no number disagrees.
#[test]
fn a_figure_can_disagree() {
    let figure = all(1_000).swap_remove(0);
    let with = |found: f64, range| Figure { found, range, wanted: 10.0, tolerance: 0.5, ..figure.clone() };
    assert!(with(10.5, None).agrees() && with(9.6, Some((9.5, 12.0))).agrees());
    assert!(!with(10.6, None).agrees() && !with(9.6, Some((9.7, 12.0))).agrees());
    assert!(!with(f64::NAN, None).agrees() && !with(f64::INFINITY, None).agrees());
}

/// Every row says whence it comes; what is printed there is what is wanted, or near it, and lies in its own interval.
#[test]
fn rows_are_in_order() {
    for figure in all(1_000) {
        assert!(!figure.source.name.is_empty() && figure.source.citation.len() > 40, "{figure:?}");
        assert!(figure.tolerance >= 0.0 && figure.wanted.is_finite(), "{figure:?}");
        assert!(figure.range.is_none_or(|(low, high)| low <= figure.wanted && figure.wanted <= high));
        if let Ok(printed) = figure.published.parse::<f64>() {
            assert!((printed - figure.wanted).abs() <= 0.5, "{figure:?}");
        } else {
            assert!(
                ["", ">99"].contains(&&*figure.published) || figure.published.contains('–'),
                "{figure:?}"
            );
        }
    }
}

/// The command gives them alone too, as a table and to programs.
#[test]
fn the_command_prints_them() {
    let output = clearway().args(["validate", "published", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["rows"].as_array().unwrap().len(), 0);
    let figures = value["published"].as_array().unwrap();
    assert_eq!(figures.len(), all(1_000).len());
    let shown = figures.iter().filter(|figure| figure["verdict"] == "shown").count();
    assert!(figures.iter().all(|figure| figure["verdict"] == "agrees" || figure["verdict"] == "shown"));
    assert_eq!(shown, 4, "the height of one curve, and a cohort by three variants");
    let output = clearway().args(["validate", "overload", "published"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    let (cases, figures) =
        (text.find("D/D/1 in overload").unwrap(), text.find("Ashcroft et al. 2021").unwrap());
    assert!(cases < figures && text.contains("sources agree"));
}
