//! What people breathe in and whom they stand beside: the expected number infected in a port.
//!
//! Each group of zones that exchange air has one accumulator, brought forward when somebody comes into a zone of it or leaves
//! one. Whoever comes notes the integral of the concentration, and the difference on leaving, times what is breathed, is their
//! dose; whoever is infectious adds to the emission while inside. At close range a hazard acts between those who wait next to
//! each other, for as long as both wait.

use std::collections::VecDeque;

use crate::disease::air::{Air, Exchange, Room};
use crate::engine::time::TICKS_PER_SECOND;
use crate::engine::{Span, Time};
use crate::num::maths::one_minus_exp;
use crate::port::Passenger;
use crate::scenario::Scenario;
use crate::scenario::health::{Health, OriginsThen};
use crate::scenario::model::{PortId, StationId, ZoneAir, ZoneId};

/// Zones that share air.
#[derive(Clone, Debug)]
struct Group {
    air: Air,
    now: Time,
    zones: Vec<usize>,
}

impl Group {
    #[inline]
    fn advance(&mut self, now: Time) {
        self.air.advance(hours(now.since(self.now)));
        self.now = now;
    }

    /// Integral of the concentration in a room. Not brought forward while the last time is near.
    #[inline]
    fn integral(&mut self, now: Time, room: u32) -> f64 {
        match self.air.integral_soon(hours(now.since(self.now))) {
            Some(integral) => integral,
            None => self.integral_now(now, room),
        }
    }

    #[cold]
    #[inline(never)]
    fn integral_now(&mut self, now: Time, room: u32) -> f64 {
        self.advance(now);
        self.air.integral(room as usize)
    }

    /// From now on so much more is emitted in a room.
    #[cold]
    #[inline(never)]
    fn emit(&mut self, now: Time, room: u32, quanta: f64) {
        self.advance(now);
        self.air.emit(room as usize, quanta);
    }
}

/// Where the air of a zone is found, and what people do in it.
#[derive(Clone, Copy, Debug)]
struct Place {
    group: u32,
    room: u32,
    /// The part of what is breathed out that gets into the room.
    out: f64,
    /// What gets into people \[m³/h\].
    taken_in: f64,
}

impl Place {
    fn new(group: usize, room: usize, air: &ZoneAir) -> Self {
        Self { group: group as u32, room: room as u32, out: air.out, taken_in: air.into * air.breathing }
    }
}

/// What is known of a party inside; a cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Body {
    /// Whose record it is: stream and number; a slot is used by one after the other.
    owner: (u16, u32),
    /// Whether nobody of them is infected.
    clean: bool,
    /// Emission without a mask while anybody of them is infectious \[quanta/h\], and hazard at close range \[1/h\].
    emits: f64,
    near: f64,
    /// What has been added to the zone they are in.
    added: f64,
    /// Integral of the concentration when they came into it.
    integral: f64,
    /// Quanta breathed in so far, and hazard met so far.
    dose: f64,
    met: f64,
}

const NOBODY: Body = Body {
    owner: (u16::MAX, u32::MAX),
    clean: true,
    emits: 0.0,
    near: 0.0,
    added: 0.0,
    integral: 0.0,
    dose: 0.0,
    met: 0.0,
};

/// What became of somebody in a port.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    /// How many of them are expected to have been infected there.
    pub expected: f64,
    /// Whether it is known that none of them was infected before.
    pub clean: bool,
}

/// Somebody who was called from a queue a short time ago.
#[derive(Clone, Copy, Debug)]
struct Neighbour {
    slot: usize,
    owner: (u16, u32),
    port: PortId,
    people: u8,
    joined: Time,
    called: Time,
    near: f64,
}

/// Follows exposure in one replication.
#[derive(Debug)]
pub(super) struct Exposure<'a> {
    scenario: &'a Scenario,
    health: &'a Health,
    origins: OriginsThen,
    /// Whether anybody is vaccinated.
    vaccinated: bool,
    groups: Vec<Group>,
    /// By zone; none where the air is not known.
    places: Vec<Option<Place>>,
    bodies: Vec<Body>,
    /// The party that came last, who mostly is the next to be met inside.
    latest: Body,
    /// By line: who was called last.
    queues: Vec<VecDeque<Neighbour>>,
    /// Expected infections by port: by air and at close range together, and those by close range alone.
    expected: Vec<(f64, f64)>,
}

fn hours(span: Span) -> f64 {
    span.ticks() as f64 * (1.0 / (TICKS_PER_SECOND as f64 * 3_600.0))
}

