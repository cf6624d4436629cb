//! Figures that others published or that follow from their equations, and what the equations in [`crate::disease`] give.
//!
//! One file a paper, or a few papers about one thing. A row with a published value is compared with it as printed; a row without
//! one is compared with the value that an independent program computes from the equations of the paper, since a printed
//! percentage hides small mistakes.

mod ashcroft;
mod caimira;
mod clifford;
mod dorfman;
mod hellewell;
mod ladder;
mod laws;
mod quilty;
mod rooms;
mod variants;

/// A paper or program.
#[derive(Debug)]
pub struct Source {
    /// Authors and year.
    pub name: &'static str,
    /// Where to find it, and what to know about it.
    pub citation: &'static str,
}

/// A figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Where it was published.
    pub source: &'static Source,
    /// What it is.
    pub what: String,
    /// Unit symbol; "1" for plain numbers.
    pub unit: &'static str,
    /// The value as printed there; empty if only its equations were.
    pub published: String,
    /// The 95 % interval printed with it \[unit\]: what is found must lie in it too.
    pub range: Option<(f64, f64)>,
    /// The value to be found \[unit\].
    pub wanted: f64,
    /// What this program computes \[unit\].
    pub found: f64,
    /// Largest difference allowed \[unit\].
    pub tolerance: f64,
}

impl Figure {
    /// Whether what is computed is near enough to what is wanted. What is not a number never is.
    pub fn agrees(&self) -> bool {
        let inside = self.range.is_none_or(|(low, high)| low <= self.found && self.found <= high);
        inside && (self.found - self.wanted).abs() <= self.tolerance
    }
}

/// People simulated for each figure that has no closed form.
pub const PEOPLE: u64 = 400_000;

/// All figures; those without a closed form from this many simulated people (of each kind, where people are of two).
pub fn all(people: u64) -> Vec<Figure> {
    [
        ashcroft::figures(),
        clifford::figures(people),
        hellewell::figures(),
        quilty::figures(people),
        ladder::figures(people),
        laws::figures(people),
        variants::figures(),
        dorfman::figures(),
        caimira::figures(),
        rooms::figures(),
    ]
    .concat()
}
