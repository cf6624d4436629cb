//! Codes that nothing follows from, lines of `otherwise` for what never happens, zones without a station.

use super::Told;
use super::uses::Use;
use crate::scenario::decode::entries;
use crate::scenario::model::Obstacle;
use crate::scenario::raw::port::RawPort;
use crate::scenario::raw::station::RawStation;

impl Told<'_> {
    pub(super) fn codes(&mut self) {
        for (i, (name, _)) in entries(self.raw.code.as_ref()).iter().enumerate() {
            if !self.uses.has(Use::Code(i)) {
                self.tell(format!("code {}: no station reads it", name.value));
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
        for (p, (name, port)) in entries(self.raw.port.as_ref()).iter().enumerate() {
            self.otherwise(p, &name.value, &port.value);
            for (station, raw) in entries(port.value.station.as_ref()) {
                self.station(p, &format!("{}/{}", name.value, station.value), &raw.value);
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

    fn station(&mut self, p: usize, path: &str, raw: &RawStation) {
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
        }
    }
}