/// Rooms and exchanges of the zones `zones` of `scenario`.
fn rooms(scenario: &Scenario, zones: &[usize]) -> (Vec<Room>, Vec<Exchange>) {
    let air = |zone: usize| scenario.zones[zone].air.as_ref();
    let rooms = zones.iter().filter_map(|&zone| air(zone)).map(|air| air.room.clone()).collect();
    let place = |zone: ZoneId| zones.iter().position(|&known| known == zone.0 as usize);
    let mut exchanges: Vec<Exchange> = Vec::new();
    for (a, &zone) in zones.iter().enumerate() {
        for &(to, flow) in air(zone).map(|air| air.exchanges.as_slice()).unwrap_or_default() {
            let Some(b) = place(to).filter(|&b| b != a) else { continue };
            // Both sides may say it: one flow is meant.
            let between = (a.min(b), a.max(b));
            match exchanges.iter_mut().find(|known| known.between == between) {
                Some(known) => known.flow = known.flow.max(flow),
                None => exchanges.push(Exchange { between, flow }),
            }
        }
    }
    (rooms, exchanges)
}

/// Zones whose air is known, in groups that exchange air.
fn groups(scenario: &Scenario) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..scenario.zones.len()).collect();
    for (zone, settings) in scenario.zones.iter().enumerate() {
        for (to, _) in settings.air.iter().flat_map(|air| &air.exchanges) {
            let (a, b) = (group[zone], group[to.0 as usize]);
            for member in &mut group {
                if *member == b {
                    *member = a;
                }
            }
        }
    }
    let mut out: Vec<Vec<usize>> = Vec::new();
    for number in 0..scenario.zones.len() {
        let members: Vec<usize> = (0..scenario.zones.len())
            .filter(|&zone| group[zone] == number && scenario.zones[zone].air.is_some())
            .collect();
        if !members.is_empty() {
            out.push(members);
        }
    }
    out
}

impl<'a> Exposure<'a> {
    pub fn new(scenario: &'a Scenario, health: &'a Health) -> Self {
        let mut places: Vec<Option<Place>> = vec![None; scenario.zones.len()];
        let mut built = Vec::new();
        for zones in groups(scenario) {
            let (rooms, exchanges) = rooms(scenario, &zones);
            for (room, &zone) in zones.iter().enumerate() {
                places[zone] =
                    scenario.zones[zone].air.as_ref().map(|air| Place::new(built.len(), room, air));
            }
            built.push(Group { air: Air::new(&rooms, &exchanges), now: Time::ZERO, zones });
        }
        Self {
            scenario,
            health,
            vaccinated: health.origins.protects(),
            origins: OriginsThen::new(health),
            groups: built,
            places,
            bodies: Vec::new(),
            latest: NOBODY,
            queues: vec![VecDeque::new(); scenario.lines()],
            expected: vec![(0.0, 0.0); scenario.ports.len()],
        }
    }

    /// Expected infections at a port: all, and those at close range alone.
    pub fn expected(&self, port: PortId) -> (f64, f64) {
        self.expected[usize::from(port.0)]
    }

    /// The place of the record of a party inside, begun where there is none.
    #[inline]
    fn body(&mut self, who: &Passenger) -> usize {
        let slot = who.slot as usize;
        if self.bodies.get(slot).is_none_or(|body| body.owner != (who.stream, who.number)) {
            self.begin(who);
        }
        slot
    }

    #[cold]
    #[inline(never)]
    fn begin(&mut self, who: &Passenger) {
        let slot = who.slot as usize;
        if self.bodies.len() <= slot {
            self.bodies.resize(slot + 1, NOBODY);
        }
        if self.latest.owner != (who.stream, who.number) {
            self.came(who);
        }
        self.bodies[slot] = self.latest;
    }

    /// Somebody has come to a port; gives how many of them are infected. How infectious they are does not change within a visit
    /// of hours.
    #[inline]
    pub fn came(&mut self, who: &Passenger) -> u32 {
        let mut body = Body { owner: (who.stream, who.number), ..NOBODY };
        let now = who.entered;
        let mut infected = 0;
        let traveller = who.traveller();
        let origins = self.origins.of(&traveller);
        for (_, infection) in origins.infections(&traveller) {
            body.clean = false;
            infected += 1;
            if infection.infectious_days(now, now + Span::from_ticks(1)) > 0.0 {
                let variant = &origins.variants[usize::from(infection.variant)];
                let air = &self.health.air;
                body.emits += air.preset.emission(variant, air.speaking) * infection.infectiousness;
                body.near += variant.near * infection.infectiousness;
            }
        }
        self.latest = body;
        infected
    }

    /// The air of a zone that somebody comes into or leaves, its integral up to now, and what is known of them; none where the
    /// air is not known.
    #[inline]
    fn met(&mut self, now: Time, zone: ZoneId, who: &Passenger) -> Option<(Place, f64, &mut Body)> {
        let place = self.places[zone.0 as usize]?;
        let integral = self.groups[place.group as usize].integral(now, place.room);
        let slot = self.body(who);
        Some((place, integral, &mut self.bodies[slot]))
    }

