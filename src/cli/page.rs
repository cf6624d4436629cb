//! The report page of a run, for the commands that write it and that make it again.

use std::path::Path;

use clap::{Args, ValueEnum};

use super::simulate::{STOP, stopped};
use super::{ExitCode, refused};
use crate::experiment::{Results, why::why};
use crate::report::language::Language;
use crate::report::page::{Page, report};
use crate::scenario::Loaded;
use crate::scenario::load::Template;

/// Name of the page.
pub(super) const REPORT: &str = "report.html";

/// Whether a page is written, and in which language it opens.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct PageArgs {
    /// Write no page for the browser
    #[arg(long)]
    pub no_report: bool,
    /// Language in which the page opens
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t)]
    pub lang: Lang,
}

/// What `--lang` can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Lang {
    /// English
    #[default]
    #[value(name = "en")]
    English,
    /// 繁體中文
    #[value(name = "zh-Hant")]
    TraditionalChinese,
    /// 简体中文
    #[value(name = "zh-Hans")]
    SimplifiedChinese,
}

impl Lang {
    /// The language.
    pub fn language(self) -> Language {
        match self {
            Self::English => Language::English,
            Self::TraditionalChinese => Language::TraditionalChinese,
            Self::SimplifiedChinese => Language::SimplifiedChinese,
        }
    }
}

/// Charts that stand in a page for whoever reads without scripts take at most so many bytes.
const MOST_PICTURES: usize = 800_000;

/// The page about a run of `file` with `overrides`, which found `results` and wrote `files`.
pub(super) fn page(
    file: &Path,
    overrides: &[String],
    loaded: &Loaded,
    results: &Results,
    changes: &[String],
    files: &[(String, Vec<u8>)],
    language: Language,
) -> Result<String, ExitCode> {
    let template = Template::read(file).map_err(|error| refused(&error))?;
    let with = |more: &[String]| template.with(&[overrides, more].concat());
    let why = why(&loaded.scenario, results, &with, &STOP).map_err(|error| stopped(&error))?;
    let mut size = 0;
    let charts: Vec<(String, String)> = files
        .iter()
        .filter_map(|(name, content)| {
            let name = name.strip_prefix("charts/")?.strip_suffix(".svg")?;
            size += content.len();
            (size <= MOST_PICTURES).then(|| (name.to_owned(), String::from_utf8_lossy(content).into_owned()))
        })
        .collect();
    let scenario = &loaded.scenario;
    Ok(report(&Page { scenario, results, why: why.as_ref(), changes, charts: &charts, language }))
}
