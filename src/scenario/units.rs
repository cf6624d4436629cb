//! Quantities with their units, and times of day.

use jiff::civil::Date;

use crate::engine::Span;
use crate::engine::time::TICKS_PER_SECOND;

/// Units of time with their length in seconds, longest first.
const TIMES: [(&str, f64); 5] = [("d", 86_400.0), ("h", 3_600.0), ("min", 60.0), ("s", 1.0), ("ms", 1e-3)];

/// What people write instead.
const ALIASES: [(&str, &str); 17] = [
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("m", "min"),
    ("mins", "min"),
    ("minute", "min"),
    ("minutes", "min"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
    ("day", "d"),
    ("days", "d"),
    ("msec", "ms"),
    ("m²", "m2"),
    ("m³", "m3"),
];

/// The longest duration a scenario can name: 366 days.
const LONGEST_S: f64 = 366.0 * 86_400.0;

/// Why a text is no quantity, and what was probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoQuantity {
    /// What is wrong with it.
    pub why: String,
    /// A text that would be right.
    pub help: Option<String>,
}

fn no(why: impl Into<String>, help: Option<String>) -> NoQuantity {
    NoQuantity { why: why.into(), help }
}

/// Splits "1 h 30 min" into numbers and units.
fn parts(text: &str) -> Result<Vec<(f64, String)>, NoQuantity> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || "._+-".contains(c))).unwrap_or(rest.len());
        let number: String = rest[..end].chars().filter(|&c| c != '_').collect();
        let Ok(value) = number.parse::<f64>() else {
            return Err(no(format!("`{text}` does not begin with a number"), None));
        };
        rest = rest[end..].trim_start();
        let end = rest
            .find(|c: char| c.is_whitespace() || c.is_ascii_digit() && !rest.starts_with('m'))
            .unwrap_or(rest.len());
        let (unit, after) = rest.split_at(end);
        parts.push((value, unit.to_owned()));
        rest = after.trim_start();
    }
    if parts.is_empty() {
        return Err(no("it is empty", None));
    }
    Ok(parts)
}

/// Reads a duration such as `"12 s"`, `"1 h 30 min"`, `"2 d"`.
pub fn duration(text: &str) -> Result<Span, NoQuantity> {
    let parts = parts(text)?;
    let mut seconds = 0.0;
    let mut last = f64::INFINITY;
    for (value, unit) in &parts {
        let Some(&(_, length)) = TIMES.iter().find(|(name, _)| name == unit) else {
            if unit.is_empty() {
                return Err(no("it has no unit", Some(format!("\"{value} s\""))));
            }
            let meant =
                ALIASES.iter().find(|(alias, _)| *alias == unit.to_lowercase()).map(|&(_, unit)| unit);
            let help = meant.map(|unit| text.replacen(parts_unit(text), unit, 1)).map(|t| format!("\"{t}\""));
            return Err(no(format!("`{unit}` is no unit of time; there are d, h, min, s and ms"), help));
        };
        if *value < 0.0 {
            return Err(no("a duration cannot be negative", None));
        }
        if length >= last {
            return Err(no("units go from long to short, each once, as in \"1 h 30 min\"", None));
        }
        last = length;
        seconds += value * length;
    }
    if seconds.is_nan() || seconds > LONGEST_S {
        return Err(no("it is longer than 366 days", None));
    }
    Ok(Span::from_seconds(seconds))
}

/// The first word of letters in a text, to show a mended version of it.
fn parts_unit(text: &str) -> &str {
    let start = text.find(char::is_alphabetic).unwrap_or(0);
    let end = text[start..].find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |i| start + i);
    &text[start..end]
}

/// Reads a date such as `2023-01-08`, from year 1 to 9990: room for the longest run on either side of what a calendar
/// can show.
pub fn civil_date(text: &str) -> Option<Date> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    text.parse::<Date>().ok().filter(|date| plain && (1..=9_990).contains(&date.year()))
}

