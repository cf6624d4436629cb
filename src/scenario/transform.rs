//! Changes that build on what is written: whole timetables scaled or shifted.
//!
//! `scale:PATH=FACTOR` multiplies every number at a path, `shift:PATH=TIME` moves times of day, dates and durations. Both
//! work wherever a path with a value works: on the command line, in sweeps, in stages and rules.

use super::day::{self, Reading};
use super::declared::{Declared, Keys, Single};
use super::decode::{Decode, show};
use super::diagnostic::{Problems, list};
use super::raw::RawScenario;
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
    /// Adds to the numbers there.
    Add,
}

/// The words before a path, with what they mean.
const VERBS: [(&str, Verb); 3] = [("scale:", Verb::Scale), ("shift:", Verb::Shift), ("add:", Verb::Add)];

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
    let declared = RawScenario::declared().at(keys.iter().map(|(key, _)| key.as_str()));
    let over_midnight = over_midnight(root, keys);
    let Some(node) = find(root, keys, problems) else { return };
    let place = keys
        .first()
        .zip(keys.last())
        .map_or(amount.place, |((_, first), (_, last))| Place::new(first.source, first.start..last.end));
    let (done, word) = match verb {
        Verb::Scale => (factor(amount, problems).map(|factor| scale(node, declared, factor)), "scaled"),
        Verb::Add => (summand(amount, problems).map(|by| add(node, declared, by)), "added to"),
        _ => {
            let seconds = signed_time(amount, problems);
            (seconds.map(|seconds| shift(node, declared, seconds, over_midnight)), "shifted")
        }
    };
    if let Some(Err(why)) = done {
        let problem = problems.add(place, format!("this cannot be {word}"), why.0);
        if let Some(help) = why.1 {
            problem.help(help);
        }
    }
}

/// Whether the ports to which a path belongs are open over midnight; none if some are and others are not.
fn over_midnight(root: &Node, keys: &[(String, Place)]) -> Option<bool> {
    let entries = |node: &Node| match &node.value {
        Value::Table(entries) => entries.iter().map(|entry| entry.key.clone()).collect(),
        Value::Text(text) => vec![text.clone()],
        _ => Vec::new(),
    };
    let all = || root.at(["port"]).map_or_else(Vec::new, entries);
    let named = |path: [&str; 3]| root.at(path).map(entries);
    let of_quota = |quota: &str| named(["quota", quota, "port"]).or_else(|| named(["quota", quota, "ports"]));
    let keys: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).collect();
    let ports = match keys[..] {
        ["port", port, ..] => vec![port.to_owned()],
        ["arrivals", stream, ..] => named(["arrivals", stream, "ports"]).unwrap_or_else(all),
        ["quota", quota, ..] => of_quota(quota).unwrap_or_else(all),
        ["purpose", purpose, ..] => {
            let quota = named(["purpose", purpose, "quota"]).or_else(|| root.at(["quota"]).map(entries));
            quota.and_then(|quotas| of_quota(quotas.first()?)).unwrap_or_else(all)
        }
        _ => Vec::new(),
    };
    let clock = |port: &str, key: &str| match &root.at(["port", port, key])?.value {
        Value::Text(text) => units::time_of_day(text),
        Value::Moment(moment) => units::time_of_day(&moment.to_string()),
        _ => None,
    };
    let is_over = |port: &String| {
        let (open, close) =
            (clock(port, "open").unwrap_or(Span::ZERO), clock(port, "close").unwrap_or(Span::DAY));
        close < open
    };
    let over = ports.iter().filter(|port| is_over(port)).count();
    (over == 0 || over == ports.len()).then_some(over > 0)
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

/// A number to add, with its sign.
fn summand(amount: &Node, problems: &mut Problems) -> Option<f64> {
    let value = match &amount.value {
        Value::Whole(Some(n)) => *n as f64,
        Value::Number(n) => *n,
        Value::Text(text) => text.trim().trim_start_matches('+').parse().unwrap_or(f64::NAN),
        _ => f64::NAN,
    };
    if value.is_finite() && value.abs() <= 1e9 {
        return Some(value);
    }
    let label = format!("found {}", show(&amount.value));
    problems
        .add(amount.place, "what is added is a number", label)
        .help("write `add:PATH = -10` for ten fewer");
    None
}

