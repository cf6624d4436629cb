//! From answers to their charts: servers beside loads, how a target fares as a value grows.

use super::solution::{Answer, Solution};
use super::sweep_summary::short_names;
use super::words;
use crate::chart::{
    ChartError, ChartFile, MarkedInput, Measure, Points, ResponseLine, ResponseView, Scale, StudyChart,
    StudyHead, TargetLine, draw_study,
};
use crate::experiment::solve::LargestConfirmed;
use crate::language::Language;

/// All charts of a solution.
pub fn files(solution: &Solution, language: Language) -> Result<Vec<ChartFile>, ChartError> {
    let mut charts = Vec::new();
    let text = |key| language.text(key);
    let head = |name: String, notes: Vec<String>| StudyHead {
        name,
        title: solution.subject.title.clone(),
        subtitle: words::run(&solution.subject.run, language),
        notes,
    };
    let line =
        |name: &str, mean: Vec<f64>| ResponseLine { name: name.into(), mean, ..ResponseLine::default() };
    for answer in &solution.answers {
        match answer {
            Answer::Staffing { stations, solved } => {
                for (s, station) in stations.iter().enumerate() {
                    let numbers = |servers: &[u32]| servers.iter().map(|&n| f64::from(n)).collect();
                    let slots = 0..solved.servers[s].len();
                    let rules = &station.rules;
                    let hour = |slot| (rules.open.seconds() + slot as f64 * rules.slot.seconds()) / 3_600.0;
                    charts.push(StudyChart::Response(ResponseView {
                        head: head(
                            format!("staffing-{}", station.name),
                            vec![text("chart-solve.loads").to_owned()],
                        ),
                        measure: Measure {
                            name: language.say("chart-solve.servers", &[("station", &station.name)]),
                            scale: Scale::Number(String::new()),
                        },
                        input: text("chart-solve.hour").into(),
                        points: Points::Numbers(slots.map(hour).collect()),
                        lines: vec![
                            line(text("chart-solve.offered"), solved.loads[s].clone()),
                            line(text("chart-solve.alone"), numbers(&solved.alone.servers[s])),
                            line(text("chart-solve.least"), numbers(&solved.servers[s])),
                        ],
                        target: None,
                        marked: Vec::new(),
                    }));
                }
            }
            Answer::Largest { name, path, found: LargestConfirmed { values, found, .. } } => {
                let of = |value: fn(&(f64, f64, f64)) -> f64| found.curve.iter().map(value).collect();
                let numbers: Option<Vec<f64>> = values.iter().map(|value| value.parse().ok()).collect();
                let most =
                    solution.subject.targets.iter().map(|target| target.probability).fold(0.0, f64::max);
                let safe =
                    found.safe.map_or_else(|| text("chart.none").to_owned(), |safe| values[safe].clone());
                let value = found.safe.and_then(|safe| numbers.as_ref()?.get(safe).copied());
                let marked = value.map(|value| MarkedInput {
                    line: 0,
                    value,
                    interval: (f64::NAN, f64::NAN),
                    is_knee: false,
                    label: language.say("chart-solve.safe", &[("value", &safe)]),
                });
                let share = language.say("unit.per-cent", &[("n", &(100.0 * most).to_string())]);
                let replications = language.count("chart.replications", u64::from(found.replications));
                charts.push(StudyChart::Response(ResponseView {
                    head: head(
                        format!("largest-{name}"),
                        vec![
                            language.say(
                                "chart-solve.largest",
                                &[("safe", &safe), ("replications", &replications)],
                            ),
                        ],
                    ),
                    measure: Measure { name: text("chart-solve.meeting").into(), scale: Scale::Share },
                    input: short_names(std::slice::from_ref(path)).remove(0),
                    points: numbers.map_or_else(|| Points::Names(values.clone()), Points::Numbers),
                    lines: vec![ResponseLine {
                        mean: of(|c| c.0),
                        low: of(|c| c.1),
                        high: of(|c| c.2),
                        ..ResponseLine::default()
                    }],
                    target: Some(TargetLine {
                        value: most,
                        label: language.say("chart-solve.wanted", &[("share", &share)]),
                    }),
                    marked: marked.into_iter().collect(),
                }));
            }
            // A table says it.
            Answer::Best { .. } => {}
        }
    }
    draw_study(&charts, language)
}
