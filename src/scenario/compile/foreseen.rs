//! Signals and what must be ready: dates on the clock of the run, names resolved.

use jiff::civil::Date;

use super::Compiler;
use super::names::Names;
use super::plan::Planner;
use crate::engine::Span;
use crate::random::Sampler;
use crate::scenario::csv;
use crate::scenario::decode::{At, entries, place_of};
use crate::scenario::diagnostic::list;
use crate::scenario::foreseen::{BEFORE, Comes, Ready, Signal};
use crate::scenario::limits;
use crate::scenario::model::RunSettings;
use crate::scenario::plan::Conditions;
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::calendar::RawRamp;
use crate::scenario::raw::foreseen::{RawBy, RawPerDay, RawReady, RawSignal};
use crate::scenario::raw::values::CivilDate;
use crate::scenario::rows::Place as WatchedPlace;
use crate::scenario::source::Place;

/// Most cases a day: every one of them is reported by itself.
const MOST_CASES: f64 = 1e6;

impl Compiler<'_> {
    pub(super) fn signals(&mut self, raw: &RawScenario, run: &RunSettings, whole: Place) -> Vec<Signal> {
        let all = entries(raw.signal.as_ref());
        if self.too_many(whole, "signals", all.len(), limits::FORESEEN) {
            return Vec::new();
        }
        all.iter().filter_map(|(name, raw)| self.signal(name, &raw.value, run)).collect()
    }

    fn signal(&mut self, name: &At<String>, raw: &RawSignal, run: &RunSettings) -> Option<Signal> {
        let delay = raw.delay.as_ref().map(|delay| self.sampler(delay));
        let delay = delay.filter(|delay| delay.fixed() != Some(0));
        let first = if delay.is_some() { -BEFORE } else { 0 };
        let (cases, exact) = match (&raw.per_day, &raw.by_date) {
            (Some(_), Some(by_date)) => {
                self.wrong(by_date.place, "a signal is given in one way", "`by-date` besides `per-day`");
                return None;
            }
            (Some(per_day), None) => (self.per_day(per_day, first, run)?, false),
            (None, Some(by_date)) => {
                let folder = self.folder;
                let rows = csv::by_date(folder, &by_date.value.0, "cases", self.sources, self.problems)?;
                (self.cases(by_date.place, &rows, first, run)?, true)
            }
            (None, None) => {
                if !raw.has("per-day") && !raw.has("by-date") {
                    self.wrong(name.place, "this signal reports nothing", "it needs `per-day` or `by-date`")
                        .help("add `per-day = 0.5` for one case in two days on average");
                }
                return None;
            }
        };
        Some(Signal { name: name.value.clone(), cases, first, exact, delay })
    }

    /// Expected cases of each day.
    fn per_day(&mut self, raw: &At<RawPerDay>, first: i32, run: &RunSettings) -> Option<Vec<f64>> {
        let values: Vec<(f64, Place)> = match &raw.value {
            RawPerDay::Always(value) => vec![(*value, raw.place)],
            RawPerDay::From(ramp) => ramp.0.iter().map(|(_, value)| (value.value.0, value.place)).collect(),
        };
        if let Some(&(found, place)) = values.iter().find(|value| value.0 > MOST_CASES) {
            self.wrong(place, "at most 1,000,000 cases a day", format!("found {found}"));
            return None;
        }
        Some(
            (first..run.days.cast_signed())
                .map(|day| match &raw.value {
                    RawPerDay::Always(value) => *value,
                    RawPerDay::From(ramp) => held(ramp, date_of(run, day)),
                })
                .collect(),
        )
    }

    /// Cases of each day as a file has them; those before the run may be missing.
    fn cases(
        &mut self,
        place: Place,
        rows: &[(Date, f64)],
        first: i32,
        run: &RunSettings,
    ) -> Option<Vec<f64>> {
        let mut missing = Vec::new();
        let days = (first..run.days.cast_signed()).map(|day| {
            let date = date_of(run, day);
            if let Ok(at) = rows.binary_search_by_key(&date, |row| row.0) {
                return rows[at].1.round();
            }
            missing.extend((day >= 0).then(|| date.to_string()));
            0.0
        });
        let days: Vec<f64> = days.collect();
        if !missing.is_empty() {
            let label = format!("there is no row for {}", list(missing.iter().map(String::as_str)));
            self.wrong(place, "the cases do not cover the run", label)
                .help("add rows, or change `start` and `days` of `[run]`");
            return None;
        }
        Some(days)
    }

    pub(super) fn ready(&mut self, raw: &RawScenario, run: &RunSettings, whole: Place) -> Vec<Ready> {
        let all = entries(raw.ready.as_ref());
        if self.too_many(whole, "things to be ready", all.len(), limits::FORESEEN) {
            return Vec::new();
        }
        let names: Names = all.iter().map(|(name, _)| name.value.clone()).collect();
        let out: Vec<Ready> =
            all.iter().filter_map(|(name, raw)| self.one_ready(name, &raw.value, &names, run)).collect();
        if out.len() == all.len() {
            self.wait_for_each_other(&out, all);
        }
        out
    }

    fn one_ready(
        &mut self,
        name: &At<String>,
        raw: &RawReady,
        names: &Names,
        run: &RunSettings,
    ) -> Option<Ready> {
        let ways =
            [("by", place_of(&raw.by)), ("after", place_of(&raw.after)), ("when", place_of(&raw.when))];
        let given: Vec<(&str, Place)> =
            ways.into_iter().filter_map(|(key, place)| Some((key, place?))).collect();
        match given.as_slice() {
            [] if ["by", "after", "when"].iter().any(|key| raw.has(key)) => return None,
            [] => {
                self.wrong(
                    name.place,
                    format!("it is not said when `{}` is ready", name.value),
                    "it needs one of `by`, `after` and `when`",
                )
                .help("add `by = \"2022-01-10\"`");
                return None;
            }
            [_] => {}
            [(first, at), (second, place), ..] => {
                self.wrong(
                    *place,
                    format!("`{second}` does not go with `{first}`"),
                    "it is ready in one way",
                )
                .other(*at, format!("`{first}` stands here"));
                return None;
            }
        }
        let comes = match (&raw.by, &raw.after) {
            (Some(by), _) => self.by(by, run)?,
            (_, Some(after)) => Comes::After(self.sampler(after)),
            _ => Comes::When,
        };
        let mut needs = Vec::new();
        for need in raw.needs.iter().flat_map(|needs| &needs.value.0) {
            needs.extend(self.named("ready", need, names));
        }
        let last = run.days.cast_signed() - 1;
        let (earliest, place) = match (&comes, &raw.by, &raw.after) {
            (Comes::By(day, more), Some(by), _) => (*day + least_days(more), by.place),
            (Comes::After(after), _, Some(at)) => (least_days(after), at.place),
            _ => (0, name.place),
        };
        if earliest > last {
            self.wrong(
                place,
                format!("`{}` is never ready in this run", name.value),
                format!("the run ends on {}", run.date(run.days - 1)),
            )
            .help("change it, or give the run more `days`");
        }
        Some(Ready { name: name.value.clone(), comes, needs, sooner: 0 })
    }

    /// A date, or a distribution of dates, on the clock of the run.
    fn by(&mut self, by: &At<RawBy>, run: &RunSettings) -> Option<Comes> {
        let day = |date: &At<CivilDate>| (date.value.0 - run.start).get_days();
        let ticks = |days: i32| f64::from(days) * Span::DAY.ticks() as f64;
        match &by.value {
            RawBy::Date(date) => Some(Comes::By(day(date), Sampler::Fixed(0))),
            RawBy::Uniform(dates) => {
                let (min, max) = (dates.value.min.as_ref()?, dates.value.max.as_ref()?);
                self.dates_rise(&[min, max])?;
                Some(Comes::By(day(min), Sampler::Uniform { min: 0.0, span: ticks(day(max) - day(min)) }))
            }
            RawBy::Triangular(dates) => {
                let dates = &dates.value;
                let (min, mode, max) = (dates.min.as_ref()?, dates.mode.as_ref()?, dates.max.as_ref()?);
                self.dates_rise(&[min, mode, max])?;
                let (first, span) = (day(min), day(max) - day(min));
                if span == 0 {
                    return Some(Comes::By(first, Sampler::Fixed(0)));
                }
                let mode = ticks(day(mode) - first);
                Some(Comes::By(first, Sampler::Triangular { min: 0.0, mode, max: ticks(span) }))
            }
        }
    }

    /// Notes dates that do not rise.
    fn dates_rise(&mut self, dates: &[&At<CivilDate>]) -> Option<()> {
        for pair in dates.windows(2) {
            if pair[0].value.0 > pair[1].value.0 {
                self.wrong(pair[1].place, "these dates do not rise", "this one is earlier")
                    .other(pair[0].place, "than this one");
                return None;
            }
        }
        Some(())
    }

    /// Notes things each of which needs the other to be ready first.
    fn wait_for_each_other(&mut self, all: &[Ready], raw: &[(At<String>, At<RawReady>)]) {
        let mut done = vec![false; all.len()];
        loop {
            let before = done.iter().filter(|&&done| done).count();
            for (i, ready) in all.iter().enumerate() {
                done[i] |= ready.needs.iter().all(|&need| done[usize::from(need)]);
            }
            if done.iter().filter(|&&done| done).count() == before {
                break;
            }
        }
        if let Some(first) = done.iter().position(|done| !done) {
            let names = (0..all.len()).filter(|&i| !done[i]).map(|i| all[i].name.as_str());
            let title = format!("{} can never be ready", list(names));
            let place = raw[first].1.value.needs.as_ref().map_or(raw[first].0.place, |needs| needs.place);
            self.wrong(place, title, "they need each other to be ready first");
        }
    }
}

