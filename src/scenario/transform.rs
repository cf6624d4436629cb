//! Changes that build on what is written: whole timetables scaled or shifted.
//!
//! `scale:PATH=FACTOR` multiplies every number at a path, `shift:PATH=TIME` moves times of day, dates and durations. Both
//! work wherever a path with a value works: on the command line, in sweeps, in stages and rules.

use super::decode::show;
use super::diagnostic::{Problems, list};
use super::source::Place;
use super::tree::{Entry, Node, Value};
use super::units;
use crate::engine::Span;
use crate::engine::time::TICKS_PER_SECOND;

/// What a change does with what is written at its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Puts another value there.
    Set,
    /// Multiplies the numbers there.
    Scale,
    /// Moves the times there.
    Shift,
}

/// The words before a path, with what they mean.
const VERBS: [(&str, Verb); 2] = [("scale:", Verb::Scale), ("shift:", Verb::Shift)];

/// What a written path does, and the number of bytes before the path itself.
pub fn verb(written: &str) -> (Verb, usize) {
    let blank = written.len() - written.trim_start().len();
    let found = VERBS.iter().find(|(word, _)| written[blank..].starts_with(word));
    found.map_or((Verb::Set, 0), |&(word, verb)| (verb, blank + word.len()))
}

/// Carries out `verb` by `amount` on what is written at `keys`.
pub(super) fn transform(
    root: &mut Node,
    verb: Verb,
    keys: &[(String, Place)],
    amount: &Node,
    problems: &mut Problems,
) {
    let Some(node) = find(root, keys, problems) else { return };
    let place = keys
        .first()
        .zip(keys.last())
        .map_or(amount.place, |((_, first), (_, last))| Place::new(first.source, first.start..last.end));
    let done = if verb == Verb::Scale {
        factor(amount, problems).map(|factor| scale(node, factor))
    } else {
        signed_time(amount, problems).map(|seconds| shift(node, seconds))
    };
    if let Some(Err(why)) = done {
        let word = if verb == Verb::Scale { "scaled" } else { "shifted" };
        let problem = problems.add(place, format!("this cannot be {word}"), why.0);
        if let Some(help) = why.1 {
            problem.help(help);
        }
    }
}

/// Why something cannot be done, and what can be done instead.
type Why = (String, Option<String>);

fn factor(amount: &Node, problems: &mut Problems) -> Option<f64> {
    let value = match &amount.value {
        Value::Whole(Some(n)) => *n as f64,
        Value::Number(n) => *n,
        Value::Text(text) => {
            let percent = text.trim().strip_suffix('%').map(str::trim);
            percent.and_then(|number| number.parse::<f64>().ok()).map_or(f64::NAN, |number| number / 100.0)
        }
        _ => f64::NAN,
    };
    if value.is_finite() && (0.0..=1e6).contains(&value) {
        return Some(value);
    }
    problems
        .add(
            amount.place,
            "a factor is a number from 0 to 1,000,000",
            format!("found {}", show(&amount.value)),
        )
        .help("write `scale:PATH=1.1` for a tenth more");
    None
}

/// A duration with a sign, in seconds.
fn signed_time(amount: &Node, problems: &mut Problems) -> Option<f64> {
    if let Value::Text(text) = &amount.value {
        let text = text.trim();
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1.0, rest),
            None => (1.0, text.strip_prefix('+').unwrap_or(text)),
        };
        if let Ok(span) = units::duration(rest) {
            return Some(sign * span.seconds());
        }
    }
    problems
        .add(amount.place, "this is no length of time to shift by", format!("found {}", show(&amount.value)))
        .help("write `shift:PATH=\"-30 min\"` for half an hour earlier");
    None
}

/// What is written at a path; a note if nothing is.
fn find<'a>(root: &'a mut Node, keys: &[(String, Place)], problems: &mut Problems) -> Option<&'a mut Node> {
    let mut at = root;
    for (key, place) in keys {
        let known: Vec<String> = match &at.value {
            Value::Table(entries) => entries.iter().map(|entry| entry.key.clone()).collect(),
            Value::List(items) => (0..items.len()).map(|i| i.to_string()).collect(),
            _ => Vec::new(),
        };
        let Some(index) = known.iter().position(|known| known == key) else {
            let known = known.iter().map(String::as_str);
            let label = match known.clone().count() {
                0 => format!("what stands before it is {}", at.value.kind()),
                _ => format!("there are {}", list(known.clone())),
            };
            problems
                .add(*place, format!("there is no `{key}` written here that could be changed"), label)
                .meant(key, known);
            return None;
        };
        at = match &mut at.value {
            Value::Table(entries) => &mut entries[index].node,
            Value::List(items) => &mut items[index],
            _ => return None,
        };
    }
    Some(at)
}

