//! Many points at once: every thread takes the next replication that nobody has begun, of whichever point.
//!
//! A point is loaded when the points before it have no replication left to hand out, so that only as many points are in
//! memory as there are threads, however many points there are, and every thread has work until the last replication has
//! been handed out. What comes out of a point does not depend on who did what: its values stand by the numbers of their
//! replications.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::engine::{Stop, StopSignal};
use crate::experiment::one::{Extra, Runner};
use crate::experiment::precision;
use crate::experiment::replicate::RunError;
use crate::scenario::Loaded;

use super::values::{Labels, labels, values};

/// What is known of how far a sweep is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Advance {
    /// Points that are done.
    pub points: u64,
    /// Replications that are done.
    pub replications: u64,
    /// Replications that the points begun so far need, and how many points these are.
    pub planned: (u64, u64),
}

/// What a point came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its rows.
    pub labels: Labels,
    /// Replications.
    pub replications: u32,
    /// By row, then replication; empty if it failed.
    pub values: Vec<f64>,
    /// Why it could not be simulated.
    pub failed: Option<String>,
}

/// Why a schedule ended early.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Ended {
    /// It was interrupted.
    #[error("interrupted")]
    Interrupted,
    /// A mistake in this program.
    #[error("{0}")]
    Inconsistent(String),
    /// A point could not be loaded, or what it came to could not be kept.
    #[error("{0}")]
    Failed(String),
}

/// What a schedule works on.
pub trait Work: Sync {
    /// Loads point number `point`.
    fn load(&self, point: u64) -> Result<Loaded, String>;
    /// Takes what a point came to. Called by one thread after the other, in the order in which points end.
    fn keep(&self, point: u64, loaded: &Loaded, outcome: Outcome) -> Result<(), String>;
    /// Hears how far the whole is.
    fn advance(&self, advance: Advance);
}

/// What one replication gave, or why it could not go on.
type Found = Result<Vec<f64>, String>;

/// A point that is being simulated.
struct Flight {
    point: u64,
    loaded: Loaded,
    labels: Labels,
    /// By replication.
    found: Mutex<Vec<Option<Found>>>,
}

/// A point as the schedule sees it.
struct Counts {
    flight: Arc<Flight>,
    /// Replications to be simulated as far as is known, handed out, and done.
    planned: u32,
    handed: u32,
    done: u32,
    failed: bool,
}

#[derive(Default)]
struct State {
    /// How many of the points have been taken up.
    begun: usize,
    /// How many are being loaded.
    loading: usize,
    flights: Vec<Counts>,
    ended: Option<Ended>,
    advance: Advance,
}

enum Job {
    Load(u64),
    Run(Arc<Flight>, u32),
}

struct Schedule<'a, W> {
    points: &'a [u64],
    work: &'a W,
    signal: &'a StopSignal,
    state: Mutex<State>,
    changed: Condvar,
    /// One keeps at a time.
    keeping: Mutex<()>,
}

