//! CSV files that a scenario names: timetables and samples of times.

use std::path::Path;

use jiff::civil::Date;

use super::day::turned;
use super::decode::At;
use super::diagnostic::{Problems, closest, list};
use super::raw::file::Named;
use super::source::{Place, Sources};
use super::units::{civil_date, time_of_day};
use crate::engine::Span;

/// Largest CSV file that is read \[byte\].
const LARGEST: u64 = 64 << 20;

/// A field with its place in the file.
#[derive(Clone, Debug)]
pub struct Field {
    /// The text, without surrounding blanks.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A table read from a file.
#[derive(Debug)]
pub struct Table {
    /// Rows of fields in the order of `wanted`; an optional column that is missing gives none.
    pub rows: Vec<Vec<Option<Field>>>,
}

/// Reads the columns `wanted` (name, whether it must be there) of the file `name` beside the scenario. Notes
/// what is wrong with file, header and shape at its place; `named_at` is where the scenario names the file.
pub fn read(
    folder: &Path,
    name: &str,
    named_at: Place,
    wanted: &[(&str, bool)],
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Table> {
    let before = problems.count();
    // A file that is put in beside others names what lies beside it.
    let own = sources.get(named_at.source).folder.clone();
    let path = own.as_deref().unwrap_or(folder).join(name);
    let fail = |problems: &mut Problems, why: String| {
        problems.add(named_at, format!("the file `{name}` cannot be read"), why);
        None
    };
    let known = sources.find(&path.display().to_string());
    let source = match known {
        Some(source) => source,
        None => match sources.recall(&path.display().to_string()).map_or_else(|| text_of(&path, LARGEST), Ok)
        {
            Ok(text) => sources.add(path.display().to_string(), text),
            Err(why) => return fail(problems, why),
        },
    };
    let text = sources.get(source).text.clone();
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let body = &text[bom..];

    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body.as_bytes());
    let mut records = reader.records();
    let mut header: Option<Vec<Option<usize>>> = None;
    let mut width = 0;
    let mut rows = Vec::new();
    let mut record_start = bom;
    while let Some(record) = records.next() {
        let end = bom + records.reader().position().byte() as usize;
        let place = Place::new(source, record_start..end);
        record_start = end;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.add(place, "this row is no CSV", error.to_string());
                continue;
            }
        };
        let fields = fields_of(&record, &text, place);
        let Some(columns) = &header else {
            width = fields.len();
            header = Some(find_columns(&fields, wanted, place, problems)?);
            continue;
        };
        if fields.len() != width {
            problems.add(
                place,
                format!("this row has {} fields", fields.len()),
                format!("the header has {width}"),
            );
            continue;
        }
        rows.push(columns.iter().map(|column| column.map(|c| fields[c].clone())).collect());
    }
    if header.is_none() {
        let names = list(wanted.iter().map(|&(name, _)| name));
        return fail(problems, format!("it is empty; it needs a header with {names}"));
    }
    if rows.is_empty() && problems.count() == before {
        return fail(problems, "it has a header and no rows".into());
    }
    Some(Table { rows })
}

/// The text of a file, or why there is none.
pub fn text_of(path: &Path, largest: u64) -> Result<String, String> {
    let name = path.display();
    let data = std::fs::metadata(path).map_err(|error| format!("{name}: {error}"))?;
    if data.is_dir() {
        return Err(format!("{name} is a folder"));
    }
    if !data.is_file() {
        return Err(format!("{name} is no ordinary file"));
    }
    if data.len() > largest {
        return Err(format!("it has {} bytes, more than the {largest} that are read", data.len()));
    }
    let bytes = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
    String::from_utf8(bytes)
        .map_err(|_| "it is not text in UTF-8; save it as \"CSV UTF-8\" or as plain text".into())
}

/// Where each field of a record stands: found again in the text, left to right.
fn fields_of(record: &::csv::StringRecord, text: &str, place: Place) -> Vec<Field> {
    let mut from = place.start;
    record
        .iter()
        .map(|field| {
            let range = match text[from..place.end].find(field) {
                Some(at) if !field.is_empty() => from + at..from + at + field.len(),
                _ => from..from,
            };
            from = range.end;
            let trimmed = field.trim();
            Field {
                text: trimmed.to_owned(),
                place: Place { source: place.source, start: range.start, end: range.end },
            }
        })
        .collect()
}

