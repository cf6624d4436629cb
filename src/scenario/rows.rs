//! Which rows the result tables have: places, classes and measures, in a fixed order.

use super::booking::Bookings;
use super::health::Health;
use super::measure::Measure;
use super::model::{ClassId, PortId, Scenario, StationId, Work, ZoneId};
use super::plan::{Conditions, Plan, Stage};

/// What a measure is taken of. The order is that of the rows of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A whole port.
    Port,
    /// A station.
    Station(StationId),
    /// A zone.
    Zone(ZoneId),
    /// A health code.
    Code(u16),
    /// A quota.
    Quota(u16),
    /// A purpose of travel.
    Purpose(u16),
    /// An origin of passengers.
    Origin(u16),
    /// A test.
    Test(u16),
    /// A laboratory.
    Lab(u16),
    /// A stay.
    Stay(u16),
    /// Infection as a whole.
    Health,
    /// A signal of surveillance.
    Signal(u16),
    /// Something that must be ready.
    Ready(u16),
    /// The plan as a whole.
    Plan,
    /// A stage of the plan.
    Stage(u16),
    /// A rule of the plan.
    Rule(u16),
    /// An incident.
    Incident(u16),
}

/// A row of the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Port.
    pub port: PortId,
    /// Station, zone or the whole port.
    pub place: Place,
    /// Class; none for all together.
    pub class: Option<ClassId>,
    /// Measure.
    pub measure: Measure,
}

/// A measure taken day by day, of all classes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRow {
    /// Port.
    pub port: PortId,
    /// Station or the whole port.
    pub place: Place,
    /// Measure.
    pub measure: Measure,
}

/// A measure followed over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesRow {
    /// Port.
    pub port: PortId,
    /// Station, zone or the whole port.
    pub place: Place,
    /// Name in result files.
    pub measure: &'static str,
    /// Unit symbol.
    pub unit: &'static str,
}

const STATION: [Measure; 16] = [
    Measure::Arrivals,
    Measure::Served,
    Measure::WaitMean,
    Measure::WaitP50,
    Measure::WaitP95,
    Measure::WaitMax,
    Measure::QueueMean,
    Measure::QueueMax,
    Measure::Utilisation,
    Measure::StaffHours,
    Measure::TurnedAway,
    Measure::Abandoned,
    Measure::Diverted,
    Measure::BlockedMean,
    Measure::KeptOutMax,
    Measure::KeptOutMean,
];

/// Measures of a port in the order of the rows.
const PORT: [&[Measure]; 3] = [
    &[Measure::Demand],
    &FATES,
    &[
        Measure::JourneyMean,
        Measure::JourneyP95,
        Measure::JourneyMax,
        Measure::ThroughputPeakHour,
        Measure::Diverted,
        Measure::Postponed,
        Measure::Cancelled,
        Measure::StaffHours,
    ],
];

/// What becomes of those who come to a port: together these are as many as the demand.
pub const FATES: [Measure; 6] = [
    Measure::Cleared,
    Measure::TurnedAway,
    Measure::Refused,
    Measure::Abandoned,
    Measure::Quarantined,
    Measure::InsideAtEnd,
];

