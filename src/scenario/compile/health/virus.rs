//! Variants and assays: those built in, and what a file changes or adds.

use super::super::Compiler;
use super::super::names::Names;
use crate::disease::{Assay, Detects, Variant};
use crate::scenario::decode::entries;
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::health::{RawAssay, RawVariant};

impl Compiler<'_> {
    /// Those built in, as changed, then the others of the file.
    pub(super) fn variants(&mut self, raw: &RawScenario) -> Vec<Variant> {
        let mut out = Variant::known().to_vec();
        for (name, variant) in entries(raw.variant.as_ref()) {
            let RawVariant { like, asymptomatic, shedding, quanta, near, two_doses, three_doses, .. } =
                &variant.value;
            let known: Names = out.iter().map(|known| known.name.clone()).collect();
            let own = known.find(&name.value);
            let base = match (like, own) {
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

    pub(super) fn assays(&mut self, raw: &RawScenario) -> Vec<Assay> {
        let mut out = Assay::known().to_vec();
        for (name, assay) in entries(raw.assay.as_ref()) {
            let RawAssay { like, below, steps, symptoms, sampling, specificity, .. } = &assay.value;
            let known: Names = out.iter().map(|known| known.name.clone()).collect();
            let own = known.find(&name.value);
            let says =
                [below.is_some(), steps.is_some(), symptoms.is_some()].iter().filter(|&&says| says).count();
            let base = match (like, own) {
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
