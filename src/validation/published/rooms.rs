//! Rooms in which one person is infectious and others breathe: worked examples, each followed through [`Air`].

use super::{Figure, Source};
use crate::disease::Variant;
use crate::disease::air::{Air, Room};
use crate::disease::quanta::{BREATHING, DECAY, DEPOSITION, MASKS, Preset};
use crate::num::maths::{expm1, log1p};

/// The spreadsheet of the University of Colorado.
const CIRES: Source = Source {
    name: "CIRES estimator",
    citation: "Jimenez & Peng, COVID-19 Aerosol Transmission Estimator 3.4.19, Cooperative Institute for Research in \
               Environmental Sciences, University of Colorado Boulder: the default room",
};
/// Fresh air that keeps the risk at one in a hundred.
const DAI_ZHAO: Source = Source {
    name: "Dai & Zhao 2020, 2022",
    citation: "Dai & Zhao, Association of the infection probability of COVID-19 with ventilation rates in confined spaces. \
               Building Simulation 13 (2020) 1321; for variants, the update of the same authors in Building Simulation (2022)",
};
/// The rehearsal in Skagit Valley.
const SKAGIT: Source = Source {
    name: "Miller et al. 2021",
    citation: "Miller, Nazaroff, Jimenez et al., Transmission of SARS-CoV-2 by inhalation of respiratory aerosol in the Skagit \
               Valley Chorale superspreading event. Indoor Air 31 (2021) 314. The emission, 2.5 h and 53 cases among 61 are \
               from its abstract; that volume, breathing and losses are the paper's has not been confirmed, so these rows check \
               the arithmetic and not the event",
};
/// A hall of a border port.
const HALL: Source = Source {
    name: "border hall",
    citation: "Worked example of this project, computed by an independent program: the equation of Wells (1955) and Riley et al. \
               (1978) in a hall of 8000 m³ with three changes of air an hour, and the rates of the sources in `src/disease/`",
};

/// What breathing and speaking emit.
const AGANOVIC: Source = Source {
    name: "Aganovic et al. 2022",
    citation: "Aganovic et al., Building and Environment (2022), PMC9747236",
};

/// Closed forms, to the digits of the value wanted, as a part of it.
const RELATIVE: f64 = 1e-6;
/// The ranges are computed from quanta that are rounded in print.
const RANGES: f64 = 0.01;

/// Integral of the concentration while a person is present from `enter` to `leave` in a room where another has emitted
/// `quanta` an hour from time 0 to `until` \[quanta h/m³; hours\].
fn exposure(volume: f64, loss: f64, quanta: f64, until: f64, (enter, leave): (f64, f64)) -> f64 {
    let mut air = Air::new(&[Room { volume, loss }], &[]);
    air.emit(0, quanta);
    let mut times = vec![until, enter, leave];
    times.sort_by(f64::total_cmp);
    times.dedup();
    let (mut exposed, mut now) = (0.0, 0.0);
    for time in times {
        air.advance(time - now);
        now = time;
        if time == enter {
            exposed -= air.integral(0);
        }
        if time == leave {
            exposed += air.integral(0);
        }
        if time == until {
            air.emit(0, -quanta);
        }
    }
    exposed
}

/// Probability of infection by a dose \[quanta\].
fn infected(dose: f64) -> f64 {
    -expm1(-dose)
}

/// What someone doing this breathes in \[m³/h\].
fn breathing(doing: &str) -> f64 {
    BREATHING.iter().find(|row| row.0 == doing).map_or(f64::NAN, |row| row.1)
}

/// The parts that a mask lets through: breathing out, and in.
fn mask(name: &str) -> (f64, f64) {
    MASKS.iter().find(|row| row.0 == name).map_or((f64::NAN, f64::NAN), |row| (1.0 - row.1, 1.0 - row.2))
}

/// A figure with a tolerance relative to the value wanted.
fn row(
    source: &'static Source,
    what: &str,
    unit: &'static str,
    published: &str,
    wanted: f64,
    found: f64,
    relative: f64,
) -> Figure {
    Figure::new(source, what, unit, wanted, found, relative * wanted).printed(published)
}

fn cires() -> Vec<Figure> {
    // 80 x 50 x 18 feet of 0.305 m, three changes of air, eight hours; half of what is breathed out is held back by masks, as
    // by cloth, and 30 % of what is breathed in, as by surgical ones; 0.72 m³/h are breathed.
    let volume = 80.0 * 50.0 * 18.0 * 0.305 * 0.305 * 0.305;
    let loss = 3.0 + DECAY + DEPOSITION;
    let emission = Preset::Office.emission(&Variant::ancestral(), 0.0) * mask("cloth").0;
    let integral = exposure(volume, loss, emission, 8.0, (0.0, 8.0));
    let dose = integral * 0.72 * mask("surgical").1;
    let mut figures = vec![
        row(&CIRES, "mean concentration over 8 h", "quanta/m3", "", 6.044_740e-4, integral / 8.0, RELATIVE),
        row(&CIRES, "inhaled in 8 h", "quanta", "", 2.437_239e-3, dose, RELATIVE),
        row(
            &CIRES,
            "probability of infection",
            "%",
            "0.24342716",
            0.243_427_16,
            100.0 * infected(dose),
            RELATIVE,
        ),
    ];
    // Per cent that masks hold back.
    for (kind, out, within) in [("cloth", 50.0, 50.0), ("surgical", 65.0, 30.0), ("n95", 90.0, 90.0)] {
        let passes = mask(kind);
        for (way, wanted, passes) in [("out", out, passes.0), ("in", within, passes.1)] {
            let what = format!("held back breathing {way}, {kind} mask");
            let found = 100.0 * (1.0 - passes);
            figures.push(row(&CIRES, &what, "%", &format!("{wanted:.0}"), wanted, found, RELATIVE));
        }
    }
    figures
}

