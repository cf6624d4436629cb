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
    /// Whether it counts: others are shown to be seen, and why stands where they are made.
    pub counts: bool,
}

impl Figure {
    /// A figure of which nothing is printed: what is computed is compared with what the equations of the source give.
    fn new(
        source: &'static Source,
        what: impl Into<String>,
        unit: &'static str,
        wanted: f64,
        found: f64,
        tolerance: f64,
    ) -> Self {
        let (published, range) = (String::new(), None);
        Self { source, what: what.into(), unit, published, range, wanted, found, tolerance, counts: true }
    }

    /// The same with what is printed in the source; empty for nothing.
    fn printed(self, published: impl Into<String>) -> Self {
        Self { published: published.into(), ..self }
    }

    /// The same with the 95 % interval printed in the source.
    fn within(self, range: (f64, f64)) -> Self {
        Self { range: Some(range), ..self }
    }

    /// The same, shown and not judged.
    fn shown(self) -> Self {
        Self { counts: false, ..self }
    }

    /// Whether what is computed is near enough to what is wanted, or is only shown. What is not a number never is.
    pub fn agrees(&self) -> bool {
        if !self.counts {
            return self.found.is_finite();
        }
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
