//! Numbers as text.

use crate::language::Language;
pub use crate::language::grouped;

/// A number for a result file: twelve significant digits, no trailing zeros, nothing for what is not a number.
///
/// Twelve digits keep whole counts whole up to a thousand billion and spare readers the dust of binary
/// fractions.
pub fn plain(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    if value == 0.0 {
        return "0".into();
    }
    let rounded: f64 = format!("{value:.11e}").parse().unwrap_or(value);
    format!("{rounded}")
}

/// A number for a series: seven significant digits, all that a value kept in 32 bits has.
pub fn short(value: f64) -> String {
    plain(format!("{value:.6e}").parse().unwrap_or(value))
}

/// Digits after the point for a value known to plus or minus `half_width`: two of what is uncertain, at most six.
pub fn digits(half_width: f64) -> usize {
    if half_width == 0.0 {
        return 2;
    }
    let (mut digits, mut scale) = (0, half_width.abs());
    while scale < 10.0 && digits < 6 {
        scale *= 10.0;
        digits += 1;
    }
    digits
}

/// A number of people: whole from ten on, one digit below.
pub fn people(value: f64) -> String {
    grouped(value, usize::from(value < 9.95 && value.fract().abs() > 0.05))
}

/// A duration for people: "0 s", "4.2 s", "58 s", "12 min 30 s", "2 h 05 min".
pub fn duration(seconds: f64) -> String {
    Language::English.duration(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers() {
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(17_133.0), "17133");
        assert_eq!(plain(1.0 / 3.0), "0.333333333333");
        assert_eq!(plain(f64::NAN), "");
        assert_eq!(plain(-0.0), "0");
        assert_eq!(plain(123_456_789_012.0), "123456789012");
    }

    #[test]
    fn numbers_for_people() {
        assert_eq!(grouped(1_234_567.0, 0), "1,234,567");
        assert_eq!(grouped(-0.04, 1), "0.0");
        assert_eq!(people(3.4), "3.4");
        assert_eq!(people(12.6), "13");
        assert_eq!(duration(4.16), "4.2 s");
        assert_eq!(duration(59.7), "1 min 00 s");
        assert_eq!(duration(750.0), "12 min 30 s");
        assert_eq!(duration(7_500.0), "2 h 05 min");
    }
}