fn aganovic() -> Vec<Figure> {
    let emission = |speaking| Preset::Predictive.emission(&Variant::ancestral(), speaking);
    vec![
        row(&AGANOVIC, "emission, breathing", "quanta/h", "0.13", 0.13, emission(0.0), RELATIVE),
        row(&AGANOVIC, "emission, speaking", "quanta/h", "3.8", 3.8, emission(1.0), RELATIVE),
    ]
}

fn dai_zhao() -> Vec<Figure> {
    // A steady state, 0.3 m³/h breathed: the flow of fresh air at which the risk is 1 %.
    let flow = |quanta: f64, hours: f64| {
        // In one cubic metre with one change of air an hour, long after the beginning.
        let integral = exposure(1.0, 1.0, quanta, 200.0, (100.0, 100.0 + hours));
        integral * 0.3 / -log1p(-0.01)
    };
    let mut figures = Vec::new();
    for (variant, quanta, ranges) in [
        ("ancestral", (14.0, 48.0), [("100–350", 104.0, 358.0), ("1200–4000", 1_254.0, 4_298.0)]),
        ("Alpha", (89.0, 165.0), [("650–1200", 664.0, 1_231.0), ("8000–14000", 7_970.0, 14_776.0)]),
        ("Delta", (312.0, 935.0), [("2200–6800", 2_328.0, 6_977.0), ("26000–80000", 27_939.0, 83_729.0)]),
        (
            "Omicron",
            (725.0, 2_345.0),
            [("5400–17000", 5_410.0, 17_499.0), ("64000–250000", 64_923.0, 209_993.0)],
        ),
    ] {
        for ((range, low, high), (hours, stay)) in ranges.into_iter().zip([(0.25, "15 min"), (3.0, "3 h")]) {
            for (end, wanted, quanta) in [("least", low, quanta.0), ("most", high, quanta.1)] {
                let what = format!("fresh air, risk of 1 % in {stay}, {variant}, {end}");
                figures.push(row(&DAI_ZHAO, &what, "m3/h", range, wanted, flow(quanta, hours), RANGES));
            }
        }
    }
    for (variant, range, (low, high)) in [
        (Variant::ancestral(), "14–48", (14.0, 48.0)),
        (Variant::delta(), "312–935", (312.0, 935.0)),
        (Variant::omicron(), "725–2345", (725.0, 2_345.0)),
    ] {
        let what = format!("emission, geometric middle, {}", variant.name);
        let found = Preset::Fitted.emission(&variant, 0.0);
        figures.push(row(&DAI_ZHAO, &what, "quanta/h", range, f64::sqrt(low * high), found, RANGES));
    }
    figures
}

fn skagit() -> Vec<Figure> {
    // 970 quanta/h into 810 m³, 1.1 m³/h breathed.
    let percent =
        |loss, hours: f64| 100.0 * infected(1.1 * exposure(810.0, loss, 970.0, hours, (0.0, hours)));
    // The first value has two decimals, the others have one.
    [(1.62, 2.5, 78.55, 0.01), (0.6, 2.5, 92.9, 0.06), (3.13, 2.5, 60.1, 0.06), (5.0, 1.0, 19.0, 0.06)]
        .map(|(loss, hours, wanted, tolerance)| {
            let what = format!("probability of infection, {hours} h, loss {loss}/h");
            Figure::new(&SKAGIT, what, "%", wanted, percent(loss, hours), tolerance)
        })
        .into()
}

fn hall() -> Vec<Figure> {
    let loss = 3.0 + DECAY + DEPOSITION;
    let speaking = Preset::Predictive.emission(&Variant::ancestral(), 1.0);
    let (out, within) = mask("surgical");
    // Minutes.
    let dose = |quanta: f64, until: f64, enter: f64, leave: f64| {
        breathing("standing") * exposure(8_000.0, loss, quanta, until / 60.0, (enter / 60.0, leave / 60.0))
    };
    [
        ("together for 45 min", 3.511_352e-5, dose(speaking, 45.0, 0.0, 45.0)),
        ("infectious 0–30 min, exposed 15–60 min", 2.614_172e-5, dose(speaking, 30.0, 15.0, 60.0)),
        ("infectious 0–30 min, exposed 40–75 min", 7.076_028e-6, dose(speaking, 30.0, 40.0, 75.0)),
        ("together for 45 min, surgical masks", 8.602_812e-6, within * dose(speaking * out, 45.0, 0.0, 45.0)),
    ]
    .map(|(what, wanted, found)| {
        row(&HALL, &format!("inhaled, {what}"), "quanta", "", wanted, found, RELATIVE)
    })
    .into()
}

/// All examples.
pub(super) fn figures() -> Vec<Figure> {
    [cires(), aganovic(), dai_zhao(), skagit(), hall()].concat()
}
