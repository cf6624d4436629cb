//! Lists of conditions: all of which must hold, one of which is enough, those that have a name; and whether they contradict each
//! other.

use super::plan::Planner;
use crate::engine::Span;
use crate::scenario::decode::{At, entries};
use crate::scenario::limits;
use crate::scenario::measure::Measure;
use crate::scenario::model::PortId;
use crate::scenario::plan::{Condition, Conditions, Watch};
use crate::scenario::raw::plan::{RawCondition, RawConditions};
use crate::scenario::raw::values::Text;
use crate::scenario::rows::Place;
use crate::scenario::source::Place as TextPlace;

/// Conditions of which one of each list must hold: what every list of conditions comes to.
type Clauses = Vec<Vec<Condition>>;

/// The conditions that have names, by number: what they come to for stages and for rules, which take a measure over different
/// lengths of time unless told otherwise.
#[derive(Default)]
pub(super) struct NamedConditions {
    known: Vec<(usize, bool, Option<Clauses>)>,
    /// Those about to be resolved, the outermost first.
    open: Vec<usize>,
}

impl Planner<'_> {
    /// Resolves conditions; none if one of them is wrong.
    pub(super) fn conditions(&mut self, raw: &At<RawConditions>, by_interval: bool) -> Option<Conditions> {
        let mut out = Clauses::new();
        let mut sound = true;
        for line in &raw.value.0 {
            let Some(clauses) = self.line(line, by_interval) else {
                sound = false;
                continue;
            };
            for any in clauses {
                if let ([one], Some(other)) = (any.as_slice(), out.iter().find(|other| excludes(other, &any)))
                {
                    let label = format!("`{}` and `{}` never hold together", other[0].words, one.words);
                    self.wrong(line.place, "these conditions contradict each other", label)
                        .help("change one of the two values, or write { any = [...] } if one is enough");
                    sound = false;
                }
                out.push(any);
            }
            if out.iter().map(Vec::len).sum::<usize>() > limits::CONDITIONS {
                self.too_many_conditions(line.place);
                return None;
            }
        }
        sound.then_some(Conditions(out))
    }

    /// Resolves the conditions that nothing has asked for, so that mistakes in them are found, and says that nothing asks
    /// for them.
    pub(super) fn unused_conditions(&mut self) {
        let raw = self.raw;
        for (number, (name, condition)) in entries(raw.condition.as_ref()).iter().enumerate() {
            if self.named.known.iter().any(|known| known.0 == number) {
                continue;
            }
            if let Some(when) = &condition.value.when {
                self.conditions(when, false);
            }
            let text = &name.value;
            self.wrong(
                name.place,
                format!("nothing asks for the condition `{text}`"),
                "it would change nothing",
            )
            .help(format!(
                "write {{ condition = \"{text}\" }} in a `when` of a stage or a rule, or leave it out"
            ));
        }
    }

    /// What a line of conditions comes to.
    fn line(&mut self, raw: &At<RawCondition>, by_interval: bool) -> Option<Clauses> {
        let value = &raw.value;
        let alone = [
            ("any", value.any.is_some(), "either a condition or a list of them"),
            (
                "ready",
                value.ready.is_some(),
                "either things are ready or a measure is above or below a value",
            ),
            ("condition", value.condition.is_some(), "what it asks stands under its name"),
        ];
        if let Some((only, _, label)) = alone.into_iter().find(|(_, is_given, _)| *is_given)
            && let Some(key) = value.given.iter().find(|&&key| key != only)
        {
            self.wrong(raw.place, format!("`{key}` does not go with `{only}`"), label);
            return None;
        }
        if let Some(any) = &value.any {
            return self.one_is_enough(any, by_interval);
        }
        if let Some(name) = &value.condition {
            return self.named(name, by_interval);
        }
        if let Some(ready) = &value.ready {
            return self.are_ready(&ready.value.0, by_interval);
        }
        self.compared(raw, by_interval).map(|one| vec![vec![one]])
    }

    /// Alternatives.
    fn one_is_enough(&mut self, any: &At<Vec<At<RawCondition>>>, by_interval: bool) -> Option<Clauses> {
        let mut sound = true;
        if let Some(nested) = any.value.iter().find(|one| one.value.any.is_some()) {
            self.wrong(
                nested.place,
                "`any` cannot stand inside `any`",
                "put these conditions into the outer list",
            );
            sound = false;
        }
        if any.value.is_empty() {
            self.wrong(any.place, "there is no condition here", "this list is empty");
            sound = false;
        }
        let found: Vec<Option<Clauses>> = any.value.iter().map(|one| self.line(one, by_interval)).collect();
        let found = found.into_iter().collect::<Option<Vec<Clauses>>>()?;
        let Some(clauses) = one_of_each(&found) else {
            self.too_many_conditions(any.place);
            return None;
        };
        sound.then_some(clauses)
    }

    fn too_many_conditions(&mut self, place: TextPlace) {
        let label = format!(
            "with what stands under names, and every combination of alternatives, more than {}",
            limits::CONDITIONS
        );
        self.wrong(place, "these are too many conditions", label)
            .help("ask for fewer things, or give alternatives that ask for one thing each");
    }

    /// What stands under a name.
    fn named(&mut self, name: &At<Text>, by_interval: bool) -> Option<Clauses> {
        let raw = self.raw;
        let all = entries(raw.condition.as_ref());
        let known: Vec<&str> = all.iter().map(|(name, _)| name.value.as_str()).collect();
        let number = self.find("condition called", name, &known)?;
        if let Some((.., clauses)) = self.named.known.iter().find(|it| (it.0, it.1) == (number, by_interval))
        {
            return clauses.clone();
        }
        if self.named.open.contains(&number) {
            let label = format!("\"{}\" would have to hold for itself to hold", name.value.0);
            self.wrong(name.place, "a condition cannot ask for itself", label)
                .help("write here what it should ask for");
            return None;
        }
        self.named.open.push(number);
        // What is missing has been said.
        let when = all[number].1.value.when.as_ref();
        let clauses = when.and_then(|when| self.conditions(when, by_interval)).map(|conditions| conditions.0);
        self.named.open.pop();
        self.named.known.push((number, by_interval, clauses.clone()));
        clauses
    }

    /// That things are ready.
    fn are_ready(&mut self, names: &[At<Text>], by_interval: bool) -> Option<Clauses> {
        let known: Vec<&str> =
            entries(self.raw.ready.as_ref()).iter().map(|(name, _)| name.value.as_str()).collect();
        let mut out = Vec::new();
        for name in names {
            let number = self.find("thing to be ready called", name, &known)?;
            let over = if by_interval { self.scenario.run.interval } else { Span::DAY };
            let watch = self.watch(Watch {
                port: PortId::NONE,
                place: Place::Ready(number as u16),
                class: None,
                measure: Measure::ReadyAfter,
                within: Span::ZERO,
                over,
                by_interval,
            });
            let words = format!("{} is ready", name.value.0);
            // What is followed is 1 from then on and 0 before.
            out.push(vec![Condition {
                watch,
                above: Some(0.5),
                below: None,
                lasting: Span::ZERO,
                words,
                counts_positives: false,
                yes_or_no: true,
                whole: true,
            }]);
        }
        Some(out)
    }
}

