//! Quotas: places, their bands, and when they open; and the streams of those who book them.

use std::collections::BTreeSet;

use super::Compiler;
use super::arrivals::{Days, SHARE_TOLERANCE, round};
use super::names::Names;
use crate::engine::Span;
use crate::scenario::booking::{Allocation, Bookings, LONGEST_AHEAD, Opens, Quota, QuotaPort};
use crate::scenario::day::{Piece, open_windows};
use crate::scenario::decode::{At, Named, entries};
use crate::scenario::diagnostic::list;
use crate::scenario::model::{Arrivals, Hours, Pattern, Port, PortId, Station, StationId};
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::booking::{NamedPurpose, RawOpens, RawQuota};
use crate::scenario::raw::timetable::RawBands;
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
        let quotas = entries(raw.quota.as_ref());
        let purposes = entries(raw.purpose.as_ref());
        let mut out = Bookings::default();
        let mut stations: Vec<Vec<StationId>> = Vec::new();
        let names: Names = quotas.iter().map(|(name, _)| name.value.clone()).collect();
        let asked: BTreeSet<Option<&str>> = purposes
            .iter()
            .map(|(_, p)| p.value.quota.as_ref().map(|quota| quota.value.0.as_str()))
            .collect();
        let mut paths: BTreeSet<String> = arrivals.iter().map(|stream| stream.path.clone()).collect();
        for (name, quota) in quotas {
            let (quota, to) = self.quota(&name.value, quota, built);
            self.envelope.suspends |= quota.suspended;
            out.quotas.push(quota);
            stations.push(to);
            if !asked.contains(&None) && !asked.contains(&Some(name.value.as_str())) {
                self.warnings.push(format!("quota {}: nobody asks for its places", name.value));
            }
        }
        out.suspends = self.envelope.suspends;
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
            let Some(mut purpose) = self.purpose(named, &out.quotas, &names, quotas, built) else { continue };
            let quota = &out.quotas[purpose.quota];
            for (port, &to) in quota.ports.iter().zip(&stations[purpose.quota]) {
                purpose.streams.push(arrivals.len());
                let at = &built.ports[usize::from(port.port.0)].name;
                let path = format!("{at}/{}", purpose.name);
                if !paths.insert(path.clone()) {
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
                    origin: None,
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
            suspended: value.suspended.as_ref().is_some_and(|suspended| suspended.value.0),
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
        let whole = |&(from, to): &(Span, Span)| (from, to, (to - from).seconds());
        let mut bands: Vec<(Span, Span, f64)> = match (&raw.bands, &raw.slot) {
            (Some(bands), Some(slot)) => {
                self.wrong(slot.place, "give either `bands` or `slot`", "bands of equal length")
                    .other(bands.place, "bands");
                return Vec::new();
            }
            (Some(bands), None) => self.written_bands(bands, hours),
            (None, Some(slot)) => {
                let length = slot.value.0;
                if length < Span::from_seconds(60.0) {
                    self.wrong(slot.place, "a slot is a minute or longer", "found less");
                    return Vec::new();
                }
                slots(length, hours).iter().map(whole).collect()
            }
            (None, None) => windows.iter().map(whole).collect(),
        };
        let sum: f64 = bands.iter().map(|band| band.2).sum();
        for band in &mut bands {
            band.2 /= sum;
        }
        bands
    }

    /// Bands as they are written: the share of each belongs to all the time in it at which the port is open. One that crosses
    /// midnight is two, since places belong to a civil day.
    fn written_bands(&mut self, raw: &At<RawBands>, hours: Option<Hours>) -> Vec<(Span, Span, f64)> {
        let windows = open_windows(hours);
        let pieces = raw.value.pieces(hours);
        let open: Vec<Piece<Number>> = pieces
            .iter()
            .flat_map(|piece| {
                windows.iter().map(|&(from, to)| Piece {
                    from: piece.from.max(from),
                    to: piece.to.min(to),
                    ..*piece
                })
            })
            .filter(|piece| piece.from < piece.to && piece.value.0 > 0.0)
            .collect();
        let time = |entry: usize| -> f64 {
            open.iter()
                .filter(|piece| piece.entry == entry)
                .map(|piece| (piece.to - piece.from).seconds())
                .sum()
        };
        let entries = raw.value.0.0.iter().enumerate();
        let without = entries.filter(|&(entry, (_, share))| share.value.0 > 0.0 && time(entry) == 0.0);
        let without: Vec<Place> = without.map(|(_, (time, _))| time.place).collect();
        if open.is_empty() {
            let label = "none of them lies within the opening hours";
            self.wrong(raw.place, "these bands leave no place", label);
        } else if let Some(&place) = without.first() {
            let label = "nobody could come in it";
            self.wrong(place, "a band lies outside the opening hours", label)
                .help("leave it out, or give it no share");
        }
        let share = |piece: &Piece<Number>| {
            let part = (piece.to - piece.from).seconds() / time(piece.entry);
            (piece.from, piece.to, piece.value.0 * part)
        };
        open.iter().map(share).collect()
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

    fn reservations(&mut self, raw: &[NamedPurpose], bookings: &Bookings) {
        let mut sums = vec![0.0; bookings.quotas.len()];
        for purpose in &bookings.purposes {
            sums[purpose.quota] += purpose.reserved;
        }
        let last = raw.iter().rev().find_map(|(_, purpose)| purpose.value.reserved.as_ref());
        for (quota, sum) in bookings.quotas.iter().zip(sums) {
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

    /// A part from zero to one, or what holds where nothing is written.
    pub(super) fn part_or(&mut self, raw: Option<&At<Number>>, key: &str, unsaid: f64) -> f64 {
        if raw.is_some() { self.part(raw, key, 1.0) } else { unsaid }
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

/// Slots of equal length from opening on, the last as long as is left; one that crosses midnight is two. In the order of the
/// civil day.
fn slots(length: Span, hours: Option<Hours>) -> Vec<(Span, Span)> {
    let hours = hours.unwrap_or(Hours { open: Span::ZERO, close: Span::DAY });
    let count = (hours.close - hours.open).ticks().div_ceil(length.ticks());
    let mut out: Vec<(Span, Span)> = (0..count)
        .flat_map(|i| {
            let from = hours.open + Span::from_ticks(length.ticks() * i);
            let to = (from + length).min(hours.close);
            [
                (from.min(Span::DAY), to.min(Span::DAY)),
                (from.max(Span::DAY) - Span::DAY, to.max(Span::DAY) - Span::DAY),
            ]
        })
        .filter(|(from, to)| from < to)
        .collect();
    out.sort_unstable();
    out
}
