//! Purposes: who wants a place, where and when, and whether there can be one for them.

use super::Compiler;
use super::arrivals::upper_ends;
use super::booking::Built;
use super::names::Names;
use crate::engine::Span;
use crate::random::Sampler;
use crate::scenario::booking::{LONGEST_AHEAD, Purpose, Quota, QuotaPort};
use crate::scenario::decode::At;
use crate::scenario::diagnostic::list;
use crate::scenario::model::{ClassId, Port};
use crate::scenario::raw::booking::{AHEAD, NamedPurpose, OFF_BY, RawPurpose, RawQuota};
use crate::scenario::source::Place;

impl Compiler<'_> {
    pub(super) fn purpose(
        &mut self,
        (name, raw): &NamedPurpose,
        quotas: &[Quota],
        names: &Names,
        raw_quotas: &[(At<String>, At<RawQuota>)],
        built: &Built<'_>,
    ) -> Option<Purpose> {
        let value = &raw.value;
        let quota = match &value.quota {
            None if quotas.len() == 1 => 0,
            None => {
                if !value.has("quota") {
                    let known = list(quotas.iter().map(|quota| quota.name.as_str()));
                    self.wrong(
                        name.place,
                        "it is not said which quota this purpose books",
                        format!("there are {known}"),
                    );
                }
                return None;
            }
            Some(wanted) => {
                let found = names.find(&wanted.value.0);
                if found.is_none() {
                    let known: Vec<&str> = names.iter().map(String::as_str).collect();
                    let text = wanted.value.0.clone();
                    let label = format!("there are {}", list(known.iter().copied()));
                    self.wrong(wanted.place, format!("there is no quota `{text}`"), label)
                        .meant(&text, known);
                }
                found?
            }
        };
        let class = match &value.class {
            Some(class) => self.class(&class.value.0, class.place)?,
            None if self.classes.len() == 1 => ClassId(0),
            None => {
                if !value.has("class") {
                    let known =
                        list(self.classes.iter().map(|class| class.name.as_str()).collect::<Vec<_>>());
                    self.wrong(
                        name.place,
                        "this purpose does not say who they are",
                        format!("the classes are {known}"),
                    )
                    .help("add `class = …`");
                }
                return None;
            }
        };
        let (per_day, shocked) = self.wishes(name.place, value, built)?;
        let of_quota = raw_quotas.get(quota).map(|(_, raw)| &raw.value);
        let no_show = value.no_show.as_ref().or(of_quota.and_then(|quota| quota.no_show.as_ref()));
        let quota_ports = &quotas[quota].ports;
        let ports = self.wanted_ports(value, quota_ports, built.ports);
        let bands = quota_ports.iter().map(|port| wanted_bands(value, port, built.ports)).collect();
        let shapes = quota_ports.iter().map(|port| shapes(value, port, built.ports)).collect();
        let parties = value.party.as_ref().map_or_else(Vec::new, |party| self.parties(party));
        self.fit(name.place, &parties, &quotas[quota]);
        let sampler = |compiler: &mut Self, raw: &Option<_>, default: Span| {
            raw.as_ref().map_or(Sampler::Fixed(default.ticks()), |raw| compiler.sampler(raw))
        };
        let (early, late) =
            (self.part(value.early.as_ref(), "early", 1.0), self.part(value.late.as_ref(), "late", 1.0));
        if early + late == 0.0
            && let Some(off_by) = &value.off_by
        {
            self.wrong(off_by.place, "`off-by` has no effect here", "nobody comes too early or too late")
                .help("add `early` or `late`");
        }
        if early + late > 1.0
            && let Some(late) = &value.late
        {
            self.wrong(
                late.place,
                "more than all of them would come too early or too late",
                "together with `early`",
            );
        }
        Some(Purpose {
            name: name.value.clone(),
            quota,
            class,
            per_day,
            shocked,
            even: value.process.as_ref().is_some_and(|process| process.value.0),
            ports,
            streams: Vec::new(),
            bands,
            shapes,
            other_port: self.part(value.other_port.as_ref(), "other-port", 1.0),
            ahead: self.ahead(name, value),
            patience: sampler(self, &value.patience, Span::ZERO),
            parties,
            priority: value.priority.as_ref().map_or(0, |priority| priority.value.0),
            points: value.points.as_ref().map_or(0, |points| points.value.0),
            reserved: self.part(value.reserved.as_ref(), "reserved", 1.0),
            no_show: self.part(no_show, "no-show", 1.0),
            early,
            late,
            off_by: sampler(self, &value.off_by, OFF_BY),
            unbooked: self.part(value.unbooked.as_ref(), "unbooked", 1.0),
        })
    }

    /// How long before the day they ask.
    fn ahead(&mut self, name: &At<String>, raw: &RawPurpose) -> Sampler {
        let Some(written) = &raw.ahead else { return Sampler::Fixed(AHEAD.ticks()) };
        let sampler = self.sampler(written);
        let longest = Span::DAY.ticks() * u64::from(LONGEST_AHEAD.unsigned_abs());
        if sampler.fixed().is_some_and(|ticks| ticks > longest) {
            self.wrong(
                written.place,
                format!("people ask at most {LONGEST_AHEAD} days before"),
                "this is longer",
            );
        } else if sampler.draw(u64::MAX / 10 * 9) > longest {
            self.warnings.push(format!(
                "purpose {}: more than one in ten would ask longer than {LONGEST_AHEAD} days before and asks then",
                name.value
            ));
        }
        sampler
    }

    /// How many wish to travel on each day, and whether the calendar's shock applies.
    fn wishes(&mut self, place: Place, raw: &RawPurpose, built: &Built<'_>) -> Option<(Vec<f64>, bool)> {
        let follows = raw.calendar.as_ref().is_none_or(|flag| flag.value.0);
        let run = built.days.run;
        let by = raw.factor.as_ref().map_or(1.0, |factor| factor.value.0);
        let wishes = match (&raw.per_day, &raw.by_date) {
            (Some(per_day), Some(by_date)) => {
                self.wrong(
                    by_date.place,
                    "the demand of a purpose is given in one way",
                    "`by-date` besides `per-day`",
                )
                .other(per_day.place, "given here already");
                return None;
            }
            (Some(per_day), None) => {
                let factor = |day: usize| {
                    let factors = &built.days.calendar.factors;
                    if follows { factors.get(day).copied().unwrap_or(1.0) } else { 1.0 }
                };
                (0..run.days as usize).map(|day| per_day.value.0 * factor(day)).collect()
            }
            (None, Some(by_date)) => self.counts(by_date, run)?,
            (None, None) => {
                if !raw.has("per-day") && !raw.has("by-date") {
                    self.wrong(
                        place,
                        "this purpose does not say how many wish to travel",
                        "it needs `per-day` or `by-date`",
                    )
                    .help("add `per-day = 10_000`");
                }
                return None;
            }
        };
        Some((wishes.into_iter().map(|wish: f64| wish * by).collect(), follows))
    }

    fn wanted_ports(&mut self, raw: &RawPurpose, quota: &[QuotaPort], ports: &[Port]) -> Vec<(f64, usize)> {
        let shares: Vec<(usize, f64)> = match &raw.ports {
            None => quota.iter().map(|port| port.share).enumerate().collect(),
            Some(written) => {
                let known: Vec<&str> =
                    quota.iter().map(|port| ports[usize::from(port.port.0)].name.as_str()).collect();
                self.shares(written, &known)
            }
        };
        upper_ends(shares.into_iter().map(|(port, share)| (share, port)))
    }

    /// Notes parties that are larger than any band has places.
    fn fit(&mut self, place: Place, parties: &[(f64, u8)], quota: &Quota) {
        let largest = parties.iter().map(|&(_, size)| u32::from(size)).max().unwrap_or(1);
        let room = quota.room(quota.overbooking);
        let most = room.iter().flatten().copied().max().unwrap_or(0);
        // A plan may raise the quota later.
        if most < largest && !self.staged && quota.per_day > 0.0 && !quota.suspended {
            let title = format!("parties of {largest} could never get a place under quota `{}`", quota.name);
            self.wrong(place, title, format!("its bands have at most {most} places"))
                .help("make the parties smaller, or the quota or its bands larger");
        }
    }
}

