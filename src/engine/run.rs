//! The loop that lets time pass.

use std::sync::atomic::{AtomicBool, Ordering};

use super::calendar::Calendar;
use super::time::Time;

/// Something that changes at instants.
pub trait Model {
    /// Its calendar.
    fn calendar(&self) -> &Calendar;
    /// Names the source of events `leaf`, for messages.
    fn describe(&self, leaf: u32) -> String;
    /// Handles the event of `leaf`, which is due now. Returns how many events that were: none for what only follows from
    /// another at the same instant, many for whoever works through a stretch of time at once.
    fn handle(&mut self, now: Time, leaf: u32) -> Result<u64, Stop>;
}

/// Why a run ended before its time. The results of that replication are not usable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// Somebody asked for it.
    #[error("the run was interrupted")]
    Interrupted,
    /// So many events at one instant that time would never go on.
    #[error(
        "time stands still on {at} at {place}: {events} events have happened at this instant and still more are due; \
         something there goes round without taking any time, so give a service, a walk or a patience on the way a \
         duration above zero"
    )]
    Stuck {
        /// Day and time of day.
        at: String,
        /// Where.
        place: String,
        /// Events at this instant.
        events: u64,
    },
    /// The model found that it cannot go on.
    #[error("{0}")]
    Model(String),
}

/// A request to stop that many threads can see.
#[derive(Debug, Default)]
pub struct StopSignal(AtomicBool);

impl StopSignal {
    /// A signal not yet given.
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Asks every run that watches this signal to stop.
    pub fn give(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether stopping was asked for.
    pub fn is_given(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Events at a single instant beyond which time is held to stand still. A batch of a million passengers through
/// a dozen stations in no time at all stays below it.
const EVENTS_AT_ONE_INSTANT: u64 = 50_000_000;

/// After so many events it is seen whether to stop.
const LOOK: u64 = 1 << 16;

/// Runs `model` up to, and not including, `end`. Returns the number of events handled.
pub fn run<M: Model>(model: &mut M, end: Time, signal: &StopSignal) -> Result<u64, Stop> {
    let (mut events, mut instant, mut events_before) = (0_u64, Time::ZERO, 0_u64);
    // What counts as nothing is done all the same.
    let (mut done, mut next_look) = (0_u64, LOOK);
    loop {
        let (now, leaf) = model.calendar().next();
        if now >= end {
            return Ok(events);
        }
        let handled = model.handle(now, leaf)?;
        events += handled;
        done += handled.max(1);
        if done >= next_look {
            next_look = done + LOOK;
            if signal.is_given() {
                return Err(Stop::Interrupted);
            }
            if now > instant {
                (instant, events_before) = (now, done);
            } else if done - events_before > EVENTS_AT_ONE_INSTANT {
                return Err(Stop::Stuck {
                    at: now.day_and_time(),
                    place: model.describe(leaf),
                    events: done - events_before,
                });
            }
        }
    }
}
