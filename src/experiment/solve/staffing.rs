//! The least staffing that meets the targets with their probabilities.
//!
//! 1. Offered loads are measured where nobody waits; the square-root rule of staffing (load + β √load; Whitt,
//!    "Understanding the efficiency of multi-server service systems", Management Science 38, 1992) gives a family of
//!    rosters with one number β, and halving finds the least β whose roster meets the targets: a root under common random
//!    numbers, as more servers make nobody wait longer.
//! 2. From there officers are taken away and shifts exchanged for cheaper ones for as long as the targets are still met in
//!    as many replications as the confidence asks. Where there are few possible rosters, all of them are tried in the order
//!    of their cost instead.
//! 3. What was chosen on some replications is a little too well fitted to them. It is accepted only if replications with
//!    fresh seeds say, with the confidence asked for, that the targets are met as often as wanted; otherwise these join the
//!    sample and the search goes on. The error of all tests together is what was asked (half of it at each next one), so
//!    that a roster that does not do what it should is accepted with no more than that probability, however it was found.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::confirm::{Confirmed, confirm, fresh_seed};
use super::loads::loads;
use super::shifts::Shift;
use super::station::{Station, changes};
use super::trials::{SolveError, Trials};
use crate::num::binomial::tolerance_rank;

/// So many possible rosters are all tried.
const FEW: f64 = 20_000.0;
/// Steps of β and the largest one.
const STEP: f64 = 0.25;
const STEPS: usize = 24;
/// Confirmations before the search gives up.
const ROUNDS: u64 = 8;

/// What was found.
#[derive(Clone, Debug)]
pub struct Solved {
    /// By station: officers on each shift.
    pub rosters: Vec<Vec<u32>>,
    /// By station: servers in each slot.
    pub servers: Vec<Vec<u32>>,
    /// What it costs \[server-hours a day\].
    pub cost: f64,
    /// Its changes, one a station.
    pub changes: Vec<String>,
    /// What fresh replications say.
    pub confirmed: Vec<Confirmed>,
    /// The confidence of the last confirming test.
    pub confidence: f64,
    /// Whether every cheaper roster was tried.
    pub is_exhaustive: bool,
    /// Rosters that were tried.
    pub tried: usize,
    /// Replications of the search sample in the end.
    pub sample: u32,
    /// By station and slot: mean offered load \[servers\].
    pub loads: Vec<Vec<f64>>,
    /// By station: servers that the loads ask for if nothing is random: each rounded up.
    pub deterministic: Vec<Vec<u32>>,
}

/// Servers of all stations, by slot.
type Plan = Vec<Vec<u32>>;

struct Search<'a> {
    trials: &'a Trials<'a>,
    stations: &'a [Station],
    shifts: Vec<Vec<Shift>>,
    /// Which replications of which seeds are looked at: seed as a change if it is another, number.
    sample: Vec<(Option<String>, u32)>,
    /// How often each of them failed: those that fail often are looked at first, which ends most trials early and changes
    /// no verdict.
    failures: Vec<u32>,
    confidence: f64,
    known: BTreeMap<Plan, bool>,
    tried: usize,
}