/// Of alternatives each of which asks for several lists: the lists of which one condition each must hold. (A and B) or C is
/// (A or C) and (B or C). None if they are too many.
fn one_of_each(alternatives: &[Clauses]) -> Option<Clauses> {
    let longest = |clauses: &Clauses| clauses.iter().map(Vec::len).max().unwrap_or(0);
    let each: usize = alternatives.iter().map(longest).sum();
    let all = alternatives.iter().try_fold(each, |all, one| all.checked_mul(one.len()));
    all.filter(|&all| all <= limits::CONDITIONS)?;
    let mut out: Clauses = vec![Vec::new()];
    for all in alternatives {
        let longer = |some: &Vec<Condition>| -> Clauses {
            all.iter().map(|one| some.iter().chain(one).cloned().collect()).collect()
        };
        out = out.iter().flat_map(longer).collect();
    }
    Some(out)
}

/// Whether there is a value above `low` and below `high`: a whole number, if there are no others.
pub(super) fn can_be(low: f64, high: f64, whole: bool) -> bool {
    if whole { low.floor() + 1.0 < high } else { low < high }
}

/// Whether a value can fulfil both.
fn overlap(a: &Condition, b: &Condition) -> bool {
    let low = a.above.unwrap_or(f64::NEG_INFINITY).max(b.above.unwrap_or(f64::NEG_INFINITY));
    let high = a.below.unwrap_or(f64::INFINITY).min(b.below.unwrap_or(f64::INFINITY));
    can_be(low, high, a.whole)
}

/// Whether two single conditions on the same thing never hold together.
fn excludes(a: &[Condition], b: &[Condition]) -> bool {
    matches!((a, b), ([a], [b]) if a.watch == b.watch && !overlap(a, b))
}

/// Whether `some` hold whenever `given` do, as far as single conditions on the same measure tell.
pub(super) fn implies(given: &Conditions, some: &Conditions) -> bool {
    let single = |conditions: &Conditions| -> Vec<Condition> {
        conditions
            .0
            .iter()
            .filter_map(|any| if let [one] = any.as_slice() { Some(one.clone()) } else { None })
            .collect()
    };
    let given = single(given);
    some.0.iter().all(|any| {
        any.iter().any(|wanted| {
            given.iter().any(|known| {
                let low = wanted.above.is_none_or(|low| known.above.is_some_and(|l| l >= low));
                let high = wanted.below.is_none_or(|high| known.below.is_some_and(|h| h <= high));
                known.watch == wanted.watch && low && high && wanted.lasting <= known.lasting
            })
        })
    })
}

/// Whether two sets of conditions on the same measures can both hold at once, as far as single conditions tell; false if
/// they are about different things.
pub(super) fn meet(a: &Conditions, b: &Conditions) -> bool {
    let mut common = false;
    for one in a.0.iter().flatten() {
        for other in b.0.iter().flatten() {
            if one.watch == other.watch {
                common = true;
                if !overlap(one, other) {
                    return false;
                }
            }
        }
    }
    common
}
