//! The TOML file as a tree of values that know their places.

use toml::de::{DeTable, DeValue};

use super::diagnostic::{NO_TOML, Problems};
use super::source::{Place, floor_boundary};
use super::units::time_of_day;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands; for a table, its header or braces.
    pub place: Place,
}

/// A TOML value. Numbers keep their text, so that nothing is lost before their kind is known.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number, beyond 64 bits if it must.
    Whole(Option<i128>),
    /// A number with a fraction.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// A date, a time or both.
    Moment(toml::value::Datetime),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order of the text.
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub place: Place,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// What stands at the end of a path of keys; none if nothing does.
    pub fn at<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<&Self> {
        path.into_iter().try_fold(self, |node, key| match &node.value {
            Value::Table(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node),
            Value::List(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

impl Value {
    /// What kind of thing it is, with an article.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Whole(_) => "a whole number",
            Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::Moment(_) => "a date or time",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }

    /// A value as it could be written in a change: `PATH=VALUE` reads what is no other value as text.
    pub fn as_change(&self) -> String {
        match self {
            Self::Text(text) if parse_value(text).is_none() => text.clone(),
            other => other.written(),
        }
    }

    /// A value as it could be written in a file.
    pub fn written(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Whole(Some(n)) => n.to_string(),
            Self::Whole(None) => "a number beyond all limits".into(),
            Self::Number(n) => n.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Moment(moment) => moment.to_string(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| item.value.written()).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Table(entries) => {
                let plain =
                    |key: &str| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
                let key = |key: &str| if plain(key) { key.to_owned() } else { format!("{key:?}") };
                let entry = |entry: &Entry| format!("{} = {}", key(&entry.key), entry.node.value.written());
                let entries: Vec<String> = entries.iter().map(entry).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }
}

/// Reads text number `source`, noting what is no TOML.
pub fn parse(text: &str, source: usize, problems: &mut Problems) -> Node {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let place = Place::new(source, error.span().unwrap_or(0..0));
        let problem = problems.add(place, NO_TOML, error.message().to_owned());
        if let Some(help) = hint(text, place.start) {
            problem.help(help);
        }
    }
    let span = table.span();
    Node { place: Place::new(source, span), value: Value::Table(entries(table.into_inner(), source)) }
}

/// What was probably meant by a line that is no TOML: slips that everyone makes in the beginning.
fn hint(text: &str, at: usize) -> Option<String> {
    let at = floor_boundary(text, at);
    let line = text[..at].rsplit('\n').next().unwrap_or_default().to_owned()
        + text[at..].split(['\n', '\r']).next().unwrap_or_default();
    let (key, value) = line.split_once('=')?;
    let value = value.split('#').next().unwrap_or_default().trim();
    let grouped = value.contains(',') && value.chars().all(|c| c.is_ascii_digit() || c == ',');
    if grouped {
        return Some(format!("write {} = {}", key.trim(), value.replace(',', "_")));
    }
    if value.starts_with(char::is_alphabetic) {
        return Some(format!("texts need quotes: {} = {value:?}", key.trim()));
    }
    let unquoted_time =
        value.split(['{', ',', '=']).map(str::trim).find(|word| time_of_day(word).is_some())?;
    Some(format!("times need quotes: {unquoted_time:?}"))
}

/// Reads one value, as it stands after `=`; none if it is no TOML value.
pub fn parse_value(text: &str) -> Option<Value> {
    let value = DeValue::parse(text).ok()?;
    Some(convert(value.into_inner(), 0))
}

fn entries(table: DeTable<'_>, source: usize) -> Vec<Entry> {
    table
        .into_iter()
        .map(|(key, value)| Entry {
            place: Place::new(source, key.span()),
            key: key.into_inner().into_owned(),
            node: Node {
                place: Place::new(source, value.span()),
                value: convert(value.into_inner(), source),
            },
        })
        .collect()
}

fn convert(value: DeValue<'_>, source: usize) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => Value::Whole(i128::from_str_radix(number.as_str(), number.radix()).ok()),
        DeValue::Float(number) => Value::Number(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(moment) => Value::Moment(moment),
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .map(|item| Node {
                    place: Place::new(source, item.span()),
                    value: convert(item.into_inner(), source),
                })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(entries(table, source)),
    }
}

/// Whether the tree is whole although the text had mistakes: all of them are single values that are none, such as a
/// date that does not exist.
pub fn is_whole(problems: &Problems) -> bool {
    problems.iter().all(|problem| {
        ["invalid date", "invalid time", "invalid datetime"]
            .iter()
            .any(|start| problem.label.starts_with(start))
    })
}