/// Finds the least staffing. `replications` are looked at in the search and at each confirmation; `few` overrules when all
/// rosters are tried.
pub fn solve(
    trials: &Trials<'_>,
    stations: &[Station],
    replications: u32,
    confidence: f64,
    few: Option<f64>,
) -> Result<Solved, SolveError> {
    let shifts: Vec<Vec<Shift>> = stations.iter().map(|station| station.rules.shifts()).collect();
    if let Some(none) = shifts.iter().position(Vec::is_empty) {
        let name = &stations[none].name;
        return Err(SolveError::Unsolved(format!("no shift fits into the day of {name}")));
    }
    let loads = loads(trials, stations)?;
    let mut search = Search {
        trials,
        stations,
        shifts,
        sample: (0..replications).map(|replication| (None, replication)).collect(),
        failures: vec![0; replications as usize],
        confidence,
        known: BTreeMap::new(),
        tried: 0,
    };
    let rosters: f64 = search
        .shifts
        .iter()
        .zip(stations)
        .map(|(shifts, station)| {
            let each = f64::from(station.rules.most - station.rules.least + 1);
            libm::pow(each, shifts.len() as f64)
        })
        .product();
    let is_exhaustive = rosters <= few.unwrap_or(FEW);
    let deterministic = loads
        .iter()
        .zip(stations)
        .map(|(loads, station)| {
            let need = |load: &f64| (load.ceil() as u32).clamp(1, station.rules.most);
            loads.iter().map(need).collect()
        })
        .collect();
    let mut roster = None;
    for round in 1..=ROUNDS {
        // Half of the error at the first test, a quarter at the second, …, for all targets together. The search asks for as
        // much, so that what it finds has a fair chance to pass.
        let each = 1.0 - (1.0 - confidence) / libm::pow(2.0, round as f64) / search.targets()?.max(1) as f64;
        search.ask(each);
        let found = if is_exhaustive {
            search.cheapest()?
        } else {
            let start = match roster.take() {
                Some(roster) => search.mend(roster)?,
                None => search.start(&loads)?,
            };
            search.improve(start)?
        };
        let servers = search.servers(&found);
        let plan = changes(stations, &servers);
        let fresh = least(trials, &plan, each)?.max(2 * search.sample.len() as u32);
        let confirmed = confirm(trials, &plan, fresh, round, each)?;
        if confirmed.iter().all(|c| c.at_least >= c.wanted) {
            return Ok(Solved {
                cost: search.cost(&found),
                rosters: found,
                servers,
                changes: plan,
                confirmed,
                confidence: each,
                is_exhaustive,
                tried: search.tried,
                sample: search.sample.len() as u32,
                loads,
                deterministic,
            });
        }
        let seed = fresh_seed(trials, &plan, round)?;
        search.sample.extend((0..fresh).map(|replication| (Some(seed.clone()), replication)));
        search.failures.resize(search.sample.len(), 0);
        roster = Some(found);
    }
    Err(SolveError::Unsolved(format!(
        "{ROUNDS} rosters in turn did not hold in fresh replications; look at more replications"
    )))
}

/// Replications that a confirming test needs at least, to be able to say yes at all.
fn least(trials: &Trials<'_>, plan: &[String], confidence: f64) -> Result<u32, SolveError> {
    let plan = trials.plan(plan)?;
    let probabilities = plan.scenario.targets.iter().map(|target| target.probability);
    let each = probabilities.map(|p| crate::num::binomial::least_sample(p, confidence));
    // Three times that, so that a single bad day does not decide.
    Ok(3 * each.max().unwrap_or(1) as u32)
}

