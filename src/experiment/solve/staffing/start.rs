//! Where a search begins: rosters of the square-root rule, and officers added until the targets are met.

use super::super::trials::SolveError;
use super::search::Search;
use super::task::Roster;

/// Steps of β and the largest one.
const STEP: f64 = 0.25;
const STEPS: usize = 24;

impl Search<'_, '_> {
    /// The cheapest roster that holds of those given and of the square-root rule; none if none does.
    pub fn start(&mut self, given: &[Roster], loads: &[Vec<f64>]) -> Result<Option<Roster>, SolveError> {
        let mut found: Vec<Roster> = Vec::new();
        for roster in given {
            if self.holds(roster)? {
                found.push(roster.clone());
            }
        }
        found.extend(self.by_the_square_root_rule(loads)?);
        if found.is_empty() {
            let begins: Vec<Roster> = [0, 2, 4, 8, STEPS].map(|step| self.of_step(step, loads)).to_vec();
            for roster in begins {
                if let Some(mended) = self.mend(roster)? {
                    found.push(mended);
                    break;
                }
            }
        }
        let cost = |roster: &Roster| self.task.cost(roster);
        Ok(found.into_iter().min_by(|a, b| cost(a).total_cmp(&cost(b)).then_with(|| a.cmp(b))))
    }

    /// load + β √load servers in each slot, as far as shifts can; at the last step as many as there can be.
    fn of_step(&self, step: usize, loads: &[Vec<f64>]) -> Roster {
        let wanted = match step {
            STEPS => self.task.most(),
            _ => self.task.wanted(loads, step as f64 * STEP),
        };
        self.choice.cover(self.task, &wanted, false)
    }

    /// The roster of the least β that holds. More of β is not always more at every time, where shifts get into each other's
    /// way: if as many as there can be at one time leave too few for another, the steps are tried one by one.
    fn by_the_square_root_rule(&mut self, loads: &[Vec<f64>]) -> Result<Option<Roster>, SolveError> {
        let (mut fails, mut holds) = (None, STEPS);
        if !self.may_hold(&self.of_step(STEPS, loads))? {
            for step in 0..STEPS {
                let roster = self.of_step(step, loads);
                if self.holds(&roster)? {
                    return Ok(Some(roster));
                }
            }
            return Ok(None);
        }
        loop {
            let low = fails.map_or(0, |step: usize| step + 1);
            if low >= holds {
                break;
            }
            let middle = usize::midpoint(low, holds);
            if self.may_hold(&self.of_step(middle, loads))? { holds = middle } else { fails = Some(middle) }
        }
        // All replications have the last word.
        for step in holds..=STEPS {
            let roster = self.of_step(step, loads);
            if self.holds(&roster)? {
                return Ok(Some(roster));
            }
        }
        Ok(None)
    }

    /// Adds officers, or puts them on other shifts, until a roster holds: at each step what leaves the least trouble, the
    /// cheapest of these. None if nothing leaves less.
    pub fn mend(&mut self, mut roster: Roster) -> Result<Option<Roster>, SolveError> {
        let mut now = (usize::MAX, f64::INFINITY);
        while !self.holds(&roster)? {
            let mut best: Option<((usize, f64), f64, Roster)> = None;
            for step in self.additions(&roster) {
                let plan = self.task.servers(&step);
                if !self.task.allows(&plan) {
                    continue;
                }
                let (trouble, cost) =
                    (self.sample.trouble(self.task, &plan, &self.allowance)?, self.task.cost(&step));
                if best.as_ref().is_none_or(|(t, c, _)| (trouble, cost) < (*t, *c)) {
                    best = Some((trouble, cost, step));
                }
            }
            match best {
                Some((trouble, _, step)) if trouble < now => (now, roster) = (trouble, step),
                _ => return Ok(None),
            }
        }
        Ok(Some(roster))
    }

    /// A roster with an officer more, or with one put on another shift.
    fn additions(&self, roster: &Roster) -> Vec<Roster> {
        let mut steps = Vec::new();
        for (station, shifts) in self.choice.shifts.iter().enumerate() {
            for &put in shifts {
                let mut more = roster.clone();
                more[station][put] += 1;
                for &taken in shifts.iter().filter(|&&taken| taken != put && roster[station][taken] > 0) {
                    let mut other = more.clone();
                    other[station][taken] -= 1;
                    steps.push(other);
                }
                steps.push(more);
            }
        }
        steps
    }
}