/// What conditions of a plan can watch at a place.
pub fn watched(place: Place) -> &'static [Measure] {
    match place {
        Place::Port => &[
            Measure::Demand,
            Measure::Cleared,
            Measure::TurnedAway,
            Measure::Refused,
            Measure::Abandoned,
            Measure::Quarantined,
            Measure::InsideMean,
            Measure::InsideMax,
            Measure::JourneyMean,
            Measure::JourneyP95,
            Measure::JourneyMax,
        ],
        Place::Station(_) => &[
            Measure::Arrivals,
            Measure::Served,
            Measure::WaitMean,
            Measure::WaitP95,
            Measure::WaitMax,
            Measure::WaitWithin,
            Measure::QueueMean,
            Measure::QueueMax,
            Measure::TurnedAway,
            Measure::Abandoned,
        ],
        Place::Zone(_) => &[Measure::OccupancyMean, Measure::OccupancyMax],
        Place::Quota(_) => {
            &[Measure::Booked, Measure::Unused, Measure::NoShows, Measure::NoShowShare, Measure::Came]
        }
        Place::Origin(_) => &[Measure::Prevalence],
        Place::Signal(_) => &[Measure::Cases],
        Place::Ready(_) => &[Measure::ReadyAfter],
        Place::Test(_) => &[Measure::Tests, Measure::Positives, Measure::Positivity],
        Place::Stay(_) => &[Measure::Stays, Measure::NoBed, Measure::BedsMean, Measure::BedsMax],
        Place::Code(_) => &[Measure::Lookups, Measure::LookupWithin, Measure::LookupWaitMax],
        Place::Purpose(_)
        | Place::Lab(_)
        | Place::Health
        | Place::Plan
        | Place::Stage(_)
        | Place::Rule(_)
        | Place::Incident(_) => &[],
    }
}

/// What targets can be about at a place beside what is [`watched`]: nobody sees it while it happens.
pub fn told_afterwards(scenario: &Scenario, place: Place) -> Vec<Measure> {
    match place {
        Place::Code(_) => return CODE.to_vec(),
        Place::Purpose(_) => return PURPOSE.to_vec(),
        Place::Plan => return vec![Measure::FallBacks],
        Place::Stage(_) => {
            let of_infection = [Measure::Imported, Measure::NoneImported];
            let of_infection = of_infection.into_iter().filter(|_| infects(scenario));
            return STAGE.into_iter().chain(of_infection).collect();
        }
        _ => {}
    }
    let Some(health) = &scenario.health else { return Vec::new() };
    match place {
        Place::Port => of_infection(scenario, health),
        Place::Stay(_) => vec![Measure::PersonDays],
        Place::Health => {
            of_health(health).iter().filter(|row| row.place == place).map(|row| row.measure).collect()
        }
        _ => Vec::new(),
    }
}

/// The rows of the summary: port by port, first the port itself, then its stations, then its zones; for each all
/// classes together, then class by class where classes were declared. At the end those of the plan, which belong to no
/// port.
pub fn summary(scenario: &Scenario) -> Vec<Row> {
    let several = if scenario.by_class { scenario.classes.len() } else { 0 };
    let classes: Vec<Option<ClassId>> =
        std::iter::once(None).chain((0..several).map(|c| Some(ClassId(c as u16)))).collect();
    let mut rows = Vec::new();
    for (p, port) in scenario.ports.iter().enumerate() {
        let port_id = PortId(p as u16);
        let mut add = |place, class, measure| rows.push(Row { port: port_id, place, class, measure });
        for &class in &classes {
            for &measure in PORT.into_iter().flatten() {
                if class.is_none() || measure != Measure::StaffHours {
                    add(Place::Port, class, measure);
                }
            }
        }
        if let Some(health) = &scenario.health {
            for measure in of_infection(scenario, health) {
                add(Place::Port, None, measure);
            }
        }
        for s in port.stations.clone() {
            let staffed = matches!(scenario.stations[s].work, Work::Servers { .. });
            for &class in &classes {
                for measure in STATION {
                    let told = match measure {
                        Measure::Utilisation => staffed,
                        // Officers are there for everybody.
                        Measure::StaffHours => staffed && class.is_none(),
                        _ => true,
                    };
                    if told {
                        add(Place::Station(StationId(s as u32)), class, measure);
                    }
                }
            }
        }
        for z in port.zones.clone() {
            let place = Place::Zone(ZoneId(z as u32));
            add(place, None, Measure::OccupancyMean);
            add(place, None, Measure::OccupancyMax);
            if scenario.zones[z].area.is_some() {
                add(place, None, Measure::SpaceMin);
            }
            if scenario.zones[z].fresh_air.is_some() {
                add(place, None, Measure::FreshAirMin);
            }
        }
    }
    for code in 0..scenario.codes.len() {
        let place = Place::Code(code as u16);
        rows.extend(CODE.map(|measure| Row { port: PortId::NONE, place, class: None, measure }));
    }
    rows.extend(of_bookings(&scenario.bookings));
    rows.extend(scenario.health.iter().flat_map(of_health));
    rows.extend(scenario.plan.iter().flat_map(|plan| of_plan(scenario, plan)));
    rows
}

