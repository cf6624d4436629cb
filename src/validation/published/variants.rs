//! What differs between variants (incubation, generation time, infection of contacts, waning protection), and distributions
//! behind it.

use super::{Figure, Source};
use crate::disease::curve::transmitted;
use crate::disease::{Dose, Product, Variant};
use crate::num::maths::{exp, expm1, log};
use crate::num::special::gamma_tails;
use crate::random::distribution::{Distribution, Tail};

/// Infectiousness about the onset of symptoms.
const HE: Source = Source {
    name: "He et al. 2020",
    citation: "He, Lau, Wu et al., Temporal dynamics in viral shedding and transmissibility of COVID-19. Nature Medicine 26 \
               (2020) 672, with the authors' correction of August 2020. No equation of `src/disease/` enters: this checks the \
               gamma function behind others",
};
/// Incubation.
const LAUER: Source = Source {
    name: "Lauer et al. 2020",
    citation: "Lauer, Grantz, Bi et al., The incubation period of coronavirus disease 2019. Annals of Internal Medicine 172 \
               (2020) 577. No equation of `src/disease/` enters: this checks the normal distribution behind others",
};
/// Incubation of the ancestral variant.
const MCALOON: Source = Source {
    name: "McAloon et al. 2020",
    citation: "McAloon, Collins, Hunt et al., Incubation period of COVID-19: a rapid systematic review and meta-analysis of \
               observational research. BMJ Open 10 (2020) e039652",
};
/// Incubation of later variants.
const GALMICHE: Source = Source {
    name: "Galmiche et al. 2023",
    citation: "Galmiche, Cortier, Charmet et al., SARS-CoV-2 incubation period across variants of concern. Lancet Microbe 4 \
               (2023) e409",
};
/// Generation time of the ancestral variant.
const FERRETTI: Source = Source {
    name: "Ferretti et al. 2020",
    citation: "Ferretti, Ledda, Wymant et al., The timing of COVID-19 transmission. medRxiv 2020.09.04.20188516; the Weibull \
               distribution of Ashcroft et al. 2021",
};
/// Generation times of later variants.
const PARK: Source = Source {
    name: "Park et al. 2023",
    citation: "Park, Sun, Abbott et al., Inferring the differences in incubation-period and generation-interval distributions of \
               the Delta and Omicron variants of SARS-CoV-2. PNAS 120 (2023) e2221887120",
};

/// Infection of contacts outside the household.
const ALLEN: Source = Source {
    name: "Allen et al. 2022",
    citation: "Allen, Tessier, Turner et al., Comparative transmission of SARS-CoV-2 Omicron (B.1.1.529) and Delta (B.1.617.2) \
               variants and the impact of vaccination. medRxiv 2022.02.15.22271001",
};
/// How protection wanes.
const SEROSURVEY: Source = Source {
    name: "BA.2 serosurvey 2022",
    citation: "Serosurvey of the BA.2 wave in Hong Kong. medRxiv 2022.11.01.22281746",
};

/// Share before onset of infectiousness that is a gamma distribution with this shape, rate \[1/d\], and beginning before
/// onset \[d\].
const ABOUT_ONSET: (f64, f64, f64) = (2.115_778_950_6, 0.689_858_288_2, 2.306_691_233);

/// Integral of `of` from 0 to 40 days, beyond which nothing is left, by Simpson's rule: with 4,000 steps its error is far below
/// the digits wanted.
fn integral(of: impl Fn(f64) -> f64) -> f64 {
    let (steps, end) = (4_000, 40.0);
    let h = end / f64::from(steps);
    let weight = |i: u32| match i {
        0 => 1.0,
        _ if i == steps => 1.0,
        _ if i.is_multiple_of(2) => 2.0,
        _ => 4.0,
    };
    (0..=steps).map(|i| weight(i) * of(h * f64::from(i))).sum::<f64>() * h / 3.0
}

/// Mean and standard deviation of the incubation of a variant \[d\].
fn incubation(variant: &Variant) -> (f64, f64) {
    let (mu, sigma) = variant.incubation;
    let mean = exp(mu + 0.5 * sigma * sigma);
    (mean, mean * (exp(sigma * sigma) - 1.0).sqrt())
}

