//! The booking office: takes requests in the order of time, gives places, and tells the world each day who will come.
//!
//! Requests and openings lie on a line of time that begins before the run. The office goes along it when the director asks:
//! at midnight, and before anything about quotas changes. Places of a day are given until midnight before it.

mod account;
mod demand;
mod places;

use std::collections::VecDeque;

pub use account::Account;
pub(super) use account::QuotaDay;
use demand::{DAY, Demand, Request};
use places::{Given, Places};

use super::monitor::Monitor;
use crate::engine::{Span, Time};
use crate::port::{Expected, Observer, World};
use crate::random::Address;
use crate::scenario::Scenario;
use crate::scenario::booking::{Allocation, Bookings, LONGEST_AHEAD, Quota, Room};
use crate::scenario::model::{Booking, StationId};
use crate::scenario::plan::{Plan, Setting};

/// What is known of the days to come: the setting now, and the stage that has been decided on with its day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Outlook {
    pub setting: Setting,
    pub next: Option<(i32, u16)>,
}

/// A quota at work.
#[derive(Debug)]
struct Desk {
    /// The last day that can be asked for; before anything opens, long ago.
    open_until: i32,
    waiting: Vec<Request>,
    places: Places,
    /// Room by stage, as far as it has been asked for, with how much it is in all.
    room: Vec<Option<(Room, u32)>>,
}

/// The booking office.
#[derive(Debug)]
pub(super) struct Office<'a> {
    scenario: &'a Scenario,
    plan: &'a Plan,
    bookings: &'a Bookings,
    demand: Demand<'a>,
    desks: Vec<Desk>,
    outlook: Outlook,
    /// The day at which the office is, and who asks on it and the days after it.
    day: i32,
    asks: VecDeque<Vec<Request>>,
    next_ask: usize,
    /// Openings of the present day that are still to come: instant and quota.
    openings: VecDeque<(i64, usize)>,
    /// The next day of wishes to be drawn.
    next_wish: i32,
    /// Places given, by day.
    given: Vec<Vec<Given>>,
    account: Account,
}

impl<'a> Office<'a> {
    pub fn new(scenario: &'a Scenario, plan: &'a Plan, address: Address) -> Self {
        let bookings = &scenario.bookings;
        let first_day = -LONGEST_AHEAD;
        let desk = |(number, quota): (usize, &Quota)| Desk {
            open_until: opened_before(scenario, quota, first_day),
            waiting: Vec::new(),
            places: Places::new(quota, number, &bookings.purposes),
            room: vec![None; plan.stages.len().max(1)],
        };
        let mut office = Self {
            scenario,
            plan,
            bookings,
            demand: Demand::new(scenario, address),
            desks: bookings.quotas.iter().enumerate().map(desk).collect(),
            outlook: Outlook::default(),
            day: first_day,
            asks: VecDeque::new(),
            next_ask: 0,
            openings: VecDeque::new(),
            next_wish: 0,
            given: Vec::new(),
            account: Account::new(scenario),
        };
        office.begin_day();
        office
    }

    /// Takes all requests and openings before `now`.
    pub fn catch_up(&mut self, now: Time) -> Result<(), String> {
        let now = now.ticks().cast_signed();
        loop {
            let ask = self.asks.front().and_then(|asks| asks.get(self.next_ask)).copied();
            let opening = self.openings.front().copied();
            let at = [ask.map(|ask| ask.asked), opening.map(|(at, _)| at)].into_iter().flatten().min();
            let midnight = i64::from(self.day + 1) * DAY;
            match at {
                Some(at) if at >= now => return Ok(()),
                // At one instant a day opens before anybody asks for it.
                Some(at) if opening.is_some_and(|opening| opening.0 == at) => {
                    self.openings.pop_front();
                    if let Some((_, quota)) = opening {
                        self.desks[quota].open_until = self.day + self.bookings.quotas[quota].opens.ahead;
                        self.serve_waiting(quota)?;
                    }
                }
                Some(_) => {
                    self.next_ask += 1;
                    if let Some(request) = ask {
                        self.ask(request)?;
                    }
                }
                None if midnight > now => return Ok(()),
                None => {
                    self.day += 1;
                    self.asks.pop_front();
                    self.begin_day();
                }
            }
        }
    }

