//! The least staffing: shifts that can be worked, servers by time, and what the search can promise.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Solution, confirmed, percent};
use crate::engine::Span;
use crate::experiment::solve::{Extent, Solved, Station};
use crate::report::csv_bytes;
use crate::report::number::{grouped, plain};
use crate::report::sweep_summary::aligned;
use crate::scenario::units::show_time_of_day;

/// Officers who work the same shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worked {
    /// How many.
    pub officers: u32,
    /// When they begin, as a time of day.
    pub begins: Span,
    /// When they end.
    pub ends: Span,
    /// From when to when they have a break; none if they have none.
    pub pause: Option<(Span, Span)>,
    /// Paid hours of each: breaks are paid.
    pub hours: f64,
}

/// The shifts of a roster at station number `s`, by their beginning; servers who are always there first.
pub fn worked(stations: &[Station], solved: &Solved, s: usize) -> Vec<Worked> {
    let rules = &stations[s].rules;
    let time = |slot: usize| rules.time_of(slot);
    let slots = rules.slots();
    let hours = |slots: usize| slots as f64 * rules.slot.seconds() / 3_600.0;
    let always = (rules.least > 0).then(|| Worked {
        officers: rules.least,
        begins: time(0),
        ends: time(slots),
        pause: None,
        hours: hours(slots),
    });
    let all = rules.shifts();
    let shifts = all.iter().zip(&solved.rosters[s]).filter(|(_, officers)| **officers > 0);
    let shifts = shifts.map(|(shift, &officers)| Worked {
        officers,
        begins: time(shift.start),
        ends: time(shift.end),
        pause: (!shift.pause.is_empty()).then(|| (time(shift.pause.start), time(shift.pause.end))),
        hours: rules.hours(shift),
    });
    always.into_iter().chain(shifts).collect()
}

/// What is said of how far a search got.
pub fn extent(solved: &Solved) -> String {
    match solved.extent {
        Extent::All => {
            "every cheaper roster was tried or has less of everything than one that failed".to_owned()
        }
        Extent::Near => format!(
            "of {} rosters tried: no officer can be taken away, and no shift exchanged for a cheaper one",
            solved.tried
        ),
        Extent::Spent => format!(
            "the best so far, of {} rosters tried: the search was ended by its budget and there may be cheaper ones; \
             allow more with --budget",
            solved.tried
        ),
    }
}

/// The least staffing in words.
pub(super) fn tell(solution: &Solution, stations: &[Station], solved: &Solved, file: &str, out: &mut String) {
    let names: Vec<&str> = stations.iter().map(|station| station.name.as_str()).collect();
    let _ = writeln!(out, "Least staffing of {}", names.join(", "));
    let _ = writeln!(out, "  {} server-hours a day; {}", grouped(solved.cost, 1), extent(solved));
    for (s, station) in stations.iter().enumerate() {
        let of = if stations.len() > 1 { format!(" at {}", station.name) } else { String::new() };
        let _ = writeln!(out, "\n  Shifts{of}");
        out.push_str(&aligned(&shifts(stations, solved, s)));
        let _ = writeln!(out, "\n  Servers by time{of}");
        out.push_str(&aligned(&by_time(stations, solved, s)));
    }
    out.push('\n');
    if !solved.is_confirmed {
        let _ = writeln!(
            out,
            "  not confirmed: fresh replications do not show that this roster meets the targets, and the budget was spent before another was found"
        );
    }
    solution.tell_confirmed(&solved.confirmed, out);
    if solved.is_confirmed {
        let _ = writeln!(
            out,
            "  guarantee: a roster that meets a target less often than wanted passes these tests with a probability of at most {} %",
            percent(1.0 - solution.confidence)
        );
    }
    let _ = writeln!(
        out,
        "  Staffing for the load alone, as if nothing were random, costs {} server-hours:",
        grouped(solved.alone.cost, 1)
    );
    solution.tell_confirmed(&solved.alone.confirmed, out);
    let sets: Vec<String> = solved.changes.iter().map(|change| format!("--set '{change}'")).collect();
    let _ = writeln!(out, "  see it: clearway run {file} {}", sets.join(" "));
}

