//! One replication: the world run once with its observers, and what they heard brought together.

use std::sync::Arc;

use super::incidents::Cost;
use super::replicate::RunError;
use super::targets;
use crate::engine::{Model, Stop, StopSignal, Time, run};
use crate::plan::{Director, Journal};
use crate::port::sweep::parts::Parts;
use crate::port::{Observer, Sweepable, World};
use crate::record::{
    DayRow, Days, Fingerprint, Followed, HealthTally, Journeys, Measure, Offered, Place, Replication, Row,
    Tally, TargetValues, Targets, Through, Trace, rows,
};
use crate::scenario::Scenario;
use crate::scenario::model::Engine;
use crate::scenario::plan::Plan;

/// What one replication gave.
pub struct One {
    /// What the tables are made of.
    pub found: Replication,
    /// Every visit, if asked.
    pub trace: Option<Trace>,
    /// How everybody fared, if asked.
    pub journeys: Option<Journeys>,
    /// The load offered to the stations that are followed, beyond what was expected; empty if none is.
    pub offered: Vec<f64>,
    /// Hash of what happened.
    pub fingerprint: Fingerprint,
    /// Events handled.
    pub events: u64,
    /// Most passenger records held at once.
    pub most_inside: usize,
}

/// What is kept of a replication beside what the tables are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// Every visit of every passenger.
    pub trace: bool,
    /// The trace keeps only what happens within these instants; none if it keeps all.
    pub within: Option<(Time, Time)>,
    /// The journey of every passenger.
    pub journeys: bool,
}

/// What a search asks of a replication.
pub struct Judged {
    /// What the targets came to.
    pub targets: TargetValues,
    /// Whether people get through every port.
    pub through: bool,
    /// Events handled.
    pub events: u64,
}

/// What is known once a replication has run, beside what its observers heard.
struct Ran {
    events: u64,
    most_inside: usize,
    journal: Option<Journal>,
}

/// Runs replications of a scenario, one at a time.
#[derive(Debug)]
pub struct Runner<'a> {
    scenario: &'a Scenario,
    signal: &'a StopSignal,
    /// Rows of the summary.
    pub rows: Vec<Row>,
    /// Rows of the results by day.
    pub day_rows: Vec<DayRow>,
    series_rows: usize,
    /// What is swept, where the order of events does not matter to what is kept.
    parts: Arc<Parts>,
    /// The stations whose offered load is followed.
    pub followed: Option<Followed>,
}

impl<'a> Runner<'a> {
    /// For `scenario`, until `signal` is given.
    pub fn new(scenario: &'a Scenario, signal: &'a StopSignal) -> Self {
        Self {
            scenario,
            signal,
            rows: rows::summary(scenario),
            day_rows: rows::days(scenario),
            series_rows: rows::series(scenario).len(),
            parts: Arc::new(Parts::of(scenario)),
            followed: None,
        }
    }

