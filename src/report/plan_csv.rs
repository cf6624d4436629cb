//! `stages.csv` and `decisions.csv`: what the plan did.

use super::number::plain;
use super::series_csv::local;
use crate::experiment::plan::PlanResults;
use crate::num::spread::Share;
use crate::record::Place;
use crate::scenario::Scenario;

/// `stages.csv`: a row for each stage and day of the run.
pub fn stages(scenario: &Scenario, results: &PlanResults) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "stage",
        "date",
        "day",
        "reached",
        "reached_ci_low",
        "reached_ci_high",
        "in_force",
        "in_force_ci_low",
        "in_force_ci_high",
    ])?;
    for (s, days) in results.stages.iter().enumerate() {
        for (day, at) in days.iter().enumerate() {
            let mut row = vec![
                Place::Stage(s as u16).name(scenario).to_owned(),
                scenario.run.date(day as u32).to_string(),
                (day + 1).to_string(),
            ];
            for Share { share, low, high } in [at.reached, at.in_force] {
                row.extend([share, low, high].map(plain));
            }
            writer.write_record(row)?;
        }
    }
    super::csv_bytes(writer)
}

/// `decisions.csv`: a row for each decision of the plan in each replication.
pub fn decisions(scenario: &Scenario, results: &PlanResults) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["replication", "kind", "name", "what", "time", "t_s", "cause"])?;
    for (replication, entries) in results.decisions.iter().enumerate() {
        for entry in entries {
            let kind = match entry.place {
                Place::Stage(_) => "stage",
                Place::Rule(_) => "rule",
                _ => "incident",
            };
            writer.write_record([
                replication.to_string().as_str(),
                kind,
                entry.place.name(scenario),
                entry.what.word(),
                &local(scenario.run.start, entry.time.ticks()),
                &plain(entry.time.seconds()),
                &entry.cause.words(),
            ])?;
        }
    }
    super::csv_bytes(writer)
}
