//! Stages: judged at midnight, forward through the next gate or back.

use super::journal::{Journal, What};
use super::judge::Judge;
use super::monitor::Monitor;
use super::reason::Reason;
use crate::engine::{Span, Time};
use crate::scenario::plan::{Enter, Plan};
use crate::scenario::rows::Place;

/// A decision that will take effect.
#[derive(Clone, Debug)]
struct Pending {
    at: Time,
    stage: u16,
    cause: Reason,
}

/// Which stage is in force, and what has been decided.
#[derive(Debug)]
pub(super) struct Stages<'a> {
    plan: &'a Plan,
    pub stage: u16,
    since: Time,
    /// Whether the present stage was fallen back to.
    fallen: bool,
    pending: Option<Pending>,
    enter: Vec<Option<Judge<'a>>>,
    hold: Vec<Option<Judge<'a>>>,
    back: Vec<Vec<Judge<'a>>>,
}

impl<'a> Stages<'a> {
    pub fn new(plan: &'a Plan) -> Self {
        let stages = plan.stages.iter();
        Self {
            plan,
            stage: 0,
            since: Time::ZERO,
            fallen: false,
            pending: None,
            enter: stages
                .clone()
                .map(|s| s.enter.as_ref().and_then(|e| e.when.as_ref()).map(Judge::new))
                .collect(),
            hold: stages.clone().map(|s| s.hold.as_ref().map(Judge::new)).collect(),
            back: stages.map(|s| s.back.iter().map(|back| Judge::new(&back.when)).collect()).collect(),
        }
    }

    /// The midnight at the beginning of a day: what was decided takes effect, gates are judged.
    pub fn midnight(&mut self, now: Time, monitor: &Monitor<'_>, journal: &mut Journal) {
        self.take_effect(now, journal);
        // Gates without notice may open one after the other at one midnight, but no stage comes twice.
        for _ in 0..self.plan.stages.len() {
            self.judge(now, monitor, journal);
            if !self.take_effect(now, journal) {
                return;
            }
        }
    }

    /// The stage that has been decided on, with the day on which it takes effect.
    pub fn next(&self) -> Option<(i32, u16)> {
        let pending = self.pending.as_ref()?;
        Some((pending.at.day_of_run().0 as i32, pending.stage))
    }

    /// The stage that has been announced and is entered from the one before; zero if there is none.
    pub fn announced(&self) -> u16 {
        self.pending.as_ref().filter(|pending| pending.stage > self.stage).map_or(0, |pending| pending.stage)
    }

    /// Adds the time of the stage in force at the end of the run.
    pub fn close(&self, end: Time, journal: &mut Journal) {
        journal.spent(Place::Stage(self.stage), end.since(self.since));
    }

    fn judge(&mut self, now: Time, monitor: &Monitor<'_>, journal: &mut Journal) {
        let current = usize::from(self.stage);
        let stage = &self.plan.stages[current];
        let spent = now.since(self.since);
        // When a fall back that has been decided on takes effect: only one that does so sooner takes its place.
        let falls =
            self.pending.as_ref().filter(|pending| pending.stage < self.stage).map(|pending| pending.at);
        let today = now.day_of_run().0 as u32;
        let planned = self.plan.on_day(self.stage, today);
        if planned != self.stage {
            return self.decide(now, now, planned, Reason::LastDay, journal);
        }
        // Judged at every midnight, for the memory of how long conditions have held.
        let backs = stage.back.iter().zip(&mut self.back[current]);
        let backs: Vec<_> =
            backs.filter_map(|(back, judge)| Some((back, judge.holds(now, Span::DAY, monitor)?))).collect();
        let hold = self.hold[current].as_mut().and_then(|judge| judge.holds(now, Span::DAY, monitor));
        let next = self.enter.get_mut(current + 1).and_then(Option::as_mut);
        let enter = next.and_then(|judge| judge.holds(now, Span::DAY, monitor));
        if let Some((back, cause)) = backs.into_iter().min_by_key(|(back, _)| back.notice)
            && spent >= stage.stay
            && falls.is_none_or(|at| now + days(back.notice) < at)
        {
            return self.decide(now, now + days(back.notice), back.to, cause, journal);
        }
        if self.pending.is_some() || hold.is_some() {
            return;
        }
        let Some(gate) = self.plan.stages.get(current + 1).and_then(|next| next.enter.as_ref()) else {
            return;
        };
        if let Some((at, cause)) = self.opens(now, gate, stage.stay, enter) {
            self.decide(now, at, self.stage + 1, cause, journal);
        }
    }

    /// When a gate lets the plan through, if that can be said now, and why.
    fn opens(&self, now: Time, gate: &Enter, stay: Span, met: Option<Reason>) -> Option<(Time, Reason)> {
        let notice = days(gate.notice);
        let date = Time::ZERO + days(gate.from_day);
        let after = midnight_from(self.since + gate.after.max(stay));
        if gate.when.is_some() {
            // The effect is that long after the decision.
            let at = now + notice;
            return met.filter(|_| at >= date && at >= after).map(|cause| (at, cause));
        }
        // A date that has passed says nothing about a return.
        if self.fallen && gate.after == Span::ZERO {
            return None;
        }
        // Known beforehand, and announced in time; before the run began, if need be.
        let soonest = if self.since > Time::ZERO { self.since + notice } else { Time::ZERO };
        let at = date.max(after).max(soonest);
        let cause = if gate.after > Span::ZERO { Reason::Time } else { Reason::Date };
        (now + notice >= at).then(|| (at.max(now), cause))
    }

    fn decide(&mut self, now: Time, at: Time, stage: u16, cause: Reason, journal: &mut Journal) {
        if at > now {
            journal.note(now, Place::Stage(stage), What::Decided, cause.clone());
        }
        self.pending = Some(Pending { at, stage, cause });
    }

    /// Lets a decision take effect if its time has come; whether one did.
    fn take_effect(&mut self, now: Time, journal: &mut Journal) -> bool {
        let Some(Pending { stage, cause, .. }) = self.pending.take_if(|pending| pending.at <= now) else {
            return false;
        };
        journal.spent(Place::Stage(self.stage), now.since(self.since));
        journal.note(now, Place::Stage(self.stage), What::Ends, Reason::None);
        journal.note(now, Place::Stage(stage), What::Begins, cause);
        self.fallen = stage < self.stage;
        let planned = self.plan.on_day(self.stage, now.day_of_run().0 as u32) == stage;
        journal.fall_backs += u32::from(self.fallen && !planned);
        (self.stage, self.since) = (stage, now);
        for judges in [&mut self.enter, &mut self.hold] {
            judges.iter_mut().flatten().for_each(Judge::forget);
        }
        self.back.iter_mut().flatten().for_each(Judge::forget);
        // After a fall back the next look is at the next midnight.
        !self.fallen
    }
}

fn days(days: u32) -> Span {
    Span::from_ticks(Span::DAY.ticks() * u64::from(days))
}

/// The first midnight at or after `time`.
fn midnight_from(time: Time) -> Time {
    Time::from_ticks(time.ticks().div_ceil(Span::DAY.ticks()) * Span::DAY.ticks())
}
