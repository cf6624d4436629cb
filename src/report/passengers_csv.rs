//! `passengers.csv`: one row for each visit of a passenger to a station.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::engine::Time;
use crate::record::Visit;
use crate::scenario::Scenario;

/// The columns, in order.
pub const COLUMNS: [&str; 14] = [
    "replication",
    "passenger",
    "class",
    "station",
    "joined",
    "started",
    "finished",
    "left",
    "outcome",
    "port",
    "came",
    "server",
    "ended",
    "people",
];

/// Writes the line of column names.
pub fn write_header(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", COLUMNS.join(","))
}

/// Writes the visits of one replication in their order. Names have no commas or quotes in them, so the lines need none.
pub fn write(
    out: &mut impl Write,
    scenario: &Scenario,
    replication: u32,
    visits: &[Visit],
) -> io::Result<()> {
    let mut line = String::new();
    for visit in visits {
        line.clear();
        let arrivals = &scenario.arrivals[visit.stream as usize];
        let class = if scenario.by_class { &scenario.classes[visit.class.0 as usize].name } else { "" };
        let station = visit.station.map_or("", |station| &scenario.stations[station.0 as usize].name);
        let _ = write!(line, "{replication},{}/{},{class},{station}", arrivals.path, visit.number);
        for time in [visit.joined, visit.started, visit.finished, visit.left] {
            line.push(',');
            seconds(time, &mut line);
        }
        let port = &scenario.ports[visit.port.0 as usize].name;
        let _ = write!(line, ",{},{port},", visit.ending.name());
        seconds(visit.came, &mut line);
        line.push(',');
        if let Some(server) = visit.server {
            let _ = write!(line, "{}", server + 1);
        }
        line.push(',');
        seconds(visit.ended, &mut line);
        let _ = writeln!(line, ",{}", visit.people);
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// An instant as seconds since the start of the run, exact to the microsecond; nothing for none.
fn seconds(time: Option<Time>, out: &mut String) {
    let Some(time) = time else { return };
    let (whole, part) = (time.ticks() / 1_000_000, time.ticks() % 1_000_000);
    let _ = write!(out, "{whole}");
    if part > 0 {
        let _ = write!(out, ".{part:06}");
        let kept = out.trim_end_matches('0').len();
        out.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_exact_and_short() {
        for (ticks, text) in
            [(0, "0"), (23_400_000_000, "23400"), (1_500_000, "1.5"), (10_000_001, "10.000001")]
        {
            let mut out = String::new();
            seconds(Some(Time::from_ticks(ticks)), &mut out);
            assert_eq!(out, text);
        }
    }
}
