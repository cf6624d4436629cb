//! From the word to the first passenger: when the first gate of a plan opens, what it waits for, and what hurry would gain.

use rayon::prelude::*;

use crate::num::spread::{Share, share};
use crate::plan::opening::{Opened, Opening};
use crate::scenario::Scenario;
use crate::scenario::foreseen::Comes;
use crate::scenario::plan::{Conditions, Plan};
use crate::scenario::rows::Place;

/// By how many days each item is hurried to see what that gains.
pub const WEEK: u32 = 7;

/// What is known of the first gate.
#[derive(Clone, Debug)]
pub struct Readiness {
    /// The stage to which it leads.
    pub stage: String,
    /// How often it was drawn.
    pub draws: usize,
    /// With what probability the stage should be in force.
    pub probability: f64,
    /// By day of the run: the share of the draws in which the stage is in force by its morning.
    pub open: Vec<Share>,
    /// What it waits for, in the order: date, things to be ready, conditions, notice.
    pub items: Vec<Item>,
}

/// Something for which a gate waits.
#[derive(Clone, Debug)]
pub struct Item {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its name; of a condition its words.
    pub name: String,
    /// The share of the draws in which the gate stayed shut for want of it until the last midnight; none for what is not waited for
    /// by itself.
    pub binds: Option<Share>,
    /// By day of the run: the share of the draws in which it is there by the morning; empty where it comes and goes.
    pub there: Vec<f64>,
    /// By day of the run: the share in which the stage is in force if the item is there a week sooner; empty for what nobody can
    /// hurry.
    pub hurried: Vec<f64>,
    /// Days by which the stage comes sooner on average if it does, of the draws in which it comes within the run; none for what nobody
    /// can hurry.
    pub gain: Option<f64>,
}

/// What kind of thing a gate waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The date of the gate, or the time that the stage before lasts.
    Date,
    /// A thing to be ready.
    Ready,
    /// A condition on signals or prevalence.
    Condition,
    /// The time between the decision and its effect.
    Notice,
}

impl Kind {
    /// As it is written in result files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Ready => "ready",
            Self::Condition => "condition",
            Self::Notice => "notice",
        }
    }
}

impl Readiness {
    /// The first day of the run by whose morning a share of the draws, given by day, is at least the probability; none if it is not
    /// within the run.
    pub fn day_of(&self, shares: impl IntoIterator<Item = f64>) -> Option<usize> {
        shares.into_iter().position(|share| share >= self.probability)
    }

    /// The day by whose morning the stage is in force with the probability that is asked for, and the days between which that lies by
    /// what is known from so many draws; none where the run is too short.
    pub fn day(&self) -> [Option<usize>; 3] {
        [
            self.day_of(self.open.iter().map(|day| day.share)),
            self.day_of(self.open.iter().map(|day| day.high)),
            self.day_of(self.open.iter().map(|day| day.low)),
        ]
    }

    /// The first day by whose morning the stage is in force in half of the draws.
    pub fn median(&self) -> Option<usize> {
        self.open.iter().position(|day| day.share >= 0.5)
    }
}