/// Adds to the number of a value, or to those of a timetable. None of them can fall below zero.
fn add(node: &mut Node, declared: Option<Declared>, by: f64) -> Result<(), Why> {
    let single = declared.map_or(Single::Other, |declared| declared.single);
    let under = |key: &str| declared.and_then(|declared| (declared.under)(key));
    let sum = |known: f64| {
        let sum = known + by;
        let help = || Some("take away less, or change those that have enough".to_owned());
        if sum < 0.0 { Err((format!("{known} and {by} are less than nothing"), help())) } else { Ok(sum) }
    };
    match &mut node.value {
        Value::Whole(Some(n)) if single == Single::Whole && by.fract() != 0.0 => {
            return Err((format!("{n} is a whole number, and {by} is none"), None));
        }
        Value::Whole(Some(n)) => node.value = number(sum(*n as f64)?),
        Value::Number(n) => *n = sum(*n)?,
        Value::Table(entries) if is_timetable(entries) => {
            entries.iter_mut().try_for_each(|entry| add(&mut entry.node, under(&entry.key), by))?;
        }
        Value::Table(entries) => return Err(not_one_value(entries)),
        other => return Err((format!("{} is no number", other.kind()), None)),
    }
    Ok(())
}

/// A duration with a sign, in seconds.
fn signed_time(amount: &Node, problems: &mut Problems) -> Option<f64> {
    if let Value::Text(text) = &amount.value
        && let Some(seconds) = signed_seconds(text)
    {
        return Some(seconds);
    }
    problems
        .add(amount.place, "this is no length of time to shift by", format!("found {}", show(&amount.value)))
        .help("write `shift:PATH=\"-30 min\"` for half an hour earlier");
    None
}

/// A duration that may have a sign, in seconds.
pub fn signed_seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    units::duration(rest).ok().map(|span| sign * span.seconds())
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

/// Multiplies the numbers of a value or of a timetable. Where the format wants whole numbers they stay whole, rounded to the
/// nearest, and those above zero stay above zero unless the factor is zero: a desk that is staffed at all stays staffed.
fn scale(node: &mut Node, declared: Option<Declared>, factor: f64) -> Result<(), Why> {
    let single = declared.map_or(Single::Other, |declared| declared.single);
    let under = |key: &str| declared.and_then(|declared| (declared.under)(key));
    if as_file(node, single) {
        match entry(node, "scale") {
            Some(Value::Number(known)) => *known *= factor,
            Some(other @ Value::Whole(_)) => *other = number(whole(other) * factor),
            _ => set_entry(node, "scale", number(factor)),
        }
        return Ok(());
    }
    match &mut node.value {
        Value::Whole(Some(n)) if single == Single::Whole => {
            let least = i128::from(*n > 0 && factor > 0.0);
            *n = ((*n as f64 * factor).round() as i128).max(least);
        }
        Value::Whole(Some(n)) => node.value = number(*n as f64 * factor),
        Value::Number(n) => *n *= factor,
        Value::Text(text) => *text = scale_text(text, factor)?,
        Value::List(items) => items.iter_mut().try_for_each(|item| scale(item, under("0"), factor))?,
        Value::Table(entries) if is_timetable(entries) => {
            entries.iter_mut().try_for_each(|entry| scale(&mut entry.node, under(&entry.key), factor))?;
        }
        Value::Table(entries) => return Err(not_one_value(entries)),
        other => return Err((format!("{} has no number", other.kind()), None)),
    }
    Ok(())
}

/// A number, as a whole one where it is.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        Value::Whole(Some(value as i128))
    } else {
        Value::Number(value)
    }
}

fn whole(value: &Value) -> f64 {
    if let Value::Whole(Some(n)) = value { *n as f64 } else { f64::NAN }
}

/// Whether a node names a file of numbers; then it is made a table with `file`, in which more can be said.
fn as_file(node: &mut Node, single: Single) -> bool {
    if !matches!(single, Single::File(_)) {
        return false;
    }
    if matches!(node.value, Value::Text(_)) {
        let named = Entry { key: "file".into(), place: node.place, node: node.clone() };
        node.value = Value::Table(vec![named]);
    }
    matches!(node.value, Value::Table(_))
}

fn entry<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Value> {
    let Value::Table(entries) = &mut node.value else { return None };
    entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node.value)
}

