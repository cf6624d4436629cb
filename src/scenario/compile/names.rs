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
    /// The first of each name; empty where there are so few that looking through them is faster.
    numbers: BTreeMap<String, usize>,
}

/// So few names are looked through.
const FEW: usize = 32;

impl Names {
    /// The number of the first that is called `name`. O(log names).
    pub fn find(&self, name: &str) -> Option<usize> {
        if self.len() <= FEW {
            return self.iter().position(|known| known == name);
        }
        self.0.numbers.get(name).copied()
    }
}

impl FromIterator<String> for Names {
    fn from_iter<I: IntoIterator<Item = String>>(names: I) -> Self {
        let list: Vec<String> = names.into_iter().collect();
        let mut numbers = BTreeMap::new();
        if list.len() > FEW {
            for (number, name) in list.iter().enumerate() {
                numbers.entry(name.clone()).or_insert(number);
            }
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
