//! Decoding a tree into records, one description of each serving decoder and schema alike.
//!
//! The macro `section!` declares a table of the file: its keys, their types and their documentation. From that
//! one declaration come the Rust record, the decoder (which reports every unknown key and wrong value and goes
//! on) and the JSON Schema with its descriptions.

use serde_json::{Value as Json, json};

use super::declared::{Declared, Keys, Single};
use super::diagnostic::{Problems, closest, list};
use super::source::Place;
use super::tree::{Node, Value};

/// A decoded value and where it stood.
#[derive(Clone, Debug)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stood.
    pub place: Place,
}

/// Where a value stood, if it was written.
pub fn place_of<T>(written: &Option<At<T>>) -> Option<Place> {
    written.as_ref().map(|at| at.place)
}

/// Something that can be decoded and described.
pub trait Decode: Sized {
    /// Names under which it is there without being written.
    const BUILT_IN: &'static [&'static str] = &[];
    /// Decodes a node; none if it was wrong, which has been noted.
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self>;
    /// Its JSON Schema. Sections put themselves under `definitions` and return a reference.
    fn schema(definitions: &mut serde_json::Map<String, Json>) -> Json;
    /// What may stand there, for changes by path.
    fn declared() -> Declared;
}

/// The shape of whatever stands under any key of a table or a list.
pub fn under_any<T: Decode>(_: &str) -> Option<Declared> {
    Some(T::declared())
}

impl<T: Decode> Decode for At<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        T::decode(node, problems).map(|value| Self { value, place: node.place })
    }
    fn schema(definitions: &mut serde_json::Map<String, Json>) -> Json {
        T::schema(definitions)
    }
    fn declared() -> Declared {
        T::declared()
    }
}

/// A list.
impl<T: Decode> Decode for Vec<At<T>> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Value::List(items) = &node.value else { return wrong_kind(node, "a list", problems) };
        let decoded: Vec<_> = items.iter().map(|item| At::<T>::decode(item, problems)).collect();
        decoded.into_iter().collect()
    }
    fn schema(definitions: &mut serde_json::Map<String, Json>) -> Json {
        json!({ "type": "array", "items": T::schema(definitions) })
    }
    fn declared() -> Declared {
        Declared::table(Keys::Items, under_any::<T>)
    }
}

/// A table whose keys are names the planner chose.
#[derive(Clone, Debug)]
pub struct Named<T>(pub Vec<(At<String>, At<T>)>);

/// What a table by name holds, in the order of the file; nothing if it is not there.
pub fn entries<T>(named: Option<&At<Named<T>>>) -> &[(At<String>, At<T>)] {
    named.map(|named| named.value.0.as_slice()).unwrap_or_default()
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Longest name of a port, a station, a class.
const LONGEST_NAME: usize = 60;

impl<T: Decode> Decode for Named<T> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Value::Table(entries) = &node.value else {
            return wrong_kind(node, "a table of names", problems);
        };
        let mut out = Vec::new();
        for entry in entries {
            let sound = entry.key.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
            if !sound || entry.key.is_empty() || entry.key.chars().count() > LONGEST_NAME {
                problems
                    .add(
                        entry.place,
                        format!("{:?} cannot be a name", shorten(&entry.key)),
                        format!("names have letters, digits, `-` and `_`, at most {LONGEST_NAME}"),
                    )
                    .help("spell names like `lok-ma-chau`");
            }
            if let Some(value) = At::<T>::decode(&entry.node, problems) {
                out.push((At { value: entry.key.clone(), place: entry.place }, value));
            }
        }
        Some(Self(out))
    }
    fn schema(definitions: &mut serde_json::Map<String, Json>) -> Json {
        json!({ "type": "object", "additionalProperties": T::schema(definitions) })
    }
    fn declared() -> Declared {
        // Something with a table of its own is declared by it; a number or a time is said of what is declared elsewhere.
        let declares = matches!(T::declared(), Declared { keys: Keys::Fixed(_), single: Single::None, .. });
        let keys = if declares { Keys::Names { built_in: T::BUILT_IN } } else { Keys::Free };
        Declared::table(keys, under_any::<T>)
    }
}

/// Notes that a value is of the wrong kind.
pub fn wrong_kind<T>(node: &Node, wanted: &str, problems: &mut Problems) -> Option<T> {
    problems.add(node.place, format!("this must be {wanted}"), format!("found {}", show(&node.value)));
    None
}

/// A value as it is named in messages.
pub fn show(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("the text {:?}", shorten(text)),
        Value::Whole(Some(n)) => format!("the number {n}"),
        Value::Number(n) => format!("the number {n:?}"),
        Value::Flag(flag) => format!("`{flag}`"),
        Value::Moment(moment) => format!("`{moment}`"),
        other => other.kind().to_owned(),
    }
}

/// The beginning of a text that may be long.
pub fn shorten(text: &str) -> String {
    if text.chars().count() > 40 {
        text.chars().take(37).chain("...".chars()).collect()
    } else {
        text.to_owned()
    }
}

/// Notes a key that a table does not have.
pub fn unknown_key(place: Place, key: &str, what: &str, known: &[&str], problems: &mut Problems) {
    let problem = problems.add(
        place,
        format!("{what} has no key `{}`", shorten(key)),
        format!("it can have {}", list(known.iter().copied())),
    );
    problem.meant(key, known.iter().copied());
}

