//! Names the days of a chart.

use jiff::Span;
use jiff::civil::Date;

use crate::language::Language;

/// The date so many days after the first; `None` past the end of the calendar.
#[allow(clippy::cast_possible_truncation)]
pub fn on_day(start: Date, day: f64) -> Option<Date> {
    let span = Span::new().try_days(day as i64).ok()?;
    start.checked_add(span).ok()
}

/// Names the days that a chart covers, for the subtitle.
pub fn name_days(start: Date, days: u32, language: Language) -> String {
    let first = language.date(start);
    if days <= 1 {
        return first;
    }
    let days_said = language.count("page.days", u64::from(days));
    match on_day(start, f64::from(days - 1)) {
        Some(last) => language
            .say("chart.from-to", &[("first", &first), ("last", &language.date(last)), ("days", &days_said)]),
        None => language.say("chart.from", &[("first", &first), ("days", &days_said)]),
    }
}
