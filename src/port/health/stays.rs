//! Stays: beds, tests on the way, the end, and what follows.

use super::Due;
use super::samples::Holder;
use crate::engine::{Span, Time};
use crate::port::instant::Ask;
use crate::port::observer::{Observer, Outcome};
use crate::port::passenger::Slot;
use crate::port::world::World;
use crate::scenario::health::{NoBed, Stay, Traveller};
use crate::scenario::model::StationId;

/// A stay at work.
#[derive(Clone, Debug, Default)]
pub(super) struct StayState {
    /// People in it.
    pub people: u32,
    /// Meters that count them.
    pub watched_by: Vec<StationId>,
}

/// A party in a stay.
#[derive(Clone, Debug)]
pub(super) struct Resident {
    pub who: Traveller,
    pub stay: u16,
    pub since: Time,
    pub until: Time,
    /// How free they are.
    pub freedom: f64,
    /// Whether they keep to it and are tested.
    pub kept: bool,
    /// Number of the next of its tests.
    pub next_test: usize,
    /// When a sample is taken since somebody has got symptoms.
    pub symptoms: Time,
    /// Results to come.
    pub pending: u32,
    /// The time is over and a result is waited for.
    pub overdue: bool,
    /// They have left a stay and stand aside for the next.
    pub between: bool,
    /// Counts phases, so that what was due in another stay is recognised as out of date.
    pub phase: u32,
}

/// Where those go who were to go to a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bed {
    In(u16),
    Cleared,
    Refused,
}

