//! From answers to their charts: servers beside loads, how a target fares as a value grows.

use super::solution::{Answer, Solution};
use super::sweep_summary::short_names;
use crate::chart::{
    ChartError, ChartFile, Measure, Points, ResponseLine, ResponseView, Scale, StudyChart, StudyHead,
    TargetLine, draw_study,
};
use crate::experiment::solve::LargestConfirmed;

/// All charts of a solution.
pub fn files(solution: &Solution) -> Result<Vec<ChartFile>, ChartError> {
    let mut charts = Vec::new();
    let head = |name: String, notes: Vec<String>| StudyHead {
        name,
        title: solution.subject.title.clone(),
        subtitle: solution.subject.run.clone(),
        notes,
    };
    let line =
        |name: &str, mean: Vec<f64>| ResponseLine { name: name.into(), mean, ..ResponseLine::default() };
    for answer in &solution.answers {
        match answer {
            Answer::Staffing { stations, solved, alone } => {
                for (s, station) in stations.iter().enumerate() {
                    let numbers = |servers: &[u32]| servers.iter().map(|&n| f64::from(n)).collect();
                    let slots = 0..solved.servers[s].len();
                    let rules = &station.rules;
                    let hour = |slot| (rules.open.seconds() + slot as f64 * rules.slot.seconds()) / 3_600.0;
                    charts.push(StudyChart::Response(ResponseView {
                        head: head(
                            format!("staffing-{}", station.name),
                            vec![
                                "Offered load: servers that would be busy if nobody waited. Load alone: rounded up and covered by shifts, as if nothing were random.".into(),
                            ],
                        ),
                        measure: Measure { name: format!("servers at {}", station.name), scale: Scale::Number(String::new()) },
                        input: "hour of the day".into(),
                        points: Points::Numbers(slots.map(hour).collect()),
                        lines: vec![
                            line("offered load", solved.loads[s].clone()),
                            line("load alone", numbers(&alone.servers[s])),
                            line("least staffing that meets the targets", numbers(&solved.servers[s])),
                        ],
                        target: None,
                    }));
                }
            }
            Answer::Largest { name, path, found: LargestConfirmed { values, found, .. } } => {
                let of = |value: fn(&(f64, f64, f64)) -> f64| found.curve.iter().map(value).collect();
                let numbers: Option<Vec<f64>> = values.iter().map(|value| value.parse().ok()).collect();
                let most =
                    solution.subject.targets.iter().map(|target| target.probability).fold(0.0, f64::max);
                let safe = found.safe.map_or("none".to_owned(), |safe| values[safe].clone());
                charts.push(StudyChart::Response(ResponseView {
                    head: head(
                        format!("largest-{name}"),
                        vec![format!(
                            "Largest safe value: {safe}. Share of {} replications that meet all targets.",
                            found.replications
                        )],
                    ),
                    measure: Measure {
                        name: "replications that meet all targets".into(),
                        scale: Scale::Share,
                    },
                    input: short_names(std::slice::from_ref(path)).remove(0),
                    points: numbers.map_or_else(|| Points::Names(values.clone()), Points::Numbers),
                    lines: vec![ResponseLine {
                        mean: of(|c| c.0),
                        low: of(|c| c.1),
                        high: of(|c| c.2),
                        ..ResponseLine::default()
                    }],
                    target: Some(TargetLine { value: most, label: format!("wanted: {} %", 100.0 * most) }),
                }));
            }
            // A table says it.
            Answer::Best { .. } => {}
        }
    }
    draw_study(&charts)
}