/// The least number of whole days that a draw gives.
fn least_days(sampler: &Sampler) -> i32 {
    sampler.fixed().map_or(0, |ticks| ticks.div_ceil(Span::DAY.ticks()) as i32)
}

/// The date of a day of the run, or of one before it.
fn date_of(run: &RunSettings, day: i32) -> Date {
    run.start.saturating_add(jiff::Span::new().days(day))
}

/// The value that holds at a date: that of the last date up to it, and none before the first.
fn held(ramp: &RawRamp, date: Date) -> f64 {
    ramp.0.iter().rev().find(|(from, _)| from.value <= date).map_or(0.0, |(_, value)| value.value.0)
}

impl Planner<'_> {
    /// By number of what must be ready: its conditions, where it has some.
    pub(super) fn ready_when(&mut self) -> Vec<Option<Conditions>> {
        let raw = entries(self.raw.ready.as_ref());
        let when = |(_, ready): &(At<String>, At<RawReady>)| {
            ready.value.when.as_ref().and_then(|when| self.conditions(when, false))
        };
        raw.iter().map(when).collect()
    }

    /// Notes signals that nobody watches and things for which nobody waits. Whatever is wrong with the conditions themselves has
    /// been said, and then it is not known what they watch.
    pub(super) fn unwatched(&mut self) {
        if !self.compiler.problems.is_empty() {
            return;
        }
        let watched: Vec<WatchedPlace> = self.watches.iter().map(|watch| watch.place).collect();
        for (s, (name, _)) in entries(self.raw.signal.as_ref()).iter().enumerate() {
            if !watched.contains(&WatchedPlace::Signal(s as u16)) {
                self.wrong(
                    name.place,
                    format!("nobody watches the signal `{}`", name.value),
                    "it changes nothing",
                )
                .help(format!(
                    "let a gate, a fall back or a rule watch it, as in {{ signal = {:?}, above = 0 }}",
                    name.value
                ));
            }
        }
        let needed: Vec<u16> =
            self.scenario.ready.iter().flat_map(|ready| ready.needs.iter().copied()).collect();
        for (r, (name, _)) in entries(self.raw.ready.as_ref()).iter().enumerate() {
            let number = r as u16;
            if !watched.contains(&WatchedPlace::Ready(number)) && !needed.contains(&number) {
                self.wrong(
                    name.place,
                    format!("nothing waits until `{}` is ready", name.value),
                    "it changes nothing",
                )
                .help(format!(
                    "let a gate wait for it, as in enter = {{ when = {{ ready = {:?} }} }}",
                    name.value
                ));
            }
        }
    }
}
