//! From a sweep to its charts: heat maps, response curves, what waits cost in staff, and policies by wait, infections and
//! cost.

use crate::scenario::measure::Better;
use crate::scenario::sweep::is_chosen;
use std::collections::BTreeMap;

use super::bends;
use super::policy_charts;
use super::sweep_summary::{Shown, ShownMeasure, short_names};
use super::words;
use crate::chart::{
    ChartError, ChartFile, HeatCell, HeatMapView, Levels, Measure, ParetoPoint, ParetoView, Points,
    ResponseLine, ResponseView, Scale, StudyChart, StudyHead, TargetLine, draw_study,
};
use crate::language::Language;
use crate::num::Spread;
use crate::scenario::sweep::Kind;

/// Most lines of a response chart.
const LINES: usize = 8;
/// Most lines with a band for single replications: more cover each other.
const BANDS: usize = 2;
/// Into so many parts the range of a factor is cut where points lie anywhere.
const PARTS: usize = 8;

/// All charts of a sweep.
pub fn files(shown: &Shown, language: Language) -> Result<Vec<ChartFile>, ChartError> {
    draw_study(&views(shown, language), language)
}

/// What its response curves mark: where a target is reached, and where a curve bends most.
pub fn marks(shown: &Shown, language: Language) -> Vec<String> {
    let said = |view: &ResponseView| -> Vec<String> {
        let values = [("measure", view.measure.name.as_str()), ("input", view.input.as_str())];
        let name = language.say("chart-response.heading", &values);
        let say = |label: &str| language.say("chart.named", &[("name", &name), ("value", label)]);
        view.marked.iter().map(|marked| say(&marked.label)).collect()
    };
    let views = views(shown, language);
    let responses = views.iter().filter_map(|chart| match chart {
        StudyChart::Response(view) => Some(view),
        _ => None,
    });
    responses.flat_map(said).collect()
}

fn views(shown: &Shown, language: Language) -> Vec<StudyChart> {
    let mut charts = Vec::new();
    let names = short_names(&shown.about.columns);
    // Elsewhere nearly every point has values of its own, which are no levels to go through.
    let grid: Option<Vec<Factor>> = (shown.about.design == Kind::Grid.name())
        .then(|| names.iter().enumerate().map(|(column, name)| Factor::of(shown, column, name)).collect());
    for measure in &shown.measures {
        if let Some(factors) = &grid {
            on_grid(shown, measure, factors, language, &mut charts);
        } else {
            let columns = names.iter().enumerate();
            charts.extend(
                columns.filter_map(|(column, name)| in_parts(shown, measure, (column, name), language)),
            );
        }
        charts.extend(pareto(shown, measure, &names, language));
    }
    charts.extend(policy_charts::of_sweep(shown, &names, language));
    charts
}

/// A column of a grid with its values in the order in which they come.
pub(super) struct Factor {
    pub(super) name: String,
    pub(super) levels: Vec<String>,
    /// By point: the number of its level.
    pub(super) at: Vec<usize>,
}

impl Factor {
    pub(super) fn of(shown: &Shown, column: usize, name: &str) -> Self {
        let mut levels: Vec<String> = Vec::new();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        let at = shown.levels.iter().map(|point| {
            *known.entry(&point[column]).or_insert_with(|| {
                levels.push(point[column].clone());
                levels.len() - 1
            })
        });
        let at = at.collect();
        Self { name: name.to_owned(), levels, at }
    }

    /// The levels as numbers, if all of them are.
    pub(super) fn numbers(&self) -> Option<Vec<f64>> {
        self.levels.iter().map(|level| number(level)).collect()
    }

    fn points(&self) -> Points {
        self.numbers().map_or_else(|| Points::Names(self.levels.clone()), Points::Numbers)
    }
}

fn number(level: &str) -> Option<f64> {
    let text = level.trim();
    let text = text.strip_suffix('%').unwrap_or(text);
    text.trim().parse::<f64>().ok().filter(|value| value.is_finite())
}