/// Declares a table of the scenario file. See the module's description.
macro_rules! section {
    (
        $(#[doc = $doc:literal])+
        $name:ident ($what:literal $(, built in $($built_in:literal)+)?) {
            $( $(#[doc = $field_doc:literal])+ $key:literal $field:ident: $type:ty $(, $required:ident)? ; )*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default)]
        pub struct $name {
            $( $(#[doc = $field_doc])+ pub $field: Option<$crate::scenario::decode::At<$type>>, )*
            /// The keys that were written, whether their values are sound or not.
            pub given: Vec<&'static str>,
        }

        impl $name {
            /// Whether a key was written, even with a wrong value: what is wrong is not missing.
            #[allow(dead_code, reason = "not every table is asked")]
            pub fn has(&self, key: &str) -> bool {
                self.given.contains(&key)
            }
        }

        impl $crate::scenario::decode::Decode for $name {
            $( const BUILT_IN: &'static [&'static str] = &[$($built_in),+]; )?

            fn decode(
                node: &$crate::scenario::tree::Node,
                problems: &mut $crate::scenario::diagnostic::Problems,
            ) -> Option<Self> {
                let $crate::scenario::tree::Value::Table(entries) = &node.value else {
                    return $crate::scenario::decode::wrong_kind(node, concat!("a table: ", $what), problems);
                };
                let mut out = Self::default();
                for entry in entries {
                    match entry.key.as_str() {
                        $( $key => {
                            out.given.push($key);
                            out.$field = $crate::scenario::decode::Decode::decode(&entry.node, problems);
                        } )*
                        other => $crate::scenario::decode::unknown_key(entry.place, other, $what, &[$($key),*], problems),
                    }
                }
                $( $(
                    let _ = stringify!($required);
                    if !entries.iter().any(|entry| entry.key == $key) {
                        problems.add(node.place, concat!($what, " needs `", $key, "`"), "it is missing here");
                    }
                )? )*
                Some(out)
            }

            fn schema(definitions: &mut serde_json::Map<String, serde_json::Value>) -> serde_json::Value {
                let name = stringify!($name).trim_start_matches("Raw");
                if !definitions.contains_key(name) {
                    definitions.insert(name.to_owned(), serde_json::Value::Null);
                    let mut properties = serde_json::Map::new();
                    $(
                        let mut property = <$type as $crate::scenario::decode::Decode>::schema(definitions);
                        let text = concat!($($field_doc, "\n"),+);
                        $crate::scenario::decode::describe(&mut property, text);
                        properties.insert($key.to_owned(), property);
                    )*
                    let mut schema = serde_json::json!({
                        "type": "object",
                        "description": $crate::scenario::decode::plain(concat!($($doc, "\n"),+)),
                        "properties": properties,
                        "additionalProperties": false,
                    });
                    let required: &[(&str, &str)] = &[$( $( (stringify!($required), $key), )? )*];
                    if !required.is_empty() {
                        schema["required"] = required.iter().map(|&(_, key)| key).collect();
                    }
                    definitions.insert(name.to_owned(), schema);
                }
                serde_json::json!({ "$ref": format!("#/definitions/{name}") })
            }

            fn declared() -> $crate::scenario::declared::Declared {
                fn under(key: &str) -> Option<$crate::scenario::declared::Declared> {
                    match key {
                        $( $key => Some(<$type as $crate::scenario::decode::Decode>::declared()), )*
                        _ => None,
                    }
                }
                $crate::scenario::declared::Declared::table($crate::scenario::declared::Keys::Fixed(&[$($key),*]), under)
            }
        }
    };
}
pub(crate) use section;

/// Declares a choice of words.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident ($what:literal) => $target:ty { $($word:literal => $value:expr,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug)]
        pub struct $name(pub $target);

        impl $crate::scenario::decode::Decode for $name {
            fn decode(
                node: &$crate::scenario::tree::Node,
                problems: &mut $crate::scenario::diagnostic::Problems,
            ) -> Option<Self> {
                let $crate::scenario::tree::Value::Text(text) = &node.value else {
                    return $crate::scenario::decode::wrong_kind(node, $what, problems);
                };
                match text.as_str() {
                    $($word => Some(Self($value)),)+
                    other => $crate::scenario::decode::wrong_word(node.place, other, $what, &[$($word),+], problems),
                }
            }
            fn schema(_: &mut serde_json::Map<String, serde_json::Value>) -> serde_json::Value {
                serde_json::json!({ "enum": [$($word),+] })
            }
            fn declared() -> $crate::scenario::declared::Declared {
                $crate::scenario::declared::Declared::single($crate::scenario::declared::Single::Other)
            }
        }
    };
}
pub(crate) use words;

/// Notes a word that is none of the possible ones.
pub fn wrong_word<T>(
    place: Place,
    word: &str,
    what: &str,
    known: &[&str],
    problems: &mut Problems,
) -> Option<T> {
    let problem = problems.add(
        place,
        format!("{:?} is not {what}", shorten(word)),
        format!("it can be {}", list(known.iter().copied())),
    );
    if let Some(meant) = closest(word, known.iter().copied()) {
        problem.help(format!("did you mean `{meant:?}`?"));
    }
    None
}

/// A doc comment as plain running text.
pub fn plain(doc: &str) -> String {
    doc.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Adds a description to a schema; beside a reference it must be wrapped.
pub fn describe(schema: &mut Json, doc: &str) {
    let text = plain(doc);
    if schema.get("$ref").is_some() {
        *schema = json!({ "description": text, "allOf": [schema.clone()] });
    } else {
        schema["description"] = text.into();
    }
}