    /// Somebody comes into a zone.
    #[inline]
    pub fn entered(&mut self, now: Time, zone: ZoneId, who: &Passenger) {
        let Some((place, integral, body)) = self.met(now, zone, who) else { return };
        body.integral = integral;
        if body.emits > 0.0 {
            body.added = body.emits * place.out;
            let added = body.added;
            self.groups[place.group as usize].emit(now, place.room, added);
        }
    }

    /// Somebody leaves a zone.
    #[inline]
    pub fn left(&mut self, now: Time, zone: ZoneId, who: &Passenger) {
        let Some((place, integral, body)) = self.met(now, zone, who) else { return };
        body.dose += (integral - body.integral) * place.taken_in;
        if body.added > 0.0 {
            let added = std::mem::take(&mut body.added);
            self.groups[place.group as usize].emit(now, place.room, -added);
        }
    }

    /// Somebody who waited since `joined` is called: those called just before them from the same line stood next to them.
    #[inline]
    pub fn called(&mut self, now: Time, station: StationId, who: &Passenger, joined: Time) {
        let reach = self.health.air.reach as usize;
        let of = &self.scenario.stations[station.0 as usize];
        // Those who await a result sit somewhere and stand in no line.
        if reach == 0 || of.awaits.is_some() {
            return;
        }
        let line = self.scenario.line(station, who.server);
        let slot = self.body(who);
        let near = self.bodies[slot].near;
        let own = Neighbour {
            slot,
            owner: (who.stream, who.number),
            port: who.port,
            people: who.people,
            joined,
            called: now,
            near,
        };
        if near > 0.0 || self.queues[line].iter().any(|other| other.near > 0.0) {
            let through = of.zone.and_then(|zone| self.scenario.zones[zone.0 as usize].air.as_ref());
            let mask = through.map_or(1.0, |air| air.out * air.into);
            let factor = self.health.air.queue_factor * mask;
            for i in 0..self.queues[line].len() {
                let other = self.queues[line][i];
                let both = other.called.ticks().saturating_sub(other.joined.max(joined).ticks());
                let time = hours(Span::from_ticks(both)) * factor;
                self.meets(&own, other.near * time);
                self.meets(&other, near * time);
            }
        }
        let queue = &mut self.queues[line];
        if queue.len() == reach {
            queue.pop_front();
        }
        queue.push_back(own);
    }

    /// Somebody has met a hazard, and may have left the port since.
    fn meets(&mut self, who: &Neighbour, hazard: f64) {
        if hazard <= 0.0 {
            return;
        }
        if let Some(body) = self.bodies.get_mut(who.slot).filter(|body| body.owner == who.owner) {
            body.met += hazard;
        } else {
            // Gone within moments: their other exposure is settled already, and is small beside one.
            let expected = one_minus_exp(hazard) * f64::from(who.people);
            let port = &mut self.expected[usize::from(who.port.0)];
            port.0 += expected;
            port.1 += expected;
        }
    }

    /// Somebody's visit is over: what they were exposed to becomes a probability of infection, if it is `counted`.
    #[inline]
    pub fn ended(&mut self, who: &Passenger, counted: bool) -> Ended {
        let nothing = Ended { expected: 0.0, clean: false };
        let Some(body) = self.bodies.get_mut(who.slot as usize) else { return nothing };
        if body.owner != (who.stream, who.number) {
            return nothing;
        }
        let Body { dose, met, clean, .. } = *body;
        body.owner = NOBODY.owner;
        let exposed = (dose > 0.0 || met > 0.0) && counted;
        let expected = if exposed { self.settle(who, dose, met, clean) } else { 0.0 };
        Ended { expected, clean }
    }

    #[inline]
    fn settle(&mut self, who: &Passenger, dose: f64, met: f64, clean: bool) -> f64 {
        let traveller = who.traveller();
        let origins = self.origins.of(&traveller);
        let mut all = 0.0;
        let port = &mut self.expected[usize::from(who.port.0)];
        for which in 0..who.people {
            if !clean && origins.is_infected(&traveller, which) {
                continue;
            }
            let open = if self.vaccinated { origins.susceptibility(&traveller, which) } else { 1.0 };
            let expected = one_minus_exp(open * (dose + met));
            all += expected;
            port.0 += expected;
            if met > 0.0 {
                port.1 += one_minus_exp(open * met);
            }
        }
        all
    }

    /// Ventilation, masks, what people do or where they come from have changed.
    pub fn switched(&mut self, now: Time, scenario: &Scenario) {
        self.origins.switched(now, scenario);
        self.vaccinated |= scenario.health.as_ref().is_some_and(|health| health.origins.protects());
        for group in &mut self.groups {
            group.advance(now);
            let (rooms, exchanges) = rooms(scenario, &group.zones);
            group.air.change(&rooms, &exchanges);
        }
        for (place, zone) in self.places.iter_mut().zip(&scenario.zones) {
            if let (Some(place), Some(air)) = (place, &zone.air) {
                // Those inside keep the mask with which they came in, those who leave breathe as is said now.
                *place = Place::new(place.group as usize, place.room as usize, air);
            }
        }
    }
}
