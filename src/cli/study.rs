//! What the commands that run many scenarios have in common.

use std::path::{Path, PathBuf};

use clap::Args;

use super::language::LanguageArgs;
use super::simulate::{stopped, unwritten};
use super::{ExitCode, fail, refused};
use crate::chart::ChartFile;
use crate::experiment::solve::SolveError;
use crate::report::study_manifest::StudyManifest;
use crate::report::{Folder, OutputError};
use crate::scenario::Loaded;
use crate::scenario::load::Template;

/// Where results go and what is said of them.
#[derive(Debug, Args)]
pub(super) struct Output {
    #[command(flatten)]
    pub language: LanguageArgs,
    /// Number of threads; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Folder for the results [default: output/<stem of the first file>/]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print no summary and no progress
    #[arg(long)]
    pub quiet: bool,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

/// Says what is wrong with the command line.
pub(super) fn usage(what: &str, help: &str) -> ExitCode {
    fail(ExitCode::Usage, what, help)
}

/// Says why a search gave no answer.
pub(super) fn failed(error: &SolveError) -> ExitCode {
    match error {
        SolveError::Load(error) => refused(error),
        SolveError::Run(error) => stopped(error),
        SolveError::Unsolved(why) => fail(ExitCode::Limit, why, ""),
        SolveError::Spent => fail(ExitCode::Limit, &error.to_string(), "allow more with `--budget`"),
    }
}

/// A file to be loaded with many changes, and what it is with those common to all.
pub(super) fn load(file: &Path, common: &[String]) -> Result<(Template, Loaded), ExitCode> {
    let template = Template::read(file).map_err(|error| refused(&error))?;
    let loaded = template.with(common).map_err(|error| refused(&error))?;
    Ok((template, loaded))
}

/// The folder for the results about `file`.
pub(super) fn folder_of(out: Option<&PathBuf>, file: &Path) -> PathBuf {
    let stem = file.file_stem().map_or_else(|| "scenario".into(), std::ffi::OsStr::to_os_string);
    out.cloned().unwrap_or_else(|| PathBuf::from("output").join(stem))
}

/// Charts as files.
pub(super) fn charts(charts: Vec<ChartFile>) -> impl Iterator<Item = (String, Vec<u8>)> {
    charts.into_iter().flat_map(|chart| {
        let name = |ending: &str| format!("charts/{}.{ending}", chart.name);
        [(name("svg"), chart.svg.into_bytes()), (name("png"), chart.png)]
    })
}

/// The charts among files, for a page: name and SVG.
pub(super) fn pictures(files: &[(String, Vec<u8>)]) -> Vec<(String, String)> {
    let picture = |(name, content): &(String, Vec<u8>)| {
        let name = name.strip_prefix("charts/")?.strip_suffix(".svg")?;
        Some((name.to_owned(), String::from_utf8_lossy(content).into_owned()))
    };
    files.iter().filter_map(picture).collect()
}

/// Writes files and the manifest that lists them, all or none.
pub(super) fn write(
    mut folder: Folder,
    files: &[(String, Vec<u8>)],
    mut manifest: StudyManifest<'_>,
) -> Result<(), ExitCode> {
    manifest.files = files.iter().map(|(name, _)| name.clone()).collect();
    let write = || -> Result<(), OutputError> {
        for (name, content) in files {
            folder.stage(name, content)?;
        }
        folder.stage("manifest.json", manifest.write().as_bytes())?;
        folder.commit()
    };
    write().map_err(|error| unwritten(&error))
}
