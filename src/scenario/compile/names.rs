//! The names of one kind of thing in the order of the file, found without looking through all of them.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

/// Names with their numbers. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    list: Vec<String>,
    numbers: BTreeMap<String, usize>,
}

impl Names {
    /// The number of the first that is called `name`.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.0.numbers.get(name).copied()
    }
}

impl FromIterator<String> for Names {
    fn from_iter<I: IntoIterator<Item = String>>(names: I) -> Self {
        let list: Vec<String> = names.into_iter().collect();
        let mut numbers = BTreeMap::new();
        for (number, name) in list.iter().enumerate() {
            numbers.entry(name.clone()).or_insert(number);
        }
        Self(Arc::new(Inner { list, numbers }))
    }
}

impl Deref for Names {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0.list
    }
}
