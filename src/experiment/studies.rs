//! What `[sweep]`, `[solve]` and `[sensitivity]` name is tried without simulating anything: paths, values, files, measures,
//! shifts. What is wrong is told where it stands in the scenario file, before a study has run for an hour.

use std::path::Path;

use super::solve::Station;
use super::sweep::values::meant;
use crate::scenario::diagnostic::{Diagnostic, Problems};
use crate::scenario::levels::{Between, Levels};
use crate::scenario::load::Template;
use crate::scenario::sensitivity::MEASURE;
use crate::scenario::source::Place;
use crate::scenario::sweep::Factor;
use crate::scenario::tree::Value;
use crate::scenario::units::show_duration;
use crate::scenario::{LoadError, Loaded};

/// Most values of one path that are tried: its first ones and its last.
const VALUES: usize = 50;

/// What is wrong with the studies of a scenario that is sound itself, loaded from `template` with the changes `common`.
/// Takes the time to load the scenario once for each value and each named point.
pub fn wrong(template: &Template, loaded: &Loaded, common: &[String]) -> Vec<Diagnostic> {
    let mut tried = Tried { template, loaded, common, problems: Problems::default() };
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

    /// What is wrong with the scenario under some changes, and whether that is the path of one of them; none if nothing is.
    fn load(&self, changes: &[String]) -> Option<(Diagnostic, bool)> {
        let all = [self.common, changes].concat();
        // The file has been read already.
        let Err(LoadError::Wrong { diagnostics, sources, .. }) = self.template.once_more(&all) else {
            return None;
        };
        let wrong = diagnostics.into_iter().next()?;
        let text = &sources.get(wrong.place.source).text;
        let in_path = changes.contains(text) && text.find('=').is_some_and(|at| wrong.place.end <= at);
        Some((wrong, in_path))
    }

    /// Notes what is wrong under some changes, at the path or at the value; says whether anything is.
    fn try_at(&mut self, at: Where, value: &str, changes: &[String]) -> bool {
        let Some((wrong, in_path)) = self.load(changes) else { return false };
        let (place, title) = if in_path {
            (at.path.or(at.value), wrong.title)
        } else {
            (at.value.or(at.path), format!("{value}: {}", wrong.title))
        };
        if let Some(place) = place {
            let problem = self.problems.add(place, title, wrong.label);
            if let Some(help) = wrong.help {
                problem.help(help);
            }
        }
        true
    }

    /// Tries values of a path one after the other, until one is wrong.
    fn try_levels(&mut self, at: Where, factor: &Factor) {
        let values: Vec<String> = match &factor.levels {
            Levels::Listed(values) => values.clone(),
            Levels::Between(between) => ends(between, &factor.path).into(),
        };
        let count = values.len();
        let tried = values.into_iter().enumerate().filter(|&(i, _)| i < VALUES || i + 1 == count);
        for (i, value) in tried {
            // A list shows its item.
            let item = self.place(["sweep", "vary", &factor.path, &i.to_string()]);
            let at = Where { value: item.or(at.value), ..at };
            if factor.is_file() {
                self.try_file(at.value, &value);
            } else if self.try_at(at, &value, &[format!("{}={value}", factor.path)]) {
                return;
            }
        }
    }

    fn try_file(&mut self, place: Option<Place>, name: &str) {
        let name = name.trim_matches('"');
        let loaded = Template::read(&self.folder().join(name)).and_then(|file| file.once_more(self.common));
        if let (Some(place), Err(error)) = (place, loaded) {
            self.problems.add(place, format!("{name} cannot be tried"), error.in_short());
        }
    }

    fn folder(&self) -> &Path {
        self.template.folder()
    }

    fn sweep(&mut self) {
        let sweep = &self.loaded.sweep;
        for factor in &sweep.factors {
            let path = self.key(["sweep", "vary"], &factor.path);
            let value = self.place(["sweep", "vary", &factor.path]);
            self.try_levels(Where { path, value }, factor);
        }
        for point in &sweep.named {
            let value = self.key(["sweep", "point"], &point.name);
            self.try_at(Where { path: value, value }, &format!("point {}", point.name), &point.changes);
        }
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
                if self.try_at(at, &value, &[format!("{}={value}", input.path)]) {
                    break;
                }
            }
        }
        let place = self.place(["sensitivity", "measure"]).or_else(|| self.place(["sensitivity"]));
        let (port, station) = (asked.port.as_deref(), asked.station.as_deref());
        self.measure(place, port, station, asked.measure.as_deref().unwrap_or(MEASURE));
    }

    fn measure(&mut self, place: Option<Place>, port: Option<&str>, station: Option<&str>, measure: &str) {
        let Some(place) = place else { return };
        if let Err(no) = meant(&self.loaded.scenario, port, station, measure) {
            self.problems.add(place, no.why, "asked for here").help(no.help);
        }
    }
}

/// The two ends of a range, as they are written for a path.
fn ends(between: &Between, path: &str) -> [String; 2] {
    [0.0, 1.0].map(|u| between.at(path, u))
}