/// Draws the first gate of a plan so many times, and once more for every item that can be hurried. Deterministic, the same for any
/// number of threads.
pub fn readiness(
    scenario: &Scenario,
    plan: &Plan,
    opening: &Opening,
    draws: u32,
    probability: f64,
) -> Readiness {
    let run = |opening: &Opening| -> Vec<Opened> {
        (0..draws).into_par_iter().map(|draw| opening.opens(scenario, plan, draw)).collect()
    };
    let found = run(opening);
    let n = found.len();
    let days = scenario.run.days as usize;
    let by_day = |day_of: &dyn Fn(&Opened) -> Option<i64>, all: &[Opened]| -> Vec<usize> {
        let mut counts = vec![0; days];
        for first in all.iter().filter_map(day_of) {
            if let Some(count) = counts.get_mut(first.max(0) as usize) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut counts {
            sum += *count;
            *count = sum;
        }
        counts
    };
    let opens = |opened: &Opened| opened.day.map(i64::from);
    let part =
        |counts: Vec<usize>| counts.into_iter().map(|count| count as f64 / n as f64).collect::<Vec<_>>();
    let binds = |waited: &dyn Fn(&Opened) -> bool| share(found.iter().filter(|o| waited(o)).count(), n);
    let hurried = |sooner: Opening| -> (Vec<f64>, Option<f64>) {
        let all = run(&sooner);
        // Conditions that come and go can fail on the sooner day, and the stage then begins later.
        let gain = |(then, now): (&Opened, &Opened)| Some(f64::from(then.day?) - f64::from(now.day?));
        let both = found.iter().zip(&all).filter_map(gain);
        let gains: Vec<f64> = both.collect();
        let gain = gains.iter().sum::<f64>() / gains.len().max(1) as f64;
        (part(by_day(&opens, &all)), (!gains.is_empty()).then_some(gain))
    };
    let mut items = Vec::new();
    if opening.from_day.max(opening.after) > 0 {
        let (from_day, after) = (opening.from_day.saturating_sub(WEEK), opening.after.saturating_sub(WEEK));
        let (sooner, gain) = hurried(Opening { from_day, after, ..opening.clone() });
        let first = opening.from_day.max(opening.after) as usize;
        items.push(Item {
            kind: Kind::Date,
            name: scenario.run.date(first as u32).to_string(),
            binds: Some(binds(&|opened| opened.waited_for_date)),
            there: (0..days).map(|day| if day >= first { 1.0 } else { 0.0 }).collect(),
            hurried: sooner,
            gain,
        });
    }
    let wanted = |number: u16| {
        let is = |all: &Conditions| {
            all.0.iter().flatten().any(|one| plan.watches[one.watch].place == Place::Ready(number))
        };
        opening.conditions.iter().position(is)
    };
    for number in needed(opening, &wanted) {
        let ready = &opening.ready[usize::from(number)];
        let condition = wanted(number);
        let there = |opened: &Opened| opened.ready[usize::from(number)].map(i64::from);
        let (sooner, gain) = if matches!(ready.comes, Comes::When) {
            (Vec::new(), None)
        } else {
            let mut sooner = opening.clone();
            sooner.ready[usize::from(number)].sooner = WEEK;
            hurried(sooner)
        };
        items.push(Item {
            kind: Kind::Ready,
            name: ready.name.clone(),
            binds: condition.map(|condition| binds(&|opened| opened.waited_for[condition])),
            there: part(by_day(&there, &found)),
            hurried: sooner,
            gain,
        });
    }
    for (i, condition) in opening.conditions.iter().enumerate() {
        let lines = condition.0.iter().flatten();
        if lines.clone().any(|one| !one.yes_or_no) {
            let words: Vec<&str> = lines.map(|one| one.words.as_str()).collect();
            items.push(Item {
                kind: Kind::Condition,
                name: words.join(" or "),
                binds: Some(binds(&|opened| opened.waited_for[i])),
                there: Vec::new(),
                hurried: Vec::new(),
                gain: None,
            });
        }
    }
    if opening.notice > 0 && !opening.conditions.is_empty() {
        let notice = opening.notice.saturating_sub(WEEK);
        let (sooner, gain) = hurried(Opening { notice, ..opening.clone() });
        items.push(Item {
            kind: Kind::Notice,
            name: opening.notice.to_string(),
            binds: None,
            there: Vec::new(),
            hurried: sooner,
            gain,
        });
    }
    let open = by_day(&opens, &found).into_iter().map(|count| share(count, n)).collect();
    Readiness { stage: opening.stage.clone(), draws: n, probability, open, items }
}

/// What must be ready for a gate, and whatever that needs, in the order of the file.
fn needed(opening: &Opening, wanted: &dyn Fn(u16) -> Option<usize>) -> Vec<u16> {
    let count = opening.ready.len() as u16;
    let mut found: Vec<bool> = (0..count).map(|number| wanted(number).is_some()).collect();
    // As many rounds as there are things: each finds what the last ones need.
    for _ in 0..count {
        for number in 0..usize::from(count) {
            if found[number] {
                opening.ready[number].needs.iter().for_each(|&need| found[usize::from(need)] = true);
            }
        }
    }
    (0..count).filter(|&number| found[usize::from(number)]).collect()
}