fn head(
    shown: &Shown,
    measure: &ShownMeasure,
    kind: &str,
    notes: Vec<String>,
    language: Language,
) -> StudyHead {
    let label = &measure.label;
    let place = if label.station.is_empty() { &label.port } else { &label.station };
    let name = match &measure.target {
        Some(target) => format!("sweep-{}-{kind}", target.name),
        None => format!("sweep-{place}-{}-{kind}", label.measure.replace('_', "-")),
    };
    let subject = &shown.about.subject;
    StudyHead { name, title: subject.title.clone(), subtitle: words::run(&subject.run, language), notes }
}

fn target_line(measure: &ShownMeasure, language: Language) -> Option<TargetLine> {
    let target = measure.target.as_ref()?;
    let value = target.at_most.or(target.at_least)?;
    Some(TargetLine {
        value,
        label: language.say("chart.target", &[("asks", &words::asked(target, language))]),
    })
}

/// The two factors with the most values make the picture, the others stay at their first value.
fn on_grid(
    shown: &Shown,
    measure: &ShownMeasure,
    factors: &[Factor],
    language: Language,
    charts: &mut Vec<StudyChart>,
) {
    let mut order: Vec<&Factor> = factors.iter().filter(|factor| factor.levels.len() > 1).collect();
    order.sort_by_key(|factor| std::cmp::Reverse((factor.numbers().is_some(), factor.levels.len())));
    let Some(x) = order.first() else { return };
    let second = order.get(1);
    let rest: Vec<&Factor> = order.iter().skip(2).copied().collect();
    let kept = |point: usize| rest.iter().all(|factor| factor.at[point] == 0);
    let mut notes = Vec::new();
    if !rest.is_empty() {
        let said: Vec<String> =
            rest.iter().map(|factor| format!("{} = {}", factor.name, factor.levels[0])).collect();
        notes.push(language.say("chart-sweep.shown-for", &[("levels", &said.join(", "))]));
    }
    let cell = |a: usize, b: usize| {
        (0..shown.levels.len())
            .find(|&point| x.at[point] == a && second.is_none_or(|y| y.at[point] == b) && kept(point))
    };
    if let Some(y) = second {
        let cells = (0..y.levels.len()).flat_map(|b| (0..x.levels.len()).map(move |a| (a, b)));
        let cells = cells.map(|(a, b)| {
            let Some(point) = cell(a, b) else { return HeatCell::default() };
            let verdict = measure.verdict(point);
            HeatCell {
                value: measure.spreads[point].map(|spread| spread.mean),
                meets: verdict.map(|verdict| verdict.meets),
                uncertain: verdict.is_some_and(|verdict| verdict.is_uncertain),
            }
        });
        charts.push(StudyChart::HeatMap(HeatMapView {
            head: head(shown, measure, "heat-map", notes.clone(), language),
            measure: words::shown(measure.meant(), language),
            x: Levels { title: x.name.clone(), labels: x.levels.clone() },
            y: Levels { title: y.name.clone(), labels: y.levels.clone() },
            cells: cells.collect(),
            target: measure
                .target
                .as_ref()
                .map_or_else(String::new, |target| words::asked_with_probability(target, language)),
            colours: None,
            better: measure.better(),
        }));
    }
    let count = second.map_or(1, |y| y.levels.len().min(LINES));
    if second.is_some_and(|y| y.levels.len() > LINES) {
        let name = second.map_or("", |y| &y.name);
        notes.push(language.say("chart-sweep.first-values", &[("n", &LINES.to_string()), ("name", name)]));
    }
    let lines = (0..count).map(|b| {
        let spreads: Vec<Option<Spread>> =
            (0..x.levels.len()).map(|a| cell(a, b).and_then(|point| measure.spreads[point])).collect();
        let of = |value: fn(&Spread) -> Option<f64>| -> Vec<f64> {
            spreads.iter().map(|s| s.as_ref().and_then(value).unwrap_or(f64::NAN)).collect()
        };
        let banded = count <= BANDS && !measure.label.is_verdict();
        ResponseLine {
            name: second.map_or_else(String::new, |y| format!("{} {}", y.name, y.levels[b])),
            mean: of(|s| Some(s.mean)),
            low: of(|s| s.ci_low),
            high: of(|s| s.ci_high),
            p05: if banded { of(|s| Some(s.p05)) } else { Vec::new() },
            p95: if banded { of(|s| Some(s.p95)) } else { Vec::new() },
        }
    });
    let lines: Vec<ResponseLine> = lines.collect();
    let points = x.points();
    charts.push(StudyChart::Response(ResponseView {
        head: head(shown, measure, "response", notes, language),
        measure: words::shown(measure.meant(), language),
        input: x.name.clone(),
        marked: bends::marked(&points, &lines, measure.target.as_ref(), language),
        points,
        lines,
        target: target_line(measure, language),
    }));
}

