//! The layout as a picture, before anything is run.

use std::fmt::Write;

use super::{GateKind, HEAD, Layout, Node, PAD, ROOM};
use crate::language::Language;
use crate::report::page::html::escape;
use crate::scenario::Scenario;
use crate::scenario::model::Work;

/// Warnings shown in the picture; the rest is counted.
const MOST_WARNINGS: usize = 12;
/// Characters of a line of a warning.
const LINE: usize = 110;

/// An SVG of the layout of a scenario, with what was found when it was checked.
pub fn picture(scenario: &Scenario, layout: &Layout, language: Language) -> String {
    let warnings: Vec<String> =
        scenario.warnings.iter().take(MOST_WARNINGS).flat_map(|warning| lines(warning)).collect();
    let head = 40.0;
    let below = if warnings.is_empty() { 0.0 } else { 34.0 + 18.0 * warnings.len() as f64 };
    let title = language.say("layout.title", &[("title", &scenario.title)]);
    // A Chinese character is as wide as it is high, a letter narrower.
    let letters: f64 = title.chars().map(|c| if c.is_ascii() { 9.8 } else { 15.5 }).sum();
    let least = if warnings.is_empty() { 0.0 } else { 820.0 };
    let width = layout.width.max(least).max(32.0 + letters);
    let height = layout.height + head + below;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" xml:lang=\"{tag}\" font-family=\"DejaVu Sans, Verdana, sans-serif\" role=\"img\"><title>{t}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"16\" y=\"26\" font-size=\"15\" font-weight=\"bold\" fill=\"#1a1a1a\">{t}</text>\n<g transform=\"translate(0 {head})\">\n",
        t = escape(&title),
        tag = language.tag(),
    );
    for &(port, y) in &layout.ports {
        let name = escape(scenario.port_name(port));
        let _ = writeln!(out, "<text x=\"16\" y=\"{y:.1}\" font-size=\"13\" fill=\"#1a1a1a\">{name}</text>");
    }
    for area in &layout.zones {
        for rect in &area.rects {
            let _ = writeln!(
                out,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"6\" \
                 fill=\"#eef3ea\" stroke=\"#8aa07a\" stroke-dasharray=\"4 3\"/>",
                rect.left,
                rect.top,
                rect.width(),
                rect.height()
            );
        }
        if let Some(rect) = area.rects.first() {
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"10\" fill=\"#4b6038\">{}</text>",
                rect.left + PAD,
                rect.bottom - 3.0,
                escape(&scenario.zones[area.zone.0 as usize].name)
            );
        }
    }
    for link in &layout.links {
        let ((x, y), (u, v)) = (layout.way_out(link.from), layout.way_in(link.to));
        let bend = ((u - x).abs() / 2.0).max(30.0);
        let _ = writeln!(
            out,
            "<path d=\"M{x:.1} {y:.1}C{:.1} {y:.1} {:.1} {v:.1} {u:.1} {v:.1}\" fill=\"none\" stroke=\"#9aa7b4\" stroke-width=\"1.5\"/>",
            x + bend,
            u - bend
        );
    }
    for gate in &layout.gates {
        let used = layout.links.iter().any(|link| {
            [link.from, link.to]
                .iter()
                .any(|node| matches!(node, Node::Gate(g) if layout.gates[*g as usize] == *gate))
        });
        if !used {
            continue;
        }
        let (word, colour) = match gate.kind {
            GateKind::Arrivals => ("layout.arrivals", "#555"),
            GateKind::Cleared => ("layout.cleared", "#1b7f4d"),
            GateKind::Stay => ("layout.stay", "#7a3fa0"),
            GateKind::Other => ("layout.turned-away", "#a33"),
        };
        let _ = writeln!(
            out,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"{colour}\"/><text x=\"{x:.1}\" y=\"{:.1}\" \
             font-size=\"10\" text-anchor=\"middle\" fill=\"#444\">{}</text>",
            gate.y - 9.0,
            escape(language.text(word)),
            x = gate.x,
            y = gate.y,
        );
    }
    for (station, b) in scenario.stations.iter().zip(&layout.stations) {
        let kind = match &station.work {
            Work::Servers { .. } => {
                language.say("layout.servers", &[("n", &station.servers_at_most.to_string())])
            }
            Work::Unlimited { .. } if station.awaits.is_some() => language.text("layout.result").into(),
            Work::Unlimited { .. } => language.text("layout.no-servers").into(),
            Work::Shuttle { .. } => language.text("layout.shuttle").into(),
            Work::Meter { .. } => language.text("layout.meter").into(),
        };
        // A station that a warning names is marked.
        let marked = scenario.warnings.iter().any(|warning| names(warning, &station.name));
        let (edge, thick) = if marked { ("#b35900", 2.5) } else { ("#5b6b7a", 1.0) };
        let sign = if marked { " ⚠" } else { "" };
        let _ = writeln!(
            out,
            "<g><title>{name}: {k}</title><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"4\" \
             fill=\"#f5f8fb\" stroke=\"{edge}\" stroke-width=\"{thick}\"/><text x=\"{:.1}\" y=\"{:.1}\" font-size=\"11\" \
             font-weight=\"bold\" fill=\"#1a1a1a\">{short}{sign}</text><text x=\"{:.1}\" y=\"{:.1}\" font-size=\"10\" \
             fill=\"#444\">{k}</text>",
            b.x,
            b.y,
            b.width,
            b.height,
            b.x + PAD,
            b.y + 15.0,
            b.x + PAD,
            // Lines stand where the words would.
            if b.lanes { b.y + b.height - PAD } else { b.y + HEAD + 12.0 },
            name = escape(&station.name),
            short = escape(&shortened(&station.name, b.width - 2.0 * PAD)),
            k = escape(&kind),
        );
        if b.lanes {
            for server in 1..b.servers {
                let y = b.y + HEAD + f64::from(server) * b.cell - 1.5;
                let _ = write!(
                    out,
                    "<path d=\"M{:.1} {y:.1}h{ROOM:.1}\" stroke=\"#c8d1da\" stroke-width=\"0.7\"/>",
                    b.x + PAD
                );
            }
        }
        for server in 0..b.servers {
            let (column, row) = (server % b.columns, server / b.columns);
            let _ = write!(
                out,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{s:.1}\" height=\"{s:.1}\" fill=\"none\" stroke=\"#2a6fb0\"/>",
                b.x + PAD + ROOM + PAD + f64::from(column) * b.cell,
                b.y + HEAD + f64::from(row) * b.cell,
                s = b.cell - 3.0,
            );
        }
        out.push_str("</g>\n");
    }
    out.push_str("</g>\n");
    if !warnings.is_empty() {
        let top = layout.height + head + 16.0;
        let _ = writeln!(
            out,
            "<text x=\"16\" y=\"{top:.1}\" font-size=\"12\" font-weight=\"bold\" fill=\"#8a4500\">⚠ {}</text>",
            escape(language.text("layout.warnings"))
        );
        for (i, line) in warnings.iter().enumerate() {
            let y = top + 18.0 * (i + 1) as f64;
            let _ = writeln!(
                out,
                "<text x=\"16\" y=\"{y:.1}\" font-size=\"11\" fill=\"#444\">{}</text>",
                escape(line)
            );
        }
    }
    out + "</svg>\n"
}

/// A name in bold letters that takes at most so much room; the whole of it is in the title of the station.
fn shortened(name: &str, room: f64) -> String {
    let mut used = 0.0;
    let mut kept = String::new();
    for c in name.chars() {
        used += if c.is_ascii() { 7.4 } else { 11.5 };
        if used > room - 14.0 {
            return kept + "…";
        }
        kept.push(c);
    }
    kept
}

/// Whether a text names a station as a word.
fn names(text: &str, name: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(inside) && !text[at + name.len()..].starts_with(inside) && !name.is_empty()
    })
}

/// A text in lines, broken between words.
fn lines(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let full = lines.last().is_some_and(|line| line.chars().count() + word.chars().count() > LINE);
        if full {
            lines.push("    ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            if !line.trim().is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