fn find_columns(
    header: &[Field],
    wanted: &[(&str, bool)],
    place: Place,
    problems: &mut Problems,
) -> Option<Vec<Option<usize>>> {
    let mut sound = true;
    let mut meant_names = Vec::new();
    if let [only] = header
        && let Some(separator) = only.text.chars().find(|c| matches!(c, ';' | '\t'))
    {
        let name = if separator == ';' { "semicolons" } else { "tabs" };
        problems
            .add(
                place,
                format!("the columns of this file are separated by {name}"),
                "they must be separated by commas",
            )
            .help("save the table as CSV with commas");
        return None;
    }
    for (i, field) in header.iter().enumerate() {
        if let Some(first) = header[..i].iter().find(|first| first.text == field.text) {
            problems
                .add(field.place, format!("the column `{}` is there twice", field.text), "which one counts?")
                .other(first.place, "the first one");
            sound = false;
        }
        if !wanted.iter().any(|&(name, _)| name == field.text) {
            let names = list(wanted.iter().map(|&(name, _)| name));
            let problem = problems.add(
                field.place,
                format!("there is no column `{}`", field.text),
                format!("the columns are {names}"),
            );
            if let Some(meant) = closest(&field.text, wanted.iter().map(|&(name, _)| name)) {
                problem.help(format!("did you mean `{meant}`?"));
                meant_names.push(meant.to_owned());
            }
            sound = false;
        }
    }
    let columns: Vec<_> =
        wanted.iter().map(|&(name, _)| header.iter().position(|field| field.text == name)).collect();
    for (&(name, needed), column) in wanted.iter().zip(&columns) {
        if needed && column.is_none() && !meant_names.iter().any(|meant| meant == name) {
            problems.add(
                place,
                format!("this header lacks the column `{name}`"),
                "the first row names the columns",
            );
            sound = false;
        }
    }
    sound.then_some(columns)
}

/// A row of a timetable.
#[derive(Clone, Debug)]
pub struct TimetableRow {
    /// Time of day.
    pub at: Span,
    /// How many arrive together.
    pub passengers: u32,
    /// Their class, if the file says so.
    pub class: Option<Field>,
    /// Where the row stands.
    pub place: Place,
}

/// Times of a sample \[s\]: up to 366 days.
const LONGEST: std::ops::RangeInclusive<f64> = 0.0..=366.0 * 86_400.0;

/// Most passengers that can arrive together.
pub const LARGEST_GROUP: u64 = 1_000_000;

