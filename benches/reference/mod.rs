//! The hall day of `benches/hall-day.toml` as a textbook would write it: one event list, random numbers as they come.
//!
//! Every claim of speed is a ratio to this loop, timed in the same process and minute. It is plain on purpose: std's binary heap
//! holds arrivals, walks and ends of service; `rand_distr` draws; queues are std's; waits are kept and the 95th percentile is
//! picked out of them at the end. It has no files, no checks, no plans, and gives the statistics that a study needs: mean and 95 %
//! wait, longest queue, utilisation and the queue by the minute, by station. The benchmark checks that its waits agree with
//! those of the simulator.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Exp, Gamma, LogNormal};

/// Passengers in the 16 hours from 06:00, by the hour in relative numbers.
const PROFILE: [f64; 16] = [3.0, 6.0, 9.0, 11.0, 11.0, 9.0, 7.0, 6.0, 6.0, 6.0, 7.0, 8.0, 6.0, 4.0, 2.0, 1.0];
const PASSENGERS: f64 = 100_000.0;
/// Every walk \[s\].
const WALK: f64 = 60.0;

const TEMPERATURE: usize = 0;
const HEALTH_CODE: usize = 1;
const SECONDARY: usize = 2;
const E_CHANNEL: usize = 3;
const COUNTER: usize = 4;

const RESIDENT: u8 = 0;
const VISITOR: u8 = 1;
const RETURNER: u8 = 2;

/// What happens next.
#[derive(Clone, Copy)]
enum What {
    Arrival,
    Reaches(usize, Passenger),
    Ends(usize, Passenger),
    Minute,
}

#[derive(Clone, Copy)]
struct Passenger {
    class: u8,
    joined: f64,
}

struct Event {
    at: f64,
    number: u64,
    what: What,
}

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Event {}
impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Event {
    /// The earliest is the greatest, for a heap that gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.at.total_cmp(&self.at).then(other.number.cmp(&self.number))
    }
}

enum Service {
    LogNormal(LogNormal<f64>),
    Exp(Exp<f64>),
    Gamma(Gamma<f64>),
}

impl Service {
    fn log_normal(mean: f64, cv: f64) -> Self {
        Self::LogNormal(LogNormal::from_mean_cv(mean, cv).unwrap())
    }

    fn draw(&self, rng: &mut Xoshiro256PlusPlus) -> f64 {
        match self {
            Self::LogNormal(service) => service.sample(rng),
            Self::Exp(service) => service.sample(rng),
            Self::Gamma(service) => service.sample(rng),
        }
    }
}

struct Station {
    servers: usize,
    service: Service,
    busy: usize,
    /// Those served first, and the others.
    queues: [VecDeque<Passenger>; 2],
    waits: Vec<f64>,
    longest: usize,
    worked: f64,
    by_minute: Vec<u32>,
}

impl Station {
    fn new(servers: usize, service: Service) -> Self {
        Self {
            servers,
            service,
            busy: 0,
            queues: [VecDeque::new(), VecDeque::new()],
            waits: Vec::new(),
            longest: 0,
            worked: 0.0,
            by_minute: Vec::new(),
        }
    }

    fn waiting(&self) -> usize {
        self.queues[0].len() + self.queues[1].len()
    }
}

/// What came out at one station.
#[allow(dead_code, reason = "the benchmark only counts services, a test compares the rest")]
pub struct Found {
    /// Services completed.
    pub served: usize,
    /// Mean wait \[s\].
    pub wait_mean: f64,
    /// Wait that one in twenty exceeds \[s\].
    pub wait_p95: f64,
    /// Most people waiting.
    pub queue_max: usize,
    /// Busy time over time there.
    pub utilisation: f64,
    /// People waiting at each full minute.
    pub queue: Vec<u32>,
}

struct Hall {
    events: BinaryHeap<Event>,
    number: u64,
    rng: Xoshiro256PlusPlus,
    stations: [Station; 5],
}

impl Hall {
    fn schedule(&mut self, at: f64, what: What) {
        self.events.push(Event { at, number: self.number, what });
        self.number += 1;
    }

