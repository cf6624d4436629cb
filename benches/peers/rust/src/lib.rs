//! What both programs share: the numbers of the hall day in `benches/hall-day.toml`, its distributions, the statistics to
//! collect and the printing. Events, queues and servers are each library's own business.

use std::hint::black_box;
use std::time::Instant;

use rand::RngExt;
pub use rand::rngs::Xoshiro256PlusPlus as Rng;
use rand_distr::{Distribution, Exp, Exp1, Gamma, LogNormal};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Passengers in the 16 hours from 06:00, by the hour in relative numbers.
const PROFILE: [f64; 16] = [3.0, 6.0, 9.0, 11.0, 11.0, 9.0, 7.0, 6.0, 6.0, 6.0, 7.0, 8.0, 6.0, 4.0, 2.0, 1.0];
const PASSENGERS: f64 = 100_000.0;
const HOUR: f64 = 3_600.0;

/// When the last passenger may come \[s\].
pub const CLOSE: f64 = 16.0 * HOUR;
/// Every walk from one station to the next \[s\].
pub const WALK: f64 = 60.0;
/// The queues are looked at this often \[s\].
pub const MINUTE: f64 = 60.0;
/// Part of the passengers that the health-code check sends to the secondary check.
pub const SECONDARY_SHARE: f64 = 0.02;

/// Stations, by their place in [`stations`].
pub const TEMPERATURE: usize = 0;
pub const HEALTH_CODE: usize = 1;
pub const SECONDARY: usize = 2;
pub const E_CHANNEL: usize = 3;
pub const COUNTER: usize = 4;

const NAMES: [&str; 5] = ["temperature", "health-code", "secondary", "e-channel", "counter"];

/// Servers and service of each station.
pub fn stations() -> [(usize, Service); 5] {
    [
        (12, Service::log_normal(3.5, 0.5)),
        (40, Service::log_normal(12.0, 0.6)),
        (8, Service::exponential(90.0)),
        (30, Service::log_normal(12.0, 0.3)),
        (60, Service::gamma(40.0, 0.7)),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    Resident,
    Visitor,
    /// Served first at the health-code check.
    Returner,
}

impl Class {
    pub fn draw(rng: &mut Rng) -> Self {
        match rng.random::<f64>() {
            u if u < 0.55 => Self::Resident,
            u if u < 0.9 => Self::Visitor,
            _ => Self::Returner,
        }
    }
}

/// The first arrival after `now`, of a Poisson process whose rate changes by the hour.
pub fn next_arrival(now: f64, rng: &mut Rng) -> Option<f64> {
    let total: f64 = PROFILE.iter().sum();
    let mut at = now;
    let mut left: f64 = Exp1.sample(rng);
    loop {
        let hour = (at / HOUR) as usize;
        let rate = PROFILE.get(hour)? / total * PASSENGERS / HOUR;
        let end = (hour + 1) as f64 * HOUR;
        if left <= (end - at) * rate {
            return Some(at + left / rate);
        }
        left -= (end - at) * rate;
        at = end;
    }
}

/// Distribution of service times \[s\].
#[derive(Serialize, Deserialize)]
pub enum Service {
    LogNormal(LogNormal<f64>),
    Exponential(Exp<f64>),
    Gamma(Gamma<f64>),
}

impl Service {
    fn log_normal(mean: f64, cv: f64) -> Self {
        Self::LogNormal(LogNormal::from_mean_cv(mean, cv).unwrap())
    }

    fn exponential(mean: f64) -> Self {
        Self::Exponential(Exp::new(1.0 / mean).unwrap())
    }

    fn gamma(mean: f64, cv: f64) -> Self {
        Self::Gamma(Gamma::new(1.0 / (cv * cv), mean * cv * cv).unwrap())
    }

    pub fn draw(&self, rng: &mut Rng) -> f64 {
        match self {
            Self::LogNormal(service) => service.sample(rng),
            Self::Exponential(service) => service.sample(rng),
            Self::Gamma(service) => service.sample(rng),
        }
    }
}

/// What a simulation notes at one station as it goes.
#[derive(Default, Serialize, Deserialize)]
pub struct Notes {
    /// Wait of everyone served \[s\].
    pub waits: Vec<f64>,
    /// Time that servers were busy \[s\].
    pub worked: f64,
    pub longest: usize,
    /// People waiting at each full minute.
    pub by_minute: Vec<u32>,
}

/// What came out at one station.
pub struct Found {
    served: usize,
    wait_mean: f64,
    wait_p95: f64,
    queue_max: usize,
    utilisation: f64,
    /// Not printed, but a study needs it, so that each program has to record it.
    pub queue: Vec<u32>,
}

impl Notes {
    /// The statistics of a day that ended at `end` \[s\].
    pub fn found(mut self, servers: usize, end: f64) -> Found {
        let served = self.waits.len();
        let wait_mean = self.waits.iter().sum::<f64>() / served as f64;
        let place = (served as f64 * 0.95) as usize;
        let wait_p95 = *self.waits.select_nth_unstable_by(place, f64::total_cmp).1;
        let utilisation = self.worked / (servers as f64 * end);
        Found { served, wait_mean, wait_p95, queue_max: self.longest, utilisation, queue: self.by_minute }
    }
}

/// Runs `day` as the command line asks, `SEED [REPEATS]`, and prints what it found and how long it took.
pub fn bench(library: &str, day: impl Fn(u64) -> Vec<Found>) {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Some(Ok(seed)), Ok(repeats)) = (arguments.next(), arguments.next().unwrap_or(Ok(5))) else {
        eprintln!("two whole numbers, please: SEED [REPEATS]");
        std::process::exit(2);
    };
    // The least of several runs, since whatever else the machine does can only add to it.
    let mut seconds = f64::INFINITY;
    let mut found = Vec::new();
    for _ in 0..repeats.max(1) {
        let start = Instant::now();
        found = black_box(day(seed));
        seconds = seconds.min(start.elapsed().as_secs_f64());
    }
    let by_station = |value: fn(&Found) -> Value| -> Map<String, Value> {
        NAMES.iter().zip(&found).map(|(name, found)| ((*name).to_string(), value(found))).collect()
    };
    let report = json!({
        "program": format!("{library} {}", version(library)),
        "steps": found.iter().map(|found| found.served).sum::<usize>(),
        "seconds": seconds,
        "wait_mean": by_station(|found| found.wait_mean.into()),
        "wait_p95": by_station(|found| found.wait_p95.into()),
        "queue_max": by_station(|found| found.queue_max.into()),
        "utilisation": by_station(|found| found.utilisation.into()),
    });
    println!("{report}");
}

/// The version that this was built with.
fn version(library: &str) -> &'static str {
    include_str!("../Cargo.lock")
        .split_once(&format!("name = \"{library}\"\nversion = \""))
        .and_then(|(_, rest)| rest.split('"').next())
        .unwrap_or("of unknown version")
}
