//! Who wishes to travel, when they ask, and what they decide: everything about a party that no quota changes.

use rand_distr::{Distribution, Exp1};

use crate::engine::{Span, Time};
use crate::port::shared_factors;
use crate::random::address::unit;
use crate::random::{Address, Purpose as For, Salt};
use crate::scenario::Scenario;
use crate::scenario::booking::{LONGEST_AHEAD, Purpose};
use crate::scenario::model::{mean_size, party_size};

/// A day in ticks, for instants that may lie before the run.
pub const DAY: i64 = Span::DAY.ticks().cast_signed();

/// A party that asks for a place.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// When it asks, in ticks from the start of the run; before it, if negative.
    pub asked: i64,
    /// The day wished for, from zero.
    pub wish: i32,
    /// The last day on which it would travel.
    pub last: i32,
    /// Number of the purpose.
    pub purpose: u16,
    /// Number of the party in its purpose.
    pub number: u32,
    /// How many they are.
    pub people: u8,
}

/// The parties of all purposes, day by day.
#[derive(Debug)]
pub struct Demand<'a> {
    purposes: &'a [Purpose],
    addresses: Vec<Address>,
    /// By purpose and day: the number of people expected, with the chance of the day.
    wishes: Vec<Vec<f64>>,
    numbers: Vec<u32>,
    /// By purpose, if even: the part of a party left over.
    carried: Vec<f64>,
    salts: Salts,
}

/// The parts of addresses of what is decided.
#[derive(Debug)]
struct Salts {
    party: Salt,
    ahead: Salt,
    patience: Salt,
    port: Salt,
    other: Salt,
    band: Salt,
    lot: Salt,
    no_show: Salt,
    unbooked: Salt,
    off: Salt,
    off_by: Salt,
    within: Salt,
}

impl<'a> Demand<'a> {
    pub fn new(scenario: &'a Scenario, address: Address) -> Self {
        let purposes = scenario.bookings.purposes.as_slice();
        let salt = |what| Salt::new(what, For::Booking);
        let wishes = purposes.iter().map(|p| shared_factors(scenario, &p.per_day, p.shocked, address));
        Self {
            purposes,
            addresses: purposes.iter().map(|p| address.named("purpose").named(&p.name)).collect(),
            wishes: wishes.collect(),
            numbers: vec![0; purposes.len()],
            carried: vec![0.0; purposes.len()],
            salts: Salts {
                party: Salt::new("", For::Party),
                ahead: salt("ahead"),
                patience: salt("patience"),
                port: salt("port"),
                other: salt("other-port"),
                band: salt("band"),
                lot: salt("lot"),
                no_show: salt("no-show"),
                unbooked: salt("unbooked"),
                off: salt("off"),
                off_by: salt("off-by"),
                within: salt("within"),
            },
        }
    }

    /// The parties that wish to travel on `wish`, in the order of purposes and numbers. Days come in their order.
    pub fn of_day(&mut self, wish: i32, mut tell: impl FnMut(Request)) {
        for p in 0..self.purposes.len() {
            for _ in 0..self.parties(p, wish) {
                tell(self.request(p, wish));
            }
        }
    }

    /// How many parties there are.
    fn parties(&mut self, p: usize, wish: i32) -> u32 {
        let purpose = &self.purposes[p];
        let expected =
            self.wishes[p].get(wish as usize).copied().unwrap_or(0.0) / mean_size(&purpose.parties);
        if purpose.even {
            let all = expected + self.carried[p];
            // Whole numbers should not be missed by the dust of binary fractions.
            let whole = (all + 1e-6).floor();
            self.carried[p] = (all - whole).max(0.0);
            return whole as u32;
        }
        // As many unit gaps as fit: a Poisson number, in portable arithmetic.
        let mut generator = self.addresses[p].named("day").number(wish as u64).generator(For::Arrivals);
        let (mut sum, mut count) = (0.0, 0);
        loop {
            let gap: f64 = Exp1.sample(&mut generator);
            sum += gap;
            if sum > expected {
                return count;
            }
            count += 1;
        }
    }

