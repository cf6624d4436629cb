//! Rules: judged at the end of each interval.

use super::journal::{Journal, What};
use super::judge::Judge;
use super::monitor::Monitor;
use super::reason::Reason;
use crate::engine::{Span, Time};
use crate::scenario::plan::{Plan, Rule};
use crate::scenario::rows::Place;

/// A rule at work.
#[derive(Debug)]
struct State<'a> {
    rule: &'a Rule,
    when: Judge<'a>,
    until: Option<Judge<'a>>,
    /// In force since.
    since: Option<Time>,
    /// When a decision takes effect, and why it was made.
    change: Option<(Time, Reason)>,
}

/// The rules of a plan.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    states: Vec<State<'a>>,
    interval: Span,
}

impl<'a> Rules<'a> {
    pub fn new(plan: &'a Plan, interval: Span) -> Self {
        let state = |rule: &'a Rule| State {
            rule,
            when: Judge::new(&rule.when),
            until: rule.until.as_ref().map(Judge::new),
            since: None,
            change: None,
        };
        Self { states: plan.rules.iter().map(state).collect(), interval }
    }

    /// The rules in force, a bit for each.
    pub fn bits(&self) -> u32 {
        let bit = |(i, state): (usize, &State<'_>)| u32::from(state.since.is_some()) << i;
        self.states.iter().enumerate().map(bit).sum()
    }

    /// When the next decision takes effect.
    pub fn next(&self) -> Time {
        self.states
            .iter()
            .filter_map(|state| state.change.as_ref())
            .map(|(at, _)| *at)
            .min()
            .unwrap_or(Time::NEVER)
    }

    /// The end of an interval.
    pub fn judge(&mut self, now: Time, monitor: &Monitor<'_>, journal: &mut Journal) {
        for (i, state) in self.states.iter_mut().enumerate() {
            let cause = state.turns(now, self.interval, monitor);
            if let (Some(cause), None) = (cause, &state.change) {
                let begins = state.since.is_none();
                let at = now + if begins { state.rule.delay } else { state.rule.end_delay };
                if at > now && begins {
                    journal.note(now, Place::Rule(i as u16), What::Decided, cause.clone());
                }
                state.change = Some((at, cause));
            }
        }
    }

    /// Lets decisions take effect whose time has come.
    pub fn take_effect(&mut self, now: Time, journal: &mut Journal) {
        for (i, state) in self.states.iter_mut().enumerate() {
            let Some((_, cause)) = state.change.take_if(|(at, _)| *at <= now) else { continue };
            let place = Place::Rule(i as u16);
            if let Some(since) = state.since.take() {
                journal.spent(place, now.since(since));
                journal.note(now, place, What::Ends, cause);
            } else {
                state.since = Some(now);
                journal.note(now, place, What::Begins, cause);
            }
            state.when.forget();
            if let Some(until) = &mut state.until {
                until.forget();
            }
        }
    }

    /// Adds the time of those in force at the end of the run.
    pub fn close(&self, end: Time, journal: &mut Journal) {
        for (i, state) in self.states.iter().enumerate() {
            if let Some(since) = state.since {
                journal.spent(Place::Rule(i as u16), end.since(since));
            }
        }
    }
}

impl State<'_> {
    /// Whether the rule should begin or, if it is in force, end; with the cause.
    fn turns(&mut self, now: Time, interval: Span, monitor: &Monitor<'_>) -> Option<Reason> {
        let Some(since) = self.since else { return self.when.holds(now, interval, monitor) };
        let over = match &mut self.until {
            Some(until) => until.holds(now, interval, monitor),
            None if self.when.are_met(monitor) => None,
            None => Some(Reason::NoLonger),
        };
        over.filter(|_| now.since(since) >= self.rule.at_least)
    }
}
