//! The director: stands around the world and carries the plan out.

use std::sync::Arc;

use super::booking::{Office, Outlook};
use super::foreseen::Foreseen;
use super::incidents::Incidents;
use super::journal::Journal;
use super::monitor::Monitor;
use super::rules::Rules;
use super::stages::Stages;
use crate::engine::{Calendar, Model, Span, Stop, Time};
use crate::port::sweep::parts::Parts;
use crate::port::{Observer, Sweepable, World};
use crate::random::Address;
use crate::scenario::Scenario;
use crate::scenario::plan::{Plan, Setting};

/// A world with a plan. Costs, beside the world, a look at every condition of a rule at the end of each interval and of
/// a stage at midnight.
pub struct Director<'a, O> {
    world: World<'a, (Monitor<'a>, O)>,
    plan: &'a Plan,
    interval: Span,
    setting: Setting,
    stages: Stages<'a>,
    rules: Rules<'a>,
    incidents: Incidents<'a>,
    foreseen: Foreseen<'a>,
    /// None if nobody books.
    office: Option<Office<'a>>,
    variant: &'a Scenario,
    journal: Journal,
    next_midnight: Time,
    next_interval: Time,
}

impl<'a, O: Observer> Director<'a, O> {
    /// The world of replication number `replication` under its plan. Of the incidents those happen whose bit is in
    /// `wanted`.
    pub fn new(scenario: &'a Scenario, plan: &'a Plan, replication: u32, wanted: u32, observer: O) -> Self {
        let address = Address::replication(scenario.run.seed, u64::from(replication));
        let foreseen = Foreseen::new(scenario, &scenario.ready, plan, address);
        let mut monitor = Monitor::new(scenario, &plan.watches);
        monitor.report(&foreseen.cases);
        let world = World::new(scenario, replication, (monitor, observer));
        let interval = scenario.run.interval;
        let mut director = Self {
            world,
            plan,
            interval,
            setting: Setting::default(),
            stages: Stages::new(plan),
            rules: Rules::new(plan, interval),
            incidents: Incidents::new(plan, address, wanted),
            foreseen,
            office: (!scenario.bookings.quotas.is_empty()).then(|| Office::new(scenario, plan, address)),
            variant: scenario,
            journal: Journal::new(plan),
            next_midnight: Time::ZERO,
            next_interval: if plan.by_interval() { Time::ZERO + interval } else { Time::NEVER },
        };
        director.appoint();
        director
    }

    /// The same, with what can be swept swept, beginning with these parts; see [`World::sweeping`].
    #[must_use]
    pub fn sweeping(mut self, parts: &Arc<Parts>) -> Self
    where
        O: Sweepable,
    {
        self.world = self.world.sweeping(parts);
        self
    }

    /// Settles what is going on when the run ends at `end`; gives back the observer and what the plan did.
    pub fn close(mut self, end: Time) -> (O, Journal) {
        if !self.plan.stages.is_empty() {
            self.stages.close(end, &mut self.journal);
        }
        self.rules.close(end, &mut self.journal);
        self.incidents.close(end, &mut self.journal);
        self.journal.cases = self.foreseen.cases;
        self.journal.ready = self.foreseen.days;
        if let Some(office) = self.office {
            self.journal.account = office.close();
        }
        let (_, observer) = self.world.close(end);
        (observer, self.journal)
    }

    /// The largest number of people inside at once so far.
    pub fn most_inside(&self) -> usize {
        self.world.most_inside()
    }

    fn appoint(&mut self) {
        let next = self.incidents.next().min(self.rules.next());
        self.world.appoint(next.min(self.next_midnight).min(self.next_interval));
    }

    /// Something of the plan is due.
    fn act(&mut self, now: Time) -> Result<(), Stop> {
        // Until now places were given as it was.
        if let Some(office) = &mut self.office {
            office.catch_up(now).map_err(Stop::Model)?;
        }
        let (monitor, _) = self.world.listen(now);
        self.incidents.pass(now, &mut self.journal);
        let midnight = now >= self.next_midnight;
        if midnight {
            self.next_midnight = self.next_midnight + Span::DAY;
            self.foreseen.midnight(now, monitor);
            if !self.plan.stages.is_empty() {
                self.stages.midnight(now, monitor, &mut self.journal);
            }
            self.journal.stages.push(self.stages.stage);
        }
        if now >= self.next_interval {
            self.next_interval = self.next_interval + self.interval;
            self.rules.judge(now, monitor, &mut self.journal);
        }
        self.rules.take_effect(now, &mut self.journal);
        let setting = Setting {
            stage: self.stages.stage,
            announced: self.stages.announced(),
            rules: self.rules.bits(),
            incidents: self.incidents.bits(),
        };
        if setting != self.setting {
            self.setting = setting;
            self.journal.sets(now, setting);
            self.variant =
                self.plan.variants.get(setting).map_err(|why| Stop::Model(self.in_force(now, &why)))?;
            self.world.switch(now, self.variant)?;
        }
        if let Some(office) = &mut self.office {
            let looked = office.look_ahead(Outlook { setting, next: self.stages.next() });
            looked.map_err(Stop::Model)?;
            if midnight {
                office.hand_over(now, self.variant, &mut self.world);
            }
        }
        self.appoint();
        Ok(())
    }

    /// A message about what is in force.
    fn in_force(&self, now: Time, why: &str) -> String {
        let bits = |bits: u32, names: Vec<&str>| -> Vec<String> {
            let on = names.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1);
            on.map(|(_, name)| format!("`{name}`")).collect()
        };
        let mut names: Vec<String> = Vec::new();
        names.extend(
            self.plan.stages.get(usize::from(self.setting.stage)).map(|s| format!("stage `{}`", s.name)),
        );
        names.extend(bits(self.setting.rules, self.plan.rules.iter().map(|r| r.name.as_str()).collect()));
        names.extend(bits(
            self.setting.incidents,
            self.plan.incidents.iter().map(|i| i.name.as_str()).collect(),
        ));
        format!("on {} with {} in force: {why}", now.day_and_time(), names.join(", "))
    }
}

impl<O: Observer> Model for Director<'_, O> {
    #[inline]
    fn calendar(&self) -> &Calendar {
        self.world.calendar()
    }

    fn describe(&self, leaf: u32) -> String {
        self.world.describe(leaf)
    }

    #[inline]
    fn handle(&mut self, now: Time, leaf: u32) -> Result<u64, Stop> {
        if World::<'_, (Monitor<'_>, O)>::is_appointment(leaf) {
            return self.act(now).map(|()| 1);
        }
        self.world.handle(now, leaf)
    }
}