    fn request(&mut self, p: usize, wish: i32) -> Request {
        let purpose = &self.purposes[p];
        let number = self.numbers[p];
        self.numbers[p] += 1;
        let address = self.addresses[p].number(u64::from(number));
        let u = unit(address.bits(self.salts.party, 0));
        let people = party_size(&purpose.parties, u);
        let longest = i64::from(LONGEST_AHEAD) * DAY;
        let ahead = purpose.ahead.draw(address.bits(self.salts.ahead, 0)).cast_signed().clamp(1, longest);
        let patience = purpose.patience.draw(address.bits(self.salts.patience, 0)).cast_signed().min(longest);
        Request {
            asked: i64::from(wish) * DAY - ahead,
            wish,
            last: wish + (patience / DAY) as i32,
            purpose: p as u16,
            number,
            people,
        }
    }

    /// The owner of a party's draws.
    pub fn address(&self, request: &Request) -> Address {
        self.addresses[usize::from(request.purpose)].number(u64::from(request.number))
    }

    fn unit(&self, request: &Request, salt: Salt) -> f64 {
        unit(self.address(request).bits(salt, 0))
    }

    /// The port the party wants, as a number among those of the quota.
    pub fn port(&self, request: &Request) -> usize {
        let u = self.unit(request, self.salts.port);
        let ports = &self.purposes[usize::from(request.purpose)].ports;
        ports.iter().find(|&&(up_to, _)| u < up_to).or(ports.last()).map_or(0, |&(_, port)| port)
    }

    /// Whether the party would take a place at another port.
    pub fn takes_other_port(&self, request: &Request) -> bool {
        self.unit(request, self.salts.other) < self.purposes[usize::from(request.purpose)].other_port
    }

    /// The band the party wants at a port.
    pub fn band(&self, request: &Request, port: usize) -> usize {
        let u = self.unit(request, self.salts.band);
        let bands = &self.purposes[usize::from(request.purpose)].bands[port];
        bands.iter().position(|&up_to| u < up_to).unwrap_or(bands.len().saturating_sub(1))
    }

    /// A number by which lots are drawn, another for each `draw`.
    pub fn lot(&self, request: &Request, draw: u32) -> u64 {
        self.address(request).bits(self.salts.lot, draw)
    }

    /// Whether the party stays away although it has a place; `part` of all do.
    pub fn stays_away(&self, request: &Request, part: f64) -> bool {
        self.unit(request, self.salts.no_show) < part
    }

    /// Whether the party comes although it has no place; `part` of all do.
    pub fn comes_anyway(&self, request: &Request, part: f64) -> bool {
        self.unit(request, self.salts.unbooked) < part
    }

    /// When a party with a place in `band` of `port` comes, on the day that begins at `midnight`: before the band (-1), after
    /// it (1), or within (0).
    pub fn coming(&self, request: &Request, port: usize, band: usize, midnight: Time) -> (Time, i8) {
        let purpose = &self.purposes[usize::from(request.purpose)];
        let shape = purpose.shapes[port][band].as_slice();
        let (Some(&(_, first, _)), Some(&(_, _, last))) = (shape.first(), shape.last()) else {
            return (midnight, 0);
        };
        let (from, to) = (midnight + first, midnight + last);
        let off_by =
            || Span::from_ticks(purpose.off_by.draw(self.address(request).bits(self.salts.off_by, 0)));
        let off = self.unit(request, self.salts.off);
        if off < purpose.early {
            return (Time::from_ticks(from.ticks().saturating_sub(off_by().ticks())), -1);
        }
        if off < purpose.early + purpose.late {
            return (to + off_by(), 1);
        }
        let u = self.unit(request, self.salts.within);
        let piece = shape.iter().position(|piece| u < piece.0).unwrap_or(shape.len() - 1);
        let below = piece.checked_sub(1).map_or(0.0, |before| shape[before].0);
        let (up_to, from, to) = shape[piece];
        let part = (u - below) / (up_to - below);
        (midnight + from + Span::from_ticks(((to - from).ticks() as f64 * part) as u64), 0)
    }
}
