//! Names dates as people write them.

use jiff::Span;
use jiff::civil::{Date, Weekday};

/// The date so many days after the first; `None` past the end of the calendar.
#[allow(clippy::cast_possible_truncation)]
pub fn on_day(start: Date, day: f64) -> Option<Date> {
    let span = Span::new().try_days(day as i64).ok()?;
    start.checked_add(span).ok()
}

/// Names the days that a chart covers, for the subtitle.
pub fn name_days(start: Date, days: u32) -> String {
    let first = long_date(start);
    if days <= 1 {
        return first;
    }
    match on_day(start, f64::from(days - 1)) {
        Some(last) => format!("{first} – {} ({days} days)", long_date(last)),
        None => format!("{first}, {days} days"),
    }
}

/// Weekday, day and the first letters of the month.
pub fn short_date(date: Date) -> String {
    let month = month(date);
    format!("{} {} {}", weekday(date), date.day(), month.get(..3).unwrap_or(month))
}

/// The first letters of the month, and the year.
pub fn month_and_year(date: Date) -> String {
    let month = month(date);
    format!("{} {}", month.get(..3).unwrap_or(month), date.year())
}

fn long_date(date: Date) -> String {
    format!("{} {} {} {}", weekday(date), date.day(), month(date), date.year())
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

fn month(date: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(date.month() - 1).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or("?")
}
