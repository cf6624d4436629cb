//! From results to what the charts of quotas and of those who book show.

use super::charts::days_band;
use crate::chart::{BookingsView, Chance, PurposeView, QuotaView};
use crate::experiment::Results;
use crate::record::{Measure, Place};
use crate::scenario::Scenario;
use crate::scenario::model::PortId;

/// All purposes, and all quotas in a run of several days.
pub fn view(scenario: &Scenario, results: &Results, changes: &[String]) -> BookingsView {
    let bookings = &scenario.bookings;
    // The summary is what a single day needs to say of a quota.
    let quotas = if scenario.run.days > 1 { bookings.quotas.len() } else { 0 };
    BookingsView {
        title: scenario.title.clone(),
        changes: changes.join("; "),
        start: scenario.run.start,
        days: scenario.run.days,
        replications: results.replications,
        purposes: (0..bookings.purposes.len()).map(|p| purpose(scenario, results, p)).collect(),
        quotas: (0..quotas).map(|q| quota(scenario, results, q)).collect(),
    }
}

fn purpose(scenario: &Scenario, results: &Results, number: usize) -> PurposeView {
    let place = Place::Purpose(number as u16);
    let spread = |measure| results.find(PortId::NONE, place, measure);
    let mean = |measure| spread(measure).map(|spread| spread.mean);
    let people = |measure| mean(measure).unwrap_or(0.0);
    PurposeView {
        name: place.name(scenario).to_owned(),
        asked: people(Measure::Asked),
        booked: spread(Measure::BookedShare).map(|spread| Chance {
            share: spread.mean,
            low: spread.ci_low.unwrap_or(f64::NAN),
            high: spread.ci_high.unwrap_or(f64::NAN),
        }),
        still_waiting: people(Measure::StillWaiting),
        unbooked: people(Measure::Unbooked),
        gave_up: people(Measure::GaveUp),
        wait_mean_d: mean(Measure::PlaceWaitMean),
        wait_p95_d: mean(Measure::PlaceWaitP95),
    }
}

fn quota(scenario: &Scenario, results: &Results, number: usize) -> QuotaView {
    let place = Place::Quota(number as u16);
    let band = |measure| days_band(scenario, results.find_days(PortId::NONE, place, measure));
    QuotaView {
        name: place.name(scenario).to_owned(),
        places: band(Measure::Places),
        booked: band(Measure::Booked),
        came: band(Measure::Came),
        no_show_share: band(Measure::NoShowShare),
    }
}
