//! The hall day with desque: kinds of event that act on one shared state, and the library's queue of them.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::ops::Add;

use clearway_peers::{
    COUNTER, Class, E_CHANNEL, Found, HEALTH_CODE, MINUTE, Notes, Rng, SECONDARY, SECONDARY_SHARE, Service,
    TEMPERATURE, WALK, bench, next_arrival, stations,
};
use desque::serial::{Event, Simulation};
use desque::{SimState, SimTime};
use rand::{RngExt, SeedableRng};

/// Seconds since 06:00. The library wants times in a total order, which floating-point numbers are not in by themselves.
#[derive(Clone, Copy, Debug)]
struct Time(f64);

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}
impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Time {}
impl Add for Time {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl SimTime for Time {}

#[derive(Clone, Copy, Debug)]
struct Passenger {
    class: Class,
    /// When they joined the queue that they are in or came from.
    joined: Time,
}

struct Station {
    servers: usize,
    service: Service,
    busy: usize,
    /// Those served first, and the others.
    queues: [VecDeque<Passenger>; 2],
    notes: Notes,
}

impl Station {
    fn waiting(&self) -> usize {
        self.queues[0].len() + self.queues[1].len()
    }
}

struct Hall {
    rng: Rng,
    stations: [Station; 5],
    open: bool,
    inside: usize,
}

impl SimState<Time> for Hall {}

type Sim = Simulation<Hall, Time>;

/// A passenger comes in.
#[derive(Debug)]
struct Arrival;

impl Arrival {
    fn schedule_next(sim: &mut Sim) -> desque::Result {
        let now = sim.current_time().0;
        let hall = sim.state_mut();
        match next_arrival(now, &mut hall.rng) {
            Some(at) => sim.schedule(Self, Time(at)),
            None => {
                hall.open = false;
                Ok(())
            }
        }
    }
}

impl Event<Hall, Time> for Arrival {
    fn execute(&mut self, sim: &mut Sim) -> desque::Result {
        let hall = sim.state_mut();
        hall.inside += 1;
        let class = Class::draw(&mut hall.rng);
        join(sim, TEMPERATURE, class)?;
        Self::schedule_next(sim)
    }
}

/// A passenger has walked to a station.
#[derive(Debug)]
struct Reached {
    station: usize,
    class: Class,
}

impl Event<Hall, Time> for Reached {
    fn execute(&mut self, sim: &mut Sim) -> desque::Result {
        join(sim, self.station, self.class)
    }
}

/// A service ends: the server takes the next in the queue, and the passenger walks on.
#[derive(Debug)]
struct Served {
    station: usize,
    class: Class,
}

impl Event<Hall, Time> for Served {
    fn execute(&mut self, sim: &mut Sim) -> desque::Result {
        let station = &mut sim.state_mut().stations[self.station];
        station.busy -= 1;
        let [first, others] = &mut station.queues;
        if let Some(next) = first.pop_front().or_else(|| others.pop_front()) {
            begin(sim, self.station, next)?;
        }
        let hall = sim.state_mut();
        let desk = if self.class == Class::Resident { E_CHANNEL } else { COUNTER };
        let to = match self.station {
            TEMPERATURE => HEALTH_CODE,
            HEALTH_CODE if hall.rng.random::<f64>() < SECONDARY_SHARE => SECONDARY,
            HEALTH_CODE | SECONDARY => desk,
            _ => {
                hall.inside -= 1;
                return Ok(());
            }
        };
        sim.schedule_with_delay(Reached { station: to, class: self.class }, Time(WALK))
    }
}

/// The queues are written down, each minute until all have left.
#[derive(Debug)]
struct Minute;

impl Event<Hall, Time> for Minute {
    fn execute(&mut self, sim: &mut Sim) -> desque::Result {
        let hall = sim.state_mut();
        for station in &mut hall.stations {
            let waiting = station.waiting() as u32;
            station.notes.by_minute.push(waiting);
        }
        if hall.open || hall.inside > 0 { sim.schedule_with_delay(Self, Time(MINUTE)) } else { Ok(()) }
    }
}

fn join(sim: &mut Sim, station: usize, class: Class) -> desque::Result {
    let passenger = Passenger { class, joined: *sim.current_time() };
    let at = &mut sim.state_mut().stations[station];
    if at.busy < at.servers {
        return begin(sim, station, passenger);
    }
    let later = usize::from(station == HEALTH_CODE && class != Class::Returner);
    at.queues[later].push_back(passenger);
    at.notes.longest = at.notes.longest.max(at.waiting());
    Ok(())
}

fn begin(sim: &mut Sim, station: usize, passenger: Passenger) -> desque::Result {
    let now = sim.current_time().0;
    let Hall { rng, stations, .. } = sim.state_mut();
    let at = &mut stations[station];
    at.busy += 1;
    at.notes.waits.push(now - passenger.joined.0);
    let time = at.service.draw(rng);
    at.notes.worked += time;
    sim.schedule_with_delay(Served { station, class: passenger.class }, Time(time))
}

/// Simulates one day, from 06:00 until nobody is left.
fn hall_day(seed: u64) -> Vec<Found> {
    let hall = Hall {
        rng: Rng::seed_from_u64(seed),
        stations: stations().map(|(servers, service)| Station {
            servers,
            service,
            busy: 0,
            queues: Default::default(),
            notes: Notes::default(),
        }),
        open: true,
        inside: 0,
    };
    let mut sim = Simulation::new(hall, Time(0.0));
    Arrival::schedule_next(&mut sim).unwrap();
    sim.schedule(Minute, Time(MINUTE)).unwrap();
    sim.run().unwrap();
    let end = sim.current_time().0;
    let stations = &mut sim.state_mut().stations;
    stations
        .iter_mut()
        .map(|station| std::mem::take(&mut station.notes).found(station.servers, end))
        .collect()
}

fn main() {
    bench("desque", hall_day);
}
