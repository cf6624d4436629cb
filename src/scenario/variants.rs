//! The scenario under every setting of its plan: one mechanism, changes by path applied to the file's tree.
//!
//! A variant is compiled when it is first needed and then kept, so that a plan with ten rules costs what the settings
//! cost that really occur. Compiling is a pure function of the setting, so results do not depend on who asked first.

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::compile::{self, Envelope};
use super::decode::Decode;
use super::diagnostic::{Diagnostic, Problems};
use super::limits;
use super::model::Scenario;
use super::overrides;
use super::plan::Setting;
use super::raw::RawScenario;
use super::raw::plan::Change;
use super::source::{Place, Sources};
use super::tree::Node;

/// What a scenario is made of, kept so that it can be made again with changes.
#[derive(Debug)]
pub struct Blueprint {
    /// The file with the changes of the command line.
    pub tree: Node,
    /// Title of a scenario without one.
    pub stem: String,
    /// Where mistakes of the whole are shown.
    pub whole: Place,
    /// Where CSV files lie.
    pub folder: PathBuf,
    /// All texts read so far, CSV files too: nothing is read again.
    pub sources: Sources,
}

/// What changes in force of each kind.
#[derive(Debug, Default)]
pub struct Layers {
    /// By stage; a stage has those of the stages before it too.
    pub stages: Vec<Vec<Change>>,
    /// By stage: what changes once it has been decided on, until it is in force.
    pub meanwhile: Vec<Vec<Change>>,
    /// By rule.
    pub rules: Vec<Vec<Change>>,
    /// By incident.
    pub incidents: Vec<Vec<Change>>,
}

/// The variants.
#[derive(Debug)]
pub struct Variants {
    blueprint: Blueprint,
    layers: Layers,
    /// What is common to all of them, with tables already built.
    envelope: Mutex<Envelope>,
    /// A list that only grows, so that what it holds can be lent out.
    first: OnceLock<Box<Kept>>,
}

#[derive(Debug)]
struct Kept {
    setting: Setting,
    scenario: Result<Scenario, String>,
    next: OnceLock<Box<Self>>,
}

impl Layers {
    /// The changes under `setting` in the order in which they apply: stages, what is announced, then rules, then incidents, which nobody
    /// can decide away.
    pub fn under(&self, setting: Setting) -> impl Iterator<Item = &Change> {
        let stages = self.stages.iter().take(usize::from(setting.stage) + 1);
        let of = |layers: &[Vec<Change>], bits: u32| {
            (0..layers.len()).filter(move |&i| bits >> i & 1 == 1).collect::<Vec<_>>()
        };
        let rules = of(&self.rules, setting.rules).into_iter().map(|i| &self.rules[i]);
        let incidents = of(&self.incidents, setting.incidents).into_iter().map(|i| &self.incidents[i]);
        let announced = self
            .meanwhile
            .iter()
            .skip(usize::from(setting.announced))
            .take(usize::from(setting.announced > 0));
        stages.chain(announced.take(1)).chain(rules).chain(incidents).flatten()
    }

    /// All changes.
    pub fn all(&self) -> impl Iterator<Item = &Change> + Clone {
        let layers = [&self.stages, &self.meanwhile, &self.rules, &self.incidents];
        layers.into_iter().flatten().flatten()
    }

    /// Whether a place is within one of the changes.
    pub fn say(&self, place: Place) -> bool {
        let within = |outer: Place| {
            outer.source == place.source && outer.start <= place.start && place.end <= outer.end
        };
        self.all().any(|change| within(change.place) || within(change.node.place))
    }
}

impl Blueprint {
    /// Compiles the scenario with `changes`; mistakes go to `problems`.
    pub fn compile<'a>(
        &self,
        changes: impl Iterator<Item = &'a Change>,
        envelope: &mut Envelope,
        problems: &mut Problems,
    ) -> Option<Scenario> {
        let mut tree = self.tree.clone();
        for change in changes {
            overrides::apply_one(&mut tree, &change.path, change.place, change.node.clone(), problems);
        }
        let (_, scenario) = self.build(&tree, self.sources.clone(), envelope, problems)?;
        problems.is_empty().then_some(scenario)
    }

    /// The scenario of a tree that changes have been made to, whose texts are `sources`; mistakes go to `problems`, and the scenario is
    /// meaningful only if there are none.
    pub fn build(
        &self,
        tree: &Node,
        mut sources: Sources,
        envelope: &mut Envelope,
        problems: &mut Problems,
    ) -> Option<(RawScenario, Scenario)> {
        let raw = RawScenario::decode(tree, problems)?;
        let scenario =
            compile::values(&raw, &self.stem, self.whole, &self.folder, &mut sources, envelope, problems);
        Some((raw, scenario))
    }
}

impl Variants {
    /// The variants of a blueprint.
    pub fn new(blueprint: Blueprint, layers: Layers, envelope: Envelope) -> Self {
        Self { blueprint, layers, envelope: Mutex::new(envelope), first: OnceLock::new() }
    }

    /// The scenario under `setting`. Fails with words for people if it cannot be: changes of two rules may contradict
    /// each other although each is sound alone.
    pub fn get(&self, setting: Setting) -> Result<&Scenario, String> {
        let mut at = &self.first;
        for _ in 0..limits::SETTINGS {
            let kept = at.get_or_init(|| {
                Box::new(Kept { setting, scenario: self.make(setting), next: OnceLock::new() })
            });
            if kept.setting == setting {
                return kept.scenario.as_ref().map_err(Clone::clone);
            }
            at = &kept.next;
        }
        Err(format!(
            "more than {} combinations of stages, rules and incidents have occurred; let fewer of them change values \
             independently of each other",
            limits::SETTINGS
        ))
    }

    fn make(&self, setting: Setting) -> Result<Scenario, String> {
        let mut problems = Problems::default();
        let mut envelope = self.envelope.lock().unwrap_or_else(PoisonError::into_inner);
        let (servers, walks) = (envelope.servers.clone(), envelope.walks.len());
        let scenario = self.blueprint.compile(self.layers.under(setting), &mut envelope, &mut problems);
        if let Some(scenario) = scenario {
            if envelope.walks.len() == walks && envelope.servers == servers {
                return Ok(scenario);
            }
            envelope.walks.truncate(walks);
            envelope.servers = servers;
            return Err(
                "changes in force together give a number of servers or a walk that none of them gives alone"
                    .into(),
            );
        }
        let sources = &self.blueprint.sources;
        let first = problems.into_sorted().into_iter().next();
        Err(first.map_or_else(
            || "changes in force together make no scenario".into(),
            |Diagnostic { title, place, label, .. }| {
                let (line, column) = sources.line_and_column(place);
                let name = &sources.get(place.source).name;
                format!("changes in force together contradict each other: {title} ({label}; {name}:{line}:{column})")
            },
        ))
    }
}
