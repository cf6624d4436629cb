//! The summary as JSON, for programs that read standard output.

use serde_json::{Value, json};

use super::targets_csv::verdict;
use crate::experiment::Results;
use crate::num::spread::Share;
use crate::scenario::Scenario;

/// The rows of `summary.csv` as a list of objects, with `null` where a number is missing.
pub fn summary(scenario: &Scenario, results: &Results) -> Value {
    let rows: Vec<Value> = results
        .summary
        .iter()
        .map(|(row, spread)| {
            json!({
                "port": scenario.port_name(row.port),
                "station": row.place.name(scenario),
                "class": row.class.map(|class| scenario.classes[class.0 as usize].name.as_str()),
                "measure": row.measure.name(),
                "unit": row.measure.unit().symbol(),
                "mean": spread.map(|s| s.mean),
                "ci_low": spread.and_then(|s| s.ci_low),
                "ci_high": spread.and_then(|s| s.ci_high),
                "sd": spread.and_then(|s| s.sd),
                "min": spread.map(|s| s.min),
                "p05": spread.map(|s| s.p05),
                "p50": spread.map(|s| s.p50),
                "p95": spread.map(|s| s.p95),
                "max": spread.map(|s| s.max),
                "replications": spread.map_or(0, |s| s.count),
            })
        })
        .collect();
    let targets = scenario.targets.iter().zip(&results.targets).map(|(target, result)| {
        json!({
            "target": target.name,
            "mean": result.mean,
            "met": result.met.share,
            "met_ci_low": result.met.low,
            "met_ci_high": result.met.high,
            "probability": target.probability,
            "verdict": verdict(result.is_met),
        })
    });
    let targets: Vec<Value> = targets.collect();
    let together = results.together.as_ref().map(|together| {
        let share =
            |share: Share| json!({ "met": share.share, "met_ci_low": share.low, "met_ci_high": share.high });
        let mut all = json!({ "all": share(together.all) });
        for (aspect, _, of) in &together.aspects {
            all[aspect.word()] = share(*of);
        }
        all
    });
    json!({
        "title": scenario.title,
        "targets": targets,
        "targets_together": together,
        "start": scenario.run.start.to_string(),
        "days": scenario.run.days,
        "seed": scenario.run.seed,
        "replications": results.replications,
        "precision": super::manifest::precision(scenario, results),
        "fingerprint": results.fingerprint,
        "warnings": scenario.warnings,
        "summary": rows,
    })
}
