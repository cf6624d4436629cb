//! What `[sweep]`, `[solve]` and `[sensitivity]` name is tried without simulating anything: paths, values, files, measures,
//! shifts. What is wrong is told where it stands in the scenario file, before a study has run for an hour.

use std::collections::BTreeMap;

use super::solve::Station;
use super::sweep::design::{Design, Point};
use super::sweep::values::meant;
use crate::scenario::diagnostic::{Diagnostic, Problems};
use crate::scenario::levels::Levels;
use crate::scenario::load::Template;
use crate::scenario::sensitivity::MEASURE;
use crate::scenario::source::Place;
use crate::scenario::sweep::Factor;
use crate::scenario::tree::Value;
use crate::scenario::units::show_duration;
use crate::scenario::{LoadError, Loaded, Scenario};

/// Most values of one path that are tried: its first ones and its last.
const VALUES: usize = 50;
/// Most points of a sweep that are tried.
const POINTS: u64 = 200;
/// So many wrong points are enough.
const WRONG: u32 = 20;

/// What is wrong with the studies of a scenario that is sound itself, loaded from `template` with the changes `common`.
/// Takes the time to load the scenario once for each value and each named point.
pub fn wrong(template: &Template, loaded: &Loaded, common: &[String]) -> Vec<Diagnostic> {
    let mut tried = Tried { template, loaded, common, problems: Problems::default(), point: None };
    tried.sweep();
    tried.solve();
    tried.sensitivity();
    tried.problems.into_sorted()
}

/// Where a path and its value stand.
#[derive(Clone, Copy)]
struct Where {
    path: Option<Place>,
    value: Option<Place>,
}

struct Tried<'a> {
    template: &'a Template,
    loaded: &'a Loaded,
    common: &'a [String],
    problems: Problems,
    /// The first point of the sweep with nothing wrong.
    point: Option<Scenario>,
}

