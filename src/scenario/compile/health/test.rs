//! Tests and laboratories.

use super::super::Compiler;
use super::super::names::Names;
use super::HealthNames;
use crate::disease::Assay;
use crate::engine::Span;
use crate::random::{Purpose, Salt, Sampler};
use crate::scenario::decode::At;
use crate::scenario::health::{Lab, Return, Test};
use crate::scenario::limits;
use crate::scenario::raw::health::{RawLab, RawTest};
use crate::scenario::raw::values::Whole;

impl Compiler<'_> {
    pub(super) fn test(&mut self, name: &str, raw: &RawTest, assays: &[Assay], names: &HealthNames) -> Test {
        let known: Names = assays.iter().map(|assay| assay.name.clone()).collect();
        let assay =
            raw.assay.as_ref().and_then(|assay| self.named("assay", assay, &known)).map_or(0, usize::from);
        let classes = raw.class.as_ref().map(|classes| {
            let named: Vec<_> =
                classes.value.0.iter().filter_map(|name| self.class(&name.value.0, name.place)).collect();
            (0..self.classes.len()).map(|class| named.iter().any(|id| usize::from(id.0) == class)).collect()
        });
        let result = match (&raw.lab, &raw.result) {
            (Some(lab), Some(result)) => {
                self.wrong(lab.place, "a result comes from a laboratory or after a time", "both are given")
                    .other(result.place, "after a time");
                Return::After(Sampler::Fixed(0))
            }
            (Some(lab), None) => {
                self.named("lab", lab, &names.labs).map_or(Return::After(Sampler::Fixed(0)), Return::Lab)
            }
            (None, result) => {
                Return::After(result.as_ref().map_or(Sampler::Fixed(0), |result| self.sampler(result)))
            }
        };
        if let (None, Some(compliance)) = (&raw.positive, &raw.compliance)
            && !raw.has("positive")
        {
            self.wrong(
                compliance.place,
                "`compliance` has no effect without `positive`",
                "comply with what?",
            );
        }
        Test {
            name: name.to_owned(),
            assay: assays[assay].clone(),
            share: self.part_or(raw.share.as_ref(), "share", 1.0),
            classes: classes.unwrap_or_else(|| vec![true; self.classes.len()]),
            result,
            positive: raw.positive.as_ref().and_then(|stay| self.named("stay", stay, &names.stays)),
            compliance: self.part_or(raw.compliance.as_ref(), "compliance", 1.0),
            price: raw.price.as_ref().map_or(0.0, |price| price.value.0),
        }
    }

    pub(super) fn lab(&mut self, name: &str, raw: &RawLab) -> Lab {
        // At most one run a second.
        let least = Span::from_seconds(1.0);
        if let Some(every) = raw.every.as_ref().filter(|every| every.value.0 < least) {
            self.wrong(every.place, "a laboratory starts at most one run a second", "found less than that");
        }
        Lab {
            name: name.to_owned(),
            every: raw.every.as_ref().map_or(Span::HOUR, |every| every.value.0.max(least)),
            run: raw.run.as_ref().map_or(Sampler::Fixed(0), |run| self.sampler(run)),
            capacity: self.count(raw.capacity.as_ref(), "capacity"),
            pool: self.count(raw.pool.as_ref(), "pool").unwrap_or(1),
            salt: Salt::new(name, Purpose::Health),
        }
    }

    fn count(&mut self, raw: Option<&At<Whole>>, what: &str) -> Option<u32> {
        let raw = raw?;
        let most = limits::SERVERS;
        if !(1..=most).contains(&raw.value.0) {
            let found = format!("found {}", raw.value.0);
            self.wrong(raw.place, format!("`{what}` is from 1 to {most}"), found);
        }
        Some(raw.value.0.clamp(1, most) as u32)
    }
}
