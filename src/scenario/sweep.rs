//! What a sweep tries: factors with their values, points by name, and how they are put together.

use super::decode::entries;
use super::levels::{Levels, NoLevels};
use super::overrides::keys;
use super::raw::RawScenario;
use super::source::Place;

/// How the values of several factors are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Every value with every other; the last factor changes fastest.
    #[default]
    Grid,
    /// So many points that each factor takes each of so many even steps once (McKay, Beckman and Conover, "A comparison of
    /// three methods for selecting values of input variables", Technometrics 21, 1979).
    LatinHypercube,
    /// Points of a scrambled Sobol sequence, which fill the space evenly however many there are.
    Sobol,
}

impl Kind {
    /// As a word for people and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::LatinHypercube => "latin-hypercube",
            Self::Sobol => "sobol",
        }
    }
}

/// Something that is varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// The path, with the word for what is done there; `file` for whole scenario files.
    pub path: String,
    /// Its values.
    pub levels: Levels,
}

impl Factor {
    /// Whether somebody decides about its values, as about servers, hours or rules; those of demand, service times and infection
    /// happen to a port.
    pub fn is_chosen(&self) -> bool {
        is_chosen(&self.path)
    }

    /// Whether its values are scenario files.
    pub fn is_file(&self) -> bool {
        self.path == "file"
    }

    /// Reads `PATH=VALUES`.
    pub fn parse(text: &str) -> Result<Self, NoLevels> {
        let help = || "write it as in `--vary port.lok-ma-chau.station.counter.servers=12..18:2`".to_owned();
        let Some((path, values)) = text.split_once('=') else {
            return Err(NoLevels {
                why: format!("`{text}` has no `=` between a path and its values"),
                help: help(),
            });
        };
        let path = path.trim();
        if path.is_empty() || path != "file" && !path.contains('.') {
            return Err(NoLevels { why: format!("`{path}` is no path"), help: help() });
        }
        Ok(Self { path: path.to_owned(), levels: Levels::parse(values)? })
    }
}

/// Keys on a path under which stands what nobody chooses: who comes, how long things take by nature, what breaks.
const GIVEN: [&str; 18] = [
    "arrivals",
    "purpose",
    "calendar",
    "origin",
    "variant",
    "assay",
    "incident",
    "run",
    "health",
    "shock",
    "service",
    "service-of",
    "service-companion",
    "failures",
    "patience",
    "walk",
    "no-show",
    "phone-fails",
];

/// Whether somebody decides about what stands at a path.
pub fn is_chosen(path: &str) -> bool {
    let keys = keys(path, Place::new(0, 0..0));
    !keys.iter().any(|(key, _)| GIVEN.contains(&key.as_str()))
}

/// A point with a name: changes by path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPoint {
    /// Its name.
    pub name: String,
    /// Its changes, as `PATH=VALUE`.
    pub changes: Vec<String>,
}

/// What a sweep tries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sweep {
    /// How factors are put together.
    pub kind: Kind,
    /// Number of points of a design that does not follow from the values.
    pub points: Option<u64>,
    /// Seed of such a design.
    pub seed: u64,
    /// Factors.
    pub factors: Vec<Factor>,
    /// Points by name.
    pub named: Vec<NamedPoint>,
}

impl Sweep {
    /// What `[sweep]` says; nothing varied if it is not there.
    pub fn of(raw: &RawScenario) -> Self {
        let Some(raw) = raw.sweep.as_ref().map(|sweep| &sweep.value) else {
            return Self { seed: 1, ..Self::default() };
        };
        let vary = raw.vary.as_ref().map(|vary| vary.value.0.as_slice()).unwrap_or_default();
        let named = entries(raw.point.as_ref());
        Self {
            kind: raw.design.as_ref().map(|design| design.value.0).unwrap_or_default(),
            points: raw.points.as_ref().map(|points| points.value.0),
            seed: raw.seed.as_ref().map_or(1, |seed| seed.value.0),
            factors: vary
                .iter()
                .map(|(path, levels)| Factor { path: path.value.clone(), levels: levels.clone() })
                .collect(),
            named: named
                .iter()
                .map(|(name, changes)| NamedPoint {
                    name: name.value.clone(),
                    changes: changes
                        .value
                        .0
                        .iter()
                        .map(|change| format!("{}={}", change.path, change.node.value.as_change()))
                        .collect(),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_chosen;

    #[test]
    fn nobody_chooses_demand() {
        for path in [
            "port.p.station.s.servers",
            "scale:port.p.station.s.servers",
            "quota.q.per-day",
            "port.p.station.s.queue.places",
            "rule.r.delay",
            "file",
        ] {
            assert!(is_chosen(path), "{path}");
        }
        for path in [
            "scale:port.p.arrivals.a.per-day",
            "port.p.station.s.service.lognormal.mean",
            "origin.o.prevalence",
            "purpose.x.per-day",
            "calendar.shock",
            "port.\"a.b\".shock",
        ] {
            assert!(!is_chosen(path), "{path}");
        }
    }
}
