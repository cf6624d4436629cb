//! What a planner reads of tests, stays and infection at a glance.

use std::fmt::Write;

use super::number::{digits, duration, grouped, people};
use super::plan_summary::table;
use crate::experiment::Results;
use crate::num::Spread;
use crate::record::{Measure, Place};
use crate::scenario::Scenario;
use crate::scenario::health::Health;
use crate::scenario::model::{PortId, Zone};
use crate::scenario::units::plural;

const MILLION: f64 = 1e6;

/// The lines; empty if the scenario says nothing of infection, tests and stays.
pub fn lines(scenario: &Scenario, results: &Results) -> String {
    let Some(health) = &scenario.health else { return String::new() };
    let mut tables = Tables { scenario, results, out: String::new(), unused: Vec::new() };
    tables.tests(health);
    tables.labs(health);
    tables.stays(health);
    let Tables { mut out, unused, .. } = tables;
    let mut told = infection(scenario, health, results);
    told.extend(tracing(scenario, results));
    told.extend(cost(health, results));
    if !unused.is_empty() {
        told.push(format!("not used: {}", unused.join(", ")));
    }
    if !told.is_empty() {
        out.push('\n');
    }
    for line in told {
        let _ = writeln!(out, "  {line}");
    }
    out
}

/// How long people are in a port from which some leave for a stay, who have no journey; a line, or nothing.
pub fn time_in_port(results: &Results, port: PortId) -> String {
    let of = |measure| results.find(port, Place::Port, measure).map(|spread| spread.mean);
    match (of(Measure::Quarantined), of(Measure::PortTimeMean), of(Measure::PortTimeP95)) {
        (Some(gone), Some(mean), Some(p95)) if gone > 0.0 => format!(
            "  in the port {} on average, 1 in 20 longer than {}, with those who left it for a stay\n",
            duration(mean),
            duration(p95)
        ),
        _ => String::new(),
    }
}

/// A measure that belongs to no port.
fn find(results: &Results, place: Place, measure: Measure) -> Option<Spread> {
    results.find(PortId::NONE, place, measure)
}

/// Its mean; nothing counts as zero.
fn mean(results: &Results, place: Place, measure: Measure) -> f64 {
    find(results, place, measure).map_or(0.0, |spread| spread.mean)
}

fn time(results: &Results, place: Place, measure: Measure) -> String {
    match find(results, place, measure) {
        None => "-".into(),
        Some(spread) if spread.max == 0.0 => "at once".into(),
        Some(spread) => duration(spread.mean),
    }
}

/// A mean with the half-width of its interval, as far as there is one.
fn about(spread: Spread) -> String {
    match spread.ci_high.map(|high| high - spread.mean) {
        Some(half) if half > 0.0 => {
            let digits = digits(half);
            format!("{} ± {}", grouped(spread.mean, digits), grouped(half, digits))
        }
        _ => few(spread.mean),
    }
}

/// A number of people or days that may be far below one.
fn few(value: f64) -> String {
    if value > 0.0 && value < 0.95 { grouped(value, digits(value)) } else { people(value) }
}

fn percent(share: f64) -> String {
    grouped(100.0 * share, usize::from((1_000.0 * share).round() % 10.0 != 0.0)) + " %"
}

/// Tables with a row for each place that anybody came to, and the names of the others.
struct Tables<'a> {
    scenario: &'a Scenario,
    results: &'a Results,
    out: String,
    unused: Vec<String>,
}

