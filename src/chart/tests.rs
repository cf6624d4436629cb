//! Checks of the finished files. Layouts are checked on the SVG alone, which is quick; bitmaps in a few tests.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

mod agreement;
mod days;
mod differences;
mod health;
mod heat_map;
mod languages;
mod overlay;
mod pareto;
mod places;
mod places_compared;
mod policies;
mod purposes;
mod reading;
mod response;
mod stages;
mod stages_compared;
mod study;
mod tornado;

use jiff::civil::date;

use self::reading::{assert_well_formed, attribute, decode, texts};
use super::metrics::Fonts;
use super::picture::Picture;
use super::{Band, PortView, Spread, StationView, WaitView, compose, draw};
use crate::language::Language;

fn band(step_s: f64, mean: Vec<f64>) -> Band {
    let p05 = mean.iter().map(|v| v * 0.7).collect();
    let p95 = mean.iter().map(|v| v * 1.6).collect();
    Band { step_s, mean, p05, p95 }
}

/// Two hills a day, up to `peak`.
fn hills(days: u32, step_s: f64, peak: f64) -> Band {
    let mut mean = Vec::new();
    let mut at = 0.0;
    while at < f64::from(days) * 86_400.0 {
        let hour = (at % 86_400.0) / 3_600.0;
        let hill = |centre: f64| 1.0 / (1.0 + (hour - centre) * (hour - centre));
        mean.push(if (6.5..22.5).contains(&hour) { peak * (hill(9.0) + hill(18.0)) } else { 0.0 });
        at += step_s;
    }
    band(step_s, mean)
}

fn station(name: &str, days: u32, step_s: f64, peak: f64) -> StationView {
    let queue = hills(days, step_s, peak);
    StationView {
        name: name.to_owned(),
        servers: Some(queue.mean.iter().map(|v| (v / peak.max(1e-9) * 4.0).round()).collect()),
        queue,
        throughput: hills(days, step_s, peak * 3.0),
        wait: Some(WaitView {
            longer_than: (0..50).map(|i| (f64::from(i) * 30.0, 0.8 / (1.0 + f64::from(i)))).collect(),
            mean_s: 212.0,
            p95_s: 640.0,
        }),
        utilisation: Some(Spread { mean: 0.8, p05: 0.7, p95: 0.9 }),
    }
}

fn port(days: u32, step_s: f64, stations: Vec<StationView>) -> PortView {
    PortView {
        port: "East Gate".to_owned(),
        title: "Reopening day".to_owned(),
        changes: String::new(),
        start: date(2023, 1, 9),
        days,
        replications: 100,
        hours: Some((23_400.0, 81_000.0)),
        inside: hills(days, step_s, 5_000.0),
        cleared: hills(days, step_s, 40.0),
        by_day: None,
        stations,
    }
}

/// Checks that a document is well-formed and all its texts can be read; gives its height \[px\].
fn assert_readable(name: &str, svg: &str) -> f64 {
    assert_well_formed(svg);
    let root = svg.split('>').next().expect("a root");
    let [width, height] =
        ["width", "height"].map(|side| attribute(root, side).parse::<f64>().expect("a number"));
    assert_eq!(attribute(root, "viewBox"), format!("0 0 {} {}", 4.0 * width, 4.0 * height));
    let texts = texts(svg);
    for (i, a) in texts.iter().enumerate() {
        let inside = a.left >= 0.0 && a.right <= width && a.top >= 0.0 && a.bottom <= height;
        assert!(inside, "{name}: outside the picture: {a:?}");
        for b in &texts[i + 1..] {
            let apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
            assert!(apart, "{name}: texts overlap: {a:?} {b:?}");
        }
    }
    height
}