impl<O: Observer> World<'_, O> {
    /// Finds a bed for somebody in a stay, or what happens instead. None if they have to stand aside, since a bed may still
    /// be freed at this instant; not if it is the `last` look.
    fn find_bed(&mut self, now: Time, who: &Traveller, stay: u16, last: bool) -> Option<Bed> {
        let (Some(model), Some(health)) = (self.scenario.health.as_ref(), &self.health) else {
            return Some(Bed::Cleared);
        };
        let has_bed = |stay: u16| {
            let people = health.stays[usize::from(stay)].people;
            let beds = model.stays[usize::from(stay)].beds;
            beds.is_none_or(|beds| people + u32::from(who.people) <= beds)
        };
        let counts = model.stays[usize::from(stay)].beds.is_some();
        if counts && !last && self.beds_are_open(now, !has_bed(stay)) {
            return None;
        }
        let mut stay = stay;
        // Each sends those on whom it has no bed for, in no circle.
        for _ in 0..=model.stays.len() {
            if has_bed(stay) {
                return Some(Bed::In(stay));
            }
            self.observer.no_bed(now, stay, who);
            match model.stays[usize::from(stay)].when_full {
                NoBed::Cleared => return Some(Bed::Cleared),
                NoBed::Refused => return Some(Bed::Refused),
                NoBed::To(next) => stay = next,
            }
        }
        Some(Bed::Cleared)
    }

    /// Counts people in or out of a stay for the meters that watch it; those may release at this instant.
    #[cold]
    pub(in crate::port) fn count_for_meters(&mut self, now: Time, stay: u16, people: u8, comes: bool) {
        let Some(health) = &self.health else { return };
        for i in 0..health.stays[usize::from(stay)].watched_by.len() {
            let Some(health) = &self.health else { return };
            let meter = health.stays[usize::from(stay)].watched_by[i];
            let inside = &mut self.stations[meter.0 as usize].gate.inside;
            if comes {
                *inside += u32::from(people);
            } else {
                *inside -= u32::from(people);
                self.wake_gate(now, meter);
            }
        }
    }

    /// Somebody leaves a port for a stay; `counted` if the meters know of them.
    #[cold]
    pub(in crate::port) fn go_to_stay(&mut self, now: Time, slot: Slot, stay: u16, counted: bool) {
        self.ask_for_bed(now, slot, stay, counted, false);
    }

    /// The same; `last` if no bed is freed at this instant any more.
    pub(in crate::port) fn ask_for_bed(
        &mut self,
        now: Time,
        slot: Slot,
        stay: u16,
        counted: bool,
        last: bool,
    ) {
        let who = self.people[slot].traveller();
        let Some(bed) = self.find_bed(now, &who, stay, last) else {
            return self.put_aside(now, Ask::Bed(slot, stay, counted));
        };
        if counted {
            self.count_for_meters(now, stay, who.people, false);
        }
        match bed {
            Bed::In(stay) => {
                let Some(health) = &mut self.health else { return };
                let resident = health.residents.insert(Resident::new(who));
                let pending = health.hand_over(slot, Holder::Resident(resident));
                if let Some(resident) = health.residents.get_mut(resident) {
                    resident.pending = pending;
                }
                self.end(now, slot, Outcome::Quarantined);
                self.begin_stay(now, resident, stay);
            }
            Bed::Cleared => self.end(now, slot, Outcome::Cleared),
            Bed::Refused => self.end(now, slot, Outcome::Refused),
        }
    }

    /// Somebody in the community is fetched for a stay; `last` if no bed is freed at this instant any more.
    pub(in crate::port) fn fetch(&mut self, now: Time, who: &Traveller, stay: u16, last: bool) {
        // Two can want to fetch the same person at one instant.
        let is_who = |other: &Resident| (other.who.stream, other.who.number) == (who.stream, who.number);
        let residents = self.health.iter().flat_map(|health| health.residents.records.iter().flatten());
        if last && residents.into_iter().any(is_who) {
            return;
        }
        let Some(bed) = self.find_bed(now, who, stay, last) else {
            return self.put_aside(now, Ask::Fetched(*who, stay));
        };
        if let Bed::In(stay) = bed {
            let Some(health) = &mut self.health else { return };
            let resident = health.residents.insert(Resident { freedom: 1.0, ..Resident::new(*who) });
            // Their other results find them here, and not in the community once more.
            let pending = health.catch_up(who, Holder::Resident(resident));
            if let Some(resident) = health.residents.get_mut(resident) {
                resident.pending = pending;
            }
            self.begin_stay(now, resident, stay);
        }
    }

    /// A stay begins.
    fn begin_stay(&mut self, now: Time, number: u32, stay: u16) {
        let (Some(model), Some(health)) = (self.scenario.health.as_ref(), &mut self.health) else { return };
        let Some(resident) = health.residents.get_mut(number) else { return };
        let of = &model.stays[usize::from(stay)];
        let who = resident.who;
        let origins = health.origins.of(&who);
        resident.stay = stay;
        resident.since = now;
        resident.until = now + of.length(&who);
        resident.kept = of.is_kept_by(&who);
        resident.next_test = 0;
        resident.overdue = false;
        resident.between = false;
        resident.phase = resident.phase.wrapping_add(1);
        resident.symptoms = of.on_symptoms.as_ref().map_or(Time::NEVER, |test| {
            let seen = |(begin, end): (f64, f64)| match now.days() {
                now_d if begin >= now_d => Some(Time::from_ticks((begin * Span::DAY.ticks() as f64) as u64)),
                now_d if test.already_ill && end >= now_d => Some(now),
                _ => None,
            };
            let all = origins.infections(&who).filter_map(|(_, infection)| infection.symptoms());
            all.filter_map(seen).min().map_or(Time::NEVER, |at| at.max(now) + test.after)
        });
        let freedom = if resident.kept { of.freedom } else { 1.0 };
        let before = std::mem::replace(&mut resident.freedom, freedom);
        health.stays[usize::from(stay)].people += u32::from(who.people);
        health.is_now(&who, Holder::Resident(number));
        self.count_for_meters(now, stay, who.people, true);
        self.observer.began_stay(now, stay, &who);
        self.observer.at_large(now, &who, before, freedom);
        self.plan_resident(number);
    }

    /// Sets what is due next for a resident.
    fn plan_resident(&mut self, number: u32) {
        let (Some(model), Some(health)) = (self.scenario.health.as_ref(), &mut self.health) else { return };
        let Some(resident) = health.residents.get_mut(number).filter(|resident| !resident.overdue) else {
            return;
        };
        let of = &model.stays[usize::from(resident.stay)];
        let next = resident.next_event(of);
        let phase = resident.phase;
        self.set_due(next, Due::Resident(number, phase));
    }

    /// A test of a resident, or the end of the stay.
    pub(super) fn resident_due(&mut self, now: Time, number: u32, phase: u32) {
        let (Some(model), Some(health)) = (self.health_model(), &mut self.health) else { return };
        let Some(resident) = health.residents.get_mut(number).filter(|resident| resident.phase == phase)
        else {
            return;
        };
        let of = &model.stays[usize::from(resident.stay)];
        let who = resident.who;
        let sampling = if let Some(sampling) = resident.test_due(of, now) {
            resident.next_test += 1;
            Some(sampling)
        } else if resident.kept && resident.symptoms <= now {
            resident.symptoms = Time::NEVER;
            of.on_symptoms.as_ref().map(|test| test.sampling)
        } else {
            None
        };
        if let Some(sampling) = sampling {
            self.sample(now, sampling, who, 0, Holder::Resident(number));
            // A result that is there at once may have moved them.
            let same = |resident: &mut Resident| resident.phase == phase;
            if self.health.as_mut().and_then(|health| health.residents.get_mut(number)).is_some_and(same) {
                self.plan_resident(number);
            }
        } else if now >= resident.until {
            if of.until_result && resident.pending > 0 && resident.kept {
                resident.overdue = true;
            } else {
                self.leave_stay(now, number);
            }
        } else {
            self.plan_resident(number);
        }
    }

    /// Whether a resident who was found positive can be brought to another stay.
    pub(super) fn is_elsewhere(&mut self, number: u32, stay: u16, compliance: f64) -> bool {
        let model = self.health_model();
        let resident = self.health.as_mut().and_then(|health| health.residents.get_mut(number));
        match (resident, model) {
            (Some(resident), Some(model)) => {
                // Behind a door there is no choice.
                let free = model.stays[usize::from(resident.stay)].freedom > 0.0 || !resident.kept;
                resident.stay != stay && (!free || model.origins.complies(&resident.who, compliance))
            }
            _ => false,
        }
    }

    /// A resident who waited only for a result goes.
    pub(super) fn leave_if_overdue(&mut self, now: Time, number: u32) {
        let resident = self.health.as_mut().and_then(|health| health.residents.get_mut(number));
        if resident.is_some_and(|resident| resident.overdue && resident.pending == 0) {
            self.leave_stay(now, number);
        }
    }

    /// A resident's time is over: what follows begins, or they are free.
    fn leave_stay(&mut self, now: Time, number: u32) {
        let Some(model) = self.health_model() else { return };
        let stay = self.health.as_mut().and_then(|health| health.residents.get_mut(number)).map(|r| r.stay);
        let then = stay.and_then(|stay| model.stays[usize::from(stay)].then);
        self.move_resident(now, number, then);
    }

    /// A resident is brought to another stay.
    pub(super) fn transfer(&mut self, now: Time, number: u32, stay: u16) {
        self.move_resident(now, number, Some(stay));
    }

    fn move_resident(&mut self, now: Time, number: u32, to: Option<u16>) {
        let Some(resident) = self.health.as_mut().and_then(|health| health.residents.get_mut(number)) else {
            return;
        };
        let (who, stay, since) = (resident.who, resident.stay, resident.since);
        resident.phase = resident.phase.wrapping_add(1);
        let phase = resident.phase;
        // Whoever stands aside for the next stay has left this one.
        if !std::mem::replace(&mut resident.between, true) {
            if let Some(health) = &mut self.health {
                health.stays[usize::from(stay)].people -= u32::from(who.people);
            }
            self.count_for_meters(now, stay, who.people, false);
            self.observer.ended_stay(now, stay, &who, since);
        }
        let bed = match to {
            None => Bed::Cleared,
            Some(to) => match self.find_bed(now, &who, to, false) {
                Some(bed) => bed,
                None => return self.put_aside(now, Ask::Next(number, phase, to)),
            },
        };
        self.go_on(now, number, bed);
    }

    /// Nothing else is due: a resident who asked for the next stay in this phase goes where there is a bed.
    pub(in crate::port) fn ask_for_next(&mut self, now: Time, number: u32, phase: u32, to: u16) {
        let resident = self.health.as_mut().and_then(|health| health.residents.get_mut(number));
        let Some(who) = resident.filter(|resident| resident.phase == phase).map(|resident| resident.who)
        else {
            return;
        };
        if let Some(bed) = self.find_bed(now, &who, to, true) {
            self.go_on(now, number, bed);
        }
    }

    /// A resident who has left a stay goes on.
    fn go_on(&mut self, now: Time, number: u32, bed: Bed) {
        let resident = self.health.as_mut().and_then(|health| health.residents.get_mut(number));
        let Some((who, freedom)) = resident.map(|resident| (resident.who, resident.freedom)) else { return };
        let (holder, after) = match bed {
            Bed::In(next) => return self.begin_stay(now, number, next),
            Bed::Cleared => (Holder::Community, 1.0),
            Bed::Refused => (Holder::Away, 0.0),
        };
        self.observer.at_large(now, &who, freedom, after);
        if let Some(health) = &mut self.health {
            health.is_now(&who, holder);
        }
        if let Some(health) = &mut self.health
            && let Some(resident) = health.residents.take(number)
            && resident.pending > 0
        {
            health.let_go_of(number, holder);
        }
    }
}

impl Resident {
    fn new(who: Traveller) -> Self {
        Self {
            who,
            stay: 0,
            since: Time::ZERO,
            until: Time::ZERO,
            freedom: 0.0,
            kept: true,
            next_test: 0,
            symptoms: Time::NEVER,
            pending: 0,
            overdue: false,
            between: false,
            phase: 0,
        }
    }

    fn next_event(&self, of: &Stay) -> Time {
        if !self.kept {
            return self.until;
        }
        let test = of.tests.get(self.next_test).map_or(Time::NEVER, |&(_, after)| self.since + after);
        test.min(self.symptoms).min(self.until)
    }

    fn test_due(&self, of: &Stay, now: Time) -> Option<crate::scenario::health::Sampling> {
        let (sampling, after) = of.tests.get(self.next_test).filter(|_| self.kept)?;
        (self.since + *after <= now).then_some(*sampling)
    }
}
