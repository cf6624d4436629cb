//! Flow control: a queue that is released in blocks, exact to the second.

use clearway::record::Measure::{InsideAtEnd, OccupancyMax, WaitMax, WaitMean};

use crate::common::{Ran, mistakes, run_text};

/// Ten people come at once; four may be inside the hall, whose one desk takes a minute for each.
fn hall(meter: &str) -> String {
    format!(
        "[port.p.arrivals.a]\nevery = \"1 d\"\nbatch = 10\nto = \"rope\"\n\
         [port.p.station.rope]\nmeter = {{ while-inside = 4, of = [\"hall\"]{meter} }}\nnext = [{{ to = \"desk\" }}]\n\
         [port.p.station.desk]\nservers = 1\nservice = \"1 min\"\nzone = \"hall\"\n[port.p.zone.hall]\n"
    )
}

fn waits(ran: &Ran) -> (f64, f64, f64) {
    (ran.mean("p/rope", WaitMean), ran.mean("p/rope", WaitMax), ran.mean("p/hall", OccupancyMax))
}

/// One by one four pass at once and the others each minute: 0 + (1 + … + 6) min. In blocks of two they pass two and two whenever
/// two have left; in blocks of four when the hall is empty; in blocks of three one block passes at once and the next when one
/// person is left inside.
#[test]
fn a_queue_is_released_in_blocks() {
    for (meter, sum, longest, inside) in [
        ("", 21.0, 6.0, 4.0),
        (", block = 1", 21.0, 6.0, 4.0),
        (", block = 2", 2.0 * (2.0 + 4.0 + 6.0), 6.0, 4.0),
        (", block = 3", 3.0 * 2.0 + 3.0 * 5.0 + 8.0, 8.0, 4.0),
        (", block = 4", 4.0 * 4.0 + 2.0 * 8.0, 8.0, 4.0),
    ] {
        let found = waits(&run_text(&hall(meter)));
        assert_eq!(found, (sum * 60.0 / 10.0, longest * 60.0, inside), "{meter}");
    }
    // With a rate as well the block passes at that rate: each half minute one, from the second on.
    let found = waits(&run_text(&hall(", block = 4, per-minute = 2")));
    assert_eq!(found.0, (1.5 * 2.0 + 4.0 * 4.0 + 1.5 * 2.0 + 2.0 * 8.0 + 0.5) * 60.0 / 10.0);
}

/// A party that is the last of its block passes whole; nobody is left behind.
#[test]
fn parties_pass_whole() {
    let text = hall(", block = 3").replace("batch = 10", "batch = 5\nparty = { 2 = 1 }");
    let ran = run_text(&text);
    assert_eq!((ran.mean("p/hall", OccupancyMax), ran.mean("p", InsideAtEnd)), (4.0, 0.0));
}

#[test]
fn mistakes_in_blocks_are_found() {
    for (from, to, wanted) in [
        (
            "while-inside = 4, of = [\"hall\"]",
            "per-minute = 3",
            "`block` has no effect without `while-inside`",
        ),
        ("block = 2", "block = 5", "a block is from 1 to `while-inside`, 4"),
        ("block = 2", "block = 0", "a block is from 1 to `while-inside`, 4"),
    ] {
        let found = mistakes(&format!("schema = 1\n{}", hall(", block = 2").replace(from, to)));
        assert!(found.contains(wanted), "{found}");
    }
}
