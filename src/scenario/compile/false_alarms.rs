//! Thresholds of people found positive that false positives alone pass now and then: said before anything runs.

use super::Envelope;
use crate::engine::Span;
use crate::num::maths::pow;
use crate::num::poisson::poisson_at_most;
use crate::scenario::measure::Measure;
use crate::scenario::model::{Arrivals, Pattern, PortId, Scenario, Stretch, mean_size};
use crate::scenario::plan::{Condition, Conditions, Rule, Stage, Watch};
use crate::scenario::rows::Place;

/// More often than on one judgement in so many it is worth a word.
const SELDOM: f64 = 0.05;

/// By test: how many people a day are tested at stations, if all who come take every way that is open to them. More than that are
/// never tested there; fewer if a station sees only some of them.
pub(super) fn tests_a_day(scenario: &Scenario, envelope: &Envelope) -> Vec<f64> {
    let Some(health) = &scenario.health else { return Vec::new() };
    let classes = scenario.classes.len();
    let mut coming = vec![vec![0.0; classes]; scenario.ports.len()];
    for stream in &scenario.arrivals {
        let mut before = 0.0;
        for &(up_to, class) in &stream.mix {
            let share = up_to - std::mem::replace(&mut before, up_to);
            let mut earlier = 0.0;
            for &(until, port, _) in &stream.entries {
                let part = until - std::mem::replace(&mut earlier, until);
                coming[usize::from(port.0)][usize::from(class.0)] += people_a_day(stream) * share * part;
            }
        }
    }
    for (q, quota) in scenario.bookings.quotas.iter().enumerate() {
        let purposes = scenario.bookings.purposes.iter().filter(|purpose| purpose.quota == q);
        let wishing: f64 = purposes.clone().map(|purpose| mean(&purpose.per_day)).sum();
        let places = (quota.per_day * (1.0 + quota.overbooking)).min(wishing);
        for purpose in purposes {
            let part = places * mean(&purpose.per_day) / wishing.max(f64::MIN_POSITIVE);
            for port in &quota.ports {
                coming[usize::from(port.port.0)][usize::from(purpose.class.0)] += part * port.share;
            }
        }
    }
    // Passengers who can come to several stations with the test come to one of them.
    let at_port = |port: usize, test: usize| -> f64 {
        let here = |class: usize, s: usize| {
            scenario.stations[s].port == PortId(port as u16)
                && envelope.comes[class][s]
                && scenario.stations[s].test.is_some_and(|at| usize::from(at.test) == test)
        };
        let of = &health.tests[test];
        let tested = |&class: &usize| {
            of.classes[class] && (0..scenario.stations.len()).any(|station| here(class, station))
        };
        (0..classes).filter(tested).map(|class| coming[port][class]).sum::<f64>() * of.share
    };
    let tests = 0..health.tests.len();
    tests.map(|test| (0..scenario.ports.len()).map(|port| at_port(port, test)).sum()).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// How many people a stream brings on a mean day.
fn people_a_day(stream: &Arrivals) -> f64 {
    let size = if stream.by_party { mean_size(&stream.parties) } else { 1.0 };
    let days = if stream.days.is_empty() { 1.0 } else { mean(&stream.days) };
    match &stream.pattern {
        Pattern::Rates { stretches, batch, .. } => {
            let instants = |s: &Stretch| s.rate * (s.to - s.from).ticks() as f64;
            stretches.iter().map(instants).sum::<f64>() * f64::from(*batch) * size * days
        }
        Pattern::Timetable(groups) => groups.iter().map(|group| f64::from(group.passengers)).sum(),
        Pattern::Every { every, batch } => {
            let hours = stream.hours.map_or(Span::DAY, |hours| hours.close - hours.open);
            hours.ticks() as f64 / every.ticks().max(1) as f64 * f64::from(*batch)
        }
        // Those of quotas are counted by their places.
        Pattern::Booked => 0.0,
    }
}

/// What is judged, and how.
pub(super) struct Judged<'a> {
    pub scenario: &'a Scenario,
    pub stages: &'a [Stage],
    pub rules: &'a [Rule],
    pub watches: &'a [Watch],
    /// By stage, then test: people tested a day.
    pub tests: Vec<Vec<f64>>,
}

