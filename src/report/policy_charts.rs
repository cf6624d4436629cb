//! From the points of a sweep, or the alternatives of a comparison, to the chart of wait, infections let through and cost.

use super::sweep_charts::Factor;
use super::sweep_summary::{Found, Shown};
use super::words;
use crate::chart::{
    Estimate, Measure as Axis, PoliciesView, PolicyPanel, PolicyPoint, Scale, StudyChart, StudyHead,
};
use crate::experiment::subject::Subject;
use crate::experiment::sweep::design::NAME;
use crate::experiment::sweep::values::Label;
use crate::language::Language;
use crate::num::Spread;
use crate::record::Measure;
use crate::scenario::sweep::Kind;

/// File name without ending.
const FILE: &str = "wait-infections-cost";
/// Most levels of a factor that get a panel each.
const MOST_PANELS: usize = 8;
/// Where a name would be longer than this, the points are numbered \[characters\].
const LONG: usize = 28;
/// What a policy costs, the first that there is.
const COSTS: [Measure; 4] = [Measure::Cost, Measure::PersonDays, Measure::Tests, Measure::StaffHours];

/// Whether the chart is made from a row.
pub fn needs(label: &Label) -> bool {
    let is = |measure: Measure| label.measure == measure.name();
    let of_port =
        is(Measure::Demand) || is(Measure::PortTimeP95) || is(Measure::JourneyP95) || is(Measure::StaffHours);
    let of_all = is(Measure::InfectiousDaysPer) || COSTS.into_iter().any(is) && !is(Measure::StaffHours);
    label.class.is_empty()
        && (is(Measure::WaitP95)
            || label.station.is_empty()
                && (of_port && !label.port.is_empty() || of_all && label.port.is_empty()))
}

/// What policies give in three measures.
#[derive(Clone, Debug)]
pub struct Policies {
    /// What the waits are of; none for the longest wait at any station of the port.
    wait: Option<Label>,
    cost: Label,
    /// Currency of costs.
    currency: String,
    /// Which port the wait is of.
    port: String,
    /// Whether there are other ports.
    one_of_several: bool,
    /// By policy: wait, infections, cost.
    found: Vec<[Estimate; 3]>,
}

impl Policies {
    /// Finds the three measures among rows; none where nobody can be infected.
    pub fn find(rows: &[Found], currency: &str) -> Option<Self> {
        let of = |port: &str, measure: Measure| {
            rows.iter().find(|(label, _)| {
                label.port == port
                    && label.station.is_empty()
                    && label.class.is_empty()
                    && label.measure == measure.name()
            })
        };
        let infections = of("", Measure::InfectiousDaysPer)?;
        let most = |values: &[Option<Spread>]| values.iter().flatten().map(|s| s.mean).fold(0.0, f64::max);
        let ports = rows.iter().filter(|(label, _)| label.measure == Measure::Demand.name());
        let (port, _) = ports.clone().reduce(|a, b| if most(&b.1) > most(&a.1) { b } else { a })?;
        let cost = COSTS
            .into_iter()
            .find_map(|measure| of(if measure == Measure::StaffHours { &port.port } else { "" }, measure))?;

        // Where there are stays, the time of all who leave the port, and not only of those who clear it.
        let journeys =
            of(&port.port, Measure::PortTimeP95).or_else(|| of(&port.port, Measure::JourneyP95))?;
        let (wait, waits) = if journeys.1.iter().any(Option::is_some) {
            (Some(journeys.0.clone()), journeys.1.clone())
        } else {
            (None, longest_waits(rows, &port.port, infections.1.len()))
        };
        let found = (0..infections.1.len()).map(|i| {
            [waits.get(i), infections.1.get(i), cost.1.get(i)]
                .map(|spread| estimate(spread.copied().flatten()))
        });
        Some(Self {
            wait,
            cost: cost.0.clone(),
            currency: currency.to_owned(),
            port: port.port.clone(),
            one_of_several: ports.count() > 1,
            found: found.collect(),
        })
    }

