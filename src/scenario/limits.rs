//! How large a scenario can be. Whatever is larger is refused before memory is spent on it.

/// Largest scenario file \[byte\].
pub const FILE_BYTES: u64 = 16 << 20;
/// Most days.
pub const DAYS: u64 = 366;
/// Most replications.
pub const REPLICATIONS: u64 = 1_000_000;
/// Most intervals of a time series.
pub const INTERVALS: u64 = 1_000_000;
/// Most ports.
pub const PORTS: usize = 1_000;
/// Most classes.
pub const CLASSES: usize = 1_000;
/// Most stations in all ports together.
pub const STATIONS: usize = 20_000;
/// Most pairs of a station and a class: each keeps counts of its own.
pub const CELLS: usize = 100_000;
/// Most servers at one station.
pub const SERVERS: u64 = 100_000;
/// Most servers, walks, streams and gates together: the leaves of the event calendar.
pub const SOURCES: usize = crate::engine::winner::MAX_LEAVES;
/// Most expected passengers in a replication.
pub const PASSENGERS: f64 = 1e9;
/// Most values of time series held for all replications together, four bytes each.
pub const SERIES_VALUES: u64 = 1 << 29;
/// Most origins, stays, laboratories, variants of the virus and assays, of each.
pub const HEALTH: usize = 1_000;
/// Most signals of surveillance, most things that must be ready, and most conditions with a name.
pub const FORESEEN: usize = 200;
/// Most conditions that a list of them comes to, with those under names and every combination of alternatives.
pub const CONDITIONS: usize = 10_000;
/// Most health codes.
pub const CODES: usize = 1_000;
/// Most zones in all ports together.
pub const ZONES: usize = 20_000;
/// Most lines of one `next`.
pub const WAYS: usize = 1_000;
/// Most values of the summary held for all replications together, eight bytes each.
pub const SUMMARY_VALUES: u64 = 1 << 28;
/// Largest batch.
pub const BATCH: u64 = super::csv::LARGEST_GROUP;
/// Largest factor on a demand.
pub const FACTOR: f64 = 1e6;
/// Most people in a party.
pub const LARGEST_PARTY: u8 = 100;
/// Most streams of arrivals.
pub const STREAMS: usize = 60_000;
/// Most people who ask for places within the sixty days in which they can: each party is held in memory.
pub const ASKING: f64 = 2e7;
/// Most stages of a plan.
pub const STAGES: usize = 100;
/// Most settings of a plan that occur in a run: each is a scenario of its own.
pub const SETTINGS: usize = 2_000;
