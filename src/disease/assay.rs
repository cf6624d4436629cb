//! What a test sees of an infection.

use super::trajectory::{DETECTABLE, Trajectory};
use crate::num::maths::{exp, log};

/// An assay: how well it finds the infected and spares the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Assay {
    /// Name.
    pub name: String,
    /// How the probability of a positive result depends on the person.
    pub detects: Detects,
    /// Factor on that probability: a swab may miss what is there.
    pub sampling: f64,
    /// Probability of a negative result for somebody who is not infected.
    pub specificity: f64,
}

/// How the probability of a positive result depends on the person.
#[derive(Clone, Debug, PartialEq)]
pub enum Detects {
    /// Positive if Ct is below this.
    Below(f64),
    /// Logistic in Ct.
    Logistic {
        /// Ct at which half are found.
        middle: f64,
        /// How fast the probability falls \[1/cycle\].
        slope: f64,
    },
    /// Probabilities up to each Ct, rising; nothing beyond the last.
    Steps(Vec<(f64, f64)>),
    /// This share of those who show symptoms: a thermometer, a question.
    Symptoms(f64),
}

impl Assay {
    /// PCR: positive below Ct 35 (Quilty et al. 2021). In the field it finds fewer (Hellewell et al., BMC Med 19 (2021) 106,
    /// give 77 % at best): a factor of 0.85 for the swab, and the specificity, are assumptions.
    pub fn pcr() -> Self {
        Self { name: "pcr".into(), detects: Detects::Below(35.0), sampling: 0.85, specificity: 0.9995 }
    }

    /// Rapid antigen test: logistic(16.5778 − 0.5800 Ct), fitted to 110 samples of the Innova test in the code of Quilty et
    /// al. 2021. The specificity is an assumption.
    pub fn antigen() -> Self {
        Self {
            name: "antigen".into(),
            detects: Detects::Logistic { middle: 16.5778 / 0.58, slope: 0.58 },
            sampling: 1.0,
            specificity: 0.997,
        }
    }

    /// Temperature and questions: 70 % of those with symptoms (Clifford, Quilty et al., Euro Surveill 26 (2021) 39). That one
    /// healthy person in a hundred is suspected too is an assumption.
    pub fn symptoms() -> Self {
        Self { name: "symptoms".into(), detects: Detects::Symptoms(0.7), sampling: 1.0, specificity: 0.99 }
    }

    /// The assays that are built in.
    pub fn known() -> [Self; 3] {
        [Self::pcr(), Self::antigen(), Self::symptoms()]
    }

    /// Probability of a positive result for `person` tested `t` days after infection, the sample being one of `pool`
    /// samples tested as one. A sample diluted n times has a Ct higher by log2 n (an assumption that holds for
    /// perfect amplification).
    pub fn sensitivity(&self, person: &Trajectory, t: f64, pool: u32) -> f64 {
        let found = match &self.detects {
            Detects::Symptoms(share) => {
                return if person.shows_symptoms(t) { share * self.sampling } else { 0.0 };
            }
            _ if t <= 0.0 || t >= person.end => return 0.0,
            detects => {
                let dilution = if pool > 1 { log(f64::from(pool)) / std::f64::consts::LN_2 } else { 0.0 };
                detects.at(person.ct(t) + dilution)
            }
        };
        found * self.sampling
    }
}

impl Detects {
    /// Probability at a Ct, of what depends on it.
    fn at(&self, ct: f64) -> f64 {
        match self {
            Self::Below(limit) => f64::from(u8::from(ct < limit.min(DETECTABLE))),
            Self::Logistic { middle, slope } => 1.0 / (1.0 + exp(slope * (ct - middle))),
            Self::Steps(steps) => steps.iter().find(|&&(up_to, _)| ct <= up_to).map_or(0.0, |&(_, p)| p),
            Self::Symptoms(_) => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points() {
        let antigen = Assay::antigen();
        assert!((antigen.detects.at(28.582_413_793) - 0.5).abs() < 1e-6);
        let steps = Detects::Steps(vec![(27.0, 0.95), (30.0, 0.65), (35.0, 0.30)]);
        assert_eq!([20.0, 27.0, 27.1, 35.0, 36.0].map(|ct| steps.at(ct)), [0.95, 0.95, 0.65, 0.30, 0.0]);
    }

    /// Dilution by ten costs 3.32 cycles and by twenty 4.32.
    #[test]
    fn pools_dilute() {
        let person = Trajectory { symptomatic: true, onset: 5.0, end: 15.0, peak: 31.0 };
        let pcr = Assay { sampling: 1.0, ..Assay::pcr() };
        assert_eq!([1, 10, 20].map(|pool| pcr.sensitivity(&person, 5.0, pool)), [1.0, 1.0, 0.0]);
    }

    #[test]
    fn nobody_is_found_before_infection_or_after_the_end() {
        let person = Trajectory { symptomatic: true, onset: 5.0, end: 15.0, peak: 20.0 };
        for assay in Assay::known() {
            assert_eq!([-1.0, 0.0, 15.0, 20.0].map(|t| assay.sensitivity(&person, t, 1)), [0.0; 4]);
        }
        assert_eq!(Assay::symptoms().sensitivity(&person, 6.0, 1), 0.7);
        assert_eq!(Assay::symptoms().sensitivity(&person, 4.0, 1), 0.0);
    }
}
