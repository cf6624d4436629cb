//! The hall day with NeXosim: an entrance and five stations as models that send each other passengers, and an observer that
//! asks each station for its queue at each full minute.

use std::collections::VecDeque;
use std::time::Duration;

use clearway_peers::{
    CLOSE, COUNTER, Class, E_CHANNEL, Found, HEALTH_CODE, MINUTE, Notes, Rng, SECONDARY, SECONDARY_SHARE,
    Service, TEMPERATURE, WALK, bench, next_arrival, stations,
};
use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::{Output, QuerySource, Requestor};
use nexosim::simulation::{Mailbox, SimInit, SimulationError};
use nexosim::time::MonotonicTime;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};

/// 06:00.
const START: MonotonicTime = MonotonicTime::EPOCH;

/// A delay as the library has it, in whole nanoseconds; it refuses to schedule without any delay.
fn delay(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds).max(Duration::from_nanos(1))
}

/// Seconds since 06:00.
fn seconds(time: MonotonicTime) -> f64 {
    time.duration_since(START).as_secs_f64()
}

/// Where passengers come in.
#[derive(Serialize, Deserialize)]
struct Entrance {
    /// Each passenger as they come -- output port.
    arrival: Output<Class>,
    rng: Rng,
}

#[Model]
impl Entrance {
    fn new(rng: Rng) -> Self {
        Self { arrival: Output::default(), rng }
    }

    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        self.schedule_next(cx);
    }

    #[nexosim(schedulable)]
    async fn arrive(&mut self, _: (), cx: &Context<Self>) {
        let class = Class::draw(&mut self.rng);
        self.arrival.send(class).await;
        self.schedule_next(cx);
    }

    fn schedule_next(&mut self, cx: &Context<Self>) {
        let now = seconds(cx.time());
        if let Some(at) = next_arrival(now, &mut self.rng) {
            cx.schedule_event(delay(at - now), schedulable!(Self::arrive), ()).unwrap();
        }
    }
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Passenger {
    class: Class,
    joined: MonotonicTime,
}

/// One station with the way to it. It draws from a generator of its own, since models share nothing.
#[derive(Serialize, Deserialize)]
struct Station {
    /// Residents who go on -- output port.
    residents: Output<Class>,
    /// All others who go on -- output port.
    others: Output<Class>,
    /// Those sent to a secondary check -- output port.
    secondary: Output<Class>,
    secondary_share: f64,
    /// The class served first.
    first: Option<Class>,
    servers: usize,
    service: Service,
    rng: Rng,
    walking: usize,
    busy: usize,
    /// Those served first, and the others.
    queues: [VecDeque<Passenger>; 2],
    notes: Notes,
}

#[Model]
impl Station {
    fn new(servers: usize, service: Service, rng: Rng) -> Self {
        Self {
            residents: Output::default(),
            others: Output::default(),
            secondary: Output::default(),
            secondary_share: 0.0,
            first: None,
            servers,
            service,
            rng,
            walking: 0,
            busy: 0,
            queues: Default::default(),
            notes: Notes::default(),
        }
    }

    /// Someone sets out for this station -- input port.
    fn set_out(&mut self, class: Class, cx: &Context<Self>) {
        self.walking += 1;
        cx.schedule_event(delay(WALK), schedulable!(Self::reach), class).unwrap();
    }

    #[nexosim(schedulable)]
    fn reach(&mut self, class: Class, cx: &Context<Self>) {
        self.walking -= 1;
        self.join(class, cx);
    }

    /// Someone joins the queue -- input port.
    fn join(&mut self, class: Class, cx: &Context<Self>) {
        let passenger = Passenger { class, joined: cx.time() };
        if self.busy < self.servers {
            self.begin(passenger, cx);
        } else {
            let later = usize::from(self.first.is_some_and(|first| first != class));
            self.queues[later].push_back(passenger);
            self.notes.longest = self.notes.longest.max(self.waiting());
        }
    }

    fn begin(&mut self, passenger: Passenger, cx: &Context<Self>) {
        self.busy += 1;
        self.notes.waits.push(cx.time().duration_since(passenger.joined).as_secs_f64());
        let time = self.service.draw(&mut self.rng);
        self.notes.worked += time;
        cx.schedule_event(delay(time), schedulable!(Self::end), passenger.class).unwrap();
    }

