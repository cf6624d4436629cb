//! `targets.csv`: each target over the run and on every day, with the probability of being met.

use super::number::plain;
use crate::engine::Span;
use crate::experiment::{TargetResult, Together};
use crate::num::spread::Share;
use crate::scenario::Scenario;

/// The columns, in order.
pub const COLUMNS: [&str; 18] = [
    "target",
    "port",
    "station",
    "class",
    "measure",
    "unit",
    "within_s",
    "at_least",
    "at_most",
    "per",
    "date",
    "day",
    "mean",
    "met",
    "met_ci_low",
    "met_ci_high",
    "probability",
    "verdict",
];

/// The file's content: for each target first the run (no date), then its days.
pub fn write(scenario: &Scenario, results: &[TargetResult]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let first = scenario.run.first_day();
    for (target, result) in scenario.targets.iter().zip(results) {
        let watch = &target.day;
        let within = if watch.within == Span::ZERO { f64::NAN } else { watch.within.seconds() };
        let class = watch.class.map_or("", |class| scenario.classes[usize::from(class.0)].name.as_str());
        let head = [
            target.name.clone(),
            scenario.port_name(watch.port).to_owned(),
            watch.place.name(scenario).to_owned(),
            class.to_owned(),
            watch.measure.name().to_owned(),
            watch.measure.unit().symbol().to_owned(),
            plain(within),
            plain(target.at_least.unwrap_or(f64::NAN)),
            plain(target.at_most.unwrap_or(f64::NAN)),
            if target.per_day { "day" } else { "run" }.to_owned(),
        ];
        let mut line = |date: String, day: String, mean: Option<f64>, met: Share, verdict: &str| {
            let Share { share, low, high } = met;
            let numbers = [mean.unwrap_or(f64::NAN), share, low, high, target.probability].map(plain);
            let rest = [date, day].into_iter().chain(numbers).chain([verdict.to_owned()]);
            writer.write_record(head.iter().cloned().chain(rest))
        };
        line(String::new(), String::new(), result.mean, result.met, verdict(result.is_met))?;
        for (day, &(met, mean)) in result.days.iter().enumerate().skip(first) {
            let date = scenario.run.date(day as u32).to_string();
            line(date, (day + 1).to_string(), mean, met, verdict(met.share >= target.probability))?;
        }
    }
    super::csv_bytes(writer)
}

/// `targets_together.csv`: the probability that all targets are met in one and the same replication, and all of those about one
/// thing a reopening should be.
pub fn together(scenario: &Scenario, together: &Together) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["aspect", "targets", "met", "met_ci_low", "met_ci_high"])?;
    let aspects = together.aspects.iter().map(|(aspect, count, share)| (aspect.word(), *count, share));
    for (aspect, count, share) in aspects.chain([("all", scenario.targets.len(), &together.all)]) {
        let [met, low, high] = [share.share, share.low, share.high].map(plain);
        writer.write_record([aspect.to_owned(), count.to_string(), met, low, high])?;
    }
    super::csv_bytes(writer)
}

/// Pass or fail.
pub fn verdict(is_met: bool) -> &'static str {
    if is_met { "pass" } else { "fail" }
}
