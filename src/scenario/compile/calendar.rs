//! `[calendar]`: the factor of each day.

use jiff::civil::{Date, Weekday};

use super::Compiler;
use crate::scenario::decode::{At, entries};
use crate::scenario::model::{Calendar, RunSettings};
use crate::scenario::raw::calendar::{RawCalendar, RawRamp, RawWeekdays};
use crate::scenario::raw::origin::RawDated;
use crate::scenario::raw::values::Number;

/// Largest coefficient of variation of a day's shock.
const LARGEST_SHOCK: f64 = 2.0;

impl Compiler<'_> {
    pub(super) fn calendar(&mut self, raw: Option<&At<RawCalendar>>, run: &RunSettings) -> Calendar {
        let Some(raw) = raw else { return Calendar::default() };
        let raw = &raw.value;
        let holidays = self.holidays(raw, run);
        if let Some(ramp) = &raw.ramp {
            self.warn_ramp("calendar: `ramp`", &ramp.value, run);
        }
        let mut dates = (0..run.days).map(|day| run.date(day).weekday());
        if let Some(weekdays) = &raw.weekday
            && !dates.any(|day| written(&weekdays.value, day).is_some())
        {
            self.warnings
                .push("calendar: `weekday` changes nothing, since the run has none of its days".into());
        }
        let factors = (0..run.days).map(|day| {
            let date = run.date(day);
            let holiday = holidays.iter().find(|(from, to, _)| (*from..=*to).contains(&date));
            let day = match (holiday, &raw.weekday) {
                (Some((_, _, factor)), _) => *factor,
                (None, Some(weekdays)) => of_weekday(&weekdays.value, date.weekday()),
                (None, None) => 1.0,
            };
            day * raw.ramp.as_ref().map_or(1.0, |ramp| on_ramp(&ramp.value, date))
        });
        let factors: Vec<f64> = factors.collect();
        let alike = factors.iter().all(|&factor| factor == 1.0);
        Calendar { factors: if alike { Vec::new() } else { factors }, shock: self.shock(raw.shock.as_ref()) }
    }

    /// Says that all dates of a table lie on one side of the run, so that one value holds on every day of it: often a wrong year.
    /// A table of a single date is a value from that date on and says so itself.
    pub(super) fn warn_ramp(&mut self, what: &str, ramp: &RawRamp, run: &RunSettings) {
        let (Some((_, first)), Some((_, last))) = (ramp.0.first(), ramp.0.last()) else { return };
        if let Some((side, days)) = beside(&ramp.0, run) {
            let value = if side == "before" { last.value.0 } else { first.value.0 };
            self.warnings.push(format!(
                "{what}: all its dates are {side} the run ({days}), so its value is {value} all the time"
            ));
        }
    }

    /// The same for values that are more than a number.
    pub(super) fn warn_dates<T>(&mut self, what: &str, raw: Option<&At<RawDated<T>>>, run: &RunSettings) {
        let Some(At { value: RawDated::Dates(dates), .. }) = raw else { return };
        if let Some((side, days)) = beside(dates, run) {
            self.warnings.push(format!(
                "{what}: all its dates are {side} the run ({days}), so it is the same all the time"
            ));
        }
    }

    /// How much a day differs by chance.
    pub(super) fn shock(&mut self, raw: Option<&At<Number>>) -> f64 {
        let Some(raw) = raw else { return 0.0 };
        let found = raw.value.0;
        if found > LARGEST_SHOCK {
            self.wrong(raw.place, format!("a shock is from 0 to {LARGEST_SHOCK}"), format!("found {found}"))
                .help("it is a coefficient of variation: 0.1 for days that differ by about a tenth");
            return 0.0;
        }
        found
    }

    /// First day, last day and factor of each holiday.
    fn holidays(&mut self, raw: &RawCalendar, run: &RunSettings) -> Vec<(Date, Date, f64)> {
        let mut found: Vec<(Date, Date, f64)> = Vec::new();
        let mut places = Vec::new();
        for (name, holiday) in entries(raw.holiday.as_ref()) {
            let (Some(from), Some(factor)) = (&holiday.value.from, &holiday.value.factor) else { continue };
            let to = holiday.value.to.as_ref().map_or(from.value.0, |to| to.value.0);
            let from_date = from.value.0;
            if let Some(written) = &holiday.value.to
                && to < from_date
            {
                self.wrong(
                    written.place,
                    "this holiday ends before it begins",
                    format!("before {from_date}"),
                )
                .other(from.place, "it begins here");
                continue;
            }
            if let Some(other) = found.iter().position(|(a, b, _)| from_date <= *b && *a <= to) {
                self.wrong(
                    name.place,
                    "two holidays fall on the same day",
                    format!("from {from_date} to {to}"),
                )
                .other(places[other], "this one does too")
                .help("let one of them end before the other begins");
                continue;
            }
            if to < run.start || from_date > run.date(run.days - 1) {
                self.warnings.push(format!("holiday {}: the run has none of its days", name.value));
            }
            found.push((from_date, to, factor.value.0));
            places.push(name.place);
        }
        found
    }
}

fn of_weekday(raw: &RawWeekdays, day: Weekday) -> f64 {
    written(raw, day).map_or(1.0, |factor| factor.value.0)
}

fn written(raw: &RawWeekdays, day: Weekday) -> Option<&At<Number>> {
    let written = match day {
        Weekday::Monday => &raw.mon,
        Weekday::Tuesday => &raw.tue,
        Weekday::Wednesday => &raw.wed,
        Weekday::Thursday => &raw.thu,
        Weekday::Friday => &raw.fri,
        Weekday::Saturday => &raw.sat,
        Weekday::Sunday => &raw.sun,
    };
    written.as_ref()
}

/// The factor of a date: along a straight line between the dates on either side.
pub(super) fn on_ramp(ramp: &RawRamp, date: Date) -> f64 {
    let (before, after, part) = between(&ramp.0, |(at, _)| at.value, date);
    let factor = |i: usize| ramp.0.get(i).map_or(1.0, |(_, factor)| factor.value.0);
    let low = factor(before);
    low + part * (factor(after) - low)
}

/// The entries on either side of `date` in a table whose dates rise, and how far it is from the one to the other; the same one twice
/// before the first and after the last.
pub(super) fn between<T>(table: &[T], at: impl Fn(&T) -> Date, date: Date) -> (usize, usize, f64) {
    let later = table.partition_point(|entry| at(entry) <= date);
    match (later.checked_sub(1), table.get(later)) {
        (Some(before), Some(after)) => {
            let days = |from: Date, to: Date| f64::from((to - from).get_days());
            let from = at(&table[before]);
            (before, later, days(from, date) / days(from, at(after)))
        }
        (Some(last), None) => (last, last, 0.0),
        (None, _) => (0, 0, 0.0),
    }
}

/// On which side of the run all dates of a table lie, with the dates of the run; none if they do not, or if there is but one.
fn beside<T>(table: &[(At<Date>, T)], run: &RunSettings) -> Option<(&'static str, String)> {
    let [(first, _), .., (last, _)] = table else { return None };
    let (begin, end) = (run.start, run.date(run.days - 1));
    let side = match (last.value < begin, first.value > end) {
        (true, _) => "before",
        (_, true) => "after",
        _ => return None,
    };
    Some((side, if begin == end { format!("{begin}") } else { format!("{begin} to {end}") }))
}
