//! What more servers, or places to wait, would save: pairs of replications with the same passengers.
//!
//! The saving of a replication goes mostly with its waiting, which is known of all replications of the run. So from a few
//! pairs the *part* saved is estimated (ratio estimator: Cochran, "Sampling Techniques", 3rd ed., chapter 6) and put to the
//! waiting of all. Pairs are added until the saving of what helps most is known to a quarter of itself, or the budget is
//! spent; then it is not called a saving. What is advised is simulated with all replications where the budget bears it, so
//! that it speaks of the same ones as everything else.

use super::With;
use super::attribution::Attribution;
use super::pairs::{Addition, More, Pairs, Saving};
use crate::engine::StopSignal;
use crate::experiment::Results;
use crate::experiment::replicate::RunError;
use crate::scenario::Scenario;
use crate::scenario::model::{StationId, Work};

/// Something that was tried, or could have been.
#[derive(Clone, Copy, Debug)]
pub struct Tried {
    /// What.
    pub more: More,
    /// What it saves; none if it was not tried.
    pub saved: Option<Saving>,
}

/// Where some more servers or places save most, found one after the other, and when the servers are needed.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Each in the order in which they were placed, with what all up to it save.
    pub steps: Vec<(More, Saving)>,
    /// What, and how many of it.
    pub places: Vec<(More, u32)>,
    /// The hours of the day within which servers are needed, as `scenario::day::busiest` gives them; none if none is among it.
    pub hours: Option<(u32, u32)>,
    /// What all save, servers within these hours only.
    pub saved: Saving,
    /// The changes that bring them, as they are typed behind `--with`.
    pub changes: Vec<String>,
    /// The station with the most waiting, and the wait there that 1 in 20 exceeds without and with them \[s\]: on that day
    /// and of all replications; none if not all were run.
    pub wait_p95: Option<(StationId, f64, f64)>,
}

/// What would help.
#[derive(Clone, Debug)]
pub struct Advice {
    /// Stations with servers, and places at stations that are full, each with one more; what saves most first.
    pub tried: Vec<Tried>,
    /// How many pairs were run of each.
    pub pairs: u32,
    /// What helps most; none if nothing noticeable does.
    pub plan: Option<Plan>,
}

/// Events that are simulated for trials, at most.
const BUDGET: u64 = 40_000_000;
/// Events that are simulated of what is advised, at most.
const FINAL: u64 = 80_000_000;
/// Pairs at first.
const FIRST: u32 = 4;
/// Things tried one by one: those with the most waiting.
const CANDIDATES: usize = 6;
/// Of these so many are tried for the second and third.
const AGAIN: usize = 2;
/// Things that are placed.
const PLACED: usize = 3;
/// A part of all waiting that is worth a trial.
const NOTICEABLE: f64 = 0.01;
/// Less waiting than this at a station is not tried \[person-hour\].
const LITTLE: f64 = 0.1;
/// What saves less than this beside those before it is not placed \[person-hour\], nor what saves less than this part of all.
const LEAST: (f64, f64) = (0.05, 0.002);

/// Looks for what would help. None if a replication is too large for pairs of them.
pub(super) fn advise(
    scenario: &Scenario,
    results: &Results,
    found: &Attribution,
    with: &With<'_>,
    signal: &StopSignal,
) -> Result<Option<Advice>, RunError> {
    let cost = super::cost(scenario, results);
    let candidates = candidates(scenario, results, found);
    let trials = candidates.len() as u64 + (AGAIN * (PLACED - 1)) as u64 + 1;
    if cost * trials * u64::from(FIRST) > BUDGET {
        return Ok(None);
    }
    Look(Pairs::new(scenario, results, with, signal)).advise(&candidates).map(Some)
}

/// What is tried: servers where a noticeable part of all waiting is, then servers and places at the stations for want of room
/// at which people wait.
fn candidates(scenario: &Scenario, results: &Results, found: &Attribution) -> Vec<More> {
    let busy = &results.busy_day;
    let all = busy.all();
    let worth = |hours: f64| hours > NOTICEABLE * all && hours > LITTLE;
    let mut waited: Vec<(More, f64)> = (0..scenario.stations.len())
        .map(|s| (More::Server(StationId(s as u32)), busy.at(s)))
        .filter(|&(more, hours)| worth(hours) && can_have(scenario, more))
        .collect();
    for &(ahead, _) in found.full.iter().flatten() {
        let hours = found.full.iter().flatten().filter(|(other, _)| *other == ahead).map(|(_, h)| h).sum();
        for more in [More::Server(ahead), More::Place(ahead)] {
            match waited.iter_mut().find(|(known, _)| *known == more) {
                Some((_, known)) => *known = known.max(hours),
                None if worth(hours) && can_have(scenario, more) => waited.push((more, hours)),
                None => {}
            }
        }
    }
    waited.sort_by(|a, b| b.1.total_cmp(&a.1));
    waited.into_iter().take(CANDIDATES).map(|(more, _)| more).collect()
}

