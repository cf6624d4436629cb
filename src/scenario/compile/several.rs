//! Several ports: arrivals that choose among them, and what those do who cannot come to one.

use super::Compiler;
use super::arrivals::{Days, SHARE_TOLERANCE, round, upper_ends};
use super::booking::Built;
use crate::engine::Span;
use crate::random::Sampler;
use crate::scenario::decode::{At, entries};
use crate::scenario::diagnostic::list;
use crate::scenario::limits;
use crate::scenario::model::{Arrivals, ClassId, Hours, Obstacle, Otherwise, PortId, StationId};
use crate::scenario::raw::RawScenario;
use crate::scenario::raw::port::{RawOtherwise, RawPort};
use crate::scenario::raw::values::Text;

/// A line of `otherwise` with its names resolved.
struct Line {
    share: Option<f64>,
    classes: Option<Vec<ClassId>>,
    obstacles: Option<Vec<Obstacle>>,
    to: Option<(PortId, StationId)>,
    after: Sampler,
}

impl Compiler<'_> {
    /// Arrivals that belong to no port.
    pub(super) fn choosing_arrivals(
        &mut self,
        raw: &RawScenario,
        built: &Built<'_>,
        out: &mut Vec<Arrivals>,
    ) {
        let known: Vec<&str> = built.ports.iter().map(|port| port.name.as_str()).collect();
        for (name, stream) in entries(raw.arrivals.as_ref()) {
            let Some(ports) = &stream.value.ports else {
                if !stream.value.has("ports") {
                    self.wrong(
                        name.place,
                        "these arrivals do not say to which ports they come",
                        "they belong to none",
                    )
                    .help("add `ports` with shares that add up to 1, or write them as `[port.….arrivals.…]`");
                }
                continue;
            };
            let shares = self.shares(ports, &known);
            let Some(to) = &stream.value.to else { continue };
            let placed: Vec<_> = shares
                .into_iter()
                .filter_map(|(port, share)| {
                    Some((share, (PortId(port as u16), self.station_at(port, to, built)?)))
                })
                .collect();
            let entries: Vec<_> = upper_ends(placed)
                .into_iter()
                .map(|(up_to, (port, station))| (up_to, port, station))
                .collect();
            if entries.is_empty() {
                continue;
            }
            let days = Days { run: built.days.run, calendar: built.days.calendar };
            let path = format!("arrivals/{}", name.value);
            let hours = self.common_hours(&name.value, &entries, built);
            let compiled = self.stream(&name.value, path, PortId::NONE, entries, hours, &days, stream);
            out.push(compiled);
        }
    }

    /// The hours within which any of these ports is open; none if that is always.
    fn common_hours(
        &mut self,
        name: &str,
        entries: &[(f64, PortId, StationId)],
        built: &Built<'_>,
    ) -> Option<Hours> {
        let all: Vec<Option<Hours>> =
            entries.iter().map(|entry| built.ports[usize::from(entry.1.0)].hours).collect();
        if all.windows(2).any(|pair| pair[0] != pair[1]) {
            self.warnings.push(format!(
                "arrivals {name}: its ports are not open at the same hours; who comes to a closed one is turned away or does what its `otherwise` says"
            ));
        }
        let known: Vec<Hours> = all.into_iter().collect::<Option<Vec<Hours>>>()?;
        let open = known.iter().map(|hours| hours.open).min()?;
        let close = known.iter().map(|hours| hours.close).max()?;
        (close - open < Span::DAY).then_some(Hours { open, close })
    }

    /// The station of a port that is called `name`.
    pub(super) fn station_at(
        &mut self,
        port: usize,
        name: &At<Text>,
        built: &Built<'_>,
    ) -> Option<StationId> {
        let own = built.ports[port].stations.clone();
        let of_port = own.clone().zip(&built.stations[own]);
        let found = of_port.clone().find(|(_, station)| station.name == name.value.0);
        if found.is_none() {
            let known: Vec<&str> = of_port.map(|(_, station)| station.name.as_str()).collect();
            let title = format!("port `{}` has no station `{}`", built.ports[port].name, name.value.0);
            let label = format!("its stations are {}", list(known.iter().copied()));
            self.wrong(name.place, title, label).meant(&name.value.0, known);
        }
        found.map(|(i, _)| StationId(i as u32))
    }

    /// What those do who cannot come to port number `own`, by class and then by obstacle.
    pub(super) fn otherwise(&mut self, own: usize, raw: &RawPort, built: &Built<'_>) -> Vec<Vec<Otherwise>> {
        let Some(lines) = &raw.otherwise else {
            if let Some(full) = &raw.full_at {
                self.wrong(
                    full.place,
                    "`full-at` has no effect without `otherwise`",
                    "what do newcomers do then?",
                )
                .help("add `otherwise = [{ port = \"…\", to = \"…\" }]`");
            }
            return Vec::new();
        };
        if self.too_many(lines.place, "ways", lines.value.len(), limits::WAYS) {
            return Vec::new();
        }
        let resolved: Vec<Option<Line>> =
            lines.value.iter().map(|line| self.away(own, line, built)).collect();
        let Some(resolved) = resolved.into_iter().collect::<Option<Vec<Line>>>() else { return Vec::new() };
        let mut out = Vec::new();
        let mut told = false;
        let mut used = vec![false; resolved.len()];
        for class in 0..self.classes.len() {
            for obstacle in Obstacle::ALL {
                let mut legs: Vec<Otherwise> = Vec::new();
                let mut sum = 0.0;
                for (i, (line, raw)) in resolved.iter().zip(&lines.value).enumerate() {
                    let class = ClassId(class as u16);
                    if line.classes.as_ref().is_some_and(|classes| !classes.contains(&class))
                        || line.obstacles.as_ref().is_some_and(|obstacles| !obstacles.contains(&obstacle))
                    {
                        continue;
                    }
                    used[i] = true;
                    let up_to = line.share.map_or(1.0, |share| sum + share);
                    if up_to > 1.0 + SHARE_TOLERANCE && !std::mem::replace(&mut told, true) {
                        let place = raw.value.share.as_ref().map_or(raw.place, |share| share.place);
                        let label = format!("they add up to {} with this line", round(up_to));
                        self.wrong(place, "the shares of these ways add up to more than 1", label);
                    }
                    sum = up_to;
                    legs.push(Otherwise { up_to, to: line.to, after: line.after.clone() });
                    if line.share.is_none() {
                        break;
                    }
                }
                out.push(legs);
            }
        }
        for (line, _) in lines.value.iter().zip(&used).filter(|(_, used)| !**used) {
            self.wrong(line.place, "nobody ever takes this way", "lines before it take all who cannot come")
                .help("move it up, or give the line before it a `share`");
        }
        out
    }

    fn away(&mut self, own: usize, line: &At<RawOtherwise>, built: &Built<'_>) -> Option<Line> {
        let raw = &line.value;
        let classes = raw.class.as_ref().map(|classes| {
            classes.value.0.iter().filter_map(|name| self.class(&name.value.0, name.place)).collect()
        });
        let obstacles = raw.when.as_ref().map(|when| {
            when.value
                .0
                .iter()
                .filter_map(|word| {
                    self.word(word, &Obstacle::ALL, Obstacle::word, "does not keep anybody from a port")
                })
                .collect()
        });
        let (to, after) = match (&raw.port, &raw.again_after) {
            (Some(port), Some(again)) => {
                self.wrong(again.place, "they go to another port or come again", "both are given")
                    .other(port.place, "another port");
                return None;
            }
            (None, None) => {
                if !raw.has("port") && !raw.has("again-after") {
                    self.wrong(
                        line.place,
                        "this line does not say what they do",
                        "it needs `port` or `again-after`",
                    )
                    .help("leave the line out for those who cancel");
                }
                return None;
            }
            (None, Some(again)) => {
                if let Some(useless) =
                    raw.to.as_ref().map(|to| to.place).or(raw.after.as_ref().map(|after| after.place))
                {
                    self.wrong(
                        useless,
                        "this has no effect with `again-after`",
                        "they come again as they came",
                    );
                }
                let after = self.sampler(again);
                if after.fixed() == Some(0) {
                    self.wrong(again.place, "they would come again at once", "found no time at all")
                        .help("write \"1 d\"");
                }
                (None, after)
            }
            (Some(port), None) => {
                let known: Vec<&str> = built.ports.iter().map(|port| port.name.as_str()).collect();
                let found = self.port_called(&port.value.0, port.place, &known)?;
                if found == own {
                    self.wrong(port.place, "this is the port they cannot come to", "name another")
                        .help("write `again-after = \"1 d\"` for those who put it off");
                    return None;
                }
                let Some(to) = &raw.to else {
                    if !raw.has("to") {
                        self.wrong(line.place, "it is not said where they come in", "`to` is missing here")
                            .help(format!("add `to = …`, a station of port `{}`", port.value.0));
                    }
                    return None;
                };
                let station = self.station_at(found, to, built)?;
                let after = raw.after.as_ref().map_or(Sampler::Fixed(0), |after| self.sampler(after));
                (Some((PortId(found as u16), station)), after)
            }
        };
        Some(Line { share: raw.share.as_ref().map(|share| share.value.0), classes, obstacles, to, after })
    }
}
