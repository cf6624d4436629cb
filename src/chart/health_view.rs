//! The input of the charts of stays, tests and infection: plain numbers, computed elsewhere.

use jiff::civil::Date;

use super::view::Band;

/// Everything the charts of stays, tests and infection show.
#[derive(Debug, Clone)]
pub struct HealthView {
    /// Title of the scenario; may be empty.
    pub title: String,
    /// What was changed in it for this run; may be empty.
    pub changes: String,
    /// Day 1.
    pub start: Date,
    /// Number of simulated days; 0 counts as 1.
    pub days: u32,
    /// Number of replications behind every mean and band.
    pub replications: u32,
    /// The stays, in the order of the file.
    pub stays: Vec<StayView>,
    /// Whether a plan may change the number of beds on the way.
    pub has_plan: bool,
    /// Tests and infection day by day; `None` for a run of one day, and where there is neither.
    pub by_day: Option<InfectionDays>,
}

/// What the chart shows of one stay.
#[derive(Debug, Clone)]
pub struct StayView {
    /// Name as shown to readers.
    pub name: String,
    /// People in it.
    pub people: Band,
    /// Beds there are; `None`: as many as are needed.
    pub beds: Option<u32>,
}

/// What the chart shows of tests and infection day by day. All bands have a step of one day.
#[derive(Debug, Clone, Default)]
pub struct InfectionDays {
    /// The tests, in the order of the file.
    pub tests: Vec<TestDays>,
    /// The ports, in the order of the file; empty where nobody can be infected.
    pub ports: Vec<PortInfection>,
}

/// One test by day.
#[derive(Debug, Clone)]
pub struct TestDays {
    /// Name as shown to readers.
    pub name: String,
    /// People tested.
    pub tested: Band,
    /// People found positive.
    pub positive: Band,
}

/// Infection that comes through one port, by day.
#[derive(Debug, Clone)]
pub struct PortInfection {
    /// Name as shown to readers.
    pub name: String,
    /// Infected people who went into the community.
    pub imported: Band,
    /// Infectious people in the community, mean over the day.
    pub infectious: Band,
}
