//! The course of one infection: viral load over time, from which follow what tests see, when somebody is infectious and when
//! symptoms begin.
//!
//! The model is that of Quilty, Clifford, Hellewell et al., "Quarantine and testing strategies in contact tracing for
//! SARS-CoV-2", Lancet Public Health 6 (2021) e175: the cycle threshold (Ct) falls from 40 at infection to its lowest value
//! at the onset of symptoms and rises to 40 at the end of shedding, along cubic curves without slope at their ends.

use super::variant::Variant;
use crate::num::maths::{asin, exp, log, sin};
use crate::num::special::{normal_quantile, normal_tail};

/// Ct of nothing to detect.
pub const DETECTABLE: f64 = 40.0;
/// Highest Ct at which somebody is infectious (Quilty et al. 2021).
pub const INFECTIOUS: f64 = 30.0;
/// Lowest Ct: mean and standard deviation (Quilty et al. 2021).
const PEAK: (f64, f64) = (22.3, 4.2);
/// End of shedding of those with symptoms \[d\]: mean, and standard deviation from the published 5 and 95 % quantiles 15.5
/// and 18.6 (Quilty et al. 2021).
const END: (f64, f64) = (17.0, (18.6 - 15.5) / (2.0 * 1.644_853_626_951_472_7));
/// Shedding of those without symptoms ends after this part of the time (Quilty et al. 2021).
const END_WITHOUT_SYMPTOMS: f64 = 0.6;
/// A peak at least so far below [`DETECTABLE`], so that the curve has a shape. Of ten million people one is cut.
const LEAST_DEPTH: f64 = 0.1;

/// The course of one infection. Times in days since infection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trajectory {
    /// Whether symptoms ever begin.
    pub symptomatic: bool,
    /// When the load is highest, which is when symptoms begin if any do.
    pub onset: f64,
    /// When shedding ends.
    pub end: f64,
    /// The lowest Ct.
    pub peak: f64,
}

impl Trajectory {
    /// The course for two random numbers in (0, 1): `u_end` is the quantile of both the incubation and the end of shedding,
    /// since whoever incubates long sheds long; `u_peak` that of the load.
    pub fn new(variant: &Variant, symptomatic: bool, u_end: f64, u_peak: f64) -> Self {
        let (mean, sd) = END;
        let part = if symptomatic { 1.0 } else { END_WITHOUT_SYMPTOMS };
        let end = (mean * part + sd * normal_quantile(u_end)) * variant.shedding;
        let (mu, sigma) = variant.incubation;
        // The incubation, cut off at the end of shedding.
        let before_end = normal_tail(-(log(end) - mu) / sigma);
        let onset = exp(mu + sigma * normal_quantile(u_end * before_end));
        let peak = (PEAK.0 + PEAK.1 * normal_quantile(u_peak)).clamp(0.0, DETECTABLE - LEAST_DEPTH);
        Self { symptomatic, onset, end, peak }
    }

    /// Ct at `t`; [`DETECTABLE`] before infection and after the end.
    pub fn ct(&self, t: f64) -> f64 {
        let smooth = |s: f64| s * s * (3.0 - 2.0 * s);
        let depth = DETECTABLE - self.peak;
        if t <= 0.0 || t >= self.end {
            DETECTABLE
        } else if t < self.onset {
            DETECTABLE - depth * smooth(t / self.onset)
        } else {
            self.peak + depth * smooth((t - self.onset) / (self.end - self.onset))
        }
    }

    /// From when until when Ct is at most [`INFECTIOUS`]; none if it never is.
    ///
    /// The cubic 3 s² − 2 s³ = y has the root ½ − sin(arcsin(1 − 2 y) / 3) in the unit interval.
    pub fn infectious(&self) -> Option<(f64, f64)> {
        let y = (DETECTABLE - INFECTIOUS) / (DETECTABLE - self.peak);
        if y > 1.0 {
            return None;
        }
        let s = 0.5 - sin(asin(1.0 - 2.0 * y) / 3.0);
        Some((self.onset * s, self.end - (self.end - self.onset) * s))
    }

    /// Days between `from` and `to` on which the person is infectious.
    pub fn infectious_days(&self, from: f64, to: f64) -> f64 {
        self.infectious().map_or(0.0, |(begin, end)| (end.min(to) - begin.max(from)).max(0.0))
    }

