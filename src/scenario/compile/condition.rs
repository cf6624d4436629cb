//! One condition of a gate or a rule: what it watches, above or below what.

use super::conditions::can_be;
use super::plan::Planner;
use crate::engine::Span;
use crate::scenario::decode::{At, entries};
use crate::scenario::diagnostic::list;
use crate::scenario::measure::{Measure, Unit};
use crate::scenario::model::{ClassId, PortId, StationId, ZoneId};
use crate::scenario::plan::{Condition, Watch};
use crate::scenario::raw::plan::{RawAmount, RawCondition};
use crate::scenario::raw::values::Text;
use crate::scenario::rows::{self, Place, watched};
use crate::scenario::units::show_duration;

impl Planner<'_> {
    /// The number of something watched.
    pub(super) fn watch(&mut self, watch: Watch) -> usize {
        let known = self.watches.iter().position(|known| *known == watch);
        known.unwrap_or_else(|| {
            self.watches.push(watch);
            self.watches.len() - 1
        })
    }

    /// A measure above or below a value.
    pub(super) fn compared(&mut self, raw: &At<RawCondition>, by_interval: bool) -> Option<Condition> {
        let value = &raw.value;
        let cases =
            value.signal.as_ref().map(|signal| At { value: Text("cases".into()), place: signal.place });
        let Some(name) = value.measure.as_ref().or(cases.as_ref()) else {
            if !value.has("measure") && !value.has("any") {
                self.wrong(
                    raw.place,
                    "this condition names no measure",
                    "what should be above or below something?",
                )
                .help("write { station = \"counter\", measure = \"queue_mean\", above = 500 }");
            }
            return None;
        };
        let (port, place, class, measure, within) = self.watched(raw, name, false)?;
        if let (Place::Quota(_) | Place::Origin(_), true) = (place, by_interval) {
            self.wrong(
                raw.place,
                "what a quota comes to is known day by day, and so is prevalence",
                "a rule is judged at each interval",
            )
            .help("let a stage look at it");
            return None;
        }
        let above = self.amount(value.above.as_ref(), measure);
        let below = self.amount(value.below.as_ref(), measure);
        if value.above.is_none() && value.below.is_none() && !value.has("above") && !value.has("below") {
            self.wrong(raw.place, "this condition does not say when it holds", "it needs `above` or `below`")
                .help("add `above = 500`");
            return None;
        }
        if (value.above.is_some() && above.is_none()) || (value.below.is_some() && below.is_none()) {
            return None;
        }
        if let (Some(low), Some(high)) = (above, below)
            && !can_be(low, high, measure.is_whole())
        {
            self.wrong(
                raw.place,
                "this condition never holds",
                if low < high {
                    format!("no whole number is above {low} and below {high}")
                } else {
                    format!("nothing is above {low} and below {high}")
                },
            );
            return None;
        }
        let run = &self.scenario.run;
        let step = if by_interval { run.interval } else { Span::DAY };
        let over = value.over.as_ref().map_or(step, |over| over.value.0);
        if let Some(written) = &value.over
            && (over == Span::ZERO || !over.ticks().is_multiple_of(step.ticks()))
        {
            let unit = if by_interval { "intervals of the run" } else { "days" };
            self.wrong(
                written.place,
                format!("`over` is in whole {unit}"),
                format!("of {} each", show_duration(step)),
            );
            return None;
        }
        if over.ticks() > run.end().ticks()
            && let Some(written) = &value.over
        {
            self.wrong(written.place, "the run is shorter than that", "the condition could never be judged");
            return None;
        }
        let lasting = value.lasting.as_ref().map_or(Span::ZERO, |lasting| lasting.value.0);
        if lasting > Span::ZERO && !lasting.ticks().is_multiple_of(step.ticks()) {
            let steps = lasting.ticks().div_ceil(step.ticks());
            let who = if by_interval {
                "rules are judged at the end of each interval"
            } else {
                "gates are judged at midnight"
            };
            let (written, acts) =
                (show_duration(lasting), show_duration(Span::from_ticks(steps * step.ticks())));
            self.compiler.warnings.push(format!(
                "condition on {}: `for = \"{written}\"` acts as \"{acts}\", since {who}, every {}",
                name.value.0,
                show_duration(step)
            ));
        }
        let watch = Watch { port, place, class, measure, within, over, by_interval };
        let words = self.words(&watch, above, below, lasting);
        let watch = self.watch(watch);
        let counts_positives = matches!(measure, Measure::Positives | Measure::Positivity);
        Some(Condition {
            watch,
            above,
            below,
            lasting,
            words,
            counts_positives,
            yes_or_no: false,
            whole: measure.is_whole(),
        })
    }

    /// What is watched: place, class, measure and, with `wait_within`, the time. A target (`afterwards`) can also be about what
    /// nobody sees while it happens.
    pub(super) fn watched(
        &mut self,
        raw: &At<RawCondition>,
        name: &At<Text>,
        afterwards: bool,
    ) -> Option<(PortId, Place, Option<ClassId>, Measure, Span)> {
        let value = &raw.value;
        let whole = afterwards && self.is_about_all(raw, name);
        let (port, place) = if whole { (PortId::NONE, Place::Health) } else { self.place(raw)? };
        let class = match &value.class {
            None => None,
            Some(class) => Some(self.class(class)?),
        };
        let mut possible = watched(place).to_vec();
        if afterwards {
            possible.extend(rows::told_afterwards(self.scenario, place));
        }
        let Some(&measure) = possible.iter().find(|measure| measure.name() == name.value.0) else {
            let names: Vec<&str> = possible.iter().map(|measure| measure.name()).collect();
            let label = format!("here there are {}", list(names.iter().copied()));
            let text = name.value.0.clone();
            self.wrong(name.place, format!("`{text}` cannot be watched here"), label).meant(&text, names);
            return None;
        };
        if class.is_some()
            && matches!(
                measure,
                Measure::OccupancyMean
                    | Measure::OccupancyMax
                    | Measure::InsideMax
                    | Measure::InsideMean
                    | Measure::QueueMax
                    | Measure::QueueMean
                    | Measure::BedsMean
                    | Measure::BedsMax
                    | Measure::Imported
                    | Measure::Infected
                    | Measure::InfectiousDays
                    | Measure::Transmissions
            )
        {
            self.wrong(
                name.place,
                format!("`{}` is watched for all classes together only", measure.name()),
                "a class is named",
            )
            .help("leave out `class`");
            return None;
        }
        let within = match (&value.within, measure == Measure::WaitWithin) {
            (Some(within), true) => within.value.0,
            (None, false) => Span::ZERO,
            (None, true) => {
                if !value.has("within") {
                    self.wrong(name.place, "`wait_within` needs `within`", "within what time?")
                        .help("add `within = \"15 min\"`");
                }
                return None;
            }
            (Some(within), false) => {
                self.wrong(within.place, "`within` has no effect here", "it goes with `wait_within`")
                    .help("leave it out");
                return None;
            }
        };
        Some((port, place, class, measure, within))
    }

    pub(super) fn amount(&mut self, raw: Option<&At<RawAmount>>, measure: Measure) -> Option<f64> {
        let raw = raw?;
        let seconds = measure.unit() == Unit::Seconds;
        if seconds != raw.value.time {
            let (title, label) = if seconds {
                ("this measure is a time", format!("write \"{} s\"", raw.value.value))
            } else {
                ("this measure is no time", format!("its unit is {}", measure.unit().symbol()))
            };
            self.wrong(raw.place, title, label);
            return None;
        }
        if measure.is_share() && raw.value.value > 1.0 {
            let percent = raw.value.value;
            self.wrong(raw.place, "a share is from 0 to 1", format!("found {percent}"))
                .help(format!("write \"{percent}%\" for {percent} in a hundred"));
            return None;
        }
        if raw.value.percent && !measure.is_share() {
            self.wrong(
                raw.place,
                "this measure is no share",
                format!("its unit is {}", measure.unit().symbol()),
            );
            return None;
        }
        Some(raw.value.value)
    }

    /// Whether a target is about infection as a whole: it names no place, and no port has such a measure.
    fn is_about_all(&self, raw: &At<RawCondition>, name: &At<Text>) -> bool {
        let places = ["port", "station", "quota", "test", "stay", "origin"];
        let at_ports = rows::told_afterwards(self.scenario, Place::Port);
        let named = |measure: &Measure| measure.name() == name.value.0;
        let meant_of_port = self.scenario.ports.len() == 1 && at_ports.iter().any(named);
        !meant_of_port
            && !places.iter().any(|key| raw.value.has(key))
            && rows::told_afterwards(self.scenario, Place::Health).iter().any(named)
    }

    fn class(&mut self, name: &At<Text>) -> Option<ClassId> {
        let known: Vec<&str> = self.scenario.classes.iter().map(|class| class.name.as_str()).collect();
        self.find("class", name, &known).map(|i| ClassId(i as u16))
    }

    /// The place that a condition is about.
    fn place(&mut self, raw: &At<RawCondition>) -> Option<(PortId, Place)> {
        let scenario = self.scenario;
        if let Some(quota) = &raw.value.quota {
            if let Some(other) = raw.value.port.as_ref().or(raw.value.station.as_ref()) {
                self.wrong(other.place, "a condition is about one place", "besides the quota")
                    .other(quota.place, "the quota");
                return None;
            }
            let known: Vec<&str> = scenario.bookings.quotas.iter().map(|quota| quota.name.as_str()).collect();
            return self.find("quota", quota, &known).map(|q| (PortId::NONE, Place::Quota(q as u16)));
        }
        if let Some(signal) = &raw.value.signal {
            let others =
                [&raw.value.port, &raw.value.station, &raw.value.test, &raw.value.stay, &raw.value.origin];
            if let Some(other) = others.into_iter().flatten().next() {
                self.wrong(other.place, "a condition is about one place", "besides the signal")
                    .other(signal.place, "the signal");
                return None;
            }
            if let Some(class) = &raw.value.class {
                self.wrong(class.place, "`class` has no effect here", "a signal counts all cases")
                    .help("leave it out");
                return None;
            }
            // Those of the file: what is wrong with one of them has been said.
            let known: Vec<&str> =
                entries(self.raw.signal.as_ref()).iter().map(|(name, _)| name.value.as_str()).collect();
            return self.find("signal", signal, &known).map(|s| (PortId::NONE, Place::Signal(s as u16)));
        }
        if [raw.value.test.is_some(), raw.value.stay.is_some(), raw.value.origin.is_some()].contains(&true) {
            return self.health_place(raw);
        }
        let ports: Vec<&str> = scenario.ports.iter().map(|port| port.name.as_str()).collect();
        let port = match &raw.value.port {
            Some(port) => Some(self.find("port", port, &ports)?),
            None => None,
        };
        let places: Vec<(usize, &str, Place)> = {
            let stations = scenario.stations.iter().enumerate();
            let stations = stations
                .map(|(i, s)| (s.port.0.into(), s.name.as_str(), Place::Station(StationId(i as u32))));
            let zones = scenario.zones.iter().enumerate();
            let zones = zones.map(|(i, z)| (z.port.0.into(), z.name.as_str(), Place::Zone(ZoneId(i as u32))));
            stations.chain(zones).filter(|&(own, ..)| port.is_none_or(|port| own == port)).collect()
        };
        let found: Vec<(usize, Place)> = match &raw.value.station {
            None if raw.value.has("station") => return None,
            None => (0..ports.len())
                .filter(|&p| port.is_none_or(|port| p == port))
                .map(|p| (p, Place::Port))
                .collect(),
            Some(station) => {
                let known: Vec<&str> = places.iter().map(|&(_, name, _)| name).collect();
                self.find("station or zone", station, &known)?;
                let named = places.iter().filter(|&&(_, name, _)| name == station.value.0);
                named.map(|&(port, _, place)| (port, place)).collect()
            }
        };
        if found.len() > 1 {
            let label = format!("the ports are {}", list(ports.iter().copied()));
            self.wrong(raw.place, "it is not said which port is meant", label)
                .help(format!("add `port = {:?}`", ports[found[0].0]));
            return None;
        }
        found.first().map(|&(port, place)| (PortId(port as u16), place))
    }

    /// The test, the stay or the origin that a condition is about.
    fn health_place(&mut self, raw: &At<RawCondition>) -> Option<(PortId, Place)> {
        let value = &raw.value;
        let health = self.scenario.health.as_ref();
        let (what, name, known): (_, _, Vec<&str>) = match (&value.test, &value.stay, &value.origin) {
            (Some(test), ..) => {
                ("test", test, health.iter().flat_map(|h| &h.tests).map(|test| test.name.as_str()).collect())
            }
            (_, Some(stay), _) => {
                ("stay", stay, health.iter().flat_map(|h| &h.stays).map(|stay| stay.name.as_str()).collect())
            }
            (_, _, Some(origin)) => {
                let all = health.iter().flat_map(|h| &h.origins.all);
                ("origin", origin, all.map(|origin| origin.name.as_str()).collect())
            }
            _ => return None,
        };
        if let Some(other) = value.port.as_ref().or(value.station.as_ref()) {
            self.wrong(other.place, "a condition is about one place", format!("besides the {what}"))
                .other(name.place, format!("the {what}"));
            return None;
        }
        let place = self.find(what, name, &known).map(|number| match what {
            "test" => Place::Test(number as u16),
            "stay" => Place::Stay(number as u16),
            _ => Place::Origin(number as u16),
        });
        place.map(|place| (PortId::NONE, place))
    }

    pub(super) fn find(&mut self, what: &str, name: &At<Text>, known: &[&str]) -> Option<usize> {
        let text = name.value.0.as_str();
        let found = known.iter().position(|known| *known == text);
        if found.is_none() {
            let label = match known {
                [] => "there is none".to_owned(),
                known => format!("there are {}", list(known.iter().copied())),
            };
            self.wrong(name.place, format!("there is no {what} `{text}`"), label)
                .meant(text, known.iter().copied());
        }
        found
    }

    fn words(&self, watch: &Watch, above: Option<f64>, below: Option<f64>, lasting: Span) -> String {
        let scenario = self.scenario;
        let place = watch.place.name(scenario);
        let mut words = vec![match place {
            "" => scenario.port_name(watch.port).to_owned(),
            place if watch.port == PortId::NONE => place.to_owned(),
            place => format!("{}/{place}", scenario.port_name(watch.port)),
        }];
        words.push(watch.measure.name().to_owned());
        if watch.measure == Measure::WaitWithin {
            words.push(show_duration(watch.within));
        }
        words.extend(watch.class.map(|class| format!("of {}", scenario.classes[class.0 as usize].name)));
        let unit = if watch.measure.unit() == Unit::Seconds { " s" } else { "" };
        words.extend(above.map(|limit| format!("above {limit}{unit}")));
        words.extend(below.map(|limit| format!("below {limit}{unit}")));
        words.push(format!("over {}", show_duration(watch.over)));
        if lasting > Span::ZERO {
            words.push(format!("for {}", show_duration(lasting)));
        }
        words.join(" ")
    }
}
