//! Codes that nothing follows from, lines of `otherwise` for what never happens, zones without a station.

use super::Told;
use super::uses::Use;
use crate::scenario::decode::entries;
use crate::scenario::model::Obstacle;
use crate::scenario::raw::port::RawPort;
use crate::scenario::raw::station::RawStation;

impl Told<'_> {
    pub(super) fn codes(&mut self) {
        for (i, (name, code)) in entries(self.raw.code.as_ref()).iter().enumerate() {
            if !self.uses.has(Use::Code(i)) {
                self.tell(format!("code {}: no station reads it", name.value));
            } else if code.value.lookup.is_some() && !self.uses.has(Use::Lookup(i)) {
                self.tell(format!(
                    "code {}: `lookup` changes nothing, since stations read only codes that are converted from it",
                    name.value
                ));
            }
        }
        for (s, station) in self.scenario.stations.iter().enumerate() {
            if let Some(code) = station.reads
                && !self.uses.has(Use::Reading(s))
            {
                let name = &self.scenario.codes[code].name;
                self.out.push(format!(
                    "station {}: it reads code {name}, and nothing follows: no line of its `next` has `code`, and the code has no `lookup`",
                    station.path
                ));
            }
        }
    }

    pub(super) fn ports(&mut self) {
        let mut s = 0;
        for (p, (name, port)) in entries(self.raw.port.as_ref()).iter().enumerate() {
            self.otherwise(p, &name.value, &port.value);
            for (station, raw) in entries(port.value.station.as_ref()) {
                self.station(p, s, &format!("{}/{}", name.value, station.value), &raw.value);
                s += 1;
            }
        }
        let mut used = vec![false; self.scenario.zones.len()];
        for zone in self.scenario.stations.iter().filter_map(|station| station.zone) {
            used[zone.0 as usize] = true;
        }
        for (zone, _) in self.scenario.zones.iter().zip(used).filter(|(_, used)| !used) {
            let port = self.scenario.port_name(zone.port);
            self.out.push(format!("zone {port}/{}: no station is in it", zone.name));
        }
    }

    /// Lines of `otherwise` for what never happens.
    fn otherwise(&mut self, p: usize, name: &str, port: &RawPort) {
        for (i, line) in port.otherwise.iter().flat_map(|lines| &lines.value).enumerate() {
            let when = line.value.when.as_ref().map(|when| when.value.0.as_slice()).unwrap_or_default();
            let named = |obstacle: &Obstacle| {
                when.is_empty() || when.iter().any(|word| word.value.0 == obstacle.word())
            };
            let never = |obstacle: &Obstacle| !self.uses.has(Use::Obstacle(p, *obstacle as usize));
            let meant: Vec<Obstacle> = Obstacle::ALL.into_iter().filter(named).collect();
            if !meant.is_empty() && meant.iter().all(never) {
                let why = meant.iter().map(|obstacle| match obstacle {
                    Obstacle::Closed => "nobody would come while it is closed",
                    Obstacle::Full => "it has no `full-at`",
                    Obstacle::CutOff => "it is never cut off",
                });
                let why = why.collect::<Vec<_>>().join(", ");
                self.tell(format!("port {name}: line {} of `otherwise` changes nothing: {why}", i + 1));
            }
        }
    }

    /// What a station does with classes that never come to it.
    fn by_class(&mut self, s: usize, path: &str, raw: &RawStation) {
        let classes = &self.scenario.classes;
        let lines = raw.next.as_ref().map(|next| next.value.as_slice()).unwrap_or_default();
        let lines = lines.iter().filter_map(|line| line.value.class.as_ref());
        let named: Vec<&str> = entries(raw.service_of.as_ref())
            .iter()
            .map(|(name, _)| name.value.as_str())
            .chain(lines.flat_map(|class| class.value.0.iter().map(|name| name.value.0.as_str())))
            .collect();
        for (c, class) in classes.iter().enumerate().filter(|(_, class)| named.contains(&class.name.as_str()))
        {
            let comes = self.comes.get(c).is_none_or(|comes| comes.get(s).is_none_or(|&comes| comes));
            // A class that comes nowhere is told once.
            if !comes && self.uses.has(Use::Class(c)) {
                self.out.push(format!(
                    "station {path}: what it says of class {} changes nothing, since nobody of it comes there",
                    class.name
                ));
            }
        }
    }

    fn station(&mut self, p: usize, s: usize, path: &str, raw: &RawStation) {
        if raw.service_companion.is_some() && !self.uses.has(Use::Company(p)) {
            self.tell(format!(
                "station {path}: `service-companion` changes nothing, since everybody travels alone: no arrivals have a `party` of two or more"
            ));
        }
        let lines = raw.next.as_ref().map(|next| next.value.as_slice()).unwrap_or_default();
        if self.scenario.bookings.quotas.is_empty() && lines.iter().any(|line| line.value.booking.is_some()) {
            self.tell(format!(
                "station {path}: its `next` goes by `booking`, but there is no quota, so everybody's is \"none\""
            ));
        } else if !self.uses.has(Use::Booked(p)) && lines.iter().any(|line| line.value.booking.is_some()) {
            self.tell(format!(
                "station {path}: its `next` goes by `booking`, but no quota has places at this port, so everybody's is \"none\""
            ));
        }
        let choose = raw.queue.as_ref().and_then(|queue| queue.value.choose.as_ref());
        let unit = raw.failures.as_ref().and_then(|failures| failures.value.unit.as_ref());
        for (key, said) in [("choose", choose.is_some()), ("unit", unit.is_some())] {
            if said && !self.uses.has(Use::Servers(s)) {
                self.tell(format!("station {path}: `{key}` changes nothing, since it has one server"));
            }
        }
        self.by_class(s, path, raw);
    }
}
