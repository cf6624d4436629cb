//! One input at a time, from its low to its high value.

use super::Watched;
use crate::experiment::solve::SolveError;
use crate::num::paired::Paired;
use crate::scenario::sensitivity::Input;

/// What a measure does as one input goes from low to high, all others staying as they are.
#[derive(Clone, Debug)]
pub struct Swing {
    /// Name of the input.
    pub input: String,
    /// Its low and its high value.
    pub ends: [String; 2],
    /// The measure at both.
    pub outputs: [f64; 2],
    /// Half-widths of the 95 % intervals of its difference from the measure as it is, pair by pair.
    pub halves: [f64; 2],
}

impl Swing {
    /// From the smaller to the larger output.
    pub fn width(&self) -> f64 {
        (self.outputs[1] - self.outputs[0]).abs()
    }
}

/// The measure as it is, and the swing of each input, the widest first.
pub fn swings(watched: &Watched<'_>, inputs: &[Input]) -> Result<(f64, Vec<Swing>), SolveError> {
    let base = watched.values(&[])?;
    let known: Vec<f64> = base.iter().copied().filter(|value| !value.is_nan()).collect();
    if known.is_empty() {
        return Err(SolveError::Unsolved(format!("{} has no value", watched.label.path())));
    }
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let mut found = Vec::new();
    for input in inputs {
        let ends = input.ends();
        let (mut outputs, mut halves) = ([0.0; 2], [0.0; 2]);
        for (end, value) in ends.iter().enumerate() {
            let values = watched.values(&[format!("{}={value}", input.path)])?;
            let paired = Paired::of(&base, &values);
            outputs[end] = paired.map_or(f64::NAN, |paired| mean + paired.mean);
            halves[end] = paired.map_or(f64::NAN, |paired| paired.half_width(0.05));
        }
        found.push(Swing { input: input.name.clone(), ends, outputs, halves });
    }
    found.sort_by(|a, b| b.width().total_cmp(&a.width()));
    Ok((mean, found))
}
