//! Pages of studies: plans side by side, and the points of a sweep as a map that tells what lies behind each cell.

use serde_json::{Map, Value, json};

use super::data::{MOST_NUMBERS, raw, texts, without_series};
use super::html::{Table, cell, cell_of, escape, number};
use super::{by_language, document, every, ran_line, run_line, section, text};
use crate::chart::Scale;
use crate::experiment::SeriesResult;
use crate::language::Language;
use crate::num::Spread;
use crate::report::charts::band;
use crate::report::comparison::{Comparison, Judged, amount, is_told, letter, signed};
use crate::report::number::{plain, short};
use crate::report::series_csv::first_interval;
use crate::report::sweep_summary::{Shown, short_names};
use crate::report::words;
use crate::scenario::Scenario;
use crate::scenario::measure::Better;

/// Rows of a table of differences.
const MOST_ROWS: usize = 120;

/// `compare.html`: alternatives on one time line and what they differ in.
pub fn compare(scenarios: &[&Scenario], comparison: &Comparison, language: Language) -> String {
    let first = scenarios[0];
    let data = json!({
        "start": first.run.start.to_string(),
        "days": first.run.days,
        "replications": comparison.compared.replications,
        "texts": texts(),
        "named": named(comparison),
        "sets": [lines(scenarios, comparison)],
        "waits": [],
    });
    let mut body = asked(first, comparison);
    body += &section("differences", "compare.differences", &differences(comparison));
    body += &section("charts", "compare.over-time", "<div class=\"needs-script\" id=\"chart-room\"></div>");
    document(language, &first.title, &body, &data)
}

/// What the lines of alternatives are called: they are known by their English names, those of a language are shown.
pub(super) fn named(comparison: &Comparison) -> Map<String, Value> {
    let name = |a: usize| {
        let texts = by_language(|language| comparison.shown_name(a, language).into());
        (comparison.shown_name(a, Language::English), texts)
    };
    (0..comparison.names.len()).map(name).collect()
}

fn asked(scenario: &Scenario, comparison: &Comparison) -> String {
    let line = ran_line(&scenario.run, comparison.compared.replications);
    let name = |a: usize| every(|language| escape(&comparison.shown_name(a, language)));
    let names: Vec<String> = (0..comparison.names.len()).map(|a| format!("<li>{}</li>", name(a))).collect();
    format!("<p class=\"asked\">{line}</p><ul>{}</ul>", names.concat())
}

/// What people are told of the differences, as a table.
fn differences(comparison: &Comparison) -> String {
    let mut table = Table::new(&text("compare.measure"))
        .text(&text("compare.plan"))
        .numbers(["compare.first", "compare.other", "compare.difference"].map(text))
        .text(&text("compare.verdict"));
    for (difference, judged) in
        comparison.judged().filter(|(difference, _)| is_told(difference)).take(MOST_ROWS)
    {
        let label = &difference.label;
        let place = if label.station.is_empty() { &label.port } else { &label.station };
        let what = every(|language| {
            let measure = language.named("measure", &label.measure);
            escape(&if place.is_empty() { measure } else { format!("{place} · {measure}") })
        });
        let (class, word) = match judged {
            Judged::Better => ("good", "compare.better"),
            Judged::Worse => ("bad", "compare.worse"),
            Judged::Different => ("", "compare.real"),
            Judged::Unclear => ("note", "compare.chance"),
        };
        let said = |value: f64| every(|language| escape(&amount(label, value, language)));
        let change = every(|language| escape(&signed(label, difference.paired.mean, language)));
        table.row(
            &what,
            [
                cell(&escape(&letter(difference.alternative))),
                number(&said(difference.base)),
                number(&said(difference.other)),
                number(&format!("{change} ± {}", said(difference.half_together))),
                cell_of(class, &text(word)),
            ],
        );
    }
    format!("{}<p class=\"note\">{}</p>", table.wide("differences"), text("compare.note"))
}