const CODE: [Measure; 9] = [
    Measure::Green,
    Measure::Amber,
    Measure::Red,
    Measure::NoCode,
    Measure::Lookups,
    Measure::LookupWaitMean,
    Measure::LookupWaitMax,
    Measure::LookupTimeMean,
    Measure::LookupTimeP95,
];

const INFECTION: [Measure; 8] = [
    Measure::PortTimeMean,
    Measure::PortTimeP95,
    Measure::NotBoarded,
    Measure::Infected,
    Measure::Imported,
    Measure::InfectiousDays,
    Measure::Transmissions,
    Measure::TransmissionsNear,
];

const TEST: [Measure; 8] = [
    Measure::Tests,
    Measure::Positives,
    Measure::FalsePositives,
    Measure::Missed,
    Measure::Positivity,
    Measure::ResultTimeMean,
    Measure::ResultTimeP95,
    Measure::ResultTimeMax,
];

const LAB: [Measure; 2] = [Measure::Runs, Measure::Tubes];

const STAY: [Measure; 6] = [
    Measure::Stays,
    Measure::NoBed,
    Measure::BedsMean,
    Measure::BedsMax,
    Measure::PersonDays,
    Measure::StaffLeakDays,
];

const HEALTH: [Measure; 7] = [
    Measure::Infected,
    Measure::Imported,
    Measure::NoneImported,
    Measure::InfectiousDays,
    Measure::InfectiousDaysPer,
    Measure::Tests,
    Measure::PersonDays,
];

const TRACING: [Measure; 10] = [
    Measure::CasesFound,
    Measure::Contacts,
    Measure::ContactsTold,
    Measure::ContactsQuarantined,
    Measure::NoticeTimeMean,
    Measure::NoticeTimeP95,
    Measure::TracingRecall,
    Measure::TracingPrecision,
    Measure::OnwardPrevented,
    Measure::QuarantinedPerAverted,
];

/// Whether anybody can be infected in a scenario.
fn infects(scenario: &Scenario) -> bool {
    scenario.health.as_ref().is_some_and(|health| health.infects)
}

/// What is said of infection at each port.
fn of_infection(scenario: &Scenario, health: &Health) -> Vec<Measure> {
    let air = scenario.zones.iter().any(|zone| zone.air.is_some());
    let told = |measure: &Measure| match measure {
        Measure::PortTimeMean | Measure::PortTimeP95 => !health.stays.is_empty(),
        Measure::NotBoarded => health.origins.all.iter().any(|origin| !origin.before.is_empty()),
        Measure::Transmissions => health.infects && (air || health.air.reach > 0),
        Measure::TransmissionsNear => health.infects && health.air.reach > 0,
        _ => health.infects,
    };
    INFECTION.into_iter().filter(told).collect()
}

/// The rows of tests, laboratories and stays, and of infection as a whole.
fn of_health(health: &Health) -> Vec<Row> {
    let row = |place, measure| Row { port: PortId::NONE, place, class: None, measure };
    let mut rows = Vec::new();
    for test in 0..health.tests.len() {
        rows.extend(TEST.map(|measure| row(Place::Test(test as u16), measure)));
    }
    for lab in 0..health.labs.len() {
        rows.extend(LAB.map(|measure| row(Place::Lab(lab as u16), measure)));
    }
    for stay in 0..health.stays.len() {
        rows.extend(STAY.map(|measure| row(Place::Stay(stay as u16), measure)));
    }
    let told = |measure: &Measure| match measure {
        Measure::Tests => !health.tests.is_empty(),
        Measure::PersonDays => !health.stays.is_empty(),
        _ => health.infects,
    };
    rows.extend(HEALTH.into_iter().filter(told).map(|measure| row(Place::Health, measure)));
    if health.tracing.is_some() {
        rows.extend(TRACING.map(|measure| row(Place::Health, measure)));
    }
    rows.extend(health.cost.iter().map(|_| row(Place::Health, Measure::Cost)));
    rows
}