/// Lays out charts in every language, checks that all of them can be read and are at most so high \[px\], and gives
/// those in English.
fn lay_out_in_every_language(highest: f64, compose: impl Fn(&'static Fonts) -> Vec<Picture>) -> Vec<Picture> {
    let mut all = Language::ALL.map(|language| {
        let pictures = compose(Fonts::load(language).expect("fonts"));
        for picture in &pictures {
            let name = format!("{} in {}", picture.name, language.tag());
            let height = assert_readable(&name, &picture.to_svg(language).expect("an SVG"));
            assert!((150.0..=highest).contains(&height), "{name} is {height} px high");
        }
        pictures
    });
    assert!(all.iter().all(|pictures| pictures.len() == all[0].len()), "as many pages in every language");
    std::mem::take(&mut all[0])
}

/// The same for charts of a port, of which no page is very high.
fn lay_out_charts(compose: impl Fn(&'static Fonts) -> Vec<Picture>) -> Vec<Picture> {
    lay_out_in_every_language(1_300.0, compose)
}

fn svg_of(picture: &Picture) -> String {
    picture.to_svg(Language::English).expect("an SVG")
}

/// Lays out all charts and gives their names and SVG documents.
fn lay_out(view: &PortView) -> Vec<(String, String)> {
    lay_out_charts(|fonts| compose(view, fonts)).iter().map(|p| (p.name.clone(), svg_of(p))).collect()
}

fn said(chart: &(String, String)) -> String {
    let texts: Vec<String> = texts(&chart.1).into_iter().map(|written| written.text).collect();
    texts.join(
        "
",
    )
}

#[test]
fn a_day_has_five_charts_with_clock_times() {
    let files = lay_out(&port(1, 300.0, vec![station("Counters", 1, 300.0, 400.0)]));
    let names: Vec<&str> = files.iter().map(|file| file.0.as_str()).collect();
    let expected =
        ["queue", "throughput", "waiting-time", "utilisation", "inside"].map(|n| format!("East-Gate-{n}"));
    assert_eq!(names, expected);
    let queue = said(&files[0]);
    for words in
        ["Reopening day", "East Gate • Mon 9 January 2023 • 100 replications", "07:00", "22:00", "persons"]
    {
        assert!(queue.contains(words), "`{words}` in {queue}");
    }
    assert!(!queue.contains("04:00"), "closed hours are not shown");
    assert!(queue.contains("Line: mean of 100 replications. Band: in 9 of 10 replications"));
    assert!(said(&files[2]).contains("1 in 20"));
    assert!(said(&files[3]).contains("80 % (70–90)"));
}

#[test]
fn files_are_complete_and_equal_for_equal_input() {
    let mut view = port(1, 900.0, vec![station("深圳 <A>", 1, 900.0, 400.0)]);
    view.inside.mean[50] = f64::NAN;
    let (a, b) =
        (draw(&view, Language::English).expect("charts"), draw(&view, Language::English).expect("charts"));
    assert_eq!(a.len(), 5);
    for (a, b) in a.iter().zip(&b) {
        assert!(a.svg == b.svg && a.png == b.png, "{}", a.name);
        assert_readable(&a.name, &a.svg);
        let (width, height, pixels) = decode(&a.png);
        assert!(a.svg.starts_with(&format!("<svg width=\"{width}\" height=\"{height}\"")), "{}", a.name);
        assert!(pixels.iter().any(|value| *value < 128), "{} is not blank", a.name);
        assert!(
            pixels.chunks_exact(3).filter(|pixel| *pixel == [255; 3]).count() > pixels.len() / 12,
            "{} is on white",
            a.name
        );
    }
}

#[test]
fn bitmaps_of_awkward_numbers_are_drawn() {
    let mut view = port(1, 3_600.0, vec![station("Huge", 1, 3_600.0, 1e200)]);
    view.inside = band(3_600.0, vec![f64::NAN, 1e308, f64::INFINITY, -1e308, 5.0]);
    view.title = "🛂 \u{0} 深圳".to_owned();
    view.stations[0].wait =
        Some(WaitView { longer_than: vec![(0.0, 9.0), (1e300, -1.0)], mean_s: 1e300, p95_s: 1e300 });
    assert!(draw(&view, Language::English).expect("charts").iter().all(|file| decode(&file.png).0 == 960));
}

#[test]
fn cleared_passengers_are_shown_per_hour() {
    let mut view = port(1, 900.0, Vec::new());
    view.cleared = band(900.0, vec![250.0; 96]);
    view.hours = None;
    assert!(said(lay_out(&view).last().expect("a chart")).contains("mean peaks at 1,000 (00:00)"));
}

#[test]
fn twenty_stations_with_long_names_fit() {
    let names =
        ["W".repeat(40), "深圳湾口岸".repeat(8), "<A&B> \"quoted\" 'x' — hall, level 2, east".to_owned()];
    let stations = (0..20).map(|i| station(&names[i % 3], 1, 1_800.0, 50_000.0)).collect();
    let files = lay_out(&port(1, 1_800.0, stations));
    assert_eq!(files.len(), 4 + 4 + 3 + 1 + 1);
    assert_eq!(files[3].0, "East-Gate-queue-4");
    assert!(files[0].1.contains("深圳湾口岸"), "an SVG viewer may have the letters");
}

#[test]
fn quiet_stations_are_named_not_drawn() {
    let stations =
        vec![station("Busy", 1, 900.0, 30.0), station("Idle", 1, 900.0, 0.2), station("Zero", 1, 900.0, 0.0)];
    let files = lay_out(&port(1, 900.0, stations));
    assert!(said(&files[0]).contains("No queue (always fewer than 0.5 persons): Idle, Zero."));
    assert!(said(&files[1]).contains("Nobody served: Zero."));
}

#[test]
fn ranges_of_days_fit() {
    for days in [2, 4, 7, 12, 29, 60] {
        let files = lay_out(&port(days, 10_800.0, vec![station("Counters", days, 10_800.0, 2_000.0)]));
        assert!(said(&files[0]).contains("Mon 9 Jan"), "{days} days");
    }
}

#[test]
fn a_short_peak_survives_the_thinning() {
    let mut mean = vec![1.0; 40_000];
    mean[23_457] = 4_321.0;
    let mut view = port(29, 60.0, vec![station("Counters", 1, 900.0, 0.0)]);
    view.stations[0].queue = Band { step_s: 60.0, p05: Vec::new(), p95: Vec::new(), mean };
    let files = lay_out(&view);
    assert!(said(&files[0]).contains("mean peaks at 4,321"));
    let line = files[0].1.split("<polyline").nth(1).expect("a line");
    let points: Vec<f64> = attribute(line, "points")
        .split_whitespace()
        .map(|point| point.split(',').nth(1).expect("y").parse().expect("a number"))
        .collect();
    assert!(points.len() < 4_500, "{} points", points.len());
    let (top, bottom) = points.iter().fold((f64::MAX, f64::MIN), |(a, b), y| (a.min(*y), b.max(*y)));
    assert!(bottom - top > 4.0 * 200.0, "the peak reaches up");
}

#[test]
fn a_single_replication_has_no_band() {
    let mut view = port(1, 900.0, vec![station("Counters", 1, 900.0, 400.0)]);
    view.replications = 1;
    let files = lay_out(&view);
    assert!(said(&files[0]).contains("• 1 replication\n"));
    assert!(said(&files[0]).contains("No band"));
    assert!(!files[0].1.contains("<polygon"), "no band");
    view.replications = 0;
    lay_out(&view);
}

#[test]
fn awkward_numbers_are_gaps() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -3.0, 1e308, 1e-308, 0.0];
    let values: Vec<f64> = odd.iter().cycle().take(70).copied().collect();
    let odd_band = |step_s| Band {
        step_s,
        mean: values.clone(),
        p05: values[3..].to_vec(),
        p95: values[1..50].to_vec(),
    };
    for step_s in [900.0, 0.0, f64::NAN, -1.0, 1e300, 1e-300] {
        let mut view = port(1, 900.0, vec![station("Odd", 1, 900.0, 1.0), station("Huge", 1, 900.0, 1e200)]);
        view.inside = odd_band(step_s);
        view.cleared = odd_band(step_s);
        let odd = &mut view.stations[0];
        odd.queue = odd_band(step_s);
        odd.throughput = odd_band(step_s);
        odd.servers = Some(values.clone());
        let longer_than = values.iter().map(|v| (*v, *v)).collect();
        odd.wait = Some(WaitView { longer_than, mean_s: f64::NAN, p95_s: f64::INFINITY });
        odd.utilisation = Some(Spread { mean: f64::NAN, p05: f64::NAN, p95: f64::INFINITY });
        view.stations[1].utilisation = Some(Spread { mean: 7.0, p05: -1.0, p95: 1e200 });
        view.stations[1].wait = Some(WaitView { longer_than: Vec::new(), mean_s: 1e9, p95_s: 1e9 });
        view.hours = Some((f64::NAN, step_s));
        lay_out(&view);
    }
}

