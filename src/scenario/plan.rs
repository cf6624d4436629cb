//! The reopening plan after checking: stages with their gates, rules, incidents, and what each of them changes.

use jiff::civil::Date;

use crate::engine::{Span, Time};
use crate::random::Sampler;
use crate::scenario::measure::Measure;
use crate::scenario::model::{ClassId, PortId};
use crate::scenario::rows::{Place, Row};
use crate::scenario::variants::Variants;

/// What can happen to the values of a scenario while it runs.
#[derive(Debug)]
pub struct Plan {
    /// Stages in their order; none if the plan has only rules and incidents.
    pub stages: Vec<Stage>,
    /// Rules in the order of the file.
    pub rules: Vec<Rule>,
    /// Incidents in the order of the file.
    pub incidents: Vec<Incident>,
    /// By number of what must be ready: the conditions from whose first holding it is there.
    pub ready_when: Vec<Option<Conditions>>,
    /// What is watched: conditions refer to these by number.
    pub watches: Vec<Watch>,
    /// The scenario as it is under any setting of the plan.
    pub variants: Variants,
}

/// Which stage is in force, and which rules and incidents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// Number of the stage; zero if there are none.
    pub stage: u16,
    /// Number of the stage that has been decided on and is not yet in force, entered from the one before; zero if there is
    /// none.
    pub announced: u16,
    /// A bit for each rule, the first the lowest.
    pub rules: u32,
    /// A bit for each incident.
    pub incidents: u32,
}

/// Most rules, and most incidents: the bits of a [`Setting`].
pub const MOST: usize = 32;

/// A stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Name.
    pub name: String,
    /// The gate that leads here from the stage before; none for the first.
    pub enter: Option<Enter>,
    /// While these hold, the next stage is not decided on; none if nothing holds the plan back.
    pub hold: Option<Conditions>,
    /// When the plan falls back from here: of those that hold the one with the shortest notice decides, the first of several.
    pub back: Vec<Back>,
    /// How long it lasts at least.
    pub stay: Span,
    /// The first day of the run on which it is over by its date; none if no date ends it.
    pub over: Option<u32>,
}

/// A gate.
#[derive(Clone, Debug)]
pub struct Enter {
    /// First day of the run on which the stage can be in force, from zero.
    pub from_day: u32,
    /// How long the stage before has been in force at least.
    pub after: Span,
    /// Conditions; none if the date or the time decides alone.
    pub when: Option<Conditions>,
    /// Days between the decision and its effect.
    pub notice: u32,
}

/// A fall back.
#[derive(Clone, Debug)]
pub struct Back {
    /// Conditions.
    pub when: Conditions,
    /// Number of the stage to fall back to.
    pub to: u16,
    /// Days between the decision and its effect.
    pub notice: u32,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Name.
    pub name: String,
    /// When it begins.
    pub when: Conditions,
    /// When it ends; none for as soon as `when` no longer holds.
    pub until: Option<Conditions>,
    /// Time from decision to effect.
    pub delay: Span,
    /// Time from the decision that it ends to its end.
    pub end_delay: Span,
    /// How long it stays in force at least.
    pub at_least: Span,
}

/// An incident.
#[derive(Clone, Debug)]
pub struct Incident {
    /// Name.
    pub name: String,
    /// When it happens.
    pub when: When,
    /// How long it lasts.
    pub duration: Sampler,
}

/// When an incident happens.
#[derive(Clone, Debug)]
pub enum When {
    /// Once.
    At(Time),
    /// At random, the time from one to the next.
    Every(Sampler),
}

/// Conditions that must all hold; of each inner list one is enough.
#[derive(Clone, Debug)]
pub struct Conditions(pub Vec<Vec<Condition>>);

/// A measure above or below a value.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Number of what is watched.
    pub watch: usize,
    /// The condition holds above this.
    pub above: Option<f64>,
    /// The condition holds below this.
    pub below: Option<f64>,
    /// How long it must have held.
    pub lasting: Span,
    /// In words, for those who read the record of what was decided.
    pub words: String,
    /// Whether it is about people found positive, some of whom may not be infected.
    pub counts_positives: bool,
    /// Whether it holds or not, without any value to be told.
    pub yes_or_no: bool,
    /// Whether what is compared is a whole number in each replication.
    pub whole: bool,
}

