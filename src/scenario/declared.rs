//! What may stand where in a scenario, as the declarations of the format say it.
//!
//! Changes by path ask it: whether a name must be there already, whether a number is a whole one, what a table by time of
//! day means. There is no second list of keys: every type that can be decoded describes itself.

use super::day::Reading;

/// What may stand at a place.
#[derive(Clone, Copy, Debug)]
pub struct Declared {
    /// The single value that may stand there.
    pub single: Single,
    /// The keys of the table or list that may stand there.
    pub keys: Keys,
    /// What may stand under one of these keys.
    pub under: fn(&str) -> Option<Declared>,
}

/// A single value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Single {
    /// None: only a table or a list.
    None,
    /// A whole number.
    Whole,
    /// Any number, or a number beside other things.
    Number,
    /// A time of day.
    Clock,
    /// The name of a CSV file.
    File(Holds),
    /// Anything else: a text, a duration, a date, a flag.
    Other,
}

/// What a CSV file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Passengers by time of day.
    Timetable,
    /// Passengers by date.
    Counts,
    /// A sample of times.
    Sample,
}

/// The keys of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// It is no table.
    None,
    /// These.
    Fixed(&'static [&'static str]),
    /// Names that the planner chose for things which have a table of their own; those that are `built_in` need none.
    Names {
        /// Names that are there without being written.
        built_in: &'static [&'static str],
    },
    /// Names of things that are declared elsewhere, sizes, paths.
    Free,
    /// Times of day.
    Times(Reading),
    /// Dates.
    Dates,
    /// Numbers from zero: it is a list.
    Items,
}

impl Declared {
    /// A single value.
    pub const fn single(single: Single) -> Self {
        Self { single, keys: Keys::None, under: nothing }
    }

    /// A table or list with `keys`, under which stands what `under` says.
    pub const fn table(keys: Keys, under: fn(&str) -> Option<Declared>) -> Self {
        Self { single: Single::None, keys, under }
    }

    /// The same, where `single` may stand instead.
    #[must_use]
    pub const fn or(self, single: Single) -> Self {
        Self { single, ..self }
    }

    /// What may stand at the end of a path from here; none if the path leads nowhere.
    pub fn at<'a>(self, path: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        path.into_iter().try_fold(self, |declared, key| (declared.under)(key))
    }
}

fn nothing(_: &str) -> Option<Declared> {
    None
}