fn shifts(stations: &[Station], solved: &Solved, s: usize) -> Vec<Vec<String>> {
    let mut table = vec![["officers", "begin", "end", "break"].map(str::to_owned).to_vec()];
    for shift in worked(stations, solved, s) {
        table.push(vec![
            shift.officers.to_string(),
            show_time_of_day(shift.begins),
            show_time_of_day(shift.ends),
            shift.pause.map_or_else(
                || "-".to_owned(),
                |(from, to)| format!("{} to {}", show_time_of_day(from), show_time_of_day(to)),
            ),
        ]);
    }
    table
}

fn by_time(stations: &[Station], solved: &Solved, s: usize) -> Vec<Vec<String>> {
    let header = ["from", "offered load", "load alone", "servers"].map(str::to_owned).to_vec();
    let mut table = vec![header];
    let (servers, naive) = (&solved.servers[s], &solved.alone.servers[s]);
    for slot in 0..servers.len() {
        let changes = slot == 0 || servers[slot] != servers[slot - 1] || naive[slot] != naive[slot - 1];
        if changes {
            let load = grouped(solved.loads[s][slot], 1);
            let from = show_time_of_day(stations[s].rules.time_of(slot));
            table.push(vec![from, load, naive[slot].to_string(), servers[slot].to_string()]);
        }
    }
    table
}

/// `staffing.csv`, the servers by time, and `shifts.csv`, who works when.
pub(super) fn tables(stations: &[Station], solved: &Solved) -> Result<Vec<(String, Vec<u8>)>, csv::Error> {
    let mut times = csv::Writer::from_writer(Vec::new());
    times.write_record(["station", "time", "offered_load", "load_alone_servers", "servers"])?;
    let mut shifts = csv::Writer::from_writer(Vec::new());
    shifts.write_record([
        "station",
        "officers",
        "begins",
        "ends",
        "break_begins",
        "break_ends",
        "paid_hours",
    ])?;
    for (s, station) in stations.iter().enumerate() {
        let numbers = solved.loads[s].iter().zip(&solved.alone.servers[s]).zip(&solved.servers[s]);
        for (slot, ((load, naive), servers)) in numbers.enumerate() {
            times.write_record([
                station.name.clone(),
                show_time_of_day(station.rules.time_of(slot)),
                plain(*load),
                naive.to_string(),
                servers.to_string(),
            ])?;
        }
        for shift in worked(stations, solved, s) {
            let pause = |of: fn((Span, Span)) -> Span| {
                shift.pause.map_or_else(String::new, |pause| show_time_of_day(of(pause)))
            };
            shifts.write_record([
                station.name.clone(),
                shift.officers.to_string(),
                show_time_of_day(shift.begins),
                show_time_of_day(shift.ends),
                pause(|p| p.0),
                pause(|p| p.1),
                plain(shift.hours),
            ])?;
        }
    }
    Ok(vec![("staffing.csv".to_owned(), csv_bytes(times)?), ("shifts.csv".to_owned(), csv_bytes(shifts)?)])
}

/// The least staffing for programs.
pub(super) fn to_json(stations: &[Station], solved: &Solved) -> Value {
    let shifts: Vec<Value> = (0..stations.len())
        .flat_map(|s| worked(stations, solved, s).into_iter().map(move |shift| (s, shift)))
        .map(|(s, shift)| {
            json!({
                "station": stations[s].name, "officers": shift.officers, "paid_hours": shift.hours,
                "begins": show_time_of_day(shift.begins), "ends": show_time_of_day(shift.ends),
                "break_begins": shift.pause.map(|(from, _)| show_time_of_day(from)),
                "break_ends": shift.pause.map(|(_, to)| show_time_of_day(to)),
            })
        })
        .collect();
    json!({
        "kind": "staffing",
        "stations": stations.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(),
        "changes": solved.changes, "cost": solved.cost, "exhaustive": solved.extent == Extent::All,
        "ended_by_budget": solved.extent == Extent::Spent, "is_confirmed": solved.is_confirmed,
        "shifts": shifts, "confirmed": confirmed(&solved.confirmed),
        "load_alone": { "cost": solved.alone.cost, "confirmed": confirmed(&solved.alone.confirmed) },
    })
}
