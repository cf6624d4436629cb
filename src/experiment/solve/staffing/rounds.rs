//! One question: the least staffing with some of the shifts, in rounds of searching and confirming.

use super::super::budget::{Allowance, is_past};
use super::super::confirm::{confirm, fresh_seed};
use super::super::station::changes;
use super::super::trials::SolveError;
use super::choice::Choice;
use super::least::least_fresh;
use super::load_alone::{LoadAlone, load_alone};
use super::sample::Sample;
use super::search::Search;
use super::task::{Roster, Task};
use super::{Ask, Extent, Solved};

/// Confirmations before a search gives up.
const ROUNDS: u64 = 8;
/// A roster that is tried in the place of one that did not pass costs this part more at least.
const DEARER: f64 = 0.02;
/// With up to so many shifts the servers without which nothing holds are looked for.
const BOUNDED: usize = 16;
/// The part of the error of a question that the test of the loads alone may take.
const LOADS_ALONE: f64 = 1.0 / 8.0;

/// What is known of the first sample, and what was found on it.
pub(super) struct Knowledge {
    /// The first sample, with what is known of plans from it.
    pub sample: Sample,
    /// By station and slot: mean offered load \[servers\].
    pub loads: Vec<Vec<f64>>,
    /// The cheapest rosters on the first sample, with what they are made of.
    pub firsts: Vec<(Choice, Looked)>,
    /// Whether a question had no time left.
    pub spent: bool,
}

/// What a search found on one sample; none if nothing holds.
pub(super) type Looked = Option<Found>;

/// The cheapest roster of a search on one sample.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub roster: Roster,
    /// How far the search got.
    pub extent: Extent,
    /// Others that hold, each cheaper than the one before, but all dearer than this: what is left where this does not pass
    /// and there is no time to look further.
    dearer: Vec<Roster>,
}

/// How sure a sample must be at a round. The search asks for about as much as the test that follows, so that what it finds
/// has a fair chance to pass.
pub(super) fn sample_level(task: &Task<'_>, ask: &Ask, round: u64) -> Result<f64, SolveError> {
    Ok(1.0 - (1.0 - ask.confidence) / libm::pow(2.0, round as f64) / task.targets()? as f64)
}

/// How sure a confirming test must be: half of the error of the question at the first test, a quarter at the second, …, for
/// all targets together.
fn test_level(task: &Task<'_>, ask: &Ask, choice: &Choice, round: u64) -> Result<f64, SolveError> {
    let own = (1.0 - ask.confidence) * choice.weight * (1.0 - LOADS_ALONE);
    Ok(1.0 - own / libm::pow(2.0, round as f64) / task.targets()? as f64)
}

/// Looks for the least staffing with the shifts of `choice` on the first sample, and keeps what it finds.
pub(super) fn look_first(
    task: &Task<'_>,
    ask: &Ask,
    choice: &Choice,
    allowance: Allowance,
    knowledge: &mut Knowledge,
) -> Result<(), SolveError> {
    let given: Vec<Roster> = knowledge
        .firsts
        .iter()
        .filter(|(of, _)| choice.contains(of))
        .filter_map(|(_, looked)| looked.as_ref().map(|found| found.roster.clone()))
        .collect();
    let mut search = Search { task, choice, sample: knowledge.sample.clone(), allowance, held: Vec::new() };
    let looked = look(&mut search, ask, &given, None, &knowledge.loads);
    let looked = or_best(&mut search, looked, &mut knowledge.spent)?;
    knowledge.sample = search.sample;
    knowledge.firsts.push((choice.clone(), looked));
    Ok(())
}

/// What a search found; its best so far if the budget is spent.
fn or_best(
    search: &mut Search<'_, '_>,
    looked: Result<Looked, SolveError>,
    spent: &mut bool,
) -> Result<Looked, SolveError> {
    match looked {
        Err(SolveError::Spent) => {
            *spent = true;
            let mut dearer: Vec<Roster> = search.held.drain(..).map(|(_, roster)| roster).collect();
            Ok(dearer.pop().map(|roster| Found { roster, extent: Extent::Spent, dearer }))
        }
        looked => looked,
    }
}

/// The least staffing with the shifts of `choice`: what was found on the first sample, put to the test, or what is found
/// after that; or the roster that covers the loads alone, if that passes and is cheaper.
pub(super) fn answer(
    task: &Task<'_>,
    ask: &Ask,
    choice: &Choice,
    looked: Looked,
    allowance: Allowance,
    knowledge: &mut Knowledge,
) -> Result<(Option<Solved>, LoadAlone), SolveError> {
    let found = rounds(task, ask, choice, looked, allowance, knowledge)?;
    let level = 1.0 - (1.0 - ask.confidence) * choice.weight * LOADS_ALONE / task.targets()? as f64;
    let alone = load_alone(task, choice, &knowledge.loads, level, allowance.all)?;
    let is_better = |found: &Solved| alone.cost < found.cost - 1e-9 || !found.is_confirmed;
    let found = match found {
        Some(found) if alone.is_confirmed() && is_better(&found) => {
            Some(Solved { extent: found.extent, ..of_loads(task, &alone, level, knowledge) })
        }
        None if alone.is_confirmed() => Some(of_loads(task, &alone, level, knowledge)),
        found => found,
    };
    Ok((found, alone))
}

