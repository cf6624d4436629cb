//! A ladder of policies, simulated: the whole way from arrival through tests and stays into the community.
//!
//! The other figures test equations; these test the simulator. What an independent program found for the same equations with
//! 400,000 people is compared with ordinary runs of an ordinary scenario.

use std::path::Path;

use rayon::prelude::*;

use super::{Figure, Source};
use crate::engine::StopSignal;
use crate::experiment::{Results, replicate};
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
/// Everybody who is not found goes to the hotel.
pub(super) const HOTEL: &str =
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

/// Variants: as the scenario calls them, and as the rows do.
const VARIANTS: [(&str, &str); 3] = [("ancestral", "ancestral"), ("delta", "Delta"), ("omicron", "Omicron")];

/// A hotel like that of the cohort of imported cases, with an ordinary swab.
const LONG: [&str; 3] = [
    "stay.hotel.lasts=\"14 d\"",
    r#"stay.hotel.tests=[{ test = "day", after = "3 d" }, { test = "day", after = "7 d" }, { test = "day", after = "12 d" }]"#,
    "assay.ideal.sampling=0.85",
];

const COHORT: Source = Source {
    name: "Martín-Sánchez 2024",
    citation: "Martín-Sánchez et al. 2024 (PMC11267049): 2,269 imported cases in Hong Kong, 13 November 2020 to 31 January 2022, of \
               all variants. Shown and not judged: when those people were infected, and what a test finds late in an infection, is \
               not known; the band is that in which this model may lie",
};

/// Runs the scenario of the ladder with changes and so many infected people; none if it does not run.
pub(super) fn run(changes: &[String], people: u64) -> Option<Results> {
    let mut all = changes.to_vec();
    all.push(format!("port.airport.arrivals.flights.batch={}", people.max(1)));
    let text = include_str!("ladder.toml");
    let loaded = load_text("ladder.toml", "ladder", text, Path::new("."), &all).ok()?;
    replicate(&loaded.scenario, &StopSignal::new(), &|_, _| {}).ok()
}

/// Runs one policy with one variant.
fn policy(changes: &[&str], variant: usize, people: u64) -> Option<Results> {
    let mut all: Vec<String> = changes.iter().map(|&change| change.to_owned()).collect();
    all.push(format!("origin.abroad.variants={{ {} = 1 }}", VARIANTS[variant].0));
    run(&all, people / 4)
}

/// Of those found at the port and in the hotel, the part found at the port \[%\].
fn found_on_arrival(variant: usize, people: u64) -> Option<f64> {
    let results = policy(&[&[BEFORE, ARRIVAL, HOTEL], LONG.as_slice()].concat(), variant, people)?;
    let found =
        |test| results.find(PortId::NONE, Place::Test(test), Measure::Positives).map(|spread| spread.mean);
    // The second test of the scenario, and the third.
    let (arrival, day) = (found(1)?, found(2)?);
    Some(100.0 * arrival / (arrival + day))
}

/// Infectious days and share released, of one rung.
fn rung(changes: &[&str], variant: usize, people: u64) -> Option<(f64, f64)> {
    let results = policy(changes, variant, people)?;
    let mean = |measure| results.find(PortId(0), Place::Port, measure).map(|spread| spread.mean);
    let everybody = mean(Measure::Demand)? + mean(Measure::NotBoarded).unwrap_or(0.0);
    Some((mean(Measure::InfectiousDays)? / everybody, mean(Measure::Imported)? / everybody))
}

/// The rows of the ladder, from `people` simulated people over four policies for each variant.
pub(super) fn figures(people: u64) -> Vec<Figure> {
    let cells: Vec<(usize, usize)> = (0..RUNGS.len()).flat_map(|r| (0..3).map(move |v| (r, v))).collect();
    let found: Vec<Option<(f64, f64)>> =
        cells.par_iter().map(|&(r, v)| rung(RUNGS[r].1, v, people)).collect();
    let mut out = Vec::new();
    for (&(r, v), found) in cells.iter().zip(found) {
        let (name, _, wanted) = RUNGS[r];
        let (days, released) = found.unwrap_or((f64::NAN, f64::NAN));
        let figure = |what: &str, unit, wanted: f64, found| {
            let what = format!("{what}, {}, {name}", VARIANTS[v].1);
            // Four standard errors of either program and the rounding: of a mean about as large as its standard deviation, and
            // of what few people out of all make up.
            let tolerance = (0.02 * wanted).max(0.002) * (400_000.0 / people as f64).sqrt().max(1.0);
            Figure::new(&SOURCE, what, unit, wanted, found, tolerance)
        };
        out.push(figure("infectious days", "d", wanted[v].0, days));
        out.push(figure("share released", "1", wanted[v].1, released));
    }
    for (v, (_, name)) in VARIANTS.iter().enumerate() {
        let found = found_on_arrival(v, people).unwrap_or(f64::NAN);
        let what = format!("found on arrival, of all in 14 d, {name}");
        let figure = Figure::new(&COHORT, what, "%", 48.6, found, 0.1);
        out.push(figure.printed("48.6").within((40.0, 75.0)).shown());
    }
    out
}
