//! Loading a scenario: all steps from the file to the model.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::compile::Samplers;
use super::decode::Decode;
use super::diagnostic::{Diagnostic, Problems, render};
use super::raw::RawScenario;
use super::sensitivity::Sensitivity;
use super::solve::Solve;
use super::source::{Place, Sources};
use super::sweep::Sweep;
use super::tree::Node;
use super::units::plural;
use super::variants::Blueprint;
use super::{Scenario, compile, limits, overrides, tree};
use crate::num::hash::hexadecimal;

/// A scenario that was loaded, with the texts it was made of.
#[derive(Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// Its texts: the file, changes, CSV files.
    pub sources: Sources,
    /// The file with all that it includes and all changes.
    pub tree: Node,
    /// What `clearway sweep` tries.
    pub sweep: Sweep,
    /// What `clearway solve` finds.
    pub solve: Solve,
    /// What `clearway sensitivity` looks at.
    pub sensitivity: Sensitivity,
    /// Hash over all texts and changes, in hexadecimal: equal hashes mean equal scenarios.
    pub hash: String,
}

/// Why a scenario was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be read.
    #[error("failed to read {}: {why}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The scenario has mistakes.
    #[error("{} has {}", path.display(), plural(diagnostics.len() as u64, "mistake"))]
    Wrong {
        /// Path of the scenario.
        path: PathBuf,
        /// The mistakes, in the order of the file.
        diagnostics: Vec<Diagnostic>,
        /// The texts they stand in.
        sources: Sources,
    },
}

impl LoadError {
    /// The whole message with the lines it is about.
    pub fn report(&self, colour: bool) -> String {
        match self {
            Self::File { .. } => format!("error: {self}\n"),
            Self::Wrong { diagnostics, sources, .. } => {
                format!("{}error: {self}\n", render(diagnostics, sources, colour))
            }
        }
    }
}

impl LoadError {
    /// What is wrong in a few words, the same wherever it stands: to tell a mistake once that several variants share.
    pub fn in_short(&self) -> String {
        match self {
            Self::File { .. } => self.to_string(),
            Self::Wrong { diagnostics, .. } => {
                let words = diagnostics.iter().map(|d| format!("{}: {}", d.title, d.label));
                words.collect::<Vec<_>>().join("; ")
            }
        }
    }
}

/// Loads the scenario in the file `path` with `changes` (`PATH=VALUE`) applied in their order.
pub fn load(path: &Path, changes: &[String]) -> Result<Loaded, LoadError> {
    Template::read(path)?.with(changes)
}

/// Loads a scenario from text; `name` is how it is called in messages, `stem` its title if it has none, `folder`
/// is where its CSV files lie.
pub fn load_text(
    name: &str,
    stem: &str,
    text: &str,
    folder: &Path,
    changes: &[String],
) -> Result<Loaded, (Vec<Diagnostic>, Sources)> {
    Template::parse(name, stem, text, folder).compile(changes, true)
}

/// A scenario file read once, to be loaded with one set of changes after the other. CSV files are read once too, and
/// equal distributions are tabulated once.
#[derive(Debug)]
pub struct Template {
    path: PathBuf,
    stem: String,
    folder: PathBuf,
    root: Node,
    sources: Sources,
    /// Where mistakes of the whole are shown.
    whole: Place,
    /// What is wrong before any change.
    problems: Problems,
    kept: Mutex<Kept>,
}

/// What loading with one set of changes leaves for the next.
#[derive(Debug, Default)]
struct Kept {
    samplers: Samplers,
    files: Sources,
}

/// Most samplers kept for the next set of changes: a table takes some tens of kilobytes.
const SAMPLERS: usize = 500;

impl Template {
    /// Reads the scenario in the file `path`. What is wrong inside is told by [`Self::with`], together with what is wrong
    /// with the changes.
    pub fn read(path: &Path) -> Result<Self, LoadError> {
        let name = path.display().to_string();
        let text = String::from_utf8(read(path)?).map_err(|error| {
            let (diagnostics, sources) = no_text(&name, &error);
            LoadError::Wrong { path: path.to_owned(), diagnostics, sources }
        })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let stem = path.file_stem().map_or_else(|| "scenario".into(), |s| s.to_string_lossy().into_owned());
        Ok(Self { path: path.to_owned(), ..Self::parse(&name, &stem, &text, folder) })
    }