/// Reads a positive quantity with exactly the given unit, such as `"120 m2"`.
pub fn quantity(text: &str, unit: &str) -> Result<f64, NoQuantity> {
    let trimmed = text.trim();
    let end = trimmed.find(|c: char| !(c.is_ascii_digit() || "._+-".contains(c))).unwrap_or(trimmed.len());
    let number: String = trimmed[..end].chars().filter(|&c| c != '_').collect();
    let found = trimmed[end..].trim();
    let Ok(value) = number.parse::<f64>() else {
        return Err(no("it does not begin with a number", Some(format!("\"120 {unit}\""))));
    };
    if found != unit {
        return Err(no(format!("its unit must be `{unit}`"), Some(format!("\"{value} {unit}\""))));
    }
    if !(value > 0.0 && value <= 1e9) {
        return Err(no("it must be above zero and at most 1,000,000,000", None));
    }
    Ok(value)
}

/// Reads a time of day such as `"06:30"` or `"24:00"`.
pub fn time_of_day(text: &str) -> Option<Span> {
    let mut fields = text.split(':');
    let mut field = |most: u64| {
        let field = fields.next()?;
        let digits = field.len() == 2 && field.bytes().all(|b| b.is_ascii_digit());
        field.parse::<u64>().ok().filter(|&n| digits && n <= most)
    };
    let (hours, minutes) = (field(24)?, field(59)?);
    let seconds = if text.matches(':').count() >= 2 { field(59)? } else { 0 };
    let total = hours * 3_600 + minutes * 60 + seconds;
    (fields.next().is_none() && total <= 86_400).then(|| Span::from_ticks(total * TICKS_PER_SECOND))
}

/// A time of day as people write it: the inverse of [`time_of_day`].
pub fn show_time_of_day(time: Span) -> String {
    let s = time.ticks() / TICKS_PER_SECOND;
    if s.is_multiple_of(60) {
        format!("{:02}:{:02}", s / 3_600, s / 60 % 60)
    } else {
        format!("{:02}:{:02}:{:02}", s / 3_600, s / 60 % 60, s % 60)
    }
}

/// A duration as people write it, to the second: the inverse of [`duration`].
pub fn show_duration(time: Span) -> String {
    let s = time.ticks() / TICKS_PER_SECOND;
    let parts = [(s / 86_400, "d"), (s / 3_600 % 24, "h"), (s / 60 % 60, "min"), (s % 60, "s")];
    let words: Vec<String> =
        parts.iter().filter(|part| part.0 > 0).map(|(n, unit)| format!("{n} {unit}")).collect();
    if words.is_empty() { "0 s".into() } else { words.join(" ") }
}

/// "1 day", "3 days".
pub fn plural(n: u64, what: &str) -> String {
    let ending = match (n, what.ends_with('s')) {
        (1, _) => "",
        (_, true) => "es",
        (_, false) => "s",
    };
    format!("{n} {what}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("12 s", 12.0),
            ("12s", 12.0),
            ("1 h 30 min", 5_400.0),
            ("1h30min", 5_400.0),
            ("2 d", 172_800.0),
            ("0.5 ms", 0.000_5),
            ("1_500 s", 1_500.0),
            ("90 min", 5_400.0),
        ] {
            assert_eq!(duration(text).map(Span::seconds), Ok(seconds), "{text}");
        }
        for text in [
            "",
            "s",
            "12",
            "-5 s",
            "12 parsec",
            "NaN s",
            "inf s",
            "1e3 s",
            "30 min 1 h",
            "5 s 6 s",
            "400 d",
            "--1 s",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
        assert_eq!(duration("90 minutes").unwrap_err().help.as_deref(), Some("\"90 min\""));
        assert_eq!(duration("20").unwrap_err().help.as_deref(), Some("\"20 s\""));
    }

    #[test]
    fn times_of_day() {
        assert_eq!(time_of_day("06:30"), Some(Span::from_seconds(23_400.0)));
        assert_eq!(time_of_day("24:00"), Some(Span::DAY));
        assert_eq!(time_of_day("06:30:15"), Some(Span::from_seconds(23_415.0)));
        for text in ["6:30", "24:01", "12:60", "12", "12:30:", "aa:bb", "12:30:00:00", "+6:30"] {
            assert_eq!(time_of_day(text), None, "{text}");
        }
        assert_eq!(show_time_of_day(Span::from_seconds(23_400.0)), "06:30");
    }

    #[test]
    fn quantities() {
        assert_eq!(quantity("120 m2", "m2"), Ok(120.0));
        assert!(quantity("120 m3", "m2").is_err());
        assert!(quantity("0 m2", "m2").is_err());
        assert_eq!(quantity("3 /h", "/h"), Ok(3.0));
    }
}
