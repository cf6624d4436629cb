//! What a plan did in one replication: every decision with its time and cause, and what follows from them.

use super::booking::Account;
use super::reason::Reason;
use crate::engine::{Span, Time};
use crate::scenario::measure::Measure;
use crate::scenario::plan::{Plan, Setting};
use crate::scenario::rows::{Place, Row};

/// What happened to a stage, a rule or an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It was decided on and will take effect later.
    Decided,
    /// It came into force.
    Begins,
    /// It is no longer in force.
    Ends,
}

impl What {
    /// As it is written in result files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Begins => "begins",
            Self::Ends => "ends",
        }
    }
}

/// A line of the journal.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When.
    pub time: Time,
    /// Stage, rule or incident.
    pub place: Place,
    /// What.
    pub what: What,
    /// Why.
    pub cause: Reason,
}

/// Most decisions kept: a rule that goes on and off every minute for a week has them.
const MOST_DECISIONS: usize = 20_000;

/// Most changes of setting kept.
const MOST_SETTINGS: usize = 1 << 20;

/// What a plan did in one replication.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// In the order of time.
    pub entries: Vec<Entry>,
    /// How many more decisions there were.
    pub left_out: u64,
    /// The stage in force on each day of the run, as of its beginning.
    pub stages: Vec<u16>,
    /// What was in force from when on, from the start of the run, as long as there is room for it.
    pub settings: Vec<(Time, Setting)>,
    /// What became of those who asked for places.
    pub account: Account,
    /// By signal: the cases reported on each day of the run.
    pub cases: Vec<Vec<u32>>,
    /// By number of what must be ready: the day of the run on whose morning it was there; none if it never was.
    pub ready: Vec<Option<i32>>,
    /// How often the plan fell back.
    pub fall_backs: u32,
    /// How many stages false positives alone led to, and by rule how often it came into force for them alone.
    false_alarms: (u32, Vec<u32>),
    /// Time in force by stage, rule and incident, and how often each came into force.
    stage_time: Vec<Span>,
    rule_time: Vec<(u32, Span)>,
    incident_time: Vec<(u32, Span)>,
}

impl Journal {
    /// A journal without entries.
    pub fn new(plan: &Plan) -> Self {
        Self {
            settings: vec![(Time::ZERO, Setting::default())],
            false_alarms: (0, vec![0; plan.rules.len()]),
            stage_time: vec![Span::ZERO; plan.stages.len()],
            rule_time: vec![(0, Span::ZERO); plan.rules.len()],
            incident_time: vec![(0, Span::ZERO); plan.incidents.len()],
            ..Self::default()
        }
    }

    /// Adds a line.
    pub(super) fn note(&mut self, time: Time, place: Place, what: What, cause: Reason) {
        if what == What::Begins && cause.is_false_alarm() {
            match place {
                Place::Rule(rule) => self.false_alarms.1[usize::from(rule)] += 1,
                _ => self.false_alarms.0 += 1,
            }
        }
        match (place, what) {
            (Place::Rule(rule), What::Begins) => self.rule_time[usize::from(rule)].0 += 1,
            (Place::Incident(incident), What::Begins) => self.incident_time[usize::from(incident)].0 += 1,
            _ => {}
        }
        if self.entries.len() < MOST_DECISIONS {
            self.entries.push(Entry { time, place, what, cause });
        } else {
            self.left_out += 1;
        }
    }

    /// Notes what is in force from now on.
    pub(super) fn sets(&mut self, now: Time, setting: Setting) {
        if self.settings.len() < MOST_SETTINGS {
            self.settings.push((now, setting));
        }
    }

    /// Adds time in force.
    pub(super) fn spent(&mut self, place: Place, time: Span) {
        let total = match place {
            Place::Stage(stage) => self.stage_time.get_mut(usize::from(stage)),
            Place::Rule(rule) => self.rule_time.get_mut(usize::from(rule)).map(|(_, time)| time),
            Place::Incident(incident) => {
                self.incident_time.get_mut(usize::from(incident)).map(|(_, time)| time)
            }
            _ => None,
        };
        if let Some(total) = total {
            *total = *total + time;
        }
    }

    /// The value of a row of the summary; none if the row is not about the plan.
    pub fn value(&self, row: &Row) -> Option<f64> {
        let (firings, time) = match row.place {
            Place::Signal(signal) => {
                return Some(self.cases[usize::from(signal)].iter().map(|&cases| f64::from(cases)).sum());
            }
            Place::Ready(number) => {
                return Some(self.ready[usize::from(number)].map_or(f64::NAN, |day| f64::from(day.max(0))));
            }
            Place::Plan if row.measure == Measure::FalseAlarms => {
                return Some(f64::from(self.false_alarms.0));
            }
            Place::Rule(rule) if row.measure == Measure::FalseAlarms => {
                return Some(f64::from(self.false_alarms.1[usize::from(rule)]));
            }
            Place::Plan => return Some(f64::from(self.fall_backs)),
            Place::Stage(stage) if row.measure == Measure::ReachedAfter => {
                let day = self.stages.iter().position(|&now| now >= stage);
                return Some(day.map_or(f64::NAN, |day| day as f64));
            }
            Place::Stage(stage) => (0, self.stage_time[usize::from(stage)]),
            Place::Rule(rule) => self.rule_time[usize::from(rule)],
            Place::Incident(incident) => self.incident_time[usize::from(incident)],
            place => return self.account.value(place, row.measure, None),
        };
        match row.measure {
            Measure::Firings => Some(f64::from(firings)),
            Measure::DaysInForce => Some(time.seconds() / Span::DAY.seconds()),
            Measure::TimeInForce => Some(time.seconds()),
            _ => None,
        }
    }
}