impl Tried<'_> {
    /// Where something stands in the file; none if it is not there.
    fn place<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<Place> {
        self.loaded.tree.at(path).map(|node| node.place)
    }

    /// Where the key of an entry of a table stands; none if it is not there.
    fn key<'a>(&self, table: impl IntoIterator<Item = &'a str>, key: &str) -> Option<Place> {
        let Value::Table(entries) = &self.loaded.tree.at(table)?.value else { return None };
        entries.iter().find(|entry| entry.key == key).map(|entry| entry.place)
    }

    /// The scenario of `template` under some changes.
    fn load(&self, template: &Template, changes: &[String]) -> Result<Loaded, LoadError> {
        template.once_more(&[self.common, changes].concat())
    }

    /// Notes `wrong` at a place, if there is one; with the `value` that is tried, where it is about that.
    fn note(&mut self, place: Option<Place>, value: Option<&str>, wrong: &Diagnostic) {
        let Some(place) = place else { return };
        let title = value.map_or_else(|| wrong.title.clone(), |value| format!("{value}: {}", wrong.title));
        let problem = self.problems.add(place, title, wrong.label.clone());
        if let Some(help) = &wrong.help {
            problem.help(help.clone());
        }
    }

    /// Notes the first that is wrong with a value of a path, at either of the two; says whether anything is.
    fn try_at(&mut self, at: Where, path: &str, value: &str) -> bool {
        let change = format!("{path}={value}");
        let Err(LoadError::Wrong { diagnostics, sources, .. }) =
            self.load(self.template, std::slice::from_ref(&change))
        else {
            return false;
        };
        let Some(wrong) = diagnostics.first() else { return false };
        let place = wrong.place;
        if sources.get(place.source).text == change && place.end <= path.len() {
            self.note(at.path.or(at.value), None, wrong);
        } else {
            self.note(at.value.or(at.path), Some(value), wrong);
        }
        true
    }

    /// Tries values of a path one after the other, until one is wrong.
    fn try_levels(&mut self, at: Where, factor: &Factor) {
        let values = factor.levels.values(&factor.path);
        let last = values.len().saturating_sub(1);
        let tried = values.iter().enumerate().filter(|&(i, _)| i < VALUES || i == last);
        for (_, value) in tried {
            if self.try_at(at, &factor.path, value) {
                return;
            }
        }
    }

    /// Tries the points of the sweep themselves, all or a few hundred of them from the first to the last: values that are
    /// wrong alone may be right together.
    fn sweep(&mut self) {
        let sweep = &self.loaded.sweep;
        let Some(place) = self.place(["sweep"]) else { return };
        let design = match Design::new(sweep) {
            Ok(design) => design,
            Err(no) => {
                self.problems.add(place, no.why, "asked for here").help(no.help);
                return;
            }
        };
        let count = design.count();
        let few = count.min(POINTS);
        let files = self.files(&design);
        let mut wrong = 0;
        for i in 0..few {
            let point = design.point(if few > 1 { i * (count - 1) / (few - 1) } else { 0 });
            let template = point.file.as_ref().map_or(Some(self.template), |file| files.get(file));
            let Some(result) = template.map(|template| self.load(template, &point.changes)) else { continue };
            match result {
                Ok(loaded) => _ = self.point.get_or_insert(loaded.scenario),
                Err(error) => {
                    self.wrong_point(place, &point, &error);
                    wrong += 1;
                    if wrong == WRONG {
                        break;
                    }
                }
            }
        }
    }

    /// The files that are varied, as far as they can be read.
    fn files(&mut self, design: &Design) -> BTreeMap<String, Template> {
        let mut files = BTreeMap::new();
        let place = self.place(["sweep", "vary", "file"]);
        for name in design.files() {
            match Template::read(&self.template.folder().join(name)) {
                Ok(file) => _ = files.insert(name.to_owned(), file),
                Err(error) => {
                    if let Some(place) = place {
                        self.problems.add(place, format!("{name} cannot be tried"), error.in_short());
                    }
                }
            }
        }
        files
    }

    /// Notes what is wrong with a point, at the path or the value that it is about; of all of it if it is about none.
    fn wrong_point(&mut self, sweep: Place, point: &Point, error: &LoadError) {
        let LoadError::Wrong { diagnostics, sources, .. } = error else { return };
        let mut told = false;
        for wrong in diagnostics {
            let text = &sources.get(wrong.place.source).text;
            let Some((path, value)) = text.split_once('=').filter(|_| point.changes.contains(text)) else {
                continue;
            };
            let Some((place, is_path)) = self.varied(path, value, wrong.place.end <= path.len()) else {
                continue;
            };
            self.note(Some(place), (!is_path).then_some(value), wrong);
            told = true;
        }
        if let (false, Some(first)) = (told, diagnostics.first()) {
            self.note(Some(sweep), Some(&point.changes.join(", ")), first);
        }
    }

    /// Where a path or a value of the sweep stands, and whether that is the path.
    fn varied(&self, path: &str, value: &str, in_path: bool) -> Option<(Place, bool)> {
        let sweep = &self.loaded.sweep;
        if let Some(factor) = sweep.factors.iter().find(|factor| factor.path == path) {
            if in_path {
                return self.key(["sweep", "vary"], path).map(|place| (place, true));
            }
            let item = match &factor.levels {
                Levels::Listed(values) => values.iter().position(|listed| listed == value),
                Levels::Between(_) => None,
            };
            let item = item.and_then(|i| self.place(["sweep", "vary", path, &i.to_string()]));
            return item.or_else(|| self.place(["sweep", "vary", path])).map(|place| (place, false));
        }
        let named = sweep
            .named
            .iter()
            .find(|named| named.changes.iter().any(|change| change.split_once('=') == Some((path, value))))?;
        self.key(["sweep", "point", &named.name], path).map(|place| (place, in_path))
    }

    fn solve(&mut self) {
        let solve = &self.loaded.solve;
        for (name, factor) in &solve.largest {
            let path = self.place(["solve", "largest", name, "path"]);
            let value = self.place(["solve", "largest", name, "values"]);
            self.try_levels(Where { path, value }, factor);
        }
        if let Some(best) = &solve.best {
            let (port, station) = (best.port.as_deref(), best.station.as_deref());
            self.measure(self.place(["solve", "best", "measure"]), port, station, &best.measure);
        }
        for (name, staffing) in &solve.staffing {
            let place = self.place(["solve", "staffing", name]);
            let Some(place) = self.place(["solve", "staffing", name, "shifts"]).or(place) else { continue };
            let Some(station) = Station::of(staffing, &self.loaded.scenario) else { continue };
            if station.rules.shifts().is_empty() {
                let open = show_duration(station.rules.close - station.rules.open);
                self.problems
                    .add(
                        place,
                        "no shift fits into the day of this station",
                        format!("its port is open for {open}"),
                    )
                    .help("add a shorter one to `shifts`");
            }
        }
    }

    fn sensitivity(&mut self) {
        let asked = &self.loaded.sensitivity;
        for input in &asked.inputs {
            let path = self.place(["sensitivity", "input", &input.name, "path"]);
            for (end, value) in ["low", "high"].into_iter().zip(input.ends()) {
                let at = Where { path, value: self.place(["sensitivity", "input", &input.name, end]) };
                if self.try_at(at, &input.path, &value) {
                    break;
                }
            }
        }
        // What is not said here may be said on the command line.
        let said =
            ["measure", "station", "port"].into_iter().find_map(|key| self.place(["sensitivity", key]));
        let (port, station) = (asked.port.as_deref(), asked.station.as_deref());
        self.measure(said, port, station, asked.measure.as_deref().unwrap_or(MEASURE));
    }

    fn measure(&mut self, place: Option<Place>, port: Option<&str>, station: Option<&str>, measure: &str) {
        let Some(place) = place else { return };
        let at_point = self.point.as_ref().map(|scenario| meant(scenario, port, station, measure));
        if let Err(no) = meant(&self.loaded.scenario, port, station, measure)
            && !matches!(at_point, Some(Ok(_)))
        {
            self.problems.add(place, no.why, "asked for here").help(no.help);
        }
    }
}
