//! Every cheaper roster: tried, or excluded by what is known.
//!
//! Rosters are built shift by shift, in the order of their beginnings. A branch is left when it costs as much as the best
//! roster, together with the hours that it still needs for the servers without which nothing holds; or when it has passed a
//! time with too few of them.

use super::super::trials::SolveError;
use super::search::Search;
use super::task::Roster;

/// Branches that are looked at before the search gives up.
const BRANCHES: usize = 3_000_000;

/// Rosters cheaper than a bound.
struct Branches<'a, 's, 't> {
    search: &'a Search<'s, 't>,
    /// Station and shift, in the order in which they are decided.
    order: Vec<(usize, usize)>,
    bound: f64,
    most: usize,
    looked: usize,
    found: Vec<(f64, Roster)>,
}

impl Search<'_, '_> {
    /// The cheapest roster that holds of all that cost less than `bound`, and whether all of them were looked at. Without
    /// success as soon as more than `most` would have to be simulated.
    pub fn cheapest(&mut self, bound: f64, most: usize) -> Result<(Option<Roster>, bool), SolveError> {
        let mut order: Vec<(usize, usize)> = Vec::new();
        for (station, shifts) in self.choice.shifts.iter().enumerate() {
            order.extend(shifts.iter().map(|&shift| (station, shift)));
        }
        let mut branches = Branches { search: self, order, bound, most, looked: 0, found: Vec::new() };
        let nobody: Roster = self.task.shifts.iter().map(|shifts| vec![0; shifts.len()]).collect();
        if !branches.from(0, &mut nobody.clone()) {
            return Ok((None, false));
        }
        let mut found = branches.found;
        found.sort_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| x.cmp(y)));
        for (_, roster) in found {
            if self.holds(&roster)? {
                return Ok((Some(roster), true));
            }
        }
        Ok((None, true))
    }
}

impl Branches<'_, '_, '_> {
    /// Collects all rosters from shift number `at` of the order on; false if there are too many.
    fn from(&mut self, at: usize, roster: &mut Roster) -> bool {
        self.looked += 1;
        if self.looked > BRANCHES {
            return false;
        }
        let task = self.search.task;
        let plan = task.servers(roster);
        let next = self.order.get(at).copied();
        let mut bound = 0.0;
        for (station, servers) in plan.iter().enumerate() {
            let rules = &task.stations[station].rules;
            if servers.iter().any(|&n| n > rules.most) {
                return true;
            }
            // Shifts that are still to be decided begin no earlier than this.
            let from = match next {
                Some((other, shift)) if other == station => task.shifts[station][shift].start,
                Some((other, _)) if other < station => 0,
                _ => usize::MAX,
            };
            let least = &self.search.sample.least[station];
            let short = |slot: usize| least[slot].saturating_sub(servers[slot]);
            if (0..servers.len().min(from)).any(|slot| short(slot) > 0) {
                return true;
            }
            let missing: u32 = (from.min(servers.len())..servers.len()).map(short).sum();
            let hours = rules.slot.seconds() / 3_600.0;
            bound += f64::from(missing) * hours + rules.paid(&task.shifts[station], &roster[station]);
        }
        if bound >= self.bound - 1e-9 {
            return true;
        }
        let Some((station, shift)) = next else {
            let cost = task.cost(roster);
            if cost < self.bound - 1e-9 && !self.search.is_refused(roster) {
                self.found.push((cost, roster.clone()));
            }
            return self.found.len() <= self.most;
        };
        let room = task.stations[station].rules.most - task.stations[station].rules.least;
        for count in 0..=room {
            roster[station][shift] = count;
            if !self.from(at + 1, roster) {
                return false;
            }
        }
        roster[station][shift] = 0;
        true
    }
}
