//! Variants of the virus: what differs between them.

/// A variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Name.
    pub name: String,
    /// Incubation: mean and standard deviation of the logarithm of its days.
    pub incubation: (f64, f64),
    /// Factor on how long shedding lasts.
    pub shedding: f64,
    /// Share of the infections without symptoms.
    pub asymptomatic: f64,
    /// Factor on what an infectious person puts into the air.
    pub quanta: f64,
    /// What an infectious person emits where all transmission is attributed to the air of the room \[quanta/h\].
    pub quanta_fitted: f64,
    /// Hazard of face-to-face contact within two metres of an infectious person \[1/h\].
    pub near: f64,
    /// Scale of the Weibull distribution of the generation time \[d\]; its shape is 3.277 for all.
    pub generation: f64,
    /// Protection of a fresh second and third dose: against infection, and against passing it on.
    pub protection: [(f64, f64); 2],
}

/// Shape of the generation time (Ferretti et al. 2020, as used by Ashcroft et al., eLife 10 (2021) e63704). That it holds for
/// later variants too, with another scale, is an assumption.
pub const GENERATION_SHAPE: f64 = 3.277;

/// Share of the infections without symptoms: the middle of 24 to 38 % (Quilty et al. 2021).
const ASYMPTOMATIC: f64 = 0.31;

impl Variant {
    /// The variants that are built in.
    pub fn known() -> [Self; 3] {
        [Self::ancestral(), Self::delta(), Self::omicron()]
    }

    /// The first, of 2020. Its protection by vaccines is taken to be that against Delta, and its hazard at close range that
    /// of Delta divided by Delta's factor on quanta: both are assumptions.
    pub fn ancestral() -> Self {
        Self {
            name: "ancestral".into(),
            // McAloon et al., BMJ Open 10 (2020), as used by Quilty et al. 2021.
            incubation: (1.63, 0.50),
            shedding: 1.0,
            asymptomatic: ASYMPTOMATIC,
            quanta: 1.0,
            // Geometric middle of 14 to 48 (Dai & Zhao 2020).
            quanta_fitted: 25.9,
            near: 0.0377 / 1.96,
            // Ferretti et al. 2020: mean 5.49 d.
            generation: 6.127,
            protection: Self::delta().protection,
        }
    }

    /// Delta, of 2021.
    pub fn delta() -> Self {
        Self {
            name: "delta".into(),
            // Mean 4.43 d, sd 2.19 d: Galmiche et al., Lancet Microbe 2023.
            incubation: (1.3791, 0.4676),
            // Ratio of mean incubations, 4.43 to 4.61 d of the same source: that shedding shortens alike is an assumption.
            shedding: 0.961,
            asymptomatic: ASYMPTOMATIC,
            // Transmissibility factor 0.51 of the dose: CAiMIRA.
            quanta: 1.96,
            // Geometric middle of 312 to 935 (Dai & Zhao 2022).
            quanta_fitted: 540.0,
            // −ln(1 − 3.7 %), named contacts outside households (Allen et al., UKHSA, medRxiv 2022.02.15.22271001), as if
            // each had lasted an hour: the hour is an assumption.
            near: 0.0377,
            // Mean 3.8 d: Park et al., PNAS 2023.
            generation: 3.8 / GENERATION_MEAN,
            // Assumptions in keeping with the published ranges: the split between both effects is not published.
            protection: [(0.65, 0.50), (0.80, 0.60)],
        }
    }

    /// Omicron, of 2022 and 2023.
    pub fn omicron() -> Self {
        Self {
            name: "omicron".into(),
            // Mean 3.61 d, sd 1.82 d: Galmiche et al. 2023.
            incubation: (1.1705, 0.4759),
            // Ratio of mean incubations, 3.61 to 4.61 d.
            shedding: 0.783,
            asymptomatic: ASYMPTOMATIC,
            // Transmissibility factor 0.2 of the dose: CAiMIRA.
            quanta: 5.0,
            // Geometric middle of 725 to 2345 (Dai & Zhao 2022).
            quanta_fitted: 1304.0,
            // −ln(1 − 8.2 %), as for Delta.
            near: 0.0856,
            // Mean 3.0 d: Park et al. 2023.
            generation: 3.0 / GENERATION_MEAN,
            protection: [(0.10, 0.20), (0.45, 0.35)],
        }
    }

    /// Share of the transmissions of somebody infected `days` ago that are still to come:
    /// exp(−(t / scale)^shape) for the Weibull generation time.
    pub fn still_to_come(&self, days: f64) -> f64 {
        use crate::num::maths::{exp, pow};
        if days <= 0.0 { 1.0 } else { exp(-pow(days / self.generation, GENERATION_SHAPE)) }
    }
}

/// Mean of the Weibull distribution of shape [`GENERATION_SHAPE`] and scale 1: Γ(1 + 1/3.277).
const GENERATION_MEAN: f64 = 0.896_71;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::maths::{exp, lgamma};

    #[test]
    fn the_mean_of_the_generation_time() {
        let mean = exp(lgamma(1.0 + 1.0 / GENERATION_SHAPE));
        assert!((mean - GENERATION_MEAN).abs() < 1e-5, "{mean}");
        assert!((Variant::ancestral().generation * mean - 5.494).abs() < 1e-3);
    }

    /// What tracing can still prevent when a contact is quarantined after 1 to 5 days \[%\], from the same Weibull
    /// distributions in another program, one decimal.
    #[test]
    fn what_tracing_can_still_prevent() {
        for (variant, published) in [
            (Variant::ancestral(), [99.7, 97.5, 90.8, 78.1, 59.8]),
            (Variant::delta(), [99.1, 91.8, 72.4, 43.7, 17.9]),
            (Variant::omicron(), [98.1, 83.1, 49.7, 16.6, 2.4]),
        ] {
            for (day, wanted) in (1..).zip(published) {
                let found = 100.0 * variant.still_to_come(f64::from(day));
                assert!((found - wanted).abs() < 0.06, "{} after {day} d: {found}", variant.name);
            }
        }
    }
}