    /// Runs replication number `replication`.
    pub fn one(&self, replication: u32, extra: Extra) -> Result<One, RunError> {
        // Short replications end before the engine looks at the signal.
        if self.signal.is_given() {
            return Err(RunError::Interrupted { done: 0, of: 0 });
        }
        let scenario = self.scenario;
        let basic = (Tally::new(scenario, self.series_rows), Fingerprint::default());
        let days = (!self.day_rows.is_empty()).then(|| Days::new(scenario, &self.day_rows));
        let (from, to) = extra.within.unwrap_or((Time::ZERO, Time::NEVER));
        let trace = extra.trace.then(|| Trace::new(scenario).within(from, to));
        let targets = (!scenario.targets.is_empty()).then(|| Targets::new(scenario));
        // What incidents cost is found by leaving each out in turn.
        let incidents = scenario.plan.as_ref().map_or(0, |plan| plan.incidents.len());
        let journeys = (incidents > 0 || extra.journeys).then(|| Journeys::new(scenario));
        let offered = self.followed.as_ref().map(|followed| Offered::new(followed, scenario, replication));
        // Whoever listens whatever happens in the port.
        let others = (journeys, offered);
        let health = HealthTally::new(scenario);
        // A run of one day without a plan is simulated by code that knows nothing of the rest.
        let (
            ((tally, fingerprint), (days, (trace, (targets, ((journeys, offered), health))))),
            Ran { events, most_inside, journal },
        ) = match (&scenario.plan, &days, &trace, &targets, &others, health) {
            (None, None, None, None, (None, None), None) => {
                let (basic, ran) = self.simulate(replication, basic)?;
                ((basic, (None, (None, (None, ((None, None), None))))), ran)
            }
            // Infection on one day, and nothing else: the same without what is not there.
            (None, None, None, None, (None, None), Some(health)) => {
                let ((basic, health), ran) = self.simulate_in_order(replication, (basic, health))?;
                ((basic, (None, (None, (None, ((None, None), Some(health)))))), ran)
            }
            // Whoever does not ask in which order things happened is told station by station.
            (None, _, None, _, _, None) => {
                let ((basic, (days, (targets, others))), ran) =
                    self.simulate(replication, (basic, (days, (targets, others))))?;
                ((basic, (days, (None, (targets, (others, None))))), ran)
            }
            (None, .., health) => {
                let observers = (basic, (days, (trace, (targets, (others, health)))));
                self.simulate_in_order(replication, observers)?
            }
            (Some(plan), _, None, _, _, None) => {
                let observers = (basic, (days, (targets, others)));
                let ((basic, (days, (targets, others))), ran) =
                    self.direct(plan, replication, u32::MAX, observers)?;
                ((basic, (days, (None, (targets, (others, None))))), ran)
            }
            (Some(plan), .., health) => {
                let observers = (basic, (days, (trace, (targets, (others, health)))));
                self.direct_in_order(plan, replication, observers)?
            }
        };
        if trace.as_ref().is_some_and(|trace| trace.overflowed) {
            let why =
                Stop::Model("there are too many visits for a trace; simulate fewer days with it".into());
            return Err(RunError::Stopped { replication, why });
        }
        let mut found =
            tally.finish(&self.rows).map_err(|what| RunError::Inconsistent { replication, what })?;
        found.days = days.map_or_else(Vec::new, Days::finish);
        if let Some(health) = &health {
            self.add_health(&mut found, health, journal.as_ref());
        }
        if let Some(journal) = &journal {
            for (value, row) in found.values.iter_mut().zip(&self.rows) {
                *value = journal.value(row).unwrap_or(*value);
            }
            let rows = self.day_rows.len();
            for (i, value) in found.days.iter_mut().enumerate() {
                let DayRow { place, measure, .. } = self.day_rows[i % rows];
                *value = journal.account.value(place, measure, Some(i / rows)).unwrap_or(*value);
            }
        }
        if let (Some(plan), Some(journal), Some(with)) = (&scenario.plan, &journal, &journeys) {
            for incident in 0..incidents as u16 {
                let all_but_one = !(1 << incident);
                let (without, _) = self.direct(plan, replication, all_but_one, Journeys::new(scenario))?;
                let cost = Cost::of(scenario, incident, journal, with, &without);
                let rows = self.rows.iter().zip(&mut found.values);
                for (row, value) in rows.filter(|(row, _)| row.place == Place::Incident(incident)) {
                    *value = cost.value(row.measure).unwrap_or(*value);
                }
            }
        }
        found.journal = journal;
        found.targets = targets.map_or_else(TargetValues::default, Targets::finish);
        found.targets = targets::values(scenario, &found, &self.rows, &self.day_rows);
        let offered = offered.map_or_else(Vec::new, Offered::finish);
        Ok(One { found, trace, journeys, offered, fingerprint, events, most_inside })
    }

