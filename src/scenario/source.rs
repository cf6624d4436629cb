//! The texts a scenario is made of, and places in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A stretch of one of the texts, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Number of the text.
    pub source: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Place {
    /// A place in text number `source`.
    pub fn new(source: usize, range: std::ops::Range<usize>) -> Self {
        Self { source, start: range.start, end: range.end.max(range.start) }
    }
}

/// One text: a file, or a change given on the command line.
#[derive(Clone, Debug)]
pub struct Source {
    /// How it is called in messages: a path, or `--set`.
    pub name: String,
    /// What it says.
    pub text: String,
    /// Where the files lie that it names, if not beside the scenario.
    pub folder: Option<PathBuf>,
}

/// All texts of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    texts: Vec<Source>,
    /// Files read for another loading of the same scenario, which need not be read again.
    remembered: Arc<Vec<Source>>,
}

impl Sources {
    /// Adds a text and returns its number.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> usize {
        self.add_in(name, text, None)
    }

    /// Adds a text that names files in a folder of its own.
    pub fn add_in(
        &mut self,
        name: impl Into<String>,
        text: impl Into<String>,
        folder: Option<PathBuf>,
    ) -> usize {
        self.texts.push(Source { name: name.into(), text: text.into(), folder });
        self.texts.len() - 1
    }

    /// A text by its number.
    pub fn get(&self, source: usize) -> &Source {
        &self.texts[source]
    }

    /// The number of the text with this name, if there is one.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.texts.iter().position(|source| source.name == name)
    }

    /// What a file said when it was read for another loading.
    pub fn recall(&self, name: &str) -> Option<String> {
        self.remembered.iter().find(|source| source.name == name).map(|source| source.text.clone())
    }

    /// Lets files that were read for another loading be recalled.
    pub fn remember(&mut self, read: &Self) {
        self.remembered = Arc::clone(&read.remembered);
    }

    /// Keeps the texts of `read` that are CSV files, to be recalled.
    pub fn keep(&mut self, read: &Self) {
        let is_file = |source: &&Source| {
            Path::new(&source.name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
                && self.recall(&source.name).is_none()
        };
        let new: Vec<Source> = read.texts.iter().filter(is_file).cloned().collect();
        if !new.is_empty() {
            Arc::make_mut(&mut self.remembered).extend(new);
        }
    }

    /// All texts in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.texts.iter()
    }

    /// Line and column, both from one, columns in characters.
    pub fn line_and_column(&self, place: Place) -> (usize, usize) {
        let text = &self.get(place.source).text;
        let before = &text[..floor_boundary(text, place.start)];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// The last character boundary at or before `at`.
pub fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}
