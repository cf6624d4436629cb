//! What is foreseen outside the ports, after checking: signals of surveillance, and what must be ready.
//!
//! Both belong to a replication and not to what happens in the ports: they are drawn at its start, from addresses of their own, so
//! that the same cases are reported and the same things are late under every plan.

use crate::engine::Span;
use crate::num::poisson::poisson_quantile;
use crate::random::address::unit;
use crate::random::{Address, Purpose, Salt, Sampler};

/// Days before the run whose cases can be reported in it.
pub const BEFORE: i32 = 90;

/// Cases reported day by day.
#[derive(Clone, Debug)]
pub struct Signal {
    /// Name.
    pub name: String,
    /// Cases of each day, the first that of day number `first` of the run.
    pub cases: Vec<f64>,
    /// Number of the first day, zero or less.
    pub first: i32,
    /// Whether `cases` are exact, and not what is expected.
    pub exact: bool,
    /// Time from a case to its report; none if it is reported on its day.
    pub delay: Option<Sampler>,
}

impl Signal {
    /// The cases reported on each of the `days` of a run, in the replication of `address`.
    pub fn reported(&self, address: Address, days: u32) -> Vec<u32> {
        let owner = address.named(&format!("signal/{}", self.name));
        let salt = |what: &str| Salt::new(what, Purpose::Foreseen);
        let (cases, hour, delay) = (salt("cases"), salt("hour"), salt("delay"));
        let mut out = vec![0; days as usize];
        for (day, &mean) in (self.first..).zip(&self.cases) {
            let day_owner = owner.number(u64::from((day + BEFORE) as u32));
            let found =
                if self.exact { mean as u64 } else { poisson_quantile(mean, unit(day_owner.bits(cases, 0))) };
            for case in 0..found as u32 {
                let reported = self.delay.as_ref().map_or(day, |sampler| {
                    let took = Span::from_ticks(sampler.draw(day_owner.bits(delay, case))).days();
                    day + (unit(day_owner.bits(hour, case)) + took) as i32
                });
                if let Ok(reported) = usize::try_from(reported)
                    && let Some(count) = out.get_mut(reported)
                {
                    *count += 1;
                }
            }
        }
        out
    }
}

/// Something that must be ready.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Name.
    pub name: String,
    /// When it is there.
    pub comes: Comes,
    /// What must be there before, by number.
    pub needs: Vec<u16>,
    /// Days by which it is hurried: as many less than drawn.
    pub sooner: u32,
}

/// When something is there.
#[derive(Clone, Debug)]
pub enum Comes {
    /// By a date: the day of the run on which it is there at the earliest, and what is added to it.
    By(i32, Sampler),
    /// So long after the start of the run, or after what it needs.
    After(Sampler),
    /// From the first midnight at which conditions hold, which the plan knows.
    When,
}

impl Ready {
    /// The first day of the run on whose morning it is there, if what it needs is there on day `needed`; none if that depends on
    /// conditions. May lie before the run or after it.
    pub fn day(&self, address: Address, needed: i32) -> Option<i32> {
        let owner = address.named(&format!("ready/{}", self.name));
        let bits = owner.bits(Salt::new("time", Purpose::Foreseen), 0);
        // What is done within a day is there from the next midnight on.
        let whole = |sampler: &Sampler| sampler.draw(bits).div_ceil(Span::DAY.ticks()) as i32;
        match &self.comes {
            Comes::By(day, more) => Some((day + whole(more) - self.sooner.cast_signed()).max(needed)),
            Comes::After(sampler) => Some(needed + (whole(sampler) - self.sooner.cast_signed()).max(0)),
            Comes::When => None,
        }
    }
}
