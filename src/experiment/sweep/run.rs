//! A sweep from its points to the book of all that was found.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::book::{About, part_header};
use super::journal::{Finished, Journal};
use super::points::{Key, Points, key};
use super::schedule::{self, Advance, Ended, Outcome, Work};
use super::shard::Shard;
use crate::engine::StopSignal;
use crate::num::hash::hexadecimal;
use crate::scenario::{LoadError, Loaded};

/// Loads all points of a shard and gives their keys; or what is wrong with those that are wrong, in the order of the points.
pub fn keys(points: &Points, shard: Shard, signal: &StopSignal) -> Result<Vec<Key>, Vec<(u64, LoadError)>> {
    let own: Vec<u64> = shard.points(points.count()).collect();
    let checked: Vec<(u64, Result<Key, LoadError>)> = own
        .into_par_iter()
        .take_any_while(|_| !signal.is_given())
        .map(|point| (point, points.load(point).map(|loaded| key(&loaded))))
        .collect();
    let (mut keys, mut wrong) = (Vec::with_capacity(checked.len()), Vec::new());
    for (point, checked) in checked {
        match checked {
            Ok(key) => keys.push(key),
            Err(error) => wrong.push((point, error)),
        }
    }
    if wrong.is_empty() { Ok(keys) } else { Err(wrong) }
}

/// What a sweep is about: `base` is the scenario that it varies.
pub fn about(points: &Points, base: &Loaded) -> About {
    let mut hasher = Sha256::new();
    for text in points.texts(base) {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    About::new(&base.scenario, &points.design, hexadecimal(&hasher.finalize()))
}

/// The points of one shard on their way into a journal.
struct Sweeping<'a> {
    points: &'a Points,
    journal: Mutex<Journal>,
    progress: &'a (dyn Fn(Advance) + Sync),
}

impl Work for Sweeping<'_> {
    fn load(&self, point: u64) -> Result<Loaded, String> {
        // Every point was loaded once already: what is wrong now has changed on disk meanwhile.
        self.points.load(point).map_err(|error| format!("point {}: {error}", point + 1))
    }

    fn keep(&self, _: u64, loaded: &Loaded, outcome: Outcome) -> Result<(), String> {
        let Outcome { labels, replications, values, failed } = outcome;
        let finished = Finished { key: key(loaded), labels, replications, values, failed };
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        journal.add(&finished).map_err(|error| error.to_string())
    }

    fn advance(&self, advance: Advance) {
        (self.progress)(advance);
    }
}

/// Simulates those points of `shard` that `journal` does not have, and gives the journal back, whatever has ended the work.
pub fn simulate(
    points: &Points,
    shard: Shard,
    keys: &[Key],
    journal: Journal,
    signal: &StopSignal,
    progress: &(dyn Fn(Advance) + Sync),
) -> (Journal, Result<(), Ended>) {
    let missing: Vec<u64> = {
        let own = shard.points(points.count()).zip(keys);
        own.filter(|(_, key)| !journal.has(key)).map(|(point, _)| point).collect()
    };
    let sweeping = Sweeping { points, journal: Mutex::new(journal), progress };
    let done = schedule::run(&spread_out(&missing), &sweeping, signal);
    (sweeping.journal.into_inner().unwrap_or_else(PoisonError::into_inner), done)
}

/// The same points in an order in which any first part of them is a fair sample: points are often heavier towards one end
/// of a design, and the time left is told from those that are done. Steps by the golden ratio.
fn spread_out(points: &[u64]) -> Vec<u64> {
    let n = points.len();
    let mut step = (n as f64 * 0.618_033_988_749_895) as usize | 1;
    while n > 1 && gcd(step, n) != 1 {
        step += 1;
    }
    (0..n).map(|i| points[i * step % n]).collect()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Writes the points of a shard, in their order, with what they belong to, into the file `path`: complete or not at all.
pub fn write_part(
    path: &Path,
    about: &About,
    shard: Shard,
    points: &Points,
    keys: &[Key],
    journal: &mut Journal,
) -> Result<(), String> {
    let temporary: PathBuf = path.with_extension("new");
    let mut write = || {
        let _ = std::fs::remove_file(&temporary);
        let mut part = Journal::open(&temporary)?;
        part.write_header(&part_header(about, shard, &points.design, keys))?;
        for key in keys {
            // Equal points are simulated once and kept once.
            if !part.has(key) {
                part.add(&journal.get(key)?)?;
            }
        }
        part.sync()?;
        std::fs::rename(&temporary, path)?;
        Ok(())
    };
    write().map_err(|error: super::journal::JournalError| {
        let _ = std::fs::remove_file(&temporary);
        error.to_string()
    })
}