#[test]
fn awkward_texts_do_not_break_the_files() {
    for (title, name) in [
        ("", ""),
        ("A title of many words that goes on. ".repeat(9).as_str(), "<&>\"'"),
        (&"ohneleerzeichen".repeat(20), "line\nbreak\ttab\u{0}\u{1b}\u{fffe}\u{202e}"),
        ("香港—深圳 «ü» ≤ ≥ 🛂", "🛂🛃"),
    ] {
        let mut view = port(1, 3_600.0, vec![station(name, 1, 3_600.0, 0.3), station(name, 1, 3_600.0, 8.0)]);
        view.title = title.to_owned();
        view.port = name.to_owned();
        let files = lay_out(&view);
        assert!(files.iter().all(|file| !file.0.contains(['/', '\\', '<', '\n', '"', ' ', '\u{0}'])));
    }
}

#[test]
fn extreme_shapes_of_input_are_drawn() {
    let mut view = port(1, 86_400.0, Vec::new());
    view.days = u32::MAX;
    view.start = date(9999, 12, 30);
    view.inside = band(86_400.0, vec![5.0]);
    view.cleared = Band::default();
    let files = lay_out(&view);
    assert!(said(&files[0]).contains("This port has no stations."));
    view.days = 0;
    view.hours = Some((79_200.0, 100_800.0));
    lay_out(&view);
}
