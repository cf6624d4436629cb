//! Time and the event calendar. Nothing here knows what a port is.

pub mod calendar;
pub mod line;
pub mod run;
pub mod time;
pub mod timers;
pub mod tournament;
pub mod winner;

pub use calendar::Calendar;
pub use line::Line;
pub use run::{Model, Stop, StopSignal, run};
pub use time::{Span, Time};
pub use timers::Timers;
pub use tournament::Tournament;
pub use winner::WinnerTree;
