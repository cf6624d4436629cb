//! Mistakes and how they are shown.

use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::source::{Place, Sources, floor_boundary};

/// A mistake in a scenario: what, where, what else is involved, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in a sentence without a full stop.
    pub title: String,
    /// Where.
    pub place: Place,
    /// What is to be said at that place.
    pub label: String,
    /// Other places involved.
    pub others: Vec<(Place, String)>,
    /// How to mend it, if possible as text that can be pasted.
    pub help: Option<String>,
    /// Whether it is worth looking for the name that was meant: not where so many mistakes come before that nobody sees it.
    is_shown: bool,
}

/// The mistakes found so far.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    found: Vec<Diagnostic>,
}

impl Problems {
    /// Notes a mistake; returns it so that places and help can be added.
    pub fn add(
        &mut self,
        place: Place,
        title: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Diagnostic {
        let at = self.found.len();
        self.found.push(Diagnostic {
            title: title.into(),
            place,
            label: label.into(),
            others: Vec::new(),
            help: None,
            is_shown: at < SHOWN,
        });
        &mut self.found[at]
    }

    /// Notes mistakes found elsewhere.
    pub fn extend(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(found);
    }

    /// The mistakes in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// How many there are: to tell whether something found more.
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All mistakes in the order of the texts.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|a, b| {
            (a.place, a.title != NO_TOML, &a.title).cmp(&(b.place, b.title != NO_TOML, &b.title))
        });
        self.found.dedup();
        // What is no TOML has no meaning either: the first mistake at its place is enough.
        self.found.dedup_by(|next, first| next.place == first.place && first.title == NO_TOML);
        self.found
    }
}

impl Diagnostic {
    /// Adds how to mend it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Asks whether one of `known` was meant by `word`, if one is close to it.
    pub fn meant<'a>(&mut self, word: &str, known: impl IntoIterator<Item = &'a str>) -> &mut Self {
        if self.is_shown
            && let Some(meant) = closest(word, known)
        {
            self.help(format!("did you mean `{meant}`?"));
        }
        self
    }

    /// Adds another place.
    pub fn other(&mut self, place: Place, label: impl Into<String>) -> &mut Self {
        self.others.push((place, label.into()));
        self
    }
}

/// The title of mistakes of syntax.
pub const NO_TOML: &str = "this is not valid TOML";

/// Most mistakes that are shown; nobody reads on after these.
const SHOWN: usize = 100;

/// The mistakes as text for people, with the lines they are in.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(SHOWN) {
        let place = diagnostic.place;
        let source = sources.get(place.source);
        let mut snippet = Snippet::source(source.text.as_str()).path(source.name.as_str()).annotation(
            AnnotationKind::Primary.span(visible(&source.text, place)).label(diagnostic.label.as_str()),
        );
        let mut elsewhere = Vec::new();
        for (other, label) in &diagnostic.others {
            let text = &sources.get(other.source).text;
            if other.source == place.source {
                snippet = snippet
                    .annotation(AnnotationKind::Context.span(visible(text, *other)).label(label.as_str()));
            } else {
                elsewhere.push(
                    Snippet::source(text.as_str()).path(sources.get(other.source).name.as_str()).annotation(
                        AnnotationKind::Context.span(visible(text, *other)).label(label.as_str()),
                    ),
                );
            }
        }
        let mut group: Group<'_> = Level::ERROR.primary_title(diagnostic.title.as_str()).element(snippet);
        for snippet in elsewhere {
            group = group.element(snippet);
        }
        let mut report = vec![group];
        if let Some(help) = &diagnostic.help {
            report.push(Group::with_title(Level::HELP.secondary_title(help.as_str())));
        }
        out.push_str(&renderer.render(&report));
        out.push_str("\n\n");
    }
    if diagnostics.len() > SHOWN {
        let _ = writeln!(out, "... and {} more mistakes\n", diagnostics.len() - SHOWN);
    }
    out
}

/// The first line of a place, on character boundaries and never empty where the text is not.
fn visible(text: &str, place: Place) -> std::ops::Range<usize> {
    let start = floor_boundary(text, place.start);
    let mut end = floor_boundary(text, place.end).max(start);
    if let Some(line) = text[start..end].find(['\n', '\r']) {
        end = start + line;
    }
    if end == start
        && let Some(c) = text[start..].chars().next()
        && c != '\n'
        && c != '\r'
    {
        end += c.len_utf8();
    }
    start..end
}

/// The closest of `known` to `word`, if it is close enough to be what was meant.
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(&word.to_lowercase(), &k.to_lowercase()), k))
        .filter(|&(distance, k)| distance <= (k.chars().count().max(word.chars().count()) / 3).max(1))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, k)| k)
}

/// "`a`, `b` and `c`"
pub fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    let quoted = |words: &[&str]| -> Vec<String> { words.iter().map(|word| format!("`{word}`")).collect() };
    // A thousand stations are not read out.
    if words.len() > 12 {
        return format!("{} and {} more", quoted(&words[..10]).join(", "), words.len() - 10);
    }
    let mut words = quoted(&words);
    match words.pop() {
        None => "nothing".into(),
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} and {last}", words.join(", ")),
    }
}
