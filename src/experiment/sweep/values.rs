//! What is kept of a point: one value a replication for each row, and what the rows are.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::experiment::one::One;
use crate::experiment::targets::meets;
use crate::num::spread::{Share, share};
use crate::num::{Spread, Student};
use crate::record::{Measure, Row, rows};
use crate::scenario::Scenario;
use crate::scenario::diagnostic::closest;
use crate::scenario::measure::{Better, MeasurePath};
use crate::scenario::plan::Target;

/// Measure of the rows that tell whether a target was met: 1 in a replication that met it, otherwise 0.
pub const TARGET_MET: &str = "target_met";
/// Ending of the names of the rows that hold what a target's measure came to over the run.
pub const TARGET_VALUE: &str = "target_value";

/// Measure of the row that tells whether all targets were met: 1 in a replication that met them, otherwise 0. There is none with
/// fewer than two targets.
pub const TARGETS_MET: &str = "targets_met";

/// What a row is about, as in result tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// Port; empty where the row belongs to none.
    pub port: String,
    /// Station, zone, quota, …; name of a target.
    pub station: String,
    /// Class; empty for all.
    pub class: String,
    /// Measure.
    pub measure: String,
    /// Unit symbol.
    pub unit: String,
}

impl Label {
    /// What a row of `scenario` is about.
    pub fn of(scenario: &Scenario, row: &Row) -> Self {
        let class = row.class.map(|class| scenario.classes[class.0 as usize].name.clone());
        Self {
            port: scenario.port_name(row.port).to_owned(),
            station: row.place.name(scenario).to_owned(),
            class: class.unwrap_or_default(),
            measure: row.measure.name().to_owned(),
            unit: row.measure.unit().symbol().to_owned(),
        }
    }

    /// The inverse of [`Label::path`], but that a place which belongs to no port comes back as a port: it is shown no
    /// differently.
    pub fn from_path(path: &str, unit: &str) -> Self {
        let (path, class) = path.split_once(" of ").unwrap_or((path, ""));
        let parts: Vec<&str> = path.split('/').collect();
        let (port, station, measure) = match parts[..] {
            [port, station, measure] => (port, station, measure),
            [port, measure] => (port, "", measure),
            _ => ("", "", path),
        };
        Self {
            port: port.into(),
            station: station.into(),
            class: class.into(),
            measure: measure.into(),
            unit: unit.into(),
        }
    }

    /// As it is typed to ask for it: `PORT//MEASURE` for a port as a whole.
    pub fn typed(&self) -> String {
        let some = |name: &String| Some(name).filter(|name| !name.is_empty()).cloned();
        let of_port = self.station.is_empty() && !self.port.is_empty();
        let station = if of_port { Some(String::new()) } else { some(&self.station) };
        MeasurePath { port: some(&self.port), station, measure: self.measure.clone() }.text()
    }

    /// As it is named on the command line: `port/station/measure`.
    pub fn path(&self) -> String {
        let class = if self.class.is_empty() { String::new() } else { format!(" of {}", self.class) };
        let place = [self.port.as_str(), self.station.as_str()];
        let place: Vec<&str> = place.into_iter().filter(|name| !name.is_empty()).collect();
        let measure = self.measure.as_str();
        if place.is_empty() {
            format!("{measure}{class}")
        } else {
            format!("{}/{measure}{class}", place.join("/"))
        }
    }

    /// Whether more or less is better; for what a target judges as it asks, `targets` being those of the scenario.
    pub fn better(&self, targets: &[Target]) -> Better {
        match self.measure.as_str() {
            TARGET_MET | TARGETS_MET => Better::More,
            TARGET_VALUE => {
                let target = targets.iter().find(|target| target.name == self.station);
                target.map_or(Better::Neither, |target| Better::as_asked(target.at_least, target.at_most))
            }
            name => Measure::ALL.iter().find(|m| m.name() == name).map_or(Better::Neither, |m| m.better()),
        }
    }

    /// Whether the row's values are shares of one or tell yes from no.
    pub fn is_verdict(&self) -> bool {
        self.measure == TARGET_MET || self.measure == TARGETS_MET
    }
}

/// The rows of a point.
pub type Labels = Arc<Vec<Label>>;

