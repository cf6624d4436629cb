//! The moving world: passengers, arrivals, stations, queues, staffing, shuttles and meters.
//!
//! 1. [`World::new`] builds the state of every station from a scenario and a replication number.
//! 2. The engine hands it the earliest event; the world moves passengers and schedules what follows.
//! 3. At the end of the run [`World::close`] settles what is still going on.
//!
//! Whatever happens is told to an [`Observer`], which only listens.
//!
//! Events at the same instant are handled in the order: decisions of a plan, changes by the clock (opening, staffing), failures and
//! repairs, ends of service, ends of rides and of stops at stations without servers, ends of walks, results and stays,
//! arrivals from outside, departures of shuttles and releases of meters, ends of patience. Within a kind: in the order of
//! the scenario; walks of a fixed length shortest first and then in the order of setting out, walks with a time of their
//! own after them. Whatever is freed at an instant is free for whoever asks at that instant; see `instant`.

mod arrivals;
mod blocking;
mod calendar;
mod clock;
mod elsewhere;
mod entrance;
mod expected;
mod failures;
mod gate;
mod health;
mod instant;
mod lanes;
mod lookup;
mod newcomers;
mod observer;
mod passenger;
mod patience;
mod queue;
mod station;
pub mod sweep;
mod switch;
mod visits;
mod walk;
mod world;

pub use calendar::{day_factors, shared_factors};
pub use expected::Expected;
pub use observer::{Away, Observer, Outcome};
pub use passenger::Passenger;
pub use station::companions;
pub(crate) use sweep::listener::told;
pub use sweep::listener::{Desk, Door, Sweepable, Told};
pub use sweep::walker::Walker;
pub use walk::is_way_out;
pub use world::World;