impl Tables<'_> {
    /// Appends a table; a place is used if one of the measures `used` is above zero there. `row` gives the cells after
    /// the name.
    fn add(
        &mut self,
        header: &[&str],
        places: impl Iterator<Item = Place>,
        used: &[Measure],
        row: impl Fn(Place) -> Vec<String>,
    ) {
        let mut rows = Vec::new();
        for place in places {
            let name = place.name(self.scenario).to_owned();
            if used.iter().any(|&measure| mean(self.results, place, measure) > 0.0) {
                rows.push([vec![name], row(place)].concat());
            } else {
                self.unused.push(format!("{} {name}", header[0]));
            }
        }
        if !rows.is_empty() {
            table(header, &rows, &mut self.out);
        }
    }

    fn tests(&mut self, health: &Health) {
        let results = self.results;
        let header = [
            "test",
            "people",
            "positive",
            "of them falsely",
            "infected missed",
            "result after",
            "1 in 20 over",
        ];
        let places = (0..health.tests.len()).map(|test| Place::Test(test as u16));
        self.add(&header, places, &[Measure::Tests], |place| {
            let count = |measure| few(mean(results, place, measure));
            vec![
                count(Measure::Tests),
                count(Measure::Positives),
                count(Measure::FalsePositives),
                count(Measure::Missed),
                time(results, place, Measure::ResultTimeMean),
                time(results, place, Measure::ResultTimeP95),
            ]
        });
    }

    fn labs(&mut self, health: &Health) {
        let results = self.results;
        let header = ["laboratory", "runs", "tubes", "tubes a run"];
        let places = (0..health.labs.len()).map(|lab| Place::Lab(lab as u16));
        self.add(&header, places, &[Measure::Runs], |place| {
            let (runs, tubes) = (mean(results, place, Measure::Runs), mean(results, place, Measure::Tubes));
            vec![people(runs), people(tubes), people(tubes / runs)]
        });
    }

    fn stays(&mut self, health: &Health) {
        let results = self.results;
        let header = ["stay", "people", "most at once", "beds", "person-days", "found no bed"];
        let beds = |place| match place {
            Place::Stay(stay) => health.stays[usize::from(stay)].beds,
            _ => None,
        };
        let places = (0..health.stays.len()).map(|stay| Place::Stay(stay as u16));
        self.add(&header, places, &[Measure::Stays, Measure::NoBed, Measure::BedsMax], |place| {
            let count = |measure| few(mean(results, place, measure));
            vec![
                count(Measure::Stays),
                count(Measure::BedsMax),
                beds(place).map_or_else(|| "any number".into(), |beds| grouped(f64::from(beds), 0)),
                count(Measure::PersonDays),
                count(Measure::NoBed),
            ]
        });
    }
}

/// What came through the ports, as lines.
fn infection(scenario: &Scenario, health: &Health, results: &Results) -> Vec<String> {
    let all = |measure| find(results, Place::Health, measure);
    let Some(infected) = all(Measure::Infected).filter(|_| health.infects) else { return Vec::new() };
    let ports = (0..scenario.ports.len()).map(|port| PortId(port as u16));
    let held_back = ports.filter_map(|port| results.find(port, Place::Port, Measure::NotBoarded));
    let held_back: f64 = held_back.map(|spread| spread.mean).sum();
    let mut out = vec![format!("infected among those who came: {}", about(infected))];
    if held_back > 0.0 {
        let _ = write!(out[0], "; {} held back before setting out", few(held_back));
    }
    if let (Some(imported), Some(none)) = (all(Measure::Imported), all(Measure::NoneImported)) {
        let (imported, none) = (about(imported), percent(none.mean));
        out.push(format!("imported: {imported}; nobody in {none} of the replications"));
    }
    if let Some(days) = all(Measure::InfectiousDays) {
        let each = all(Measure::InfectiousDaysPer)
            .map_or_else(String::new, |each| format!(", {} per 10,000 arrivals", about(each)));
        out.push(format!("infectious days in the community: {}{each}", about(days)));
    }
    out.extend(transmissions(scenario, results));
    out
}

/// Infections to be expected in all ports; there is an interval where there is one port.
fn transmissions(scenario: &Scenario, results: &Results) -> Option<String> {
    let ports = || (0..scenario.ports.len()).map(|port| PortId(port as u16));
    let all = |measure| ports().filter_map(move |port| results.find(port, Place::Port, measure));
    let found: Vec<Spread> = all(Measure::Transmissions).collect();
    let expected = match found.as_slice() {
        [] => return None,
        [only] => about(*only),
        several => few(several.iter().map(|spread| spread.mean).sum()),
    };
    let near: f64 = all(Measure::TransmissionsNear).map(|spread| spread.mean).sum();
    let near =
        if near > 0.0 { format!(", {} of them at close range in queues", few(near)) } else { String::new() };
    let place = if scenario.ports.len() == 1 { "the port" } else { "the ports" };
    Some(format!("infections expected in {place}: {expected}{near}"))
}

