//! Laws that hold exactly, whatever the numbers: nobody is lost, nested policies are never worse, nothing comes of nothing.
//!
//! Each row counts violations in ordinary runs of the scenario of the ladder; there must be none.

use super::ladder::{HOTEL, run};
use super::{Figure, Source};
use crate::experiment::Results;
use crate::record::{Measure, Place};
use crate::scenario::model::PortId;
use crate::scenario::rows::FATES;

const SOURCE: Source = Source {
    name: "exact laws",
    citation: "No paper: identities. The same people have the same random numbers under every policy, so that a longer stay or one \
               more test can only hold back more (Glasserman & Yao, Management Science 38 (1992), on common random numbers)",
};

fn mean(results: &Results, measure: Measure) -> f64 {
    results.find(PortId(0), Place::Port, measure).map_or(f64::NAN, |spread| spread.mean)
}

/// How often a policy lets more through than the one before it, each nested in the next; not a number if one does not run.
fn rises(policies: &[Vec<String>], people: u64) -> f64 {
    let days: Option<Vec<f64>> =
        policies.iter().map(|policy| Some(mean(&run(policy, people)?, Measure::InfectiousDays))).collect();
    days.map_or(f64::NAN, |days| days.windows(2).filter(|pair| pair[1] > pair[0]).count() as f64)
}

/// The rows.
pub(super) fn figures(people: u64) -> Vec<Figure> {
    // What holds exactly for few holds for many.
    let people = people / 20;
    let figure = |what: &str, found: f64| Figure::new(&SOURCE, what, "1", 0.0, found, 0.0);
    let hotel = |days: u32, tests: &str| {
        vec![
            HOTEL.to_owned(),
            format!("stay.hotel.lasts=\"{days} d\""),
            format!("stay.hotel.tests=[{tests}]"),
        ]
    };
    let longer: Vec<Vec<String>> = [1, 2, 3, 5, 7, 10].map(|days| hotel(days, "")).to_vec();
    let on = |day: u32| format!("{{ test = \"day\", after = \"{day} d\" }}");
    let tested = vec![hotel(7, ""), hotel(7, &on(3)), hotel(7, &[on(3), on(5)].join(", "))];
    let shares = |before: u8, arrival: u8| {
        vec![format!("test.before.share={before}"), format!("test.arrival.share={arrival}")]
    };
    let lost = run(&[HOTEL.to_owned()], people).map_or(f64::NAN, |results| {
        mean(&results, Measure::Demand) - FATES.map(|measure| mean(&results, measure)).iter().sum::<f64>()
    });
    let healthy =
        vec!["test.day.share=1".to_owned(), HOTEL.to_owned(), "origin.abroad.prevalence=1e-300".to_owned()];
    let nothing = run(&healthy, people).map_or(f64::NAN, |results| {
        let all = [Measure::Infected, Measure::Imported, Measure::InfectiousDays, Measure::Transmissions];
        all.map(|measure| mean(&results, measure)).iter().sum()
    });
    vec![
        figure("longer stays that let more through, of 5", rises(&longer, people)),
        figure("more tests in a stay that let more through, of 2", rises(&tested, people)),
        figure(
            "a test more at the port that lets more through",
            rises(&[shares(1, 0), shares(1, 1)], people),
        ),
        figure("passengers lost on the way to a stay", lost),
        figure("infections, imports and transmissions with nobody infected", nothing),
    ]
}
