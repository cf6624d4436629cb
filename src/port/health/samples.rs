//! Samples and their results.

use super::{Due, HealthState};
use crate::engine::Time;
use crate::port::observer::{Away, Observer, Outcome};
use crate::port::passenger::{NONE, Passenger, Slot};
use crate::port::world::World;
use crate::scenario::health::{Finding, Return, Sampling, Taken, Traveller};
use crate::scenario::model::{StationId, TestResult};

/// A sample whose result is to come.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub at: Sampling,
    pub who: Traveller,
    pub taken: Time,
    pub visit: u32,
    pub holder: Holder,
    /// The tube in which it was first was positive.
    pub again: bool,
}

impl Sample {
    /// As it is tested in a tube of its own.
    pub fn alone(&self) -> Taken {
        Taken { taken: self.taken, visit: self.visit, pool: 1, again: self.again }
    }
}

/// Where those are whose result is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// In a port.
    Inside(Slot),
    /// In a stay.
    Resident(u32),
    /// In the community.
    Community,
    /// Beyond reach.
    Away,
}

impl HealthState {
    fn note(&mut self, slot: Slot, test: u16, result: TestResult, sample: u32) {
        let place = slot as usize * self.tests + usize::from(test);
        self.results[place] = result;
        // An older sample for the same test says nothing any more about where they are.
        let older = std::mem::replace(&mut self.pending[place], sample);
        if older != sample
            && let Some(older) = self.samples.get_mut(older)
        {
            older.holder = Holder::Away;
        }
    }

    /// Tells the samples of somebody inside where they are from now on; gives how many there are.
    pub(super) fn hand_over(&mut self, slot: Slot, holder: Holder) -> u32 {
        let first = slot as usize * self.tests;
        let mut count = 0;
        for place in first..first + self.tests {
            if let Some(sample) = self.samples.get_mut(self.pending[place]) {
                sample.holder = holder;
                count += 1;
            }
        }
        count
    }

    /// Tells the samples of somebody in the community where they are from now on; gives how many there are.
    pub(super) fn catch_up(&mut self, who: &Traveller, holder: Holder) -> u32 {
        let own = (who.stream, who.number);
        self.reassign(holder, |sample| {
            sample.holder == Holder::Community && (sample.who.stream, sample.who.number) == own
        })
    }

    /// Tells the samples of a resident that they are gone.
    pub(super) fn let_go_of(&mut self, resident: u32, holder: Holder) {
        self.reassign(holder, |sample| sample.holder == Holder::Resident(resident));
    }

    /// Tells some of all samples in work, which are few, where their people are from now on; gives how many they are.
    fn reassign(&mut self, holder: Holder, which: impl Fn(&Sample) -> bool) -> u32 {
        let mut count = 0;
        for sample in self.samples.records.iter_mut().flatten().filter(|sample| which(sample)) {
            sample.holder = holder;
            count += 1;
        }
        count
    }
}