/// How contacts were traced.
fn tracing(scenario: &Scenario, results: &Results) -> Option<String> {
    let count = |measure| mean(results, Place::Health, measure);
    let cases = find(results, Place::Health, Measure::CasesFound)?.mean;
    let told = count(Measure::ContactsTold);
    let mut out = format!(
        "tracing: {} cases with {} contacts, {} of them told",
        few(cases),
        few(count(Measure::Contacts)),
        few(told)
    );
    if told > 0.0 {
        let _ = write!(out, " after {} on average", time(results, Place::Health, Measure::NoticeTimeMean));
    }
    if let Some(recall) = find(results, Place::Health, Measure::TracingRecall) {
        let _ = write!(out, "; of those infected in a port {} are told", percent(recall.mean));
    }
    if let Some(why) = nobody_traced(scenario, results, [cases, count(Measure::Contacts), told]) {
        let _ = write!(out, ": {why}");
    }
    Some(out)
}

/// Why there is nothing to be told of tracing: no case, no contact, or nobody told; none if there is something.
fn nobody_traced(
    scenario: &Scenario,
    results: &Results,
    [cases, contacts, told]: [f64; 3],
) -> Option<String> {
    let health = scenario.health.as_ref()?;
    let tracing = health.tracing.as_ref()?;
    if cases == 0.0 {
        let why = if health.tests.is_empty() { "nobody is tested" } else { "no test was positive" };
        return Some(format!("{why}, and contacts are looked for when a test is positive"));
    }
    if contacts > 0.0 {
        let why = "nobody was told before the run or the records ended, or nobody's places were recorded (`coverage`, `delay`, `officers`, `retention`)";
        return (told == 0.0).then(|| why.to_owned());
    }
    let definition = &tracing.definition;
    let everywhere = scenario.stations.iter().all(|station| station.zone.is_some());
    if definition.unmasked_only
        && definition.group.is_none()
        && everywhere
        && scenario.zones.iter().all(Zone::is_masked)
    {
        let why = "only people without a mask count as contacts, and masks are worn in every zone (`unmasked-only`, `masked`)";
        return Some(why.to_owned());
    }
    let mut close = vec![format!("within {} of a queue", plural(u64::from(definition.places), "place"))];
    close.extend(definition.rooms.then(|| "in the same zone".to_owned()));
    close.extend(definition.group.map(|_| "of the same coach, train or flight".to_owned()));
    let worn = if definition.unmasked_only { " without a mask" } else { "" };
    let mut why = format!(
        "nobody was close to a case, which takes {} together{worn}, {}",
        duration(definition.at_least.seconds()),
        close.join(" or ")
    );
    let longest = |p: usize| results.find(PortId(p as u16), Place::Port, Measure::PortTimeP95);
    let longest = (0..scenario.ports.len()).filter_map(longest).map(|spread| spread.mean).fold(0.0, f64::max);
    if longest > 0.0 {
        let _ = write!(why, "; 19 of 20 people are in the port for no longer than {}", duration(longest));
    }
    Some(why)
}

fn cost(health: &Health, results: &Results) -> Option<String> {
    let mut spread = find(results, Place::Health, Measure::Cost)?;
    let currency = health.cost.as_ref().map_or("", |cost| cost.currency.as_str());
    let mut unit = "";
    if spread.mean >= MILLION {
        unit = " million";
        spread.mean /= MILLION;
        spread.ci_high = spread.ci_high.map(|high| high / MILLION);
    }
    Some(format!("cost: {}{unit} {currency}", about(spread)).trim_end().to_owned())
}