    /// What is known of the days to come has changed; there may be places for those who wait.
    pub fn look_ahead(&mut self, outlook: Outlook) -> Result<(), String> {
        if outlook == self.outlook {
            return Ok(());
        }
        // What is known of a stage holds as long as nothing but the stage changes.
        let beside = |setting: Setting| Setting { stage: 0, ..setting };
        let (old, new) = (beside(self.outlook.setting), beside(outlook.setting));
        let before = (0..self.desks.len()).map(|quota| self.rooms(quota)).collect::<Result<Vec<_>, _>>()?;
        if old != new {
            for desk in &mut self.desks {
                desk.room.fill(None);
                desk.places.room_changes();
            }
        }
        self.outlook = outlook;
        for (quota, before) in before.into_iter().enumerate() {
            // Most decisions are about something else.
            if self.rooms(quota)? != before {
                self.serve_waiting(quota)?;
            }
        }
        Ok(())
    }

    /// The room of a quota as far as it is known: under the present stage and, from its day on, under the one decided on.
    fn rooms(&mut self, quota: usize) -> Result<(Room, Option<(i32, Room)>), String> {
        let room_under = |office: &mut Self, stage: u16| -> Result<Room, String> {
            office.know_room(quota, stage)?;
            Ok(office.desks[quota].room[usize::from(stage)]
                .as_ref()
                .map_or_else(Room::new, |known| known.0.clone()))
        };
        let now = room_under(self, self.outlook.setting.stage)?;
        let next = match self.outlook.next {
            Some((day, stage)) => Some((day, room_under(self, stage)?)),
            None => None,
        };
        Ok((now, next))
    }