/// The plan from the loads alone as an answer.
fn of_loads(task: &Task<'_>, alone: &LoadAlone, level: f64, knowledge: &Knowledge) -> Solved {
    Solved {
        rosters: alone.roster.clone(),
        servers: alone.servers.clone(),
        cost: alone.cost,
        changes: changes(task.stations, &alone.servers),
        confirmed: alone.confirmed.clone(),
        is_confirmed: true,
        confidence: level,
        extent: Extent::Near,
        tried: 1,
        loads: knowledge.loads.clone(),
        alone: alone.clone(),
        rounds: 1,
    }
}

fn rounds(
    task: &Task<'_>,
    ask: &Ask,
    choice: &Choice,
    mut looked: Looked,
    allowance: Allowance,
    knowledge: &mut Knowledge,
) -> Result<Option<Solved>, SolveError> {
    let mut search = Search { task, choice, sample: knowledge.sample.clone(), allowance, held: Vec::new() };
    for round in 1..=ROUNDS {
        let Some(Found { roster, extent, mut dearer }) = looked else { return Ok(None) };
        let servers = task.servers(&roster);
        let plan = changes(task.stations, &servers);
        let level = test_level(task, ask, choice, round)?;
        let fresh = least_fresh(task.trials, &plan, level)?.max(2 * search.sample.size());
        let confirmed = confirm(task.trials, &plan, fresh, round, level, allowance.all)?;
        let is_confirmed = confirmed.iter().all(|c| c.at_least >= c.wanted);
        if !is_confirmed && extent == Extent::Spent && !is_past(allowance.all) {
            // One that has clearly more, if there is any.
            let enough = (1.0 + DEARER) * task.cost(&roster);
            while dearer.pop_if(|other| task.cost(other) < enough).is_some() {}
            if let Some(next) = dearer.pop() {
                looked = Some(Found { roster: next, extent, dearer });
                continue;
            }
        }
        if is_confirmed || extent == Extent::Spent {
            return Ok(Some(Solved {
                cost: task.cost(&roster),
                rosters: roster,
                servers,
                changes: plan,
                confirmed,
                is_confirmed,
                confidence: level,
                extent,
                tried: search.sample.tried,
                loads: knowledge.loads.clone(),
                alone: LoadAlone::default(),
                rounds: round,
            }));
        }
        search.sample.extend(&fresh_seed(task.trials, &plan, round)?, fresh);
        search.sample.ask(sample_level(task, ask, round + 1)?);
        search.held.clear();
        let found = look(&mut search, ask, &[], Some(roster), &knowledge.loads);
        looked = or_best(&mut search, found, &mut knowledge.spent)?;
    }
    Ok(None)
}

/// Searches on the present sample: all rosters where they are few, otherwise from a start to something cheaper, and then
/// whatever is cheaper still.
fn look(
    search: &mut Search<'_, '_>,
    ask: &Ask,
    given: &[Roster],
    last: Option<Roster>,
    loads: &[Vec<f64>],
) -> Result<Looked, SolveError> {
    if rosters(search) <= ask.few as f64 {
        let (found, _) = search.cheapest(f64::INFINITY, ask.few)?;
        return Ok(found.map(|roster| Found { roster, extent: Extent::All, dearer: Vec::new() }));
    }
    let start = match last {
        Some(roster) => match search.mend(roster)? {
            Some(roster) => Some(roster),
            None => search.start(given, loads)?,
        },
        None => search.start(given, loads)?,
    };
    let Some(start) = start else { return Ok(None) };
    let near = search.improve(start)?;
    if ask.few == 0 {
        return Ok(Some(Found { roster: near, extent: Extent::Near, dearer: Vec::new() }));
    }
    // Bounds are of use where there are so few shifts that all rosters can be looked at.
    if search.choice.shifts.iter().map(Vec::len).sum::<usize>() <= BOUNDED {
        search.bound_below(&near)?;
    }
    let (better, all) = search.cheapest(search.task.cost(&near), ask.few)?;
    let extent = if all { Extent::All } else { Extent::Near };
    Ok(Some(Found { roster: better.unwrap_or(near), extent, dearer: Vec::new() }))
}

/// How many rosters there can be.
fn rosters(search: &Search<'_, '_>) -> f64 {
    let each = search.task.stations.iter().zip(&search.choice.shifts).map(|(station, shifts)| {
        libm::pow(f64::from(station.rules.most - station.rules.least + 1), shifts.len() as f64)
    });
    each.product()
}