/// The rows of a scenario: those of its summary, then for each target whether it was met and what its measure came to, then
/// whether all targets were met.
pub fn labels(scenario: &Scenario, rows: &[Row]) -> Vec<Label> {
    let targets = scenario.targets.iter().flat_map(|target| {
        let row = |measure: &str, unit: &str| Label {
            port: String::new(),
            station: target.name.clone(),
            class: String::new(),
            measure: measure.into(),
            unit: unit.into(),
        };
        [row(TARGET_MET, "1"), row(TARGET_VALUE, target.run.measure.unit().symbol())]
    });
    let together = Label { measure: TARGETS_MET.into(), unit: "1".into(), ..Label::default() };
    let together = (scenario.targets.len() > 1).then_some(together);
    rows.iter().map(|row| Label::of(scenario, row)).chain(targets).chain(together).collect()
}

/// The same where nothing else is asked about the scenario.
pub fn labels_of(scenario: &Scenario) -> Vec<Label> {
    labels(scenario, &rows::summary(scenario))
}

/// Why no row, or more than one, is meant, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct NoRow {
    /// What is wrong.
    pub why: String,
    /// What to do.
    pub help: String,
}

/// The row, over all classes, of a measure at a station or, without one, of a port as a whole; the port need not be said
/// where only one has such a row.
pub fn meant(
    scenario: &Scenario,
    port: Option<&str>,
    station: Option<&str>,
    measure: &str,
) -> Result<Label, NoRow> {
    let labels = labels_of(scenario);
    let of_port = |label: &&Label| port.is_none_or(|port| port == label.port);
    let is_here = |label: &&Label| of_port(label) && label.station == station.unwrap_or_default();
    let here: Vec<&Label> = labels.iter().filter(is_here).filter(|label| label.class.is_empty()).collect();
    let help = |word: &str, known: Vec<&str>, otherwise: &str| {
        closest(word, known).map_or_else(|| otherwise.to_owned(), |meant| format!("did you mean `{meant}`?"))
    };
    if here.is_empty() {
        let (what, name, known): (_, _, Vec<&str>) = match station {
            Some(station) if labels.iter().any(|label| of_port(&label)) => (
                "station",
                station,
                labels.iter().filter(of_port).map(|label| label.station.as_str()).collect(),
            ),
            _ => ("port", port.unwrap_or_default(), labels.iter().map(|label| label.port.as_str()).collect()),
        };
        return Err(NoRow {
            why: format!("there is no {what} `{name}`"),
            help: help(name, known, "`clearway show` draws all ports and stations"),
        });
    }
    let mut all = here.iter().filter(|label| label.measure == measure);
    match (all.next(), all.next()) {
        (Some(&label), None) => Ok(label.clone()),
        (None, _) => Err(NoRow {
            why: format!("there is no measure `{measure}` there"),
            help: help(
                measure,
                here.iter().map(|label| label.measure.as_str()).collect(),
                "the reference lists all measures",
            ),
        }),
        (Some(_), Some(_)) => Err(NoRow {
            why: format!("there are several measures `{measure}`"),
            help: "say of which port, as in PORT//MEASURE".into(),
        }),
    }
}

/// The values of one replication, in the order of [`labels`]; NaN where a measure has no meaning.
pub fn values(scenario: &Scenario, one: &One) -> Vec<f64> {
    let mut values = one.found.values.clone();
    for t in 0..scenario.targets.len() {
        values.push(f64::from(u8::from(meets(scenario, t, &one.found.targets))));
        values.push(one.found.targets.run[t].unwrap_or(f64::NAN));
    }
    let count = scenario.targets.len();
    if count > 1 {
        let all = (0..count).all(|t| meets(scenario, t, &one.found.targets));
        values.push(f64::from(u8::from(all)));
    }
    values
}

/// What a row did across replications: NaN values are left out; verdicts have Wilson's interval.
pub fn spread(label: &Label, values: &[f64], student: &Student) -> Option<Spread> {
    let known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    let mut spread = Spread::of(&known, student)?;
    if label.is_verdict() {
        let hits = known.iter().filter(|&&value| value > 0.5).count();
        let Share { low, high, .. } = share(hits, known.len());
        (spread.ci_low, spread.ci_high) = (Some(low), Some(high));
    }
    Some(spread)
}

/// Labels as JSON, to be kept beside values.
pub fn labels_to_json(labels: &[Label]) -> Value {
    let rows = labels.iter().map(|l| json!([l.port, l.station, l.class, l.measure, l.unit]));
    Value::Array(rows.collect())
}

/// The inverse of [`labels_to_json`].
pub fn labels_from_json(value: &Value) -> Option<Vec<Label>> {
    let text = |row: &Value, i: usize| row[i].as_str().map(str::to_owned);
    let rows = value.as_array()?.iter().map(|row| {
        Some(Label {
            port: text(row, 0)?,
            station: text(row, 1)?,
            class: text(row, 2)?,
            measure: text(row, 3)?,
            unit: text(row, 4)?,
        })
    });
    rows.collect()
}