/// Mean generation time of a variant \[d\].
fn generation(variant: &Variant) -> f64 {
    integral(|t| variant.still_to_come(t))
}

/// Weeks in which the protection by a vaccine halves.
fn halves_in(product: Product) -> f64 {
    let after = |since| Dose { doses: 3, product, since }.protection(&Variant::omicron()).infection;
    std::f64::consts::LN_2 / log(after(0.0) / after(7.0))
}

/// All of them.
pub(super) fn figures() -> Vec<Figure> {
    let row = |source, what: &str, unit, published: &str, wanted, found, tolerance| {
        Figure::new(source, what, unit, wanted, found, tolerance).printed(published)
    };
    let (shape, rate, before) = ABOUT_ONSET;
    let (ancestral, delta, omicron) = (Variant::ancestral(), Variant::delta(), Variant::omicron());
    let lauer = Distribution::Lognormal { mu: 1.621, sigma: 0.418 };
    let (mu, sigma) = ancestral.incubation;
    let mcaloon = Distribution::Lognormal { mu, sigma };
    // Of an hour within two metres, which is an assumption.
    let contacts = |variant: &Variant| -100.0 * expm1(-variant.near);
    let mean = integral(|t| 1.0 - transmitted(t));
    let square = integral(|t| 2.0 * t * (1.0 - transmitted(t)));
    vec![
        row(&HE, "transmitted before onset", "1", "", 0.4366, gamma_tails(shape, rate * before).0, 1e-4),
        row(&LAUER, "incubation beyond 14 d", "1", "", 0.0074, lauer.probability(Tail::Upper, 14.0), 1e-4),
        row(
            &MCALOON,
            "incubation beyond 14 d",
            "1",
            "",
            0.0218,
            mcaloon.probability(Tail::Upper, 14.0),
            1e-4,
        ),
        row(&MCALOON, "mean incubation", "d", "", 5.78, incubation(&ancestral).0, 0.005),
        row(&GALMICHE, "mean incubation, Delta", "d", "4.43", 4.43, incubation(&delta).0, 0.005),
        row(&GALMICHE, "standard deviation of it", "d", "2.19", 2.19, incubation(&delta).1, 0.005),
        row(&GALMICHE, "mean incubation, Omicron", "d", "3.61", 3.61, incubation(&omicron).0, 0.005),
        row(&GALMICHE, "standard deviation of it", "d", "1.82", 1.82, incubation(&omicron).1, 0.005),
        // That shedding shortens as incubation does is an assumption; the ratio is to the 4.61 d of earlier variants.
        row(&GALMICHE, "incubation relative to 2020, Delta", "1", "", 4.43 / 4.61, delta.shedding, 1e-3),
        row(&GALMICHE, "incubation relative to 2020, Omicron", "1", "", 3.61 / 4.61, omicron.shedding, 1e-3),
        row(&FERRETTI, "mean generation time, ancestral", "d", "", 5.494, mean, 1e-3),
        row(&FERRETTI, "standard deviation of it", "d", "", 1.845, (square - mean * mean).sqrt(), 1e-3),
        row(
            &FERRETTI,
            "mean generation time of the built-in variant",
            "d",
            "",
            5.494,
            generation(&ancestral),
            1e-3,
        ),
        row(&PARK, "mean generation time, Delta", "d", "3.8", 3.8, generation(&delta), 1e-3),
        row(&PARK, "mean generation time, Omicron", "d", "3.0", 3.0, generation(&omicron), 1e-3),
        row(&ALLEN, "contacts outside households infected, Delta", "%", "3.7", 3.7, contacts(&delta), 0.05),
        row(
            &ALLEN,
            "contacts outside households infected, Omicron",
            "%",
            "8.2",
            8.2,
            contacts(&omicron),
            0.05,
        ),
        row(&SEROSURVEY, "protection halves, mRNA", "week", "15", 15.0, halves_in(Product::Mrna), 1e-6),
        row(
            &SEROSURVEY,
            "protection halves, inactivated",
            "week",
            "5",
            5.0,
            halves_in(Product::Inactivated),
            1e-6,
        ),
    ]
}