    /// Tells the world who comes on the day that begins now; `variant` is the scenario in force.
    pub fn hand_over<O: Observer>(
        &mut self,
        now: Time,
        variant: &Scenario,
        world: &mut World<'_, (Monitor<'_>, O)>,
    ) {
        let day = now.day_of_run().0 as usize;
        for quota in 0..self.desks.len() {
            let places: u32 = variant.bookings.quotas[quota].room(0.0).iter().flatten().sum();
            self.account.quotas[quota][day].places = places;
        }
        for given in self.given.get_mut(day).map(std::mem::take).unwrap_or_default() {
            let purpose = &variant.bookings.purposes[usize::from(given.request.purpose)];
            let people = given.request.people;
            let of_day = &mut self.account.quotas[purpose.quota][day];
            if variant.bookings.quotas[purpose.quota].suspended {
                of_day.void += u32::from(people);
                continue;
            }
            of_day.booked += u32::from(people);
            if self.demand.stays_away(&given.request, purpose.no_show) {
                of_day.no_shows += u32::from(people);
                self.account.purposes[usize::from(given.request.purpose)].no_shows += u64::from(people);
            } else {
                self.announce(now, given, true, variant, world);
            }
        }
        for quota in 0..self.desks.len() {
            let account = self.account.quotas[quota][day];
            world.listen(now).0.book(quota as u16, account);
            self.eve(quota, now, variant, world);
        }
    }

    /// What became of everybody; those who still wait are counted.
    pub fn close(mut self) -> Account {
        for request in self.desks.iter().flat_map(|desk| &desk.waiting) {
            self.account.purposes[usize::from(request.purpose)].still_waiting += u64::from(request.people);
        }
        self.account
    }

    /// A day of asking begins: draws the wishes that may be asked for on it.
    fn begin_day(&mut self) {
        self.next_ask = 0;
        let last = self.scenario.run.days.cast_signed() - 1;
        while self.next_wish <= last && self.next_wish <= self.day + LONGEST_AHEAD {
            let (day, asks, account) = (self.day, &mut self.asks, &mut self.account);
            self.demand.of_day(self.next_wish, |request| {
                account.purposes[usize::from(request.purpose)].asked += u64::from(request.people);
                let on = (request.asked.div_euclid(DAY) - i64::from(day)).max(0) as usize;
                if asks.len() <= on {
                    asks.resize(on + 1, Vec::new());
                }
                asks[on].push(request);
            });
            self.next_wish += 1;
        }
        if let Some(today) = self.asks.front_mut() {
            today.sort_unstable_by_key(|request| (request.asked, request.purpose, request.number));
        }
        let opens = |(number, quota): (usize, &Quota)| {
            let at = i64::from(self.day) * DAY + quota.opens.at.ticks().cast_signed();
            opens_on(self.scenario, quota, self.day).then_some((at, number))
        };
        let mut openings: Vec<(i64, usize)> =
            self.bookings.quotas.iter().enumerate().filter_map(opens).collect();
        openings.sort_unstable();
        self.openings = openings.into();
    }

    fn ask(&mut self, request: Request) -> Result<(), String> {
        let quota = self.bookings.purposes[usize::from(request.purpose)].quota;
        if !self.place(quota, request)? {
            self.desks[quota].waiting.push(request);
        }
        Ok(())
    }

    /// Gives a place on the first day there is one, from the day wished for on; whether there was one.
    fn place(&mut self, quota: usize, request: Request) -> Result<bool, String> {
        let first = request.wish.max(self.day + 1);
        for day in first..=request.last.min(self.desks[quota].open_until) {
            let stage = self
                .outlook
                .next
                .filter(|&(from, _)| day >= from)
                .map_or(self.outlook.setting.stage, |n| n.1);
            let stage = self.plan.on_day(stage, day.cast_unsigned());
            self.know_room(quota, stage)?;
            let desk = &mut self.desks[quota];
            let Some((room, all)) = &desk.room[usize::from(stage)] else { continue };
            if desk.places.total(day) >= *all {
                continue;
            }
            let until = self.bookings.quotas[quota].reserved_until.cast_signed();
            let keep = until == 0 || day - self.day > until;
            if let Some(given) = desk.places.give(&self.demand, request, day, room, (stage, keep)) {
                let waits = &mut self.account.purposes[usize::from(request.purpose)].waits;
                let waited = (day - request.wish) as usize;
                if waits.len() <= waited {
                    waits.resize(waited + 1, 0);
                }
                waits[waited] += u64::from(request.people);
                if self.given.len() <= day as usize {
                    self.given.resize(day as usize + 1, Vec::new());
                }
                self.given[day as usize].push(given);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Sees to it that the room under a stage is known.
    fn know_room(&mut self, quota: usize, stage: u16) -> Result<(), String> {
        let known = &mut self.desks[quota].room[usize::from(stage)];
        if known.is_none() {
            let now = self.outlook.setting;
            // What is announced now is in force or forgotten under another stage.
            let announced = if stage == now.stage { now.announced } else { 0 };
            let variant = self.plan.variants.get(Setting { stage, announced, ..now })?;
            let quota = &variant.bookings.quotas[quota];
            let room = quota.room(quota.overbooking);
            let all = room.iter().flatten().sum();
            *known = Some((room, all));
        }
        Ok(())
    }

    /// Gives places to those who wait, in the order of the quota.
    fn serve_waiting(&mut self, quota: usize) -> Result<(), String> {
        let mut waiting = std::mem::take(&mut self.desks[quota].waiting);
        let draw = self.day.cast_unsigned();
        let (demand, purposes, today) = (&self.demand, &self.bookings.purposes, i64::from(self.day));
        let asked = |r: &Request| (r.asked, r.purpose, r.number);
        match self.plan.variants.get(self.outlook.setting)?.bookings.quotas[quota].allocation {
            Allocation::FirstCome => waiting.sort_unstable_by_key(asked),
            Allocation::Priority => {
                waiting.sort_unstable_by_key(|r| (-purposes[usize::from(r.purpose)].priority, asked(r)));
            }
            Allocation::Lottery => waiting.sort_by_cached_key(|r| (demand.lot(r, draw), asked(r))),
            Allocation::Points => {
                let points = |r: &Request| {
                    let waited = (today - r.asked.div_euclid(DAY)).max(0);
                    -(purposes[usize::from(r.purpose)].points.cast_signed().saturating_add(waited))
                };
                waiting.sort_by_cached_key(|r| (points(r), demand.lot(r, draw), asked(r)));
            }
        }
        let mut left = Vec::new();
        for request in waiting {
            if !self.place(quota, request)? {
                left.push(request);
            }
        }
        self.desks[quota].waiting = left;
        Ok(())
    }

    /// Those who have no place as the day wished for begins go there all the same, wait on or give up.
    fn eve<O: Observer>(
        &mut self,
        quota: usize,
        now: Time,
        variant: &Scenario,
        world: &mut World<'_, (Monitor<'_>, O)>,
    ) {
        let day = now.day_of_run().0 as i32;
        let waiting = std::mem::take(&mut self.desks[quota].waiting);
        for request in waiting {
            let account = &mut self.account.purposes[usize::from(request.purpose)];
            let part = variant.bookings.purposes[usize::from(request.purpose)].unbooked;
            if request.wish == day && self.demand.comes_anyway(&request, part) {
                account.unbooked += u64::from(request.people);
                let port = self.demand.port(&request);
                let band = self.demand.band(&request, port);
                let given = Given { request, port: port as u16, band: band as u16 };
                self.announce(now, given, false, variant, world);
            } else if request.last <= day {
                account.gave_up += u64::from(request.people);
            } else {
                self.desks[quota].waiting.push(request);
            }
        }
    }

    /// Lets the world know when a party comes.
    fn announce<O: Observer>(
        &self,
        now: Time,
        Given { request, port, band }: Given,
        booked: bool,
        variant: &Scenario,
        world: &mut World<'_, (Monitor<'_>, O)>,
    ) {
        let purpose = &self.bookings.purposes[usize::from(request.purpose)];
        let at_port = &variant.bookings.quotas[purpose.quota].ports[usize::from(port)];
        let Some(&(from, ..)) = at_port.bands.get(usize::from(band)) else { return };
        let (at, off) = self.demand.coming(&request, usize::from(port), usize::from(band), now);
        // Nobody comes on the day before; those who are too early for the first band wait for the port to open.
        let opening = variant.ports[usize::from(at_port.port.0)].hours.map_or(Span::ZERO, |hours| hours.open);
        let at = if off < 0 { at.max(now + opening.min(from)) } else { at };
        let booking = match (booked, off) {
            (false, _) => Booking::None,
            (true, 0) => Booking::Valid,
            (true, ..0) => Booking::Early,
            (true, _) => Booking::Late,
        };
        let stream = &variant.arrivals[purpose.streams[usize::from(port)]];
        let party = Expected {
            address: self.demand.address(&request),
            stream: purpose.streams[usize::from(port)] as u16,
            number: request.number,
            people: request.people,
            booking,
            class: purpose.class,
            port: at_port.port,
            station: stream.entries.first().map_or(StationId(0), |entry| entry.2),
            tries: 0,
        };
        world.expect(at, party);
    }
}

/// Whether another day or week opens on `day`.
fn opens_on(scenario: &Scenario, quota: &Quota, day: i32) -> bool {
    let opens = quota.opens;
    if opens.from.is_some_and(|from| day <= from) {
        return opens.from == Some(day);
    }
    let weekday = i32::from(scenario.run.start.weekday().to_monday_zero_offset());
    opens.weekday.is_none_or(|on| (weekday + day).rem_euclid(7) == i32::from(on))
}

/// The last day that can be asked for as `day` begins.
fn opened_before(scenario: &Scenario, quota: &Quota, day: i32) -> i32 {
    (1..=7)
        .map(|back| day - back)
        .find(|&before| opens_on(scenario, quota, before))
        .map_or(i32::MIN / 2, |before| before + quota.opens.ahead)
}
