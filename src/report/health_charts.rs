//! From results to what the charts of stays, tests and infection show.

use super::charts::{band, days_band};
use crate::chart::{Band, HealthView, InfectionDays, PortInfection, StayView, TestDays};
use crate::experiment::Results;
use crate::record::{Measure, Place};
use crate::scenario::Scenario;
use crate::scenario::health::Health;
use crate::scenario::model::PortId;

/// Everything about stays, tests and infection; none where the scenario says nothing of them.
pub fn view(scenario: &Scenario, results: &Results, changes: &[String]) -> Option<HealthView> {
    let health = scenario.health.as_ref()?;
    Some(HealthView {
        title: scenario.title.clone(),
        changes: changes.join("; "),
        start: scenario.run.start,
        days: scenario.run.days,
        replications: results.replications,
        stays: (0..health.stays.len()).map(|stay| of_stay(scenario, health, results, stay)).collect(),
        has_plan: scenario.plan.is_some(),
        by_day: by_day(scenario, health, results),
    })
}

fn of_stay(scenario: &Scenario, health: &Health, results: &Results, stay: usize) -> StayView {
    let place = Place::Stay(stay as u16);
    let people = results.find_series(PortId::NONE, place, "beds");
    StayView {
        name: place.name(scenario).to_owned(),
        people: people.map_or_else(Band::default, |series| band(scenario, series)),
        beds: health.stays[stay].beds,
    }
}

/// Tests and infection by day; none for a run of one day and where there is neither.
fn by_day(scenario: &Scenario, health: &Health, results: &Results) -> Option<InfectionDays> {
    let infected = if health.infects { scenario.ports.len() } else { 0 };
    if scenario.run.days < 2 || health.tests.is_empty() && infected == 0 {
        return None;
    }
    let tests = (0..health.tests.len()).map(|test| {
        let place = Place::Test(test as u16);
        let band = |measure| days_band(scenario, results.find_days(PortId::NONE, place, measure));
        TestDays {
            name: place.name(scenario).to_owned(),
            tested: band(Measure::Tests),
            positive: band(Measure::Positives),
        }
    });
    let ports = scenario.ports.iter().take(infected).enumerate().map(|(port, state)| {
        let days = |measure| results.find_days(PortId(port as u16), Place::Port, measure);
        PortInfection {
            name: state.name.clone(),
            imported: days_band(scenario, days(Measure::Imported)),
            infectious: days_band(scenario, days(Measure::InfectiousDays)),
        }
    });
    Some(InfectionDays { tests: tests.collect(), ports: ports.collect() })
}