/// All series of all alternatives: a measure at a place is chosen, its lines are the alternatives.
pub(super) fn lines(scenarios: &[&Scenario], comparison: &Comparison) -> Value {
    let first = scenarios[0];
    let warm = first_interval(first);
    let plans = comparison.compared.alternatives.len();
    let intervals = first.run.intervals().saturating_sub(warm).max(1);
    let most = (MOST_NUMBERS / 3 / intervals / plans.max(1)).max(1);
    let key = |scenario: &Scenario, series: &SeriesResult| {
        let place = words::place(scenario, series.row.port, series.row.place);
        format!("{}@{place}", series.row.measure.replace('_', "-"))
    };
    let peak =
        |series: &SeriesResult| series.mean.iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    // By the longest queue of any alternative: what people look for comes first.
    let mut keys: Vec<(bool, f64, String)> = Vec::new();
    for (scenario, alternative) in scenarios.iter().zip(&comparison.compared.alternatives) {
        for series in &alternative.series {
            let key = key(scenario, series);
            match keys.iter_mut().find(|(.., known)| *known == key) {
                Some((_, most, _)) => *most = most.max(peak(series)),
                None => keys.push((series.row.measure == "queue", peak(series), key)),
            }
        }
    }
    keys.retain(|(_, peak, _)| *peak > 0.0);
    keys.sort_by(|a, b| {
        (b.0, b.1).partial_cmp(&(a.0, a.1)).unwrap_or(std::cmp::Ordering::Equal).then(a.2.cmp(&b.2))
    });
    keys.truncate(most);
    let mut items = Vec::new();
    for (.., wanted) in &keys {
        for (a, (scenario, alternative)) in
            scenarios.iter().zip(&comparison.compared.alternatives).enumerate()
        {
            let Some(series) = alternative.series.iter().find(|series| key(scenario, series) == *wanted)
            else {
                continue;
            };
            let band = band(scenario, series);
            let row =
                |values: &[f64]| -> Value { values.iter().skip(warm).map(|&v| raw(&short(v))).collect() };
            items.push(json!({
                "place": comparison.shown_name(a, Language::English), "measure": wanted,
                "mean": row(&band.mean), "p05": row(&band.p05), "p95": row(&band.p95),
            }));
        }
    }
    let step = first.run.interval.seconds();
    json!({ "id": "over-time", "x0": step * warm as f64, "step": step, "items": items })
}

/// `sweep.html`: the points as a map; a cell opens what is known of the run behind it.
pub fn sweep(shown: &Shown, language: Language) -> String {
    let about = &shown.about;
    let or_null = |value: Option<f64>| value.map_or(Value::Null, |value| raw(&plain(value)));
    let measures: Vec<Value> = shown
        .measures
        .iter()
        .map(|measure| {
            let points: Vec<Value> = measure
                .spreads
                .iter()
                .enumerate()
                .map(|(p, spread)| {
                    let told = |of: fn(&Spread) -> Option<f64>| or_null(spread.as_ref().and_then(of));
                    let verdict = measure.verdict(p).map(|verdict| verdict.meets);
                    json!([told(|s| Some(s.mean)), told(|s| s.ci_low), told(|s| s.ci_high), verdict])
                })
                .collect();
            let scale = match words::scale(measure.meant(), language) {
                Scale::Seconds => "seconds",
                Scale::Share => "share",
                Scale::Number(_) => "number",
            };
            let unit = by_language(|language| match words::scale(measure.meant(), language) {
                Scale::Number(unit) => unit.into(),
                Scale::Seconds | Scale::Share => "".into(),
            });
            let named = by_language(|language| measure.said(language).into());
            // The darker, the worse, where more is better too.
            let dark_is_low = measure.better() == Better::More;
            json!({ "named": named, "scale": scale, "unit": unit, "points": points, "darkIsLow": dark_is_low })
        })
        .collect();
    let columns: Vec<&str> = about.columns.iter().map(String::as_str).collect();
    let mut data = without_series();
    data["sweep"] = json!({ "columns": columns, "short": short_names(&about.columns), "levels": shown.levels, "measures": measures });
    let body = format!(
        "<p class=\"asked\">{}</p>{}",
        run_line(&about.subject.run),
        section(
            "map",
            "sweep.title",
            &format!(
                "<p class=\"note\">{}</p><div class=\"needs-script\" id=\"sweep-room\"></div>{}",
                text("sweep.pick"),
                table(shown)
            )
        )
    );
    document(language, &about.subject.title, &body, &data)
}

/// All points as a table for whoever reads without scripts.
fn table(shown: &Shown) -> String {
    let mut columns = shown.about.columns.iter();
    let first = columns.next().map(|name| escape(name)).unwrap_or_default();
    let mut table = columns.fold(Table::new(&first), |table, name| table.text(&escape(name)));
    for measure in &shown.measures {
        table = table.number(&every(|language| escape(&measure.said(language))));
    }
    for (p, levels) in shown.levels.iter().enumerate().take(MOST_ROWS) {
        let values = shown.measures.iter().map(|measure| {
            let value = |spread: Spread| {
                every(|language| escape(&words::value(measure.meant(), spread.mean, language)))
            };
            number(&measure.spreads[p].map_or_else(|| "–".into(), value))
        });
        let mut levels = levels.iter().map(|level| escape(level));
        let name = levels.next().unwrap_or_default();
        table.row(&name, levels.map(|level| cell(&level)).chain(values));
    }
    format!("<noscript>{}</noscript>", table.html())
}
