//! What is not known of the inputs, carried through to the result: an interval of the mean that is honest about both the
//! replications and the observations behind the inputs.
//!
//! Direct resampling of input parameters (Barton and Schruben, "Resampling methods for input modeling", Proceedings of the
//! 2001 Winter Simulation Conference; Barton, Nelson and Xie, "Quantifying input uncertainty via simulation confidence
//! intervals", INFORMS Journal on Computing 26, 2014): each draw takes a value for every input from what is known of it and
//! simulates the same replications. The spread of the draws is due to the inputs alone; the spread of the replications is
//! added to it as independent, squares to squares, at each end of the interval.

use super::Watched;
use crate::experiment::solve::SolveError;
use crate::num::special::student_tail_quantile;
use crate::num::spread::quantile;
use crate::random::address::unit;
use crate::random::{Address, Purpose, Salt};
use crate::scenario::sensitivity::Input;

/// Draws of the inputs.
pub const DRAWS: u32 = 200;

/// A mean with what is not known of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Propagated {
    /// Mean over the replications, inputs as they are written.
    pub mean: f64,
    /// Half-width of its 95 % interval if the inputs were known exactly.
    pub simulation: f64,
    /// Ends of the range that holds 95 % of the draws of the inputs.
    pub inputs: (f64, f64),
    /// Ends of the interval that takes both into account.
    pub both: (f64, f64),
}

/// Carries what is not known of `inputs` through to the watched measure.
pub fn propagate(watched: &Watched<'_>, inputs: &[Input], seed: u64) -> Result<Propagated, SolveError> {
    let known: Vec<f64> = watched.values(&[])?.into_iter().filter(|value| !value.is_nan()).collect();
    if known.len() < 2 {
        return Err(SolveError::Unsolved(format!("{} has too few values", watched.label.path())));
    }
    let n = known.len() as f64;
    let mean = known.iter().sum::<f64>() / n;
    let squares: f64 = known.iter().map(|v| (v - mean) * (v - mean)).sum();
    let simulation = student_tail_quantile(0.025, n - 1.0) * (squares / (n - 1.0) / n).sqrt();
    let salt = Salt::new("input-uncertainty", Purpose::Design);
    let draw = |draw: u32| -> Vec<String> {
        let address = Address::replication(seed, 2).number(u64::from(draw));
        let inputs = inputs.iter().enumerate();
        inputs.map(|(i, input)| input.at(unit(address.bits(salt, i as u32)))).collect()
    };
    let plans: Vec<Vec<String>> = (0..DRAWS).map(draw).collect();
    let mut outputs = watched.means(&plans)?;
    outputs.sort_unstable_by(f64::total_cmp);
    let ends = (quantile(&outputs, 0.025), quantile(&outputs, 0.975));
    let wide = |end: f64| ((end - mean) * (end - mean) + simulation * simulation).sqrt();
    Ok(Propagated { mean, simulation, inputs: ends, both: (mean - wide(ends.0), mean + wide(ends.1)) })
}
