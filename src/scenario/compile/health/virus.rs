//! Variants and assays: those built in, and what a file changes or adds.

use std::collections::BTreeMap;

use super::super::Compiler;
use super::super::names::Names;
use crate::disease::{Assay, Detects, Variant};
use crate::scenario::decode::{At, entries};
use crate::scenario::diagnostic::list;
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::health::{RawAssay, RawVariant};
use crate::scenario::raw::values::Text;

impl Compiler<'_> {
    /// Those built in, as changed, then the others of the file.
    pub(super) fn variants(&mut self, raw: &RawScenario) -> Vec<Variant> {
        let mut out = Variant::known().to_vec();
        let own = entries(raw.variant.as_ref());
        for (name, variant, closes) in self.in_order("variant", own, |variant| variant.like.as_ref()) {
            let RawVariant { like, asymptomatic, shedding, quanta, near, two_doses, three_doses, .. } =
                &variant.value;
            let known: Names = out.iter().map(|known| known.name.clone()).collect();
            let own = known.find(&name.value);
            let base = match (like, own) {
                _ if closes => 0,
                (Some(like), _) => self.named("variant", like, &known).map_or(0, usize::from),
                (None, Some(own)) => own,
                (None, None) => {
                    self.wrong(
                        variant.place,
                        format!("variant `{}` is not known", name.value),
                        "it must say which one it is like",
                    )
                    .help("add `like = \"omicron\"`");
                    0
                }
            };
            let mut new = Variant { name: name.value.clone(), ..out[base].clone() };
            new.asymptomatic = self.part_or(asymptomatic.as_ref(), "asymptomatic", new.asymptomatic);
            if let Some(shedding) = shedding {
                if !(0.1..=10.0).contains(&shedding.value.0) {
                    self.wrong(
                        shedding.place,
                        "`shedding` is from 0.1 to 10",
                        format!("found {}", shedding.value.0),
                    );
                }
                new.shedding = shedding.value.0.clamp(0.1, 10.0);
            }
            if let Some(quanta) = quanta {
                let ratio = quanta.value.0.min(1e4) / new.quanta.max(1e-9);
                new.quanta_fitted *= ratio;
                new.quanta *= ratio;
            }
            if let Some(near) = near {
                new.near = near.value.0.min(1e4);
            }
            for (place, doses) in [(0, two_doses), (1, three_doses)] {
                new.protection[place].0 =
                    self.part_or(doses.as_ref(), "the protection by doses", new.protection[place].0);
            }
            match own {
                Some(own) => out[own] = new,
                None => out.push(new),
            }
        }
        out
    }

    /// Tables of a file, each after the one that it is like, wherever they stand, and whether its `like` closes a circle: a
    /// mistake, by which no more is to be said of it.
    fn in_order<'t, T>(
        &mut self,
        what: &str,
        own: &'t [(At<String>, At<T>)],
        like: impl Fn(&T) -> Option<&At<Text>>,
    ) -> Vec<(&'t At<String>, &'t At<T>, bool)> {
        let by_name: BTreeMap<&str, usize> =
            own.iter().enumerate().map(|(i, (name, _))| (name.value.as_str(), i)).collect();
        // A table that is like its own name changes the one built in.
        let base = |i: usize| {
            let base = like(&own[i].1.value)?;
            Some((*by_name.get(base.value.0.as_str())?, base.place)).filter(|&(base, _)| base != i)
        };
        let mut ordered = Vec::with_capacity(own.len());
        let (mut done, mut closes) = (vec![false; own.len()], vec![false; own.len()]);
        for first in 0..own.len() {
            let mut chain = Vec::new();
            let mut next = Some(first);
            while let Some(i) = next.filter(|&i| !done[i]) {
                done[i] = true;
                chain.push(i);
                next = base(i).map(|(base, _)| base);
            }
            if let (Some(closing), Some(&last)) = (next, chain.last())
                && let Some(begins) = chain.iter().position(|&i| i == closing)
                && let Some((_, place)) = base(last)
            {
                let circle = list(chain[begins..].iter().map(|&i| own[i].0.value.as_str()));
                self.wrong(place, format!("{what}s {circle} are like each other"), "this closes the circle");
                closes[last] = true;
            }
            ordered.extend(chain.into_iter().rev().map(|i| (&own[i].0, &own[i].1, closes[i])));
        }
        ordered
    }

    pub(super) fn assays(&mut self, raw: &RawScenario) -> Vec<Assay> {
        let mut out = Assay::known().to_vec();
        let own = entries(raw.assay.as_ref());
        for (name, assay, closes) in self.in_order("assay", own, |assay| assay.like.as_ref()) {
            let RawAssay { like, below, steps, symptoms, sampling, specificity, .. } = &assay.value;
            let known: Names = out.iter().map(|known| known.name.clone()).collect();
            let own = known.find(&name.value);
            let says =
                [below.is_some(), steps.is_some(), symptoms.is_some()].iter().filter(|&&says| says).count();
            let base = match (like, own) {
                _ if closes => 0,
                (Some(like), _) => self.named("assay", like, &known).map_or(0, usize::from),
                (None, Some(own)) => own,
                (None, None) => {
                    if says == 0 {
                        self.wrong(
                            assay.place,
                            format!("assay `{}` does not say what it finds", name.value),
                            "it needs `like`, `below`, `steps` or `symptoms`",
                        )
                        .help("add `like = \"pcr\"`");
                    }
                    0
                }
            };
            if says > 1 {
                self.wrong(
                    assay.place,
                    "an assay finds in one way",
                    "give one of `below`, `steps` and `symptoms`",
                );
            }
            let mut new = Assay { name: name.value.clone(), ..out[base].clone() };
            if let Some(below) = below {
                new.detects = Detects::Below(below.value.0);
            } else if let Some(steps) = steps {
                new.detects = Detects::Steps(steps.value.0.clone());
            } else if symptoms.is_some() {
                new.detects = Detects::Symptoms(self.part(symptoms.as_ref(), "symptoms", 1.0));
            }
            new.sampling = self.part_or(sampling.as_ref(), "sampling", new.sampling);
            new.specificity = self.part_or(specificity.as_ref(), "specificity", new.specificity);
            match own {
                Some(own) => out[own] = new,
                None => out.push(new),
            }
        }
        out
    }
}
