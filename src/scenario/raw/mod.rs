//! Records that mirror the scenario file: what was written, with places, before anything is checked against
//! anything else. Every key may be missing.

pub mod booking;
pub mod calendar;
pub mod code;
pub mod distribution;
pub mod file;
pub mod foreseen;
pub mod health;
pub mod origin;
pub mod plan;
pub mod port;
pub mod precision;
pub mod sensitivity;
pub mod solve;
pub mod station;
pub mod sweep;
pub mod target;
pub mod timetable;
pub mod values;

use super::decode::{Named, section};
use booking::{RawPurpose, RawQuota};
use calendar::RawCalendar;
use code::RawCode;
use foreseen::{RawReady, RawSignal};
use health::{RawAssay, RawCost, RawHealth, RawLab, RawStay, RawTest, RawTracing, RawVariant};
use origin::RawOrigin;
use plan::{RawIncident, RawNamedCondition, RawRule, RawStage};
use port::{RawArrivals, RawPort};
use precision::RawPrecisionKey;
use sensitivity::RawSensitivity;
use solve::RawSolve;
use station::OneOrMore;
use sweep::RawSweep;
use target::RawTarget;
use values::{CivilDate, Duration, Text, Whole};

section! {
    /// A scenario: how it is run, which classes of passengers there are, and the ports.
    RawScenario ("a scenario") {
        /// Version of the format; this one is 1.
        "schema" schema: Whole, required;
        /// Files that belong to the scenario, as in `["hong-kong.part.toml", "shenzhen.part.toml"]`: tables are put together, and each value is given in one file only. Their CSV files lie beside them, their `title` is for their readers.
        "include" include: OneOrMore;
        /// What the scenario is called in tables and charts.
        "title" title: Text;
        /// How the scenario is run.
        "run" run: RawRun;
        /// How days differ from each other.
        "calendar" calendar: RawCalendar;
        /// Passenger classes by name.
        "class" class: Named<RawClass>;
        /// Health codes by name.
        "code" code: Named<RawCode>;
        /// What holds for the air of all zones and for close range.
        "health" health: RawHealth;
        /// Where passengers come from, as far as infection goes, by name.
        "origin" origin: Named<RawOrigin>;
        /// Variants of the virus by name.
        "variant" variant: Named<RawVariant>;
        /// Assays by name.
        "assay" assay: Named<RawAssay>;
        /// Tests by name.
        "test" test: Named<RawTest>;
        /// Laboratories by name.
        "lab" lab: Named<RawLab>;
        /// Stays (quarantine, isolation, surveillance) by name.
        "stay" stay: Named<RawStay>;
        /// Tracing of contacts.
        "tracing" tracing: RawTracing;
        /// What things cost.
        "cost" cost: RawCost;
        /// Ports (control points) by name.
        "port" port: Named<RawPort>;
        /// Arrivals that choose among several ports, by name.
        "arrivals" arrivals: Named<RawArrivals>;
        /// Quotas by name.
        "quota" quota: Named<RawQuota>;
        /// Purposes of travel by name: who wants a place under a quota.
        "purpose" purpose: Named<RawPurpose>;
        /// Signals of surveillance by name: cases reported outside the ports.
        "signal" signal: Named<RawSignal>;
        /// What must be ready, by name.
        "ready" ready: Named<RawReady>;
        /// Conditions by name, for several stages, rules or things to be ready.
        "condition" condition: Named<RawNamedCondition>;
        /// Stages of the reopening plan by name, in their order.
        "stage" stage: Named<RawStage>;
        /// Rules of the playbook by name; where two in force change the same value, the later in the file decides.
        "rule" rule: Named<RawRule>;
        /// Incidents by name. What an incident changes holds against stages and rules.
        "incident" incident: Named<RawIncident>;
        /// Targets by name.
        "target" target: Named<RawTarget>;
        /// What `clearway sweep` tries.
        "sweep" sweep: RawSweep;
        /// What `clearway solve` finds.
        "solve" solve: RawSolve;
        /// What `clearway sensitivity` looks at.
        "sensitivity" sensitivity: RawSensitivity;
    }
}

section! {
    /// How the scenario is run.
    RawRun ("[run]") {
        /// Civil date of day 1, as in 2023-01-08. Default 2001-01-01, a Monday.
        "start" start: CivilDate;
        /// Number of whole days simulated. Default 1.
        "days" days: Whole;
        /// Seed of every random draw. Default 1.
        "seed" seed: Whole;
        /// Number of replications: the same scenario with other random numbers. Default 30.
        "replications" replications: Whole;
        /// Measurements before this are discarded. Default "0 s".
        "warm-up" warm_up: Duration;
        /// Length of the intervals of the time series. Default "1 min".
        "interval" interval: Duration;
        /// How exact the results should be, as in "2%" or as a table; false for none. Default: as exact as `replications` make them.
        "precision" precision: RawPrecisionKey;
    }
}

section! {
    /// A passenger class.
    RawClass ("a class") {
        /// Higher is served first where a queue goes by priority. Default 0.
        "priority" priority: values::Integer;
        /// Name of the `[origin.…]` of its passengers, instead of that of their stream of arrivals.
        "origin" origin: Text;
    }
}
