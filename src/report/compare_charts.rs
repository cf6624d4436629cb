//! From a comparison to its charts: alternatives over time, how much each measure differs, and alternatives by wait,
//! infections and cost.

use super::charts::{SHOWN_STATIONS, band, seconds_open, stage_views};
use super::comparison::{Comparison, Judged, amount, is_told, letter, signed};
use super::policy_charts::{self, Policies};
use super::sweep_summary::Found;
use super::words;
use crate::chart::{
    Band, ChartError, ChartFile, DifferenceRow, DifferencesView, OverlayPanel, OverlayView, PlaceView,
    PlacesComparedView, StagesAlternative, StagesComparedView, StudyChart, StudyHead, Verdict, draw_study,
};
use crate::experiment::SeriesResult;
use crate::experiment::compare::Alternative;
use crate::experiment::subject::Subject;
use crate::experiment::sweep::values::{Label, spread};
use crate::language::Language;
use crate::num::Student;
use crate::record::Measure;
use crate::scenario::Scenario;

/// A queue is drawn if it is ever longer than this on average.
const QUEUE: f64 = 0.5;
/// Most alternatives that one picture of the day can tell apart.
const LINES: usize = 6;

/// All charts of a comparison: for each port of the first alternative the day or the days, then the differences.
pub fn files(
    scenarios: &[&Scenario],
    comparison: &Comparison,
    language: Language,
) -> Result<Vec<ChartFile>, ChartError> {
    let mut charts = Vec::new();
    let first = scenarios[0];
    for port in &first.ports {
        charts.push(StudyChart::Overlay(overlay(scenarios, comparison, &port.name, language)));
    }
    charts.extend(stages(scenarios, comparison, language));
    charts.extend(places(scenarios, comparison, language));
    charts.push(StudyChart::Differences(differences(first, comparison, language)));
    charts.extend(policies(first, comparison, language));
    draw_study(&charts, language)
}

fn find<'a>(
    scenario: &Scenario,
    alternative: &'a Alternative,
    port: &str,
    place: &str,
    measure: &str,
) -> Option<&'a SeriesResult> {
    alternative.series.iter().find(|series| {
        let row = series.row;
        scenario.port_name(row.port) == port && row.place.name(scenario) == place && row.measure == measure
    })
}

fn overlay(scenarios: &[&Scenario], comparison: &Comparison, port: &str, language: Language) -> OverlayView {
    let all: Vec<(&Scenario, &Alternative)> =
        scenarios.iter().copied().zip(&comparison.compared.alternatives).take(LINES).collect();
    let bands = |place: &str, measure: &str| -> Vec<Band> {
        let one = |&(scenario, alternative): &(&Scenario, &Alternative)| {
            let series = find(scenario, alternative, port, place, measure);
            series.map_or_else(Band::default, |series| band(scenario, series))
        };
        all.iter().map(one).collect()
    };
    let peak = |bands: &[Band]| {
        bands.iter().flat_map(|b| &b.mean).copied().filter(|v| v.is_finite()).fold(0.0, f64::max)
    };
    let panel = |name: String, bands: Vec<Band>| OverlayPanel {
        name,
        unit: language.text("chart.persons").into(),
        bands,
    };
    let first = scenarios[0];
    let state = first.ports.iter().find(|own| own.name == port);
    let mut panels = vec![panel(language.text("chart-overlay.inside").to_owned(), bands("", "inside"))];
    let stations = state.map(|port| port.stations.clone()).unwrap_or_default();
    let mut queues: Vec<(usize, Vec<Band>)> = stations
        .map(|s| (s, bands(&first.stations[s].name, "queue")))
        .filter(|(_, bands)| peak(bands) > QUEUE)
        .collect();
    if queues.len() > SHOWN_STATIONS {
        queues.sort_by(|(_, a), (_, b)| peak(b).total_cmp(&peak(a)));
        queues.truncate(SHOWN_STATIONS);
        queues.sort_by_key(|(s, _)| *s);
    }
    panels.extend(queues.into_iter().map(|(s, bands)| {
        panel(language.say("chart-overlay.waiting", &[("station", &first.stations[s].name)]), bands)
    }));
    let names = (0..comparison.names.len()).map(|n| comparison.shown_name(n, language));
    let mut notes = Vec::new();
    if comparison.names.len() > LINES {
        let [n, all] = [LINES, comparison.names.len()].map(|count| count.to_string());
        notes.push(language.say("chart-overlay.first-of", &[("n", &n), ("all", &all)]));
    }
    let hours = state.and_then(|port| port.hours);
    OverlayView {
        head: StudyHead {
            name: format!("{port}-compare"),
            title: first.title.clone(),
            subtitle: language
                .say("chart.named", &[("name", port), ("value", &same_passengers(comparison, language))]),
            notes,
        },
        heading: language.text("chart-overlay.heading").into(),
        start: first.run.start,
        days: first.run.days,
        hours: hours.map(seconds_open),
        replications: comparison.compared.replications,
        alternatives: names.take(LINES).collect(),
        panels,
    }
}

