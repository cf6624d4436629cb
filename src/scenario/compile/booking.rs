//! Quotas and purposes: places, who may ask for them, and whether everybody asked for can have one.

use super::Compiler;
use super::arrivals::{Days, SHARE_TOLERANCE, open_windows, round, stretches_of, upper_ends};
use crate::engine::Span;
use crate::random::Sampler;
use crate::scenario::booking::{Allocation, Bookings, LONGEST_AHEAD, Opens, Purpose, Quota, QuotaPort};
use crate::scenario::decode::{At, Named};
use crate::scenario::diagnostic::list;
use crate::scenario::model::{Arrivals, ClassId, Hours, Pattern, Port, PortId, Station, StationId};
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::booking::{AHEAD, NamedPurpose, OFF_BY, RawOpens, RawPurpose, RawQuota};
use crate::scenario::raw::values::{Duration, Number};
use crate::scenario::source::Place;

/// What has been compiled before.
pub(super) struct Built<'a> {
    pub days: Days<'a>,
    pub ports: &'a [Port],
    pub stations: &'a [Station],
}

/// Largest part given beyond the places there are.
const MOST_OVERBOOKING: f64 = 10.0;

impl Compiler<'_> {
    /// Quotas and purposes; a stream of arrivals for each purpose at each port of its quota is added to `arrivals`.
    pub(super) fn bookings(
        &mut self,
        raw: &RawScenario,
        built: &Built<'_>,
        arrivals: &mut Vec<Arrivals>,
    ) -> Bookings {
        let quotas = raw.quota.as_ref().map(|q| q.value.0.as_slice()).unwrap_or_default();
        let purposes = raw.purpose.as_ref().map(|p| p.value.0.as_slice()).unwrap_or_default();
        let mut out = Bookings::default();
        let mut stations: Vec<Vec<StationId>> = Vec::new();
        for (name, quota) in quotas {
            let (quota, to) = self.quota(&name.value, quota, built);
            out.quotas.push(quota);
            stations.push(to);
            if !purposes.iter().any(|(_, p)| p.value.quota.as_ref().is_none_or(|q| q.value.0 == name.value)) {
                self.warnings.push(format!("quota {}: nobody asks for its places", name.value));
            }
        }
        if let (Some((name, _)), true) = (purposes.first(), quotas.is_empty() && !raw.has("quota")) {
            self.wrong(
                name.place,
                "there is no quota for this purpose to book",
                "no `[quota.…]` in this scenario",
            )
            .help("add one: `[quota.northbound]` with `per-day`, `port` and `to`");
            return out;
        }
        for named in purposes {
            let Some(mut purpose) = self.purpose(named, &out.quotas, quotas, built) else { continue };
            let quota = &out.quotas[purpose.quota];
            for (port, &to) in quota.ports.iter().zip(&stations[purpose.quota]) {
                purpose.streams.push(arrivals.len());
                let at = &built.ports[usize::from(port.port.0)].name;
                let path = format!("{at}/{}", purpose.name);
                if arrivals.iter().any(|other| other.path == path) {
                    self.wrong(
                        named.0.place,
                        format!("port `{at}` has arrivals called `{}` already", purpose.name),
                        "this purpose",
                    )
                    .help("give one of them another name, so that passengers can be told apart");
                }
                arrivals.push(Arrivals {
                    name: purpose.name.clone(),
                    path,
                    port: port.port,
                    hours: built.ports[usize::from(port.port.0)].hours,
                    entries: vec![(1.0, port.port, to)],
                    mix: vec![(1.0, purpose.class)],
                    cut_off: false,
                    parties: purpose.parties.clone(),
                    by_party: true,
                    pattern: Pattern::Booked,
                    days: Vec::new(),
                    shocked: false,
                });
            }
            out.purposes.push(purpose);
        }
        self.reservations(purposes, &out);
        out
    }

    fn quota(&mut self, name: &str, raw: &At<RawQuota>, built: &Built<'_>) -> (Quota, Vec<StationId>) {
        let value = &raw.value;
        let per_day = value.per_day.as_ref().map_or(0.0, |n| n.value.0);
        if let Some(written) = &value.per_day
            && per_day > 1e8
        {
            self.wrong(
                written.place,
                "a quota has at most 100,000,000 places a day",
                format!("found {per_day}"),
            );
        }
        if let Some(written) = value.per_day.as_ref().filter(|written| written.value.0.fract() != 0.0) {
            self.wrong(written.place, "a quota is a whole number of places", format!("found {per_day}"));
        }
        let shares = self.quota_ports(raw, built.ports);
        let (mut ports, mut stations) = (Vec::new(), Vec::new());
        for (port, share) in shares {
            let bands = self.bands(value, built.ports[port].hours);
            ports.push(QuotaPort { port: PortId(port as u16), share, bands });
            let Some(to) = &value.to else { continue };
            stations.push(self.station_at(port, to, built).unwrap_or(StationId(0)));
        }
        stations.resize(ports.len(), StationId(0));
        let reserved_until = self.whole_days(value.reserved_until.as_ref(), "`reserved-until`");
        let quota = Quota {
            name: name.to_owned(),
            per_day,
            ports,
            overbooking: self.part(value.overbooking.as_ref(), "overbooking", MOST_OVERBOOKING),
            opens: self.opens(value.opens.as_ref(), built),
            allocation: value.allocation.as_ref().map_or(Allocation::FirstCome, |a| a.value.0),
            reserved_until,
        };
        (quota, stations)
    }

    /// The ports of a quota with their shares.
    fn quota_ports(&mut self, raw: &At<RawQuota>, ports: &[Port]) -> Vec<(usize, f64)> {
        let known: Vec<&str> = ports.iter().map(|port| port.name.as_str()).collect();
        match (&raw.value.port, &raw.value.ports) {
            (Some(one), Some(several)) => {
                self.wrong(several.place, "give either `port` or `ports`", "several").other(one.place, "one");
                Vec::new()
            }
            (Some(one), None) => self
                .port_called(&one.value.0, one.place, &known)
                .map(|port| vec![(port, 1.0)])
                .unwrap_or_default(),
            (None, Some(several)) => self.shares(several, &known),
            (None, None) if known.len() == 1 => vec![(0, 1.0)],
            (None, None) => {
                if !raw.value.has("port") && !raw.value.has("ports") {
                    let label = format!("the ports are {}", list(known.iter().copied()));
                    self.wrong(raw.place, "this quota does not say at which ports", label)
                        .help("add `port = …`, or `ports` with shares that add up to 1");
                }
                Vec::new()
            }
        }
    }

    pub(super) fn port_called(&mut self, name: &str, place: Place, known: &[&str]) -> Option<usize> {
        let found = known.iter().position(|port| *port == name);
        if found.is_none() {
            let label = format!("there are {}", list(known.iter().copied()));
            self.wrong(place, format!("there is no port `{name}` here"), label)
                .meant(name, known.iter().copied());
        }
        found
    }

    /// Shares of named ports, which add up to one.
    pub(super) fn shares(&mut self, raw: &At<Named<Number>>, known: &[&str]) -> Vec<(usize, f64)> {
        let sum: f64 = raw.value.0.iter().map(|(_, share)| share.value.0).sum();
        if (sum - 1.0).abs() > SHARE_TOLERANCE {
            self.wrong(
                raw.place,
                "the shares of the ports must add up to 1",
                format!("they add up to {}", round(sum)),
            )
            .help(format!("change one of them by {}", round(1.0 - sum)));
        }
        let shares = raw.value.0.iter();
        shares
            .filter_map(|(name, share)| {
                Some((self.port_called(&name.value, name.place, known)?, share.value.0))
            })
            .collect()
    }

    /// The bands of a day at a port with these hours: from, to, share.
    fn bands(&mut self, raw: &RawQuota, hours: Option<Hours>) -> Vec<(Span, Span, f64)> {
        let windows = open_windows(hours);
        let mut bands: Vec<(Span, Span, f64)> = match (&raw.bands, &raw.slot) {
            (Some(bands), Some(slot)) => {
                self.wrong(slot.place, "give either `bands` or `slot`", "bands of equal length")
                    .other(bands.place, "bands");
                return Vec::new();
            }
            (Some(bands), None) => {
                let stretches = stretches_of(&bands.value, hours);
                let inside = |from: Span, to: Span| {
                    let open = windows.iter().map(|&(a, b)| (a.max(from), b.min(to)));
                    open.filter(|(a, b)| a < b).max_by_key(|&(a, b)| b - a)
                };
                let found =
                    stretches.iter().filter_map(|s| inside(s.from, s.to).map(|(a, b)| (a, b, s.rate)));
                found.filter(|band| band.2 > 0.0).collect()
            }
            (None, Some(slot)) => {
                let length = slot.value.0;
                if length < Span::from_seconds(60.0) {
                    self.wrong(slot.place, "a slot is a minute or longer", "found less");
                    return Vec::new();
                }
                let slots = windows.iter().flat_map(|&(from, to)| {
                    let count = (to - from).ticks().div_ceil(length.ticks());
                    (0..count).map(move |i| {
                        let start = from + Span::from_ticks(length.ticks() * i);
                        (start, (start + length).min(to), ((start + length).min(to) - start).seconds())
                    })
                });
                slots.collect()
            }
            (None, None) => windows.iter().map(|&(from, to)| (from, to, (to - from).seconds())).collect(),
        };
        let sum: f64 = bands.iter().map(|band| band.2).sum();
        if let Some(written) = &raw.bands {
            let wanted = written.value.0.iter().filter(|(_, share)| share.value.0 > 0.0).count();
            if bands.is_empty() {
                let label = "none of them lies within the opening hours";
                self.wrong(written.place, "these bands leave no place", label);
            } else if bands.len() < wanted {
                let label = "nobody could come in it";
                self.wrong(written.place, "a band lies outside the opening hours", label)
                    .help("leave it out, or give it no share");
            }
        }
        for band in &mut bands {
            band.2 /= sum;
        }
        bands
    }

    fn opens(&mut self, raw: Option<&At<RawOpens>>, built: &Built<'_>) -> Opens {
        let any = Opens { ahead: LONGEST_AHEAD, at: Span::ZERO, from: None, weekday: None };
        let Some(raw) = raw else { return any };
        let value = &raw.value;
        let ahead = self.whole_days(value.ahead.as_ref(), "`ahead`").cast_signed();
        if let Some(written) = &value.ahead
            && !(1..=366).contains(&ahead)
        {
            self.wrong(written.place, "places open from 1 to 366 days ahead", format!("found {ahead}"));
        }
        let run = built.days.run;
        let from = value.from.as_ref().map(|from| (from.value.0 - run.start).get_days());
        if let Some(written) = value.from.as_ref().filter(|from| from.value.0 > run.date(run.days - 1)) {
            self.wrong(
                written.place,
                "nothing can be booked before the run ends",
                "it opens after the last day",
            )
            .help("change the date, or `start` and `days` of `[run]`");
        }
        let weekday = value.on.as_ref().map(|day| day.value.0.to_monday_zero_offset());
        let at = value.at.as_ref().map_or(Span::ZERO, |at| at.value.0);
        Opens { ahead, at, from, weekday }
    }

    fn purpose(
        &mut self,
        (name, raw): &NamedPurpose,
        quotas: &[Quota],
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
                let known: Vec<&str> = quotas.iter().map(|quota| quota.name.as_str()).collect();
                let found = known.iter().position(|quota| *quota == wanted.value.0);
                if found.is_none() {
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
        if most < largest && !self.staged && quota.per_day > 0.0 {
            let title = format!("parties of {largest} could never get a place under quota `{}`", quota.name);
            self.wrong(place, title, format!("its bands have at most {most} places"))
                .help("make the parties smaller, or the quota or its bands larger");
        }
    }

    fn reservations(&mut self, raw: &[NamedPurpose], bookings: &Bookings) {
        for (q, quota) in bookings.quotas.iter().enumerate() {
            let sum: f64 = bookings.purposes.iter().filter(|p| p.quota == q).map(|p| p.reserved).sum();
            let last = raw.iter().rev().find_map(|(_, purpose)| purpose.value.reserved.as_ref());
            if let Some(last) = last.filter(|_| sum > 1.0 + SHARE_TOLERANCE) {
                let title = format!("more than all places of quota `{}` are reserved", quota.name);
                self.wrong(last.place, title, format!("the shares add up to {}", round(sum)));
            }
        }
    }

    /// A part from 0 to `most`.
    pub(super) fn part(&mut self, raw: Option<&At<Number>>, key: &str, most: f64) -> f64 {
        let Some(raw) = raw else { return 0.0 };
        let found = raw.value.0;
        if found > most {
            let problem =
                self.wrong(raw.place, format!("`{key}` is from 0 to {most}"), format!("found {found}"));
            if found <= 100.0 && most == 1.0 {
                problem.help(format!("write {} for {found} %", round(found / 100.0)));
            }
        }
        found.min(most)
    }

    /// A duration in whole days.
    pub(super) fn whole_days(&mut self, raw: Option<&At<Duration>>, what: &str) -> u32 {
        let Some(raw) = raw else { return 0 };
        let (ticks, day) = (raw.value.0.ticks(), Span::DAY.ticks());
        if !ticks.is_multiple_of(day) {
            self.wrong(raw.place, format!("{what} is in whole days"), "it takes effect at midnight")
                .help("write \"2 d\"");
        }
        (ticks / day) as u32
    }
}

/// The parts of the people who wish for the bands of a port, each with its upper end.
fn wanted_bands(raw: &RawPurpose, port: &QuotaPort, ports: &[Port]) -> Vec<f64> {
    let shape = raw
        .profile
        .as_ref()
        .map(|profile| stretches_of(&profile.value, ports[usize::from(port.port.0)].hours));
    let weight = |&(from, to, share): &(Span, Span, f64)| match &shape {
        None => share,
        Some(shape) => shape.iter().map(|s| (s.to.min(to) - s.from.max(from)).seconds() * s.rate).sum(),
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
    let shape = raw
        .profile
        .as_ref()
        .map(|profile| stretches_of(&profile.value, ports[usize::from(port.port.0)].hours));
    let of_band = |&(from, to, _): &(Span, Span, f64)| {
        let pieces = shape.iter().flatten().map(|s| (s.from.max(from), s.to.min(to), s.rate));
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