    /// From when until when symptoms show; none if they never do. They end with infectiousness; nothing here asks for longer.
    pub fn symptoms(&self) -> Option<(f64, f64)> {
        let (_, end) = self.infectious().filter(|_| self.symptomatic)?;
        Some((self.onset, end))
    }

    /// Whether symptoms show at `t`.
    pub fn shows_symptoms(&self, t: f64) -> bool {
        self.symptoms().is_some_and(|(begin, end)| (begin..=end).contains(&t))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disease::{Assay, Detects};
    use crate::random::address::unit;
    use crate::random::{Address, Purpose, Salt};

    /// People of the ancestral variant, of whom 31 % never have symptoms.
    fn people(count: u64) -> Vec<Trajectory> {
        let (address, salt) = (Address::replication(1, 0), Salt::new("trajectory", Purpose::Health));
        let draw = |n: u64, visit: u32| unit(address.number(n).bits(salt, visit)).max(1e-16);
        (0..count)
            .map(|n| Trajectory::new(&Variant::ancestral(), draw(n, 0) >= 0.31, draw(n, 1), draw(n, 2)))
            .collect()
    }

    /// Where the closed form says that infectiousness begins and ends, Ct is 30; a dense grid finds the same days.
    #[test]
    fn the_infectious_window_is_where_the_curve_crosses() {
        for person in people(2_000) {
            let Some((begin, end)) = person.infectious() else {
                assert!(person.peak > INFECTIOUS);
                continue;
            };
            assert!(
                (person.ct(begin) - INFECTIOUS).abs() < 1e-9 && (person.ct(end) - INFECTIOUS).abs() < 1e-9
            );
            assert!(0.0 < begin && begin <= person.onset && person.onset <= end && end < person.end);
            let steps = 4_000;
            let inside = (0..steps)
                .filter(|&i| person.ct((f64::from(i) + 0.5) / f64::from(steps) * person.end) <= INFECTIOUS)
                .count();
            let counted = inside as f64 / f64::from(steps) * person.end;
            assert!((counted - (end - begin)).abs() < 3.0 * person.end / f64::from(steps), "{person:?}");
        }
    }

    /// Mean infectious duration 6.35 d, 7.25 d with and 4.35 d without symptoms, and the share of people whom a PCR (Ct
    /// below 35) and an antigen test find by day: values of an independent program for the same equations, three
    /// decimals. With 200,000 people a share has a standard error of at most 0.0011; four of them and the rounding
    /// give false alarms in fewer than one of a hundred seeds over all values.
    #[test]
    fn shares_found_by_day() {
        let people = people(200_000);
        let mean = |of: &dyn Fn(&Trajectory) -> Option<f64>| {
            let values: Vec<f64> = people.iter().filter_map(of).collect();
            values.iter().sum::<f64>() / values.len() as f64
        };
        let days = |p: &Trajectory| p.infectious_days(0.0, 100.0);
        assert!((mean(&|p| Some(days(p))) - 6.354).abs() < 0.03);
        assert!((mean(&|p| p.symptomatic.then(|| days(p))) - 7.255).abs() < 0.03);
        assert!((mean(&|p| (!p.symptomatic).then(|| days(p))) - 4.347).abs() < 0.04);
        let pcr = Assay { detects: Detects::Below(35.0), ..Assay::pcr() };
        let antigen = Assay::antigen();
        for (day, by_pcr, by_antigen, infectious) in [
            (1.0, 0.131, 0.029, 0.025),
            (2.0, 0.587, 0.229, 0.260),
            (3.0, 0.846, 0.473, 0.547),
            (4.0, 0.946, 0.640, 0.737),
            (5.0, 0.979, 0.718, 0.827),
            (7.0, 0.944, 0.666, 0.778),
            (10.0, 0.709, 0.354, 0.428),
            (14.0, 0.166, 0.052, 0.052),
        ] {
            let found = mean(&|p| Some(pcr.sensitivity(p, day, 1) / pcr.sampling));
            assert!((found - by_pcr).abs() < 0.005, "PCR on day {day}: {found}");
            let found = mean(&|p| Some(antigen.sensitivity(p, day, 1)));
            assert!((found - by_antigen).abs() < 0.005, "antigen on day {day}: {found}");
            let found = mean(&|p| Some(f64::from(u8::from(p.ct(day) <= INFECTIOUS))));
            assert!((found - infectious).abs() < 0.005, "infectious on day {day}: {found}");
        }
    }
}