    /// The first arrival after `now`, of a Poisson process whose rate changes by the hour.
    fn next_arrival(&mut self, now: f64) -> Option<f64> {
        let mut at = now;
        let total: f64 = PROFILE.iter().sum();
        let mut left: f64 = Exp::new(1.0).unwrap().sample(&mut self.rng);
        loop {
            let hour = (at / 3_600.0) as usize;
            let rate = PROFILE.get(hour)? / total * PASSENGERS / 3_600.0;
            let end = (hour + 1) as f64 * 3_600.0;
            if left <= (end - at) * rate {
                return Some(at + left / rate);
            }
            left -= (end - at) * rate;
            at = end;
        }
    }

    fn begin(&mut self, now: f64, s: usize, passenger: Passenger) {
        let station = &mut self.stations[s];
        station.busy += 1;
        station.waits.push(now - passenger.joined);
        let time = station.service.draw(&mut self.rng);
        station.worked += time;
        self.schedule(now + time, What::Ends(s, passenger));
    }

    fn reach(&mut self, now: f64, s: usize, mut passenger: Passenger) {
        passenger.joined = now;
        if self.stations[s].busy < self.stations[s].servers {
            self.begin(now, s, passenger);
        } else {
            let station = &mut self.stations[s];
            let later = usize::from(s == HEALTH_CODE && passenger.class != RETURNER);
            station.queues[later].push_back(passenger);
            station.longest = station.longest.max(station.waiting());
        }
    }

    fn end(&mut self, now: f64, s: usize, passenger: Passenger) {
        self.stations[s].busy -= 1;
        let [first, others] = &mut self.stations[s].queues;
        if let Some(next) = first.pop_front().or_else(|| others.pop_front()) {
            self.begin(now, s, next);
        }
        let desk = if passenger.class == RESIDENT { E_CHANNEL } else { COUNTER };
        let to = match s {
            TEMPERATURE => HEALTH_CODE,
            HEALTH_CODE if self.rng.random::<f64>() < 0.02 => SECONDARY,
            HEALTH_CODE | SECONDARY => desk,
            _ => return,
        };
        self.schedule(now + WALK, What::Reaches(to, passenger));
    }
}

/// Simulates one day, from 06:00 until nobody is left.
pub fn hall_day(seed: u64) -> Vec<Found> {
    let mut hall = Hall {
        events: BinaryHeap::new(),
        number: 0,
        rng: Xoshiro256PlusPlus::seed_from_u64(seed),
        stations: [
            Station::new(12, Service::log_normal(3.5, 0.5)),
            Station::new(40, Service::log_normal(12.0, 0.6)),
            Station::new(8, Service::Exp(Exp::new(1.0 / 90.0).unwrap())),
            Station::new(30, Service::log_normal(12.0, 0.3)),
            // Mean 40 s, coefficient of variation 0.7.
            Station::new(60, Service::Gamma(Gamma::new(1.0 / 0.49, 40.0 * 0.49).unwrap())),
        ],
    };
    if let Some(at) = hall.next_arrival(0.0) {
        hall.schedule(at, What::Arrival);
    }
    hall.schedule(60.0, What::Minute);
    let mut end = 0.0;
    while let Some(Event { at: now, what, .. }) = hall.events.pop() {
        match what {
            What::Arrival => {
                let u: f64 = hall.rng.random();
                let class = match u {
                    u if u < 0.55 => RESIDENT,
                    u if u < 0.9 => VISITOR,
                    _ => RETURNER,
                };
                hall.reach(now, TEMPERATURE, Passenger { class, joined: now });
                if let Some(at) = hall.next_arrival(now) {
                    hall.schedule(at, What::Arrival);
                }
            }
            What::Reaches(station, passenger) => hall.reach(now, station, passenger),
            What::Ends(station, passenger) => hall.end(now, station, passenger),
            What::Minute => {
                for station in &mut hall.stations {
                    station.by_minute.push(station.waiting() as u32);
                }
                if !hall.events.is_empty() {
                    hall.schedule(now + 60.0, What::Minute);
                }
            }
        }
        end = now;
    }
    hall.stations.into_iter().map(|station| station.found(end)).collect()
}

impl Station {
    fn found(mut self, end: f64) -> Found {
        let served = self.waits.len();
        let wait_mean = self.waits.iter().sum::<f64>() / served as f64;
        let place = (served as f64 * 0.95) as usize;
        let wait_p95 = *self.waits.select_nth_unstable_by(place, f64::total_cmp).1;
        let utilisation = self.worked / (self.servers as f64 * end);
        Found { served, wait_mean, wait_p95, queue_max: self.longest, utilisation, queue: self.by_minute }
    }
}