const QUOTA: [Measure; 6] = [
    Measure::Places,
    Measure::Booked,
    Measure::Unused,
    Measure::NoShows,
    Measure::NoShowShare,
    Measure::Came,
];

/// What is told of a quota.
fn of_quota(bookings: &Bookings) -> impl Iterator<Item = Measure> {
    QUOTA.into_iter().chain(bookings.suspends.then_some(Measure::Void))
}

const PURPOSE: [Measure; 9] = [
    Measure::Asked,
    Measure::Booked,
    Measure::BookedShare,
    Measure::GaveUp,
    Measure::StillWaiting,
    Measure::PlaceWaitMean,
    Measure::PlaceWaitP95,
    Measure::NoShows,
    Measure::Unbooked,
];

/// The rows of quotas and purposes, which belong to no port.
fn of_bookings(bookings: &Bookings) -> Vec<Row> {
    let row = |place, measure| Row { port: PortId::NONE, place, class: None, measure };
    let quotas = (0..bookings.quotas.len()).map(|q| Place::Quota(q as u16));
    let purposes = (0..bookings.purposes.len()).map(|p| Place::Purpose(p as u16));
    let quotas = quotas.flat_map(|place| of_quota(bookings).map(move |measure| row(place, measure)));
    quotas.chain(purposes.flat_map(|place| PURPOSE.map(|measure| row(place, measure)))).collect()
}

/// What an incident costs, beside when it happened.
const INCIDENT: [Measure; 7] = [
    Measure::Delayed,
    Measure::Lost,
    Measure::ExtraHours,
    Measure::LateHours,
    Measure::OthersHours,
    Measure::PeakAbove,
    Measure::RecoveryTime,
];

const STAGE: [Measure; 2] = [Measure::DaysInForce, Measure::ReachedAfter];

/// The rows of a plan.
fn of_plan(scenario: &Scenario, plan: &Plan) -> Vec<Row> {
    let infects = infects(scenario);
    let row = |place, measure| Row { port: PortId::NONE, place, class: None, measure };
    let mut rows = Vec::new();
    rows.extend((0..scenario.signals.len()).map(|s| row(Place::Signal(s as u16), Measure::Cases)));
    rows.extend((0..scenario.ready.len()).map(|r| row(Place::Ready(r as u16), Measure::ReadyAfter)));
    if !plan.stages.is_empty() {
        rows.push(row(Place::Plan, Measure::FallBacks));
        let leads = |stage: &Stage| {
            let back = stage.back.iter().map(|back| &back.when);
            let enter = stage.enter.as_ref().and_then(|enter| enter.when.as_ref());
            back.chain(enter).any(Conditions::can_be_false_alarms)
        };
        rows.extend(plan.stages.iter().any(leads).then(|| row(Place::Plan, Measure::FalseAlarms)));
        for stage in 0..plan.stages.len() {
            let place = Place::Stage(stage as u16);
            rows.extend(STAGE.map(|measure| row(place, measure)));
            if infects {
                rows.extend([Measure::Imported, Measure::NoneImported].map(|measure| row(place, measure)));
            }
        }
    }
    let both = |place| [row(place, Measure::Firings), row(place, Measure::TimeInForce)];
    for (r, rule) in plan.rules.iter().enumerate() {
        let place = Place::Rule(r as u16);
        rows.extend(both(place));
        rows.extend(rule.when.can_be_false_alarms().then(|| row(place, Measure::FalseAlarms)));
    }
    for i in 0..plan.incidents.len() {
        let place = Place::Incident(i as u16);
        rows.extend(both(place));
        rows.extend(INCIDENT.map(|measure| row(place, measure)));
    }
    rows
}