    #[nexosim(schedulable)]
    async fn end(&mut self, class: Class, cx: &Context<Self>) {
        self.busy -= 1;
        let [first, others] = &mut self.queues;
        if let Some(next) = first.pop_front().or_else(|| others.pop_front()) {
            self.begin(next, cx);
        }
        if self.secondary_share > 0.0 && self.rng.random::<f64>() < self.secondary_share {
            self.secondary.send(class).await;
        } else if class == Class::Resident {
            self.residents.send(class).await;
        } else {
            self.others.send(class).await;
        }
    }

    fn waiting(&self) -> usize {
        self.queues[0].len() + self.queues[1].len()
    }

    /// Writes down the queue and tells how many are here or on their way -- replier port.
    async fn observe(&mut self) -> usize {
        let waiting = self.waiting();
        self.notes.by_minute.push(waiting as u32);
        self.walking + waiting + self.busy
    }

    /// Hands over what was noted -- replier port.
    async fn hand_over(&mut self) -> (usize, Notes) {
        (self.servers, std::mem::take(&mut self.notes))
    }
}

/// Looks at all queues at each full minute until all have left.
#[derive(Default, Serialize, Deserialize)]
struct Observer {
    /// Asks each station -- requestor port.
    look: Requestor<(), usize>,
}

#[Model]
impl Observer {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        cx.schedule_event(delay(MINUTE), schedulable!(Self::minute), ()).unwrap();
    }

    #[nexosim(schedulable)]
    async fn minute(&mut self, _: (), cx: &Context<Self>) {
        let inside: usize = self.look.send(()).await.sum();
        if inside > 0 || seconds(cx.time()) < CLOSE {
            cx.schedule_event(delay(MINUTE), schedulable!(Self::minute), ()).unwrap();
        }
    }
}

/// Simulates one day, from 06:00 until nobody is left.
fn hall_day(seed: u64) -> Result<Vec<Found>, SimulationError> {
    let mut seeds = Rng::seed_from_u64(seed);
    let mut entrance = Entrance::new(Rng::from_rng(&mut seeds));
    let mut models =
        stations().map(|(servers, service)| Station::new(servers, service, Rng::from_rng(&mut seeds)));
    let mut observer = Observer::default();
    let mailboxes: [Mailbox<Station>; 5] = Default::default();

    models[HEALTH_CODE].first = Some(Class::Returner);
    models[HEALTH_CODE].secondary_share = SECONDARY_SHARE;

    entrance.arrival.connect(Station::join, &mailboxes[TEMPERATURE]);
    models[TEMPERATURE].residents.connect(Station::set_out, &mailboxes[HEALTH_CODE]);
    models[TEMPERATURE].others.connect(Station::set_out, &mailboxes[HEALTH_CODE]);
    models[HEALTH_CODE].secondary.connect(Station::set_out, &mailboxes[SECONDARY]);
    for from in [HEALTH_CODE, SECONDARY] {
        models[from].residents.connect(Station::set_out, &mailboxes[E_CHANNEL]);
        models[from].others.connect(Station::set_out, &mailboxes[COUNTER]);
    }

    // One thread: hardly two events of the hall fall on the same nanosecond, so that others would only be in the way.
    let mut bench = SimInit::with_num_threads(1);
    let mut hand_overs = Vec::new();
    for (number, (model, mailbox)) in models.into_iter().zip(mailboxes).enumerate() {
        observer.look.connect(Station::observe, &mailbox);
        hand_overs.push(QuerySource::new().connect(Station::hand_over, &mailbox).register(&mut bench));
        bench = bench.add_model(model, mailbox, &format!("station {number}"));
    }
    let mut simulation = bench
        .add_model(entrance, Mailbox::new(), "entrance")
        .add_model(observer, Mailbox::new(), "observer")
        .init(START)?;
    simulation.run()?;

    let end = seconds(simulation.time());
    let mut found = Vec::new();
    for hand_over in &hand_overs {
        let (servers, notes) = simulation.process_query(hand_over, ())?;
        found.push(notes.found(servers, end));
    }
    Ok(found)
}

fn main() {
    bench("nexosim", |seed| hall_day(seed).unwrap());
}