impl Search<'_> {
    /// From now on rosters must hold with this confidence.
    fn ask(&mut self, confidence: f64) {
        self.confidence = confidence;
        self.known.clear();
    }

    fn targets(&self) -> Result<usize, SolveError> {
        Ok(self.trials.plan(&[])?.scenario.targets.len())
    }

    fn servers(&self, rosters: &[Vec<u32>]) -> Plan {
        let all = self.stations.iter().zip(&self.shifts).zip(rosters);
        all.map(|((station, shifts), counts)| station.rules.servers(shifts, counts)).collect()
    }

    fn cost(&self, rosters: &[Vec<u32>]) -> f64 {
        let all = self.stations.iter().zip(&self.shifts).zip(rosters);
        all.map(|((station, shifts), counts)| station.rules.cost(shifts, counts)).sum()
    }

    /// Whether a roster meets the targets in enough replications of the sample. More servers are taken to make nothing
    /// worse, so that what has less of everything than a roster that failed fails too.
    fn holds(&mut self, rosters: &[Vec<u32>]) -> Result<bool, SolveError> {
        let plan = self.servers(rosters);
        if let Some(&known) = self.known.get(&plan) {
            return Ok(known);
        }
        let most = |servers: &Vec<u32>, station: &Station| servers.iter().any(|&n| n > station.rules.most);
        if plan.iter().zip(self.stations).any(|(servers, station)| most(servers, station)) {
            return Ok(false);
        }
        // Where nobody ever serves nobody is ever served.
        if plan.iter().any(|servers| servers.iter().all(|&n| n == 0)) {
            return Ok(false);
        }
        let below = |small: &Plan, large: &Plan| {
            small.iter().flatten().zip(large.iter().flatten()).all(|(a, b)| a <= b)
        };
        let beaten = self.known.iter().any(|(other, holds)| !holds && below(&plan, other));
        let held = !beaten && self.known.iter().any(|(other, holds)| *holds && below(other, &plan));
        let verdict = if beaten { false } else { held || self.simulate(&plan)? };
        self.known.insert(plan, verdict);
        Ok(verdict)
    }

    fn simulate(&mut self, plan: &Plan) -> Result<bool, SolveError> {
        self.tried += 1;
        let changes = changes(self.stations, plan);
        let scenario = self.trials.plan(&changes)?;
        let targets = &scenario.scenario.targets;
        let n = self.sample.len();
        let allowed: Vec<usize> = targets
            .iter()
            .map(|t| tolerance_rank(n, t.probability, self.confidence).map_or(0, |rank| rank - 1))
            .collect();
        let mut failed = vec![0; targets.len()];
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(self.failures[i]));
        for chunk in order.chunks(2 * rayon::current_num_threads()) {
            let found: Vec<Result<(usize, Vec<bool>), SolveError>> = chunk
                .par_iter()
                .map(|&i| {
                    let (seed, replication) = &self.sample[i];
                    let plan = match seed {
                        None => self.trials.plan(&changes)?,
                        Some(seed) => {
                            let all: Vec<String> = changes.iter().chain([seed]).cloned().collect();
                            self.trials.plan(&all)?
                        }
                    };
                    Ok((i, self.trials.meets(&plan.scenario, *replication)?))
                })
                .collect();
            for one in found {
                let (i, verdicts) = one?;
                self.failures[i] += u32::from(!verdicts.iter().all(|met| *met));
                for (failed, met) in failed.iter_mut().zip(&verdicts) {
                    *failed += usize::from(!met);
                }
            }
            if failed.iter().zip(&allowed).any(|(failed, allowed)| failed > allowed) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The roster of the least β of the square-root rule that holds.
    fn start(&mut self, loads: &[Vec<f64>]) -> Result<Vec<Vec<u32>>, SolveError> {
        let cover = |search: &Self, step: usize| -> Vec<Vec<u32>> {
            let beta = step as f64 * STEP;
            let all = search.stations.iter().zip(&search.shifts).zip(loads);
            all.map(|((station, shifts), loads)| {
                // The last step is as many as there can be.
                let need = |load: &f64| {
                    if step == STEPS {
                        station.rules.most
                    } else {
                        (load + beta * load.sqrt()).ceil().max(1.0) as u32
                    }
                };
                station.rules.cover(shifts, &loads.iter().map(need).collect::<Vec<u32>>())
            })
            .collect()
        };
        let (mut fails, mut holds) = (None, STEPS);
        let most = cover(self, STEPS);
        if !self.holds(&most)? {
            // Where shifts get into each other's way, as many as there can be at one time leave too few for another.
            let few = cover(self, STEPS / 6);
            return self.mend(few);
        }
        loop {
            let low = fails.map_or(0, |step| step + 1);
            if low >= holds {
                return Ok(cover(self, holds));
            }
            let middle = usize::midpoint(low, holds);
            let roster = cover(self, middle);
            if self.holds(&roster)? { holds = middle } else { fails = Some(middle) }
        }
    }

    /// Takes officers away and exchanges shifts for cheaper ones until nothing cheaper that is one step away holds, nor two
    /// steps of which one moves a shift a little.
    fn improve(&mut self, mut rosters: Vec<Vec<u32>>) -> Result<Vec<Vec<u32>>, SolveError> {
        loop {
            let steps = self.cheaper(&rosters, false);
            let mut better = self.first_that_holds(steps)?;
            if better.is_none() {
                let steps = self.cheaper(&rosters, true);
                better = self.first_that_holds(steps)?;
            }
            match better {
                Some(better) => rosters = better,
                None => return Ok(rosters),
            }
        }
    }

    fn first_that_holds(&mut self, steps: Vec<Vec<Vec<u32>>>) -> Result<Option<Vec<Vec<u32>>>, SolveError> {
        for step in steps {
            if self.holds(&step)? {
                return Ok(Some(step));
            }
        }
        Ok(None)
    }

    /// Cheaper rosters near this one, the cheapest first: with an officer less, or on another shift; `moving`: with another
    /// officer moved by a slot or two besides.
    fn cheaper(&self, rosters: &[Vec<u32>], moving: bool) -> Vec<Vec<Vec<u32>>> {
        let now = self.cost(rosters) - 1e-9;
        let mut steps: Vec<(f64, Vec<Vec<u32>>)> = Vec::new();
        let mut take = |step: Vec<Vec<u32>>| {
            let cost = self.cost(&step);
            if cost < now {
                steps.push((cost, step));
            }
        };
        for station in 0..rosters.len() {
            for taken in (0..rosters[station].len()).filter(|&s| rosters[station][s] > 0) {
                let mut less = rosters.to_vec();
                less[station][taken] -= 1;
                if moving {
                    for other in 0..rosters.len() {
                        for (from, to) in self.moves(&less, other) {
                            let mut moved = less.clone();
                            moved[other][from] -= 1;
                            moved[other][to] += 1;
                            take(moved);
                        }
                    }
                    continue;
                }
                for put in (0..rosters[station].len()).filter(|&s| s != taken) {
                    let mut other = less.clone();
                    other[station][put] += 1;
                    take(other);
                }
                take(less);
            }
        }
        steps.sort_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| x.cmp(y)));
        steps.into_iter().map(|(_, step)| step).collect()
    }

    /// Officers of a station who can begin one or two slots earlier or later on a shift as long as theirs.
    fn moves(&self, rosters: &[Vec<u32>], station: usize) -> Vec<(usize, usize)> {
        let shifts = &self.shifts[station];
        let near = |a: &Shift, b: &Shift| {
            a.end - a.start == b.end - b.start && (1..=2).contains(&a.start.abs_diff(b.start))
        };
        let used = (0..shifts.len()).filter(|&s| rosters[station][s] > 0);
        used.flat_map(|from| (0..shifts.len()).map(move |to| (from, to)))
            .filter(|&(from, to)| near(&shifts[from], &shifts[to]))
            .collect()
    }

    /// Adds the cheapest officers until a roster holds that did not on a larger sample: at each step the one with whom it
    /// fails least often.
    fn mend(&mut self, mut rosters: Vec<Vec<u32>>) -> Result<Vec<Vec<u32>>, SolveError> {
        while !self.holds(&rosters)? {
            let mut best: Option<(usize, f64, Vec<Vec<u32>>)> = None;
            for station in 0..rosters.len() {
                for put in 0..rosters[station].len() {
                    let mut more = rosters.clone();
                    more[station][put] += 1;
                    let plan = self.servers(&more);
                    if plan[station].iter().any(|&n| n > self.stations[station].rules.most) {
                        continue;
                    }
                    let (failed, cost) = (self.failed(&plan)?, self.cost(&more));
                    if best.as_ref().is_none_or(|(f, c, _)| (failed, cost) < (*f, *c)) {
                        best = Some((failed, cost, more));
                    }
                }
            }
            let Some((_, _, more)) = best else {
                let named = |s: &Station| format!("{} at {}", s.rules.most, s.name);
                let named: Vec<String> = self.stations.iter().map(named).collect();
                return Err(SolveError::Unsolved(format!(
                    "even the most servers ({}) do not meet the targets: allow more or other shifts, or look for what else makes people wait",
                    named.join(", ")
                )));
            };
            rosters = more;
        }
        Ok(rosters)
    }

    /// How many of the hardest replications of the sample fail under a plan.
    fn failed(&self, plan: &Plan) -> Result<usize, SolveError> {
        const HARDEST: usize = 16;
        let changes = changes(self.stations, plan);
        let mut order: Vec<usize> = (0..self.sample.len()).collect();
        order.sort_by_key(|&i| (std::cmp::Reverse(self.failures[i]), i));
        let found: Vec<Result<bool, SolveError>> = order
            .par_iter()
            .take(HARDEST)
            .map(|&i| {
                let (seed, replication) = &self.sample[i];
                let all: Vec<String> = changes.iter().chain(seed).cloned().collect();
                let plan = self.trials.plan(&all)?;
                Ok(self.trials.meets(&plan.scenario, *replication)?.iter().all(|met| *met))
            })
            .collect();
        let found: Vec<bool> = found.into_iter().collect::<Result<_, _>>()?;
        Ok(found.iter().filter(|met| !**met).count())
    }

    /// The cheapest of all rosters that hold, tried in the order of their cost.
    fn cheapest(&mut self) -> Result<Vec<Vec<u32>>, SolveError> {
        let mut all: Vec<Vec<Vec<u32>>> = vec![Vec::new()];
        for (station, shifts) in self.stations.iter().zip(&self.shifts) {
            let each = station.rules.most - station.rules.least;
            let mut own: Vec<Vec<u32>> = vec![Vec::new()];
            for _ in shifts {
                own = own
                    .iter()
                    .flat_map(|counts| (0..=each).map(move |n| [counts.as_slice(), &[n]].concat()))
                    .collect();
            }
            own.retain(|counts| {
                station.rules.servers(shifts, counts).iter().all(|&n| n <= station.rules.most)
            });
            all = all
                .iter()
                .flat_map(|rosters| {
                    own.iter().map(move |counts| [rosters.as_slice(), std::slice::from_ref(counts)].concat())
                })
                .collect();
        }
        let mut all: Vec<(f64, Vec<Vec<u32>>)> =
            all.into_iter().map(|rosters| (self.cost(&rosters), rosters)).collect();
        all.sort_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| x.cmp(y)));
        for (_, rosters) in all {
            if self.holds(&rosters)? {
                return Ok(rosters);
            }
        }
        Err(SolveError::Unsolved("none of the rosters meets the targets: allow more servers".into()))
    }
}
