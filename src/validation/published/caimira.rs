//! Air of one room against CERN's CAiMIRA: somebody infectious comes, goes, comes again and goes.

use super::{Figure, Source};
use crate::disease::Variant;
use crate::disease::air::{Air, Room};
use crate::disease::quanta::BREATHING;
use crate::num::maths::expm1;

/// The program.
const SOURCE: Source = Source {
    name: "CAiMIRA",
    citation: "Henriques et al., Modelling airborne transmission of SARS-CoV-2 using CARA: risk assessment for enclosed spaces. \
               Interface Focus 12 (2022) 20210076; the known quantities of the tests of CERN's program CAiMIRA",
};

/// Printed digits of the values wanted, as a part of the value.
const RELATIVE: f64 = 1e-6;

/// Volume \[m³\].
const VOLUME: f64 = 75.0;
/// Thirty changes of air, decay at 293 K and 50 % humidity, and settling \[1/h\].
const LOSS: f64 = 31.604_902_653;
/// Viral copies emitted \[1/h\].
const EMISSION: f64 = 970.0 * 50.0;
/// When the infectious person, and those exposed, are present \[h\].
const PRESENT: [(f64, f64); 2] = [(0.0, 4.0), (5.0, 8.0)];
/// Breathed in \[m³/h\], and the part of it that stays in the body.
const INHALED: f64 = 1.25 * 0.6;
/// Dose that infects half of those exposed \[copies\].
const HALF: f64 = 50.0;
/// People exposed.
const EXPOSED: f64 = 1_000.0;
/// When the concentration is read \[h\], and what it should be \[1/m³\], as printed.
const READ: [(f64, f64, &str); 5] = [
    (0.0, 0.0, ""),
    (4.0, 20.460_96, "20.46096"),
    (5.0, 3.846_725e-13, "3.846725e-13"),
    (7.0, 20.460_96, "20.46096"),
    (10.0, 7.231_966e-27, "7.231966e-27"),
];

/// Concentrations at five times, infections among a thousand, rates of breathing, and what variants do to the dose.
pub(super) fn figures() -> Vec<Figure> {
    let mut air = Air::new(&[Room { volume: VOLUME, loss: LOSS }], &[]);
    let (mut figures, mut now, mut dose) = (Vec::new(), 0.0, 0.0);
    let figure = |what: String, unit, published: &str, wanted: f64, found| {
        Figure::new(&SOURCE, what, unit, wanted, found, RELATIVE * wanted).printed(published)
    };
    let mut times: Vec<f64> = READ.iter().map(|&(time, ..)| time).collect();
    times.extend(PRESENT.iter().flat_map(|&(from, to)| [from, to]));
    times.sort_by(f64::total_cmp);
    times.dedup();
    for time in times {
        air.advance(time - now);
        now = time;
        if let Some(&(_, wanted, printed)) = READ.iter().find(|read| read.0 == time) {
            let what = format!("concentration after {time} h");
            figures.push(figure(what, "1/m3", printed, wanted, air.concentration(0)));
        }
        for (from, to) in PRESENT {
            if from == time {
                air.emit(0, EMISSION);
                dose -= air.integral(0);
            } else if to == time {
                air.emit(0, -EMISSION);
                dose += air.integral(0);
            }
        }
    }
    // Half are infected by the dose of that name: 1 − 2^(−dose / half).
    let infected = -EXPOSED * expm1(-std::f64::consts::LN_2 * INHALED * dose / HALF);
    figures.push(figure("infections among 1000 exposed".into(), "1", "771.380385", 771.380_385, infected));
    for (doing, printed, rate) in [
        ("seated", "0.51", 0.51),
        ("standing", "0.57", 0.57),
        ("walking", "1.25", 1.25),
        ("carrying", "1.78", 1.78),
    ] {
        let found = BREATHING.iter().find(|row| row.0 == doing).map_or(f64::NAN, |row| row.1);
        figures.push(figure(format!("breathed, {doing}"), "m3/h", printed, rate, found));
    }
    // Printed with two digits.
    for (variant, factor, printed) in [(Variant::delta(), 0.51, "0.51"), (Variant::omicron(), 0.2, "0.2")] {
        let what = format!("factor on the dose that infects, {}", variant.name);
        figures.push(Figure { tolerance: 0.005, ..figure(what, "1", printed, factor, 1.0 / variant.quanta) });
    }
    figures
}