const DAY_OF_A_PORT: [Measure; 11] = [
    Measure::Demand,
    Measure::Cleared,
    Measure::TurnedAway,
    Measure::Refused,
    Measure::Abandoned,
    Measure::JourneyMean,
    Measure::JourneyP95,
    Measure::JourneyMax,
    Measure::Diverted,
    Measure::Postponed,
    Measure::Cancelled,
];

const DAY_OF_A_STATION: [Measure; 8] = [
    Measure::Arrivals,
    Measure::Served,
    Measure::WaitMean,
    Measure::WaitP95,
    Measure::WaitMax,
    Measure::QueueMax,
    Measure::TurnedAway,
    Measure::Abandoned,
];

/// The rows of the results by day: port by port, first the port itself, then its stations. None where a run has one day,
/// which the summary is about.
pub fn days(scenario: &Scenario) -> Vec<DayRow> {
    let mut rows = Vec::new();
    if scenario.run.days == 1 {
        return rows;
    }
    for (p, port) in scenario.ports.iter().enumerate() {
        let id = PortId(p as u16);
        let row = |measure| DayRow { port: id, place: Place::Port, measure };
        rows.extend(DAY_OF_A_PORT.map(row));
        if let Some(health) = &scenario.health {
            if health.moves() {
                rows.extend([Measure::Quarantined, Measure::NotBoarded].map(row));
            }
            if health.infects {
                rows.extend([Measure::Infected, Measure::Imported, Measure::InfectiousDays].map(row));
            }
        }
        for s in port.stations.clone() {
            let place = Place::Station(StationId(s as u32));
            rows.extend(DAY_OF_A_STATION.map(|measure| DayRow { port: id, place, measure }));
        }
    }
    for q in 0..scenario.bookings.quotas.len() {
        let place = Place::Quota(q as u16);
        let measures = of_quota(&scenario.bookings);
        rows.extend(measures.map(|measure| DayRow { port: PortId::NONE, place, measure }));
    }
    if let Some(health) = &scenario.health {
        let row = |place, measure| DayRow { port: PortId::NONE, place, measure };
        for test in 0..health.tests.len() {
            let place = Place::Test(test as u16);
            rows.extend([Measure::Tests, Measure::Positives].map(|measure| row(place, measure)));
        }
        for stay in 0..health.stays.len() {
            let place = Place::Stay(stay as u16);
            let measures = [Measure::Stays, Measure::NoBed, Measure::BedsMean, Measure::BedsMax];
            rows.extend(measures.map(|measure| row(place, measure)));
        }
    }
    rows
}

/// At most how many values the summary and the results by day of one replication have, without making any row.
pub fn at_most(scenario: &Scenario) -> u64 {
    let of_plan = scenario.plan.as_deref().map_or(0, |plan| of_plan(scenario, plan).len());
    let rows = of_plan
        + of_bookings(&scenario.bookings).len()
        + scenario.codes.len() * CODE.len()
        + scenario
            .health
            .as_ref()
            .map_or(0, |health| of_health(health).len() + INFECTION.len() * scenario.ports.len())
        + scenario.ports.len() * PORT.into_iter().flatten().count()
        + scenario.stations.len() * STATION.len()
        + scenario.zones.len() * 4;
    // Days have fewer measures than the whole, and no classes.
    let by_day = days(scenario).len() as u64 * u64::from(scenario.run.days);
    rows as u64 * (scenario.classes.len() as u64 + 1) + by_day
}

