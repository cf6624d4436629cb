//! `[run.precision]`: which rows of the summary should be how exact.

use super::Compiler;
use crate::scenario::decode::{At, place_of};
use crate::scenario::diagnostic::{Diagnostic, list};
use crate::scenario::limits;
use crate::scenario::measure::{Measure, Unit};
use crate::scenario::model::{Precision, PrecisionTarget, Scenario, Within};
use crate::scenario::raw::precision::{RawPrecision, RawPrecisionKey, RawPrecisionMeasure, RawWithin};
use crate::scenario::raw::values::Text;
use crate::scenario::rows::{self, Place, Row};
use crate::scenario::source::Place as TextPlace;

/// A wait known to half a second is known well enough for any plan; a smaller part of next to nothing would take
/// replications without end.
const NEAR_ENOUGH_S: f64 = 0.5;
/// Most replications if the file does not say.
const MOST: u64 = 10_000;

impl Compiler<'_> {
    pub(super) fn precision(&mut self, raw: &At<RawPrecisionKey>, scenario: &Scenario) -> Option<Precision> {
        let table = match &raw.value {
            RawPrecisionKey::Table(table) => table.as_ref().clone(),
            RawPrecisionKey::Off => return None,
            RawPrecisionKey::Within(within) => RawPrecision {
                within: Some(At { value: *within, place: raw.place }),
                ..RawPrecision::default()
            },
        };
        let most = self.most(&table, raw.place, scenario)?;
        let rows = rows::summary(scenario);
        let targets = match &table.measures {
            Some(measures) if measures.value.is_empty() => {
                self.wrong(measures.place, "no measure is named here", "this list is empty")
                    .help("leave out `measures` for those that are usually meant");
                return None;
            }
            Some(measures) => {
                let wanted = measures.value.iter();
                wanted
                    .flat_map(|wanted| self.wanted(wanted, table.within.as_ref(), &rows, scenario))
                    .collect()
            }
            None => self.usual(&table, raw.place, &rows)?,
        };
        let controls = table.controls.as_ref().is_none_or(|controls| controls.value.0);
        Some(Precision { targets, named: table.measures.is_some(), most, controls })
    }

    fn most(&mut self, table: &RawPrecision, place: TextPlace, scenario: &Scenario) -> Option<u32> {
        let fit = super::size::most_replications(scenario);
        let least = u64::from(scenario.run.replications);
        let Some(written) = &table.most else { return Some(MOST.min(fit).max(least) as u32) };
        let most = written.value.0;
        if most < least || most > limits::REPLICATIONS {
            self.wrong(
                place_of(&table.most).unwrap_or(place),
                format!(
                    "`most` must be from {least}, the number of replications, to {}",
                    limits::REPLICATIONS
                ),
                format!("found {most}"),
            )
            .help(
                "write a larger `most` (`--most-replications`), or fewer `replications` (`--replications`)",
            );
            return None;
        }
        Some(most as u32)
    }

    /// The measures that are meant if none is named.
    fn usual(
        &mut self,
        table: &RawPrecision,
        place: TextPlace,
        rows: &[Row],
    ) -> Option<Vec<PrecisionTarget>> {
        let Some(within) = &table.within else {
            if !table.has("within") && !table.has("measures") {
                self.wrong(
                    place,
                    "it is not said how exact the results should be",
                    "`within` is missing here",
                )
                .help("write `within = \"2%\"`, for a part of every mean");
            }
            return None;
        };
        let within = self.within(within, Unit::Seconds)?;
        let waits = Within { absolute: Some(within.absolute.unwrap_or(NEAR_ENOUGH_S)), ..within };
        let targets =
            rows.iter().enumerate().filter(|(_, row)| row.class.is_none()).filter_map(|(column, &row)| {
                let within = match (row.place, row.measure) {
                    (Place::Port, Measure::JourneyMean | Measure::JourneyP95) => within,
                    (Place::Station(_), Measure::WaitMean) => waits,
                    _ => return None,
                };
                Some(PrecisionTarget { row, column, within })
            });
        Some(targets.collect())
    }

    /// The rows that a line of `measures` means.
    fn wanted(
        &mut self,
        wanted: &At<RawPrecisionMeasure>,
        common: Option<&At<RawWithin>>,
        rows: &[Row],
        scenario: &Scenario,
    ) -> Vec<PrecisionTarget> {
        let raw = &wanted.value;
        let Some(name) = &raw.measure else { return Vec::new() };
        let Some(&measure) = Measure::ALL.iter().find(|measure| measure.name() == name.value.0) else {
            let known: Vec<_> = Measure::ALL.iter().map(|measure| measure.name()).collect();
            self.unknown(name, "measure", &known);
            return Vec::new();
        };
        let Some(within) = raw.within.as_ref().or(common) else {
            if !raw.has("within") {
                self.wrong(
                    wanted.place,
                    "it is not said how exact this should be",
                    "`within` is missing here",
                )
                .help("write `within = \"2%\"` here, or once for all measures");
            }
            return Vec::new();
        };
        let Some(within) = self.within(within, measure.unit()) else { return Vec::new() };
        let ports: Vec<&str> = scenario.ports.iter().map(|port| port.name.as_str()).collect();
        let mut places: Vec<&str> = scenario.stations.iter().map(|station| station.name.as_str()).collect();
        places.extend(scenario.zones.iter().map(|zone| zone.name.as_str()));
        let classes: Vec<&str> = scenario.classes.iter().map(|class| class.name.as_str()).collect();
        let mut sound = true;
        for (written, what, known) in [
            (&raw.port, "port", &ports),
            (&raw.station, "station or zone", &places),
            (&raw.class, "class", &classes),
        ] {
            if let Some(name) = written
                && !known.contains(&name.value.0.as_str())
            {
                let port = what.starts_with("station") && ports.contains(&name.value.0.as_str());
                let unknown = self.unknown(name, what, known);
                if port {
                    let name = &name.value.0;
                    unknown.help(format!(
                        "it is a port: write `port = \"{name}\"`, or `--precision {name}//MEASURE=2%`"
                    ));
                }
                sound = false;
            }
        }
        if !sound {
            return Vec::new();
        }
        let fits =
            |written: &Option<At<Text>>, name: &str| written.as_ref().is_none_or(|w| w.value.0 == name);
        let found: Vec<PrecisionTarget> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.measure == measure && fits(&raw.port, scenario.port_name(row.port)))
            .filter(|(_, row)| fits(&raw.station, row.place.name(scenario)))
            .filter(|(_, row)| {
                row.class.map(|c| classes[c.0 as usize]) == raw.class.as_ref().map(|c| c.value.0.as_str())
            })
            .map(|(column, &row)| PrecisionTarget { row, column, within })
            .collect();
        if found.is_empty() {
            self.wrong(
                wanted.place,
                format!("`{}` is not measured there", measure.name()),
                "no row of the results fits this line",
            )
            .help("the reference page tells which measures ports, stations and zones have");
        }
        found
    }

    fn unknown(&mut self, name: &At<Text>, what: &str, known: &[&str]) -> &mut Diagnostic {
        let text = &name.value.0;
        let label = format!("there are {}", list(known.iter().copied()));
        self.wrong(name.place, format!("there is no {what} `{text}`"), label)
            .meant(text, known.iter().copied())
    }

    fn within(&mut self, raw: &At<RawWithin>, unit: Unit) -> Option<Within> {
        let RawWithin { relative, absolute } = raw.value;
        let seconds = unit == Unit::Seconds;
        match absolute {
            Some((_, true)) if !seconds => {
                self.wrong(raw.place, "this measure is no time", format!("its unit is {}", unit.symbol()))
                    .help("write an amount without a unit, or a part of the mean such as \"2%\"");
                None
            }
            Some((amount, false)) if seconds => {
                self.wrong(raw.place, "this measure is a time", "the unit is missing")
                    .help(format!("write \"{amount} s\""));
                None
            }
            _ => Some(Within { relative, absolute: absolute.map(|(amount, _)| amount) }),
        }
    }
}