/// Simulates `points` on all threads of the current pool.
pub fn run<W: Work>(points: &[u64], work: &W, signal: &StopSignal) -> Result<(), Ended> {
    let schedule = Schedule {
        points,
        work,
        signal,
        state: Mutex::default(),
        changed: Condvar::new(),
        keeping: Mutex::new(()),
    };
    rayon::broadcast(|_| schedule.help());
    let state = schedule.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    state.ended.map_or(Ok(()), Err)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<W: Work> Schedule<'_, W> {
    /// What each thread does.
    fn help(&self) {
        while let Some(job) = self.next() {
            let done = match job {
                Job::Load(point) => self.load(point),
                Job::Run(flight, replication) => self.simulate(&flight, replication),
            };
            if let Err(ended) = done {
                locked(&self.state).ended.get_or_insert(ended);
                self.changed.notify_all();
            }
        }
    }

    /// The next thing to do; none once there is nothing left.
    fn next(&self) -> Option<Job> {
        let mut state = locked(&self.state);
        loop {
            if state.ended.is_some() {
                return None;
            }
            let open = state.flights.iter_mut().find(|c| !c.failed && c.handed < c.planned);
            if let Some(counts) = open {
                counts.handed += 1;
                return Some(Job::Run(Arc::clone(&counts.flight), counts.handed - 1));
            }
            if let Some(&point) = self.points.get(state.begun) {
                state.begun += 1;
                state.loading += 1;
                return Some(Job::Load(point));
            }
            if state.flights.is_empty() && state.loading == 0 {
                return None;
            }
            // What others are at may still need more replications.
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn load(&self, point: u64) -> Result<(), Ended> {
        let loaded = self.work.load(point).map_err(Ended::Failed)?;
        let runner = Runner::new(&loaded.scenario, self.signal);
        let labels = Arc::new(labels(&loaded.scenario, &runner.rows));
        let planned = precision::first(&loaded.scenario);
        let flight = Flight { point, loaded, labels, found: Mutex::default() };
        let mut state = locked(&self.state);
        state.loading -= 1;
        state.advance.planned.0 += u64::from(planned);
        state.advance.planned.1 += 1;
        state.flights.push(Counts { flight: Arc::new(flight), planned, handed: 0, done: 0, failed: false });
        self.changed.notify_all();
        Ok(())
    }

    fn simulate(&self, flight: &Arc<Flight>, replication: u32) -> Result<(), Ended> {
        let scenario = &flight.loaded.scenario;
        let found = match Runner::new(scenario, self.signal).one(replication, Extra::default()) {
            Ok(one) => Ok(values(scenario, &one)),
            Err(RunError::Interrupted { .. } | RunError::Stopped { why: Stop::Interrupted, .. }) => {
                return Err(Ended::Interrupted);
            }
            Err(error @ RunError::Stopped { .. }) => Err(error.to_string()),
            Err(error) => return Err(Ended::Inconsistent(error.to_string())),
        };
        let failed = found.is_err();
        {
            let mut all = locked(&flight.found);
            let at = replication as usize;
            if all.len() <= at {
                all.resize(at + 1, None);
            }
            all[at] = Some(found);
        }
        if self.note(flight, failed) { self.finish(flight) } else { Ok(()) }
    }

    /// Notes that a replication is done; whether it was the last of its point.
    fn note(&self, flight: &Arc<Flight>, failed: bool) -> bool {
        let mut state = locked(&self.state);
        state.advance.replications += 1;
        let Some(at) = state.flights.iter().position(|c| Arc::ptr_eq(&c.flight, flight)) else {
            return false;
        };
        let counts = &mut state.flights[at];
        counts.done += 1;
        counts.failed |= failed;
        let over = counts.done == counts.handed && (counts.failed || counts.done == counts.planned);
        let mut done = false;
        if over {
            let more = if counts.failed { None } else { more(flight, counts.done) };
            if let Some(planned) = more {
                let added = planned - counts.planned;
                counts.planned = planned;
                state.advance.planned.0 += u64::from(added);
            } else {
                state.flights.remove(at);
                state.advance.points += 1;
                done = true;
            }
            self.changed.notify_all();
        }
        let advance = state.advance;
        drop(state);
        self.work.advance(advance);
        done
    }

    fn finish(&self, flight: &Flight) -> Result<(), Ended> {
        let all = std::mem::take(&mut *locked(&flight.found));
        // Replications are handed out in order: of those that failed the first is the same on any number of threads.
        let failed = all.iter().flatten().find_map(|found| found.as_ref().err().cloned());
        let all: Vec<Vec<f64>> = match failed {
            Some(_) => Vec::new(),
            None => all.into_iter().flatten().filter_map(Result::ok).collect(),
        };
        let rows = flight.labels.len();
        let by_row = (0..rows).flat_map(|row| all.iter().map(move |values| values[row]));
        let outcome = Outcome {
            labels: Arc::clone(&flight.labels),
            replications: all.len() as u32,
            values: by_row.collect(),
            failed,
        };
        let _one = locked(&self.keeping);
        self.work.keep(flight.point, &flight.loaded, outcome).map_err(Ended::Failed)
    }
}

/// How many replications a point needs, if those that are `done` are not enough for the precision that is asked.
fn more(flight: &Flight, done: u32) -> Option<u32> {
    let wanted = flight.loaded.scenario.run.precision.as_ref()?;
    if done >= wanted.most {
        return None;
    }
    let all = locked(&flight.found);
    let column = |row: usize| {
        let values = all.iter().flatten().filter_map(|found| found.as_ref().ok().map(|values| values[row]));
        values.filter(|value| !value.is_nan()).collect()
    };
    let columns: Vec<Vec<f64>> = (0..flight.labels.len()).map(column).collect();
    (!precision::look(wanted, &columns, None).is_done()).then(|| precision::next(wanted, done))
}