/// The effect of one factor where points lie anywhere: its range in parts, and the mean over the points of each part.
fn in_parts(
    shown: &Shown,
    measure: &ShownMeasure,
    (column, name): (usize, &str),
    language: Language,
) -> Option<StudyChart> {
    let values: Vec<f64> =
        shown.levels.iter().map(|levels| quantity(&levels[column])).collect::<Option<_>>()?;
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let parts = PARTS.min(values.len() / 4);
    if parts < 2 || low >= high {
        return None;
    }
    let mut found: Vec<Vec<f64>> = vec![Vec::new(); parts];
    for (point, value) in values.iter().enumerate() {
        let part = ((value - low) / (high - low) * parts as f64) as usize;
        if let Some(spread) = measure.spreads[point] {
            found[part.min(parts - 1)].push(spread.mean);
        }
    }
    let spreads: Vec<Option<Spread>> =
        found.iter().map(|means| Spread::of(means, &crate::num::Student::new(means.len()))).collect();
    let of = |value: fn(&Spread) -> Option<f64>| -> Vec<f64> {
        spreads.iter().map(|s| s.as_ref().and_then(value).unwrap_or(f64::NAN)).collect()
    };
    let middle = |part: usize| low + (part as f64 + 0.5) / parts as f64 * (high - low);
    let note = language.say("chart-sweep.parts", &[("name", name)]);
    let unit = unit_of(&shown.levels[0][column]);
    let mut head = head(shown, measure, &format!("response-{}", slug(name)), vec![note], language);
    let points = [("n", values.len().to_string()), ("design", shown.about.design.clone())];
    let points = points.each_ref().map(|(name, value)| (*name, value.as_str()));
    head.subtitle = format!("{} • {}", head.subtitle, language.say("chart-sweep.points-of-design", &points));
    Some(StudyChart::Response(ResponseView {
        head,
        measure: words::shown(measure.meant(), language),
        input: if unit.is_empty() { name.to_owned() } else { format!("{name} [{unit}]") },
        points: Points::Numbers((0..parts).map(middle).collect()),
        lines: vec![ResponseLine {
            name: String::new(),
            mean: of(|s| Some(s.mean)),
            low: of(|s| s.ci_low),
            high: of(|s| s.ci_high),
            p05: of(|s| Some(s.min)),
            p95: of(|s| Some(s.max)),
        }],
        target: target_line(measure, language),
        marked: Vec::new(),
    }))
}

/// A number, whatever its unit, where a design chooses all values in one unit.
fn quantity(level: &str) -> Option<f64> {
    number(level).or_else(|| crate::scenario::units::duration(level).ok().map(crate::engine::Span::seconds))
}

fn unit_of(level: &str) -> &'static str {
    if number(level).is_none() && crate::scenario::units::duration(level).is_ok() { "s" } else { "" }
}

fn slug(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    name.chars().map(plain).collect()
}

