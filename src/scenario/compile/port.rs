//! Ports: opening hours, names, zones.

use std::collections::BTreeMap;

use super::Compiler;
use crate::disease::air::Room;
use crate::disease::quanta::{BREATHING, DECAY, DEPOSITION, MASKS};
use crate::engine::{Span, Time};
use crate::scenario::decode::{At, entries, place_of};
use crate::scenario::diagnostic::list;
use crate::scenario::model::{Hours, Port, PortId, RunSettings, Station, Work, Zone, ZoneAir};
use crate::scenario::raw::port::{RawPort, RawZone};
use crate::scenario::raw::values::Text;
use crate::scenario::units::show_time_of_day;

impl Compiler<'_> {
    /// Makes the names of a port known before anything in it is compiled.
    pub(super) fn enter_port(&mut self, raw: &RawPort, first_station: usize, first_zone: usize) {
        let stations = entries(raw.station.as_ref());
        let zones = entries(raw.zone.as_ref());
        self.station_names = stations.iter().map(|(name, _)| name.value.clone()).collect();
        self.zone_names = zones.iter().map(|(name, _)| name.value.clone()).collect();
        (self.first_station, self.first_zone) = (first_station as u32, first_zone as u32);
        for (zone, _) in zones {
            if let Some((station, _)) = stations.iter().find(|(station, _)| station.value == zone.value) {
                self.problems
                    .add(zone.place, format!("`{}` is both a zone and a station", zone.value), "the zone")
                    .other(station.place, "the station")
                    .help("give one of them another name, so that tables and meters can tell them apart");
            }
        }
        for (station, _) in stations {
            if self.health_names.stays.find(&station.value).is_some() {
                self.problems
                    .add(
                        station.place,
                        format!("`{}` is both a station and a stay", station.value),
                        "the station",
                    )
                    .help("give one of them another name, so that it is clear where `to` leads");
            }
            if super::route::ENDS.contains(&station.value.as_str()) {
                self.problems.add(
                    station.place,
                    format!("`{}` cannot be the name of a station", station.value),
                    "it is where a way through the port ends",
                );
            }
        }
    }

    pub(super) fn hours(&mut self, raw: &RawPort) -> Option<Hours> {
        if raw.open.is_none() && raw.close.is_none() {
            return None;
        }
        let open = raw.open.as_ref().map_or(Span::ZERO, |o| o.value.0);
        let close = raw.close.as_ref().map_or(Span::DAY, |c| c.value.0);
        if let Some(written) = &raw.open
            && open >= Span::DAY
        {
            self.wrong(written.place, "a port cannot open at 24:00", "the day is over then")
                .help("write \"00:00\"");
            return None;
        }
        if open == close {
            let place = raw.close.as_ref().or(raw.open.as_ref()).map(|c| c.place)?;
            self.wrong(place, "this port never opens", "it closes at the time at which it opens")
                .help("leave out `open` and `close` for a port that is always open");
            return None;
        }
        let close = if close < open { close + Span::DAY } else { close };
        Some(Hours { open, close })
    }

    pub(super) fn zones(&mut self, id: PortId, raw: &RawPort, zones: &mut Vec<Zone>) {
        for (name, zone) in entries(raw.zone.as_ref()) {
            let zone = &zone.value;
            let fresh_air = match (&zone.volume, &zone.ventilation) {
                // m³ times changes an hour, in litres a second
                (Some(volume), Some(changes)) => Some(volume.value.0 * changes.value.0 * 1_000.0 / 3_600.0),
                (None, Some(changes)) => {
                    self.problems
                        .add(
                            changes.place,
                            "`ventilation` needs the `volume` of the zone",
                            "changes of how much air?",
                        )
                        .help("add `volume = \"6_000 m3\"`");
                    None
                }
                (Some(volume), None) => {
                    self.problems
                        .add(volume.place, "`volume` has no effect without `ventilation`", "nothing uses it")
                        .help("add `ventilation = \"3 /h\"`, or leave out `volume`");
                    None
                }
                (None, None) => None,
            };
            let area = zone.area.as_ref().map(|a| a.value.0);
            let air = self.air(zone);
            zones.push(Zone { port: id, name: name.value.clone(), area, fresh_air, air });
        }
    }

    /// The air of a zone and what people do in it; none if volume and ventilation are not known.
    fn air(&mut self, raw: &RawZone) -> Option<ZoneAir> {
        let mask = self.one_of(raw.mask.as_ref(), "mask", "none", &MASKS.map(|(name, ..)| name));
        let activity =
            self.one_of(raw.activity.as_ref(), "activity", "standing", &BREATHING.map(|(name, _)| name));
        let nobody = raw.mask.as_ref().map_or(!raw.has("mask"), |mask| mask.value.0 == "none");
        if let Some(masked) = &raw.masked
            && nobody
        {
            self.wrong(masked.place, "`masked` has no effect without `mask`", "nobody wears one")
                .help("add `mask = \"surgical\"`");
        }
        let masked = self.part_or(raw.masked.as_ref(), "masked", 1.0);
        let (_, held_back, kept_out) = MASKS[mask];
        let mut exchanges = Vec::new();
        for (name, flow) in entries(raw.air_to.as_ref()) {
            match self.find_zone(&name.value) {
                Some(zone) => exchanges.push((zone, flow.value.0)),
                None => self.no_zone(&name.value, name.place),
            }
        }
        let (Some(volume), Some(changes)) = (&raw.volume, &raw.ventilation) else {
            for (key, place) in [
                ("air-to", place_of(&raw.air_to)),
                ("mask", place_of(&raw.mask)),
                ("activity", place_of(&raw.activity)),
            ] {
                if let Some(place) = place
                    && !raw.has("volume")
                {
                    self.wrong(
                        place,
                        format!("`{key}` has no effect here"),
                        "the air of this zone is not known",
                    )
                    .help("add `volume = \"6_000 m3\"` and `ventilation = \"3 /h\"`");
                }
            }
            return None;
        };
        Some(ZoneAir {
            room: Room { volume: volume.value.0, loss: changes.value.0 + DECAY + DEPOSITION },
            exchanges,
            out: 1.0 - masked * held_back,
            into: 1.0 - masked * kept_out,
            breathing: BREATHING[activity].1,
        })
    }

    /// Says that the warm-up ends after the last closing of all ports, so that nobody who comes is measured.
    pub(super) fn warn_unmeasured(&mut self, run: &RunSettings, ports: &[Port]) {
        let last_day = RunSettings::start_of(run.days - 1);
        let closing = |port: &Port| port.hours.map_or(run.end(), |hours| last_day + hours.close);
        let Some(last) = ports.iter().map(closing).max() else { return };
        // A stage may open a port for longer.
        if run.warm_up > Time::ZERO && last <= run.warm_up && !self.staged {
            let (day, at) = last.day_of_run();
            self.warnings.push(format!(
                "warm-up: it ends after the last closing, {} on day {}, so nobody who comes is measured",
                show_time_of_day(at),
                day + 1
            ));
        }
    }

    /// The place of a word among `known`; that of `default` if nothing was said.
    pub(super) fn one_of(
        &mut self,
        raw: Option<&At<Text>>,
        what: &str,
        default: &str,
        known: &[&str],
    ) -> usize {
        let word = raw.map_or(default, |raw| raw.value.0.as_str());
        let found = known.iter().position(|known| *known == word);
        if let (Some(raw), None) = (raw, found) {
            let text = raw.value.0.clone();
            self.wrong(
                raw.place,
                format!("{text:?} is no {what}"),
                format!("it can be {}", list(known.iter().copied())),
            )
            .meant(&text, known.iter().copied());
        }
        found.unwrap_or(0)
    }

    /// Says which stations of a port have no place in pictures although others have one.
    pub(super) fn warn_unplaced(&mut self, port: &str, stations: &[Station]) {
        let without: Vec<&str> = stations
            .iter()
            .filter(|station| station.at.is_none())
            .map(|station| station.name.as_str())
            .collect();
        if !without.is_empty() && without.len() < stations.len() {
            self.warnings.push(format!(
                "port {port}: pictures lay its stations out as if no `at` were there, since {} {} none",
                list(without.iter().copied()),
                if without.len() == 1 { "has" } else { "have" }
            ));
        }
    }

    /// Says which stations have the same place in pictures.
    pub(super) fn warn_same_place(&mut self, port: &str, stations: &[Station]) {
        let mut taken: BTreeMap<[u64; 2], &str> = BTreeMap::new();
        for station in stations {
            let Some((x, y)) = station.at else { continue };
            // Adding zero makes a negative zero the same place.
            let other = *taken.entry([x, y].map(|metres| (metres + 0.0).to_bits())).or_insert(&station.name);
            if other != station.name {
                self.warnings.push(format!(
                    "port {port}: station {} stands on station {other} in pictures, since both have the same `at`",
                    station.name
                ));
            }
        }
    }

    /// Says where nobody is on duty although the port is open: often a timetable that begins after opening, so that
    /// its last number holds from midnight on.
    pub(super) fn warn_unstaffed(&mut self, hours: Option<Hours>, stations: &[Station]) {
        for station in stations {
            let Work::Servers { staffing, .. } = &station.work else { continue };
            let opening = hours.map(|h| h.open);
            let times = staffing.changes.iter().map(|&(at, _)| at).chain(opening);
            let open = |at: Span| hours.is_none_or(|h| h.admits(at));
            if let Some(at) = times.filter(|&at| open(at) && staffing.at(at) == 0).min() {
                self.warnings.push(format!(
                    "station {}: nobody is on duty from {} although the port is open",
                    station.path,
                    show_time_of_day(at)
                ));
            }
        }
    }
}
