//! Targets over all replications: how likely each is met.

use crate::num::spread::{Share, share};
use crate::record::{DayRow, Place, Replication, Row, TargetValues};
use crate::scenario::Scenario;
use crate::scenario::plan::{Aspect, Target, Watch};
use crate::scenario::rows::watched;

/// How a target was met.
#[derive(Clone, Debug)]
pub struct TargetResult {
    /// Share of the replications that met it, as it asks: over the run, or on every day.
    pub met: Share,
    /// Mean of its measure over the run; none if it has no value in any replication.
    pub mean: Option<f64>,
    /// By day: share of the replications that met it on the day, and the mean of its measure.
    pub days: Vec<(Share, Option<f64>)>,
    /// Whether the share is at least the probability asked for.
    pub is_met: bool,
    /// Whether more replications could turn the verdict: the interval of the share contains what is asked.
    pub is_uncertain: bool,
}

/// How likely several targets are met together, in one and the same replication.
#[derive(Clone, Debug)]
pub struct Together {
    /// What they are about, as far as there are any about it: how many targets, and the share of the replications that met all
    /// of these.
    pub aspects: Vec<(Aspect, usize, Share)>,
    /// Share of the replications that met all targets.
    pub all: Share,
}

/// Whether a listener hears all that a target is about: the others are known only once a replication has ended.
pub(super) fn is_heard(target: &Target) -> bool {
    let Watch { place, measure, .. } = target.day;
    !matches!(place, Place::Quota(_)) && watched(place).contains(&measure)
}

/// What the targets of one replication came to, with those that are known only once it has ended: of quotas, and of infection.
/// `rows` and `day_rows` are those of the tables.
pub(super) fn values(
    scenario: &Scenario,
    found: &Replication,
    rows: &[Row],
    day_rows: &[DayRow],
) -> TargetValues {
    let mut values = found.targets.clone();
    let count = scenario.targets.len();
    let days = values.days.len().checked_div(count).unwrap_or(0);
    for (t, target) in scenario.targets.iter().enumerate() {
        let Watch { port, place, class, measure, .. } = target.day;
        if let (Place::Quota(_), Some(journal)) = (place, &found.journal) {
            let of = |day| journal.account.value(place, measure, day).filter(|value| !value.is_nan());
            values.run[t] = of(None);
            for day in 0..days {
                values.days[day * count + t] = of(Some(day));
            }
        } else if !watched(place).contains(&measure) {
            let row = rows.iter().position(|row| *row == Row { port, place, class, measure });
            values.run[t] = row.map(|row| found.values[row]).filter(|value| !value.is_nan());
            let row = day_rows.iter().position(|row| *row == DayRow { port, place, measure });
            for day in 0..days {
                let value = row.map(|row| found.days[day * day_rows.len() + row]);
                // A run of one day has no table by day, and is that day.
                let value = if days == 1 { values.run[t] } else { value.filter(|value| !value.is_nan()) };
                values.days[day * count + t] = value;
            }
        }
    }
    values
}

/// Whether one replication met target number `t`: over the run, or on each day after warm-up.
pub fn meets(scenario: &Scenario, t: usize, values: &TargetValues) -> bool {
    let target = &scenario.targets[t];
    if !target.per_day {
        return target.is_met(values.run[t]);
    }
    let first = scenario.run.first_day();
    let count = scenario.targets.len();
    (first..scenario.run.days as usize)
        .all(|day| target.is_met(values.days.get(day * count + t).copied().flatten()))
}

/// Judges all targets together; none if there are fewer than two, since one alone is judged by itself.
pub(super) fn together(scenario: &Scenario, all: &[TargetValues]) -> Option<Together> {
    let targets = &scenario.targets;
    if targets.len() < 2 {
        return None;
    }
    let met = |is_one: &dyn Fn(&Target) -> bool| {
        let meets_all = |values: &&TargetValues| {
            (0..targets.len()).all(|t| !is_one(&targets[t]) || meets(scenario, t, values))
        };
        share(all.iter().filter(meets_all).count(), all.len())
    };
    let of = |aspect: Aspect| {
        let count = targets.iter().filter(|target| target.aspect() == aspect).count();
        (count > 0).then(|| (aspect, count, met(&|target| target.aspect() == aspect)))
    };
    Some(Together { aspects: Aspect::ALL.into_iter().filter_map(of).collect(), all: met(&|_| true) })
}

/// Judges every target by what it came to in each replication.
pub(super) fn judge(scenario: &Scenario, all: &[TargetValues]) -> Vec<TargetResult> {
    let days = scenario.run.days as usize;
    let count = scenario.targets.len();
    let judge = |(t, target): (usize, &Target)| {
        let on = |values: &TargetValues, day: usize| values.days.get(day * count + t).copied().flatten();
        let met = share(all.iter().filter(|values| meets(scenario, t, values)).count(), all.len());
        let by_day = |day: usize| {
            let hits = all.iter().filter(|values| target.is_met(on(values, day))).count();
            (share(hits, all.len()), mean(all.iter().filter_map(|values| on(values, day))))
        };
        let wanted = target.probability;
        TargetResult {
            met,
            mean: mean(all.iter().filter_map(|values| values.run[t])),
            days: (0..days).map(by_day).collect(),
            is_met: met.share >= wanted,
            is_uncertain: met.low < wanted && wanted < met.high,
        }
    };
    scenario.targets.iter().enumerate().map(judge).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}