/// Most fronts in one chart.
const FRONTS: usize = 6;

/// What is bought with staff, where the points differ in that: a front for each level of what nobody chooses, since more
/// demand with more staff is no worse a plan than less with less.
fn pareto(shown: &Shown, measure: &ShownMeasure, names: &[String], language: Language) -> Option<StudyChart> {
    let sign = match measure.better() {
        Better::Less => 1.0,
        Better::More => -1.0,
        Better::Neither => return None,
    };
    let (low, high) =
        shown.cost.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &c| (l.min(c), h.max(c)));
    // Servers stay to finish whoever is in hand: less than a hundredth is no decision of the plan.
    if high - low <= 0.01 * high.abs() || shown.levels.len() < 3 {
        return None;
    }
    let columns = shown.about.columns.iter();
    let given: Vec<usize> =
        columns.enumerate().filter(|(_, column)| !is_chosen(column)).map(|(c, _)| c).collect();
    let level = |point: usize, own: bool| -> String {
        let levels = shown.levels[point].iter().enumerate();
        let of = levels.filter(|(c, _)| given.contains(c) == own).map(|(_, level)| level.as_str());
        of.collect::<Vec<_>>().join(", ")
    };
    let mut groups: Vec<String> = Vec::new();
    let group: Vec<usize> = (0..shown.levels.len())
        .map(|point| {
            let own = level(point, true);
            groups.iter().position(|known| *known == own).unwrap_or_else(|| {
                groups.push(own);
                groups.len() - 1
            })
        })
        .collect();
    let value = |point: usize| measure.spreads[point].map(|spread| sign * spread.mean);
    let on_front = |point: usize| {
        let Some(own) = value(point) else { return false };
        let cost = shown.cost[point];
        let others = (0..shown.levels.len()).filter(|&other| group[other] == group[point]);
        !others.into_iter().any(|other| {
            value(other).is_some_and(|theirs| {
                theirs <= own && shown.cost[other] <= cost && (theirs < own || shown.cost[other] < cost)
            })
        })
    };
    let points = (0..shown.levels.len()).filter(|&point| group[point] < FRONTS).map(|point| {
        let spread = measure.spreads[point];
        ParetoPoint {
            label: if given.is_empty() { shown.levels[point].join(", ") } else { level(point, false) },
            cost: shown.cost[point],
            value: spread.map_or(f64::NAN, |s| s.mean),
            low: spread.and_then(|s| s.ci_low).unwrap_or(f64::NAN),
            high: spread.and_then(|s| s.ci_high).unwrap_or(f64::NAN),
            on_front: on_front(point),
            group: group[point],
        }
    });
    let chosen = names.iter().enumerate().filter(|(c, _)| given.is_empty() || !given.contains(c));
    let chosen: Vec<&str> = chosen.map(|(_, name)| name.as_str()).collect();
    let mut notes = vec![language.say("chart-sweep.labels", &[("names", &chosen.join(", "))])];
    if !given.is_empty() {
        let conditions: Vec<&str> = given.iter().map(|&c| names[c].as_str()).collect();
        notes.push(language.say("chart-pareto.groups", &[("names", &conditions.join(", "))]));
    }
    if groups.len() > FRONTS {
        let [n, all] = [FRONTS, groups.len()].map(|count| count.to_string());
        notes.push(language.say("chart-pareto.first-groups", &[("n", &n), ("all", &all)]));
        groups.truncate(FRONTS);
    }
    Some(StudyChart::Pareto(ParetoView {
        head: head(shown, measure, "cost", notes, language),
        groups: if given.is_empty() { Vec::new() } else { groups },
        cost: Measure {
            name: language.text("chart-sweep.server-hours").into(),
            scale: Scale::Number(language.symbol("h")),
        },
        measure: words::shown(measure.meant(), language),
        points: points.collect(),
        targets: target_line(measure, language).into_iter().collect(),
    }))
}
