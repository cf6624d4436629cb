//! The replications that a search looks at, and what it knows of plans from them.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::super::budget::Allowance;
use super::super::trials::SolveError;
use super::task::{Plan, Task};
use crate::num::binomial::tolerance_rank;
use crate::scenario::Scenario;
use crate::scenario::plan::Target;

/// Replications by which plans that fail are compared: the hardest.
const HARDEST: usize = 16;
/// So many of the hardest decide for the time being whether a plan holds.
const PROVISIONAL: usize = 32;
/// Replications with which a trial begins; then twice as many, and so on. Most plans that fail do so on the first. It does
/// not depend on the number of threads, so that a budget of events is spent in the same way everywhere.
const FIRST: usize = 2;
const CHUNK: usize = 32;

/// How far a plan is from meeting the targets: replications of the hardest that fail, and by how much they miss, as parts of
/// what is asked.
pub(super) type Trouble = (usize, f64);

/// By target: whether it is met, and what its measure came to.
type Verdicts = Vec<(bool, f64)>;

/// Scenarios under a plan, by the seed.
type Made = BTreeMap<Option<String>, Scenario>;

/// What is known from a sample of replications.
#[derive(Clone)]
pub(super) struct Sample {
    /// Seed as a change if it is another than the scenario's, number.
    members: Vec<(Option<String>, u32)>,
    /// How often each of them failed: those that fail often are looked at first, which ends most trials early and changes
    /// no verdict.
    failures: Vec<u32>,
    /// How sure it should be that the targets are met as often as wanted.
    confidence: f64,
    /// Whether plans hold.
    known: BTreeMap<Plan, bool>,
    /// Servers without which nothing holds, whatever there is at other times.
    pub least: Plan,
    /// Plans that were simulated.
    pub tried: usize,
}

impl Sample {
    /// The first `replications` of the scenario.
    pub fn new(task: &Task<'_>, replications: u32) -> Self {
        Self {
            members: (0..replications).map(|replication| (None, replication)).collect(),
            failures: vec![0; replications as usize],
            confidence: 0.0,
            known: BTreeMap::new(),
            least: task.stations.iter().map(|station| vec![0; station.rules.slots()]).collect(),
            tried: 0,
        }
    }

    /// Number of replications.
    pub fn size(&self) -> u32 {
        self.members.len() as u32
    }

    /// From now on plans must hold with this confidence. What failed is not tried again, so that an answer is never one that
    /// was refused before.
    pub fn ask(&mut self, confidence: f64) {
        self.confidence = confidence;
        self.known.retain(|_, held| !*held);
    }

    /// Adds replications of another seed.
    pub fn extend(&mut self, seed: &str, replications: u32) {
        self.members.extend((0..replications).map(|replication| (Some(seed.to_owned()), replication)));
        self.failures.resize(self.members.len(), 0);
    }

    /// Whether what is known already says that a plan fails.
    pub fn is_refused(&self, task: &Task<'_>, plan: &Plan) -> bool {
        if !task.allows(plan) || self.known.get(plan) == Some(&false) {
            return true;
        }
        task.is_monotone
            && (below_anywhere(plan, &self.least)
                || self.known.iter().any(|(other, held)| !held && is_below(plan, other)))
    }

    /// Whether a plan meets the targets in enough replications.
    pub fn holds(&mut self, task: &Task<'_>, plan: &Plan, allowance: &Allowance) -> Result<bool, SolveError> {
        if self.is_refused(task, plan) {
            return Ok(false);
        }
        if let Some(&known) = self.known.get(plan) {
            return Ok(known);
        }
        let held = task.is_monotone && self.known.iter().any(|(other, held)| *held && is_below(other, plan));
        let verdict = held || self.simulate(task, plan, allowance, usize::MAX)?;
        self.known.insert(plan.clone(), verdict);
        Ok(verdict)
    }

    /// Whether the hardest replications already say that a plan fails; if not, it may hold.
    pub fn fails_soon(
        &mut self,
        task: &Task<'_>,
        plan: &Plan,
        allowance: &Allowance,
    ) -> Result<bool, SolveError> {
        if self.is_refused(task, plan) {
            return Ok(true);
        }
        if self.known.get(plan) == Some(&true) {
            return Ok(false);
        }
        let fails = !self.simulate(task, plan, allowance, PROVISIONAL)?;
        if fails {
            self.known.insert(plan.clone(), false);
        }
        Ok(fails)
    }

