//! A ladder of policies, simulated: the whole way from arrival through tests and stays into the community.
//!
//! The other figures test equations; these test the simulator. What an independent program found for the same equations with
//! 400,000 people is compared with ordinary runs of an ordinary scenario.

use std::path::Path;

use rayon::prelude::*;

use super::{Figure, Source};
use crate::engine::StopSignal;
use crate::experiment::replicate;
use crate::record::{Measure, Place};
use crate::scenario::load::load_text;
use crate::scenario::model::PortId;

const SOURCE: Source = Source {
    name: "ladder of policies",
    citation: "Worked example of this project, computed by an independent program: the people of Quilty et al. 2021, the incubation \
               of Galmiche et al. 2023, infected at any time before they set out with equal probability. Perfect swabs and \
               compliance: the rows are regression values and no forecast",
};

/// Changes that make a policy.
const BEFORE: &str = "test.before.share=1";
const ARRIVAL: &str = "test.arrival.share=1";
const HOTEL: &str =
    r#"port.airport.station.desk.next=[{ result = "positive", to = "isolation" }, { to = "hotel" }]"#;

/// Policies with, for each variant, infectious days in the community and the share released while infectious or before it, per
/// infected intending traveller.
type Rung = (&'static str, &'static [&'static str], [(f64, f64); 3]);

const RUNGS: [Rung; 4] = [
    ("no measure", &[], [(2.672, 0.621), (2.345, 0.584), (1.896, 0.581)]),
    ("test 24 h before", &[BEFORE], [(1.242, 0.200), (1.062, 0.179), (0.937, 0.196)]),
    ("test before and on arrival", &[BEFORE, ARRIVAL], [(0.747, 0.119), (0.573, 0.096), (0.453, 0.093)]),
    (
        "the same and 7 d, test on day 5",
        &[BEFORE, ARRIVAL, HOTEL],
        [(0.0033, 0.0005), (0.0005, 0.0001), (0.0, 0.0)],
    ),
];

/// Runs one policy with one variant: infectious days and share released.
fn run(policy: &[&str], variant: &str, people: u64) -> Option<(f64, f64)> {
    let mut changes: Vec<String> = policy.iter().map(|&change| change.to_owned()).collect();
    changes.push(format!("origin.abroad.variants={{ {variant} = 1 }}"));
    changes.push(format!("port.airport.arrivals.flights.batch={}", (people / 4).max(1)));
    let text = include_str!("ladder.toml");
    let loaded = load_text("ladder.toml", "ladder", text, Path::new("."), &changes).ok()?;
    let results = replicate(&loaded.scenario, &StopSignal::new(), &|_, _| {}).ok()?;
    let mean = |measure| results.find(PortId(0), Place::Port, measure).map(|spread| spread.mean);
    let everybody = mean(Measure::Demand)? + mean(Measure::NotBoarded).unwrap_or(0.0);
    Some((mean(Measure::InfectiousDays)? / everybody, mean(Measure::Imported)? / everybody))
}

/// The rows of the ladder, from `people` simulated people over four policies for each variant.
pub(super) fn figures(people: u64) -> Vec<Figure> {
    let cells: Vec<(usize, usize)> = (0..RUNGS.len()).flat_map(|r| (0..3).map(move |v| (r, v))).collect();
    let found: Vec<Option<(f64, f64)>> = cells
        .par_iter()
        .map(|&(r, v)| run(RUNGS[r].1, ["ancestral", "delta", "omicron"][v], people))
        .collect();
    let mut out = Vec::new();
    for (&(r, v), found) in cells.iter().zip(found) {
        let (name, _, wanted) = RUNGS[r];
        let (days, released) = found.unwrap_or((f64::NAN, f64::NAN));
        let figure = |what: &str, unit, wanted: f64, found| Figure {
            source: &SOURCE,
            what: format!("{what}, {}, {name}", ["ancestral", "Delta", "Omicron"][v]),
            unit,
            published: String::new(),
            range: None,
            wanted,
            found,
            // Four standard errors of either program and the rounding: of a mean about as large as its standard deviation, and
            // of what few people out of all make up.
            tolerance: (0.02 * wanted).max(0.002) * (400_000.0 / people as f64).sqrt().max(1.0),
        };
        out.push(figure("infectious days", "d", wanted[v].0, days));
        out.push(figure("share released", "1", wanted[v].1, released));
    }
    out
}
