//! Tracing: who stood next to a case, and calling them back.
//!
//! Waits are kept line by line in the order in which people were called, which is the order in which they stood, and stays
//! in zones in the order of leaving. So the neighbours of a case are found by looking a few places up and down, and those who
//! were in the same room by going through the records between its coming and the last that can overlap: no pair is looked at
//! that has nothing in common.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};

use super::Due;
use super::samples::Holder;
use crate::engine::{Span, Time};
use crate::port::observer::Observer;
use crate::port::passenger::Slot;
use crate::port::world::World;
use crate::scenario::Scenario;
use crate::scenario::health::{Definition, Finding, Tracing, Traveller};
use crate::scenario::model::{StationId, ZoneId};

/// Somebody: stream and number.
type Who = (u16, u32);

/// Somebody in a line or a room, from when until when.
#[derive(Clone, Copy, Debug)]
struct Record {
    who: Who,
    from: Time,
    to: Time,
    /// The record of the same person before this one: place and number.
    before: Option<(u32, u64)>,
}

/// Records of one line or room; the first of those that are still there has the number `first`.
#[derive(Clone, Debug, Default)]
struct Log {
    first: u64,
    records: VecDeque<Record>,
    /// Longest stay ever, which bounds how late a record can stand that overlaps with an earlier time.
    longest: Span,
}

/// A traveller who has come, and where they are.
#[derive(Clone, Copy, Debug)]
struct Known {
    who: Traveller,
    holder: Holder,
    last: Option<(u32, u64)>,
}

/// A case whose contacts are to be looked for.
#[derive(Clone, Copy, Debug)]
struct Case {
    who: Traveller,
    found: Time,
    taken: Time,
}

/// A contact who is to be told.
#[derive(Clone, Copy, Debug)]
struct Contact {
    who: Who,
    found: Time,
}

/// Tracing at work.
#[derive(Debug)]
pub(super) struct TracingState {
    /// By line, as the scenario numbers them, then by zone.
    logs: Vec<Log>,
    zones_from: usize,
    /// By stream: those who have come, from number `.0` on.
    people: Vec<(u32, VecDeque<Known>)>,
    /// By slot: when somebody came into the zone they are in.
    in_zone_since: Vec<Time>,
    cases: Vec<Case>,
    contacts: Vec<Contact>,
    /// Those whose contacts have been looked for, and those who have been or will be told.
    traced: BTreeSet<Who>,
    told: BTreeSet<Who>,
    /// When each officer is free.
    officers: BinaryHeap<Reverse<Time>>,
    retention: Span,
    next_clearing: Time,
}

impl TracingState {
    pub fn new(scenario: &Scenario, of: &Tracing) -> Self {
        let zones_from = scenario.lines();
        Self {
            logs: vec![Log::default(); zones_from + scenario.zones.len()],
            zones_from,
            people: vec![(0, VecDeque::new()); scenario.arrivals.len()],
            in_zone_since: Vec::new(),
            cases: Vec::new(),
            contacts: Vec::new(),
            traced: BTreeSet::new(),
            told: BTreeSet::new(),
            officers: (0..of.officers.unwrap_or(0)).map(|_| Reverse(Time::ZERO)).collect(),
            retention: of.retention,
            next_clearing: Time::ZERO + Span::DAY,
        }
    }

    fn known(&mut self, (stream, number): Who) -> Option<&mut Known> {
        let (first, known) = &mut self.people[usize::from(stream)];
        known.get_mut(number.checked_sub(*first)? as usize).filter(|known| known.who.number == number)
    }

    /// Somebody has come.
    pub fn came(&mut self, who: Traveller, slot: Slot) {
        if who.came >= self.next_clearing {
            self.forget(who.came);
            self.next_clearing = who.came + Span::DAY;
        }
        let fresh = Known { who, holder: Holder::Inside(slot), last: None };
        if let Some(known) = self.known((who.stream, who.number)) {
            // Came again, or by another way.
            *known = fresh;
            return;
        }
        let (first, known) = &mut self.people[usize::from(who.stream)];
        if known.is_empty() {
            *first = who.number;
        }
        // Numbers come nearly in order; those left out have not come, and hold a place that is nobody's.
        let nobody = Known { who: Traveller { number: u32::MAX, ..who }, holder: Holder::Away, last: None };
        while who.number < *first {
            known.push_front(nobody);
            *first -= 1;
        }
        let place = (who.number - *first) as usize;
        if known.len() <= place {
            known.resize(place + 1, nobody);
        }
        known[place] = fresh;
    }

