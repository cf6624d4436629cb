//! What an infectious person puts into the air, by published presets that differ by two orders of magnitude.

use super::variant::Variant;

/// A preset. A quantum is the dose that infects 63 of 100 people who breathe it in (Wells 1955).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Predicted from viral load and droplets: breathing 0.13 and speaking 3.8 quanta/h (Aganovic et al., Build Environ 2022),
    /// times the variant's factor. Leaves transmission at close range to [`near_field`](Variant::near).
    Predictive,
    /// An office mix of 10 quanta/h (CIRES COVID-19 estimator), times the variant's factor.
    Office,
    /// Fitted to reproduction numbers as if all transmission were through the air of a room (Dai & Zhao 2020, 2022).
    Fitted,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Predictive, Self::Office, Self::Fitted];

    /// The word in scenario files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Predictive => "predictive",
            Self::Office => "office",
            Self::Fitted => "fitted",
        }
    }

    /// What an infectious person without a mask emits who speaks for the part `speaking` of the time \[quanta/h\].
    pub fn emission(self, variant: &Variant, speaking: f64) -> f64 {
        match self {
            Self::Predictive => (0.13 * (1.0 - speaking) + 3.8 * speaking) * variant.quanta,
            Self::Office => 10.0 * variant.quanta,
            Self::Fitted => variant.quanta_fitted,
        }
    }
}

/// What people do, by how much they breathe in \[m³/h\]: CAiMIRA's rates.
pub const BREATHING: [(&str, f64); 4] =
    [("seated", 0.51), ("standing", 0.57), ("walking", 1.25), ("carrying", 1.78)];

/// A kind of mask: the part of what is breathed out, and of what is breathed in, that it holds back.
pub const MASKS: [(&str, f64, f64); 4] = [
    ("none", 0.0, 0.0),
    // CIRES COVID-19 estimator.
    ("cloth", 0.50, 0.50),
    ("surgical", 0.65, 0.30),
    ("n95", 0.90, 0.90),
];

/// Decay of the virus in air \[1/h\]: CIRES COVID-19 estimator.
pub const DECAY: f64 = 0.62;
/// Settling on surfaces \[1/h\]: CIRES COVID-19 estimator.
pub const DEPOSITION: f64 = 0.30;

#[cfg(test)]
mod tests {
    use super::*;

    /// The presets are as far apart as the docs warn: by a factor of more than fifty for the ancestral variant.
    #[test]
    fn presets_differ() {
        let of = |preset: Preset, variant: &Variant| preset.emission(variant, 0.1);
        let ancestral = Variant::ancestral();
        assert!((of(Preset::Predictive, &ancestral) - 0.497).abs() < 1e-12);
        assert!(of(Preset::Fitted, &ancestral) / of(Preset::Predictive, &ancestral) > 50.0);
        let omicron = Variant::omicron();
        assert!(of(Preset::Fitted, &omicron) / of(Preset::Predictive, &omicron) > 500.0);
    }
}