/// The stages of all alternatives that have some.
fn stages(scenarios: &[&Scenario], comparison: &Comparison, language: Language) -> Option<StudyChart> {
    let with_stages = |(number, (scenario, alternative)): (usize, (&&Scenario, &Alternative))| {
        (!alternative.stages.is_empty()).then(|| StagesAlternative {
            letter: letter(number),
            name: comparison.shown_name(number, language),
            stages: stage_views(scenario, &alternative.stages),
        })
    };
    let all = scenarios.iter().zip(&comparison.compared.alternatives).enumerate();
    let alternatives: Vec<_> = all.filter_map(with_stages).collect();
    let first = scenarios[0];
    (!alternatives.is_empty()).then(|| {
        StudyChart::Stages(StagesComparedView {
            head: head("stages-compare", first, comparison, language),
            start: first.run.start,
            days: first.run.days,
            alternatives,
        })
    })
}

/// Who gets a place under each alternative, where people ask for places.
fn places(scenarios: &[&Scenario], comparison: &Comparison, language: Language) -> Option<StudyChart> {
    let student = Student::new(comparison.compared.replications as usize);
    let mut names: Vec<&str> = Vec::new();
    for purpose in scenarios.iter().flat_map(|scenario| &scenario.bookings.purposes) {
        if !names.contains(&purpose.name.as_str()) {
            names.push(&purpose.name);
        }
    }
    let of = |alternative: &Alternative, purpose: &str| -> Option<PlaceView> {
        let find = |measure: Measure| {
            let mut rows = alternative.labels.iter().zip(&alternative.values);
            let is = |label: &Label| label.station == purpose && label.measure == measure.name();
            rows.find(|(label, _)| is(label)).and_then(|(label, values)| spread(label, values, &student))
        };
        let share = find(Measure::BookedShare)?;
        Some(PlaceView {
            share: share.mean,
            interval: share.ci_low.zip(share.ci_high),
            wait_mean_d: find(Measure::PlaceWaitMean).map(|days| days.mean),
            wait_p95_d: find(Measure::PlaceWaitP95).map(|days| days.mean),
        })
    };
    let all = &comparison.compared.alternatives;
    let purposes: Vec<(String, Vec<Option<PlaceView>>)> = names
        .into_iter()
        .map(|name| (name.to_owned(), all.iter().map(|alternative| of(alternative, name)).collect()))
        .filter(|(_, places): &(String, Vec<Option<PlaceView>>)| places.iter().any(Option::is_some))
        .collect();
    (!purposes.is_empty()).then(|| {
        StudyChart::Places(PlacesComparedView {
            head: head("places-compare", scenarios[0], comparison, language),
            alternatives: (0..all.len()).map(|number| comparison.shown_name(number, language)).collect(),
            purposes,
        })
    })
}

/// What stands around a chart of all ports.
fn head(name: &str, first: &Scenario, comparison: &Comparison, language: Language) -> StudyHead {
    StudyHead {
        name: name.into(),
        title: first.title.clone(),
        subtitle: same_passengers(comparison, language),
        notes: Vec::new(),
    }
}

/// How often the alternatives were simulated.
fn same_passengers(comparison: &Comparison, language: Language) -> String {
    let replications = language.count("chart.replications", u64::from(comparison.compared.replications));
    language.say("chart-overlay.same-passengers", &[("replications", &replications)])
}

fn differences(first: &Scenario, comparison: &Comparison, language: Language) -> DifferencesView {
    let told = comparison.judged().filter(|(d, _)| is_told(d));
    let rows = told.map(|(d, judged)| {
        let part = |value: f64| if d.base == 0.0 { f64::NAN } else { value / d.base.abs() };
        let mean = d.paired.mean;
        DifferenceRow {
            group: comparison.shown_name(d.alternative, language),
            label: words::measure(&d.label, language),
            difference: part(mean),
            low: part(mean - d.half_together),
            high: part(mean + d.half_together),
            verdict: match judged {
                Judged::Better => Verdict::Better,
                Judged::Worse => Verdict::Worse,
                Judged::Different => Verdict::Different,
                Judged::Unclear => Verdict::Unclear,
            },
            base_value: amount(&d.label, d.base, language),
            value: amount(&d.label, d.other, language),
            change: signed(&d.label, mean, language),
        }
    });
    DifferencesView {
        head: StudyHead {
            notes: vec![language.text("chart-differences.left-out").into()],
            ..head("differences", first, comparison, language)
        },
        base: comparison.shown_name(0, language),
        interval: language.say("chart-differences.interval", &[("n", &comparison.family.to_string())]),
        rows: rows.collect(),
    }
}

/// The alternatives by wait, infections and cost, where anybody can be infected.
fn policies(first: &Scenario, comparison: &Comparison, language: Language) -> Option<StudyChart> {
    let compared = &comparison.compared;
    let student = Student::new(compared.replications as usize);
    let alternatives = compared.alternatives.len();
    let mut rows: Vec<Found> = Vec::new();
    for (number, alternative) in compared.alternatives.iter().enumerate() {
        for (label, values) in alternative.labels.iter().zip(&alternative.values) {
            if !policy_charts::needs(label) {
                continue;
            }
            let at = rows.iter().position(|(known, _)| known == label).unwrap_or_else(|| {
                rows.push((label.clone(), vec![None; alternatives]));
                rows.len() - 1
            });
            rows[at].1[number] = spread(label, values, &student);
        }
    }
    let subject = Subject::of(first);
    let policies = Policies::find(&rows, &subject.currency)?;
    let names: Vec<String> = (0..alternatives).map(|a| comparison.name(a, language).to_owned()).collect();
    policy_charts::of_alternatives(&policies, &subject, &names, language)
}
