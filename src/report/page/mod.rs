//! The report page: one file that opens from anywhere, offline, and says what a run found.
//!
//! What stands on the page is written here, in every language at once; a switch shows one of them. Charts that answer to
//! the hand and the replay are drawn by the files in `script` from the data in the page; without scripts the charts of the
//! run stand there as pictures. The content security policy lets the page's own style and script run, known by their
//! hashes, and forbids everything else, connections above all.

mod data;
mod hall;
mod help;
pub mod html;
mod plan;
mod replay;
pub mod searches;
pub mod studies;
mod verdict;
mod waiting;

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::layout::Layout;
use super::number::grouped;
use super::words;
use crate::experiment::subject::AboutRun;
use crate::experiment::{Results, Why};
use crate::language::Language;
use crate::record::Place;
use crate::scenario::Scenario;
use crate::scenario::model::{RunSettings, StationId};
use html::{Table, base64, escape, json};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = concat!(
    include_str!("script/data.js"),
    include_str!("script/elements.js"),
    include_str!("script/chart.js"),
    include_str!("script/parties.js"),
    include_str!("script/hall.js"),
    include_str!("script/sweep.js"),
    include_str!("script/start.js"),
);

/// A text in every language, of which the page shows one. `say` gives HTML.
fn every(say: impl Fn(Language) -> String) -> String {
    Language::ALL
        .map(|language| {
            let tag = language.tag();
            format!("<span class=\"l-{tag}\" lang=\"{tag}\">{}</span>", say(language))
        })
        .concat()
}

/// The same for the script: what `say` gives, by the tag of the language.
fn by_language(say: impl Fn(Language) -> Value) -> Value {
    Language::ALL.into_iter().map(|language| (language.tag().to_owned(), say(language))).collect()
}

/// A text without values, in every language.
fn text(key: &str) -> String {
    every(|language| escape(language.text(key)))
}

/// A heading with what follows it, as a section that can be jumped to.
fn section(id: &str, title: &str, content: &str) -> String {
    format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-h\"><h2 id=\"{id}-h\">{}</h2>{content}</section>\n",
        text(title)
    )
}

/// Person-hours: whole, or with a digit where they are few.
fn hours(value: f64) -> String {
    grouped(value, usize::from(value < 99.95))
}

/// Bold.
fn strong(text: &str) -> String {
    format!("<strong>{}</strong>", escape(text))
}

/// A station, with its port where there are several.
fn name(scenario: &Scenario, station: usize) -> String {
    let place = Place::Station(StationId(station as u32));
    words::place(scenario, scenario.stations[station].port, place)
}

/// What was run, as a line.
fn run_line(run: &AboutRun) -> String {
    every(|language| escape(&words::run(run, language)))
}

/// The same once it is known how many replications there were.
fn ran_line(run: &RunSettings, replications: u32) -> String {
    run_line(&AboutRun { replications: Some(replications), ..AboutRun::of(run) })
}

/// What a page is made of.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What was found.
    pub results: &'a Results,
    /// Why people wait; none if the replications are too large to look into.
    pub why: Option<&'a Why>,
    /// Changes to the plan, as they were typed.
    pub changes: &'a [String],
    /// All that was typed, of the plan and of how it is run, as `PATH=VALUE`.
    pub typed: &'a [String],
    /// Charts for whoever reads without scripts: name and SVG.
    pub charts: &'a [(String, String)],
    /// The language the page opens in.
    pub language: Language,
}

/// `report.html`.
pub fn report(page: &Page<'_>) -> String {
    let Page { scenario, results, why, .. } = *page;
    let layout = Layout::of(scenario);
    let few = scenario.stations.len() <= replay::MOST_STATIONS;
    let replay = why.filter(|_| few).map(|why| replay::replay(scenario, &why.trace, results.busy_day.from));
    let data = data::data(scenario, results, why, &layout, replay.as_ref());
    let mut body = verdict::asked(page);
    body += &section("targets", "verdict.title", &verdict::targets(scenario, results));
    body += &section("where", "where.title", &waiting::place(page));
    if let Some(why) = why {
        body += &section("help", "help.title", &help::help(scenario, results, why, page.typed));
    }
    body += &section("through", "flow.title", &verdict::flow(scenario, results));
    if let Some(plan) = &scenario.plan {
        body += &section("plan", "plan.title", &plan::plan(scenario, plan, results));
    }
    if let (Some(why), Some(replay)) = (why, &replay) {
        body += &section("replay", "replay.title", &controls(scenario, results, why, replay));
    }
    body += &section("charts", "charts.title", &charts(page));
    document(page.language, &scenario.title, &body, &data)
}

