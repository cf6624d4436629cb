//! The names of one kind of thing in the order of the file, found without looking through all of them; and names that stand
//! for two things.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use crate::scenario::decode::{At, Named, entries};
use crate::scenario::diagnostic::Problems;
use crate::scenario::raw::RawScenario;
use crate::scenario::source::Place;

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

/// Notes names that stand for two things without a port in one table of results.
pub(super) fn same(raw: &RawScenario, problems: &mut Problems) {
    fn names<T>(named: Option<&At<Named<T>>>, what: &'static str) -> Vec<(String, Place, &'static str)> {
        let all = entries(named);
        all.iter().map(|(name, _)| (name.value.clone(), name.place, what)).collect()
    }
    let mut known = names(raw.code.as_ref(), "code");
    known.extend(names(raw.quota.as_ref(), "quota"));
    known.extend(names(raw.purpose.as_ref(), "purpose"));
    known.extend(names(raw.origin.as_ref(), "origin"));
    known.extend(names(raw.test.as_ref(), "test"));
    known.extend(names(raw.lab.as_ref(), "laboratory"));
    known.extend(names(raw.stay.as_ref(), "stay"));
    known.extend(names(raw.stage.as_ref(), "stage"));
    known.extend(names(raw.rule.as_ref(), "rule"));
    known.extend(names(raw.incident.as_ref(), "incident"));
    let mut firsts: BTreeMap<&str, (Place, &str)> = BTreeMap::new();
    for (name, place, what) in &known {
        if let Some((first, other)) = firsts.get(name.as_str()) {
            problems
                .add(
                    *place,
                    format!("`{name}` is the name of a {other} already"),
                    format!("this {what} stands beside it in the results"),
                )
                .other(*first, "the first of that name")
                .help("give one of them another name");
        }
        firsts.entry(name).or_insert((*place, what));
    }
}
