//! Steady states of Markov chains in continuous time.

/// Steady state of a birth-and-death process with states 0 to `states` − 1, by its balance equations.
pub fn birth_death(births: impl Fn(usize) -> f64, deaths: impl Fn(usize) -> f64, states: usize) -> Vec<f64> {
    let mut p = vec![1.0];
    for n in 0..states - 1 {
        p.push(p[n] * births(n) / deaths(n + 1));
    }
    let sum: f64 = p.iter().sum();
    p.iter().map(|x| x / sum).collect()
}

/// Mean of `value` over the states of a distribution.
pub fn mean(distribution: &[f64], value: impl Fn(usize) -> f64) -> f64 {
    distribution.iter().enumerate().map(|(n, p)| p * value(n)).sum()
}

/// A chain with any transitions between numbered states.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    /// Transitions into each state: from where, at what rate.
    into: Vec<Vec<(usize, f64)>>,
    /// Rate out of each state.
    out: Vec<f64>,
}

impl Chain {
    /// A chain of `states` states without transitions.
    pub fn new(states: usize) -> Self {
        Self { into: vec![Vec::new(); states], out: vec![0.0; states] }
    }

    /// Adds a transition.
    pub fn add(&mut self, from: usize, to: usize, rate: f64) {
        self.into[to].push((from, rate));
        self.out[from] += rate;
    }

    /// The steady state: the balance equations solved by Gauss and Seidel, forwards and backwards in turn, until no
    /// probability changes by more than a part in 10¹² of their average. Every state must be reachable from every other.
    pub fn steady(&self) -> Vec<f64> {
        let states = self.out.len();
        let mut p = vec![1.0 / states as f64; states];
        for round in 0..200_000 {
            let mut largest = 0.0_f64;
            let mut sum = 0.0;
            for i in 0..states {
                let state = if round % 2 == 0 { i } else { states - 1 - i };
                let inflow: f64 = self.into[state].iter().map(|&(from, rate)| p[from] * rate).sum();
                let new = inflow / self.out[state];
                largest = largest.max((new - p[state]).abs());
                p[state] = new;
                sum += new;
            }
            for x in &mut p {
                *x /= sum;
            }
            if largest < 1e-12 * sum / states as f64 {
                break;
            }
        }
        p
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_a_birth_and_death_process() {
        let (births, deaths) = (|_| 3.0, |n: usize| (n as f64).min(4.0));
        let exact = birth_death(births, deaths, 120);
        let mut chain = Chain::new(120);
        for n in 0..119 {
            chain.add(n, n + 1, births(n));
            chain.add(n + 1, n, deaths(n + 1));
        }
        for (a, b) in chain.steady().iter().zip(&exact) {
            assert!((a - b).abs() < 1e-10, "{a} {b}");
        }
        // M/M/1 in closed form.
        let p = birth_death(|_| 0.8, |_| 1.0, 400);
        assert!((mean(&p, |n| n as f64) - 4.0).abs() < 1e-10);
    }
}