impl Judged<'_> {
    /// A line for every fall back, gate and rule that false positives alone set off now and then.
    pub fn warnings(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (s, stage) in self.stages.iter().enumerate() {
            for back in &stage.back {
                out.extend(self.warning(&format!("stage {}: `back`", stage.name), &back.when, &[s]));
            }
            if let (Some(when), Some(before)) =
                (stage.enter.as_ref().and_then(|enter| enter.when.as_ref()), s.checked_sub(1))
            {
                out.extend(self.warning(&format!("stage {}: `enter`", stage.name), when, &[before]));
            }
        }
        let all: Vec<usize> = (0..self.tests.len()).collect();
        for rule in self.rules {
            out.extend(self.warning(&format!("rule {}: `when`", rule.name), &rule.when, &all));
        }
        out
    }

    /// If one condition is enough, that of them which false positives set off most often.
    fn warning(&self, what: &str, when: &Conditions, stages: &[usize]) -> Option<String> {
        let [any] = when.0.as_slice() else { return None };
        let often = |condition: &Condition| -> Option<Often> {
            let watch = &self.watches[condition.watch];
            let (Place::Test(test), Some(above)) = (watch.place, condition.above) else { return None };
            let health = self.scenario.health.as_ref()?;
            let specificity = health.tests[usize::from(test)].assay.specificity;
            let a_day = stages.iter().filter_map(|&s| self.tests.get(s)?.get(usize::from(test)).copied());
            let a_day = a_day.fold(0.0, f64::max);
            let tested = a_day * watch.over.days();
            let limit = if watch.measure == Measure::Positivity { above * tested } else { above };
            let step = if watch.by_interval { self.scenario.run.interval } else { Span::DAY };
            let window = watch.over.ticks().div_ceil(step.ticks()).max(1);
            let steps = condition.lasting.ticks().div_ceil(step.ticks()).max(1);
            let mean = a_day * step.days() * (1.0 - specificity);
            let (held, begins) = of_windows(mean, window, limit.max(0.0) as u64);
            // What lies in a window stays in it for the length of it; only beyond that does holding on take more of them.
            let on = pow(held, steps.saturating_sub(window) as f64);
            let a_month = begins * on * 30.0 / step.days();
            (watch.class.is_none() && condition.counts_positives && tested > 0.0 && held * on >= SELDOM)
                .then_some(Often { held: held * on, a_month, a_day, specificity })
        };
        let found = any.iter().filter_map(|one| Some((often(one)?, one)));
        let (often, condition) = found.max_by(|a, b| a.0.held.total_cmp(&b.0.held))?;
        Some(format!(
            "{what}: false positives alone make `{}` hold {} times in 100, if all who come are tested ({:.0} a day, specificity {}): \
             about {:.1} false alarms in 30 days; raise the value, or use a test with a higher specificity",
            condition.words,
            (often.held * 100.0).round(),
            often.a_day,
            often.specificity,
            often.a_month
        ))
    }
}

/// How often false positives alone set something off.
struct Often {
    /// The share of judgements at which it holds.
    held: f64,
    /// How often what has just been found makes it hold, in 30 days.
    a_month: f64,
    a_day: f64,
    specificity: f64,
}

/// Of Poisson counts with a mean in each step, summed over the last `window` steps: the probability that the sum is above `most`,
/// and that it is so for what came in the last step: what lies in windows that overlap is one alarm. O(most).
fn of_windows(mean: f64, window: u64, most: u64) -> (f64, f64) {
    let held = 1.0 - poisson_at_most(mean * window as f64, most);
    // All but the last step.
    let common = mean * (window - 1) as f64;
    let begins = |c: u64| {
        let of_common =
            poisson_at_most(common, c) - c.checked_sub(1).map_or(0.0, |c| poisson_at_most(common, c));
        of_common * (1.0 - poisson_at_most(mean, most - c))
    };
    (held, (0..=most.min(10_000)).map(begins).sum())
}