fn set_entry(node: &mut Node, key: &str, value: Value) {
    let place = node.place;
    if let Value::Table(entries) = &mut node.value {
        entries.retain(|entry| entry.key != key);
        entries.push(Entry { key: key.into(), place, node: Node { value, place } });
    }
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
/// this one ends; what it says of the time before its first entry is moved too.
fn shift(
    node: &mut Node,
    declared: Option<Declared>,
    seconds: f64,
    over_midnight: Option<bool>,
) -> Result<(), Why> {
    if as_file(node, declared.map_or(Single::Other, |declared| declared.single)) {
        let before = match entry(node, "shift") {
            Some(Value::Text(text)) => signed_seconds(text).unwrap_or(0.0),
            _ => 0.0,
        };
        set_entry(node, "shift", Value::Text(show_signed(before + seconds)));
        return Ok(());
    }
    match &mut node.value {
        Value::Table(entries) if is_timetable(entries) => match declared.map(|declared| declared.keys) {
            Some(Keys::Times(reading)) => shift_day(entries, reading, seconds, over_midnight)?,
            _ => {
                for entry in entries.iter_mut() {
                    entry.key = shift_date(&entry.key, seconds)?;
                }
            }
        },
        Value::Table(entries) => return Err(not_one_value(entries)),
        Value::List(items) => {
            let under = declared.and_then(|declared| (declared.under)("0"));
            items.iter_mut().try_for_each(|item| shift(item, under, seconds, over_midnight))?;
        }
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

/// Moves a table by time of day round the day: the same numbers hold as long, so that their sum over a day stays.
fn shift_day(
    entries: &mut Vec<Entry>,
    reading: Reading,
    seconds: f64,
    over_midnight: Option<bool>,
) -> Result<(), Why> {
    if seconds.fract() != 0.0 {
        return Err((format!("{seconds} s is no whole number of seconds"), None));
    }
    let times: Option<Vec<Span>> = entries.iter().map(|entry| units::time_of_day(&entry.key)).collect();
    let Some(times) = times.filter(|times| times.windows(2).all(|pair| pair[0] < pair[1])) else {
        return Err(("its times are out of order".into(), None));
    };
    let wraps = match (reading, over_midnight) {
        (Reading::Level, _) => true,
        (Reading::Rate, _) => false,
        (_, Some(over)) => over,
        (_, None) => {
            let why = "some of its ports are open over midnight and others are not";
            return Err((why.into(), Some("write the whole table as it should be".into())));
        }
    };
    let show = units::show_time_of_day;
    let by = seconds as i64;
    if wraps {
        for (entry, time) in entries.iter_mut().zip(times) {
            entry.key = show(day::turned(time, by));
        }
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        return Ok(());
    }
    if reading == Reading::Amount {
        // An amount belongs to the time until the next, which nobody could tell across two days.
        let moved = times.iter().map(|time| time.seconds() + seconds);
        if let Some((time, _)) =
            times.iter().zip(moved).find(|(_, to)| !(0.0..Span::DAY.seconds()).contains(to))
        {
            return Err((format!("the band from {} would leave the day", show(*time)), None));
        }
        for (entry, time) in entries.iter_mut().zip(times) {
            entry.key = show(day::turned(time, by));
        }
        return Ok(());
    }
    let pieces = day::pieces(times.into_iter().zip(0..entries.len()), false);
    let moved = day::moved(&pieces, by * TICKS_PER_SECOND.cast_signed());
    let place = entries.first().map_or(Place::new(0, 0..0), |entry| entry.place);
    let nothing = |at: Span| {
        let node = Node { value: Value::Whole(Some(0)), place };
        Entry { key: show(at), place, node }
    };
    let mut out: Vec<Entry> = Vec::with_capacity(moved.len() + 1);
    let mut end = None;
    for piece in moved {
        if end.is_some_and(|end| end < piece.from) {
            out.extend(end.map(nothing));
        }
        let of = &entries[piece.value];
        out.push(Entry { key: show(piece.from), place: of.place, node: of.node.clone() });
        end = Some(piece.to);
    }
    out.extend(end.filter(|&end| end < Span::DAY).map(nothing));
    *entries = out;
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

/// A duration with a sign as it could be written.
fn show_signed(seconds: f64) -> String {
    format!("{seconds} s")
}

/// A duration as it could be written.
fn show_seconds(span: Span) -> String {
    format!("{} s", span.ticks() as f64 / TICKS_PER_SECOND as f64)
}
