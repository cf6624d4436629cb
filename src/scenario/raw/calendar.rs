//! `[calendar]`: how days differ from each other.

use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use super::values::{CivilDate, Number};
use crate::scenario::declared::{Declared, Keys};
use crate::scenario::decode::{At, Decode, Named, section, under_any, wrong_kind};
use crate::scenario::diagnostic::Problems;
use crate::scenario::tree::{Entry, Node, Value};
use crate::scenario::units::civil_date;

section! {
    /// How days differ: factors on what `per-day` and `per-hour` say. Timetables, `every` and counts by date stay as they are listed.
    RawCalendar ("[calendar]") {
        /// Factors by day of the week; days not named have 1.
        "weekday" weekday: RawWeekdays;
        /// Holidays by name.
        "holiday" holiday: Named<RawHoliday>;
        /// Growth: a factor at each date, between dates along a straight line, before the first and after the last as there.
        "ramp" ramp: RawRamp;
        /// How much a day differs by chance, for all ports together: coefficient of variation of a factor with mean 1. Default 0.
        "shock" shock: Number;
    }
}

section! {
    /// Factors by day of the week.
    RawWeekdays ("`weekday`") {
        /// Monday.
        "mon" mon: Number;
        /// Tuesday.
        "tue" tue: Number;
        /// Wednesday.
        "wed" wed: Number;
        /// Thursday.
        "thu" thu: Number;
        /// Friday.
        "fri" fri: Number;
        /// Saturday.
        "sat" sat: Number;
        /// Sunday.
        "sun" sun: Number;
    }
}

section! {
    /// A holiday: one day or several.
    RawHoliday ("a holiday") {
        /// First day.
        "from" from: CivilDate, required;
        /// Last day. Default: the first.
        "to" to: CivilDate;
        /// Factor on these days, instead of that of the day of the week.
        "factor" factor: Number, required;
    }
}

/// A table of factors by date, in rising order.
#[derive(Clone, Debug)]
pub struct RawRamp(pub Vec<(At<Date>, At<Number>)>);

impl Decode for RawRamp {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let what = "a table of factors by date, as in { \"2023-01-08\" = 0.6, \"2023-02-05\" = 1.0 }";
        let Value::Table(entries) = &node.value else { return wrong_kind(node, what, problems) };
        if entries.is_empty() {
            return wrong_kind(node, what, problems);
        }
        dated(entries, problems).map(Self)
    }
    fn schema(definitions: &mut Map<String, Json>) -> Json {
        let mut schema = dates_schema::<Number>(definitions);
        schema["description"] = "A factor by date, in rising order.".into();
        schema
    }
    fn declared() -> Declared {
        Declared::table(Keys::Dates, under_any::<Number>)
    }
}

/// The values of a table by date, in rising order; none if one of them is wrong.
pub(super) fn dated<T: Decode>(entries: &[Entry], problems: &mut Problems) -> Option<Vec<(At<Date>, At<T>)>> {
    let mut out: Vec<(At<Date>, At<T>)> = Vec::new();
    let mut sound = true;
    for entry in entries {
        let value = At::<T>::decode(&entry.node, problems);
        let Some(date) = civil_date(&entry.key) else {
            problems
                .add(entry.place, format!("`{}` is no date", entry.key), "a date is like 2023-01-08")
                .help("write year, month and day with dashes between them");
            sound = false;
            continue;
        };
        if let Some((before, _)) = out.last()
            && before.value >= date
        {
            problems
                .add(entry.place, "these dates are out of order", format!("`{}` comes too late", entry.key))
                .other(before.place, format!("after {}", before.value))
                .help("list the dates from early to late, each once");
            sound = false;
        }
        match value {
            Some(value) => out.push((At { value: date, place: entry.place }, value)),
            None => sound = false,
        }
    }
    sound.then_some(out)
}

/// The schema of a table by date.
pub(super) fn dates_schema<T: Decode>(definitions: &mut Map<String, Json>) -> Json {
    json!({
        "type": "object",
        "minProperties": 1,
        "patternProperties": { "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": T::schema(definitions) },
        "additionalProperties": false,
    })
}
