//! What an incident costs: the same replication with and without it, passenger by passenger.
//!
//! Draws are addressed, so the run without the incident has the same people with the same service times; what differs is
//! what the incident did, and what rules and stages made of it.

use crate::engine::{Span, Time};
use crate::plan::{Journal, What};
use crate::record::{Journey, Journeys, Measure, Place};
use crate::scenario::Scenario;

/// A journey longer or shorter by this or more has changed \[s\], whether an incident or a plan did it: a minute, the unit
/// in which people are told of waits.
pub(super) const NOTICED_S: f64 = 60.0;

/// The crowd is back to normal when no more than this part of the largest excess is left.
const NORMAL: f32 = 0.05;

/// What an incident did in one replication.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cost {
    delayed: f64,
    lost: f64,
    extra_hours: f64,
    late_hours: f64,
    others_hours: f64,
    peak: f64,
    recovery_s: f64,
}

impl Cost {
    /// Compares a replication with its counterpart without incident number `incident`. Those who are in only one of the
    /// two, since a place was given to another, are left out.
    pub fn of(
        scenario: &Scenario,
        incident: u16,
        journal: &Journal,
        with: &Journeys,
        without: &Journeys,
    ) -> Self {
        let (mut delayed, mut lost) = (0.0, 0.0);
        let (mut extra_s, mut late_s, mut others_s) = (0.0, 0.0, 0.0);
        let pairs = with.parties.iter().zip(&without.parties).flat_map(|(a, b)| a.iter().zip(b));
        for (a, b) in pairs.filter(|(a, b)| a.people > 0 && b.people > 0) {
            let people = f64::from(a.people);
            lost += people * f64::from(u8::from(b.cleared && !a.cleared));
            let longer = longer(*a, *b);
            extra_s += people * longer;
            let late = later(*a, *b);
            late_s += people * late;
            if late == 0.0 {
                others_s += people * longer;
            }
            delayed += people * f64::from(u8::from(longer >= NOTICED_S));
        }
        let excess: Vec<f32> = with.inside.iter().zip(&without.inside).map(|(a, b)| a - b).collect();
        let peak = excess.iter().copied().fold(0.0, f32::max);
        let recovery_s = recovery(scenario, incident, journal, &excess, peak);
        let hours = |seconds: f64| seconds / 3_600.0;
        Self {
            delayed,
            lost,
            extra_hours: hours(extra_s),
            late_hours: hours(late_s),
            others_hours: hours(others_s),
            peak: f64::from(peak),
            recovery_s,
        }
    }

    /// The value of a measure of an incident; none if it is none of these.
    pub fn value(&self, measure: Measure) -> Option<f64> {
        Some(match measure {
            Measure::Delayed => self.delayed,
            Measure::Lost => self.lost,
            Measure::ExtraHours => self.extra_hours,
            Measure::LateHours => self.late_hours,
            Measure::OthersHours => self.others_hours,
            Measure::PeakAbove => self.peak,
            Measure::RecoveryTime => self.recovery_s,
            _ => return None,
        })
    }
}

/// By how much a journey is longer \[s\], for those who cleared a port in both; the way to another port counts.
fn longer(with: Journey, without: Journey) -> f64 {
    if with.cleared && without.cleared { with.seconds() - without.seconds() } else { 0.0 }
}

/// By how much later somebody came to a port \[s\], for people who cleared one in both: a late flight's own lateness.
fn later(with: Journey, without: Journey) -> f64 {
    if with.cleared && without.cleared { with.late() - without.late() } else { 0.0 }
}

/// From the end of the incident until the number inside is first back to normal; NaN unless it happened exactly once and
/// the run sees it.
fn recovery(scenario: &Scenario, incident: u16, journal: &Journal, excess: &[f32], peak: f32) -> f64 {
    let of = |what: What| {
        let lines = journal.entries.iter();
        lines.filter(move |entry| entry.place == Place::Incident(incident) && entry.what == what)
    };
    if of(What::Begins).count() != 1 {
        return f64::NAN;
    }
    let Some(over) = of(What::Ends).next().map(|entry| entry.time) else { return f64::NAN };
    let normal = |level: f32| level <= (NORMAL * peak).max(1.0);
    let interval = scenario.run.interval.ticks();
    let first = over.ticks().div_ceil(interval) as usize;
    // What differs later is what the two runs made of it, and no longer the crowd of the incident.
    let Some(calm) = excess.iter().skip(first).position(|&level| normal(level)) else { return f64::NAN };
    let back = Time::ZERO + Span::from_ticks(interval * (first + calm) as u64);
    back.since(over).seconds()
}