    /// Runs replication number `replication` for its targets alone, so that nothing else is listened to; none where targets
    /// need more than that.
    pub fn judged(&self, replication: u32) -> Option<Result<Judged, RunError>> {
        let scenario = self.scenario;
        let alone = scenario.plan.is_none() && scenario.health.is_none();
        (alone && scenario.targets.iter().all(targets::is_heard)).then(|| {
            if self.signal.is_given() {
                return Err(RunError::Interrupted { done: 0, of: 0 });
            }
            let observers = (Targets::new(scenario), Through::new(scenario));
            let ((targets, through), ran) = self.simulate(replication, observers)?;
            let through = through.is_over(scenario);
            Ok(Judged { targets: targets.finish(), through, events: ran.events })
        })
    }

    /// Puts what is known of infection into its rows.
    fn add_health(&self, found: &mut Replication, health: &HealthTally<'_>, journal: Option<&Journal>) {
        let stages = journal.map_or(&[][..], |journal| journal.stages.as_slice());
        let is_staff = |row: &Row| row.place == Place::Port && row.measure == Measure::StaffHours;
        let staff: f64 = self
            .rows
            .iter()
            .zip(&found.values)
            .filter(|(row, _)| is_staff(row))
            .map(|(_, value)| value)
            .sum();
        for (value, row) in found.values.iter_mut().zip(&self.rows) {
            *value = health.value(row, stages, staff).unwrap_or(*value);
        }
        let rows = self.day_rows.len();
        for (i, value) in found.days.iter_mut().enumerate() {
            *value = health.day_value(&self.day_rows[i % rows], i / rows).unwrap_or(*value);
        }
        // The series of stays are the last rows.
        let last = health.series();
        let first = found.series.len() - last.len();
        found.series[first..].copy_from_slice(last);
    }

    /// Lets listeners hear of a replication in whichever order is fastest.
    fn simulate<O: Sweepable>(&self, replication: u32, observer: O) -> Result<(O, Ran), RunError> {
        let world = World::new(self.scenario, replication, observer);
        self.finish(replication, if self.sweeps() { world.sweeping(&self.parts) } else { world })
    }

    /// Lets them hear of it in the order of time.
    fn simulate_in_order<O: Observer>(&self, replication: u32, observer: O) -> Result<(O, Ran), RunError> {
        self.finish(replication, World::new(self.scenario, replication, observer))
    }

    fn sweeps(&self) -> bool {
        self.scenario.run.engine == Engine::Auto
    }

    fn finish<O: Observer>(&self, replication: u32, mut world: World<'_, O>) -> Result<(O, Ran), RunError> {
        let events = self.run(replication, &mut world)?;
        let most_inside = world.most_inside();
        Ok((world.close(self.scenario.run.end()), Ran { events, most_inside, journal: None }))
    }

    /// [`Self::simulate`] under a plan, with those incidents whose bit is in `wanted`.
    fn direct<O: Sweepable>(
        &self,
        plan: &Plan,
        replication: u32,
        wanted: u32,
        observer: O,
    ) -> Result<(O, Ran), RunError> {
        let director = Director::new(self.scenario, plan, replication, wanted, observer);
        self.conclude(replication, if self.sweeps() { director.sweeping(&self.parts) } else { director })
    }

    /// [`Self::simulate_in_order`] under a plan, with all incidents.
    fn direct_in_order<O: Observer>(
        &self,
        plan: &Plan,
        replication: u32,
        observer: O,
    ) -> Result<(O, Ran), RunError> {
        self.conclude(replication, Director::new(self.scenario, plan, replication, u32::MAX, observer))
    }

    fn conclude<O: Observer>(
        &self,
        replication: u32,
        mut director: Director<'_, O>,
    ) -> Result<(O, Ran), RunError> {
        let events = self.run(replication, &mut director)?;
        let most_inside = director.most_inside();
        let (observer, journal) = director.close(self.scenario.run.end());
        Ok((observer, Ran { events, most_inside, journal: Some(journal) }))
    }

    fn run(&self, replication: u32, model: &mut impl Model) -> Result<u64, RunError> {
        run(model, self.scenario.run.end(), self.signal).map_err(|why| match why {
            Stop::Interrupted => RunError::Interrupted { done: 0, of: 0 },
            why => RunError::Stopped { replication, why },
        })
    }
}
