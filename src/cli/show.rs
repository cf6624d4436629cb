//! `clearway show FILE`

use std::path::PathBuf;

use clap::Args;

use super::language::LanguageArgs;
use super::{Changes, ExitCode, fail, print, refused, warn};
use crate::report::layout::{Layout, svg};
use crate::scenario::load;

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    changes: Changes,
    /// File for the picture, an SVG [default: output/<file stem>/layout.svg; "-" for the terminal]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    language: LanguageArgs,
    /// Do not say where the picture is
    #[arg(long)]
    quiet: bool,
}

/// Draws the layout of a scenario, with what checking it found.
pub(super) fn show(args: &ShowArgs) -> ExitCode {
    let loaded = match load(&args.file, &args.changes.paths()) {
        Ok(loaded) => loaded,
        Err(error) => return refused(&error),
    };
    let scenario = &loaded.scenario;
    warn(&scenario.warnings);
    let text = svg::picture(scenario, &Layout::of(scenario), args.language.lang);
    let path =
        args.out.clone().unwrap_or_else(|| super::study::folder_of(None, &args.file).join("layout.svg"));
    if path.as_os_str() == "-" {
        return print(&text);
    }
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    if let Err(error) = made.and_then(|()| std::fs::write(&path, text)) {
        let why = format!("failed to write {}: {error}", path.display());
        return fail(ExitCode::InputOutput, &why, "choose another file with `--out FILE`");
    }
    if args.quiet { ExitCode::Done } else { print(&format!("The layout is in {}\n", path.display())) }
}
