//! Causes of the waiting of all replications, from a few that are traced.

use rayon::prelude::*;

use crate::experiment::busy_day::BusyDay;
use crate::record::Trace;
use crate::record::causes::{Cause, Hours, Waiting, causes};
use crate::scenario::Scenario;
use crate::scenario::model::StationId;

/// Waiting by cause, and the stations for want of room at which people wait.
pub(super) struct Attribution {
    pub causes: Vec<Hours>,
    pub full: Vec<Vec<(StationId, f64)>>,
}

/// Which replications to look into, and how much each stands for: systematic sampling with probability proportional to their
/// waiting (Cochran, "Sampling Techniques", 3rd ed., 9A.3). So a day on which an outage makes thousands wait is looked at,
/// and stands for itself, and an ordinary day for the ordinary ones. At most `most`; in the order of their numbers.
pub(super) fn picks(waited: &[f64], most: usize) -> Vec<(u32, f64)> {
    let total: f64 = waited.iter().sum();
    if total <= 0.0 || total.is_nan() {
        return vec![(0, 1.0)];
    }
    let mut order: Vec<usize> = (0..waited.len()).collect();
    order.sort_by(|&a, &b| waited[b].total_cmp(&waited[a]).then(a.cmp(&b)));
    let step = total / most.min(waited.len()) as f64;
    let mut picked: Vec<(u32, f64)> = Vec::new();
    let (mut before, mut next) = (0.0, 0.5 * step);
    for replication in order {
        before += waited[replication];
        let mut times = 0.0;
        while next <= before {
            times += 1.0;
            next += step;
        }
        if times > 0.0 {
            // What each hour of it stands for.
            picked.push((replication as u32, times * step / waited[replication]));
        }
    }
    picked.sort_by_key(|&(replication, _)| replication);
    picked
}

/// Attributes the waiting of the day to causes: at each station in the shares of the traced replications, weighted by what
/// they stand for.
pub(super) fn attribute(scenario: &Scenario, busy: &BusyDay, traces: &[(f64, &Trace)]) -> Attribution {
    let found: Vec<(f64, Vec<Waiting>)> = traces
        .par_iter()
        .map(|&(weight, trace)| (weight, causes(scenario, trace, busy.from, busy.to)))
        .collect();
    let (mut all, mut full) = (Vec::new(), Vec::new());
    for station in 0..scenario.stations.len() {
        let mut sums = [0.0; Cause::ALL.len()];
        let mut ahead: Vec<(StationId, f64)> = Vec::new();
        for (weight, waiting) in &found {
            let Waiting { hours, full } = &waiting[station];
            for (sum, hours) in sums.iter_mut().zip(hours) {
                *sum += weight * hours;
            }
            for &(other, hours) in full {
                match ahead.iter_mut().find(|(known, _)| *known == other) {
                    Some((_, sum)) => *sum += weight * hours,
                    None => ahead.push((other, weight * hours)),
                }
            }
        }
        let seen: f64 = sums.iter().sum();
        let waited = busy.at(station);
        if seen > 0.0 {
            sums = sums.map(|sum| sum * waited / seen);
            for (_, hours) in &mut ahead {
                *hours *= waited / seen;
            }
        } else {
            // Nobody waited there in those that were looked into.
            sums[Cause::NotSeen as usize] = waited;
        }
        ahead.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.push(sums);
        full.push(ahead);
    }
    Attribution { causes: all, full }
}

#[cfg(test)]
mod tests {
    use super::picks;

    #[test]
    fn those_are_picked_that_hold_the_waiting() {
        // One replication of forty holds more than half of it: it is picked, and one of the others stands for them.
        let mut waited = vec![250.0; 40];
        waited[17] = 12_000.0;
        let picked = picks(&waited, 2);
        assert_eq!(picked.len(), 2);
        assert!(picked.iter().any(|&(replication, _)| replication == 17), "{picked:?}");
        // What they stand for adds up to all there is.
        let total: f64 =
            picked.iter().map(|&(replication, weight)| weight * waited[replication as usize]).sum();
        assert!((total - waited.iter().sum::<f64>()).abs() < 1e-6);
        // Alike replications are alike good.
        assert_eq!(picks(&[3.0; 10], 4).len(), 4);
        assert_eq!(picks(&[0.0; 10], 4), [(0, 1.0)]);
        assert_eq!(picks(&[5.0], 4), [(0, 1.0)]);
    }
}