/// What a plan should reach.
#[derive(Clone, Debug)]
pub struct Target {
    /// Name.
    pub name: String,
    /// What is judged on each day.
    pub day: Watch,
    /// The same over the run, after warm-up.
    pub run: Watch,
    /// Met if not less.
    pub at_least: Option<f64>,
    /// Met if not more.
    pub at_most: Option<f64>,
    /// Whether every day must meet it, and not the run as a whole.
    pub per_day: bool,
    /// With what probability it should be met.
    pub probability: f64,
}

impl Conditions {
    /// Whether more people found positive can make them hold, so that false positives can.
    pub fn can_be_false_alarms(&self) -> bool {
        self.0.iter().flatten().any(|condition| condition.counts_positives && condition.above.is_some())
    }
}

/// What a target is about: three things that a reopening should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// Orderly: stages reached, places and who gets them.
    Plan,
    /// Safe: infection, tests and stays.
    Infection,
    /// Smooth: waits, queues and journeys.
    Waiting,
}

impl Aspect {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 3] = [Self::Plan, Self::Infection, Self::Waiting];

    /// The word in result files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plan => "orderly",
            Self::Infection => "safe",
            Self::Waiting => "smooth",
        }
    }

    fn of(place: Place, measure: Measure) -> Self {
        match place {
            Place::Stage(_)
            | Place::Plan
            | Place::Rule(_)
            | Place::Ready(_)
            | Place::Quota(_)
            | Place::Purpose(_)
                if !matches!(measure, Measure::Imported | Measure::NoneImported) =>
            {
                Self::Plan
            }
            Place::Port if measure.is_of_infection() => Self::Infection,
            Place::Port | Place::Station(_) | Place::Zone(_) | Place::Code(_) | Place::Incident(_) => {
                Self::Waiting
            }
            _ => Self::Infection,
        }
    }
}

impl Target {
    /// What it is about.
    pub fn aspect(&self) -> Aspect {
        Aspect::of(self.day.place, self.day.measure)
    }

    /// The date by which a stage should be reached, if that is what it asks, with `start` as day 1.
    pub fn by(&self, start: Date) -> Option<Date> {
        let days = self.at_most.filter(|_| self.day.measure == Measure::ReachedAfter)?;
        start.checked_add(jiff::Span::new().days(days as i64)).ok()
    }

    /// Whether a value meets the target. What has no value, as the wait of nobody, does; but what never came about came about
    /// by no day.
    pub fn is_met(&self, value: Option<f64>) -> bool {
        let Some(value) = value else {
            return self.at_most.is_none() || !self.day.measure.can_never_be();
        };
        self.at_least.is_none_or(|least| value >= least) && self.at_most.is_none_or(|most| value <= most)
    }
}

/// A measure that is followed while the scenario runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// Port.
    pub port: PortId,
    /// Station, zone or the whole port.
    pub place: Place,
    /// Class; none for all together.
    pub class: Option<ClassId>,
    /// Measure.
    pub measure: Measure,
    /// With `wait_within`: within what time.
    pub within: Span,
    /// Over which length of time up to now.
    pub over: Span,
    /// Whether it is read at the end of each interval, for a rule, or at midnight, for a stage.
    pub by_interval: bool,
}

impl Watch {
    /// The row of the summary that it is about.
    pub fn row(&self) -> Row {
        Row { port: self.port, place: self.place, class: self.class, measure: self.measure }
    }
}

impl Plan {
    /// The stage in force on a day if `stage` is without its end: those that are over by their date give way to the one
    /// before.
    pub fn on_day(&self, stage: u16, day: u32) -> u16 {
        let mut stage = stage;
        while stage > 0
            && self.stages.get(usize::from(stage)).is_some_and(|s| s.over.is_some_and(|over| day >= over))
        {
            stage -= 1;
        }
        stage
    }

    /// Whether anything is judged at the end of each interval.
    pub fn by_interval(&self) -> bool {
        !self.rules.is_empty()
    }
}
