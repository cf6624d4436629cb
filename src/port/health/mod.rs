//! Tests and stays: what moves outside the queues of a port.
//!
//! 1. [`samples`](self) are taken at the end of a service, during a stay or before setting out. Their results come after a
//!    time or from a laboratory, wherever the people then are.
//! 2. Laboratories start runs at regular times, with pools of samples in tubes.
//! 3. Tracing finds those who were close to a case and calls them back.
//! 4. Stays have beds, tests and an end; whoever is found positive goes where the test says.
//!
//! One leaf of the calendar serves all of them. A scenario without tests and stays has no [`HealthState`] and pays one
//! comparison a service.

mod labs;
mod samples;
mod stays;
mod tracing;

use labs::LabState;
use samples::Sample;
use stays::{Resident, StayState};
use tracing::TracingState;

use super::observer::Observer;
use super::passenger::{NONE, Slot};
use super::world::World;
use crate::engine::{Time, Timers};
use crate::scenario::Scenario;
use crate::scenario::health::{Health, OriginsThen, Traveller};
use crate::scenario::model::{StationId, TestResult, Work};

/// Something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// The result of a sample.
    Result(u32),
    /// The start of a run of a laboratory.
    Start(u16),
    /// The end of a run.
    Run(u32),
    /// Something during the stay of a resident, in the phase of the given number.
    Resident(u32, u32),
    /// The contacts of a case are looked for.
    Trace(u32),
    /// A contact is told.
    Notice(u32),
}

/// The state of all tests and stays.
#[derive(Debug)]
pub(super) struct HealthState {
    /// Leaf of the calendar.
    leaf: u32,
    due: Timers<Due>,
    /// How many tests there are.
    tests: usize,
    /// Who is infected, and how.
    origins: OriginsThen,
    /// Whether anybody is tested before setting out.
    before: bool,
    /// By slot, then test: what is known.
    results: Vec<TestResult>,
    /// By slot, then test: the sample whose result is to come.
    pending: Vec<u32>,
    /// By slot: the station at which somebody waits for a result.
    waiting: Vec<StationId>,
    samples: Pool<Sample>,
    runs: Pool<Vec<labs::Tube>>,
    labs: Vec<LabState>,
    stays: Vec<StayState>,
    residents: Pool<Resident>,
    /// None if nobody traces contacts.
    tracing: Option<TracingState>,
}

/// Records with numbers that are used again.
#[derive(Debug)]
struct Pool<T> {
    records: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self { records: Vec::new(), free: Vec::new() }
    }
}

impl<T> Pool<T> {
    fn insert(&mut self, record: T) -> u32 {
        if let Some(number) = self.free.pop() {
            self.records[number as usize] = Some(record);
            number
        } else {
            self.records.push(Some(record));
            self.records.len() as u32 - 1
        }
    }

    fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        self.records.get_mut(number as usize).and_then(Option::as_mut)
    }

    fn take(&mut self, number: u32) -> Option<T> {
        let record = self.records.get_mut(number as usize).and_then(Option::take);
        if record.is_some() {
            self.free.push(number);
        }
        record
    }
}

impl HealthState {
    /// Nobody is tested and nobody stays anywhere; none where a scenario has neither.
    pub fn new(scenario: &Scenario, leaf: u32) -> Option<Box<Self>> {
        let health = scenario.health.as_ref().filter(|health| health.moves())?;
        let mut stays = vec![StayState::default(); health.stays.len()];
        for (i, station) in scenario.stations.iter().enumerate() {
            if let Work::Meter { stays: watched, .. } = &station.work {
                for &stay in watched {
                    stays[usize::from(stay)].watched_by.push(StationId(i as u32));
                }
            }
        }
        Some(Box::new(Self {
            leaf,
            due: Timers::default(),
            tests: health.tests.len(),
            origins: OriginsThen::new(health),
            before: health.origins.all.iter().any(|origin| !origin.before.is_empty()),
            results: Vec::new(),
            pending: Vec::new(),
            waiting: Vec::new(),
            samples: Pool::default(),
            runs: Pool::default(),
            labs: vec![LabState::default(); health.labs.len()],
            stays,
            residents: Pool::default(),
            tracing: health.tracing.as_ref().map(|of| TracingState::new(scenario, of)),
        }))
    }

    /// Makes room for somebody new in a slot of whom nothing is known.
    fn admit(&mut self, slot: Slot) {
        let (slot, tests) = (slot as usize, self.tests);
        if self.waiting.len() <= slot {
            self.waiting.resize(slot + 1, StationId(NONE));
            self.results.resize((slot + 1) * tests, TestResult::None);
            self.pending.resize((slot + 1) * tests, NONE);
        }
        self.waiting[slot] = StationId(NONE);
        self.results[slot * tests..(slot + 1) * tests].fill(TestResult::None);
        self.pending[slot * tests..(slot + 1) * tests].fill(NONE);
    }

    /// Somebody is somewhere else from now on.
    fn is_now(&mut self, who: &Traveller, holder: samples::Holder) {
        if let Some(tracing) = &mut self.tracing {
            tracing.is_now(who, holder);
        }
    }

    /// Whether anybody is tested before setting out.
    pub fn tests_before(&self) -> bool {
        self.before
    }

    /// From `now` on people who come are as in `scenario`.
    pub fn switched(&mut self, now: Time, scenario: &Scenario) {
        self.origins.switched(now, scenario);
    }

    /// Whether contacts are traced.
    pub fn traces(&self) -> bool {
        self.tracing.is_some()
    }

    /// The result of a test as it is known of somebody inside.
    pub fn result(&self, slot: Slot, test: u16) -> TestResult {
        self.results[slot as usize * self.tests + usize::from(test)]
    }
}

impl<'a, O: Observer> World<'a, O> {
    /// The scenario's side of tests and stays.
    fn health_model(&self) -> Option<&'a Health> {
        self.scenario.health.as_ref()
    }

    /// Prepares for somebody who has just come in.
    #[inline(never)]
    pub(in crate::port) fn admit_to_tests(&mut self, slot: Slot) {
        if let Some(health) = &mut self.health {
            health.admit(slot);
            if let Some(tracing) = &mut health.tracing {
                tracing.came(self.people[slot].traveller(), slot);
            }
        }
    }

    /// Lets something be due.
    fn set_due(&mut self, at: Time, what: Due) {
        if let Some(health) = &mut self.health
            && health.due.push(at, what)
        {
            self.calendar.set(health.leaf, at);
        }
    }

    /// Whatever of tests and stays is due first happens.
    #[inline(never)]
    pub(in crate::port) fn health_due(&mut self, now: Time) {
        let Some(health) = &mut self.health else { return };
        let due = health.due.pop();
        let next = health.due.next();
        self.calendar.set(health.leaf, next);
        match due {
            Some(Due::Result(sample)) => self.result_comes(now, sample),
            Some(Due::Start(lab)) => self.start_run(now, lab),
            Some(Due::Run(run)) => self.end_run(now, run),
            Some(Due::Resident(resident, phase)) => self.resident_due(now, resident, phase),
            Some(Due::Trace(case)) => self.look_for_contacts(now, case),
            Some(Due::Notice(contact)) => self.tell_contact(now, contact),
            None => {}
        }
    }
}
