//! Queues and throughputs of the stations over time, six stations a page.

use super::band::Visible;
use super::page::{self, Studio};
use super::panels::{self, Line, Panel};
use super::theme::{BLUE, Colour, GREEN};
use super::view::{Band, StationView};

/// Panels on one page.
const PER_PAGE: usize = 6;
/// A queue that stays below this is named in a note instead of drawn \[persons\].
const NO_QUEUE: f64 = 0.5;

/// What distinguishes the two charts.
struct Kind {
    file: &'static str,
    heading: &'static str,
    unit: &'static str,
    colour: Colour,
    band: fn(&StationView) -> &Band,
    /// Values below this everywhere are named in a note.
    least: f64,
    /// Words before the names in that note.
    quiet: &'static str,
    /// Remark if that holds for every station.
    all_quiet: &'static str,
    /// Whether the strip of servers is shown.
    servers: bool,
}

/// Draws `<port>-queue`: persons waiting at every station, with the servers on duty.
pub fn draw_queues(studio: &mut Studio<'_>) {
    let kind = Kind {
        file: "queue",
        heading: "Passengers waiting at each station",
        unit: "persons",
        colour: BLUE,
        band: |station| &station.queue,
        least: NO_QUEUE,
        quiet: "No queue (always fewer than 0.5 persons)",
        all_quiet: "No station ever has a queue.",
        servers: true,
    };
    draw(studio, &kind);
}

/// Draws `<port>-throughput`: services completed at every station.
pub fn draw_throughputs(studio: &mut Studio<'_>) {
    let kind = Kind {
        file: "throughput",
        heading: "Passengers served at each station, per hour",
        unit: "per hour",
        colour: GREEN,
        band: |station| &station.throughput,
        least: f64::MIN_POSITIVE,
        quiet: "Nobody served",
        all_quiet: "Nobody is served at any station.",
        servers: false,
    };
    draw(studio, &kind);
}

fn draw(studio: &mut Studio<'_>, kind: &Kind) {
    let view = studio.view;
    let spread = studio.has_spread();
    let mut panels = Vec::new();
    let mut quiet = Vec::new();
    let mut unknown = Vec::new();
    for station in &view.stations {
        let band = (kind.band)(station);
        let data = Visible::new(band, &studio.time, 1.0, spread);
        match data.highest() {
            None => unknown.push(station.name.as_str()),
            Some(highest) if highest < kind.least => quiet.push(station.name.as_str()),
            Some(_) => panels.push(Panel {
                name: &station.name,
                unit: kind.unit,
                lines: vec![Line { name: "", data, colour: kind.colour }],
                limit: None,
                servers: station.servers.as_deref().filter(|_| kind.servers).map(|s| (s, band.step_s)),
            }),
        }
    }

    let unknown_too = !unknown.is_empty();
    let mut notes = Vec::new();
    notes.extend(page::list_names(kind.quiet, quiet.into_iter()));
    notes.extend(page::list_names("No data", unknown.into_iter()));
    if panels.is_empty() {
        let mut page = studio.page(kind.heading, (1, 1));
        page.remark(match (view.stations.is_empty(), unknown_too) {
            (true, _) => "This port has no stations.",
            (false, true) => "Nothing to draw; see below.",
            (false, false) => kind.all_quiet,
        });
        studio.finish(page, kind.file, 1, &notes);
        return;
    }

    let pages = panels.len().div_ceil(PER_PAGE);
    for (i, panels) in panels.chunks(PER_PAGE).enumerate() {
        let mut page = studio.page(kind.heading, (i + 1, pages));
        panels::draw(&mut page, panels, &studio.time);
        let mut below = vec![studio.explain_band()];
        if panels.iter().any(|panel| panel.servers.is_some()) {
            below.push("Strip: mean number of servers on duty, darker for more.".to_owned());
        }
        if i + 1 == pages {
            below.extend(notes.iter().cloned());
        }
        studio.finish(page, kind.file, i + 1, &below);
    }
}
