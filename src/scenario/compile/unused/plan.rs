//! Values that only stages, rules and incidents say, and that change nothing either.

use super::{Uses, of};
use crate::scenario::compile::Envelope;
use crate::scenario::diagnostic::Problems;
use crate::scenario::overrides;
use crate::scenario::raw::plan::Change;
use crate::scenario::variants::{Blueprint, Layers};

/// What is told of the changes of a plan: of the file with all of them in it, what is not told of the file itself (`before`)
/// and is about one of them. What acts has been noted for each variant, so that it need not act in this one, which is none.
/// O(file).
pub fn told(
    before: &[String],
    uses: &Uses,
    blueprint: &Blueprint,
    layers: &Layers,
    envelope: &Envelope,
) -> Vec<String> {
    let (mut tree, mut problems) = (blueprint.tree.clone(), Problems::default());
    for change in layers.all() {
        overrides::apply_one(&mut tree, &change.path, change.place, change.node.clone(), &mut problems);
    }
    let mut apart = envelope.clone();
    let built = blueprint.build(&tree, blueprint.sources.clone(), &mut apart, &mut problems);
    let Some((changed, all)) = built.filter(|_| problems.is_empty()) else { return Vec::new() };
    let mut uses = uses.clone();
    uses.note_names(&changed);
    let about = |told: &String| layers.all().any(|change| is_about(told, change));
    let found = of(&changed, &all, &uses, &envelope.comes).into_iter();
    found
        .filter(|told| !before.contains(told) && about(told))
        .map(|told| format!("{told} (said by a stage, a rule or an incident)"))
        .collect()
}

/// Whether a warning is about what a change sets: it names the key, and the table in which it stands.
fn is_about(told: &str, change: &Change) -> bool {
    let keys = overrides::keys(&change.path, change.place);
    let [.., (table, _), (key, _)] = keys.as_slice() else { return false };
    let mut words = told.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
    told.contains(&format!("`{}`", change.path))
        || told.contains(&format!("`{key}`"))
            && (words.any(|word| word == table) || keys.len() > 3 && table == "queue")
}
