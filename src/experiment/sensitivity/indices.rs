//! Sobol indices: which part of the variance of a measure each input is behind, alone and with the others.
//!
//! Two samples A and B of a scrambled Sobol sequence in twice as many dimensions as there are inputs, and for each input
//! the sample A with that column of B. First-order indices by Saltelli's estimator, total ones by Jansen's, as recommended
//! by Saltelli and others ("Variance based sensitivity analysis of model output. Design and estimator for the total
//! sensitivity index", Computer Physics Communications 181, 2010). Intervals by the bootstrap over the points.

use super::Watched;
use crate::experiment::solve::SolveError;
use crate::num::spread::quantile;
use crate::random::address::unit;
use crate::random::{Address, Purpose, Salt};
use crate::scenario::sensitivity::Input;

/// Resamples behind an interval.
const RESAMPLES: u64 = 500;

/// An index with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// Estimate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The indices of one input.
#[derive(Clone, Debug)]
pub struct Indices {
    /// Name of the input.
    pub input: String,
    /// Part of the variance that goes if this input alone were known.
    pub first: Index,
    /// Part of the variance that stays if all inputs but this were known.
    pub total: Index,
}

/// What is computed at the points: by row of the sample.
struct Outputs {
    a: Vec<f64>,
    b: Vec<f64>,
    /// By input.
    mixed: Vec<Vec<f64>>,
}

/// The indices of all inputs, from `points` rows: (inputs + 2) × `points` plans are simulated.
pub fn indices(
    watched: &Watched<'_>,
    inputs: &[Input],
    points: u32,
    seed: u64,
) -> Result<Vec<Indices>, SolveError> {
    let k = inputs.len() as u32;
    let seed = Address::replication(seed, 0).bits(Salt::new("sobol-indices", Purpose::Design), 0);
    let part = |row: u32, dimension: u32| f64::from(sobol_burley::sample(row, dimension, seed as u32));
    // Of A the first, of B the last dimensions; with `other` that input as in the other sample.
    let plan = |row: u32, is_b: bool, other: Option<u32>| -> Vec<String> {
        let dimension = |input: u32| {
            let from_b = is_b != (other == Some(input));
            if from_b { k + input } else { input }
        };
        (0..k).map(|input| inputs[input as usize].at(part(row, dimension(input)))).collect()
    };
    let sample = |is_b: bool, other: Option<u32>| -> Result<Vec<f64>, SolveError> {
        let plans: Vec<Vec<String>> = (0..points).map(|row| plan(row, is_b, other)).collect();
        watched.means(&plans)
    };
    let outputs = Outputs {
        a: sample(false, None)?,
        b: sample(true, None)?,
        mixed: (0..k).map(|input| sample(false, Some(input))).collect::<Result<_, _>>()?,
    };
    let all: Vec<usize> = (0..points as usize).collect();
    let resamples: Vec<Vec<usize>> = (0..RESAMPLES)
        .map(|resample| {
            let address = Address::replication(seed, 1).number(resample);
            let salt = Salt::new("bootstrap", Purpose::Design);
            (0..points).map(|i| (unit(address.bits(salt, i)) * f64::from(points)) as usize).collect()
        })
        .collect();
    let estimate = |input: usize, total: bool| -> Index {
        let of = |rows: &[usize]| {
            if total { jansen(&outputs, input, rows) } else { saltelli(&outputs, input, rows) }
        };
        let mut spread: Vec<f64> = resamples.iter().map(|rows| of(rows)).filter(|v| v.is_finite()).collect();
        spread.sort_unstable_by(f64::total_cmp);
        let ends = if spread.is_empty() {
            (f64::NAN, f64::NAN)
        } else {
            (quantile(&spread, 0.025), quantile(&spread, 0.975))
        };
        Index { value: of(&all), low: ends.0, high: ends.1 }
    };
    let found = inputs.iter().enumerate().map(|(i, input)| Indices {
        input: input.name.clone(),
        first: estimate(i, false),
        total: estimate(i, true),
    });
    Ok(found.collect())
}

/// Variance of both samples together.
fn variance(outputs: &Outputs, rows: &[usize]) -> (f64, f64) {
    let all = || rows.iter().flat_map(|&row| [outputs.a[row], outputs.b[row]]);
    let n = 2.0 * rows.len() as f64;
    let mean = all().sum::<f64>() / n;
    (mean, all().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n)
}

fn saltelli(outputs: &Outputs, input: usize, rows: &[usize]) -> f64 {
    let (mean, variance) = variance(outputs, rows);
    let mixed = &outputs.mixed[input];
    // Taking the mean off first changes nothing in expectation and much in the noise.
    let sum: f64 = rows.iter().map(|&row| (outputs.b[row] - mean) * (mixed[row] - outputs.a[row])).sum();
    if variance > 0.0 { sum / rows.len() as f64 / variance } else { 0.0 }
}

fn jansen(outputs: &Outputs, input: usize, rows: &[usize]) -> f64 {
    let (_, variance) = variance(outputs, rows);
    let mixed = &outputs.mixed[input];
    let sum: f64 =
        rows.iter().map(|&row| (outputs.a[row] - mixed[row]) * (outputs.a[row] - mixed[row])).sum();
    if variance > 0.0 { sum / (2.0 * rows.len() as f64) / variance } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ishigami's function, whose indices are known: S₁ = 0.3139, S₂ = 0.4424, S₃ = 0, T₁ = 0.5576, T₂ = 0.4424, T₃ = 0.2437
    /// (Ishigami and Homma 1990, a = 7, b = 0.1).
    #[test]
    fn indices_of_a_known_function() {
        use libm::sin;
        let function = |u: [f64; 3]| {
            let x = u.map(|u| std::f64::consts::PI * (2.0 * u - 1.0));
            let s = sin(x[1]);
            sin(x[0]) + 7.0 * s * s + 0.1 * x[2] * x[2] * x[2] * x[2] * sin(x[0])
        };
        let count = 4_096_u32;
        let u = |row: u32, d: u32| f64::from(sobol_burley::sample(row, d, 7));
        let a = |row| [u(row, 0), u(row, 1), u(row, 2)];
        let b = |row| [u(row, 3), u(row, 4), u(row, 5)];
        let mixed = |input: usize| {
            (0..count)
                .map(|row| {
                    let mut point = a(row);
                    point[input] = b(row)[input];
                    function(point)
                })
                .collect()
        };
        let outputs = Outputs {
            a: (0..count).map(|row| function(a(row))).collect(),
            b: (0..count).map(|row| function(b(row))).collect(),
            mixed: (0..3).map(mixed).collect(),
        };
        let rows: Vec<usize> = (0..count as usize).collect();
        for (input, (first, total)) in
            [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)].into_iter().enumerate()
        {
            let (alone, all) = (saltelli(&outputs, input, &rows), jansen(&outputs, input, &rows));
            assert!(
                (alone - first).abs() < 0.02 && (all - total).abs() < 0.02,
                "input {input}: {alone} {all}"
            );
        }
    }
}