    /// Somebody is somewhere else from now on.
    pub fn is_now(&mut self, who: &Traveller, holder: Holder) {
        if let Some(known) = self.known((who.stream, who.number)) {
            known.holder = holder;
        }
    }

    fn note(&mut self, place: usize, who: Who, from: Time, to: Time) {
        let log = &mut self.logs[place];
        let number = log.first + log.records.len() as u64;
        let Some(before) = self.known(who).map(|known| known.last.replace((place as u32, number))) else {
            return;
        };
        let log = &mut self.logs[place];
        log.longest = log.longest.max(to.since(from));
        log.records.push_back(Record { who, from, to, before });
    }

    /// Forgets what is older than records are kept.
    fn forget(&mut self, now: Time) {
        let oldest = Time::from_ticks(now.ticks().saturating_sub(self.retention.ticks()));
        for log in &mut self.logs {
            while log.records.front().is_some_and(|record| record.to < oldest) {
                log.records.pop_front();
                log.first += 1;
            }
        }
        for (first, known) in &mut self.people {
            while known.front().is_some_and(|known| known.who.came < oldest) {
                known.pop_front();
                *first += 1;
            }
        }
    }

    /// Records of somebody, the last first.
    fn records_of(&mut self, who: Who) -> Vec<(usize, usize, Record)> {
        let mut out = Vec::new();
        let mut at = self.known(who).and_then(|known| known.last);
        while let Some((place, number)) = at {
            let log = &self.logs[place as usize];
            let Some(index) = number.checked_sub(log.first) else { break };
            let Some(record) = log.records.get(index as usize) else { break };
            out.push((place as usize, index as usize, *record));
            at = record.before;
        }
        out
    }

    /// Those who were together with `case` by `definition` at or after `from`, each with the time together; in the order in
    /// which they are met. `counts` says whether a place counts.
    fn contacts_of(
        &mut self,
        case: &Traveller,
        from: Time,
        definition: &Definition,
        counts: impl Fn(usize) -> bool,
    ) -> Vec<Who> {
        let own = (case.stream, case.number);
        let mut together: Vec<(Who, u64)> = Vec::new();
        for (place, index, record) in self.records_of(own) {
            if !counts(place) || record.to < from {
                continue;
            }
            let log = &self.logs[place];
            let is_zone = place >= self.zones_from;
            let range = if !is_zone {
                let reach = definition.places as usize;
                index.saturating_sub(reach)..(index + reach + 1).min(log.records.len())
            } else if definition.rooms {
                let latest = record.to + log.longest;
                let first = log.records.partition_point(|other| other.to <= record.from);
                first..log.records.partition_point(|other| other.to <= latest)
            } else {
                continue;
            };
            for other in log.records.range(range) {
                let begin = other.from.max(record.from).max(from);
                let time = other.to.min(record.to).ticks().saturating_sub(begin.ticks());
                if other.who != own && time > 0 {
                    together.push((other.who, time));
                }
            }
        }
        together.sort_unstable();
        let mut out: Vec<Who> = Vec::new();
        let mut run = 0;
        while run < together.len() {
            let who = together[run].0;
            let end = together[run..].partition_point(|other| other.0 == who) + run;
            let time: u64 = together[run..end].iter().map(|other| other.1).sum();
            if time >= definition.at_least.ticks() {
                out.push(who);
            }
            run = end;
        }
        out.extend(self.group_of(case, from, definition.group));
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Those who came with `case` in one group, as far as they count.
    fn group_of(&mut self, case: &Traveller, from: Time, within: Option<u32>) -> Vec<Who> {
        let Some(within) = within.filter(|_| case.came >= from) else { return Vec::new() };
        let (first, known) = &self.people[usize::from(case.stream)];
        let Some(own) = case.number.checked_sub(*first).map(|own| own as usize) else { return Vec::new() };
        let same = |other: &&Known| other.who.came == case.came;
        let most = within as usize;
        let before = known.range(..own.min(known.len())).rev().take_while(same).take(most);
        let behind = known.range((own + 1).min(known.len())..).take_while(same).take(most);
        before.chain(behind).map(|other| (other.who.stream, other.who.number)).collect()
    }
}

impl<O: Observer> World<'_, O> {
    fn tracing(&mut self) -> Option<&mut TracingState> {
        self.health.as_mut()?.tracing.as_mut()
    }

    /// Somebody who waited at a station since `joined` is called.
    #[cold]
    pub(in crate::port) fn note_wait(&mut self, now: Time, station: StationId, slot: Slot, joined: Time) {
        let person = &self.people[slot];
        let who = (person.stream, person.number);
        let place = self.scenario.line(station, person.server);
        if let Some(tracing) = self.tracing() {
            tracing.note(place, who, joined, now);
        }
    }