    fn point(&self, number: usize, label: String) -> PolicyPoint {
        let [wait, infections, cost] = self.found.get(number).copied().unwrap_or_default();
        PolicyPoint { label, wait, infections, cost, on_front: false }
    }

    fn view(
        &self,
        subject: &Subject,
        mut panels: Vec<PolicyPanel>,
        mut notes: Vec<String>,
        language: Language,
    ) -> Option<StudyChart> {
        let wait = if let Some(label) = &self.wait {
            words::shown(label, language)
        } else {
            notes.push(language.text("chart-policies.longest-wait-means").to_owned());
            let name = language.say("chart-policies.longest-wait", &[("port", &self.port)]);
            Axis { name, scale: Scale::Seconds }
        };
        notes.push(language.text("chart-policies.infectious-days-means").to_owned());
        let (cost, meaning) = cost_axis(&self.cost, &self.currency, language);
        notes.extend(meaning);
        for panel in &mut panels {
            mark_front(&mut panel.points);
        }
        let drawn =
            panels.iter().flat_map(|panel| &panel.points).filter(|point| point.infections.mean.is_finite());
        if drawn.count() < 2 {
            return None;
        }
        let run = words::run(&subject.run, language);
        let subtitle = if self.one_of_several {
            let port = language.say("chart-policies.largest-port", &[("port", &self.port)]);
            format!("{run} • {port}")
        } else {
            run
        };
        Some(StudyChart::Policies(PoliciesView {
            head: StudyHead { name: FILE.into(), title: subject.title.clone(), subtitle, notes },
            wait,
            infections: Axis {
                name: language.text("chart-policies.infectious-days").into(),
                scale: Scale::Number(String::new()),
            },
            cost,
            panels,
        }))
    }
}

/// The chart of a sweep: a panel for each value of the factor that has fewest, the other factors name the policies.
pub fn of_sweep(shown: &Shown, names: &[String], language: Language) -> Option<StudyChart> {
    let policies = shown.policies.as_ref()?;
    let factors: Vec<Factor> =
        names.iter().enumerate().map(|(column, name)| Factor::of(shown, column, name)).collect();
    let varied: Vec<&Factor> = factors.iter().filter(|factor| factor.levels.len() > 1).collect();
    let is_grid = shown.about.design == Kind::Grid.name();
    let split = varied
        .iter()
        .filter(|factor| is_grid && varied.len() > 1 && factor.levels.len() <= MOST_PANELS)
        // Points with names are the policies, unless they are clearly fewer.
        .min_by_key(|factor| (factor.levels.len(), factor.name == NAME));
    let label = |point: usize| {
        let said = varied.iter().filter(|factor| split.is_none_or(|split| split.name != factor.name));
        said.map(|factor| level(factor, factor.at[point])).collect::<Vec<_>>().join(", ")
    };
    let mut labels: Vec<String> = (0..shown.levels.len()).map(label).collect();
    let mut notes = Vec::new();
    let point = |number: usize| language.say("chart-policies.point", &[("n", &number.to_string())]);
    if labels.iter().any(|label| label.chars().count() > LONG) {
        labels = (1..=labels.len()).map(point).collect();
        notes.push(language.text("chart-policies.numbered").to_owned());
    }
    let points = |kept: &dyn Fn(usize) -> bool| -> Vec<PolicyPoint> {
        let kept = labels.iter().enumerate().filter(|(point, _)| kept(*point));
        kept.map(|(point, label)| policies.point(point, label.clone())).collect()
    };
    let panels = match split {
        None => vec![PolicyPanel { name: String::new(), points: points(&|_| true) }],
        Some(split) => (0..split.levels.len())
            .map(|at| PolicyPanel {
                name: language
                    .say("chart.named", &[("name", &split.name), ("value", plain(&split.levels[at]))]),
                points: points(&|point| split.at[point] == at),
            })
            .collect(),
    };
    policies.view(&shown.about.subject, panels, notes, language)
}