/// Multiplies the numbers of a value or of a timetable. Whole numbers stay whole, rounded to the nearest, and those above
/// zero stay above zero unless the factor is zero: a desk that is staffed at all stays staffed.
fn scale(node: &mut Node, factor: f64) -> Result<(), Why> {
    match &mut node.value {
        Value::Whole(Some(n)) => {
            let least = i128::from(*n > 0 && factor > 0.0);
            *n = ((*n as f64 * factor).round() as i128).max(least);
        }
        Value::Number(n) => *n *= factor,
        Value::Text(text) => *text = scale_text(text, factor)?,
        Value::List(items) => items.iter_mut().try_for_each(|item| scale(item, factor))?,
        Value::Table(entries) if is_timetable(entries) => {
            entries.iter_mut().try_for_each(|entry| scale(&mut entry.node, factor))?;
        }
        Value::Table(entries) => return Err(not_one_value(entries)),
        other => return Err((format!("{} has no number", other.kind()), None)),
    }
    Ok(())
}

fn scale_text(text: &str, factor: f64) -> Result<String, Why> {
    if let Ok(span) = units::duration(text) {
        // Through ticks, so that the factor 1 changes nothing.
        return Ok(show_seconds(Span::from_seconds(span.seconds() * factor)));
    }
    let trimmed = text.trim();
    let end = trimmed.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at(end);
    match number.replace('_', "").parse::<f64>() {
        // A unit may end in a digit (m2), a date and a time of day are no quantities.
        Ok(number) if !unit.contains([':', '-']) => Ok(format!("{}{unit}", number * factor)),
        _ => {
            let help = units::time_of_day(trimmed).map(|_| "write `shift:` to move a time of day".to_owned());
            Err((format!("found {}", show(&Value::Text(text.to_owned()))), help))
        }
    }
}

/// Moves the times of a value or of a timetable. The times of a timetable go round the day, as the day after goes on where
/// this one ends.
fn shift(node: &mut Node, seconds: f64) -> Result<(), Why> {
    match &mut node.value {
        Value::Table(entries) if is_timetable(entries) => {
            for entry in entries.iter_mut() {
                let Some(time) = units::time_of_day(&entry.key) else {
                    entry.key = shift_date(&entry.key, seconds)?;
                    continue;
                };
                // Clocks show whole seconds.
                let moved = (time.seconds() + seconds.round()).rem_euclid(Span::DAY.seconds());
                entry.key = units::show_time_of_day(Span::from_seconds(moved));
            }
            entries.sort_by(|a, b| a.key.cmp(&b.key));
        }
        Value::Table(entries) => return Err(not_one_value(entries)),
        Value::List(items) => items.iter_mut().try_for_each(|item| shift(item, seconds))?,
        Value::Text(text) => *text = shift_text(text, seconds)?,
        Value::Moment(moment) => {
            node.value = Value::Text(shift_text(&moment.to_string(), seconds)?);
        }
        other => {
            let help = "write `scale:` to multiply a number, or the number that it should be";
            return Err((format!("{} has no time", other.kind()), Some(help.into())));
        }
    }
    Ok(())
}

fn shift_text(text: &str, seconds: f64) -> Result<String, Why> {
    if let Some(time) = units::time_of_day(text) {
        let moved = time.seconds() + seconds.round();
        if !(0.0..=Span::DAY.seconds()).contains(&moved) {
            return Err((format!("{text} would leave the day"), None));
        }
        return Ok(units::show_time_of_day(Span::from_seconds(moved)));
    }
    if units::civil_date(text).is_some() {
        return shift_date(text, seconds);
    }
    match units::duration(text) {
        Ok(span) if span.seconds() + seconds < 0.0 => Err((format!("`{text}` would become negative"), None)),
        Ok(span) => Ok(show_seconds(Span::from_seconds(span.seconds() + seconds))),
        Err(_) => Err((format!("found {}", show(&Value::Text(text.to_owned()))), None)),
    }
}

fn shift_date(text: &str, seconds: f64) -> Result<String, Why> {
    let days = seconds / Span::DAY.seconds();
    if days.fract() != 0.0 {
        return Err((format!("{text} is a date"), Some("shift dates by whole days, as in \"7 d\"".into())));
    }
    let moved =
        units::civil_date(text).and_then(|date| date.checked_add(jiff::Span::new().days(days as i64)).ok());
    moved.map(|date| date.to_string()).ok_or_else(|| (format!("{text} cannot be moved so far"), None))
}

/// A table whose keys are times of day or dates.
fn is_timetable(entries: &[Entry]) -> bool {
    let timely = |key: &str| units::time_of_day(key).is_some() || units::civil_date(key).is_some();
    !entries.is_empty() && entries.iter().all(|entry| timely(&entry.key))
}

fn not_one_value(entries: &[Entry]) -> Why {
    let keys = list(entries.iter().map(|entry| entry.key.as_str()));
    (
        format!("it is a table with {keys}"),
        Some("let the path lead to one value or to a timetable, as in `….service.lognormal.mean`".into()),
    )
}

/// A duration as it could be written.
fn show_seconds(span: Span) -> String {
    format!("{} s", span.ticks() as f64 / TICKS_PER_SECOND as f64)
}