/// The controls of the replay and what they move.
fn controls(scenario: &Scenario, results: &Results, why: &Why, replay: &replay::Replay) -> String {
    let note = every(|language| {
        let dot = if replay.one_in == 1 {
            language.text("replay.dot-one").to_owned()
        } else {
            language.say("replay.dot-many", &[("n", &replay.one_in.to_string())])
        };
        let date = language.date(scenario.run.date(results.busy_day.day));
        let n = (why.replayed + 1).to_string();
        escape(&language.say("replay.note", &[("n", &n), ("date", &date), ("dot", &dot)]))
    });
    let mut counts = Table::new(&text("replay.station"))
        .numbers(["replay.waiting", "replay.busy", "replay.present"].map(text));
    for s in 0..scenario.stations.len() {
        let filled_by_script = (0..3).map(|what| format!("<td class=\"n\" data-count=\"{s}-{what}\"></td>"));
        counts.row(&escape(&name(scenario, s)), filled_by_script);
    }
    format!(
        "<p class=\"note\">{note}</p>\
         <div class=\"needs-script\"><div class=\"bar\">\
         <button type=\"button\" id=\"play\" data-t=\"replay.play\"></button>\
         <label><span data-t=\"replay.speed\"></span> <select id=\"speed\"></select></label>\
         <label><span data-t=\"replay.colour\"></span> <select id=\"colour\"></select></label>\
         <output id=\"clock\" for=\"slider\"></output> <span id=\"inside\"></span></div>\
         <div class=\"line\"><input type=\"range\" id=\"slider\" min=\"0\" max=\"86400\" step=\"5\" value=\"0\"><div id=\"marks\" aria-hidden=\"true\"></div></div>\
         <div class=\"wide\" tabindex=\"0\" role=\"group\" id=\"hall-region\"><canvas id=\"hall\" role=\"img\"></canvas></div>\
         <ul class=\"legend\" id=\"hall-legend\"></ul>\
         <div id=\"mark-list\"></div>\
         <div class=\"wide\" tabindex=\"0\" role=\"group\" id=\"counts-region\">{}</div></div>",
        counts.html()
    )
}

/// Room for the charts, and the same as pictures.
fn charts(page: &Page<'_>) -> String {
    format!(
        "<div class=\"needs-script\" id=\"chart-room\"></div><noscript><p>{}</p>{}</noscript>",
        text("page.no-script"),
        pictures(page.charts)
    )
}

/// Charts as pictures: name and SVG of each.
fn pictures(charts: &[(String, String)]) -> String {
    let mut pictures = String::new();
    for (name, svg) in charts {
        // A declaration belongs at the beginning of a file only.
        let svg = svg
            .split_once("?>")
            .filter(|(head, _)| head.starts_with("<?xml"))
            .map_or(svg.as_str(), |(_, svg)| svg);
        let _ = write!(pictures, "<figure aria-label=\"{}\">{svg}</figure>", escape(name));
    }
    pictures
}

/// A whole page around its body.
fn document(language: Language, title: &str, body: &str, data: &Value) -> String {
    let hash = |text: &str| base64(&Sha256::digest(text.as_bytes()));
    let data = json(data);
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    let options: String = Language::ALL
        .map(|other| {
            let tag = other.tag();
            format!("<option value=\"{tag}\" lang=\"{tag}\">{}</option>", escape(other.text("language")))
        })
        .concat();
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\" data-lang=\"{tag}\" data-theme=\"auto\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#charts\">{skip}</a>\n\
         <header><div class=\"switches needs-script\"><label><span data-t=\"page.language\"></span> <select id=\"language\">{options}</select></label>\
         <label><span data-t=\"page.theme\"></span> <select id=\"theme\"><option value=\"auto\" data-t=\"page.theme-auto\"></option>\
         <option value=\"light\" data-t=\"page.theme-light\"></option><option value=\"dark\" data-t=\"page.theme-dark\"></option></select></label></div>\
         <h1>{title}</h1></header>\n<main>\n{body}</main>\n<footer><p>{note}</p></footer>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        tag = language.tag(),
        title = escape(title),
        skip = text("page.skip"),
        note = every(|language| escape(&language.say("page.note", &[("version", version)]))),
    )
}