impl<O: Observer> World<'_, O> {
    /// Whether somebody who would come was found positive before setting out and stays at home.
    #[inline(never)]
    pub(in crate::port) fn is_held_back(&mut self, now: Time, who: &Passenger) -> bool {
        let Some(health) = self.health_model().filter(|_| self.health.is_some()) else { return false };
        let traveller = who.traveller();
        let held_back = health.held_back(&traveller, |test, finding| {
            self.observer.sampled(now, test, &traveller, finding.tested);
            self.observer.tested(now, test, &traveller, finding, now);
        });
        if held_back {
            self.observer.kept_away(now, who, Away::NotBoarded);
        }
        held_back
    }

    /// Takes the sample that belongs to a service at `station` that is complete.
    #[inline(never)]
    pub(in crate::port) fn take_sample(&mut self, now: Time, slot: Slot, station: StationId) {
        if self.health.is_none() {
            return;
        }
        if let Some(sampling) = self.scenario.stations[station.0 as usize].test {
            let visit = self.last_service(slot, station);
            let who = self.people[slot].traveller();
            self.sample(now, sampling, who, visit, Holder::Inside(slot));
        }
    }

    /// Takes a sample of somebody, if they are among those who are tested.
    pub(super) fn sample(&mut self, now: Time, at: Sampling, who: Traveller, visit: u32, holder: Holder) {
        let Some(model) = self.health_model() else { return };
        let tested = model.tested(&at, &who, visit);
        if tested == 0 {
            return;
        }
        self.observer.sampled(now, at.test, &who, tested);
        let result_at = model.result_at(&at, &who, now, visit);
        if result_at.is_some_and(|at| at <= now) {
            let Some(health) = &mut self.health else { return };
            let finding = model.finding(
                health.origins.of(&who),
                &at,
                &who,
                Taken { taken: now, visit, pool: 1, again: false },
            );
            if let Holder::Inside(slot) = holder {
                health.note(slot, at.test, outcome(finding), NONE);
            }
            self.observer.tested(now, at.test, &who, finding, now);
            self.trace(now, &who, finding, now);
            // Whoever is inside goes by what is now known of them; nobody waits for a result that is there.
            if let Holder::Resident(_) = holder {
                self.act_on(now, at.test, &who, finding, holder);
            }
            return;
        }
        let Some(health) = &mut self.health else { return };
        let sample = health.samples.insert(Sample { at, who, taken: now, visit, holder, again: false });
        match holder {
            Holder::Inside(slot) => health.note(slot, at.test, TestResult::Pending, sample),
            Holder::Resident(resident) => {
                if let Some(resident) = health.residents.get_mut(resident) {
                    resident.pending += 1;
                }
            }
            Holder::Community | Holder::Away => {}
        }
        match (result_at, &model.tests[usize::from(at.test)].result) {
            (Some(at), _) => self.set_due(at, Due::Result(sample)),
            (None, Return::Lab(lab)) => self.hand_in(now, *lab, sample),
            (None, Return::After(_)) => {}
        }
    }

    /// The result of a sample is there.
    pub(super) fn result_comes(&mut self, now: Time, sample: u32) {
        let Some(model) = self.health_model() else { return };
        let Some(health) = &mut self.health else { return };
        let Some(found) = health.samples.take(sample) else { return };
        let origins = health.origins.of(&found.who);
        let finding = model.finding(origins, &found.at, &found.who, found.alone());
        self.tell(now, sample, &found, finding);
    }

    /// Somebody's result is `finding`: whoever waits for it goes on, whoever is positive goes where they should.
    pub(super) fn tell(&mut self, now: Time, number: u32, sample: &Sample, finding: Finding) {
        let test = sample.at.test;
        self.observer.tested(now, test, &sample.who, finding, sample.taken);
        self.trace(now, &sample.who, finding, sample.taken);
        if let (Holder::Inside(slot), Some(health)) = (sample.holder, &mut self.health)
            && health.pending[slot as usize * health.tests + usize::from(test)] == number
        {
            health.note(slot, test, outcome(finding), NONE);
        }
        if let (Holder::Resident(resident), Some(health)) = (sample.holder, &mut self.health)
            && let Some(resident) = health.residents.get_mut(resident)
        {
            resident.pending -= 1;
        }
        self.act_on(now, test, &sample.who, finding, sample.holder);
    }

    fn act_on(&mut self, now: Time, test: u16, who: &Traveller, finding: Finding, holder: Holder) {
        let Some(model) = self.health_model() else { return };
        let of = &model.tests[usize::from(test)];
        let goes = of.positive.filter(|_| finding.positive > 0);
        match holder {
            Holder::Inside(slot) => {
                let Some(health) = &mut self.health else { return };
                let station = health.waiting[slot as usize];
                let awaited = self.scenario.stations.get(station.0 as usize).and_then(|s| s.awaits);
                if awaited == Some(test) {
                    health.waiting[slot as usize] = StationId(NONE);
                    let joined = self.people[slot].since;
                    self.observer.called(now, station, &self.people[slot], joined, true);
                    self.observer.served(now, station, &self.people[slot]);
                    self.move_on(now, slot, station);
                }
            }
            Holder::Resident(resident) => match goes {
                Some(stay) if self.is_elsewhere(resident, stay, of.compliance) => {
                    self.transfer(now, resident, stay);
                }
                _ => self.leave_if_overdue(now, resident),
            },
            Holder::Community => {
                if let Some(stay) = goes.filter(|_| model.origins.complies(who, of.compliance)) {
                    self.fetch(now, who, stay, false);
                }
            }
            Holder::Away => {}
        }
    }

    /// Somebody comes to a station where they wait for a result; whether they have to wait.
    #[inline(never)]
    pub(in crate::port) fn awaits_result(
        &mut self,
        now: Time,
        slot: Slot,
        station: StationId,
        test: u16,
    ) -> bool {
        let Some(health) = &mut self.health else { return false };
        let waits = health.result(slot, test) == TestResult::Pending;
        if waits {
            health.waiting[slot as usize] = station;
            self.observer.queued(now, station, &self.people[slot]);
        }
        waits
    }

    /// Somebody inside leaves for good: their results find them in the community, or not at all.
    #[inline(never)]
    pub(in crate::port) fn leaves_results_behind(&mut self, slot: Slot, outcome: Outcome) {
        let who = self.people[slot].traveller();
        if let Some(health) = &mut self.health {
            let holder = if outcome == Outcome::Cleared { Holder::Community } else { Holder::Away };
            health.hand_over(slot, holder);
            health.is_now(&who, holder);
        }
    }

    /// The stay to which somebody must go who is about to leave a port and of whom a positive result is known.
    #[inline(never)]
    pub(in crate::port) fn found_positive(&self, slot: Slot) -> Option<u16> {
        let (health, model) = (self.health.as_ref()?, self.health_model()?);
        let positive = |&test: &usize| health.result(slot, test as u16) == TestResult::Positive;
        (0..health.tests).filter(positive).find_map(|test| model.tests[test].positive)
    }
}

fn outcome(finding: Finding) -> TestResult {
    if finding.positive > 0 { TestResult::Positive } else { TestResult::Negative }
}