/// Reads a timetable: columns `time`, `passengers` and perhaps `class`. Scaled, it has the scaled sum; shifted, its times go
/// round the day.
pub fn timetable(
    folder: &Path,
    file: &Named,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Vec<TimetableRow>> {
    let wanted = [("time", true), ("passengers", true), ("class", false)];
    let table = read(folder, &file.name.value, file.name.place, &wanted, sources, problems)?;
    let mut out: Vec<TimetableRow> = Vec::new();
    for row in table.rows {
        let [Some(time), Some(passengers), class] = <[_; 3]>::try_from(row).ok()? else { continue };
        let at = time_of_day(&time.text).filter(|&t| t < Span::DAY);
        if at.is_none() {
            problems
                .add(time.place, format!("{:?} is no time of day", time.text), "from 00:00 to 23:59")
                .help("write it with two digits each, as in 06:30 or 06:30:15");
        }
        let count = passengers.text.parse::<u64>().ok().filter(|&n| n <= LARGEST_GROUP);
        if count.is_none() {
            problems.add(
                passengers.place,
                format!("{:?} is no number of passengers", passengers.text),
                format!("a whole number from 0 to {LARGEST_GROUP}"),
            );
        }
        let (Some(at), Some(count)) = (at, count) else { continue };
        let class = class.filter(|field| !field.text.is_empty());
        let row = TimetableRow { at, passengers: count as u32, class, place: time.place };
        if let Some(before) = out.last()
            && before.at > row.at
        {
            problems
                .add(row.place, "this timetable is out of order", "earlier than the row before")
                .other(before.place, "the row before");
        }
        out.push(row);
    }
    scale_groups(&mut out, file.scale);
    if let Some(shift) = &file.shift {
        let by = whole_seconds(shift, problems)?;
        for row in &mut out {
            row.at = turned(row.at, by);
        }
        out.sort_by_key(|row| row.at);
    }
    Some(out)
}

/// Multiplies the passengers of a timetable. What is rounded off one row goes to the next, so that the sum is right to one.
fn scale_groups(rows: &mut [TimetableRow], factor: f64) {
    let (mut before, mut given) = (0.0, 0.0);
    for row in rows.iter_mut().filter(|_| factor != 1.0) {
        before += f64::from(row.passengers) * factor;
        let now = before.round() - given;
        given += now;
        row.passengers = now.min(LARGEST_GROUP as f64) as u32;
    }
}

/// The whole seconds, with their sign, by which times of day are moved.
fn whole_seconds(shift: &At<f64>, problems: &mut Problems) -> Option<i64> {
    if shift.value.fract() == 0.0 {
        return Some(shift.value as i64);
    }
    problems.add(shift.place, "times of day are moved by whole seconds", format!("found {} s", shift.value));
    None
}

/// Reads counts by date: columns `date` and `column`, dates rising.
pub fn by_date(
    folder: &Path,
    file: &Named,
    column: &str,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Vec<(Date, f64)>> {
    let before = problems.count();
    let wanted = [("date", true), (column, true)];
    let table = read(folder, &file.name.value, file.name.place, &wanted, sources, problems)?;
    let days = file.shift.as_ref().map_or(Some(0), |shift| {
        let days = shift.value / Span::DAY.seconds();
        if days.fract() == 0.0 {
            return Some(days as i64);
        }
        problems
            .add(shift.place, "dates are moved by whole days", "this is no number of days")
            .help("write it in days, as in \"7 d\"");
        None
    })?;
    let mut out: Vec<(Date, f64)> = Vec::new();
    for row in table.rows {
        let [Some(date), Some(passengers)] = <[_; 2]>::try_from(row).ok()? else { continue };
        let day = civil_date(&date.text);
        if day.is_none() {
            problems
                .add(date.place, format!("{:?} is no date", date.text), "a date is like 2023-01-08")
                .help("write year, month and day with dashes between them");
        }
        let count = passengers.text.parse::<f64>().ok().filter(|n| (0.0..=1e9).contains(n));
        if count.is_none() {
            problems.add(
                passengers.place,
                format!("{:?} is no number of {column}", passengers.text),
                "a number from 0 to 1,000,000,000",
            );
        }
        let (Some(day), Some(count)) = (day, count) else { continue };
        if out.last().is_some_and(|(before, _)| *before >= day) {
            problems
                .add(date.place, "these counts are out of order", "not later than the row before")
                .help("list the dates from early to late, each once");
        }
        out.push((day, count * file.scale));
    }
    // Dates that are missing for a mistake in the file are none of their own.
    if problems.count() > before {
        return None;
    }
    let moved = |(day, count): (Date, f64)| {
        Some((day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?, count))
    };
    let moved: Option<Vec<_>> = out.into_iter().map(moved).collect();
    if let (None, Some(shift)) = (&moved, &file.shift) {
        problems.add(shift.place, "these dates cannot be moved so far", "beyond the calendar");
    }
    moved
}

/// Reads a sample of times: column `seconds`. Gives ticks in rising order.
pub fn sample(
    folder: &Path,
    file: &Named,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Vec<u64>> {
    let before = problems.count();
    let wanted = [("seconds", true)];
    let table = read(folder, &file.name.value, file.name.place, &wanted, sources, problems)?;
    let shift = file.shift.as_ref().map_or(0.0, |shift| shift.value);
    let mut out = Vec::with_capacity(table.rows.len());
    for row in table.rows {
        let Some(Some(field)) = row.into_iter().next() else { continue };
        match field.text.parse::<f64>() {
            Ok(seconds) if LONGEST.contains(&seconds) => {
                let seconds = seconds * file.scale + shift;
                if let (false, Some(shift)) = (LONGEST.contains(&seconds), &file.shift) {
                    problems
                        .add(
                            shift.place,
                            "this sample cannot be moved so far",
                            "a time would become negative",
                        )
                        .other(field.place, "this one");
                    return None;
                }
                out.push(Span::from_seconds(seconds.min(*LONGEST.end())).ticks());
            }
            _ => {
                problems.add(
                    field.place,
                    format!("{:?} is no duration in seconds", field.text),
                    "a number from 0 to 31,622,400",
                );
            }
        }
    }
    out.sort_unstable();
    (problems.count() == before && !out.is_empty()).then_some(out)
}
