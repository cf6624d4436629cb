//! Distributions: parameters checked, samplers built and shared.

use super::Compiler;
use crate::random::{Distribution, Sampler};
use crate::scenario::csv;
use crate::scenario::decode::At;
use crate::scenario::raw::distribution::{RawDistribution, RawMeanCv};
use crate::scenario::raw::values::{Duration, Number};
use crate::scenario::source::Place;

/// Coefficients of variation outside this range are mistakes more often than meant: below, a fixed time says the
/// same; above, a sample of any practical size has no stable mean.
const CV: std::ops::RangeInclusive<f64> = 0.01..=20.0;

impl Compiler<'_> {
    /// The sampler of a distribution, or of no time at all if it is wrong.
    pub(super) fn sampler(&mut self, raw: &At<RawDistribution>) -> Sampler {
        self.try_sampler(raw).unwrap_or(Sampler::Fixed(0))
    }

    fn try_sampler(&mut self, raw: &At<RawDistribution>) -> Option<Sampler> {
        Some(match &raw.value {
            RawDistribution::Fixed(time) => Sampler::Fixed(time.value.0.ticks()),
            RawDistribution::Exponential(parameters) => {
                let mean = self.mean(parameters.mean.as_ref())?;
                self.shared(Distribution::Exponential { mean })
            }
            RawDistribution::Lognormal(parameters) => {
                let (mean, cv) = self.mean_cv(parameters)?;
                self.shared(Distribution::lognormal(mean, cv))
            }
            RawDistribution::Gamma(parameters) => {
                let (mean, cv) = self.mean_cv(parameters)?;
                self.shared(Distribution::gamma(mean, cv))
            }
            RawDistribution::Weibull(parameters) => {
                let (mean, cv) = self.mean_cv(parameters)?;
                self.shared(Distribution::weibull(mean, cv))
            }
            RawDistribution::Erlang(parameters) => {
                let mean = self.mean(parameters.mean.as_ref())?;
                let k = parameters.k.as_ref()?;
                let phases = k.value.0;
                if !(1..=10_000).contains(&phases) {
                    self.wrong(k.place, "`k` must be from 1 to 10,000", format!("found {phases}"));
                    return None;
                }
                self.shared(Distribution::erlang(mean, phases as u32))
            }
            RawDistribution::Uniform(parameters) => {
                let (min, max) = (parameters.min.as_ref()?, parameters.max.as_ref()?);
                self.rising(&[min, max])?;
                let (min, max) = (min.value.0.ticks() as f64, max.value.0.ticks() as f64);
                Sampler::Uniform { min, span: max - min }
            }
            RawDistribution::Triangular(parameters) => {
                let (min, mode) = (parameters.min.as_ref()?, parameters.mode.as_ref()?);
                let max = parameters.max.as_ref()?;
                self.rising(&[min, mode, max])?;
                let ticks = |d: &At<Duration>| d.value.0.ticks() as f64;
                if ticks(min) == ticks(max) {
                    return Some(Sampler::Fixed(min.value.0.ticks()));
                }
                Sampler::Triangular { min: ticks(min), mode: ticks(mode), max: ticks(max) }
            }
            RawDistribution::Empirical(file) => {
                let times = csv::sample(self.folder, &file.value.0, self.sources, self.problems)?;
                Sampler::Empirical(times.into())
            }
        })
    }

    pub(super) fn shared(&mut self, distribution: Distribution) -> Sampler {
        if let Some((_, sampler)) = self.envelope.samplers.iter().find(|(known, _)| *known == distribution) {
            return sampler.clone();
        }
        let sampler = Sampler::of(&distribution);
        self.envelope.samplers.push((distribution, sampler.clone()));
        sampler
    }

    /// A mean above zero, in ticks.
    fn mean(&mut self, raw: Option<&At<Duration>>) -> Option<f64> {
        let raw = raw?;
        let ticks = raw.value.0.ticks();
        if ticks == 0 {
            self.wrong(raw.place, "the mean must be above zero", "found no time at all")
                .help("write `{ fixed = \"0 s\" }` for something that takes no time");
            return None;
        }
        Some(ticks as f64)
    }

    fn mean_cv(&mut self, raw: &RawMeanCv) -> Option<(f64, f64)> {
        let mean = self.mean(raw.mean.as_ref());
        let cv = raw.cv.as_ref().and_then(|cv| self.cv(cv));
        Some((mean?, cv?))
    }

    fn cv(&mut self, raw: &At<Number>) -> Option<f64> {
        let cv = raw.value.0;
        if !CV.contains(&cv) {
            let problem = self.wrong(
                raw.place,
                format!("the coefficient of variation must be from {} to {}", CV.start(), CV.end()),
                format!("found {cv}"),
            );
            if cv < *CV.start() {
                problem.help("write `{ fixed = \"…\" }` for a time that does not vary");
            }
            return None;
        }
        Some(cv)
    }

    fn rising(&mut self, times: &[&At<Duration>]) -> Option<()> {
        for pair in times.windows(2) {
            if pair[1].value.0 < pair[0].value.0 {
                let place: Place = pair[1].place;
                self.wrong(place, "these times are out of order", "shorter than the one before")
                    .other(pair[0].place, "the one before");
                return None;
            }
        }
        Some(())
    }
}
