//! Who of an origin is vaccinated, by day, and since when.

use jiff::civil::Date;

use super::super::Compiler;
use super::super::arrivals::{SHARE_TOLERANCE, round};
use super::super::calendar::{between, on_ramp};
use crate::disease::Product;
use crate::engine::Span;
use crate::random::Sampler;
use crate::scenario::health::{ByDay, Vaccinated};
use crate::scenario::model::RunSettings;
use crate::scenario::raw::code::RawByDate;
use crate::scenario::raw::origin::{RawOrigin, RawVaccinated};
use crate::scenario::source::Place;

/// A line of `vaccinated` with its place among the dates.
struct Line<'a> {
    raw: &'a RawVaccinated,
    /// Number of the date at which it stands.
    at: usize,
}

/// All that an origin says of doses.
struct Coverage<'a> {
    place: Place,
    /// Dates at which lists stand; none if there is one list for all days.
    dates: Vec<(Date, Place)>,
    lines: Vec<Line<'a>>,
}

impl Compiler<'_> {
    /// The groups of the vaccinated, and by day the upper ends of their shares.
    pub(super) fn vaccinated(
        &mut self,
        raw: &RawOrigin,
        run: &RunSettings,
    ) -> (Vec<Vaccinated>, ByDay<Vec<f64>>) {
        let Some(written) = &raw.vaccinated else { return (Vec::new(), ByDay::new(Vec::new())) };
        let mut all = Coverage { place: written.place, dates: Vec::new(), lines: Vec::new() };
        for (at, (date, lines)) in written.value.each().into_iter().enumerate() {
            all.dates.extend(date.map(|date| (date.value, date.place)));
            all.lines.extend(lines.iter().map(|line| Line { raw: &line.value, at }));
        }
        self.warn_dates("vaccinated", raw.vaccinated.as_ref(), run);
        let groups = all.lines.iter().map(|line| self.group(line, &all, run)).collect();
        // Of shares that are wrong themselves nothing more is to be said.
        if self.problems.is_empty() {
            self.possible(&all, run);
        }
        let days = (0..run.days).map(|day| {
            let mut sum = 0.0;
            let shares = all.lines.iter().map(|line| all.share(line, run.date(day)));
            shares
                .map(|share| {
                    sum += share;
                    sum
                })
                .collect()
        });
        (groups, ByDay::new(days.collect()))
    }

    fn group(&mut self, line: &Line<'_>, all: &Coverage<'_>, run: &RunSettings) -> Vaccinated {
        let raw = line.raw;
        let doses = raw.doses.as_ref().map_or(2, |doses| {
            if !(2..=3).contains(&doses.value.0) {
                self.wrong(doses.place, "`doses` is 2 or 3", format!("found {}", doses.value.0))
                    .help("leave out who has had fewer than two, and write 3 for more than three");
            }
            doses.value.0.clamp(2, 3) as u8
        });
        if let Some(share) = &raw.share {
            match &share.value {
                RawByDate::Always(found) => self.is_share(*found, share.place),
                RawByDate::Ramp(_) if !all.dates.is_empty() => {
                    self.wrong(share.place, "dates stand inside dates", "this line holds at one date")
                        .help("write one list of lines, each with its `share` by date, or a list at each date, each with a number");
                }
                RawByDate::Ramp(ramp) => {
                    self.warn_ramp("vaccinated: `share`", ramp, run);
                    for (_, value) in &ramp.0 {
                        self.is_share(value.value.0, value.place);
                    }
                }
            }
        }
        let since = raw.since.as_ref().map(|since| self.sampler(since));
        let coverage = match raw.share.as_ref().map(|share| &share.value) {
            Some(RawByDate::Ramp(ramp)) if ramp.0.len() > 1 => {
                let day = |date: Date| f64::from((date - run.start).get_days());
                Some(ramp.0.iter().map(|(date, share)| (day(date.value), share.value.0)).collect())
            }
            _ => None,
        };
        Vaccinated {
            doses,
            product: raw.product.as_ref().map_or(Product::Mrna, |product| product.value.0),
            since: since.unwrap_or(Sampler::Fixed(14 * Span::DAY.ticks())),
            coverage,
        }
    }

    fn is_share(&mut self, found: f64, place: Place) {
        if found > 1.0 {
            let problem = self.wrong(place, "`share` is from 0 to 1", format!("found {found}"));
            if found <= 100.0 {
                problem.help(format!("write {} for {found} %", round(found / 100.0)));
            }
        }
    }

    /// Notes dates on which more than everybody is vaccinated, or somebody has lost a dose.
    fn possible(&mut self, all: &Coverage<'_>, run: &RunSettings) {
        let mut before: Option<(Date, [f64; 2])> = None;
        for date in all.turns(run) {
            let place = all.dates.iter().find(|at| at.0 == date).map_or(all.place, |at| at.1);
            let of = |least: u64| -> f64 {
                let lines = all.lines.iter();
                let lines =
                    lines.filter(|line| line.raw.doses.as_ref().is_none_or(|doses| doses.value.0 >= least));
                lines.map(|line| all.share(line, date)).sum()
            };
            let now = [of(2), of(3)];
            let when = if all.is_constant() { String::new() } else { format!(" on {date}") };
            if now[0] > 1.0 + SHARE_TOLERANCE {
                self.wrong(
                    place,
                    "more than everybody is vaccinated",
                    format!("the shares add up to {}{when}", round(now[0])),
                );
                return;
            }
            if let Some((day, earlier)) = before
                && let Some(doses) = (0..2).find(|&i| now[i] < earlier[i] - SHARE_TOLERANCE)
            {
                let (least, percent) = (["two", "three"][doses], |part: f64| round(100.0 * part));
                self.wrong(
                    place,
                    "people do not lose doses",
                    format!(
                        "{} % have {least} doses or more on {date}, and {} % had on {day}",
                        percent(now[doses]),
                        percent(earlier[doses]),
                    ),
                )
                .help("whoever gets a third dose leaves the line with two for the line with three: what one loses the other gains");
                return;
            }
            before = Some((date, now));
        }
    }
}

impl Coverage<'_> {
    fn is_constant(&self) -> bool {
        let ramp =
            |line: &Line<'_>| matches!(line.raw.share.as_ref().map(|s| &s.value), Some(RawByDate::Ramp(_)));
        self.dates.is_empty() && !self.lines.iter().any(ramp)
    }

    /// The part of the travellers in a line at a date.
    fn share(&self, line: &Line<'_>, date: Date) -> f64 {
        let share = match line.raw.share.as_ref().map(|share| &share.value) {
            None => return 0.0,
            Some(RawByDate::Always(share)) => *share,
            Some(RawByDate::Ramp(ramp)) => return on_ramp(ramp, date),
        };
        if self.dates.is_empty() {
            return share;
        }
        let (before, after, part) = between(&self.dates, |at| at.0, date);
        let weight = if line.at == before { 1.0 - part } else { 0.0 };
        share * (weight + if line.at == after { part } else { 0.0 })
    }

    /// Dates between which all shares run along straight lines.
    fn turns(&self, run: &RunSettings) -> Vec<Date> {
        let mut out: Vec<Date> = self.dates.iter().map(|at| at.0).collect();
        for line in &self.lines {
            if let Some(RawByDate::Ramp(ramp)) = line.raw.share.as_ref().map(|share| &share.value) {
                out.extend(ramp.0.iter().map(|at| at.0.value));
            }
        }
        if out.is_empty() {
            out.push(run.start);
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}
