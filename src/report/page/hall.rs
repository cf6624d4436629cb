//! The hall as the replay draws it, as JSON: where everything stands, what the plan did, which servers were broken down.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::by_language;
use super::replay::Replay;
use crate::engine::{Span, Time};
use crate::experiment::{Results, Why};
use crate::record::trace::Trace;
use crate::report::layout::{GateKind, HEAD, Layout, Node, PAD, ROOM, Rect};
use crate::report::plan_words;
use crate::scenario::Scenario;
use crate::scenario::model::StationId;

/// Most marks on the time line.
const MOST_MARKS: usize = 200;
/// Most breakdowns that are drawn.
const MOST_FAILURES: usize = 20_000;

/// The hall and what moves in it.
pub(super) fn hall(
    scenario: &Scenario,
    results: &Results,
    why: &Why,
    layout: &Layout,
    replay: &Replay,
) -> Value {
    let rounded = |v: f64| (v * 10.0).round() / 10.0;
    let stations: Vec<Value> = layout
        .stations
        .iter()
        .zip(&scenario.stations)
        .map(|(b, station)| {
            json!({
                "name": station.name,
                "x": rounded(b.x), "y": rounded(b.y), "w": rounded(b.width), "h": rounded(b.height),
                "servers": b.servers, "columns": b.columns, "cell": b.cell, "lanes": b.lanes,
            })
        })
        .collect();
    let node = |node: Node| match node {
        Node::Station(s) => json!(s),
        Node::Gate(g) => json!(-1 - i64::from(g)),
    };
    let links: Vec<Value> = layout.links.iter().map(|link| json!([node(link.from), node(link.to)])).collect();
    let gates: Vec<Value> = layout
        .gates
        .iter()
        .map(|gate| {
            let kind = match gate.kind {
                GateKind::Arrivals => "arrivals",
                GateKind::Cleared => "cleared",
                GateKind::Stay => "stay",
                GateKind::Other => "turned-away",
            };
            json!({ "x": rounded(gate.x), "y": rounded(gate.y), "kind": kind, "port": gate.port.0 })
        })
        .collect();
    let zones: Vec<Value> = layout
        .zones
        .iter()
        .map(|area| {
            let corner_and_size =
                |rect: &Rect| [rect.left, rect.top, rect.width(), rect.height()].map(rounded);
            let rects: Vec<[f64; 4]> = area.rects.iter().map(corner_and_size).collect();
            json!({ "name": scenario.zones[area.zone.0 as usize].name, "rects": rects })
        })
        .collect();
    let from = results.busy_day.from;
    let that_day = why.entries.iter().filter(|entry| from <= entry.time && entry.time < from + Span::DAY);
    let marks: Vec<Value> = that_day
        .take(MOST_MARKS)
        .map(|entry| {
            let plan = scenario.plan.as_ref();
            let cause = by_language(|language| {
                plan.map(|plan| plan_words::reason(scenario, plan, &entry.cause, language)).into()
            });
            json!({
                "t": entry.time.since(from).seconds(), "name": entry.place.name(scenario), "what": entry.what.word(),
                "cause": cause,
            })
        })
        .collect();
    json!({
        "day": results.busy_day.day, "begin": results.busy_day.seconds_of_day(), "replication": why.replayed + 1,
        "width": rounded(layout.width), "height": rounded(layout.height),
        "head": HEAD, "pad": PAD, "room": ROOM,
        "ports": layout.ports.iter().map(|&(port, y)| json!([scenario.port_name(port), rounded(y)])).collect::<Vec<_>>(),
        "portOf": scenario.stations.iter().map(|station| station.port.0).collect::<Vec<_>>(),
        "stations": stations, "links": links, "gates": gates, "zones": zones, "marks": marks,
        "down": down(&why.trace, from),
        "classes": scenario.classes.iter().map(|class| class.name.clone()).collect::<Vec<_>>(),
        "codes": scenario.stations.iter().any(|station| station.reads.is_some()),
        "tests": !why.trace.samples.is_empty(),
        "oneIn": replay.one_in, "step": replay.step_s,
        "people": replay.people, "counts": replay.counts,
    })
}

/// When servers were broken down on the day that begins at `from`: station, server, from, to \[s\].
fn down(trace: &Trace, from: Time) -> Vec<[f64; 4]> {
    let seconds = |at: Time| at.since(from).seconds().min(Span::DAY.seconds());
    let mut broken: BTreeMap<(StationId, u32), Time> = BTreeMap::new();
    let mut found = Vec::new();
    let mut push = |(station, server): (StationId, u32), begin: Time, end: f64| {
        if end > 0.0 && seconds(begin) < end && found.len() < MOST_FAILURES {
            found.push([f64::from(station.0), f64::from(server), seconds(begin).round(), end.round()]);
        }
    };
    for failure in &trace.failures {
        let key = (failure.station, failure.server);
        if failure.down {
            broken.insert(key, failure.at);
        } else if let Some(begin) = broken.remove(&key) {
            push(key, begin, seconds(failure.at));
        }
    }
    for (key, begin) in broken {
        push(key, begin, Span::DAY.seconds());
    }
    found
}
