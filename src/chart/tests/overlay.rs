//! Checks of the chart of alternatives over time.

use super::super::{Band, OverlayPanel, OverlayView, StudyChart};
use super::study::{NAMES, ODD, head, lay_out, odd_head, texts, texts_of};
use super::{band, hills};

const STATIONS: [&str; 8] = [
    "booking-check",
    "e-channel",
    "counter",
    "health-declaration",
    "temperature",
    "assistance",
    "customs",
    "all of it",
];

/// Queues that are shorter for each further alternative.
pub fn example(alternatives: usize, panels: usize, days: u32) -> OverlayView {
    let names =
        ["today's plan", "two more counters", "booking by half-hour", "both", "one more train", "all of it"];
    let panel = |i: usize| OverlayPanel {
        name: STATIONS.get(i).map_or_else(|| format!("station {i}"), |name| (*name).to_owned()),
        unit: "persons".to_owned(),
        bands: (0..alternatives)
            .map(|j| {
                let mut band = hills(days, 900.0, 900.0 / (1.0 + 0.35 * j as f64) / (1.0 + i as f64));
                band.mean.rotate_right(j * 3);
                band.p05.rotate_right(j * 3);
                band.p95.rotate_right(j * 3);
                band
            })
            .collect(),
    };
    OverlayView {
        head: head("compare-queue"),
        heading: "passengers waiting".to_owned(),
        start: jiff::civil::date(2023, 1, 20),
        days,
        hours: Some((23_400.0, 81_000.0)),
        replications: 40,
        alternatives: (0..alternatives)
            .map(|i| names.get(i).map_or_else(|| format!("alternative {i}"), |name| (*name).to_owned()))
            .collect(),
        panels: (0..panels).map(panel).collect(),
    }
}

fn chart(view: OverlayView) -> StudyChart {
    StudyChart::Overlay(view)
}

#[test]
fn alternatives_panels_and_clock_times_are_written() {
    let texts = texts(&chart(example(3, 2, 1)));
    for words in [
        "Passengers waiting",
        "today's plan",
        "two more counters",
        "booking by half-hour",
        "booking-check",
        "e-channel",
        "persons",
        "\n12:00\n",
        "Line: mean of 40 replications. Band: in 9 of 10",
        "Where lines coincide",
    ] {
        assert!(texts.contains(words), "`{words}` in {texts}");
    }
    assert!(!texts.contains("04:00"), "closed hours are not shown");
}

#[test]
fn many_panels_get_further_pages() {
    let pictures = lay_out(&chart(example(2, 8, 1)));
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    assert_eq!(names, ["compare-queue", "compare-queue-2"]);
    assert!(texts_of(&pictures[1]).contains("Passengers waiting (page 2 of 2)"));
}

#[test]
fn days_get_dates() {
    for days in [2, 7, 29, 400] {
        assert!(texts(&chart(example(2, 1, days))).contains("2023"), "{days} days");
    }
    let mut view = example(3, 2, 14);
    for (i, band) in view.panels.iter_mut().flat_map(|panel| &mut panel.bands).enumerate() {
        *band = super::band(86_400.0, (0..14).map(|day| f64::from(day) * 10.0 + i as f64).collect());
    }
    let texts = texts(&chart(view));
    assert!(texts.contains("Fri 20 Jan") && !texts.contains("12:00"), "{texts}");
}

#[test]
fn seven_alternatives_and_empty_panels_are_told() {
    let mut view = example(7, 3, 1);
    view.panels[1].bands.clear();
    let texts = texts(&chart(view));
    assert!(texts.contains("Only the first 6 alternatives are drawn."), "{texts}");
    assert!(texts.contains("No data: e-channel."), "{texts}");
    for view in [example(0, 3, 1), example(3, 0, 1)] {
        assert!(self::texts(&chart(view)).contains("There is nothing to draw."));
    }
}

#[test]
fn awkward_bands_are_drawn() {
    for (i, name) in NAMES.iter().enumerate() {
        let mut view = example(6, 0, 1);
        view.head = odd_head(name);
        view.heading = (*name).to_owned();
        view.alternatives = vec![(*name).to_owned(); 6];
        for (step_s, replications) in
            [(900.0, 0), (900.0, 1), (0.0, 9), (f64::NAN, 9), (1e-300, 9), (1e300, 9)]
        {
            let odd: Vec<f64> = ODD.iter().cycle().take(96).copied().collect();
            let mut odd = band(step_s, odd);
            odd.p95.truncate(20 * i);
            view.replications = replications;
            let bands = vec![odd, Band::default(), band(900.0, vec![1e300; 96])];
            view.panels =
                vec![OverlayPanel { name: (*name).to_owned(), unit: "persons".to_owned(), bands }; 3];
            lay_out(&chart(view.clone()));
        }
    }
}
