//! Incidents: what happens at its time, whatever anybody decides.

use super::journal::{Journal, What};
use super::reason::Reason;
use crate::engine::{Span, Time};
use crate::random::{Address, Purpose, Salt};
use crate::scenario::plan::{Incident, Plan, When};
use crate::scenario::rows::Place;

/// An incident to come or at work.
#[derive(Debug)]
struct State<'a> {
    incident: &'a Incident,
    address: Address,
    /// In force since.
    since: Option<Time>,
    /// When it begins or ends next.
    next: Time,
    /// How often it has happened.
    times: u32,
}

/// The incidents of a plan.
#[derive(Debug)]
pub(super) struct Incidents<'a>(Vec<State<'a>>);

impl<'a> Incidents<'a> {
    /// The incidents of the replication at `address`; those whose bit is not in `wanted` never happen.
    pub fn new(plan: &'a Plan, address: Address, wanted: u32) -> Self {
        let state = |(i, incident): (usize, &'a Incident)| {
            let address = address.named("incident").named(&incident.name);
            let mut state = State { incident, address, since: None, next: Time::NEVER, times: 0 };
            if wanted >> i & 1 == 1 {
                state.next = match &incident.when {
                    When::At(at) => *at,
                    When::Every(_) => state.again(Time::ZERO),
                };
            }
            state
        };
        Self(plan.incidents.iter().enumerate().map(state).collect())
    }

    /// The incidents in force, a bit for each.
    pub fn bits(&self) -> u32 {
        self.0.iter().enumerate().map(|(i, state)| u32::from(state.since.is_some()) << i).sum()
    }

    /// When the next begins or ends.
    pub fn next(&self) -> Time {
        self.0.iter().map(|state| state.next).min().unwrap_or(Time::NEVER)
    }

    /// Those whose time has come begin or end.
    pub fn pass(&mut self, now: Time, journal: &mut Journal) {
        for (i, state) in self.0.iter_mut().enumerate() {
            let place = Place::Incident(i as u16);
            while state.next <= now {
                if let Some(since) = state.since.take() {
                    journal.spent(place, now.since(since));
                    journal.note(now, place, What::Ends, Reason::None);
                    state.next = state.again(now);
                } else {
                    journal.note(now, place, What::Begins, Reason::None);
                    let salt = Salt::new("", Purpose::Lasting);
                    let lasts =
                        Span::from_ticks(state.incident.duration.draw(state.address.bits(salt, state.times)));
                    // What takes no time at all would never be over.
                    state.next = now + lasts.max(Span::from_ticks(1));
                    (state.since, state.times) = (Some(now), state.times + 1);
                }
            }
        }
    }

    /// Adds the time of those in force at the end of the run.
    pub fn close(&self, end: Time, journal: &mut Journal) {
        for (i, state) in self.0.iter().enumerate() {
            if let Some(since) = state.since {
                journal.spent(Place::Incident(i as u16), end.since(since));
            }
        }
    }
}

impl State<'_> {
    /// When it happens again after `now`; never if it happens once.
    fn again(&self, now: Time) -> Time {
        match &self.incident.when {
            When::At(_) => Time::NEVER,
            When::Every(between) => {
                let bits = self.address.bits(Salt::new("", Purpose::Incident), self.times);
                now + Span::from_ticks(between.draw(bits).max(1))
            }
        }
    }
}