    /// Somebody comes into a zone, or leaves it.
    #[cold]
    pub(in crate::port) fn note_zone(&mut self, now: Time, zone: ZoneId, slot: Slot, comes: bool) {
        let who = (self.people[slot].stream, self.people[slot].number);
        let Some(tracing) = self.tracing() else { return };
        if tracing.in_zone_since.len() <= slot as usize {
            tracing.in_zone_since.resize(slot as usize + 1, Time::ZERO);
        }
        if comes {
            tracing.in_zone_since[slot as usize] = now;
        } else {
            let since = tracing.in_zone_since[slot as usize];
            let place = tracing.zones_from + zone.0 as usize;
            tracing.note(place, who, since, now);
        }
    }

    /// Somebody has been found positive, by a sample taken at `taken`: in time their contacts are looked for.
    pub(super) fn trace(&mut self, now: Time, who: &Traveller, finding: Finding, taken: Time) {
        let Some(of) = self.health_model().and_then(|model| model.tracing.as_ref()) else { return };
        let delay = of.delay_of(who);
        let Some(tracing) = self.tracing() else { return };
        if finding.positive == 0 || !tracing.traced.insert((who.stream, who.number)) {
            return;
        }
        tracing.cases.push(Case { who: *who, found: now, taken });
        let number = tracing.cases.len() as u32 - 1;
        self.observer.case_found(now, who, finding.positive);
        self.set_due(now + delay, Due::Trace(number));
    }

    /// The contacts of a case are looked for.
    pub(super) fn look_for_contacts(&mut self, now: Time, case: u32) {
        let Some(model) = self.health_model() else { return };
        let Some(of) = &model.tracing else { return };
        let scenario = self.scenario;
        let Some(health) = &mut self.health else { return };
        let Some(tracing) = &mut health.tracing else { return };
        let Case { who, found, taken } = tracing.cases[case as usize];
        let origins = health.origins.of(&who);
        let from = origins.contacts_from(of, &who, taken.days()).max(0.0) * Span::DAY.ticks() as f64;
        let oldest = now.ticks().saturating_sub(of.retention.ticks());
        let from = Time::from_ticks((from as u64).max(oldest));
        let rooms_from = tracing.zones_from;
        let masked = |place: usize| {
            let zone = match place.checked_sub(rooms_from) {
                Some(zone) => Some(zone),
                None => scenario.stations.get(place).and_then(|s| s.zone).map(|zone| zone.0 as usize),
            };
            zone.is_some_and(|zone| scenario.zones[zone].is_masked())
        };
        let counts = |place: usize| !of.definition.unmasked_only || !masked(place);
        let contacts = tracing.contacts_of(&who, from, &of.definition, counts);
        let case_app = of.has_app(who.address);
        let mut notices = Vec::new();
        let mut identified = 0;
        for contact in contacts {
            let Some(known) = tracing.known(contact).copied() else { continue };
            if tracing.traced.contains(&contact) || !tracing.told.insert(contact) {
                continue;
            }
            identified += u32::from(known.who.people);
            let by_app = case_app && of.has_app(known.who.address);
            let at = if by_app {
                now
            } else if !of.is_named(known.who.address) {
                continue;
            } else if of.officers.is_some() {
                // Nobody is free where there are no officers.
                let Some(Reverse(free)) = tracing.officers.pop() else { continue };
                let done = free.max(now) + of.each;
                tracing.officers.push(Reverse(done));
                done
            } else {
                now
            };
            tracing.contacts.push(Contact { who: contact, found });
            notices.push((at, tracing.contacts.len() as u32 - 1));
        }
        self.observer.contacts_found(now, &who, identified);
        for (at, number) in notices {
            self.set_due(at, Due::Notice(number));
        }
    }

    /// A contact is told, and goes to the stay if they are free and comply.
    pub(super) fn tell_contact(&mut self, now: Time, number: u32) {
        let Some(of) = self.health_model().and_then(|model| model.tracing.as_ref()) else { return };
        let Some(tracing) = self.tracing() else { return };
        let Contact { who, found } = tracing.contacts[number as usize];
        let Some(Known { who, holder, .. }) = tracing.known(who).copied() else { return };
        let goes = holder == Holder::Community && of.complies(who.address);
        self.observer.contact_told(now, &who, found, goes);
        if goes {
            self.fetch(now, &who, of.stay, false);
        }
    }
}
