//! The points of a sweep, loaded: each a scenario of its own, recognised by a hash.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::design::{Design, Point};
use crate::scenario::load::Template;
use crate::scenario::{LoadError, Loaded};

/// What a finished point is recognised by: version, texts, changes, seed.
pub type Key = [u8; 32];

/// Changes whenever what is kept of a point changes.
const FORMAT: &str = "clearway point 1";

/// The points of a sweep.
#[derive(Debug)]
pub struct Points {
    /// Which points there are.
    pub design: Design,
    base: Template,
    /// Other files, where files are varied.
    files: BTreeMap<String, Template>,
    /// Changes common to all points.
    common: Vec<String>,
}

impl Points {
    /// The points of `design` around the scenario `base`, with `common` changes made before those of a point. Files that
    /// are varied lie in `folder`.
    pub fn new(
        design: Design,
        base: Template,
        common: Vec<String>,
        folder: &Path,
    ) -> Result<Self, LoadError> {
        let mut files = BTreeMap::new();
        for name in design.files() {
            let path: PathBuf = folder.join(name);
            files.insert(name.to_owned(), Template::read(&path)?);
        }
        Ok(Self { design, base, files, common })
    }

    /// Number of points.
    pub fn count(&self) -> u64 {
        self.design.count()
    }

    /// All that the points are made of, `base` being the scenario without any of them.
    pub fn texts(&self, base: &Loaded) -> Vec<String> {
        let mut texts = vec![FORMAT.into(), env!("CARGO_PKG_VERSION").into(), base.hash.clone()];
        texts.extend(self.common.iter().cloned());
        texts.extend(self.files.iter().flat_map(|(name, file)| [name.clone(), file.text().to_owned()]));
        texts.push(format!("{:?}", self.design));
        texts
    }

    /// The scenario of point `index`.
    pub fn load(&self, index: u64) -> Result<Loaded, LoadError> {
        let Point { changes, file, .. } = self.design.point(index);
        let template = file.and_then(|file| self.files.get(&file)).unwrap_or(&self.base);
        let changes: Vec<String> = self.common.iter().cloned().chain(changes).collect();
        template.once_more(&changes)
    }
}

/// The key of a point's scenario.
pub fn key(loaded: &Loaded) -> Key {
    let mut hasher = Sha256::new();
    for text in [FORMAT, env!("CARGO_PKG_VERSION"), loaded.hash.as_str(), loaded.scenario.title.as_str()] {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().into()
}
