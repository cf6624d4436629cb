//! The report page of a run, for the commands that write it and that make it again.

use clap::Args;

use super::ExitCode;
use super::simulate::{STOP, stopped};
use super::study::pictures;
use crate::experiment::{Results, why::why};
use crate::language::Language;
use crate::report::page::{Page, report};
use crate::scenario::Loaded;
use crate::scenario::load::Template;

/// Name of the page.
pub(super) const REPORT: &str = "report.html";

/// Whether a page is written.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct PageArgs {
    /// Write no page for the browser
    #[arg(long)]
    pub no_report: bool,
}

/// Charts that stand in a page for whoever reads without scripts take at most so many bytes.
const MOST_PICTURES: usize = 800_000;

/// The page about a run of the scenario in `template` with `overrides`, which found `results` and wrote `files`.
pub(super) fn page(
    template: &Template,
    overrides: &[String],
    loaded: &Loaded,
    results: &Results,
    changes: &[String],
    files: &[(String, Vec<u8>)],
    language: Language,
) -> Result<String, ExitCode> {
    let with = |more: &[String]| template.once_more(&[overrides, more].concat());
    let why = why(&loaded.scenario, results, &with, &STOP).map_err(|error| stopped(&error))?;
    let mut size = 0;
    let mut charts = pictures(files);
    charts.retain(|(_, svg)| {
        size += svg.len();
        size <= MOST_PICTURES
    });
    let scenario = &loaded.scenario;
    Ok(report(&Page {
        scenario,
        results,
        why: why.as_ref(),
        changes,
        typed: overrides,
        charts: &charts,
        language,
    }))
}