/// Whether there can be one more.
fn can_have(scenario: &Scenario, more: More) -> bool {
    let station = &scenario.stations[more.station().0 as usize];
    match more {
        More::Server(_) => {
            matches!(&station.work, Work::Servers { staffing, .. } if staffing.most() > 0)
        }
        More::Place(_) => station.queue.blocks(),
    }
}

/// The search: each trial is a few pairs.
struct Look<'a>(Pairs<'a>);

impl Look<'_> {
    fn advise(&mut self, candidates: &[More]) -> Result<Advice, RunError> {
        let most = self.0.results.replications;
        let mut pairs = FIRST.min(most);
        let mut ones = self.ones(candidates, pairs)?;
        // All of them with the same replications, so that they can be compared.
        while let Some((_, first)) = ones.first()
            && !first.is_known()
            && first.hours >= self.least()
            && pairs < most
        {
            let next = (2 * pairs).min(most);
            let cost =
                self.0.cost * u64::from(next - pairs) * (candidates.len() + AGAIN * (PLACED - 1)) as u64;
            if self.0.spent + cost > BUDGET {
                break;
            }
            pairs = next;
            ones = self.ones(candidates, pairs)?;
        }
        let plan = self.plan(&ones, pairs)?;
        let mut tried: Vec<Tried> =
            ones.iter().map(|&(more, saved)| Tried { more, saved: Some(saved) }).collect();
        let mut others: Vec<More> = (0..self.0.scenario.stations.len())
            .map(|s| More::Server(StationId(s as u32)))
            .filter(|&more| can_have(self.0.scenario, more) && !tried.iter().any(|t| t.more == more))
            .collect();
        let waited = |more: &More| self.0.results.busy_day.at(more.station().0 as usize);
        others.sort_by(|a, b| waited(b).total_cmp(&waited(a)));
        tried.extend(others.into_iter().map(|more| Tried { more, saved: None }));
        Ok(Advice { tried, pairs, plan })
    }

    /// Less than this is not placed.
    fn least(&self) -> f64 {
        LEAST.0.max(LEAST.1 * self.0.results.busy_day.all())
    }

    /// What each of these saves alone, the most first.
    fn ones(&mut self, candidates: &[More], pairs: u32) -> Result<Vec<(More, Saving)>, RunError> {
        let mut found = Vec::new();
        for &more in candidates {
            if let Some(saved) = self.0.saved(&vec![(more, 1)], None, pairs)? {
                found.push((more, saved));
            }
        }
        found.sort_by(|(_, a), (_, b)| b.hours.total_cmp(&a.hours));
        Ok(found)
    }

    /// Places things one after the other where they save most; `ones` are those with what each saves alone, the most first.
    fn plan(&mut self, ones: &[(More, Saving)], pairs: u32) -> Result<Option<Plan>, RunError> {
        let least = self.least();
        let Some(&(first, saved)) = ones.first().filter(|(_, saved)| saved.hours >= least) else {
            return Ok(None);
        };
        let again: Vec<More> = ones.iter().map(|&(more, _)| more).take(AGAIN).collect();
        let mut places: Addition = vec![(first, 1)];
        let mut steps = vec![(first, saved)];
        while steps.len() < PLACED {
            let mut best: Option<(More, Addition, Saving)> = None;
            for &more in &again {
                let mut next = places.clone();
                match next.iter_mut().find(|(known, _)| *known == more) {
                    Some((_, count)) => *count += 1,
                    None => next.push((more, 1)),
                }
                let Some(found) = self.0.saved(&next, None, pairs)? else { continue };
                if best.as_ref().is_none_or(|(.., best)| found.hours > best.hours) {
                    best = Some((more, next, found));
                }
            }
            let Some((more, next, found)) = best else { break };
            let so_far = steps.last().map_or(0.0, |(_, saving)| saving.hours);
            if found.hours - so_far < least {
                break;
            }
            steps.push((more, found));
            places = next;
        }
        let hours = self.0.needed(&places);
        // The same replications as everything else, where that is not too much.
        let all = self.0.results.replications;
        let final_pairs = if self.0.cost * u64::from(all) <= FINAL { all } else { pairs };
        let Some(saved) = self.0.saved(&places, hours, final_pairs)? else { return Ok(None) };
        let wait_p95 = if final_pairs == all { self.0.wait_p95(&places, hours) } else { None };
        let changes = self.0.changes(&places, hours);
        Ok(Some(Plan { steps, places, hours, saved, changes, wait_p95 }))
    }
}
