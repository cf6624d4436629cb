//! The least staffing that meets the targets with their probabilities.
//!
//! 1. The most servers there may be, all day, are tried first, whatever the shifts: what they cannot do no roster can, where
//!    more servers never do harm.
//! 2. Offered loads are measured where nobody waits; the square-root rule of staffing (load + β √load; Whitt,
//!    "Understanding the efficiency of multi-server service systems", Management Science 38, 1992) gives a family of
//!    rosters with one number β, and halving finds the least β whose roster meets the targets: a root under common random
//!    numbers, as more servers make nobody wait longer.
//! 3. From there officers are taken away and shifts exchanged for cheaper ones for as long as the targets are still met in
//!    as many replications as the confidence asks. At last all rosters that are cheaper still are tried in the order of
//!    their cost, if what is known excludes all but a few of them.
//! 4. What was chosen on some replications is a little too well fitted to them. It is accepted only if replications with
//!    fresh seeds say, with the confidence asked for, that the targets are met as often as wanted; otherwise these join the
//!    sample and the search goes on.
//! 5. With several lengths of shifts the same is asked with fewer of them first, and each search begins where those end; so
//!    is the roster that covers the loads alone. The cheapest that was confirmed is the answer, so that allowing more shifts
//!    never makes it dearer. The error of all tests together is what was asked, so that a roster that does not do what it
//!    should is accepted with no more than that probability, however it was found.

mod choice;
mod exact;
mod least;
mod load_alone;
mod loads;
mod local;
mod most;
mod rounds;
mod sample;
mod search;
mod start;
mod task;

use self::choice::choices;
use self::loads::loads;
use self::most::{Most, try_most};
use self::rounds::{Knowledge, Looked, answer, look_first};
use self::sample::Sample;
use self::task::Task;
use super::budget::Budget;
use super::confirm::Confirmed;
use super::station::Station;
use super::trials::{SolveError, Trials};

pub use load_alone::LoadAlone;

/// So many rosters are all tried.
const FEW: usize = 20_000;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// Replications that are looked at in the search.
    pub replications: u32,
    /// How sure it should be that the targets are met as often as wanted.
    pub confidence: f64,
    /// So many rosters are all tried.
    pub few: usize,
    /// What the search may take.
    pub budget: Budget,
}

impl Ask {
    /// With the usual budget.
    pub fn new(replications: u32, confidence: f64) -> Self {
        Self { replications, confidence, few: FEW, budget: Budget::default() }
    }
}

/// How far a search got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Every cheaper roster was tried, or has less of everything than one that failed.
    All,
    /// No officer can be taken away, and no shift exchanged for a cheaper one.
    Near,
    /// Its budget was spent: there may be cheaper ones.
    Spent,
}

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
    /// Whether they say that it does what it should; if not, the budget was spent before another was found.
    pub is_confirmed: bool,
    /// The confidence of the last confirming test.
    pub confidence: f64,
    /// How far the search got.
    pub extent: Extent,
    /// Rosters that were simulated.
    pub tried: usize,
    /// By station and slot: mean offered load \[servers\].
    pub loads: Vec<Vec<f64>>,
    /// The plan from the loads alone.
    pub alone: LoadAlone,
    /// How many times a roster was put to the test.
    pub rounds: u64,
}

/// Finds the least staffing.
///
/// # Errors
///
/// If no shift fits, if no roster meets the targets (it is said what stands in the way), if the budget is spent before one is
/// found, or if a replication cannot be simulated.
pub fn solve(trials: &Trials<'_>, stations: &[Station], ask: &Ask) -> Result<Solved, SolveError> {
    let named = |station: &Station| (station.port.clone(), station.name.clone());
    let trials = &trials.about_targets(stations.iter().map(named).collect())?;
    let task = Task::new(trials, stations)?;
    let choices = choices(&task);
    let loads = loads(trials, stations)?;
    let mut first = Sample::new(&task, ask.replications);
    let level = rounds::sample_level(&task, ask, 1)?;
    first.ask(level);
    let allowance = ask.budget.share(trials, choices.len());
    let (sample, blocked) = match try_most(&task, first.clone(), &allowance, level, &loads) {
        Ok(Most::Hold(sample)) => (sample, None),
        Ok(Most::Fail(why)) if task.is_monotone => {
            return Err(SolveError::Unsolved(format!("{why}; allow more")));
        }
        Ok(Most::Fail(why)) => (first, Some(why)),
        Err(SolveError::Spent) => return Err(SolveError::Unsolved(spent(trials))),
        Err(error) => return Err(error),
    };
    let mut knowledge = Knowledge { sample, loads, firsts: Vec::new(), spent: false };
    for (q, choice) in choices.iter().enumerate() {
        let allowance = ask.budget.share(trials, choices.len() - q);
        look_first(&task, ask, choice, allowance, &mut knowledge)?;
    }
    let mut firsts = std::mem::take(&mut knowledge.firsts);
    let Some((choice, looked)) = firsts.pop() else { return Err(SolveError::Unsolved(spent(trials))) };
    let share = |left: usize| ask.budget.share(trials, left);
    let (mut best, alone) = answer(&task, ask, &choice, looked, share(1), &mut knowledge)?;
    // What was found with fewer lengths on the same sample is no cheaper; only where that did not pass can a part of the
    // lengths have a cheaper answer.
    if best.as_ref().is_none_or(|best| best.rounds > 1 || !best.is_confirmed) {
        for (part, looked) in firsts {
            let cost =
                |looked: &Looked| looked.as_ref().map_or(f64::INFINITY, |found| task.cost(&found.roster));
            if best.as_ref().is_some_and(|best| best.is_confirmed && best.cost <= cost(&looked)) {
                continue;
            }
            let (found, _) = answer(&task, ask, &part, looked, share(1), &mut knowledge)?;
            let rank = |solved: &Solved| (!solved.is_confirmed, solved.cost);
            if let Some(found) = found
                && best.as_ref().is_none_or(|best| rank(&found) < rank(best))
            {
                best = Some(Solved { extent: found.extent.max(Extent::Near), ..found });
            }
        }
    }
    if let Some(best) = best {
        return Ok(Solved { alone, ..best });
    }
    if knowledge.spent {
        return Err(SolveError::Unsolved(spent(trials)));
    }
    Err(SolveError::Unsolved(match blocked {
        Some(why) => format!("no roster was found that meets the targets: {why}; allow more or other shifts"),
        None => format!(
            "the most servers there may be, on duty all day, meet the targets, but no roster of these shifts was found that \
             does{}: allow other lengths of shifts, or more servers where they overlap",
            least::uncovered(&task)
        ),
    }))
}

fn spent(trials: &Trials<'_>) -> String {
    format!(
        "the budget was spent after {} replications before a roster was found that meets the targets: allow more with \
         --budget, or fewer shifts",
        trials.done()
    )
}
