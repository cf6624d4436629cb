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

/// What distinguishes the two charts; words are keys of texts.
struct Kind {
    file: &'static str,
    heading: &'static str,
    unit: &'static str,
    colour: Colour,
    band: fn(&StationView) -> &Band,
    /// Values below this everywhere are named in a note.
    least: f64,
    /// That note.
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
        heading: "chart-queue.heading",
        unit: "chart.persons",
        colour: BLUE,
        band: |station| &station.queue,
        least: NO_QUEUE,
        quiet: "chart-queue.quiet",
        all_quiet: "chart-queue.all-quiet",
        servers: true,
    };
    draw(studio, &kind);
}

/// Draws `<port>-throughput`: services completed at every station.
pub fn draw_throughputs(studio: &mut Studio<'_>) {
    let kind = Kind {
        file: "throughput",
        heading: "chart-throughput.heading",
        unit: "chart.per-hour",
        colour: GREEN,
        band: |station| &station.throughput,
        least: f64::MIN_POSITIVE,
        quiet: "chart-throughput.quiet",
        all_quiet: "chart-throughput.all-quiet",
        servers: false,
    };
    draw(studio, &kind);
}

fn draw(studio: &mut Studio<'_>, kind: &Kind) {
    let view = studio.view;
    let spread = studio.has_spread();
    let language = studio.language();
    let heading = language.text(kind.heading);
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
                unit: language.text(kind.unit),
                lines: vec![Line { name: "", data, colour: kind.colour }],
                limit: None,
                servers: station.servers.as_deref().filter(|_| kind.servers).map(|s| (s, band.step_s)),
            }),
        }
    }

    let unknown_too = !unknown.is_empty();
    let mut notes = Vec::new();
    notes.extend(page::list_names(kind.quiet, quiet.into_iter(), language));
    notes.extend(page::list_names("chart.no-data-for", unknown.into_iter(), language));
    if panels.is_empty() {
        let mut page = studio.page(heading, (1, 1));
        page.remark(language.text(match (view.stations.is_empty(), unknown_too) {
            (true, _) => "chart.no-stations",
            (false, true) => "chart.see-below",
            (false, false) => kind.all_quiet,
        }));
        studio.finish(page, kind.file, 1, &notes);
        return;
    }

    let pages = panels.len().div_ceil(PER_PAGE);
    for (i, panels) in panels.chunks(PER_PAGE).enumerate() {
        let mut page = studio.page(heading, (i + 1, pages));
        panels::draw(&mut page, panels, &studio.time);
        let mut below = vec![studio.explain_band()];
        if panels.iter().any(|panel| panel.servers.is_some()) {
            below.push(language.text("chart.strip").to_owned());
        }
        if i + 1 == pages {
            below.extend(notes.iter().cloned());
        }
        studio.finish(page, kind.file, i + 1, &below);
    }
}
