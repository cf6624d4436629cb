//! `[run]`: dates, lengths and numbers of replications.

use jiff::civil::date;

use super::Compiler;
use crate::engine::{Span, Time};
use crate::scenario::decode::At;
use crate::scenario::limits;
use crate::scenario::model::{Engine, RunSettings};
use crate::scenario::raw::RawRun;
use crate::scenario::raw::values::{Duration, Whole};
use crate::scenario::units::plural;

impl Compiler<'_> {
    pub(super) fn run(&mut self, raw: Option<&At<RawRun>>) -> RunSettings {
        let default = RawRun::default();
        let raw = raw.map_or(&default, |r| &r.value);
        let days = self.whole(raw.days.as_ref(), "days", 1, limits::DAYS) as u32;
        let replications =
            self.whole(raw.replications.as_ref(), "replications", 30, limits::REPLICATIONS) as u32;
        let seed = match &raw.seed {
            Some(seed) => seed.value.0,
            None => 1,
        };
        let end = Time::from_ticks(Span::DAY.ticks() * u64::from(days));
        let interval = self.interval(raw.interval.as_ref(), end);
        let warm_up = raw.warm_up.as_ref().map_or(Span::ZERO, |w| w.value.0);
        if let Some(written) = &raw.warm_up
            && Time::ZERO + warm_up >= end
        {
            self.wrong(
                written.place,
                "the warm-up leaves nothing to measure",
                format!("the run ends after {}", plural(u64::from(days), "day")),
            )
            .help("make `warm-up` shorter or `days` more");
        }
        RunSettings {
            start: raw.start.as_ref().map_or(date(2001, 1, 1), |d| d.value.0),
            days,
            seed,
            replications,
            warm_up: Time::ZERO + warm_up,
            interval,
            precision: None,
            engine: Engine::default(),
        }
    }

    fn whole(&mut self, raw: Option<&At<Whole>>, key: &str, default: u64, most: u64) -> u64 {
        let Some(raw) = raw else { return default };
        let found = raw.value.0;
        if found == 0 || found > most {
            self.wrong(raw.place, format!("`{key}` must be from 1 to {most}"), format!("found {found}"));
            return default;
        }
        found
    }

    fn interval(&mut self, raw: Option<&At<Duration>>, end: Time) -> Span {
        let default = Span::from_seconds(60.0);
        let Some(raw) = raw else { return default };
        let interval = raw.value.0;
        let run = end.ticks();
        if interval == Span::ZERO {
            self.wrong(raw.place, "an interval must be longer than nothing", "found no time at all");
            return default;
        }
        if interval.ticks() > run {
            self.wrong(raw.place, "the interval is longer than the run", "no interval would be complete");
            return default;
        }
        let count = run.div_ceil(interval.ticks());
        if count > limits::INTERVALS {
            self.wrong(
                raw.place,
                format!("the run would have {count} intervals"),
                format!("at most {} are possible", limits::INTERVALS),
            )
            .help("choose a longer interval, as in \"5 min\"");
            return default;
        }
        interval
    }
}