    fn parse(name: &str, stem: &str, text: &str, folder: &Path) -> Self {
        let mut sources = Sources::default();
        let mut problems = Problems::default();
        let source = sources.add(name, text);
        // A byte order mark is no part of TOML; blanks keep every place where it is.
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => format!("   {rest}"),
            None => text.to_owned(),
        };
        let mut root = tree::parse(&text, source, &mut problems);
        super::include::include(&mut root, folder, &mut sources, &mut problems);
        Self {
            path: name.into(),
            stem: stem.to_owned(),
            folder: folder.to_owned(),
            root,
            sources,
            whole: Place::new(source, 0..text.find('\n').unwrap_or(text.len())),
            problems,
            kept: Mutex::default(),
        }
    }

    /// The scenario with `changes` (`PATH=VALUE`) applied in their order.
    pub fn with(&self, changes: &[String]) -> Result<Loaded, LoadError> {
        self.load(changes, true)
    }

    /// The same without the search for what changes nothing, which is told of a scenario once: for studies, which load it
    /// thousands of times.
    pub fn once_more(&self, changes: &[String]) -> Result<Loaded, LoadError> {
        self.load(changes, false)
    }

    fn load(&self, changes: &[String], tell: bool) -> Result<Loaded, LoadError> {
        self.compile(changes, tell).map_err(|(diagnostics, sources)| LoadError::Wrong {
            path: self.path.clone(),
            diagnostics,
            sources,
        })
    }

    fn compile(&self, changes: &[String], tell: bool) -> Result<Loaded, (Vec<Diagnostic>, Sources)> {
        let (mut root, mut problems) = (self.root.clone(), self.problems.clone());
        let mut sources = self.sources.clone();
        let syntax = !problems.is_empty();
        overrides::apply(&mut root, changes, &mut sources, &mut problems);
        // Half a tree would yield mistakes that are none; a wrong value leaves the tree whole.
        if (!syntax || tree::is_whole(&problems))
            && let Some(raw) = RawScenario::decode(&root, &mut problems)
        {
            let mut samplers = {
                let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
                sources.remember(&kept.files);
                kept.samplers.clone()
            };
            let blueprint = Blueprint {
                tree: root.clone(),
                stem: self.stem.clone(),
                whole: self.whole,
                folder: self.folder.clone(),
                sources,
            };
            let known = samplers.len();
            let (scenario, read) = compile::compile(&raw, blueprint, &mut samplers, tell, &mut problems);
            sources = read;
            let (mut solve, mut sensitivity) = (Solve::default(), Sensitivity::default());
            if problems.is_empty() {
                solve = Solve::of(&raw, &scenario, &mut problems);
                sensitivity = Sensitivity::of(&raw, &root, &mut problems);
            }
            if problems.is_empty() {
                let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
                if samplers.len() > known && samplers.len() <= SAMPLERS {
                    kept.samplers = samplers;
                }
                kept.files.keep(&sources);
                let hash = hash(&sources);
                return Ok(Loaded {
                    scenario,
                    sources,
                    tree: root,
                    sweep: Sweep::of(&raw),
                    solve,
                    sensitivity,
                    hash,
                });
            }
        }
        Err((problems.into_sorted(), sources))
    }

    /// The folder in which the file lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        &self.sources.get(0).text
    }
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    let fail = |why: String| LoadError::File { path: path.to_owned(), why };
    let data = std::fs::metadata(path).map_err(|error| fail(error.to_string()))?;
    if data.is_dir() {
        return Err(fail("it is a folder, not a scenario file".into()));
    }
    if !data.is_file() {
        return Err(fail("it is no ordinary file".into()));
    }
    if data.len() > limits::FILE_BYTES {
        return Err(fail(format!(
            "it has {} bytes; a scenario has at most {}",
            data.len(),
            limits::FILE_BYTES
        )));
    }
    std::fs::read(path).map_err(|error| fail(error.to_string()))
}

/// The mistake of a file that is not text, shown by its beginning.
fn no_text(name: &str, error: &std::string::FromUtf8Error) -> (Vec<Diagnostic>, Sources) {
    let bytes = error.as_bytes();
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]);
    let line = start.lines().next().unwrap_or_default().replace(|c: char| c.is_control(), "\u{fffd}");
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let place = Place::new(sources.add(name, line), 0..0);
    let at = error.utf8_error().valid_up_to();
    problems
        .add(
            place,
            format!("this is not text in UTF-8: byte {at} belongs to no character"),
            "the file begins like this",
        )
        .help("save the scenario as plain text in UTF-8");
    (problems.into_sorted(), sources)
}

fn hash(sources: &Sources) -> String {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    for source in sources.iter() {
        // The name of a file says where it lies, not what it says: only texts count.
        hasher.update((source.text.len() as u64).to_le_bytes());
        hasher.update(source.text.as_bytes());
    }
    hexadecimal(&hasher.finalize())
}
