//! When the first gate of a plan opens, as far as that is known without any passenger: by its date, by what must be ready, by
//! signals and by the prevalence of origins. What `clearway ready` asks many times over.

use super::foreseen::Foreseen;
use super::judge::Judge;
use super::monitor::Monitor;
use crate::engine::{Span, Time};
use crate::port::Observer as _;
use crate::random::Address;
use crate::scenario::Scenario;
use crate::scenario::foreseen::Ready;
use crate::scenario::plan::{Conditions, Enter, Plan};
use crate::scenario::rows::Place;

/// The gate that leads out of the first stage of a plan.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Its name: that of the stage to which it leads.
    pub stage: String,
    /// First day of the run on which the stage can be in force, from zero.
    pub from_day: u32,
    /// Whole days for which the stage before lasts at least.
    pub after: u32,
    /// Days between the decision and its effect.
    pub notice: u32,
    /// Its conditions, each as a gate of its own; all must hold.
    pub conditions: Vec<Conditions>,
    /// Conditions while which the plan stays in the first stage.
    pub hold: Option<Conditions>,
    /// What must be ready, as of the scenario or sooner.
    pub ready: Vec<Ready>,
}

/// How the gate opened in one replication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The day of the run on which the stage comes into force; none if the run ends before the decision.
    pub day: Option<u32>,
    /// By condition, whether it did not hold at the last midnight at which the gate stayed shut.
    pub waited_for: Vec<bool>,
    /// Whether the date or the time that the stage before lasts was not reached then.
    pub waited_for_date: bool,
    /// By number of what must be ready: its day, as far as it is known by then.
    pub ready: Vec<Option<i32>>,
}

impl Opening {
    /// The first gate of a plan; none if it has no second stage.
    pub fn of(scenario: &Scenario, plan: &Plan) -> Option<Self> {
        let [first, second, ..] = plan.stages.as_slice() else { return None };
        let Enter { from_day, after, when, notice } = second.enter.as_ref()?;
        let all = when.iter().flat_map(|when| &when.0);
        Some(Self {
            stage: second.name.clone(),
            from_day: *from_day,
            after: after.ticks().max(first.stay.ticks()).div_ceil(Span::DAY.ticks()) as u32,
            notice: *notice,
            conditions: all.map(|any| Conditions(vec![any.clone()])).collect(),
            hold: first.hold.clone(),
            ready: scenario.ready.clone(),
        })
    }

    /// What the gate looks at that only passengers tell, as conditions say it.
    pub fn needs_passengers<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = &'a str> {
        let known = |place| matches!(place, Place::Signal(_) | Place::Ready(_) | Place::Origin(_));
        let of_ready = plan.ready_when.iter().flatten();
        let all = self.conditions.iter().chain(&self.hold).chain(of_ready).flat_map(|all| &all.0).flatten();
        all.filter(move |one| !known(plan.watches[one.watch].place)).map(|one| one.words.as_str())
    }

    /// How it opens in a replication. Agrees with what a run does, replication by replication, where no condition needs
    /// passengers.
    pub fn opens(&self, scenario: &Scenario, plan: &Plan, replication: u32) -> Opened {
        let address = Address::replication(scenario.run.seed, u64::from(replication));
        let mut foreseen = Foreseen::new(scenario, &self.ready, plan, address);
        let mut monitor = Monitor::new(scenario, &plan.watches);
        monitor.report(&foreseen.cases);
        let mut judges: Vec<Judge<'_>> = self.conditions.iter().map(Judge::new).collect();
        let mut hold = self.hold.as_ref().map(Judge::new);
        let mut opened = Opened {
            day: None,
            waited_for: vec![false; judges.len()],
            waited_for_date: false,
            ready: Vec::new(),
        };
        if self.conditions.is_empty() {
            // Known beforehand, and announced in time; before the run began, if need be.
            opened.day = Some(self.from_day.max(self.after));
            opened.waited_for_date = opened.day > Some(0);
            opened.ready = foreseen.days;
            return opened;
        }
        for day in 0..scenario.run.days {
            let now = Time::ZERO + Span::from_ticks(u64::from(day) * Span::DAY.ticks());
            monitor.advance(now);
            foreseen.midnight(now, &mut monitor);
            let held: Vec<bool> =
                judges.iter_mut().map(|judge| judge.holds(now, Span::DAY, &monitor).is_some()).collect();
            let holds_back = hold.as_mut().is_some_and(|hold| hold.holds(now, Span::DAY, &monitor).is_some());
            let early = day + self.notice < self.from_day.max(self.after);
            if held.iter().all(|&held| held) && !early && !holds_back {
                opened.day = Some(day + self.notice);
                break;
            }
            opened.waited_for = held.iter().map(|held| !held).collect();
            opened.waited_for_date = early;
        }
        opened.ready = foreseen.days;
        opened
    }
}