/// The rows of the time series: port by port, inside and cleared, then station by station queue, throughput and
/// servers, then the occupancy of zones.
pub fn series(scenario: &Scenario) -> Vec<SeriesRow> {
    let mut rows = Vec::new();
    for (p, port) in scenario.ports.iter().enumerate() {
        let id = PortId(p as u16);
        let mut add = |place, measure| rows.push(SeriesRow { port: id, place, measure, unit: "1" });
        add(Place::Port, "inside");
        add(Place::Port, "cleared");
        for s in port.stations.clone() {
            let place = Place::Station(StationId(s as u32));
            add(place, "queue");
            add(place, "throughput");
            if matches!(scenario.stations[s].work, Work::Servers { .. }) {
                add(place, "servers");
            }
            if scenario.stations[s].queue.blocks() {
                add(place, "kept_out");
            }
        }
        for z in port.zones.clone() {
            add(Place::Zone(ZoneId(z as u32)), "occupancy");
        }
    }
    for stay in 0..scenario.health.as_ref().map_or(0, |health| health.stays.len()) {
        let place = Place::Stay(stay as u16);
        rows.push(SeriesRow { port: PortId::NONE, place, measure: "beds", unit: "1" });
    }
    rows
}

impl Place {
    /// Its name in the `station` column; empty for a whole port.
    pub fn name(self, scenario: &Scenario) -> &str {
        match self {
            Self::Port | Self::Plan | Self::Health => "",
            Self::Origin(_) | Self::Test(_) | Self::Lab(_) | Self::Stay(_) => {
                scenario.health.as_ref().map_or("", |health| match self {
                    Self::Origin(o) => health.origins.all[usize::from(o)].name.as_str(),
                    Self::Test(t) => health.tests[usize::from(t)].name.as_str(),
                    Self::Lab(l) => health.labs[usize::from(l)].name.as_str(),
                    Self::Stay(s) => health.stays[usize::from(s)].name.as_str(),
                    _ => "",
                })
            }
            // Conditions name those of the file, also where one of them is wrong and was left out.
            Self::Signal(s) => scenario.signals.get(usize::from(s)).map_or("", |signal| signal.name.as_str()),
            Self::Ready(r) => scenario.ready.get(usize::from(r)).map_or("", |ready| ready.name.as_str()),
            Self::Code(c) => &scenario.codes[usize::from(c)].name,
            Self::Quota(q) => &scenario.bookings.quotas[usize::from(q)].name,
            Self::Purpose(p) => &scenario.bookings.purposes[usize::from(p)].name,
            Self::Station(s) => &scenario.stations[s.0 as usize].name,
            Self::Zone(z) => &scenario.zones[z.0 as usize].name,
            Self::Stage(_) | Self::Rule(_) | Self::Incident(_) => {
                scenario.plan.as_deref().map_or("", |plan| match self {
                    Self::Stage(s) => plan.stages[usize::from(s)].name.as_str(),
                    Self::Rule(r) => plan.rules[usize::from(r)].name.as_str(),
                    Self::Incident(i) => plan.incidents[usize::from(i)].name.as_str(),
                    _ => "",
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load;

    /// Values are looked up by halving: the order in which rows are listed must be that of places.
    #[test]
    fn rows_are_listed_in_the_order_of_their_places() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let files = [
            "shenzhen-bay/2022-health-station",
            "reopening/phase-1",
            "policy-ladder/ladder",
            "two-authorities/crossing",
            "lok-ma-chau/2023-01-20-code-outage-paper",
        ];
        for file in files {
            let scenario = load(&root.join(format!("{file}.toml")), &[]).unwrap().scenario;
            let lists: [Vec<(PortId, Place)>; 3] = [
                summary(&scenario).iter().map(|row| (row.port, row.place)).collect(),
                days(&scenario).iter().map(|row| (row.port, row.place)).collect(),
                series(&scenario).iter().map(|row| (row.port, row.place)).collect(),
            ];
            for list in lists {
                assert!(list.is_sorted(), "{file}: {list:?}");
            }
        }
    }
}