    /// Simulates the hardest `most` replications, until too many fail.
    fn simulate(
        &mut self,
        task: &Task<'_>,
        plan: &Plan,
        allowance: &Allowance,
        most: usize,
    ) -> Result<bool, SolveError> {
        if allowance.is_spent(task.trials) {
            return Err(SolveError::Spent);
        }
        self.tried += 1;
        let base = task.trials.plan(&[])?;
        let targets = &base.scenario.targets;
        let n = self.members.len();
        let allowed =
            |t: &Target| tolerance_rank(n, t.probability, self.confidence).map_or(0, |rank| rank - 1);
        let allowed: Vec<usize> = targets.iter().map(allowed).collect();
        let mut failed = vec![0; targets.len()];
        let order = self.hardest();
        let mut made = Made::new();
        let mut rest = &order[..most.min(n)];
        let mut next = FIRST;
        while !rest.is_empty() {
            let (chunk, more) = rest.split_at(next.min(rest.len()));
            (rest, next) = (more, (2 * next).min(CHUNK));
            for (i, judged) in self.judge(task, (plan, &mut made), chunk)? {
                let met = judged.iter().all(|(met, _)| *met);
                self.failures[i] += u32::from(!met);
                for (failed, (met, _)) in failed.iter_mut().zip(&judged) {
                    *failed += usize::from(!met);
                }
            }
            if failed.iter().zip(&allowed).any(|(failed, allowed)| failed > allowed) {
                return Ok(false);
            }
            if allowance.is_spent(task.trials) && !rest.is_empty() {
                return Err(SolveError::Spent);
            }
        }
        Ok(true)
    }

    /// Numbers of the replications, those first that failed most often.
    fn hardest(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.members.len()).collect();
        order.sort_by_key(|&i| (std::cmp::Reverse(self.failures[i]), i));
        order
    }

    /// Whether each target is met in these replications, and what its measure came to.
    fn judge(
        &self,
        task: &Task<'_>,
        (plan, made): (&Plan, &mut Made),
        members: &[usize],
    ) -> Result<Vec<(usize, Verdicts)>, SolveError> {
        // Each scenario is made once, before all ask for it.
        for &i in members {
            let seed = &self.members[i].0;
            if !made.contains_key(seed) {
                made.insert(seed.clone(), task.scenario(seed.as_slice(), plan)?);
            }
        }
        let one = |&i: &usize| {
            let (seed, replication) = &self.members[i];
            Ok((i, task.trials.judge(&made[seed], *replication)?))
        };
        let all: Vec<Result<_, SolveError>> = members.par_iter().map(one).collect();
        all.into_iter().collect()
    }

    /// How far a plan is from holding.
    pub fn trouble(
        &self,
        task: &Task<'_>,
        plan: &Plan,
        allowance: &Allowance,
    ) -> Result<Trouble, SolveError> {
        /// For what has no value, as where people do not get through.
        const LOST: f64 = 10.0;
        if allowance.is_spent(task.trials) {
            return Err(SolveError::Spent);
        }
        let base = task.trials.plan(&[])?;
        let missed = |target: &Target, (met, value): (bool, f64)| {
            if met {
                return 0.0;
            }
            let part = |bound: Option<f64>, by: fn(f64, f64) -> f64| {
                bound.map_or(0.0, |bound| by(value, bound).max(0.0) / bound.abs().max(1e-9))
            };
            let by = part(target.at_least, |v, b| b - v) + part(target.at_most, |v, b| v - b);
            if value.is_nan() || by == 0.0 { LOST } else { by.min(LOST) }
        };
        let (mut failed, mut by) = (0, 0.0);
        for (_, judged) in
            self.judge(task, (plan, &mut Made::new()), &self.hardest()[..HARDEST.min(self.members.len())])?
        {
            failed += usize::from(!judged.iter().all(|(met, _)| *met));
            by += base.scenario.targets.iter().zip(judged).map(|(t, j)| missed(t, j)).sum::<f64>();
        }
        Ok((failed, by))
    }
}

/// Whether a plan nowhere has more than another.
fn is_below(small: &Plan, large: &Plan) -> bool {
    small.iter().flatten().zip(large.iter().flatten()).all(|(a, b)| a <= b)
}

/// Whether a plan somewhere has less than another.
fn below_anywhere(plan: &Plan, least: &Plan) -> bool {
    plan.iter().flatten().zip(least.iter().flatten()).any(|(a, b)| a < b)
}