/// The chart of a comparison.
pub fn of_alternatives(
    policies: &Policies,
    subject: &Subject,
    names: &[String],
    language: Language,
) -> Option<StudyChart> {
    let points = names.iter().enumerate().map(|(number, name)| policies.point(number, name.clone()));
    let panels = vec![PolicyPanel { name: String::new(), points: points.collect() }];
    policies.view(subject, panels, Vec::new(), language)
}

/// A level as it names a policy: a number says nothing without its factor.
fn level(factor: &Factor, at: usize) -> String {
    let level = plain(&factor.levels[at]);
    if factor.numbers().is_some() { format!("{} {level}", factor.name) } else { level.to_owned() }
}

/// A table without its braces.
fn plain(level: &str) -> &str {
    let inner = level.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inner.unwrap_or(level).trim()
}

/// How costs are called and written, and what they are made of.
fn cost_axis(label: &Label, currency: &str, language: Language) -> (Axis, Option<String>) {
    let axis =
        |key: &str, unit: &str| Axis { name: language.text(key).into(), scale: Scale::Number(unit.into()) };
    let is = |measure: Measure| label.measure == measure.name();
    if is(Measure::Cost) {
        let note = language.text("chart-policies.cost-means").to_owned();
        (axis("chart-policies.cost", currency), Some(note))
    } else if is(Measure::PersonDays) {
        (axis("chart-policies.stays", language.text("chart-policies.person-days")), None)
    } else if is(Measure::Tests) {
        (axis("chart-policies.tests", language.text("chart.persons")), None)
    } else {
        (axis("chart-policies.staff", language.text("chart-policies.server-hours")), None)
    }
}

/// At each point the wait at the station where it is longest.
fn longest_waits(rows: &[Found], port: &str, count: usize) -> Vec<Option<Spread>> {
    let waits = rows.iter().filter(|(label, _)| {
        label.port == port && !label.station.is_empty() && label.measure == Measure::WaitP95.name()
    });
    let at = |point: usize| {
        let found = waits.clone().filter_map(|(_, values)| values.get(point).copied().flatten());
        found.reduce(|a, b| if b.mean > a.mean { b } else { a })
    };
    (0..count).map(at).collect()
}

fn estimate(spread: Option<Spread>) -> Estimate {
    let Some(spread) = spread else { return Estimate::default() };
    let end = |end: Option<f64>| end.unwrap_or(f64::NAN);
    Estimate { mean: spread.mean, low: end(spread.ci_low), high: end(spread.ci_high) }
}

/// Marks those that no other one beats: as good in all three means and better in one.
fn mark_front(points: &mut [PolicyPoint]) {
    let means = |point: &PolicyPoint| {
        // What has no wait or no cost is beaten in that by everything that has one.
        let means = [point.wait.mean, point.infections.mean, point.cost.mean];
        means.map(|mean| if mean.is_nan() { f64::INFINITY } else { mean })
    };
    let all: Vec<[f64; 3]> = points.iter().map(means).collect();
    for (point, own) in points.iter_mut().zip(&all) {
        let beats = |other: &[f64; 3]| other != own && other.iter().zip(own).all(|(other, own)| other <= own);
        point.on_front = own[1].is_finite() && !all.iter().any(beats);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_on_the_front_is_beaten() {
        let point = |[wait, infections, cost]: [f64; 3]| {
            let of = |mean| Estimate { mean, ..Estimate::default() };
            let (wait, infections, cost) = (of(wait), of(infections), of(cost));
            PolicyPoint { wait, infections, cost, ..PolicyPoint::default() }
        };
        let none = f64::NAN;
        let mut points = [
            [10.0, 5.0, 3.0],
            [10.0, 5.0, 3.0], // equal to the first
            [10.0, 5.0, 4.0], // dearer than the first
            [9.0, 6.0, 3.0],  // shorter waits for more infections
            [none, 1.0, 9.0], // no waits, but fewest infections
            [none, 2.0, 9.0], // the same with more
            [1.0, none, 1.0], // nothing known of infections
        ]
        .map(point);
        mark_front(&mut points);
        assert_eq!(points.map(|point| point.on_front), [true, true, false, true, true, false, false]);
    }
}
