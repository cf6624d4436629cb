//! Designs: which points a sweep has, and which values belong to each.

use rand::RngExt;
use rand::seq::SliceRandom;

use crate::random::{Address, Purpose, Salt};
use crate::scenario::levels::Levels;
use crate::scenario::sweep::{Factor, Kind, NamedPoint, Sweep};

/// Most points of a sweep.
pub const MOST_POINTS: u64 = 10_000_000;
/// Most points of a Sobol design: as long as the sequence of the library.
const MOST_SOBOL: u64 = 1 << 16;
/// Most factors of a Sobol design.
const MOST_SOBOL_FACTORS: usize = 256;
/// Most points of a Latin hypercube, whose columns are held in memory.
const MOST_LATIN: u64 = 1_000_000;

/// Name of the column in which named points stand.
pub const NAME: &str = "name";

/// The points of a sweep, by number from zero.
#[derive(Clone, Debug)]
pub struct Design {
    kind: Kind,
    factors: Vec<Factor>,
    named: Vec<NamedPoint>,
    /// Points without the named ones.
    own: u64,
    /// By factor: the order in which a Latin hypercube takes its steps, and where in its step each point lies.
    latin: Vec<Vec<(u32, f32)>>,
    seed: u32,
}

/// A point: the value of each column, and what is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Value of each column of the design, as it was written.
    pub levels: Vec<String>,
    /// Changes as `PATH=VALUE`, in their order.
    pub changes: Vec<String>,
    /// Scenario file, where files are varied.
    pub file: Option<String>,
}

/// Why there is no design, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct NoDesign {
    /// What is wrong.
    pub why: String,
    /// What to do.
    pub help: String,
}

fn no<T>(why: impl Into<String>, help: impl Into<String>) -> Result<T, NoDesign> {
    Err(NoDesign { why: why.into(), help: help.into() })
}

impl Design {
    /// The design that a sweep describes.
    pub fn new(sweep: &Sweep) -> Result<Self, NoDesign> {
        let factors = sweep.factors.clone();
        if factors.is_empty() && sweep.named.is_empty() {
            return no(
                "nothing is varied",
                "say what to try with `--vary port.P.station.S.servers=12..18:2`, or in a table `[sweep]` of the scenario",
            );
        }
        for (i, factor) in factors.iter().enumerate() {
            if factors[..i].iter().any(|other| other.path == factor.path) {
                return no(format!("`{}` is varied twice", factor.path), "give all its values in one list");
            }
        }
        let sizes = factors.iter().map(|factor| match &factor.levels {
            Levels::Listed(values) => Some(values.len() as u64),
            Levels::Between(_) => None,
        });
        let sizes: Vec<Option<u64>> = sizes.collect();
        let own = match (sweep.kind, sweep.points) {
            (Kind::Grid, Some(_)) => {
                return no(
                    "a grid has as many points as its values make",
                    "leave out `--points`, or choose `--design latin-hypercube` or `--design sobol`",
                );
            }
            (Kind::Grid, None) => {
                let mut product: u64 = 1;
                for (factor, size) in factors.iter().zip(&sizes) {
                    let Some(size) = size else {
                        return no(
                            format!("the range of `{}` does not say its steps", factor.path),
                            "write it as in `12..18:2`, or choose a design that picks values by itself: `--design sobol --points 64`",
                        );
                    };
                    product = product.saturating_mul(*size);
                }
                product
            }
            (_, None) => {
                return no(
                    format!("a {} design needs a number of points", sweep.kind.name()),
                    "write `--points 64`",
                );
            }
            (kind, Some(points)) => {
                let most = if kind == Kind::Sobol { MOST_SOBOL } else { MOST_LATIN };
                if !(1..=most).contains(&points) {
                    return no(
                        format!("a {} design has from 1 to {most} points", kind.name()),
                        format!("{points} were asked for"),
                    );
                }
                if factors.is_empty() {
                    return no("there is no range to choose points from", "vary something with `--vary`");
                }
                points
            }
        };
        if sweep.kind == Kind::Sobol && factors.len() > MOST_SOBOL_FACTORS {
            return no(
                format!("a Sobol design has at most {MOST_SOBOL_FACTORS} factors"),
                format!("{} are varied", factors.len()),
            );
        }
        let design = Self {
            kind: sweep.kind,
            named: sweep.named.clone(),
            latin: if sweep.kind == Kind::LatinHypercube {
                (0..factors.len()).map(|f| latin(own as u32, sweep.seed, f as u64)).collect()
            } else {
                Vec::new()
            },
            seed: Address::replication(sweep.seed, 0).bits(Salt::new("sobol", Purpose::Design), 0) as u32,
            factors,
            own,
        };
        if design.count() > MOST_POINTS {
            return no(
                format!("there are {} points", design.count()),
                format!("a sweep has at most {MOST_POINTS}"),
            );
        }
        Ok(design)
    }

    /// Number of points.
    pub fn count(&self) -> u64 {
        self.own.saturating_mul(self.named.len().max(1) as u64)
    }

    /// How it is made.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Names of the columns: one for the named points, if there are any, then one a factor.
    pub fn columns(&self) -> Vec<String> {
        let name = (!self.named.is_empty()).then(|| NAME.to_owned());
        name.into_iter().chain(self.factors.iter().map(|factor| factor.path.clone())).collect()
    }

    /// Names of the scenario files that are varied.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let files = self.factors.iter().filter(|factor| factor.is_file());
        files
            .flat_map(|factor| match &factor.levels {
                Levels::Listed(names) => names.as_slice(),
                Levels::Between(_) => &[],
            })
            .map(String::as_str)
    }

    /// Point number `index`. Named points change slowest, then the factors in their order.
    pub fn point(&self, index: u64) -> Point {
        let (named, own) = (index / self.own, index % self.own);
        let mut point = Point { levels: Vec::new(), changes: Vec::new(), file: None };
        if let Some(named) = self.named.get(named as usize) {
            point.levels.push(named.name.clone());
            point.changes.extend(named.changes.iter().cloned());
        }
        let mut left = self.own;
        for (f, factor) in self.factors.iter().enumerate() {
            let value = match &factor.levels {
                Levels::Listed(values) if self.kind == Kind::Grid => {
                    left /= values.len() as u64;
                    values[(own / left % values.len() as u64) as usize].clone()
                }
                Levels::Listed(values) => {
                    let step = (self.part(own, f) * values.len() as f64) as usize;
                    values[step.min(values.len() - 1)].clone()
                }
                Levels::Between(between) => between.at(&factor.path, self.part(own, f)),
            };
            if factor.is_file() {
                point.file = Some(value.clone());
            } else {
                point.changes.push(format!("{}={value}", factor.path));
            }
            point.levels.push(value);
        }
        point
    }

    /// Where point `index` lies in the range of factor `f`, from 0 to 1.
    fn part(&self, index: u64, f: usize) -> f64 {
        match self.kind {
            Kind::LatinHypercube => {
                let (step, within) = self.latin[f][index as usize];
                (f64::from(step) + f64::from(within)) / self.own as f64
            }
            _ => f64::from(sobol_burley::sample(index as u32, f as u32, self.seed)),
        }
    }
}

/// One column of a Latin hypercube: its steps in random order, and a random place within each.
fn latin(points: u32, seed: u64, factor: u64) -> Vec<(u32, f32)> {
    let mut generator =
        Address::replication(seed, 0).named("latin-hypercube").number(factor).generator(Purpose::Design);
    let mut steps: Vec<u32> = (0..points).collect();
    steps.shuffle(&mut generator);
    steps.into_iter().map(|step| (step, generator.random::<f32>())).collect()
}
