//! Step by step to a cheaper roster.

use super::super::shifts::Shift;
use super::super::trials::SolveError;
use super::search::Search;
use super::task::Roster;

/// Rosters of a kind of step that are simulated before the search goes on, but for the simplest, of which all are.
const MOST: usize = 40;

/// Kinds of steps, each looked at only where those before it find nothing.
const KINDS: [Kind; 3] = [Kind::Less, Kind::Moving, Kind::Two];

#[derive(Clone, Copy)]
enum Kind {
    /// An officer less, or on a cheaper shift.
    Less,
    /// The same with another officer moved by a slot or two.
    Moving,
    /// Two officers for one, or one for two.
    Two,
}

impl Kind {
    fn most(self) -> usize {
        if matches!(self, Self::Less) { usize::MAX } else { MOST }
    }
}

impl Search<'_, '_> {
    /// Takes officers away and exchanges shifts for cheaper ones until nothing cheaper that is a step away holds. It goes
    /// down by the hardest replications, and looks at all of them where it has got to.
    pub fn improve(&mut self, mut roster: Roster) -> Result<Roster, SolveError> {
        loop {
            let way = self.descend(&roster)?;
            if way.is_empty() {
                return Ok(roster);
            }
            // The last step that holds; what was found to fail on the way is hard from now on.
            let mut at = way.len();
            while at > 0 && !self.holds(&way[at - 1])? {
                at /= 2;
            }
            if at == way.len() {
                return Ok(way[at - 1].clone());
            }
            if at > 0 {
                roster.clone_from(&way[at - 1]);
            }
        }
    }

    /// Steps to cheaper and cheaper rosters that may hold.
    fn descend(&mut self, roster: &Roster) -> Result<Vec<Roster>, SolveError> {
        let mut way: Vec<Roster> = Vec::new();
        'better: loop {
            for kind in KINDS {
                let mut simulated = 0;
                for (_, step) in self.cheaper(way.last().unwrap_or(roster), kind) {
                    if self.is_refused(&step) {
                        continue;
                    }
                    if self.may_hold(&step)? {
                        way.push(step);
                        continue 'better;
                    }
                    simulated += 1;
                    if simulated >= kind.most() {
                        break;
                    }
                }
            }
            return Ok(way);
        }
    }

    /// Cheaper rosters near this one that are not known to fail, the cheapest first.
    fn cheaper(&self, roster: &Roster, kind: Kind) -> Vec<(f64, Roster)> {
        let now = self.task.cost(roster) - 1e-9;
        let mut steps: Vec<(f64, Roster)> = Vec::new();
        let mut take = |step: Roster| {
            let cost = self.task.cost(&step);
            if cost < now {
                steps.push((cost, step));
            }
        };
        for (station, shifts) in self.choice.shifts.iter().enumerate() {
            for &taken in shifts.iter().filter(|&&s| roster[station][s] > 0) {
                let mut less = roster.clone();
                less[station][taken] -= 1;
                match kind {
                    Kind::Less => {
                        self.with_one(&less, station, taken).into_iter().for_each(&mut take);
                        take(less);
                    }
                    Kind::Moving => {
                        for other in 0..roster.len() {
                            for (from, to) in self.moves(&less, other) {
                                let mut moved = less.clone();
                                moved[other][from] -= 1;
                                moved[other][to] += 1;
                                take(moved);
                            }
                        }
                    }
                    Kind::Two => {
                        for one in self.with_one(&less, station, taken) {
                            // One for two.
                            for &second in shifts.iter().filter(|&&s| s >= taken && less[station][s] > 0) {
                                let mut fewer = one.clone();
                                if fewer[station][second] > 0 {
                                    fewer[station][second] -= 1;
                                    take(fewer);
                                }
                            }
                            // Two for one.
                            self.with_one(&one, station, taken).into_iter().for_each(&mut take);
                        }
                    }
                }
            }
        }
        steps.sort_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| x.cmp(y)));
        steps.dedup();
        steps
    }

    /// A roster with one officer more at a station, on any shift but this.
    fn with_one(&self, roster: &Roster, station: usize, but: usize) -> Vec<Roster> {
        let others = self.choice.shifts[station].iter().filter(|&&put| put != but);
        others
            .map(|&put| {
                let mut more = roster.clone();
                more[station][put] += 1;
                more
            })
            .collect()
    }

    /// Officers of a station who can begin one or two slots earlier or later on a shift as long as theirs.
    fn moves(&self, roster: &Roster, station: usize) -> Vec<(usize, usize)> {
        let shifts = &self.task.shifts[station];
        let near = |a: &Shift, b: &Shift| {
            a.end - a.start == b.end - b.start && (1..=2).contains(&a.start.abs_diff(b.start))
        };
        let allowed = &self.choice.shifts[station];
        let used = allowed.iter().filter(|&&s| roster[station][s] > 0);
        used.flat_map(|&from| allowed.iter().map(move |&to| (from, to)))
            .filter(|&(from, to)| near(&shifts[from], &shifts[to]))
            .collect()
    }
}
