//! Quotas and purposes: what only another allocation, more ports or more people would use.

use super::Told;
use super::uses::Use;
use crate::scenario::booking::Purpose;
use crate::scenario::decode::{At, entries};
use crate::scenario::raw::booking::RawPurpose;

impl Told<'_> {
    pub(super) fn quotas(&mut self) {
        let bookings = &self.scenario.bookings;
        let purposes = entries(self.raw.purpose.as_ref());
        let mut of_quota: Vec<Vec<&Purpose>> = vec![Vec::new(); bookings.quotas.len()];
        for purpose in &bookings.purposes {
            of_quota[purpose.quota].push(purpose);
        }
        for (q, (name, quota)) in entries(self.raw.quota.as_ref()).iter().enumerate() {
            let name = &name.value;
            let own = &of_quota[q];
            if own.is_empty() {
                continue;
            }
            if quota.value.allocation.is_some() && !self.uses.has(Use::Choice(q)) {
                self.out.push(format!(
                    "quota {name}: `allocation` changes nothing without `opens`: the first to ask gets the place at once"
                ));
            }
            let has_own = |purpose: &(At<String>, At<RawPurpose>)| {
                let of = purpose.1.value.quota.as_ref().is_none_or(|quota| quota.value.0 == *name);
                !of || purpose.1.value.no_show.is_some()
            };
            if quota.value.no_show.is_some() && purposes.iter().all(has_own) {
                self.out.push(format!(
                    "quota {name}: `no-show` changes nothing, since each of its purposes has its own"
                ));
            }
            let alike = own.windows(2).all(|pair| pair[0].priority == pair[1].priority);
            if self.uses.has(Use::ByPriority(q)) && alike {
                self.out.push(format!(
                    "quota {name}: `allocation = \"priority\"` changes nothing, since all its purposes have the same priority"
                ));
            }
            if quota.value.reserved_until.is_some() && own.iter().all(|purpose| purpose.reserved == 0.0) {
                self.out.push(format!(
                    "quota {name}: `reserved-until` changes nothing, since no purpose has `reserved` places"
                ));
            }
        }
        // A wrong purpose would have been a mistake: those of the file are those of the scenario.
        for ((name, raw), purpose) in purposes.iter().zip(&bookings.purposes) {
            let (name, q, raw) = (&name.value, purpose.quota, &raw.value);
            let quota = &bookings.quotas[q].name;
            let alone = of_quota[q].len() == 1;
            let mut tell = |key: &str, idle: bool, why: &str| {
                if idle {
                    self.out.push(format!("purpose {name}: `{key}` changes nothing, since {why}"));
                }
            };
            tell(
                "priority",
                raw.priority.is_some() && !self.uses.has(Use::ByPriority(q)),
                &format!("quota {quota} does not have `allocation = \"priority\"`"),
            );
            tell(
                "points",
                raw.points.is_some() && !self.uses.has(Use::ByPoints(q)),
                &format!("quota {quota} does not have `allocation = \"points\"`"),
            );
            tell(
                "other-port",
                raw.other_port.is_some() && !self.uses.has(Use::SeveralPorts(q)),
                &format!("quota {quota} has one port"),
            );
            tell(
                "reserved",
                raw.reserved.is_some() && alone,
                &format!("nobody else asks for places of quota {quota}"),
            );
        }
    }
}
