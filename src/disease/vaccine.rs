//! What doses of a vaccine change, and how that wanes.

use super::variant::Variant;
use crate::num::maths::pow;

/// A kind of vaccine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Messenger RNA.
    Mrna,
    /// Inactivated virus.
    Inactivated,
}

impl Product {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Mrna, Self::Inactivated];

    /// The word in scenario files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mrna => "mrna",
            Self::Inactivated => "inactivated",
        }
    }

    /// Days in which protection halves: 15 weeks (3 to 47) after mRNA and 5 (1 to 37) after inactivated vaccines, a
    /// serosurvey of Hong Kong's BA.2 wave (medRxiv 2022.11.01.22281746).
    pub fn halves_in(self) -> f64 {
        match self {
            Self::Mrna => 105.0,
            Self::Inactivated => 35.0,
        }
    }
}

/// Doses somebody has had.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dose {
    /// How many: 2 or 3; fewer than two protect nobody here.
    pub doses: u8,
    /// Of which kind the last was.
    pub product: Product,
    /// Days since the last.
    pub since: f64,
}

/// What protects somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Protection {
    /// Against being infected: the part of infections that do not happen.
    pub infection: f64,
    /// Against passing an infection on.
    pub infectiousness: f64,
}

impl Dose {
    /// The protection against `variant`: that of a fresh dose, halved again and again.
    pub fn protection(&self, variant: &Variant) -> Protection {
        let Some(&(infection, infectiousness)) = (match self.doses {
            0 | 1 => None,
            2 => variant.protection.first(),
            _ => variant.protection.get(1),
        }) else {
            return Protection::default();
        };
        let left = pow(2.0, -self.since.max(0.0) / self.product.halves_in());
        Protection { infection: infection * left, infectiousness: infectiousness * left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protection_halves() {
        let omicron = Variant::omicron();
        let of = |since| Dose { doses: 3, product: Product::Inactivated, since }.protection(&omicron);
        assert_eq!(of(0.0), Protection { infection: 0.45, infectiousness: 0.35 });
        assert!(
            (of(35.0).infection - 0.225).abs() < 1e-12 && (of(70.0).infectiousness - 0.0875).abs() < 1e-12
        );
        let one = Dose { doses: 1, product: Product::Mrna, since: 0.0 };
        assert_eq!(one.protection(&omicron), Protection::default());
    }
}