/// The parts of the people who wish for the bands of a port, each with its upper end.
fn wanted_bands(raw: &RawPurpose, port: &QuotaPort, ports: &[Port]) -> Vec<f64> {
    let shape =
        raw.profile.as_ref().map(|profile| profile.value.pieces(ports[usize::from(port.port.0)].hours));
    let weight = |&(from, to, share): &(Span, Span, f64)| match &shape {
        None => share,
        Some(shape) => shape.iter().map(|s| (s.to.min(to) - s.from.max(from)).seconds() * s.value.0).sum(),
    };
    let weights: Vec<f64> = port.bands.iter().map(weight).collect();
    let sum: f64 = weights.iter().sum();
    let mut up_to = 0.0;
    let mut out: Vec<f64> = Vec::new();
    for (weight, band) in weights.iter().zip(&port.bands) {
        // A profile that leaves nobody wishes as the places are.
        up_to += if sum > 0.0 { weight / sum } else { band.2 };
        out.push(up_to);
    }
    if let Some(last) = out.last_mut() {
        *last = 1.0;
    }
    out
}

/// When within each band of a port people come: in proportion to the profile, evenly without one or where it is zero.
fn shapes(raw: &RawPurpose, port: &QuotaPort, ports: &[Port]) -> Vec<Vec<(f64, Span, Span)>> {
    let shape =
        raw.profile.as_ref().map(|profile| profile.value.pieces(ports[usize::from(port.port.0)].hours));
    let of_band = |&(from, to, _): &(Span, Span, f64)| {
        let pieces = shape.iter().flatten().map(|s| (s.from.max(from), s.to.min(to), s.value.0));
        let pieces: Vec<_> = pieces.filter(|&(a, b, rate)| a < b && rate > 0.0).collect();
        let weight = |&(a, b, rate): &(Span, Span, f64)| (b - a).seconds() * rate;
        let sum: f64 = pieces.iter().map(weight).sum();
        let parts = upper_ends(pieces.iter().map(|piece| (weight(piece) / sum, (piece.0, piece.1))));
        if parts.is_empty() {
            return vec![(1.0, from, to)];
        }
        parts.into_iter().map(|(up_to, (from, to))| (up_to, from, to)).collect()
    };
    port.bands.iter().map(of_band).collect()
}
